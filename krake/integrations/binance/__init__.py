"""Binance spot trading: declared so that Lunabots can say what it waits for. Not connected yet."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="binance",
    name="Binance",
    brings=Words(
        "Balances, trades and prices for the Lunabots workspace, and orders that always ask first",
        "Guthaben, Trades und Kurse für den Bereich Lunabots, und Orders, die immer erst fragen",
    ),
)
