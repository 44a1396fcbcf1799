"""Where an order is, from its own row and its parcels, and the reply that says so."""

from __future__ import annotations

from typing import Any, Literal

from krake.coordinator import voice
from krake.kit import clock, db
from krake.kit.gaps import closed, fact
from krake.kit.text import Words
from krake.services import connections, orders, parcels
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

#: where our word for an order's way leaves the customer; no date is promised that nobody has confirmed
STATES = {
    "unpaid": Words("we have no payment for your order yet", "zu deiner Bestellung ist noch keine Zahlung eingegangen"),
    "waits": Words("your order is paid and waits for production", "deine Bestellung ist bezahlt und wartet auf die Produktion"),
    "printing": Words("your order is being produced", "deine Bestellung wird gerade produziert"),
    "shipped": Words("your order is on its way", "deine Bestellung ist unterwegs"),
    "delivered": Words("your order was delivered according to the carrier", "deine Bestellung wurde laut Zustelldienst geliefert"),
    "trouble": Words(
        "production has a question about your order; we are clearing it up",
        "die Produktion hat eine Rückfrage zu deiner Bestellung; wir klären sie",
    ),
    "cancelled": Words("your order was cancelled", "deine Bestellung wurde storniert"),
    "refunded": Words("your order was refunded", "der Betrag deiner Bestellung wurde erstattet"),
}
OURS = {
    "unpaid": Words("not paid", "nicht bezahlt"), "waits": Words("paid, not in production", "bezahlt, nicht in Produktion"),
    "printing": Words("in production", "in Produktion"), "shipped": Words("shipped", "versandt"),
    "delivered": Words("delivered", "zugestellt"), "trouble": Words("in trouble", "in Schwierigkeiten"),
    "cancelled": Words("cancelled", "storniert"),
    "refunded": Words("refunded", "erstattet"),
}  # fmt: skip


class Asked(Input):
    """Which order, and how the reply is written."""

    order: str = asked("Order number", "Bestellnummer")
    sender: str = asked("Signed by", "Unterschrift", "")
    language: Literal["en", "de"] = asked("Language of the reply", "Sprache der Antwort", "de")


@skill(
    title=Words("Answer where an order is", "Auskunft zum Bestellstand"),
    risk=Risk.DRAFT,
    agent="cassie",
    examples=(
        Words("where is order {order}", "wo ist bestellung {order}"),
        Words("tell the customer where order {order} is", "sag dem kunden wo bestellung {order} ist"),
        Words("tracking reply for order {order}", "auskunft zum versand von bestellung {order}"),
    ),
    keywords=(Words("where parcel tracking status customer reply", "wo paket sendung sendungsverfolgung bestellstand auskunft"),),
    alone=False,
    ensures=lambda evidence: (
        (not evidence["found"] and not evidence["state"]) or (evidence["state"] in STATES and evidence["codes"] == evidence["named"])
    ),
)
async def status_answer(ctx: Ctx, input: Asked) -> Result:
    """Say where an order is, with its tracking, and draft the reply. It promises no date that nobody confirmed."""
    order = await ctx.step(Words("Read order and parcels", "Bestellung und Pakete lesen"), look, input.order, ctx.rehearsal)
    if order is None:
        words = Words(f"There is no order {input.order} here.", f"Eine Bestellung {input.order} gibt es hier nicht.")
        return Result(words, (), {"found": False, "state": ""})
    now = state(order)
    text = closed(reply(order, input.language, input.sender), input.language)
    codes = [one["code"] for one in order["tracking"]]
    evidence = {"found": True, "state": now, "codes": len(codes), "named": sum(code in text for code in codes)}
    sentence = Words(
        f"Order {order['number']}: {OURS[now].en}. The reply is drafted.",
        f"Bestellung {order['number']}: {OURS[now].de}. Die Antwort ist entworfen.",
    )
    return voice.written(Result(sentence, figures(order), evidence, text), await voice.rules(ctx))


