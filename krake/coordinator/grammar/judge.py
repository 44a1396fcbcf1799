"""Whether a reading is sure enough to run on Enter, which readings to offer, and what to ask when it is not."""

from __future__ import annotations

from dataclasses import dataclass, field

from krake.coordinator.grammar.arguments import Filled, fill
from krake.coordinator.grammar.facts import Facts
from krake.coordinator.grammar.known import Known, KnownSkill
from krake.coordinator.grammar.lexicon import ASKING, NEGATION
from krake.coordinator.grammar.match import Match
from krake.coordinator.grammar.places import Place
from krake.coordinator.grammar.recurring import NO_END
from krake.coordinator.grammar.tokens import Token
from krake.kit.text import Words
from krake.spec.words import Risk

#: from here on a skill counts as understood, may run on Enter, or is worth a suggestion
UNDERSTOOD, SURE, NEAR = 0.5, 0.6, 0.35
#: how much of another skill's example must be said for the sentence to ask for both
ALSO = 0.6
#: two readings closer than this are a question
CLOSE = 0.06
#: how much of an example must be said before something that goes out is offered
SAID = 0.5

#: questions that are requests
REQUESTS = {("can", "you"), ("could", "you"), ("will", "you"), ("would", "you"), ("kannst", "du"), ("konntest", "du"), ("wurdest", "du")}

NEGATED = Words("That reads like “do not”, so nothing is offered to run.", "Das klingt nach „nicht tun“, deshalb wird nichts angeboten.")
ONLY_ASKED = Words(
    "That reads like a question, so nothing is offered to run.", "Das klingt nach einer Frage, deshalb wird nichts angeboten."
)
NO_SUCH_NAME = Words("Nothing here is called {name}.", "Hier heißt nichts {name}.")
WHICH_ONE = Words("Which one: {one} or {other}?", "Was davon: {one} oder {other}?")
DID_YOU_MEAN = Words("Did you mean {one}?", "Meintest du {one}?")


@dataclass(slots=True)
class Verdict:
    """`best` is what was understood, `ready` may run as they stand, `offers` are only suggested, `go_first` says it is a way to go."""

    best: Match | None = None
    filled: Filled | None = None
    ready: list[tuple[Match, Filled]] = field(default_factory=list)
    offers: list[KnownSkill] = field(default_factory=list)
    question: Words | None = None
    confidence: float = 0.0
    go_first: bool = False
    held: bool = False  #: it reads like "do not", or like a question


def judge(words: list[Token], matches: list[Match], where: list[Place], verb: bool, facts: Facts, known: Known) -> Verdict:
    top = matches[0] if matches else None
    place = where[0].score if where else 0.0
    if where and not facts.timed and place >= (top.score if top else 0.0) and (verb or place >= 0.7 or not top):
        return Verdict(go_first=True, offers=_suggested(matches, 2) if place < 0.9 else [])
    if top is None:
        return Verdict(offers=_of_agent(facts, known))
    if stop := _held_back(words, top):
        return Verdict(question=stop, held=True)
    if top.score < UNDERSTOOD:
        offers = _suggested(matches, 3) or _of_agent(facts, known)
        return Verdict(offers=offers, question=_about(DID_YOU_MEAN, offers[0], offers[0]) if offers else None)
    return _understood(top, matches, facts, known)


def _understood(top: Match, matches: list[Match], facts: Facts, known: Known) -> Verdict:
    filled = fill(top, facts, known)
    verdict = Verdict(top, filled, confidence=top.score)
    clock = filled.time.question if filled.time and not filled.open else None
    rival = next((m for m in matches[1:] if top.score < 0.95 and top.score - m.score < CLOSE and m.score >= UNDERSTOOD), None)
    sure = _may_run(top)
    rival = rival or next((m for m in matches[1:] if top.foreign - m.foreign and m.deed and m.recall >= ALSO), None)
    if facts.names.unknown:
        verdict.question, verdict.offers = no_such_name(facts), [top.skill]
    elif clock is NO_END and sure and not filled.question:
        verdict.question, verdict.ready = clock, [(top, filled)]
    elif filled.question or clock:
        verdict.question, verdict.offers = clock or filled.question, [top.skill]
    elif rival:
        both = [(match, fill(match, facts, known)) for match in (top, rival)]
        verdict.ready = [(match, given) for match, given in both if not given.question and _may_run(match)]
        verdict.offers = [match.skill for match, _ in both if match not in [ready for ready, _ in verdict.ready]]
        verdict.question = _about(WHICH_ONE, top.skill, rival.skill)
    elif not sure:
        verdict.question, verdict.offers = _about(DID_YOU_MEAN, top.skill, top.skill), [top.skill]
    else:
        verdict.ready = [(top, filled)]
    if verdict.question:
        verdict.confidence = min(verdict.confidence, 0.59)
    return verdict


def _may_run(match: Match) -> bool:
    """Reading does no harm, so what is understood may run. What reaches outside must be said plainly: its deed, enough of an
    example, and no word that could change it ("cancel order 1042")."""
    if match.skill.risk < Risk.OUTSIDE:
        return match.skill.risk == Risk.READ or match.score >= SURE
    return match.score >= SURE and match.deed and not match.foreign and match.recall >= SAID


def no_such_name(facts: Facts) -> Words:
    """What to say of a mention (`@nobody`) that names nothing here."""
    return Words(*(text.replace("{name}", facts.names.unknown[0]) for text in NO_SUCH_NAME))


def _held_back(words: list[Token], top: Match) -> Words | None:
    """Why a sentence near a skill must not run it: it says "not", or it only asks about something that would act."""
    risky = top.skill.risk >= Risk.OUTSIDE
    own = [token for place, token in enumerate(words) if risky or place not in top.inside]  # what is dictated may say "not"
    if {token.word for token in own} & NEGATION:
        return NEGATED
    request = tuple(token.word for token in words[:2]) in REQUESTS
    dictated = bool(top.captured) and not risky
    asked = not request and (words[0].word in ASKING or (words[-1].raw == "?" and not dictated))
    return ONLY_ASKED if asked and not top.asks and top.skill.risk >= Risk.OWN else None


def _suggested(matches: list[Match], count: int) -> list[KnownSkill]:
    """The nearest skills; when none is near, those that take the order or integration that was named."""
    return [match.skill for match in matches if match.score >= NEAR][:count] or [match.skill for match in matches if match.slot][:count]


def _of_agent(facts: Facts, known: Known) -> list[KnownSkill]:
    """What the agents named can do."""
    return [skill for skill in known.skills if skill.agent in facts.names.agents][:4]


def _about(question: Words, one: KnownSkill, other: KnownSkill) -> Words:
    en, de = ({"one": one.title.to(locale), "other": other.title.to(locale)} for locale in ("en", "de"))
    return Words(question.en.format(**en), question.de.format(**de))
