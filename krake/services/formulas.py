"""Formulas of columns: read once, checked, and worked out row by row on exact numbers. Pure.

A formula is an expression over `{Column}` of the same row: + - * / ^, & to join texts, comparisons, and the functions below.
RUNNING_SUM(x) adds up over the rows above and including this one; PREV(x) is the value one row above. What is empty makes the result
empty, never 0; a mistake stands in its cell as #DIV/0!, #VALUE!, #NUM!, #REF! or #LOOP!.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, DecimalException
from itertools import count, repeat
from typing import Any, NamedTuple

from krake.kit import clock
from krake.kit.text import Words
from krake.services import cells, straight
from krake.services.straight import Line

LONGEST = 1_000
LONGEST_TEXT = 20_000  #: of a result: what a cell of long text holds
DEEPEST = 300  #: parts of a formula inside each other; Python itself gives up at about a thousand
MOST_PLACES = 300  #: that ROUND cuts to
TOKEN = re.compile(
    r'(?P<text>"[^"\n]*")|\{(?P<column>[^{}\n]+)\}|(?P<number>\d+(?:\.\d+)?)(?P<percent>%)?|(?P<name>[A-Za-z_ÄÖÜäöüß][A-Za-z_0-9ÄÖÜäöüß]*)|(?P<sign><>|<=|>=|[-+*/^&=<>(),;])|\s+|(?P<bad>.)'
)
#: with semicolons between values a comma is the decimal sign, as in every German spreadsheet
GERMAN_NUMBER = re.compile(r'("[^"\n]*"|\{[^{}\n]+\})|(?<![\w.])(\d+),(\d+)(?![\w,.])')
GERMAN = {
    "WENN": "IF", "SUMME": "SUM", "RUNDEN": "ROUND", "MITTELWERT": "AVERAGE", "UND": "AND", "ODER": "OR", "NICHT": "NOT", "LÄNGE": "LEN",
    "GROSS": "UPPER", "KLEIN": "LOWER", "GLÄTTEN": "TRIM", "JAHR": "YEAR", "MONAT": "MONTH", "TAG": "DAY", "ISTLEER": "EMPTY",
    "SONST": "OTHERWISE", "ENTHÄLT": "CONTAINS", "WAHR": "TRUE", "FALSCH": "FALSE", "LAUFENDE_SUMME": "RUNNING_SUM", "VORHER": "PREV",
    "STUNDEN_SEIT": "HOURS_SINCE", "TAGE_SEIT": "DAYS_SINCE",
}  # fmt: skip
OF_SEVERAL = ("SUM", "AVERAGE", "MIN", "MAX")
SIGNS = {"<>": "!=", "=": "==", "^": "**", ";": ","}
RUNNING = ("RUNNING_SUM", "PREV")
VOLATILE = ("HOURS_SINCE", "DAYS_SINCE")


class Mistake(Exception):
    """The formula cannot be used; `words` say where and why."""

    def __init__(self, en: str, de: str):
        self.words = Words(en, de)
        super().__init__(en)


class Fault(Exception):
    """One row cannot be worked out: the sign that stands in its cell."""


# --- what the operators and functions do; None is "not known" and makes the result unknown


def _numbers(do: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def worked(left: Any, right: Any) -> Any:
        if left is None or right is None:
            return None
        return do(_amount(left), _amount(right))

    return worked


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool):
        return Decimal(int(value))
    if isinstance(value, Decimal):
        return value
    raise Fault("#VALUE!")


def _add(left: Any, right: Any) -> Any:
    if isinstance(left, date) and isinstance(right, Decimal):
        return left + timedelta(days=float(right))
    return _numbers(operator.add)(left, right)


def _less(left: Any, right: Any) -> Any:
    if isinstance(left, date) and isinstance(right, Decimal):
        return left - timedelta(days=float(right))
    if isinstance(left, date) and isinstance(right, date):
        if isinstance(left, datetime) != isinstance(right, datetime):
            raise Fault("#VALUE!")
        apart = left - right
        return Decimal(apart.days) + Decimal(apart.seconds) / 86_400
    return _numbers(operator.sub)(left, right)


def _over(left: Decimal, right: Decimal) -> Decimal:
    if right == 0:
        raise Fault("#DIV/0!")
    return left / right


def _power(left: Decimal, right: Decimal) -> Decimal:
    if abs(right) > 1_000 or (left < 0 and right != right.to_integral_value()):
        raise Fault("#NUM!")
    if left == 0 and right < 0:
        raise Fault("#DIV/0!")
    return left**right


def _join(left: Any, right: Any) -> str:
    return (said(left) + said(right))[:LONGEST_TEXT]


def said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return cells.plain(cells.Kind("number", {}), value)
    return value.isoformat() if isinstance(value, date) else str(value)


def _compare(do: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    def worked(left: Any, right: Any) -> Any:
        if left is None or right is None:
            return None
        left, right = (_amount(one) if isinstance(one, bool) else one for one in (left, right))
        if isinstance(left, str) and isinstance(right, str):
            left, right = left.casefold(), right.casefold()
        if type(left) is not type(right):
            if do in (operator.eq, operator.ne):
                return do is operator.ne
            raise Fault("#VALUE!")
        return do(left, right)

    return worked


def _known(values: Sequence[Any]) -> list[Decimal]:
    return [_amount(value) for value in values if value is not None]


def _round(value: Any, places: Any = Decimal(0)) -> Any:
    if value is None or places is None:
        return None
    if abs(_amount(places)) > MOST_PLACES:
        raise Fault("#NUM!")
    return _amount(value).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)


def _part(name: str) -> Callable[[Any], Any]:
    def worked(value: Any) -> Any:
        if value is None:
            return None
        if not isinstance(value, date):
            raise Fault("#VALUE!")
        return Decimal(getattr(value, name))

    return worked


def _since(seconds: int) -> Callable[[Any], Any]:
    def worked(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, datetime):
            return (Decimal(int((clock.now() - value).total_seconds())) / seconds).quantize(Decimal("0.1"))
        if isinstance(value, date):
            return Decimal((clock.now().date() - value).days) * 86_400 / seconds
        raise Fault("#VALUE!")

    return worked


def _texts(do: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else do(said(value))


def _and(*values: Any) -> Any:
    return False if any(value is False for value in values) else None if None in values else all(map(_true, values))


def _or(*values: Any) -> Any:
    return True if any(value is True for value in values) else None if None in values else any(map(_true, values))


def _true(value: Any) -> bool:
    if isinstance(value, str):
        raise Fault("#VALUE!")
    return bool(value)


def _mean(*values: Any) -> Any:
    return sum(found) / len(found) if (found := _known(values)) else None


#: name -> what it does, fewest and most arguments, what it answers ("" for as its arguments)
FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int, str]] = {
    "ABS": (lambda value: None if value is None else abs(_amount(value)), 1, 1, ""),
    "ROUND": (_round, 1, 2, ""),
    "MIN": (lambda *values: min(_known(values), default=None), 1, 20, ""),
    "MAX": (lambda *values: max(_known(values), default=None), 1, 20, ""),
    "SUM": (lambda *values: sum(found, Decimal(0)) if (found := _known(values)) else None, 1, 20, ""),
    "AVERAGE": (_mean, 1, 20, ""),
    "AND": (_and, 1, 20, "tick"),
    "OR": (_or, 1, 20, "tick"),
    "NOT": (lambda value: None if value is None else not _true(value), 1, 1, "tick"),
    "EMPTY": (lambda value: value is None, 1, 1, "tick"),
    "OTHERWISE": (lambda value, other: other if value is None else value, 2, 2, ""),
    "LEN": (_texts(lambda text: Decimal(len(text))), 1, 1, "number"),
    "UPPER": (_texts(str.upper), 1, 1, "text"),
    "LOWER": (_texts(str.lower), 1, 1, "text"),
    "TRIM": (_texts(lambda text: " ".join(text.split())), 1, 1, "text"),
    "CONTAINS": (lambda text, part: None if text is None or part is None else said(part).casefold() in said(text).casefold(), 2, 2, "tick"),
    "YEAR": (_part("year"), 1, 1, "number"),
    "MONTH": (_part("month"), 1, 1, "number"),
    "DAY": (_part("day"), 1, 1, "number"),
    "HOURS_SINCE": (_since(3_600), 1, 1, "number"),
    "DAYS_SINCE": (_since(86_400), 1, 1, "number"),
}  # fmt: skip
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: _add, ast.Sub: _less, ast.Mult: _numbers(operator.mul), ast.Div: _numbers(_over), ast.Pow: _numbers(_power),
    ast.BitAnd: _join,
    ast.Eq: _compare(operator.eq), ast.NotEq: _compare(operator.ne), ast.Lt: _compare(operator.lt), ast.LtE: _compare(operator.le),
    ast.Gt: _compare(operator.gt), ast.GtE: _compare(operator.ge),
}  # fmt: skip

Row = dict[str, Any]
Work = Callable[[Row], Any]
#: what a line of `straight` may call
CALLED = {"join": _join, "power": _power, "rounded": _round} | {
    name: FUNCTIONS[name][0] for name in ("LEN", "CONTAINS", "UPPER", "LOWER", "TRIM")
}


#: what working a row out may raise; anything else is a mistake of ours
WRONG = (Fault, DecimalException, OverflowError, ValueError, TypeError)


class Part(NamedTuple):
    """A part of a formula: what works it out for a row, the format it suggests, and the same as a line of Python, where there is one."""

    work: Work
    kind: str
    line: Line | None = None


@dataclass(slots=True)
class Formula:
    """A formula that was read. `uses` are the columns of the same row, `above` those of rows above; `answers` is the format it suggests.

    `down` works out many rows at once from the columns `takes`, lists of one length; None where only `work` can, row by row.
    """

    work: Work
    uses: frozenset[str]
    above: frozenset[str]
    running: bool
    volatile: bool
    answers: str
    #: (slot, work, kind) of each running call, inner ones first
    slots: list[tuple[str, Work, str]] = field(default_factory=list)
    down: Callable[..., list[Any]] | None = None
    takes: tuple[str, ...] = ()


def read(text: str, columns: Mapping[str, tuple[str, str]], *, fast: bool = True, fresh: bool = False) -> Formula:
    """A formula as a person writes it. `columns` are (key, type) by folded name. Raises Mistake. Not `fast` is the plain way alone.

    A `fresh` one was typed just now: what could be read but cannot be meant is a mistake as well.
    """
    if not text.strip() or len(text) > LONGEST:
        raise Mistake("A formula, for example {Price} - {Cost}.", "Eine Formel, zum Beispiel {Preis} - {Kosten}.")
    reader = _Reader(columns, fast)
    reader.fresh = fresh
    reader.commas = re.search(r"\d,\d", re.sub(r'"[^"\n]*"', "", text)) is not None
    try:
        tree = ast.parse(_python(text, reader), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Mistake(
            "The formula is not complete: check brackets and signs.", "Die Formel ist nicht vollständig: prüfe Klammern und Zeichen."
        ) from None
    if _depth(tree) > DEEPEST:
        raise Mistake("The formula has too many parts inside each other.", "Die Formel hat zu viele Teile ineinander.")
    whole = reader.node(tree)
    work, down, takes = reader.quick(whole)
    return Formula(
        work, frozenset(reader.uses), frozenset(reader.above), bool(reader.slots), reader.volatile, whole.kind, reader.slots, down, takes
    )


def _depth(tree: ast.AST) -> int:
    """How deep its parts lie inside each other. Step by step, for it is what keeps the rest from calling itself too often."""
    level, depth = [tree], 0
    while level:
        level, depth = [below for one in level for below in ast.iter_child_nodes(one) if isinstance(below, ast.expr)], depth + 1
    return depth


def _python(text: str, reader: _Reader) -> str:
    """The same in Python's own grammar: every column, text and number by a name, so that nothing of them is ever parsed."""
    out: list[str] = []
    for token in TOKEN.finditer(_pointed(text.lstrip("= "))):
        if token["bad"]:
            raise Mistake(f"“{token['bad']}” does not belong here.", f"„{token['bad']}“ gehört hier nicht hin.")
        if token["text"] is not None:
            out.append(reader.constant(token["text"][1:-1], "text"))
        elif token["column"] is not None:
            out.append(reader.column(token["column"].strip()))
        elif token["number"]:
            out.append(reader.constant(Decimal(token["number"]) / (100 if token["percent"] else 1), "number"))
        elif token["name"]:
            name = token["name"].upper()
            name = GERMAN.get(name, name)
            out.append(reader.constant(name == "TRUE", "tick") if name in ("TRUE", "FALSE") else f"F_{name}")
        elif token["sign"]:
            out.append(SIGNS.get(token["sign"], token["sign"]))
    return " ".join(out)


