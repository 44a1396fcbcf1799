"""Start a rehearsal: twins of Shopify and Gelato on this machine, filled with a catalogue and a plausible past."""

from __future__ import annotations

import asyncio
from typing import Any

from krake.coordinator import pull
from krake.integrations.gelato import match
from krake.integrations.gelato.twin import bases
from krake.integrations.gelato.webhooks import HEADER
from krake.kit import clock, db
from krake.kit.config import settings
from krake.kit.errors import KrakeError, Unreachable
from krake.kit.text import Words, several
from krake.services import connections, prints, products, rehearsal
from krake.spec.actor import KRAKE
from krake.spec.integration import Access
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk

#: seconds to wait for the twins to answer after asking the supervisor for them
PATIENCE = 30.0


class Setting(Input):
    """`catalogue`: whether the owner put a product CSV into the rehearsal's folder; else the built-in shop is used."""

    catalogue: bool = False
    days: int = 30
    orders: int = 3


@skill(
    title=Words("Start a rehearsal", "Probe starten"),
    risk=Risk.OWN,
    agent="commet",
    examples=(Words("start a rehearsal", "starte eine probe"), Words("rehearse with my catalogue", "probe mit meinem katalog")),
    keywords=(Words("rehearsal rehearse demo try twin", "probe proben demo ausprobieren zwilling"),),
    rehearses=True,
    ensures=lambda evidence: evidence["products"] > 0 and evidence["shop"] and evidence["printer"],
)
async def rehearse(ctx: Ctx, input: Setting) -> Result:
    """Start local twins of Shopify and Gelato, connect to them like to the real ones, and let a month of business have happened."""
    await ctx.step(Words("Start the twins", "Zwillinge starten"), _start)
    stocked = await ctx.step(Words("Fill the shop", "Shop füllen"), _stock, input.catalogue, input.days)
    shop = await ctx.step(Words("Connect Shopify", "Shopify verbinden"), _connect_shop)
    printer = await ctx.step(Words("Connect Gelato", "Gelato verbinden"), _connect_printer)
    await ctx.step(Words("Read products", "Produkte lesen"), pull.shop_products, shop["id"])
    mapped = await ctx.step(Words("Match what is plainly printable", "Klar Druckbares zuordnen"), _map, shop["id"])
    await ctx.step(Words("Read orders", "Bestellungen lesen"), pull.shop_orders, shop["id"])
    await ctx.step(Words("Read visits", "Besuche lesen"), pull.shop_visits, shop["id"])
    await ctx.step(Words("Read signups", "Anmeldungen lesen"), pull.shop_signups, shop["id"])
    await ctx.step(Words("Open the shop", "Shop öffnen"), _open, shop["id"], printer["id"], input.orders)
    skipped = several(
        stocked["problems"],
        Words(" {n} row was skipped.", " {n} Zeile wurde ausgelassen."),
        Words(" {n} rows were skipped.", " {n} Zeilen wurden ausgelassen."),
    )
    sentence = Words(
        f"The rehearsal is on: {stocked['products']} products, {mapped['mapped']} of {mapped['variants']} variants plainly printable."
        + (skipped.en if stocked["problems"] else ""),
        f"Die Probe läuft: {stocked['products']} Produkte, {mapped['mapped']} von {mapped['variants']} Varianten klar druckbar."
        + (skipped.de if stocked["problems"] else ""),
    )
    figures = tuple(_row(problem) for problem in stocked["rows"][:20])
    return Result(sentence, figures, {"products": stocked["products"], "shop": shop["id"], "printer": printer["id"]})


async def _start() -> dict[str, Any]:
    """Ask the supervisor for the twins and wait until both answer."""
    setup = rehearsal.setup()
    rehearsal.switch(True)
    until = clock.now().timestamp() + PATIENCE
    while True:
        try:
            for origin in (setup.shop, setup.printer):
                await rehearsal.control(origin, "GET", "ledger")
            return {"note": {"en": "both answer on this machine", "de": "beide antworten auf diesem Rechner"}}
        except Unreachable:
            if clock.now().timestamp() > until:
                raise
            await asyncio.sleep(0.2)


