"""A running twin of Gelato on a free loopback port, and what is needed to talk to it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from krake.integrations.gelato.twin import bases, build
from krake.spec.integration import Access

KEY, API_KEY = "control-key", "11111111-aaaa:22222222-bbbb"
POSTER = "flat_500x700-mm-20x28-inch_200-gsm-80lb-uncoated_4-0_ver"
MUG = "mug_product_msz_11-oz_mmat_ceramic-white_cl_4-0"
ADDRESS = {
    "first_name": "Jane",
    "last_name": "Meyer",
    "line1": "Lindenallee 12",
    "city": "Berlin",
    "post_code": "10115",
    "country": "DE",
    "email": "jane@example.com",
}


@dataclass
class Twin:
    """A twin at `origin`; `control` speaks to its control room, `access` opens the account."""

    origin: str

    def access(self, api_key: str = API_KEY, *, rehearsal: bool = True) -> Access:
        return Access(base=bases(self.origin), settings={}, secrets={"api_key": api_key}, rehearsal=rehearsal)

    def control(self, room: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        method = "GET" if body is None else "POST"
        answer = httpx.request(method, f"{self.origin}/_twin/{room}", json=body, headers={"x-twin-key": KEY}, trust_env=False)
        assert answer.is_success, answer.text
        return answer.json()

    def raw(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """A request with the account's key, past our client."""
        return httpx.request(method, self.origin + path, json=body, headers={"X-API-KEY": API_KEY}, trust_env=False)

    def faults(self, **planted: Any) -> None:
        self.control("faults", planted)

    def ledger(self) -> dict[str, Any]:
        return self.control("ledger")

    def args(self, *items: tuple[str, int], **changes: Any) -> dict[str, Any]:
        """What the owner would have approved: one poster to Berlin unless told otherwise."""
        wanted = items or ((POSTER, 1),)
        lines = [
            {
                "item_reference": f"line-{number}",
                "product_uid": uid,
                "quantity": quantity,
                "files": [{"type": "default", "url": f"{self.origin}/files/sunset.png"}],
            }
            for number, (uid, quantity) in enumerate(wanted)
        ]
        fixed = {"reference": "#1042", "customer_reference": "c-7", "currency": "EUR", "items": lines, "address": dict(ADDRESS)}
        return fixed | {"shipment_method": ""} | changes


def serve(app: Starlette) -> Iterator[str]:
    """Run an app on a free loopback port in a thread; yields its origin and stops it at the end."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started and bool(server.servers))
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive()


def until(condition: Callable[[], Any], seconds: float = 10.0) -> Any:
    """Wait until a condition holds and hand back what it answered; fails after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("the awaited condition never held")


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    """A twin whose orders stay where they are unless a test moves them."""
    for origin in serve(build(tmp_path / "gelato.sqlite", KEY, API_KEY, stage_seconds=3600)):
        yield Twin(origin)


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Twin]:
    """A twin that prints and delivers within a second, and repeats a refused webhook at once."""
    for origin in serve(build(tmp_path / "quick.sqlite", KEY, API_KEY, stage_seconds=0.05, retry_seconds=0.05)):
        yield Twin(origin)


@dataclass
class Ear:
    """A listener for webhooks: what came, and what to answer."""

    origin: str
    heard: list[tuple[dict[str, str], bytes]]
    status: int = 200


@pytest.fixture
def ear() -> Iterator[Ear]:
    box = Ear("", [])

    async def hear(request: Request) -> Response:
        box.heard.append((dict(request.headers), await request.body()))
        return Response(status_code=box.status)

    for origin in serve(Starlette(routes=[Route("/hook", hear, methods=["POST"])])):
        box.origin = origin
        yield box
