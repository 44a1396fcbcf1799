"""Google Search Console: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="search_console",
    name="Search Console",
    brings=Words(
        "Search terms, clicks, positions and indexing faults",
        "Suchbegriffe, Klicks, Positionen und Fehler bei der Indexierung",
    ),
)
