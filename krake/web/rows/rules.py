"""The owner's rules, what they hold back, what they would have decided, and how sure each agent proved to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from krake import registry
from krake.gate import ledger, lookback, outbox, rules, trust
from krake.kit import db
from krake.kit.text import Words, money, percent
from krake.models import Action, Policy
from krake.services import connections, profiles
from krake.spec.words import Risk
from krake.web.ui.bars import BarRow, bar_rows
from krake.web.ui.field import Option

FIFTHS = 5
#: how many differing decisions are shown one by one
EXAMPLES = 8
DECISION: dict[str, tuple[str, Words]] = {
    "allow": ("good", Words("Act", "Handeln")),
    "hold": ("wait", Words("Hold back", "Zurückhalten")),
    "ask": ("asks", Words("Ask", "Fragen")),
    "deny": ("idle", Words("Never", "Nie")),
}


@dataclass(frozen=True, slots=True)
class RuleRow:
    key: str
    words: str
    status: str
    word: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One effect that waits in the outbox; `at` is when it leaves."""

    key: str
    words: str
    price: str
    agent: str
    at: str
    why: str


@dataclass(frozen=True, slots=True)
class DifferRow:
    """One effect of the past that a new rule would have decided otherwise."""

    words: str
    price: str
    at: str
    now: str
    now_word: str
    then: str
    then_word: str


