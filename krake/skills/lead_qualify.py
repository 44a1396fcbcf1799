"""How well an enquiry fits what is sold: points with a reason each, and a row among the leads."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose, wares
from krake.coordinator.grammar.tokens import fold
from krake.coordinator.keeping import keep
from krake.coordinator.wares import Ware
from krake.kit import clock
from krake.kit.text import Words, day, money, number
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = "Europe/Berlin"
ENOUGH = 50
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
FREE = re.compile(r"@(?:gmail|gmx|web|outlook|hotmail|icloud|yahoo|t-online|posteo|mail|proton)\b", re.IGNORECASE)
FIRM = re.compile(
    r"\b[A-ZÄÖÜ][\w.-]*\s(?:(?:&|und|and)\s)?(?:[A-ZÄÖÜ][\w&.-]*\s(?:&\s)?){0,3}(?:GmbH|AG|UG|KG|e\.\s?V\.|SE|Ltd|Inc|LLC|B\.V\.)"
)
#: a word of trade inside a capitalised name makes it a company's
TRADE = (
    r"(?:Hotels?|Group|Gruppe|Agency|Agentur|Verlag|Press|Studios?|Restaurants?|Caf[eé]s?|Bakery|Bäckerei|Shops?|Stores?|Schools?|Schule|"
    r"University|Universität|Clubs?|Verein|Museum|Galerie|Gallery|Brauerei|Brewery|Books?|Buchhandlung|Kanzlei|Praxis|Klinik|Clinic|Bank|"
    r"Design|Events?|Media|Medien|Consulting|Partners?|Brothers|Söhne|Sons|Company|Co|Holding|Resorts?|Travel|Reisen|Foods?|Market|Markt)"
)
NAME = r"[A-ZÄÖÜ][\w&'’.-]*"
HOUSE = re.compile(rf"\b(?:{NAME}\s+){{1,3}}{TRADE}\b|\b{TRADE}\s+(?:{NAME})(?:\s+{NAME})?")
SAYS_FIRM = re.compile(
    rf"(?:\b(?i:company|firma|unternehmen)\s*(?:is|ist|:)\s*|\b(?i:we are|wir sind)\s+(?i:the |die |das |der "
    rf")?)({NAME}(?:\s+{NAME}){{0,3}})"
)
SAYS_NAME = re.compile(
    rf"\b(?i:my name is|i am|i'm|mein name ist|ich bin|ich heiße|contact(?: person)?\s*:|ansprechpartner(?:in)?\s*:|kontakt\s*:)\s+"
    rf"((?:(?:Herr|Frau|Mr|Mrs|Ms|Dr)\.?\s+)?{NAME}(?:\s+{NAME}){{0,2}})"
)
PERSON = re.compile(r"(?:(?:Herr|Frau|Mr|Mrs|Ms|Dr)\.?\s+)?[A-ZÄÖÜ][a-zà-ÿß'’-]+(?:\s+(?:von|van|de|di))?\s+[A-ZÄÖÜ][a-zà-ÿß'’-]+")
#: capitalised pairs that are nobody
NOBODY = frozenset(
    fold(word)
    for word in prose.listed(
        "Guten Tag Hallo Hello Dear Liebe Lieber Viele Beste Freundliche Kind Best Grüße Regards Anfrage Bestellung "
        "Order Budget Lieferung Delivery Offer Angebot Christmas Weihnachten New Neue Januar Februar März April Mai Juni "
        "Juli August September Oktober November Dezember January February March May June July October December Please "
        "Bitte Thanks Danke Vielen Dank Sehr Geehrte The Our We Wir"
    )
)
#: sums of money in an enquiry: thousands may be written with a point, a comma or a k
SUM = re.compile(
    r"(?P<before>€|\$|£|\b(?:eur|usd|gbp|chf)\s)?\s*(?<![\w.,])(?P<digits>\d{1,3}(?:[.,’' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
    r"(?P<k>\s?k\b|\s?(?:tsd\.?|tausend|thousand)\b)?\s*(?P<after>€|\$|£|(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|franken|francs)\b)?",
    re.IGNORECASE,
)
CURRENCIES = {"€": "EUR", "eur": "EUR", "$": "USD", "usd": "USD", "dol": "USD", "£": "GBP", "gbp": "GBP", "pou": "GBP", "chf": "CHF",
              "fra": "CHF"}  # fmt: skip
#: a number behind one of these is a budget although no currency stands there
BUDGET = re.compile(
    r"\b(?:budget\w*|preisrahmen|kostenrahmen|ausgeben|spend|up to|bis zu|maximal|höchstens|max\.?)\s*(?:is|ist|of|von|liegt bei|:|"
    r"about|around|"
    r"etwa|ca\.?|rund|ungefähr|roughly|approx\.?|max\.?|maximal|\s)*$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"(?<![\d.,€$£])(\d{1,3}(?:[.,]\d{3})+|\d{1,6})(?![\d]|[.,]\d)\s*(x\b|×)?\s*((?:[^\W\d_]+(?:-[^\W\d_]+)*\s*){0,3})", re.I
)
UNIT = re.compile(r"(?:stück|stk|pieces?|pcs|units?|items?|exemplare?|copies|x)\b", re.IGNORECASE)
#: what stands behind a number that counts no goods
MEASURES = re.compile(
    r"(?:eur|euros?|usd|dollars?|gbp|pounds?|chf|franken|k|tsd|tausend|thousand|uhr|tage?n?|wochen?|monate?n?|jahren?|stunden?|"
    r"minuten?|days?|"
    r"weeks?|months?|years?|hours?|minutes?|prozent|percent|people|personen|gäste\w*|guests?|mitarbeiter\w*|employees|staff|hotels?|rooms?|"
    r"zimmern?|filialen|standorte\w*|locations?|shops?|stores?|followers?|backlinks?|cm|mm|ml|cl|km|kg|g|m|l|er|st|nd|rd|th|januar|februar|"
    r"märz|april|mai|juni|juli|august|september|oktober|november|dezember|january|february|march|may|june|july|october|december|jan|"
    r"feb|mar|"
    r"apr|jun|jul|aug|sep|sept|okt|oct|nov|dez|dec)$",
    re.IGNORECASE,
)
LINKING = frozenset(prose.listed("for für and und or oder is ist by bis until bei at in im am to zu zum of von with mit per pro je on auf"))
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
    sold = [wares.ware(one) for one in shop["sold"]]
    firm, person = who(input.text)
    input = input.model_copy(update={"company": input.company or firm, "contact": input.contact or person})
    reasons = rate(input.text, sold, input.company, input.email)
    points = max(0, min(100, sum(reason.points for reason in reasons)))
    worth = value(input.text, sold)
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
    for label, found in ((Words("Company", "Firma"), input.company), (Words("Contact person", "Ansprechperson"), input.contact)):
        if found:
            figures.append(Figure(label, Words(found, found), Words("their message", "ihre Nachricht"), done["route"]))
    if worth:
        shown = Words(money(worth[0], worth[1]), money(worth[0], worth[1], "de"))
        listed = Words("pieces × lowest list price in the shop", "Stückzahl × niedrigster Listenpreis im Shop")
        figures.append(Figure(Words("Value at list price", "Wert zum Listenpreis"), shown, listed, "/lunavo"))
    return Result(sentence, tuple(figures), {"points": points, "parts": [reason.points for reason in reasons], "kept": len(done["rows"])})


async def _sold(rehearsal: bool) -> dict[str, Any]:
    return {"sold": await wares.sold(rehearsal), "today": clock.today(ZONE).isoformat()}


def _capital(words: Words) -> Words:
    return Words(*(text[0].upper() + text[1:] for text in words))


def pieces(text: str) -> int | None:
    """How many of something are wanted: the largest number that counts goods or pieces, else the largest that counts things.

    Sums of money, budgets, dates, times, measures, rooms and people count no goods. Pure.
    """
    sure, likely = [], []
    money_at = [span for span, _, _ in sums(text)]
    for match in COUNTED.finditer(text):
        words = match[3].split()
        if any(since <= match.start(1) < until for since, until in money_at) or BUDGET.search(text[: match.start(1)]):
            continue
        count = int(re.sub(r"\D", "", match[1]))
        if words and MEASURES.match(words[0]):
            continue
        if match[2] or (words and (UNIT.match(words[0]) or wares.kinds(" ".join(words)))):
            sure.append(count)
        elif words and words[0].lower() not in LINKING and len(words[0]) >= 3:
            likely.append(count)
    return max(sure or likely, default=None)


def sums(text: str) -> list[tuple[tuple[int, int], Decimal, str]]:
    """Sums of money with their place and currency ("" when none stands there): with a currency, or behind a word of budgets. Pure."""
    found = []
    for match in SUM.finditer(text):
        sign = (match["before"] or match["after"] or "").strip().lower()
        behind = text[match.end() :].split()[:1]
        budget = BUDGET.search(text[: match.start("digits")]) and not (behind and wares.kinds(behind[0]))
        if sign or budget:
            whole, cents = match["digits"], ""
            if tail := re.search(r"[.,](\d{1,2})$", whole):
                whole, cents = whole[: tail.start()], tail[1]
            amount = Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{cents or '0'}") * (1000 if match["k"] else 1)
            found.append((match.span(), amount, CURRENCIES.get(sign[:3], CURRENCIES.get(sign[:1], "")) if sign else ""))
    return found


def who(text: str) -> tuple[str, str]:
    """The company and the person an enquiry names, "" each when it names none: a legal form, a word of trade or the address of a mail tells
    a company; a person says so, or stands alone between two marks. Pure."""
    legal, house, said = FIRM.search(text), HOUSE.search(text), SAYS_FIRM.search(text)
    firm = legal.group() if legal else house.group() if house else said[1] if said and not wares.kinds(said[1]) else ""
    address = EMAIL.search(text)
    if not firm and address and not FREE.search(address.group()):
        firm = " ".join(part.capitalize() for part in re.split(r"[-_]", address.group().partition("@")[2].partition(".")[0]))
    told = SAYS_NAME.search(text)
    person = told[1] if told and told[1] not in firm else ""
    if not person:
        for part in re.split(r"[,;:\n()]|(?<=[a-z])[.!?]\s", text):
            part = part.strip(" .!-–")
            words = [fold(word) for word in part.split()]
            if PERSON.fullmatch(part) and part != firm and not set(words) & NOBODY and not wares.kinds(part) and not HOUSE.search(part):
                person = part
    return firm.strip(), person.strip()


def fits(text: str, sold: list[Ware]) -> list[Ware]:
    """The products really asked for: those the text names, else all of a kind it names. None when it names neither. Pure."""
    if found := wares.named(text, sold):
        return found
    spoken = wares.kinds(text)
    return wares.of_kind(spoken[0], sold) if spoken else []


def rate(text: str, sold: list[Ware], company: str = "", email: str = "") -> list[Reason]:
    """Why it fits or does not, each with its points. Nothing said gives no points; it is not held against them."""
    count = pieces(text)
    size = 0 if count is None else 30 if count >= 100 else 20 if count >= 20 else 8
    named = Words("no quantity named", "keine Menge genannt")
    asked_for = fits(text, sold)
    product = Words("", "")
    if asked_for:
        sure = wares.named(text, sold)
        spoken = wares.kinds(text)
        product = Words(sure[0].title, sure[0].title) if len(sure) == 1 or not spoken else wares.label(spoken[0])
    stock = Words("no product of the shop named", "kein Produkt des Shops genannt")
    if not sold:
        stock = Words("the shop's products are not known yet", "die Produkte des Shops sind noch unbekannt")
    budget = max(((amount, unit) for _, amount, unit in sums(text)), default=None)
    firm = bool(company or who(text)[0])
    reach = bool(email or EMAIL.search(text) or PHONE.search(text))
    reasons = [
        Reason(size, named if count is None else Words(f"quantity {count}", f"Menge {count}")),
        Reason(25 if asked_for else 0, Words(f"asks for {product.en}", f"fragt nach {product.de}") if asked_for else stock),
        Reason(15 if firm else 0, Words("company known", "Firma bekannt") if firm else Words("company unknown", "Firma unbekannt")),
        Reason(10, Words(f"budget named: {_cash(budget, 'en')}", f"Budget genannt: {_cash(budget, 'de')}"))
        if budget
        else Reason(0, Words("no budget named", "kein Budget genannt")),
        Reason(10, Words("date named", "Termin genannt"))
        if TIMING.search(text)
        else Reason(0, Words("no date named", "kein Termin genannt")),
        Reason(10, Words("can be reached", "erreichbar")) if reach else Reason(0, Words("no way to reply", "kein Weg zu antworten")),
    ]
    if OFFERS.search(text):
        reasons.append(Reason(-50, Words("wants to sell, not to buy", "will verkaufen, nicht kaufen")))
    return reasons


def _cash(budget: tuple[Decimal, str], language: str) -> str:
    amount, unit = budget
    return money(amount, unit, language) if unit else number(amount, language)


def value(text: str, sold: list[Ware]) -> tuple[Decimal, str] | None:
    """Pieces times the lowest list price of the products asked for; None when one of them is unknown, or their currencies differ."""
    count, found = pieces(text), [one for one in fits(text, sold) if one.least is not None and one.currency]
    if not count or not found or len({one.currency for one in found}) > 1:
        return None
    return count * min(one.least for one in found if one.least is not None), found[0].currency


def cells(lead: Lead, points: int, worth: tuple[Decimal, str] | None, today: date) -> dict[str, Any]:
    """The row. The next step begins with its day, which the follow-up reads."""
    found = EMAIL.search(lead.text)
    due = today + timedelta(days=1 if points >= ENOUGH else 3)
    step = "Angebot senden" if points >= ENOUGH else "Fehlende Angaben erfragen"
    row = {
        "company": lead.company, "contact": lead.contact, "source": lead.source,
        "email": lead.email or (found.group() if found else ""), "stage": "Qualified" if points >= ENOUGH else "New",
        "probability": str(points), "next_step": f"{due.isoformat()}: {step}", "consent": CONSENT[lead.came],
        "value": str(worth[0]) if worth and worth[1] == "EUR" else "",  # the column is in euro
    }  # fmt: skip
    return {name: cell for name, cell in row.items() if cell != ""}
