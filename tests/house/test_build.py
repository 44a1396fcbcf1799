"""What the build leaves: pages for any origin, a strict policy, a small font, and a clean working tree."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from krake.kit.config import ROOT, settings
from krake.kit.text import Words
from krake.web import frontend, headers
from krake.web.build import FONT_PATH, MEETS, PlainElements, SameOrigin, same_origin, with_first_view

LOCK = ROOT / "reflex.lock"


def reflex_state_js() -> str:
    spec = importlib.util.find_spec("reflex_base")
    assert spec and spec.submodule_search_locations
    return (Path(spec.submodule_search_locations[0]) / ".templates/web/utils/state.js").read_text()


def test_the_browser_talks_to_the_origin_it_was_loaded_from():
    patched = same_origin(reflex_state_js())
    assert "endpoint.port = window.location.port;" in patched
    assert 'endpoint.port = "";' not in patched
    assert same_origin(patched) == patched


def test_a_reflex_with_another_client_stops_the_build():
    with pytest.raises(RuntimeError, match="review same_origin"):
        same_origin("export const getBackendURL = (url) => new URL(url);")


def test_the_page_shows_its_first_view_before_the_socket_speaks():
    patched = with_first_view(reflex_state_js())
    assert all(ours in patched for _, ours in MEETS)
    assert with_first_view(patched) == patched
    with pytest.raises(RuntimeError, match="review with_first_view"):
        with_first_view(reflex_state_js().replace("// Socket already allocated", "// The socket is there"))


def test_what_an_earlier_krake_left_is_not_changed_twice():
    tasks = {}
    SameOrigin().pre_compile(add_modify_task=lambda path, change: tasks.update({path: change}))
    earlier = same_origin(reflex_state_js()).replace("// Endpoint URLs.", "// of an earlier Krake\n// Endpoint URLs.")
    assert tasks["utils/state.js"](earlier) == same_origin(reflex_state_js())


def test_no_element_has_styles_in_python_since_elements_are_plain(built: None):
    sources = [file for folder in ("app", "app_components") for file in (settings().frontend / folder).rglob("*.jsx")]
    assert len(sources) > 30
    assert [file.name for file in sources if "css:" in file.read_text()] == [], "write it in assets/krake.css"
    bundles = [file.read_text() for file in (settings().frontend / "build" / "client" / "assets").glob("*.js")]
    assert not any("__EMOTION_TYPE" in bundle for bundle in bundles)


def test_icons_refer_to_drawings_that_come_with_every_page_and_with_no_script(built: None):
    client = settings().frontend / "build" / "client"
    pages = [page for page in client.rglob("*.html") if "external" not in page.parts]
    assert len(pages) > 20
    drawn = {frozenset(re.findall(r'<symbol id="i-([\w-]+)"', page.read_text())) for page in pages}
    bundles = [file.read_text() for file in (client / "assets").glob("*.js")]
    used = {name for bundle in bundles for name in re.findall(r"#i-([\w-]+)[`\"']", bundle)}
    assert len(drawn) == 1 and len(used) > 30 and used <= next(iter(drawn))
    assert not any("<symbol" in bundle or "icons.svg#" in bundle for bundle in bundles)


def test_links_are_plain_ones(built: None):
    """The router's own are drawn anew at every change of the address (`krake/web/ui/way.py`)."""
    sources = [file for folder in ("app", "app_components") for file in (settings().frontend / folder).rglob("*.jsx")]
    assert [file.name for file in sources if "ReactRouterLink" in file.read_text()] == [], "write way(...) instead of rx.el.a(...)"


def test_a_reflex_with_another_vite_config_stops_the_build():
    with pytest.raises(RuntimeError, match="review PlainElements"):
        PlainElements._aliased("export default {}")


def test_the_built_client_holds_the_same_origin_rule(built: None):
    bundles = (settings().frontend / "build" / "client" / "assets").glob("*.js")
    assert any("window.location.port" in bundle.read_text() for bundle in bundles)


def test_the_npm_lock_names_hashes_and_no_registry():
    packages = json.loads((LOCK / "package-lock.json").read_text())["packages"]
    assert len(packages) > 50
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if name and "integrity" not in entry and not entry.get("inBundle")]


def test_no_package_of_radix_themes_is_bundled(built: None):
    wanted = json.loads((settings().frontend / "package.json").read_text())["dependencies"]
    assert not [name for name in wanted if name.startswith("@radix-ui")]


