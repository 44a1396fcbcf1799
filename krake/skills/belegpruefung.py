"""A receipt read by its words: day, amounts, VAT, supplier and a category to book it in. A proposal; a person books."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from krake.kit import grids, page
from krake.kit.text import Words, day, money
from krake.services import files
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

CENT = Decimal("0.01")
AMOUNT = r"(?:EUR|USD|€|\$)?\s*(-?\d{1,3}(?:[.,' ]\d{3})*[.,]\d{2}|-?\d+[.,]\d{2})(?!\d)"
DAY = r"(\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{4})"
GROSS = (
    r"gesamtbetrag|rechnungsbetrag|endbetrag|zu zahlen|zahlbetrag|bruttobetrag|brutto|grand total|amount due|total due|total|summe|gesamt"
)
NET = r"nettobetrag|netto|net amount|subtotal|zwischensumme"
TAX = r"(?:mwst|ust|mehrwertsteuer|umsatzsteuer|vat)"
DATED = r"rechnungsdatum|belegdatum|datum|invoice date|date of issue|date"
FORMS = r"(?:GmbH(?: & Co\. KG)?|UG|AG|KG|OHG|e\.K\.|GbR|SE|Ltd\.?|Limited|Inc\.?|LLC|B\.V\.|S\.à r\.l\.|SARL|ApS|AS)"
FIRM = re.compile(rf"\b{FORMS}(?!\w)")
#: a firm's name within a longer line: up to five capitalised words before its legal form
NAMED_FIRM = re.compile(rf"(?:[A-ZÄÖÜ0-9][\w&.'’-]*[ ]+(?:& )?){{1,5}}{FORMS}(?!\w)")
#: what stands before a name and is none of it; the one who is billed is not the supplier
BEFORE = re.compile(r"(?:(?:Rechnung|Invoice|Beleg|Quittung|Receipt|Von|From|Firma|Lieferant|Supplier)\b[:\s]*)+", re.IGNORECASE)
BILLED = re.compile(r"\s*(?:an|to|bill(?:ed)? to|kunde|customer|rechnungsempfänger|empfänger)\b\s*:?", re.IGNORECASE)
NUMBERED = re.compile(
    r"(?:rechnungs?[- ]?(?:nr\.?|nummer)|beleg[- ]?nr\.?|invoice (?:no\.?|number|#))\s*:?\s*([A-Z0-9][\w/-]{2,30})", re.IGNORECASE
)
TAX_ID = re.compile(r"\b(DE\d{9}|IE\d{7}[A-Z]{1,2}|NL\d{9}B\d\d|LU\d{8}|FR\w{2}\d{9}|AT\s?U\d{8}|ES\w\d{7}\w|NO ?\d{9} ?MVA)\b")
#: words of a receipt, and the category with its account in the charts SKR03 and SKR04
CATEGORIES = (
    (r"gelato|printful|druckauftrag|print on demand|produktion", "Wareneinkauf / POD-Produktion", "3400", "5400"),
    (r"shopify payments|stripe|paypal|mollie|transaction fee|kontoführung", "Zahlungsdienstleister-/Bankgebühren", "4970", "6855"),
    (r"google ads|meta platforms|facebook ads|tiktok ads|anzeige|werbung|advertising", "Werbung", "4600", "6600"),
    (r"shopify|subscription|abonnement|saas|software|hosting|domain|cloud", "Software-Lizenzen befristet (SaaS)", "4964", "6837"),
    (r"\bdhl\b|hermes|\bups\b|\bdpd\b|\bgls\b|versand an kunden|fracht|freight", "Versand/Ausgangsfracht", "4730", "6740"),
    (r"porto|briefmarke|deutsche post", "Porto", "4910", "6800"),
    (r"karton|verpackung|packaging|versandtasche", "Verpackung", "4710", "6710"),
    (r"steuerberat|jahresabschluss|steuererklärung", "Abschluss/Steuererklärung", "4957", "6827"),
    (r"rechtsanwalt|kanzlei|notar|beratung|consulting", "Rechts-/Beratungskosten", "4950", "6825"),
    (r"versicherung|insurance", "Versicherungen", "4360", "6400"),
    (r"telekom|vodafone|mobilfunk|o2\b|telefon", "Telefon", "4920", "6805"),
    (r"internetanschluss|glasfaser|\bdsl\b", "Internet", "4925", "6810"),
    (r"hotel|übernachtung|bahn|flug|taxi", "Reisekosten (Übernachtung/Nebenkosten)", "4670", "6670"),
    (r"fachbuch|fachzeitschrift|\bbook\b|\bbuch\b", "Fachliteratur", "4940", "6820"),
    (r"kurs|seminar|schulung|training|workshop", "Fortbildung", "4945", "6821"),
    (r"ihk|beitrag|mitglied|lucid|lizenzierung", "Beiträge/Gebühren", "4380", "6420"),
    (r"freelanc|honorar|designer|illustration", "Fremdleistungen Inland", "3100", "5900"),
    (r"werkzeug|kabel|maus|tastatur|monitor|zubehör", "Werkzeuge/Kleingeräte", "4985", "6845"),
    (r"papier|toner|bürobedarf|stift|ordner", "Bürobedarf", "4930", "6815"),
)  # fmt: skip


class Paper(Input):
    """The receipt's text, or a file that holds it."""

    text: str = asked("Text of the receipt", "Text des Belegs", "", kind="long")
    file: str = asked(
        "File with the text", "Datei mit dem Text", "", kind="file", hint=Words("TXT, EML, HTML or CSV", "TXT, EML, HTML oder CSV")
    )
    language: Literal["de", "en"] = asked("Language of the draft", "Sprache des Entwurfs", "de")


