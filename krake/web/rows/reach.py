"""How far an agent may go, in words: its own level, and of each kind of effect what would be decided now and how much of it there was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from krake.gate import outlook, rules
from krake.gate.outlook import Outlook, Used
from krake.kit.text import Words, money, several
from krake.spec.agent import Agent, Level
from krake.spec.words import Risk
from krake.web.rows.rules import DECISION

LEVEL_WORDS: dict[Level, Words] = {
    "watch": Words("Only watch and report", "Nur beobachten und berichten"),
    "draft": Words("Draft, and always ask", "Entwerfen und immer fragen"),
    "hold": Words("Hold back, then act", "Zurückhalten, dann handeln"),
    "act": Words("As far as the rules allow", "So weit die Regeln es erlauben"),
}
#: the head of an agent's page, for levels that leave the rules no say
SHORT: dict[Level, Words] = {
    "watch": Words("Autonomy: only watches", "Spielraum: beobachtet nur"),
    "draft": Words("Autonomy: always asks", "Spielraum: fragt immer"),
    "hold": Words("Autonomy: holds back", "Spielraum: hält zurück"),
}


@dataclass(frozen=True, slots=True)
class ReachRow:
    """One kind of effect: the verdict with its sentence, the rule behind it, what was used, and where it is changed ("" for a draft)."""

    kind: str
    status: str
    word: str
    why: str
    rule: str
    used: str
    href: str


async def of_agent(session: Any, agent: Agent, names: dict[str, str], locale: str, *, rehearsal: bool) -> list[ReachRow]:
    return [_row(one, agent, names, locale) for one in await outlook.of_agent(session, agent, rehearsal=rehearsal)]


def _row(one: Outlook, agent: Agent, names: dict[str, str], locale: str) -> ReachRow:
    tone, word = DECISION[one.verdict.decision]
    why = " ".join(reason.to(locale) for reason in one.verdict.reasons)
    if one.amount is not None and one.verdict.decision != "deny":
        price = money(one.amount, one.currency, locale)
        why = f"{why} {Words(f'Judged at {price}.', f'Beurteilt für {price}.').to(locale)}"
    rule = rules.sentence(one.rule, names).to(locale) if one.rule else ""
    draft = one.kind.risk <= Risk.DRAFT
    return ReachRow(one.kind.title.to(locale), tone, word.to(locale), why, rule, _used(one, locale), "" if draft else _change(one, agent))


def _change(one: Outlook, agent: Agent) -> str:
    """The rule's form: of the one that stands for this agent and kind, or a new one for them."""
    return "/rules?" + urlencode({"agent": agent.key, "kind": one.kind.key})


def _used(one: Outlook, locale: str) -> str:
    today, month = _count(one.today, one, locale), _count(one.month, one, locale)
    parts = [Words(f"Today: {today}", f"Heute: {today}"), Words(f"this month: {month}", f"diesen Monat: {month}")]
    caps = (
        ("day", one.rule.per_day, Words("{a} of {b} a day", "{a} von {b} am Tag")),
        ("month", one.rule.per_month, Words("{a} of {b} a month", "{a} von {b} im Monat")),
    ) if one.rule else ()  # fmt: skip
    for period, cap, words in caps:
        if cap is not None and one.rule and period in one.spent:
            currency = one.rule.currency
            parts.append(words.fill(a=money(one.spent[period], currency, locale), b=money(cap, currency, locale)))
    return " · ".join(part.to(locale) for part in parts) + "."


def _count(used: Used, one: Outlook, locale: str) -> str:
    if not used.count:
        return Words("none", "keine").to(locale)
    counted = several(used.count, Words("{n} effect", "{n} Wirkung"), Words("{n} effects", "{n} Wirkungen")).to(locale)
    return f"{counted}, {money(used.amount, one.currency, locale)}" if used.amount else counted
