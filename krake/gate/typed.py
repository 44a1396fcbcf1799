"""What the owner types into a rule, read: amounts, minutes, hours, countries. Each refuses with what it should look like."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any

from krake.kit.errors import Refused
from krake.kit.text import Words

NOT_MONEY = Words("An amount is a number such as 25 or 25.50.", "Ein Betrag ist eine Zahl wie 25 oder 25,50.")
GROUPED = re.compile(r"\d{1,3}\.\d{3}")
TWO_READINGS = Words(
    "This could be thousands or a fraction. Write 1000 or 1.00.", "Das kann Tausend oder ein Bruchteil sein. Schreibe 1000 oder 1,00."
)
NOT_MINUTES = Words("Hold back from 1 to 1440 minutes.", "Halte 1 bis 1440 Minuten zurück.")
NOT_HOURS = Words("Hours are two clock times that differ.", "Zeiten sind zwei verschiedene Uhrzeiten.")
NOT_TARGETS = Words("Countries are two letters each, such as DE, AT, FR.", "Länder sind je zwei Buchstaben, zum Beispiel DE, AT, FR.")


def money(text: str) -> Decimal | None:
    """An amount, None for an empty text. "1.000" is a thousand to some and one to others, so it is asked about, not guessed."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    if GROUPED.fullmatch(text):
        raise Refused(TWO_READINGS)
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise Refused(NOT_MONEY) from error
    if not value.is_finite() or not 0 < value <= 1_000_000:
        raise Refused(NOT_MONEY)
    return value


def minutes(text: str) -> int:
    if not text.strip().isdigit() or not 1 <= int(text) <= 1440:
        raise Refused(NOT_MINUTES)
    return int(text)


def targets(text: str) -> list[str]:
    """Countries as two letters, however they were separated."""
    found = list(dict.fromkeys(part.upper() for part in text.replace(",", " ").replace(";", " ").split()))
    if any(len(part) != 2 or not part.isalpha() for part in found):
        raise Refused(NOT_TARGETS)
    return found


def hours(begins: str, ends: str) -> dict[str, Any]:
    if not begins and not ends:
        return {}
    try:
        span = time.fromisoformat(begins), time.fromisoformat(ends)
    except ValueError as error:
        raise Refused(NOT_HOURS) from error
    if span[0] == span[1]:
        raise Refused(NOT_HOURS)
    return {"from": begins, "to": ends}
