"""HTTP clients with limits, and the translation of transport failures into our errors."""

from __future__ import annotations

import ssl
from datetime import timedelta
from functools import lru_cache

import httpx

from krake.kit import clock
from krake.kit.errors import Throttled, Unreachable
from krake.kit.text import Words

TIMEOUT = httpx.Timeout(20.0, connect=5.0)


def client(base_url: str = "", headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    """A client that never follows redirects (a connector must not be led elsewhere) and always times out."""
    limits = httpx.Limits(max_connections=10, max_keepalive_connections=5)
    return httpx.AsyncClient(
        base_url=base_url, headers=headers, timeout=TIMEOUT, limits=limits, follow_redirects=False, trust_env=False, verify=_trust()
    )


@lru_cache(maxsize=1)
def _trust() -> ssl.SSLContext:
    """The certificates we trust, read once: reading them takes 20 ms, and a client is made for every errand."""
    return httpx.create_ssl_context(trust_env=False)


async def send(http: httpx.AsyncClient, service: str, method: str, url: str, **kwargs: object) -> httpx.Response:
    """One request. Raises `Unreachable` when no answer came and `Throttled` on 429; everything else is the caller's to judge.

    `doubtful` is set when the request may have arrived: a failed connection never reached the service, a lost answer may have.
    """
    try:
        response = await http.request(method, url, **kwargs)  # type: ignore[arg-type]
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise Unreachable(Words(f"{service} cannot be reached.", f"{service} ist nicht erreichbar.")) from error
    except httpx.HTTPError as error:
        words = Words(f"{service} did not answer in time.", f"{service} hat nicht rechtzeitig geantwortet.")
        raise Unreachable(words, doubtful=True) from error
    if response.status_code == 429:
        raise throttled(service, response)
    if response.status_code >= 500:
        words = Words(
            f"{service} has a fault of its own ({response.status_code}).", f"{service} hat selbst eine Störung ({response.status_code})."
        )
        raise Unreachable(words, doubtful=True)
    return response


def throttled(service: str, response: httpx.Response) -> Throttled:
    """The wait a 429 asks for: its Retry-After in seconds, else two."""
    try:
        seconds = max(0.5, float(response.headers.get("retry-after", "2")))
    except ValueError:
        seconds = 2.0
    words = Words(f"{service} asks us to slow down for {seconds:.0f} s.", f"{service} bittet um {seconds:.0f} s Pause.")
    return Throttled(words, clock.now() + timedelta(seconds=seconds))
