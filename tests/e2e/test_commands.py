"""The command bar: says what it understood while one types, offers ranked choices, asks when unsure, runs, and answers with its numbers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.house import House
from tests.e2e.pages import card, open_thread, order_row, reject
from tests.running import wait_for

POSTER = "LUN-POS-BF-5070"


#: presses Escape in the bar's field and says whether that still has the focus
LEAVES = """() => {
  const field = document.querySelector("dialog.command input");
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
  return document.activeElement === field;
}"""


def bar(page: Page, keys: str = "Control+k") -> Locator:
    """The open command bar."""
    expect(page.locator("#main")).to_be_visible()
    expect(page.locator(".kpi, .card, .title").first).to_be_visible()
    page.keyboard.press(keys)
    field = page.get_by_role("combobox", name="Ask or command")
    expect(field).to_be_focused()
    return page.locator("dialog.command")


def ask(page: Page, text: str) -> Locator:
    """Type it and run what stands first."""
    box = bar(page)
    page.keyboard.type(text)
    expect(box.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    return box


@pytest.mark.parametrize("text", ["print and ship order {n}", "bestellung {n} drucken und versenden"])
def test_printing_an_order_by_its_number_prepares_it_and_asks(house: House, text: str):
    page = house.owner()
    number = house.twins.sell(variant=POSTER, quantity=1)["name"]
    expect(order_row(page, number)).to_contain_text("Needs you")
    reject(open_thread(page, house, f"Print and ship {number}"))
    box = bar(page)
    page.keyboard.type(text.format(n=number.lstrip("#")))
    expect(box.locator(".chip.understood")).to_contain_text(["Commet", "Print and ship an order", number])
    page.keyboard.press("Enter")
    expect(box.locator(".command-run .row").filter(has_text=f"Prepare {number}")).to_contain_text("Done")
    expect(box.locator(".command-answer")).to_contain_text("Approve it to print.")
    assert house.twins.printed(number)["promotions"] == 0
    page.keyboard.press("Escape"), page.keyboard.press("Escape")
    reject(open_thread(page, house, f"Print and ship {number}"))


@pytest.mark.parametrize("text", ["how much did lunavo make today", "wie viel hat lunavo heute verdient?"])
def test_a_question_about_revenue_is_answered_with_the_numbers_it_used(house: House, text: str):
    page = house.owner()
    box = bar(page)
    page.keyboard.type(text)
    expect(box.locator(".chip.understood")).to_contain_text(["Lunavo"])
    page.keyboard.press("Enter")
    expect(box.locator(".command-answer")).to_contain_text("€")
    expect(box.get_by_text("Figures", exact=True)).to_be_visible()
    shown = re.search(r"€[\d,]+\.\d\d", box.locator(".command-answer").inner_text())
    assert shown
    expect(page.locator(".kpi").filter(has_text="Revenue today").locator(".kpi-value").first).to_have_text(shown.group())


@pytest.mark.parametrize(
    "text, when",
    [
        ("every monday at 9 send me the lunavo revenue report", "Mondays 09:00"),
        ("jeden dienstag um 8 schick mir den umsatzbericht von lunavo", "Tuesdays 08:00"),
    ],
)
def test_a_recurring_wish_becomes_a_task_with_its_next_time(house: House, text: str, when: str):
    page = house.owner()
    box = bar(page)
    page.keyboard.type(text)
    expect(box.locator(".chip.understood").filter(has_text=when)).to_be_visible()
    expect(box.locator(".command-understood")).to_contain_text("next:")
    page.keyboard.press("Enter")
    expect(box.locator(".command-answer")).to_contain_text("Scheduled.")
    box.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_url("**/coordinator")
    task = card(page, "Planned").locator("article").filter(has_text=when)
    expect(task).to_contain_text("next ")
    expect(task).to_contain_text("Planned")


@pytest.mark.parametrize("text", ["open to do", "öffne to do"])
def test_a_place_is_opened_by_its_name(house: House, text: str):
    page = house.owner()
    ask(page, text)
    page.wait_for_url("**/todo")
    expect(page.get_by_role("heading", name="To Do", level=1)).to_be_visible()


@pytest.mark.parametrize("text", ["sync shopify", "shopify abgleichen"])
def test_a_sync_streams_its_steps(house: House, text: str):
    page = house.owner()
    box = ask(page, text)
    steps = box.locator(".command-run .steps .row")
    expect(steps.filter(has_text="Read products")).to_contain_text("Done")
    expect(steps.filter(has_text="Read orders")).to_contain_text("Done")
    expect(box.locator(".command-answer")).not_to_be_empty()


def test_what_is_not_sure_is_asked(house: House):
    page = house.owner()
    box = bar(page)
    page.keyboard.type("print and ship")
    expect(box.locator(".command-question")).to_contain_text("Which order")
    page.keyboard.press("Control+a")
    page.keyboard.type("what is love")
    page.keyboard.press("Enter")
    expect(box.locator(".command-answer")).to_contain_text("no language model is connected")


def test_the_bar_is_worked_by_keys_alone(house: House):
    page = house.owner()
    box = bar(page, "/")
    page.keyboard.type("sync")
    options = box.get_by_role("option")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox", name="Ask or command")).to_have_value("")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    ask(page, "open to do")
    expect(page.get_by_role("heading", name="To Do", level=1)).to_be_visible()
    bar(page)
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("combobox", name="Ask or command")).to_have_value("open to do")
    page.keyboard.press("Escape")
    assert not page.evaluate(LEAVES), "the next key is the page's, in the same moment"
    expect(page.get_by_role("combobox", name="Ask or command")).to_be_hidden()
    page.keyboard.press("g"), page.keyboard.press("l")
    expect(page).to_have_url(re.compile(r"/lunavo/?$"))


def test_everything_reads_german_for_whoever_prefers_it(house: House):
    page, other = house.owner("/settings"), house.owner()
    page.get_by_role("button", name="Deutsch").click()
    try:
        expect(page.get_by_role("link", name="Überblick")).to_be_visible()
        expect(other.get_by_role("heading", name="Shopify-Bestellungen")).to_be_visible()
        expect(card(other, "Shopify-Bestellungen")).to_contain_text("Bezahlt")  # the rows too, not only the headings
        expect(other.locator(".kpi").filter(has_text="Umsatz heute").locator(".kpi-value").first).to_contain_text(",")
    finally:
        page.get_by_role("button", name="English").click()
    expect(other.get_by_role("heading", name="Shopify orders")).to_be_visible()


def _wanted(page: Page) -> bool:
    """Press once more until the page's first script, which needs no other, has heard it."""
    page.keyboard.press("Control+k")
    return page.locator("html").get_attribute("data-wanted") is not None


