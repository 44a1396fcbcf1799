"""What may stand in an agent's profile: laid over its declaration, each part checked, and a change told in a sentence. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import Any

from krake import registry
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.spec.agent import LEVELS, Ability, Agent, Face

LONGEST = {"name": 40, "role": 80, "brief": 600}
TINTS = 12
#: how far a profile may set it: beyond drafts no profile reaches, only rules and what a record has earned
MOST_AUTONOMY = 2
NO_NAME = Words("A name needs at least one letter.", "Ein Name braucht mindestens einen Buchstaben.")
NO_ROLE = Words("Say in a few words what it does.", "Sage in ein paar Worten, worum es geht.")
TAKEN = Words("There is already an agent called {name}.", "Einen Agenten namens {name} gibt es schon.")
NO_SKILL = Words("There is no such skill.", "Diese Fähigkeit gibt es nicht.")
NO_FACE = Words("Choose one of the faces.", "Wähle eines der Gesichter.")
NO_PLACE = Words("There is no such workspace.", "Diesen Bereich gibt es nicht.")
NO_REACH = Words("Choose reading, own tables or drafts.", "Wähle Lesen, eigene Tabellen oder Entwürfe.")
NO_LEVEL = Words("Choose watching, asking, holding back or acting.", "Wähle Beobachten, Fragen, Zurückhalten oder Handeln.")


def base(key: str, fields: Mapping[str, Any]) -> Agent:
    """What an agent that the owner made starts from: the declared one it is like, or nothing."""
    like = registry.agents().get(fields.get("like", ""))
    nothing = Words("", "")
    return replace(like, key=key) if like else Agent(key, key, nothing, nothing, Face(1), (), (), ())


def overlay(agent: Agent, fields: Mapping[str, Any]) -> Agent:
    changed: dict[str, Any] = {}
    if name := fields.get("name"):
        changed["name"] = name
    for part in ("role", "brief"):
        if part in fields:
            changed[part] = Words(**fields[part])
    if "face" in fields:
        changed["face"] = Face(**fields["face"])
    if "workspaces" in fields:
        changed["workspaces"] = tuple(key for key in fields["workspaces"] if key in registry.workspaces())
    if "autonomy" in fields:
        changed["autonomy"] = int(fields["autonomy"])
    if fields.get("level") in LEVELS:
        changed["level"] = fields["level"]
    taken, given = fields.get("taken", ()), fields.get("given", ())
    if taken or given:
        kept = tuple(ability for ability in agent.abilities if ability.key not in taken)
        changed["abilities"] = kept + tuple(abilities()[key] for key in given if key in abilities())
    return replace(agent, paused=bool(fields.get("paused")), **changed)


@cache
def abilities() -> dict[str, Ability]:
    """Everything an agent can be given, by key: what is declared of any agent, with the risk of the skill once it is built."""
    skills = registry.skills()
    found = {ability.key: ability for agent in registry.agents().values() for ability in agent.abilities}
    found |= {key: Ability(key, skill.title, int(skill.risk)) for key, skill in skills.items() if key not in found}
    return {key: replace(one, risk=int(skills[key].risk)) if key in skills else one for key, one in sorted(found.items())}


def checked(everybody: dict[str, tuple[Agent, dict[str, Any]]], key: str, **wanted: Any) -> dict[str, Any]:
    """What was wanted as a profile keeps it. `key` is the agent itself, "" for a new one."""
    checks = {"name": _name, "role": _role, "brief": _brief, "face": _face, "workspaces": _places, "autonomy": _reach, "level": _level}
    fields = {part: checks[part](value) for part, value in wanted.items() if value is not None}
    if name := fields.get("name"):
        others = {agent.name.casefold() for one, (agent, _) in everybody.items() if one != key} | {"krake"}
        if name.casefold() in others:
            raise Refused(TAKEN.fill(name=name))
    return fields


def _clean(text: str, part: str) -> str:
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())[: LONGEST[part]].strip()


def _name(text: str) -> str:
    name = _clean(text, "name")
    if not any(sign.isalpha() for sign in name):
        raise Refused(NO_NAME)
    return name


def _role(words: Words) -> dict[str, str]:
    if not (role := Words(_clean(words.en, "role"), _clean(words.de, "role"))).en:
        raise Refused(NO_ROLE)
    return role._asdict()


def _brief(words: Words) -> dict[str, str]:
    return Words(_clean(words.en, "brief"), _clean(words.de, "brief"))._asdict()


def _face(face: Face) -> dict[str, Any]:
    if not (1 <= face.tint <= TINTS and re.fullmatch(r"[a-z]{2,12}", face.mouth) and re.fullmatch(r"[a-z]{2,12}", face.mark)):
        raise Refused(NO_FACE)
    return asdict(face)


def _places(keys: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(keys))
    if set(found) - set(registry.workspaces()):
        raise Refused(NO_PLACE)
    return found


def _reach(autonomy: int) -> int:
    if not 0 <= autonomy <= MOST_AUTONOMY:
        raise Refused(NO_REACH)
    return autonomy


def _level(level: str) -> str:
    if level not in LEVELS:
        raise Refused(NO_LEVEL)
    return level


def skills(keys: Iterable[str]) -> list[str]:
    found = list(dict.fromkeys(keys))
    if set(found) - set(abilities()):
        raise Refused(NO_SKILL)
    return found


def relative(declared: Agent, skills: list[str]) -> dict[str, list[str]]:
    """A set of skills as what was given beyond the declaration and what was taken from it."""
    own = [ability.key for ability in declared.abilities]
    return {"given": [key for key in skills if key not in own], "taken": [key for key in own if key not in skills]}


def free(name: str, everybody: Mapping[str, Any]) -> str:
    """A key for a new agent: its name in plain letters, with a number when that is taken."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss")).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:30] or "agent"
    taken = {*everybody, "krake"}
    return next(one for one in (key, *(f"{key}_{number}" for number in range(2, len(taken) + 3))) if one not in taken)


