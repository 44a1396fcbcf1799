"""The form of a skill, made from its Input: what each field is called, how it is filled in, and what is wrong with it in plain words."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from krake import registry
from krake.kit.errors import NotFound
from krake.kit.text import Words
from krake.services import files
from krake.spec.skill import Skill, spoken
from krake.web.ui.field import Option

#: what older skills ask for without a label of their own
NAMES: dict[str, Words] = {
    "order": Words("Order number", "Bestellnummer"), "period": Words("Period", "Zeitraum"), "text": Words("Text", "Text"),
    "integration": Words("Integration", "Anbindung"), "workspace": Words("Workspace", "Bereich"),
}  # fmt: skip
HINTS: dict[str, Words] = {
    "period": Words("today, 7d, last_month or 2026-10", "today, 7d, last_month oder 2026-10"),
    "order": Words("for example #1042", "zum Beispiel #1042"),
}
NOTHING = Words("", "")
NONE_CHOSEN = Words("—", "—")
#: choices that are codes, in words; others are shown as they are
OPTIONS: dict[str, Words] = {
    "en": Words("English", "Englisch"), "de": Words("German", "Deutsch"), "auto": Words("Automatic", "Automatisch"),
    "yes": Words("Yes", "Ja"), "no": Words("No", "Nein"), "all": Words("All", "Alle"), "All": Words("All", "Alle"),
    "Other": Words("Other", "Andere"), "None": Words("None", "Keine"), "due": Words("Due", "Fällige"),
    "easy": Words("Easy", "Leicht"), "medium": Words("Medium", "Mittel"), "hard": Words("Hard", "Schwer"),
    "company": Words("Company", "Firma"), "agency": Words("Agency", "Agentur"), "shop": Words("Shop", "Laden"),
    "creator": Words("Creator", "Kreative"), "event": Words("Event", "Veranstaltung"), "appointment": Words("Appointment", "Termin"),
    "sample": Words("Sample", "Muster"), "order": Words("Order", "Bestellung"), "subscribers": Words("Subscribers", "Abonnenten"),
    "new": Words("New ones", "Neue"), "long": Words("Long-standing ones", "Langjährige"), "Opt-in": Words("Opt-in", "Einwilligung"),
    "Existing customer": Words("Existing customer", "Bestandskunde"), "Their enquiry": Words("Their enquiry", "Ihre Anfrage"),
    "welcome": Words("Welcome", "Willkommen"), "cart": Words("Left cart", "Verlassener Korb"), "win-back": Words("Win back", "Rückholen"),
    "revenue": Words("Revenue", "Umsatz"), "orders": Words("Orders", "Bestellungen"), "visitors": Words("Visitors", "Besuche"),
    "signups": Words("Signups", "Anmeldungen"), "sessions": Words("Sessions", "Sitzungen"), "downloads": Words("Downloads", "Downloads"),
    "clicks": Words("Clicks", "Klicks"), "enquiry": Words("Enquiry", "Anfrage"), "opt-in": Words("Opt-in", "Einwilligung"),
    "customer": Words("Customer", "Kunde"), "found": Words("Found", "Gefunden"), "employee": Words("Employee", "Angestellt"),
    "part-time": Words("Part-time", "Teilzeit"), "full-time": Words("Full-time", "Vollzeit"), "mini-job": Words("Mini job", "Minijob"),
    "intern": Words("Intern", "Praktikum"), "internship": Words("Internship", "Praktikum"), "freelancer": Words("Freelancer", "Frei"),
    "freelance": Words("Freelance", "Freie Mitarbeit"), "remote": Words("Remote", "Aus der Ferne"),
    "on the spot": Words("On the spot", "Vor Ort"), "Cooperation": Words("Cooperation", "Kooperation"),
    "Wholesale": Words("Wholesale", "Großhandel"), "Creator": Words("Creator", "Kreative"), "Shop": Words("Shop", "Shop"),
    "From the text": Words("From the text", "Aus dem Text"), "Damaged": Words("Damaged", "Beschädigt"),
    "Wrong item": Words("Wrong item", "Falscher Artikel"), "Late": Words("Late", "Zu spät"), "Withdrawal": Words("Withdrawal", "Widerruf"),
    "train": Words("Train", "Bahn"), "car": Words("Car", "Auto"), "plane": Words("Plane", "Flugzeug"), "bus": Words("Bus", "Bus"),
    "fair": Words("Fair", "Messe"), "work": Words("Work", "Arbeit"), "holiday": Words("Holiday", "Urlaub"),
    "next": Words("Next", "Nächste"), "this": Words("This", "Diese"),
}  # fmt: skip
#: pydantic's kinds of mistake, in words a person can act on
MISTAKES: dict[str, Words] = {
    "missing": Words("This is needed.", "Das wird gebraucht."),
    "string_too_short": Words("This is needed.", "Das wird gebraucht."),
    "string_too_long": Words("At most {max_length} characters.", "Höchstens {max_length} Zeichen."),
    "string_pattern_mismatch": Words("Write it like 09:00.", "Schreibe es wie 09:00."),
    "int_parsing": Words("A whole number, such as 3.", "Eine ganze Zahl, zum Beispiel 3."),
    "int_from_float": Words("A whole number, such as 3.", "Eine ganze Zahl, zum Beispiel 3."),
    "decimal_parsing": Words("A number, such as 12.50.", "Eine Zahl, zum Beispiel 12,50."),
    "finite_number": Words("A number, such as 12.50.", "Eine Zahl, zum Beispiel 12,50."),
    "greater_than_equal": Words("At least {ge}.", "Mindestens {ge}."),
    "greater_than": Words("More than {gt}.", "Mehr als {gt}."),
    "less_than_equal": Words("At most {le}.", "Höchstens {le}."),
    "less_than": Words("Less than {lt}.", "Weniger als {lt}."),
    "literal_error": Words("Choose one of these.", "Wähle eines davon."),
}
UNCLEAR = Words("This does not fit here.", "Das passt hier nicht.")
SHOWN_FILES = 30
GONE = Words("A file that is no longer here", "Eine Datei, die nicht mehr da ist")
#: what stands for a tick that is set
SET = (True, "yes", "True")


@dataclass(frozen=True, slots=True)
class AskRow:
    """One field of a form. `kind` is text, long, number, whole, date, choice, tick or file; `value` what stands in it, as text.

    `key` differs each time a form is opened, so that what was typed before does not stay in it.
    """

    name: str
    words: str
    kind: str
    value: str = ""
    hint: str = ""
    error: str = ""
    needed: bool = False
    key: str = ""
    options: list[Option] = field(default_factory=list)


def asks(skill: Skill, locale: str, serial: str = "", given: Mapping[str, Any] | None = None) -> list[AskRow]:
    """The fields of a skill's form, in order. What it knows by itself (numbers of rows, shipping methods) is not asked."""
    found, given = skill.input.model_fields, spoken(skill, dict(given or {}), locale)
    return [_ask(name, one, locale, f"{serial}-{name}", given.get(name)) for name, one in found.items() if _asked(name, one)]