async def _stock(catalogue: bool, days: int) -> dict[str, Any]:
    """Hand the twin its catalogue and its past. Rows it could not read are listed with their line numbers."""
    file = rehearsal.folder() / "catalogue.csv"
    text = await asyncio.to_thread(file.read_text, encoding="utf-8-sig", errors="replace") if catalogue and file.exists() else ""
    setup = rehearsal.setup()
    told = await rehearsal.control(setup.shop, "POST", "catalogue", csv=text)
    await rehearsal.control(setup.shop, "POST", "history", days=days)
    rows = told.get("problems", [])
    note = Words(f"{told['products']} products", f"{told['products']} Produkte")
    return {"products": told["products"], "problems": len(rows), "rows": rows[:50], "note": note._asdict()}


async def _connect_shop() -> dict[str, Any]:
    setup = rehearsal.setup()
    secrets = {"client_id": setup.client_id, "client_secret": setup.client_secret, "webhook_secret": setup.hook_secret}
    return await _connect(
        "shopify", Access({"api": setup.shop}, {"shop": "lunavo-rehearsal.myshopify.com", "workspace": "lunavo"}, secrets, True)
    )


async def _connect_printer() -> dict[str, Any]:
    setup = rehearsal.setup()
    secrets = {"api_key": setup.printer_key, "webhook_secret": setup.hook_secret}
    return await _connect("gelato", Access(bases(setup.printer), {"workspace": "lunavo"}, secrets, True))


async def _connect(integration: str, access: Access) -> dict[str, Any]:
    """The same way as for a live account: prove the key, then save. Only the base URL and the badge differ."""
    account = await connections.prove(integration, access)
    async with db.write() as session:
        row = await connections.save(session, KRAKE, integration, access, account)
    return {"id": row.id, "note": {"en": row.name, "de": row.name}}


async def _map(shop_id: int) -> dict[str, Any]:
    """Remember a print for every variant whose words say plainly what it is. The rest asks when it is first ordered."""
    setup = rehearsal.setup()
    async with db.read() as session:
        found = await products.variants(session, shop_id)
    mapped = 0
    for product, variant in found:
        suggestion = match.suggest(product.title, variant.title, product.kind)
        if suggestion is None:
            continue
        name = "".join(sign if sign.isalnum() else "-" for sign in product.title.lower()).strip("-") or "print"
        async with db.write() as session:
            await prints.remember(
                session,
                shop_id,
                variant.external_id,
                suggestion.product_uid,
                f"{setup.printer}/files/{name}.png",
                product_title=suggestion.title.en,
                placement=suggestion.placement,
                source="rehearsal",
                rehearsal=True,
            )
        mapped += 1
    return {"mapped": mapped, "variants": len(found), "note": {"en": f"{mapped} of {len(found)}", "de": f"{mapped} von {len(found)}"}}


async def _open(shop_id: int, printer_id: int, orders: int) -> dict[str, Any]:
    """Point the twins' webhooks at this Krake and let the first customers buy."""
    setup, here = rehearsal.setup(), f"http://127.0.0.1:{settings().port}"
    await rehearsal.control(setup.shop, "POST", "webhook_target", url=f"{here}/webhooks/shopify/{shop_id}", secret=setup.hook_secret)
    await rehearsal.control(
        setup.printer, "POST", "webhook_target", url=f"{here}/webhooks/gelato/{printer_id}", header=HEADER, secret=setup.hook_secret
    )
    try:
        await rehearsal.control(setup.shop, "POST", "sell", count=orders)
    except KrakeError as error:
        return {"sold": 0, "note": error.words._asdict()}
    return {"sold": orders, "note": {"en": f"{orders} orders sold", "de": f"{orders} Bestellungen verkauft"}}


def _row(problem: dict[str, Any]) -> Figure:
    words = Words(problem["en"], problem["de"])
    return Figure(Words(f"Line {problem['line']}", f"Zeile {problem['line']}"), words, Words("your catalogue", "dein Katalog"))
