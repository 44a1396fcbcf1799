"""Walks every declared agent. A new file in krake/agents is judged here without being named."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from dateutil.rrule import rrulestr

from krake import registry
from krake.kit.text import Words
from krake.spec.agent import Agent, Column, ColumnType
from krake.spec.words import Risk

SEED = Path(__file__).resolve().parents[3] / "shared" / "product" / "agents_seed.json"
AGENTS = registry.agents()
SPRITE = Path(registry.__file__).parents[1] / "assets" / "icons.svg"
#: what agents can do beyond the plan they were made from: Krake needs it to answer, note, sync, rehearse and forget on time
ADDED = {
    "dexter": {"revenue_report", "customer_segments"},
    "vizzy": {"note"},
    "commet": {"sync", "rehearse"},
    "scouty": {"retention_check"},
}

each_agent = pytest.mark.parametrize("agent", AGENTS.values(), ids=AGENTS)


def test_twelve_agents_are_declared_under_the_names_of_their_files():
    files = {path.stem for path in Path(registry.__file__).with_name("agents").glob("[a-z]*.py")}
    assert set(AGENTS) == files
    assert len(AGENTS) == 12


def test_every_agent_has_a_face_and_a_tint_of_its_own():
    faces = [agent.face for agent in AGENTS.values()]
    assert sorted(face.tint for face in faces) == list(range(1, 13))
    assert len({(face.mouth, face.mark) for face in faces}) == len(faces)


def test_every_face_can_be_drawn():
    drawn = set(re.findall(r'id="([a-z-]+)"', SPRITE.read_text()))
    wanted = {f"mouth-{agent.face.mouth}" for agent in AGENTS.values()} | {f"mark-{agent.face.mark}" for agent in AGENTS.values()}
    assert sorted(wanted - drawn) == []


@each_agent
def test_an_agent_speaks_plain_english_and_german(agent: Agent, text_faults):
    assert text_faults(agent) == []


@each_agent
def test_an_agent_says_more_than_a_label_about_itself(agent: Agent):
    sentences = [agent.brief, *[ability.does for ability in agent.abilities]]
    assert all(words.en.endswith(".") and words.en.count(" ") >= 3 for words in sentences)


@each_agent
def test_abilities_have_a_risk_class_and_a_key_of_their_own(agent: Agent):
    assert agent.abilities
    assert all(ability.risk in {int(risk) for risk in Risk} for ability in agent.abilities)
    assert all(re.fullmatch(r"[a-z]+(_[a-z]+)*", ability.key) for ability in agent.abilities)
    assert len({ability.key for ability in agent.abilities}) == len(agent.abilities)
    assert agent.autonomy <= Risk.DRAFT, "what reaches the outside asks until autonomy is earned"


def test_no_two_agents_claim_the_same_ability():
    keys = [ability.key for agent in AGENTS.values() for ability in agent.abilities]
    assert sorted({key for key in keys if keys.count(key) > 1}) == []


def test_every_skill_is_an_ability_of_its_agent_with_the_same_risk():
    declared = {(agent.key, ability.key): ability.risk for agent in AGENTS.values() for ability in agent.abilities}
    assert {(skill.agent, skill.key): int(skill.risk) for skill in registry.skills().values()}.items() <= declared.items()


@each_agent
def test_routines_use_an_own_ability_and_a_rule_that_always_comes_again(agent: Agent):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for routine in agent.routines:
        assert routine.skill in {ability.key for ability in agent.abilities}
        assert "DTSTART" not in routine.rrule
        assert "BYSECOND=0" in routine.rrule, "without it the slots depend on the moment Krake was started"
        slots = list(rrulestr(routine.rrule, dtstart=start).xafter(start, 3))
        assert len(slots) == 3
        assert all(slot.second == 0 and slot.minute % 5 == 0 for slot in slots)


@each_agent
def test_the_words_of_a_routine_name_the_hour_of_its_rule(agent: Agent):
    for routine in agent.routines:
        hour, minute = (re.search(rf"BY{part}=(\d+);", routine.rrule) for part in ("HOUR", "MINUTE"))
        if hour and minute:
            clock = f"{int(hour[1]):02}:{int(minute[1]):02}"
            assert clock in routine.words.en and clock in routine.words.de


@each_agent
def test_workspaces_and_integrations_of_an_agent_exist(agent: Agent):
    assert agent.workspaces and set(agent.workspaces) <= set(registry.workspaces())
    assert set(agent.integrations) <= set(registry.integrations())


@each_agent
def test_tables_have_typed_columns_with_names_of_their_own(agent: Agent):
    assert agent.tables
    for table in agent.tables:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        assert len({column.words.de for column in table.columns}) == len(names), f"two German columns share a name in {table.name}"
        for column in table.columns:
            assert column.type in get_args(ColumnType)
            assert (column.type == "choice") == bool(column.options), f"{table.name}.{column.name}: a choice has options, others none"


@each_agent
def test_a_formula_column_computes_from_columns_of_its_table(agent: Agent):
    for table in agent.tables:
        names = {column.name for column in table.columns}
        for column in table.columns:
            used = set(re.findall(r"{([^}]+)}", column.formula))
            assert (column.type == "formula") == bool(used)
            assert used <= names, f"{table.name}.{column.name}"
            assert column.name not in used or "PREV(" in column.formula, "a formula that needs itself can never be computed"


def test_the_check_of_texts_notices_what_it_is_there_for(text_faults):
    assert text_faults(Words("Reads the orders.", "Reads the orders."))
    assert text_faults(Words("Reads orders.", "Liest the Bestellungen."))
    assert text_faults(Words("Reads orders.", ""))
    assert text_faults(Words("Done!", "Fertig!"))
    assert text_faults(Column("Orders", german="the orders"))
    assert text_faults(Words("Reads orders.", "Liest Bestellungen.")) == []


# --- beside the plan the agents were made from


@pytest.fixture(scope="module")
def seed() -> dict[str, dict]:
    if not SEED.exists():
        pytest.skip("the plan of the agents is not part of this checkout")
    return {agent["id"]: agent for agent in json.loads(SEED.read_text())}


@each_agent
def test_no_planned_ability_got_lost_or_became_less_risky(agent: Agent, seed):
    planned = {skill["id"]: int(skill["risk"].removeprefix("R")) for skill in seed[agent.key]["skills"]}
    declared = {ability.key: ability.risk for ability in agent.abilities}
    assert set(declared) - set(planned) == ADDED.get(agent.key, set())
    assert all(declared[key] >= risk for key, risk in planned.items())


@each_agent
def test_no_planned_table_column_or_workspace_got_lost(agent: Agent, seed):
    planned = {name.replace("/", " and "): len(columns) for name, columns in seed[agent.key]["tables"].items()}
    declared = {table.name: len(table.columns) for table in agent.tables}
    there = {name.lower(): n for name, n in declared.items()}
    assert {name for name, n in planned.items() if there.get(name.lower(), 0) < n} == set(), "more may come, none may go"
    assert list(agent.workspaces) == seed[agent.key]["workspaces"]
    assert len(agent.routines) == len(seed[agent.key]["recurring"])
    assert len(agent.scorecard) == len(seed[agent.key]["scorecard"])


@each_agent
def test_no_sentence_of_the_plan_was_copied(agent: Agent, seed):
    plan = seed[agent.key]
    theirs = {plan["mission"].rstrip("."), *[skill["what"].rstrip(".") for skill in plan["skills"]]}
    ours = {agent.brief.en.rstrip("."), *[ability.does.en.rstrip(".") for ability in agent.abilities]}
    assert not {text.lower() for text in theirs} & {text.lower() for text in ours}
