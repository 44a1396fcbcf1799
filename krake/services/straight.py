"""A formula as one line of Python over exact numbers, texts and ticks, for the rows in which all that it reads is there.

The line is only believed where nothing can differ from the plain way: every value it reads is of its column's class and finite, and the
line itself raises nothing. In every other row, and for every mistake, the plain way answers, so signs in cells have one origin. No word of
a person is in the line: columns are c0, c1, ..., texts and numbers k0, k1, .... Pure.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from types import CodeType
from typing import Any, NamedTuple

NUMBER, TEXT, TICK, ANY = "number", "text", "tick", ""
CLASSES = {NUMBER: Decimal, TEXT: str, TICK: bool}
KINDS = {
    **dict.fromkeys(("number", "percent", "money", "rating", "row"), NUMBER), "tick": TICK,
    **dict.fromkeys(("text", "long", "choice", "choices", "link", "email", "file", "agent"), TEXT),
}  # fmt: skip
LONGEST = 2_000  #: signs of a line; what is longer is worked out the plain way
DEEPEST = 60  #: parts inside each other: Python's own reader gives up at 200 brackets

ARITHMETIC = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="}
ORDERED = {"MIN": "min(({},))", "MAX": "max(({},))", "SUM": "sum(({},), ZERO)"}


class Line(NamedTuple):
    """Python that answers a value of `kind`; ANY is one of which nothing is known, so that nothing can be done with it."""

    text: str
    kind: str
    depth: int = 0


Lines = Sequence[Line | None]


def leaf(name: str, kind: str) -> Line | None:
    """A column, a running call or a constant by its name, of a column's type."""
    return Line(name, KINDS[kind]) if kind in KINDS else None


def _line(text: str, kind: str, *parts: Line) -> Line | None:
    depth = 1 + max((part.depth for part in parts), default=0)
    return Line(text, kind, depth) if len(text) <= LONGEST and depth <= DEEPEST else None


def two(op: type, left: Line | None, right: Line | None) -> Line | None:
    """Two values with a sign between them."""
    if left is None or right is None or ANY in (left.kind, right.kind):
        return None
    if op is ast.BitAnd:
        return _line(f"join({left.text}, {right.text})", TEXT, left, right)
    if op in COMPARISONS and left.kind == right.kind:
        folded = ".casefold()" if left.kind == TEXT else ""
        return _line(f"({left.text}{folded} {COMPARISONS[op]} {right.text}{folded})", TICK, left, right)
    if left.kind == right.kind == NUMBER:
        if op is ast.Pow:
            return _line(f"power({left.text}, {right.text})", NUMBER, left, right)
        if op in ARITHMETIC:  # a division by 0 raises, and the plain way says which sign that is
            return _line(f"({left.text} {ARITHMETIC[op]} {right.text})", NUMBER, left, right)
    return None


def minus(part: Line | None) -> Line | None:
    return _line(f"(-{part.text})", NUMBER, part) if part and part.kind == NUMBER else None


def choose(test: Line | None, then: Line | None, other: Line | None, *, alone: bool) -> Line | None:
    """IF; `alone` is one without another value, which may answer nothing."""
    if test is None or then is None or test.kind not in (TICK, NUMBER) or (other is None and not alone):
        return None
    kind = then.kind if other is not None and other.kind == then.kind else ANY
    return _line(f"({then.text} if {test.text} else {other.text if other else None})", kind, test, then, *((other,) if other else ()))


def call(name: str, parts: Lines) -> Line | None:
    """One of the functions over values that are all there."""
    known = [part for part in parts if part is not None]
    kinds = {part.kind for part in known}
    if len(known) < len(parts) or ANY in kinds:
        return None
    said = ", ".join(part.text for part in known)
    if kinds == {NUMBER}:
        match name:
            case "MIN" | "MAX" | "SUM":
                return _line(ORDERED[name].format(said), NUMBER, *known)
            case "AVERAGE":
                return _line(f"(sum(({said},)) / {len(known)})", NUMBER, *known)
            case "ABS":
                return _line(f"abs({said})", NUMBER, *known)
            case "ROUND":
                return _line(f"rounded({said})", NUMBER, *known)
    if kinds <= {NUMBER, TICK}:
        match name:
            case "AND" | "OR":  # all are worked out, so that a mistake behind the first one shows
                return _line(f"{'all' if name == 'AND' else 'any'}(({said},))", TICK, *known)
            case "NOT":
                return _line(f"(not {said})", TICK, *known)
    return _of_any(name, said, known)


