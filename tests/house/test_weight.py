"""What the first visit of each page weighs: scripts and styles as Brotli sends them, and no library that nobody asked for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from krake.kit.config import settings

#: bytes of script and style a route may bring. The font (49 kB) and the data come on top and stay below 250 kB together.
BUDGET = 165_000
#: the page that shows every part there is, to whoever builds with them
PATTERNS = 170_000
#: libraries that would cost more than a whole page of ours, unless a route alone loads them
HEAVY = ("@radix-ui/themes", "recharts", "plotly.js", "@emotion/styled", "lucide-react")


def client() -> Path:
    return settings().frontend / "build" / "client"


def routes() -> list[Path]:
    return sorted(page for page in client().rglob("*.html") if page.name == "index.html")


def weight(page: Path) -> dict[str, int]:
    """Every script and style that a page asks for at once, with its bytes as sent: small files have no Brotli copy."""
    named = re.findall(r'(?:src|href)="(/[^"?#]+\.(?:js|css))"', page.read_text())
    files = {name: client() / name[1:] for name in dict.fromkeys(named)}
    copies = {name: file.with_name(f"{file.name}.br") for name, file in files.items()}
    return {name: (copies[name] if copies[name].exists() else file).stat().st_size for name, file in files.items()}


def test_each_route_keeps_within_its_budget(built: None):
    assert len(routes()) > 10
    weights = {page.parent.name: sum(weight(page).values()) for page in routes()}
    assert {route: size for route, size in weights.items() if size > (PATTERNS if route == "patterns" else BUDGET)} == {}


def test_a_first_visit_makes_few_requests(built: None):
    """Beside what is counted here come the page, the font, the icons (asked for twice), favicon and socket: at most 20."""
    assert {page.parent.name: len(weight(page)) for page in routes() if len(weight(page)) > 14} == {}


def test_no_heavy_library_came_in(built: None):
    package = json.loads((settings().frontend / "package.json").read_text())
    assert [name for name in HEAVY if name in package["dependencies"] | package["devDependencies"]] == []


@pytest.mark.parametrize("file", ["fonts/inter.woff2"])
def test_the_font_is_a_subset(built: None, file: str):
    assert (client() / file).stat().st_size < 60_000
