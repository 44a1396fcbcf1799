"""A task from the form: its next times stand there before it is saved; it is changed, taken back, copied, deleted and brought back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.house import House
from tests.e2e.pages import card, toast


def test_a_task_is_planned_changed_taken_back_and_brought_back(house: House):
    page = house.owner("/coordinator")
    page.get_by_role("link", name="New task").click()
    page.get_by_label("What should be done").select_option(label="Revenue report")
    name = page.get_by_label("Name")
    name.fill("Morning figures")
    when = page.get_by_label("When, in words")
    when.fill("every weekday at 8 except")
    expect(page.locator(".error")).to_contain_text("Not understood")
    when.press("Enter")
    expect(page.get_by_text("Not saved")).to_be_visible()
    expect(name).to_have_value("Morning figures")
    when.fill("every weekday at 8 except holidays")
    times = card(page, "Next times")
    expect(times).to_contain_text("Weekdays 08:00 except holidays")
    expect(times.locator(".calendar [data-kind=on]")).to_have_count(5)
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.wait_for_url(re.compile(r"/tasks/\d+$"))
    expect(page.get_by_role("heading", name="Morning figures", level=1)).to_be_visible()

    when.fill("every monday at 10")
    page.get_by_role("button", name="Save", exact=True).click()
    changes = card(page, "Changes")
    expect(changes).to_contain_text("Weekdays 08:00 → Mondays 10:00")
    toast(page, "Saved").get_by_role("button", name="Undo").click()
    expect(toast(page, "Taken back")).to_be_visible()
    expect(changes).to_contain_text("Mondays 10:00 → Weekdays 08:00")
    expect(times).to_contain_text("08:00")  # the form shows what now stands, and may be saved again
    name.fill("Morning numbers")
    name.press("Enter")
    expect(page.get_by_role("heading", name="Morning numbers", level=1)).to_be_visible()
    name.fill("Morning figures")
    name.press("Enter")
    expect(page.get_by_role("heading", name="Morning figures", level=1)).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/coordinator")
    planned = card(page, "Planned").locator("article").filter(has_text="Morning figures")
    expect(planned).to_have_count(0)
    toast(page, "Deleted").get_by_role("button", name="Undo").click()
    expect(planned).to_have_count(1)
    planned.get_by_role("link", name="Morning figures").click()
    page.get_by_role("link", name="Copy").click()
    expect(page.get_by_role("heading", name="New task", level=1)).to_be_visible()
    expect(times).to_contain_text("08:00")
