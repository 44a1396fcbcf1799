"""How the brand speaks, for every skill that writes: its rules read, applied and shown; and where a language model would do better."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, NamedTuple

from krake.coordinator.keeping import kept
from krake.kit.config import settings
from krake.kit.text import Words, several
from krake.spec.skill import Ctx, Figure, Result

READ = Words("Read the brand's rules", "Regeln der Marke lesen")
MIND = Words(
    " Worded by fixed patterns; a language model would word it more freely, and none is connected.",
    " Nach festen Mustern formuliert; ein Sprachmodell würde freier formulieren, es ist aber keins verbunden.",
)
#: a good example this long stands for a wording, a longer one only illustrates
PHRASE = 60

Rules = list[dict[str, Any]]


class Spoken(NamedTuple):
    """A text in the brand's voice: `swapped` is what was replaced (bad, good), `broken` what breaks a rule and has no other wording."""

    text: str
    swapped: tuple[tuple[str, str], ...]
    broken: tuple[str, ...]


async def rules(ctx: Ctx) -> Rules:
    """The rows of Brand voice. One step of a skill."""
    return await ctx.step(READ, kept, ctx.rehearsal, "penn", "Brand voice")


def _examples(text: object) -> list[str]:
    return [one for part in re.split(r"[\n,;]", str(text or "")) if len(one := part.strip(" „“”\"'")) >= 3]


def avoided(rules: Rules) -> list[str]:
    """Wordings the brand does not use: the bad examples of its rules, in lower case."""
    return [bad.lower() for rule in rules for bad in _examples(rule.get("bad_example"))]


def spoken(text: str, rules: Rules, most: int = 0) -> Spoken:
    """The text with each bad example replaced by the good one beside it (the first by the first); what has none stays and is named.

    With `most`, a replacement that would make the text longer than that is named instead. Pure.
    """
    swapped, broken = [], []
    for rule in rules:
        good = _examples(rule.get("good_example"))
        for number, bad in enumerate(_examples(rule.get("bad_example"))):
            pattern = re.compile(rf"(?<!\w){re.escape(bad)}(?!\w)", re.IGNORECASE)
            if not pattern.search(text):
                continue
            new = good[min(number, len(good) - 1)] if good else ""
            other = pattern.sub(lambda match, new=new: _cased(match.group(), new), text) if new and len(new) <= PHRASE else text
            if other == text or (most and len(other) > most) or pattern.search(other):
                broken.append(bad)
            else:
                text = other
                swapped.append((bad, new))
    return Spoken(text, tuple(swapped), tuple(broken))


def _cased(old: str, new: str) -> str:
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


def clean(facts: list[str], rules: Rules) -> tuple[list[str], list[tuple[str, str]]]:
    """Facts to use, each in the brand's words, and those left out with the wording that breaks a rule. Pure."""
    used, out = [], []
    for fact in facts:
        one = spoken(fact, rules)
        if one.broken:
            out.append((fact, one.broken[0]))
        else:
            used.append(one.text)
    return used, out


def figures(rules: Rules, swapped: tuple[tuple[str, str], ...] = (), broken: tuple[str, ...] = ()) -> tuple[Figure, ...]:
    """How many rules were applied, and each place where one took effect."""
    source, route = Words("Brand voice", "Markenstimme"), "/agents/penn"
    count = several(len(rules), Words("{n} rule applied", "{n} Regel angewandt"), Words("{n} rules applied", "{n} Regeln angewandt"))
    if not rules:
        count = Words("no rule kept yet", "noch keine Regel hinterlegt")
    return (
        Figure(Words("Brand rules", "Markenregeln"), count, source, route),
        *(Figure(Words(f"“{bad}”", f"„{bad}“"), Words(f"→ {good}", f"→ {good}"), source, route) for bad, good in dict.fromkeys(swapped)),
        *(
            Figure(Words(f"“{bad}”", f"„{bad}“"), Words("the brand avoids it", "vermeidet die Marke"), source, route)
            for bad in dict.fromkeys(broken)
        ),
    )


def written(result: Result, rules: Rules, *, swap: bool = True) -> Result:
    """The result with its document in the brand's words (with `swap`; otherwise what breaks a rule is only named), and `plain`."""
    said = spoken(result.document, rules) if swap else Spoken(result.document, (), tuple(_found(result.document, rules)))
    return plain(replace(result, document=said.text, figures=(*result.figures, *figures(rules, said.swapped, said.broken))))


def _found(text: str, rules: Rules) -> list[str]:
    return [bad for bad in avoided(rules) if re.search(rf"(?<!\w){re.escape(bad)}(?!\w)", text, re.IGNORECASE)]


def plain(result: Result) -> Result:
    """The result of a skill that writes, saying where a language model would improve it; nothing more when one does already."""
    if not result.document or (settings().mind_url and settings().mind_model):
        return result
    return replace(result, sentence=Words(result.sentence.en + MIND.en, result.sentence.de + MIND.de))
