"""Both languages are compiled into the page; the browser shows one, following the viewer's locale without a reload."""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.vars import VarData

from krake.kit.text import Words

_locale: rx.Var | None = None


def use(locale: rx.Var) -> None:
    """Follow this Var ("en" or "de") from now on. Called once, when the State that owns it is imported."""
    global _locale
    _locale = locale


def tr(words: Words | str | rx.Var, de: str | None = None) -> str | rx.Var:
    """`tr(Words(en, de))` or `tr("Orders", "Bestellungen")`; anything that is already one language passes through.

    Without a followed locale the English words are returned as a plain string, so parts can be shown without any State.
    """
    if de is not None:
        words = Words(str(words), de)
    if not isinstance(words, Words):
        return words
    if _locale is None or words.de == words.en:
        return words.en
    # written out: Reflex's comparison of two Vars is six times as long, and this stands in every page a hundred times
    german, english = rx.Var.create(words.de), rx.Var.create(words.en)
    data = VarData.merge(*(var._get_all_var_data() for var in (_locale, german, english)))
    return rx.Var(f'({_locale!s} === "de" ? {german!s} : {english!s})', _var_data=data).to(str)


def locale() -> rx.Var | str:
    """The followed locale, for parts that write in the browser; "en" when none is followed."""
    return "en" if _locale is None else _locale


def shown(value: Any) -> Any:
    """A child as Reflex takes it: Words become text, numbers strings, None nothing; components and Vars stay."""
    if isinstance(value, Words):
        return tr(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return "" if value is None else value
