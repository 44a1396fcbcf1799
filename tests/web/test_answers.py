"""Answers that hold a file: kept under a name of our own, given back as a download, and what does not fit leaves the question open."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from krake.gate import fields
from krake.kit import db
from krake.kit.errors import NotFound, Refused
from krake.kit.text import Words
from krake.models import Run, Thread
from krake.services import files, threads
from krake.spec.ask import Field
from krake.web import answers, routes
from krake.web.rows import detail
from tests.web.shops import OWNER

assert answers.kept
FORM = fields.stored((Field("text", "file", Words("The list", "Die Liste")),))


async def nobody(scope, receive, send) -> None:
    raise AssertionError(f"no route of ours answers {scope['path']}")


@pytest.fixture
async def http(house: Path) -> AsyncIterator[httpx.AsyncClient]:
    router = routes.router(nobody)

    async def signed_in(scope, receive, send) -> None:
        await router({**scope, "state": {"actor": OWNER}}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(signed_in), base_url="http://house.test") as client:
        yield client


async def asked() -> int:
    async with db.write() as session:
        payload = {"form": "fields", "fields": FORM, "skill": "note", "input": {}}
        title = Words("Which list?", "Welche Liste?")
        thread = await threads.open(session, "question", "lunavo", "vizzy", title, title, payload=payload)
        return thread.id or 0


async def test_a_file_is_an_answer_and_comes_back_only_as_a_download(http: httpx.AsyncClient, house: Path):
    thread = await asked()
    sent = {"text": ("..\\..\\evil/list <b>.html", b"<script>alert(1)</script>", "text/html")}
    answer = await http.post(f"/api/answers/{thread}", files=sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/todo/{thread}")
    async with db.read() as session:
        (run,) = await session.scalars(select(Run))
        assert (await session.get_one(Thread, thread)).status == "done" and run.thread_id == thread
    kept = files.find(run.input["text"])
    assert (kept.name, kept.size, kept.by) == ("list b.html", 25, "Mira")
    assert {path.name for path in (house / "files").iterdir()} == {kept.key, f"{kept.key}.json"}
    shown = await detail.of(thread, "en")
    assert [(row.label, row.value, row.href) for row in shown.answered] == [("The list", "list b.html", f"/api/files/{kept.key}")]
    back = await http.get(f"/api/files/{kept.key}")
    assert back.content == b"<script>alert(1)</script>"
    assert back.headers["content-type"] == "application/octet-stream" and back.headers["content-disposition"].startswith("attachment")


async def test_an_answer_without_its_file_leaves_the_question_open_and_says_why(http: httpx.AsyncClient):
    thread = await asked()
    answer = await http.post(f"/api/answers/{thread}", files={"text": ("", b"", "text/plain")})
    assert answer.status_code == 303
    async with db.read() as session:
        (said,) = await threads.messages(session, thread)
        assert (await session.get_one(Thread, thread)).status == "open"
    assert said.words["en"].startswith("The list: ")


async def test_a_question_that_does_not_exist_takes_no_answer(http: httpx.AsyncClient):
    answer = await http.post("/api/answers/99", files={"text": ("a.csv", b"a", "text/csv")})
    assert answer.status_code == 404


@pytest.mark.parametrize("key", ["", "0" * 32, "../krake.sqlite", "x" * 32, "..%2fkrake.sqlite"])
async def test_no_other_file_can_be_named(http: httpx.AsyncClient, key: str):
    with pytest.raises(NotFound):
        files.find(key)
    with pytest.raises(Refused):
        fields.read(FORM, {"text": key})


def test_a_file_has_a_size(house: Path):
    for data in (b"", b"x" * (files.LARGEST + 1)):
        with pytest.raises(Refused):
            files.keep("list.csv", data, "Mira")


@pytest.mark.parametrize(
    ("name", "shown"), [("a/b\\c.csv", "c.csv"), ("\u202eexe.csv", "exe.csv"), ("\n\r\0", "file"), ("x" * 300, "x" * 120)]
)
def test_a_name_is_only_what_may_be_shown(name: str, shown: str):
    assert files.plain(name) == shown


async def test_a_file_handed_in_for_a_form_is_kept_and_named(http: httpx.AsyncClient, house: Path):
    answer = await http.post("/api/files", files={"file": ("a/list b.csv", b"x,y", "text/csv")})
    assert answer.status_code == 200
    kept = files.find(answer.json()["key"])
    assert (kept.name, kept.by, kept.size) == ("list b.csv", "Mira", 3) and answer.json()["name"] == "list b.csv"
    assert files.path(kept.key).read_bytes() == b"x,y"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"files": {"file": ("", b"", "text/csv")}}, "Choose a file."),
        ({"data": {"file": "no file"}}, "Choose a file."),
        ({"files": {"file": ("empty.csv", b"", "text/csv")}}, "A file has 1 byte to 10 MB."),
        ({"files": {"file": ("large.bin", b"x" * (files.LARGEST + 1), "text/plain")}}, "A file has 1 byte to 10 MB."),
    ],
)
async def test_what_is_no_file_is_refused_in_words_and_nothing_is_kept(http: httpx.AsyncClient, house: Path, sent: dict, words: str):
    answer = await http.post("/api/files", **sent)
    assert answer.status_code == 409 and answer.json()["error"]["en"] == words and answer.json()["error"]["de"] != words
    assert files.recent(5) == []
