"""Threads in words, for lists and for the *Needs you* block."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from krake import registry
from krake.gate import ledger
from krake.kit import clock, db
from krake.kit.money import Money, total
from krake.kit.text import Words
from krake.models import Action, Thread
from krake.services import inbox, profiles, ranking
from krake.services.inbox import Narrow
from krake.spec.agent import Agent
from krake.web.rows import agents as faces
from krake.web.rows import lines, status


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One thread. `pairs` are its open lines as "id:hash", which is what an approval names."""

    key: str = ""
    title: str = ""
    summary: str = ""
    reason: str = ""
    kind: str = ""
    status: str = "idle"
    word: str = ""
    amount: str = ""
    margin: str = ""
    agent: str = ""
    place: str = ""
    place_name: str = ""
    at: str = ""
    href: str = ""
    sure: int = 0
    sure_words: str = ""
    pairs: list[str] = field(default_factory=list)
    rehearsal: bool = False
    tint: int = 1
    mouth: str = "smile"
    mark: str = "arc"


async def listed(state: str, locale: str, narrow: Narrow, limit: int = 50) -> list[ThreadRow]:
    """Threads of one status, as far as the filters let them through."""
    async with db.read() as session:
        found = await inbox.listed(session, narrow, status=state, limit=limit)
        agents = await profiles.agents(session)
        actions = await ledger.of_threads(session, [thread.id or 0 for thread in found if thread.kind == "approval"])
    return [row(thread, actions.get(thread.id or 0, []), agents, locale) for thread in found]


async def foremost(workspace: str, locale: str, limit: int) -> tuple[list[ThreadRow], str]:
    """The open threads a workspace's page has room for, and how many there are in words ("" for none)."""
    rows = await listed("open", locale, Narrow(workspace=workspace), limit)
    async with db.read() as session:
        count = (await inbox.counts(session)).get(workspace, 0)
    return rows, str(count) if count else ""


def row(thread: Thread, actions: list[Action], agents: dict[str, Agent], locale: str) -> ThreadRow:
    waiting = [action for action in actions if action.status == "waiting"]
    money = lines.summed(waiting, locale) if waiting else lines.Sum("", "", 0)
    tone, word = status.named(status.THREAD, thread.kind, locale)
    if thread.status == "done":
        tone, word = _answered(thread, locale)
    look = faces.face(agents, thread.agent)
    sure = _sure(waiting)
    prices = [Money(action.price, action.currency) for action in waiting if action.price is not None]
    presses = ranking.reason(thread, total(prices), clock.now()) if thread.status == "open" else None
    workspace = registry.workspaces().get(thread.workspace)
    return ThreadRow(
        key=str(thread.id),
        title=thread.title.get(locale, ""),
        summary=thread.summary.get(locale, ""),
        reason=presses.to(locale) if presses else "",
        kind=thread.kind,
        status=tone,
        word=f"{word} · {money.words}" if money.words and thread.kind == "approval" else word,
        amount=money.words,
        margin=money.margin,
        agent=agents[thread.agent].name if thread.agent in agents else thread.agent,
        place=thread.workspace,
        place_name=workspace.name if workspace else thread.workspace,
        at=thread.created_at.isoformat(),
        href=f"/todo/{thread.id}",
        sure=sure,
        sure_words=Words(f"{sure}% sure", f"{sure} % sicher").to(locale) if sure else "",
        pairs=[f"{action.id}:{action.args_hash}" for action in waiting],
        rehearsal=thread.rehearsal,
        tint=look.tint,
        mouth=look.mouth,
        mark=look.mark,
    )


def step(thread: Thread, worth: str, locale: str) -> str:
    """The words of the second step: the verb and the exact amount."""
    verb = thread.payload.get("verb", {}).get(locale) or Words("Approve", "Freigeben").to(locale)
    return f"{verb} {worth}"


def _sure(actions: list[Action]) -> int:
    """The lowest confidence of the lines, in percent; 0 when none was given."""
    known = [action.confidence for action in actions if action.confidence is not None]
    return int(min(known) * Decimal(100)) if known else 0


def _answered(thread: Thread, locale: str) -> tuple[str, str]:
    kind = thread.answer.get("kind", "")
    known = {
        "approved": ("good", Words("Approved", "Freigegeben")),
        "rejected": ("idle", Words("Rejected", "Abgelehnt")),
        "settled": ("good", Words("Settled by itself", "Von selbst erledigt")),
    }
    tone, words = known.get(kind, ("good", Words("Answered", "Beantwortet")))
    return tone, words.to(locale)
