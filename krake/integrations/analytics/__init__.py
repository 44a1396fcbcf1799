"""Product analytics of apps and sites: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="analytics",
    name="Product analytics",
    brings=Words(
        "Active users, retention and funnels of your apps and sites",
        "Aktive Nutzer, Wiederkehr und Trichter deiner Apps und Seiten",
    ),
)
