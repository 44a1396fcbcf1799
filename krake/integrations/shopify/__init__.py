"""Shopify: orders, products, visitors and sign-ups come in; fulfilments with tracking go out."""

from __future__ import annotations

from krake.integrations.shopify.account import connect
from krake.integrations.shopify.shops import LIVE
from krake.kit.text import Words
from krake.spec.integration import Field, Integration

INTEGRATION = Integration(
    key="shopify",
    name="Shopify",
    brings=Words(
        "Orders, products, visitors and e-mail sign-ups of your shop. Sends tracking back.",
        "Bestellungen, Produkte, Besucher und Newsletter-Anmeldungen deines Shops. Schickt die Sendungsnummer zurück.",
    ),
    fields=(
        Field("shop", Words("Shop domain", "Shop-Adresse"), hint=Words("my-shop.myshopify.com", "mein-shop.myshopify.com")),
        Field(
            "client_id",
            Words("Client ID", "Client-ID"),
            hint=Words("From your app in the Dev Dashboard, under Settings", "Aus deiner App im Dev Dashboard, unter Settings"),
            optional=True,
        ),
        Field(
            "client_secret",
            Words("Client secret", "Client-Secret"),
            secret=True,
            hint=Words("Starts with shpss_", "Beginnt mit shpss_"),
            optional=True,
        ),
        Field(
            "token",
            Words("Access token of an older app", "Zugriffstoken einer älteren App"),
            secret=True,
            hint=Words(
                "Only for an app made in the shop's admin before 2026. Starts with shpat_",
                "Nur für eine vor 2026 im Shop angelegte App. Beginnt mit shpat_",
            ),
            optional=True,
        ),
        Field(
            "webhook_secret",
            Words("Webhook secret", "Webhook-Secret"),
            secret=True,
            hint=Words("Only if it differs from the client secret", "Nur falls es vom Client-Secret abweicht"),
            optional=True,
        ),
    ),
    connect=connect,
    live=LIVE,
    help=Words(
        "Create an app in Shopify's Dev Dashboard, grant it the scopes, install it in your shop, then copy client ID and secret.",
        "Lege im Dev Dashboard von Shopify eine App an, erteile ihr die Rechte, installiere sie im Shop und kopiere Client-ID und Secret.",
    ),
)
