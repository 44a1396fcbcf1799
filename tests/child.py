"""What runs in a process that tests kill: the real worker, or one effect with the kill built in at an exact point.

`tests.killing` starts it. The worker prints "ready" when it works; everything ends with the process that started it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from krake import registry
from krake import worker as real
from krake.gate import effects, ledger
from krake.integrations.gelato.client import GelatoClient
from krake.kit import config
from krake.kit.text import Words
from krake.leash import watch_parent
from krake.spec.action import Done
from krake.spec.integration import Access

POINTS = ("before claim", "after claim", "during the call", "after the effect", "after the record")


def die() -> None:
    """As kill -9 does: nothing is tidied up, no buffer is written."""
    os.kill(os.getpid(), signal.SIGKILL)


def hurry(quiet: float) -> None:
    """Shorten the quiet time: the twin is on this machine, so a lost request arrives within milliseconds or never."""
    for key, kind in registry.actions().items():
        registry.actions()[key] = replace(kind, quiet=quiet)


def be_naive() -> None:
    """Switch the guards off: no look before and none after, as a client does that trusts every answer to arrive."""
    effects.SWITCHED_OFF.add("reconcile")
    for key, perform in (("gelato.draft", _blind_draft), ("gelato.promote", _blind_order)):
        registry.actions()[key] = replace(registry.actions()[key], perform=perform, find=_nothing)


async def _nothing(access: Access, args: dict[str, Any], key: str) -> Done | None:
    return None


async def _blind_draft(access: Access, args: dict[str, Any], key: str) -> Done:
    from krake.integrations.gelato import actions as gelato

    async with GelatoClient(access) as client:
        return gelato._drafted(await client.create_draft(gelato._body(args, key)), args)


async def _blind_order(access: Access, args: dict[str, Any], key: str) -> Done:
    """Place the order anew instead of promoting the draft by its id: this is what Gelato's API does by default."""
    from krake.integrations.gelato.facts import facts

    async with GelatoClient(access) as client:
        raw = (await client.get_order(args["draft_id"])).raw
        items = [{name: item[name] for name in ("itemReferenceId", "productUid", "quantity", "files")} for item in raw["items"]]
        address = {name: value for name, value in raw["shippingAddress"].items() if name not in ("id", "orderId")}
        body = {name: raw[name] for name in ("orderReferenceId", "customerReferenceId", "currency")}
        body |= {"items": items, "shippingAddress": address, "orderType": "order"}
        from krake.integrations.gelato import data

        made = data.order(await client._call("POST", "order", "/orders", body))
    return Done(made.external_id, facts(made))


async def worker() -> None:
    hear = real.hear

    async def first_heard(*args: Any) -> None:
        await hear(*args)
        print("ready", flush=True)
        real.hear = hear

    real.hear = first_heard
    await real.run()


def deployed(change: str) -> None:
    """The code of a later release: preparing orders says so, and `new version` lets the engine's version change with it."""
    from krake.coordinator import engine
    from krake.skills.order_watch import order_watch

    async def changed(ctx: Any, input: Any) -> Any:
        done = await order_watch.fn(ctx, input)
        return replace(done, sentence=Words(f"New code: {done.sentence.en}", f"Neuer Code: {done.sentence.de}"))

    registry.skills()["order_watch"] = replace(order_watch, fn=changed)
    if change == "new version":
        engine.VERSION = "2"


async def effect(action_id: str, point: str, after: str) -> None:
    """Carry out one action and die at the point; during the call means `after` seconds into it."""
    claim, settle, end = ledger.claim, effects._settle, effects._end

    async def claimed(*args: Any) -> bool:
        die()
        return await claim(*args)

    async def settled(*args: Any, **more: Any) -> Any:
        die()
        return await settle(*args, **more)

    async def ended(*args: Any) -> Any:
        answer = await end(*args)
        die()
        return answer

    if point == "before claim":
        ledger.claim = claimed  # type: ignore[assignment]
    elif point == "after claim":
        effects._settle = settled
    elif point == "after the record":
        effects._end = ended
    else:
        for key, kind in registry.actions().items():
            registry.actions()[key] = replace(kind, perform=_dying(kind.perform, float(after) if point == "during the call" else None))
    await effects.perform(action_id)


def _dying(perform: Callable[..., Awaitable[Done]], during: float | None) -> Callable[..., Awaitable[Done]]:
    """Die right after the effect, or while the request that makes it is on its way (the twin answers late then)."""

    async def call(*args: Any) -> Done:
        if during is not None:
            asyncio.get_running_loop().call_later(during, die)
        done = await perform(*args)
        die()
        return done

    return call


def run(data: Path, log: Path, words: tuple[str, ...], quiet: float | None, naive: bool) -> None:
    """The process's first function: `words` are ("worker",), ("worker", a deploy) or ("effect", action, point, seconds)."""
    watch_parent()
    with log.open("wb") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    config.tell_libraries(KRAKE_DATA=str(data))
    config.reload()
    if naive:
        be_naive()
    if quiet is not None:
        hurry(quiet)
    if words[0] == "worker" and len(words) > 1:
        deployed(words[1])
    asyncio.run(worker() if words[0] == "worker" else effect(*words[1:]))
