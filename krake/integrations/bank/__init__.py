"""Bank and payment-provider statements as files: declared, not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="bank",
    name="Bank files",
    brings=Words(
        "Statements and payouts (CSV, CAMT) as proposed bookings",
        "Kontoauszüge und Auszahlungen (CSV, CAMT) als Buchungsvorschläge",
    ),
)
