"""A text measured against the brand's own rules and a few of plain style: points off, each with its place."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

from krake.coordinator.grammar.tokens import fold, folded
from krake.coordinator.keeping import kept
from krake.kit.gaps import fitted
from krake.kit.text import Words, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

LONGEST = 22  #: words a sentence may have before it is hard to read aloud
SHOWN = 12
YOU = re.compile(r"\b(?:du|dich|dir|deine[mnrs]?|dein|euch|euer|eure[mnrs]?)\b", re.IGNORECASE)
#: only capitals, and not where a sentence begins: there "Sie" may be "she" or "they"
SIE = re.compile(r"(?<![.!?:\n] )(?<!^)\b(?:Sie|Ihnen|Ihre[mnrs]?|Ihr)\b", re.MULTILINE)
PASSIVE = re.compile(
    r"\b(?:wird|werden|wurde[n]?)\b(?:\s+[\w-]+){0,6}?\s+(?:ge\w+(?:t|en)|be\w+t|ver\w+t|\w+iert)\b|"
    r"\b(?:is|are|was|were|been|being)\s+(?:\w+ly\s+)?(?:\w{2,}ed|made|sent|shown|given|written|known|done)\b",
    re.IGNORECASE,
)
FILLERS = re.compile(
    r"\b(?:eigentlich|quasi|sozusagen|grundsätzlich|natürlich|einfach nur|wirklich|total|super|mega|really|very|actually|basically|simply|"
    r"just|literally)\b",
    re.IGNORECASE,
)
#: words of the street: fine among friends, tiring on a shop's page
CASUAL = re.compile(
    r"\b(?:krass\w*|geil\w*|hammer(?:geil|mäßig)?|hey|hi leute|leute|ey|yo|digga|alter(?= ,|!)|lol|omg|wow|boah|cool\w*|fett|voll "
    r"(?:gut|schön|der)|mega\w+|"
    r"ultra\w*|insane|awesome|dude|guys|gonna|wanna|amazing|epic|crazy|sick|lit)\b",
    re.IGNORECASE,
)
#: cries for attention: several marks at once, or rows of emoji
CRIES = re.compile(r"[!?]*!!+[!?]*|\?{2,}|[\U0001F300-\U0001FAFF\u2600-\u27BF]{3,}")
PUSHES = re.compile(
    r"\b(?:kauf(?:t|en sie)? (?:jetzt|sofort|schnell)|jetzt (?:zuschlagen|zugreifen|sofort)|schlag(?:t)? zu|nur heute|letzte chance|"
    r"hurry|buy now|act now|"
    r"last chance|don't miss|nicht verpassen|worauf wartest du)\b",
    re.IGNORECASE,
)
#: "Sie" at the start of a sentence is "you" before a verb that only goes with you or they, in a text that speaks to somebody
SIE_FIRST = re.compile(
    r"(?:(?<=[.!?:] )|^)Sie (?:werden|können|haben|möchten|erhalten|bekommen|finden|sehen|wollen|sind|dürfen|brauchen|kaufen|bestellen|"
    r"lieben|suchen|"
    r"sparen|genießen)\b",
    re.MULTILINE,
)
IMPERATIVE = re.compile(
    r"\b(?:[Hh]ol dir|[Kk]auf(?:t)?\b(?! ?(?:en|er))|[Ss]chau(?:t)? (?:dir|euch|vorbei|mal)|[Ss]chnapp dir|[Gg]önn dir|[Kk]lick(?:t)?\b)"
)
GERMAN = folded("der die das und ist nicht mit ein eine für auf wir du sie ich von zu den dem im")


class Asked(Input):
    """The text, and how customers are addressed in German."""

    text: str = asked("Text", "Text", kind="long")
    address: Literal["du", "Sie"] = asked("How customers are addressed in German", "Anrede auf Deutsch", "du")


class Fault(NamedTuple):
    points: int
    rule: Words
    where: str


@skill(
    title=Words("Check the tone", "Tonfall prüfen"),
    risk=Risk.READ,
    agent="penn",
    examples=(
        Words("check the tone of {text}", "prüfe den tonfall von {text}"),
        Words("does this sound like our brand: {text}", "klingt das nach unserer marke: {text}"),
    ),
    keywords=(Words("tone voice style brand sounds", "tonfall tonalität stil markenstimme klingt"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["score"] == max(0, 100 - sum(evidence["points"])) and all(where in evidence["text"] for where in evidence["found"])
    ),
)
async def tone_check(ctx: Ctx, input: Asked) -> Result:
    """Score a text from 0 to 100 and name every place that departs from the brand's rules or from plain style."""
    rules = await ctx.step(Words("Read the brand's rules", "Regeln der Marke lesen"), kept, ctx.rehearsal, "penn", "Brand voice")
    text = " ".join(input.text.split())
    faults = check(text, input.address, rules)
    score = max(0, 100 - sum(fault.points for fault in faults))
    source = Words("rules of style", "Stilregeln") if not rules else Words("Brand voice and rules of style", "Markenstimme und Stilregeln")
    figures = tuple(
        Figure(Words(f"“{fitted(fault.where, 60)}”", f"„{fitted(fault.where, 60)}“"), fault.rule, source, "/agents/penn")
        for fault in faults[:SHOWN]
    )
    points, found = [fault.points for fault in faults], [fault.where for fault in faults]
    evidence = {"score": score, "points": points, "found": found, "text": text, "rules": len(rules)}
    return Result(_sentence(len(faults), score, len(rules)), figures, evidence)


