"""Refund, reprint or neither for one order, by the policy, with the amount. Nothing is paid here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from krake.coordinator.keeping import keep
from krake.kit import clock, db, grids
from krake.kit.text import Words, day, money
from krake.services import orders, parcels
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

CENT = Decimal("0.01")
WITHDRAWAL_DAYS, LATE_DAYS = 14, 14
TABLE_CURRENCY = "EUR"
REASONS: dict[str, tuple[Words, str]] = {
    "Damaged": (Words("Damaged", "Beschädigt"), r"damag|broken|crack|scratch|besch[aä]digt|kaputt|zerbroch|kratzer|defekt"),
    "Wrong item": (Words("Wrong item", "Falsche Ware"), r"wrong (?:item|size|print|motif)|falsche?[rsn]? |fehldruck|misprint"),
    "Late": (Words("Late or lost", "Verspätet oder verloren"), r"\blate\b|lost|not arrived|never came|nicht angekommen|verspätet|verloren"),
    "Withdrawal": (Words("Withdrawal", "Widerruf"), r"withdraw|widerruf|widerrufe|zurückgeben|return it|don't like|gefällt nicht"),
}
PROPOSALS = {"Refund": Words("Refund", "Erstattung"), "Reprint": Words("Reprint", "Neudruck"), "Reject": Words("Neither", "Nichts davon")}


class Case(Input):
    """One order and what is wrong with it."""

    order: str = asked("Order number", "Bestellnummer", kind="text")
    reason: Literal["From the text", "Damaged", "Wrong item", "Late", "Withdrawal"] = asked("Reason", "Grund", "From the text")
    text: str = asked("What the customer wrote", "Was der Kunde schrieb", "", kind="long")
    arrived: str = asked(
        "Delivered on", "Zugestellt am", "", kind="date", hint=Words("Leave it empty when unknown.", "Leer lassen, wenn unbekannt.")
    )
    personal: bool = asked("Made to the customer's own design", "Nach eigenem Motiv des Kunden gefertigt", False)
    again: bool = asked("It was already reprinted once", "Es wurde schon einmal neu gedruckt", False)
    language: Literal["de", "en"] = asked("Language of the draft", "Sprache des Entwurfs", "de")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the policy looks at. Days are since then, None when it is not known; `left` is what was paid and not yet paid back."""

    placed: int
    delivered: int | None
    shipped: bool
    produced: bool
    left: Decimal | None
    personal: bool = False
    again: bool = False
    refund_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """`whole` says that everything still paid goes back; a reprint and a rejection pay nothing."""

    what: str
    rule: Words

    @property
    def whole(self) -> bool:
        return self.what == "Refund"


