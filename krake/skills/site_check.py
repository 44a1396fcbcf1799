"""Whether a page of the shop has what the law and a visitor expect: legal pages, withdrawal button, prices, title, working anchors."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Any, Literal

from krake.kit import grids, page
from krake.kit.text import Words
from krake.services import files
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

LONGEST = 400_000


class Html(Input):
    """A page's source, pasted or as a file."""

    text: str = asked("Source of the page (HTML)", "Quelltext der Seite (HTML)", "", kind="long")
    file: str = asked("HTML file", "HTML-Datei", "", kind="file")
    language: Literal["de", "en"] = asked("Language of the report", "Sprache des Berichts", "de")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must be there, by its key in TEXTS. `found` is what proves it, or what is wrong."""

    key: str
    good: bool
    found: str

    @property
    def label(self) -> Words:
        return TEXTS[self.key][0]


TEXTS = {
    "imprint": (
        Words("Imprint", "Impressum"),
        Words("Link the imprint on every page (§ 5 DDG).", "Verlinke das Impressum auf jeder Seite (§ 5 DDG)."),
    ),
    "privacy": (
        Words("Privacy policy", "Datenschutzerklärung"),
        Words("Link the privacy policy (Art. 13 GDPR).", "Verlinke die Datenschutzerklärung (Art. 13 DSGVO)."),
    ),
    "terms": (Words("Terms", "AGB"), Words("Link the terms.", "Verlinke die AGB.")),
    "withdrawal": (
        Words("Information on withdrawal", "Widerrufsbelehrung"),
        Words("Link the information on withdrawal (§ 312d BGB).", "Verlinke die Widerrufsbelehrung (§ 312d BGB)."),
    ),
    "shipping": (
        Words("Shipping costs", "Versandkosten"),
        Words("Link shipping costs and times (PAngV § 6).", "Verlinke Versandkosten und Lieferzeiten (PAngV § 6)."),
    ),
    "button": (
        Words("Withdrawal button", "Widerrufsknopf"),
        Words("Add a button “Withdraw from contract” (§ 356a BGB).", "Setze einen Knopf „Vertrag widerrufen“ (§ 356a BGB)."),
    ),
    "vat": (
        Words("Note on VAT at the price", "MwSt.-Hinweis am Preis"),
        Words("Write “incl. VAT” at the price.", "Schreibe „inkl. MwSt.“ an den Preis."),
    ),
    "postage": (
        Words("Note on shipping at the price", "Versandhinweis am Preis"),
        Words("Write “plus shipping” at the price.", "Schreibe „zzgl. Versand“ an den Preis."),
    ),
    "title": (Words("Title of the page", "Titel der Seite"), Words("A title of 10 to 70 characters.", "Ein Titel von 10 bis 70 Zeichen.")),
    "language": (Words("Language of the page", "Sprache der Seite"), Words("Name it in the html tag.", "Nenne sie im html-Tag.")),
    "anchors": (
        Words("Links within the page", "Links innerhalb der Seite"),
        Words("Let each link lead to an id that exists.", "Lass jeden Link auf eine vorhandene ID zeigen."),
    ),
    "alt": (
        Words("Alternative texts of pictures", "Alternativtexte der Bilder"),
        Words("Describe each picture, or leave its alt empty on purpose.", "Beschreibe jedes Bild, oder lass sein alt bewusst leer."),
    ),
}
LINKED = {
    "imprint": r"impressum|imprint|legal notice", "privacy": r"datenschutz|privacy",
    "terms": r"\bagb\b|allgemeine geschäftsbedingungen|terms", "withdrawal": r"widerruf|withdrawal|revocation|cancellation policy",
    "shipping": r"versand|lieferung|shipping|delivery",
}  # fmt: skip
BUTTON = r"vertrag widerrufen|widerruf (?:bestätigen|absenden)|withdraw from (?:the )?contract|withdraw(?:al)? (?:here|from)"
PRICE = r"(?:€|\beur)\s*\d|\d[\d.,]*\s*(?:€|eur\b)"
AT_PRICE = {
    "vat": r"inkl(?:\.|usive)?[^.€\n]{0,25}(?:mwst|ust|mehrwertsteuer|umsatzsteuer)|incl(?:\.|uding)?[^.€\n]{0,10}(?:vat|tax)|§ ?19 ustg",
    "postage": r"zzgl\.?\s*(?:\S+\s*)?versand|versandkostenfrei|kostenloser versand|plus shipping|free shipping|excl\.? shipping",
}


@skill(
    title=Words("Check the shop's page", "Shopseite prüfen"),
    risk=Risk.READ,
    agent="commet",
    examples=(
        Words("check the shop page {text}", "prüfe die shopseite {text}"),
        Words("are imprint and withdrawal button on the website", "sind impressum und widerrufsknopf auf der website"),
    ),
    keywords=(
        Words(
            "website imprint privacy withdrawal button legal pages", "website impressum datenschutz widerrufsknopf rechtstexte shopseite"
        ),
    ),
    alone=False,
    ensures=lambda evidence: (
        evidence["passed"] + evidence["failed"] == evidence["checks"] and evidence["failed"] == len(evidence["faults"])
    ),
)
async def site_check(ctx: Ctx, input: Html) -> Result:
    """Look through the source of a page for legal links, withdrawal button, price notes and more. Nothing is fetched from the net yet."""
    found = await ctx.step(Words("Look through the page", "Seite durchsehen"), _look, input.text, input.file)
    checks = [Check(*one) for one in found["checks"]]
    failed = [one for one in checks if not one.good]
    evidence = {"checks": len(checks), "passed": len(checks) - len(failed), "failed": len(failed), "faults": [one.key for one in failed]}
    if not checks:
        words = Words(
            "There is no page to check. Pages on the net are not fetched yet: paste a page's source or hand in an HTML file.",
            "Es gibt keine Seite zu prüfen. Seiten im Netz werden noch nicht abgerufen: Füge Quelltext ein oder gib eine HTML-Datei ab.",
        )
        return Result(words, (), evidence)
    count = Words(f"{len(failed)} of {len(checks)} checks failed", f"{len(failed)} von {len(checks)} Prüfungen nicht bestanden")
    names = Words(", ".join(one.label.en for one in failed[:4]), ", ".join(one.label.de for one in failed[:4]))
    sentence = (
        Words(f"{count.en}: {names.en}.", f"{count.de}: {names.de}.")
        if failed
        else Words(f"All {len(checks)} checks passed.", f"Alle {len(checks)} Prüfungen bestanden.")
    )
    source = Words("source of the page", "Quelltext der Seite")
    good, bad = Words("there", "vorhanden"), Words("missing or faulty", "fehlt oder fehlerhaft")
    figures = tuple(Figure(one.label, good if one.good else bad, source) for one in checks)
    return Result(sentence, figures, evidence, _document(checks, input.language))


async def _look(text: str, key: str) -> dict[str, Any]:
    html = text if text.strip() or not key else grids.decode(await asyncio.to_thread(files.path(key).read_bytes))
    html = html.strip()[:LONGEST]
    return {"checks": [[one.key, one.good, one.found] for one in check(page.read(html))] if html else []}


def check(read: page.Page) -> list[Check]:
    """Every check of a page. Notes at the price are asked for only where there is a price. Pure."""
    found = [_linked(read, key, pattern) for key, pattern in LINKED.items()]
    spoken = [*read.buttons, *(words for _, words in read.links)]
    button = next((words for words in spoken if re.search(BUTTON, words, re.IGNORECASE)), "")
    found.append(Check("button", bool(button), button))
    if re.search(PRICE, read.text, re.IGNORECASE):
        for key, pattern in AT_PRICE.items():
            hit = re.search(pattern, read.text, re.IGNORECASE)
            found.append(Check(key, bool(hit), hit[0] if hit else ""))
    dead = [address for address, _ in read.links if broken(address, read.anchors)]
    mute = [source for source, alt in read.images if alt is None]
    return [
        *found,
        Check("title", 10 <= len(read.title) <= 70, read.title),
        Check("language", bool(read.language), read.language),
        Check("anchors", not dead, ", ".join(dead[:5])),
        Check("alt", not mute, ", ".join(mute[:5])),
    ]


def _linked(read: page.Page, key: str, pattern: str) -> Check:
    real = [(words, address) for address, words in read.links if address not in ("", "#")]
    hit = next((one for one in real if re.search(pattern, " ".join(one), re.IGNORECASE)), None)
    return Check(key, hit is not None, " → ".join(hit) if hit else "")


def broken(address: str, anchors: set[str]) -> bool:
    """A link into the page that leads nowhere. `#top` always works; a bare `#` leads nowhere at all."""
    return address == "#" or (address.startswith("#") and address[1:] not in anchors and address.lower() != "#top")


def _document(checks: list[Check], language: str) -> str:
    german = language == "de"
    head = ("Prüfung", "Ergebnis", "Gefunden", "Abhilfe") if german else ("Check", "Result", "Found", "What to do")
    words = {True: "in Ordnung" if german else "fine", False: "fehlt" if german else "missing"}
    rows = [
        (one.label.to(language), words[one.good], one.found or "—", "" if one.good else TEXTS[one.key][1].to(language)) for one in checks
    ]
    last = "Geprüft wurde der Quelltext, keine Seite im Netz." if german else "The source was checked, not a page on the net."
    return ("# Prüfung der Shopseite\n\n" if german else "# Check of the shop's page\n\n") + grids.table(head, rows) + f"\n\n{last}"
