"""Google Calendar: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="google_calendar",
    name="Google Calendar",
    brings=Words(
        "Appointments and free time, so that tasks find their slot",
        "Termine und freie Zeiten, damit Aufgaben ihren Platz finden",
    ),
)
