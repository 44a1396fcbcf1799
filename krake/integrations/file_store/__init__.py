"""Public file storage on Supabase: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="file_store",
    name="File store",
    brings=Words(
        "Public addresses for print files, so that Gelato can fetch them, and room for exports",
        "Öffentliche Adressen für Druckdateien, damit Gelato sie abrufen kann, und Platz für Exporte",
    ),
)
