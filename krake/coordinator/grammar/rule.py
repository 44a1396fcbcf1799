"""The parts of an RFC 5545 recurrence rule."""

from __future__ import annotations

from datetime import datetime

from krake.kit.errors import Refused
from krake.kit.text import Words

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NOT_A_RULE = Words("That rule for repeating is not valid.", "Diese Wiederholungsregel ist nicht gültig.")


def parts(rule: str) -> tuple[dict[str, str], datetime | None]:
    """The rule's parts by upper-case name, and its DTSTART if it has one. Refused when it is no rule."""
    start: datetime | None = None
    found: dict[str, str] = {}
    for line in rule.upper().split():
        name, _, value = line.partition(":")
        try:
            if name == "DTSTART":
                start = datetime.strptime(value, "%Y%m%dT%H%M%S")
                continue
        except ValueError as error:
            raise Refused(NOT_A_RULE) from error
        body = value if name == "RRULE" else line
        for part in filter(None, body.split(";")):
            key, _, setting = part.partition("=")
            found[key] = setting
    if "FREQ" not in found:
        raise Refused(NOT_A_RULE)
    return found, start
