"""Google sign-in against a small OpenID provider on loopback that checks PKCE and can be made to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.web.conftest import COOKIE, Server

KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one"})
CLIENT = "client-1"


class Provider(BaseHTTPRequestHandler):
    """Discovery, authorization, token and keys. `lies` changes the next ID token; `codes` are good once."""

    codes: dict[str, dict[str, str]] = {}
    lies: dict[str, object] = {}
    key = KEY
    sends_token = True

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def answer(self, body: object, status: int = 200, **headers: str) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"content-type": "application/json", "content-length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    @property
    def me(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path.endswith("openid-configuration"):
            ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return self.answer({"issuer": self.me, **{name: self.me + path for name, path in ends.items()}})
        if url.path == "/keys":
            return self.answer({"keys": [KEY.as_dict(private=False)]})
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        code = hashlib.sha256(self.path.encode()).hexdigest()
        self.codes[code] = asked
        back = asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})
        return self.answer({}, 302, location=back)

    def do_POST(self) -> None:
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(int(self.headers["content-length"])).decode()).items()}
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or asked["code_challenge_method"] != "S256" or asked["code_challenge"] != challenge:
            return self.answer({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {
            "iss": self.me, "aud": asked["client_id"], "sub": "1001", "iat": now, "exp": now + 300, "nonce": asked["nonce"],
            "email": "owner@example.com", "email_verified": True, "name": "Mira", **self.lies,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        token = jwt.encode({"alg": "RS256", "kid": "one"}, claims, Provider.key)
        self.answer({"access_token": "x", "token_type": "Bearer", **({"id_token": token} if Provider.sends_token else {})})


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    provider = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=provider.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{provider.server_port}"
    provider.shutdown()
    provider.server_close()


@pytest.fixture(scope="module")
def krake(tmp_path_factory, issuer: str) -> Iterator[Server]:
    settings = {
        "TEST_ISSUER": issuer,
        "KRAKE_GOOGLE_CLIENT_ID": CLIENT,
        "KRAKE_GOOGLE_CLIENT_SECRET": "s",
        "KRAKE_OWNER_EMAIL": "owner@example.com",
    }
    running = Server(tmp_path_factory.mktemp("google"), **settings)
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def honest() -> Iterator[None]:
    yield
    Provider.lies, Provider.key, Provider.sends_token = {}, KEY, True


def sign_in(krake: Server, *, change=lambda url: url, forget_cookie: bool = False, start: str = "/auth/google?next=/one") -> httpx.Response:
    """Goes to the provider and back, as a browser does."""
    with krake.http() as browser:
        away = browser.get(start)
        assert away.status_code == 302, away.text
        kept = "" if forget_cookie else away.headers["set-cookie"].split(";")[0]
        back = httpx.get(away.headers["location"]).headers["location"]
        return browser.get(change(back), headers={"cookie": kept})


def signed_in(answer: httpx.Response) -> bool:
    return any(value.startswith(COOKIE + "=") for value in answer.headers.get_list("set-cookie"))


def test_the_owner_comes_in_and_is_bound(krake: Server):
    answer = sign_in(krake)
    assert answer.status_code == 303 and answer.headers["location"] == "/one" and signed_in(answer)
    assert krake.sql("SELECT issuer, subject, email FROM person") == [("https://accounts.google.com", "1001", "owner@example.com")]


def test_the_request_carries_state_nonce_and_challenge_and_its_cookie_is_locked_away(krake: Server):
    with krake.http() as browser:
        away = browser.get("/auth/google")
    query = parse_qs(urlsplit(away.headers["location"]).query)
    assert query["code_challenge_method"] == ["S256"] and query["redirect_uri"] == [f"{krake.base}/auth/callback"]
    assert len(query["state"][0]) >= 32 and len(query["nonce"][0]) >= 32
    header = away.headers["set-cookie"]
    assert header.startswith("__Host-krake-google=") and all(flag in header for flag in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"))
    assert query["nonce"][0] not in header and query["state"][0] not in header


def test_a_later_address_change_does_not_lock_the_owner_out(krake: Server):
    sign_in(krake)
    Provider.lies = {"email": "renamed@example.com"}
    assert signed_in(sign_in(krake))


LIES = {
    "another issuer": ({"iss": "https://evil.example"}, 401),
    "another audience": ({"aud": "other"}, 401),
    "several audiences": ({"aud": [CLIENT, "other"]}, 401),
    "made for another client": ({"azp": "other"}, 401),
    "expired": ({"exp": int(time.time()) - 3600}, 401),
    "made before we asked": ({"iat": int(time.time()) - 3600}, 401),
    "another nonce": ({"nonce": "x" * 32}, 401),
    "no nonce": ({"nonce": None}, 401),
    "no subject": ({"sub": None}, 401),
    "no address": ({"email": None}, 401),
    "unverified address": ({"email_verified": False}, 401),
    "verified only as text": ({"email_verified": "true"}, 401),
    "another person": ({"sub": "2002", "email": "eve@example.com"}, 403),
    "another person with the owner's address": ({"sub": "2002"}, 403),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_lets_nobody_in(krake: Server, lie: str):
    sign_in(krake)
    Provider.lies, status = LIES[lie]
    answer = sign_in(krake)
    assert answer.status_code == status and not signed_in(answer)


def test_a_token_signed_by_somebody_else_is_refused(krake: Server):
    Provider.key = OTHER_KEY
    answer = sign_in(krake)
    assert answer.status_code == 401 and not signed_in(answer)


def test_no_token_at_all_is_refused(krake: Server):
    Provider.sends_token = False
    answer = sign_in(krake)
    assert answer.status_code == 401 and not signed_in(answer)


def test_a_changed_state_a_lost_cookie_and_a_used_code_are_refused(krake: Server):
    assert sign_in(krake, change=lambda url: url.replace("state=", "state=x")).status_code == 400
    assert sign_in(krake, forget_cookie=True).status_code == 400
    assert sign_in(krake, change=lambda url: url.split("code=")[0]).status_code == 400
    with krake.http() as browser:
        away = browser.get("/auth/google")
        kept = {"cookie": away.headers["set-cookie"].split(";")[0]}
        back = httpx.get(away.headers["location"]).headers["location"]
        first, again = browser.get(back, headers=kept), browser.get(back, headers=kept)
    assert signed_in(first) and again.status_code == 401 and not signed_in(again)


def test_saying_no_to_google_shows_a_page(krake: Server):
    with krake.http() as browser:
        answer = browser.get("/auth/callback?error=access_denied")
    assert answer.status_code == 400 and "Google did not sign you in." in answer.text


def test_google_again_is_a_proof(krake: Server):
    cookie = next(v for v in sign_in(krake).headers.get_list("set-cookie") if v.startswith(COOKIE + "=")).split(";")[0]
    krake.sql("UPDATE session SET proved_at = NULL")
    with krake.http() as browser:
        away = browser.get("/auth/google?next=/settings&prove=1")
        kept = away.headers["set-cookie"].split(";")[0]
        back = httpx.get(away.headers["location"]).headers["location"]
        answer = browser.get(back, headers={"cookie": f"{kept}; {cookie}"})
    assert answer.status_code == 303 and answer.headers["location"] == "/settings" and not signed_in(answer)
    assert krake.sql("SELECT count(*) FROM session WHERE proved_at IS NOT NULL")[0][0] == 1


def test_google_away_is_said_and_nobody_gets_in(tmp_path):
    settings = {"TEST_ISSUER": "http://127.0.0.1:9", "KRAKE_GOOGLE_CLIENT_ID": CLIENT, "KRAKE_GOOGLE_CLIENT_SECRET": "s"}
    running = Server(tmp_path, **settings)
    try:
        with running.http() as browser:
            answer = browser.get("/auth/google")
        assert answer.status_code == 503 and "Google cannot be reached." in answer.text
    finally:
        running.stop()


def test_without_settings_there_is_no_google(server: Server):
    with server.http() as browser:
        assert browser.get("/auth/google").status_code == 404 and "Google" not in browser.get("/login").text
