"""The judgement of one proposed effect. Pure: everything it may know is an argument.

Order of the checks: the owner's refusals, target, drafts, coverage by an approved plan, standing permission (kill switch, taint,
confidence, limit with its currency, targets, hours, sums). Confidence can only tighten. An unknown class counts as money. The
amount comes from the service's own quote, never from text. Last comes how far the agent itself may go, which can only tighten too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from krake.kit.text import Words
from krake.spec.agent import Level
from krake.spec.words import Risk

Decision = Literal["allow", "hold", "ask", "deny"]
Scope = Literal["agent", "kind", "connection", "house"]
SURE_ENOUGH = Decimal("0.6")
HOLD_MINUTES = 10  #: of an agent that holds back by itself
STRICTNESS: dict[str, int] = {"allow": 0, "hold": 1, "ask": 2, "deny": 3}
FULL = {
    "day": Words("Today's sum that you allowed is used up.", "Die Summe, die du für heute erlaubt hast, ist aufgebraucht."),
    "month": Words("This month's sum that you allowed is used up.", "Die Summe, die du für diesen Monat erlaubt hast, ist aufgebraucht."),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One Policy row: `*` stands for any. `limit` is the amount up to which `allow` and `hold` hold, for one effect.

    `per_day` and `per_month` add up what the `scope` already spent. `hold` waits `hold_minutes` in the outbox, where it can be
    stopped. `targets` are the only ones meant when given; outside `hours`, a (from, to) pair in `timezone`, the rule asks.
    """

    agent: str
    kind: str
    workspace: str
    verdict: Decision
    limit: Decimal | None = None
    currency: str = ""
    per_day: Decimal | None = None
    per_month: Decimal | None = None
    scope: Scope = "kind"
    hold_minutes: int = 0
    targets: tuple[str, ...] = ()
    hours: tuple[time, time] | None = None
    timezone: str = "Europe/Berlin"

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
    halted: bool = False  #: the kill switch is on: no standing permission holds. What is approved is stopped by the claim
    target: str = ""  #: what it aims at, as rules name it
    level: Level = "act"  #: how far the agent may go at most
    at: datetime | None = None  #: when it would happen; None is judged as outside every rule's hours
    #: what was spent before in this currency, by scope and period: ("kind", "day") → amount. What is missing is not known
    spent: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    decision: Decision
    reasons: tuple[Words, ...]
    hold_minutes: int = 0


def decide(case: Case, rules: Sequence[Rule]) -> Verdict:
    """allow, hold, ask or deny, with the reasons in words."""
    return tighten(_ruled(case, rules), case)


def tighten(verdict: Verdict, case: Case) -> Verdict:
    """What the agent's own level leaves of a verdict: never more. Pure.

    watch proposes nothing, draft asks for all that is more than a draft, hold waits before it acts. A part of what a person approved
    was asked already and goes through at every level, so that no approved order is left half done.
    """
    risk = Risk.MONEY if case.risk is None else case.risk
    if case.level == "act" or verdict.decision == "deny" or (case.covered and risk < Risk.MONEY):
        return verdict
    if case.level == "watch":
        return Verdict("deny", (Words("This agent only watches and reports.", "Dieser Agent beobachtet und berichtet nur."),))
    if risk <= Risk.DRAFT or verdict.decision == "ask":
        return verdict
    if case.level == "draft":
        return Verdict(
            "ask", (Words("This agent always asks, whatever the rules allow.", "Dieser Agent fragt immer, was die Regeln auch erlauben."),)
        )
    if verdict.decision == "allow":
        words = Words(
            f"This agent holds back for {HOLD_MINUTES} min before it acts.",
            f"Dieser Agent hält {HOLD_MINUTES} Min. zurück, bevor er handelt.",
        )
        return Verdict("hold", (words,), HOLD_MINUTES)
    return verdict


def fitting(case: Case, rules: Sequence[Rule]) -> list[Rule]:
    """The rules that fit, the deciding one first: any that forbids, else the most exact, of two the stricter. Pure."""
    fit = [rule for rule in rules if rule.fits(case)]
    return sorted(fit, key=lambda rule: (rule.verdict == "deny", rule.exactness, STRICTNESS[rule.verdict]), reverse=True)


def _ruled(case: Case, rules: Sequence[Rule]) -> Verdict:
    """What the rules say."""
    rule = next(iter(fitting(case, rules)), None)
    if rule and rule.verdict == "deny":
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
    if rule and rule.verdict in ("allow", "hold"):
        return _within(case, rule, risk)
    if risk == Risk.MONEY:
        return Verdict("ask", (Words("Spending money always needs you.", "Geld auszugeben braucht immer dich."),))
    return Verdict(
        "ask",
        (Words("Changes outside need you until autonomy is earned.", "Änderungen nach außen brauchen dich, bis Vertrauen verdient ist."),),
    )


def _within(case: Case, rule: Rule, risk: Risk) -> Verdict:
    """A standing permission holds only below its limit, in its currency, on clean input, when sure enough."""
    if case.halted:
        return Verdict("ask", (Words("All effects are stopped.", "Alles ist angehalten."),))
    if case.tainted:
        return Verdict("ask", (Words("The run read text from strangers.", "Der Lauf hat Text von Fremden gelesen."),))
    if case.confidence is not None and not (case.confidence.is_finite() and case.confidence >= SURE_ENOUGH):
        return Verdict("ask", (Words("Not sure enough to act alone.", "Nicht sicher genug, um allein zu handeln."),))
    if risk == Risk.MONEY or rule.limit is not None:
        known = case.amount is not None and rule.limit is not None and case.currency == rule.currency
        if not known or case.amount > rule.limit:  # type: ignore[operator]
            return Verdict("ask", (Words("Above the limit you allowed.", "Über dem Betrag, den du erlaubt hast."),))
    if rule.targets and case.target not in rule.targets:
        return Verdict("ask", (Words("Not one of the targets you named.", "Keines der Ziele, die du genannt hast."),))
    if rule.hours and not _open(rule, case.at):
        return Verdict("ask", (Words("Outside the hours you allowed.", "Außerhalb der Zeiten, die du erlaubt hast."),))
    for period, cap in (("day", rule.per_day), ("month", rule.per_month)):
        if cap is not None and not _fits_sum(case, rule, period, cap):
            return Verdict("ask", (FULL[period],))
    if rule.verdict == "hold":
        words = Words(
            f"Held back for {rule.hold_minutes} min, as you set it.",
            f"{rule.hold_minutes} Min. zurückgehalten, wie du es eingestellt hast.",
        )
        return Verdict("hold", (words,), rule.hold_minutes)
    return Verdict("allow", (Words("Your standing permission covers this.", "Deine Dauererlaubnis deckt das."),))


def _open(rule: Rule, at: datetime | None) -> bool:
    """Whether a moment lies in the rule's hours; a span over midnight is one span."""
    if at is None or rule.hours is None:
        return False
    begins, ends = rule.hours
    local = at.astimezone(ZoneInfo(rule.timezone)).time()
    return begins <= local < ends if begins < ends else local >= begins or local < ends


def _fits_sum(case: Case, rule: Rule, period: str, cap: Decimal) -> bool:
    """Whether this amount still fits into the sum. Unknown sums, amounts and other currencies do not fit."""
    before = case.spent.get((rule.scope, period))
    known = before is not None and case.amount is not None and case.currency == rule.currency
    return known and before + case.amount <= cap  # type: ignore[operator]
