"""Files that people hand in: kept under names of our own, what they were called beside them, and given back only as downloads."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from krake.kit import clock
from krake.kit.config import settings
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words

LARGEST = 10_000_000  #: bytes
LONGEST_NAME = 120
KEY = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Kept:
    """`key` names it in addresses and inputs; `name` is what it was called, for people; `size` in bytes."""

    key: str
    name: str
    size: int
    by: str
    at: str


def keep(name: str, data: bytes, by: str) -> Kept:
    """Keep a file. Raises Refused when it is empty or too large. Nothing of its name reaches the file system."""
    if not data or len(data) > LARGEST:
        raise Refused(Words(f"A file has 1 byte to {LARGEST // 1_000_000} MB.", f"Eine Datei hat 1 Byte bis {LARGEST // 1_000_000} MB."))
    kept = Kept(uuid.uuid4().hex, plain(name), len(data), by, clock.now().isoformat())
    home = _home()
    home.mkdir(parents=True, exist_ok=True)
    (home / kept.key).write_bytes(data)
    (home / f"{kept.key}.json").write_text(json.dumps(asdict(kept), ensure_ascii=False))
    return kept


def plain(name: str) -> str:
    """A name as it may be shown: its last part, without signs that steer a terminal, a header or the direction of writing."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable() and sign not in '"<>|').strip()[:LONGEST_NAME] or "file"


def find(key: str) -> Kept:
    """What is known of a kept file. Raises NotFound."""
    about = _home() / f"{key}.json"
    if not KEY.fullmatch(key) or not about.exists():
        raise NotFound(Words("This file does not exist.", "Diese Datei gibt es nicht."))
    return Kept(**json.loads(about.read_text()))


def recent(limit: int) -> list[Kept]:
    """The files that were kept last, the newest first."""
    abouts = sorted(_home().glob("*.json"), key=lambda about: about.stat().st_mtime, reverse=True) if _home().exists() else []
    return [Kept(**json.loads(about.read_text())) for about in abouts[:limit] if KEY.fullmatch(about.stem)]


def path(key: str) -> Path:
    """Where its bytes are. Raises NotFound."""
    return _home() / find(key).key


def _home() -> Path:
    return settings().data / "files"
