"""Text into a plan, by grammar alone: the command bar's reading of one line of English or German.

`plan` is pure and raises for no text; a sentence it is unsure of is asked about or given to Krake, never carried out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from krake.coordinator import ahead
from krake.coordinator.grammar import offers
from krake.coordinator.grammar.approving import read_approval
from krake.coordinator.grammar.arguments import Filled, named_values
from krake.coordinator.grammar.chips import chips
from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.gather import gather, sentence
from krake.coordinator.grammar.halting import read_halt
from krake.coordinator.grammar.judge import Verdict, judge, no_such_name
from krake.coordinator.grammar.known import Argument, Known, KnownAgent, KnownIntegration, KnownPage, KnownSkill, KnownWorkspace, known
from krake.coordinator.grammar.match import Match
from krake.coordinator.grammar.moments import Moment
from krake.coordinator.grammar.places import Place, places, read_places
from krake.coordinator.grammar.reading import Chip, Choice, Plan, Schedule
from krake.coordinator.grammar.recurring import Recurring
from krake.coordinator.grammar.slash import command_row, command_rows, complete, rewrite
from krake.coordinator.grammar.tokens import LONGEST, Token, clean, tokens
from krake.coordinator.grammar.tongue import language_of
from krake.coordinator.recur import describe_rrule
from krake.kit.text import Words

__all__ = [
    "Argument", "Chip", "Choice", "Known", "KnownAgent", "KnownIntegration", "KnownPage", "KnownSkill", "KnownWorkspace", "Plan",
    "Schedule", "complete", "known", "plan",
]  # fmt: skip

HELP = {"help", "hilfe", "commands", "befehle"}
TO_DO_WHAT = Words("What should happen then?", "Was soll dann geschehen?")


def plan(text: str, known: Known, now: datetime, tz: str, locale: str, here: str = "") -> Plan:
    """Read `text`. `now` is aware, `tz` the zone people mean, `here` the key of the workspace the person looks at."""
    line = clean(text)
    if not line:
        return Plan(line, locale, offers.rows(_first_rows(known), ""), workspace=here)
    said = line
    if line.startswith("/"):
        said = rewrite(line, known, locale)
        if said is None:
            return Plan(line, locale, offers.rows(command_rows(line, known), line.lstrip("/ ") or line), workspace=here)
    words = tokens(said)
    language = language_of(words, known, locale)
    if len(said) > LONGEST or not words:
        return Plan(line, language, offers.rows([], line), workspace=here)
    if approval := read_approval(words, known):
        sure = 0.5 if approval.question else 0.95
        return Plan(line, language, offers.rows(approval.choices, line), workspace=here, confidence=sure, question=approval.question)
    if halt := read_halt(words):
        return Plan(line, language, offers.rows([halt], line), workspace=here, confidence=1.0)
    facts = gather(said, words, known, now, tz, here, language)
    where, verb = read_places(words, known)
    verdict = judge(words, known.index.rank(sentence(facts, known)), where, verb, facts, known)
    read = verdict.filled
    schedule, at = _when((None if read.open else read.time) if read else facts.recurring or facts.moment, facts)
    named = Plan(line, language, (), workspace=next(iter(facts.names.workspaces), here), schedule=schedule, at=at)
    return _going(named, verdict, facts, where) if verdict.go_first else _doing(named, verdict, words, facts, where, known)


def _when(time: Recurring | Moment | None, facts: Facts) -> tuple[Schedule | None, datetime | None]:
    """A time that was read as a schedule, or as a moment that has not passed."""
    if isinstance(time, Recurring):
        return read_schedule(time, facts.tz, facts.now), None
    return None, time.at if time else None


def read_schedule(recurring: Recurring, tz: str, now: datetime) -> Schedule:
    """A recurring time with its words and next moments. Without holidays means those of the zone's country, Germany if unknown."""
    words = describe_rrule(recurring.rule)
    spared = "" if recurring.holidays else ahead.OF_ZONE.get(tz, "DE")
    if spared:
        named = ahead.CALENDARS[spared]
        words = Words(f"{words.en} except holidays ({named.en})", f"{words.de} außer an Feiertagen ({named.de})")
    return Schedule(recurring.rule, tz, words, ahead.upcoming(ahead.Times(recurring.rule, tz, spared), now, 5), spared)


