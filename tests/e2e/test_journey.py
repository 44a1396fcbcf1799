"""The job Krake is bought for, in two real browsers: a paid order becomes a printed parcel through one approval."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.house import House
from tests.e2e.pages import SUM, arm, card, detail, needs_row, open_thread, order_row, reject
from tests.running import wait_for

#: a poster whose print the rehearsal knows, and an enamel mug that nobody has mapped
POSTER, MUG = "LUN-POS-FL-5070", "LUN-MUG-FF-360"
#: milliseconds in which every open browser shows what happened: far less than a poll takes. How long it really takes: bench/bus.py
AT_ONCE = 5_000


def test_the_desk_shows_five_figures_and_where_each_comes_from(house: House):
    page = house.owner()
    figures = page.locator(".kpis > .kpi")
    expect(figures).to_have_count(5)
    for known in ("Revenue today", "Visitors", "Conversion rate", "Email signups"):
        expect(figures.filter(has_text=known).locator(".kpi-value").first).not_to_have_text("—")
    score = figures.filter(has_text="Content score")
    expect(score.locator(".kpi-value").first).to_have_text("—")
    expect(score).to_contain_text("Waits for product listing checks")
    figures.filter(has_text="Revenue today").get_by_role("button").click()
    lineage = page.get_by_role("dialog", name="Revenue today")
    for part in ("Formula", "Gross sales − discounts − returns", "Source", "As of", "Completeness"):
        expect(lineage).to_contain_text(part)
    page.keyboard.press("Escape")
    expect(lineage).to_be_hidden()


def test_an_order_travels_from_the_shop_to_the_customer_by_one_approval(house: House):
    mine, second = house.owner(), house.newcomer()
    second.goto(f"{house.url}/lunavo")
    for page in (mine, second):
        expect(card(page, "Shopify orders").get_by_role("row")).not_to_have_count(0)
        expect(page.get_by_text("Rehearsal", exact=True).first).to_be_visible()

    sold = house.twins.sell(variant=POSTER, quantity=1)
    number = sold["name"]
    for page in (mine, second):
        expect(order_row(page, number)).to_be_visible(timeout=AT_ONCE)
    expect(needs_row(mine, f"Print and ship {number} ")).to_be_visible()
    expect(needs_row(second, f"Print and ship {number} ")).to_be_visible(timeout=AT_ONCE)

    row = needs_row(mine, f"Print and ship {number} ")
    row.focus()
    mine.keyboard.press("a")
    asks = row.get_by_role("button", name=SUM)
    expect(asks).to_be_focused()
    assert house.twins.printed(number) == {"drafts": 1, "promotions": 0, "deleted": 0, "canceled": 0}
    mine.keyboard.press("Enter")
    wait_for(lambda: house.twins.printed(number)["promotions"], what="the promotion at Gelato")
    for page in (mine, second):
        expect(needs_row(page, f"Print and ship {number} ")).to_have_count(0)
        expect(order_row(page, number)).to_contain_text("Printing")
        expect(card(page, "In print at Gelato")).to_contain_text(number)
        expect(card(page, "Activity")).to_contain_text(f"{number} sent to print for €")

    house.twins.printer("advance", to="shipped")
    for page in (mine, second):
        expect(order_row(page, number)).to_contain_text("Shipped")
    [told] = wait_for(lambda: house.twins.fulfilments(number), what="the shop's fulfilment")
    [code] = [each["number"] for each in told["tracking"]]
    order_row(second, number).get_by_role("link").click()
    expect(second.get_by_role("heading", name=number)).to_be_visible()
    expect(second.get_by_role("link", name=code)).to_be_visible()
    expect(second.get_by_text("The customer sees it since")).to_be_visible()
    assert house.twins.printed(number) == {"drafts": 1, "promotions": 1, "deleted": 0, "canceled": 0}
    assert len(house.twins.fulfilments(number)) == 1


def test_what_nobody_has_mapped_is_asked_once_and_the_order_goes_on(house: House):
    page, second = house.owner(), house.owner("/todo")
    number = house.twins.sell(variant=MUG, quantity=1)["name"]
    expect(order_row(page, number)).to_contain_text("Has a question")
    assert house.twins.printed(number)["drafts"] == 0
    open_thread(second, house, "What prints “Fox and Fern, enamel mug")
    asked = detail(second)
    expect(asked).to_contain_text(number)
    asked.get_by_label("Search Gelato's products").fill("mug")
    asked.get_by_role("button", name="Search").click()
    asked.locator(".row").filter(has_text="11 oz").get_by_role("button", name="Choose").first.click()
    expect(asked.get_by_label("Print file")).to_have_value(re.compile(r"^http://127\.0\.0\.1:\d+/files/.+\.png$"))
    asked.get_by_label("Where it goes").select_option(label="The whole print")
    asked.get_by_role("button", name="Remember and go on").click()
    expect(order_row(page, number)).to_contain_text("Needs you")
    open_thread(second, house, number)  # the month before may hold an order with the same mug, which then stands beside it
    arm(second).click()
    expect(order_row(page, number)).to_contain_text("Printing")
    assert house.twins.printed(number)["promotions"] == 1

    again = house.twins.sell(variant=MUG, quantity=2)["name"]
    expect(needs_row(page, f"Print and ship {again} ")).to_be_visible()
    open_thread(second, house, f"Print and ship {again}")
    reject(second)
    expect(order_row(page, again)).to_contain_text("Rejected")
