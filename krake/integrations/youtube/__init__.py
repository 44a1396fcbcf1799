"""YouTube Data and Analytics: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="youtube",
    name="YouTube",
    brings=Words(
        "Uploads, views, watch time and subscribers",
        "Uploads, Aufrufe, Wiedergabezeit und Abonnenten",
    ),
)
