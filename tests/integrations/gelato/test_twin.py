"""The twin itself: its states, its memory, its control room, and that it charges as carelessly as the real service."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from krake.integrations.gelato import sync
from krake.integrations.gelato.actions import ACTIONS
from krake.integrations.gelato.client import GelatoClient

from .conftest import API_KEY, KEY, MUG, POSTER, Twin, until

DRAFT, PROMOTE, DISCARD, _ = ACTIONS
RUN = "import sys, uvicorn; from pathlib import Path; from krake.integrations.gelato.twin import build; "
RUN += "uvicorn.run(build(Path(sys.argv[1]), sys.argv[2], sys.argv[3], stage_seconds=3600), port=int(sys.argv[4]), log_level='critical')"


async def ordered(twin: Twin, key: str = "k", *items: tuple[str, int]) -> str:
    draft = await DRAFT.perform(twin.access(), twin.args(*items), key)
    price = draft.facts["price"]
    args = {"draft_id": draft.external_id, "expected_amount": price["amount"], "currency": price["currency"]}
    return (await PROMOTE.perform(twin.access(), args, key)).external_id


async def test_an_order_passes_every_state_in_order_and_a_draft_stays_a_draft(twin: Twin) -> None:
    order_id = await ordered(twin)
    draft = await DRAFT.perform(twin.access(), twin.args(), "other")
    seen = []
    async with GelatoClient(twin.access()) as gelato:
        for _ in range(8):
            order = await gelato.get_order(order_id)
            seen.append((order.fulfillment_status, bool(order.packages)))
            twin.control("advance", {"order_id": order_id})
        assert (await gelato.get_order(draft.external_id)).fulfillment_status == "draft"
    states = ["created", "uploading", "passed", "in_production", "printed", "shipped", "in_transit", "delivered"]
    assert seen == [(state, state in ("shipped", "in_transit", "delivered")) for state in states]
    assert twin.control("advance", {})["moved"] == []


async def test_an_order_moves_by_itself_as_time_passes(quick: Twin) -> None:
    await ordered(quick)
    until(lambda: quick.ledger()["orders"][0]["fulfillmentStatus"] == "delivered")


async def test_an_order_without_a_type_is_charged_at_once(twin: Twin) -> None:
    files = [{"type": "default", "url": f"{twin.origin}/files/a.png"}]
    address = {
        "firstName": "J",
        "lastName": "M",
        "addressLine1": "A 1",
        "city": "B",
        "postCode": "10115",
        "country": "DE",
        "email": "j@e.de",
    }
    body = {"orderReferenceId": "naive", "customerReferenceId": "c", "currency": "EUR", "shippingAddress": address}
    body |= {"items": [{"itemReferenceId": "a", "productUid": POSTER, "quantity": 1, "files": files}]}
    answer = twin.raw("POST", "/v4/orders", body)
    assert answer.status_code == 201 and answer.json()["orderType"] == "order"
    assert twin.ledger()["references"]["naive"]["promotions"] == 1


async def test_a_partial_item_list_removes_the_others(twin: Twin) -> None:
    draft = await DRAFT.perform(twin.access(), twin.args((POSTER, 1), (MUG, 1)), "k")
    path = f"/v4/orders/{draft.external_id}"
    first = twin.raw("GET", path).json()["items"][0]["id"]
    answer = twin.raw("PATCH", path, {"orderType": "draft", "items": [{"id": first}]})
    assert [item["id"] for item in answer.json()["items"]] == [first] and answer.json()["orderType"] == "draft"


async def test_what_was_ordered_keeps_its_price_while_drafts_follow_the_list(twin: Twin) -> None:
    order_id, draft = await ordered(twin), await DRAFT.perform(twin.access(), twin.args(), "other")
    async with GelatoClient(twin.access()) as gelato:
        before = await gelato.get_order(order_id)
        twin.faults(price_change="2")
        assert (await gelato.get_order(order_id)).price == before.price
        changed = await gelato.get_order(draft.external_id)
    assert changed.products_price is not None and before.products_price is not None and changed.products_price > before.products_price


async def test_polling_brings_only_what_changed_and_leaves_out_what_is_gone(twin: Twin) -> None:
    ids = [await ordered(twin, f"k{number}") for number in range(3)]
    gone = await DRAFT.perform(twin.access(), twin.args(), "gone")
    await DISCARD.perform(twin.access(), {"draft_id": gone.external_id}, "d")
    twin.control("advance", {"order_id": ids[1], "to": "shipped"})
    async with GelatoClient(twin.access()) as gelato:
        moved = [order async for order in sync.changed(gelato, dict.fromkeys([*ids, gone.external_id], "created"))]
        found = [order.external_id async for order in sync.orders(gelato, [*ids, gone.external_id])]
        lines = await sync.search(gelato, "k1")
    assert [(order.external_id, order.fulfillment_status) for order in moved] == [(ids[1], "shipped")]
    assert found == ids and [line.external_id for line in lines] == [ids[1]]


def test_the_control_room_opens_only_with_its_key(twin: Twin) -> None:
    for headers in ({}, {"x-twin-key": "wrong"}, {"X-API-KEY": API_KEY}):
        for method, room in (("GET", "ledger"), ("POST", "faults"), ("POST", "advance"), ("POST", "webhook_target")):
            assert httpx.request(method, f"{twin.origin}/_twin/{room}", headers=headers, trust_env=False).status_code == 404


@pytest.mark.parametrize("body", [{"unknown": 1}, {"lost_answers": "often"}, {"out_of_stock": "all"}, {"key_revoked": 1}])
def test_a_fault_nobody_knows_is_refused(twin: Twin, body: dict[str, object]) -> None:
    answer = httpx.post(f"{twin.origin}/_twin/faults", json=body, headers={"x-twin-key": KEY}, trust_env=False)
    assert answer.status_code == 400 and twin.control("faults") == {}


def test_a_print_file_is_a_real_picture_of_its_own(twin: Twin) -> None:
    one, other = (httpx.get(f"{twin.origin}/files/{name}.png", trust_env=False) for name in ("sunset", "octopus"))
    assert one.headers["content-type"] == "image/png" and one.content != other.content
    assert one.content.startswith(b"\x89PNG\r\n\x1a\n") and struct.unpack(">II", one.content[16:24]) == (240, 320)
    size = struct.unpack(">I", one.content[33:37])[0]
    assert len(zlib.decompress(one.content[41 : 41 + size])) == 320 * (1 + 240 * 3)
    assert httpx.get(f"{twin.origin}/files/..%2Fsecret.png", trust_env=False).status_code == 404


def test_the_twin_remembers_everything_after_a_kill(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    twin, command = Twin(f"http://127.0.0.1:{port}"), [sys.executable, "-c", RUN, str(tmp_path / "t.sqlite"), KEY, API_KEY, str(port)]
    with running(command, twin) as first:
        order_id = asyncio.run(ordered(twin))
        twin.faults(split=True)
        before = twin.ledger()
        os.kill(first.pid, signal.SIGKILL)
        first.wait(10)
    with running(command, twin):
        assert twin.ledger() == before and twin.control("faults") == {"split": True}
        assert twin.raw("GET", f"/v4/orders/{order_id}").json()["orderType"] == "order"


@contextmanager
def running(command: list[str], twin: Twin) -> Iterator[subprocess.Popen[bytes]]:
    """The twin as a process of its own, up when this yields and gone at the end."""
    process = subprocess.Popen(command)
    try:
        until(lambda: answers(twin), 20)
        yield process
    finally:
        process.kill()
        process.wait(10)


def answers(twin: Twin) -> bool:
    try:
        return twin.raw("GET", "/v3/catalogs").is_success
    except httpx.TransportError:
        return False


async def test_a_file_named_after_a_german_title_can_be_printed(twin: Twin) -> None:
    args = twin.args()
    args["items"][0]["files"][0]["url"] = f"{twin.origin}/files/größe-übermut.png"
    draft = await DRAFT.perform(twin.access(), args, "k")
    assert await DRAFT.find(twin.access(), args, "k") == draft


async def test_a_hundred_drafts_at_once_are_a_hundred_drafts(twin: Twin) -> None:
    keys = [f"key-{number}" for number in range(100)]
    await asyncio.gather(*(DRAFT.perform(twin.access(), twin.args(), key) for key in keys))
    assert {key: counts["drafts"] for key, counts in twin.ledger()["references"].items()} == dict.fromkeys(keys, 1)