def _of_any(name: str, said: str, known: Sequence[Line]) -> Line | None:
    match name:
        case "EMPTY":
            return _line(f"(({said}) is None)", TICK, *known)
        case "OTHERWISE":
            return _line(f"({said})[0]", known[0].kind, *known)
        case "LEN":
            return _line(f"LEN({said})", NUMBER, *known)
        case "CONTAINS":
            return _line(f"CONTAINS({said})", TICK, *known)
        case "UPPER" | "LOWER" | "TRIM":
            return _line(f"{name}({said})", TEXT, *known)
    return None


# --- from lines to functions: where a line raises one of WRONG, the plain way works the row out again and gives its mistake the sign

BY_ROW = """
def work(row):
    {reads}
    if {guard}:
        try:
            return {line}
        except WRONG:
            pass
    return plain(row)
"""
BY_COLUMN = """
def down({columns}):
    if {whole}:
        try:
            return [{line} for {names} in {rows}]
        except WRONG:
            pass
    found = []
    put = found.append
    for {names} in {rows}:
        if {guard}:
            try:
                put({line})
                continue
            except WRONG:
                pass
        put(safe({{{pairs}}}))
    return found
"""
Work = Callable[[dict[str, Any]], Any]
Down = Callable[..., list[Any]]


def functions(
    line: Line, leaves: Mapping[str, tuple[str, str]], using: Mapping[str, Any], wrong: tuple[type[Exception], ...], plain: Work, safe: Work
) -> tuple[Work, Down, tuple[str, ...]]:
    """A function of a row, one of columns (lists of one length), and the columns that one takes. `leaves` are (key, type) by name.

    `plain` works a row out and raises one of `wrong`, `safe` answers the sign instead; `using` are constants and functions by their names
    in the line.
    """
    read = [(name, KINDS[kind]) for name, (_, kind) in leaves.items()]
    space = {**using, "plain": plain, "safe": safe, "WRONG": wrong, "D": Decimal, "finite": Decimal.is_finite, "ZERO": Decimal(0)}
    space |= {f"key_{name}": key for name, (key, _) in leaves.items()}
    exec(_compiled(line.text, tuple(read)), space)
    return space["work"], space["down"], tuple(key for key, _ in leaves.values())


@lru_cache(maxsize=512)
def _compiled(line: str, read: tuple[tuple[str, str], ...]) -> CodeType:
    names = [name for name, _ in read]
    guard = " and ".join(_guard(name, kind) for name, kind in read)
    whole = " and ".join(_guard_all(f"{name}s", kind) for name, kind in read)
    by_row = BY_ROW.format(reads="; ".join(f"{name} = row.get(key_{name})" for name in names), guard=guard, line=line)
    columns = ", ".join(f"{name}s" for name in names)
    rows = f"zip({columns})" if len(names) > 1 else columns
    pairs = ", ".join(f"key_{name}: {name}" for name in names)
    by_column = BY_COLUMN.format(columns=columns, whole=whole, line=line, names=", ".join(names), rows=rows, guard=guard, pairs=pairs)
    return compile(by_row + by_column, "<formula>", "exec")


def _guard(name: str, kind: str) -> str:
    finite = f" and {name}.is_finite()" if kind == NUMBER else ""
    return f"{name}.__class__ is {CLASSES[kind].__name__.replace('Decimal', 'D')}{finite}"


def _guard_all(names: str, kind: str) -> str:
    finite = f" and all(map(finite, {names}))" if kind == NUMBER else ""
    return f"{{*map(type, {names})}} == {{{CLASSES[kind].__name__.replace('Decimal', 'D')}}}{finite}"
