"""Settings from the environment. The only file that reads `os.environ`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """Where Krake keeps its data and how it is reached.

    `data` holds the database, the durable runs, the key file and rehearsal files; it is created on first use.
    `url` is the exact origin the browser uses (scheme, host, port), without a trailing slash.
    `proxy_hops` is how many reverse proxies of ours stand in front (each appends to X-Forwarded-For); 0 trusts no header.
    `mind_url`, `mind_model` and `mind_key` name a language model that words texts better; empty: none.
    `key` is the 32-byte vault key in base64, or empty: then `data/key` (mode 0600) is made and used.
    """

    data: Path
    host: str
    port: int
    url: str
    database_url: str
    key: str
    google_client_id: str
    google_client_secret: str
    owner_email: str
    frontend: Path
    proxy_hops: int = 0
    mind_url: str = ""
    mind_model: str = ""
    mind_key: str = ""

    @property
    def sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def database_file(self) -> Path:
        """The SQLite file. Only meaningful when `sqlite` is true."""
        return Path(self.database_url.split("///", 1)[1])

    @property
    def origins(self) -> frozenset[str]:
        """The exact origins that may open the websocket or send anything but GET."""
        parts = urlsplit(self.url)
        if parts.hostname not in ("localhost", "127.0.0.1"):
            return frozenset({self.url})
        port = f":{parts.port}" if parts.port else ""
        return frozenset({f"{parts.scheme}://localhost{port}", f"{parts.scheme}://127.0.0.1{port}"})


def _read() -> Settings:
    env = os.environ.get
    data = Path(env("KRAKE_DATA", str(ROOT / "data"))).expanduser().resolve()
    port = int(env("KRAKE_PORT", "8000"))
    return Settings(
        data=data,
        host=env("KRAKE_HOST", "127.0.0.1"),
        port=port,
        url=env("KRAKE_URL", f"http://localhost:{port}").rstrip("/"),
        database_url=env("KRAKE_DATABASE_URL", f"sqlite+aiosqlite:///{data / 'krake.sqlite'}"),
        key=env("KRAKE_KEY", ""),
        google_client_id=env("KRAKE_GOOGLE_CLIENT_ID", ""),
        google_client_secret=env("KRAKE_GOOGLE_CLIENT_SECRET", ""),
        owner_email=env("KRAKE_OWNER_EMAIL", ""),
        frontend=Path(env("REFLEX_WEB_WORKDIR", str(ROOT / ".web"))),
        proxy_hops=int(env("KRAKE_PROXY_HOPS", "0")),
        mind_url=env("KRAKE_MIND_URL", ""),
        mind_model=env("KRAKE_MIND_MODEL", ""),
        mind_key=env("KRAKE_MIND_KEY", ""),
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return _read()


def reload() -> Settings:
    """Read the environment again. For tests and for the CLI after it has set a variable."""
    settings.cache_clear()
    return settings()


def environment(**changes: str) -> dict[str, str]:
    """The environment for a child process: ours, with some names changed."""
    return {**os.environ, **changes}


def tell_libraries(**values: str) -> None:
    """Set what a library only reads from this process's environment. Call it before the library is imported."""
    os.environ.update(values)


def terminal_locale() -> str:
    """The language of sentences printed to a terminal: German for a German session, English otherwise."""
    language = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "de" if language.lower().startswith("de") else "en"
