"""How many minutes a skill takes a person by hand, as the owner says it: read, checked and told. Pure.

A profile's `by_hand` holds {skill: {"minutes": 15, "said": "2026-11-27T02:10:00+00:00"}}; a skill of which nothing was said is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krake.kit import clock
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.services import profile_fields

#: minutes: a working week of 40 hours; what takes longer is not one run's work
MOST = 2_400
NO_MINUTES = Words(
    "Write whole minutes from 1 to 2,400, or leave it empty when nobody knows.",
    "Schreibe ganze Minuten von 1 bis 2.400, oder lass es leer, wenn es niemand weiß.",
)


@dataclass(frozen=True, slots=True)
class ByHand:
    """Minutes for one run's work, and the moment they were said (zone-aware)."""

    minutes: int
    said: datetime


def stated(fields: Mapping[str, Any]) -> dict[str, ByHand]:
    """What a profile's fields say, by skill."""
    held = fields.get("by_hand", {})
    return {skill: ByHand(int(one["minutes"]), datetime.fromisoformat(one["said"])) for skill, one in held.items()}


def read(text: str) -> int | None:
    """Minutes as they were typed; None for an empty field. Raises Refused for anything but a whole number in reach."""
    if not (typed := text.strip()):
        return None
    # at most as many digits as MOST has: a number of a thousand digits is not even read
    if not (typed.isascii() and typed.isdigit() and len(typed) <= len(str(MOST)) and 1 <= int(typed) <= MOST):
        raise Refused(NO_MINUTES)
    return int(typed)


def changed(fields: Mapping[str, Any], skill: str, text: str) -> dict[str, Any] | None:
    """The fields with what was typed for one skill, None when it says the same. Raises Refused for an unknown skill or number."""
    (skill,) = profile_fields.skills([skill])
    held, minutes = stated(fields).get(skill), read(text)
    if (held.minutes if held else None) == minutes:
        return None  # the same again keeps the day it was first said on
    others = {one: said for one, said in fields.get("by_hand", {}).items() if one != skill}
    new = {} if minutes is None else {skill: {"minutes": minutes, "said": clock.now().isoformat()}}
    return {**fields, "by_hand": others | new}


def told(name: str, skill: str, fields: Mapping[str, Any]) -> Words:
    """The change in one sentence; `fields` are the new ones."""
    title, said = profile_fields.called(skill), stated(fields).get(skill)
    if said is None:
        return Words(f"{name}: “{title.en}” by hand is unknown again", f"{name}: „{title.de}“ von Hand ist wieder offen")
    return Words(f"{name}: “{title.en}” takes {said.minutes} min by hand", f"{name}: „{title.de}“ dauert von Hand {said.minutes} min")
