"""What Gelato refuses in an order, each as (place, message). The order API's real error bodies are not published.

The twin answers in the shape of the product API, with the places as `details`: `{"code", "message", "details": [...]}`.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

import httpx

from krake.integrations.gelato.twin import prices
from krake.integrations.gelato.twin.shelf import COUNTRIES, GOODS

Problem = tuple[str, str]

LENGTHS = {
    "firstName": 25, "lastName": 25, "companyName": 60, "addressLine1": 35, "addressLine2": 35, "city": 30, "postCode": 15,
    "state": 35, "phone": 25,
}  # fmt: skip
NEEDED = ("firstName", "lastName", "addressLine1", "city", "postCode", "country", "email")
PLACES = {
    "default", "front", "back", "neck-inner", "neck-outer", "sleeve-left", "sleeve-right", "inside", "chest-left-embroidery",
    "chest-center-embroidery", "chest-large-embroidery", "sleeve-left-embroidery", "sleeve-right-embroidery", "wrist-left-embroidery",
    "wrist-right-embroidery",
}  # fmt: skip


def order(body: Any, faults: dict[str, Any]) -> list[Problem]:
    """Everything wrong with `POST /orders`, without looking at the files themselves."""
    if not isinstance(body, dict):
        return [("", "The request body must be a JSON object")]
    found: list[Problem] = []
    for key in ("orderReferenceId", "customerReferenceId"):
        if not isinstance(body.get(key), str) or not body[key]:
            found.append((key, f"{key} is required"))
    if body.get("orderType", "order") not in ("order", "draft"):
        found.append(("orderType", "orderType must be order or draft"))
    if body.get("currency") not in prices.RATES:
        found.append(("currency", "currency is not supported"))
    metadata = body.get("metadata") or []
    if len(metadata) > 20 or any(len(str(entry.get(part, ""))) > 100 for entry in metadata for part in ("key", "value")):
        found.append(("metadata", "metadata takes 20 entries of 100 characters"))
    found += address(body.get("shippingAddress"), "shippingAddress")
    found += items(body.get("items"), "items")
    if not found:
        found += stock([item["productUid"] for item in body["items"]], faults)
    if not found and not prices.chosen(str(body.get("shipmentMethodUid") or ""), body["shippingAddress"]["country"], 100):
        found.append(("shipmentMethodUid", "No shipment method matches"))
    return found


def address(sent: Any, place: str) -> list[Problem]:
    if not isinstance(sent, dict):
        return [(place, f"{place} is required")]
    found = [(f"{place}.{key}", f"{key} is required") for key in NEEDED if not sent.get(key)]
    for key, limit in LENGTHS.items():
        if len(str(sent.get(key) or "")) > limit:
            found.append((f"{place}.{key}", f"{key} must not be longer than {limit} characters"))
    country = str(sent.get("country") or "")
    if country and not re.fullmatch(r"[A-Z]{2}", country):
        found.append((f"{place}.country", "country must be a two-letter ISO code"))
    elif country and country not in COUNTRIES:
        found.append((f"{place}.country", f"country {country} is not supported"))
    if country in ("US", "CA", "AU") and not sent.get("state"):
        found.append((f"{place}.state", f"state is required for {country}"))
    if country == "BR" and not sent.get("federalTaxId"):
        found.append((f"{place}.federalTaxId", "federalTaxId is required for BR"))
    if sent.get("email") and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", str(sent["email"])):
        found.append((f"{place}.email", "email is not valid"))
    return found


def items(sent: Any, place: str) -> list[Problem]:
    if not isinstance(sent, list) or not sent:
        return [(place, f"{place} must not be empty")]
    found: list[Problem] = []
    references = [item.get("itemReferenceId") if isinstance(item, dict) else None for item in sent]
    if None in references or "" in references or len(set(references)) < len(references):
        found.append((f"{place}.itemReferenceId", "itemReferenceId is required and must be unique"))
    for number, item in enumerate(sent):
        if not isinstance(item, dict):
            continue
        here = f"{place}[{number}]"
        if item.get("productUid") not in GOODS:
            found.append((f"{here}.productUid", f"Product {item.get('productUid')} does not exist"))
        quantity = item.get("quantity")
        if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 1:
            found.append((f"{here}.quantity", "quantity must be at least 1"))
        if not item.get("files"):
            found.append((f"{here}.files", "files are required for printable products"))
        for file in item.get("files") or []:
            if file.get("type", "default") not in PLACES:
                found.append((f"{here}.files.type", f"File type {file.get('type')} does not exist"))
    return found


def stock(uids: list[str], faults: dict[str, Any]) -> list[Problem]:
    missing = set(faults.get("out_of_stock") or ()) & set(uids)
    return [("items.productUid", f"Product {uid} is out of stock") for uid in sorted(missing)]


async def files(client: httpx.AsyncClient, sent: list[dict[str, Any]]) -> list[Problem]:
    """Fetch each file as Gelato would. The twin never leaves this machine, so any other address counts as unreachable."""
    found: list[Problem] = []
    for number, item in enumerate(sent):
        for index, file in enumerate(item.get("files") or []):
            if not await _fetched(client, str(file.get("url") or "")):
                found.append((f"items[{number}].files[{index}].url", "The file could not be downloaded"))
    return found


async def _fetched(client: httpx.AsyncClient, url: str) -> bool:
    if not local(url):
        return False
    try:
        async with client.stream("GET", url, timeout=5.0) as answer:
            kind = answer.headers.get("content-type", "")
            first = await anext(answer.aiter_bytes(), b"")
            return answer.status_code == 200 and bool(first) and kind.startswith(("image/", "application/pdf"))
    except httpx.HTTPError:
        return False


def local(url: str) -> bool:
    """Whether an address is on this machine: loopback over http(s)."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return False
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return parts.hostname == "localhost"
