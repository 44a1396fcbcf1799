"""Typed answers to questions: what the owner filled in, checked and kept where the work looks for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from krake.gate import autonomy, fields, ledger
from krake.integrations.gelato import address, files
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Run, Thread
from krake.services import memory, orders, prints, profiles, runs, tasks
from krake.spec.actor import Actor


async def _print(session: AsyncSession, actor: Actor, thread: Thread, values: dict[str, Any]) -> Run:
    """What prints a variant, or that nothing does: remembered for every later order."""
    if values.get("own"):
        return await _own(session, actor, thread)
    if not thread.payload.get("variant"):
        raise Refused(
            Words(
                "This line has no variant, so nothing can be remembered for it.",
                "Diese Zeile hat keine Variante, an der sich Krake das merken könnte.",
            )
        )
    if problem := files.problem(values.get("file_url", ""), rehearsal=thread.rehearsal):
        raise Refused(problem)
    row = await prints.remember(
        session,
        thread.payload["shop"],
        thread.payload["variant"],
        values.get("product_uid", ""),
        values.get("file_url", ""),
        product_title=values.get("product_title", ""),
        placement=values.get("placement") or "default",
        source=actor.name,
        rehearsal=thread.rehearsal,
    )
    fact = f"“{thread.payload['title']} {thread.payload['variant_title']}” is printed as {row.product_title or row.product_uid}."
    await memory.note(session, fact, workspace=thread.workspace, agent=thread.agent, source=actor.name, rehearsal=thread.rehearsal)
    return await _go_on(session, actor, thread)


async def _own(session: AsyncSession, actor: Actor, thread: Thread) -> Run:
    """The owner sends this without Gelato. A line without a variant cannot be remembered: then its orders are left to the owner."""
    held = thread.payload
    if held.get("variant"):
        await prints.leave_to_owner(session, held["shop"], held["variant"], actor.name, rehearsal=thread.rehearsal)
        fact = f"“{held['title']} {held['variant_title']}” is not printed by Gelato."
        await memory.note(session, fact, workspace=thread.workspace, agent=thread.agent, source=actor.name, rehearsal=thread.rehearsal)
    else:
        for order_id in held.get("order_ids", []):
            await orders.stage(session, order_id, "elsewhere")
    return await _go_on(session, actor, thread)


async def _address(session: AsyncSession, actor: Actor, thread: Thread, values: dict[str, Any]) -> Run:
    """The address as the owner wants it on the parcel."""
    wanted = {key: str(values.get(key, thread.payload["address"].get(key, ""))).strip() for key in address.PARTS}
    if problems := address.check(wanted):
        raise Refused(Words(" ".join(p.en for p in problems), " ".join(p.de for p in problems)))
    order = await orders.get(session, thread.payload["order"])
    order.delivery = {key: text for key, text in wanted.items() if text}
    session.add(order)
    return await _go_on(session, actor, thread)


async def _fields(session: AsyncSession, actor: Actor, thread: Thread, values: dict[str, Any]) -> Run:
    """What a skill asked: its next run gets the answers as input."""
    payload = thread.payload
    given = {**payload.get("input", {}), **fields.read(payload["fields"], values)}
    await runs.answered(session, payload["skill"], payload.get("input", {}), rehearsal=thread.rehearsal)
    return await runs.queue(
        session, actor, await _hand(session, thread), payload["skill"],
        input=given, workspace=thread.workspace, goal=thread.title.get("en", ""), rehearsal=thread.rehearsal,
    )  # fmt: skip


async def _hand(session: AsyncSession, thread: Thread) -> str:
    """Who goes on: the agent it was given to, else the one that asked."""
    return thread.assigned_to if thread.assigned_to in await profiles.agents(session) else thread.agent


async def _plan(session: AsyncSession, actor: Actor, thread: Thread) -> None:
    """A proposed task is agreed to. What was due before the answer is not made up for."""
    wanted = thread.payload["task"]
    await tasks.create(
        session, actor, wanted["title"], await _hand(session, thread), wanted["skill"], input=wanted["input"],
        workspace=wanted["workspace"], rrule=wanted["rrule"], timezone=wanted["timezone"],
        first=datetime.fromisoformat(wanted["first"]), rehearsal=thread.rehearsal, missed="skip",
    )  # fmt: skip


async def _again(session: AsyncSession, actor: Actor, thread: Thread, values: dict[str, Any]) -> Run:
    """The way forward of an escalation: run what stopped once more."""
    payload = thread.payload
    if payload.get("way") == "prepare_again":
        await orders.stage(session, thread.order_id, "none")
    goal = thread.title.get("en", "")
    return await runs.queue(
        session,
        actor,
        await _hand(session, thread),
        payload["skill"],
        input=payload.get("input", {}),
        workspace=thread.workspace,
        goal=goal,
        rehearsal=thread.rehearsal,
    )


async def _go_on(session: AsyncSession, actor: Actor, thread: Thread) -> Run:
    goal = "Prepare paid orders for print"
    return await runs.queue(session, actor, "commet", "order_watch", workspace="lunavo", goal=goal, rehearsal=thread.rehearsal, once=True)


Form = Callable[[AsyncSession, Actor, Thread, dict[str, Any]], Awaitable[Run]]
FORMS: dict[str, Form] = {"print": _print, "address": _address, "fields": _fields}


async def take(session: AsyncSession, actor: Actor, thread: Thread, values: dict[str, Any]) -> Run | None:
    """Carry out a typed answer. Raises Refused with what to correct; the thread then stays open and nothing is lost."""
    if form := FORMS.get(thread.payload.get("form", "")):
        return await form(session, actor, thread, values)
    if values.get("way") == "again" and thread.payload.get("way") == "promote":
        await autonomy.accept(session, actor, thread)
    elif values.get("way") == "again" and thread.payload.get("way") == "plan":
        await _plan(session, actor, thread)
    elif values.get("way") == "again" and thread.payload.get("way") == "run_task":
        return await tasks.run_now(session, actor, thread.payload["task"])
    elif values.get("way") == "again" and thread.payload.get("way") == "do_again":
        await ledger.move(session, thread.payload["action"], ("failed",), "approved", approver=actor.name, error={})
    elif values.get("way") == "again" and thread.payload.get("skill"):
        return await _again(session, actor, thread, values)
    return None
