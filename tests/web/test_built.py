"""The built files from memory: the smallest form a browser takes, tags, and nothing outside their folder."""

from __future__ import annotations

import gzip
from pathlib import Path

import httpx
import pytest
from starlette.responses import PlainTextResponse

from krake.web.built import Built

SCRIPT = b"console.log(1);" * 50


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "client"
    (folder / "assets").mkdir(parents=True)
    (folder / "lunavo").mkdir()
    (folder / "assets/a.js").write_bytes(SCRIPT)
    (folder / "assets/a.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder / "lunavo/index.html").write_text("<h1>Lunavo</h1>")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def ask(site: Path) -> httpx.AsyncClient:
    app = Built(PlainTextResponse("inner", 418), site)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://krake", headers={"accept-encoding": "identity"})


async def test_a_file_comes_packed_for_who_takes_it_and_plain_for_who_does_not(site: Path):
    async with ask(site) as http:
        plain = await http.get("/assets/a.js")
        packed = await http.get("/assets/a.js", headers={"accept-encoding": "gzip, br"})
        assert plain.content == packed.content == SCRIPT
        assert "content-encoding" not in plain.headers, "there is no Brotli form, and no gzip was asked for"
        assert packed.headers["content-encoding"] == "gzip"
        only_gzip = await http.get("/assets/a.js", headers={"accept-encoding": "gzip"})
        assert only_gzip.headers["content-encoding"] == "gzip"
        assert only_gzip.headers["content-type"].startswith("text/javascript")
        assert plain.headers["etag"] != only_gzip.headers["etag"]


async def test_a_known_tag_is_answered_without_the_bytes(site: Path):
    async with ask(site) as http:
        tag = (await http.get("/assets/a.js")).headers["etag"]
        again = await http.get("/assets/a.js", headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        other = await http.get("/assets/a.js", headers={"if-none-match": '"else"'})
        assert other.status_code == 200


async def test_a_page_is_its_index_and_a_look_at_its_head_has_no_body(site: Path):
    async with ask(site) as http:
        assert (await http.get("/lunavo/")).text == "<h1>Lunavo</h1>"
        head = await http.head("/lunavo/")
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "15")


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "/missing.js", "/a\\b", "/assets"])
async def test_what_is_not_there_or_not_ours_is_left_to_the_app(site: Path, path: str):
    async with ask(site) as http:
        answer = await http.get(path)
        assert (answer.status_code, answer.text) == (418, "inner")


async def test_strangers_paths_are_not_remembered(site: Path):
    built = Built(PlainTextResponse("inner", 418), site)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(built), base_url="http://krake") as http:
        for number in range(50):
            await http.get(f"/missing-{number}.js")
        assert built.kept == {}
        assert (await http.post("/assets/a.js")).status_code == 418
