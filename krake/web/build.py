"""What we change in Reflex's frontend build: one origin for everything, and our own font.

Reflex bakes `ws://localhost:8000/_event` into the bundle and later swaps only the host name, so a page opened on any
other port finds no server. The browser shall talk to the origin it was loaded from, whatever that is.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from reflex_base.config import get_config
from reflex_base.constants import Env, Templates
from reflex_base.environment import environment
from reflex_base.plugins import Plugin

#: the Latin subset of Inter's variable font (SIL Open Font License 1.1), about 48 kB
FONT_PACKAGE = "@fontsource-variable/inter@5.3.0"
FONT_FILE = "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"
FONT_PATH = "fonts/inter.woff2"

HTTPS_BRANCH = """    if (window.location.protocol === "https:") {
      if (endpoint.protocol === "ws:") {
        endpoint.protocol = "wss:";
      } else if (endpoint.protocol === "http:") {
        endpoint.protocol = "https:";
      }
      endpoint.port = ""; // Assume websocket is on https port via load balancer.
    }
"""
SAME_ORIGIN = """    // Krake: the page's own origin, on every host, port and scheme.
    const secure = window.location.protocol === "https:" ? "s" : "";
    endpoint.protocol = (endpoint.protocol.startsWith("ws") ? "ws" : "http") + secure + ":";
    endpoint.port = window.location.port;
"""


def same_origin(source: str) -> str:
    """Reflex's `utils/state.js` with `getBackendURL` answering the page's own origin.

    Raises RuntimeError when the lines we know are not there: a new Reflex needs a look at this file first.
    """
    if SAME_ORIGIN in source:
        return source
    if HTTPS_BRANCH not in source:
        raise RuntimeError("Reflex changed getBackendURL in utils/state.js: review same_origin in krake/web/build.py")
    return source.replace(HTTPS_BRANCH, SAME_ORIGIN)


class SameOrigin(Plugin):
    """Listed first, so that no other plugin sees the text before us."""

    def pre_compile(self, **context: Any) -> None:
        # From Reflex's own text each time: what lies in `.web` may hold the changes of an earlier Krake.
        context["add_modify_task"]("utils/state.js", lambda _: same_origin((Templates.Dirs.WEB_TEMPLATE / "utils/state.js").read_text()))


RELEASE = "(events) => queueEvents(events, socket, false, navigate, params)"
#: where `utils/state.js` meets `first_view.js` and `ahead.js`: a line of Reflex's, and what stands in its place
MEETS = (
    ("// Endpoint URLs.\n", 'import { firstView } from "$/utils/first_view";\n\n// Endpoint URLs.\n'),
    ('import env from "$/env.json";\n', 'import env from "$/env.json";\nimport { ahead } from "$/utils/ahead";\n'),
    (
        "    const liveLoc = env.MOUNT_TARGET ? loc : window.location;\n",
        "    const liveLoc = env.MOUNT_TARGET ? loc : (ahead.at ?? window.location);\n",
    ),
    (
        "  // Socket already allocated, just reconnect it if needed.\n",
        f"  await firstView.drawn(dispatch, {RELEASE});\n  // Socket already allocated, just reconnect it if needed.\n",
    ),
    ("      socketStarted ||\n", "      firstView.comes() ||\n      socketStarted ||\n"),
    (
        "        applyClientStorageDelta(client_storage, delta);\n",
        "        applyClientStorageDelta(client_storage, delta);\n        firstView.confirm(delta, dispatch);\n",
    ),
    ("  const normalized = normalizeEvents(events);\n", "  const normalized = firstView.hold(normalizeEvents(events));\n"),
)


def with_first_view(source: str) -> str:
    """Reflex's `utils/state.js` that shows the page's first view before its socket is open.

    Raises RuntimeError when the lines we know are not there: a new Reflex needs a look at this file first.
    """
    for line, ours in MEETS:
        if ours in source:
            continue
        if source.count(f"\n{line}") != 1:
            raise RuntimeError(f"Reflex changed {line.strip()!r} in utils/state.js: review with_first_view in krake/web/build.py")
        source = source.replace(f"\n{line}", f"\n{ours}")
    return source


class FirstView(Plugin):
    """The page's data comes over plain HTTP, beside the scripts; see `krake/web/first.py`."""

    def pre_compile(self, **context: Any) -> None:
        context["add_modify_task"]("utils/state.js", with_first_view)

    def get_static_assets(self, **context: Any) -> list[tuple[Path, str]]:
        return [(Path(f"utils/{name}"), Path(__file__).with_name(name).read_text()) for name in ("first_view.js", "ahead.js")]


