"""Affiliate networks: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="affiliate",
    name="Affiliate networks",
    brings=Words(
        "Clicks, sales and commissions by partner and page",
        "Klicks, Verkäufe und Provisionen nach Partner und Seite",
    ),
)
