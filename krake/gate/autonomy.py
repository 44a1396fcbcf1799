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
from krake.kit import clock
from krake.kit.money import Money
from krake.kit.text import Words
from krake.models import Action, Autonomy, Policy, Thread
from krake.services import events, profiles, threads
from krake.spec.actor import KRAKE, Actor
from krake.spec.words import Risk

#: after this many judgements an agent that turned a proposal down is not asked about again before as many more
AGAIN_AFTER = 50
HOLD_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One step up: what it takes, and the level it gives. `lower` is the Wilson bound of the record."""

    level: str
    verdict: str
    count: int
    lower: Decimal


STEPS = (Step("hold", "hold", 20, Decimal("0.8")), Step("act", "allow", 60, Decimal("0.92")))


def due(record: trust.Record, verdict: str) -> Step | None:
    """The next step up from what the rules say now, if the record bears it. Pure."""
    step = STEPS[0] if verdict in ("", "ask") else STEPS[1] if verdict == "hold" else None
    if step is None or record.lower is None or record.count < step.count or record.lower < step.lower:
        return None
    return step


async def consider(session: AsyncSession) -> int:
    """Propose every step that was earned and not proposed yet. Returns how many."""
    made = 0
    for record in await trust.records(session, rehearsal=False):
        rule = await _rule(session, record.agent, record.kind)
        if rule is not None and rule.verdict in ("deny", "allow"):
            continue
        step = due(record, rule.verdict if rule else "")
        if step is not None:
            made += await _propose(session, record, step)
    return made


async def _propose(session: AsyncSession, record: trust.Record, step: Step) -> int:
    cause = f"promote:{record.agent}:{record.kind}:{step.level}:{record.count // AGAIN_AFTER}"
    kind = registry.actions().get(record.kind)
    if kind is None or await threads.seen(session, cause):
        return 0
    worth = await _worth(session, record)
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
    await threads.open(session, "review", "management", record.agent, title, summary, cause=cause, payload=payload)
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


async def demote(session: AsyncSession, action: Action, actor: Actor) -> bool:
    """A person stopped what an earned permission let through: from now on it asks again. False when it was not earned."""
    level = await _level(session, action.agent, action.kind)
    rule = await _rule(session, action.agent, action.kind)
    if level is None or rule is None or level.level not in ("hold", "act"):
        return False
    level.level, level.changed_at = "draft", clock.now()
    rule.verdict, rule.made_by, rule.changed_at = "ask", KRAKE.name, clock.now()
    session.add_all((level, rule))
    title = registry.actions()[action.kind].title
    words = Words(
        f"{action.agent.title()} asks again before “{title.en}”: {actor.name} stopped one.",
        f"{action.agent.title()} fragt wieder vor „{title.de}“: {actor.name} hat eines angehalten.",
    )
    await threads.open(
        session, "notice", action.workspace, action.agent, words,
        Words("The permission it had earned is gone.", "Die verdiente Erlaubnis ist weg."),
        cause=f"demoted:{action.id}", payload={"form": "notice"}, rehearsal=action.rehearsal,
    )  # fmt: skip
    await events.record(session, KRAKE, "rule", words, workspace=action.workspace, route="/rules", rehearsal=action.rehearsal)
    return True


async def _level(session: AsyncSession, agent: str, kind: str) -> Autonomy | None:
    return await session.scalar(select(Autonomy).where(Autonomy.agent == agent, Autonomy.kind == kind, col(Autonomy.rehearsal).is_(False)))


async def _rule(session: AsyncSession, agent: str, kind: str) -> Policy | None:
    """The rule that names this agent and kind everywhere: the one a promotion writes."""
    return await session.scalar(select(Policy).where(Policy.agent == agent, Policy.kind == kind, Policy.workspace == "*"))


async def _worth(session: AsyncSession, record: trust.Record) -> Money | None:
    """The highest price that was approved as it was asked, in the currency used last."""
    query = select(Action).where(
        Action.agent == record.agent, Action.kind == record.kind, Action.outcome == "unchanged", col(Action.rehearsal).is_(False),
        col(Action.price).is_not(None),
    )  # fmt: skip
    rows = (await session.scalars(query.order_by(col(Action.judged_at).desc()).limit(trust.LAST))).all()
    prices = [row.price for row in rows if row.price is not None and row.currency == rows[0].currency]
    return Money(max(prices), rows[0].currency) if prices else None
