"""The world outside for tests: both twins on this machine, a shop with paid orders, and what the owner would do.

Verdicts are read from the twins' own ledgers, never from our tables.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn

import uvicorn
from sqlalchemy import update
from starlette.applications import Starlette

from krake.coordinator import printing
from krake.gate import Reply, answer, budget, effects, ledger
from krake.integrations.gelato import twin as gelato
from krake.integrations.shopify import bodies
from krake.integrations.shopify import twin as shopify
from krake.kit import db
from krake.kit.text import Words
from krake.models import Action, Budget, Connection, Order, Run
from krake.services import connections, orders, prints, rehearsal, runs
from krake.spec.actor import KRAKE, Actor
from krake.spec.ask import Asked, Question
from krake.spec.integration import Access, Account
from tests.web import shops

OWNER = Actor("Mira", "owner", 1, "session-of-mira")
MUG = "mug_product_msz_11-oz_mmat_ceramic-white_cl_4-0"
VARIANT = "gid://shopify/ProductVariant/501"


@contextmanager
def serving(app: Starlette, port: int) -> Iterator[None]:
    """An app on a loopback port, in a thread of its own."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1, ws="none")
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # clients are killed on purpose
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the twin did not start"
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@dataclass(frozen=True)
class Printer:
    """Gelato's twin. `faults` plants what goes wrong; `references` counts drafts and promotions as the twin saw them."""

    origin: str

    async def faults(self, **planted: Any) -> None:
        await rehearsal.control(self.origin, "POST", "faults", **planted)

    async def ledger(self) -> dict[str, Any]:
        return await rehearsal.control(self.origin, "GET", "ledger")

    async def references(self) -> dict[str, dict[str, int]]:
        return (await self.ledger())["references"]

    async def drafts(self) -> list[str]:
        """Ids of the drafts that are there now."""
        return [row["id"] for row in (await self.ledger())["orders"] if row["orderType"] == "draft" and not row["deleted"]]

    async def advance(self, to: str) -> None:
        await rehearsal.control(self.origin, "POST", "advance", to=to)


@contextmanager
def printer_twin(stage_seconds: float = 3600.0) -> Iterator[Printer]:
    """Gelato's twin under this house's rehearsal settings. Orders stay where they are unless a test moves them."""
    setup = rehearsal.setup()
    app = gelato.build(rehearsal.folder() / "gelato.sqlite", setup.twin_key, setup.printer_key, stage_seconds=stage_seconds)
    with serving(app, setup.printer_port):
        yield Printer(setup.printer)


@contextmanager
def shop_twin() -> Iterator[str]:
    """Shopify's twin under this house's rehearsal settings; yields its origin."""
    setup = rehearsal.setup()
    app = shopify.build(rehearsal.folder() / "shopify.sqlite", setup.twin_key, setup.client_id, setup.client_secret)
    with serving(app, setup.shop_port):
        yield setup.shop


async def save_connection(integration: str, access: Access, currency: str = "EUR") -> Connection:
    async with db.write() as session:
        return await connections.save(
            session, KRAKE, integration, access, Account(integration.title(), f"{integration}-1", currency, "Europe/Berlin")
        )


async def shop_row(*, rehearsed: bool = True) -> Connection:
    """The shop as a connection; nobody has to listen behind it while orders bring their address along."""
    setup = rehearsal.setup()
    secrets = {"client_id": setup.client_id, "client_secret": setup.client_secret, "webhook_secret": setup.hook_secret}
    access = Access({"api": setup.shop}, {"shop": "lunavo-rehearsal.myshopify.com", "workspace": "lunavo"}, secrets, rehearsed)
    return await save_connection("shopify", access)


async def printer_row(*, rehearsed: bool = True) -> Connection:
    setup = rehearsal.setup()
    access = Access(gelato.bases(setup.printer), {"workspace": "lunavo"}, {"api_key": setup.printer_key}, rehearsed)
    return await save_connection("gelato", access)


async def remember(shop: Connection, variant: str = VARIANT, url: str = "") -> None:
    """The owner said what prints this variant."""
    url = url or f"{rehearsal.setup().printer}/files/lunar-mug.png"
    async with db.write() as session:
        await prints.remember(session, shop.id or 0, variant, MUG, url, product_title="Mug, white", rehearsal=shop.rehearsal)