@dataclass(slots=True)
class Receipt:
    """What a receipt says; None and "" are unknown. `taxes` are (rate in percent, amount or None), `proofs` the words behind each part."""

    day: date | None = None
    gross: Decimal | None = None
    net: Decimal | None = None
    currency: str = ""
    taxes: list[tuple[Decimal, Decimal | None]] = field(default_factory=list)
    supplier: str = ""
    number: str = ""
    tax_id: str = ""
    reverse: bool = False
    proofs: dict[str, str] = field(default_factory=dict)

    @property
    def tax(self) -> Decimal | None:
        """All VAT together; unknown while one rate has no amount."""
        known = [amount for _, amount in self.taxes if amount is not None]
        return sum(known, Decimal(0)) if self.taxes and len(known) == len(self.taxes) else None

    @property
    def adds_up(self) -> bool | None:
        """Whether net and VAT are the gross amount, to two cents for rounding; None when one of them is unknown."""
        if self.gross is None or self.net is None or self.tax is None:
            return None
        return abs(self.net + self.tax - self.gross) <= 2 * CENT


@skill(
    title=Words("Check a receipt", "Beleg prüfen"),
    risk=Risk.OWN,
    agent="dexter",
    examples=(
        Words("check the receipt {text}", "prüfe den beleg {text}"),
        Words("suggest a booking for the receipt {text}", "schlage eine buchung für den beleg {text} vor"),
    ),
    keywords=(Words("receipt invoice booking voucher", "beleg rechnung buchung buchen belegprüfung kontieren"),),
    alone=False,
    ensures=lambda evidence: evidence["final"] is False and all(proof in evidence["text"] for proof in evidence["proofs"]),
)
async def belegpruefung(ctx: Ctx, input: Paper) -> Result:
    """Read day, amounts, VAT and supplier of a receipt and propose a booking. A draft: nothing is booked, and a person decides."""
    if not (input.text.strip() or input.file):
        ctx.ask(
            Question(
                Words("Which receipt?", "Welcher Beleg?"),
                Words("Paste its text or hand in a text file.", "Füge seinen Text ein oder gib eine Textdatei ab."),
                (
                    Field("text", "text", Words("Text of the receipt", "Text des Belegs"), required=False),
                    Field("file", "file", Words("File with the text", "Datei mit dem Text"), required=False),
                ),
                "belegpruefung:text",
            )
        )
    text = await ctx.step(Words("Read the receipt", "Beleg lesen"), _text, input.text, input.file)
    if not text:
        words = Words(
            "This file holds no text Dexter can read. Pictures and PDFs are not read yet; paste the text instead.",
            "Diese Datei enthält keinen lesbaren Text. Bilder und PDFs werden noch nicht gelesen; füge den Text ein.",
        )
        return Result(words, (), {"final": False, "text": "", "proofs": []})
    found = read(text)
    category = categorise(text)
    known = [found.day is not None, found.gross is not None, bool(found.taxes) or found.reverse, bool(found.supplier), bool(category)]
    said = Words(f"{sum(known)} of {len(known)} parts of the booking found", f"{sum(known)} von {len(known)} Teilen der Buchung gefunden")
    wrong = found.adds_up is False
    sentence = Words(
        f"{said.en}{'; net and VAT do not add up to the gross amount' if wrong else ''}. This is a proposal, nothing is booked.",
        f"{said.de}{'; netto und MwSt. ergeben nicht brutto' if wrong else ''}. Das ist ein Vorschlag, gebucht ist nichts.",
    )
    proofs = list(found.proofs.values())
    evidence = {"final": False, "text": text, "proofs": proofs, "adds_up": found.adds_up, "category": category[0] if category else ""}
    return Result(sentence, _figures(found), evidence, draft(found, category, input.language))


