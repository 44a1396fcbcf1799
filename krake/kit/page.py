"""What one HTML page says of itself: title, description, headings, links, pictures, structured data and its visible text. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

SILENT = ("script", "style", "template", "noscript")


@dataclass(slots=True)
class Page:
    """`links` are (address, words), `buttons` words, `images` (address, alt or None), `headings` (level, words), `data` the JSON-LD."""

    title: str = ""
    language: str = ""
    metas: dict[str, str] = field(default_factory=dict)
    canonical: str = ""
    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    images: list[tuple[str, str | None]] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    data: list[Any] = field(default_factory=list)
    broken_data: int = 0
    text: str = ""
    tags: int = 0


def read(html: str) -> Page:
    """Read a page or a part of one. Never raises for its content."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    page = reader.page
    page.text = " ".join(" ".join(reader.words).split())
    page.title = " ".join(page.title.split())
    return page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.words = Page(), list[str]()
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.silent, self.script = 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        page, given = self.page, dict(attrs)
        page.tags += 1
        page.anchors |= {name for name in (given.get("id"), given.get("name") if tag == "a" else None) if name}
        if tag == "html":
            page.language = given.get("lang") or ""
        elif tag == "meta":
            name = (given.get("name") or given.get("property") or "").lower()
            page.metas.setdefault(name, (given.get("content") or "").strip())
        elif tag == "link" and (given.get("rel") or "").lower() == "canonical":
            page.canonical = (given.get("href") or "").strip()
        elif tag == "img":
            page.images.append((given.get("src") or "", given.get("alt")))
            for _, _, said in self.open:  # a picture inside a link speaks with its alternative text
                said.append(given.get("alt") or "")
        elif tag == "input" and (given.get("type") or "").lower() in ("submit", "button"):
            page.buttons.append(given.get("value") or "")
        elif tag in SILENT:
            self.silent += 1
            self.script = tag if tag == "script" and "ld+json" in (given.get("type") or "") else ""
        if tag in ("a", "button", "title", "script", "h1", "h2", "h3", "h4", "h5", "h6"):
            self.open.append((tag, given, []))

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        place = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n][0] == tag), None)
        if place is None:
            return
        _, given, said = self.open.pop(place)
        self._ended(tag, given, " ".join("".join(said).split()))

    def _ended(self, tag: str, given: dict[str, str | None], said: str) -> None:
        page = self.page
        if tag == "a" and given.get("href") is not None:
            page.links.append(((given.get("href") or "").strip(), said or (given.get("aria-label") or given.get("title") or "")))
        elif tag == "button":
            page.buttons.append(said or given.get("aria-label") or "")
        elif tag == "title":
            page.title = page.title or said
        elif tag == "script" and self.script:
            self.script = ""
            try:
                page.data.append(json.loads(said))
            except ValueError:
                page.broken_data += 1
        elif tag[0] == "h" and tag[1:].isdigit():
            page.headings.append((int(tag[1:]), said))

    def handle_data(self, data: str) -> None:
        for tag, _, said in self.open:
            if (tag == "script") == bool(self.silent):
                said.append(data)
        if not self.silent and not any(tag == "title" for tag, _, _ in self.open):
            self.words.append(data)


def kinds(page: Page) -> set[str]:
    """The types that the structured data names: Product, Article, FAQPage."""

    def inside(value: Any) -> set[str]:
        if isinstance(value, list):
            return set().union(*(inside(part) for part in value)) if value else set()
        if not isinstance(value, dict):
            return set()
        own = value.get("@type", [])
        return {str(one) for one in (own if isinstance(own, list) else [own])} | inside(list(value.values()))

    return inside(page.data)
