"""The product map: what prints each variant of the shop, what it costs and brings, and where something is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlmodel import col, select

from krake.coordinator.keeping import keep
from krake.kit import clock, db
from krake.kit.text import Words, number, several
from krake.models import Line, Parcel, Print, Product, Variant
from krake.services import connections, prints, products
from krake.spec.skill import Ctx, Figure, Nothing, Result, skill
from krake.spec.words import Risk

CENT = Decimal("0.01")
STATUSES = ("Mapped", "Gap", "Out of stock", "Retired")
TABLE_CURRENCY = "EUR"  #: a money column has one currency; amounts in another are left out, there is no rate
SHOWN = 5


@skill(
    title=Words("Match products", "Produkte abgleichen"),
    risk=Risk.OWN,
    agent="commet",
    examples=(
        Words("match the products with their prints", "gleiche die produkte mit den druckprodukten ab"),
        Words("list the gaps of the product map", "liste die lücken der produktzuordnung auf"),
        Words("update the product map", "aktualisiere die produktzuordnung"),
    ),
    keywords=(Words("products map match gaps variants prints", "produkte produktzuordnung druckprodukte varianten abgleich"),),
    ensures=lambda evidence: (
        sum(evidence["statuses"].values()) == evidence["variants"] == evidence["kept"] and set(evidence["statuses"]) <= set(STATUSES)
    ),
)
async def sync_products(ctx: Ctx, input: Nothing) -> Result:
    """Put every variant beside what prints it. The cost is what the newest print of it alone was billed with, shipping included."""
    found = await ctx.step(Words("Compare shop and prints", "Shop und Drucke vergleichen"), _read, ctx.rehearsal)
    rows = found["rows"]
    if not rows:
        words = Words(
            "The shop has no products on record. Connect Shopify, or sync it first.",
            "Vom Shop sind noch keine Produkte bekannt. Verbinde Shopify, oder gleiche ihn zuerst ab.",
        )
        return Result(words, (), {"statuses": {}, "variants": 0, "kept": 0})
    why = "Nightly comparison of shop and prints"
    kept = await ctx.step(
        Words("Keep the product map", "Produktzuordnung festhalten"),
        keep, ctx.run_id, ctx.rehearsal, "commet", "Product map", rows, "shopify_id", why,
    )  # fmt: skip
    counts = Counter(row["status"] for row in rows)
    variants = several(len(rows), Words("{n} variant", "{n} Variante"), Words("{n} variants", "{n} Varianten"))
    gaps = several(
        counts["Gap"],
        Words("{n} has no print yet", "{n} hat noch keinen Druck"),
        Words("{n} have no print yet", "{n} haben noch keinen Druck"),
    )
    losing = found["losing"]
    loss = several(
        losing, Words("; {n} costs more than it brings", "; {n} kostet mehr, als sie bringt"),
        Words("; {n} cost more than they bring", "; {n} kosten mehr, als sie bringen"),
    )  # fmt: skip
    tail = loss if losing else Words("", "")
    sentence = Words(f"{variants.en} compared, {gaps.en}{tail.en}.", f"{variants.de} verglichen, {gaps.de}{tail.de}.")
    evidence = {
        "statuses": dict(counts),
        "variants": found["variants"],
        "kept": len(kept["rows"]),
        "losing": losing,
        "costed": found["costed"],
    }
    return Result(sentence, _figures(found, counts, kept["route"]), evidence)


async def _read(rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        listed = await products.variants(session, shop.id or 0) if shop else []
        mapped = await prints.known(session, shop.id or 0, [variant.external_id for _, variant in listed]) if shop else {}
        query = select(Parcel, Line).join(Line, col(Line.order_id) == col(Parcel.order_id))
        query = query.where(col(Parcel.rehearsal) == rehearsal, col(Parcel.price).is_not(None)).order_by(col(Parcel.changed_at))
        billed = [(parcel, line) for parcel, line in (await session.execute(query)).all()]
    costs = unit_costs(billed)
    now = clock.now().isoformat()
    rows = [row(product, variant, mapped.get(variant.external_id), costs.get(variant.external_id), now) for product, variant in listed]
    pairs = [(variant, costs.get(variant.external_id)) for _, variant in listed]
    losing = [
        cost for variant, cost in pairs if cost and variant.price is not None and cost[1] == variant.currency and cost[0] >= variant.price
    ]
    return {
        "variants": len(listed),
        "rows": rows,
        "costed": sum(cost is not None for _, cost in pairs),
        "losing": len(losing),
        "own": sum(prints.sent_by_owner(mapped.get(variant.external_id)) for _, variant in listed),
        "gaps": [
            f"{product.title}, {variant.title}" for (product, variant), one in zip(listed, rows, strict=True) if one["status"] == "Gap"
        ][:SHOWN],
    }


def unit_costs(billed: Iterable[tuple[Parcel, Line]]) -> dict[str, tuple[Decimal, str]]:
    """What one piece was billed with, by variant: from print orders of nothing else, the newest last. Pure."""
    alone: dict[int, list[tuple[Parcel, Line]]] = {}
    for parcel, line in billed:
        alone.setdefault(parcel.id or 0, []).append((parcel, line))
    found: dict[str, tuple[Decimal, str]] = {}
    for pairs in alone.values():
        parcel, line = pairs[0]
        if len(pairs) == 1 and parcel.price is not None and line.quantity > 0:
            found[line.variant_external_id] = ((parcel.price / line.quantity).quantize(CENT), parcel.currency)
    return found


def status(product: Product, variant: Variant, known: Print | None) -> str:
    """Where a variant stands. A shop that counts no stock says None, or nothing where it may sell all the same. Pure."""
    if product.status in ("archived", "draft"):
        return "Retired"
    if known is None:
        return "Gap"
    counted = bool(product.raw.get("tracksInventory")) if "tracksInventory" in product.raw else prints.sent_by_owner(known)
    return "Out of stock" if counted and variant.stock is not None and variant.stock <= 0 else "Mapped"


def row(product: Product, variant: Variant, known: Print | None, cost: tuple[Decimal, str] | None, now: str) -> dict[str, Any]:
    """A variant as a row of the product map; an unknown amount stays empty. Pure."""
    cells: dict[str, Any] = {"shopify_id": variant.external_id, "status": status(product, variant, known), "last_check": now}
    cells["gelato_uid"] = known.product_uid if known else ""
    cells["price"] = str(variant.price) if variant.price is not None and variant.currency == TABLE_CURRENCY else None
    cells["cost"] = str(cost[0]) if cost and cost[1] == TABLE_CURRENCY else None
    return cells


def _figures(found: dict[str, Any], counts: Counter[str], route: str) -> tuple[Figure, ...]:
    labels = {
        "Mapped": Words("With a print", "Mit Druck"), "Gap": Words("Without a print", "Ohne Druck"),
        "Out of stock": Words("Out of stock", "Nicht vorrätig"), "Retired": Words("Draft or archived", "Entwurf oder archiviert"),
    }  # fmt: skip
    shop = Words("Shop and remembered prints", "Shop und gemerkte Drucke")

    def count(value: int) -> Words:
        return Words(number(value), number(value, "de"))

    figures = [Figure(labels[name], count(counts[name]), shop, route) for name in STATUSES]
    figures.append(Figure(Words("Sent by yourself", "Verschickst du selbst"), count(found["own"]), shop, route))
    billed = Words("Gelato prices of single-product prints", "Gelato-Preise einzelner Produkte")
    figures.append(Figure(Words("With a known cost", "Mit bekannten Kosten"), count(found["costed"]), billed, route))
    figures += [Figure(Words("Gap", "Lücke"), Words(name, name), shop, "/lunavo") for name in found["gaps"]]
    return tuple(figures)