class DevelopmentProxy(Plugin):
    """While developing, Vite serves the pages and hands everything else to Krake: one origin there too.

    So cookies, the exact Origin and the sign-in link work just as they do in production.
    """

    def pre_compile(self, **context: Any) -> None:
        if environment.REFLEX_ENV_MODE.get() is Env.DEV:
            context["add_modify_task"]("vite.config.js", self._with_proxy)

    @staticmethod
    def _with_proxy(source: str) -> str:
        from krake.web.routes import beside_pages

        server = f"http://127.0.0.1:{get_config().backend_port}"
        rules = {f"^/{first}(/|\\?|$)": {"target": server, "ws": True} for first in beside_pages()}
        place = "  server: {\n"
        if place not in source:
            raise RuntimeError("Reflex changed its vite.config.js: review DevelopmentProxy in krake/web/build.py")
        return source.replace(place, f"{place}    proxy: {json.dumps(rules)},\n", 1)


#: one file for what every page needs of npm, one for what every page needs of Reflex and of our own parts; not what sheets alone need,
#: or forms with files
EVERYWHERE = r"react(?!-responsive|-easy|-number)|scheduler|socket\.io|engine\.io|universal-cookie"
CHUNKS = f"""
            {{ test: /node_modules[\\/]({EVERYWHERE})/, name: "vendor" }},
            {{ test: /[\\/]utils[\\/]|[\\/]external[\\/]krake[\\/]web[\\/]ui[\\/](?!sheet|cards|file)/, name: "shared" }},"""


class FewerFiles(Plugin):
    """Vite would split what all pages share into a dozen small files; each is a request of the first visit."""

    def pre_compile(self, **context: Any) -> None:
        context["add_modify_task"]("vite.config.js", self._grouped)

    @staticmethod
    def _grouped(source: str) -> str:
        place = "          groups: [\n"
        if place not in source:
            raise RuntimeError("Reflex changed its vite.config.js: review FewerFiles in krake/web/build.py")
        return source if CHUNKS in source else source.replace(place, place.rstrip("\n") + CHUNKS + "\n", 1)


ALIASES = "    alias: [\n"
PLAIN = '      { find: /^@emotion\\/react$/, replacement: fileURLToPath(new URL("./utils/element.js", import.meta.url)) },\n'


class PlainElements(Plugin):
    """Elements are React's own; see `element.js`."""

    def pre_compile(self, **context: Any) -> None:
        context["add_modify_task"]("vite.config.js", self._aliased)

    def get_static_assets(self, **context: Any) -> list[tuple[Path, str]]:
        return [(Path("utils/element.js"), Path(__file__).with_name("element.js").read_text())]

    @staticmethod
    def _aliased(source: str) -> str:
        if ALIASES not in source:
            raise RuntimeError("Reflex changed its vite.config.js: review PlainElements in krake/web/build.py")
        return source if PLAIN in source else source.replace(ALIASES, ALIASES + PLAIN, 1)


class InterFont(Plugin):
    """Serves the font as `/fonts/inter.woff2`, straight from its npm package; nothing is kept in git."""

    def get_frontend_development_dependencies(self, **context: Any) -> list[str]:
        # A development dependency: Reflex would bundle a regular one, with its style sheet of seven subsets.
        return [FONT_PACKAGE]

    def post_compile(self, **context: Any) -> None:
        """For development, where Vite serves `.web/public`."""
        self._copy(self._web() / "public")

    def post_build(self, *, static_dir: Path, **context: Any) -> None:
        self._copy(static_dir)

    @staticmethod
    def _web() -> Path:
        return environment.REFLEX_WEB_WORKDIR.get()

    def _copy(self, folder: Path) -> None:
        source, target = self._web() / "node_modules" / FONT_FILE, folder / FONT_PATH
        if not source.exists():  # served without node: the built file is already in place
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
