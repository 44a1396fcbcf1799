"""Sheets over HTTP on the real app: who may do what, what an edit answers, windows, exports and uploads."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from krake.kit import config, db
from krake.services import entries, files, importing, looks, sheets
from krake.services.looks import Look
from krake.web import imports
from tests import world
from tests.web.conftest import Server
from tests.web.facts import facts

OWNER = world.OWNER
COLUMNS: list[tuple[str, str, dict[str, Any]]] = [
    ("Name", "text", {}), ("Price", "money", {"currency": "EUR"}), ("Count", "number", {}),
    ("Total", "formula", {"formula": "{Price} * {Count}"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("sheets"), "krake.krake:app")
    yield server
    server.stop()


@pytest.fixture
async def beside(running: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """The server's database, in this process too."""
    monkeypatch.setenv("KRAKE_DATA", str(running.folder))
    monkeypatch.delenv("KRAKE_DATABASE_URL", raising=False)
    config.reload()
    await db.close()
    looks.forget()
    yield running
    await db.close()
    looks.forget()
    config.settings.cache_clear()


class Sheet:
    """A sheet of its own for a test, as a person of a role sees it over HTTP."""

    def __init__(self, server: Server, number: int, at: dict[str, int], cookies: dict[str, str]):
        self.server, self.number, self.at, self.cookies = server, number, at, cookies

    def get(self, what: str, role: str = "owner", **query: Any) -> httpx.Response:
        with self.server.http(self.cookies[role]) as http:
            return http.get(f"/api/sheets/{self.number}/{what}", params=query)

    def post(self, what: str, body: Any = None, role: str = "owner", origin: str | None = "same", **content: Any) -> httpx.Response:
        headers = {} if origin is None else {"origin": self.server.base if origin == "same" else origin}
        with self.server.http(self.cookies[role]) as http:
            return http.post(f"/api/sheets/{self.number}/{what}", headers=headers, **(content or {"json": body}))

    def add(self, *names: str) -> list[int]:
        return self.post("add", {"rows": [{self.at["Name"]: name} for name in names]}).json()["rows"]

    def names(self, role: str = "owner", **query: Any) -> list[str]:
        return [row[3] for row in self.get("rows", role, **query).json()["rows"]]


@pytest.fixture
async def sheet(beside: Server) -> Sheet:
    async with db.write() as session:
        folder = await sheets.create_folder(session, OWNER, "buddy", "Plans")
        opened = await sheets.create(session, OWNER, folder.id or 0, "Größe & „Preis“; x", COLUMNS)
    people = {role: beside.session(beside.person(f"{role} {opened.sheet.id}", role)) for role in ("owner", "operator", "viewer")}
    return Sheet(beside, opened.sheet.id or 0, {column.name: column.id or 0 for column in opened.columns}, people)


# --- who may


WRITING = ("cells", "add", "remove", "move", "undo", "redo")


def test_every_way_to_write_is_tried_here():
    written = {path for path, _, methods, _ in facts()["routes"] if path.startswith("/api/sheets/") and "POST" in methods}
    assert written == {f"/api/sheets/{{sheet:int}}/{what}" for what in WRITING}


async def test_a_viewer_reads_and_writes_nothing(sheet: Sheet):
    (row,) = sheet.add("Moon")
    bodies = {
        "cells": {"cells": [[row, sheet.at["Name"], "mine", None]]}, "add": {"rows": [{}]}, "remove": {"rows": [row]}, "move": {"row": row}
    }  # fmt: skip
    for what in WRITING:
        assert sheet.post(what, bodies.get(what), "viewer").status_code == 403, what
    with sheet.server.http(sheet.cookies["viewer"]) as http:
        sent = http.post("/api/tables/file", headers={"origin": sheet.server.base}, files={"file": ("a.csv", b"a\n1", "text/csv")})
    assert sent.status_code == 403
    assert sheet.names("viewer") == ["Moon"] and sheet.get("export", "viewer").status_code == 200
    assert sheet.post("cells", bodies["cells"], "operator").status_code == 200 and sheet.names() == ["mine"]


