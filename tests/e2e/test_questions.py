"""What stands between a paid order and its print is asked, once, and the order goes on by itself after the answer."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.house import House
from tests.e2e.pages import card, detail, needs_row, open_thread, order_row, reject
from tests.running import wait_for

POSTER = "LUN-POS-FL-3040"


def test_an_address_too_long_for_the_printer_is_never_cut_but_asked(house: House):
    page = house.owner()
    number = house.twins.sell(variant=POSTER, quantity=1, address_long=True)["name"]
    expect(order_row(page, number)).to_contain_text("Has a question")
    open_thread(page, house, f"How should the address of {number} read?")
    street = detail(page).get_by_label("Address line 1")
    assert len(street.input_value()) > 35
    expect(detail(page)).to_contain_text("of 35 characters")
    street.fill("Lange Straße 1")
    detail(page).get_by_role("button", name="Use this address").click()
    page.goto(f"{house.url}/lunavo")
    expect(needs_row(page, f"Print and ship {number} ")).to_be_visible()
    [draft] = house.twins.productions(number)
    assert draft["fulfillmentStatus"] == "draft"
    reject(open_thread(page, house, f"Print and ship {number}"))


def test_an_address_that_is_still_too_long_stays_in_the_form(house: House):
    page = house.owner()
    number = house.twins.sell(variant=POSTER, quantity=1, address_long=True)["name"]
    expect(order_row(page, number)).to_contain_text("Has a question")
    open_thread(page, house, f"How should the address of {number} read?")
    street = detail(page).get_by_label("Address line 1")
    long = "A street whose name alone is far longer than any label"
    street.fill(long)
    detail(page).get_by_role("button", name="Use this address").click()
    expect(page.locator(".toast")).to_contain_text("35")
    expect(street).to_have_value(long)
    street.fill("Kurze Straße 2")
    detail(page).get_by_role("button", name="Use this address").click()
    reject(open_thread(page, house, f"Print and ship {number}"))


def test_a_product_out_of_stock_waits_and_is_tried_again_on_request(house: House):
    page = house.owner()
    known = house.twins.sell(variant=POSTER, quantity=1)["name"]
    expect(needs_row(page, f"Print and ship {known} ")).to_be_visible()
    uid = house.twins.drafted(known)
    reject(open_thread(page, house, f"Print and ship {known}"))
    house.twins.printer("faults", out_of_stock=[uid])
    number = house.twins.sell(variant=POSTER, quantity=1)["name"]
    open_thread(page, house, f"{number} waits: Gelato is out of stock")
    assert house.twins.printed(number)["drafts"] == 0
    house.twins.heal()
    expect(detail(page).get_by_label("What now?")).to_be_visible()
    detail(page).get_by_role("button", name="Answer").click()
    reject(open_thread(page, house, f"Print and ship {number}"))


def test_what_may_not_be_printed_is_shown_as_what_it_is_and_counts_nowhere(house: House):
    page = house.owner()
    revenue = page.locator(".kpi").filter(has_text="Revenue today").locator(".kpi-value").first
    before = revenue.inner_text()
    test, voided = house.twins.sell(variant=POSTER, test=True)["name"], house.twins.sell(variant=POSTER, voided=True)["name"]
    pending = house.twins.sell(variant=POSTER, pending=True, quantity=1)["name"]
    expect(order_row(page, test)).to_contain_text("Test order")
    expect(order_row(page, voided)).to_contain_text("Cancelled")
    expect(order_row(page, pending)).to_contain_text("Pending")
    paid = house.twins.sell(variant=POSTER, quantity=1)["name"]
    expect(needs_row(page, f"Print and ship {paid} ")).to_be_visible()
    for number in (test, voided, pending):
        assert house.twins.printed(number)["drafts"] == 0
    assert revenue.inner_text() != before
    page.goto(f"{house.url}/orders?only=left_out")
    expect(page.get_by_role("row").filter(has_text=test)).to_be_visible()
    reject(open_thread(page, house, f"Print and ship {paid}"))


def test_an_order_called_off_at_the_shop_takes_its_question_and_draft_along(house: House):
    page = house.owner()
    number = house.twins.sell(variant=POSTER, quantity=1)["name"]
    expect(needs_row(page, f"Print and ship {number} ")).to_be_visible()
    house.twins.shop("cancel", order=number)
    expect(needs_row(page, f"Print and ship {number} ")).to_have_count(0)
    expect(order_row(page, number)).to_contain_text("Cancelled")
    wait_for(lambda: house.twins.printed(number)["deleted"], what="the deletion of the draft")
    assert house.twins.printed(number)["promotions"] == 0


def test_an_order_without_a_customer_says_what_is_missing(house: House):
    page = house.owner()
    number = house.twins.sell(variant=POSTER, quantity=1, no_customer=True)["name"]
    expect(order_row(page, number)).to_contain_text("No name given")
    order_row(page, number).get_by_role("link").click()
    expect(page.get_by_text("The shop did not send:")).to_be_visible()
    expect(card(page, "Print and delivery")).to_contain_text("Nothing is in print for this order.")
    assert house.twins.printed(number)["drafts"] == 0
    open_thread(page, house, f"How should the address of {number} read?")
