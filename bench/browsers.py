"""Headless Chromium: cold visits with everything that crosses the wire counted, and clicks timed inside the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
VIEW = {"width": 1440, "height": 900}

#: `window.__data` resolves to when `present()` first became true, in milliseconds after the navigation began
WATCH = """
window.__data = new Promise((done, failed) => {
  const present = () => { %s };
  const gaveUp = setTimeout(() => failed(new Error('no data after 15 s')), 15000);
  const eye = new MutationObserver(() => { if (present()) { eye.disconnect(); clearTimeout(gaveUp); done(performance.now()); } });
  eye.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
});
"""

#: clicks a filter and answers the milliseconds until 50 rows stand there of which the first is another one than before
CLICK = """
([button, row]) => new Promise((done, failed) => {
  const first = () => document.querySelector(row)?.textContent;
  const before = first(), started = performance.now();
  const gaveUp = setTimeout(() => { eye.disconnect(); failed(new Error('no other rows after 10 s')); }, 10000);
  const eye = new MutationObserver(() => {
    if (first() === before || document.querySelectorAll(row).length !== 50) return;
    clearTimeout(gaveUp); eye.disconnect(); done(performance.now() - started);
  });
  eye.observe(document.body, {subtree: true, childList: true, characterData: true});
  document.querySelector(button).click();
})
"""


#: milliseconds before a timed visit, and after it. Chromium opens a window for each, and that window's own address bar is a page of 150
#: scripts, which took 60 to 80 ms of processor from what was timed; after it what the visit set off is let end
ALONE, QUIET = 1500, 300


@contextmanager
def chromium() -> Iterator[Browser]:
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visitor(browser: Browser, cookies: list[dict[str, Any]] | None = None) -> Iterator[BrowserContext]:
    """A browser with nothing in its cache."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin", viewport=VIEW)  # type: ignore[arg-type]
    if cookies:
        context.add_cookies(cookies)  # type: ignore[arg-type]
    try:
        yield context
    finally:
        context.close()


@dataclass
class Wire:
    """What a visit moved: requests by address with their bytes as transferred (headers included), and websocket frames."""

    requests: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=dict)
    frames: float = 0.0
    sockets: int = 0

    def follow(self, session: CDPSession) -> None:
        session.on("Network.requestWillBeSent", lambda event: self.requests.setdefault(event["requestId"], event["request"]["url"]))
        session.on("Network.loadingFinished", lambda event: self.sizes.update({event["requestId"]: event["encodedDataLength"]}))
        session.on("Network.webSocketCreated", self._socket)
        for direction in ("Received", "Sent"):
            session.on(f"Network.webSocketFrame{direction}", self._frame)
        session.send("Network.enable")

    def _socket(self, _: Any) -> None:
        self.sockets += 1

    def _frame(self, event: Any) -> None:
        self.frames += len(event["response"]["payloadData"].encode()) + 4

    @property
    def count(self) -> int:
        return len(self.fetched()) + self.sockets

    @property
    def kilobytes(self) -> float:
        return (sum(self.sizes.get(key, 0) for key in self.fetched()) + self.frames) / 1000

    def fetched(self) -> dict[str, str]:
        """Only what came over the network: data addresses are part of the page."""
        return {key: url for key, url in self.requests.items() if url.startswith("http")}

    def table(self) -> list[tuple[str, float]]:
        return sorted(((url, self.sizes.get(key, 0)) for key, url in self.fetched().items()), key=lambda pair: -pair[1])


def first_visit(browser: Browser, url: str, present: str, cookies: list[dict[str, Any]] | None = None) -> float:
    """Milliseconds from the start of a cold visit until `present` (a JavaScript body that returns true) holds."""
    with visitor(browser, cookies) as context:
        page = context.new_page()
        page.add_init_script(WATCH % present)
        page.wait_for_timeout(ALONE)
        page.goto(url, wait_until="commit")
        taken = page.evaluate("window.__data")
        page.wait_for_timeout(QUIET)
        return taken


def wire_of(browser: Browser, url: str, present: str, cookies: list[dict[str, Any]] | None = None) -> Wire:
    """What a cold visit moves. A visit of its own: to note each request takes time, and more of it from a page with more of them."""
    with visitor(browser, cookies) as context:
        page = context.new_page()
        wire = Wire()
        wire.follow(context.new_cdp_session(page))
        page.add_init_script(WATCH % present)
        page.goto(url, wait_until="load")
        page.evaluate("window.__data")
        page.wait_for_timeout(700)  # what still comes after the data counts as well
        return wire


def click(page: Page, button: str, row: str) -> float:
    """Milliseconds from a click on `button` until other 50 rows stand in the page."""
    return page.evaluate(CLICK, [button, row])
