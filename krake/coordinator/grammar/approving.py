"""Approvals by number: "approve 42". Only exactly that, because nothing else may lead towards a yes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from krake.coordinator.grammar import offers
from krake.coordinator.grammar.known import Known
from krake.coordinator.grammar.reading import Choice
from krake.coordinator.grammar.tokens import Token, folded
from krake.kit.text import Words

VERBS = folded("approve genehmige genehmigen freigeben freigabe approval")
NOUNS = folded("approval freigabe")
FILLERS = {"nr", "no", "number", "nummer", "thread", "the", "die", "bitte", "please"}
WHICH = Words("Which one? Add its number, for example approve 42.", "Welche? Schreibe die Nummer dazu, zum Beispiel genehmige 42.")


@dataclass(frozen=True, slots=True)
class Approval:
    choices: list[Choice]
    question: Words | None = None


def read_approval(words: list[Token], known: Known) -> Approval | None:
    """The approval a whole sentence asks for. One that begins with the verb and does not name one number asks which."""
    rest = [token for token in words if token.word not in FILLERS]
    if not any(token.word in VERBS for token in rest[:1] + rest[-1:]):
        return None
    numbers = [token for token in rest if token.word not in VERBS]
    if len(numbers) == 1 and re.fullmatch(r"#?\d{1,9}\.?", numbers[0].raw):
        return Approval([offers.approve(numbers[0].raw.strip("#."), known)])
    return Approval([], WHICH) if not numbers or rest[0].word in VERBS - NOUNS else None
