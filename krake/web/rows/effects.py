"""What left the house, each with its state, who let it go, and how it is taken back."""

from __future__ import annotations

from dataclasses import dataclass

from krake.gate import undoing
from krake.gate.undoing import Effect
from krake.kit import db
from krake.kit.text import Words, money
from krake.services import connections, profiles
from krake.web.rows import status

BY_RULE = Words("by your rules", "nach deinen Regeln")
PAGE = 50


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One effect. `undo` is what taking it back does, `final` why that cannot be; at most one of them is said."""

    key: str
    words: str
    status: str
    word: str
    by: str
    at: str
    href: str
    note: str
    price: str = ""
    agent: str = ""
    undo: str = ""
    final: str = ""


@dataclass(frozen=True, slots=True)
class EffectsRow:
    rows: list[EffectRow]
    older: str = ""


async def everything(before: str, locale: str) -> EffectsRow:
    """A page of the timeline, the latest first."""
    async with db.read() as session:
        rehearsal = await connections.rehearsing(session)
        found = await undoing.timeline(session, rehearsal=rehearsal, limit=PAGE + 1, before=before)
        names = {key: agent.name for key, agent in (await profiles.agents(session)).items()}
    shown = found[:PAGE]
    older = f"/effects?before={shown[-1].action.id}" if len(found) > PAGE else ""
    return EffectsRow([effect_row(one, names, locale) for one in shown], older)


def effect_row(effect: Effect, names: dict[str, str], locale: str) -> EffectRow:
    action = effect.action
    href = f"/orders/{action.order_id}" if action.order_id else f"/todo/{action.thread_id}" if action.thread_id else ""
    return EffectRow(
        action.id,
        action.title.get(locale, ""),
        *status.named(status.ACTION, action.status, locale),
        BY_RULE.to(locale) if action.approver == "policy" else action.approver,
        action.changed_at.isoformat(),
        href,
        action.error.get("words", {}).get(locale, ""),
        money(action.price, action.currency, locale) if action.price is not None else "",
        names.get(action.agent, action.agent),
        effect.undo.to(locale) if effect.undo else "",
        effect.final.to(locale) if effect.final else "",
    )
