"""What the planner may speak of: agents, skills, workspaces, pages, integrations and slash words, as plain values."""

from __future__ import annotations

import datetime as dt
import re
import types
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from krake.kit.text import Words
from krake.spec.command import Command
from krake.spec.words import Risk

ArgumentKind = Literal["order", "period", "integration", "workspace", "agent", "date", "number", "amount", "choice", "text"]
#: argument names that say what they hold; any other name goes by its annotation
NAMES: dict[str, ArgumentKind] = {
    "order": "order", "orders": "order", "order_number": "order", "order_name": "order", "period": "period",
    "integration": "integration", "integrations": "integration", "connection": "integration", "service": "integration",
    "workspace": "workspace", "agent": "agent", "day": "date", "date": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Argument:
    """One input field of a skill. `many` takes several values, `options` are the only ones a choice takes.

    `long` is a text that is dictated as it stands; `least` and `most` bound a number.
    """

    name: str
    kind: ArgumentKind
    required: bool = True
    many: bool = False
    options: tuple[str, ...] = ()
    long: bool = False
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class KnownAgent:
    key: str
    name: str
    route: str = ""


@dataclass(frozen=True, slots=True)
class KnownSkill:
    key: str
    title: Words
    agent: str
    examples: tuple[Words, ...]
    keywords: tuple[Words, ...] = ()
    risk: Risk = Risk.MONEY
    arguments: tuple[Argument, ...] = ()
    #: what it takes besides, when it is said plainly: a language, a day, a budget, a number of days
    fields: tuple[Argument, ...] = ()

    def takes(self, kind: ArgumentKind) -> Argument | None:
        return next((argument for argument in self.arguments if argument.kind == kind), None)

    def field(self, *names: str) -> Argument | None:
        """The first of these fields that it takes besides."""
        return next((one for name in names for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class KnownWorkspace:
    key: str
    name: str
    route: str


@dataclass(frozen=True, slots=True)
class KnownPage:
    key: str
    title: Words
    route: str
    synonyms: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownIntegration:
    key: str
    name: str
    route: str = ""


@dataclass(frozen=True)
class Known:
    """Everything a text is read against. Build it once per change of its parts: its index is kept with it.

    `recent` are texts the person ran before, newest first; `{thread}` in `thread_route` is the number approved.
    """

    agents: tuple[KnownAgent, ...] = ()
    skills: tuple[KnownSkill, ...] = ()
    workspaces: tuple[KnownWorkspace, ...] = ()
    pages: tuple[KnownPage, ...] = ()
    integrations: tuple[KnownIntegration, ...] = ()
    commands: tuple[Command, ...] = ()
    recent: tuple[str, ...] = ()
    thread_route: str = "/todo/{thread}"

    @cached_property
    def index(self) -> Any:
        from krake.coordinator.grammar.index import Index  # here, because the index is built from this module's types

        return Index(self)


def arguments_of(model: type[BaseModel], examples: Iterable[Words]) -> tuple[Argument, ...]:
    """The arguments a person may name, in order: those without a default and those an example has a place for."""
    return tuple(_argument(name, field) for name, field in model.model_fields.items() if field.is_required() or name in _named(examples))


def fields_of(model: type[BaseModel], examples: Iterable[Words]) -> tuple[Argument, ...]:
    """What the skill's form asks besides."""
    asked = {argument.name for argument in arguments_of(model, examples)}
    return tuple(_argument(name, field) for name, field in model.model_fields.items() if name not in asked)


def _named(examples: Iterable[Words]) -> set[str]:
    return {slot for words in examples for text in words for slot in re.findall(r"\{(\w+)\}", text)}


def _argument(name: str, field: FieldInfo) -> Argument:
    annotation, extra = field.annotation, field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    if get_origin(annotation) in (Union, types.UnionType):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    many = get_origin(annotation) in (list, tuple, set, frozenset)
    inner = next(iter(get_args(annotation)), str) if many else annotation
    options = tuple(str(option) for option in get_args(inner)) if get_origin(inner) is Literal else ()
    kinds: dict[Any, ArgumentKind] = {int: "number", Decimal: "amount", dt.date: "date"}
    kind = NAMES.get(name) if inner is str else None
    kind = kind or ("choice" if options else "date" if extra.get("kind") == "date" else kinds.get(inner, "text"))
    least, most = (next((v for limit in field.metadata if isinstance(v := getattr(limit, end, None), int)), None) for end in ("ge", "le"))
    return Argument(name, kind, field.is_required(), many, options, extra.get("kind") == "long", least, most)


def known(
    *,
    agents: Iterable[Any] = (),
    skills: Iterable[Any] = (),
    workspaces: Iterable[Any] = (),
    integrations: Iterable[Any] = (),
    commands: Iterable[Command] = (),
    pages: Iterable[KnownPage] = (),
    recent: Iterable[str] = (),
) -> Known:
    """A `Known` from declarations (`krake.spec`: Agent, Skill, Workspace, Integration, Command) or rows with the same attributes."""
    return Known(
        agents=tuple(KnownAgent(a.key, a.name, f"/agents/{a.key}") for a in agents),
        skills=tuple(
            KnownSkill(
                s.key, s.title, s.agent, tuple(s.examples), tuple(s.keywords), Risk(s.risk),
                arguments_of(s.input, s.examples), fields_of(s.input, s.examples),
            )
            for s in skills
        ),
        workspaces=tuple(KnownWorkspace(w.key, w.name, w.route) for w in workspaces),
        pages=tuple(pages),
        integrations=tuple(KnownIntegration(i.key, i.name) for i in integrations),
        commands=tuple(commands),
        recent=tuple(recent),
    )  # fmt: skip