@skill(
    title=Words("Propose a refund", "Erstattung vorschlagen"),
    risk=Risk.DRAFT,
    agent="commet",
    examples=(
        Words("propose a refund for order {order}", "schlage eine erstattung für bestellung {order} vor"),
        Words("refund or reprint order {order}", "erstattung oder neudruck für bestellung {order}"),
    ),
    keywords=(Words("refund reprint return case complaint", "erstattung neudruck retoure reklamation erstatten"),),
    ensures=lambda evidence: (
        not evidence["found"]
        or (
            evidence["proposal"] in PROPOSALS
            and evidence["kept"] == 1
            and (not evidence["amount"] or not evidence["left"] or Decimal(evidence["amount"]) <= Decimal(evidence["left"]))
        )
    ),
)
async def refund_propose(ctx: Ctx, input: Case) -> Result:
    """Say by the policy whether to refund, reprint or do neither, with the rule and the amount. Paying it back asks you separately."""
    found = await ctx.step(Words("Read the order", "Bestellung lesen"), _read, input.order, input.arrived, ctx.rehearsal)
    if not found:
        words = Words(f"There is no order {input.order} on record.", f"Eine Bestellung {input.order} ist nicht bekannt.")
        return Result(words, (), {"found": False})
    reason = input.reason if input.reason in REASONS else reason_of(input.text)
    if not reason:
        ctx.ask(_question(input.order, found["id"]))
    left = Decimal(found["left"]) if found["left"] else None
    wants = bool(re.search(r"refund|money back|geld zurück|erstatt", input.text, re.IGNORECASE))
    facts = Facts(found["placed"], found["delivered"], found["shipped"], found["produced"], left, input.personal, input.again, wants)
    proposal = decide(reason, facts)
    amount = left if proposal.whole else Decimal(0)
    row: dict[str, Any] = {"order_number": found["number"], "reason": reason, "proposal": proposal.what}
    row["amount"] = str(amount) if amount is not None and found["currency"] == TABLE_CURRENCY else None
    kept = await ctx.step(
        Words("Keep the case", "Fall festhalten"),
        keep, ctx.run_id, ctx.rehearsal, "commet", "Returns", [row], "order_number", proposal.rule.en,
    )  # fmt: skip
    said = {lang: money(amount, found["currency"], lang) if amount is not None else "" for lang in ("en", "de")}
    unknown = proposal.whole and amount is None
    back = (
        Words(" The amount is unknown.", " Der Betrag ist unbekannt.")
        if unknown
        else Words(f" {said['en']} would go back.", f" {said['de']} gingen zurück.") if proposal.whole else Words("", "")
    )  # fmt: skip
    what = PROPOSALS[proposal.what]
    sentence = Words(
        f"Proposal for {found['number']}: {what.en.lower()}.{back.en} {proposal.rule.en}",
        f"Vorschlag für {found['number']}: {what.de}.{back.de} {proposal.rule.de}",
    )
    source, route = Words("Shop order", "Shopbestellung"), f"/orders/{found['id']}"
    figures = (
        Figure(Words("Reason", "Grund"), REASONS[reason][0], Words("the case", "der Fall"), kept["route"]),
        Figure(Words("Paid and not paid back", "Bezahlt und nicht erstattet"), _cash(left, found["currency"]), source, route),
        Figure(Words("Proposed amount", "Vorgeschlagener Betrag"), _cash(amount, found["currency"]), proposal.rule, kept["route"]),
    )
    evidence = {"found": True, "proposal": proposal.what, "reason": reason, "kept": len(kept["rows"]), "left": found["left"]}
    evidence["amount"] = "" if amount is None else str(amount)
    return Result(sentence, figures, evidence, letter(found, reason, proposal, amount, input.language))


def _cash(value: Decimal | None, currency: str) -> Words:
    return Words("unknown", "unbekannt") if value is None else Words(money(value, currency), money(value, currency, "de"))


def _question(number: str, order_id: int) -> Question:
    return Question(
        Words(f"What is wrong with order {number}?", f"Was stimmt mit Bestellung {number} nicht?"),
        Words("The policy depends on the reason.", "Die Regel hängt vom Grund ab."),
        (Field("reason", "choice", Words("Reason", "Grund"), options=tuple((key, words) for key, (words, _) in REASONS.items())),),
        f"refund_propose:{number}",
        order_id,
    )


async def _read(number: str, arrived: str, rehearsal: bool) -> dict[str, Any] | None:
    async with db.read() as session:
        order = await orders.by_number(session, number, rehearsal=rehearsal)
        if order is None:
            return None
        prints = await parcels.of_order(session, order.id or 0)
    today = clock.today("Europe/Berlin")
    came = next((p.changed_at.date() for p in reversed(prints) if p.status == "delivered"), None)
    if arrived:
        came = grids.needed_day(arrived)
    left = None if order.total is None else (order.total - (order.refunded or Decimal(0))).quantize(CENT)
    return {
        "id": order.id,
        "number": order.number,
        "customer": order.customer_name,
        "items": order.items,
        "currency": order.currency,
        "day": order.day.isoformat(),
        "left": "" if left is None else str(left),
        "placed": (today - order.day).days,
        "delivered": (today - came).days if came else None,
        "shipped": order.production in ("shipped", "delivered") or order.fulfillment == "fulfilled",
        "produced": order.production in ("printing", "shipped", "delivered", "elsewhere"),
    }


def reason_of(text: str) -> str:
    """The reason whose words stand in a customer's text, "" when none does. Pure."""
    return next((key for key, (_, words) in REASONS.items() if re.search(words, text, re.IGNORECASE)), "")


