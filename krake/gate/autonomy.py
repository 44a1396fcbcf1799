"""Earned autonomy: ask → hold back → act. A record long and good enough is proposed to the owner as a thread, never taken silently;
one stop of what was earned takes it back at once. Only effects on the real world count: a rehearsal earns nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake import registry
from krake.gate import rules, trust
from krake.kit import clock, db
from krake.kit.money import Money
from krake.kit.text import Words
from krake.models import Action, Autonomy, Policy, Thread
from krake.services import events, profiles, threads
from krake.spec.actor import KRAKE, Actor
from krake.spec.agent import LEVELS, Agent, Level
from krake.spec.words import Risk

#: after this many judgements an agent that turned a proposal down is not asked about again before as many more
AGAIN_AFTER = 50
HOLD_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One step up: what it takes, and the level it gives. `lower` is the Wilson bound of the record."""

    level: Level
    verdict: str
    count: int
    lower: Decimal


#: acting at once takes 73 in a row, or a longer record whose bound holds (reliability goal P7)
STEPS = (Step("hold", "hold", 20, Decimal("0.8")), Step("act", "allow", 73, Decimal("0.95")))


def due(record: trust.Record, verdict: str) -> Step | None:
    """The next step up from what the rules say now, if the record bears it. Pure."""
    step = STEPS[0] if verdict in ("", "ask") else STEPS[1] if verdict == "hold" else None
    if step is None or record.lower is None or record.count < step.count or record.lower < step.lower:
        return None
    return step


def lost(record: trust.Record, level: str) -> bool:
    """Whether the record no longer bears the level that it once earned. Pure."""
    step = next((step for step in STEPS if step.level == level), None)
    return step is not None and (record.lower is None or record.lower < step.lower)


def reaches(agent: Agent | None, step: Step) -> bool:
    """Whether an agent may go as far as a step would let it: what its own level takes away again is not proposed. Pure."""
    return agent is not None and LEVELS.index(agent.level) >= LEVELS.index(step.level)


async def consider() -> int:
    """Propose every step that was earned and not proposed yet, and take back what the record no longer bears. Returns how many of both."""
    earned: list[tuple[trust.Record, Step]] = []
    fallen: list[trust.Record] = []
    async with db.read() as session:
        agents = await profiles.agents(session)
        for record in await trust.records(session, rehearsal=False):
            rule = await _rule(session, record.agent, record.kind)
            level = await _standing(session, record.agent, record.kind)
            if level is not None and lost(record, level.level):
                fallen.append(record)
            elif (step := due(record, rule.verdict if rule else "")) and reaches(agents.get(record.agent), step):
                earned.append((record, step))
    if not earned and not fallen:
        return 0
    async with db.write() as session:
        done = [await _propose(session, record, step) for record, step in earned]
        return sum(done) + sum([await _fall(session, record) for record in fallen])


async def _propose(session: AsyncSession, record: trust.Record, step: Step) -> int:
    cause = f"promote:{record.agent}:{record.kind}:{step.level}:{record.count // AGAIN_AFTER}"
    kind = registry.actions().get(record.kind)
    if kind is None or await threads.seen(session, cause):
        return 0
    worth, place = await _worth(session, record)
    if kind.risk >= Risk.MONEY and worth is None:
        return 0  # money moves alone only below an amount that the record knows
    agents = await profiles.agents(session)
    name = agents[record.agent].name if record.agent in agents else record.agent
    up_en, up_de = (f" up to {worth.to('en')}", f" bis {worth.to('de')}") if worth else ("", "")
    title = {
        "hold": Words(
            f"Let {name} do “{kind.title.en}”{up_en} alone, with {HOLD_MINUTES} minutes to stop it?",
            f"Darf {name} „{kind.title.de}“{up_de} allein tun, mit {HOLD_MINUTES} Minuten zum Anhalten?",
        ),
        "act": Words(f"Let {name} do “{kind.title.en}”{up_en} at once?", f"Darf {name} „{kind.title.de}“{up_de} sofort tun?"),
    }[step.level]
    good, lower = record.counts["unchanged"], record.lower or Decimal(0)
    summary = Words(
        f"{good} of {record.count} proposals stayed as they were: at least {lower:.0%} sure, measured. One stop takes it back.",
        f"{good} von {record.count} Vorschlägen blieben unverändert: gemessen mindestens {lower:.0%} sicher. Ein Anhalten nimmt es zurück.",
    )
    form = {"agent": record.agent, "kind": record.kind, "verdict": step.verdict, "hold_minutes": str(HOLD_MINUTES)}
    form |= {"limit": str(worth.amount), "currency": worth.currency} if worth else {}
    payload: dict[str, Any] = {"way": "promote", "rule": form, "level": step.level}
    await threads.open(session, "review", place, record.agent, title, summary, cause=cause, payload=payload)
    return 1


