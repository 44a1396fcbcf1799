"""Submitted forms: Reflex wraps them on the wire; handlers and their types see one plain dict."""

from __future__ import annotations

import pytest

from krake.web.gate_events import well_formed
from krake.web.payloads import Unfit, checked
from krake.web.states.facts import Facts
from krake.web.ui.field import form

NAME = f"{Facts.get_full_name()}.note"
KEY = "__reflex_form_data__"


def sent(form: object) -> dict:
    event = well_formed({"name": NAME, "payload": {"form": form}, "router_data": {"pathname": "/memory"}})
    assert event is not None
    return event["payload"]


def test_a_form_arrives_as_one_dict_whose_last_value_counts():
    payload = sent({KEY: [["text", "first"], ["text", "last"], ["workspace", "lunavo"]]})
    assert payload == {"form": {"text": "last", "workspace": "lunavo"}}
    checked(Facts.event_handlers["note"].fn, payload)


@pytest.mark.parametrize(
    "odd", [{KEY: [["text"]]}, {KEY: [[1, "x"]]}, {KEY: [], "text": "x"}, {KEY: [["text", 1]]}, {KEY: [["text", {"a": 1}]]}]
)
def test_what_is_no_form_is_denied(odd):
    with pytest.raises(Unfit):
        checked(Facts.event_handlers["note"].fn, sent(odd))


def test_a_plain_form_is_left_to_the_browser():
    """Reflex gives every form a handler that prevents sending; uploads and sign-out need the browser's own."""
    assert "on_submit" not in form(action="/api/rehearsal", method="post").event_triggers
    assert "on_submit" in form().event_triggers
