"""The forms that connect an account, made from what its integration declares. Secrets are password fields; pasting is fine."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import reflex as rx

from krake import registry
from krake.spec.integration import Field, Integration
from krake.web.states.connect import Connect
from krake.web.ui.blank import failed
from krake.web.ui.button import button, link_button
from krake.web.ui.dialog import closes, dialog
from krake.web.ui.each import when
from krake.web.ui.field import field, form, hidden
from krake.web.ui.layout import line, stack
from krake.web.ui.text import prose
from krake.web.ui.tr import tr


def opener(key: Any, words: Any, back: str, *, kind: str = "primary") -> rx.Component:
    """Opens the form; before that the password is asked for again, if it was not shown in the last minutes."""
    prove = f"/auth/prove?next={quote(back, safe='/')}"
    asks = link_button(
        words,
        prove,
        kind=kind,
        icon="lock",
        title=tr("Asks for your password first", "Fragt zuerst nach deinem Passwort"),
    )
    return line(when(Connect.proved, button(words, kind=kind, on_click=Connect.begin(key)), asks))


def connect_dialogs() -> rx.Component:
    """One dialog for each available service."""
    return rx.fragment(*[_dialog(one) for one in registry.integrations().values() if one.available])


def _dialog(one: Integration) -> rx.Component:
    name = f"connect-{one.key}"
    refused = when(Connect.refused == one.key, failed(Connect.error, Connect.error_next))
    sent = form(
        hidden("integration", one.key),
        *[_field(one, entry) for entry in one.fields],
        refused,
        on_submit=Connect.connect,
        actions=(
            button(tr("Cancel", "Abbrechen"), kind="quiet", **closes(name)),
            button(
                when(Connect.busy == one.key, tr("Proving the key…", "Schlüssel wird geprüft…"), tr("Connect", "Verbinden")),
                kind="primary",
                type="submit",
                busy=Connect.busy == one.key,
            ),
        ),
    )
    helped = (prose(tr(one.help)),) if one.help else ()
    return dialog(name, tr(f"Connect {one.name}", f"{one.name} verbinden"), stack(*helped, sent))


def _field(one: Integration, entry: Field) -> rx.Component:
    label = tr(f"{entry.label.en} (optional)", f"{entry.label.de} (freiwillig)") if entry.optional else tr(entry.label)
    return field(
        f"{one.key}-{entry.key}",
        label,
        name=entry.key,
        kind="password" if entry.secret else "text",
        hint=tr(entry.hint) if entry.hint else None,
        required=not entry.optional,
        auto_complete="off",
        spell_check=False,
    )
