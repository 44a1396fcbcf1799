"""A withdrawal from a purchase: whether it came in time, until when the money goes back, and the acknowledgement."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from krake.coordinator import ahead
from krake.coordinator.keeping import keep
from krake.kit import clock
from krake.kit.gaps import closed, fact
from krake.kit.text import Words, day, money, several
from krake.skills.status_answer import look
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = "Europe/Berlin"
PERIOD = timedelta(days=14)


class Case(Input):
    """The order, and the days that count."""

    order: str = asked("Order number", "Bestellnummer")
    received: str = asked("Withdrawal received on", "Widerruf eingegangen am", "", kind="date", hint=Words("Empty: today", "Leer: heute"))
    delivered: str = asked(
        "Delivered on", "Geliefert am", "", kind="date",
        hint=Words("Empty: as the carrier says; of several parcels the last", "Leer: laut Zustelldienst; bei mehreren Paketen das letzte"),
    )  # fmt: skip
    personal: Literal["no", "yes"] = asked(
        "Made to the customer's own design", "Nach eigenem Entwurf des Kunden gefertigt", "no",
        hint=Words("Printed on demand alone is not enough", "Nur auf Bestellung gedruckt genügt nicht"),
    )  # fmt: skip
    sender: str = asked("Signed by", "Unterschrift", "")
    language: Literal["en", "de"] = asked("Language of the letter", "Sprache des Briefs", "de")


@skill(
    title=Words("Open a withdrawal case", "Widerrufsfall eröffnen"),
    risk=Risk.OWN,
    agent="cassie",
    examples=(
        Words("open a withdrawal case for order {order}", "eröffne einen widerrufsfall für bestellung {order}"),
        Words("the customer withdraws from order {order}", "der kunde widerruft bestellung {order}"),
    ),
    keywords=(Words("withdrawal withdraw revoke right deadline", "widerruf widerrufsfall widerrufen widerrufsfrist"),),
    alone=False,
    ensures=lambda evidence: (
        not evidence["found"]
        or (
            (evidence["kept"] == 1 and evidence["refund_by"] == (date.fromisoformat(evidence["received"]) + PERIOD).isoformat())
            and (evidence["in_time"] is None) == (not evidence["ends"])
        )
    ),
)
async def withdrawal_case(ctx: Ctx, input: Case) -> Result:
    """Work out the 14 days from delivery and the 14 days for the refund, keep the case among the tickets, and draft the letter."""
    order = await ctx.step(Words("Read the order", "Bestellung lesen"), look, input.order, ctx.rehearsal)
    if order is None:
        words = Words(f"There is no order {input.order} here.", f"Eine Bestellung {input.order} gibt es hier nicht.")
        return Result(words, (), {"found": False})
    received = _day(input.received) or date.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _today))
    delivered = _day(input.delivered or order["delivered"])
    if (input.received and not _day(input.received)) or (input.delivered and not delivered):
        ctx.ask(_question(input.order))
    ends = deadline(delivered) if delivered else None
    in_time = None if ends is None else received <= ends
    refund_by = received + PERIOD
    text = closed(letter(input, order, received, ends, refund_by), input.language)
    solved = _resolution(received, ends, refund_by, input.personal == "yes")
    due = datetime.combine(received, time(18), ZoneInfo(ZONE)) + timedelta(days=1)
    row = {
        "number": f"W-{order['number'].lstrip('#')}", "customer": order["name"], "order": f"/orders/{order['id']}", "topic": "Withdrawal",
        "first_reply_due": due.isoformat(), "status": "Drafted", "resolution": solved,
    }  # fmt: skip
    # the date the law sets is a date of its own, which deadline_watch reads; a withdrawal that came too late sets none
    row = {name: cell for name, cell in row.items() if cell} | {"refund_by": None if in_time is False else refund_by.isoformat()}
    why = "§§ 355, 357 BGB: 14 days from delivery, 14 days for the refund"
    done = await ctx.step(
        Words("Keep the case", "Fall festhalten"), keep, ctx.run_id, ctx.rehearsal, "cassie", "Tickets", [row], "number", why
    )
    evidence = {
        "found": True, "kept": len(done["rows"]), "received": received.isoformat(), "refund_by": refund_by.isoformat(),
        "ends": ends.isoformat() if ends else "", "in_time": in_time,
    }  # fmt: skip
    return Result(
        _sentence(order, received, ends, refund_by, input.personal),
        _figures(order, delivered, ends, refund_by, done["route"]),
        evidence,
        text,
    )


async def _today() -> str:
    return clock.today(ZONE).isoformat()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def deadline(delivered: date) -> date:
    """The last day to withdraw: the 14th after delivery, or the next working day (§§ 187, 188, 193 BGB; holidays nationwide)."""
    last = delivered + PERIOD
    while last.weekday() >= 5 or ahead.holiday("DE", last):
        last += timedelta(days=1)
    return last


def _resolution(received: date, ends: date | None, refund_by: date, personal: bool) -> str:
    frame = f"Frist bis {ends.isoformat()}" if ends else "Frist noch nicht bestimmbar: Lieferung unbekannt"
    check = "; Ausnahme § 312g Abs. 2 Nr. 1 BGB prüfen" if personal else ""
    return f"Eingang {received.isoformat()}; {frame}; Erstattung bis {refund_by.isoformat()}{check}"


def letter(case: Case, order: dict[str, Any], received: date, ends: date | None, refund_by: date) -> str:
    """The acknowledgement. It confirms receipt; whether a late or excluded one is granted stays the owner's decision."""
    de = case.language == "de"
    style = "%d.%m.%Y" if de else "%d/%m/%Y"
    name, sender = fact(order["name"].partition(" ")[0], "Name" if de else "name"), fact(case.sender, "dein Name" if de else "your name")
    number, came = order["number"], f"{received:{style}}"
    head = f"Hallo {name},\n\nwir bestätigen, dass dein Widerruf zur Bestellung {number} am {came} bei uns eingegangen ist.\n\n"
    if not de:
        head = f"Hello {name},\n\nwe confirm that we received your withdrawal from order {number} on {came}.\n\n"
    if ends and received > ends:
        body = (
            f"Die Widerrufsfrist endete am {ends:{style}}. Wir prüfen, was wir trotzdem für dich tun können: [Entscheidung]."
            if de
            else f"The withdrawal period ended on {ends:{style}}. We are looking into what we can do nevertheless: [decision]."
        )
    elif case.personal == "yes":
        body = (
            "Die Ware wurde nach deinem eigenen Entwurf gefertigt. Dafür kann das Widerrufsrecht ausgeschlossen sein "
            "(§ 312g Abs. 2 Nr. 1 BGB). Wir prüfen das und melden uns: [Entscheidung]."
            if de
            else "The goods were made to your own design. The right of withdrawal may be excluded for them (§ 312g (2) no. 1 BGB). "
            "We are checking this and will let you know: [decision]."
        )
    else:
        body = (
            f"Bitte sende die Ware bis zum {refund_by:{style}} an: [Rücksendeadresse]. Die Kosten der Rücksendung: [wer sie trägt].\n\n"
            f"Wir erstatten den Kaufpreis und die Kosten der Standardlieferung spätestens am {refund_by:{style}} auf "
            f"demselben Zahlungsweg. Wir dürfen damit warten, bis die Ware zurück ist oder du die Absendung nachgewiesen hast."
            if de
            else f"Please send the goods by {refund_by:{style}} to: [return address]. The cost of returning them: [who bears it].\n\n"
            f"We refund the price and the cost of standard delivery by {refund_by:{style}} at the latest, the way you paid. "
            f"We may wait with it until the goods are back or you have shown that you sent them."
        )
    return f"{head}{body}\n\n{'Viele Grüße' if de else 'Kind regards'}\n{sender}"


