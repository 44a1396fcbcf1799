"""GraphQL nodes to typed replies. The documents fix the shapes, so fields are read without asking twice."""

from __future__ import annotations

from typing import Any

from krake.integrations.shopify.data import BuyerReply, CustomerReply, ImageReply, LineReply, OrderReply, ProductReply, VariantReply
from krake.integrations.shopify.values import amount, bag, moment, unreadable, whole

ADDRESS = {
    "name": "name",
    "company": "company",
    "address1": "address1",
    "address2": "address2",
    "city": "city",
    "zip": "zip",
    "province": "province",
    "province_code": "provinceCode",
    "country": "country",
    "country_code": "countryCodeV2",
    "phone": "phone",
}


def order(node: dict[str, Any], lines: list[dict[str, Any]], people: dict[str, Any] | None = None) -> OrderReply:
    """An `OrderFields` node with its `LineFields` nodes and, if it was asked for, its `PeopleFields` node."""
    placed, updated, total = moment(node["processedAt"] or node["createdAt"]), moment(node["updatedAt"]), bag(node["totalPriceSet"])
    if placed is None or updated is None or total is None:
        raise unreadable(f"Order {node['name']}")
    read = tuple(map(line, lines))
    buyer, address = (_buyer(people), _address(people.get("shippingAddress"))) if people is not None else (None, None)
    known = people is not None and people.get("customer") is not None
    return OrderReply(
        external_id=node["id"],
        number=node["name"],
        placed_at=placed,
        updated_at=updated,
        cancelled_at=moment(node["cancelledAt"]),
        test=node["test"],
        financial=(node["displayFinancialStatus"] or "").lower(),
        fulfillment=node["displayFulfillmentStatus"].lower(),
        currency=node["currencyCode"],
        total=total,
        subtotal=bag(node["subtotalPriceSet"]),
        discounts=bag(node["totalDiscountsSet"]),
        shipping=bag(node["totalShippingPriceSet"]),
        tax=bag(node["totalTaxSet"]),
        refunded=bag(node["totalRefundedSet"]),
        taxes_included=node["taxesIncluded"],
        lines=read,
        customer=buyer,
        address=address,
        people=people is not None,
        missing=missing(read, asked=people is not None, known=known, buyer=buyer, address=address),
        raw=node if people is None or people is node else {**node, "people": people},
    )


def line(node: dict[str, Any]) -> LineReply:
    variant, product = node["variant"], node["product"]
    return LineReply(
        external_id=node["id"],
        variant_external_id=variant["id"] if variant else None,
        product_external_id=product["id"] if product else None,
        sku=node["sku"] or "",
        title=node["title"],
        variant_title=node["variantTitle"] or "",
        quantity=node.get("currentQuantity", node["quantity"]),
        unit_price=bag(node["originalUnitPriceSet"]),
        requires_shipping=node["requiresShipping"],
    )


def missing(
    lines: tuple[LineReply, ...], *, asked: bool, known: bool, buyer: BuyerReply | None, address: dict[str, str] | None
) -> tuple[str, ...]:
    """What an order lacks for being printed and sent. Without `asked` nothing is said about people."""
    found = []
    if asked and not known:
        found.append("customer")
    if asked and not (buyer and buyer.email):
        found.append("email")
    if asked and address is None and (not lines or any(item.requires_shipping for item in lines)):
        found.append("address")
    if not lines:
        found.append("lines")
    if any(item.variant_external_id is None for item in lines):
        found.append("variant")
    return tuple(found)


def _buyer(people: dict[str, Any]) -> BuyerReply | None:
    customer = people.get("customer") or {}
    email = people.get("email") or (customer.get("defaultEmailAddress") or {}).get("emailAddress") or ""
    phone = people.get("phone") or (customer.get("defaultPhoneNumber") or {}).get("phoneNumber") or ""
    name = customer.get("displayName") or (people.get("shippingAddress") or {}).get("name") or ""
    if not (customer or email or phone or name):
        return None
    return BuyerReply(customer.get("id"), name, email, phone)


def _address(node: dict[str, Any] | None) -> dict[str, str] | None:
    if not node or not any(node.values()):
        return None
    return {ours: node.get(theirs) or "" for ours, theirs in ADDRESS.items()}


def product(node: dict[str, Any], variants: list[dict[str, Any]]) -> ProductReply:
    """A `ProductFields` node with its `VariantFields` nodes."""
    media = [item for item in node["media"]["nodes"] if item["mediaContentType"] == "IMAGE"]
    urls = [((item["preview"] or {}).get("image") or {}).get("url") or "" for item in media]
    seo = node["seo"]
    return ProductReply(
        external_id=node["id"],
        handle=node["handle"],
        title=node["title"],
        status=node["status"].lower(),
        vendor=node["vendor"],
        type=node["productType"],
        tags=tuple(node["tags"]),
        images=tuple(ImageReply(url, item["alt"] or "") for url, item in zip(urls, media, strict=True)),
        description_html=node["descriptionHtml"],
        seo_title=seo["title"],
        seo_description=seo["description"],
        updated_at=moment(node["updatedAt"]),
        variants=tuple(variant(item) for item in variants),
        raw=node,
    )


def variant(node: dict[str, Any]) -> VariantReply:
    return VariantReply(node["id"], node["title"], node["sku"] or "", amount(node["price"]), whole(node["inventoryQuantity"]))


def customer(node: dict[str, Any]) -> CustomerReply:
    created, updated = moment(node["createdAt"]), moment(node["updatedAt"])
    if created is None or updated is None:
        raise unreadable("Customer")
    email = node["defaultEmailAddress"] or {}
    return CustomerReply(
        external_id=node["id"],
        name=node["displayName"],
        email=email.get("emailAddress", ""),
        created_at=created,
        updated_at=updated,
        consent=(email.get("marketingState") or "").lower(),
        consent_at=moment(email.get("marketingUpdatedAt")),
        confirmed=email.get("marketingOptInLevel") == "CONFIRMED_OPT_IN",
        orders=whole(node["numberOfOrders"]),
        raw=node,
    )
