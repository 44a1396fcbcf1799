"""A rehearsal's settings: where its twins listen, under which keys, and whether it is on.

They live in files, not rows: the supervisor starts the twins by the marker without opening the database, and the twins
must find the same ports and keys again after any kill.
"""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from krake.kit import http
from krake.kit.config import settings
from krake.kit.errors import Refused
from krake.kit.text import Words

TWIN_KEY = "x-twin-key"


@dataclass(frozen=True, slots=True)
class Setup:
    """Ports on loopback, the control key, and the credentials the twins accept."""

    shop_port: int
    printer_port: int
    twin_key: str
    client_id: str
    client_secret: str
    printer_key: str
    hook_secret: str

    @property
    def shop(self) -> str:
        return f"http://127.0.0.1:{self.shop_port}"

    @property
    def printer(self) -> str:
        return f"http://127.0.0.1:{self.printer_port}"


def folder() -> Path:
    return settings().data / "rehearsal"


def on() -> bool:
    return (folder() / "on").exists()


def setup() -> Setup:
    """The rehearsal's settings, made once."""
    file = folder() / "setup.json"
    if file.exists():
        return Setup(**json.loads(file.read_text()))
    folder().mkdir(parents=True, exist_ok=True)
    ports = _free_ports(2)
    made = Setup(*ports, *(secrets.token_urlsafe(24) for _ in range(5)))
    file.touch(mode=0o600)
    file.write_text(json.dumps(asdict(made)))
    return made


def switch(on: bool) -> None:
    """Ask the supervisor to run the twins, or to end them."""
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / "on").touch() if on else (folder() / "on").unlink(missing_ok=True)


def catalogue() -> Path:
    """The owner's own product export, if one was given. UTF-8."""
    return folder() / "catalogue.csv"


def keep_catalogue(text: str) -> None:
    """Rehearse with this product export from the next start on."""
    folder().mkdir(parents=True, exist_ok=True)
    catalogue().write_text(text, encoding="utf-8")


def note_problems(rows: list[tuple[int, Words]]) -> None:
    """Keep why the last export could not be used at all, by line, for the page that asks for a better one."""
    folder().mkdir(parents=True, exist_ok=True)
    (folder() / "refused.json").write_text(json.dumps([[line, *words] for line, words in rows[:50]]), encoding="utf-8")


def problems() -> list[tuple[int, Words]]:
    """What `note_problems` kept."""
    file = folder() / "refused.json"
    return [(line, Words(en, de)) for line, en, de in json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for each in held:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


async def control(origin: str, verb: str, path: str, **body: object) -> dict:
    """Speak to a twin's control room. This is how a person plays the outside world in a rehearsal."""
    async with http.client(origin, {TWIN_KEY: setup().twin_key}) as client:
        request = {"json": body} if verb != "GET" else {}
        response = await http.send(client, "The rehearsal", verb, f"/_twin/{path}", **request)
    if response.status_code >= 400:
        text = _said(response)
        raise Refused(Words(f"The rehearsal says: {text}", f"Die Probe meldet: {text}"))
    return response.json() if response.content else {}


def _said(response: httpx.Response) -> str:
    try:
        return str(response.json().get("error", response.text))[:300]
    except ValueError:
        return response.text[:300]
