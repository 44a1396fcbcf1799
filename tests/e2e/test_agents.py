"""Agents managed in two browsers at once: made, given a skill, run from its form, renamed, paused, let go and brought back."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from krake.services import files
from tests.e2e.house import House
from tests.e2e.pages import card, toast


def menu(page: Page, item: str) -> None:
    page.get_by_role("button", name="Change, clone, pause, retire").click()
    page.get_by_role("menuitem", name=item, exact=True).click()


def tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="About this agent").get_by_role("link", name=name).click()


def row(page: Page, name: str):
    return page.get_by_role("table").get_by_role("row").filter(has=page.get_by_text(name, exact=True))


def test_an_agent_is_made_works_is_renamed_paused_and_let_go_before_two_browsers(house: House):
    other, page = house.owner("/agents"), house.owner("/agents")
    expect(row(other, "Penn")).to_be_visible()

    page.get_by_role("button", name="New agent").click()
    dialog = page.get_by_role("dialog", name="New agent")
    dialog.get_by_label("Colour").select_option(label="Blue")
    dialog.get_by_label("Name").fill("Penn")
    dialog.get_by_label("Role").fill("Letters")
    dialog.get_by_label("Lunavo").check()
    dialog.get_by_label("Write ads · R1").check()
    dialog.get_by_role("button", name="Make the agent").click()
    expect(dialog).to_contain_text("There is already an agent called Penn.")
    dialog.get_by_label("Name").fill("Quill")
    expect(dialog.get_by_label("Write ads · R1")).to_be_checked()
    dialog.get_by_role("button", name="Make the agent").click()
    page.wait_for_url("**/agents/quill")
    expect(page.get_by_role("heading", name="Quill", level=1)).to_be_visible()
    expect(row(other, "Quill")).to_contain_text("Letters")

    # its one skill, run from a form that is checked
    page.get_by_role("button", name="Run: Write ads").first.click()
    form = page.get_by_role("dialog", name="Write ads")
    form.get_by_label("Offer").fill(" ")
    form.get_by_role("button", name="Run").click()
    expect(form.locator(".error")).to_have_text("This is needed.")
    form.get_by_label("Offer").fill("Mug with moon")
    form.get_by_label("What one gains by it").fill("Calm mornings")
    form.get_by_label("Platform").select_option("Meta")
    form.get_by_role("button", name="Run").click()
    page.wait_for_url(re.compile(r"/runs/\d+$"))
    expect(page.get_by_role("heading", name="Write ads: Mug with moon")).to_be_visible()
    expect(page.locator(".head .tag").first).to_have_text("Done", timeout=20_000)
    page.goto(f"{house.url}/agents/quill?tab=performance")
    expect(page.get_by_text("1 of 1", exact=True).first).to_be_visible()
    tab(page, "History")
    expect(card(page, "Runs")).to_contain_text("Write ads: Mug with moon")
    expect(card(page, "Events")).to_contain_text("Made a new agent: Quill")

    # renamed, and taken back; paused, seen elsewhere
    menu(page, "Change")
    change = page.get_by_role("dialog", name="Change agent")
    change.get_by_label("Name").fill("Feather")
    change.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Feather", level=1)).to_be_visible()
    expect(row(other, "Feather")).to_be_visible()
    toast(page, "now called Feather").get_by_role("button", name="Undo").click()
    expect(row(other, "Quill")).to_be_visible()
    menu(page, "Pause")
    expect(row(other, "Quill")).to_contain_text("Paused")
    page.get_by_role("button", name="Go on").click()
    expect(row(other, "Quill")).not_to_contain_text("Paused")

    # let go and brought back
    menu(page, "Retire")
    page.wait_for_url("**/agents")
    expect(row(other, "Quill")).to_have_count(0)
    other.get_by_text("Retired: 1").click()
    other.get_by_role("button", name="Bring back").click()
    expect(row(page, "Quill")).to_be_visible()


def test_a_clone_opens_its_own_tables_and_everything_is_reached_on_a_phone(house: House):
    page = house.owner("/agents/seomi?tab=folders", viewport={"width": 390, "height": 844}, has_touch=True)
    tables = card(page, "Tables")
    expect(tables).to_contain_text("Keywords")
    menu(page, "Clone")
    page.get_by_role("dialog", name="Clone agent").get_by_label("Name").fill("Sonar")
    page.get_by_role("dialog", name="Clone agent").get_by_role("button", name="Clone").click()
    page.wait_for_url("**/agents/sonar")
    expect(page.get_by_role("heading", name="Sonar", level=1)).to_be_visible()  # until then the links are those of the page before
    for name in ("Tasks", "Performance", "History", "Profile", "Folders"):
        tab(page, name)
        expect(page.get_by_role("navigation", name="About this agent").locator("[aria-current=page]")).to_have_text(name)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the phone"
    tables.locator(".row").filter(has_text="Keywords").get_by_role("button", name="Open").click()
    page.wait_for_url(re.compile(r"/tables/\d+$"))
    expect(page.get_by_role("link", name="Sonar").first).to_be_visible()


def test_a_file_from_the_disk_is_handed_in_where_a_skill_asks_for_one(house: House, tmp_path: Path):
    table, large = tmp_path / "prices.csv", tmp_path / "large.csv"
    table.write_text("product,price\nMug,12\nTee,24\n")
    large.write_bytes(b"x" * (files.LARGEST + 1))
    page = house.owner("/agents/dexter")
    page.get_by_role("button", name="Run: Check a dataset").click()
    form = page.get_by_role("dialog", name="Check a dataset")
    disk, chosen = form.locator("input[type=file]"), form.get_by_label("File", exact=True)
    disk.set_input_files(large)
    expect(form.locator(".error")).to_have_text("This file is too large: at most 10 MB.")
    disk.set_input_files(table)
    expect(chosen.locator("option:checked")).to_have_text("prices.csv")
    expect(form.locator(".error")).to_have_count(0)
    form.get_by_role("button", name="Run").click()
    page.wait_for_url(re.compile(r"/runs/\d+$"))
    expect(page.locator(".head .tag").first).to_have_text("Done", timeout=20_000)
    expect(page.get_by_text("prices.csv").first).to_be_visible()

    # the same field in a task, where what was dropped before can be chosen again
    page.goto(f"{house.url}/tasks/new")
    page.get_by_label("What should be done").select_option(label="Check a dataset")
    page.get_by_label("File", exact=True).select_option(label="prices.csv")
    page.get_by_label("Language of the report").select_option(label="English")
    page.get_by_label("When, in words").fill("every weekday at 8")
    expect(card(page, "Next times")).to_contain_text("Weekdays 08:00")
    page.get_by_role("button", name="Schedule").click()
    page.wait_for_url(re.compile(r"/tasks/\d+$"))
    page.reload()
    expect(page.get_by_label("File", exact=True).locator("option:checked")).to_have_text("prices.csv")
    expect(page.get_by_label("Language of the report").locator("option:checked")).to_have_text("English")


def test_how_far_an_agent_may_go_is_set_on_its_page_and_its_rule_is_one_click_away(house: House):
    page = house.owner("/agents/commet")
    may = card(page, "What may leave the house")
    expect(may).to_contain_text("As far as the rules allow")
    menu(page, "Change")
    change = page.get_by_role("dialog", name="Change agent")
    change.get_by_label("May go as far as").select_option(label="Only watch and report")
    change.get_by_role("button", name="Save").click()
    expect(may).to_contain_text("This agent only watches and reports.")
    expect(page.get_by_role("link", name="Autonomy: only watches")).to_be_visible()
    toast(page, "Commet: new autonomy").get_by_role("button", name="Undo").click()
    expect(may).to_contain_text("Spending money always needs you.")
    may.locator("article").filter(has_text="Print and ship").get_by_role("link", name="Change").click()
    rule = page.get_by_role("dialog", name="Rule")
    expect(rule.get_by_label("Who").locator("option:checked")).to_have_text("Commet")
    expect(rule.get_by_label("What", exact=True).locator("option:checked")).to_have_text("Print and ship")
