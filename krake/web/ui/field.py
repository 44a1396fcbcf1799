"""Fields of a form: label, control, hint, and an error that is tied to the control and read out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from krake.web.ui.each import each, given, when
from krake.web.ui.icon import icon
from krake.web.ui.tr import shown, tr


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a `choice` whose options are a Var."""

    value: str
    words: str


def wrap(id: str, label: Any, control: rx.Component, hint: Any, error: Any) -> rx.Component:
    """A control of its own kind between its label and what is said about it."""
    notes = []
    if hint is not None:
        notes.append(rx.el.p(shown(hint), id=f"{id}-hint", class_name="faint hint"))
    if error is not None:
        notes.append(when(given(error), rx.el.p(shown(error), id=f"{id}-error", class_name="error", role="alert")))
    return rx.el.div(rx.el.label(shown(label), html_for=id), control, *notes, class_name="field")


def described(id: str, hint: Any, error: Any) -> dict[str, Any]:
    """How a control is tied to its hint and its error."""
    refs = " ".join(f"{id}-{name}" for name, value in (("hint", hint), ("error", error)) if value is not None)
    props: dict[str, Any] = {"aria_describedby": refs} if refs else {}
    if error is not None:
        props["aria_invalid"] = when(given(error), "true", "false")
    return props


def field(
    id: str, label: Any, *, name: str | None = None, kind: Any = "text", hint: Any = None, error: Any = None, **props: Any
) -> rx.Component:
    """An input. `kind` is its HTML type ("password" for secrets: paste is allowed). `error` is words or a Var, empty when fine."""
    if "placeholder" in props:
        props["placeholder"] = shown(props["placeholder"])
    control = rx.el.input(id=id, name=id if name is None else name, type=kind, class_name="input", **described(id, hint, error), **props)
    return wrap(id, label, control, hint, error)


def search_field(id: str, words: Any, *, name: str, **props: Any) -> rx.Component:
    """A search whose placeholder is its label."""
    return rx.el.input(
        id=id, name=name, type="search", class_name="input", placeholder=shown(words), aria_label=shown(words), auto_complete="off", **props
    )


def area(id: str, label: Any, *, name: str | None = None, rows: int = 4, hint: Any = None, error: Any = None, **props: Any) -> rx.Component:
    """Several lines of text."""
    control = rx.el.textarea(
        id=id, name=id if name is None else name, rows=str(rows), class_name="input", **described(id, hint, error), **props
    )
    return wrap(id, label, control, hint, error)


def choice(
    id: str, label: Any, options: Any, *, name: str | None = None, hint: Any = None, error: Any = None, first: Any = None, **props: Any
) -> rx.Component:
    """One of many. `options` are (value, words) pairs, or a Var of Option; `first` says that none is chosen."""
    if isinstance(options, rx.Var):
        inside = (each(options, lambda row: rx.el.option(row.words, value=row.value)),)
    else:
        inside = tuple(rx.el.option(shown(words), value=value) for value, words in options)
    if first is not None:
        inside = (rx.el.option(shown(first), value=""), *inside)
    control = rx.el.select(*inside, id=id, name=id if name is None else name, class_name="input", **described(id, hint, error), **props)
    return wrap(id, label, control, hint, error)


def tick(id: str, label: Any, *, name: str | None = None, **props: Any) -> rx.Component:
    """Yes or no."""
    return rx.el.label(
        rx.el.input(id=id, name=id if name is None else name, type="checkbox", **props),
        rx.el.span(shown(label)),
        class_name="tick",
        html_for=id,
    )


def fields(*children: Any) -> rx.Component:
    """Fields side by side while there is room."""
    return rx.el.div(*children, class_name="fields")


def hidden(name: str, value: Any) -> rx.Component:
    """A value that travels with the form."""
    return rx.el.input(type="hidden", name=name, value=value, read_only=True)


def file_field(
    id: str, label: Any, *, name: str | None = None, accept: str = "", hint: Any = None, error: Any = None, **props: Any
) -> rx.Component:
    """A file to send with a plain POST form."""
    control = rx.el.input(
        id=id,
        name=id if name is None else name,
        type="file",
        accept=accept,
        class_name="input file",
        **described(id, hint, error),
        **props,
    )
    return wrap(id, label, control, hint, error)


def form(*children: Any, on_submit: Any = None, actions: Any = (), **props: Any) -> rx.Component:
    """A form whose values arrive as one dict. `actions` stand at its end. Text stays in the browser until it is sent.

    With `action`, `method` and no `on_submit` it is a plain form that leaves the page (uploads, sign-out).
    """
    if on_submit is not None:
        props |= {"on_submit": on_submit}
        props.setdefault("reset_on_submit", False)
    elif "action" in props:
        props["on_submit"] = None  # said outright, or Reflex keeps the browser from sending a plain form
    foot = (rx.el.div(*actions, class_name="form-foot"),) if actions else ()
    return rx.el.form(*children, *foot, class_name="form", **props)


def amount(label: Any, value: Any, *, unit: Any, name: str, key: Any, also: Any = (), on_submit: Any = None) -> rx.Component:
    """One number to correct where it stands, in a table's cell; Enter keeps it, and a button for those who have none.

    `unit` stands in an empty one. `key` differs whenever another value stands there, for what is typed stays in the browser.
    `also` are hidden(...) values.
    """
    control = rx.el.input(
        name=name,
        default_value=value,
        key=key,
        placeholder=shown(unit),
        aria_label=shown(label),
        class_name="input",
        input_mode="numeric",
        auto_complete="off",
    )
    keep = rx.el.button(icon("check"), type="submit", class_name="button icon-only", data_kind="quiet", aria_label=tr("Keep", "Merken"))
    sends: dict[str, Any] = {} if on_submit is None else {"on_submit": on_submit, "reset_on_submit": False}
    return rx.el.form(*also, control, keep, class_name="amount", **sends)


def reply(
    id: str,
    placeholder: Any,
    *,
    label: Any,
    on_submit: Any = None,
    hint: Any = "Enter",
    name: str = "text",
    also: Any = (),
    key: str | None = None,
) -> rx.Component:
    """One line to answer an agent; Enter sends and empties it. `also` are hidden(...) values; `key` moves the focus here."""
    props: dict[str, Any] = {"data_key": key} if key else {}
    return rx.el.form(
        *also,
        rx.el.input(id=id, name=name, placeholder=shown(placeholder), aria_label=shown(label), auto_complete="off", data_reply="", **props),
        rx.el.kbd(shown(hint)),
        rx.el.button(shown(label), type="submit", class_name="unseen"),
        class_name="reply",
        **({} if on_submit is None else {"on_submit": on_submit, "reset_on_submit": True}),
    )
