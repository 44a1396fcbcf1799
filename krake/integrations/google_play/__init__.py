"""Google Play Console: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="google_play",
    name="Google Play",
    brings=Words(
        "Installs, subscriptions, revenue and reviews of your Android apps",
        "Installationen, Abos, Umsatz und Bewertungen deiner Android-Apps",
    ),
)