def decide(reason: str, facts: Facts) -> Proposal:
    """The policy: §§ 312g, 355, 357, 437, 439 BGB for goods printed on demand, as this shop sells them. Pure."""
    if facts.left is not None and facts.left <= 0:
        return Proposal("Reject", Words("Everything was already paid back.", "Es wurde schon alles erstattet."))
    if reason in ("Damaged", "Wrong item"):
        if facts.again:
            return Proposal(
                "Refund",
                Words("A second fault after a reprint gives the money back.", "Nach einem fehlerhaften Neudruck gibt es das Geld zurück."),
            )
        return Proposal(
            "Reprint",
            Words("A faulty piece is first replaced for free (§ 439 BGB).", "Fehlerhafte Ware wird zuerst kostenlos ersetzt (§ 439 BGB)."),
        )
    if reason == "Withdrawal":
        if facts.personal:
            return Proposal(
                "Reject",
                Words(
                    "No right of withdrawal for the customer's own design (§ 312g BGB).",
                    "Kein Widerrufsrecht bei eigenem Motiv (§ 312g BGB).",
                ),
            )
        if facts.delivered is not None and facts.delivered > WITHDRAWAL_DAYS:
            words = Words("The 14 days after delivery are over (§ 355 BGB).", "Die 14 Tage nach Zustellung sind vorbei (§ 355 BGB).")
            return Proposal("Reject", words)
        return Proposal(
            "Refund",
            Words("Withdrawn within 14 days of delivery (§ 355 BGB).", "Widerruf innerhalb von 14 Tagen nach Zustellung (§ 355 BGB)."),
        )
    if facts.delivered is not None:
        return Proposal("Reject", Words("The parcel was delivered.", "Das Paket wurde zugestellt."))
    if facts.placed <= LATE_DAYS:
        return Proposal("Reject", Words(f"Under way for {LATE_DAYS} days at most so far.", f"Bisher höchstens {LATE_DAYS} Tage unterwegs."))
    if facts.produced and not facts.refund_wanted:
        return Proposal(
            "Reprint", Words("Not arrived after two weeks: it is printed again.", "Nach zwei Wochen nicht da: Es wird neu gedruckt.")
        )
    return Proposal(
        "Refund", Words("Not arrived after two weeks: the money goes back.", "Nach zwei Wochen nicht da: Das Geld geht zurück.")
    )


def letter(found: dict[str, Any], reason: str, proposal: Proposal, amount: Decimal | None, language: str) -> str:
    """The decision and a reply to the customer. What is not known stands in square brackets. Pure."""
    german = language == "de"
    cash = money(amount, found["currency"], language) if amount is not None else ("[Betrag]" if german else "[amount]")
    name = found["customer"] or ("[Name]" if german else "[name]")
    when = date.fromisoformat(found["day"])
    rule, what, why = (words.to(language) for words in (proposal.rule, PROPOSALS[proposal.what], REASONS[reason][0]))
    if german:
        answers = {
            "Refund": f"wir erstatten dir {cash} auf dem Weg, auf dem du bezahlt hast, spätestens innerhalb von 14 Tagen.",
            "Reprint": "wir drucken deine Bestellung kostenlos neu. Du musst nichts zurückschicken.",
            "Reject": f"wir haben deinen Fall geprüft und können ihm so nicht entsprechen. {rule}",
        }
        names = ("Vorschlag zu", "Bestellt am", "Grund", "Vorschlag", "Regel", "Antwort an den Kunden", "Es fehlen")
        polite = ("Hallo", "Entschuldige die Umstände, und danke für deine Geduld.", "Viele Grüße\n[Dein Name]")
    else:
        answers = {
            "Refund": f"we are paying {cash} back to you the way you paid, within 14 days at the latest.",
            "Reprint": "we are printing your order again, free of charge. You need not send anything back.",
            "Reject": f"we looked into your case and cannot grant it this way. {rule}",
        }
        names = ("Proposal for", "Ordered on", "Reason", "Proposal", "Rule", "Reply to the customer", "Missing")
        polite = ("Hello", "Sorry for the trouble, and thank you for your patience.", "Kind regards\n[Your name]")
    facts = (
        f"- {names[1]} {day(when, language)} {when.year}: {found['items']}",
        f"- {names[2]}: {why}",
        f"- {names[3]}: {what}" + (f", {cash}" if proposal.whole else ""),
        f"- {names[4]}: {rule}",
    )
    reply = "\n\n".join((f"{polite[0]} {name},", answers[proposal.what], *polite[1:]))
    text = f"# {names[0]} {found['number']}\n\n" + "\n".join(facts) + f"\n\n## {names[5]}\n\n{reply}"
    missing = dict.fromkeys(re.findall(r"\[[^\]]+\]", text))
    return f"{text}\n\n---\n{names[6]}: {', '.join(missing)}."
