"""The process of a rehearsal: both twins on loopback, each with a durable file of its own."""

from __future__ import annotations

import asyncio
import signal

import uvicorn
from starlette.applications import Starlette

from krake.integrations.gelato import twin as gelato
from krake.integrations.shopify import twin as shopify
from krake.services import rehearsal


async def run() -> None:
    """Serve until told to stop."""
    setup, home = rehearsal.setup(), rehearsal.folder()
    shop = shopify.build(home / "shopify.sqlite", setup.twin_key, setup.client_id, setup.client_secret)
    printer = gelato.build(home / "gelato.sqlite", setup.twin_key, setup.printer_key)
    servers = [_server(shop, setup.shop_port), _server(printer, setup.printer_port)]
    loop = asyncio.get_running_loop()
    for end in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(end, _stop, servers)
    await asyncio.gather(*(server.serve() for server in servers))


def _server(app: Starlette, port: int) -> uvicorn.Server:
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined,method-assign]
    return server


def _stop(servers: list[uvicorn.Server]) -> None:
    for server in servers:
        server.should_exit = True
