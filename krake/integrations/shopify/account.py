"""Proves the connect form's values against the shop, and tells which scopes are missing."""

from __future__ import annotations

from krake.integrations.shopify import shops
from krake.integrations.shopify.client import VERSION, ShopifyClient
from krake.spec.integration import Access, Account

#: what the app must be granted, and what would be missing without it
SCOPES = {
    "read_products": "products",
    "read_orders": "orders of the last 60 days",
    "read_customers": "who ordered, and e-mail sign-ups",
    "read_reports": "visitors and conversion",
    "read_merchant_managed_fulfillment_orders": "what is left to send",
    "write_merchant_managed_fulfillment_orders": "sending tracking back",
}


async def connect(access: Access) -> Account:
    """Read the shop and the granted scopes. Raises what the client raises; a missing scope is listed, not raised."""
    async with ShopifyClient(access) as client:
        data = await client.execute("Shop")
    shop, granted = data["shop"], tuple(sorted(scope["handle"] for scope in data["currentAppInstallation"]["accessScopes"]))
    return Account(
        name=shop["name"],
        external_id=shop["myshopifyDomain"],
        currency=shop["currencyCode"],
        timezone=shop["ianaTimezone"],
        scopes=granted,
        missing_scopes=missing(granted),
        settings={
            "shop": shops.domain(shop["myshopifyDomain"]),
            "shop_id": shop["id"],
            "plan": shop["plan"]["publicDisplayName"],
            "development": shop["plan"]["partnerDevelopment"],
            "api_version": version(),
        },
    )


def missing(granted: tuple[str, ...]) -> tuple[str, ...]:
    """The scopes we need and do not hold; a write scope implies its read scope."""
    # Imported here: the package brings 17 MB along that only connecting needs.
    from shopify.api_access import ApiAccess

    held = ApiAccess(list(granted))
    return tuple(scope for scope in SCOPES if not held.covers(ApiAccess([scope])))


def version() -> str:
    """The API version we speak, as Shopify's own library reads it. Raises its `VersionNotFoundError` for a malformed one."""
    from shopify.api_version import ApiVersion

    return ApiVersion.coerce_to_version(VERSION).name
