"""TikTok: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="tiktok",
    name="TikTok",
    brings=Words(
        "Videos planned and published, views and followers",
        "Geplante und veröffentlichte Videos, Aufrufe und Follower",
    ),
)
