"""The first view: over HTTP exactly what the socket's on_load says, for who may see the page, and in the browser no more than that."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from krake.web.built import Built
from tests.web.conftest import Server
from tests.web.rxclient import ROOT, RxClient

HERE = Path(__file__).parents[2]
PAGES = (
    "/", "/lunavo", "/lunavo?period=7d", "/monarch", "/management", "/todo", "/todo/1", "/orders", "/orders?only=paid", "/orders/1",
    "/agents", "/agents/commet", "/agents/commet?tab=performance", "/tables", "/tables/import", "/coordinator", "/coordinator?view=week",
    "/tasks/new", "/runs/1", "/integrations", "/memory", "/rules", "/effects", "/system", "/settings", "/start", "/patterns",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("first"), "krake.krake:app")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def cookie(whole: Server) -> str:
    return whole.session(whole.person("Mira", "owner"))


def plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("_rx_state_"): value for name, value in values.items()}


@pytest.mark.parametrize("page", PAGES)
async def test_it_says_what_the_socket_says(whole: Server, cookie: str, page: str):
    path, _, query = page.partition("?")
    with whole.http(cookie) as http:
        answer = http.get("/api/first" + page)
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    view = answer.json()
    assert view, "the page has data"
    event = {"pathname": path, "asPath": page, "query": dict(part.split("=") for part in query.split("&")) if query else {}}
    last = path.rsplit("/", 1)[-1]
    event["query"] |= {"/todo/1": {"thread": last}, "/orders/1": {"order": last}, "/agents/commet": {"agent_key": last},
                       "/tasks/new": {"task": last}, "/runs/1": {"run_number": last}}.get(path, {})  # fmt: skip
    async with RxClient(whole.base, cookie) as tab:
        said = {"event": {"name": f"{ROOT}.hydrate_and_load", "payload": {}, "router_data": event}}
        await tab.ws.send("40/_event," + json.dumps(said))
        await tab.until(lambda: tab.vars.get(ROOT, {}).get("is_hydrated"))
        for state, values in view.items():
            for name, value in plain(values).items():
                assert without_now(tab.vars[state][name]) == without_now(value), (state, name)
        ready = [name for name, values in tab.vars.items() if values.get("ready")]
        assert {name for name in ready if name != ROOT} <= set(view), "nothing the page waits for is missing"


def without_now(value: Any) -> Any:
    """A value without the words that count seconds."""
    if isinstance(value, dict):
        return {name: without_now(one) for name, one in value.items() if name != "serial"}
    return [without_now(one) for one in value] if isinstance(value, list) else value


def test_nobody_gets_one_without_a_session(whole: Server):
    with whole.http() as http:
        answer = http.get("/api/first/lunavo", headers={"accept": "application/json"})
    assert answer.status_code == 401


def test_another_site_gets_none(whole: Server, cookie: str):
    with whole.http(cookie) as http:
        assert http.get("/api/first/lunavo", headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}).status_code == 403


def test_what_is_no_page_has_none_and_a_page_without_data_neither(whole: Server, cookie: str):
    with whole.http(cookie) as http:
        assert http.get("/api/first/nowhere/at/all").json() == {}
        assert http.get("/api/first/lunavo%00x").json() == {}


async def test_a_page_announces_its_first_view_and_a_file_does_not(tmp_path: Path):
    (tmp_path / "lunavo").mkdir()
    (tmp_path / "lunavo/index.html").write_text("<h1>Lunavo</h1>")
    (tmp_path / "a.js").write_text("1")
    app = Built(PlainTextResponse("inner", 418), tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://krake") as http:
        said = (await http.get("/lunavo/?period=7d")).headers["link"]
        assert said == "</api/first/lunavo?period=7d>; rel=preload; as=fetch; crossorigin=anonymous"
        assert "link" not in (await http.get("/a.js")).headers
        odd = await http.get("/lunavo/", params={"q": 'x">,<y'})
        assert ">,<" not in odd.headers.get("link", ""), "nobody writes a header of ours"


# --- in the browser: the script itself, run by node with dispatchers that note what they get

STAGE = """
const app = { state_name: "root", initialState: { desk: { rows: [], shop: "" } } };
const drawn = [], released = [];
const dispatch = { desk: (news) => drawn.push(news), root: () => {} };
const window = { location: { pathname: "/lunavo/", search: "?period=7d" } };
const asked = [];
let arrive;
globalThis.window = window;
globalThis.document = { body: { dataset: {} } };
const seen = () => "drawn" in document.body.dataset;
globalThis.fetch = (url) => {
  asked.push(url);
  return new Promise((done) => { arrive = (view) => done({ ok: true, redirected: false, json: async () => view }); });
};
const settle = () => new Promise((done) => setTimeout(done, 0));
%s
(async () => { %s; console.log(JSON.stringify({ asked, drawn, released, goes: firstView.hold([7]) })); process.exit(0); })();
"""
RELEASE = "(events) => released.push(...events)"


def played(steps: str) -> dict[str, Any]:
    source = (HERE / "krake/web/first_view.js").read_text()
    script = source.replace('import { app } from "$/utils/context-registry";', "").replace("export const", "const")
    node = Path(sys.executable).parent / "node"
    done = subprocess.run([node, "-e", STAGE % (script, steps)], capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_page_as_it_was_built_is_held_back_until_the_data_is_drawn():
    steps = f"""const opens = firstView.drawn(dispatch, {RELEASE}); await settle(); released.push(seen());
      arrive({{ desk: {{ rows: [1] }} }}); await opens; released.push(drawn.length, seen())"""
    assert played(steps)["released"] == [False, 1, True]


@pytest.mark.parametrize("never", ["", "arrive({});"])
def test_and_not_for_long_when_there_is_none(never: str):
    assert played(f"const opens = firstView.drawn(dispatch, {RELEASE}); {never} await opens; released.push(seen())")["released"] == [True]


def test_one_that_is_here_before_anything_is_drawn_is_drawn_at_once_and_once():
    steps = f"""released.push(firstView.here()); arrive({{ desk: {{ rows: [1], shop: "on" }} }}); await settle();
      released.push(firstView.here()); firstView.draw(dispatch);
      released.push(firstView.here(), firstView.hold([1]).length, seen());
      await firstView.drawn(dispatch, {RELEASE}); firstView.confirm({{ desk: {{ shop: "on" }} }}, dispatch);
      firstView.confirm({{ root: {{ is_hydrated_rx_state_: true }} }}, dispatch)"""
    told = played(steps)
    assert told["drawn"] == [{"rows": [1], "shop": "on"}, {"rows": []}], "and taken back where the socket does not say it"
    assert (told["released"], told["goes"]) == ([False, True, False, 0, True, 1], [7])


@pytest.mark.parametrize("no", ["arrive({});", "arrive(null);", 'arrive({ desk: { rows: [1] } }); window.location.pathname = "/monarch/";'])
def test_what_is_not_to_be_drawn_is_not_here(no: str):
    assert played(f"{no} await settle(); released.push(firstView.here())")["released"] == [False]


def test_one_that_cannot_be_drawn_at_once_breaks_nothing():
    steps = f"""arrive({{ desk: null }}); await settle(); firstView.draw(dispatch);
      await firstView.drawn(dispatch, {RELEASE}); released.push("open")"""
    assert played(steps)["released"] == ["open"]


def test_it_is_drawn_and_what_the_owner_does_waits_until_the_socket_has_said_the_same():
    steps = f"""firstView.drawn(dispatch, {RELEASE}); arrive({{ desk: {{ rows: [1], shop: "on" }} }}); await settle();
      const goes = firstView.hold([1, 2]); firstView.confirm({{ desk: {{ rows: [1], shop: "on" }} }}, dispatch);
      goes.push(...firstView.hold([3])); drawn.push([...released], goes);
      firstView.confirm({{ root: {{ is_hydrated_rx_state_: true }} }}, dispatch)"""
    told = played(steps)
    assert told["asked"] == ["/api/first/lunavo?period=7d"]
    assert told["drawn"] == [{"rows": [1], "shop": "on"}, [], []]
    assert (told["released"], told["goes"]) == ([1, 2, 3], [7]), "each once, in their order, and nothing waits any more"


def test_what_the_socket_did_not_confirm_is_taken_back():
    steps = f"""firstView.drawn(dispatch, {RELEASE}); arrive({{ desk: {{ rows: [1], shop: "on" }} }}); await settle();
      firstView.confirm({{ desk: {{ shop: "on" }} }}, dispatch);
      firstView.confirm({{ root: {{ is_hydrated_rx_state_: true }} }}, dispatch)"""
    assert played(steps)["drawn"] == [{"rows": [1], "shop": "on"}, {"rows": []}], "the row went away in between"


def test_what_the_socket_said_first_is_not_overwritten():
    steps = f"""firstView.drawn(dispatch, {RELEASE}); firstView.confirm({{ desk: {{ rows: [2] }} }}, dispatch);
      arrive({{ desk: {{ rows: [1], shop: "on" }} }}); await settle();
      firstView.confirm({{ desk: {{ shop: "on" }}, root: {{ is_hydrated_rx_state_: true }} }}, dispatch)"""
    assert played(steps)["drawn"] == [{"shop": "on"}]


def test_one_that_comes_too_late_is_not_drawn():
    steps = f"""firstView.drawn(dispatch, {RELEASE}); firstView.confirm({{ root: {{ is_hydrated_rx_state_: true }} }}, dispatch);
      arrive({{ desk: {{ rows: [1] }} }}); await settle()"""
    told = played(steps)
    assert (told["drawn"], told["goes"]) == ([], [7])


def test_the_socket_opens_when_it_is_drawn_for_whoever_asks_for_one():
    steps = f"""const opened = []; const open = (who) => firstView.drawn(dispatch, {RELEASE}).then(() => opened.push(who));
      const waits = firstView.comes(); const first = open("page"), second = open("click"); await settle(); drawn.push([...opened], waits);
      arrive({{ desk: {{ rows: [1] }} }}); await first; await second; drawn.push(opened, firstView.comes())"""
    assert played(steps)["drawn"] == [[], True, {"rows": [1]}, ["page", "click"], False]


@pytest.mark.parametrize("answer", ["{}", "null"])
def test_the_socket_opens_at_once_when_there_is_nothing_to_draw(answer: str):
    steps = f"""const began = Date.now(), opens = firstView.drawn(dispatch, {RELEASE}); arrive({answer}); await opens;
      drawn.push(Date.now() - began < 90)"""
    assert played(steps)["drawn"] == [True]


def test_the_socket_waits_for_a_slow_one_only_briefly_and_draws_it_all_the_same():
    steps = f"""await firstView.drawn(dispatch, {RELEASE}); drawn.push("open");
      arrive({{ desk: {{ rows: [1] }} }}); await settle()"""
    assert played(steps)["drawn"] == ["open", {"rows": [1]}]


def test_one_that_comes_when_the_owner_is_on_another_page_is_not_drawn_there():
    steps = f"""await firstView.drawn(dispatch, {RELEASE}); window.location.pathname = "/monarch/";
      arrive({{ desk: {{ rows: [1] }} }}); await settle()"""
    told = played(steps)
    assert (told["drawn"], told["goes"]) == ([], [7])


def test_one_that_cannot_be_drawn_does_not_keep_the_socket_closed():
    steps = f"""const opens = firstView.drawn(dispatch, {RELEASE}); arrive({{ desk: null }}); await opens;
      await firstView.drawn(dispatch, {RELEASE}); drawn.push("open")"""
    assert played(steps)["drawn"] == ["open"]


def test_a_socket_that_never_opens_holds_no_click_for_long():
    steps = f"""firstView.drawn(dispatch, {RELEASE}); arrive({{ desk: {{ rows: [1] }} }}); await settle();
      drawn.push(firstView.hold([5])); await new Promise((done) => setTimeout(done, 3100))"""
    told = played(steps)
    assert (told["drawn"][-1], told["released"], told["goes"]) == ([], [5], [7])
