"""Settings: language, look, signed-in browsers, password, and what the house may spend."""

from __future__ import annotations

from typing import Any

import reflex as rx

from krake import registry
from krake.kit.text import Words
from krake.web.pages.shell import shell
from krake.web.states.account import Account
from krake.web.states.viewer import Viewer
from krake.web.ui.ago import ago
from krake.web.ui.blank import failed, skeleton
from krake.web.ui.button import button, kbd
from krake.web.ui.card import card
from krake.web.ui.chip import segmented
from krake.web.ui.dialog import closes, dialog, opens
from krake.web.ui.each import each, given, when
from krake.web.ui.field import field, form
from krake.web.ui.head import head
from krake.web.ui.kpi import facts
from krake.web.ui.layout import cell, grid, line, stack
from krake.web.ui.row import row
from krake.web.ui.tag import tag
from krake.web.ui.text import faint, muted, prose
from krake.web.ui.tr import tr

ROUTE = "/settings"
TITLE = "Settings"
ON_LOAD = [Account.open]
LIMIT = Words(
    "What all agents together may spend in one day, counted before each effect. Beyond it nothing is printed until the next day.",
    "Was alle Agenten zusammen an einem Tag ausgeben dürfen, gezählt vor jeder Wirkung. Darüber wird bis zum nächsten Tag nichts gedruckt.",
)


def page() -> rx.Component:
    out = form(button(tr("Sign out", "Abmelden"), type="submit", icon="lock"), action="/auth/logout", method="post")
    return shell(
        head(tr("Settings", "Einstellungen"), sub=Viewer.name, actions=(out,)),
        when(
            Account.ready,
            grid(cell(stack(_reading(), _spending(), _about()), span=5), cell(stack(_sessions(), _password()), span=7)),
            skeleton(8),
        ),
        _change(),
        here="settings",
        title=tr("Settings", "Einstellungen") + " · Krake",
    )


def _reading() -> rx.Component:
    tongue = segmented(
        [("en", "English", ""), ("de", "Deutsch", "")], Viewer.locale, label=tr("Language", "Sprache"), on_choose=Viewer.use_locale
    )
    theme = button(tr("Change the theme", "Hell oder dunkel"), icon="moon", data_act="theme")
    news = button(tr("Notifications on or off", "Meldungen an oder aus"), icon="info", data_act="tell")
    return card(
        tr("Reading", "Darstellung"),
        stack(
            line(tongue, muted(tr("on every device of yours", "auf allen deinen Geräten"))),
            line(theme, kbd("T"), muted(tr("for this browser", "für diesen Browser"))),
            line(news, muted(tr("when something needs you and the tab is hidden", "wenn etwas dich braucht und der Tab verdeckt ist"))),
        ),
        padded=True,
    )


def _spending() -> rx.Component:
    shown = facts((tr("Limit for a day", "Limit am Tag"), Account.cap), (tr("Left today", "Heute übrig"), Account.left))
    return card(tr("Spending", "Ausgaben"), stack(prose(tr(LIMIT)), shown), padded=True)


def _about() -> rx.Component:
    skills, actions = len(registry.skills()), len(registry.actions())
    works = tr(
        f"{skills} skills work now, {actions} kinds of effect are known.",
        f"{skills} Fähigkeiten laufen, {actions} Arten von Wirkungen sind bekannt.",
    )
    limits = tr(
        "No language model is connected: Krake understands by its own grammar, in English and German.",
        "Kein Sprachmodell ist verbunden: Krake versteht mit eigener Grammatik, auf Deutsch und Englisch.",
    )
    return card(tr("About", "Über Krake"), stack(prose(works), prose(limits)), padded=True)


def _sessions() -> rx.Component:
    def one(entry: Any) -> rx.Component:
        end = when(
            entry.here,
            tag("good", tr("This browser", "Dieser Browser")),
            button(tr("End", "Beenden"), kind="quiet", on_click=Account.end(entry.key)),
        )
        return row(entry.browser, icon_name="person", note=line(faint(tr("used ", "benutzt ")), ago(entry.seen), end))

    others = when(Account.others, button(tr("End all others", "Alle anderen beenden"), kind="quiet", on_click=Account.end_others))
    return card(
        tr("Sessions", "Sitzungen"),
        each(Account.sessions, one),
        note=tr("where you are signed in", "wo du angemeldet bist"),
        actions=(others,),
    )


def _password() -> rx.Component:
    words = tr(
        "At least 12 characters. Changing it ends all other sessions.",
        "Mindestens 12 Zeichen. Eine Änderung beendet alle anderen Sitzungen.",
    )
    return card(
        tr("Password", "Passwort"),
        stack(prose(words), line(button(tr("Change the password", "Passwort ändern"), icon="lock", **opens("password")))),
        padded=True,
    )


def _change() -> rx.Component:
    def secret(name: str, words: Any, complete: str) -> rx.Component:
        return field(f"password-{name}", words, name=name, kind="password", auto_complete=complete, required=True)

    sent = form(
        when(Account.has_password, secret("present", tr("Present password", "Bisheriges Passwort"), "current-password")),
        secret("new", tr("New password", "Neues Passwort"), "new-password"),
        secret("again", tr("Once more", "Noch einmal"), "new-password"),
        when(given(Account.error), failed(tr("Not changed", "Nicht geändert"), Account.error)),
        on_submit=Account.change_password,
        reset_on_submit=True,
        actions=(
            button(tr("Cancel", "Abbrechen"), kind="quiet", **closes("password")),
            button(tr("Change", "Ändern"), kind="primary", type="submit"),
        ),
    )
    return dialog("password", tr("Change the password", "Passwort ändern"), sent)
