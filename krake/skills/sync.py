"""Read a connected service anew."""

from __future__ import annotations

from typing import Any

from krake.coordinator import pull
from krake.kit import db
from krake.kit.errors import NotFound
from krake.kit.text import Words, number
from krake.models import Connection
from krake.services import connections
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk


class Which(Input):
    integration: str = ""


@skill(
    title=Words("Sync", "Abgleichen"),
    risk=Risk.OWN,
    agent="commet",
    examples=(
        Words("sync {integration}", "{integration} abgleichen"),
        Words("refresh {integration}", "{integration} synchronisieren"),
        Words("sync everything", "alles abgleichen"),
    ),
    keywords=(Words("sync refresh update reload", "abgleich abgleichen synchronisieren aktualisieren neu laden"),),
    ensures=lambda evidence: evidence["connections"] > 0,
)
async def sync(ctx: Ctx, input: Which) -> Result:
    """Read products, orders, visits and signups from Shopify and print orders from Gelato, as far as they are connected."""
    found = await ctx.step(Words("Find connections", "Verbindungen suchen"), _connected, input.integration, ctx.rehearsal)
    counts: dict[str, Any] = {}
    for connection_id in found["ids"]:
        connection = await _get(connection_id)
        async for name, read in pull.everything(connection):
            counts |= await ctx.step(name, read, connection_id)
    counts.pop("note", None)
    done = [key for key, value in counts.items() if value is not None]
    sentence = Words(f"Synced {', '.join(found['names'])}.", f"{', '.join(found['names'])} abgeglichen.")
    return Result(sentence, tuple(_figure(key, counts[key]) for key in done), {"connections": len(found["ids"])})


async def _connected(integration: str, rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        rows = [
            row for row in await connections.all_of(session, integration) if row.rehearsal == rehearsal and row.status != "disconnected"
        ]
    if not rows:
        name = integration.title() or "Nothing"
        raise NotFound(
            Words(f"{name} is not connected.", f"{integration.title() or 'Nichts'} ist nicht verbunden."),
            Words("Connect it under Integrations.", "Verbinde es unter Integrationen."),
        )
    return {"ids": [row.id for row in rows], "names": [row.integration.title() for row in rows]}


async def _get(connection_id: int) -> Connection:
    async with db.read() as session:
        return await connections.get(session, connection_id)


LABELS = {
    "orders": Words("Orders read", "Gelesene Bestellungen"),
    "changed": Words("New or changed", "Neu oder geändert"),
    "products": Words("Products", "Produkte"),
    "visits": Words("Days of visits", "Besuchstage"),
    "signups": Words("New signups", "Neue Anmeldungen"),
    "moved": Words("Print orders moved", "Bewegte Druckaufträge"),
}


def _figure(key: str, value: int) -> Figure:
    source = Words("Gelato", "Gelato") if key == "moved" else Words("Shopify", "Shopify")
    return Figure(LABELS[key], Words(number(value), number(value, "de")), source, "/lunavo")
