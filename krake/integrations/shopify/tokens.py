"""Access tokens: the one pasted for a legacy app, or one asked for with the app's client id and secret.

Client credentials grant (shopify.dev, "Client credentials grant"): the token lives 24 hours, there is no refresh token, one
simply asks again. Tokens are kept in this process only, until five minutes before they end.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from krake.integrations.shopify import shops
from krake.kit import clock
from krake.kit import http as web
from krake.kit.errors import BadKey, Refused, Unreachable
from krake.kit.text import Words
from krake.spec.integration import Access

EARLY = timedelta(minutes=5)
_REASON = re.compile(r"app_not_installed|shop_not_permitted|invalid_client|application_cannot_be_found")
REASONS = {
    "app_not_installed": Words("The app is not installed in this shop.", "Die App ist in diesem Shop nicht installiert."),
    "shop_not_permitted": Words(
        "The app and the shop belong to different organisations.", "App und Shop gehören zu verschiedenen Organisationen."
    ),
    "invalid_client": Words("Shopify does not know this client id or secret.", "Shopify kennt diese Client-ID oder dieses Secret nicht."),
    "application_cannot_be_found": Words("Shopify knows no app with this client id.", "Shopify kennt keine App mit dieser Client-ID."),
}
_UNNAMED = Words("Shopify refused the client id and secret.", "Shopify hat Client-ID und Secret abgelehnt.")


@dataclass(frozen=True, slots=True)
class _Token:
    value: str = field(repr=False)
    until: datetime


_kept: dict[str, _Token] = {}


def renewable(access: Access) -> bool:
    """May a refused token simply be asked for again? A pasted one cannot."""
    return not shops.value(access, "token")


async def token(http: httpx.AsyncClient, access: Access, base: str) -> str:
    """A token for this account. Raises `BadKey` when Shopify refuses, `Refused` when the form holds neither kind of key."""
    pasted = shops.value(access, "token")
    if pasted:
        return pasted
    kept = _kept.get(_name(access, base))
    if kept and kept.until > clock.now():
        return kept.value
    return (await _ask(http, access, base)).value


def forget(access: Access, base: str) -> None:
    """Drop the kept token, because Shopify refused it."""
    _kept.pop(_name(access, base), None)


def _name(access: Access, base: str) -> str:
    parts = (base, shops.value(access, "client_id"), shops.value(access, "client_secret"))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


async def _ask(http: httpx.AsyncClient, access: Access, base: str) -> _Token:
    client_id, secret = shops.value(access, "client_id"), shops.value(access, "client_secret")
    if not client_id or not secret:
        raise Refused(Words("Enter the client id and the client secret of your app.", "Gib Client-ID und Client-Secret deiner App ein."))
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    response = await web.send(http, "Shopify", "POST", f"{base}/admin/oauth/access_token", data=form)
    if response.status_code != 200:
        # The reason may come as JSON or inside an HTML page.
        named = _REASON.search(response.text)
        raise BadKey(REASONS[named[0]] if named else _UNNAMED)
    try:
        body = response.json()
        found = _Token(body["access_token"], clock.now() + timedelta(seconds=int(body.get("expires_in", 86399))) - EARLY)
    except (ValueError, KeyError, TypeError) as error:
        raise Unreachable(Words("Shopify's answer could not be read.", "Shopifys Antwort war nicht lesbar.")) from error
    _kept[_name(access, base)] = found
    return found
