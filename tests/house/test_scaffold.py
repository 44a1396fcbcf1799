"""Every template makes a file that loads and declares what it says."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from krake.kit.errors import Refused
from krake.scaffold import KINDS, lay_down
from krake.spec.agent import Agent
from krake.spec.command import Command
from krake.spec.integration import Integration
from krake.spec.skill import Skill
from krake.spec.workspace import Workspace

DECLARED: dict[str, type] = {"agent": Agent, "skill": Skill, "command": Command, "workspace": Workspace, "integration": Integration}


def load(file: Path) -> dict[str, Any]:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_file_loads_and_declares_its_kind(kind: str, tmp_path: Path):
    said = lay_down(kind, "press_list", tmp_path)
    file = tmp_path / KINDS[kind][0].format(name="press_list")
    assert str(file.relative_to(tmp_path)) in said.en
    declared = [value for value in load(file).values() if isinstance(value, DECLARED[kind])]
    assert [getattr(one, "key", None) or one.word for one in declared] == ["press_list"]


def test_an_existing_file_is_left_alone(tmp_path: Path):
    lay_down("agent", "mona", tmp_path)
    file = tmp_path / "krake/agents/mona.py"
    file.write_text("mine")
    with pytest.raises(Refused, match="already there"):
        lay_down("agent", "mona", tmp_path)
    assert file.read_text() == "mine"


@pytest.mark.parametrize(("kind", "name"), [("page", "mona"), ("agent", "Mona"), ("agent", "../mona"), ("agent", "class"), ("agent", "")])
def test_an_unknown_kind_and_a_name_that_is_none_are_refused(kind: str, name: str, tmp_path: Path):
    with pytest.raises(Refused):
        lay_down(kind, name, tmp_path)
    assert list(tmp_path.iterdir()) == []
