"""The owner's rules: read as sentences, written, and taken away. Only the owner may; every change is in the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
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
NOT_MONEY = Words("An amount is a number such as 25 or 25.50.", "Ein Betrag ist eine Zahl wie 25 oder 25,50.")
NEEDS_LIMIT = Words(
    "Spending money without asking needs a limit for each effect.", "Geld ohne Rückfrage auszugeben braucht eine Grenze je Wirkung."
)
NOT_MINUTES = Words("Hold back from 1 to 1440 minutes.", "Halte 1 bis 1440 Minuten zurück.")
NOT_HOURS = Words("Hours are two clock times that differ.", "Zeiten sind zwei verschiedene Uhrzeiten.")
NO_KIND = Words("Choose what the rule is about.", "Wähle, worum es in der Regel geht.")


async def every(session: AsyncSession) -> Sequence[Policy]:
    return (await session.scalars(select(Policy).order_by(Policy.workspace, Policy.agent, Policy.kind))).all()


def draft(typed: dict[str, str]) -> Policy:
    """A rule from what was typed, not stored yet. Refused with the first thing that does not fit."""
    verdict, kind = typed.get("verdict", "ask"), typed.get("kind", "*") or "*"
    if verdict not in VERDICTS or (kind != "*" and kind not in registry.actions()):
        raise Refused(NO_KIND)
    acts = verdict in ("allow", "hold")
    limit = _money(typed.get("limit", "")) if acts else None
    risk = registry.actions()[kind].risk if kind != "*" else Risk.MONEY
    if acts and risk >= Risk.MONEY and limit is None:
        raise Refused(NEEDS_LIMIT)
    return Policy(
        agent=typed.get("agent", "") or "*",
        kind=kind,
        workspace=typed.get("workspace", "") or "*",
        verdict=verdict,
        limit=limit,
        per_day=_money(typed.get("per_day", "")) if acts else None,
        per_month=_money(typed.get("per_month", "")) if acts else None,
        currency=typed.get("currency", "EUR"),
        scope=typed.get("scope", "kind") if typed.get("scope", "kind") in SCOPES else "kind",
        hold_minutes=_minutes(typed.get("hold_minutes", "")) if verdict == "hold" else 0,
        hours=_hours(typed.get("hours_from", ""), typed.get("hours_to", "")) if acts else {},
    )


async def save(session: AsyncSession, actor: Actor, wanted: Policy) -> Policy:
    """Store a rule; there is one for each agent, kind and workspace, so it takes the place of an older one."""
    actor.must("owner")
    same = select(Policy).where(Policy.agent == wanted.agent, Policy.kind == wanted.kind, Policy.workspace == wanted.workspace)
    row = (await session.scalars(same)).first() or wanted
    if row is not wanted:
        for name in ("verdict", "limit", "per_day", "per_month", "currency", "scope", "hold_minutes", "hours"):
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
        "hours_from": row.hours.get("from", ""), "hours_to": row.hours.get("to", ""),
        **{name: "" if amount is None else f"{amount.normalize():f}" for name, amount in money.items()},
    }  # fmt: skip


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
    if row.hours:
        en.append(f"from {row.hours.get('from')} to {row.hours.get('to')}")
        de.append(f"von {row.hours.get('from')} bis {row.hours.get('to')}")
    return Words(f", {', '.join(en)}" if en else "", f", {', '.join(de)}" if de else "")


def _money(text: str) -> Decimal | None:
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise Refused(NOT_MONEY) from error
    if not value.is_finite() or not 0 < value <= 1_000_000:
        raise Refused(NOT_MONEY)
    return value


def _minutes(text: str) -> int:
    if not text.strip().isdigit() or not 1 <= int(text) <= 1440:
        raise Refused(NOT_MINUTES)
    return int(text)


def _hours(begins: str, ends: str) -> dict[str, Any]:
    if not begins and not ends:
        return {}
    try:
        span = time.fromisoformat(begins), time.fromisoformat(ends)
    except ValueError as error:
        raise Refused(NOT_HOURS) from error
    if span[0] == span[1]:
        raise Refused(NOT_HOURS)
    return {"from": begins, "to": ends}