def _asked(name: str, one: FieldInfo) -> bool:
    return "label" in _extra(one) or name in NAMES or one.is_required()


def _extra(one: FieldInfo) -> dict[str, Any]:
    return one.json_schema_extra if isinstance(one.json_schema_extra, dict) else {}


def _ask(name: str, one: FieldInfo, locale: str, key: str, given: Any) -> AskRow:
    extra = _extra(one)
    plain = name.replace("_", " ").capitalize()
    label = Words(*extra["label"]) if "label" in extra else NAMES.get(name, Words(plain, plain))
    hint = Words(*extra["hint"]) if "hint" in extra else HINTS.get(name, NOTHING)
    kind, options = _kind(name, one, locale)
    default = "" if one.is_required() or one.default is None else one.default
    value = default if given is None else given
    text = ("yes" if value in SET else "") if kind == "tick" else str(value)
    if kind == "file" and text and text not in {option.value for option in options}:
        options.append(Option(text, _named(text, locale)))  # chosen long ago: it stays chosen
    return AskRow(name, label.to(locale), kind, text, hint.to(locale), "", one.is_required() and kind != "tick", key, options)


def _kind(name: str, one: FieldInfo, locale: str) -> tuple[str, list[Option]]:
    extra, of = _extra(one), _inner(one.annotation)
    if extra.get("kind") == "file":
        return "file", [Option("", Words("No file", "Keine Datei").to(locale)), *_files()]
    if get_origin(of) is Literal:
        return "choice", [Option(str(value), _option(str(value), locale)) for value in get_args(of)]
    if name == "workspace":
        rows = [Option(row.key, row.name) for row in registry.workspaces().values() if row.key != "todo"]
        return "choice", rows if one.default else [Option("", NONE_CHOSEN.to(locale)), *rows]
    if name == "integration":
        rows = [Option(row.key, row.name) for row in registry.integrations().values() if row.available]
        return "choice", [Option("", Words("All", "Alle").to(locale)), *rows]
    if of is bool:
        return "tick", []
    if of is int:
        return "whole", []
    if of is Decimal:
        return "number", []
    long = extra.get("kind") == "long" or (name == "text" and not extra)
    return ("long" if long else "date" if extra.get("kind") == "date" else "text"), []


