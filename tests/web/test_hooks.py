"""Webhooks: believed only with the right signature, taken once, and shown as what they are."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from krake.coordinator import triggers
from krake.integrations.gelato.webhooks import HEADER
from krake.integrations.shopify import webhooks
from krake.kit import db
from krake.kit.config import ROOT
from krake.kit.db import topic_outbox
from krake.models import Order, Product, Receipt, Run, Task, User
from krake.services import readings, rehearsal, runs
from krake.web import hooks, routes, security
from krake.web.limits import Buckets
from tests.web.shops import OWNER, SECRET, connect, order, wire

SAMPLES = ROOT.parent / "shared" / "data" / "shopify-webhooks"
assert hooks.from_shopify


async def nobody(scope, receive, send) -> None:
    raise AssertionError(f"no route of ours answers {scope['path']}")


@pytest.fixture
async def http(house: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with db.write() as session:
        session.add(User(id=OWNER.user_id, name=OWNER.name))
    router = routes.router(nobody)

    async def signed_in(scope, receive, send) -> None:
        await router({**scope, "state": {"actor": OWNER}}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(signed_in), base_url="http://house.test") as client:
        yield client


async def deliver(
    http: httpx.AsyncClient, connection: int, body: bytes, topic: str = "orders/paid", *, secret: str = SECRET, id: str = "d-1"
) -> httpx.Response:
    headers = {webhooks.HMAC: webhooks.sign(secret, body), webhooks.TOPIC: topic, webhooks.WEBHOOK_ID: id}
    return await http.post(f"/webhooks/shopify/{connection}", content=body, headers=headers)


async def rows(model) -> list:
    async with db.read() as session:
        return list((await session.scalars(select(model))).all())


async def heard() -> set[str]:
    async with db.read() as session:
        return set((await session.scalars(select(topic_outbox.c.topic))).all())


async def test_a_signed_order_is_kept_and_commet_is_asked_to_look(http):
    shop = await connect()
    assert (await deliver(http, shop.id, wire(order()))).status_code == 200
    (kept,) = await rows(Order)
    assert (kept.number, kept.customer_name, kept.financial, kept.items) == ("#1042", "Lena Brandt", "paid", "2 × Lunar mug")
    assert [run.skill for run in await rows(Run)] == ["order_watch"]


async def test_a_wrong_signature_gets_401_and_leaves_no_row_and_no_body_in_the_log(http, caplog, monkeypatch):
    monkeypatch.setattr(security, "_lines", Buckets(rate=0.5, burst=20))
    shop = await connect()
    with caplog.at_level(logging.WARNING):
        answer = await deliver(http, shop.id, wire(order(email="canary@example.org")), secret="another secret")
    assert answer.status_code == 401
    assert not await rows(Order) and not await rows(Receipt) and not await rows(Run)
    assert "webhook refused" in caplog.text and "canary" not in caplog.text


async def test_a_connection_without_a_secret_believes_nobody(http):
    shop = await connect(token="shpat_1")
    assert (await deliver(http, shop.id, wire(order()), secret="")).status_code == 401
    assert not await rows(Order)


async def test_the_client_secret_signs_when_no_other_is_given(http):
    shop = await connect(client_secret="shpss_1")
    assert (await deliver(http, shop.id, wire(order()), secret="shpss_1")).status_code == 200


async def test_an_unknown_connection_is_not_found(http):
    printer = await connect("gelato")
    assert (await deliver(http, 99, wire(order()))).status_code == 404
    assert (await deliver(http, printer.id, wire(order()))).status_code == 404
    assert not await rows(Receipt)


async def test_the_same_delivery_counts_once(http):
    shop = await connect()
    for _ in range(3):
        assert (await deliver(http, shop.id, wire(order()), id="same")).status_code == 200
    assert len(await rows(Order)) == 1 and len(await rows(Receipt)) == 1
    async with db.read() as session:
        (day,) = await readings.series(session, "lunavo", "revenue", kept_day(), kept_day(), rehearsal=False)
    assert day.numerator == 1


def kept_day():
    from datetime import date

    return date(2026, 11, 20)


async def test_an_older_state_that_comes_late_changes_nothing(http):
    shop = await connect()
    newer = order(updated_at="2026-11-20T12:00:00+01:00", financial_status="refunded")
    await deliver(http, shop.id, wire(newer), "orders/updated", id="second")
    assert (await deliver(http, shop.id, wire(order()), "orders/create", id="first")).status_code == 200
    (kept,) = await rows(Order)
    assert kept.financial == "refunded"
    assert len(await rows(Receipt)) == 2


async def test_a_signed_body_that_is_no_json_is_refused_in_words(http):
    shop = await connect()
    answer = await deliver(http, shop.id, b'{"id": 1042,')
    assert answer.status_code == 400 and answer.json()["error"].endswith(".")
    assert not await rows(Receipt)


@pytest.mark.parametrize("gone", [{"customer": None}, {"customer": None, "shipping_address": None, "billing_address": None, "email": None}])
async def test_an_order_without_its_customer_says_what_is_missing(http, gone):
    shop = await connect()
    assert (await deliver(http, shop.id, wire(order(**gone)))).status_code == 200
    (kept,) = await rows(Order)
    assert "customer" in kept.missing or "address" in kept.missing


async def test_a_crash_between_receipt_and_rows_loses_neither(http, monkeypatch):
    shop = await connect()

    async def crash(*_args: object) -> None:
        raise ConnectionError("the machine goes down here")

    with monkeypatch.context() as patched:
        patched.setattr(hooks, "_keep", crash)
        with pytest.raises(ConnectionError):
            await deliver(http, shop.id, wire(order()))
    assert not await rows(Receipt)
    assert (await deliver(http, shop.id, wire(order()))).status_code == 200
    assert len(await rows(Order)) == 1


async def test_a_refund_makes_the_worker_read_the_order_again(http):
    shop = await connect()
    body = wire(
        {"id": 5, "order_id": 1042, "created_at": "2026-11-20T12:00:00+01:00", "note": "", "refund_line_items": [], "transactions": []}
    )
    assert (await deliver(http, shop.id, body, "refunds/create")).status_code == 200
    assert f"nudge:{shop.id}" in await heard()


@pytest.mark.skipif(not SAMPLES.exists(), reason="the published samples are not on this machine")
async def test_the_published_samples_appear_as_what_they_are(http):
    shop = await connect()
    for number, file in enumerate(sorted(SAMPLES.glob("*.json"))):
        noun, _, event = file.stem.partition("-")
        answer = await deliver(http, shop.id, file.read_bytes(), f"{noun}/{event}", id=f"sample-{number}")
        assert answer.status_code == 200, file.name
    kept = await rows(Order)
    assert kept and all(row.test or row.financial in ("voided", "") for row in kept if json.dumps(row.raw).find('"test": true') > 0)
    assert all(row.production == "never" and row.counted is None for row in kept if row.test)
    assert await rows(Product)
    async with db.read() as session:
        assert await session.scalar(select(func.count()).select_from(Run)) == 0  # nothing of it is to be printed


async def hint(http: httpx.AsyncClient, connection: int, body: bytes, secret: str = SECRET) -> httpx.Response:
    return await http.post(f"/webhooks/gelato/{connection}", content=body, headers={HEADER: secret})


STATUS = {"id": "os_1", "event": "order_status_updated", "orderId": "o-1", "orderReferenceId": "#1042", "fulfillmentStatus": "printed"}


async def test_a_gelato_hint_makes_the_worker_look_once(http):
    printer = await connect("gelato")
    assert (await hint(http, printer.id, wire(STATUS))).status_code == 200
    assert f"nudge:{printer.id}" in await heard()
    assert (await hint(http, printer.id, wire(STATUS))).status_code == 200
    assert len(await rows(Receipt)) == 1


async def test_a_gelato_hint_with_a_wrong_secret_leaves_nothing(http):
    printer = await connect("gelato")
    assert (await hint(http, printer.id, wire(STATUS), "guess")).status_code == 401
    assert f"nudge:{printer.id}" not in await heard() and not await rows(Receipt)


async def test_the_dashboards_test_button_is_ignored(http):
    printer = await connect("gelato")
    placeholders = {"id": "{{Id}}", "event": "order_status_updated", "orderId": "{{MyOrderId}}"}
    assert (await hint(http, printer.id, wire(placeholders))).status_code == 200
    assert f"nudge:{printer.id}" not in await heard() and not await rows(Receipt)


# --- the rehearsal's form

CSV = "Handle,Title,Option1 Value,Variant Price\nmug,Lunar mug,White,19.90\nlamp,Lamp,,not a price\n"


async def test_a_rehearsal_starts_without_a_file(http):
    answer = await http.post("/api/rehearsal")
    (run,) = await rows(Run)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/start?run={run.id}")
    assert (run.skill, run.input, run.rehearsal) == ("rehearse", {"catalogue": False}, True)


async def test_a_product_export_is_kept_for_the_twin(http):
    answer = await http.post("/api/rehearsal", files={"catalogue": ("products.csv", CSV.encode("cp1252"))})
    (run,) = await rows(Run)
    assert answer.headers["location"] == f"/start?run={run.id}" and run.input == {"catalogue": True}
    assert rehearsal.catalogue().read_text(encoding="utf-8") == CSV


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("photo.png", b"\x89PNG", "kind"),
        ("products.csv", b"a,b\n1,2\n", "empty"),
        ("products.csv", b"", "empty"),
        ("products.csv", b"x" * (hooks.LARGEST + 1), "large"),
    ],
)
async def test_a_file_that_holds_no_product_starts_nothing_and_says_why(http, name, content, problem):
    answer = await http.post("/api/rehearsal", files={"catalogue": (name, content)})
    assert answer.headers["location"] == f"/start?problem={problem}"
    assert not await rows(Run) and not rehearsal.catalogue().exists()
    assert problem != "empty" or rehearsal.problems()[0][0] == 1


async def test_a_second_press_shows_the_run_that_is_under_way(http):
    first = await http.post("/api/rehearsal")
    assert (await http.post("/api/rehearsal")).headers["location"] == first.headers["location"]
    async with db.write() as session:
        await runs.finish(session, (await rows(Run))[0].id, "done")
    assert (await http.post("/api/rehearsal")).headers["location"] != first.headers["location"]


async def test_a_tasks_own_address_starts_it_once_a_delivery_whatever_the_body_says(http):
    async with db.write() as session:
        task = Task(title="Report", agent="dexter", skill="revenue_report", trigger={"on": "call"})
        session.add(task)
        await session.flush()
        address = await triggers.new_address(session, OWNER, task.id or 0)
    path = address.partition("/webhooks/")[2]
    told = {"content": b'{"agent": "commet", "skill": "rehearse"}', "headers": {"idempotency-key": "one"}}
    answer = await http.post(f"/webhooks/{path}", **told)
    assert answer.status_code == 202
    assert (await http.post(f"/webhooks/{path}", **told)).status_code == 404, "the same delivery again"
    assert (await http.post(f"/webhooks/{path}x")).status_code == 404
    (run,) = await rows(Run)
    assert (run.id, run.skill, run.agent, run.input) == (answer.json()["run"], "revenue_report", "dexter", {})
