"""App Store Connect: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="app_store",
    name="App Store",
    brings=Words(
        "Downloads, subscriptions, proceeds and reviews of your iOS apps",
        "Downloads, Abos, Erlöse und Bewertungen deiner iOS-Apps",
    ),
)
