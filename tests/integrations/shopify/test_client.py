"""The client against the twin: every layer on which Shopify says no, and the waits it asks for."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from graphql import parse

from krake.integrations.shopify import documents, sync, tokens
from krake.integrations.shopify.account import SCOPES, connect, missing
from krake.integrations.shopify.client import VERSION, ShopifyClient
from krake.integrations.shopify.shops import base, domain
from krake.integrations.shopify.twin import build, pasted
from krake.kit import clock
from krake.kit.errors import BadKey, Broken, MissingScope, Refused, Rejected, Throttled, Unreachable
from krake.spec.integration import Access

from .conftest import CLIENT_ID, CLIENT_SECRET, KEY, Twin, served


async def test_connecting_reads_the_shop_and_its_scopes(twin: Twin) -> None:
    account = await connect(twin.access)
    assert (account.name, account.currency, account.timezone) == ("Lunavo", "EUR", "Europe/Berlin")
    assert account.external_id == "lunavo-rehearsal.myshopify.com"
    assert account.missing_scopes == () and set(account.scopes) == set(SCOPES)


async def test_connecting_names_the_scopes_that_are_missing(twin: Twin) -> None:
    await twin.faults(revoke_scope=["read_reports", "read_customers"])
    assert set((await connect(twin.access)).missing_scopes) == {"read_reports", "read_customers"}


def test_a_write_scope_covers_its_read_scope() -> None:
    assert "read_orders" not in missing(("write_orders",))
    assert "write_merchant_managed_fulfillment_orders" in missing(("read_merchant_managed_fulfillment_orders",))


async def test_a_pasted_token_of_an_older_app_works_too(twin: Twin) -> None:
    older = Access(twin.access.base, twin.access.settings, {"token": pasted(CLIENT_SECRET)})
    assert (await connect(older)).name == "Lunavo"


async def test_a_wrong_pasted_token_is_a_bad_key(twin: Twin) -> None:
    older = Access(twin.access.base, twin.access.settings, {"token": "shpat_wrong"})
    with pytest.raises(BadKey):
        await connect(older)


async def test_a_wrong_secret_is_a_bad_key_that_says_so(twin: Twin) -> None:
    wrong = replace(twin.access, secrets={"client_id": CLIENT_ID, "client_secret": "nonsense"})
    with pytest.raises(BadKey, match="client id or secret"):
        await connect(wrong)


async def test_an_uninstalled_app_is_recognised_inside_an_html_page(twin: Twin) -> None:
    await twin.faults(uninstalled=True)
    with pytest.raises(BadKey, match="not installed"):
        await connect(twin.access)


async def test_without_any_key_nothing_is_asked(twin: Twin) -> None:
    with pytest.raises(Refused):
        await connect(replace(twin.access, secrets={}))


async def test_an_expired_token_is_renewed_once_and_the_call_succeeds(twin: Twin) -> None:
    async with ShopifyClient(twin.access) as client:
        await client.execute("Shop")
        before = {name: kept.value for name, kept in tokens._kept.items()}
        await twin.faults(token_expired=True)
        assert (await client.execute("Shop"))["shop"]["name"] == "Lunavo"
    after = {name: kept.value for name, kept in tokens._kept.items()}
    assert before.keys() == after.keys() and before != after


async def test_a_token_is_asked_for_once_until_five_minutes_before_its_end(twin: Twin) -> None:
    async with ShopifyClient(twin.access) as client:
        await client.execute("Shop")
        [first] = tokens._kept.values()
        await client.execute("Shop")
        assert list(tokens._kept.values()) == [first]
        left = first.until - clock.now()
        assert timedelta(hours=23, minutes=50) < left < timedelta(hours=23, minutes=55)
        clock.shift(timedelta(hours=23, minutes=56))
        try:
            await client.execute("Shop")
        finally:
            clock.shift(timedelta())
        assert list(tokens._kept.values()) != [first]


async def test_a_missing_scope_is_named(twin: Twin) -> None:
    await twin.faults(revoke_scope="read_reports")
    async with ShopifyClient(twin.access) as client:
        with pytest.raises(MissingScope) as caught:
            await client.execute("Shopifyql", {"q": "FROM sessions SHOW sessions SINCE -1d TIMESERIES day"})
    assert caught.value.scope == "read_reports"


async def test_being_throttled_is_waited_out_and_told(twin: Twin) -> None:
    await twin.faults(throttle=True, times=2)
    told: list[float] = []
    async with ShopifyClient(twin.access, on_wait=told.append) as client:
        assert (await client.execute("Shop"))["shop"]["name"] == "Lunavo"
    assert len(told) == 2 and all(0.3 < seconds < 1 for seconds in told)


async def test_the_wait_listener_may_be_a_coroutine(twin: Twin) -> None:
    await twin.faults(throttle=True, times=1)
    told: list[float] = []

    async def listen(seconds: float) -> None:
        told.append(seconds)

    async with ShopifyClient(twin.access, on_wait=listen) as client:
        await client.execute("Shop")
    assert len(told) == 1


async def test_a_shop_that_throttles_for_ever_ends_in_throttled(twin: Twin) -> None:
    await twin.faults(throttle=True)
    told: list[float] = []
    async with ShopifyClient(twin.access, waits=1, on_wait=told.append) as client:
        with pytest.raises(Throttled) as caught:
            await client.execute("Shop")
    assert len(told) == 1 and caught.value.until > clock.now()


async def test_an_empty_bucket_is_waited_for_as_long_as_it_takes_to_refill(tmp_path: Path) -> None:
    app = build(tmp_path / "shop.sqlite", KEY, CLIENT_ID, CLIENT_SECRET, maximum=800, restore=400)
    told: list[float] = []
    async with served(app) as url, ShopifyClient(Twin(url).access, on_wait=told.append) as client:
        app.state.twin.bucket.take(800)
        began = time.monotonic()
        page = await client.execute("OrdersPage", {"first": 15})
    assert page["orders"]["nodes"] == []
    # The page asks for about 770 points at 400 a second.
    assert told and 1.0 < sum(told) < 4.0 and time.monotonic() - began >= 1.0


async def test_status_429_is_waited_for_as_retry_after_says(twin: Twin) -> None:
    await twin.faults(status=429, times=1)
    told: list[float] = []
    async with ShopifyClient(twin.access, on_wait=told.append) as client:
        await client.execute("Shop")
    assert len(told) == 1 and 0.5 < told[0] <= 1.0


async def test_a_fault_of_theirs_is_unreachable_and_doubtful(twin: Twin) -> None:
    await twin.faults(status=503)
    async with ShopifyClient(twin.access) as client:
        with pytest.raises(Unreachable) as caught:
            await client.execute("Shop")
    assert caught.value.doubtful


async def test_a_lost_answer_is_doubtful(twin: Twin) -> None:
    async with ShopifyClient(twin.access) as client:
        await client.execute("Shop")
        await twin.faults(lost_answers=1)
        with pytest.raises(Unreachable) as caught:
            await client.execute("Shop")
    assert caught.value.doubtful


async def test_a_closed_door_is_not_doubtful(unused_port: int) -> None:
    nowhere = Access({"api": f"http://127.0.0.1:{unused_port}"}, {"shop": "lunavo"}, {"token": "t"})
    async with ShopifyClient(nowhere) as client:
        with pytest.raises(Unreachable) as caught:
            await client.execute("Shop")
    assert not caught.value.doubtful


@pytest.fixture
def unused_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def test_user_errors_with_status_200_are_rejections_with_their_field(twin: Twin) -> None:
    async with ShopifyClient(twin.access) as client:
        wrong = {"topic": "ORDERS_CREATE", "subscription": {"uri": "http://example.com/hook"}}
        with pytest.raises(Rejected, match="protocol") as caught:
            await client.execute("WebhookCreate", wrong)
    assert caught.value.field == "webhookSubscription.uri"


@pytest.fixture
def our_documents(monkeypatch: pytest.MonkeyPatch):
    """Lets a test send a query that we do not have."""

    def plant(**texts: str) -> None:
        load = documents.load
        monkeypatch.setattr(documents, "load", lambda name: texts[name] if name in texts else load(name))

    return plant


async def test_a_field_that_does_not_exist_is_our_bug(twin: Twin, our_documents, caplog: pytest.LogCaptureFixture) -> None:
    our_documents(Wrong="query Wrong { shop { nothing } }")
    async with ShopifyClient(twin.access) as client:
        with pytest.raises(Broken) as caught:
            await client.execute("Wrong")
    assert caught.value.ref and caught.value.ref in caplog.text and "doesn't exist" in caplog.text


async def test_a_query_above_the_price_limit_is_our_bug_and_never_repeated(twin: Twin, our_documents) -> None:
    our_documents(Dear="query Dear { orders(first: 250) { nodes { lineItems(first: 50) { nodes { id } } } } }")
    told: list[float] = []
    async with ShopifyClient(twin.access, on_wait=told.append) as client:
        with pytest.raises(Broken, match="MAX_COST_EXCEEDED"):
            await client.execute("Dear")
    assert told == []


async def test_a_list_without_a_size_is_our_bug(twin: Twin, our_documents) -> None:
    our_documents(Endless="query Endless { orders { nodes { id } } }", Vast="query Vast { orders(first: 251) { nodes { id } } }")
    async with ShopifyClient(twin.access) as client:
        for name in ("Endless", "Vast"):
            with pytest.raises(Broken):
                await client.execute(name)


async def test_a_refund_without_an_idempotency_key_is_refused_and_with_one_happens_once(tmp_path: Path, our_documents) -> None:
    answer = "{{ refund {{ id }} userErrors {{ field message }} }}"
    text = "mutation {name}($input: RefundInput!) {{ refundCreate(input: $input){key} " + answer + " }}"
    our_documents(Bare=text.format(name="Bare", key=""), Keyed=text.format(name="Keyed", key=' @idempotent(key: "k-1")'))
    app = build(tmp_path / "shop.sqlite", KEY, CLIENT_ID, CLIENT_SECRET, scopes=[*SCOPES, "write_orders"])
    async with served(app) as url, ShopifyClient(Twin(url).access) as client:
        [sold] = await Twin(url).sell()
        paid = {"orderId": sold["id"], "amount": "1.00", "gateway": "shopify_payments", "kind": "REFUND"}
        given = {"input": {"orderId": sold["id"], "transactions": [paid]}}
        with pytest.raises(Broken):
            await client.execute("Bare", given)
        first = await client.execute("Keyed", given)
        again = await client.execute("Keyed", given)
        found = await sync.order(client, sold["id"])
    assert first["refundCreate"]["refund"] == again["refundCreate"]["refund"] is not None
    assert str(found.refunded) == "1.00"


async def test_another_api_version_is_warned_about_once(
    twin: Twin, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("krake.integrations.shopify.client.VERSION", "2024-01")
    with caplog.at_level(logging.WARNING):
        async with ShopifyClient(twin.access) as client:
            await client.execute("Shop")
            await client.execute("Shop")
    assert [record.message for record in caplog.records].count("shopify answered with API version 2026-01 instead of 2024-01") == 1


@pytest.mark.parametrize(("status", "error"), [(402, Rejected), (403, BadKey), (404, Rejected), (423, Rejected), (302, Rejected)])
async def test_other_statuses_are_told_in_words(twin: Twin, status: int, error: type[Exception]) -> None:
    await twin.faults(status=status)
    async with ShopifyClient(twin.access) as client:
        with pytest.raises(error):
            await client.execute("Shop")


async def test_an_answer_that_is_no_json_is_unreachable(twin: Twin) -> None:
    html = httpx.MockTransport(lambda request: httpx.Response(200, text="<html>maintenance</html>"))
    pasted_access = Access({"api": "https://{shop}"}, {"shop": "lunavo"}, {"token": "t"})
    async with ShopifyClient(pasted_access, http=httpx.AsyncClient(transport=html)) as client:
        with pytest.raises(Unreachable):
            await client.execute("Shop")


async def test_the_key_is_sent_only_to_the_shop_and_never_logged(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return (
            httpx.Response(200, text='{"id":"gid://shopify/Order/1"}\n')
            if request.url.host != "lunavo.myshopify.com"
            else httpx.Response(401)
        )

    caplog.set_level(logging.DEBUG)
    live = Access({"api": "https://{shop}"}, {"shop": "lunavo"}, {"token": "shpat_secret"})
    async with ShopifyClient(live, http=httpx.AsyncClient(transport=httpx.MockTransport(answer))) as client:
        with pytest.raises(BadKey):
            await client.execute("Shop")
        assert [line async for line in client.lines("https://storage.example.com/file.jsonl")]
        with pytest.raises(Rejected):
            [line async for line in client.lines("http://storage.example.com/file.jsonl")]
    assert seen[0].url == f"https://lunavo.myshopify.com/admin/api/{VERSION}/graphql.json"
    assert seen[0].headers["x-shopify-access-token"] == "shpat_secret"
    assert "x-shopify-access-token" not in seen[1].headers and len(seen) == 2
    assert "shpat_secret" not in caplog.text and "shpat_secret" not in repr(live)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lunavo", "lunavo.myshopify.com"),
        ("Lunavo.myshopify.com", "lunavo.myshopify.com"),
        ("https://lunavo.myshopify.com/admin", "lunavo.myshopify.com"),
        ("https://admin.shopify.com/store/lunavo-2/orders", "lunavo-2.myshopify.com"),
    ],
)
def test_a_shop_domain_is_found_in_what_people_paste(typed: str, found: str) -> None:
    assert domain(typed) == found


@pytest.mark.parametrize(
    "typed",
    ["", "evil.com", "evil.com/lunavo.myshopify.com",
     "lunavo.myshopify.com.evil.com", "127.0.0.1:80", "a@lunavo.myshopify.com", "-x.myshopify.com",
     "lunavo.myshopify.com\n.evil.com", None],
)  # fmt: skip
def test_anything_else_is_no_shop_and_no_url_is_built(typed: str | None) -> None:
    with pytest.raises(Refused):
        base(Access({}, {"shop": typed}, {}))


def test_plain_http_is_only_spoken_on_this_machine() -> None:
    assert base(Access({"api": "http://127.0.0.1:9"}, {"shop": "lunavo"}, {})) == "http://127.0.0.1:9"
    with pytest.raises(Refused):
        base(Access({"api": "http://example.com"}, {"shop": "lunavo"}, {}))


async def test_many_calls_at_once_share_one_client(twin: Twin) -> None:
    async with ShopifyClient(twin.access) as client:
        answers = await asyncio.gather(*(client.execute("Shop") for _ in range(12)))
    assert {answer["shop"]["name"] for answer in answers} == {"Lunavo"}


def test_every_document_parses() -> None:
    assert all(parse(documents.load(name)) for name in documents.names())
