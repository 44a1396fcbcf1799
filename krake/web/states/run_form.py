"""The dialog that runs a skill: its form, and the run it leads to."""

from __future__ import annotations

import reflex as rx

from krake import registry
from krake.kit import db, log
from krake.kit.errors import KrakeError, NotFound, Refused
from krake.kit.text import Words
from krake.models import Run
from krake.services import connections, profiles, runs
from krake.web.labels import may
from krake.web.rows import run_form, team
from krake.web.rows.run_form import AskRow
from krake.web.rows.team import UseRow
from krake.web.sessions import current_actor
from krake.web.states.viewer import Viewer, close, say, show

DIALOG = "run-skill"
NOT_ITS_SKILL = Words("This agent does not have this skill.", "Dieser Agent hat diese Fähigkeit nicht.")
PAUSED = Words("{name} is paused. Let it go on first; then it can start.", "{name} pausiert. Setze erst fort, dann kann es beginnen.")


class RunForm(rx.State):
    """`fields` are those of the skill that was chosen; what is typed stays in the browser until it is sent."""

    agent: str = ""
    skill: str = ""
    title: str = ""
    does: str = ""
    fields: list[AskRow] = []
    lacks: list[UseRow] = []
    error: str = ""

    @rx.event
    @may("owner", "operator")
    async def open(self, agent: str, skill: str) -> None:
        """Open the form of one of an agent's skills."""
        declared, locale = registry.skills().get(skill), (await self.get_state(Viewer)).locale
        if declared is None or declared.rehearses:
            raise NotFound(Words("This skill is not built yet.", "Diese Fähigkeit ist noch nicht gebaut."))
        self.agent, self.skill, self.title, self.error = agent, skill, declared.title.to(locale), ""
        self.fields = run_form.asks(declared, locale, log.reference())
        self.does, self.lacks = await _about(agent, skill, locale)
        await show(self, DIALOG)

    @rx.event
    @may("owner", "operator")
    async def start(self, form: dict[str, str | bool]) -> rx.event.EventSpec | None:
        """Check what was filled in, ask for the run, and go to it."""
        self.error = ""
        try:
            run = await self._ask(form)
        except KrakeError as error:
            self.error = error.words.to((await self.get_state(Viewer)).locale)
            return None
        if run is None:
            return None
        await close(self, DIALOG)
        await say(self, Words(f"Started: {run.goal}", f"Gestartet: {run.goal}"))
        return rx.redirect(f"/runs/{run.id}")

    async def _ask(self, form: dict[str, str | bool]) -> Run | None:
        """The run, or None when a field does not fit: then it says so."""
        declared, locale = registry.skills()[self.skill], (await self.get_state(Viewer)).locale
        given, self.fields = run_form.read(declared, form, locale, list(self.fields))
        if given is None:
            return None
        async with db.write() as session:
            agent = (await profiles.agents(session)).get(self.agent)
            if agent is None or all(ability.key != self.skill for ability in agent.abilities):
                raise Refused(NOT_ITS_SKILL)
            if agent.paused:
                raise Refused(PAUSED.fill(name=agent.name))
            place = str(given.get("workspace") or next(iter(agent.workspaces), ""))
            rehearsal = await connections.rehearsing(session)
            return await runs.queue(
                session, current_actor(), agent.key, declared.key, input=given, workspace=place, goal=_goal(self.title, given),
                rehearsal=rehearsal,
            )  # fmt: skip


def _goal(title: str, given: dict) -> str:
    """The skill and what it is about, in one line."""
    about = next((str(given[name]) for name in ("order", "text", "period") if given.get(name)), "")
    return f"{title}: {' '.join(about.split())[:60]}" if about else title


async def _about(agent: str, skill: str, locale: str) -> tuple[str, list[UseRow]]:
    """What the skill does, and the services its agent works with that are not connected."""
    async with db.read() as session:
        found = (await profiles.agents(session)).get(agent)
        ready = {row.integration for row in await connections.all_of(session) if row.status in ("connected", "syncing")}
    does = next((ability.does.to(locale) for ability in found.abilities if ability.key == skill), "") if found else ""
    return does, [one for one in team.uses(found, ready, locale) if one.status != "good"] if found else []
