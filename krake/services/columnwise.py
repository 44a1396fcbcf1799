"""Cells of a file read a column at a time, into values as `physical.raw` keeps them: exactly what `cells.read` says, only sooner. Pure.

A file says the same again and again: prices, days, counts and choices are read once. Texts without anything to mend, and numbers as
programs write them, need not be taken apart at all. Everything else goes through `cells.read`, which alone says what does not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from krake.kit.db import Amount
from krake.services import cells
from krake.services.cells import Kind, Misfit

REMEMBERED = 10_000  #: of the values of one column
SHORT = 40  #: signs of what is remembered
#: numbers as programs write them, of which a cell keeps every digit, by their decimal sign
WRITTEN = {sign: re.compile(rf"-?[0-9]{{1,14}}(?:{re.escape(sign)}[0-9]{{1,4}})?") for sign in ".,"}
BAD: Any = object()  #: stands where something does not fit

Reading = Callable[[str], Any]


class Cells:
    """Reads one column. `misfits` are by place in the last list that was read, where the answer has BAD."""

    def __init__(self, kind: Kind, locale: str):
        self.misfits: dict[int, Misfit] = {}
        self._found: list[Misfit] = []
        slow = _slow(kind, locale)
        if kind.type in ("text", "long"):
            self._texts, self._longest = kind.type, cells.LONGEST[kind.type]
            self._known = _Known(slow, self._found, most=0)
        else:
            self._texts, self._longest = "", 0
            quick = _QUICK.get(kind.type)
            reading = _either(quick, "," if locale == "de" else ".", slow) if quick else slow
            self._known = _Known(reading, self._found, most=0 if "find" in kind.options else REMEMBERED)

    def read(self, raws: Sequence[str]) -> list[Any]:
        self._found.clear()
        values = self._read_texts(raws) if self._texts else list(map(self._known.__getitem__, raws))
        places = [place for place, value in enumerate(values) if value is BAD] if self._found else ()
        self.misfits = dict(zip(places, self._found, strict=True))
        return values

    def _read_texts(self, raws: Sequence[str]) -> list[Any]:
        """What is printable has no sign to take out and no line end to make one kind of."""
        most, known = self._longest, self._known
        if self._texts == "long":
            return [(raw or None) if raw.isprintable() and len(raw) <= most else known[raw] for raw in raws]
        return [(raw.strip() or None) if raw.isprintable() and len(raw) <= most else known[raw] for raw in raws]


class _Known(dict[str, Any]):
    """What each text was read as. What does not fit is never remembered, so that each of its places is told."""

    def __init__(self, reading: Reading, found: list[Misfit], *, most: int):
        super().__init__()
        self._reading, self._misfits, self._most = reading, found, most

    def __missing__(self, raw: str) -> Any:
        try:
            value = self._reading(raw)
        except Misfit as misfit:
            self._misfits.append(misfit)
            return BAD
        if len(self) < self._most and len(raw) <= SHORT:
            self[raw] = value
        return value


def _slow(kind: Kind, locale: str) -> Reading:
    if kind.type == "money":
        return lambda raw: stored(kind, cells.read(kind, raw, locale))
    return lambda raw: cells.read(kind, raw, locale)


def _either(quick: Reading, sign: str, slow: Reading) -> Reading:
    written = WRITTEN[sign].fullmatch

    def read(raw: str) -> Any:
        return quick(raw.replace(sign, ".")) if len(raw) <= cells.DIGITS and written(raw) is not None else slow(raw)

    return read


def _amount(raw: str) -> int:
    """Whole ten-thousandths, without rounding: digits are put together as they stand."""
    whole, _, part = raw.partition(".")
    return int(whole + part.ljust(Amount.SCALE, "0"))


_QUICK: dict[str, Reading] = {"number": float, "percent": float, "money": _amount}


def stored(kind: Kind, value: Any) -> Any:
    """A value that was read, as `physical.raw` keeps it."""
    return int(value.scaleb(Amount.SCALE)) if kind.type == "money" and value is not None else value


def value_of(kind: Kind, stored: Any) -> Any:
    """The other way round."""
    return Decimal(stored).scaleb(-Amount.SCALE) if kind.type == "money" and stored is not None else stored
