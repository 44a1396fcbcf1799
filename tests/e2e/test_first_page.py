"""The built pages run in a real browser under the strict policy, on whatever port they are served."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.running import Krake


def test_the_sign_in_page_shows_under_the_strict_policy(served: Krake, page: Page):
    answer = page.goto(f"{served.url}/login")
    assert answer and "unsafe-eval" not in answer.headers["content-security-policy"]
    expect(page.get_by_role("heading").first).to_be_visible()