def _inner(annotation: Any) -> Any:
    """The type behind `X | None`."""
    if get_origin(annotation) in (Union, types.UnionType):
        return next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def _option(value: str, locale: str) -> str:
    return OPTIONS[value].to(locale) if value in OPTIONS else value or NONE_CHOSEN.to(locale)


def _named(key: str, locale: str) -> str:
    try:
        return files.find(key).name
    except NotFound:
        return GONE.to(locale)


def _files() -> list[Option]:
    return [Option(kept.key, kept.name) for kept in files.recent(SHOWN_FILES)]


def read(
    skill: Skill, typed: Mapping[str, str | bool], locale: str, rows: list[AskRow], also: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any] | None, list[AskRow]]:  # fmt: skip
    """The skill's input as JSON, or None and the same fields with what is wrong beside each. An empty field takes the default.

    `also` is input that is asked elsewhere. A tick is a boolean, or "yes".
    """
    given: dict[str, Any] = dict(also or {})
    for row in rows:
        value = typed.get(row.name, "")
        if row.kind == "tick":
            given[row.name] = value in SET
        elif text := str(value).strip():
            given[row.name] = text.replace(",", ".") if row.kind in ("number", "whole") else text
        elif row.kind == "choice" and any(one.value == "" for one in row.options):
            given[row.name] = ""
    rows = [replace(row, value=_shown(typed.get(row.name, "")), error="") for row in rows]
    try:
        return skill.input.model_validate(given).model_dump(mode="json", exclude_unset=True), rows
    except ValidationError as error:
        wrong = {str(one["loc"][0]) if one["loc"] else "": mistake(one) for one in error.errors()}
    shown = [replace(row, error=wrong.pop(row.name).to(locale)) if row.name in wrong else row for row in rows]
    if wrong and shown:  # it is about several fields at once, or about one that is not asked: said at the first
        shown[0] = replace(shown[0], error=shown[0].error or next(iter(wrong.values())).to(locale))
    return None, shown


def mistake(one: Any) -> Words:
    """What pydantic found, for a person."""
    limits = {name: f"{value}" for name, value in one.get("ctx", {}).items() if isinstance(value, int | float | Decimal | str)}
    words = MISTAKES.get(one["type"], UNCLEAR)
    try:
        return words.fill(**limits)
    except KeyError:
        return UNCLEAR


def _shown(value: str | bool) -> str:
    return ("yes" if value else "") if isinstance(value, bool) else str(value)
