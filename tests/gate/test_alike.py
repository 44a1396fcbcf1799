"""Which lines of an approval are alike, and which one a person should look at twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.gate import alike
from krake.models import Action


def line(
    number: int, *, price: str = "12.00", margin: str | None = "0.40", to: str = "DE", sure: str = "0.9", currency: str = "EUR"
) -> Action:
    return Action(
        id=f"a{number}", kind="gelato.promote", connection_id=1, fingerprint=f"f{number}", effect_key=f"e{number}", price=Decimal(price),
        currency=currency, confidence=Decimal(sure), shown={"number": f"#{number}", "margin": margin or "", "destination": to},
    )  # fmt: skip


SAME = [line(number) for number in range(1, 15)]


def test_lines_that_are_alike_have_no_odd_one():
    assert alike.odd(SAME) == [] and alike.said(SAME, []).en == ""


@pytest.mark.parametrize(
    ("strange", "why"),
    [
        (line(99, margin="0.03"), "margin 3% where the others have about 40%"),
        (line(99, margin="-0.20"), "margin -20% where the others have about 40%"),
        (line(99, margin=None), "margin unknown"),
        (line(99, price="40.00"), "3.3 times the usual price"),
        (line(99, to="BR"), "goes to BR"),
        (line(99, sure="0.7"), "only 70% sure"),
        (line(99, currency="USD"), "paid in USD"),
    ],
)
def test_the_odd_one_out_is_named_with_its_reason(strange: Action, why: str):
    (found,) = alike.odd([*SAME, strange])
    assert (found.key, found.why.en.replace("−", "-")) == ("a99", why)
    assert alike.said([*SAME, strange], [found]).en.startswith("14 alike, 1 odd one out: #99 (")


def test_two_lines_have_no_middle_and_a_mixed_lot_has_no_odd_ones():
    assert alike.odd([line(1), line(2, price="900")]) == []
    mixed = [line(n, price=str(10 ** (n % 4)), to="ABCD"[n % 4] * 2, margin=str(n / 20 - 0.3)) for n in range(12)]
    assert 2 * len(alike.odd(mixed)) < len(mixed)


@given(
    st.lists(
        st.tuples(st.decimals(0, 500, places=2), st.sampled_from(["", "0.4", "-0.1", "0.02"]), st.sampled_from(["DE", "FR", ""])),
        max_size=20,
    )
)
def test_no_lines_break_it_and_never_half_of_them_are_odd(lines):
    actions = [line(n, price=str(price), margin=margin, to=to) for n, (price, margin, to) in enumerate(lines)]
    found = alike.odd(actions)
    assert not found or 2 * len(found) < len(actions)
    assert {one.key for one in found} <= {action.id for action in actions}
