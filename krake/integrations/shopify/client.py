"""HTTP to Shopify's Admin GraphQL API, and nothing else."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from krake.integrations.shopify import answers, documents, shops, tokens
from krake.kit import clock
from krake.kit import http as web
from krake.kit.errors import BadKey, MissingScope, Rejected, Throttled, Unreachable
from krake.kit.text import Words
from krake.spec.integration import Access

log = logging.getLogger(__name__)

VERSION = "2026-10"
#: how often, and how many seconds in all, one request waits for Shopify's bucket before it gives up with `Throttled`
WAITS = 6
PATIENCE = 60.0

OnWait = Callable[[float], Awaitable[None] | None]


class ShopifyClient:
    """One account. Use as `async with`, inside the running loop. `on_wait(seconds)` hears of every wait that Shopify asks for.

    `access.base["api"]` is all that differs between a live shop and the twin.
    """

    def __init__(self, access: Access, *, on_wait: OnWait | None = None, waits: int = WAITS, http: httpx.AsyncClient | None = None):
        self.access = access
        self.base = shops.base(access)
        self._http = http or web.client()
        self._on_wait, self._waits = on_wait, waits
        self._warned = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._http.aclose()

    async def execute(self, document: str, variables: dict[str, Any] | None = None, *, partial: bool = False) -> dict[str, Any]:
        """Send a document by name and give its `data`.

        Raises `BadKey`, `MissingScope` (names it), `Throttled` (after the waits), `Rejected` (their rule, also userErrors),
        `Unreachable` (`doubtful` when it may have been carried out) and `Broken` (our document). With `partial`, fields the
        shop does not grant come back null as long as the rest is there.
        """
        waited = 0.0
        for left in range(self._waits, -1, -1):
            try:
                return await self._once(document, variables or {}, partial)
            except Throttled as error:
                seconds = max(0.1, (error.until - clock.now()).total_seconds())
                waited += seconds
                if not left or waited > PATIENCE:
                    raise
                await self._wait(seconds)
        raise AssertionError("unreachable: the last round returns or raises")

    async def _wait(self, seconds: float) -> None:
        log.info("shopify asks for a pause of %.1f s", seconds)
        if self._on_wait is not None:
            told = self._on_wait(seconds)
            if inspect.isawaitable(told):
                await told
        await asyncio.sleep(seconds)

    async def _once(self, document: str, variables: dict[str, Any], partial: bool) -> dict[str, Any]:
        try:
            return await self._send(document, variables, partial)
        except MissingScope:
            raise
        except BadKey:
            if not tokens.renewable(self.access):
                raise
            # An expired token is refused before anything runs, so asking again once is safe for mutations too.
            tokens.forget(self.access, self.base)
            return await self._send(document, variables, partial)

    async def _send(self, document: str, variables: dict[str, Any], partial: bool) -> dict[str, Any]:
        token = await tokens.token(self._http, self.access, self.base)
        response = await web.send(
            self._http,
            "Shopify",
            "POST",
            f"{self.base}/admin/api/{VERSION}/graphql.json",
            json={"query": documents.load(document), "variables": variables, "operationName": document},
            headers={"X-Shopify-Access-Token": token, "Accept": "application/json"},
        )
        self._notice(response, document)
        return answers.judge(response, document, partial=partial)

    def _notice(self, response: httpx.Response, document: str) -> None:
        """Shopify answers a retired version with the oldest living one, so say so once."""
        served, reason = response.headers.get("x-shopify-api-version"), response.headers.get("x-shopify-api-deprecated-reason")
        if served and served != VERSION and not self._warned:
            self._warned = True
            log.warning("shopify answered with API version %s instead of %s", served, VERSION)
        if reason:
            log.warning("shopify calls something in %s deprecated: %s", document, reason)

    async def lines(self, url: str) -> AsyncIterator[str]:
        """The lines of a bulk result, streamed. The file stands elsewhere and is signed by its URL: our token is not sent there."""
        parts, home = urlsplit(url), urlsplit(self.base)
        if parts.scheme != "https" and (parts.scheme, parts.netloc) != (home.scheme, home.netloc):
            raise Rejected(
                Words("Shopify named an unsafe address for the result.", "Shopify nannte eine unsichere Adresse für das Ergebnis.")
            )
        try:
            async with self._http.stream("GET", url) as response:
                if response.status_code != 200:
                    words = Words(
                        f"The bulk result cannot be fetched ({response.status_code}).",
                        f"Das Sammelergebnis ist nicht abrufbar ({response.status_code}).",
                    )
                    raise Unreachable(words)
                async for line in response.aiter_lines():
                    yield line
        except httpx.HTTPError as error:
            raise Unreachable(Words("The bulk result broke off.", "Das Sammelergebnis brach ab.")) from error