def test_building_does_not_touch_what_git_keeps(built: None):
    def kept() -> dict[str, str]:
        files = [
            ROOT / ".gitignore",
            *LOCK.iterdir(),
            *(f for f in (ROOT / "assets").rglob("*") if f.is_file() and "external" not in f.parts),
        ]
        return {str(file): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}

    before, names = kept(), {entry.name for entry in ROOT.iterdir()}
    frontend.ensure_built(lambda words: None, force=True)
    assert kept() == before
    assert {entry.name for entry in ROOT.iterdir()} <= names | {".states", ".reflex", ".web"}


def test_an_unchanged_tree_builds_nothing(built: None):
    said: list[Words] = []
    frontend.ensure_built(said.append)
    assert said == []


def test_a_changed_source_asks_for_a_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "krake" / "web").mkdir(parents=True)
    page = tmp_path / "krake" / "web" / "page.py"
    page.write_text("one")
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    first = frontend.fingerprint()
    assert frontend.fingerprint() == first
    page.write_text("two")
    assert frontend.fingerprint() != first
    page.rename(page.with_name("renamed.py"))
    assert frontend.fingerprint() != first


def test_the_font_is_a_latin_subset_of_at_most_60_kilobytes(built: None):
    font = (settings().frontend / "build" / "client" / FONT_PATH).read_bytes()
    assert font[:4] == b"wOF2"
    assert len(font) <= 60_000


class Scripts(HTMLParser):
    """Texts of the inline scripts of a page, found by a parser and not by the expression under test."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inline = tag == "script" and "src" not in dict(attrs)
        if self.inline:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inline = False

    def handle_data(self, data: str) -> None:
        if self.inline:
            self.found[-1] += data


def test_the_policy_allows_exactly_the_inline_scripts_of_each_page(built: None):
    headers._pages.cache_clear()
    headers.content_security_policy.cache_clear()
    client = settings().frontend / "build" / "client"
    pages = list(client.rglob("*.html"))
    assert pages
    for page in pages:
        scripts = Scripts()
        scripts.feed(page.read_text())
        policy = headers.content_security_policy(page.relative_to(client).as_posix())
        wanted = {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts.found}
        allowed = {word for word in policy.split("script-src ")[1].split(";")[0].split() if word != "'self'"}
        assert wanted == allowed


def test_styles_that_a_page_brings_inline_are_allowed_by_their_hash_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    record = tmp_path / "krake.json"
    style = frontend._hashes(frontend.INLINE["styles"].findall('<style data-emotion="css x">.x{color:red}</style>'))
    record.write_text(json.dumps({"pages": {"index.html": {"scripts": [], "styles": style}}}))
    monkeypatch.setattr(headers, "record_file", lambda: record)
    headers._pages.cache_clear()
    headers.content_security_policy.cache_clear()
    try:
        expected = base64.b64encode(hashlib.sha256(b".x{color:red}").digest()).decode()
        assert f"'sha256-{expected}'" in headers.content_security_policy("index.html")
        assert f"'sha256-{expected}'" not in headers.content_security_policy("404.html")
    finally:
        headers._pages.cache_clear()
        headers.content_security_policy.cache_clear()


def test_nothing_is_evaluated_framed_or_embedded(built: None):
    for path in ("/", "/login", "/nowhere", "/assets/x.js"):
        policy = dict(headers.security_headers(path))[b"content-security-policy"].decode()
        assert "unsafe-eval" not in policy
        assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
        for rule in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'none'"):
            assert rule in policy
    assert dict(headers.security_headers("/assets/x.js"))[b"content-security-policy"].decode() == headers.NOTHING


def test_only_found_files_with_a_hash_in_their_name_are_kept_for_ever():
    assert b"immutable" in headers.cache_control("/assets/index-abc.js")
    assert headers.cache_control("/assets/index-abc.js", 404) == b"no-cache"
    assert headers.cache_control("/") == b"no-store"
    assert headers.cache_control("/lunavo") == b"no-store"
    assert headers.cache_control("/lunavo/index.html") == b"no-store"
    assert headers.cache_control("/krake.css") == b"no-cache"
    assert headers.cache_control("/icons.svg") == b"no-cache"
    assert headers.cache_control("/favicon.svg", 404) == b"no-cache"