async def look(number: str, rehearsal: bool) -> dict[str, Any] | None:
    """An order as JSON with what left the printer; None when there is no such number. Days are local to the shop."""
    async with db.read() as session:
        order = await orders.by_number(session, number, rehearsal=rehearsal)
        if order is None:
            return None
        sent = [row for row in await parcels.of_order(session, order.id or 0) if row.kind == "order"]
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
    zone = shop.timezone if shop and shop.timezone else "Europe/Berlin"
    arrived = [clock.day_of(row.changed_at, zone) for row in sent if row.status == "delivered"]
    return {
        "id": order.id, "number": order.number, "name": order.customer_name, "items": order.items, "financial": order.financial,
        "production": order.production, "fulfillment": order.fulfillment, "cancelled": order.cancelled_at is not None,
        "day": order.day.isoformat(), "delivered": max(arrived).isoformat() if arrived else "", "currency": order.currency,
        "total": None if order.total is None else str(order.total), "refunded": str(order.refunded or 0),
        "parcels": [row.status for row in sent], "tracking": [one for row in sent for one in row.tracking if one.get("code")],
    }  # fmt: skip


def state(order: dict[str, Any]) -> str:
    """A key of STATES. What was called off or is unpaid comes before any stage of production."""
    if order["cancelled"] or order["financial"] in ("voided", "expired"):
        return "cancelled"
    if order["financial"] == "refunded":
        return "refunded"
    production = order["production"]
    if production in ("shipped", "delivered", "trouble"):
        return production
    if production == "elsewhere" or order["fulfillment"] == "fulfilled":
        return "shipped"
    if production in ("approved", "printing"):
        return "printing"
    return "waits" if order["financial"] in orders.PAID else "unpaid"


def told(order: dict[str, Any], lang: str) -> str:
    """The state as sentences to the customer, with every tracking number."""
    words = STATES[state(order)].to(lang)
    lines = [f"{words[0].upper()}{words[1:]}."]
    for one in order["tracking"]:
        label = "Sendungsnummer" if lang == "de" else "Tracking number"
        by, at = (f" ({one['method']})" if one.get("method") else ""), (f": {one['url']}" if one.get("url") else "")
        lines.append(f"{label} {one['code']}{by}{at}")
    if state(order) == "shipped" and not order["tracking"]:
        lines.append("Sendungsnummer: [Sendungsnummer]" if lang == "de" else "Tracking number: [tracking number]")
    return "\n".join(lines)


def reply(order: dict[str, Any], lang: str, sender: str) -> str:
    """The reply as Markdown."""
    de = lang == "de"
    name = fact(order["name"].partition(" ")[0], "Name" if de else "name")
    goods = f" ({order['items']})" if order["items"] else ""
    if de:
        return (
            f"Hallo {name},\n\ndanke für deine Nachricht zur Bestellung {order['number']}{goods}.\n\n{told(order, lang)}\n\n"
            f"Wenn etwas nicht stimmt, antworte einfach auf diese E-Mail.\n\nViele Grüße\n{fact(sender, 'dein Name')}"
        )
    return (
        f"Hello {name},\n\nthank you for your message about order {order['number']}{goods}.\n\n{told(order, lang)}\n\n"
        f"If anything is not right, just reply to this e-mail.\n\nKind regards\n{fact(sender, 'your name')}"
    )


def figures(order: dict[str, Any]) -> tuple[Figure, ...]:
    """State, goods, parcels and tracking numbers, each from its row."""
    source, route = Words("Shopify order, Gelato parcels", "Shopify-Bestellung, Gelato-Pakete"), f"/orders/{order['id']}"
    count = str(len(order["parcels"]))
    return (
        Figure(Words("Order", "Bestellung"), Words(order["number"], order["number"]), source, route),
        Figure(Words("State", "Stand"), OURS[state(order)], source, route),
        Figure(Words("Parcels at the printer", "Pakete bei der Druckerei"), Words(count, count), source, route),
        *(Figure(Words("Tracking", "Sendungsnummer"), Words(one["code"], one["code"]), source, route) for one in order["tracking"]),
    )
