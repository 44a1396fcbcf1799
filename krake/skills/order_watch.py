"""Commet's eye on the shop: paid orders become drafts and one question."""

from __future__ import annotations

from krake.coordinator import printing
from krake.kit.text import Words, several
from krake.spec.skill import Ctx, Figure, Nothing, Result, skill
from krake.spec.words import Risk


@skill(
    title=Words("Prepare paid orders", "Bezahlte Bestellungen vorbereiten"),
    risk=Risk.DRAFT,
    agent="commet",
    examples=(
        Words("prepare paid orders for print", "bezahlte bestellungen für den druck vorbereiten"),
        Words("check the orders", "prüfe die bestellungen"),
        Words("which orders are waiting for print", "welche bestellungen warten auf den druck"),
    ),
    keywords=(Words("orders paid prepare draft print waiting check", "bestellungen bezahlt vorbereiten entwurf druck warten prüfen"),),
    ensures=lambda evidence: evidence["prepared"] == evidence["found"],
)
async def order_watch(ctx: Ctx, input: Nothing) -> Result:
    """Look for paid orders without production, draft each at Gelato, read its price, and ask whether to print and ship."""
    found = await ctx.step(Words("Read paid orders", "Bezahlte Bestellungen lesen"), printing.waiting, ctx.rehearsal)
    outcomes = []
    for order_id, number in found["orders"]:
        name = Words(f"Prepare {number}", f"{number} vorbereiten")
        outcomes.append(await ctx.step(name, printing.prepare, order_id, ctx.run_id, None, {}))
    asked = {"thread": None, "lines": 0}
    if any(outcome["outcome"] == "proposed" for outcome in outcomes) or found["unasked"]:
        asked = await ctx.step(Words("Ask for approval", "Um Freigabe bitten"), printing.group, ctx.run_id, ctx.rehearsal)
    evidence = {"found": len(found["orders"]), "prepared": len(outcomes), "asked": asked["lines"], "thread": asked["thread"]}
    return Result(_sentence(outcomes), _figures(outcomes, asked["thread"]), evidence)


def _sentence(outcomes: list[dict]) -> Words:
    """“2 orders wait for your approval, 1 has a question.”"""
    counts = {kind: sum(o["outcome"] == kind for o in outcomes) for kind in ("proposed", "asked", "waits", "left_out")}
    parts: list[Words] = []
    if counts["proposed"]:
        parts.append(
            several(
                counts["proposed"],
                Words("{n} order waits for your approval", "{n} Bestellung wartet auf deine Freigabe"),
                Words("{n} orders wait for your approval", "{n} Bestellungen warten auf deine Freigabe"),
            )
        )
    if counts["asked"]:
        parts.append(
            several(counts["asked"], Words("{n} has a question", "{n} hat eine Frage"), Words("{n} have questions", "{n} haben Fragen"))
        )
    if counts["waits"]:
        parts.append(
            several(
                counts["waits"],
                Words("{n} waits for Gelato", "{n} wartet auf Gelato"),
                Words("{n} wait for Gelato", "{n} warten auf Gelato"),
            )
        )
    if not parts:
        return Words("No paid order waits for print.", "Keine bezahlte Bestellung wartet auf den Druck.")
    return Words(", ".join(p.en for p in parts) + ".", ", ".join(p.de for p in parts) + ".")


def _figures(outcomes: list[dict], thread: int | None) -> tuple[Figure, ...]:
    route = f"/todo/{thread}" if thread else "/todo"
    return tuple(
        Figure(
            Words(o["order"], o["order"]),
            Words(o["note"]["en"].partition(": ")[2], o["note"]["de"].partition(": ")[2]),
            Words("Shopify order, Gelato draft", "Shopify-Bestellung, Gelato-Entwurf"),
            route,
        )
        for o in outcomes[:12]
    )
