"""The delivery address as Gelato takes it. Too long is a question to a person: nothing is ever cut.

Keys are ours: first_name, last_name, company, line1, line2, city, post_code, state, country, email, phone, tax_id.
Limits: Gelato's order API v4, ShippingAddressObject.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from krake.kit.text import Words

STATE_NEEDED = frozenset({"US", "CA", "AU"})
LOCAL_SCRIPT = frozenset({"CN", "JP", "KR", "RU"})
LINE = 35


class Part(NamedTuple):
    """One field: its key on the wire, the most characters Gelato takes, and whether it must be there."""

    wire: str
    limit: int
    needed: bool
    name: Words


PARTS: dict[str, Part] = {
    "first_name": Part("firstName", 25, True, Words("First name", "Vorname")),
    "last_name": Part("lastName", 25, True, Words("Last name", "Nachname")),
    "company": Part("companyName", 60, False, Words("Company", "Firma")),
    "line1": Part("addressLine1", LINE, True, Words("Address line 1", "Adresszeile 1")),
    "line2": Part("addressLine2", LINE, False, Words("Address line 2", "Adresszeile 2")),
    "city": Part("city", 30, True, Words("City", "Ort")),
    "post_code": Part("postCode", 15, True, Words("Post code", "Postleitzahl")),
    "state": Part("state", 35, False, Words("State", "Bundesstaat")),
    "country": Part("country", 2, True, Words("Country", "Land")),
    "email": Part("email", 100, True, Words("E-mail", "E-Mail")),
    "phone": Part("phone", 25, False, Words("Phone", "Telefon")),
    "tax_id": Part("federalTaxId", 35, False, Words("Tax number", "Steuernummer")),
}


def check(address: dict[str, Any]) -> tuple[Words, ...]:
    """Everything Gelato would refuse, one sentence each; empty when the address can be sent as it is."""
    problems: list[Words] = []
    for key, part in PARTS.items():
        text = _text(address, key)
        if not text and part.needed:
            problems.append(Words(f"{part.name.en} is missing.", f"{part.name.de} fehlt."))
        elif len(text) > part.limit and key != "country":
            problems.append(
                Words(
                    f"{part.name.en} has {len(text)} characters, Gelato takes {part.limit}: “{text}”",
                    f"{part.name.de} hat {len(text)} Zeichen, Gelato nimmt {part.limit}: „{text}“",
                )
            )
    return (*problems, *_country(address), *_email(_text(address, "email")))


def fit(address: dict[str, Any]) -> dict[str, Any]:
    """The same address with line 1 and 2 split anew between words, if that makes both fit; otherwise unchanged.

    Every word stays, in its order. A split after a comma is preferred, then the longest first line.
    """
    one, two = _text(address, "line1"), _text(address, "line2")
    if len(one) <= LINE and len(two) <= LINE:
        return dict(address)
    words = f"{one} {two}".split()
    splits = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))]
    fitting = [split for split in splits if len(split[0]) <= LINE and len(split[1]) <= LINE]
    if not fitting:
        return dict(address)
    first, second = max(fitting, key=lambda split: (split[0].endswith(","), len(split[0])))
    return dict(address) | {"line1": first, "line2": second}


def wire(address: dict[str, Any]) -> dict[str, str]:
    """Gelato's `shippingAddress`; empty fields are left out."""
    return {part.wire: _text(address, key) for key, part in PARTS.items() if _text(address, key)}


def _country(address: dict[str, Any]) -> list[Words]:
    country = _text(address, "country")
    if country == "UK":
        return [Words("Gelato calls the United Kingdom GB, not UK.", "Gelato nennt das Vereinigte Königreich GB, nicht UK.")]
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        return [Words(f"“{country}” is no two-letter country code.", f"„{country}“ ist kein Länderkürzel aus zwei Buchstaben.")]
    if country in STATE_NEEDED and not _text(address, "state"):
        return [Words(f"Addresses in {country} need a state.", f"Adressen in {country} brauchen einen Bundesstaat.")]
    if country == "BR" and not _text(address, "tax_id"):
        return [
            Words(
                "Addresses in Brazil need a tax number (CPF or CNPJ).", "Adressen in Brasilien brauchen eine Steuernummer (CPF oder CNPJ)."
            )
        ]
    if country in LOCAL_SCRIPT and (_text(address, "line1") + _text(address, "city")).isascii():
        return [Words(f"Addresses in {country} must be in the local script.", f"Adressen in {country} müssen in der Landesschrift stehen.")]
    return []


def _email(email: str) -> list[Words]:
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        return [Words(f"“{email}” is no e-mail address.", f"„{email}“ ist keine E-Mail-Adresse.")]
    return []


def _text(address: dict[str, Any], key: str) -> str:
    return str(address.get(key) or "").strip()
