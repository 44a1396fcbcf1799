"""Gmail: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="google_mail",
    name="Google Mail",
    brings=Words(
        "Customer mail as threads, answers drafted for you, newsletters",
        "Kundenpost als Vorgänge, vorbereitete Antworten, Newsletter",
    ),
)
