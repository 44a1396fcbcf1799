"""A plan as the command bar shows it: chips, ranked choices, how sure Krake is. In the viewer's language."""

from __future__ import annotations

from dataclasses import dataclass

from krake import registry
from krake.coordinator.plan import Chip, Choice, Plan
from krake.spec.agent import Agent
from krake.web.rows import agents as faces
from krake.web.rows import cards
from krake.web.ui.command import ChipRow, ChoiceRow

KINDS = {"agent": "agent", "skill": "skill", "workspace": "workspace", "when": "time"}
#: `fill` writes its text into the field; everything that opens a page is followed in the browser
SHOWN = {"go": "go", "approve": "go", "fill": "fill", "ask": "ask", "run": "do", "schedule": "do", "halt": "do"}


@dataclass(frozen=True, slots=True)
class Understood:
    chips: list[ChipRow]
    next: str
    sure: int
    question: str
    choices: list[ChoiceRow]


def understood(plan: Plan, agents: dict[str, Agent], locale: str) -> Understood:
    following = next((chip.label.to(locale) for chip in plan.chips if chip.kind == "next"), "")
    return Understood(
        [chip_row(chip, agents, locale) for chip in plan.chips if chip.kind != "next"],
        following,
        round(plan.confidence * 100) if plan.skill else 0,
        plan.question.to(locale) if plan.question else "",
        [choice_row(choice, agents, locale) for choice in plan.choices],
    )


def chip_row(chip: Chip, agents: dict[str, Agent], locale: str) -> ChipRow:
    kind, words = KINDS.get(chip.kind, "thing"), chip.label.to(locale)
    if kind == "agent":
        look = faces.face(agents, chip.value)
        return ChipRow(kind, words, "", look.tint, look.mouth, look.mark)
    return ChipRow(kind, words, chip.value if kind == "workspace" else "")


def choice_row(choice: Choice, agents: dict[str, Agent], locale: str) -> ChoiceRow:
    waits = cards.waits(choice.agent, agents) if choice.kind in ("run", "schedule") else None
    return ChoiceRow(
        choice.key,
        choice.title.to(locale),
        (waits or choice.detail).to(locale),
        SHOWN[choice.kind],
        choice.route,
        choice.text if choice.kind == "fill" else "",
        choice.enter_hint == "Ctrl Enter",
    )


def named(plan: Plan, choice: Choice, locale: str) -> str:
    """What a choice is about in a few words: "Revenue report · Lunavo · Last 7 days"."""
    skill = registry.skills().get(choice.skill)
    place = [chip.label.to(locale) for chip in plan.chips if chip.kind == "workspace"]
    return " · ".join([skill.title.to(locale) if skill else choice.skill, *place, *(chip.label.to(locale) for chip in choice.chips)])
