"""A question with a typed answer, asked by a skill: the run ends its turn, and the answer becomes the input of the next one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from krake.kit.text import Words

FieldKind = Literal["choice", "amount", "text", "date", "file"]
EMPTY = Words("", "")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to answer. `name` is a field of the asking skill's input; `options` are (value, words) of a choice.

    An amount is a decimal number in `currency`; a date is ISO 8601, in the input as text;
    a file is the key of one that `services.files` keeps.
    """

    name: str
    kind: FieldKind
    label: Words
    hint: Words = EMPTY
    options: tuple[tuple[str, Words], ...] = ()
    currency: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """`cause` is unique while the question is open: asked twice, it stands there once."""

    title: Words
    summary: Words
    fields: tuple[Field, ...]
    cause: str
    order_id: int | None = None


class Asked(Exception):
    """The skill asked; its turn is over. Only the engine catches this."""

    def __init__(self, question: Question):
        super().__init__(question.title.en)
        self.question = question
