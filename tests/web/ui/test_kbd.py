"""One table of keys: the help dialog shows it, keys.js obeys it, the tooltips and the buttons name nothing else."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import reflex as rx

from krake.web.ui import kbd
from krake.web.ui.frame import PlaceRow, frame

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = (ROOT / "assets" / "keys.js").read_text()


def _walk(component: rx.Component) -> Iterator[rx.Component]:
    yield component
    for child in component.children:
        if isinstance(child, rx.Component):
            yield from _walk(child)


def _attribute(component: rx.Component, name: str) -> str | None:
    value = (component.custom_attrs or {}).get(name)
    return None if value is None else str(value).strip('"')


def _frame() -> list[rx.Component]:
    from krake import registry

    places = [PlaceRow(one.key, one.name, one.route, one.letter) for one in registry.workspaces().values() if one.key != "todo"]
    return list(_walk(frame(here="overview", workspaces=places)))


def test_no_key_means_two_things_in_one_place():
    pairs = [(key.where, key.key) for key in kbd.KEYS]
    assert sorted(pairs) == sorted(set(pairs))


def test_the_help_dialog_carries_the_table_that_the_script_reads():
    carrier = [one for one in _frame() if str(getattr(one, "id", "") or "").strip('"') == "keys"]
    assert len(carrier) == 1
    raw = (carrier[0].custom_attrs or {})["data-keys"]
    text = raw if isinstance(raw, str) else raw._var_value  # type: ignore[attr-defined]
    assert json.loads(text) == kbd.table()
    assert 'getElementById("keys")' in SCRIPT and "dataset.keys" in SCRIPT


def test_the_script_knows_no_letter_of_its_own():
    """Apart from moving (J, K) and beginning a sequence (G), which belong to no place."""
    letters = set(re.findall(r'"([a-z0-9?/\[.])"', SCRIPT)) | set(re.findall(r"[{,] ([a-z]): -?1", SCRIPT))
    assert letters <= {"g", "j", "k", "a"}, letters
    assert set(re.findall(r"\b([a-z]): -?1", SCRIPT)) == {"j", "k"}


def test_every_key_of_everywhere_is_a_control_of_the_frame_and_its_tooltip_says_so():
    controls = {key: one for one in _frame() if (key := _attribute(one, "data-key"))}
    wanted = {key.key for key in kbd.KEYS if key.where == "everywhere"}
    assert wanted <= set(controls)
    for key, control in controls.items():
        tip = _attribute(control, "data-tip")
        if tip is not None:
            assert f"({key.upper() if len(key) == 1 else key})" in tip, tip


def test_every_sequence_goes_somewhere_and_nowhere_else():
    letters = [letter for one in _frame() if (letter := _attribute(one, "data-go"))]
    assert sorted(letters) == sorted(key.key for key in kbd.KEYS if key.where == "go")


def test_every_key_hint_on_a_button_is_a_key_of_the_table():
    known = {key.key for key in kbd.KEYS} | {"enter", "escape"}
    unknown = []
    for path in sorted((ROOT / "krake" / "web").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
            if name in {"button", "link_button", "chip", "reply"}:
                keys = [word.value for word in node.keywords if word.arg == "key" and isinstance(word.value, ast.Constant)]  # type: ignore[union-attr]
                unknown += [f"{path.name}: {key.value}" for key in keys if str(key.value).lower() not in known]
    assert unknown == []


def test_every_list_with_letters_exists_in_the_pages():
    lists = set(kbd.table()) - {"everywhere", "go", "run"}
    source = "".join(path.read_text() for path in (ROOT / "krake" / "web").rglob("*.py") if path.name != "kbd.py")
    assert [name for name in lists if f'keys="{name}"' not in source and f'keys: str = "{name}"' not in source] == []


def test_single_letters_are_ignored_where_they_would_be_text():
    for guard in ("isComposing", "229", "ctrlKey", "metaKey", "altKey", "input|textarea|select", "isContentEditable", "data-letters"):
        assert guard in SCRIPT, guard
