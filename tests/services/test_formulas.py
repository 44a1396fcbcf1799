"""Formulas: any text is read or refused with words, any row is worked out or shows its sign, and figures are exact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from krake.kit import db
from krake.kit.errors import Refused
from krake.models import Column
from krake.services import columning, computing, entries, formulas, looks, sheets
from krake.services.entries import Cell
from krake.services.formulas import Fault, Mistake
from krake.services.looks import Look
from tests import world

OWNER = world.OWNER
COLUMNS = {"a": "number", "b": "number", "price": "money", "name": "text", "day": "date", "at": "time", "done": "tick", "tags": "choices"}
KNOWN = {name: (name, kind) for name, kind in COLUMNS.items()}
SIGNS = {"#DIV/0!", "#VALUE!", "#NUM!", "#REF!", "#LOOP!"}
ROW = {
    "a": Decimal(6), "b": Decimal(4), "price": Decimal("19.90"), "name": "Moon mug", "day": date(2026, 11, 27),
    "at": datetime(2026, 11, 27, 14, 30, tzinfo=UTC), "done": True, "tags": "new, blue",
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_order_of_another_house() -> Iterator[None]:
    looks.forget()
    yield
    looks.forget()


def worked(text: str, *rows: dict[str, Any]) -> list[Any]:
    """The results of one formula over rows, a Fault as its sign."""
    program = formulas.program({"f": formulas.read(text, KNOWN)})
    found = [row["f"] for row in program.rows([dict(one) for one in rows or (ROW,)])]
    return [str(one) if isinstance(one, Fault) else one for one in found]


# --- any text


columns = st.sampled_from([f"{{{name}}}" for name in COLUMNS])
atoms = st.one_of(
    columns, st.integers(0, 10**30).map(str), st.sampled_from(("0", "0.1", "5%", '"x"', '""', "TRUE", "false", "1000", "999999999"))
)
expressions = st.recursive(
    atoms,
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from("+-*/^&=<>;,"), part).map(" ".join),
        st.tuples(part, st.sampled_from(("<>", "<=", ">=")), part).map(" ".join),
        part.map(lambda one: f"({one})"),
        part.map(lambda one: f"-{one}"),
        st.tuples(st.sampled_from((*formulas.FUNCTIONS, *formulas.RUNNING, "IF", "WENN")), st.lists(part, max_size=3)).map(
            lambda one: f"{one[0]}({', '.join(one[1])})"
        ),
    ),
    max_leaves=12,
)
garbage = st.one_of(st.text(max_size=40), st.text(st.sampled_from('{}()"+-*/^&=<>,;.%0123456789 aAbIF_\n\\'), max_size=60))
cell = st.one_of(
    st.none(), st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15), st.text(max_size=5),
    st.booleans(), st.dates(), st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip
FORMATS = sheets.FORMATS


def never_crashes(text: str, rows: list[dict[str, Any]]) -> None:
    try:
        read = formulas.read(text, KNOWN)
    except Mistake as mistake:
        assert mistake.words.en and mistake.words.de and mistake.words.en != mistake.words.de
        return
    program = formulas.program({"f": read})
    for result in program.rows(rows):
        assert not isinstance(result["f"], Fault) or str(result["f"]) in SIGNS
        for kind in FORMATS:
            stored = computing._stored(kind, result["f"])
            assert not isinstance(stored, Fault) or str(stored) in SIGNS
            assert not isinstance(stored, str) or len(stored) <= formulas.LONGEST_TEXT


@settings(deadline=None)
@given(expressions, st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, cell)), min_size=1, max_size=3))
def test_no_formula_of_the_grammar_crashes_on_any_row(text: str, rows: list[dict[str, Any]]):
    never_crashes(text, rows)


#: a row as a sheet has it: each column its own kind of value, some of them empty, some a fault of another formula
kept = {
    "number": st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15), "text": st.text(max_size=5),
    "date": st.dates(), "time": st.datetimes(timezones=st.just(UTC)), "tick": st.booleans(), "choices": st.text(max_size=5),
}  # fmt: skip
kept["money"] = st.decimals(-(10**14), 10**14, places=4)
proper = st.fixed_dictionaries(
    {name: st.one_of(kept[kind], kept[kind], kept[kind], st.none(), st.just(Fault("#DIV/0!"))) for name, kind in COLUMNS.items()}
)
full = st.fixed_dictionaries({name: kept[kind] for name, kind in COLUMNS.items()})
numbers = st.recursive(
    st.sampled_from(("{a}", "{b}", "{price}", "0", "1", "2.5", "19%", "PREV({a})", "RUNNING_SUM({price})")),
    lambda part: st.one_of(
        st.tuples(part, st.sampled_from("+-*/^"), part).map(lambda one: f"({' '.join(one)})"),
        st.tuples(st.sampled_from(("MIN", "MAX", "SUM", "AVERAGE")), st.lists(part, min_size=1, max_size=3)).map(
            lambda one: f"{one[0]}({', '.join(one[1])})"
        ),
        st.tuples(part, st.sampled_from(("=", "<>", "<", "<=", ">", ">=")), part, part, part).map(
            lambda one: f"IF({' '.join(one[:3])}, {one[3]}, {one[4]})"
        ),
        part.map(lambda one: f"-{one}"), part.map(lambda one: f"ROUND({one}, 2)"), part.map(lambda one: f"ABS({one})"),
        st.tuples(part, part).map(lambda one: f"OTHERWISE({one[0]}, {one[1]})"),
    ),
    max_leaves=8,
)  # fmt: skip


def exactly(value: Any) -> str:
    """A result with its kind and every digit of it."""
    return f"{type(value).__name__} {value!s}"


@settings(deadline=None, max_examples=400)
@given(
    st.one_of(expressions, numbers, numbers),
    st.one_of(
        st.lists(full, min_size=1, max_size=4), st.lists(proper, min_size=1, max_size=4),
        st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, cell)), min_size=1, max_size=3),
    ),
)  # fmt: skip
def test_the_fast_way_answers_what_the_plain_way_answers(text: str, rows: list[dict[str, Any]]):
    try:
        quick, plain = (
            {"f": formulas.read(text, KNOWN, fast=fast), "g": formulas.read(f"{text}&1", KNOWN, fast=fast)} for fast in (True, False)
        )
    except Mistake:
        return
    programs = formulas.program(quick), formulas.program(plain)
    by_row, wanted = ([{key: exactly(one[key]) for key in one} for one in program.rows(map(dict, rows))] for program in programs)
    assert by_row == wanted
    if not any(one.slots for one in quick.values()):
        found = programs[0].columns({name: [row[name] for row in rows] for name in COLUMNS}, len(rows))
        assert [{key: exactly(found[key][place]) for key in found} for place in range(len(rows))] == wanted


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{price} - {a}", "(v0 - v1)"), ("({price} - {a}) / {price}", "((v0 - v1) / v0)"),
        ("IF({a} > 1, {b}, 0)", "(v1 if (v0 > k1) else k3)"),
        ("ROUND({a} * 19%, 2)", "rounded((v0 * k1), k2)"), ("{a} - PREV({a})", "(v0 - v1)"), ("YEAR({day})", None), ("{day} + 1", None),
    ],
)  # fmt: skip
def test_plain_arithmetic_becomes_one_line(text: str, line: str | None):
    reader = formulas._Reader(KNOWN, True)
    tree = formulas.ast.parse(formulas._python(text, reader), mode="eval").body
    found = reader.node(tree).line
    assert (found.text if found else None) == line
    assert formulas.read(text, KNOWN).down is None if line is None else formulas.read(text, KNOWN).down is not None


EACH = [
    *(f"{{a}} {sign} {{b}}" for sign in ("+", "-", "*", "/", "^", "&", "=", "<>", "<", "<=", ">", ">=")),
    *(f"{name}({{a}}, {{b}}, {{price}})" for name in ("MIN", "MAX", "SUM", "AVERAGE", "AND", "OR")),
    "-{a}", "ABS(-{a})", "ROUND({price} / 7, 1)", "IF({done}, {a}, {b})", "IF({a} > {b}, {a})", "NOT({done})", "EMPTY({a})", "LEN({name})",
    "OTHERWISE({a}, {b})", "CONTAINS({name}, \"MUG\")", "UPPER({name})", "LOWER({name})", "TRIM({name})", "{name} = \"moon MUG\"",
]  # fmt: skip


@pytest.mark.parametrize("text", EACH)
def test_each_sign_and_function_answers_the_same_the_fast_way(text: str):
    quick, plain = (formulas.read(text, KNOWN, fast=fast) for fast in (True, False))
    assert quick.down is not None and plain.down is None, "it is this that is asked"
    rows = [ROW, {**ROW, "a": Decimal(-3), "done": False}, {**ROW, "b": Decimal("0.5"), "name": " new  Cup "}, {**ROW, "a": Decimal(0)}]
    wanted = [exactly(formulas._safe(plain.work, row)) for row in rows]
    assert [exactly(formulas._safe(quick.work, row)) for row in rows] == wanted
    assert [exactly(one) for one in quick.down(*[[row[key] for row in rows] for key in quick.takes])] == wanted


def test_a_thousand_rows_take_the_fast_way_and_a_mistake_in_one_is_that_rows_alone():
    read = formulas.read("{price} / {a}", KNOWN)
    assert read.down is not None and read.takes == ("price", "a")
    many = [Decimal(number % 7) for number in range(1_000)]
    found = read.down([Decimal("19.90")] * 1_000, many)
    assert [str(one) for one, by in zip(found, many, strict=True) if not by] == ["#DIV/0!"] * 143
    assert all(one == Decimal("19.90") / by for one, by in zip(found, many, strict=True) if by)


@settings(deadline=None)
@given(garbage)
def test_no_text_at_all_crashes(text: str):
    never_crashes(text, [dict(ROW)])


@pytest.mark.parametrize(
    "text",
    [
        "-" * 998 + "1",
        "(" * 499 + "1",
        "(" * 499 + "1" + ")" * 499,
        "1+" * 499 + "1",
        "NOT(" * 190 + "{a}" + ")" * 190,
        "1" * 1000,
        "2^" * 499 + "2",
    ],
)
def test_the_longest_formulas_are_worked_out_or_refused(text: str):
    never_crashes(text, [dict(ROW)])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "A formula"), ("  ", "A formula"), ("x" * 1_001, "A formula"), ("{Nothing} + 1", "no column"), ("SUMMA({a})", "no function"),
        ("{a} +", "not complete"), ("({a}", "not complete"), ("{a} ! 2", "does not belong"), ("ROUND()", "takes 1 to 2"),
        ("IF({a})", "IF takes"),
        ("PREV()", "one value"), ("1 < 2 < 3", "not understood"), ("{a} {b}", "not complete"), ("__import__(1)", "no function"),
        ("SUM(*{a})", "not understood"), ("a", "not understood"), ("-" * 998 + "1", "inside each other"), ('"open', "does not belong"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(text: str, why: str):
    with pytest.raises(Mistake, match=why):
        formulas.read(text, KNOWN)


def test_german_formulas_are_read_and_what_is_wrong_with_a_comma_is_said():
    def worked(text: str) -> Any:
        return formulas.read(text, KNOWN).work({"a": Decimal(20), "b": Decimal(3)})

    for text in ("IF({a} > 10; {a} * 1,19; 0)", "WENN({a} > 10; {a} * 1,19; 0)", "RUNDEN({a} * 1,19; 2)", "{a} * 1,19"):
        assert worked(text) == Decimal("23.8"), text
    assert (worked("SUMME({a}; {b}; 1,5)"), worked("MAX({a}, 5)"), worked('LEN("1,5")')) == (Decimal("24.5"), 20, 3)
    with pytest.raises(Mistake, match="comma separates values here"):
        formulas.read("IF({a} > 10, {a} * 1,19, 0)", KNOWN)


def test_the_sum_of_one_column_is_not_taken_for_the_value_of_the_row():
    for text in ("SUM({a})", "SUMME({a})", "AVERAGE({a})"):
        with pytest.raises(Mistake, match="whole column stands below the grid"):
            formulas.read(text, KNOWN, fresh=True)
        formulas.read(text, KNOWN)  # one that was kept before goes on
    formulas.read("SUM({a}, {b})", KNOWN, fresh=True)


# --- what they answer


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a} + {b} * 2", Decimal(14)), ("= ({a} + {b}) * 2", Decimal(20)), ("{A} - {B}", Decimal(2)), ("-{a}", Decimal(-6)),
        ("0.1 + 0.2", Decimal("0.3")), ("{price} * 3", Decimal("59.70")), ("{price} * 19%", Decimal("3.781")), ("2 ^ 10", Decimal(1024)),
        ("{a} / {b}", Decimal("1.5")), ("10 ^ 20 + 1", Decimal(10**20 + 1)), ("{done} + 1", Decimal(2)),
        ('{name} & " " & {price}', "Moon mug 19.9"), ('{a} + {b} & " pieces"', "10 pieces"), ('"n" & 1 + 2 = "n3"', True),
        ("{a} > {b}", True), ("{a} <> {b}", True), ('{name} = "moon MUG"', True), ('{name} = 1', False), ("TRUE = {done}", True),
        ("IF({a} > 5; \"many\"; \"few\")", "many"), ("IF({a} > 9, 1)", None), ("ROUND(2.5)", Decimal(3)),
        ("ROUND(1234.5678, 2)", Decimal("1234.57")),
        ("ROUND(1234, -2)", Decimal(1200)), ("ABS(0 - 3)", Decimal(3)), ("MIN({a}, {b})", Decimal(4)), ("MAX({a}, {b}, 9)", Decimal(9)),
        ("SUM({a}, {b})", Decimal(10)), ("AVERAGE({a}, {b})", Decimal(5)), ("AND({done}, {a} > 1)", True), ("OR(FALSE, {a} > 9)", False),
        ("NOT({done})", False), ("LEN({name})", Decimal(8)), ("UPPER({name})", "MOON MUG"), ("TRIM(\" a  b \")", "a b"),
        ('CONTAINS({tags}, "BLUE")', True), ("YEAR({day})", Decimal(2026)), ("MONTH({at})", Decimal(11)), ("DAY({day})", Decimal(27)),
        ("{day} + 5", date(2026, 12, 2)), ("{day} - {day}", Decimal(0)), ("({day} + 5) - {day}", Decimal(5)), ("EMPTY({a})", False),
        ("OTHERWISE({a}, 1)", Decimal(6)), ("{a}", Decimal(6)), ("10^1000 & \"\"", "1E+1000"),
    ],
)  # fmt: skip
def test_operators_and_functions(text: str, value: Any):
    (found,) = worked(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    "text", ["{a} + 1", "{a} * {b}", "{a} > 1", "-{a}", "IF({a} > 1, 1, 2)", "ROUND({a})", "LEN({name})", "YEAR({day})", "{a} - {day}"]
)
def test_what_is_not_known_makes_the_result_unknown_never_0(text: str):
    assert worked(text, dict.fromkeys(COLUMNS)) == [None]


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("1 / 0", "#DIV/0!"), ("{a} / ({b} - 4)", "#DIV/0!"), ("{name} + 1", "#VALUE!"), ("{a} < {name}", "#VALUE!"),
        ("YEAR({a})", "#VALUE!"),
        ("{day} - {at}", "#VALUE!"), ("NOT({name})", "#VALUE!"), ("(0 - 8) ^ 0.5", "#NUM!"), ("2 ^ 5000", "#NUM!"),
        ("0 ^ (0-1)", "#DIV/0!"),
        ("{day} + 10^9", "#NUM!"), ("ROUND(1, 10^9)", "#NUM!"), ("ROUND(10^40, 2)", "#NUM!"), ("((10^1000)^1000)^1000", "#NUM!"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_row_is_a_sign_in_its_cell(text: str, sign: str):
    assert worked(text) == [sign]


@pytest.mark.parametrize(
    "text",
    ["{f} + 1", "IF({f}, 1, 2)", "UPPER({f})", '{f} & "x"', "NOT({f})", "AND({f}, TRUE)", "EMPTY({f})", "OTHERWISE({f}, 0)", 
     "CONTAINS({f}, 0)", "{f} = 1", "RUNNING_SUM({f})", "IF(RUNNING_SUM({f}) > 1, 1, 2)", "MIN({f}, 1)"],
)  # fmt: skip
def test_a_fault_is_a_fault_in_all_that_is_worked_out_from_it(text: str):
    known = {**KNOWN, "f": ("f", "number")}
    program = formulas.program({"f": formulas.read("{a} / 0", known), "g": formulas.read(text, known)})
    (row,) = program.rows([dict(ROW)])
    assert isinstance(row["g"], Fault) and str(row["g"]) == "#DIV/0!", text


# --- along the rows


def rows_of(*values: Any) -> list[dict[str, Any]]:
    return [{"a": None if value is None else Decimal(value), "b": Decimal(place)} for place, value in enumerate(values, 1)]


def test_sums_along_the_rows_are_exact_and_pass_over_what_is_empty():
    assert worked("RUNNING_SUM({a})", *rows_of(*["0.1"] * 10))[-1] == Decimal("1.0")
    assert worked("RUNNING_SUM({a})", *rows_of(1, None, 3)) == [1, 1, 4]
    assert worked("RUNNING_SUM({a} * {b})", *rows_of(1, 2, 3)) == [1, 5, 14]
    assert worked("RUNNING_SUM({a} / ({b} - 2))", *rows_of(1, 1, 1)) == [-1, "#DIV/0!", 0]
    assert worked("{a} - PREV({a})", *rows_of(1, 4, 9)) == [None, 3, 5]
    assert worked("PREV(PREV({a}))", *rows_of(1, 4, 9, 16)) == [None, None, 1, 4]


@settings(deadline=None)
@given(st.lists(st.decimals(-(10**9), 10**9, places=4), min_size=1, max_size=30))
def test_a_running_sum_is_the_sum(values: list[Decimal]):
    assert worked("RUNNING_SUM({a})", *rows_of(*values)) == [sum(values[: n + 1]) for n in range(len(values))]


def test_running_calls_of_two_columns_do_not_mix():
    known = {**KNOWN, "f": ("f", "number"), "g": ("g", "number")}
    of = {"f": formulas.read("PREV(RUNNING_SUM({a}))", known), "g": formulas.read("RUNNING_SUM({b})", known)}
    found = list(formulas.program(of).rows(rows_of(10, 20, 30)))
    assert [(row["f"], row["g"]) for row in found] == [(None, 1), (10, 3), (30, 6)]


def test_a_balance_may_look_at_itself_one_row_above():
    known = {**KNOWN, "f": ("f", "number")}
    found = list(formulas.program({"f": formulas.read("OTHERWISE(PREV({f}), 100) + {a}", known)}).rows(rows_of(1, -5, 10)))
    assert [row["f"] for row in found] == [101, 96, 106]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdefx"), max_size=3), max_size=6))
def test_columns_are_worked_out_in_order_and_circles_are_named(uses: dict[str, list[str]]):
    known = {name: (name, "number") for name in "abcdefx"}
    of = {key: formulas.read(" + ".join(["1", *(f"{{{one}}}" for one in used)]), known) for key, used in uses.items()}
    program = formulas.program(of)
    reach = {key: {one for one in used if one in uses} for key, used in uses.items()}
    for _ in uses:
        reach = {key: seen | {far for one in seen for far in reach[one]} for key, seen in reach.items()}
    behind = {key for key, seen in reach.items() if any(one in reach[one] for one in {key, *seen})}
    assert program.loops == behind
    (row,) = program.rows([dict.fromkeys("abcdefx", Decimal(0))])
    assert {key for key, value in row.items() if str(value) == "#LOOP!"} == behind and set(row) == set(uses)


# --- in a sheet


async def made(*columns: tuple[str, str, dict[str, Any]]) -> tuple[int, dict[str, int]]:
    async with db.write() as session:
        folder = await sheets.create_folder(session, OWNER, "buddy", "Plans")
        opened = await sheets.create(session, OWNER, folder.id or 0, "Goods", columns)
        return opened.sheet.id or 0, {column.name: column.id or 0 for column in opened.columns}


async def add(sheet: int, *rows: dict[int, Any]) -> list[int]:
    async with db.write() as session:
        return (await entries.add(session, OWNER, sheet, rows)).rows


async def seen(sheet: int) -> list[list[str]]:
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        rows = await looks.window(session, opened, Look(), 0, 500)
        return [[entries.said(row, column) for column in opened.columns] for row in rows]


async def test_every_sign_stands_in_its_cell_and_goes_when_the_mistake_does(house: Path):
    sheet, at = await made(
        ("A", "number", {}), ("B", "number", {}), ("Div", "formula", {"formula": "{A} / {B}"}),
        ("Num", "formula", {"formula": "{A} ^ 2000"}),
        ("Value", "formula", {"formula": "YEAR({A})"}), ("Ref", "formula", {"formula": "{A} + 1"}),
        ("Loop", "formula", {"formula": "{A} + 2"}),
        ("Round", "formula", {"formula": "{Loop} + 3"}), ("After", "formula", {"formula": "{Div} * 2"}),
    )  # fmt: skip
    (row,) = await add(sheet, {at["A"]: 2, at["B"]: 0})
    async with db.write() as session:
        await columning.change(session, OWNER, sheet, at["Loop"], options={"formula": "{Round} + 1"})
        other = await columning.add(session, OWNER, sheet, "Gone", "number")
        await columning.change(session, OWNER, sheet, at["Ref"], options={"formula": "{Gone} + 1"})
        await columning.change(session, OWNER, sheet, other.id or 0, gone=True)
    assert await seen(sheet) == [["2", "0", "#DIV/0!", "#NUM!", "#VALUE!", "#REF!", "#LOOP!", "#LOOP!", "#DIV/0!"]]
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        for name in ("Div", "Num", "Value", "Ref", "Loop", "Round", "After"):
            assert await looks.count(session, opened, Look((looks.Filter(at[name], "wrong"),))) == 1, name
    async with db.write() as session:
        await entries.edit(session, OWNER, sheet, [Cell(row, at["B"], 4)])
        await columning.change(session, OWNER, sheet, at["Loop"], options={"formula": "{A} + 2"})
    assert (await seen(sheet))[0][2::4] == ["0.5", "4"] and (await seen(sheet))[0][7:] == ["7", "1"]


async def test_a_formula_that_uses_itself_is_refused_and_one_row_above_is_not(house: Path):
    sheet, at = await made(("In", "money", {"currency": "EUR"}))
    await add(sheet, {at["In"]: "0.10"}, {at["In"]: "0.20"}, {at["In"]: "0.30"})
    async with db.write() as session:
        column = await columning.add(session, OWNER, sheet, "Balance", "formula", {"formula": "OTHERWISE(PREV({Balance}), 0) + {In}"})
    assert [row[1] for row in await seen(sheet)] == ["0.1", "0.3", "0.6"]
    for formula in ("{Balance} + 1", "RUNNING_SUM({Balance})"):
        with pytest.raises(Refused, match="its own column"):
            async with db.write() as session:
                await columning.change(session, OWNER, sheet, column.id or 0, options={"formula": formula})
    assert [row[1] for row in await seen(sheet)] == ["0.1", "0.3", "0.6"]


async def test_columns_whose_names_make_the_same_key_are_two(house: Path):
    sheet, at = await made(("Price €", "number", {}), ("Price $", "number", {}), ("Euro", "formula", {"formula": "{Price €} * 2"}))
    await add(sheet, {at["Price €"]: 5, at["Price $"]: 7})
    assert await seen(sheet) == [["5", "7", "10"]]


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("number", Decimal(1) / 3, 1 / 3), ("percent", Decimal("0.575"), 57.5), ("money", Decimal("1.00005"), Decimal("1.0000")),
        ("money", True, Decimal(1)),
        ("money", Decimal(10**14), "#NUM!"), ("number", Decimal("1e300"), "#NUM!"), ("number", Decimal("0E-400"), 0.0),
        ("number", "x", "#VALUE!"),
        ("text", Decimal("12.50"), "12.5"), ("text", "", None), ("tick", Decimal(1), "#VALUE!"), ("tick", False, False),
        ("date", date(2026, 11, 27), "2026-11-27"), ("date", datetime(2026, 11, 27, 9, tzinfo=UTC), "2026-11-27"),
        ("time", date(2026, 11, 27), "#VALUE!"),
        ("time", datetime(2026, 11, 27, 9, 0, 0, 5, tzinfo=UTC), "2026-11-27T09:00:00+00:00"), ("number", None, None),
    ],
)  # fmt: skip
def test_a_result_is_kept_in_the_format_of_its_column(kind: str, value: Any, stored: Any):
    found = computing._stored(kind, value)
    assert (str(found) if isinstance(found, Fault) else found) == stored
    signs: dict[int, dict[str, str]] = {}
    raw = computing._column(kind, [None, value], "f", signs)[1]
    assert type(raw) is (int if kind == "money" and not signs else type(None if signs else stored))
    assert (signs[1]["f"] if signs else Decimal(raw).scaleb(-4) if kind == "money" and raw is not None else raw) == stored


def test_a_column_that_is_gone_leaves_its_sign_not_a_crash():
    lost = Column(id=1, sheet_id=1, key="l", name="L", type="formula", physical="c1", options={"formula": "{Nothing} + 1"})
    (row,) = sheets.program([lost]).rows([{}])
    assert str(row["c1"]) == "#REF!"
