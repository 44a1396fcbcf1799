"""Where things stand on the pages, in the words that a person reads there."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.house import House

#: what the second step of an approval reads
SUM = re.compile(r"^Print and ship €(\d+\.\d\d)")


def card(page: Page, title: str) -> Locator:
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def order_row(page: Page, number: str) -> Locator:
    """The order's line on a workspace's page."""
    return card(page, "Shopify orders").get_by_role("row").filter(has_text=number)


def needs_row(page: Page, words: str) -> Locator:
    """What waits for the owner on a workspace's page."""
    return card(page, "Needs you").locator("article").filter(has_text=words)


def toast(page: Page, words: str) -> Locator:
    return page.locator(".toast").filter(has_text=words)


def open_thread(page: Page, house: House, words: str) -> Page:
    """The thread whose title or summary holds these words, opened from the list."""
    if not page.url.endswith("/todo"):
        page.goto(f"{house.url}/todo")
    page.locator(".thread-item").filter(has_text=words).first.click()
    expect(page.locator(".split-detail .question")).to_contain_text(words)
    return page


def detail(page: Page) -> Locator:
    return page.locator(".split-detail")


def arm(page: Page) -> Locator:
    """The first step in an open thread; the button of the second one, which says the sum."""
    detail(page).get_by_role("button", name="Approve").click()
    second = detail(page).get_by_role("button", name=SUM)
    expect(second).to_be_focused()
    return second


def price(words: str) -> float:
    """The euros in "€34.90"."""
    found = re.search(r"€(\d+\.\d\d)", words)
    assert found, words
    return float(found.group(1))


def reject(page: Page, reason: str = "") -> None:
    """Turn down what the open thread proposes."""
    detail(page).get_by_role("button", name="Reject").click()
    expect(page.get_by_label("Why? Enter skips.")).to_be_focused()
    page.keyboard.type(reason)
    page.keyboard.press("Enter")
    expect(toast(page, "Rejected")).to_be_visible()


def clear(house: House) -> None:
    """Turn down every approval that waits: a workspace's page shows only the foremost, and a test looks there for its own."""
    for _ in range(5):  # a sale of the last moment may ask while the others are turned down
        if not (waiting := house.approvals()):
            break
        page = house.owner(f"/todo/{waiting[0]}")
        for thread in waiting:
            page.goto(f"{house.url}/todo/{thread}")
            reject(page)
        page.context.close()
