"""Secrets at rest: a blob opens only in its own row, under its own key, and the key file only for its owner."""

from __future__ import annotations

import base64
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krake.kit import config, db, vault
from krake.kit.errors import BadKey
from krake.models import Connection
from krake.services import connections
from tests import world

SECRETS = {"api_key": "canary-of-the-vault"}


async def test_what_was_sealed_opens_again_and_only_in_its_own_row(house: Path):
    blob = vault.seal(SECRETS, "connection:1")
    assert vault.unseal(blob, "connection:1") == SECRETS
    assert "canary" not in blob and vault.seal(SECRETS, "connection:1") != blob
    with pytest.raises(BadKey):
        vault.unseal(blob, "connection:2")


async def test_secrets_swapped_between_two_rows_open_in_neither(house: Path):
    shop, printer = await world.shop_row(), await world.printer_row()
    async with db.write() as session:
        one, two = await connections.get(session, shop.id), await connections.get(session, printer.id)
        one.secrets, two.secrets = two.secrets, one.secrets
        session.add_all([one, two])
    async with db.read() as session:
        for row in await connections.all_of(session):
            with pytest.raises(BadKey):
                connections.access(row)


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_a_flipped_byte_anywhere_is_refused(sealed: str, where: int, bits: int):
    raw = bytearray(base64.b64decode(sealed))
    raw[where % len(raw)] ^= bits
    with pytest.raises(BadKey):
        vault.unseal(base64.b64encode(bytes(raw)).decode(), "connection:1")


@pytest.fixture
def sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KRAKE_KEY", base64.b64encode(b"k" * 32).decode())
    monkeypatch.setenv("KRAKE_DATA", str(tmp_path))
    config.reload()
    vault.forget()
    yield vault.seal(SECRETS, "connection:1")
    vault.forget()
    config.settings.cache_clear()


@pytest.mark.parametrize("blob", ["", "x", "not base64", "AAAA"])
def test_what_is_no_blob_is_a_bad_key_and_no_crash(sealed: str, blob: str):
    with pytest.raises(BadKey):
        vault.unseal(blob, "connection:1")


async def test_another_key_opens_nothing_and_the_words_say_what_to_do(house: Path, monkeypatch: pytest.MonkeyPatch):
    blob = vault.seal(SECRETS, "connection:1")
    monkeypatch.setenv("KRAKE_KEY", base64.b64encode(b"another key, 32 bytes long......").decode())
    config.reload()
    vault.forget()
    with pytest.raises(BadKey) as refusal:
        vault.unseal(blob, "connection:1")
    assert "canary" not in refusal.value.words.en and refusal.value.next_step.de


async def test_the_key_file_is_made_for_its_owner_alone_and_refused_when_others_can_read_it(house: Path):
    blob = vault.seal(SECRETS, "connection:1")
    key = house / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    vault.forget()
    assert vault.unseal(blob, "connection:1") == SECRETS, "the same file is read again"
    for mode in (0o644, 0o640, 0o604):
        os.chmod(key, mode)
        vault.forget()
        with pytest.raises(BadKey) as refusal:
            vault.unseal(blob, "connection:1")
        assert "chmod 600" in refusal.value.next_step.en


async def test_a_stored_connection_shows_its_secret_nowhere(house: Path):
    await world.save_connection("gelato", world.Access({}, {"workspace": "lunavo"}, SECRETS, True))
    await db.close()
    assert _holding(house, b"canary-of-the-vault") == []
    async with db.read() as session:
        (row,) = await connections.all_of(session, "gelato")
    assert isinstance(row, Connection) and row.secrets not in repr(row)


def _holding(folder: Path, secret: bytes) -> list[str]:
    return [file.name for file in folder.iterdir() if file.is_file() and secret in file.read_bytes()]
