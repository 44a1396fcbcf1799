"""How a page opens and how its links are followed: drawn once with its data, nothing in hand is lost, nothing loaded anew."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.e2e.house import House
from tests.running import wait_for

SWAPPED = """
new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.removedNodes) if (node.className === "opening") window.swapped = true;
}).observe(document, { subtree: true, childList: true });
"""


def here_still(page: Page) -> bool:
    """Whether the document is the one that was marked."""
    return page.evaluate("window.marked === true")


def held(page: Page, pattern: str) -> Callable[[], None]:
    """Requests that wait; call it to let them go."""
    waiting: list[Route] = []
    page.route(pattern, lambda route: waiting.append(route))

    def go() -> None:
        wait_for(lambda: page.evaluate("true") and waiting, what=pattern)  # routes are heard while the page is asked something
        for route in waiting:
            route.continue_()

    return go


def asleep(page: Page, house: House) -> Callable[[], None]:
    """A page as it was built, with its data at hand and everything but what wakes it; call to let it wake."""
    page.add_init_script(SWAPPED)
    wake = held(page, "**/assets/entry.client-*.js")
    page.goto(f"{house.url}/lunavo", wait_until="commit")
    wait_for(lambda: page.evaluate("'__reactRouterRouteModules' in window"), what="all other scripts")
    page.evaluate("fetch('/api/first/lunavo').then((one) => one.json())")  # asked after the page's own, so that is here as well
    return wake


def test_a_page_is_drawn_once_with_its_data_and_has_one_title(house: House):
    page = house.person(storage_state=house.entered)
    wake = asleep(page, house)
    wake()
    expect(page.locator(".kpi").first).to_be_visible()
    assert page.evaluate("window.swapped === true"), "what was built made place for the page"
    expect(page.locator("head title")).to_have_count(1)
    page.locator(".side").get_by_role("link", name="Memory").click()
    expect(page).to_have_title(re.compile("Memory"))
    expect(page.locator("head title")).to_have_count(1)


def test_who_has_the_focus_in_a_page_that_still_wakes_keeps_it(house: House):
    page = house.person(storage_state=house.entered)
    wake = asleep(page, house)
    memory = page.locator(".side").get_by_role("link", name="Memory")
    expect(memory).to_be_visible()
    memory.focus()
    wake()
    expect(page.locator("dialog.command")).to_have_attribute("data-ready", "yes")
    expect(memory).to_be_focused()
    assert not page.evaluate("window.swapped === true")
    page.keyboard.press("Enter")
    page.wait_for_url("**/memory")


def test_links_are_followed_without_loading_anew_and_others_are_left_to_the_browser(house: House):
    page = house.owner()
    page.goto(f"{house.url}/lunavo")
    expect(page.locator("dialog.command")).to_have_attribute("data-ready", "yes")
    page.evaluate("window.marked = true")
    page.locator(".side").get_by_role("link", name="Rules").click()
    page.wait_for_url("**/rules")
    page.go_back()
    page.wait_for_url("**/lunavo")
    assert here_still(page), "the router followed it"
    with page.context.expect_page() as opened:
        page.locator(".side").get_by_role("link", name="Rules").click(modifiers=["Control"])
    opened.value.close()
    assert page.url.endswith("/lunavo"), "a new tab leaves this one where it is"
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    skip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    assert here_still(page)


def test_a_menu_opened_in_a_page_that_still_wakes_stays_open(house: House):
    page = house.person(storage_state=house.entered, viewport={"width": 390, "height": 844})
    wake = asleep(page, house)
    page.get_by_role("button", name="More").click()
    page.evaluate("document.activeElement.blur()")  # browsers that do not give a tapped button the focus
    wake()
    expect(page.locator("#more")).to_be_visible()
    expect(page.locator("#more").get_by_role("link", name="Memory")).to_be_visible()
    assert not page.evaluate("window.swapped === true")
