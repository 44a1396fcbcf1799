"""On a phone: everything an approval needs fits under a thumb."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.house import House
from tests.e2e.pages import SUM, detail, open_thread
from tests.running import wait_for

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
POSTER = "LUN-POS-NT-3040"


def fits(page: Page) -> None:
    """Nothing makes the page wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url


def test_an_approval_by_thumb(house: House):
    number = house.twins.sell(variant=POSTER, quantity=1)["name"]
    page = house.owner("/lunavo", **PHONE)
    dock = page.get_by_role("navigation", name="Main")
    expect(dock).to_be_visible()
    fits(page)
    dock.get_by_role("link", name="To Do").tap()
    open_thread(page, house, f"Print and ship {number}")
    fits(page)
    approve = detail(page).get_by_role("button", name="Approve")
    box = approve.bounding_box()
    assert box and box["height"] >= 44 and box["width"] >= 300, box
    approve.tap()
    confirm = detail(page).get_by_role("button", name=SUM)
    box = confirm.bounding_box()
    assert box and box["height"] >= 44 and box["width"] >= 300, box
    confirm.tap()
    wait_for(lambda: house.twins.printed(number)["promotions"], what="the promotion")
    assert house.twins.printed(number)["promotions"] == 1


def test_the_command_bar_opens_from_the_bottom_bar(house: House):
    page = house.owner("/lunavo", **PHONE)
    page.get_by_role("button", name="Ask Krake").tap()
    field = page.get_by_role("combobox", name="Ask or command")
    expect(field).to_be_focused()
    page.keyboard.type("how much did lunavo make today")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Revenue report")  # what was understood moves the list down: the thumb waits for it
    first.tap()
    expect(page.locator(".command-answer")).to_contain_text("€")
    fits(page)
    page.locator("dialog.command").get_by_role("button", name="Close").tap()
    expect(field).to_be_hidden()


def test_every_main_page_fits(house: House):
    page = house.owner("/", **PHONE)
    for path in (
        "/",
        "/lunavo",
        "/todo",
        "/agents",
        "/agents/commet",
        "/coordinator",
        "/integrations",
        "/memory",
        "/system",
        "/settings",
        "/start",
    ):
        page.goto(f"{house.url}{path}")
        expect(page.locator("h1").first).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        fits(page)
