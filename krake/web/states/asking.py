"""Carrying out what was chosen in the command bar: a run, a task, or a plain answer."""

from __future__ import annotations

from pydantic import ValidationError

from krake import registry
from krake.coordinator.plan import Choice, Plan
from krake.coordinator.recur import said
from krake.gate import switch
from krake.kit import clock, db
from krake.kit.errors import Refused
from krake.kit.text import Words, when
from krake.models import Run, Task
from krake.services import connections, profiles, runs, tasks
from krake.spec.words import Risk
from krake.web.rows import cards, run_form
from krake.web.rows.understood import named
from krake.web.sessions import current_actor
from krake.web.ui.command import RunCard

#: how sure a reading must be before Ask Krake runs it, and how far it may then reach
SURE, REACH = 0.7, Risk.OWN
SCHEDULED = Words("Scheduled", "Geplant")
ANSWER = Words("Answer", "Antwort")
UNCLEAR = Words("That row is no longer offered. Write it once more.", "Diese Zeile wird nicht mehr angeboten. Schreibe es noch einmal.")
NO_MODEL = Words(
    "Krake did not understand this, and no language model is connected to ask. What it does by itself, for example: {examples}.",
    "Das hat Krake nicht verstanden, und es ist kein Sprachmodell verbunden, das man fragen könnte. "
    "Von selbst geht zum Beispiel: {examples}.",
)
EXAMPLES = (
    Words("how much did lunavo make today", "wie viel hat lunavo heute verdient"),
    Words("sync shopify", "shopify abgleichen"),
    Words("every monday at 9 send me the lunavo revenue report", "jeden montag um 9 den umsatzbericht von lunavo"),
)
REPEATS = Words("Scheduled. {words}, next: {next}.", "Geplant. {words}, nächstes Mal: {next}.")
ONCE = Words("Scheduled once: {next}.", "Einmal geplant: {next}.")
ALREADY = Words("This is scheduled already. Next: {next}.", "Das ist schon geplant. Nächstes Mal: {next}.")


async def carry_out(plan: Plan, choice: Choice | None, locale: str, tz: str) -> RunCard:
    """Do what the choice says and return what the bar shows of it."""
    if choice is None:
        return cards.said(plan.text, UNCLEAR, locale, tone="wait", word=ANSWER)
    if choice.kind in ("go", "approve"):
        return cards.said(plan.text, choice.title, locale, word=ANSWER, href=choice.route)
    if choice.kind == "halt":
        return await halt(plan, locale)
    if choice.kind == "schedule":
        return await schedule(plan, choice, locale, tz)
    if choice.kind == "run":
        return await start(plan, choice, locale)
    return await ask(plan, locale)


async def halt(plan: Plan, locale: str) -> RunCard:
    """Throw the kill switch. Stopping needs no second step: what it costs is a wait."""
    async with db.write() as session:
        await switch.throw(session, current_actor(), True)
    return cards.said(plan.text, switch.HALTED, locale, tone="bad", word=ANSWER, href="/rules")


async def start(plan: Plan, choice: Choice, locale: str) -> RunCard:
    """Queue a run. The same one asked for twice in a breath is the same run."""
    given = _input(choice)
    async with db.write() as session:
        rehearsal = await connections.rehearsing(session)
        run = await _under_way(session, choice, given, rehearsal) or await runs.queue(
            session,
            current_actor(),
            choice.agent,
            choice.skill,
            input=given,
            workspace=_place(plan, choice),
            goal=plan.text,
            rehearsal=rehearsal,
        )
        agents = await profiles.agents(session)
    return cards.card(run, [], agents, locale)


async def _under_way(session, choice: Choice, given: dict, rehearsal: bool) -> Run | None:
    who = current_actor().name
    for run in await runs.recent(session, limit=10, rehearsal=rehearsal):
        if run.status in runs.LIVE and (run.skill, run.agent, run.input, run.asked_by) == (choice.skill, choice.agent, given, who):
            return run
    return None


