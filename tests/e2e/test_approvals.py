"""What an approval promises: exactly the shown lines at exactly the shown price, once, whoever presses what and when."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.house import House
from tests.e2e.pages import arm, detail, open_thread, price, reject, toast
from tests.running import wait_for

POSTER = "LUN-POS-NT-5070"


def asked(house: House, variant: str = POSTER, **options: object) -> tuple[str, Page]:
    """One sold order whose approval is open in a browser of its own: (number, page)."""
    number = house.twins.sell(variant=variant, quantity=1)["name"]
    page = house.owner("/todo", **options)
    return number, open_thread(page, house, f"Print and ship {number}")


def again(house: House, page: Page) -> Page:
    """The same thread in one more browser."""
    return house.owner(page.url.removeprefix(house.url))


def untouched(house: House, number: str) -> bool:
    return house.twins.printed(number) == {"drafts": 1, "promotions": 0, "deleted": 0, "canceled": 0}


def test_stepping_back_approves_nothing(house: House):
    number, page = asked(house)
    arm(page)
    page.keyboard.press("Escape")
    expect(detail(page).get_by_role("button", name="Approve")).to_be_focused()
    assert untouched(house, number)
    page.locator(".thread-item[aria-current=page], .thread-item").first.focus()
    page.keyboard.press("g"), page.keyboard.press("r")  # to the runs; the letter alone would reject what is open
    expect(page).to_have_url(re.compile(r"/coordinator/?$"))
    assert untouched(house, number)
    open_thread(page, house, f"Print and ship {number}")
    reject(page)


def test_rejecting_deletes_the_draft_and_keeps_the_reason(house: House):
    number, page = asked(house)
    reject(page, "The customer called")
    expect(detail(page)).to_contain_text("The customer called")
    wait_for(lambda: house.twins.printed(number)["deleted"], what="the deletion of the draft")
    assert house.twins.printed(number) == {"drafts": 1, "promotions": 0, "deleted": 1, "canceled": 0}


def test_an_edit_asks_again_with_another_price_in_the_same_thread(house: House):
    number, page = asked(house)
    late = again(house, page)
    before = price(arm(late).inner_text())
    detail(page).get_by_role("button", name="Edit").click()
    page.get_by_role("dialog", name="Change before printing").get_by_label("Shipping").select_option(label="Express")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("dialog", name="Change before printing")).to_be_hidden()
    line = detail(page).get_by_role("row").filter(has_text=number)
    expect(line).to_contain_text(f"€{before:.2f} €")  # the old price struck through, the new one beside it

    late.keyboard.press("Enter")  # the button that was shown before the edit
    expect(toast(late, "changed meanwhile")).to_be_visible()
    assert house.twins.printed(number) == {"drafts": 2, "promotions": 0, "deleted": 1, "canceled": 0}

    confirm = arm(page)
    assert price(confirm.inner_text()) > before
    confirm.click()
    wait_for(lambda: house.twins.printed(number)["promotions"], what="the promotion")
    assert house.twins.printed(number) == {"drafts": 2, "promotions": 1, "deleted": 1, "canceled": 0}


def test_approving_from_two_tabs_at_once_prints_once(house: House):
    number, page = asked(house)
    other = again(house, page)
    arm(page), arm(other)
    for tab in (page, other):
        tab.evaluate("document.activeElement.click()")
    for tab in (page, other):
        expect(detail(tab)).to_contain_text("Approved by")
    wait_for(lambda: house.twins.printed(number)["promotions"], what="the promotion")
    assert house.twins.printed(number) == {"drafts": 1, "promotions": 1, "deleted": 0, "canceled": 0}
    told = page.locator(".toast").all_inner_texts() + other.locator(".toast").all_inner_texts()
    assert sum("Already answered by" in words for words in told) <= 1


def test_a_price_that_rose_after_the_question_is_asked_again_before_anything_is_spent(house: House):
    number, page = asked(house)
    confirm = arm(page)
    before = price(confirm.inner_text())
    house.twins.printer("faults", price_change=1.5)
    confirm.click()
    expect(detail(page).locator(".question")).to_contain_text(f"approved was €{before:.2f}")
    line = detail(page).get_by_role("row").filter(has_text=number)
    expect(line).to_contain_text(f"€{before:.2f} €")
    assert untouched(house, number)
    confirm = arm(page)
    risen = price(confirm.inner_text())
    assert risen > before
    confirm.click()
    wait_for(lambda: house.twins.printed(number)["promotions"], what="the promotion")
    assert house.twins.printed(number)["promotions"] == 1
    expect(detail(page)).to_contain_text("Approved by")
    assert price(detail(page).locator("tfoot").inner_text()) == risen  # the line that failed cost nothing


def test_a_line_left_out_is_not_printed_and_still_asks(house: House):
    house.twins.shop("faults", mute_webhooks=True)
    first, second = (house.twins.sell(variant=POSTER, quantity=1)["name"] for _ in range(2))
    house.twins.shop("faults")
    page = house.owner("/integrations")  # no webhook came: the look at the shop finds both
    page.locator("section.card").filter(has_text="Shopify").get_by_role("button", name="Sync now").first.click()
    page.wait_for_url("**/runs/*")  # the click is taken: what is pressed in a page's first moment waits until its socket is open
    open_thread(page, house, f"{first}, {second}")
    foot = detail(page).locator("tfoot")
    whole = price(foot.inner_text())
    detail(page).get_by_role("row").filter(has_text=second).get_by_role("button", name="Leave out").click()
    expect(detail(page).get_by_role("row").filter(has_text=second).get_by_role("button", name="Take in")).to_be_visible()
    expect(foot).not_to_contain_text(f"{whole:.2f}")
    stays = price(foot.inner_text())
    confirm = arm(page)
    assert price(confirm.inner_text()) == stays < whole
    confirm.click()
    wait_for(lambda: house.twins.printed(first)["promotions"], what="the promotion")
    assert untouched(house, second)
    expect(detail(page).get_by_role("button", name="Approve")).to_be_visible()
    reject(page)
    wait_for(lambda: house.twins.printed(second)["deleted"], what="the deletion of the draft")
    assert house.twins.printed(second)["promotions"] == 0
