"""Connections in words, and what can be connected."""

from __future__ import annotations

from dataclasses import dataclass, field

from krake import registry
from krake.kit import db
from krake.kit.config import settings
from krake.kit.text import Words
from krake.models import Connection
from krake.services import connections
from krake.web.rows import status


@dataclass(frozen=True, slots=True)
class ConnectionRow:
    """One account. `trouble` and `next` say what is wrong and what to do; `missing` are scopes by the service's own names."""

    key: str
    integration: str
    name: str
    account: str
    status: str
    word: str
    synced: str
    missing: list[str] = field(default_factory=list)
    trouble: str = ""
    next: str = ""
    rehearsal: bool = False
    off: bool = False
    hook: str = ""


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A declared integration that has no live account yet."""

    key: str
    name: str
    brings: str
    available: bool


@dataclass(frozen=True, slots=True)
class Linked:
    accounts: list[ConnectionRow]
    offers: list[OfferRow]
    later: list[OfferRow]
    rehearsal: bool


async def linked(locale: str) -> Linked:
    """Accounts, then what could be connected, then what cannot be yet."""
    async with db.read() as session:
        rows = await connections.all_of(session)
    accounts = [row_of(row, locale) for row in rows]
    held = {row.integration for row in rows if not row.rehearsal and row.status != "disconnected"}
    offers = [OfferRow(i.key, i.name, i.brings.to(locale), i.available) for i in registry.integrations().values() if i.key not in held]
    on = any(row.rehearsal and row.status != "disconnected" for row in rows)
    return Linked(accounts, [offer for offer in offers if offer.available], [offer for offer in offers if not offer.available], on)


def row_of(row: Connection, locale: str) -> ConnectionRow:
    tone, word = status.named(status.CONNECTION, row.status, locale)
    if row.rehearsal and row.status == "disconnected" and not row.trouble.get("next_en"):  # ended by the owner, not by an error
        tone, word = "idle", Words("Ended", "Beendet").to(locale)
    declared = registry.integrations().get(row.integration)
    name = declared.name if declared else row.integration
    return ConnectionRow(
        str(row.id),
        row.integration,
        name,
        " · ".join(filter(None, (row.name, str(row.settings.get("shop", ""))))),
        tone,
        word,
        row.synced_at.isoformat() if row.synced_at else "",
        list(row.missing_scopes),
        row.trouble.get(locale, ""),
        row.trouble.get(f"next_{locale}", "") or _next(row, locale),
        row.rehearsal,
        row.status == "disconnected",
        f"{settings().url}/webhooks/{row.integration}/{row.id}",
    )


def _next(row: Connection, locale: str) -> str:
    """What to do about missing scopes: the sync goes on without them, so it is no trouble of its own."""
    if not row.missing_scopes or row.trouble:
        return ""
    said = Words(
        "Grant them in the app and reconnect; until then their figures stay unknown.",
        "Erteile sie in der App und verbinde neu; bis dahin bleiben ihre Werte unbekannt.",
    )
    return said.to(locale)