async def _text(text: str, key: str) -> str:
    if text.strip() or not key:
        return text.strip()[:20_000]
    data = await asyncio.to_thread(files.path(key).read_bytes)
    if b"\x00" in data[:2_000] or data[:4] == b"%PDF":
        return ""
    said = grids.decode(data)
    return (page.read(said).text if re.search(r"<(?:html|body|table|div)\b", said, re.IGNORECASE) else said).strip()[:20_000]


def read(text: str) -> Receipt:
    """What stands in a receipt, each part with the words it was read from. Pure."""
    found = Receipt()
    symbols = re.findall(r"€|\bEUR\b|\bUSD\b|\$|\bGBP\b|£", text)
    found.currency = {"€": "EUR", "$": "USD", "£": "GBP"}.get(symbols[0]) or symbols[0] if symbols else ""
    when = _first(rf"(?:{DATED})\D{{0,20}}?{DAY}", text) or _first(DAY, text)
    if when and (moment := grids.day(re.sub(r"\s", "", when[1]))):
        found.day, found.proofs["day"] = moment, when[0]
    found.gross = _amount(GROSS, text, found, "gross")
    found.net = _amount(NET, text, found, "net")
    rates: dict[Decimal, Decimal | None] = {}
    for hit in re.finditer(
        rf"(?:(\d{{1,2}}(?:[.,]\d)?)\s*%[^\n%]{{0,20}}?{TAX}|{TAX}[^\n%]{{0,20}}?(\d{{1,2}}(?:[.,]\d)?)\s*%)", text, re.IGNORECASE
    ):
        rate = Decimal((hit[1] or hit[2]).replace(",", "."))
        told = hit[0] + _until_next(text[hit.end() :])
        value = _taxed(told, rate, found.net)
        rates[rate] = value if value is not None else rates.get(rate)
        found.proofs[f"tax {rate}"] = told.strip()
    if len(rates) == 1 and found.gross is not None and next(iter(rates.values())) is None and found.net is not None:
        rates[next(iter(rates))] = found.gross - found.net
    found.taxes = sorted(rates.items())
    if hit := re.search(r"reverse[- ]charge|steuerschuldnerschaft des leistungsempfängers|§ ?13b", text, re.IGNORECASE):
        found.reverse, found.proofs["reverse"] = True, hit[0]
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    found.supplier = _firm(rows) or (
        rows[0] if len(rows) > 3 and len(rows[0]) <= 60 and not re.search(r"\d{3}|rechnung|invoice", rows[0], re.IGNORECASE) else ""
    )
    if found.supplier:
        found.proofs["supplier"] = found.supplier
    for name, pattern in (("number", NUMBERED), ("tax_id", TAX_ID)):
        if hit := pattern.search(text):
            setattr(found, name, hit[1])
            found.proofs[name] = hit[0]
    return found


def _until_next(rest: str) -> str:
    """What of a line belongs to the words before it: it ends where the next amount gets a name of its own."""
    line = rest.split("\n", 1)[0]
    ends = re.search(rf"\b(?:{GROSS}|{NET}|{TAX})\b|\d{{1,2}}(?:[.,]\d)?\s*%", line, re.IGNORECASE)
    return line[: ends.start()] if ends else line


def _taxed(told: str, rate: Decimal, net: Decimal | None) -> Decimal | None:
    """The amount of VAT in these words: of several the one that is `rate` percent of another or of the net amount, else the last."""
    amounts = [value for one in re.findall(AMOUNT, told) if (value := _decimal(one)) is not None]
    bases = [*amounts, *([net] if net is not None else [])]
    fits = [one for one in amounts if any(abs(base * rate / 100 - one) <= 2 * CENT and base is not one for base in bases)]
    return (fits or amounts)[-1] if amounts else None


def _firm(rows: list[str]) -> str:
    """The first firm that is not the one billed: its line when it stands alone there, else its name out of the line."""
    for row in rows:
        if BILLED.match(row) or not FIRM.search(row):
            continue
        if len(row) <= 100 and not re.search(AMOUNT, row) and not BEFORE.match(row):
            return row
        for hit in NAMED_FIRM.finditer(row):
            # "Rechnung Gelato AS": a head before the name is none of it
            if name := BEFORE.sub("", hit[0], count=1).strip():
                return name
    return ""


def _first(pattern: str, text: str) -> re.Match[str] | None:
    return re.search(pattern, text, re.IGNORECASE)