async def place(shop: Connection, number: int, **changes: Any) -> Order:
    """A paid order of two mugs as the shop would send it, saved as the webhook saves it, without queueing a run."""
    reply = bodies.order(shops.order(number, **changes))
    async with db.write() as session:
        await orders.save(session, shop, [reply])
        found = await orders.by_number(session, str(number), rehearsal=shop.rehearsal)
    assert found is not None
    return found


async def a_run(skill: str = "order_watch", *, rehearsed: bool = True) -> Run:
    """A run row for proposals to hang on; nobody executes it."""
    async with db.write() as session:
        run = await runs.queue(session, KRAKE, "commet", skill, goal="Prepare paid orders", rehearsal=rehearsed)
        run.status = "done"
        session.add(run)
        return run


async def asked(*placed: Order) -> tuple[int, list[Action]]:
    """Prepare orders as Commet does, and gather the question. The thread's id and its lines."""
    run = await a_run(rehearsed=placed[0].rehearsal)
    for order in placed:
        outcome = await printing.prepare(order.id or 0, run.id or 0, None, {})
        assert outcome["outcome"] == "proposed", outcome
    thread = (await printing.group(run.id or 0, placed[0].rehearsal))["thread"]
    return thread, await lines(thread)


async def lines(thread_id: int) -> list[Action]:
    async with db.read() as session:
        return list(await ledger.of_thread(session, thread_id))


def shown(actions: list[Action]) -> tuple[tuple[str, str], ...]:
    return tuple((action.id, action.args_hash) for action in actions)


async def say(thread_id: int, reply: Reply, actor: Actor = OWNER) -> Any:
    async with db.write() as session:
        return await answer(session, actor, thread_id, reply)


async def approve(thread_id: int, actions: list[Action]) -> Any:
    return await say(thread_id, Reply("approve", lines=shown(actions)))


async def spend_freely() -> None:
    """Raise today's cap out of reach."""
    async with db.write() as session:
        await budget.reserve(session, Decimal(0), "EUR", rehearsal=True)
        await db.change(session, update(Budget).values(cap=Decimal(10**6)), ("budgets",))


async def carry_out() -> list[effects.Performed]:
    """What the worker does with everything that is due, one after the other."""
    async with db.read() as session:
        waiting = list(await ledger.due(session))
    return [await effects.perform(action_id, no_sleep) for action_id in waiting]


class Steps:
    """A skill's context outside the engine: steps are done at once, and nothing is recorded."""

    def __init__(self, run_id: int = 0, *, rehearsal: bool = True):
        self.run_id, self.agent, self.workspace, self.rehearsal = run_id, "commet", "lunavo", rehearsal

    async def step(self, name: Words, fn: Callable[..., Awaitable[Any]], *args: Any) -> Any:
        return await fn(*args)

    async def hand_over(self, agent: str, skill: str, goal: Words, input: dict[str, Any], *, together: bool = False) -> int:
        async with db.write() as session:
            return (await runs.hand_over(session, self.run_id, agent, skill, goal.en, input, together=together)).id or 0

    def ask(self, question: Question) -> NoReturn:
        raise Asked(question)


async def no_sleep(_: float) -> None:
    """The quiet time, skipped: the twin cuts answers off after the effect, so nothing is on its way any more."""


async def until(condition: Callable[[], Awaitable[Any]], seconds: float = 15.0, what: str = "the condition") -> Any:
    """The first truthy answer of `condition`, asked every 50 ms. Fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (found := await condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        await asyncio.sleep(0.05)
    return found


async def a_print(number: int, *, rehearsed: bool = True, price: str = "12.30", confidence: str = "0.9") -> Action:
    """A print of one order as Commet would propose it, judged by the rules that stand; its draft is none that the twin knows."""
    shop, row = await shop_row(rehearsed=rehearsed), await printer_row(rehearsed=rehearsed)
    order = await place(shop, number)
    async with db.write() as session:
        return await ledger.propose(
            session,
            ledger.Proposal(
                "gelato.promote", row.id or 0, Words("Print and ship", "Drucken und versenden"), {"draft_id": f"d-{number}"},
                f"print:{number}:{rehearsed}", "commet", "lunavo", order_id=order.id, price=Decimal(price), currency="EUR",
                confidence=Decimal(confidence), rehearsal=rehearsed,
            ),
        )  # fmt: skip
