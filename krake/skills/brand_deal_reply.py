"""The answer to a cooperation request: prices from reach, what is included, and that it will be marked as advertising."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose, senders, voice
from krake.coordinator.keeping import keep
from krake.kit import clock, grids
from krake.kit.gaps import closed, fact
from krake.kit.text import Words, day, money, number
from krake.skills.lead_qualify import sums, who
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

FORMATS = {
    "post": Words("Feed post", "Feed-Beitrag"),
    "story": Words("Story", "Story"),
    "video": Words("Short video", "Kurzvideo"),
    "film": Words("Long video", "Langes Video"),
}
#: how much work a format is beside a feed post: the one assumption of the rate card, shown with it
FACTOR = {"post": Decimal(1), "story": Decimal("0.5"), "video": Decimal("1.5"), "film": Decimal(3)}
SAID = {
    "post": r"feed[- ]?posts?|beitr(?:ag|äge)|posts?|postings?",
    "story": r"stor(?:y|ys|ies)",
    "video": r"reels?|tiktoks?|shorts?|kurzvideos?",
    "film": r"youtube[- ]?videos?|videos?",
}
COUNTS = {
    "ein": 1,
    "eine": 1,
    "einen": 1,
    "one": 1,
    "a": 1,
    "zwei": 2,
    "two": 2,
    "drei": 3,
    "three": 3,
    "vier": 4,
    "four": 4,
    "fünf": 5,
    "five": 5,
}
BRAND = re.compile(r"@(?!gmail|gmx|web\.|outlook|icloud|yahoo|t-online)([\w-]+)(?:\.[a-z]{2,})*", re.IGNORECASE)


class Request(Input):
    """What they wrote, and what your work costs."""

    text: str = asked("Their request", "Ihre Anfrage", kind="long")
    brand: str = asked("Brand", "Marke", "")
    platform: Literal["Instagram", "TikTok", "YouTube", "Website", "Other"] = asked("Platform", "Plattform", "Instagram")
    reach: int | None = asked("Usual reach of a post, in people", "Übliche Reichweite eines Beitrags, in Personen", None, ge=1)
    fee: Decimal | None = asked("Your fee for 1,000 people reached by a post", "Dein Honorar je 1.000 erreichte Personen", None, gt=0)
    least: Decimal | None = asked("Your lowest fee for one post", "Dein kleinstes Honorar für einen Beitrag", None, gt=0)
    currency: Literal["EUR", "USD", "GBP", "CHF"] = asked("Currency", "Währung", "EUR")
    due: str = asked("Wanted by", "Gewünscht bis", "", kind="date")
    sender: str = asked("Signed by", "Unterschrift", "")
    language: Literal["en", "de"] = asked("Language of the reply", "Sprache der Antwort", "de")


class Line(NamedTuple):
    count: int
    format: str
    each: Decimal | None


@skill(
    title=Words("Answer a cooperation request", "Kooperationsanfrage beantworten"),
    risk=Risk.DRAFT,
    agent="milli",
    examples=(
        Words("answer the cooperation request {text}", "beantworte die kooperationsanfrage {text}"),
        Words("reply to the brand deal {text}", "antworte auf den markendeal {text}"),
    ),
    keywords=(
        Words(
            "brand deal cooperation sponsoring rate card influencer",
            "kooperation kooperationsanfrage markendeal sponsoring mediakit preisliste",
        ),
    ),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == 1
        and evidence["marked"]
        and (evidence["total"] is None or Decimal(evidence["total"]) == sum((Decimal(part) for part in evidence["parts"]), Decimal(0)))
    ),
)
async def brand_deal_reply(ctx: Ctx, input: Request) -> Result:
    """Draft the reply with a rate card from your reach and fee, name the duty to mark advertising, and keep the deal."""
    price = each(input.reach, input.fee, input.least)
    now = datetime.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _now))
    said = theirs(input.text, now)
    rules = await voice.rules(ctx)
    input = input.model_copy(update={"due": input.due or said.due})
    lines = wanted(input.text, price)
    total = None if price is None else sum((line.count * line.each for line in lines if line.each is not None), Decimal(0))
    found = BRAND.search(input.text)
    brand = input.brand or (found.group(1).replace("-", " ").title() if found else "") or said.brand
    told = Words(*(", ".join(f"{line.count} × {FORMATS[line.format].to(lang)}" for line in lines) for lang in ("en", "de")))
    listed = told.to(input.language)
    row: dict[str, Any] = {"brand": brand, "platform": input.platform, "deliverables": listed, "disclosure_needed": True, "due": input.due}
    if total is not None and input.currency == "EUR":  # the column is in euro, and there is no rate to convert with
        row["fee"] = str(total)
    row = {name: cell for name, cell in row.items() if cell != ""}
    done = await ctx.step(
        Words("Keep the deal", "Kooperation festhalten"),
        keep,
        ctx.run_id,
        ctx.rehearsal,
        "milli",
        "Brand deals",
        [row],
        "brand+platform+deliverables",
        "asked by the brand",
    )
    letter = voice.spoken(write(input, brand, lines, price, total, said), rules)
    text = letter.text
    unknown = Words(
        "Draft ready, without prices: reach or fee is not known.", "Der Entwurf steht, noch ohne Preise: Reichweite oder Honorar fehlt."
    )
    known = Words(
        f"Draft ready: {money(total, input.currency)} for {told.en}, to be marked as advertising.",
        f"Der Entwurf steht: {money(total, input.currency, 'de')} für {told.de}, als Werbung zu kennzeichnen.",
    )
    against = _against(said, total, input.currency)
    evidence = {
        "total": None if total is None else str(total),
        "parts": [str(line.count * line.each) for line in lines if line.each is not None],
        "kept": len(done["rows"]), "marked": ("Werbung" if input.language == "de" else "advertising") in text,
    }  # fmt: skip
    first = unknown if total is None else known
    sentence = Words(f"{first.en}{against.en}", f"{first.de}{against.de}")
    figures = (*_theirs(said, done["route"]), *_figures(input, price, done["route"]), *voice.figures(rules, letter.swapped, letter.broken))
    return voice.plain(Result(sentence, figures, evidence, closed(text, input.language)))


async def _now() -> str:
    return clock.now().isoformat()


class Theirs(NamedTuple):
    """What their request says: the sum they offer with its currency, the day (ISO), who writes, and for whom."""

    offer: Decimal | None
    currency: str
    due: str
    person: str
    brand: str


def theirs(text: str, now: datetime) -> Theirs:
    """The offer, the day, the person and the brand that a request names; "" or None where it names none. Pure."""
    named = [(amount, unit) for _, amount, unit in sums(text) if unit]
    offer, currency = max(named, default=(None, ""))
    due = next((found for line in prose.sentences(text) or [text] if (found := prose.day_in(line, now)) and found >= now.date()), None)
    firm, person = who(text)
    writer = senders.writer(text)
    return Theirs(offer, currency, due.isoformat() if due else "", person or writer, firm)


def _against(said: Theirs, total: Decimal | None, currency: str) -> Words:
    """Their offer beside the own price."""
    if said.offer is None:
        return Words("", "")
    theirs_ = Words(money(said.offer, said.currency), money(said.offer, said.currency, "de"))
    if total is None or said.currency != currency:
        return Words(
            f" They offer {theirs_.en}; say your reach and fee, and it is compared.",
            f" Geboten sind {theirs_.de}; nenne Reichweite und Honorar, dann wird verglichen.",
        )
    if said.offer >= total:
        return Words(f" They offer {theirs_.en}, which covers it.", f" Geboten sind {theirs_.de}, das reicht.")
    gap = total - said.offer
    return Words(
        f" They offer {theirs_.en}, {money(gap, currency)} less than that.",
        f" Geboten sind {theirs_.de}, {money(gap, currency, 'de')} weniger.",
    )


def _theirs(said: Theirs, route: str) -> tuple[Figure, ...]:
    """What was read out of the request."""
    source = Words("their request", "ihre Anfrage")
    rows = []
    if said.offer is not None:
        rows.append((Words("Their offer", "Ihr Angebot"), Words(money(said.offer, said.currency), money(said.offer, said.currency, "de"))))
    if said.due:
        when = date.fromisoformat(said.due)
        rows.append((Words("Wanted by", "Gewünscht bis"), Words(f"{day(when)} {when.year}", f"{day(when, 'de')} {when.year}")))
    if said.person:
        rows.append((Words("Who writes", "Wer schreibt"), Words(said.person, said.person)))
    return tuple(Figure(label, value, source, route) for label, value in rows)


def each(reach: int | None, fee: Decimal | None, least: Decimal | None) -> Decimal | None:
    """What one feed post costs; never below the lowest fee. None while neither can be told."""
    by_reach = (Decimal(reach) / 1000 * fee).quantize(Decimal(1), ROUND_HALF_UP) if reach and fee else None
    known = [price for price in (by_reach, least) if price is not None]
    return max(known) if known else None


def wanted(text: str, price: Decimal | None) -> list[Line]:
    """What they ask for; a single feed post when they do not say."""
    left, found = text.lower(), []
    for kind in ("video", "story", "film", "post"):  # "kurzvideo" before "video", "youtube video" before "post"
        pattern = rf"(?:(\d{{1,2}}|{'|'.join(COUNTS)})\s*(?:x|×)?\s+(?:[\w-]+\s+)?)?\b(?:{SAID[kind]})\b"
        match = re.search(pattern, left)
        if match:
            said = match.group(1) or "1"
            found.append(Line(int(said) if said.isdigit() else COUNTS[said], kind, None))
            left = left[: match.start()] + " " + left[match.end() :]
    found = found or [Line(1, "post", None)]
    return [line._replace(each=None if price is None else price * FACTOR[line.format]) for line in found]


def write(
    given: Request, brand: str, lines: list[Line], price: Decimal | None, total: Decimal | None, said: Theirs = Theirs(None, "", "", "", "")
) -> str:  # fmt: skip
    """The reply and the rate card as Markdown."""
    de, lang = given.language == "de", given.language
    name, sender = fact(brand, "Marke" if de else "brand"), fact(given.sender, "dein Name" if de else "your name")
    cost = "[Preis]" if de else "[price]"
    card = "\n".join(
        f"| {words.to(lang)} | {cost if price is None else money(price * FACTOR[kind], given.currency, lang)} |"
        for kind, words in FORMATS.items()
    )
    asked_for = "\n".join(
        f"- {n} × {FORMATS[kind].to(lang)}: {cost if one is None else money(n * one, given.currency, lang)}" for n, kind, one in lines
    )
    reach = fact(number(given.reach, lang) if given.reach else "", "Reichweite" if de else "reach")
    when = grids.day(given.due)
    due = fact(f"{day(when, lang)} {when.year}" if when else given.due, "Termin" if de else "date")
    hello = said.person.split()[0] if said.person else f"{name}-Team" if de else f"{name} team"
    offer = ""
    if said.offer is not None:
        sum_ = money(said.offer, said.currency, lang)
        if total is not None and said.currency == given.currency:
            enough = said.offer >= total
            offer = (
                (
                    f"Euer Angebot von {sum_} passt. "
                    if enough
                    else f"Euer Angebot von {sum_} liegt unter meinem Preis; dafür kann ich weniger Formate liefern. "
                )
                if de
                else (
                    f"Your offer of {sum_} suits me. "
                    if enough
                    else f"Your offer of {sum_} is below my price; for it I can deliver fewer formats. "
                )
            )
        else:
            offer = f"Euer Angebot von {sum_} habe ich gelesen. " if de else f"I have read your offer of {sum_}. "
    whole = cost if total is None else money(total, given.currency, lang)
    if de:
        return (
            f"## Antwort\n\nHallo {hello},\n\ndanke für eure Anfrage. {offer}Mein Vorschlag für {given.platform}:\n\n"
            f"{asked_for}\n\nZusammen {whole}, zuzüglich Umsatzsteuer, falls sie anfällt. Ein Beitrag erreicht üblicherweise "
            f"{reach} Personen. Enthalten sind eine Abstimmung vor der Veröffentlichung und 30 Tage Sichtbarkeit; "
            f"Nutzungsrechte für Anzeigen und Exklusivität sind nicht enthalten. Termin: {due}.\n\n"
            f"Jeder Beitrag wird deutlich als „Werbung“ gekennzeichnet "
            f"(§ 5a Abs. 4 UWG); ohne Kennzeichnung veröffentliche ich nicht, und meine Meinung bleibt meine.\n\n"
            f"Passt das? Dann schickt mir Briefing und Rechnungsadresse.\n\nViele Grüße\n{sender}\n\n"
            f"## Preisliste\n\n| Format | je Stück |\n|---|---:|\n{card}"
        )
    return (
        f"## Reply\n\nHello {hello},\n\nthank you for your request. {offer}My proposal for {given.platform}:\n\n"
        f"{asked_for}\n\nTogether {whole}, plus VAT where it applies. A post usually reaches {reach} people. One round of changes before "
        f"publication and 30 days of visibility are included; rights to use it in ads and exclusivity are not. Date: {due}.\n\n"
        f"Each post is clearly marked as advertising (§ 5a (4) UWG); I publish nothing unmarked, and my opinion stays mine.\n\n"
        f"Does that suit you? Then send me briefing and invoice address.\n\nKind regards\n{sender}\n\n"
        f"## Rate card\n\n| Format | each |\n|---|---:|\n{card}"
    )


def _figures(given: Request, price: Decimal | None, route: str) -> tuple[Figure, ...]:
    rule = Words("reach ÷ 1,000 × your fee, at least your lowest fee", "Reichweite ÷ 1.000 × dein Honorar, mindestens dein kleinstes")
    shown = Words("unknown", "unbekannt") if price is None else Words(money(price, given.currency), money(price, given.currency, "de"))
    factors = Words(*(", ".join(f"{w.to(lang)} ×{number(FACTOR[k], lang)}" for k, w in FORMATS.items()) for lang in ("en", "de")))
    return (
        Figure(Words("One feed post", "Ein Feed-Beitrag"), shown, rule, route),
        Figure(
            Words("Other formats", "Andere Formate"), factors, Words("assumption of this rate card", "Annahme dieser Preisliste"), route
        ),
        Figure(Words("Marking", "Kennzeichnung"), Words("needed", "nötig"), Words("§ 5a (4) UWG", "§ 5a Abs. 4 UWG"), route),
    )
