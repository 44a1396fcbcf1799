"""Taking back by hand: a print is cancelled from the timeline, a second thought keeps it, and one word in the bar stops everything."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.e2e.house import House
from tests.e2e.pages import arm, card, open_thread, order_row, toast
from tests.e2e.test_journey import POSTER
from tests.running import wait_for

#: a tab that is hidden, with a browser that keeps what it would have said
HIDDEN = """() => {
  window.said = [];
  Object.defineProperty(document, 'hidden', { get: () => true });
  window.Notification = class {
    static permission = 'granted';
    constructor(title, more) { window.said.push(more.body); }
    close() {}
  };
}"""


def printed(house: House, page: Page) -> str:
    """A sale that was approved and is in print."""
    number = house.twins.sell(variant=POSTER, quantity=1)["name"]
    expect(order_row(page, number)).to_contain_text("Needs you")
    arm(open_thread(page, house, number)).press("Enter")
    wait_for(lambda: house.twins.printed(number)["promotions"], what="the promotion at Gelato")
    page.goto(f"{house.url}/effects")
    return number


def row(page: Page, words: str):
    return page.locator("article").filter(has_text=words)


def test_a_print_is_taken_back_and_a_second_thought_keeps_it(house: House):
    page = house.owner()
    number = printed(house, page)
    name = f"Print and ship {number}"
    row(page, name).get_by_role("button", name="Take back").click()
    expect(row(page, name)).to_contain_text("asked to cancel")
    page.keyboard.press("Enter")  # the focus stands on the second step
    toast(page, "It is being taken back.").get_by_role("button", name="Undo").click()
    expect(toast(page, "Taken back.")).to_be_visible()
    page.wait_for_timeout(7000)  # longer than the six seconds in which it would have left
    assert house.twins.printed(number)["canceled"] == 0
    row(page, name).get_by_role("button", name="Take back").click()
    row(page, name).get_by_role("button", name="Take it back").click()
    wait_for(lambda: house.twins.printed(number)["canceled"], what="the cancellation at Gelato")
    expect(row(page, name)).to_contain_text("Taken back")
    expect(row(page, f"Cancel the print: {number}")).to_contain_text("Done")
    row(page, name).get_by_role("link", name=name).click()
    expect(card(page, "What Krake did")).to_contain_text("Cancel the print")
    assert house.twins.printed(number)["canceled"] == 1


def test_a_hidden_tab_tells_that_something_needs_the_owner_when_it_was_told_to(house: House):
    page = house.owner("/settings")
    page.context.grant_permissions(["notifications"], origin=house.url)
    page.get_by_role("button", name="Notifications").click()
    expect(toast(page, "this browser tells you")).to_be_visible()
    page.evaluate(HIDDEN)
    house.twins.sell(variant=POSTER, quantity=1)
    wait_for(lambda: page.evaluate("() => window.said.length"), what="the notification")
    assert page.evaluate("() => window.said[0]").endswith("need you.")


def test_one_word_in_the_bar_stops_everything(house: House):
    page = house.owner()
    page.keyboard.press("Control+k")
    page.locator(".command-head input").fill("/stop")
    expect(page.get_by_text("Stop all effects now")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".above .notice")).to_contain_text("stopped all effects")
    page.keyboard.press("Escape")  # back to the line
    page.keyboard.press("Escape")
    expect(page.locator("dialog.command[open]")).to_have_count(0)
    page.locator(".above").get_by_role("button", name="Go on").click()
    expect(page.locator(".above .notice")).to_have_count(0)
