"""The printed link, the password, and the way out, as a browser without any script would go."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from krake.web.signin.page import language, local_path
from tests.web.conftest import COOKIE, Server
from tests.web.rxclient import RxClient

PASSWORD = "four quiet grey squids"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Iterator[Server]:
    """A Krake nobody has entered yet; the tests below run in their order."""
    running = Server(tmp_path_factory.mktemp("fresh"))
    yield running
    running.stop()


def post(http: httpx.Client, path: str, server: Server, **fields: str) -> httpx.Response:
    return http.post(path, data=fields, headers={"origin": server.base})


def cookie_of(answer: httpx.Response) -> str:
    header = next(value for value in answer.headers.get_list("set-cookie") if value.startswith(COOKIE + "="))
    return header.split(";")[0]


def test_before_the_first_entry_the_sign_in_page_names_the_link(fresh: Server):
    with fresh.http() as http:
        page = http.get("/login").text
    assert "krake link" in page and 'type="password"' not in page and "Google" not in page


def test_looking_at_a_link_does_not_use_it_up(fresh: Server):
    link = fresh.link()
    with fresh.http() as http:
        for _ in range(3):
            page = http.get(link)
            assert page.status_code == 200 and "set-cookie" not in page.headers and "<form" in page.text
        assert http.head(link).status_code in (200, 405)
        assert "set-cookie" not in http.get(link).headers


def test_the_first_entry_sets_a_password_and_signs_in(fresh: Server):
    link = fresh.link()
    with fresh.http() as http:
        assert 'autocomplete="new-password"' in http.get(link).text
        short = post(http, link, fresh, password="short")
        assert short.status_code == 422 and "fewer than 12" in short.text and "set-cookie" not in short.headers
        entered = post(http, link, fresh, password=PASSWORD)
    assert entered.status_code == 303 and entered.headers["location"] == "/"
    header = entered.headers["set-cookie"]
    assert header.startswith(f"{COOKIE}=")
    flags = {part.strip().lower() for part in header.split(";")[1:]}
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags and not any(flag.startswith("domain") for flag in flags)
    with fresh.http(cookie_of(entered)) as http:
        assert http.get("/auth/me").json() == {"name": "Owner", "role": "owner"}


def test_a_link_works_once(fresh: Server):
    link = fresh.link()
    with fresh.http() as http:
        first, second = post(http, link, fresh), post(http, link, fresh)
        assert first.status_code == 303 and second.status_code == 410 and "set-cookie" not in second.headers
        assert http.get(link).status_code == 410
        assert http.get("/enter/" + "A" * 43).status_code == 410


def test_a_link_used_by_two_at_once_lets_one_in(fresh: Server):
    from concurrent.futures import ThreadPoolExecutor

    link = fresh.link()

    def use(_: int) -> int:
        with fresh.http() as http:
            return post(http, link, fresh).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == [303] + [410] * 7


def test_an_old_password_is_not_replaced_by_a_link(fresh: Server):
    with fresh.http() as http:
        post(http, fresh.link(), fresh, password="an attacker's password")
        assert post(http, "/login", fresh, password="an attacker's password").status_code == 401
        assert post(http, "/login", fresh, password=PASSWORD).status_code == 303


def test_the_password_signs_in_and_a_wrong_one_does_not(fresh: Server):
    with fresh.http() as http:
        wrong = post(http, "/login?next=/one", fresh, password="wrong wrong wrong")
        assert wrong.status_code == 401 and "This is not the password." in wrong.text and 'aria-invalid="true"' in wrong.text
        right = post(http, "/login?next=/one", fresh, password=PASSWORD)
        assert right.status_code == 303 and right.headers["location"] == "/one"


def test_signing_in_again_changes_the_session_and_ends_the_old_one(fresh: Server):
    with fresh.http() as http:
        before = cookie_of(post(http, "/login", fresh, password=PASSWORD))
    with fresh.http(before) as http:
        after = cookie_of(post(http, "/login", fresh, password=PASSWORD))
    assert before != after
    with fresh.http(before) as http:
        assert eventually(lambda: http.get("/auth/me").status_code == 401)


def test_a_recent_proof_is_asked_for_and_kept(fresh: Server):
    with fresh.http() as http:
        cookie = cookie_of(post(http, fresh.link(), fresh))
    with fresh.http(cookie) as http:
        assert "five minutes" in http.get("/auth/prove?next=/settings").text
        assert post(http, "/auth/prove?next=/settings", fresh, password="wrong wrong wrong").status_code == 401
        proved = post(http, "/auth/prove?next=/settings", fresh, password=PASSWORD)
        assert proved.status_code == 303 and proved.headers["location"] == "/settings"
    assert fresh.sql("SELECT count(*) FROM session WHERE proved_at IS NOT NULL")[0][0] >= 1


def test_pages_speak_german_to_who_prefers_it(fresh: Server):
    with fresh.http() as http:
        page = http.get("/login", headers={"accept-language": "de-DE,de;q=0.9,en;q=0.8"})
    assert 'lang="de"' in page.text and "Anmelden" in page.text and "Sign in" not in page.text


async def test_signing_out_ends_every_tab_at_once(fresh: Server):
    with fresh.http() as http:
        cookie = cookie_of(post(http, "/login", fresh, password=PASSWORD))
    async with RxClient(fresh.base, cookie) as one, RxClient(fresh.base, cookie) as two:
        await one.boot()
        await two.boot()
        async with httpx.AsyncClient(base_url=fresh.base, headers={"cookie": cookie}) as http:
            assert (await http.get("/auth/logout")).status_code == 405
            assert (await http.post("/auth/logout")).status_code == 403
            out = await http.post("/auth/logout", headers={"origin": fresh.base})
        assert out.status_code == 303 and out.headers["location"] == "/login"
        assert "storage" in out.headers["clear-site-data"] and "Max-Age=0" in out.headers["set-cookie"]
        async with asyncio.timeout(1):
            await one.until(lambda: one.var("viewer", "leave") == "/login")
            await two.until(lambda: two.var("viewer", "leave") == "/login")
        await asyncio.wait_for(two.closed.wait(), 5)
    with fresh.http(cookie) as http:
        assert http.get("/auth/me").status_code == 401


def test_many_wrong_passwords_have_to_wait(fresh: Server):
    with fresh.http() as http:
        statuses = [post(http, "/login", fresh, password=f"wrong password {n}").status_code for n in range(8)]
        assert statuses[0] == 401 and statuses[-1] == 429
        held = post(http, "/login", fresh, password=PASSWORD)
        assert held.status_code == 429 and "Try again in" in held.text


def test_no_secret_was_logged(fresh: Server):
    output = fresh.output()
    assert PASSWORD not in output and "wrong password" not in output.replace("krake.security: wrong password", "")
    assert "set-cookie" not in output.lower() and COOKIE not in output


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/one?x=1", "/one?x=1"), (None, "/"), ("", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"), ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"), ("one", "/"), ("/one\r\nset-cookie: x", "/"), ("/\tevil", "/"), ("///evil.example", "/"),
    ],
)  # fmt: skip
def test_after_signing_in_one_stays_here(wanted: str | None, to: str):
    assert local_path(wanted) == to


@pytest.mark.parametrize(
    ("header", "locale"),
    [(None, "en"), ("de", "de"), ("de-AT,en;q=0.5", "de"), ("en-GB,de;q=0.9", "en"), ("fr", "en"), ("de;q=x", "en"), ("fr,de;q=0.2", "de")],
)
def test_the_language_follows_the_browser(header: str | None, locale: str):
    assert language(header) == locale


def eventually(true, seconds: float = 2.0) -> bool:
    import time

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False
