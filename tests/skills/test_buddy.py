"""Buddy's skills: ideas ranked, launches dated, weeks summed up, prices tested, partners written to, competitors compared."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from krake import gate, registry
from krake.coordinator.ahead import holiday
from krake.coordinator.keeping import keep, kept
from krake.integrations.shopify import bodies
from krake.kit import clock, db
from krake.models import Reading, Run
from krake.services import memory, products, runs, tasks, threads
from krake.skills import competitor_watch, launch_plan, opportunity_scan, partner_outreach_draft, pricing_experiment
from krake.spec.actor import KRAKE
from krake.spec.ask import Asked
from tests import world
from tests.skills import durable

SKILLS = registry.skills()


async def ran(key: str, run_id: int = 0, **given: object):
    one = SKILLS[key]
    result = await one.fn(durable.Steps(run_id), one.input.model_validate(given))
    assert one.ensures(result.evidence), result.evidence
    assert result.sentence.en and result.sentence.de and all(figure.source.en and figure.value.de for figure in result.figures)
    return result


async def told(kpi: str, values: dict[int, str], workspace: str = "lunavo", currency: str = "") -> None:
    """Readings by how many days ago they are."""
    today = clock.today("Europe/Berlin")
    async with db.write() as session:
        for back, value in values.items():
            session.add(Reading(workspace=workspace, kpi=kpi, day=today - timedelta(days=back), value=Decimal(value), currency=currency,
                                rehearsal=True))  # fmt: skip


async def stopped(skill: str, times: int, **fields: object) -> None:
    async with db.write() as session:
        for _ in range(times):
            session.add(Run(agent="commet", skill=skill, status="failed", finished_at=clock.now(), rehearsal=True, **fields))


async def test_ideas_come_from_the_record_and_are_kept_once(house: Path):
    assert "Nothing on record" in (await ran("opportunity_scan")).sentence.en
    shop = await world.shop_row()
    await told("visitors", {n: "50" if n <= 7 else "100" for n in range(1, 15)})
    await stopped("sync", 2)
    await world.place(shop, 1042, processed_at=clock.now().isoformat(), created_at=clock.now().isoformat())
    product = {"id": 9, "title": "Red poster", "status": "active", "variants": [], "images": []}
    async with db.write() as session:
        await products.save(session, shop, [bodies.product(product)])
        await memory.note(session, "Wir sollten Postkarten testen", workspace="lunavo", source="/note", rehearsal=True)
        await memory.note(session, "The printer is called Gelato", source="/note", rehearsal=True)
    result = await ran("opportunity_scan")
    rows = await kept(True, "buddy", "Opportunities")
    assert len(rows) == result.evidence["found"] == 4
    titles = " ".join(row["title"] for row in rows)
    assert "Besucher" in titles and "Red poster" in titles and "Postkarten" in titles and "stehen bleibt" in titles
    scores = [row["impact"] * row["confidence"] * row["ease"] for row in rows]
    assert scores == sorted(scores, reverse=True) and all(row["status"] == "Idea" for row in rows)
    again = await ran("opportunity_scan", language="en")  # known in either language
    assert (again.evidence["new"], again.evidence["known"]) == (0, 4)


def test_a_thin_margin_is_an_idea_and_a_steady_figure_none():
    base = {
        "moved": [{"workspace": "lunavo", "en": "Revenue", "de": "Umsatz", "change": "0.1", "well": 1}],
        "margins": ["0.1", "0.5"],
        "stopped": {},
        "sold": False,
        "unsold": ["A"],
        "notes": [],
    }
    assert [one.owner for one in opportunity_scan.ranked(base)] == ["dexter"]


async def test_a_launch_is_planned_back_from_its_day(house: Path):
    with pytest.raises(Asked) as asked:
        await ran("launch_plan", text="Autumn posters")
    assert [field.name for field in asked.value.question.fields] == ["date", "budget"]
    with pytest.raises(Asked):
        await ran("launch_plan", text="Autumn posters", date="2020-01-01")
    with pytest.raises(Asked):
        await ran("launch_plan", text="Autumn posters", date="soon")
    start = clock.today("Europe/Berlin") + timedelta(days=40)
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "buddy", "launch_plan", rehearsal=True)
    result = await ran("launch_plan", run.id or 0, text="Autumn posters", date=start.isoformat(), budget="1000.01")
    assert result.evidence["parts"] == ["450.00", "250.00", "150.00", "150.01"] and "[Ziel in Zahlen]" in result.document
    async with db.read() as session:
        children = (await session.scalars(select(Run).where(Run.parent_id == run.id))).all()
    there = [key for key in ("product_copy", "content_plan", "campaign_draft") if key in SKILLS]
    assert [child.skill for child in children] == there and len(result.evidence["runs"]) == len(there)
    for child in children:
        assert SKILLS[child.skill].input.model_validate(child.input)
    alone = await ran("launch_plan", text="Mug", date=start.isoformat(), delegate=False, goal="50 sales", language="en")
    assert alone.evidence["runs"] == [] and alone.document.endswith("Missing: [budget].")


@given(st.integers(0, 90))
def test_a_short_time_moves_the_steps_closer_but_never_into_the_past(left: int):
    today = date(2026, 3, 1)
    days = [when for when, _ in launch_plan.dated(today + timedelta(days=left), today)]
    assert days == sorted(days) and days[0] >= today and today + timedelta(days=left) in days


@given(st.decimals("0.01", 1_000_000, places=2))
def test_a_budget_is_split_to_the_cent(budget: Decimal):
    assert sum(launch_plan.split(budget)) == budget and all(part >= 0 for part in launch_plan.split(budget))


async def test_the_week_is_summed_up_with_three_tasks(house: Path):
    empty = await ran("weekly_strategy_note")
    assert empty.evidence["unknown"] == empty.evidence["declared"] and empty.document.count("\n1. ") == 1
    await told("revenue", {n: "50" if n <= 7 else "100" for n in range(1, 15)}, currency="EUR")
    await told("signups", {n: "4" if n <= 7 else "2" for n in range(1, 15)})
    await stopped("sync", 2)
    result = await ran("weekly_strategy_note", language="en")
    assert (result.evidence["up"], result.evidence["down"]) == (1, 1)
    assert "| Lunavo | Revenue | €700.00 → €350.00 (-50%) |" in result.document, "a week is not “Revenue today”"
    assert "14 and 28 people; more than chance (p 0.04)" in result.document
    assert "€700.00 → €350.00 (-50%)" in result.document and "Find out why “Sync" in result.document
    assert "Better: 1, worse: 1" in result.sentence.en and "2 runs stopped" in result.sentence.en
    assert result.document.splitlines()[-1].startswith("Missing: [readings of")


async def test_what_may_be_chance_is_neither_praised_nor_blamed(house: Path):
    """19 sign-ups and then 14 differ less than chance alone makes them differ in every second such pair of weeks (p 0.487)."""
    days = [3, 2, 3, 3, 2, 3, 3, 2, 2, 2, 2, 2, 2, 2]  # oldest first: 19, then 14
    await told("signups", {14 - n: str(count) for n, count in enumerate(days)})
    note = await ran("weekly_strategy_note", language="en")
    assert (note.evidence["up"], note.evidence["down"], note.evidence["steady"]) == (0, 0, 1)
    assert "Email signups: 19 → 14 (-26%); 19 and 14 people; within chance (p 0.49)" in note.document
    assert "got worse" not in note.document
    scan = await ran("opportunity_scan")
    assert scan.evidence["found"] == 0, "both answers rest on the same comparison"


async def test_an_idea_from_few_people_is_less_sure(house: Path):
    """2 sign-ups and then 13: more than chance (p 0.0074), but 15 of the 30 people that would make it sure: 0.7 x 0.9926 x 0.5."""
    days = [1, 0, 0, 0, 1, 0, 0, 2, 2, 2, 2, 2, 2, 1]
    await told("signups", {14 - n: str(count) for n, count in enumerate(days)})
    await ran("opportunity_scan", language="en")
    (row,) = await kept(True, "buddy", "Opportunities")
    assert "Email signups" in row["title"] and 0.33 <= row["confidence"] / (100 if row["confidence"] > 1 else 1) <= 0.36


async def test_three_proposals_are_three_kinds(house: Path):
    for kpi in ("revenue", "visitors", "signups"):
        await told(kpi, {n: "50" if n <= 7 else "100" for n in range(1, 15)}, currency="EUR" if kpi == "revenue" else "")
    note = await ran("weekly_strategy_note", language="en")
    tasks = note.evidence["named"][-3:]
    assert len({task.split("”")[-1] for task in tasks}) == 3 and sum("got worse" in task for task in tasks) == 1


FIGURES = {"text": "Moon mug", "price": "19.90", "cost": "9.00", "visitors": 1_000, "sales": 30}


async def test_a_price_test_says_what_it_takes(house: Path):
    with pytest.raises(Asked) as asked:
        await ran("pricing_experiment", text="Moon mug")
    assert [field.name for field in asked.value.question.fields] == ["price", "cost", "visitors", "sales"]
    result = await ran("pricing_experiment", **FIGURES, change=30)
    row = (await kept(True, "buddy", "Experiments"))[0]
    assert "25,87" in row["hypothesis"] and row["stop_rule"].startswith("Nach ") and row["start"] is not None
    assert result.evidence["weeks"] % 2 == 0 and "§ 11 PAngV" in result.document
    slow = await ran("pricing_experiment", **{**FIGURES, "visitors": 100, "sales": 3}, change=5, language="en")
    assert "larger step" in slow.sentence.en
    no = await ran("pricing_experiment", **{**FIGURES, "cost": "18.00"})
    assert no.evidence["designed"] is False and "nothing is left" in no.sentence.en


def test_the_size_of_a_test_is_that_of_the_textbook():
    # 3% against 2% at 95% and 80%: (1.95996 + 0.84162)² × (0.03 × 0.97 + 0.02 × 0.98) ÷ 0.01² = 3823
    design = pricing_experiment.plan(Decimal(20), Decimal(10), 1_000, 30, 25, Decimal(1))
    assert design.needed == pytest.approx(0.02) and design.each == 3_823 and design.weeks == 8


async def test_a_partner_mail_is_drafted_and_the_law_named(house: Path):
    with pytest.raises(Asked):
        await ran("partner_outreach_draft")
    given = {"text": "Nordlicht GmbH", "contact": "hallo@nordlicht.example", "offer": "10 % Provision\nMuster gratis"}
    result = await ran("partner_outreach_draft", **given)
    assert "darf sie nicht als Werbung" in result.sentence.de and "§ 7 Abs. 2 UWG" in result.document
    assert "[was dir an ihnen auffiel]" in result.document.splitlines()[-1] and "- Muster gratis" in result.document
    await keep(0, True, "buddy", "Partners", [{"name": "Nordlicht GmbH", "stage": "Talking"}], "name")
    full = {"why": "Ihr druckt klimafreundlich.", "person": "Frau Berg", "sender": "Mira", "consent_basis": "Their enquiry"}
    again = await ran("partner_outreach_draft", text="nordlicht gmbh", **full)
    rows = [(row["stage"], row["consent_basis"], row["contact"]) for row in await kept(True, "buddy", "Partners")]
    assert rows == [("Talking", "Their enquiry", "hallo@nordlicht.example")]
    assert "Guten Tag Frau Berg," in again.document and again.evidence["sent"] is False
    english = partner_outreach_draft.mail("X", SKILLS["partner_outreach_draft"].input(language="en"), [], "Lunavo")
    assert english.splitlines()[-1].startswith("Missing: [name], [your name]")


BEFORE = "Moon mug\n€19.90 per mug\nDelivery in 5 days"
NOW = "Moon mug\n€17.90 per mug\nNew: free shipping"


async def test_a_competitor_is_compared_with_the_last_text(house: Path):
    assert "No competitor" in (await ran("competitor_watch")).sentence.en
    with pytest.raises(Asked):
        await ran("competitor_watch", text="Mondhaus")
    first = await ran("competitor_watch", text="Mondhaus", now=BEFORE, url="mondhaus.example")
    assert "First text" in first.sentence.en
    row = (await kept(True, "buddy", "Competitors"))[0]
    assert (row["url"], row["price_note"], row["last_change"]) == ("https://mondhaus.example", "€19.90", None)
    async with db.write() as session:
        session.add(Run(agent="buddy", skill="competitor_watch", status="done", input={"text": "mondhaus", "now": BEFORE}, rehearsal=True))
    result = await ran("competitor_watch", text="Mondhaus", now=NOW, language="en")
    assert (result.evidence["came"], result.evidence["went"], result.evidence["threat"]) == (2, 2, 4)
    row = (await kept(True, "buddy", "Competitors"))[0]
    assert row["price_note"] == "€19.90 → €17.90" and row["threat"] == 4 and row["last_change"] == clock.today("Europe/Berlin").isoformat()
    same = await ran("competitor_watch", text="Mondhaus", now=NOW, before=NOW)
    assert "Nothing changed" in same.sentence.en and same.document == ""


texts = st.lists(st.sampled_from(["Mug €1.00", "Mug €2.00", "Bag 3,50 €", "Hello", "New here"]), max_size=6)


@given(texts, texts)
def test_what_came_and_went_is_the_whole_difference(before: list[str], now: list[str]):
    old, new = competitor_watch.lines("\n".join(before)), competitor_watch.lines("\n".join(now))
    found = competitor_watch.differ(old, new)
    assert (set(old) - set(found.went)) | set(found.came) == set(new) and 0 <= found.threat <= 5


def test_html_is_read_as_lines():
    assert competitor_watch.lines("<div><p>Moon mug</p><p>€19.90</p></div>") == ["Moon mug", "€19.90"]


@pytest.mark.parametrize(("language", "word"), [("en", "Write the product text"), ("de", "Produkttext schreiben")])
async def test_the_steps_of_others_become_tasks_when_the_owner_agrees(house: Path, language: str, word: str):
    start = date(2037, 1, 15)
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "buddy", "launch_plan", workspace="lunavo", goal="Launch", rehearsal=True)
    result = await ran("launch_plan", run.id or 0, text="Lunar calendar", date=start.isoformat(), language=language)
    async with db.read() as session:
        assert await tasks.listed(session) == [], "nothing is scheduled before the owner agreed"
        thread = await threads.get(session, result.evidence["thread"])
        children = {child.skill: child for child in await session.scalars(select(Run).where(Run.parent_id == run.id))}
    for key in ("content_plan", "campaign_draft"):
        assert children[key].input["launch"] == start.isoformat() and children[key].input["language"] == language
    lines = thread.summary[language].splitlines()
    assert thread.kind == "question" and len(lines) > 10 and any(word in line and "Penn" in line for line in lines)
    async with db.write() as session:
        await gate.answer(session, world.OWNER, thread.id or 0, gate.Reply("choose", values={"drop": "1, 3-4"}))
    async with db.read() as session:
        agreed = (await session.scalars(select(Run).where(Run.skill == "launch_plan").order_by(Run.id.desc()))).first()
    done = await ran("launch_plan", agreed.id, **agreed.input)
    again = await ran("launch_plan", agreed.id, **agreed.input)
    assert done.evidence["tasks"] == again.evidence["tasks"], "tried twice, made once"
    async with db.read() as session:
        made = [one for one in await tasks.listed(session) if one.rehearsal]
    assert len(made) == len(lines) - 1 - 3 and {one.agent for one in made} >= {"soshie", "emmie", "cassie", "dexter"}
    assert all(one.rrule == "" and one.next_at and "launch plan for Lunar calendar" in one.chosen["en"] for one in made)
    plan = next(one for one in made if one.skill == "content_plan")
    assert plan.input["launch"] == "2037-01-15" and plan.next_at.date() == date(2037, 1, 1) - timedelta(days=1)
    for one in made:
        assert SKILLS[one.skill].input.model_validate(one.input) and SKILLS[one.skill].agent == one.agent


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60))
def test_no_step_but_the_launch_falls_on_a_sunday_or_a_holiday(launch: date, ahead_: int):
    today = launch - timedelta(days=ahead_)
    found = launch_plan.dated(launch, today)
    days = [when for when, _ in found]
    assert days == sorted(days) and min(days) >= today
    late = [when for when, task in found if task.days and when not in (launch, today) and (when.weekday() == 6 or holiday("DE", when))]
    assert late == [], late


@pytest.mark.parametrize(
    ("text", "name", "day", "budget"),
    [
        ("the lunar calendar on 15 January with 500 euros", "the lunar calendar", "01-15", Decimal(500)),
        ("Mondkalender am 15.1. mit 500 € Budget", "Mondkalender", "01-15", Decimal(500)),
        ("Herbstposter", "Herbstposter", "", None),
    ],
)
def test_day_and_budget_are_read_from_the_words(text: str, name: str, day: str, budget: Decimal | None):
    read = launch_plan.said(launch_plan.Launch.model_validate({"text": text}), date(2026, 11, 27))
    assert (read.text, read.date[5:], read.budget) == (name, day, budget)