async def accept(session: AsyncSession, actor: Actor, thread: Thread) -> Policy:
    """The owner agrees: the rule is written, and remembered as earned."""
    actor.must("owner")
    row = await rules.save(session, actor, rules.draft(thread.payload["rule"]))
    level = await _level(session, row.agent, row.kind) or Autonomy(agent=row.agent, kind=row.kind)
    level.level, level.given_by, level.changed_at = thread.payload["level"], actor.name, clock.now()
    level.evidence = {"thread": thread.id, "summary": thread.summary}
    session.add(level)
    return row


async def demote(session: AsyncSession, action: Action, by: str) -> bool:
    """A person stopped or took back what an earned permission let through: it asks again. False when it was not earned."""
    level = await _standing(session, action.agent, action.kind)
    if level is None:
        return False
    why = Words(f"{by} stopped one.", f"{by} hat eines angehalten.")
    await _ask_again(session, level, why, action.workspace, f"demoted:{action.id}", rehearsal=action.rehearsal)
    return True


async def _fall(session: AsyncSession, record: trust.Record) -> int:
    """The record fell below what it had earned: it asks again until it is good enough once more."""
    level = await _standing(session, record.agent, record.kind)
    if level is None:
        return 0
    lower = record.lower or Decimal(0)
    why = Words(f"Its record fell to {lower:.0%}, measured.", f"Gemessen fiel es auf {lower:.0%}.")
    _, place = await _worth(session, record)
    await _ask_again(session, level, why, place, f"fallen:{record.agent}:{record.kind}:{level.changed_at.isoformat()}", rehearsal=False)
    return 1


async def _ask_again(session: AsyncSession, level: Autonomy, why: Words, workspace: str, cause: str, *, rehearsal: bool) -> None:
    """Take an earned permission back, and say so."""
    rule = await _rule(session, level.agent, level.kind)
    assert rule is not None  # it stands, or it would not be earned
    level.level, level.changed_at = "draft", clock.now()
    rule.verdict, rule.made_by, rule.changed_at = "ask", KRAKE.name, clock.now()
    session.add_all((level, rule))
    title, agents = registry.actions()[level.kind].title, await profiles.agents(session)
    name = agents[level.agent].name if level.agent in agents else level.agent
    words = Words(f"{name} asks again before “{title.en}”: {why.en}", f"{name} fragt wieder vor „{title.de}“: {why.de}")
    gone = Words("The permission it had earned is gone.", "Die verdiente Erlaubnis ist weg.")
    payload = {"form": "notice"}
    await threads.open(session, "notice", workspace, level.agent, words, gone, cause=cause, payload=payload, rehearsal=rehearsal)
    await events.record(session, KRAKE, "rule", words, workspace=workspace, route="/rules", rehearsal=rehearsal)


async def _standing(session: AsyncSession, agent: str, kind: str) -> Autonomy | None:
    """What was earned and still stands: the owner did not write over it since."""
    level, rule = await _level(session, agent, kind), await _rule(session, agent, kind)
    if level is None or rule is None or level.level not in ("hold", "act") or rule.changed_at > level.changed_at:
        return None
    return level


async def _level(session: AsyncSession, agent: str, kind: str) -> Autonomy | None:
    return await session.scalar(select(Autonomy).where(Autonomy.agent == agent, Autonomy.kind == kind, col(Autonomy.rehearsal).is_(False)))


async def _rule(session: AsyncSession, agent: str, kind: str) -> Policy | None:
    """The rule that names this agent and kind everywhere: the one a promotion writes."""
    return await session.scalar(select(Policy).where(Policy.agent == agent, Policy.kind == kind, Policy.workspace == "*"))


async def _worth(session: AsyncSession, record: trust.Record) -> tuple[Money | None, str]:
    """The highest price that was approved as it was asked, in the currency used last; and the workspace it was last asked in."""
    query = select(Action).where(
        Action.agent == record.agent, Action.kind == record.kind, Action.outcome == "unchanged", col(Action.rehearsal).is_(False)
    )  # fmt: skip
    rows = (await session.scalars(query.order_by(col(Action.judged_at).desc()).limit(trust.LAST))).all()
    priced = [(row.price, row.currency) for row in rows if row.price is not None]
    prices = [price for price, currency in priced if currency == priced[0][1]]
    return Money(max(prices), priced[0][1]) if prices else None, rows[0].workspace if rows else ""
