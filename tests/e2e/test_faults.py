"""What goes wrong outside is said in words, never empties a page, asks once, and closes by itself when it is over."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.house import House
from tests.e2e.pages import card

POSTER = "LUN-POS-FL-70100"


def account(page: Page, name: str) -> Locator:
    """A connected service on the integrations page."""
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=name, exact=True)).filter(has_text="Account")


def sync(page: Page, house: House, name: str) -> None:
    """Press "Sync now" and wait until the run has ended."""
    page.goto(f"{house.url}/integrations")
    account(page, name).get_by_role("button", name="Sync now").click()
    page.wait_for_url("**/runs/*")
    expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=30_000)


def lives(page: Page, house: House) -> None:
    """The desk still shows its figures and orders."""
    page.goto(f"{house.url}/lunavo")
    expect(page.locator(".kpi").filter(has_text="Revenue today").locator(".kpi-value").first).to_contain_text("€")
    expect(card(page, "Shopify orders").get_by_role("row").nth(1)).to_be_visible()


def test_a_shop_that_stumbles_is_tried_again_and_the_run_goes_on(house: House):
    page = house.owner()
    house.twins.shop("faults", status=503, times=2)
    sync(page, house, "Shopify")
    expect(page.locator(".steps")).to_contain_text("3 attempts")
    expect(page.locator("#main").get_by_text("Done").first).to_be_visible()
    lives(page, house)


def test_a_token_that_ran_out_is_renewed_without_a_word(house: House):
    page = house.owner("/integrations")
    house.twins.shop("faults", token_expired=True)
    sync(page, house, "Shopify")
    expect(page.locator(".steps")).not_to_contain_text("attempts")
    page.goto(f"{house.url}/integrations")
    expect(account(page, "Shopify")).to_contain_text("Connected")


def test_a_shop_that_throttles_is_waited_for_as_long_as_it_says(house: House):
    page, run = house.owner("/integrations"), house.owner("/integrations")
    house.twins.shop("faults", throttle=True)
    account(run, "Shopify").get_by_role("button", name="Sync now").click()
    run.wait_for_url("**/runs/*")
    expect(run.locator(".steps")).to_contain_text("as told")
    expect(account(page, "Shopify")).to_contain_text("Waiting")
    expect(account(page, "Shopify")).to_contain_text("Krake waits as told and goes on.")
    house.twins.heal()
    expect(run.get_by_role("button", name="Run again")).to_be_visible(timeout=30_000)
    expect(account(page, "Shopify")).to_contain_text("Connected")


def test_a_shop_that_stays_down_rests_says_so_and_comes_back_by_itself(house: House):
    page, desk = house.owner("/integrations"), house.owner()
    house.twins.shop("faults", status=503)
    account(page, "Shopify").get_by_role("button", name="Sync now").click()
    page.wait_for_url("**/runs/*")
    expect(page.locator(".steps")).to_contain_text(re.compile(r"Shopify has a fault of its own \(503\)"))
    expect(page.locator(".steps")).to_contain_text("Waiting")
    expect(card(desk, "Shopify orders")).to_contain_text("Shopify has a fault of its own")
    lives(desk, house)
    house.twins.heal()
    expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=45_000)
    expect(card(desk, "Shopify orders")).not_to_contain_text("Shopify has a fault of its own")


def test_a_right_that_was_taken_away_is_named_and_only_its_figures_wait(house: House):
    page = house.owner()
    house.twins.shop("faults", revoke_scope=["read_reports"])
    sync(page, house, "Shopify")
    page.goto(f"{house.url}/integrations")
    expect(account(page, "Shopify")).to_contain_text("read_reports")
    lives(page, house)


def test_a_printer_key_that_was_withdrawn_is_asked_for_once_and_forgotten_once_it_works(house: House):
    page, todo = house.owner("/integrations"), house.owner("/todo")
    asks = todo.locator(".thread-item").filter(has_text="Gelato does not accept the API key")
    house.twins.printer("faults", key_revoked=True)
    for _ in range(2):
        house.twins.sell(variant=POSTER, quantity=1)
        expect(asks).to_have_count(1)
    expect(account(page, "Gelato")).to_contain_text("Disconnected")
    expect(account(page, "Gelato")).to_contain_text("Reconnect with a new key.")
    lives(page, house)
    house.twins.heal()
    house.rehearse(page)  # what "Reconnect" is for a twin
    expect(asks).to_have_count(0)
    todo.goto(f"{house.url}/todo?show=done")
    expect(asks.first).to_contain_text("Settled by itself")
    house.calm(page)
