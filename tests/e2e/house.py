"""A house that rehearses: Krake in processes of its own, the twins' control rooms, and people at browsers."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.running import Krake, wait_for

PATIENCE = 10_000  #: milliseconds a step may take before the test gives up
PASSWORD = "correct horse battery"
#: what a browser says about a server that is gone for a moment; only tests that kill it may hear this
GONE = re.compile(
    r"ERR_CONNECTION_|ERR_EMPTY_RESPONSE|WebSocket connection to|ERR_NETWORK|ERR_INCOMPLETE|ERR_SOCKET|ERR_INTERNET|"
    r"status of 50[234]|Failed to fetch"
)


@dataclass(frozen=True)
class Twins:
    """The world outside, as a test plays it: customers buy, things break, and each twin's own ledger is read."""

    data: Path

    @property
    def setup(self) -> dict[str, Any]:
        return json.loads((self.data / "rehearsal" / "setup.json").read_text())

    def shop(self, path: str, **body: Any) -> dict[str, Any]:
        return self._ask("shop_port", "POST", path, body)

    def printer(self, path: str, **body: Any) -> dict[str, Any]:
        return self._ask("printer_port", "POST", path, body)

    def sell(self, **wish: Any) -> dict[str, Any]:
        """A customer buys. The order as the shop tells it: id, name (`#1042`), skus."""
        return self.shop("sell", **wish)["orders"][0]

    def productions(self, number: str) -> list[dict[str, Any]]:
        """Gelato's orders and drafts of one customer's order, deleted drafts included."""
        rows = self._ask("printer_port", "GET", "ledger")["orders"]
        return [row for row in rows if {"key": "reference", "value": number} in row["metadata"]]

    def printed(self, number: str) -> dict[str, int]:
        """What Gelato's ledger counts for one customer's order: drafts, promotions, deleted, canceled."""
        ledger = self._ask("printer_port", "GET", "ledger")  # one look: a draft may be made between two
        mine = {row["orderReferenceId"] for row in ledger["orders"] if {"key": "reference", "value": number} in row["metadata"]}
        found = [ledger["references"][reference] for reference in mine]
        return {name: sum(each[name] for each in found) for name in ("drafts", "promotions", "deleted", "canceled")}

    def drafted(self, number: str) -> str:
        """The uid of the print product in an order's draft, as Gelato tells it."""
        draft, setup = self.productions(number)[-1]["id"], self.setup
        answer = httpx.get(f"http://127.0.0.1:{setup['printer_port']}/v4/orders/{draft}", headers={"X-API-KEY": setup["printer_key"]})
        assert answer.is_success, answer.text
        return answer.json()["items"][0]["productUid"]

    def fulfilments(self, number: str) -> list[dict[str, Any]]:
        """What the shop's customers were told about one order."""
        return self._ask("shop_port", "GET", "ledger")["orders"].get(number, {}).get("fulfilments", [])

    def heal(self) -> None:
        """Nothing is broken any more."""
        self.shop("faults")
        planted = self._ask("printer_port", "GET", "faults")
        self.printer("faults", **dict.fromkeys(planted))

    def _ask(self, port: str, verb: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        setup = self.setup
        request = {"json": body} if verb == "POST" else {}
        answer = httpx.request(
            verb, f"http://127.0.0.1:{setup[port]}/_twin/{path}", headers={"x-twin-key": setup["twin_key"]}, timeout=10, **request
        )
        assert answer.is_success, answer.text
        return answer.json()


@dataclass
class House:
    """Krake with its twins, and the browsers that people opened on it. What any of them complained about is kept."""

    krake: Krake
    browser: Browser
    forgives_silence: bool = False
    wrong: list[str] = field(default_factory=list)
    entered: Any = None
    _contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.krake.url

    @property
    def twins(self) -> Twins:
        return Twins(self.krake.data)

    def first_entry(self) -> Page:
        """The owner's first way in: the link that the start printed, and a password."""
        link = wait_for(lambda: re.search(r"http://localhost:\d+/enter/\S+", self.krake.log()), 20, "the printed link").group()
        page = self.person()
        page.goto(link)
        page.get_by_label("password").fill(PASSWORD)
        page.get_by_role("button").click()
        page.wait_for_url(f"{self.url}/")
        self.entered = page.context.storage_state()
        return page

    def rehearse(self, page: Page, export: Path | None = None) -> None:
        """Start a rehearsal on the first-run page, with a product export of one's own if given, until it is set up."""
        page.goto(f"{self.url}/start")
        if export:
            page.get_by_label("Products").set_input_files(export)
        page.get_by_role("button", name="Start a rehearsal").click()
        expect(page.get_by_role("link", name="Open Lunavo")).to_be_visible(timeout=40_000)

    def calm(self, page: Page) -> None:
        """Wait until what was sold so far is prepared, so that the next order gets a thread of its own."""
        page.goto(f"{self.url}/lunavo")
        orders = page.locator("section.card").filter(has=page.get_by_role("heading", name="Shopify orders", exact=True)).get_by_role("row")
        expect(orders.nth(1)).to_be_visible()
        expect(orders.filter(has_text="To prepare")).to_have_count(0, timeout=20_000)

    def approvals(self) -> list[int]:
        """The threads whose approval waits."""
        with closing(sqlite3.connect(f"file:{self.krake.data / 'krake.sqlite'}?mode=ro", uri=True)) as stored:
            return [row[0] for row in stored.execute("SELECT id FROM thread WHERE kind = 'approval' AND status = 'open' ORDER BY id")]

    def person(self, *, again: BrowserContext | None = None, **options: Any) -> Page:
        """A tab in a browser of its own, or one more `again` in the same browser."""
        usual: dict[str, Any] = {"locale": "en-GB", "timezone_id": "Europe/Berlin", "viewport": {"width": 1440, "height": 900}}
        if again is None:
            again = self.browser.new_context(**{**usual, **options})
            again.set_default_timeout(PATIENCE)
            self._contexts.append(again)
        page = again.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.wrong.append(f"{page.url}: {error}"))
        return page

    def owner(self, path: str = "/lunavo", **options: Any) -> Page:
        """The owner's own browser, as it was after the first entry, on this page."""
        page = self.person(storage_state=self.entered, **options)
        page.goto(f"{self.url}{path}")
        return page

    def newcomer(self, **options: Any) -> Page:
        """A browser that came in by a fresh link of `krake link`."""
        page = self.person(**options)
        page.goto(self.krake.sign_in_link())
        page.get_by_role("button").click()
        page.wait_for_url(f"{self.url}/")
        return page

    def close(self) -> None:
        """Close every browser; nothing may have gone wrong in any, nor in the server's log."""
        while self._contexts:
            self._contexts.pop().close()
        wrong, self.wrong = self.wrong, []
        assert not wrong, wrong
        assert "Traceback" not in self.krake.log(), self.krake.log()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not (self.forgives_silence and GONE.search(message.text)):
            self.wrong.append(f"{message.location.get('url', '')}: {message.text}")
