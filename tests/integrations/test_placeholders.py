"""Integrations that are only declared: each says what it will bring, and none pretends to be connectable."""

from __future__ import annotations

import pytest

from krake import registry

PLACEHOLDERS = (
    "affiliate", "analytics", "app_store", "bank", "binance", "file_store", "google_calendar", "google_mail", "google_play", "instagram",
    "search_console", "tiktok", "youtube",
)  # fmt: skip


@pytest.mark.parametrize("key", PLACEHOLDERS)
def test_a_placeholder_says_what_it_will_bring_and_cannot_be_connected(key: str) -> None:
    declared = registry.integrations()[key]
    assert not declared.available and declared.fields == () and declared.live == {}
    assert declared.name and declared.brings.en != declared.brings.de