@dataclass(frozen=True, slots=True)
class TrustRow:
    """An agent's record with one kind: `chart` is said → kept in words, one pair a bin."""

    who: str
    what: str
    count: str
    unchanged: str
    edited: str
    refused: str
    sure: str
    chart: str
    bars: list[BarRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PreviewRow:
    sentence: str = ""
    summary: str = ""
    differing: list[DifferRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RulesRow:
    rules: list[RuleRow] = field(default_factory=list)
    held: list[HeldRow] = field(default_factory=list)
    trust: list[TrustRow] = field(default_factory=list)


async def everything(locale: str) -> RulesRow:
    """What the page shows beside its form."""
    async with db.read() as session:
        rehearsal = await connections.rehearsing(session)
        names = {key: agent.name for key, agent in (await profiles.agents(session)).items()}
        stored, waiting = await rules.every(session), await outbox.held(session)
        records = await trust.records(session, rehearsal=rehearsal)
    return RulesRow(
        [_rule(row, names, locale) for row in stored],
        [_held(action, names, locale) for action in waiting],
        [trust_row(record, names, locale) for record in records],
    )


async def choices(locale: str) -> tuple[list[Option], list[Option], list[Option]]:
    """Agents, kinds of effect and workspaces a rule may name."""
    async with db.read() as session:
        agents = await profiles.agents(session)
    anyone, anything, anywhere = (
        Words("Every agent", "Alle Agenten"),
        Words("Anything outside", "Alles nach außen"),
        Words("Everywhere", "Überall"),
    )
    kinds = [Option(key, kind.title.to(locale)) for key, kind in registry.actions().items() if kind.risk > Risk.DRAFT]
    places = [Option(row.key, row.name) for row in registry.workspaces().values() if row.key != "todo"]
    return (
        [Option("*", anyone.to(locale)), *(Option(key, agent.name) for key, agent in agents.items())],
        [Option("*", anything.to(locale)), *kinds],
        [Option("*", anywhere.to(locale)), *places],
    )


async def preview(wanted: Policy, locale: str) -> PreviewRow:
    """What this rule would have decided on the last 30 days, beside what the present rules say."""
    async with db.read() as session:
        rehearsal = await connections.rehearsing(session)
        agents = await profiles.agents(session)
        names = {key: agent.name for key, agent in agents.items()}
        stored, past = await rules.every(session), await lookback.actions(session, rehearsal=rehearsal)
    same = (wanted.agent, wanted.kind, wanted.workspace)
    now = [ledger.rule(row) for row in stored]
    then = [ledger.rule(row) for row in stored if (row.agent, row.kind, row.workspace) != same] + [ledger.rule(wanted)]
    found = lookback.compare(past, now, then, {key: agent.level for key, agent in agents.items()})
    return PreviewRow(
        rules.sentence(wanted, names).to(locale),
        _summary(found).to(locale),
        [_differ(one, locale) for one in found.differing[:EXAMPLES]],
    )


def _summary(found: lookback.Lookback) -> Words:
    if not found.count:
        return Words("Nothing was proposed in the last 30 days.", "In den letzten 30 Tagen wurde nichts vorgeschlagen.")
    if not found.differing:
        return Words(
            f"Of {found.count} effects in the last 30 days none would have been decided otherwise.",
            f"Von {found.count} Wirkungen der letzten 30 Tage wäre keine anders entschieden worden.",
        )
    parts = {
        locale: ", ".join(f"{found.after.get(key, 0)} {words.to(locale).lower()}" for key, (_, words) in DECISION.items())
        for locale in ("en", "de")
    }
    return Words(
        f"Of {found.count} effects in the last 30 days {len(found.differing)} would have been decided otherwise: {parts['en']}.",
        f"Von {found.count} Wirkungen der letzten 30 Tage wären {len(found.differing)} anders entschieden worden: {parts['de']}.",
    )


def _rule(row: Policy, names: dict[str, str], locale: str) -> RuleRow:
    tone, word = DECISION[row.verdict]
    return RuleRow(str(row.id), rules.sentence(row, names).to(locale), tone, word.to(locale), row.made_by, row.changed_at.isoformat())


def _held(action: Action, names: dict[str, str], locale: str) -> HeldRow:
    why = " ".join(reason.get(locale, "") for reason in action.reasons)
    at = action.not_before.isoformat() if action.not_before else ""
    return HeldRow(action.id, action.title.get(locale, ""), _price(action, locale), names.get(action.agent, action.agent), at, why)


def _differ(one: lookback.Judged, locale: str) -> DifferRow:
    (now, now_word), (then, then_word) = DECISION[one.now], DECISION[one.then]
    action = one.action
    words = action.title.get(locale, "")
    return DifferRow(words, _price(action, locale), action.created_at.isoformat(), now, now_word.to(locale), then, then_word.to(locale))


def _price(action: Action, locale: str) -> str:
    return money(action.price, action.currency, locale) if action.price is not None else ""


def trust_row(record: trust.Record, names: dict[str, str], locale: str) -> TrustRow:
    kind = registry.actions().get(record.kind)
    few = Words(f"— ({record.count} of {trust.ENOUGH})", f"— ({record.count} von {trust.ENOUGH})")
    sure = percent(record.lower, locale, 0) if record.lower is not None else few.to(locale)
    chart = " · ".join(f"{_percent(one.said, locale)} → {_percent(one.kept, locale)} ({one.count})" for one in record.bins)
    refused = record.counts["refused"] + record.counts["reversed"] + record.counts["unproven"]
    return TrustRow(
        names.get(record.agent, record.agent), kind.title.to(locale) if kind else record.kind, str(record.count),
        str(record.counts["unchanged"]), str(record.counts["edited"]), str(refused), sure, chart, _reliability(record, locale),
    )  # fmt: skip


def _reliability(record: trust.Record, locale: str) -> list[BarRow]:
    """A bar for each fifth of stated confidence, as high as the share that stayed unchanged; a gap where nothing was said."""
    by_fifth = {min(int(one.said * FIFTHS), FIFTHS - 1): one for one in record.bins}
    rows = []
    for fifth in range(FIFTHS):
        one = by_fifth.get(fifth)
        label = Words(f"Said {fifth * 20}–{fifth * 20 + 20}%", f"Gesagt {fifth * 20}–{fifth * 20 + 20} %").to(locale)
        words = Words("nothing", "nichts").to(locale) if one is None else f"{_percent(one.kept, locale)} ({one.count})"
        rows.append((label, words, None if one is None else one.kept * 100))
    # the scale is a whole one, not the highest bar: one more bar beyond the picture fixes it
    return bar_rows([*rows, ("", "", Decimal(100))])[:FIFTHS] if record.bins else []


def _percent(value: Decimal, locale: str) -> str:
    return percent(value, locale, 0)
