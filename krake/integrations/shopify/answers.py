"""Judges an answer of the GraphQL endpoint: four layers, each translated into our errors.

HTTP status, then top-level `errors` (a string on 401, a list otherwise), then `userErrors` of a mutation with status 200,
then data that is only partly there. Source of codes and shapes: shopify.dev "Status and error codes", "Rate limits".
"""

from __future__ import annotations

import logging
import random
import re
import uuid
from datetime import timedelta
from typing import Any

import httpx

from krake.kit import clock
from krake.kit.errors import BadKey, Broken, KrakeError, MissingScope, Rejected, Throttled, Unreachable
from krake.kit.text import Words

log = logging.getLogger(__name__)

_SCOPE = re.compile(r"\b(?:read|write|unauthenticated)_[a-z_]+")
PROTECTED = "protected customer data"
REFUSED = {
    402: Words(
        "Shopify has frozen this shop because of an unpaid bill.", "Shopify hat diesen Shop wegen einer offenen Rechnung eingefroren."
    ),
    404: Words("Shopify knows no shop under this address.", "Unter dieser Adresse kennt Shopify keinen Shop."),
    423: Words("Shopify has locked this shop.", "Shopify hat diesen Shop gesperrt."),
}


def bad_key() -> BadKey:
    return BadKey(Words("Shopify no longer accepts the key.", "Shopify nimmt den Schlüssel nicht mehr an."))


def judge(response: httpx.Response, document: str, *, partial: bool = False) -> dict[str, Any]:
    """The `data` of a good answer. With `partial`, fields that were denied stay null instead of failing the whole."""
    _status(response)
    body = _json(response)
    errors = body.get("errors")
    data = body.get("data")
    if errors:
        error = _translate(errors, body, response, document)
        usable = partial and isinstance(data, dict) and isinstance(error, MissingScope)
        if not usable:
            raise error
        log.info("shopify %s: parts were not granted: %s", document, error)
    if not isinstance(data, dict):
        raise _unusable()
    _user_errors(data)
    return data


def _status(response: httpx.Response) -> None:
    code = response.status_code
    if code == 401:
        raise bad_key()
    if code == 403:
        raise BadKey(Words("Shopify forbids this app to do that.", "Shopify verbietet dieser App den Zugriff."))
    if code == 430:
        words = Words(
            "Shopify finds our requests suspicious and asks for a pause.",
            "Shopify hält unsere Anfragen für auffällig und bittet um eine Pause.",
        )
        raise Throttled(words, clock.now() + timedelta(seconds=60))
    if code in REFUSED:
        raise Rejected(REFUSED[code], field="shop", code=str(code))
    if code != 200:
        words = Words(f"Shopify answered with status {code}.", f"Shopify antwortete mit Status {code}.")
        raise Rejected(words, code=str(code))


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError as error:
        raise _unusable() from error
    if not isinstance(body, dict):
        raise _unusable()
    return body


def _unusable() -> Unreachable:
    return Unreachable(Words("Shopify's answer could not be read.", "Shopifys Antwort war nicht lesbar."), doubtful=True)


def _translate(errors: object, body: dict[str, Any], response: httpx.Response, document: str) -> KrakeError:
    if isinstance(errors, str):
        if "access token" in errors or "API key" in errors:
            return bad_key()
        return Rejected(_quoted(errors))
    listed = [item for item in errors if isinstance(item, dict)] if isinstance(errors, list) else []
    first = listed[0] if listed else {}
    message, extensions = str(first.get("message", "")), first.get("extensions") or {}
    code = str(extensions.get("code", ""))
    if code == "THROTTLED":
        return _throttled(body)
    if code == "ACCESS_DENIED":
        return _denied(message, extensions)
    if code in ("INTERNAL_SERVER_ERROR", "TIMEOUT"):
        words = Words("Shopify has a fault of its own.", "Shopify hat selbst eine Störung.")
        return Unreachable(words, doubtful=True)
    if code == "SHOP_INACTIVE":
        return Rejected(Words("This shop is not active.", "Dieser Shop ist nicht aktiv."), field="shop", code=code)
    ref = response.headers.get("x-request-id") or uuid.uuid4().hex[:12]
    log.error("shopify refused our document %s [%s] %s: %s", document, ref, code or "no code", message or errors)
    words = Words(
        f"Our request {document} was wrong ({code or 'no code'}).", f"Unsere Anfrage {document} war falsch ({code or 'ohne Code'})."
    )
    return Broken(words, ref)


def _throttled(body: dict[str, Any]) -> Throttled:
    """How long until the bucket holds what the query costs; never less than half a second, a little spread."""
    cost = (body.get("extensions") or {}).get("cost") or {}
    status = cost.get("throttleStatus") or {}
    lacking = float(cost.get("requestedQueryCost") or 0) - float(status.get("currentlyAvailable") or 0)
    rate = float(status.get("restoreRate") or 0)
    seconds = max(0.5, lacking / rate if rate > 0 else 2.0) + random.uniform(0, 0.1)
    words = Words(f"Shopify asks us to slow down for {seconds:.0f} s.", f"Shopify bittet um {seconds:.0f} s Pause.")
    return Throttled(words, clock.now() + timedelta(seconds=seconds))


def _denied(message: str, extensions: dict[str, Any]) -> MissingScope:
    named = _SCOPE.search(f"{extensions.get('requiredAccess') or ''} {message}")
    scope = named[0] if named else PROTECTED
    return MissingScope(Words(f"Shopify does not grant {scope}.", f"Shopify gewährt {scope} nicht."), scope)


def _user_errors(data: dict[str, Any]) -> None:
    for answer in data.values():
        found = answer.get("userErrors") if isinstance(answer, dict) else None
        if found:
            path = ".".join(str(part) for part in found[0].get("field") or ())
            raise Rejected(_quoted(str(found[0].get("message", ""))), field=path, code=str(found[0].get("code") or ""))


def _quoted(message: str) -> Words:
    """Shopify's own sentence, cut to a length that fits a card."""
    short = message.strip()[:300]
    return Words(f"Shopify says: {short}", f"Shopify meldet: {short}")