async def schedule(plan: Plan, choice: Choice, locale: str, tz: str) -> RunCard:
    """Make a task of it: recurring, or once at a time."""
    given, rule = _input(choice), choice.every.rrule if choice.every else ""
    first = choice.every.next[0] if choice.every and choice.every.next else choice.at
    if first is None:
        return cards.said(plan.text, UNCLEAR, locale, tone="wait", word=ANSWER)
    async with db.write() as session:
        rehearsal = await connections.rehearsing(session)
        held = next((t for t in await tasks.running(session) if _same(t, choice, given, rule, rehearsal, first)), None)
        if held is None:
            await tasks.create(
                session,
                current_actor(),
                named(plan, choice, locale),
                choice.agent,
                choice.skill,
                input=given,
                workspace=_place(plan, choice),
                rrule=rule,
                timezone=tz,
                first=first,
                rehearsal=rehearsal,
                holidays=choice.every.holidays if choice.every else "",
            )
        agents = await profiles.agents(session)
    answer = _scheduled(choice, held, tz)
    agent = agents.get(choice.agent)
    held, name = agent if agent and agent.paused else None, agent.name if agent else choice.agent
    return cards.said(plan.text, answer, locale, word=SCHEDULED, href="/coordinator", agent=name, held=held)


def _same(task: Task, choice: Choice, given: dict, rule: str, rehearsal: bool, first) -> bool:
    alike = (task.skill, task.agent, task.input, task.rrule, task.rehearsal) == (choice.skill, choice.agent, given, rule, rehearsal)
    return alike and (bool(rule) or task.next_at == first)


def _scheduled(choice: Choice, held: Task | None, tz: str) -> Words:
    if held and held.next_at:
        local = held.next_at.astimezone(clock.zone(tz))
        return Words(ALREADY.en.format(next=when(local)), ALREADY.de.format(next=when(local, "de")))
    first = choice.every.next[0] if choice.every else choice.at
    following = said(first, clock.now(), tz) if first else Words("", "")
    if choice.every:
        every = choice.every.words
        return Words(REPEATS.en.format(words=every.en, next=following.en), REPEATS.de.format(words=_upper(every.de), next=following.de))
    return Words(ONCE.en.format(next=following.en), ONCE.de.format(next=following.de))


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


async def ask(plan: Plan, locale: str) -> RunCard:
    """Ask Krake: run what is surely meant and only reads; otherwise say plainly what can be asked for now."""
    skill = registry.skills().get(plan.skill)
    if skill and plan.confidence >= SURE and skill.risk <= REACH and plan.question is None and not plan.schedule and plan.at is None:
        choice = next((choice for choice in plan.choices if choice.kind == "run" and choice.skill == plan.skill), None)
        if choice:
            return await start(plan, choice, locale)
    en, de = ", ".join(f"“{words.en}”" for words in EXAMPLES), ", ".join(f"„{words.de}“" for words in EXAMPLES)
    answer = Words(NO_MODEL.en.format(examples=en), NO_MODEL.de.format(examples=de))
    return cards.said(plan.text, answer, locale, tone="idle", word=ANSWER)


def _input(choice: Choice) -> dict:
    """The choice's arguments as the skill takes them, in JSON. The language stays in it though it be the usual one: what is usual may
    change, what was asked for may not. Refused when the skill cannot take what was said.
    """
    try:
        given = registry.skills()[choice.skill].input.model_validate(choice.arguments)
    except ValidationError as error:
        raise Refused(run_form.mistake(error.errors()[0])) from error
    told = {name: choice.arguments[name] for name in ("language",) if name in choice.arguments}
    return given.model_dump(mode="json", exclude_defaults=True) | told


def _place(plan: Plan, choice: Choice) -> str:
    return str(choice.arguments.get("workspace") or plan.workspace)
