"""Whether Gelato can fetch a print file: it downloads the URL from outside, without a login, some time after the order."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from krake.kit.text import Words


def problem(url: str, *, rehearsal: bool) -> Words | None:
    """What keeps Gelato from fetching the file, judged by its address alone; None when nothing does. In a rehearsal loopback is right."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Words("There is no print file with a web address.", "Es gibt keine Druckdatei mit Webadresse.")
    if rehearsal:
        return None
    if parts.scheme != "https" or _private(parts.hostname):
        return Words(
            "Gelato cannot fetch this file: it is not on a public https address. Connect a file store.",
            "Gelato kann diese Datei nicht abrufen: Sie liegt nicht unter einer öffentlichen https-Adresse. Verbinde einen Dateispeicher.",
        )
    return None


def _private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".localhost", ".internal", ".lan"))
