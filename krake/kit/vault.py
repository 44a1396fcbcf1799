"""Secrets at rest: AES-256-GCM with a key from the environment or a file only its owner can read."""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from krake.kit.config import settings
from krake.kit.errors import BadKey
from krake.kit.text import Words


@cache
def _cipher() -> AESGCM:
    """The cipher under `KRAKE_KEY` or `data/key`. A missing file is made once; one that others can read is refused."""
    if settings().key:
        return AESGCM(base64.b64decode(settings().key))
    path = settings().data / "key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"key.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(base64.b64encode(secrets.token_bytes(32)))
        try:
            os.link(draft, path)  # fails when another process was first, and then its key counts
        except FileExistsError:
            pass  # the other process's key is used below
        finally:
            draft.unlink()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadKey(Words(f"The key file {path.name} can be read by others.", f"Die Schlüsseldatei {path.name} ist für andere lesbar."),
                     Words("Run: chmod 600 data/key", "Führe aus: chmod 600 data/key"))  # fmt: skip
    return AESGCM(base64.b64decode(path.read_bytes()))


def seal(values: dict[str, str], about: str) -> str:
    """Encrypt; `about` (for example `connection:7`) is bound in, so a blob cannot be moved to another row."""
    nonce = secrets.token_bytes(12)
    box = _cipher().encrypt(nonce, json.dumps(values).encode(), about.encode())
    return base64.b64encode(nonce + box).decode()


def unseal(blob: str, about: str) -> dict[str, str]:
    """The values that `seal` took. Raises BadKey when the key or the row is another one."""
    cipher = _cipher()
    try:
        raw = base64.b64decode(blob, validate=True)
        return json.loads(cipher.decrypt(raw[:12], raw[12:], about.encode()))
    except (InvalidTag, ValueError) as error:
        raise BadKey(
            Words(
                "The stored key cannot be opened: Krake's own key has changed.",
                "Der gespeicherte Schlüssel lässt sich nicht öffnen: Krakes eigener Schlüssel ist ein anderer.",
            ),
            Words("Restore the key file or connect again.", "Stelle die Schlüsseldatei wieder her oder verbinde neu."),
        ) from error


def forget() -> None:
    """Read the key again next time. For tests."""
    _cipher.cache_clear()
