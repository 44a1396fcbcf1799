"""Which shop, and where its API stands. The domain is checked before any URL is built, so nobody can point a token elsewhere."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.spec.integration import Access

LIVE = {"api": "https://{shop}"}
#: Shopify's own rule for shop domains
DOMAIN = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_]*\.myshopify\.com")
_ADMIN = re.compile(r"admin\.shopify\.com/store/([a-zA-Z0-9][a-zA-Z0-9\-_]*)")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def domain(typed: object) -> str:
    """`lunavo.myshopify.com` from what a person types or pastes: the handle, the domain, or the address of the admin.

    Raises `Refused` for everything else.
    """
    text = str(typed or "").strip().removeprefix("https://").removeprefix("http://")
    admin = _ADMIN.match(text)
    text = admin[1] if admin else text.split("/", 1)[0]
    if text and "." not in text:
        text += ".myshopify.com"
    if not DOMAIN.fullmatch(text):
        words = Words(
            "This is not a Shopify shop domain. It looks like my-shop.myshopify.com.",
            "Das ist keine Shopify-Adresse. Sie sieht so aus: mein-shop.myshopify.com.",
        )
        raise Refused(words)
    return text.lower()


def base(access: Access) -> str:
    """The root of the API without a trailing slash: https of the shop, or the loopback address of a twin."""
    shop = domain(value(access, "shop"))
    url = (access.base.get("api") or LIVE["api"]).replace("{shop}", shop).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise Refused(Words("Shopify is only spoken to over https.", "Mit Shopify wird nur über https gesprochen."))
    return url


def value(access: Access, key: str) -> str:
    """A field of the connect form, wherever it is kept; empty when it was left out."""
    return str(access.secrets.get(key) or access.settings.get(key) or "").strip()
