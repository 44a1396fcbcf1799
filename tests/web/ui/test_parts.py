"""The parts: their pure functions, and that each can be seen on the patterns page."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import reflex as rx

from krake.kit.text import Words
from krake.web.ui import bars, face, icon, spark, tr

ROOT = Path(__file__).resolve().parents[3]
UI = ROOT / "krake" / "web" / "ui"
#: stand around every page, the patterns page included
AROUND = {
    "frame",
    "bare",
    "side",
    "item",
    "workspace",
    "command",
    "effects",
    "help_dialog",
    "symbol",
    "each",
    "kpi",
    "look_link",
    "whole",
    "later",
    "soon",
    "stop_button",
    "wrap",
    "way",
}


def _parts() -> dict[str, str]:
    """Public functions that make a component, with their file."""
    found = {}
    for path in sorted(UI.glob("*.py")):
        for node in ast.parse(path.read_text()).body:
            makes = isinstance(node, ast.FunctionDef) and node.returns is not None and "rx.Component" in ast.unparse(node.returns)
            if makes and not node.name.startswith("_"):  # type: ignore[union-attr]
                found[node.name] = path.name  # type: ignore[union-attr]
    return found


def test_every_part_is_shown_on_the_patterns_page():
    pages = [ast.parse(path.read_text()) for path in (ROOT / "krake" / "web" / "pages").glob("pattern*.py")]
    names = {node.id for page in pages for node in ast.walk(page) if isinstance(node, ast.Name)}
    assert {name: file for name, file in _parts().items() if name not in names | AROUND} == {}


def test_every_part_is_listed_in_the_readme():
    text = (UI / "README.md").read_text()
    assert [name for name in _parts() if name not in {"symbol", "side", "item", "workspace"} and not re.search(rf"\b{name}\b", text)] == []


def test_the_patterns_page_can_be_built():
    from krake.web.pages.patterns import patterns_body

    assert patterns_body().render()["name"] == '"div"'


def test_every_icon_and_every_piece_of_a_face_is_in_the_sprite():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "assets" / "icons.svg").read_text()))
    wanted = {*icon.NAMES, "octopus", "eyes", *(f"mouth-{name}" for name in face.MOUTHS), *(f"mark-{name}" for name in face.MARKS)}
    wanted |= {f"s-{status}" for status in ("busy", "wait", "asks", "good", "bad", "idle")}
    assert sorted(wanted - drawn) == []
    assert sorted(drawn - wanted) == []


def test_every_agent_has_a_face_that_can_be_drawn():
    from krake import registry

    agents = registry.agents()
    assert len(agents) == 12
    for agent in agents.values():
        assert agent.face.tint in face.TINTS and agent.face.mouth in face.MOUTHS and agent.face.mark in face.MARKS, agent.key


@pytest.mark.parametrize("values", [[], [5], [None, 5, None]])
def test_fewer_than_two_readings_make_no_line(values: list):
    assert spark.trace(values) == "" and spark.area(values) == ""


def test_a_missing_reading_lifts_the_pen_and_is_never_zero():
    path = spark.trace([Decimal(1), None, Decimal(3), Decimal(2)])
    assert path.count("M") == 2 and path.count("L") == 1
    assert spark.area([Decimal(1), None, Decimal(3)]) == ""


def test_a_sparkline_spans_its_box_from_lowest_to_highest():
    assert spark.trace([0, 10]) == "M0.0 28.5L100.0 1.5"
    assert spark.trace([7, 7]) == "M0.0 15.0L100.0 15.0"


def test_bars_stand_on_zero_and_the_last_one_is_today():
    rows = bars.bar_rows([("1 Nov", "€50", 50), ("2 Nov", "—", None), ("Today", "€100", 100)])
    assert [row.height for row in rows] == ["50.0", "0.0", "100.0"]
    assert [row.today for row in rows] == [False, False, True]
    assert rows[1].words == "—"


def test_bars_without_any_revenue_have_no_height():
    assert [row.height for row in bars.bar_rows([("1", "€0", 0), ("2", "€0", 0)])] == ["0.0", "0.0"]


def test_words_are_english_until_a_locale_is_followed():
    words, before = Words("Orders", "Bestellungen"), tr._locale
    try:
        tr._locale = None
        assert tr.tr(words) == "Orders"
        tr.use(rx.Var("locale", _var_type=str))
        assert "Bestellungen" in str(tr.tr(words)) and "Orders" in str(tr.tr("Orders", "Bestellungen"))
    finally:
        tr._locale = before


@pytest.mark.parametrize("words", ['He said "no"', "it's `ours`", "a\\b ${x} </script>", "line\nline", "50 % – €"])
def test_words_reach_the_browser_as_they_are_written_and_follow_the_locale(words: str):
    before = tr._locale
    try:
        tr.use(rx.Var("locale", _var_type=str))
        script = f"for (const locale of ['en', 'de']) console.log(JSON.stringify({tr.tr(words, words + ' auf Deutsch')!s}))"
    finally:
        tr._locale = before
    node = Path(sys.executable).parent / "node"
    told = subprocess.run([node, "-e", script], capture_output=True, text=True, timeout=30, check=True).stdout.splitlines()
    assert [json.loads(line) for line in told] == [words, words + " auf Deutsch"]


def test_no_part_uses_radix_or_an_evaluated_string():
    banned = re.compile(r"rx\.(button|link|card|text|heading|box|flex|toast|call_script|call_function|set_focus|set_value|run_script)\b")
    found = [f"{path.name}: {match[0]}" for path in UI.glob("*.py") for match in banned.finditer(path.read_text())]
    assert found == []
