"""The live tag of a page's head: it knows by itself whether the browser still hears the server."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake.web.ui import tr as language
from krake.web.ui.ago import Ago
from krake.web.ui.tr import shown, tr


class Live(rx.Component):
    """Live, Reconnecting or Offline since a time; while live it says when the data was last synced."""

    library = Ago.library
    tag = "Live"

    synced: rx.Var[str]
    locale: rx.Var[str]
    words: rx.Var[str]
    reconnecting: rx.Var[str]
    offline: rx.Var[str]
    synced_words: rx.Var[str]


def live(synced: Any = "", words: Any = None) -> rx.Component:
    """`synced` is the ISO time of the last sync, `""` where nothing is synced. `words` replace "Live" (a rehearsal says so)."""
    return Live.create(
        synced=synced,
        locale=language.locale(),
        words=shown(words) if words is not None else "Live",
        reconnecting=tr("Reconnecting…", "Verbindet neu…"),
        offline=tr("Offline since", "Offline seit"),
        synced_words=tr("synced", "abgeglichen"),
    )
