"""The bodies that Shopify publishes, posted as Shopify posts them: accepted when signed, and shown as what they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid

import httpx
import pytest
from playwright.sync_api import expect

from krake.kit.config import ROOT
from tests.e2e.house import House

SAMPLES = ROOT.parent / "shared" / "data" / "shopify-webhooks"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the published sample bodies are not beside this repository")


def post(house: House, topic: str, raw: bytes, secret: str = "", delivery: str = "") -> int:
    """Deliver a body like Shopify. Without a secret of its own it is signed with the connection's."""
    key = (secret or house.twins.setup["hook_secret"]).encode()
    headers = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Hmac-Sha256": base64.b64encode(hmac.new(key, raw, hashlib.sha256).digest()).decode(),
        "X-Shopify-Webhook-Id": delivery or str(uuid.uuid4()),
        "Content-Type": "application/json",
    }
    return httpx.post(f"{house.url}/webhooks/shopify/1", content=raw, headers=headers, timeout=10).status_code


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.json").read_bytes()


def test_the_published_order_appears_as_a_test_and_is_never_printed_nor_revenue(house: House):
    page = house.owner()
    revenue = page.locator(".kpi").filter(has_text="Revenue today").locator(".kpi-value").first
    expect(revenue).to_contain_text("€")
    before = revenue.inner_text()
    for topic in ("orders/paid", "orders/create"):
        assert post(house, topic, sample(topic.replace("/", "-"))) == 200
    page.goto(f"{house.url}/orders?only=left_out")
    row = page.get_by_role("row").filter(has_text="#9999")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Test order")
    row.get_by_role("link").click()
    expect(page.get_by_text("kept out of every figure and never printed")).to_be_visible()
    page.goto(f"{house.url}/lunavo")
    expect(revenue).to_have_text(before)
    assert house.twins.printed("#9999")["drafts"] == 0


def test_a_body_that_somebody_else_signed_leaves_no_row(house: House):
    body = json.loads(sample("orders-create")) | {"id": 4711, "admin_graphql_api_id": "gid://shopify/Order/4711", "name": "#6666"}
    assert post(house, "orders/create", json.dumps(body).encode(), secret="not ours") == 401
    page = house.owner("/orders")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="#6666")).to_have_count(0)
    page.goto(f"{house.url}/orders?only=left_out")
    expect(page.get_by_role("row").filter(has_text="#6666")).to_have_count(0)


def test_a_body_without_a_customer_still_makes_an_order_that_says_what_is_missing(house: House):
    body = json.loads(sample("orders-paid"))
    body |= {"id": 5511, "admin_graphql_api_id": "gid://shopify/Order/5511", "name": "#5511", "customer": None, "email": "", "phone": None}
    body |= {"contact_email": None, "shipping_address": None, "billing_address": None, "test": False, "cancelled_at": None}
    body |= {"financial_status": "pending", "created_at": body["updated_at"], "processed_at": body["updated_at"]}
    assert post(house, "orders/create", json.dumps(body).encode()) == 200
    page = house.owner("/orders?only=action")
    page.get_by_role("row").filter(has_text="#5511").get_by_role("link").click()
    expect(page.get_by_text("The shop did not send:")).to_be_visible()


def test_a_delivery_that_comes_twice_or_late_changes_nothing(house: House):
    newer = json.loads(sample("orders-create")) | {"id": 7788, "admin_graphql_api_id": "gid://shopify/Order/7788", "name": "#7788"}
    older = newer | {"updated_at": "2020-01-01T08:00:00+01:00", "test": False, "cancelled_at": None, "financial_status": "paid"}
    delivery = str(uuid.uuid4())
    assert [post(house, "orders/create", json.dumps(newer).encode(), delivery=delivery) for _ in range(3)] == [200, 200, 200]
    assert post(house, "orders/updated", json.dumps(older).encode()) == 200
    page = house.owner("/orders?only=left_out")
    row = page.get_by_role("row").filter(has_text="#7788")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Test order")
    expect(row).to_contain_text("Voided")


def test_a_product_and_a_refund_of_the_samples_are_taken(house: House):
    assert post(house, "products/update", sample("products-update")) == 200
    assert post(house, "refunds/create", sample("refunds-create")) == 200
    assert post(house, "orders/paid", b"{not json") == 400
