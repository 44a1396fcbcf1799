"""The guide shows code that runs and points at pages that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from krake.spec.agent import Agent
from krake.spec.integration import Integration
from krake.spec.skill import Skill

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
PAGES = sorted(GUIDE.glob("*.md"))
DECLARES = {"adding-an-agent": Agent, "adding-a-skill": Skill, "adding-an-integration": Integration}

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def declared_on(page: str) -> object:
    """What the one Python block of a page declares, run as a reader would run it."""
    [code] = re.findall(r"```python\n(.*?)```", (GUIDE / f"{page}.md").read_text(), re.DOTALL)
    made: dict[str, object] = {"__name__": "guide"}
    exec(compile(code, f"{page}.md", "exec", dont_inherit=True), made)
    [declared] = [value for value in made.values() if isinstance(value, DECLARES[page])]
    return declared


@pytest.mark.parametrize("page", DECLARES)
def test_the_code_of_a_page_declares_what_the_page_is_about(page: str, text_faults):
    # what people type into the command bar follows no house style
    assert [fault for fault in text_faults(declared_on(page)) if not fault.startswith(".examples")] == []


@pytest.mark.parametrize(("found", "said"), [({"day": "2026-11-20", "visitors": "3412.0000"}, "3,412"), (None, "yet")])
async def test_the_skill_of_the_guide_answers_with_its_number_or_that_there_is_none(found, said: str):
    class Told:
        rehearsal = False

        async def step(self, name, fn, *args):
            return found

    made = declared_on("adding-a-skill")
    result = await made.fn(Told(), made.input())
    assert said in result.sentence.en
    assert made.ensures(result.evidence)


@each_page
def test_links_of_a_page_lead_somewhere(page: Path):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@each_page
def test_files_a_page_names_exist(page: Path):
    root = GUIDE.parents[1]
    for name in re.findall(r"`((?:krake|assets|tests)/[\w/.]+)`", page.read_text()):
        assert (root / name).exists(), name