def check(text: str, address: str, rules: list[dict[str, Any]]) -> list[Fault]:
    """Every fault in the order of the text."""
    found = [Fault(6, Words("long sentence", "langer Satz"), one) for one in sentences(text) if len(one.split()) > LONGEST]
    found += [Fault(10, Words("cries for attention", "schreit nach Aufmerksamkeit"), m.group()) for m in CRIES.finditer(text)]
    marks = re.finditer(r"\S*(?<![!?])!(?![!?])", text)
    found += [Fault(4, Words("exclamation mark", "Ausrufezeichen"), match.group()) for match in marks]
    found += [Fault(6, Words("word of the street", "Wort der Straße"), match.group()) for match in CASUAL.finditer(text)]
    found += [Fault(6, Words("pushes to buy", "drängt zum Kauf"), match.group()) for match in PUSHES.finditer(text)]
    found += [Fault(3, Words("passive: say who does it", "Passiv: sag, wer es tut"), match.group()) for match in PASSIVE.finditer(text)]
    found += [Fault(2, Words("filler word", "Füllwort"), match.group()) for match in FILLERS.finditer(text)]
    found += [Fault(3, Words("word in capitals", "Wort in Großbuchstaben"), m.group()) for m in re.finditer(r"\b[A-ZÄÖÜ]{5,}\b", text)]
    if german(text):
        found += _address(text, address)
    found += [fault for rule in rules for fault in _breach(text, rule)]
    return sorted(found, key=lambda fault: text.find(fault.where))


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.!?])\s+", text) if part.strip()]


def german(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text.lower())
    return sum(fold(word) in GERMAN for word in words) * 10 >= len(words)


def _address(text: str, address: str) -> list[Fault]:
    """The other form of address; when both are there, every one that is not the brand's."""
    wrong = SIE if address == "du" else YOU
    right = YOU if address == "du" else SIE
    spoken = bool(YOU.search(text) or IMPERATIVE.search(text))
    first = [match for match in SIE_FIRST.finditer(text)] if spoken or SIE.search(text) else []
    formal = bool(SIE.search(text) or first)
    mixed = formal and spoken if address == "du" else bool(right.search(text) or first) and spoken
    places = [*wrong.finditer(text), *(first if address == "du" else IMPERATIVE.finditer(text) if mixed else [])]
    words = (
        Words("mixes du and Sie", "mischt du und Sie")
        if mixed
        else Words(f"not the brand's “{address}”", f"nicht das „{address}“ der Marke")
    )
    once = {match.start(): match for match in places}
    return [Fault(8 if mixed else 5, words, match.group()) for match in once.values()]


def _breach(text: str, rule: dict[str, Any]) -> list[Fault]:
    """A brand rule is broken where one of its bad examples stands, each line or comma one example. Heavier rules cost more."""
    weight = rule.get("weight")
    points = 3 + 2 * (int(weight) if weight else 1)
    said = str(rule.get("rule") or "")
    found = []
    for bad in re.split(r"[\n,;]", str(rule.get("bad_example") or "")):
        bad = bad.strip(" „“\"'")
        if len(bad) >= 3:
            pattern = rf"(?<!\w){re.escape(bad)}(?!\w)"
            found += [
                Fault(points, Words(said or "bad example", said or "schlechtes Beispiel"), m.group())
                for m in re.finditer(pattern, text, re.IGNORECASE)
            ]
    return found


def _sentence(faults: int, score: int, rules: int) -> Words:
    own = Words("", "") if rules else Words(" No brand rule is kept yet.", " Noch ist keine Regel der Marke hinterlegt.")
    if not faults:
        return Words(
            f"{score} of 100: nothing departs from the rules.{own.en}", f"{score} von 100: Nichts weicht von den Regeln ab.{own.de}"
        )
    some = several(faults, Words("{n} place departs", "{n} Stelle weicht"), Words("{n} places depart", "{n} Stellen weichen"))
    return Words(f"{score} of 100: {some.en} from the rules.{own.en}", f"{score} von 100: {some.de} von den Regeln ab.{own.de}")
