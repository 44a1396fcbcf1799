"""The owner's rules: read as sentences, written, and taken away. Only the owner may; every change is in the audit log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.gate import typed
from krake.kit import clock
from krake.kit.errors import NotFound, Refused
from krake.kit.money import Money
from krake.kit.text import Words
from krake.models import Policy
from krake.services import events
from krake.spec.actor import Actor
from krake.spec.words import Risk

VERDICTS: dict[str, Words] = {
    "deny": Words("Never", "Nie"),
    "ask": Words("Ask me", "Frag mich"),
    "hold": Words("Hold back, then act", "Zurückhalten, dann handeln"),
    "allow": Words("Act", "Handeln"),
}
SCOPES: dict[str, Words] = {
    "kind": Words("this kind of effect", "diese Art von Wirkung"),
    "agent": Words("this agent", "diesen Agenten"),
    "connection": Words("this connection", "diese Verbindung"),
    "house": Words("everything", "alles"),
}
NEEDS_LIMIT = Words(
    "Spending money without asking needs a limit for each effect.", "Geld ohne Rückfrage auszugeben braucht eine Grenze je Wirkung."
)
NO_KIND = Words("Choose what the rule is about.", "Wähle, worum es in der Regel geht.")


async def every(session: AsyncSession) -> Sequence[Policy]:
    return (await session.scalars(select(Policy).order_by(Policy.workspace, Policy.agent, Policy.kind))).all()


def draft(said: dict[str, str]) -> Policy:
    """A rule from what was typed, not stored yet. Refused with the first thing that does not fit."""
    verdict, kind = said.get("verdict", "ask"), said.get("kind", "*") or "*"
    if verdict not in VERDICTS or (kind != "*" and kind not in registry.actions()):
        raise Refused(NO_KIND)
    acts = verdict in ("allow", "hold")
    limit = typed.money(said.get("limit", "")) if acts else None
    risk = registry.actions()[kind].risk if kind != "*" else Risk.MONEY
    if acts and risk >= Risk.MONEY and limit is None:
        raise Refused(NEEDS_LIMIT)
    return Policy(
        agent=said.get("agent", "") or "*",
        kind=kind,
        workspace=said.get("workspace", "") or "*",
        verdict=verdict,
        limit=limit,
        per_day=typed.money(said.get("per_day", "")) if acts else None,
        per_month=typed.money(said.get("per_month", "")) if acts else None,
        currency=said.get("currency", "EUR"),
        scope=said.get("scope", "kind") if said.get("scope", "kind") in SCOPES else "kind",
        hold_minutes=typed.minutes(said.get("hold_minutes", "")) if verdict == "hold" else 0,
        hours=typed.hours(said.get("hours_from", ""), said.get("hours_to", "")) if acts else {},
        targets=typed.targets(said.get("targets", "")) if acts else [],
    )


async def save(session: AsyncSession, actor: Actor, wanted: Policy) -> Policy:
    """Store a rule; there is one for each agent, kind and workspace, so it takes the place of an older one."""
    actor.must("owner")
    same = select(Policy).where(Policy.agent == wanted.agent, Policy.kind == wanted.kind, Policy.workspace == wanted.workspace)
    row = (await session.scalars(same)).first() or wanted
    if row is not wanted:
        for name in ("verdict", "limit", "per_day", "per_month", "currency", "scope", "hold_minutes", "hours", "targets"):
            setattr(row, name, getattr(wanted, name))
    row.made_by, row.changed_at = actor.name, clock.now()
    session.add(row)
    await session.flush()
    await _told(session, actor, row, Words("Rule set", "Regel gesetzt"))
    return row


def form(row: Policy) -> dict[str, str]:
    """A rule as it would be typed: `draft` makes the same rule of it again."""
    money = {"limit": row.limit, "per_day": row.per_day, "per_month": row.per_month}
    return {
        "agent": row.agent, "kind": row.kind, "workspace": row.workspace, "verdict": row.verdict, "currency": row.currency or "EUR",
        "scope": row.scope, "hold_minutes": str(row.hold_minutes) if row.hold_minutes else "10",
        "targets": ", ".join(row.targets),
        "hours_from": row.hours.get("from", ""), "hours_to": row.hours.get("to", ""),
        **{name: "" if amount is None else f"{amount.normalize():f}" for name, amount in money.items()},
    }  # fmt: skip


async def form_of(session: AsyncSession, agent: str, kind: str) -> dict[str, str] | None:
    """The rule that names this agent and kind, as it would be typed; the one for every workspace first. None without one."""
    same = select(Policy).where(Policy.agent == agent, Policy.kind == kind).order_by(Policy.workspace)
    row = (await session.scalars(same)).first()
    return form(row) if row else None


async def get(session: AsyncSession, rule_id: int) -> Policy:
    row = await session.get(Policy, rule_id)
    if row is None:
        raise NotFound(Words("This rule no longer exists.", "Diese Regel gibt es nicht mehr."))
    return row


async def drop(session: AsyncSession, actor: Actor, rule_id: int) -> dict[str, str]:
    """Take a rule away: what it decided is asked again. Returns it as it would be typed, to bring it back."""
    actor.must("owner")
    row = await get(session, rule_id)
    await session.delete(row)
    await _told(session, actor, row, Words("Rule removed", "Regel entfernt"))
    return form(row)


async def _told(session: AsyncSession, actor: Actor, row: Policy, verb: Words) -> None:
    said = sentence(row, {})
    await events.record(session, actor, "rule", Words(f"{verb.en}: {said.en}", f"{verb.de}: {said.de}"), route="/rules")


def sentence(row: Policy, names: dict[str, str]) -> Words:
    """A rule as one sentence: who may do what, where, up to how much, and when."""
    kind = registry.actions().get(row.kind)
    what = kind.title if kind else Words("anything outside", "alles nach außen")
    place = registry.workspaces().get(row.workspace)
    in_en, in_de = (f" in {place.name}", f" in {place.name}") if place else ("", "")
    who = names.get(row.agent, row.agent)
    who_en, who_de = ("every agent", "alle Agenten") if row.agent == "*" else (who, who)
    head = {
        "deny": Words(f"Never: {what.en.lower()}{in_en}, by {who_en}", f"Nie: {what.de}{in_de}, durch {who_de}"),
        "ask": Words(f"Ask me: {what.en.lower()}{in_en}, by {who_en}", f"Frag mich: {what.de}{in_de}, durch {who_de}"),
        "hold": Words(
            f"Hold back {row.hold_minutes} min, then {what.en.lower()}{in_en}, by {who_en}",
            f"{row.hold_minutes} Min. zurückhalten, dann {what.de}{in_de}, durch {who_de}",
        ),
        "allow": Words(f"Act: {what.en.lower()}{in_en}, by {who_en}", f"Handeln: {what.de}{in_de}, durch {who_de}"),
    }[row.verdict]
    tail = _limits(row)
    return Words(f"{head.en}{tail.en}.", f"{head.de}{tail.de}.")


def _limits(row: Policy) -> Words:
    en, de = [], []
    for amount, words in (
        (row.limit, Words("up to {m} each", "bis {m} je Wirkung")),
        (row.per_day, Words("{m} a day", "{m} am Tag")),
        (row.per_month, Words("{m} a month", "{m} im Monat")),
    ):
        if amount is not None:
            money = Money(amount, row.currency)
            en.append(words.en.format(m=money.to("en")))
            de.append(words.de.format(m=money.to("de")))
    if row.per_day is not None or row.per_month is not None:
        scope = SCOPES.get(row.scope, SCOPES["kind"])
        en.append(f"summed over {scope.en}")
        de.append(f"zusammengezählt über {scope.de}")
    if row.targets:
        en.append(f"only to {', '.join(row.targets)}")
        de.append(f"nur nach {', '.join(row.targets)}")
    if row.hours:
        en.append(f"from {row.hours.get('from')} to {row.hours.get('to')}")
        de.append(f"von {row.hours.get('from')} bis {row.hours.get('to')}")
    return Words(f", {', '.join(en)}" if en else "", f", {', '.join(de)}" if de else "")
