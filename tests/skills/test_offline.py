"""Skills that need no service: what they say is counted from rows, and every example sentence leads to its skill."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake import registry
from krake.coordinator.keeping import kept
from krake.coordinator.plan import plan
from krake.gate import ledger
from krake.kit import clock, db
from krake.kit.money import Money
from krake.kit.text import Words, day
from krake.models import Reading, Task
from krake.services import drivers, margin, profiles, readings, runs, threads
from krake.skills.anomaly_explain import fell
from krake.skills.claim_check import claims
from krake.web.rows import known
from tests import world
from tests.web import shops

SKILLS = registry.skills()
SAID = {"{period}": ("last 7 days", "letzte 7 tage"), "{workspace}": ("lunavo", "lunavo"), "{order}": ("1042", "1042"),
        "{integration}": ("shopify", "shopify"), "{text}": ("our mugs are organic", "unsere tassen sind bio")}  # fmt: skip
CASES = [(key, locale, number) for key, one in SKILLS.items() for locale in ("en", "de") for number in range(len(one.examples))]


@pytest.mark.parametrize(("key", "locale", "number"), CASES)
async def test_every_example_leads_to_its_skill(house: Path, key: str, locale: str, number: int):
    text = SKILLS[key].examples[number].to(locale)
    for mark, (en, de) in SAID.items():
        text = text.replace(mark, en if locale == "en" else de)
    async with db.read() as session:
        base = known.build(await profiles.agents(session))
    read = plan(text, base, clock.now(), "Europe/Berlin", locale)
    assert read.skill == key, (text, read.skill, [choice.key for choice in read.choices])


async def ran(key: str, **given: str):
    one = SKILLS[key]
    result = await one.fn(world.Steps(), one.input.model_validate(given))
    assert one.ensures(result.evidence), result.evidence
    assert result.sentence.en and result.sentence.de and all(figure.source.en and figure.value.de for figure in result.figures)
    return result


async def sold(*orders: tuple[int, int, str]) -> None:
    """Orders as (number, days ago, price of its one line)."""
    shop = await world.shop_row()
    await world.printer_row()
    for number, back, price in orders:
        at = (clock.now() - timedelta(days=back)).isoformat()
        body = shops.order(number)
        lines = [{**body["line_items"][0], "price": price, "quantity": 1}]
        await world.place(
            shop, number, processed_at=at, created_at=at, line_items=lines, current_subtotal_price=price, subtotal_price=price
        )


async def test_a_change_is_split_into_number_and_worth_without_a_rest(house: Path):
    nothing = await ran("anomaly_explain")
    assert nothing.figures == () and "No orders" in nothing.sentence.en
    await sold((1, 10, "20.00"), (2, 9, "20.00"), (3, 2, "30.00"), (4, 1, "30.00"), (5, 1, "30.00"))
    result = await ran("anomaly_explain", period="7d")
    assert "3 orders instead of 2" in result.sentence.en
    labels = [figure.label.en for figure in result.figures]
    assert labels[:3] == ["Net revenue", "The period before", "Orders"] and "Lunar mug" in labels
    assert "needs readings of 28 days" in result.sentence.en, "and what the weekday pattern lacks"


async def test_a_deep_fall_has_commet_check_the_shop_and_a_small_one_nobody(house: Path):
    await sold(*[(number, 10, "20.00") for number in range(1, 7)], (7, 2, "20.00"))
    async with db.write() as session:
        parent = await runs.queue(session, world.OWNER, "dexter", "anomaly_explain", rehearsal=True)
    one = SKILLS["anomaly_explain"]
    result = await one.fn(world.Steps(parent.id or 0), one.input.model_validate({"period": "7d"}))
    async with db.read() as session:
        child = await runs.get(session, result.evidence["handed"])
    assert (
        (child.agent, child.skill) == ("commet", "sync_products") and "Commet checks" in result.sentence.en and one.ensures(result.evidence)
    )
    assert not fell(["100", "75"], [9, 7]) and not fell(["100", "0"], [4, 0])


money = st.decimals(0, 10_000, places=2)


@given(st.integers(0, 500), money, st.integers(0, 500), money)
def test_the_two_causes_are_always_the_whole_change(count: int, total: Decimal, later: int, now: Decimal):
    found = drivers.split(drivers.Span(count, total if count else Decimal(0)), drivers.Span(later, now if later else Decimal(0)))
    assert found.more + found.worth == found.change


def test_what_moved_most_comes_first():
    before, now = (
        {"Mug": Decimal(10), "Bag": Decimal(5), "Same": Decimal(1)},
        {"Mug": Decimal(40), "Poster": Decimal(12), "Same": Decimal(1)},
    )
    assert drivers.movers(before, now) == [("Mug", Decimal(30)), ("Poster", Decimal(12)), ("Bag", Decimal(-5))]


async def test_margins_are_summed_only_where_they_are_known_and_approved(house: Path):
    """Without VAT: 30.00 - 12.00 and 15.00 - 9.00 leave 24.00 of 45.00; the proposal would leave 20.00 - 8.00 more."""
    assert "No approved print" in (await ran("margin_report")).sentence.en
    given = ((3001, "30.00", "12.00", "done"), (3002, "15.00", "9.00", "approved"), (3003, "", "9.00", "done"),
             (3004, "20.00", "8.00", "waiting"))  # fmt: skip
    for number, income, cost, status in given:
        action = await world.a_print(number, price="14.28")
        async with db.write() as session:
            row = await ledger.get(session, action.id)
            assert row is not None
            row.shown = {"number": f"#{number}", "income": income, "income_currency": "EUR" if income else "", "cost": cost}
            row.status = status
            session.add(row)
    await world.place(await world.shop_row(), 3005)
    result = await ran("margin_report")
    counts = {name: result.evidence[name] for name in ("known", "unknown", "expected", "lines", "left", "without")}
    assert counts == {"known": 2, "unknown": 1, "expected": 1, "lines": 4, "left": "24.00", "without": 1}
    assert result.sentence.en.startswith("2 approved prints leave €24.00 before fees and ads, 53% of what they bring")
    assert "1 proposed print is not approved; €12.00 more is expected of them." in result.sentence.en
    assert "1 sold order has no print yet and is left out." in result.sentence.en
    told = [(figure.label.en, figure.value.en) for figure in result.figures]
    assert ("Payment fees", "unknown") in told and ("Ads", "unknown") in told and ("Low: #3002", "40%") in told
    rows = {row["order_number"]: row for row in await kept(True, "dexter", "Margins")}
    assert [(name, row["state"]) for name, row in rows.items()] == [("#3001", "Ordered"), ("#3002", "Ordered"), ("#3004", "Expected")]
    assert Decimal(str(rows["#3002"]["margin_before_fees_and_ads"])) == 6 and rows["#3002"]["margin_after_all"] is None
    assert Decimal(str(rows["#3002"]["share_before_fees_and_ads"])) == 40, "percent"


def test_a_margin_sets_net_beside_net_and_stays_unknown_without_the_vat():
    brings, price = Money(Decimal("38.45"), "EUR"), Money(Decimal("23.80"), "EUR")
    line = margin.shown(brings, price, Decimal("3.80"))
    assert (line["cost"], line["margin"]) == ("20.00", "0.4798")  # (38.45 - 20.00) / 38.45
    assert margin.shown(brings, price, None)["margin"] == "", "a price with VAT says nothing about a margin without it"
    assert margin.reprice(line, Money(Decimal("35.70"), "EUR"))["cost"] == "30.00"  # still 19 percent


async def test_the_days_are_taken_apart(house: Path):
    """Eight even weeks and one day of 400 more than its weekday: that day is named, with what was usual."""
    await world.shop_row()
    today = clock.today("Europe/Berlin")
    odd = today - timedelta(days=3)
    async with db.write() as session:
        for back in range(1, 57):
            when = today - timedelta(days=back)
            value = Decimal(100 + 10 * when.weekday() + (400 if when == odd else 0))
            session.add(Reading(workspace="lunavo", kpi="revenue", day=when, value=value, currency="EUR", rehearsal=True))
    await sold((1, 10, "20.00"), (2, 2, "30.00"))
    async with db.write() as session:  # the readings alone count here, not what the two orders moved
        for row in await readings.series(session, "lunavo", "revenue", today - timedelta(days=56), today, rehearsal=True):
            row.value = Decimal(100 + 10 * row.day.weekday() + (400 if row.day == odd else 0))
    result = await ran("anomaly_explain", period="7d")
    (unusual,) = [figure for figure in result.figures if figure.label.en.startswith("Unusual")]
    real, usual = (Decimal(part.split("€")[1]) for part in unusual.value.en.split(", "))
    assert unusual.label.en.endswith(day(odd)) and real == 500 + 10 * odd.weekday()
    assert abs(usual - (100 + 10 * odd.weekday())) < 3
    parts = [Decimal(one.value.en.replace("€", "")) for one in result.figures if one.label.en.startswith("Of the change")]
    assert sum(parts) == 400 and abs(parts[2] - 400) < 10, "trend, weekdays and rest are the whole change, and it is the rest"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Unsere Tassen sind bio und garantiert klimaneutral.", ["bio", "garantiert", "klimaneutral"]),
        ("The best mug, only 3 left, 20% off!", ["The best", "only 3 left", "20% off"]),
        ("A biography of a salesman with a guaranty", []),
        ("Eine Tasse mit Mond.", []),
    ],
)
async def test_claims_are_found_by_whole_words_with_a_reason(text: str, found: list[str]):
    assert [words for words, _ in claims(text)] == found
    result = await ran("claim_check", text=text)
    assert result.evidence["found"] == found and len(result.figures) == len(found)


async def test_the_load_and_the_morning_are_counted_from_rows(house: Path):
    assert (await ran("load_guard")).evidence["open"] == 0
    assert (await ran("morning_brief")).evidence == {"named": 0, "open": 0, "stopped": 0, "today": 0}
    async with db.write() as session:
        for number in range(4):
            await threads.open(session, "question", "lunavo", "commet", Words(f"Q{number}", f"F{number}"), Words("why", "warum"))
        session.add(Task(title="Report", agent="dexter", skill="note", rrule="FREQ=DAILY", next_at=clock.now() + timedelta(seconds=1)))
    load, brief = await ran("load_guard"), await ran("morning_brief")
    assert (load.evidence["open"], load.evidence["came"], load.evidence["went"], load.evidence["planned"]) == (4, 4, 0, 1)
    assert "grows faster" in load.sentence.en
    assert brief.evidence["open"] == 4 and [figure.label.en for figure in brief.figures] == ["1. Q0", "2. Q1", "3. Q2"]
    assert "not known" in brief.sentence.en