async def test_another_site_writes_nothing(sheet: Sheet):
    (row,) = sheet.add("Moon")
    for origin in (None, "null", "https://evil.test", f"{sheet.server.base}.evil.test"):
        for what in WRITING:
            answer = sheet.post(what, {"cells": [[row, sheet.at["Name"], "x", None]]}, origin=origin)
            assert answer.status_code == 403, (what, origin)
    assert sheet.names() == ["Moon"]


async def test_a_stranger_reads_nothing(sheet: Sheet):
    with sheet.server.http() as http:
        for what in ("rows", "cell", "total", "export"):
            assert http.get(f"/api/sheets/{sheet.number}/{what}").status_code == 401, what


# --- what is not understood


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("cells", b""), ("cells", b"no json"), ("cells", b"[]"), ("cells", b'{"cells": 1}'), ("cells", b'{"cells": [[1, 2]]}'),
        ("cells", b'{"cells": [["a", 1, "x", null]]}'), ("cells", b'{"cells": [[1, 1, {"a": 1}, null]]}'),
        ("cells", b'{"cells": [], "more": 1}'),
        ("cells", b'{"cells": [], "locale": "fr"}'), ("cells", b'{"cells": [[-1, 1, "x", null]]}'),
        ("cells", b'{"cells": [[99999999999999999999, 1, "x", null]]}'), ("cells", b'\xff\xfe'),
        ("cells", b'{"cells": [[1, 1, "\\ud800", null]]}'),
        ("add", b'{"rows": [1]}'), ("add", b'{"rows": [{"a": 1}]}'), ("add", b'{"rows": [{}], "after": "x"}'),
        ("add", b'{"rows": [{}], "after": 99999999999999999999}'), ("remove", b"{}"), ("remove", b'{"rows": ["1; DROP TABLE sheet"]}'),
        ("remove", b'{"rows": [1.5]}'), ("move", b'{"after": 1}'), ("move", b'{"row": null}'), ("cells", b"[" * 100_000),
    ],
)  # fmt: skip
async def test_a_body_that_makes_no_sense_is_422_with_words(sheet: Sheet, what: str, body: bytes):
    answer = sheet.post(what, content=body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"] == {"en": "This request is not understood.", "de": "Diese Anfrage wird nicht verstanden."}


async def test_a_sheet_row_or_column_that_is_not_there_is_404(sheet: Sheet):
    (row,) = sheet.add("Moon")
    there = sheet.number
    for number in (there + 999, 0, 2**31, 10**30):
        sheet.number = number
        for what in ("rows", "cell", "total", "export"):
            assert sheet.get(what).status_code == 404, (what, number)
        for what, body in (
            ("cells", {"cells": []}),
            ("add", {"rows": [{}]}),
            ("remove", {"rows": [1]}),
            ("move", {"row": 1}),
            ("undo", {}),
            ("redo", {}),
        ):
            answer = sheet.post(what, body)
            assert answer.status_code == 404 and answer.json()["error"]["de"] == "Diese Tabelle gibt es nicht mehr.", (what, number)
    sheet.number = there
    assert sheet.post("cells", {"cells": [[row, 2**40, "x", None]]}).status_code == 404
    assert sheet.post("add", {"rows": [{}], "after": 2**50}).status_code == 404
    assert sheet.post("move", {"row": 2**50}).status_code == 404
    assert sheet.get("cell", row=row, column=2**60).status_code == 404
    assert sheet.names() == ["Moon"]


@pytest.mark.parametrize(
    "look",
    ["no json", '{"filters": 1}', '{"filters": [{"column": 1}]}', '{"filters": [{"column": 1, "op": "like"}]}', '{"sort": [1]}',
     '{"filters": [{"column": 1e999, "op": "is"}]}', "[" * 5_000, json.dumps({"sort": [[1, 0]] * 6})],
)  # fmt: skip
async def test_a_filter_that_makes_no_sense_is_refused_with_words_and_starts_no_file(sheet: Sheet, look: str):
    for what in ("rows", "export", "total"):
        answer = sheet.get(what, look=look, column=sheet.at["Price"], how="sum")
        assert answer.status_code == 409 and answer.json()["error"]["en"] == "This filter is not understood.", what


async def test_a_filter_over_a_column_that_is_gone_starts_no_file(sheet: Sheet):
    look = json.dumps({"filters": [{"column": 2**40, "op": "is", "value": "x"}]})
    for kind in ("csv", "xlsx"):
        assert sheet.get("export", look=look, format=kind).status_code == 404
    much = json.dumps({"filters": [{"column": sheet.at["Price"], "op": "over", "value": "much"}]})
    assert "A number" in sheet.get("rows", look=much).json()["error"]["en"] and sheet.get("export", look=much).status_code == 409


# --- what an edit answers


async def test_an_edit_says_what_did_not_fit_what_it_overwrote_and_where_the_sheet_stands(sheet: Sheet):
    at = sheet.at
    first, second = sheet.add("Moon", "Sun")
    version = sheet.get("rows").json()["version"]
    sheet.post("cells", {"cells": [[first, at["Name"], "theirs", "Moon"]]}, "operator")
    answer = sheet.post(
        "cells",
        {
            "locale": "de",
            "cells": [
                [first, at["Name"], "mine", "Moon"],
                [first, at["Price"], "12,50 €", ""],
                [second, at["Price"], "viel", ""],
                [second, at["Count"], 3, None],
            ],
        },
    ).json()
    assert answer["version"] > version + 1 and answer["change"]
    assert answer["overwrote"] == [[first, at["Name"], "theirs", f"operator {sheet.number}"]]
    assert answer["kept"] == ["mine", "12.5", None, 3.0], "what each became; a misfit counts in nothing"
    [[row, column, words]] = answer["misfits"]
    assert (row, column, words["de"]) == (second, at["Price"], "Eine Zahl, zum Beispiel 12,5.")
    found = sheet.get("rows").json()
    assert found["rows"] == [
        [first, None, None, "mine", "12.5", None, None],
        [second, {str(at["Price"]): "viel"}, None, "Sun", None, 3.0, None],
    ]
    assert (found["version"], found["count"]) == (answer["version"], 2)
    nothing = sheet.post("cells", {"cells": [[first, at["Name"], "mine", "mine"]]}).json()
    assert (nothing["change"], nothing["version"]) == (None, answer["version"]), "what differs in nothing is no change"
    refused = sheet.post("cells", {"cells": [[first, at["Total"], "1", None]]})
    assert refused.status_code == 409 and "worked out" in refused.json()["error"]["en"]


async def test_rows_that_are_sent_again_are_added_once(sheet: Sheet):
    asked = {"rows": [{sheet.at["Name"]: name} for name in ("Moon", "Sun")], "key": "1764200000000-k3y"}
    first = sheet.post("add", asked).json()
    again = sheet.post("add", asked).json()  # the answer to the first was lost on its way
    assert again["rows"] == first["rows"] and again["version"] == first["version"]
    assert sheet.names() == ["Moon", "Sun"]
    sheet.post("add", asked | {"key": "1764200000001-k3y"})
    assert sheet.names() == ["Moon", "Sun", "Moon", "Sun"]
    assert sheet.post("add", asked | {"key": "no key; of ours"}).status_code in (400, 422)


async def test_rows_are_added_moved_removed_and_taken_back(sheet: Sheet):
    a, b, c = sheet.add("a", "b", "c")
    sheet.post("add", {"rows": [{sheet.at["Name"]: "between", sheet.at["Price"]: "2"}, {}], "after": a})
    assert sheet.names() == ["a", "between", None, "b", "c"]
    sheet.post("move", {"row": c, "after": a})
    sheet.post("move", {"row": b})
    assert sheet.names() == ["b", "a", "c", "between", None]
    gone = sheet.post("remove", {"rows": [a, c, 10**9]}).json()
    assert gone["change"] and sheet.names() == ["b", "between", None]
    assert sheet.post("remove", {"rows": [a]}).json()["change"] is None
    back = sheet.post("undo").json()
    assert (back["kind"], back["count"], back["left"]) == ("delete", 2, 0) and sheet.names() == ["b", "a", "c", "between", None]
    for expected in (["a", "c", "between", None, "b"], ["a", "between", None, "b", "c"], ["a", "b", "c"], []):
        sheet.post("undo")
        assert sheet.names() == expected
    assert sheet.post("undo").status_code == 409
    for _ in range(5):
        assert sheet.post("redo").status_code == 200
    assert sheet.names() == ["b", "between", None] and sheet.post("redo").status_code == 409
    assert sheet.post("undo", None, "operator").status_code == 409, "what another did is not taken back by mistake"


async def test_a_cell_tells_its_history(sheet: Sheet):
    (row,) = sheet.add("old")
    sheet.post("cells", {"cells": [[row, sheet.at["Name"], "new", None]]}, "operator")
    found = sheet.get("cell", row=row, column=sheet.at["Name"]).json()
    assert [(one["kind"], one["before"], one["after"], one["who"]) for one in found] == [
        ("cells", "old", "new", f"operator {sheet.number}"), ("add", "", "old", f"owner {sheet.number}")
    ]  # fmt: skip
    assert sheet.get("cell", row="x", column=sheet.at["Name"]).json() == []


# --- windows


async def test_windows_at_any_place_and_filters_from_the_address(sheet: Sheet):
    async with db.write() as session:
        rows = [{sheet.at["Name"]: f"n{n:04}", sheet.at["Count"]: n, sheet.at["Price"]: f"{n}.25"} for n in range(1_700)]
        await entries.add(session, OWNER, sheet.number, rows)
    for start in (0, 1, 499, 500, 501, 1_234, 1_698, 1_700, 5_000, 10**18, 10**40):
        assert sheet.names(start=start, n=3) == [f"n{n:04}" for n in range(start, min(start + 3, 1_700))], start
    for garbage in ("-1", "²", "x", "1.5", ""):
        assert sheet.names(start=garbage, n=2) == ["n0000", "n0001"]
    assert len(sheet.names(n=100_000)) == looks.WINDOW and sheet.names(n=0) == []

    def look(filters: tuple[tuple[str, str, str], ...] = (), sort: tuple[tuple[str, bool], ...] = (), search: str = "") -> str:
        return json.dumps(
            {
                "filters": [{"column": sheet.at[name], "op": op, "value": value} for name, op, value in filters],
                "sort": [[sheet.at[name], down] for name, down in sort],
                "search": search,
            }
        )

    far = look((("Count", "from", "100"),), (("Count", True),))
    assert sheet.get("rows", look=far, n=1).json()["count"] == 1_600
    for start in (0, 700, 1_598):
        assert sheet.names(look=far, start=start, n=2) == [f"n{n:04}" for n in range(1_699 - start, 1_697 - start, -1)]
    assert sheet.names(look=look((("Price", "is", "1.234,25"),)), locale="de") == ["n1234"]
    assert sheet.names(look=look((("Price", "is", "1.234,25"),))) == ["n1234"]
    assert sheet.names(look=look((("Price", "under", "1,5"),)), locale="de") == ["n0000", "n0001"]
    assert sheet.names(look=look(search="N0042")) == ["n0042"]
    assert sheet.get("rows", look=look((("Price", "over", ""),))).json()["count"] == 1_700, (
        "a filter without its value yet leaves out nothing"
    )
    totals = {
        how: sheet.get("total", column=sheet.at["Price"], how=how, look=far).json()["total"]
        for how in ("count", "sum", "mean", "least", "most")
    }
    assert totals == {"count": "1600", "sum": "1439600", "mean": "899.75", "least": "100.25", "most": "1699.25"}
    assert sheet.get("total", column=sheet.at["Name"], how="sum").status_code == 409
    assert sheet.get("total", column="x", how="sum").status_code == 404


# --- files


async def test_an_export_is_a_download_under_the_sheets_name_with_nothing_that_runs(sheet: Sheet):
    sheet.add("=1+1", "+x", "@x", "-x", "Größe; €")
    answer = sheet.get("export", format="csv")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = quote("Größe & „Preis“; x".replace("<", ""), safe="")
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}.csv"
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""))
    assert head == ["Name", "Price", "Count", "Total"] and [row[0] for row in rows] == ["'=1+1", "'+x", "'@x", "'-x", "Größe; €"]
    answer = sheet.get("export", format="xlsx")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet") and answer.headers["content-disposition"].endswith(".xlsx")
    assert answer.content.startswith(b"PK") and b"<f>" not in answer.content
    assert sheet.get("export", format="exe").headers["content-type"].startswith("text/csv")


