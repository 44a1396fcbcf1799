"""Who the best customers are: from orders that count, under the names of the shop."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from krake.coordinator.keeping import keep, kept
from krake.kit import clock, db
from krake.models import Connection
from krake.services import columning, sheets
from krake.skills import customer_segments
from tests import world
from tests.skills.desk import Desk, ran
from tests.web import shops


async def bought(shop: Connection, number: int, back: int, price: str, name: str, email: str, **changes: object) -> None:
    at = (clock.now() - timedelta(days=back)).isoformat()
    lines = [{**shops.order(number)["line_items"][0], "price": price, "quantity": 1}]
    first, last = name.split(" ")
    await world.place(
        shop, number, processed_at=at, created_at=at, line_items=lines, current_subtotal_price=price, subtotal_price=price, email=email,
        customer={"first_name": first, "last_name": last}, **changes,
    )  # fmt: skip


async def test_the_best_customers_are_named_and_what_does_not_count_is_left_out(house: Path):
    desk = Desk()
    assert "names its customer" in (await ran("customer_segments", desk)).sentence.en
    shop = await world.shop_row()
    for number, back, price in ((1, 2, "60.00"), (2, 30, "50.00"), (3, 60, "40.00")):
        await bought(shop, number, back, price, "Mia Sommer", "mia@example.org" if number > 1 else "Mia@Example.org")
    await bought(shop, 4, 5, "20.00", "Jonas Berg", "jonas@example.org")
    await bought(shop, 5, 300, "15.00", "Ada Koch", "ada@example.org")
    await bought(shop, 6, 1, "900.00", "Test Käufer", "test@example.org", test=True)
    await bought(shop, 7, 1, "900.00", "Void Käufer", "void@example.org", financial_status="voided")
    await bought(shop, 8, 1, "900.00", "Gone Käufer", "gone@example.org", cancelled_at=clock.now().isoformat())
    result = await ran("customer_segments", desk, language="en")
    rows = {row["customer"]: row for row in await desk.rows("dexter", "Customer segments")}
    assert set(rows) == {"Mia Sommer", "Jonas Berg", "Ada Koch"} and result.evidence["orders"] == 5
    mia = rows["Mia Sommer"]
    assert (mia["orders"], mia["recency_days"], mia["segment"], mia["currency"]) == (3, 2, "Best", "EUR")
    assert result.sentence.en.startswith("Best of 3 customers: Mia Sommer.") and "rough segments" in result.sentence.en
    assert rows["Jonas Berg"]["segment"] == "New" and rows["Ada Koch"]["segment"] == "Asleep"
    assert "mia@example.org" not in str(rows), "an address is no key: a digest stands for it"
    spent = next(figure.value.en for figure in result.figures if figure.label.en == "Mia Sommer")
    assert spent.startswith("3 orders, €") and spent.endswith("last 2 days ago") and Decimal(str(mia["spent"])) > 100
    again = await ran("customer_segments", desk)
    assert again.evidence["kept"] == 3 and len(await desk.rows("dexter", "Customer segments")) == 3


def test_one_person_is_one_whatever_the_case_and_nobody_is_none():
    person = customer_segments.person
    assert person("Mia", "A@b.de") == person("M.", " a@b.de") and person("Mia  Sommer", "") == person("mia sommer", "")
    assert person("", " ") == "" and person("Mia", "") != person("Ada", "")


async def test_a_key_of_two_columns_changes_one_row_and_a_plus_leaves_it_alone(house: Path):
    await keep(0, True, "gigi", "Habits", [{"date": "2026-11-02", "habit": "Run", "done": False}])
    row = {"date": "2026-11-02", "habit": "Run", "done": True}
    done = await keep(1, True, "gigi", "Habits", [row, row | {"date": "2026-11-03"}], "habit+date")
    assert (done["new"], done["changed"]) == (1, 1)
    assert [(one["date"], one["done"]) for one in await kept(True, "gigi", "Habits")] == [("2026-11-02", True), ("2026-11-03", True)]
    stays = await keep(2, True, "gigi", "Habits", [row | {"done": False}], "+habit+date")
    assert (stays["new"], stays["changed"], stays["rows"]) == (0, 0, done["rows"][:1])
    assert [one["done"] for one in await kept(True, "gigi", "Habits")] == [True, True]


async def test_a_table_made_before_gets_the_columns_declared_since_and_none_that_was_removed(house: Path):
    """Tickets as an earlier Krake made it: without "Refund by"; and a person threw "Mood" away."""
    first = await keep(1, True, "cassie", "Tickets", [{"number": "T-1", "mood": "Calm"}], "number")
    async with db.write() as session:
        opened = await sheets.opened(session, first["table"])
        await session.delete(opened.by_key("refund_by"))
        await columning.change(session, world.OWNER, first["table"], opened.by_key("mood").id or 0, gone=True)
    await keep(2, True, "cassie", "Tickets", [{"number": "T-1", "mood": "Angry", "refund_by": "2026-12-11"}], "number")
    (row,) = await kept(True, "cassie", "Tickets")
    assert row["refund_by"] == "2026-12-11" and "mood" not in row
