"""Every route and page of the real app, read from the app: who gets in is what its kind says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import websockets

from tests.web.conftest import Server
from tests.web.facts import facts
from tests.web.rxclient import RxClient

KNOWN = {"/ping", "/_health", "/_event", "/_event/", ""}


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("routes"), "krake.krake:app")
    yield server
    server.stop()


def filled(path: str) -> str:
    """A path with something in its places, `{name}` of routes and `[name]` of pages; a number fits all of them."""
    return re.sub(r"\{[^}]*\}|\[[^\]]*\]", "1", path)


def test_at_most_six_paths_are_public():
    print("public:", facts()["public"])
    assert 1 <= len(facts()["public"]) <= 6


def test_reflex_serves_nothing_we_do_not_know():
    assert set(facts()["mounted"]) <= KNOWN, "a new Reflex endpoint needs a kind in krake.web.routes.REFLEX"


def test_no_page_opens_for_a_stranger(running: Server):
    assert facts()["pages"]
    with running.http() as http:
        for page in facts()["pages"]:
            answer = http.get(filled(page), headers={"accept": "text/html"})
            assert answer.status_code == 303 and answer.headers["location"].startswith("/login"), page
            assert http.get(filled(page)).status_code == 401, page


def test_no_session_route_answers_a_stranger(running: Server):
    closed = [(path, method) for path, kind, methods, _ in facts()["routes"] if kind == "session" for method in methods]
    assert closed
    with running.http() as http:
        for path, method in closed:
            answer = http.request(method, filled(path), headers={"origin": running.base})
            assert answer.status_code in (401, 403), (method, path, answer.status_code)


def test_no_session_route_is_changed_from_another_site(running: Server):
    cookie = running.session(running.person("Mira", "owner"))
    changing = [
        (path, method) for path, kind, methods, _ in facts()["routes"] if kind == "session" for method in methods if method != "GET"
    ]
    with running.http(cookie) as http:
        for path, method in changing:
            for origin in ({}, {"origin": "null"}, {"origin": running.base + ".evil.example"}):
                assert http.request(method, filled(path), headers=origin).status_code == 403, (method, path)


def test_no_session_route_answers_a_role_it_leaves_out(running: Server):
    people = {role: running.session(running.person(role, role)) for role in ("operator", "viewer")}
    for path, kind, methods, may in facts()["routes"]:
        for role in (role for role in people if kind == "session" and role not in may):
            with running.http(people[role]) as http:
                for method in methods:
                    answer = http.request(method, filled(path), headers={"origin": running.base})
                    assert answer.status_code == 403, (role, method, path)


def test_no_signed_route_takes_an_unsigned_body(running: Server):
    for path, kind, methods, _ in facts()["routes"]:
        if kind == "signed":
            with running.http() as http:
                for method in methods:
                    answer = http.request(method, filled(path), content=b'{"id": 1}')
                    assert answer.status_code in (400, 401, 403, 404), (method, path, answer.status_code)
                    assert http.request(method, filled(path), content=b"x" * 2_000_000).status_code == 413


async def test_no_socket_opens_for_a_stranger(running: Server):
    with pytest.raises(websockets.InvalidStatus):
        await RxClient(running.base).connect()
