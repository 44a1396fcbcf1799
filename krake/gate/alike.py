"""Lines of one approval that look alike, and the odd ones out, so that many can be approved at once with open eyes. Pure.

A line is odd when something a person would look at twice sets it apart from the middle of the others: a margin far below, a price far
above, a destination nobody else has, less confidence, or a figure that is unknown where the others have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from krake.kit.money import decimal
from krake.kit.text import Words, percent
from krake.models import Action

#: fewer lines than this have no middle
ENOUGH = 3
FAR_BELOW, FAR_ABOVE, LESS_SURE = Decimal("0.5"), Decimal("2.5"), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Odd:
    """One line that is not like the others, and why."""

    key: str
    number: str
    why: Words


def odd(actions: Sequence[Action]) -> list[Odd]:
    """The odd ones out; none when there are too few lines, or so many that none is odd."""
    if len(actions) < ENOUGH:
        return []
    found = [Odd(action.id, str(action.shown.get("number", "")), why) for action in actions if (why := _why(action, actions))]
    return found if 2 * len(found) < len(actions) else []


def said(actions: Sequence[Action], strange: Sequence[Odd]) -> Words:
    """ "4 alike, 1 odd one out: #1122 (margin 3% where the others have about 40%)"; empty when none is odd."""
    if not strange:
        return Words("", "")
    alike, count = len(actions) - len(strange), len(strange)
    en = "; ".join(f"{one.number} ({one.why.en})" for one in strange)
    de = "; ".join(f"{one.number} ({one.why.de})" for one in strange)
    return Words(
        f"{alike} alike, {count} odd one{'' if count == 1 else 's'} out: {en}",
        f"{alike} gleichartig, {count} {'fällt' if count == 1 else 'fallen'} auf: {de}",
    )


def _why(action: Action, every: Sequence[Action]) -> Words | None:
    others = [one for one in every if one.id != action.id]
    return _margin(action, others) or _price(action, others) or _place(action, others) or _sure(action, others)


def _margin(action: Action, others: Sequence[Action]) -> Words | None:
    known = [value for one in others if (value := decimal(one.shown.get("margin"))) is not None]
    if len(known) < ENOUGH - 1:
        return None
    middle, mine = median(known), decimal(action.shown.get("margin"))
    if mine is None:
        return Words("margin unknown", "Marge unbekannt")
    if mine < 0 <= middle or (middle > 0 and mine < middle * FAR_BELOW):
        return Words(
            f"margin {percent(mine, 'en', 0)} where the others have about {percent(middle, 'en', 0)}",
            f"Marge {percent(mine, 'de', 0)}, die anderen haben etwa {percent(middle, 'de', 0)}",
        )
    return None


def _price(action: Action, others: Sequence[Action]) -> Words | None:
    known = [one.price for one in others if one.price is not None and one.currency == action.currency]
    if not known:
        return Words(f"paid in {action.currency}", f"in {action.currency} bezahlt")
    middle = median(known)
    if action.price is not None and middle > 0 and action.price > middle * FAR_ABOVE:
        times = f"{action.price / middle:.1f}"
        return Words(f"{times} times the usual price", f"das {times.replace('.', ',')}-Fache des üblichen Preises")
    return None


def _place(action: Action, others: Sequence[Action]) -> Words | None:
    """Somewhere only this one goes, while all the others share a place."""
    places = Counter(str(one.shown.get("destination", "")) for one in others)
    mine = str(action.shown.get("destination", ""))
    if mine and len(places) == 1 and mine not in places:
        return Words(f"goes to {mine}", f"geht nach {mine}")
    return None


def _sure(action: Action, others: Sequence[Action]) -> Words | None:
    known = [one.confidence for one in others if one.confidence is not None]
    if action.confidence is None or not known or action.confidence > median(known) - LESS_SURE:
        return None
    return Words(
        f"only {percent(action.confidence, 'en', 0)} sure",
        f"nur {percent(action.confidence, 'de', 0)} sicher",
    )
