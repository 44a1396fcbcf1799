"""What left the house: a timeline of every effect on the outside world, with the way back where there is one."""

from __future__ import annotations

import reflex as rx

from krake.web.blocks.effects import effect
from krake.web.pages.shell import badge, shell
from krake.web.states.effects import Effects
from krake.web.ui.blank import empty, skeleton
from krake.web.ui.button import link_button
from krake.web.ui.card import card
from krake.web.ui.each import each, given, when
from krake.web.ui.head import head
from krake.web.ui.table import pager
from krake.web.ui.tr import tr

ROUTE = "/effects"
TITLE = "Effects"
ON_LOAD = [Effects.open]


def page() -> rx.Component:
    none = empty(
        tr(
            "Nothing has left the house yet. What Krake changes outside stands here, with the way back.",
            "Noch ist nichts hinausgegangen. Was Krake außen ändert, steht hier, mit dem Weg zurück.",
        )
    )
    return shell(
        head(
            tr("Effects", "Wirkungen"),
            tag=badge(),
            sub=tr(
                "What left the house or is on its way, and how it is taken back",
                "Was hinausging oder unterwegs ist, und wie man es zurücknimmt",
            ),
            actions=(link_button(tr("Rules", "Regeln"), "/rules", kind="quiet", icon="scales"),),
        ),
        when(Effects.ready, card(None, rx.cond(Effects.rows.length() > 0, each(Effects.rows, effect), none)), skeleton(8)),
        when(given(Effects.older) | ~Effects.first, pager("", rx.cond(Effects.first, "", "/effects"), Effects.older, Effects.open)),
        here="rules",
        title=tr("Effects", "Wirkungen") + " · Krake",
    )