def _sentence(order: dict[str, Any], received: date, ends: date | None, refund_by: date, personal: str) -> Words:
    number, back = order["number"], Words(f"{day(refund_by)} {refund_by.year}", f"{refund_by:%d.%m.%Y}")
    check = Words(" Own design: a lawyer should look at it.", " Eigener Entwurf: Das sollte ein Anwalt ansehen.")
    check = check if personal == "yes" else Words("", "")
    if ends is None:
        return Words(
            f"Withdrawal from {number}: delivery unknown, so the period has not ended. Refund by {back.en}.{check.en}",
            f"Widerruf zu {number}: Lieferung unbekannt, also läuft die Frist noch. Erstattung bis {back.de}.{check.de}",
        )
    if received <= ends:
        return Words(
            f"Withdrawal from {number} came in time. Refund by {back.en}.{check.en}",
            f"Der Widerruf zu {number} kam rechtzeitig. Erstattung bis {back.de}.{check.de}",
        )
    days = several((received - ends).days, Words("{n} day", "{n} Tag"), Words("{n} days", "{n} Tage"))
    return Words(
        f"Withdrawal from {number} came {days.en} late. Whether to grant it is your decision.{check.en}",
        f"Der Widerruf zu {number} kam {days.de} zu spät. Ob du ihn gelten lässt, entscheidest du.{check.de}",
    )


def _question(number: str) -> Question:
    fields = (
        Field("received", "date", Words("Withdrawal received on", "Widerruf eingegangen am")),
        Field("delivered", "date", Words("Delivered on", "Geliefert am"), required=False),
    )
    title = Words(f"Days of the withdrawal from {number}", f"Tage des Widerrufs zu {number}")
    return Question(title, Words("The dates could not be read.", "Die Tage waren nicht zu lesen."), fields, f"withdrawal:{number}")


def _figures(order: dict[str, Any], delivered: date | None, ends: date | None, refund_by: date, route: str) -> tuple[Figure, ...]:
    law, shop, own = Words("§§ 355, 357 BGB", "§§ 355, 357 BGB"), Words("Shopify order", "Shopify-Bestellung"), f"/orders/{order['id']}"

    def said(when: date | None) -> Words:
        return Words(when.isoformat(), when.isoformat()) if when else Words("unknown", "unbekannt")

    left = None if order["total"] is None else Decimal(order["total"]) - Decimal(order["refunded"])
    worth = Words("unknown", "unbekannt") if left is None else Words(money(left, order["currency"]), money(left, order["currency"], "de"))
    return (
        Figure(Words("Delivered", "Geliefert"), said(delivered), Words("carrier or your word", "Zustelldienst oder deine Angabe"), own),
        Figure(Words("Period ends", "Frist endet"), said(ends), Words("§§ 187, 188, 193, 355 BGB", "§§ 187, 188, 193, 355 BGB"), route),
        Figure(Words("Refund by", "Erstattung bis"), said(refund_by), law, route),
        Figure(Words("Paid and not yet refunded", "Bezahlt und noch nicht erstattet"), worth, shop, own),
    )