def _first_rows(known: Known) -> list[Choice]:
    """What an empty field shows: what was run before, then workspaces and pages."""
    recent = [Choice(f"fill:recent:{n}", "fill", Words(text, text), text=text) for n, text in enumerate(known.recent[:5])]
    return recent + [offers.go(place) for place in places(known) if place.kind in ("workspace", "page")]


def _going(plan: Plan, verdict: Verdict, facts: Facts, where: list[Place]) -> Plan:
    """The whole sentence names a place."""
    first = where[0]
    rows = [offers.go(place) for place in where[:8]] + _skill_rows(plan, verdict, facts)
    workspace = first.key if first.kind == "workspace" else plan.workspace
    return replace(plan, choices=offers.rows(rows, plan.text), workspace=workspace, confidence=round(first.score, 2))


def _doing(plan: Plan, verdict: Verdict, words: list[Token], facts: Facts, where: list[Place], known: Known) -> Plan:
    """The sentence asks for work: rows to run or schedule, suggestions, places it names, and what is still unclear."""
    rows = _skill_rows(plan, verdict, facts) + _place_rows(where, facts, known)
    if len(words) <= 2 and {token.word for token in words} & HELP:
        rows = [command_row(command) for command in known.commands] + rows
    skill, filled = (verdict.best.skill, verdict.filled or Filled()) if verdict.best else (None, Filled())
    agent = next(iter(facts.names.agents), skill.agent if skill else "")
    return replace(
        plan,
        choices=offers.rows(rows, plan.text),
        chips=chips(skill, agent, filled.chips, facts, known, plan.schedule or plan.at),
        skill=skill.key if skill else "",
        agent=agent,
        arguments=filled.arguments,
        confidence=round(verdict.confidence, 2),
        question=verdict.question if skill else _why_nothing(plan, facts, verdict.held) or verdict.question,
    )


def _skill_rows(plan: Plan, verdict: Verdict, facts: Facts) -> list[Choice]:
    found = [row for match, filled in verdict.ready for row in _ways(match, filled, facts)]
    if (plan.schedule or plan.at) and not verdict.ready:  # the time is said already: the person goes on typing
        rest = {skill.key: "" if verdict.best else skill.title.to(plan.language) for skill in verdict.offers}
        return [replace(offers.suggest(skill, plan.language, {}), text=f"{plan.text} {rest[skill.key]}") for skill in verdict.offers]
    given = {argument.name: value for skill in verdict.offers for argument, value in named_values(skill, facts)}
    return found + [offers.suggest(skill, plan.language, given) for skill in verdict.offers]


def _ways(match: Match, filled: Filled, facts: Facts) -> list[Choice]:
    """Now, then, or both: what is surely a time comes first; where it may belong to what was said, doing it now does."""
    skill, agent, later = match.skill, next(iter(facts.names.agents), match.skill.agent), filled.later or filled
    every, at = _when(filled.time, facts)
    when = every or at
    if when is None or (filled.open and filled.time and filled.time.question):
        return [offers.run(skill, agent, filled)]
    if filled.open:
        return [offers.run(skill, agent, filled, "now"), offers.schedule(skill, agent, later, when, facts, said_in_full=True)]
    return [offers.schedule(skill, agent, filled, when, facts), offers.run(skill, agent, filled, "once")]


def _place_rows(where: list[Place], facts: Facts, known: Known) -> list[Choice]:
    """Places the text may mean, else the workspaces and agents it names."""
    named = {("workspace", key) for key in facts.names.workspaces} | {("agent", key) for key in facts.names.agents}
    return [offers.go(place) for place in where[:4] or [place for place in places(known) if (place.kind, place.key) in named]]


def _why_nothing(plan: Plan, facts: Facts, held: bool) -> Words | None:
    if facts.names.unknown:
        return no_such_name(facts)
    if held:
        return None
    return TO_DO_WHAT if plan.schedule or plan.at else None
