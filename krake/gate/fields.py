"""Typed answers, checked field by field: what was written into a form becomes the values a skill takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from krake.gate import typed
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.services import files
from krake.spec.ask import Field

LONGEST = 2_000


def stored(fields: Sequence[Field]) -> list[dict[str, Any]]:
    """Fields as a thread keeps them."""
    return [
        {
            "name": field.name,
            "kind": field.kind,
            "label": field.label._asdict(),
            "hint": field.hint._asdict(),
            "options": [[value, words._asdict()] for value, words in field.options],
            "currency": field.currency,
            "required": field.required,
        }
        for field in fields
    ]


def read(fields: Sequence[dict[str, Any]], values: dict[str, Any]) -> dict[str, str]:
    """The answers by name; one left open is left out. Raises Refused that names the first field that does not fit, and what would."""
    found: dict[str, str] = {}
    for field in fields:
        text = str(values.get(field["name"], "")).strip()
        if not text:
            if field["required"]:
                raise _refused(field, Words("it must be answered.", "es muss beantwortet werden."))
            continue
        found[field["name"]] = _value(field, text)
    return found


def _value(field: dict[str, Any], text: str) -> str:
    if field["kind"] == "choice" and text not in {value for value, _ in field["options"]}:
        raise _refused(field, Words("choose one of the answers.", "wähle eine der Antworten."))
    if field["kind"] == "amount":
        try:
            return str(typed.money(text))
        except Refused as error:
            raise _refused(field, error.words) from error
    if field["kind"] == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError as error:
            raise _refused(field, Words("a date such as 2026-12-24.", "ein Datum wie 2026-12-24.")) from error
    if field["kind"] == "file":
        try:
            return files.find(text).key
        except NotFound as error:
            raise _refused(field, error.words) from error
    if len(text) > LONGEST:
        raise _refused(field, Words(f"at most {LONGEST} characters.", f"höchstens {LONGEST} Zeichen."))
    return text


def _refused(field: dict[str, Any], words: Words) -> Refused:
    label = field["label"]
    return Refused(Words(f"{label['en']}: {words.en}", f"{label['de']}: {words.de}"))
