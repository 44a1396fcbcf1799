"""Instagram through Meta's Graph API: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="instagram",
    name="Instagram",
    brings=Words(
        "Posts planned and published, reach, comments and new followers",
        "Geplante und veröffentlichte Beiträge, Reichweite, Kommentare und neue Follower",
    ),
)
