"""A running twin of Shopify on a free loopback port, in the test's own loop, and a receiver for its webhooks."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from krake.integrations.shopify import tokens
from krake.integrations.shopify.twin import access, build
from krake.spec.integration import Access

KEY, CLIENT_ID, CLIENT_SECRET = "control-key", "client-of-the-tests", "shpss_of_the_tests"
SHARED = Path(__file__).resolve().parents[4] / "shared"


def shared(*parts: str) -> Path:
    """A file of the shared folder beside the repository; skips the test where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{path.name} is not there")
    return path


async def until(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """The first truthy answer of `condition`, asked every 10 ms. Fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s"
        await asyncio.sleep(0.01)
    return answer


@asynccontextmanager
async def served(app: Starlette) -> AsyncIterator[str]:
    """Serve an app with uvicorn on a free port; gives its origin."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started or task.done())
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()


@dataclass
class Twin:
    """A twin at `url`; `control` speaks to its control room."""

    url: str

    @property
    def access(self) -> Access:
        return access(self.url, CLIENT_ID, CLIENT_SECRET)

    async def control(self, room: str, **body: Any) -> dict[str, Any]:
        answer = await self.ask(room, **body)
        assert answer.is_success, answer.text
        return answer.json()

    async def ask(self, room: str, key: str = KEY, **body: Any) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False) as http:
            url, headers = f"{self.url}/_twin/{room}", {"x-twin-key": key}
            if room in ("ledger", "state"):
                return await http.get(url, headers=headers)
            return await http.post(url, json=body, headers=headers)

    async def sell(self, count: int = 1, **wish: Any) -> list[dict[str, Any]]:
        return (await self.control("sell", count=count, **wish))["orders"]

    async def faults(self, **planted: Any) -> None:
        await self.control("faults", **planted)

    async def fulfilments(self, name: str) -> list[dict[str, Any]]:
        return (await self.control("ledger"))["orders"].get(name, {}).get("fulfilments", [])


@pytest.fixture(autouse=True)
def no_tokens_kept() -> None:
    """Tokens are kept for the process; a test starts without those of another."""
    tokens._kept.clear()


@pytest.fixture
async def twin(tmp_path: Path) -> AsyncIterator[Twin]:
    async with served(build(tmp_path / "shop.sqlite", KEY, CLIENT_ID, CLIENT_SECRET, restore=2000.0)) as url:
        yield Twin(url)


@dataclass
class Letterbox:
    """Receives webhooks. `refuse` answers that many with 500 first."""

    url: str = ""
    refuse: int = 0
    letters: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def topics(self) -> list[str]:
        return [headers["x-shopify-topic"] for headers, _ in self.letters]


@pytest.fixture
async def letterbox() -> AsyncIterator[Letterbox]:
    box = Letterbox()

    async def receive(request: Request) -> Response:
        if box.refuse:
            box.refuse -= 1
            return Response(status_code=500)
        box.letters.append((dict(request.headers), await request.body()))
        return Response()

    async with served(Starlette(routes=[Route("/hook", receive, methods=["POST"])])) as url:
        box.url = f"{url}/hook"
        yield box
