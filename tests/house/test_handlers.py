"""Every event handler of the real app carries a label, and the label is what happens. The list is read from the app."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.web.conftest import Server
from tests.web.facts import facts
from tests.web.rxclient import RxClient

ROLES = ("owner", "operator", "viewer")
DENIED = "Your role does not allow this."


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("handlers"), "krake.krake:app")
    yield server
    server.stop()


def test_the_gates_are_in_place():
    assert facts()["gated"] and facts()["wrapped"]


def test_every_handler_is_labelled_and_setvar_is_nobodys():
    handlers = facts()["handlers"]
    assert len(handlers) > 10
    unlabelled = [name for name, label in handlers.items() if label is None and not name.endswith(".setvar")]
    assert unlabelled == []
    assert all(label is None for name, label in handlers.items() if name.endswith(".setvar"))


@pytest.mark.parametrize("role", ROLES)
async def test_every_handler_denies_the_roles_its_label_leaves_out(running: Server, role: str):
    """And what only the server may lead to, and `setvar`, it denies everyone. Nothing but the viewer's toast may change."""
    person = running.person(role, role)
    denied = [name for name, label in facts()["handlers"].items() if label in (None, "chained") or role not in label]
    assert denied
    for part in range(0, len(denied), 40):
        async with RxClient(running.base, running.session(person)) as tab:
            await tab.join()
            for name in denied[part : part + 40]:
                before = tab.var("viewer", "toast_serial")
                await tab.send(name)
                await tab.until(lambda before=before: tab.var("viewer", "toast_serial") != before)
                assert tab.var("viewer", "toast") == DENIED, name


async def test_no_handler_runs_for_an_ended_session(running: Server):
    """The socket was opened while the session lived; then it ended, and nobody told the web process."""
    from krake.services.people import digest
    from tests.web.conftest import stamp

    person = running.person("Mira", "owner")
    names = list(facts()["handlers"])
    for part in range(0, len(names), 40):
        cookie = running.session(person)
        async with RxClient(running.base, cookie) as tab:
            await tab.join()
            running.sql("UPDATE session SET revoked_at = ? WHERE id = ?", stamp(), digest(cookie.split("=", 1)[1]))
            await asyncio.sleep(1.05)
            frames = len(tab.frames)
            for name in names[part : part + 40]:
                await tab.send(name)
            await asyncio.wait_for(tab.closed.wait(), 5)
            assert all('"leave_rx_state_":"/login"' in frame for frame in tab.frames[frames:] if frame.startswith("42"))


def test_no_text_of_a_traceback_was_sent_or_logged(running: Server):
    assert "Traceback" not in running.output()