def test_what_is_typed_before_the_page_has_woken_up_is_not_lost(house: House):
    page = house.person(storage_state=house.entered)
    held: list[Route] = []
    awake: list[bool] = []
    page.route("**/assets/*.js", lambda route: route.continue_() if awake else held.append(route))
    page.goto(f"{house.url}/lunavo", wait_until="commit")
    expect(page.locator(".side .ask")).to_be_visible()
    wait_for(lambda: _wanted(page), what="the page to hear keys")
    page.keyboard.type("open memory")
    assert held
    awake.append(True)
    for route in held:
        route.continue_()
    field = page.get_by_role("combobox", name="Ask or command")
    expect(field).to_have_value("open memory")
    page.keyboard.press("Enter")
    page.wait_for_url("**/memory")


def test_what_is_dictated_runs_now_and_the_day_is_offered_beside_it(house: House):
    page = house.owner()
    box = bar(page)
    page.keyboard.type("write a quote for 200 mugs at €9.50 each for Anna Berg")
    expect(box.get_by_role("option").first).to_contain_text("200 mugs at €9.50 each for Anna Berg")
    expect(box.get_by_role("option")).to_have_count(2)
    page.keyboard.press("Escape")
    page.keyboard.type("plan the launch of the lunar calendar on 15 January with 500 euros")
    first, second = box.get_by_role("option").nth(0), box.get_by_role("option").nth(1)
    expect(first).to_contain_text(re.compile(r"^Now: Plan a launch.*15 Jan.*Enter$"))
    expect(second).to_contain_text(re.compile(r"Plan a launch.*creates a task for one time.*Ctrl Enter$"))


def test_a_written_text_begins_in_the_bar_and_is_copied_whole(house: House):
    page = house.owner()
    box = ask(page, "write an article brief about moon mugs")
    expect(box.locator(".paper h3").first).to_contain_text("moon mugs")
    expect(box.locator(".paper")).to_contain_text("It goes on in the run.")
    box.get_by_role("button", name="Copy the text").click()
    expect(box.get_by_role("button", name="Copied")).to_be_visible()
    box.get_by_role("button", name="Open the run").click()
    page.wait_for_url(re.compile(r"/runs/\d+$"))
    expect(card(page, "About")).to_contain_text("Language of the article")
    expect(page.get_by_text("Waits for the worker to begin.")).to_have_count(0)
