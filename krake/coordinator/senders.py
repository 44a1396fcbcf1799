"""Who wrote a message, and whether the order it names can be theirs: by the name it is signed with and the goods it speaks of."""

from __future__ import annotations

import re
from typing import Any

from krake.coordinator import prose, wares
from krake.coordinator.grammar.tokens import fold
from krake.kit.text import Words

NAME = r"[A-ZÀ-ÖØ-Ý][\w'’-]+(?: [A-ZÀ-ÖØ-Ý][\w'’-]+){0,2}"
#: how people say who they are, the surest first
TOLD = (
    re.compile(rf"^(?:from|von)\s*:\s*\"?({NAME})", re.MULTILINE | re.IGNORECASE),
    re.compile(rf"(?i:\b(?:my name is|mein name ist|ich heiße|i am called))\s+({NAME})"),
    re.compile(rf"^(?i:(?:the )?(?:customer|kunde|kundin))?\s*({NAME})\s+(?i:writes?|schreibt|wrote|fragt|asks|meldet)\b"),
    re.compile(
        rf"(?i:\b(?:viele|beste|liebe|freundliche|mit freundlichen|schöne|kind|best|warm|many)?\s*(?:grüße[n]?|gruß|regards|wishes|thanks|"
        rf"danke|cheers|yours(?: sincerely)?|sincerely|best|lg|vg|mfg))[,.!]?\s+({NAME})\s*$"
    ),
    re.compile(rf"(?i:\b(?:i am|i'm|ich bin|hier ist|this is))\s+(?i:die |der )?({NAME})(?=[,.!\n]|\s+(?i:and|und|from|von|aus)\b|$)"),
    re.compile(rf"^({NAME})\s*:\s"),
    re.compile(rf"(?:\n|[,–—-]\s*|[.!?]\s+)({NAME})\s*[.!]?\s*$"),
)
#: endings of German nouns that are nobody's name
NOUN = re.compile(r"(?:ung|heit|keit|schaft|tion|nis|tum|ment|ität|tag|zeit|stück)(?:en)?$", re.IGNORECASE)
#: capitalised words that are nobody
NOBODY = frozenset(
    fold(word)
    for word in prose.listed(
        "Lieferung Frechheit Geschenk Hochzeit Kind Kinder Freundin Freund Mutter Vater Termin Rechnung Größe Farbe Motiv Druck Bild "
        "Rahmen "
        "Glas Foto Ware Artikel Adresse Frau Mann Woche Wochen Monat Problem Info Hinweis Reklamation Anfrage Beschwerde Thema Versand "
        "Widerruf "
        "Rückgabe Umtausch Erstattung Mail Noreply Kontakt Shop Delivery Refund Return Complaint Issue Urgent Dringend Eilt Nummer Number "
        "Hallo Hello Hi Dear Liebe Lieber Liebes Guten Tag Sehr Moin Danke Dank Vielen Thanks Thank Bitte Please Grüße "
        "Gruß Regards Best Order Bestellung Paket Parcel Ticket Kunde Kundin Customer Message Nachricht Betreff Subject "
        "Frage Question Anwalt Lawyer Poster Tasse Mug Leinwand Canvas Geld Money Montag Dienstag Mittwoch Donnerstag "
        "Freitag Samstag Sonntag Monday Tuesday Wednesday Thursday Friday Saturday Sunday Team Support Service Lunavo "
        "Monarch Gelato Shopify DHL DPD Hermes UPS Ich I Es It Das The Wo Where Wann When Was What Wie How Warum Why "
        "Meine My Mein Die Der Sorry Not Nicht Help Hilfe Weihnachten Christmas Geburtstag Birthday Germany Deutschland "
        "Berlin"
    )
)


def writer(text: str) -> str:
    """The name a message is signed with or tells; "" when it tells none. Pure."""
    for pattern in TOLD:
        for match in pattern.finditer(text.strip()):
            name = match[1].strip()
            words = [fold(word) for word in name.split()]
            if not any(word in NOBODY or NOUN.search(word) for word in words) and not wares.kinds(name) and not name.isupper():
                return name
    return ""


def mismatch(text: str, order: dict[str, Any], customer: str = "") -> Words | None:
    """Why this order cannot be what the message is about: another name, or other goods; None when nothing speaks against it. Pure."""
    who = customer.strip() or writer(text)
    theirs, owner = ({fold(word) for word in re.findall(r"[^\W\d_]{2,}", name)} for name in (who, str(order.get("name") or "")))
    if theirs and owner and not theirs & owner:
        return Words(f"it was not placed by {who}", f"nicht von {who} aufgegeben")
    said, bought = wares.kinds(text), wares.kinds(str(order.get("items") or ""))
    near = {"poster", "framed"}  # people call a framed print a poster
    if said and bought and not set(said) & set(bought) and not (near & set(said) and near & set(bought)):
        one, other = wares.label(said[0]), wares.label(bought[0])
        return Words(
            f"the message speaks of a {one.en}, the order holds a {other.en}", f"in der Nachricht: {one.de}, in der Bestellung: {other.de}"
        )
    return None
