"""A day's inbox worked through by keys alone: 120 things, the focus always on the next one, and what was put off by mistake comes back."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

from playwright.sync_api import Page, expect

from tests.e2e.house import House
from tests.e2e.pages import toast

COUNT = 120


def fill(house: House, count: int) -> None:
    """So many notices in the inbox, as a long day leaves them behind."""
    with closing(sqlite3.connect(house.krake.data / "krake.sqlite", timeout=10)) as stored, stored:
        columns = [row[1] for row in stored.execute("PRAGMA table_info(thread)")]
        (known,) = stored.execute("SELECT * FROM thread LIMIT 1").fetchall()
        for number in range(count):
            row = dict(zip(columns, known, strict=True)) | {
                "id": None, "kind": "notice", "status": "open", "cause": f"day:{number}", "run_id": None, "order_id": None, "answer": "{}",
                "title": json.dumps({"en": f"Notice {number}", "de": f"Hinweis {number}"}), "answered_by": "", "answered_at": None,
                "summary": json.dumps({"en": "A long day", "de": "Ein langer Tag"}), "payload": json.dumps({"form": "notice"}),
                "later_until": None, "connection_id": None,
            }  # fmt: skip
            names = ", ".join(f'"{name}"' for name in row)
            stored.execute(f"INSERT INTO thread ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def left(house: House) -> int:
    with closing(sqlite3.connect(f"file:{house.krake.data / 'krake.sqlite'}?mode=ro", uri=True)) as stored:
        return stored.execute("SELECT count(*) FROM thread WHERE kind = 'notice' AND status = 'open'").fetchone()[0]


def to_the_list(page: Page) -> None:
    """Tab until the focus stands in the list."""
    for _ in range(80):
        if page.evaluate("document.activeElement.classList.contains('thread-item')"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab never reached the list")


def test_a_day_of_120_things_is_worked_through_by_keys_alone(house: House):
    already = left(house)
    fill(house, COUNT)
    page = house.owner("/todo?kind=notice")
    expect(page.locator(".thread-item").first).to_be_visible()
    to_the_list(page)
    for done in range(COUNT + already - 1):
        opened = page.evaluate("document.activeElement.id")
        name = page.locator(f"#{opened} .name").inner_text()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(rf"/todo/{opened.removeprefix('thread-')}/?\?kind=notice$"))
        expect(page.locator(".split-detail .question")).to_contain_text(name)
        expect(page.locator(".split-detail .button", has_text="Got it")).to_be_visible()
        expect(page.locator(f"#{opened}")).to_be_focused()
        page.keyboard.press("a")
        expect(page.locator(f".thread-item:focus:not(#{opened})")).to_have_count(1)
        assert done < 3 or left(house) < COUNT + already - done + 1
    assert left(house) == 1

    name = page.evaluate("document.activeElement.querySelector('.name').innerText")
    page.keyboard.press("Enter")
    expect(page.locator(".split-detail .question")).to_contain_text(name)
    expect(page.locator(".split-detail .button", has_text="Got it")).to_be_visible()
    page.keyboard.press("h")
    expect(page.get_by_role("menuitem", name="In an hour")).to_be_focused()
    page.keyboard.press("Enter")
    expect(toast(page, "Put off")).to_be_visible()
    assert left(house) == 0
    toast(page, "Put off").get_by_role("button", name="Undo").press("Enter")
    expect(toast(page, "Taken back")).to_be_visible()
    assert left(house) == 1
