"""HTTP to Gelato's three APIs, and nothing else. Answers are typed in `data` and `goods`, failures are ours from `kit.errors`.

Gelato publishes neither error bodies of the order API nor rate limits: the words shown are whatever `message` says.
There is no idempotency key; look-up by `orderReferenceId` before creating is the caller's duty (see `actions`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from krake.integrations.gelato import data, goods, reading
from krake.kit import http
from krake.kit.errors import BadKey, NotFound, Rejected, Unreachable
from krake.kit.text import Words
from krake.spec.integration import Access


class GelatoClient:
    """One account. Use as `async with GelatoClient(access) as gelato`; it must live within one event loop."""

    def __init__(self, access: Access):
        self._base = {name: url.rstrip("/") for name, url in access.base.items()}
        self._http = http.client(headers={"X-API-KEY": access.secrets["api_key"], "Accept": "application/json"})

    async def __aenter__(self) -> GelatoClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    # Orders ------------------------------------------------------------------------------------------------------

    async def get_order(self, order_id: str) -> data.OrderReply:
        """One order or draft by Gelato's id. Raises `NotFound`."""
        return data.order(await self._call("GET", "order", f"/orders/{_part(order_id)}"))

    async def search_orders(
        self,
        reference_ids: list[str] | None = None,
        *,
        ids: list[str] | None = None,
        types: list[str] | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[data.OrderSummary, ...]:
        """Orders by exact reference, by id or by type (`order`, `draft`); at most 100 a page, newest first."""
        wanted = {"orderReferenceIds": reference_ids, "ids": ids, "orderTypes": types}
        body = {key: value for key, value in wanted.items() if value} | {"limit": limit, "offset": offset}
        return data.summaries(await self._call("POST", "order", "/orders:search", body))

    async def create_draft(self, body: dict[str, Any]) -> data.OrderReply:
        """Create a draft. The type is set here because Gelato's own default prints and charges at once."""
        return data.order(await self._call("POST", "order", "/orders", body | {"orderType": "draft"}))

    async def promote(self, order_id: str) -> data.OrderReply:
        """Turn a draft into an order: this charges and prints. `items` stays out, since a partial list removes items."""
        return data.order(await self._call("PATCH", "order", f"/orders/{_part(order_id)}", {"orderType": "order"}))

    async def delete_draft(self, order_id: str) -> None:
        """Delete a draft. Raises `NotFound` when it is gone and `Rejected` when it is an order by now."""
        await self._call("DELETE", "order", f"/orders/{_part(order_id)}", empty=True)

    async def cancel(self, order_id: str) -> None:
        """Cancel an order. Raises `Rejected` (409) once something was printed."""
        await self._call("POST", "order", f"/orders/{_part(order_id)}:cancel", empty=True)

    async def quote(self, body: dict[str, Any]) -> tuple[goods.Quote, ...]:
        """Prices without an order; `recipient` and `products` here are what an order calls shippingAddress and items."""
        return goods.quotes(await self._call("POST", "order", "/orders:quote", body))

    # Catalogue, prices, stock ------------------------------------------------------------------------------------

    async def catalogs(self) -> tuple[goods.Catalog, ...]:
        return goods.catalogs(await self._call("GET", "product", "/catalogs"))

    async def catalog(self, uid: str) -> goods.CatalogDetail:
        return goods.catalog_detail(await self._call("GET", "product", f"/catalogs/{_part(uid)}"))

    async def search_products(
        self, catalog_uid: str, filters: dict[str, list[str]] | None = None, limit: int = 100, offset: int = 0
    ) -> tuple[goods.CatalogProduct, ...]:
        """Products of one catalogue; `filters` maps attribute uids to accepted value uids."""
        body: dict[str, Any] = {"limit": limit, "offset": offset} | ({"attributeFilters": filters} if filters else {})
        return goods.products(await self._call("POST", "product", f"/catalogs/{_part(catalog_uid)}/products:search", body))

    async def product(self, uid: str) -> goods.CatalogProduct:
        return goods.product(await self._call("GET", "product", f"/products/{_part(uid)}"))

    async def prices(self, uid: str, country: str = "", currency: str = "") -> tuple[goods.Price, ...]:
        """Unit prices by quantity, smallest quantity first, without shipping and VAT."""
        params = {key: value for key, value in {"country": country, "currency": currency}.items() if value}
        return goods.prices(await self._call("GET", "product", f"/products/{_part(uid)}/prices", params=params))

    async def availability(self, uids: list[str]) -> tuple[goods.Availability, ...]:
        """Stock by region, for 1 to 250 products."""
        return goods.availability(await self._call("POST", "product", "/stock/region-availability", {"products": uids}))

    async def shipment_methods(self, country: str = "") -> tuple[goods.ShipmentMethod, ...]:
        params = {"country": country} if country else {}
        return goods.shipment_methods(await self._call("GET", "shipment", "/shipment-methods", params=params))

    # -------------------------------------------------------------------------------------------------------------

    async def _call(
        self,
        method: str,
        api: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        params: dict[str, str] | None = None,
        empty: bool = False,
    ) -> Any:
        """Send and read JSON. With `empty` the answer has no body worth reading."""
        response = await http.send(self._http, "Gelato", method, self._base[api] + path, json=body, params=params)
        if not response.is_success:
            raise _refusal(response)
        if empty:
            return None
        try:
            return response.json()
        except ValueError as error:
            words = Words("Gelato's answer could not be read.", "Gelatos Antwort war nicht lesbar.")
            raise Unreachable(words, doubtful=True) from error


def _part(value: str) -> str:
    """A path segment: an id from outside must not reach another path."""
    return quote(value, safe="")


def _refusal(response: httpx.Response) -> Exception:
    """Our error for an answer below 500. Reads `{"code", "message", "details"}` when present, else the raw text."""
    code, message, field = reading.problem(response.content)
    if response.status_code in (401, 403):
        return BadKey(Words("Gelato does not accept the API key.", "Gelato nimmt den API-Schlüssel nicht an."))
    message = message or f"HTTP {response.status_code}"
    words = Words(f"Gelato says: {message}", f"Gelato meldet: {message}")
    return NotFound(words) if response.status_code == 404 else Rejected(words, field=field, code=code or str(response.status_code))
