"""What was understood, as chips: agent, skill, workspace, arguments, when, next time."""

from __future__ import annotations

from datetime import datetime

from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.known import Known, KnownSkill
from krake.coordinator.grammar.reading import Chip, Schedule
from krake.coordinator.grammar.say import said
from krake.kit.text import Words


def chips(skill: KnownSkill | None, agent: str, arguments: list[Chip], facts: Facts, known: Known, when: Schedule | datetime | None):
    """The chips in the order they are shown. A workspace is named by the sentence, else the one the person looks at."""
    found: list[Chip] = []
    names = {a.key: a.name for a in known.agents}
    if agent:
        found.append(_name("agent", agent, names))
    if skill:
        found.append(Chip("skill", skill.title, skill.key))
    spaces = {w.key: w.name for w in known.workspaces}
    here = [facts.here] if facts.here in spaces else []
    found += [_name("workspace", key, spaces) for key in list(facts.names.workspaces) or here]
    return (*found, *arguments, *_when(when, facts))


def _name(kind, key: str, names: dict[str, str]) -> Chip:
    return Chip(kind, Words(names.get(key, key), names.get(key, key)), key)


def _when(when: Schedule | datetime | None, facts: Facts) -> list[Chip]:
    if isinstance(when, Schedule):
        following = [Chip("next", said(moment, facts.now, facts.tz), moment.isoformat()) for moment in when.next[:1]]
        return [Chip("when", when.words, when.rrule), *following]
    return [Chip("when", said(when, facts.now, facts.tz), when.isoformat())] if when else []