def _amount(names: str, text: str, found: Receipt, part: str) -> Decimal | None:
    """The amount behind the strongest of these names; of several lines with it the last, where totals stand."""
    for name in names.split("|"):
        # "Summe netto 100,00" is no sum of all, and in one long line a name must not reach over the next one
        other = rf"(?:{NET}|{TAX})" if part == "gross" else rf"(?:{GROSS}|{TAX})"
        hits = list(re.finditer(rf"\b{name}\b(?:(?!\b{other}\b)[^\n\d-]){{0,40}}?{AMOUNT}", text, re.IGNORECASE))
        if hits:
            found.proofs[part] = hits[-1][0]
            return _decimal(hits[-1][1])
    return None


def _decimal(text: str) -> Decimal | None:
    value = grids.figure(text, "," if text[-3] == "," else ".")
    return None if value is None else value.quantize(CENT)


def categorise(text: str) -> tuple[str, str, str] | None:
    """The category whose words stand in the text, the more particular one first, or None. Pure."""
    return next(((name, skr03, skr04) for words, name, skr03, skr04 in CATEGORIES if re.search(words, text, re.IGNORECASE)), None)


def _figures(found: Receipt) -> tuple[Figure, ...]:
    source = Words("text of the receipt", "Text des Belegs")

    def cash(value: Decimal | None) -> Words:
        if value is None or not found.currency:
            return Words("unknown" if value is None else str(value), "unbekannt" if value is None else str(value))
        return Words(money(value, found.currency), money(value, found.currency, "de"))

    parts = (
        (Words("Gross", "Brutto"), found.gross),
        (Words("Net", "Netto"), found.net),
        (Words("VAT", "MwSt."), found.tax),
    )
    return tuple(Figure(label, cash(value), source) for label, value in parts)


def draft(found: Receipt, category: tuple[str, str, str] | None, language: str) -> str:
    """The proposed booking in Markdown; what is not known stands in square brackets. Pure."""
    german = language == "de"

    def pick(de: str, en: str) -> str:
        return de if german else en

    def cash(value: Decimal | None, missing: str) -> str:
        return f"[{missing}]" if value is None else money(value, found.currency, language) if found.currency else str(value)

    taxes = [f"{rate.normalize():f} %: {cash(amount, pick('Betrag', 'amount'))}" for rate, amount in found.taxes]
    # a missing net amount follows from gross and one rate; it is marked as worked out
    net = cash(found.net, pick("Netto", "net"))
    if found.net is None and found.gross is not None and len(found.taxes) == 1:
        worked = (found.gross / (1 + found.taxes[0][0] / 100)).quantize(CENT, ROUND_HALF_UP)
        net = f"{cash(worked, '')} ({pick('errechnet', 'worked out')})"
    rows = [
        (pick("Datum", "Date"), f"{day(found.day, language)} {found.day.year}" if found.day else pick("[Belegdatum]", "[date]")),
        (pick("Lieferant", "Supplier"), found.supplier or pick("[Lieferant]", "[supplier]")),
        (pick("Rechnungsnummer", "Invoice number"), found.number or pick("[Rechnungsnummer]", "[invoice number]")),
        (pick("Brutto", "Gross"), cash(found.gross, pick("Brutto", "gross"))),
        (pick("Netto", "Net"), net),
        (pick("MwSt.", "VAT"), "; ".join(taxes) or ("Reverse Charge, § 13b UStG" if found.reverse else pick("[Steuersatz]", "[VAT rate]"))),
        (pick("Kategorie", "Category"), category[0] if category else pick("[Kategorie]", "[category]")),
        (
            pick("Konto SKR03 / SKR04", "Account SKR03 / SKR04"),
            f"{category[1]} / {category[2]}" if category else pick("[Konto]", "[account]"),
        ),
    ]
    notes = []
    if found.adds_up is False:
        notes.append(pick("Netto und MwSt. ergeben nicht den Bruttobetrag.", "Net and VAT do not add up to the gross amount."))
    if found.tax_id and not found.tax_id.startswith("DE"):
        notes.append(
            pick(
                f"Die USt-IdNr. {found.tax_id} ist ausländisch: Reverse Charge (§ 13b UStG) prüfen.",
                f"The VAT ID {found.tax_id} is foreign: check reverse charge (§ 13b UStG).",
            )
        )
    missing = re.findall(r"\[[^\]]+\]", "\n".join(value for _, value in rows))
    last = pick("Es fehlen: ", "Missing: ") + (", ".join(missing) if missing else pick("keine Angaben", "nothing"))
    head = pick("# Buchungsvorschlag (Entwurf)", "# Proposed booking (draft)")
    body = grids.table((pick("Angabe", "Part"), pick("Wert", "Value")), rows)
    checked = [f"- {note}" for note in notes]
    end = pick("Bitte am Original prüfen; gebucht ist nichts.", "Please check against the original; nothing is booked.")
    return "\n\n".join([head, body, *(["\n".join(checked)] if checked else []), end, f"{last}."])
