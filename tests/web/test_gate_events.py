"""What can be called over the event socket, by whom, and with what. The handlers are read from the running app."""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import uuid
from typing import Any

import httpx
import pytest

from tests.web.conftest import Server
from tests.web.rxclient import NS, ROOT, RxClient

COUNTER = f"{ROOT}.tests___web___small_app____counter"
VIEWER = f"{ROOT}.krake___web___states___viewer____viewer"
REFUSED = ("Krake did not accept this input. Reload the page.", "Your role does not allow this.")
SEED = 20261122


def ran(server: Server, cookie: str) -> list[str]:
    with server.http(cookie) as http:
        return http.get("/api/ran").json()["ran"]


async def test_a_signed_in_tab_is_hydrated_and_knows_its_viewer(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        assert tab.var("viewer", "name") == "Mira" and tab.var("counter", "sessions") >= 1
        await tab.send(f"{COUNTER}.write", {"text": "hello"})
        await tab.until(lambda: tab.var("counter", "note") == "hello")
        assert tab.var("counter", "who") == "Mira"


async def test_neither_cookie_nor_digest_nor_backend_vars_reach_a_frame(server: Server, signed_in: str):
    secret = signed_in.split("=", 1)[1]
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        everything = "".join(tab.frames)
    assert secret not in everything and hashlib.sha256(secret.encode()).hexdigest() not in everything
    assert "_user_id" not in everything and "cookie" not in everything


async def test_reflex_keeps_the_digest_and_never_the_cookie(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in, headers={"Authorization": "Bearer x"}) as tab:
        await tab.boot()
        await tab.send(f"{COUNTER}.headers")
        await tab.until(lambda: tab.var("counter", "note"))
        kept = tab.var("counter", "note").split()
    assert "x-krake-sid" in kept and "cookie" not in kept and "authorization" not in kept


async def test_a_planted_digest_does_not_make_one_somebody_else(server: Server, signed_in: str):
    key = hashlib.sha256(signed_in.split("=", 1)[1].encode()).hexdigest()
    otto = server.session(server.person("Otto", "viewer"))
    async with RxClient(server.base, otto, headers={"x-krake-sid": key}) as tab:
        await tab.boot()
        assert tab.var("viewer", "name") == "Otto"


async def test_setvar_is_denied_for_every_state(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        for state in [*tab.vars]:
            await tab.send(f"{state}.setvar", {"var_name": "note", "value": "planted"})
            await tab.until(lambda: tab.var("viewer", "toast") == REFUSED[1])
        assert "planted" not in "".join(tab.frames) and "set_note" not in ran(server, signed_in)
        await tab.send(f"{COUNTER}.set_note", {"value": "by its label"})  # control: the method itself works
        await tab.until(lambda: tab.var("counter", "note") == "by its label")


async def test_a_handler_for_the_server_alone_is_denied_to_browsers(server: Server, signed_in: str):
    before = ran(server, signed_in)
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        for name in (f"{COUNTER}.inner", f"{ROOT}.hydrate", f"{ROOT}.set_is_hydrated", f"{VIEWER}.report"):
            serial = tab.var("viewer", "toast_serial")
            await tab.send(name, {"value": False} if name.endswith("hydrated") else {})
            await tab.until(lambda before=serial: tab.var("viewer", "toast_serial") != before)
            assert tab.var("viewer", "toast") == REFUSED[1]
    assert ran(server, signed_in) == before


@pytest.mark.parametrize("role", ["viewer", "operator"])
async def test_a_role_is_refused_directly_and_through_a_chain(server: Server, role: str):
    cookie = server.session(server.person("Otto", role))
    before = ran(server, cookie)
    async with RxClient(server.base, cookie) as tab:
        await tab.boot()
        await tab.send(f"{COUNTER}.spend", {"qty": 1, "price": 2.0, "kind": "a"})
        await tab.until(lambda: tab.var("viewer", "toast") == REFUSED[1])
        serial = tab.var("viewer", "toast_serial")
        await tab.send(f"{COUNTER}.lead")
        await tab.until(lambda: tab.var("viewer", "toast_serial") != serial)
    assert ran(server, cookie) == before


async def test_an_owner_may_do_what_the_label_says(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        await tab.send(f"{COUNTER}.lead")
        await tab.until(lambda: tab.var("counter", "note") == "spent 1 2.0 a")


GOOD = {"qty": 1, "price": 2.0, "kind": "a"}
ODD: list[Any] = [
    "1e9", True, None, 1.5, -0.5, 2**63, -(2**63), [], [1], {}, {"a": 1}, "", "x" * 30_000, "a\u0000b", "\u202eevil",
    "\ud800", {"$ne": 1}, "Ａ",
]  # fmt: skip


def bad_payloads(rng: random.Random, count: int) -> list[Any]:
    """Payloads of which no one is right: a wrong value, a missing or a spare key, no object at all."""
    made: list[Any] = [[], [1], "text", 7, {**GOOD, "skip_approval": True}, {**GOOD, "self": 1}, {}]
    while len(made) < count:
        payload: dict[str, Any] = dict(GOOD)
        match rng.randrange(3):
            case 0:
                key = rng.choice([*GOOD])
                payload[key] = rng.choice([odd for odd in ODD if not (key == "price" and type(odd) is float)])
            case 1:
                del payload[rng.choice([*GOOD])]
            case 2:
                payload[rng.choice(["user_id", "role", "_x", "args", "kwargs", "qty ", "QTY", "__class__"])] = rng.choice(ODD)
        made.append(payload)
    return made


async def test_two_hundred_wrong_payloads_for_each_handler_run_nothing(server: Server, owner: int):
    rng = random.Random(SEED)
    print("seed", SEED)
    watcher = server.session(owner)
    before, pid = ran(server, watcher), server.process.pid
    for name in (f"{COUNTER}.spend", f"{COUNTER}.write", f"{VIEWER}.use_locale"):
        payloads = bad_payloads(rng, 200)
        for part in range(0, 200, 50):  # below the flood limit of one socket
            async with RxClient(server.base, server.session(owner)) as tab:
                await tab.boot()
                for payload in payloads[part : part + 50]:
                    await tab.send(name, payload)
                await tab.quiet(0.15)
                assert "Traceback" not in "".join(tab.frames) and "pydantic" not in "".join(tab.frames)
                assert tab.var("viewer", "toast") in REFUSED
    assert ran(server, watcher) == before and server.process.poll() is None and server.process.pid == pid


async def test_not_a_number_is_refused(server: Server, signed_in: str):
    before = ran(server, signed_in)
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        for value in ("NaN", "Infinity", "-Infinity", "1e999"):
            payload = '{"qty":1,"price":' + value + ',"kind":"a"}'
            await tab.ws.send(f'42{NS},["event",{{"name":"{COUNTER}.spend","payload":{payload},"router_data":{{"pathname":"/"}}}}]')
        await tab.until(lambda: tab.var("viewer", "toast") == REFUSED[0])
        await tab.quiet(0.2)
    assert ran(server, signed_in) == before


WRITE = '42/_event,["event",{"name":"' + COUNTER + '.write",'
MALFORMED = [
    "", "4", "42", "42/_event,", '42/_event,["event"]', '42/_event,["event",null]', '42/_event,["event",[]]', '42/_event,["event","x"]',
    '42/_event,["event",{}]', '42/_event,["event",{"name":7}]', '42/_event,["event",{"name":"nope"}]', '42/_event,["event",{"name":["x"]}]',
    '42/_event,["event",{"name":"nope","router_data":[]}]', WRITE + '"payload":[]}]', WRITE + '"payload":{"text":"x"},"router_data":"y"}]',
    WRITE + '"payload":{"text":"x"},"router_data":{"pathname":7}}]', WRITE + '"payload":{"text":"x"},"router_data":{"query":[]}}]',
    '42/_event,["client_error",{"message":"x"}]', '42/_event,["nope",1]', "42/other,[]", "41/_event,", "{", "\x00", "9", "6",
    "45-1/_event,[]",
    '42/_event,["event",' + "[" * 5000 + "]" * 5000 + "]",
]  # fmt: skip


async def test_malformed_frames_neither_kill_nor_leak(server: Server, owner: int):
    watcher = server.session(owner)
    before = ran(server, watcher)
    for frame in MALFORMED:
        async with RxClient(server.base, server.session(owner)) as tab:
            await tab.boot()
            await tab.ws.send(frame)
            await tab.quiet(0.05)
            assert "Traceback" not in "".join(tab.frames)
    assert ran(server, watcher) == before and server.process.poll() is None
    assert "pathname" not in server.output() and "client_token" not in server.output()


async def test_unknown_handlers_leave_no_content_in_the_log(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        for number in range(40):
            await tab.send(f"{COUNTER}.canary-name-{number}", {"password": "canary-payload"})
        await tab.send(f"{COUNTER}.write", {"text": "still here"})
        await tab.until(lambda: tab.var("counter", "note") == "still here")
    assert "canary-name" not in server.output() and "canary-payload" not in server.output()
    assert signed_in.split("=", 1)[1] not in server.output()


async def test_a_failure_says_a_reference_and_the_log_has_it(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        await tab.send(f"{COUNTER}.fail")
        await tab.until(lambda: "Reference" in (tab.var("viewer", "toast") or ""))
        frames = "".join(tab.frames)
        assert "canary-Qx7" not in frames and "ValueError" not in frames and "Traceback" not in frames and ".py" not in frames
        assert tab.var("viewer", "toast").split("Reference ")[1].rstrip(".") in server.output()


async def test_an_expected_refusal_says_its_own_words(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        await tab.send(f"{VIEWER}.use_locale", {"locale": "de"})
        await tab.until(lambda: tab.var("viewer", "locale") == "de")
        await tab.send(f"{COUNTER}.refuse")
        await tab.until(lambda: (tab.var("viewer", "toast") or "").startswith("Die Grenze ist 50 €."))
        await tab.send(f"{VIEWER}.use_locale", {"locale": "en"})
        await tab.until(lambda: tab.var("viewer", "locale") == "en")


async def test_a_revoked_session_is_refused_within_a_second_and_its_socket_closed(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab, RxClient(server.base, signed_in) as other:
        await tab.boot()
        await other.boot()
        server.revoke(signed_in)
        async with asyncio.timeout(1.0):
            await tab.until(lambda: tab.var("viewer", "leave") == "/login")
            await other.until(lambda: other.var("viewer", "leave") == "/login")
        await asyncio.wait_for(tab.closed.wait(), 5)
        await asyncio.wait_for(other.closed.wait(), 5)


async def test_a_revocation_nobody_announced_is_found_by_the_next_event(server: Server, signed_in: str):
    from krake.services.people import digest
    from tests.web.conftest import stamp

    before = ran(server, signed_in)
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        server.sql("UPDATE session SET revoked_at = ? WHERE id = ?", stamp(), digest(signed_in.split("=", 1)[1]))
        await asyncio.sleep(1.05)  # what is known of a session may be a second old
        await tab.send(f"{COUNTER}.write", {"text": "too late"})
        await tab.until(lambda: tab.var("viewer", "leave") == "/login")
        assert tab.var("counter", "note") != "too late"
        await asyncio.wait_for(tab.closed.wait(), 5)
    with server.http(server.session(server.person("Watcher", "viewer"))) as http:
        assert http.get("/api/ran").json()["ran"] == before


async def test_a_tab_token_carries_nothing_over_to_another_person(server: Server, signed_in: str):
    token = str(uuid.uuid4())
    async with RxClient(server.base, signed_in, token=token) as tab:
        await tab.boot()
        await tab.send(f"{COUNTER}.write", {"text": "private words"})
        await tab.until(lambda: tab.var("counter", "note") == "private words")
    async with RxClient(server.base, server.session(server.person("Otto", "viewer")), token=token) as thief:
        await thief.boot()
        frames = "".join(thief.frames)
    assert "private words" not in frames and "Mira" not in frames and "Otto" in frames


async def test_a_flood_is_thinned_out_then_ended_and_others_do_not_notice(server: Server, owner: int):
    flooding, calm = server.session(owner), server.session(owner)
    async with RxClient(server.base, calm) as neighbour, RxClient(server.base, flooding) as flood:
        await neighbour.boot()
        await flood.boot()
        before = ran(server, calm).count("write")
        loop = asyncio.get_running_loop()
        start, sent, slowest = loop.time(), 0, 0.0
        while not flood.closed.is_set() and loop.time() - start < 12:
            for _ in range(50):
                try:
                    await flood.send(f"{COUNTER}.write", {"text": f"flood {sent}"})
                except Exception:  # noqa: BLE001 the server closed it, which is the point
                    break
                sent += 1
            at = loop.time()
            await neighbour.send(f"{COUNTER}.write", {"text": f"calm {sent}"})
            await neighbour.until(lambda text=f"calm {sent}": neighbour.var("counter", "note") == text, 2)
            slowest = max(slowest, loop.time() - at)
            await asyncio.sleep(0.1)
        lasted = loop.time() - start
        assert flood.closed.is_set() and 4 < lasted < 10, lasted
        through = sum("flood" in frame for frame in flood.frames)
        assert through <= 60 + 20 * lasted + 5 and sent > 3 * through, (sent, through, before)
        assert slowest < 0.5


async def test_a_frame_beyond_a_quarter_megabyte_closes_the_socket(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        await tab.send(f"{COUNTER}.write", {"text": "x" * 300_000})
        await asyncio.wait_for(tab.closed.wait(), 5)


async def test_browser_errors_cannot_fill_the_log(server: Server, signed_in: str):
    async with RxClient(server.base, signed_in) as tab:
        await tab.boot()
        name = f"{ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception"
        for number in range(50):
            info = f"TypeError: Cannot read properties of null {number}\nforged line"
            await tab.send(name, {"info": info, "component_stack": ""})
        await tab.quiet(0.3)
        assert "_call_function" not in "".join(tab.frames) and "_call_script" not in "".join(tab.frames)
    assert 1 <= server.output().count("a browser reports") <= 12
    assert "\nforged line" not in server.output()


def test_an_unlabelled_handler_stops_the_start(tmp_path):
    """Every way to get one: a forgotten label, a helper that is public, a mixin, a default, `Any`, a background handler."""
    import subprocess
    import sys

    from tests.web.conftest import ROOT as HERE

    forgotten = {
        "helper": "    def total(self): return 1",
        "handler": "    @rx.event\n    async def buy(self): ...",
        "default": "    @rx.event\n    @may('owner')\n    async def buy(self, skip_approval: bool = False): ...",
        "loose": "    @rx.event\n    @may('owner')\n    async def buy(self, form: dict): ...",
        "blocking": "    @rx.event\n    @may('owner')\n    def buy(self): ...",
        "background": "    @rx.event(background=True)\n    @may('owner')\n    async def buy(self): ...",
    }
    states = "\n".join(f"class {name.title()}(rx.State):\n{body}" for name, body in forgotten.items())
    mixin = "class Mixed(rx.State, mixin=True):\n    async def mixed_in(self): ...\nclass Uses(Mixed, rx.State): ..."
    code = (
        "import reflex as rx\nfrom krake.web.labels import may, check_handlers\nfrom krake.kit.errors import Broken\n"
        "import krake.web.states.viewer\nprint(check_handlers() > 10)\n"
        f"{states}\n{mixin}\n"
        "try:\n    check_handlers()\nexcept Broken as e:\n    print(e)\n"
        "from krake.web import labels\nlabels.REFLEX = {**labels.REFLEX, 'reflex.gone': 'browser'}\n"
        "try:\n    check_handlers()\nexcept Broken as e:\n    print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, timeout=60)
    lines = done.stdout.splitlines()
    assert lines[0] == "True", done.stderr
    for state, handler in [("helper", "total"), ("uses", "mixed_in"), *((name, "buy") for name in forgotten if name != "helper")]:
        assert any(line.strip().split(":")[0].endswith(f"{state}.{handler}") for line in lines), (state, done.stdout)
    assert "reflex.gone: Reflex no longer has it" in done.stdout


def test_http_is_still_alive_after_all_this(server: Server):
    assert httpx.get(f"{server.base}/ping").json() == "pong"


def test_the_log_holds_no_secret_and_no_payload(server: Server):
    output = server.output()
    assert "__Host-krake" not in output and "skip_approval" not in output.replace("why='skip_approval", "")
    assert json.dumps(GOOD) not in output
