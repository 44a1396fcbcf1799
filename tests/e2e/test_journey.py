"""The job Krake is bought for, in two real browsers: a paid order becomes a printed parcel through one approval."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.house import House
from tests.running import wait_for

#: the shop's poster that the rehearsal knows a print for, and the candle that nobody has mapped
POSTER, TEE = "LUN-POS-FL-5070", "LUN-TEE-LC-M-W"
SUM = re.compile(r"^Print and ship €\d+\.\d\d")
AT_ONCE = 1_000  #: milliseconds in which every open browser shows what happened


def card(page: Page, title: str) -> Locator:
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def order_row(page: Page, number: str) -> Locator:
    return card(page, "Shopify orders").get_by_role("row").filter(has_text=number)


def needs_row(page: Page, number: str) -> Locator:
    return card(page, "Needs you").locator("article").filter(has_text=f"Print and ship {number} ")


def thread_of(page: Page, house: House, words: str) -> Page:
    """Open the thread whose title holds these words, from the list."""
    page.goto(f"{house.url}/todo")
    page.locator(".thread-item").filter(has_text=words).first.click()
    expect(page.locator(".split-detail h2.title")).to_contain_text(words)
    return page


def approve(page: Page) -> None:
    """The two steps in an open thread, by the pointer."""
    page.get_by_role("button", name="Approve", exact=False).first.click()
    page.get_by_role("button", name=SUM).click()


def test_the_desk_shows_five_figures_and_where_each_comes_from(house: House):
    page = house.owner()
    figures = page.locator(".kpi")
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
    for page in (mine, second):
        expect(needs_row(page, number)).to_be_visible()

    row = needs_row(mine, number)
    row.focus()
    mine.keyboard.press("a")
    asks = row.get_by_role("button", name=SUM)
    expect(asks).to_be_focused()
    assert house.twins.printed(number) == {"drafts": 1, "promotions": 0, "deleted": 0, "canceled": 0}
    mine.keyboard.press("Enter")
    wait_for(lambda: house.twins.printed(number)["promotions"], what="the promotion at Gelato")
    for page in (mine, second):
        expect(needs_row(page, number)).to_have_count(0)
        expect(order_row(page, number)).to_contain_text("Printing")
        expect(card(page, "In print at Gelato")).to_contain_text(number)

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
