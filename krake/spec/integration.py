"""One outside service: what it brings, how it is connected, and the functions Krake may call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from krake.kit.text import Words


@dataclass(frozen=True, slots=True)
class Field:
    """One input of the connect form. `secret` values are encrypted at rest and shown once."""

    key: str
    label: Words
    secret: bool = False
    hint: Words | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """What a client needs to talk to one account: base URLs, settings and the decrypted secrets. Never logged, never stored."""

    base: dict[str, str]
    settings: dict[str, Any]
    secrets: dict[str, str] = field(repr=False)
    rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What the service told us about itself when connecting. `missing_scopes` are named one by one in the UI."""

    name: str
    external_id: str
    currency: str = ""
    timezone: str = ""
    scopes: tuple[str, ...] = ()
    missing_scopes: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Integration:
    """A declared integration. Without `connect` it is a placeholder and the UI says "not available yet"."""

    key: str
    name: str
    brings: Words
    fields: tuple[Field, ...] = ()
    #: proves the form's values against the service, before anything is saved
    connect: Callable[[Access], Awaitable[Account]] | None = None
    #: the service names no account of its own: a new key replaces the old one instead of making a second account
    single: bool = False
    #: base URLs of the live service, by name
    live: dict[str, str] = field(default_factory=dict)
    #: how to get a key, in a sentence
    help: Words | None = None

    @property
    def available(self) -> bool:
        return self.connect is not None
