"""The product API v3 and the shipment API v1: catalogues, product search, prices, stock and shipment methods."""

from __future__ import annotations

from collections import Counter
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from krake.integrations.gelato.twin import prices, wire
from krake.integrations.gelato.twin.shelf import CATALOGS, COUNTRIES, GOODS, Good

REGIONS = ("US-CA", "EU", "UK", "OC", "AS", "SA", "ROW")


async def catalogs(request: Request) -> Response:
    rows = [{"catalogUid": uid, "title": title} for uid, title in CATALOGS.items()]
    return JSONResponse({"data": rows, "pagination": {"total": len(rows), "offset": 0}})


async def catalog(request: Request) -> Response:
    uid = request.path_params["uid"]
    if uid not in CATALOGS:
        return wire.refusal(404, "catalog_not_found", "Catalog is not found")
    values: dict[str, dict[str, None]] = {}
    for good in _of(uid):
        for name, value in good.attributes.items():
            values.setdefault(name, {})[value] = None
    attributes = [
        {
            "productAttributeUid": name,
            "title": name,
            "values": [{"productAttributeValueUid": value, "title": value.replace("-", " ").title()} for value in found],
        }
        for name, found in values.items()
    ]
    return JSONResponse({"catalogUid": uid, "title": CATALOGS[uid], "productAttributes": attributes})


async def search(request: Request) -> Response:
    uid = request.path_params["uid"]
    if uid not in CATALOGS:
        return wire.refusal(404, "catalog_not_found", "Catalog is not found")
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return wire.refusal(400, "invalid_request", "The request body must be a JSON object")
    limit, offset = body.get("limit", 50), body.get("offset", 0)
    if not isinstance(limit, int) or not 1 <= limit <= 100 or not isinstance(offset, int) or offset < 0:
        return wire.refusal(400, "invalid_request", "limit must be between 1 and 100")
    filters = {name: wanted if isinstance(wanted, list) else [wanted] for name, wanted in (body.get("attributeFilters") or {}).items()}
    found = [good for good in _of(uid) if all(good.attributes.get(name) in wanted for name, wanted in filters.items())]
    hits: dict[str, Counter[str]] = {}
    for good in found:
        for name, value in good.attributes.items():
            hits.setdefault(name, Counter())[value] += 1
    return JSONResponse({"products": [_good(good) for good in found[offset : offset + limit]], "hits": {"attributeHits": hits}})


async def product(request: Request) -> Response:
    good = GOODS.get(request.path_params["uid"])
    if good is None:
        return wire.refusal(404, "product_not_found", "Product is not found")
    more = {"notSupportedCountries": [], "isStockable": good.stockable, "isPrintable": True, "validPageCounts": None}
    return JSONResponse(_good(good) | more)


async def product_prices(request: Request) -> Response:
    good = GOODS.get(request.path_params["uid"])
    if good is None:
        return wire.refusal(404, "product_not_found", "Product is not found")
    country, currency = request.query_params.get("country", "DE"), request.query_params.get("currency", "EUR")
    if currency not in prices.RATES:
        return wire.refusal(400, "invalid_request", "currency is not supported")
    faults = request.app.state.store.setting("faults", {})
    return JSONResponse(
        [
            {
                "productUid": good.uid,
                "country": country,
                "quantity": quantity,
                "price": float(prices.unit(good.uid, country, currency, quantity, faults) * quantity),
                "currency": currency,
                "pageCount": None,
            }
            for quantity in (10, 1, 50)  # unsorted, as Gelato answers
        ]
    )


async def availability(request: Request) -> Response:
    try:
        uids = (await request.json())["products"]
    except (ValueError, KeyError, TypeError):
        uids = None
    if not isinstance(uids, list) or not 1 <= len(uids) <= 250:
        return wire.refusal(400, "invalid_request_too_many_products", "products must have 1 to 250 entries")
    out: set[str] = set(request.app.state.store.setting("faults", {}).get("out_of_stock") or ())
    rows = [
        {
            "productUid": uid,
            "availability": [{"stockRegionUid": region, "status": _stock(uid, out), "replenishmentDate": None} for region in REGIONS],
        }
        for uid in uids
    ]
    return JSONResponse({"productsAvailability": rows})


async def shipment_methods(request: Request) -> Response:
    country = request.query_params.get("country")
    countries = [country] if country else ["DE", "GB", "US"]
    rows = {
        method.uid: {
            "shipmentMethodUid": method.uid,
            "type": method.type,
            "name": method.name,
            "isBusiness": True,
            "isPrivate": True,
            "hasTracking": True,
            "supportedCountries": [place],
        }
        for place in countries
        for method in prices.methods(place, 100)
    }
    return JSONResponse({"shipmentMethods": list(rows.values())})


ROUTES = (
    ("GET", "/v3/catalogs", catalogs),
    ("GET", "/v3/catalogs/{uid}", catalog),
    ("POST", "/v3/catalogs/{uid}/products:search", search),
    ("GET", "/v3/products/{uid}", product),
    ("GET", "/v3/products/{uid}/prices", product_prices),
    ("POST", "/v3/stock/region-availability", availability),
    ("GET", "/v1/shipment-methods", shipment_methods),
)


def _of(catalog_uid: str) -> list[Good]:
    return [good for good in GOODS.values() if good.catalog == catalog_uid]


def _good(good: Good) -> dict[str, Any]:
    return {
        "productUid": good.uid,
        "attributes": good.attributes | {"ProductStatus": "activated"},
        "weight": {"value": good.grams, "measureUnit": "grams"},
        "dimensions": {},
        "supportedCountries": COUNTRIES,
    }


def _stock(uid: str, out: set[str]) -> str:
    good = GOODS.get(uid)
    if good is None:
        return "not-supported"
    if uid in out:
        return "out-of-stock"
    return "in-stock" if good.stockable else "non-stockable"
