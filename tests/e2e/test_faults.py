"""What goes wrong outside is said in words, never empties a page, asks once, and closes by itself when it is over."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.house import House
from tests.e2e.pages import card, order_row

POSTER = "LUN-POS-FL-70100"


def account(page: Page, name: str) -> Locator:
    """A connected service on the integrations page."""
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=name, exact=True)).filter(has_text="Account")


def sync(page: Page, house: House, name: str) -> None:
    """Press "Sync now" and wait until the run has ended, well or not."""
    page.goto(f"{house.url}/integrations")
    account(page, name).get_by_role("button", name="Sync now").click()
    page.wait_for_url("**/runs/*")
    expect(page.locator(".head, header").get_by_text(re.compile("^(Done|Stopped)$")).first).to_be_visible(timeout=20_000)


def lives(page: Page, house: House) -> None:
    """The desk still shows its figures and orders."""
    page.goto(f"{house.url}/lunavo")
    expect(page.locator(".kpi").filter(has_text="Revenue today").locator(".kpi-value").first).to_contain_text("€")
    expect(card(page, "Shopify orders").get_by_role("row").nth(1)).to_be_visible()


@pytest.mark.parametrize(
    "broken, said",
    [
        ({"status": 503, "times": 30}, "answer"),
        ({"throttle": True, "times": 3}, ""),
    ],
)
def test_a_shop_that_fails_for_a_while_is_waited_for(house: House, broken: dict, said: str):
    page = house.owner()
    house.twins.shop("faults", **broken)
    sync(page, house, "Shopify")
    house.twins.heal()
    if said:
        expect(page.get_by_text(re.compile("Shopify.*(answer|reach)", re.I)).first).to_be_visible()
    lives(page, house)


def test_a_printer_key_that_was_withdrawn_asks_to_reconnect_and_the_rest_lives(house: House):
    page, other = house.owner("/integrations"), house.owner()
    house.twins.printer("faults", key_revoked=True)
    number = house.twins.sell(variant=POSTER, quantity=1)["name"]
    expect(order_row(other, number)).to_be_visible()
    expect(account(page, "Gelato")).to_contain_text("Disconnected")
    expect(account(page, "Gelato")).to_contain_text(re.compile("key|token", re.I))
    other.goto(f"{house.url}/todo")
    escalation = other.locator(".thread-item").filter(has_text="Escalation")
    expect(escalation).to_have_count(1)
    house.twins.sell(variant=POSTER, quantity=1)
    lives(page, house)
    other.goto(f"{house.url}/todo")
    expect(escalation).to_have_count(1)
