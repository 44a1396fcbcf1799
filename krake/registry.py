"""Finds what was declared, by walking the packages. One file adds one thing; nothing is listed by hand."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from functools import cache
from typing import Any

from krake.spec.action import ActionKind
from krake.spec.agent import Agent
from krake.spec.command import Command
from krake.spec.integration import Integration
from krake.spec.skill import Skill
from krake.spec.workspace import Workspace


def _declared(package: str, kind: type, *, name: str | None = None) -> dict[str, Any]:
    """Every `kind` in the modules of a package (in the constant `name` if given), by key."""
    found: dict[str, Any] = {}
    home = importlib.import_module(f"krake.{package}")
    for info in pkgutil.iter_modules(home.__path__):
        module = importlib.import_module(f"krake.{package}.{info.name}")
        values = [getattr(module, name, None)] if name else list(vars(module).values())
        for value in values:
            if not isinstance(value, kind):
                continue
            key = value.word if isinstance(value, Command) else value.key  # type: ignore[attr-defined]
            if found.get(key, value) is not value:
                raise ValueError(f"two declarations of {key} in krake.{package}")
            found[key] = value
    return found


@cache
def agents() -> dict[str, Agent]:
    """Declared agents by key. Read them through `services.profiles.agents`, which overlays what the owner changed."""
    return dict(sorted(_declared("agents", Agent, name="AGENT").items()))


@cache
def workspaces() -> dict[str, Workspace]:
    found = _declared("workspaces", Workspace, name="WORKSPACE")
    return dict(sorted(found.items(), key=lambda item: item[1].position))


@cache
def integrations() -> dict[str, Integration]:
    """Available ones first, then placeholders, each by name."""
    found = _declared("integrations", Integration)
    return dict(sorted(found.items(), key=lambda item: (not item[1].available, item[1].name)))


@cache
def actions() -> dict[str, ActionKind]:
    """Every kind of outside effect, from the `ACTIONS` of each integration's actions.py."""
    found: dict[str, ActionKind] = {}
    for key in integrations():
        if importlib.util.find_spec(f"krake.integrations.{key}.actions"):
            module = importlib.import_module(f"krake.integrations.{key}.actions")
            found |= {kind.key: kind for kind in module.ACTIONS}
    return found


@cache
def skills() -> dict[str, Skill]:
    return dict(sorted(_declared("skills", Skill).items()))


@cache
def commands() -> dict[str, Command]:
    return dict(sorted(_declared("commands", Command, name="COMMAND").items()))