PARTS: dict[str, Words] = {
    "role": Words("role", "Aufgabe"), "brief": Words("brief", "Beschreibung"), "face": Words("face", "Gesicht"),
    "workspaces": Words("workspaces", "Bereiche"), "autonomy": Words("first asked for", "zuerst gefragt für"),
    "level": Words("autonomy", "Spielraum"),
}  # fmt: skip


def told(before: Agent, after: Agent) -> Words:
    """A change in one sentence."""
    en, de = [], []
    if before.name != after.name:
        en.append(f"now called {after.name}")
        de.append(f"heißt jetzt {after.name}")
    if parts := [words for part, words in PARTS.items() if getattr(before, part) != getattr(after, part)]:
        en.append(f"new {', '.join(words.en for words in parts)}")
        de.append(f"neu: {', '.join(words.de for words in parts)}")
    had, has = {one.key for one in before.abilities}, {one.key for one in after.abilities}
    for keys, sign in ((has - had, "+"), (had - has, "−")):
        titles = [_title(key) for key in sorted(keys)]
        en += [f"{sign} {title.en}" for title in titles]
        de += [f"{sign} {title.de}" for title in titles]
    return Words(f"{before.name}: {', '.join(en)}", f"{before.name}: {', '.join(de)}")


def _title(key: str) -> Words:
    """A skill as a change is told; of one that cannot run yet also what it waits for."""
    name, waits = called(key), abilities()[key].waits if key not in registry.skills() else None
    return Words(f"{name.en} ({_inside(waits.en)})", f"{name.de} ({_inside(waits.de)})") if waits else name


def called(key: str) -> Words:
    """A skill's title; one that is not built is called by what it will do."""
    skill = registry.skills().get(key)
    does = abilities()[key].does if skill is None else skill.title
    return Words(does.en.rstrip("."), does.de.rstrip("."))


def _inside(sentence: str) -> str:
    """A sentence as it stands in brackets."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")
