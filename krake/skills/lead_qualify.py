"""How well an enquiry fits what is sold: points with a reason each, and a row among the leads."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from krake.coordinator.grammar.names import amounts
from krake.coordinator.keeping import keep
from krake.kit import clock, db
from krake.kit.text import Words, day, money
from krake.services import products
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = "Europe/Berlin"
ENOUGH = 50
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
FIRM = re.compile(r"\b(?:[A-ZÄÖÜ][\w&.-]*\s){1,3}(?:GmbH|AG|UG|KG|e\.\s?V\.|SE|Ltd|Inc|LLC|B\.V\.)")
PIECES = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d{3})+|\d{1,6})\s*(x\b|×|[a-zäöü]{3,}\b)", re.IGNORECASE)
#: what stands behind a number that counts no goods
MEASURES = re.compile(
    r"eur|euro|usd|uhr|tage?n?|wochen?|monate?n?|jahren?|days?|weeks?|months?|years?|prozent|percent|people|personen|mitarbeiter\w*|"
    r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|january|february|march|may|june|july|october|"
    r"december",
    re.IGNORECASE,
)
TIMING = re.compile(
    r"\b(?:bis (?:zum|ende|anfang|mitte)|until|deadline|by (?:the|end|mid)|spätestens|weihnachten|christmas|messe|event|"
    r"januar|februar|märz|april|juni|juli|august|september|oktober|november|dezember|january|february|march|june|july|october|december|"
    r"\d{1,2}\.\d{1,2}\.|\d{4}-\d{2}-\d{2})",
    re.IGNORECASE,
)
PHONE = re.compile(r"(?:\+\d{2}|\b0\d{2,4})[\s/-]?\d[\d\s/-]{5,}")
OFFERS = re.compile(
    r"\b(?:backlinks?|guest post|gastbeitrag|seo[- ]?(?:service|agentur|paket)|wir bieten ihnen|we offer you|our services)\b",
    re.IGNORECASE,
)
CONSENT = {"enquiry": "Their enquiry", "opt-in": "Opt-in", "customer": "Existing customer", "found": "None"}


class Lead(Input):
    """What they wrote, and what you know of them."""

    text: str = asked("Their message", "Ihre Nachricht", kind="long")
    company: str = asked("Company", "Firma", "")
    contact: str = asked("Contact person", "Ansprechperson", "")
    email: str = asked("Email", "E-Mail", "", hint=Words("Read from the message when left empty", "Leer: wird aus der Nachricht gelesen"))
    source: str = asked("Where it came from", "Woher sie kam", "")
    came: Literal["enquiry", "opt-in", "customer", "found"] = asked(
        "Their permission to be written to", "Ihre Erlaubnis zur Ansprache", "enquiry",
        hint=Words("“found” means that they never wrote to you", "„found“ heißt: Sie haben dir nie geschrieben"),
    )  # fmt: skip


class Reason(NamedTuple):
    points: int
    words: Words


@skill(
    title=Words("Qualify a lead", "Anfrage einer Firma bewerten"),
    risk=Risk.OWN,
    agent="milli",
    examples=(
        Words("qualify the lead {text}", "bewerte den interessenten {text}"),
        Words("how well does the lead fit {text}", "wie gut passt der interessent {text}"),
    ),
    keywords=(Words("lead qualify prospect fit company enquiry", "interessent bewerten firmenanfrage lead passt"),),
    alone=False,
    ensures=lambda evidence: evidence["points"] == max(0, min(100, sum(evidence["parts"]))) and evidence["kept"] == 1,
)
async def lead_qualify(ctx: Ctx, input: Lead) -> Result:
    """Give an enquiry up to 100 points for size, fit, budget, date, company and contact, and keep it with the next step."""
    shop = await ctx.step(Words("Read what is sold", "Sortiment lesen"), _sold, ctx.rehearsal)
    reasons = rate(input.text, [title for title, _, _ in shop["sold"]], input.company, input.email)
    points = max(0, min(100, sum(reason.points for reason in reasons)))
    worth = value(input.text, shop["sold"])
    row = cells(input, points, worth, date.fromisoformat(shop["today"]))
    key = "email" if row.get("email") else "company" if row.get("company") else ""
    why = "; ".join(f"{reason.points:+d} {reason.words.en}" for reason in reasons)
    done = await ctx.step(
        Words("Keep the lead", "Interessent festhalten"), keep, ctx.run_id, ctx.rehearsal, "milli", "Leads", [row], key, why
    )
    due = date.fromisoformat(row["next_step"][:10])
    sentence = Words(
        f"{points} of 100 points: {'worth a quote' if points >= ENOUGH else 'not yet worth a quote'}. Next step by {day(due)}.",
        f"{points} von 100 Punkten: {'ein Angebot lohnt sich' if points >= ENOUGH else 'für ein Angebot noch zu wenig'}. "
        f"Bis {day(due, 'de')} ist der nächste Schritt dran.",
    )
    figures = [
        Figure(
            _capital(reason.words),
            Words(f"{reason.points:+d}", f"{reason.points:+d}"),
            Words("their message", "ihre Nachricht"),
            done["route"],
        )
        for reason in reasons
    ]
    if worth:
        shown = Words(money(worth[0], worth[1]), money(worth[0], worth[1], "de"))
        listed = Words("pieces × lowest list price in the shop", "Stückzahl × niedrigster Listenpreis im Shop")
        figures.append(Figure(Words("Value at list price", "Wert zum Listenpreis"), shown, listed, "/lunavo"))
    return Result(sentence, tuple(figures), {"points": points, "parts": [reason.points for reason in reasons], "kept": len(done["rows"])})


async def _sold(rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        rows = await products.listed(session, rehearsal=rehearsal, limit=500)
    sold = [[row.product.title, None if row.price_from is None else str(row.price_from), row.currency] for row in rows]
    return {"sold": sold, "today": clock.today(ZONE).isoformat()}


def _capital(words: Words) -> Words:
    return Words(*(text[0].upper() + text[1:] for text in words))


def pieces(text: str) -> int | None:
    """The largest count of things named; amounts of money, times and measures are none."""
    found = [match for match in PIECES.finditer(text) if not MEASURES.fullmatch(match.group(2))]
    counts = [int(re.sub(r"\D", "", match.group(1))) for match in found]
    return max(counts, default=None)


def fits(text: str, titles: list[str]) -> str:
    """The product whose title shares the most of its words (four letters and more) with the text; "" when none does."""
    said = {word[:5] for word in re.findall(r"[^\W\d_]{3,}", text.lower())}
    shares = [(len({w[:5] for w in re.findall(r"[^\W\d_]{3,}", title.lower())} & said), title) for title in titles]
    best = max(shares, default=(0, ""), key=lambda one: one[0])
    return best[1] if best[0] else ""


def rate(text: str, titles: list[str], company: str = "", email: str = "") -> list[Reason]:
    """Why it fits or does not, each with its points. Nothing said gives no points; it is not held against them."""
    count = pieces(text)
    size = 0 if count is None else 30 if count >= 100 else 20 if count >= 20 else 8
    named = Words("no quantity named", "keine Menge genannt")
    product = fits(text, titles)
    stock = Words("no product of the shop named", "kein Produkt des Shops genannt")
    if not titles:
        stock = Words("the shop's products are not known yet", "die Produkte des Shops sind noch unbekannt")
    firm = bool(company or FIRM.search(text))
    reach = bool(email or EMAIL.search(text) or PHONE.search(text))
    reasons = [
        Reason(size, named if count is None else Words(f"quantity {count}", f"Menge {count}")),
        Reason(25 if product else 0, Words(f"asks for {product}", f"fragt nach {product}") if product else stock),
        Reason(15 if firm else 0, Words("company known", "Firma bekannt") if firm else Words("company unknown", "Firma unbekannt")),
        Reason(10, Words("budget named", "Budget genannt"))
        if amounts(text)
        else Reason(0, Words("no budget named", "kein Budget genannt")),
        Reason(10, Words("date named", "Termin genannt"))
        if TIMING.search(text)
        else Reason(0, Words("no date named", "kein Termin genannt")),
        Reason(10, Words("can be reached", "erreichbar")) if reach else Reason(0, Words("no way to reply", "kein Weg zu antworten")),
    ]
    if OFFERS.search(text):
        reasons.append(Reason(-50, Words("wants to sell, not to buy", "will verkaufen, nicht kaufen")))
    return reasons


def value(text: str, sold: list[list[Any]]) -> tuple[Decimal, str] | None:
    """Pieces times the list price of the product asked for; None when one of them is unknown."""
    count, product = pieces(text), fits(text, [title for title, _, _ in sold])
    price = next(((Decimal(p), c) for title, p, c in sold if title == product and p is not None), None)
    return (count * price[0], price[1]) if count and price and price[1] else None


def cells(lead: Lead, points: int, worth: tuple[Decimal, str] | None, today: date) -> dict[str, Any]:
    """The row. The next step begins with its day, which the follow-up reads."""
    found, firm = EMAIL.search(lead.text), FIRM.search(lead.text)
    due = today + timedelta(days=1 if points >= ENOUGH else 3)
    step = "Angebot senden" if points >= ENOUGH else "Fehlende Angaben erfragen"
    row = {
        "company": lead.company or (firm.group() if firm else ""), "contact": lead.contact, "source": lead.source,
        "email": lead.email or (found.group() if found else ""), "stage": "Qualified" if points >= ENOUGH else "New",
        "probability": str(points), "next_step": f"{due.isoformat()}: {step}", "consent": CONSENT[lead.came],
        "value": str(worth[0]) if worth and worth[1] == "EUR" else "",  # the column is in euro
    }  # fmt: skip
    return {name: cell for name, cell in row.items() if cell != ""}
