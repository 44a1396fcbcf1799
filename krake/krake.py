"""The Reflex app: pages from the registry and from web/pages, wired and gated. Wiring only."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import reflex as rx

from krake import registry
from krake.kit import log
from krake.kit.config import ROOT
from krake.web import answers, first, gatekeeper, hooks, imports, live, routes, sheets
from krake.web.pages import desk, orders, patterns, todo
from krake.web.states.bar import Bar
from krake.web.states.desk import Desk
from krake.web.states.shell import Shell
from krake.web.states.viewer import Viewer
from krake.web.ui.opening import Opening

log.setup("web")
live.around(Viewer, Shell, Bar)
ASSETS = ROOT / "assets"
#: pages whose module has `page`, `ROUTE`, `TITLE` and `ON_LOAD`
OTHERS = (
    "overview",
    "start",
    "agents",
    "agent",
    "tables",
    "importing",
    "table",
    "coordinator",
    "task",
    "run",
    "integrations",
    "memory",
    "rules",
    "effects",
    "system",
    "settings",
)

app = rx.App(
    html_lang="en",
    head_components=[
        rx.el.link(rel="preload", href="/fonts/inter.woff2", custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": "anonymous"}),
        # in the page itself: they hear the first key, before any file is there, and are two requests less
        *(rx.el.script((ASSETS / name).read_text()) for name in ("keys.js", "drafts.js")),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/krake-192.png"),
    ],
    stylesheets=["tokens.css", "krake.css"],  # bundled with Reflex's own into one file that browsers keep
    toaster=None,  # no strings evaluated in the browser, and no connection banner but ours
    app_wraps={(10, "Opening"): lambda _: Opening.create(served=routes.beside_pages())},
)


def add(page: Callable[[], rx.Component], route: str, title: str, *on_load: Any) -> None:
    app.add_page(page, route=route, title=f"{title} · Krake", on_load=[*on_load])


for workspace in registry.workspaces().values():
    if workspace.key != "todo":
        add(desk.desk(workspace), workspace.route, workspace.name, Desk.open)
for route in todo.ROUTES:
    add(todo.page, route, "To Do", *todo.ON_LOAD)
add(orders.page, orders.ROUTE, "Orders", *orders.ON_LOAD)
add(orders.one, orders.ONE, "Order", *orders.ONE_ON_LOAD)
add(patterns.patterns, "/patterns", "Patterns", Shell.open)
for name in OTHERS:
    module = import_module(f"krake.web.pages.{name}")
    add(module.page, module.ROUTE, module.TITLE, *module.ON_LOAD)

# routes register themselves when their module is imported
assert answers.kept and hooks.from_shopify and imports.export and sheets.rows and first.first
gatekeeper.install(app)