def _pointed(text: str) -> str:
    """The same with points for decimals. Raises Mistake where a comma can be read in two ways."""
    bare = re.sub(r'"[^"\n]*"|\{[^{}\n]+\}', "", text)
    if ";" in bare:
        return GERMAN_NUMBER.sub(lambda found: found[1] or f"{found[2]}.{found[3]}", text)
    if "(" not in bare and re.search(r"\d,\d", bare):  # no list of values could be meant
        return GERMAN_NUMBER.sub(lambda found: found[1] or f"{found[2]}.{found[3]}", text)
    return text


_slots = count()  #: each running call has a name of its own, for all formulas of a row share the row


class _Reader:
    """Turns the tree into functions, and notes what they use."""

    def __init__(self, columns: Mapping[str, tuple[str, str]], fast: bool):
        self.columns, self.fast, self.named = columns, fast, {}
        self.constants: dict[str, Any] = {}
        self.leaves: dict[str, tuple[str, str]] = {}  #: (key, type) of columns and running calls, by their names in lines
        self.uses: set[str] = set()
        self.above: set[str] = set()
        self.slots: list[tuple[str, Work, str]] = []
        self.volatile = self.fresh = self.commas = False

    def constant(self, value: Any, kind: str) -> str:
        name = f"k{len(self.named)}"
        self.constants[name] = value
        self.named[name] = (Part(lambda row: value, kind, straight.leaf(name, kind)), "")
        return name

    def column(self, said: str) -> str:
        found = self.columns.get(said.casefold())
        if found is None:
            raise Mistake(f"There is no column “{said}”.", f"Eine Spalte „{said}“ gibt es nicht.")
        key, kind = found
        name = f"c{len(self.named)}"
        self.named[name] = (Part(lambda row: _whole(row.get(key)), kind, self._leaf(key, kind)), key)  # a fault stands in all that follows
        return name

    def _leaf(self, key: str, kind: str) -> Line | None:
        name = next((name for name, (known, _) in self.leaves.items() if known == key), f"v{len(self.leaves)}")
        if line := straight.leaf(name, kind):
            self.leaves[name] = (key, kind)
        return line

    def quick(self, of: Part) -> tuple[Work, Callable[..., list[Any]] | None, tuple[str, ...]]:
        """What works a part out for a row, for columns, and which columns those are: by its line where it has one that reads something."""
        read = {} if of.line is None else {name: key for name, key in self.leaves.items() if re.search(rf"\b{name}\b", of.line.text)}
        if not self.fast or of.line is None or not read:
            return of.work, None, ()
        return straight.functions(of.line, read, {**CALLED, **self.constants}, WRONG, of.work, lambda row: _safe(of.work, row))

    def node(self, tree: ast.AST) -> Part:
        match tree:
            case ast.Name(id=name) if name in self.named:
                part, key = self.named[name]
                if key:
                    self.uses.add(key)
                return part
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return self._two(type(op), self.node(left), self.node(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPERATORS:
                return self._two(type(op), self.node(left), self.node(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                work, kind, line = self.node(operand)
                return Part(lambda row: None if (value := work(row)) is None else -_amount(value), kind, straight.minus(line))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.node(operand)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name.startswith("F_"):
                return self._call(name[2:], args)
        raise Mistake("The formula has a part that is not understood.", "Ein Teil der Formel wird nicht verstanden.")

    def _two(self, op: type, left: Part, right: Part) -> Part:
        (one, kind, _), (two, other, _), do = left, right, OPERATORS[op]
        if op is ast.BitAnd:
            answers = "text"
        elif issubclass(op, ast.cmpop):
            answers = "tick"
        elif op is ast.Div and kind == other == "money":
            answers = "number"
        elif kind in ("date", "time"):
            answers = "number" if other in ("date", "time") else kind
        else:
            answers = "money" if "money" in (kind, other) else "number"
        return Part(lambda row: do(one(row), two(row)), answers, straight.two(op, left.line, right.line))

    def _call(self, name: str, args: list[ast.expr]) -> Part:
        if name == "IF":
            return self._if(args)
        if name in RUNNING:
            return self._running(name, args)
        if name not in FUNCTIONS:
            raise Mistake(f"There is no function {name}.", f"Eine Funktion {name} gibt es nicht.")
        do, fewest, most, answers = FUNCTIONS[name]
        if not fewest <= len(args) <= most:
            raise self._many(f"{name} takes {fewest} to {most} values.", f"{name} nimmt {fewest} bis {most} Werte.")
        self.volatile |= name in VOLATILE
        if self.fresh and name in OF_SEVERAL and len(args) == 1:
            self._alone(name, args[0])
        parts = [self.node(arg) for arg in args]
        works = [part.work for part in parts]
        line = straight.call(name, [part.line for part in parts])
        return Part(lambda row: do(*[work(row) for work in works]), answers or parts[0].kind, line)

    def _many(self, en: str, de: str) -> Mistake:
        """Of a wrong number of values; where a comma stands between digits, that is mostly why."""
        if not self.commas:
            return Mistake(en, de)
        return Mistake(
            f"{en} A comma separates values here: write 1.19, or put semicolons between values.",
            f"{de} Ein Komma trennt hier Werte: Schreibe 1.19, oder trenne Werte mit Semikolon.",
        )

    def _alone(self, name: str, arg: ast.expr) -> None:
        """Of one column of the same row it would only be that value, while everybody means all rows. Raises Mistake."""
        if isinstance(arg, ast.Name) and self.named.get(arg.id, (None, ""))[1]:
            raise Mistake(
                f"{name} works on several values of this row, as in {name}({{A}}, {{B}}); "
                "the figure of a whole column stands below the grid.",
                f"{name} rechnet mit mehreren Werten dieser Zeile, wie in {name}({{A}}; {{B}}); die Zahl einer ganzen Spalte steht unter "
                "der Tabelle.",
            )

    def _if(self, args: list[ast.expr]) -> Part:
        if len(args) not in (2, 3):
            raise self._many(
                "IF takes a condition, a value and another value.", "IF nimmt eine Bedingung, einen Wert und einen anderen Wert."
            )
        asked, then = self.node(args[0]), self.node(args[1])
        other = self.node(args[2]) if len(args) == 3 else Part(lambda row: None, "")

        def work(row: Row) -> Any:
            found = asked.work(row)
            return None if found is None else then.work(row) if _true(found) else other.work(row)

        return Part(work, then.kind, straight.choose(asked.line, then.line, other.line, alone=len(args) == 2))

    def _running(self, name: str, args: list[ast.expr]) -> Part:
        if len(args) != 1:
            raise Mistake(f"{name} takes one value.", f"{name} nimmt einen Wert.")
        before = set(self.uses)
        part = self.node(args[0])
        if name == "PREV":  # what stands above is no part of this row: a column may look at itself there
            self.above |= self.uses - before
            self.uses = before
        slot = f"\0{next(_slots)}"
        self.slots.append((slot, self.quick(part)[0], name))
        return Part(lambda row: _whole(row.get(slot)), part.kind, self._leaf(slot, part.kind))


# --- all formulas of a sheet together


@dataclass(slots=True)
class Program:
    """The formulas of a sheet in the order they depend on each other. `loops` are columns that depend on themselves."""

    formulas: list[tuple[str, Formula]]
    loops: frozenset[str]
    running: frozenset[str]
    volatile: bool

    def rows(self, rows: Iterable[Row], only: frozenset[str] | None = None) -> Iterator[Row]:
        """The results by key for each row, in order. A Fault stands where a row could not be worked out. `only` leaves others out."""
        wanted = [(key, formula) for key, formula in self.formulas if only is None or key in only]
        kept: dict[str, Any] = {}
        for row in rows:
            results: Row = dict.fromkeys(self.loops if only is None else self.loops & only, Fault("#LOOP!"))
            row.update(results)
            for key, formula in wanted:
                results[key] = row[key] = _one(key, formula, row, kept)
            for key, formula in wanted:
                for slot, work, name in formula.slots:
                    if name == "PREV":
                        kept[key + slot] = _safe(work, row)
            yield results

    def columns(self, of: Mapping[str, Sequence[Any]], count: int) -> dict[str, list[Any]]:
        """The same for `count` rows given by column, for programs in which nothing runs from row to row."""
        here: dict[str, Sequence[Any]] = {**of, **{key: [Fault("#LOOP!")] * count for key in self.loops}}
        for key, formula in self.formulas:
            takes = formula.takes if formula.down else tuple(formula.uses)
            lists = [here.get(one) or [None] * count for one in takes]
            if formula.down:
                here[key] = formula.down(*lists)
            else:
                rows = zip(*lists, strict=True) if lists else repeat((), count)
                here[key] = [_safe(formula.work, dict(zip(takes, row, strict=True))) for row in rows]
        return {key: list(here[key]) for key in (*self.loops, *(key for key, _ in self.formulas))}


def _one(key: str, formula: Formula, row: Row, kept: dict[str, Any]) -> Any:
    for slot, work, name in formula.slots:
        if name == "PREV":
            row[slot] = kept.get(key + slot)
            continue
        found = _safe(work, row)
        if isinstance(found, Fault):
            row[slot] = found
        else:  # a row without a value adds nothing and still shows the sum so far
            try:
                kept[key + slot] = row[slot] = kept.get(key + slot, Decimal(0)) + (Decimal(0) if found is None else _amount(found))
            except (Fault, DecimalException):
                row[slot] = Fault("#VALUE!")
    return _safe(formula.work, row)


def _safe(work: Work, row: Row) -> Any:
    try:
        return _whole(work(row))
    except Fault as fault:
        return fault
    except (DecimalException, OverflowError, ValueError):
        return Fault("#NUM!")
    except TypeError:  # a list met an operator
        return Fault("#VALUE!")


def _whole(value: Any) -> Any:
    if isinstance(value, Fault):
        raise value
    if isinstance(value, Decimal) and not value.is_finite():
        raise Fault("#NUM!")
    return value


def broken() -> Formula:
    """What stands for a formula that cannot be read any more: a column it used is gone."""

    def work(_row: Row) -> Any:
        raise Fault("#REF!")

    return Formula(work, frozenset(), frozenset(), False, False, "number")


def program(formulas: Mapping[str, Formula]) -> Program:
    """Order formulas by what they use. Those in or behind a circle are `loops`."""
    left, done, order = dict(formulas), set(), []
    while ready := [key for key, formula in left.items() if not (formula.uses & formulas.keys()) - done]:
        order += [(key, left.pop(key)) for key in ready]
        done.update(ready)
    running = {key for key, formula in formulas.items() if formula.running}
    while more := {key for key, formula in formulas.items() if key not in running and formula.uses & running}:
        running |= more
    return Program(order, frozenset(left), frozenset(running), any(formula.volatile for formula in formulas.values()))
