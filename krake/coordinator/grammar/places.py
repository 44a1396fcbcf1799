"""Where a text may want to go: workspaces, pages, agents, by name, beginning or a near miss."""

from __future__ import annotations

from dataclasses import dataclass

from krake.coordinator.grammar.known import Known
from krake.coordinator.grammar.names import near
from krake.coordinator.grammar.tokens import Token, fold, folded, phrase
from krake.kit.text import Words

ENGLISH_VERBS = folded("open go goto show view see visit jump switch navigate")
GERMAN_VERBS = folded("öffne öffnen zeig zeige zeigen geh gehe gehen wechsle wechsel springe")
VERBS = ENGLISH_VERBS | GERMAN_VERBS
FILLERS = {"to", "me", "the", "my", "over", "zu", "zum", "zur", "nach", "mir", "die", "den", "das", "der", "alle", "all", "mal", "bitte"}
TRAILERS = {"page", "seite", "please", "bitte", "workspace", "agent", "board"}
KINDS = {
    "workspace": Words("workspace", "Bereich"), "page": Words("page", "Seite"), "agent": Words("agent", "Agent"),
    "integration": Words("integration", "Anbindung"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    kind: str
    name: Words
    route: str
    forms: tuple[tuple[str, ...], ...]
    score: float = 0.0


def places(known: Known) -> list[Place]:
    """Every place, in the order ties are broken: workspaces, pages, agents, integrations with a page."""
    found = [Place(w.key, "workspace", Words(w.name, w.name), w.route, (phrase(w.name), (fold(w.key),))) for w in known.workspaces]
    for page in known.pages:
        names = {phrase(text) for words in (page.title, *page.synonyms) for text in words}
        found.append(Place(page.key, "page", page.title, page.route, tuple(sorted(names))))
    for kind, things in (("agent", known.agents), ("integration", known.integrations)):
        for thing in things:
            route = thing.route or (f"/agents/{thing.key}" if kind == "agent" else "")
            if route:
                found.append(Place(thing.key, kind, Words(thing.name, thing.name), route, (phrase(thing.name),)))
    return found


def read_places(words: list[Token], known: Known) -> tuple[list[Place], bool]:
    """Places the whole sentence may mean, nearest first with a score up to 1, and whether it began with a verb of going."""
    said = [token.word.lstrip("@#") for token in words if token.raw != "?"]
    verb = bool(said) and said[0] in VERBS
    rest = said[1:] if verb else said
    while rest and rest[-1] in TRAILERS and len(rest) > 1:
        rest = rest[:-1]
    queries = [rest]
    while rest and rest[0] in FILLERS and len(rest) > 1:
        rest = rest[1:]
        queries.append(rest)
    if not any(queries) or len(rest) > 6:
        return (places(known) if verb and not any(queries) else []), verb
    scored = []
    for place in places(known):
        score = max(_score(query, form) for query in queries for form in place.forms if form)
        if score:
            scored.append(Place(place.key, place.kind, place.name, place.route, place.forms, min(1.0, score + 0.1) if verb else score))
    return sorted(scored, key=lambda place: -place.score), verb


def _score(query: list[str], form: tuple[str, ...]) -> float:
    """1 for the name itself, less for its beginning or a slip, 0 for anything else."""
    said, name = " ".join(query), " ".join(form)
    if said == name:
        return 1.0
    if said.replace(" ", "") == name.replace(" ", ""):
        return 0.98
    if name.startswith(said):
        return 0.7 + 0.25 * len(said) / len(name)
    if any(word.startswith(said) for word in form):
        return 0.55 + 0.25 * len(said) / len(name)
    if near(said.replace(" ", ""), name.replace(" ", "")):
        return 0.88
    if len(query) > 1 and all(any(word.startswith(part) for word in form) for part in query):
        return 0.65
    return 0.0
