"""What became different since a proposal was made: the state the agent saw beside the state now. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from krake.kit.text import Words

PARTS: dict[str, Words] = {
    "name": Words("name", "Name"),
    "company": Words("company", "Firma"),
    "address1": Words("street", "Straße"),
    "line1": Words("street", "Straße"),
    "address2": Words("address line 2", "Adresszusatz"),
    "line2": Words("address line 2", "Adresszusatz"),
    "zip": Words("post code", "Postleitzahl"),
    "post_code": Words("post code", "Postleitzahl"),
    "city": Words("city", "Ort"),
    "country": Words("country", "Land"),
    "country_code": Words("country", "Land"),
    "phone": Words("phone", "Telefon"),
}
EMAIL = Words("e-mail", "E-Mail")
NOTHING = "—"


def difference(seen: Mapping[str, Any], now: Mapping[str, Any]) -> list[Words]:
    """Each part that differs as "city: Berlin → Hamburg"; goods as "Mug: 2 → 3". Empty when nothing does, or nothing was kept."""
    if not seen:
        return []
    found = [_said(Words(name, name), before, after) for name, before, after in _pairs(seen, now, "goods")]
    for name, before, after in _pairs(seen, now, "address"):
        found.append(_said(PARTS.get(name, Words(name, name)), before, after))
    if seen.get("email", "") != now.get("email", ""):
        found.append(_said(EMAIL, seen.get("email", ""), now.get("email", "")))
    return list(dict.fromkeys(found))


def listed(changes: list[Words]) -> Words:
    """The changes in one sentence, "" for none."""
    if not changes:
        return Words("", "")
    return Words(f"Changed: {'; '.join(c.en for c in changes)}.", f"Geändert: {'; '.join(c.de for c in changes)}.")


def _pairs(seen: Mapping[str, Any], now: Mapping[str, Any], part: str) -> list[tuple[str, str, str]]:
    before, after = seen.get(part, {}), now.get(part, {})
    names = [*before, *(name for name in after if name not in before)]
    return [(name, before.get(name, ""), after.get(name, "")) for name in names if before.get(name, "") != after.get(name, "")]


def _said(name: Words, before: str, after: str) -> Words:
    turn = f"{before or NOTHING} → {after or NOTHING}"
    return Words(f"{name.en}: {turn}", f"{name.de}: {turn}")
