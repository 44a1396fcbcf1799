"""A person's answer to a thread. The one verb for all kinds: approvals move their actions, everything closes the thread."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.gate import forms, ledger, trust
from krake.gate.replies import AlreadyAnswered, Answered, Changed, Outcome, Reply
from krake.gate.undoing import GRACE
from krake.gate.withdrawal import against, changes, clear_up
from krake.kit import clock
from krake.kit.errors import NotAllowed, Refused
from krake.kit.money import Money, total
from krake.kit.text import Words
from krake.models import Action, Run, Thread
from krake.services import events, faults, memory, orders, runs, threads
from krake.spec.actor import KRAKE, Actor
from krake.spec.words import Risk

CHANGED = Words("The lines changed meanwhile. Look again.", "Die Zeilen haben sich inzwischen geändert. Sieh noch einmal hin.")

EXPIRED = Words(
    "What you saw is older than it may be. Krake reads it anew and asks again here.",
    "Was du gesehen hast, ist zu alt. Krake liest es neu und fragt hier noch einmal.",
)
SWITCHED_OFF: set[str] = set()  #: guards that a test switches off to see itself fail


class _Taken(Exception):
    """Somebody else moved a line first: undo the lines before it."""


async def answer(session: AsyncSession, actor: Actor, thread_id: int, reply: Reply) -> Outcome:
    """Carry out a person's reply. Call inside `write()`; the effects themselves are the worker's."""
    actor.must("owner", "operator")
    if not actor.person:
        raise NotAllowed(Words("Only a person can answer.", "Nur ein Mensch kann antworten."))
    thread = await threads.get(session, thread_id)
    if thread.status == "done":
        return AlreadyAnswered(thread.answered_by, thread.answered_at)
    if reply.do == "approve":
        return await _approve(session, actor, thread, reply)
    if reply.do == "reject":
        return await _reject(session, actor, thread, reply)
    if reply.do == "edit":
        return await _edit(session, actor, thread, reply)
    return await _close(session, actor, thread, reply)


async def _approve(session: AsyncSession, actor: Actor, thread: Thread, reply: Reply) -> Outcome:
    """Approve exactly the lines that were shown, all or none."""
    waiting = {action.id: action for action in await ledger.of_thread(session, thread.id or 0) if action.status == "waiting"}
    if not reply.lines:
        raise Refused(Words("No line is selected.", "Keine Zeile ist ausgewählt."))
    for action_id, digest in reply.lines:
        if action_id not in waiting or waiting[action_id].args_hash != digest:
            return Changed(CHANGED)
    chosen = [waiting[action_id] for action_id, _ in dict(reply.lines).items()]
    for action in chosen:
        if why := await against(session, action):
            what = await changes(session, action)
            return Changed(Words(f"{why.en} {what.en}".strip(), f"{why.de} {what.de}".strip()))
    if old := [action for action in chosen if action.expires_at and action.expires_at <= clock.now() and "expiry" not in SWITCHED_OFF]:
        return await _ask_anew(session, actor, thread, old)
    try:
        async with session.begin_nested():
            for action in chosen:
                held = {"not_before": clock.now() + GRACE} if action.risk < Risk.MONEY else {}
                values = {"approver": actor.name, **held, **trust.judged("unchanged")}
                if not await ledger.move(session, action.id, ("waiting",), "approved", **values):
                    raise _Taken
    except _Taken:
        return Changed(CHANGED)
    except IntegrityError:
        return Changed(Words("One of these is already being done.", "Eines davon wird bereits ausgeführt."))
    for action in chosen:
        await orders.stage(session, action.order_id, "approved")
    words = _approved(chosen)
    if len(chosen) == len(waiting):
        await threads.record(session, actor, thread.id or 0, {"kind": "approved", "lines": len(chosen), "note": reply.note})
    await _note(session, actor, thread, words, reply.note)
    return Answered(words)


async def _ask_anew(session: AsyncSession, actor: Actor, thread: Thread, old: list[Action]) -> Changed:
    """What was shown no longer stands for anything: the lines expire, and runs ask again with what is true now."""
    for action in old:
        if await ledger.move(session, action.id, ("waiting",), "expired", approver=KRAKE.name):
            await _change(session, actor, thread, action, {"shipment_method": action.shown.get("method", "")})
    return Changed(EXPIRED)


def _approved(chosen: list[Action]) -> Words:
    """ "Approved: print and ship #1042, #1043 for €24.10"; the sum only when every price is known and of one currency."""
    prices = [Money(action.price, action.currency) for action in chosen if action.price is not None]
    price = total(prices) if len(prices) == len(chosen) else None
    verb = registry.actions()[chosen[0].kind].title
    numbers = ", ".join(str(action.shown.get("number", "")) for action in chosen[:4]) + (" …" if len(chosen) > 4 else "")
    worth_en, worth_de = (f" for {price.to('en')}", f" für {price.to('de')}") if price else ("", "")
    return Words(f"Approved: {verb.en.lower()} {numbers}{worth_en}", f"Freigegeben: {numbers} {verb.de[:1].lower()}{verb.de[1:]}{worth_de}")


async def _reject(session: AsyncSession, actor: Actor, thread: Thread, reply: Reply) -> Outcome:
    """Turn down the shown lines (all without a choice) and have their drafts deleted."""
    wanted = {action_id for action_id, _ in reply.lines}
    waiting = [action for action in await ledger.of_thread(session, thread.id or 0) if action.status == "waiting"]
    chosen = [action for action in waiting if not wanted or action.id in wanted]
    if wanted and not chosen:
        return Changed(CHANGED)
    # one that was approved in the same moment is not ours any more, and neither is its draft
    rejected = [
        action
        for action in chosen
        if await ledger.move(session, action.id, ("waiting",), "rejected", approver=actor.name, **trust.judged("refused"))
    ]
    if chosen and not rejected:
        return Changed(CHANGED)
    for action in rejected:
        await orders.stage(session, action.order_id, "rejected")
        await clear_up(session, action)
    if len(rejected) == len(waiting):
        await threads.record(session, actor, thread.id or 0, {"kind": "rejected", "note": reply.note})
    words = Words(f"Rejected: {thread.title.get('en', '')}", f"Abgelehnt: {thread.title.get('de', '')}")
    await _note(session, actor, thread, words, reply.note)
    return Answered(words)


async def _edit(session: AsyncSession, actor: Actor, thread: Thread, reply: Reply) -> Outcome:
    """Supersede the shown action; a run replaces the draft, reads the new price and asks again in the same thread."""
    action = await ledger.get(session, reply.lines[0][0]) if reply.lines else None
    if action is None or action.thread_id != thread.id:
        raise Refused(Words("Choose the line to edit.", "Wähle die Zeile, die du ändern willst."))
    if action.args_hash != reply.lines[0][1] or not await ledger.move(
        session, action.id, ("waiting",), "superseded", approver=actor.name, **trust.judged("edited")
    ):
        return Changed(Words("This line changed meanwhile. Look again.", "Diese Zeile hat sich inzwischen geändert. Sieh noch einmal hin."))
    goal = Words(f"Change {action.shown.get('number', '')}", f"{action.shown.get('number', '')} ändern")
    run = await _change(session, actor, thread, action, reply.values)
    await _note(session, actor, thread, goal, reply.note)
    return Answered(
        Words("Changing it. Krake asks again with the new price.", "Wird geändert. Krake fragt mit dem neuen Preis erneut."), run.id
    )


async def _change(session: AsyncSession, actor: Actor, thread: Thread, action: Action, values: dict[str, Any]) -> Run:
    """A run that replaces what was prepared and asks again in the same thread."""
    return await runs.queue(
        session,
        actor,
        action.agent,
        registry.actions()[action.kind].edited_by,
        workspace=thread.workspace,
        goal=f"Change {action.shown.get('number', '')}",
        rehearsal=thread.rehearsal,
        input={
            **values,
            "order": action.shown.get("number", ""),
            "order_id": action.order_id,
            "thread": thread.id,
            "replaces": action.id,
        },
    )


async def _close(session: AsyncSession, actor: Actor, thread: Thread, reply: Reply) -> Outcome:
    """A question, escalation or notice: keep the answer and let the work that waits for it go on."""
    if thread.kind == "approval":
        raise Refused(Words("An approval is approved, rejected or edited.", "Eine Freigabe wird erteilt, abgelehnt oder geändert."))
    if not await threads.record(session, actor, thread.id or 0, {"kind": reply.do, "note": reply.note, **reply.values}):
        return AlreadyAnswered(thread.answered_by, thread.answered_at)
    if reply.do == "dismiss":
        await faults.put_away(session, thread.id or 0, Words(f"Put away by {actor.name}.", f"Weggelegt von {actor.name}."))
    run = await forms.take(session, actor, thread, reply.values) if reply.do == "choose" else None
    if run is not None and run.thread_id is None:
        run.thread_id = thread.id  # what comes of it is said here
        session.add(run)
    words = Words(f"Answered: {thread.title.get('en', '')}", f"Beantwortet: {thread.title.get('de', '')}")
    await _note(session, actor, thread, words, reply.note)
    return Answered(words, run.id if run else None)


async def _note(session: AsyncSession, actor: Actor, thread: Thread, words: Words, note: str) -> None:
    if note:
        await memory.decided(session, actor, thread, note)
        await threads.say(session, thread.id or 0, actor.name, Words(note, note))
    await events.record(session, actor, "answer", words, workspace=thread.workspace, route=f"/todo/{thread.id}", rehearsal=thread.rehearsal)
