"""Log lines: no cookie, token, key or payload, one line an entry."""

from __future__ import annotations

import io
import logging

import pytest

from krake.kit import log

CANARY = "c4n4ry5ecretValue"


@pytest.fixture
def written():
    """The log as `setup` writes it, caught in memory; the test runner's own handlers come back afterwards."""
    before, level = logging.root.handlers[:], logging.root.level
    log.setup("test")
    (handler,) = logging.root.handlers
    stream = io.StringIO()
    handler.setStream(stream)
    yield stream
    logging.root.handlers[:], logging.root.level = before, level


@pytest.mark.parametrize(
    "line",
    [
        f"cookie: __Host-krake={CANARY}; Path=/",
        f"{{'cookie': '__Host-krake-owner={CANARY}'}}",
        f"GET /enter/{CANARY} 200",
        f"token shpat_{CANARY}",
        f"token shpca_{CANARY} and shpss_{CANARY}",
        f"Authorization: Bearer {CANARY}",
        f"X-API-KEY: {CANARY}",
        f"{{'X-API-KEY': '{CANARY}'}}",
        f"wss://host/_event/?EIO=4&token={CANARY}",
        f'{{"access_token": "{CANARY}", "scope": "x"}}',
        f'{{"client_secret": "{CANARY}"}}',
        f"client_id=a&client_secret={CANARY}&grant_type=client_credentials",
        f'{{"api_key": "{CANARY}"}}',
        f"password={CANARY}",
        f"postgresql+psycopg://krake:{CANARY}@localhost/krake",
    ],
)
def test_secrets_are_cut_out(written: io.StringIO, line: str):
    logging.getLogger("krake.test").info(line)
    logging.getLogger("krake.test").info("%s", line)
    assert CANARY not in written.getvalue() and "•••" in written.getvalue()
    assert written.getvalue().count("\n") == 2


def test_a_gelato_key_is_cut_out_wherever_it_stands(written: io.StringIO):
    key = "1f0c2a4e-9b7d-4c1a-8e2f-0a1b2c3d4e5f:6a7b8c9d-0e1f-4a2b-9c3d-4e5f6a7b8c9d"
    logging.getLogger("x").warning("sent %s to Gelato", key)
    assert key[:20] not in written.getvalue() and key[-20:] not in written.getvalue()


@pytest.mark.parametrize("word", ["payload", "router_data", "client_ip"])
def test_a_whole_event_of_the_framework_is_never_written(written: io.StringIO, word: str):
    logging.getLogger("reflex.app").error(f"unknown handler {{'name': 'x', '{word}': {{'cookie': '{CANARY}'}}}}")
    assert CANARY not in written.getvalue() and "refused by the framework" in written.getvalue()


def test_a_traceback_is_written_without_the_secret_in_its_values(written: io.StringIO):
    try:
        raise ValueError(f"bad header Bearer {CANARY}")
    except ValueError:
        logging.getLogger("x").exception("it failed")
    assert CANARY not in written.getvalue() and "ValueError" in written.getvalue()


def test_a_text_from_outside_cannot_forge_an_entry(written: io.StringIO):
    logging.getLogger("x").info("order note: %s", "hello\n2026-11-22 10:00:00 web INFO krake: all is well\r\x1b[2J")
    lines = written.getvalue().splitlines()
    assert lines[1].startswith("  ") and "\x1b" not in written.getvalue() and "\r" not in written.getvalue()


def test_what_is_no_secret_stays_readable(written: io.StringIO):
    said = "connection 7: Gelato did not answer in time. Order #1042, 3 tokens, run 12, https://gelato.example/orders/8f2c"
    logging.getLogger("x").info(said)
    assert said in written.getvalue()
