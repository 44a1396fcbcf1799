"""What follows when an effect was refused, or nobody can tell whether it happened: words, ways on, a new question."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from krake.gate import ledger
from krake.gate.aftermath import tell
from krake.gate.withdrawal import clear_up
from krake.kit import clock
from krake.kit.errors import KrakeError
from krake.kit.money import Money
from krake.kit.text import Words
from krake.models import Action, Thread
from krake.services import faults, margin, orders, threads
from krake.spec.words import Risk


async def _ask_again(session: AsyncSession, action: Action, price: Money, error: KrakeError) -> None:
    """The price moved after the approval: nothing was sent, and the same thread asks with the new price."""
    fresh = ledger.Proposal(
        kind=action.kind,
        connection_id=action.connection_id,
        title=Words(**action.title),
        agent=action.agent,
        workspace=action.workspace,
        args={**action.args, "expected_amount": str(price.amount), "currency": price.currency},
        effect="",
        order_id=action.order_id,
        run_id=action.run_id,
        thread_id=action.thread_id,
        price=price.amount,
        currency=price.currency,
        confidence=action.confidence,
        shown=margin.reprice(action.shown, price) | {"was": action.shown.get("price", "")},
        supersedes=action.id,
        seen=action.seen,
        rehearsal=action.rehearsal,
    )
    asked = await ledger.propose(session, fresh, key=action.effect_key)
    await orders.stage(session, action.order_id, asked.status)
    if action.thread_id and asked.status == "waiting":
        thread = await threads.get(session, action.thread_id)
        thread.status, thread.changed_at = "open", clock.now()
        number = action.shown.get("number", "")
        thread.summary = {"en": f"{number}: {error.words.en}", "de": f"{number}: {error.words.de}"}
        session.add(thread)
    await tell(session, action, "price_changed", error.words)
    cause = f"effect:{action.id}"
    await faults.note(session, faults.kind_of(error), cause, error.words, playbook="requote", rehearsal=action.rehearsal)
    receipt = Words(f"Asked again at {price.to('en')}.", f"Neu gefragt mit {price.to('de')}.")
    await faults.repaired(session, cause, receipt)


async def after_doubt(session: AsyncSession, action: Action, error: KrakeError) -> None:
    """Nobody can tell whether the effect exists. Krake keeps looking; a person can look at the service meanwhile."""
    if await threads.seen(session, f"doubt:{action.id}"):
        return  # told once; it closes by itself when it is clear
    number = action.shown.get("number", "")
    title = Words(**action.title)
    await threads.open(
        session,
        "escalation",
        action.workspace,
        action.agent,
        Words(f"Not clear whether this was done: {title.en}", f"Unklar, ob das geschehen ist: {title.de}"),
        Words(
            f"{error.words.en} Krake keeps looking and repeats nothing blindly.",
            f"{error.words.de} Krake sieht weiter nach und wiederholt nichts blind.",
        ),
        cause=f"doubt:{action.id}",
        order_id=action.order_id,
        connection_id=action.connection_id,
        rehearsal=action.rehearsal,
        payload={"action": action.id, "number": number},
    )


async def _not_done(session: AsyncSession, action: Action, error: KrakeError) -> None:
    """Something outside that was allowed did not happen: say what, and offer to do exactly that again."""
    title = Words(**action.title)
    thread = await threads.open(
        session,
        "escalation",
        action.workspace,
        action.agent,
        Words(f"Not done: {title.en}", f"Nicht geschehen: {title.de}"),
        Words(f"{error.words.en} {error.next_step.en}", f"{error.words.de} {error.next_step.de}"),
        cause=f"not-done:{action.kind}:{action.effect_key}",
        order_id=action.order_id,
        connection_id=action.connection_id,
        rehearsal=action.rehearsal,
        payload={"way": "do_again", "action": action.id, "number": action.shown.get("number", "")},
    )
    await _counted(session, action, error, thread)


async def _counted(session: AsyncSession, action: Action, error: KrakeError, thread: Thread) -> None:
    """It is a fault of its own until the effect is done after all."""
    cause = f"effect:{action.effect_key}"
    await faults.note(session, faults.kind_of(error), cause, error.words, connection_id=action.connection_id, rehearsal=action.rehearsal)
    await faults.escalated(session, cause, thread.id)


async def after_failure(session: AsyncSession, action: Action, error: KrakeError) -> None:
    """A refused effect becomes a thread of its own: what was tried, what the service said, and the ways on."""
    await threads.settle(
        session, f"doubt:{action.id}", Words("It is clear now: it was not done.", "Jetzt ist es klar: Es ist nicht geschehen.")
    )
    if action.risk < Risk.OUTSIDE:
        return  # a draft harms nobody; the run that wanted it says what went wrong
    if action.kind != "gelato.promote":
        return await _not_done(session, action, error)
    number = action.shown.get("number", "")
    if price := getattr(error, "price", None):
        return await _ask_again(session, action, price, error)
    await orders.stage(session, action.order_id, "trouble", error.words._asdict())
    await clear_up(session, action)
    thread = await threads.open(
        session,
        "escalation",
        action.workspace,
        action.agent,
        Words(f"{number} was not printed: {error.words.en}", f"{number} wurde nicht gedruckt: {error.words.de}"),
        error.next_step,
        cause=f"print-failed:{action.id}",
        order_id=action.order_id,
        connection_id=action.connection_id,
        rehearsal=action.rehearsal,
        payload={
            "way": "prepare_again",
            "action": action.id,
            "number": number,
            "skill": "order_to_gelato",
            "input": {"order": number, "order_id": action.order_id},
        },
    )
    await _counted(session, action, error, thread)
    await tell(
        session,
        action,
        "print_failed",
        Words(f"{number} was not printed: {error.words.en}", f"{number} wurde nicht gedruckt: {error.words.de}"),
    )
