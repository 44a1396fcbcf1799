"""Walks every declared skill: asked for by its own examples it ends with a proven result or a typed question, whatever is in the house."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from krake import registry
from krake.coordinator import keeping, turns
from krake.coordinator.plan import Plan, plan
from krake.kit import clock, db
from krake.kit.text import Words
from krake.models import Task
from krake.services import looks, orders, profiles, runs, sheets, threads
from krake.spec.agent import Column
from krake.spec.ask import Asked, FieldKind, Question
from krake.spec.skill import Result, Skill, spoken
from krake.web.rows import known
from tests import world
from tests.every.test_every_agent import ADDED
from tests.skills import durable
from tests.web import shops

SKILLS = registry.skills()
#: they need both twins or a rehearsal of their own, and have tests of their own
LIVE = {"order_to_gelato", "order_watch", "sync", "rehearse"}
#: abilities without a skill yet, and what each waits for
WAITING = {
    "create_product": "writing products at Shopify", "execute_refund": "refunds at Shopify", "fix_meta": "writing pages at Shopify",
    "publish_copy": "writing texts at Shopify", "send_reply": "a mailbox", "send_campaign": "a mail service",
    "schedule_post": "an account of a social network", "verify_post": "an account of a social network",
}  # fmt: skip
SAID = {
    "{period}": Words("last 7 days", "letzte 7 tage"), "{workspace}": Words("lunavo", "lunavo"), "{order}": Words("1042", "1042"),
    "{integration}": Words("shopify", "shopify"), "{text}": Words("our mugs are organic", "unsere tassen sind bio"),
}  # fmt: skip
each = pytest.mark.parametrize(("key", "locale"), [(key, locale) for key in SKILLS if key not in LIVE for locale in ("en", "de")])


# --- a house where something happened


def cell(column: Column, number: int) -> Any:
    """Something that stands in such a column, another thing in each row."""
    day = (clock.now() - timedelta(days=5 * number)).date()
    return {
        "number": number * 3 + 1, "money": f"{number + 9}.90", "percent": 10 + number, "date": day.isoformat(),
        "time": f"{day}T09:00:00+00:00", "tick": number % 2 == 0, "choices": None,
        "choice": column.options[number % len(column.options)] if column.options else None,
        "rating": number % 5, "link": f"https://example.com/{number}", "email": f"mia{number}@example.com", "file": None, "agent": "penn",
        "row": number + 1, "long": f"{column.name} {number}: words about it.\nA second line.", "text": f"{column.name} {number}",
    }[column.type]  # fmt: skip


async def fill() -> None:
    """Orders of two months, a printed one, threads of every kind, tasks, runs, memories, and rows in every table of every agent."""
    shop, _ = await world.shop_row(), await world.printer_row()
    for number in range(1040, 1060):
        at = (clock.now() - timedelta(days=3 * (number - 1040), hours=1)).isoformat()
        price = f"{number % 7 + 12}.90"
        lines = [{**shops.order(number)["line_items"][0], "price": price, "quantity": 1}]
        await world.place(
            shop, number, processed_at=at, created_at=at, line_items=lines, current_subtotal_price=price, subtotal_price=price
        )
    await world.remember(shop)
    await world.a_print(3001)
    async with db.write() as session:
        for kind in ("question", "notice", "review", "escalation"):
            await threads.open(session, kind, "lunavo", "commet", Words(f"A {kind}", f"Eine {kind}"), Words("why", "warum"))
        session.add(Task(title="Report", agent="dexter", skill="note", rrule="FREQ=DAILY", next_at=clock.now() + timedelta(hours=1)))
        for status in ("done", "failed"):
            run = await runs.queue(session, world.OWNER, "dexter", "revenue_report", goal="How much", rehearsal=True)
            run.status = status
            session.add(run)
        assert await orders.by_number(session, "1042", rehearsal=True)
    for agent in registry.agents().values():
        for table in agent.tables:
            columns = [column for column in table.columns if column.type != "formula"]
            rows = [
                {sheets.key_of(one.name): content for one in columns if (content := cell(one, number)) is not None} for number in range(3)
            ]
            kept = await keeping.keep(0, True, agent.key, table.name, rows)
            assert kept["new"] == 3


def copy(file: Path, to: Path) -> None:
    with closing(sqlite3.connect(file)) as here, closing(sqlite3.connect(to)) as there:
        here.backup(there)


_kept: list[Path] = []  #: the filled house, made once for all tests of this file


@pytest.fixture
async def filled(house: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The house as `fill` leaves it."""
    looks.forget()
    if not _kept:
        await fill()
        file = tmp_path_factory.mktemp("filled") / "krake.sqlite"
        copy(house / "krake.sqlite", file)
        _kept.append(file)
    else:
        await db.close()
        copy(_kept[0], house / "krake.sqlite")
    return house


# --- running one


