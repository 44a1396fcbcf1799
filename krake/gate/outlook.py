"""What would be decided now of each kind of effect that an agent's skills lead to, and how much of it there was. Nothing is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from krake import registry
from krake.gate import ledger, policy, rules, spending, switch, trust
from krake.kit import clock
from krake.models import Action, Policy
from krake.services import connections
from krake.spec.action import ActionKind
from krake.spec.agent import Agent

#: proposed only as a part of what was approved (the parcel of an approved print)
FOLLOWS = frozenset({"shopify.fulfil"})
#: how far back a last price is looked for
LOOKED_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Used:
    """Effects of an agent and kind that left or will: how many, and what those of the currency cost."""

    count: int = 0
    amount: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Outlook:
    """`amount` is the price it was judged at: the last one that was proposed, else the limit of the rule. None when there is none.

    `rule` is the one that decides, `spent` what its sums hold today and this month.
    """

    kind: ActionKind
    verdict: policy.Verdict
    rule: Policy | None
    amount: Decimal | None
    currency: str
    today: Used
    month: Used
    spent: dict[str, Decimal]


async def of_agent(session: AsyncSession, agent: Agent, *, rehearsal: bool) -> list[Outlook]:
    """One for each kind that its skills cause or that it proposed lately, in the order of their risk."""
    since = clock.now() - LOOKED_BACK
    query = select(Action).where(Action.agent == agent.key, Action.rehearsal == rehearsal, Action.created_at > since, Action.undo_of == "")
    past = (await session.scalars(query.order_by(col(Action.created_at).desc()).limit(5_000))).all()
    causes = {cause for ability in agent.abilities if ability.key in registry.skills() for cause in ability.causes}
    kinds = [kind for key, kind in registry.actions().items() if key in causes | {action.kind for action in past}]
    stored, halted = await rules.every(session), await switch.halted(session)
    found = [
        await _one(session, agent, kind, [action for action in past if action.kind == kind.key], stored, halted, rehearsal=rehearsal)
        for kind in kinds
    ]
    return sorted(found, key=lambda one: (one.kind.risk, one.kind.key))


async def _one(
    session: AsyncSession,
    agent: Agent,
    kind: ActionKind,
    past: Sequence[Action],
    stored: Sequence[Policy],
    halted: bool,
    *,
    rehearsal: bool,
) -> Outlook:
    place = past[0].workspace if past else next(iter(agent.workspaces), "")
    rule = deciding(stored, agent.key, kind.key, place)
    priced = next((action for action in past if action.price is not None), None)
    amount, currency = (priced.price, priced.currency) if priced else (rule.limit, rule.currency) if rule else (None, "")
    partner = await connections.partner(session, kind.integration, rehearsal=rehearsal)
    spent = await spending.before(session, agent.key, kind.key, partner.id or 0 if partner else 0, currency, rehearsal)
    measured = await trust.measured(session, agent.key, kind.key, rehearsal=rehearsal)
    said = past[0].confidence if past else None
    target = str(past[0].shown.get("target", "")) if past else next(iter(rule.targets), "") if rule else ""
    case = policy.Case(
        kind.key, agent.key, place, kind.risk, amount, currency, trust.sure(said, measured), covered=kind.key in FOLLOWS,
        target_known=True, halted=halted, target=target, level=agent.level, at=clock.now(), spent=spent,
    )  # fmt: skip
    verdict = policy.decide(case, [ledger.rule(row) for row in stored])
    sums = {period: spent[rule.scope, period] for period in ("day", "month")} if rule and (rule.scope, "day") in spent else {}
    return Outlook(kind, verdict, rule, amount, currency, *_used(past, currency), sums)


def deciding(stored: Sequence[Policy], agent: str, kind: str, workspace: str) -> Policy | None:
    """The stored rule that decides, as the policy itself ranks them. Pure."""
    read = [(ledger.rule(row), row) for row in stored]
    first = next(iter(policy.fitting(policy.Case(kind, agent, workspace, None), [rule for rule, _ in read])), None)
    return next((row for rule, row in read if rule is first), None)


def _used(past: Sequence[Action], currency: str) -> tuple[Used, Used]:
    """Today's and this month's, as the sums of rules count them."""
    zone = ZoneInfo(spending.ZONE)
    now = clock.now().astimezone(zone)
    counted = [(action, action.created_at.astimezone(zone)) for action in past if action.status in spending.COUNTS]
    month = [(action, at) for action, at in counted if (at.year, at.month) == (now.year, now.month)]
    return _sum([action for action, at in month if at.date() == now.date()], currency), _sum([action for action, _ in month], currency)


def _sum(actions: Sequence[Action], currency: str) -> Used:
    priced = [action.price for action in actions if action.price is not None and action.currency == currency]
    return Used(len(actions), sum(priced, Decimal(0)))
