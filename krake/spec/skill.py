"""What can be done: one async function with typed input, a risk class and examples of how people ask for it."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, Protocol, get_args, get_type_hints

from pydantic import BaseModel, ConfigDict
from pydantic import Field as model_field

from krake.kit.text import Words
from krake.spec.ask import EMPTY, Question
from krake.spec.words import Risk


class Input(BaseModel):
    """Base of every skill's input: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(Input):
    """The input of a skill that needs none."""


FormKind = Literal["", "text", "long", "file", "date"]


def asked(en: str, de: str, default: Any = ..., *, hint: Words = EMPTY, kind: FormKind = "", **limits: Any) -> Any:
    """A field of an Input with its label in the form. `kind` says what the type hint cannot: a long text, a file, a date.

    A file is the key of one that `services.files` keeps; a date is ISO 8601 as text. `limits` are pydantic's (ge, max_length, ...).
    """
    return model_field(default, json_schema_extra={"label": [en, de], "hint": [*hint], "kind": kind}, **limits)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number an answer used, and where it came from. `value` is already written for people, in both languages."""

    label: Words
    value: Words
    source: Words
    route: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found or did: a sentence, the figures it used, and the evidence its postcondition is checked against."""

    sentence: Words
    figures: tuple[Figure, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)
    #: what was written, to be read, copied and edited: a draft, a plan, a letter. Markdown; its language is that of the text
    document: str = ""


class Ctx(Protocol):
    """What the engine hands to a skill. Outside `step` a skill does no I/O and reads no clock."""

    run_id: int
    agent: str
    workspace: str
    rehearsal: bool

    async def step(self, name: Words, fn: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        """Do `fn(*args)` once, durably; arguments and result are JSON. Recorded as one Step row."""
        ...

    async def hand_over(self, agent: str, skill: str, goal: Words, input: dict[str, Any], *, together: bool = False) -> int:
        """Have another agent go on with a part of the work, once, and answer the number of its run. Refused after too many hops.

        `together` gathers all parts in one thread, where each tells what became of it.
        """
        ...

    def ask(self, question: Question) -> NoReturn:
        """Ask a person and end this turn. The answers, by the names of its fields, are added to the input of the next run."""
        ...


@dataclass(frozen=True, slots=True)
class Skill:
    key: str
    fn: Callable[[Any, Any], Awaitable[Result]]
    title: Words
    risk: Risk
    agent: str
    #: how people ask for it, one tuple per language; `{name}` marks an argument
    examples: tuple[Words, ...]
    #: checks the result's evidence; a falsy answer means the run is not done
    ensures: Callable[[dict[str, Any]], bool]
    input: type[Input]
    about: str
    #: words that point at this skill when a person describes it freely
    keywords: tuple[Words, ...] = ()
    #: only the owner may ask for it, and it always runs in the rehearsal's world
    rehearses: bool = False
    #: one run of it at a time in each world: two must never prepare the same order
    alone: bool = True


def spoken(skill: Skill, given: dict[str, Any], locale: str) -> dict[str, Any]:
    """An input with the language its text is written in: as given, else `locale` when the skill writes in it.

    A skill that answers in the language of what it answers ("auto") is left to do so.
    """
    field = skill.input.model_fields.get("language")
    if field is None or "language" in given or locale not in get_args(field.annotation) or field.default == "auto":
        return given
    return given | {"language": locale}


def skill(
    *,
    title: Words,
    risk: Risk,
    agent: str,
    examples: tuple[Words, ...],
    ensures: Callable[[dict[str, Any]], bool],
    keywords: tuple[Words, ...] = (),
    rehearses: bool = False,
    alone: bool = True,
) -> Callable[[Callable[[Any, Any], Awaitable[Result]]], Skill]:
    """Declare the decorated function `async (ctx, input) -> Result` as a skill, keyed by its name."""

    def declare(fn: Callable[[Any, Any], Awaitable[Result]]) -> Skill:
        hints = get_type_hints(fn)
        inputs = [hints[name] for name in list(inspect.signature(fn).parameters)[1:]]
        if len(inputs) != 1 or not issubclass(inputs[0], Input):
            raise TypeError(f"skill {fn.__name__} takes (ctx, input: Input subclass)")
        about = inspect.getdoc(fn) or ""
        return Skill(fn.__name__, fn, title, risk, agent, examples, ensures, inputs[0], about, keywords, rehearses, alone)

    return declare
