"""A running Krake and a real Chromium, under the production headers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.e2e.house import House
from tests.e2e.pages import clear
from tests.running import Krake

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium of the system, or Playwright's own when there is none."""
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        expect.set_options(timeout=10_000)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def served(built: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Krake]:
    """One Krake for all tests that only look: `served.url`, `served.data`, `served.log()`."""
    one = Krake(tmp_path_factory.mktemp("served") / "data")
    try:
        yield one.start()
    finally:
        one.stop()
    assert "Traceback" not in one.log(), one.log()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own: no cookie of another test."""
    fresh = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin", viewport={"width": 1440, "height": 900})
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab that must end without script errors and without anything the security policy had to stop."""
    tab = context.new_page()
    wrong: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Minified React error" in message.text:
            wrong.append(message.text)

    tab.on("console", heard)
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    yield tab
    assert not wrong, wrong


@pytest.fixture(scope="session")
def rehearsing(built: None, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all tests that trade: entered by the printed link, rehearsing with the catalogue it brings along."""
    one = House(Krake(tmp_path_factory.mktemp("rehearsing") / "data"), browser)
    try:
        one.krake.start()
        one.rehearse(page := one.first_entry())
        one.calm(page)
        one.close()
        yield one
    finally:
        one.krake.stop()


@pytest.fixture
def house(rehearsing: House) -> Iterator[House]:
    """The same, with browsers that close when the test ends. Nothing may have gone wrong in them."""
    clear(rehearsing)
    yield rehearsing
    rehearsing.twins.heal()
    rehearsing.close()


@pytest.fixture
def own(program: Krake, browser: Browser) -> Iterator[House]:
    """A house for one test alone, not started yet: for those that kill it or set it up differently."""
    one = House(program, browser)
    yield one
    one.close()
