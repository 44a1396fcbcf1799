"""axe-core finds nothing on the main pages, light and dark. It is an npm package, fetched once for the run by the npm we ship with."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.house import House

AXE = "axe-core@4.11.0"
PATHS = (
    "/",
    "/lunavo",
    "/todo",
    "/orders",
    "/agents",
    "/agents/commet",
    "/coordinator",
    "/integrations",
    "/memory",
    "/system",
    "/settings",
    "/start",
    "/patterns",
)


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core. Skips, and says why, where npm cannot fetch it."""
    folder = tmp_path_factory.mktemp("axe")
    npm = Path(sys.executable).parent / "npm"
    command = [npm, "install", AXE, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder]
    fetched = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=folder)
    source = folder / "node_modules" / "axe-core" / "axe.min.js"
    if fetched.returncode or not source.exists():
        pytest.skip(f"npm could not fetch {AXE}: {fetched.stderr.strip()[-300:]}")
    return source.read_text()


def test_the_main_pages_have_no_known_barrier_light_or_dark(house: House, axe: str):
    page = house.owner("/", reduced_motion="reduce")
    found: list[str] = []
    for path in PATHS:
        page.goto(f"{house.url}{path}")
        expect(page.locator("h1").first).to_be_visible()
        expect(page.locator("#main > .skeleton")).to_have_count(0)
        expect(page.locator(".person")).not_to_have_text("")
        page.evaluate(axe)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator("html")).to_have_class(re.compile(scheme))
            result = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
            for rule in result["violations"]:
                found += [f"{path} {scheme} {rule['id']}: {node['target']} {node['failureSummary']}" for node in rule["nodes"][:3]]
    assert not found, "\n".join(found)
