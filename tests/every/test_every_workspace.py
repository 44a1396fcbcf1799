"""Walks every declared workspace. A new file in krake/workspaces is judged here without being named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from krake import registry
from krake.spec.words import Unit
from krake.spec.workspace import BlockKind, Workspace

WORKSPACES = registry.workspaces()
ALL = list(WORKSPACES.values())
TOKENS = Path(registry.__file__).parents[1] / "assets" / "tokens.css"
#: kinds that a page can hold only once; a page may wait for several things
ONCE = set(get_args(BlockKind)) - {"waiting"}

each_workspace = pytest.mark.parametrize("workspace", ALL, ids=WORKSPACES)


def test_six_workspaces_stand_in_their_order_under_the_names_of_their_files():
    files = {path.stem for path in Path(registry.__file__).with_name("workspaces").glob("[a-z]*.py")}
    assert list(WORKSPACES) == ["lunavo", "monarch", "lunabots", "hard_life_mode", "management", "todo"]
    assert set(WORKSPACES) == files
    assert [workspace.position for workspace in ALL] == [1, 2, 3, 4, 5, 6]


def test_routes_and_letters_belong_to_one_workspace_each():
    assert len({workspace.route for workspace in ALL}) == len(ALL)
    assert len({workspace.letter for workspace in ALL}) == len(ALL)
    assert not {"A", "R", "C"} & {workspace.letter for workspace in ALL}, "G A, G R and G C go to agents, runs and connections"


@each_workspace
def test_a_route_is_the_key_as_an_address(workspace: Workspace):
    assert workspace.route == "/" + workspace.key.replace("_", "-")
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", workspace.key)
    assert re.fullmatch(r"[A-Z]", workspace.letter)


@each_workspace
def test_a_workspace_has_a_colour_in_both_themes(workspace: Workspace):
    light, dark = TOKENS.read_text().split(".dark", 1)
    assert f"--hue-{workspace.key}:" in light and f"--hue-{workspace.key}:" in dark


@each_workspace
def test_a_workspace_speaks_plain_english_and_german(workspace: Workspace, text_faults):
    assert text_faults(workspace) == []


@each_workspace
def test_a_figure_says_how_it_is_made_and_what_it_waits_for(workspace: Workspace):
    keys = [kpi.key for kpi in workspace.kpis]
    assert len(set(keys)) == len(keys)
    for kpi in workspace.kpis:
        assert kpi.unit in Unit
        assert kpi.formula.en.endswith(".") and len(kpi.formula.en) > 40
        assert kpi.waits_for.en.startswith("No reading yet. ") and kpi.waits_for.de.startswith("Noch kein Wert. ")
        assert re.search(r"Connect|Waits for", kpi.waits_for.en) and re.search(r"Verbinde|Wartet auf", kpi.waits_for.de)
        if kpi.unit is Unit.PERCENT:
            assert "÷" in kpi.formula.en and "÷" in kpi.formula.de, "a ratio names both of its parts"


@each_workspace
def test_a_figure_that_is_only_an_abbreviation_has_a_full_name(workspace: Workspace):
    for kpi in workspace.kpis:
        assert kpi.full_name or not kpi.name.en.isupper()


@each_workspace
def test_the_source_of_a_figure_is_a_known_integration_or_krake_itself(workspace: Workspace):
    known = set(registry.integrations())
    assert {kpi.source for kpi in workspace.kpis} <= known | {""}


@each_workspace
def test_a_figure_asks_to_connect_only_what_can_be_connected(workspace: Workspace):
    for kpi in workspace.kpis:
        if "Connect" in kpi.waits_for.en:
            source = registry.integrations()[kpi.source]
            assert source.available and source.name in kpi.waits_for.en


def test_only_to_do_has_no_figures():
    assert [workspace.key for workspace in ALL if not workspace.kpis] == ["todo"]
    assert all(len(workspace.kpis) <= 5 for workspace in ALL)


@each_workspace
def test_a_page_begins_with_figures_and_what_needs_you_and_ends_with_what_happened(workspace: Workspace):
    kinds = [block.kind for block in workspace.blocks]
    if workspace.kpis:
        assert kinds[:3] == ["kpis", "needs_you", "agents"]
    else:
        assert kinds[0] == "needs_you" and "kpis" not in kinds
    assert kinds[-1] == "activity"
    assert set(kinds) <= set(get_args(BlockKind))
    assert [kind for kind in ONCE if kinds.count(kind) > 1] == []
    titles = [block.title.en for block in workspace.blocks]
    assert len(set(titles)) == len(titles)


@each_workspace
def test_blocks_fill_every_row_of_the_grid(workspace: Workspace):
    filled = 0
    for block in workspace.blocks:
        assert 1 <= block.columns <= 12
        filled += block.columns
        assert filled <= 12, f"{block.title.en} breaks its row"
        filled %= 12
    assert filled == 0


@each_workspace
def test_a_waiting_block_says_what_it_waits_for_and_no_other_does(workspace: Workspace):
    for block in workspace.blocks:
        assert (block.kind == "waiting") == (block.waits_for is not None)
        if block.waits_for:
            assert "Waits for" in block.waits_for.en and "artet auf" in block.waits_for.de


def test_lunavo_shows_its_five_figures_and_its_blocks_in_the_agreed_order():
    lunavo = WORKSPACES["lunavo"]
    assert [kpi.key for kpi in lunavo.kpis] == ["revenue", "visitors", "conversion", "signups", "content_score"]
    assert [(block.kind, block.columns) for block in lunavo.blocks] == [
        ("kpis", 12), ("needs_you", 7), ("agents", 5), ("orders", 7), ("revenue", 5),
        ("products", 7), ("printing", 5), ("folders", 12), ("activity", 12),
    ]  # fmt: skip