class Steps(durable.Steps):
    """Nobody answers; each step's name is there in both languages and what it takes and gives is JSON."""

    def __init__(self, agent: str, run_id: int) -> None:
        super().__init__(run_id)
        self.agent = agent
        self.names: list[Words] = []

    async def step(self, name: Words, fn: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        self.names.append(name)
        return await super().step(name, fn, *args)


async def asked_for(key: str, locale: str) -> dict[str, Any]:
    """The input that the planner makes of a skill's first example."""
    text = SKILLS[key].examples[0].to(locale)
    for mark, said in SAID.items():
        text = text.replace(mark, said.to(locale))
    async with db.read() as session:
        base = known.build(await profiles.agents(session))
    read = plan(text, base, clock.now(), "Europe/Berlin", locale)
    choice = next((one for one in read.choices if one.kind == "run" and one.skill == key), None)
    assert choice is not None, (text, [(one.kind, one.skill) for one in read.choices], read.question)
    return choice.arguments


async def ran(key: str, locale: str) -> Result | Question:
    one = SKILLS[key]
    given = one.input.model_validate(await asked_for(key, locale))
    async with db.write() as session:
        run = await runs.queue(session, world.OWNER, one.agent, key, goal="as asked", input=given.model_dump(mode="json"), rehearsal=True)
    steps = Steps(one.agent, run.id or 0)
    try:
        return proven(one, await one.fn(steps, given))
    except Asked as asked:
        return typed(one, asked.question)


def proven(one: Skill, result: Result) -> Result:
    assert one.ensures(result.evidence), result.evidence
    assert both(result.sentence) and result.sentence.en != result.sentence.de
    for figure in result.figures:
        assert all(map(both, (figure.label, figure.value, figure.source))), figure
        assert figure.route == "" or figure.route.startswith("/"), figure
    again = json.loads(json.dumps(turns.written(result)))
    assert one.ensures(again["evidence"]), "what it proves survives being stored"
    return result


def typed(one: Skill, question: Question) -> Question:
    assert both(question.title) and both(question.summary) and question.fields and question.cause
    for field in question.fields:
        assert field.name in one.input.model_fields, field
        assert field.kind in get_args(FieldKind) and both(field.label)
        assert bool(field.options) == (field.kind == "choice") and all(both(words) for _, words in field.options)
    return question


def both(words: Words) -> bool:
    return bool(words.en.strip() and words.de.strip())


@each
async def test_a_skill_ends_with_a_proven_result_or_a_typed_question(filled: Path, key: str, locale: str):
    first, again = await ran(key, locale), await ran(key, locale)
    assert type(again) is type(first), "asked twice it does no other thing"


@each
async def test_a_skill_does_so_in_an_empty_house_too(house: Path, key: str, locale: str):
    looks.forget()
    await ran(key, locale)


# --- what is taken from the sentence


#: what one dictates: plain, and with sums, numbers and times in it
DICTATED = (
    Words("red moon mugs", "rote Mondtassen"),
    Words("200 mugs at €9.50 each for Anna Berg", "200 Tassen zu je 9,50 € für Anna Berg"),
    Words("it arrives on Monday at 9, he said", "es kommt am Montag um 9, sagte er"),
)
EXAMPLES = [(key, words, locale) for key, one in SKILLS.items() for words in one.examples for locale in ("en", "de")]


def read(words: Words, text: Words, locale: str) -> Plan:
    """The plan of an example with something in its places, as a person who reads the other language asks for it."""
    said = words.to(locale).replace("{text}", text.to(locale))
    for mark, other in SAID.items():
        said = said.replace(mark, other.to(locale))
    return plan(said, known.build(registry.agents()), clock.now(), "Europe/Berlin", "en" if locale == "de" else "de")


@pytest.mark.parametrize(("key", "words", "locale"), EXAMPLES)
def test_an_example_runs_its_skill_now_and_schedules_nothing(key: str, words: Words, locale: str):
    found = read(words, DICTATED[0], locale)
    rows = [choice for choice in found.choices if choice.kind in ("run", "schedule")]
    assert (found.skill, found.schedule, found.at, found.question) == (key, None, None, None)
    assert [(row.kind, row.skill) for row in rows] == [("run", key)]


@pytest.mark.parametrize(("key", "words", "locale"), [one for one in EXAMPLES if "{text}" in one[1].en])
@pytest.mark.parametrize("text", DICTATED)
def test_the_text_of_an_example_is_what_stands_in_its_place_word_for_word(key: str, words: Words, locale: str, text: Words):
    found = read(words, text, locale)
    assert (found.skill, found.arguments.get("text")) == (key, text.to(locale))
    assert [choice.kind for choice in found.choices if choice.kind in ("run", "schedule")] == ["run"]


@pytest.mark.parametrize(("key", "words", "locale"), [one for one in EXAMPLES if spoken(SKILLS[one[0]], {}, "en")])
def test_an_example_is_answered_in_its_own_language_whatever_the_person_reads(key: str, words: Words, locale: str):
    assert read(words, DICTATED[0], locale).arguments["language"] == locale


# --- how many there are


def test_most_abilities_have_a_skill_and_the_rest_says_what_it_waits_for():
    declared = {ability.key for agent in registry.agents().values() for ability in agent.abilities}
    planned = declared - {key for added in ADDED.values() for key in added}
    assert len(planned) == 73
    assert declared - set(SKILLS) == set(WAITING)
    assert len(planned & set(SKILLS)) >= 60
    assert set(SKILLS) >= LIVE
