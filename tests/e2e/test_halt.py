"""The kill switch by hand: one dialog, then every open page says so; an approved print waits and goes out when the owner lets it go on."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.house import House
from tests.e2e.pages import arm, needs_row, open_thread, order_row
from tests.e2e.test_journey import AT_ONCE, POSTER
from tests.running import wait_for


def test_everything_stops_at_one_word_in_every_tab_and_goes_on_at_another(house: House):
    mine, second = house.owner(), house.newcomer()
    second.goto(f"{house.url}/lunavo")
    number = house.twins.sell(variant=POSTER, quantity=1)["name"]
    expect(needs_row(mine, f"Print and ship {number} ")).to_be_visible()
    mine.get_by_role("button", name="Stop all effects").first.click()
    mine.locator("dialog[open]").get_by_role("button", name="Stop all effects").click()
    for page in (mine, second):
        expect(page.locator(".above .notice")).to_contain_text("stopped all effects", timeout=AT_ONCE)
        expect(page.locator(".above .notice")).to_be_in_viewport()
    open_thread(second, house, number)
    arm(second).press("Enter")
    expect(order_row(mine, number)).to_contain_text("Approved")
    mine.wait_for_timeout(1500)  # longer than any approved effect takes to begin
    assert house.twins.printed(number)["promotions"] == 0
    mine.locator(".above").get_by_role("button", name="Go on").click()
    wait_for(lambda: house.twins.printed(number)["promotions"], what="the promotion at Gelato")
    for page in (mine, second):
        expect(page.locator(".above .notice")).to_have_count(0)
    assert house.twins.printed(number)["promotions"] == 1