async def test_an_export_follows_the_look_as_its_reader_wrote_it(sheet: Sheet):
    sheet.post("add", {"rows": [{sheet.at["Name"]: f"n{n}", sheet.at["Price"]: f"{n * 500}"} for n in range(4)]})
    look = json.dumps({"filters": [{"column": sheet.at["Price"], "op": "from", "value": "1.000"}], "sort": [[sheet.at["Price"], True]]})
    for locale, expected in (("de", ["n3", "n2"]), ("en", ["n3", "n2", "n1"])):
        text = sheet.get("export", look=look, locale=locale).content.decode("utf-8-sig")
        assert [line.split(",")[0] for line in text.splitlines()[1:]] == expected


async def test_an_upload_goes_on_to_where_its_columns_are_matched(sheet: Sheet):
    def send(data: bytes, into: str = "", name: str = "../<b>list.csv") -> httpx.Response:
        with sheet.server.http(sheet.cookies["operator"]) as http:
            return http.post(
                "/api/tables/file", headers={"origin": sheet.server.base}, data={"into": into}, files={"file": (name, data, "text/html")}
            )

    answer = send(b"Name\nMoon\n", str(sheet.number))
    found = re.fullmatch(rf"/tables/import\?file=([0-9a-f]{{32}})&into={sheet.number}", answer.headers["location"])
    assert answer.status_code == 303 and found
    kept = files.find(found[1])
    assert (kept.name, kept.by, files.path(kept.key).read_bytes()) == ("blist.csv", f"operator {sheet.number}", b"Name\nMoon\n")
    assert send(b"a", "1&x=//evil.test").headers["location"].endswith("&into=")
    assert send(b"").headers["location"] == "/tables/import?empty=1&into=", "the page says that the file is empty"
    assert send(b"x" * (files.LARGEST + 200_000)).status_code == 413
    with sheet.server.http(sheet.cookies["owner"]) as http:
        answer = http.post("/api/tables/file", headers={"origin": sheet.server.base}, data={"into": "5"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/tables/import?into=5")


# --- imports that run


async def brought(house: Path, text: str, name: str = "list.csv", **columns: str) -> tuple[imports.Going, int]:
    """A file kept and imported as the page does it, to its end."""
    async with db.write() as session:
        folder = await sheets.create_folder(session, OWNER, "buddy", "Plans")
        opened = await sheets.create(session, OWNER, folder.id or 0, "Goods", [(one, kind, {}) for one, kind in columns.items()])
    kept = files.keep(name, text.encode(), "Mira")
    matches = [importing.Match(one.name, one.id, one.type, ()) for one in opened.columns]
    one = imports.start(OWNER, kept.key, opened.sheet.id or 0, matches, "", "add")
    assert imports.going(kept.key) is one and one.task is not None
    await one.task
    return one, opened.sheet.id or 0


async def test_an_import_goes_on_by_itself_and_its_end_is_heard(house: Path):
    looks.forget()
    one, sheet = await brought(house, "Name,Count\na,1\nb,many\nc,3\n", Name="text", Count="number")
    assert one.done is not None and one.trouble is None
    assert (one.done.added, one.done.skipped, one.read, one.done.bad[0][:3]) == (2, 1, 3, (3, "Count", "many"))
    async with db.read() as session:
        opened = await sheets.opened(session, sheet)
        assert [row.id for row in await looks.window(session, opened, Look(), 0, 9)] == [1, 2] and opened.sheet.version > 2


async def test_an_import_of_what_is_no_table_says_so(house: Path):
    one, _ = await brought(house, "%PDF-1.7 no table", "list.pdf", Name="text")
    assert one.done is None and one.trouble is not None and one.trouble.en == "This file cannot be read as a table."


async def test_an_import_that_breaks_says_under_which_reference(house: Path, monkeypatch: pytest.MonkeyPatch):
    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(importing, "bring", broken)
    one, _ = await brought(house, "Name\na\n", Name="text")
    assert one.trouble is not None and re.fullmatch(r"The import failed \(\S+\)\.", one.trouble.en) and one.trouble.en != one.trouble.de
