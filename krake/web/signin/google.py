"""Google sign-in by OpenID Connect's code flow with PKCE S256, state and nonce (OpenID Connect Core 1.0, RFC 7636).

What the browser must bring back is sealed into a cookie of ten minutes. Nothing is believed but a signed ID token whose
issuer, audience, nonce, expiry and verified address all hold.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Literal

import httpx

from krake.kit import clock, http, vault
from krake.kit.config import settings
from krake.kit.errors import BadKey, Refused, Unreachable
from krake.web.signin import words

# authlib and joserfc are imported where they are used: most Krakes never sign in with Google
DISCOVERY = "https://accounts.google.com/.well-known/openid-configuration"
ISSUERS = ("https://accounts.google.com", "accounts.google.com")  #: old tokens lack the scheme
LEEWAY = 60
MINUTES = 10
ABOUT = "google sign-in"
Purpose = Literal["enter", "prove"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Who Google says it is: `subject` never changes, `email` may."""

    issuer: str
    subject: str
    email: str
    name: str


class Unsound(Refused):
    """Google's answer does not hold."""


class Lost(Refused):
    """The answer does not belong to a sign-in begun in this browser."""


def configured() -> bool:
    return bool(settings().google_client_id and settings().google_client_secret)


def _redirect_uri() -> str:
    return f"{settings().url}/auth/callback"  # from our setting: a Host header could name anybody


def _client() -> Any:
    from authlib.integrations.httpx_client import AsyncOAuth2Client

    now = settings()
    return AsyncOAuth2Client(
        now.google_client_id,
        now.google_client_secret,
        scope="openid email profile",
        redirect_uri=_redirect_uri(),
        timeout=http.TIMEOUT,
        follow_redirects=False,
        trust_env=False,
    )


async def _metadata() -> dict[str, Any]:
    async with http.client() as client:
        answer = await http.send(client, "Google", "GET", DISCOVERY)
    try:
        found = answer.json()
    except ValueError:
        raise Unreachable(words.GOOGLE_UNREACHABLE) from None
    if answer.status_code != 200 or found.get("issuer") not in ISSUERS:
        raise Unsound(words.GOOGLE_UNSOUND)
    return found


async def begin(wanted: str, purpose: Purpose) -> tuple[str, str]:
    """Where to send the browser, and the sealed cookie it must bring back."""
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

    metadata = await _metadata()
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
    async with _client() as client:
        url, state = client.create_authorization_url(
            metadata["authorization_endpoint"],
            state=secrets.token_urlsafe(24),
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
            prompt="select_account",
        )
    at = str(int(clock.now().timestamp()))
    kept = {"state": state, "verifier": verifier, "nonce": nonce, "next": wanted, "purpose": purpose, "at": at}
    return url, vault.seal(kept, ABOUT)


async def finish(cookie: str | None, state: str, code: str) -> tuple[Identity, str, Purpose]:
    """Check everything and return who it is, where they wanted to go and why they came. Raises Lost, Unsound or Unreachable."""
    from authlib.common.errors import AuthlibBaseError

    kept = _opened(cookie)
    if not code or not secrets.compare_digest(state.encode(), kept["state"].encode()):
        raise Lost(words.GOOGLE_LOST)
    metadata = await _metadata()
    try:
        async with _client() as client:
            token = await client.fetch_token(metadata["token_endpoint"], code=code, code_verifier=kept["verifier"])
    except AuthlibBaseError as error:
        raise Unsound(words.GOOGLE_UNSOUND) from error
    except httpx.HTTPError as error:
        raise Unreachable(words.GOOGLE_UNREACHABLE) from error
    async with http.client() as client:
        keys = await http.send(client, "Google", "GET", metadata["jwks_uri"])
    claims = _claims(str(token.get("id_token") or ""), keys.json(), kept["nonce"])
    purpose: Purpose = "prove" if kept["purpose"] == "prove" else "enter"
    if int(claims["iat"]) < int(kept["at"]) - LEEWAY:
        raise Unsound(words.GOOGLE_UNSOUND)  # a token made before we asked is no proof of now
    name = str(claims.get("name") or "")
    return Identity("https://accounts.google.com", claims["sub"], claims["email"], name), kept["next"], purpose


def _opened(cookie: str | None) -> dict[str, str]:
    try:
        kept = vault.unseal(cookie or "", ABOUT)
    except (BadKey, ValueError) as error:
        raise Lost(words.GOOGLE_LOST) from error
    if int(kept["at"]) + MINUTES * 60 < clock.now().timestamp():
        raise Lost(words.GOOGLE_LOST)
    return kept


def _claims(token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    client_id = settings().google_client_id
    registry = jwt.JWTClaimsRegistry(
        leeway=LEEWAY,
        iss={"essential": True, "values": list(ISSUERS)},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=["RS256"]).claims  # type: ignore[arg-type]
        registry.validate(claims)
    except (JoseError, ValueError, KeyError) as error:
        raise Unsound(words.GOOGLE_UNSOUND) from error
    # a token for several audiences, or one made for somebody else's client, is none of ours
    sole = claims["aud"] in (client_id, [client_id]) and claims.get("azp", client_id) == client_id
    if not sole or claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
        raise Unsound(words.GOOGLE_UNSOUND)
    return claims


__all__ = ["Identity", "Lost", "Unsound", "begin", "configured", "finish"]
