"""Puts a parsed catalogue on the twin's shelves."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from krake.integrations.shopify import catalogue
from krake.integrations.shopify.data import ProductReply
from krake.integrations.shopify.twin import rest
from krake.integrations.shopify.twin.outbox import emit
from krake.integrations.shopify.twin.store import Store, now


def own() -> tuple[ProductReply, ...]:
    """The shop that the twin runs when nobody brings a catalogue."""
    return catalogue.read(Path(__file__).with_name("catalogue.csv").read_text(encoding="utf-8")).products


def stock(store: Store, found: Sequence[ProductReply]) -> int:
    """Replace all products and return how many there are. The same catalogue again keeps them, ids and all."""
    fingerprint = hashlib.sha256(repr(found).encode()).hexdigest()
    with store.change():
        if store.get("catalogue") != fingerprint:
            store.clear_products()
            for body in [_body(store, product) for product in found]:
                store.save("product", body)
                emit(store, "products/create", rest.product(body))
            store.put("catalogue", fingerprint)
    return len(found)


def _body(store: Store, product: ProductReply) -> dict[str, object]:
    gid, at = store.gid("Product"), now()
    counted = [variant.inventory for variant in product.variants if variant.inventory is not None]
    return {
        "__typename": "Product",
        "id": gid,
        "title": product.title,
        "handle": product.handle,
        "status": product.status.upper(),
        "vendor": product.vendor,
        "productType": product.type,
        "tags": sorted(product.tags),
        "descriptionHtml": product.description_html,
        "seo": {"title": product.seo_title, "description": product.seo_description},
        "createdAt": at,
        "updatedAt": at,
        "publishedAt": at if product.status == "active" else None,
        "totalInventory": sum(counted),
        "tracksInventory": bool(counted),
        "images": [
            {"id": store.gid("ImageSource"), "url": image.url, "altText": image.alt or None, "width": 300, "height": 400}
            for image in product.images
        ],
        "variants": [
            {
                "__typename": "ProductVariant",
                "id": store.gid("ProductVariant"),
                "title": variant.title,
                "displayName": f"{product.title} - {variant.title}",
                "sku": variant.sku or None,
                "barcode": None,
                "price": f"{variant.price:.2f}",
                "compareAtPrice": None,
                "position": place,
                "inventoryQuantity": variant.inventory if variant.inventory is not None else 0,
                "availableForSale": True,
                "productId": gid,
                "selectedOptions": [{"name": "Title" if variant.title == "Default Title" else "Option", "value": variant.title}],
                "updatedAt": at,
            }
            for place, variant in enumerate(product.variants, 1)
        ],
    }
