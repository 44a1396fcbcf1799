"""What a stranger reaches over HTTP: six paths, and nothing of the app."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

import pytest
import websockets

from krake.kit.errors import Broken
from krake.web import auth, routes
from tests.web.conftest import Server
from tests.web.rxclient import RxClient

CANARY = "canary-Qx7"  # what the small app's failures say
INSIDE = [
    "/",
    "/one",
    "/one/",
    "/agents/mona",
    "/nope",
    "/assets/x-1a2b3c.js",
    "/_health",
    "/_event/",
    "/_upload",
    "/api/ran",
    "/auth/me",
    "/auth/logout",
]


@pytest.mark.parametrize("path", INSIDE)
def test_a_stranger_gets_nothing_of_the_app(server: Server, path: str):
    with server.http() as http:
        page = http.get(path, headers={"accept": "text/html"})
        data = http.get(path)
    assert page.status_code == 303 and page.headers["location"].startswith("/login")
    assert data.status_code == 401
    assert "canary-page" not in page.text + data.text


def test_the_public_list_is_short_and_is_what_the_routes_say(server: Server):
    assert auth.logout in {declared.route.endpoint for declared in routes.declared()}
    assert routes.public_paths() == ["/auth/callback", "/auth/google", "/door/{name}", "/enter/{token}", "/login", "/ping"]
    with server.http() as http:
        for path in ("/login", "/ping", "/door/signin.css", "/door/tokens.css", "/door/mark.svg", "/door/theme.js"):
            assert http.get(path).status_code == 200, path
        assert http.get("/door/..%2fpage.py").status_code in (401, 404)
        assert http.get("/door/page.py").status_code == 404


def test_the_way_back_after_signing_in_is_kept(server: Server):
    with server.http() as http:
        answer = http.get("/one?day=3&x=ä", headers={"accept": "text/html"})
    assert answer.headers["location"] == "/login?next=/one%3Fday%3D3%26x%3D%25C3%25A4"


def test_pages_come_without_a_redirect_dynamic_ones_too(server: Server, signed_in: str):
    with server.http(signed_in) as http:
        answers = {path: http.get(path) for path in ("/", "/one", "/one/", "/agents/mona", "/nope")}
    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/": 200, "/one": 200, "/one/": 200, "/agents/mona": 200, "/nope": 404,
    }  # fmt: skip
    assert "one/index.html" in answers["/one"].text and "404.html" in answers["/agents/mona"].text


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "prefix", "suffix", "other port"])
def test_a_change_needs_our_exact_origin(server: Server, signed_in: str, origin: str | None):
    named = {"prefix": server.base + ".evil.example", "suffix": server.base[:-1], "other port": "http://localhost:1"}
    headers = {} if origin is None else {"origin": named.get(origin, origin)}
    with server.http(signed_in) as http:
        assert http.post("/api/owner", headers=headers).status_code == 403
        assert http.post("/login", headers=headers).status_code == 403
        assert http.post("/api/owner", headers={"origin": server.base}).status_code == 200


def test_another_site_cannot_embed_what_a_session_may_read(server: Server, signed_in: str):
    with server.http(signed_in) as http:
        assert http.get("/api/ran", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}).status_code == 403
        assert http.get("/", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.5:8000", "localhost.evil.example", "localhost:1", ""])
def test_a_foreign_host_name_is_refused_with_a_sentence(server: Server, signed_in: str, host: str):
    with server.http(signed_in) as http:
        answer = http.get("/", headers={"host": host})
    assert answer.status_code in (400, 403)
    if host:
        assert f"Krake answers at {server.base} only" in answer.text
        assert "canary-page" not in answer.text


def test_plain_http_beyond_this_machine_is_refused(tmp_path, monkeypatch):
    from krake.kit import config
    from krake.web.gate_http import wrong_host

    monkeypatch.setenv("KRAKE_URL", "http://shop.example:8000")
    config.reload()
    try:
        assert "https" in wrong_host([(b"host", b"shop.example:8000")]).en
        monkeypatch.setenv("KRAKE_URL", "https://shop.example")
        config.reload()
        assert wrong_host([(b"host", b"shop.example")]) is None
        assert wrong_host([(b"host", b"shop.example"), (b"host", b"shop.example")]) is not None
    finally:
        config.settings.cache_clear()


def test_ended_sessions_and_doubled_cookies_are_nobody(server: Server, owner: int):
    ended = server.session(owner, ends=timedelta(seconds=-1))
    old = server.session(owner, created=timedelta(days=-91))
    revoked, good = server.session(owner), server.session(owner)
    server.revoke(revoked)
    for cookie in (ended, old, revoked, f"{good}; {good}x", "__Host-krake=", f"krake={good.split('=')[1]}"):
        with server.http(cookie) as http:
            assert http.get("/auth/me").status_code == 401, cookie
    with server.http(good) as http:
        assert http.get("/auth/me").json() == {"name": "Mira", "role": "owner"}


def test_a_planted_session_header_is_dropped(server: Server, signed_in: str):
    key = hashlib.sha256(signed_in.split("=", 1)[1].encode()).hexdigest()
    with server.http() as http:
        assert http.get("/api/ran", headers={"x-krake-sid": key}).status_code == 401


def test_a_route_says_which_roles_may_call_it(server: Server):
    with server.http(server.session(server.person("Otto", "viewer"))) as http:
        assert http.post("/api/owner", headers={"origin": server.base}).status_code == 403
        assert http.get("/api/ran").status_code == 200


def test_a_signed_route_takes_no_cookie_and_no_origin_but_a_signature(server: Server, signed_in: str):
    body = b'{"id": 1}'
    good = hmac.new(b"secret", body, "sha256").hexdigest()
    with server.http(signed_in) as http:
        answer = http.post("/hooks/shop", content=body, headers={"x-hmac": good, "origin": "https://evil.example"})
        assert answer.status_code == 200 and answer.json() == {"cookie": None}
        assert http.post("/hooks/shop", content=body, headers={"x-hmac": "0"}).status_code == 401
        assert http.get("/hooks/shop").status_code == 405


def test_a_body_beyond_a_megabyte_is_refused(server: Server, signed_in: str):
    def parts():
        for _ in range(12):
            yield b"x" * 100_000

    with server.http(signed_in) as http:
        assert http.post("/hooks/shop", content=b"x" * 1_000_001).status_code == 413
        assert http.post("/hooks/shop", content=parts()).status_code == 413
        assert http.post("/api/owner", content=b"x" * 1_000_001, headers={"origin": server.base}).status_code == 413
        assert http.post("/api/owner", content=b"x" * 999_999, headers={"origin": server.base}).json() == {"bytes": 999_999}


def test_every_answer_carries_the_security_headers(server: Server, signed_in: str):
    with server.http(signed_in) as inside, server.http() as outside:
        answers = [
            *(inside.get(path) for path in ("/", "/nope", "/assets/x-1a2b3c.js", "/api/ran", "/api/broken")),
            *(outside.get(path) for path in ("/login", "/", "/ping", "/enter/nothing", "/auth/google")),
            outside.get("/", headers={"host": "x.example"}), outside.post("/login"), outside.post("/hooks/shop"),
        ]  # fmt: skip
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert all(part in policy for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")), answer.url
        assert "*" not in policy and "unsafe-eval" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff" and answer.headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
    assert answers[0].headers["cache-control"] == answers[3].headers["cache-control"] == "no-store"
    assert "immutable" in answers[2].headers["cache-control"]


def test_no_foreign_origin_is_allowed_to_read(server: Server, signed_in: str):
    with server.http(signed_in) as http:
        for path in ("/", "/api/ran", "/ping", "/login"):
            answer = http.get(path, headers={"origin": "https://evil.example"})
            assert "access-control-allow-origin" not in answer.headers, path


def test_a_failure_shows_a_reference_and_nothing_else(server: Server, signed_in: str):
    with server.http(signed_in) as http:
        answer = http.get("/api/broken")
    assert answer.status_code == 500 and CANARY not in answer.text and "Traceback" not in answer.text
    reference = answer.text.split("Reference ")[1][:8]
    assert reference in server.output()


def test_a_route_without_a_kind_stops_the_start():
    with pytest.raises(TypeError):
        routes.route("/api/forgotten")  # type: ignore[call-arg]
    with pytest.raises(Broken, match="unknown kind"):
        routes.route("/api/forgotten", kind="open")  # type: ignore[arg-type]
    from starlette.routing import Mount, Route

    with pytest.raises(Broken, match="/sneaked"):
        routes.check_routes([Route("/ping", lambda r: None), Mount("/_event", app=lambda *_: None), Route("/sneaked", lambda r: None)])


def test_a_seventh_public_path_stops_the_start(monkeypatch):
    monkeypatch.setattr(routes, "_declared", dict(routes._declared))
    routes.route("/seventh", kind="public")(lambda request: None)  # type: ignore[arg-type,return-value]
    with pytest.raises(Broken, match="public"):
        routes.check_routes([])


# --- the websocket

NINE = ["no cookie", "garbage", "expired", "revoked", "planted header", "no origin", "null", "foreign", "prefix-lookalike"]


@pytest.mark.parametrize("variant", NINE)
async def test_the_websocket_is_refused(server: Server, owner: int, variant: str):
    good = server.session(owner)
    cookie, origin, headers = good, "same", {}
    if variant == "no cookie":
        cookie = None
    elif variant == "garbage":
        cookie = "__Host-krake=" + "A" * 43
    elif variant == "expired":
        cookie = server.session(owner, ends=timedelta(seconds=-1))
    elif variant == "revoked":
        server.revoke(good)
    elif variant == "planted header":
        cookie, headers = None, {"x-krake-sid": hashlib.sha256(good.split("=", 1)[1].encode()).hexdigest()}
    else:
        lookalike = server.base + ".evil.example"
        origin = {"no origin": None, "null": "null", "foreign": "https://evil.example", "prefix-lookalike": lookalike}[variant]
    with pytest.raises(websockets.InvalidStatus) as refused:
        await RxClient(server.base, cookie, origin=origin, headers=headers).connect()
    assert refused.value.response.status_code == 403


async def test_no_more_than_twenty_sockets_a_session(server: Server, signed_in: str):
    tabs = [await RxClient(server.base, signed_in).connect() for _ in range(20)]
    with pytest.raises(websockets.InvalidStatus):
        await RxClient(server.base, signed_in).connect()
    for tab in tabs:
        await tab.close()


def test_the_cookie_never_reaches_a_log(server: Server, signed_in: str):
    secret = signed_in.split("=", 1)[1]
    with server.http(signed_in) as http:
        http.get("/api/broken")
        http.get("/nope")
    assert secret not in server.output()
