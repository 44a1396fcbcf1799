"""The judgement of one proposed effect. Pure: everything it may know is an argument.

Order of the checks: the owner's refusals (a rule for everything is the kill switch), target, drafts, coverage by an approved
plan, standing permission with limit and currency, taint, then confidence, which can only tighten. An unknown class counts as
money. The amount comes from the service's own quote, never from text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from krake.kit.text import Words
from krake.spec.words import Risk

Decision = Literal["allow", "ask", "deny"]
SURE_ENOUGH = Decimal("0.6")


@dataclass(frozen=True, slots=True)
class Rule:
    """One Policy row: `*` stands for any. `limit` is the amount up to which `allow` holds."""

    agent: str
    kind: str
    workspace: str
    verdict: Decision
    limit: Decimal | None = None
    currency: str = ""

    def fits(self, case: Case) -> bool:
        return self.agent in ("*", case.agent) and self.kind in ("*", case.kind) and self.workspace in ("*", case.workspace)

    @property
    def exactness(self) -> int:
        return sum(part != "*" for part in (self.agent, self.kind, self.workspace))


@dataclass(frozen=True, slots=True)
class Case:
    """What is to be judged. `covered` means an approved action listed this step; `target_known` that it aims at a row of ours."""

    kind: str
    agent: str
    workspace: str
    risk: Risk | None
    amount: Decimal | None = None
    currency: str = ""
    confidence: Decimal | None = None
    covered: bool = False
    target_known: bool = False
    tainted: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    decision: Decision
    reasons: tuple[Words, ...]


def decide(case: Case, rules: Sequence[Rule]) -> Verdict:
    """allow, ask or deny, with the reasons in words."""
    fitting = sorted((rule for rule in rules if rule.fits(case)), key=lambda rule: (rule.exactness, rule.verdict == "ask"), reverse=True)
    if any(rule.verdict == "deny" for rule in fitting):
        return Verdict("deny", (Words("Your rule forbids this.", "Deine Regel verbietet das."),))
    if not case.target_known:
        return Verdict("deny", (Words("The target is not one of your orders.", "Das Ziel gehört zu keiner deiner Bestellungen."),))
    if case.amount is not None and not (case.amount.is_finite() and case.amount >= 0):
        return Verdict("deny", (Words("The amount cannot be read.", "Der Betrag ist nicht lesbar."),))
    risk = Risk.MONEY if case.risk is None else case.risk
    if risk <= Risk.DRAFT:
        return Verdict("allow", (Words("A draft costs nothing and can be deleted.", "Ein Entwurf kostet nichts und lässt sich löschen."),))
    if case.covered and risk < Risk.MONEY:
        return Verdict("allow", (Words("Part of what you approved.", "Teil dessen, was du freigegeben hast."),))
    rule = fitting[0] if fitting else None
    if rule and rule.verdict == "allow":
        return _within(case, rule, risk)
    if risk == Risk.MONEY:
        return Verdict("ask", (Words("Spending money always needs you.", "Geld auszugeben braucht immer dich."),))
    return Verdict(
        "ask",
        (Words("Changes outside need you until autonomy is earned.", "Änderungen nach außen brauchen dich, bis Vertrauen verdient ist."),),
    )


def _within(case: Case, rule: Rule, risk: Risk) -> Verdict:
    """A standing permission holds only below its limit, in its currency, on clean input, when sure enough."""
    if case.tainted:
        return Verdict("ask", (Words("The run read text from strangers.", "Der Lauf hat Text von Fremden gelesen."),))
    if case.confidence is not None and not (case.confidence.is_finite() and case.confidence >= SURE_ENOUGH):
        return Verdict("ask", (Words("Not sure enough to act alone.", "Nicht sicher genug, um allein zu handeln."),))
    if risk == Risk.MONEY or rule.limit is not None:
        known = case.amount is not None and rule.limit is not None and case.currency == rule.currency
        if not known or case.amount > rule.limit:  # type: ignore[operator]
            return Verdict("ask", (Words("Above the limit you allowed.", "Über dem Betrag, den du erlaubt hast."),))
    return Verdict("allow", (Words("Your standing permission covers this.", "Deine Dauererlaubnis deckt das."),))
