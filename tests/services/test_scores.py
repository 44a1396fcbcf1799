"""A scorecard's figures are counted from rows that are there: each is unknown before the first of them, and moves with them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from krake import registry
from krake.coordinator.keeping import keep
from krake.kit import clock, db
from krake.models import Order, Parcel, Reading, Run
from krake.services import entries, scores, sheets
from krake.services.entries import Cell
from krake.services.score_records import compared
from krake.services.scores import Measured, Scene
from krake.spec.actor import Actor
from krake.spec.actor import agent as actor
from krake.spec.agent import Score
from krake.spec.words import Good, Unit
from krake.web.rows import scorecard
from tests import world

SCORES = [(agent, score) for agent in registry.agents().values() for score in agent.scorecard]
NAMES = [f"{agent.key}-{score.key}" for agent, score in SCORES]


async def figure(agent: str, key: str, *, rehearsal: bool = False) -> Measured | None:
    async with db.read() as session:
        found = await scores.of_agent(session, registry.agents()[agent], Scene(agent, rehearsal, "Europe/Berlin"))
    return next(measured for score, measured in found if score.key == key)


async def parts(agent: str, key: str) -> tuple[int, int] | None:
    found = await figure(agent, key)
    assert found is None or (found.above is not None and found.below is not None)
    return (int(found.above), int(found.below)) if found else None  # type: ignore[arg-type]


async def wrote(agent: str, table: str, *rows: dict[str, Any], run_id: int = 0) -> list[int]:
    """Rows as a skill of the agent keeps them."""
    return (await keep(run_id, False, agent, table, list(rows)))["rows"]


async def typed(agent: str, table: str, row: int, *, by: Actor = world.OWNER, **cells: Any) -> None:
    """What a person types over them, or an agent writes."""
    async with db.write() as session:
        opened = await sheets.find(session, agent, table, rehearsal=False)
        assert opened is not None
        wanted = [Cell(row, opened.by_key(name).id or 0, value) for name, value in cells.items()]
        assert not (await entries.edit(session, by, opened.sheet.id or 0, wanted)).misfits


async def deleted(agent: str, table: str, *rows: int, by: Actor = world.OWNER) -> None:
    async with db.write() as session:
        opened = await sheets.find(session, agent, table, rehearsal=False)
        assert opened is not None
        await entries.remove(session, by, opened.sheet.id or 0, rows)


@pytest.mark.parametrize(("agent", "score"), SCORES, ids=NAMES)
async def test_nothing_is_known_of_an_empty_house_and_the_page_says_what_it_waits_for(house: Path, agent, score: Score):
    assert await figure(agent.key, score.key) is None
    for locale, waits in (("en", "No reading yet. "), ("de", "Noch kein Wert. ")):
        row = next(row for row in await scorecard.of_agent(agent.key, locale) if row.key == f"score-{score.key}")
        assert row.value == "—" and row.waits.startswith(waits) and row.formula and not row.source


@pytest.mark.parametrize(("agent", "score"), SCORES, ids=NAMES)
async def test_an_opened_but_empty_table_is_no_reading_either(house: Path, agent, score: Score):
    async with db.write() as session:
        for table in agent.tables:
            await sheets.of_agent(session, world.OWNER, agent.key, table, rehearsal=False)
    assert await figure(agent.key, score.key) is None


@pytest.mark.parametrize(("agent", "score"), SCORES, ids=NAMES)
def test_what_can_be_read_names_its_parts(agent, score: Score):
    assert bool(score.parts) == (score.read is not None)


async def test_ideas_are_accepted_dropped_or_thrown_away(house: Path):
    idea = {"impact": 3, "confidence": "50", "ease": 3, "status": "Idea"}
    one, two, three, _ = await wrote("buddy", "Opportunities", *({"title": name} | idea for name in "abcd"))
    assert await parts("buddy", "accepted_ideas") is None  # none was decided on
    await typed("buddy", "Opportunities", one, status="Accepted")
    assert await parts("buddy", "accepted_ideas") == (1, 1)
    await typed("buddy", "Opportunities", two, status="Dropped")
    await deleted("buddy", "Opportunities", three)
    assert await parts("buddy", "accepted_ideas") == (1, 3)
    async with db.write() as session:
        opened = await sheets.find(session, "buddy", "Opportunities", rehearsal=False)
        assert opened is not None
        mine = {opened.by_key("title").id or 0: "Mine", opened.by_key("status").id or 0: "Accepted"}
        await entries.add(session, world.OWNER, opened.sheet.id or 0, [mine])
    assert await parts("buddy", "accepted_ideas") == (1, 3)  # a person's own idea is none of Buddy's


async def test_what_an_agent_does_to_its_own_rows_is_no_persons_judgement(house: Path):
    buddy, penn = actor("buddy"), actor("penn")
    one, two = await wrote("buddy", "Opportunities", {"title": "a", "status": "Accepted"}, {"title": "b", "status": "Idea"})
    await deleted("buddy", "Opportunities", two, by=buddy)
    assert await parts("buddy", "accepted_ideas") == (1, 1)
    await deleted("buddy", "Opportunities", one)  # accepted once, and tidied up: nothing is left to count
    assert await parts("buddy", "accepted_ideas") is None
    (text,) = await wrote("penn", "Copy", {"text": "one two", "status": "Approved", "language": "English", "channel": "Shop"})
    await typed("penn", "Copy", text, by=penn, text="one 2")
    assert (await parts("penn", "as_written"), await parts("penn", "rewritten")) == ((1, 1), (0, 2))


async def test_a_clones_scorecard_reads_its_own_tables(house: Path):
    await wrote("buddy", "Experiments", {"hypothesis": "a", "decision": "Keep"}, {"hypothesis": "b", "decision": "Revert"})
    assert await parts("buddy", "moved_ideas") == (1, 2)
    async with db.read() as session:
        found = await scores.of_agent(session, registry.agents()["buddy"], Scene("another", False, "Europe/Berlin"))
    assert [measured for _, measured in found] == [None, None]


async def test_the_worlds_are_never_mixed(house: Path):
    await keep(0, True, "seomi", "SEO issues", [{"rule": "title", "state": "Fixed"}])
    assert await figure("seomi", "fixed_issues") is None
    found = await figure("seomi", "fixed_issues", rehearsal=True)
    assert found is not None and found.source == ("Table SEO issues", "Tabelle SEO-Mängel")


async def test_a_column_that_was_taken_away_makes_its_figure_unknown(house: Path):
    await wrote(
        "seomi", "SEO issues", {"rule": "title", "state": "Fixed"}, {"rule": "alt", "state": "Open"}, {"rule": "h1", "state": "Ignored"}
    )
    assert await parts("seomi", "fixed_issues") == (1, 2)
    async with db.write() as session:
        opened = await sheets.find(session, "seomi", "SEO issues", rehearsal=False)
        assert opened is not None
        column = opened.by_key("state")
        column.gone_at = clock.now()
        session.add(column)
    assert await figure("seomi", "fixed_issues") is None


async def test_texts_count_as_written_until_a_person_changes_them(house: Path):
    text = "one two three four"
    rows = [{"language": "English", "channel": "Shop", "text": text, "variant": name, "status": "Draft"} for name in "abc"]
    first, second, third = await wrote("penn", "Copy", *rows)
    assert await parts("penn", "as_written") is None and await parts("penn", "rewritten") is None
    for row in (first, second):
        await typed("penn", "Copy", row, status="Approved")
    assert (await parts("penn", "as_written"), await parts("penn", "rewritten")) == ((2, 2), (0, 8))
    await typed("penn", "Copy", second, text="one two 3 four")
    await typed("penn", "Copy", second, text="one two 3 four five")
    assert (await parts("penn", "as_written"), await parts("penn", "rewritten")) == ((1, 2), (2, 9))
    await typed("penn", "Copy", second, text=text)  # written back as it was
    assert (await parts("penn", "as_written"), await parts("penn", "rewritten")) == ((2, 2), (0, 8))
    await typed("penn", "Copy", third, text="all new", status="Retired")  # nobody took it up
    assert await parts("penn", "as_written") == (2, 2)


async def test_mail_is_sorted_wrongly_when_a_person_moves_it(house: Path):
    rows = [{"subject": name, "class": "Task", "routed_to": "penn"} for name in "abc"]
    first, second, _ = await wrote("vizzy", "Mail triage", *rows)
    await typed("vizzy", "Mail triage", first, **{"class": "Noise"})
    await typed("vizzy", "Mail triage", second, subject="b!")  # says nothing of how it was sorted
    assert await parts("vizzy", "wrongly_sorted") == (1, 3)


async def test_a_ticket_that_comes_back_was_opened_again(house: Path):
    first, second, third = await wrote("cassie", "Tickets", *({"number": name, "status": "Open"} for name in "abc"))
    assert await parts("cassie", "reopened") is None
    for row in (first, second):
        await typed("cassie", "Tickets", row, status="Closed")
    await typed("cassie", "Tickets", first, status="Answered")  # closed to answered: not open again
    assert await parts("cassie", "reopened") == (0, 2)
    await typed("cassie", "Tickets", second, status="Open")
    await typed("cassie", "Tickets", third, status="Drafted")
    assert await parts("cassie", "reopened") == (1, 2)


async def test_differences_are_true_when_fixed_and_false_when_thrown_away(house: Path):
    first, second, third = await wrote("dexter", "Data quality", *({"dataset": name, "severity": "Low"} for name in "abc"))
    assert await parts("dexter", "true_differences") is None
    await typed("dexter", "Data quality", first, fixed_on="2026-11-02")
    await deleted("dexter", "Data quality", second)
    assert await parts("dexter", "true_differences") == (1, 2)
    await typed("dexter", "Data quality", third, fixed_on="2026-11-03")
    await deleted("dexter", "Data quality", third)  # it was true, and is tidied up
    assert await parts("dexter", "true_differences") == (1, 2)


async def test_won_money_is_a_known_nothing_as_soon_as_there_are_leads(house: Path):
    (lead, other) = await wrote("milli", "Leads", {"company": "A", "stage": "New", "value": "100.50"}, {"company": "B", "stage": "New"})
    found = await figure("milli", "won_value")
    assert found is not None and (found.value, found.completeness) == (Decimal(0), "complete")
    await typed("milli", "Leads", lead, stage="Won")
    await typed("milli", "Leads", other, stage="Won")
    found = await figure("milli", "won_value")
    assert found is not None and (found.value, found.currency, found.completeness) == (Decimal("100.50"), "EUR", "partial")
    row = next(row for row in await scorecard.of_agent("milli", "de") if row.key == "score-won_value")
    assert (row.value, row.versus, row.complete) == ("100,50 €", "Gewonnen, mit Wert: 1", "Teilweise: einige Zeilen haben keinen Betrag")


async def test_a_quote_is_held_to_the_margin_its_own_run_was_given(house: Path):
    async with db.write() as session:
        usual, agreed = Run(agent="milli", skill="quote", status="done"), Run(agent="milli", skill="quote", input={"margin": 20})
        session.add_all([usual, agreed])
        await session.flush()
        ids = usual.id or 0, agreed.id or 0
    (first,) = await wrote("milli", "Quotes", {"number": "1", "margin": "31"}, run_id=ids[0])
    (second,) = await wrote("milli", "Quotes", {"number": "2", "margin": "25"}, run_id=ids[1])
    assert await parts("milli", "under_margin") == (0, 2)
    await typed("milli", "Quotes", first, margin="29.9")
    await typed("milli", "Quotes", second, margin="20")
    assert await parts("milli", "under_margin") == (1, 2)


async def test_habits_count_from_their_day_on(house: Path):
    today = clock.today("Europe/Berlin")
    days = [{"date": (today + timedelta(days=n)).isoformat(), "habit": "Run", "done": n == 0} for n in (-1, 0, 1)]
    await wrote("gigi", "Habits", *days)
    assert await parts("gigi", "kept_plans") == (1, 2)


async def test_candidates_are_overdue_the_day_after_their_date(house: Path):
    today = clock.today("Europe/Berlin")
    rows = await wrote("scouty", "Candidates", *({"name": str(n), "delete_on": (today + timedelta(days=n)).isoformat()} for n in (-1, 0)))
    assert await parts("scouty", "kept_too_long") == (1, 2)
    await deleted("scouty", "Candidates", *rows)
    assert await parts("scouty", "kept_too_long") == (0, 0)  # all were forgotten on time: none is known, not unknown


async def test_campaigns_and_posts_are_measured_by_what_stands_in_their_tables(house: Path):
    campaigns = (("a", "Measured", 100, "50.00"), ("b", "Measured", 300, "10.00"), ("c", "Sent", 10, "90.00"), ("d", "Measured", 50, None))
    await wrote("emmie", "Campaigns", *({"name": n, "state": state, "size": size, "revenue": money} for n, state, size, money in campaigns))
    row = next(row for row in await scorecard.of_agent("emmie", "en") if row.key == "score-per_recipient")
    assert (row.value, row.inputs[0].words, row.inputs[1].words) == ("€0.15", "€60.00", "400")
    await wrote("soshie", "Post results", *({"reach": r, "saves": s} for r, s in ((100, 1), (100, 9), (100, 3), (0, 5), (100, None))))
    found = await figure("soshie", "save_rate")
    assert found is not None and found.value == Decimal("0.03") and found.above == 3


async def test_forecasts_are_held_against_what_came(house: Path):
    today = clock.today("Europe/Berlin")
    begin = today - timedelta(days=2)
    async with db.write() as session:
        for back, value in ((9, 80), (8, 100), (7, 90), (2, 100), (1, 120), (0, 60)):
            day = today - timedelta(days=back)
            session.add(Reading(workspace="lunavo", kpi="revenue", day=day, value=Decimal(value), currency="EUR", numerator=Decimal(back)))
    title = f"lunavo revenue {begin.isoformat()}"
    await wrote("dexter", "Forecasts", *({"series": title, "days_ahead": n, "value": v} for n, v in ((1, 90), (2, 110), (3, 500))))
    found = await figure("dexter", "forecast_error")
    assert found is not None and (found.above, found.below) == (Decimal(20), Decimal(40))  # today is not over: the third day does not count
    row = scorecard.row(registry.agents()["dexter"].scorecard[0], found, "de")
    assert (row.value, row.versus) == ("0,50 ×", "besser als die Vorwoche")


def test_a_forecast_longer_than_a_week_repeats_the_week_before_it_began():
    begin = date(2026, 11, 2)
    known = {("x", "k", begin - timedelta(days=7)): Decimal(10), ("x", "k", begin + timedelta(days=7)): Decimal(13)}
    assert compared("x", "k", begin, 8, Decimal(12), known, date(2026, 12, 1)) == (Decimal(1), Decimal(3))
    assert compared("x", "k", begin, 8, Decimal(12), known, begin + timedelta(days=7)) is None
    assert compared("x", "k", begin, 9, Decimal(12), known, date(2026, 12, 1)) is None


async def test_an_order_stands_still_after_two_days_without_news(house: Path):
    shop = await world.shop_row(rehearsed=False)
    orders = [await world.place(shop, number) for number in (1, 2, 3, 4)]
    old = clock.now() - timedelta(hours=49)
    async with db.write() as session:
        for order, changes in zip(
            orders, ({}, {"production": "printing"}, {"production": "shipped"}, {"financial": "pending"}), strict=True
        ):
            row = await session.get_one(Order, order.id)
            row.placed_at = row.changed_at = old
            for name, value in changes.items():
                setattr(row, name, value)
        session.add(Parcel(connection_id=shop.id or 0, external_id="p", order_id=orders[1].id or 0, kind="order", status="printed"))
    assert await parts("commet", "still_orders") == (1, 2)
    async with db.write() as session:
        parcel = await session.get_one(Parcel, 1)
        parcel.changed_at = old
    assert await parts("commet", "still_orders") == (2, 2)
    row = next(row for row in await scorecard.of_agent("commet", "en") if row.key == "score-still_orders")
    assert (row.value, row.versus) == ("2", "should be none · 2 of 2")


async def test_two_prints_of_one_order_are_seen_at_the_printer(house: Path):
    shop = await world.shop_row(rehearsed=False)
    first, second = [await world.place(shop, number) for number in (1, 2)]
    prints = (("a", first, "printed"), ("b", first, "canceled"), ("c", second, "created"))
    async with db.write() as session:
        for name, order, status in prints:
            session.add(Parcel(connection_id=shop.id or 0, external_id=name, order_id=order.id or 0, kind="order", status=status))
        session.add(Parcel(connection_id=shop.id or 0, external_id="d", order_id=first.id or 0, kind="draft", status="draft"))
    assert await parts("commet", "printed_twice") == (0, 2)
    async with db.write() as session:
        session.add(Parcel(connection_id=shop.id or 0, external_id="e", order_id=second.id or 0, kind="order", status="in_production"))
    assert await parts("commet", "printed_twice") == (1, 2)


async def test_a_print_that_costs_its_price_is_a_wrong_margin(house: Path):
    rows = [{"shopify_id": name, "cost": cost, "price": price} for name, cost, price in
            (("a", "10.00", "10.00"), ("b", "9.99", "10.00"), ("c", None, "1.00"), ("d", "100.00", "20.00"))]  # fmt: skip
    await wrote("commet", "Product map", *rows)
    assert await parts("commet", "wrong_margins") == (2, 3)


@pytest.mark.parametrize("good", [Good.UP, Good.DOWN])
def test_few_stay_counts_and_many_become_a_share_with_its_interval(good: Good):
    score = Score("x", *[world.Words("X", "X")] * 3, unit=Unit.PERCENT, good=good)

    def said(above: int, below: int, locale: str = "en") -> tuple[str, str]:
        found = Measured(Decimal(above) / below, clock.now(), world.Words("T", "T"), Decimal(above), Decimal(below))
        row = scorecard.row(score, found, locale)
        return row.value, row.versus

    assert said(2, 11) == ("2 of 11", "5% – 48%") and said(2, 11, "de")[0] == "2 von 11"
    assert said(46, 50) == ("92%", "46 of 50 · 81% – 97%")
    assert said(0, 5)[0] == "0 of 5"
