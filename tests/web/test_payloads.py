"""What the strict model lets through. The same attacks go over the wire in test_gate_events."""

from typing import Any, Literal

import pytest
from typing_extensions import TypedDict

from krake.web.payloads import Unfit, checked, complaint


class Address(TypedDict):
    street: str
    number: int


async def buy(self, qty: int, price: float, kind: Literal["a", "b"], to: Address, tags: list[str]) -> None: ...


GOOD = {"qty": 1, "price": 2.5, "kind": "a", "to": {"street": "Weg", "number": 3}, "tags": ["x"]}


def test_the_right_payload_passes():
    checked(buy, GOOD)
    checked(buy, {**GOOD, "price": 2})  # JSON knows no difference between 2 and 2.0


@pytest.mark.parametrize(
    "changes",
    [
        {"qty": "1"}, {"qty": True}, {"qty": 1.5}, {"qty": None}, {"qty": 2**63}, {"qty": float("nan")}, {"qty": [1]},
        {"price": float("inf")}, {"price": "2.5"}, {"kind": "c"}, {"kind": 1}, {"to": {"street": "Weg"}}, {"to": []},
        {"to": {"street": "Weg", "number": "3"}}, {"to": {"street": "Weg", "number": 3, "free": 1}}, {"tags": "x"},
        {"tags": [1]}, {"tags": ["x\x00"]}, {"tags": ["\ud800"]}, {"tags": ["x" * 30_000]}, {"tags": ["x"] * 6_000},
        {"skip_approval": True}, {"self": 1},
    ],
)  # fmt: skip
def test_anything_else_is_refused(changes: dict[str, Any]):
    with pytest.raises(Unfit):
        checked(buy, {**GOOD, **changes})


def test_a_missing_value_and_a_list_for_the_whole_are_refused():
    with pytest.raises(Unfit):
        checked(buy, {"qty": 1})
    with pytest.raises(Unfit):
        checked(buy, [1])


def test_endless_nesting_is_refused_without_walking_it():
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    with pytest.raises(Unfit, match="deep"):
        checked(buy, {**GOOD, "tags": deep})


def test_a_refusal_never_quotes_the_value():
    with pytest.raises(Unfit) as refused:
        checked(buy, {**GOOD, "qty": "my password"})
    assert "my password" not in str(refused.value)


async def defaulted(self, qty: int, skip_approval: bool = False) -> None: ...
async def untyped(self, qty) -> None: ...
async def anything(self, qty: Any) -> None: ...
async def bare(self, form: dict) -> None: ...
async def loose(self, form: dict[str, Any]) -> None: ...
async def starred(self, *args: int) -> None: ...
async def fine(self, form: dict[str, str | list[str]], kind: Literal["a"] | None) -> None: ...


@pytest.mark.parametrize("handler", [defaulted, untyped, anything, bare, loose, starred])
def test_a_signature_that_cannot_be_checked_is_named(handler):
    assert complaint(handler)


def test_a_definite_signature_is_fine():
    assert complaint(fine) == "" and complaint(buy) == ""
