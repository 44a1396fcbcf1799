"""Reads a Shopify product CSV export: good products are kept, bad rows are listed with their line numbers.

Format: help.shopify.com, "Using CSV files to import and export products", in its old column names and those since 2025.
A product is several rows with one handle: the first carries the title, each may carry a variant, an image or both.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from krake.integrations.shopify.data import ImageReply, ProductReply, VariantReply
from krake.integrations.shopify.values import amount, whole
from krake.kit.text import Words

#: our name of a column, and what Shopify has called it
COLUMNS = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "body": ("body (html)", "description"),
    "vendor": ("vendor",),
    "type": ("type", "custom product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "option1": ("option1 value",),
    "option2": ("option2 value",),
    "option3": ("option3 value",),
    "sku": ("variant sku", "sku"),
    "price": ("variant price", "price"),
    "inventory": ("variant inventory qty", "inventory quantity"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "image": ("image src", "product image url"),
    "alt": ("image alt text",),
    "seo_title": ("seo title",),
    "seo_description": ("seo description",),
}
STATUSES = ("active", "archived", "draft", "unlisted")
_PRICE = re.compile(r"\d{1,9}(?:\.\d{1,3}|,\d{1,2})?")
VARIANT_CELLS = ("option1", "option2", "option3", "sku", "price")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be read. `line` is the line in the file where its row starts, from 1."""

    line: int
    words: Words


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Products have no Shopify ids in a CSV: theirs are `handle:<handle>` and `handle:<handle>/<position>`."""

    products: tuple[ProductReply, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True)
class _Draft:
    """A product while its rows are read."""

    head: dict[str, str]
    status: str
    variants: list[VariantReply] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)
    images: dict[str, str] = field(default_factory=dict)


def read(text: str) -> Catalogue:
    """Parse the text of a CSV file. Never raises for its content: what is wrong is in `problems`."""
    problems: list[Problem] = []
    drafts: dict[str, _Draft] = {}
    for line, row in _rows(text, problems):
        problem = _take(row, drafts)
        if problem:
            problems.append(Problem(line, problem))
    products = []
    for handle, draft in drafts.items():
        if draft.variants:
            products.append(_product(handle, draft))
        else:
            words = Words(
                f"{handle}: no row has a usable variant; the product is left out.",
                f"{handle}: keine Zeile hat eine brauchbare Variante; das Produkt fehlt.",
            )
            problems.append(Problem(int(draft.head["line"]), words))
    return Catalogue(tuple(products), tuple(sorted(problems, key=lambda problem: problem.line)))


def _rows(text: str, problems: list[Problem]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows by our column names, with the line each starts on. Broken rows go to `problems`."""
    names: list[str] | None = None
    width = 0
    for start, cells in _cells(text.removeprefix("\ufeff"), problems):
        if names is None:
            names, width = _header(cells), len(cells)
            if not {"handle", "title"} <= set(names):
                problems.append(
                    Problem(
                        start,
                        Words(
                            "No columns Handle and Title: this is no product export.",
                            "Keine Spalten Handle und Title: das ist kein Produktexport.",
                        ),
                    )
                )
                return
        elif len(cells) != width and any(cell.strip() for cell in cells):
            words = Words(f"The row has {len(cells)} cells instead of {width}.", f"Die Zeile hat {len(cells)} statt {width} Zellen.")
            problems.append(Problem(start, words))
        elif any(cell.strip() for cell in cells):
            yield start, {"line": str(start)} | {name: cell.strip() for name, cell in zip(names, cells, strict=True) if name}
    if names is None:
        problems.append(Problem(1, Words("The file is empty.", "Die Datei ist leer.")))


def _cells(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Raw rows with their first line. After a row that breaks the quoting, reading goes on with the next line of the file."""
    lines = io.StringIO(text, newline="").readlines()
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    behind = 0
    while behind < len(lines):
        reader = csv.reader(lines[behind:], delimiter=delimiter, strict=True)
        start = behind + 1
        try:
            for cells in reader:
                yield start, cells
                start = behind + reader.line_num + 1
            return
        except csv.Error as error:
            problems.append(Problem(start, Words(f"The row cannot be read: {error}.", f"Die Zeile ist nicht lesbar: {error}.")))
            behind = start


def _header(cells: list[str]) -> list[str]:
    """Our name for each column, empty for those we do not read or have seen already."""
    known = {theirs: ours for ours, several in COLUMNS.items() for theirs in several}
    names: list[str] = []
    for cell in cells:
        name = known.get(cell.strip().lower(), "")
        names.append(name if name not in names else "")
    return names


def _take(row: dict[str, str], drafts: dict[str, _Draft]) -> Words | None:
    """Add a row to its product; the words of what is wrong with it, if anything."""
    handle = row.get("handle", "")
    if not handle:
        return Words("The row has no handle.", "Die Zeile hat keinen Handle.")
    draft = drafts.get(handle)
    if draft is None:
        if not row.get("title"):
            return Words(f"{handle}: the first row has no title.", f"{handle}: die erste Zeile hat keinen Titel.")
        status = _status(row)
        if status is None:
            return Words(f"{handle}: unknown status {row['status']}.", f"{handle}: unbekannter Status {row['status']}.")
        draft = drafts[handle] = _Draft(row, status)
    if row.get("image"):
        draft.images.setdefault(row["image"], row.get("alt", ""))
    if not any(row.get(cell) for cell in VARIANT_CELLS):
        # A row with nothing but an image is how Shopify lists further pictures.
        return (
            None
            if row.get("image")
            else Words(f"{handle}: the row has neither variant nor image.", f"{handle}: die Zeile hat weder Variante noch Bild.")
        )
    return _variant(handle, row, draft)


def _status(row: dict[str, str]) -> str | None:
    given = row.get("status", "").lower()
    if given:
        return given if given in STATUSES else None
    return "draft" if row.get("published", "").lower() in ("false", "no", "falsch") else "active"


def _variant(handle: str, row: dict[str, str], draft: _Draft) -> Words | None:
    title = " / ".join(row[cell] for cell in ("option1", "option2", "option3") if row.get(cell)) or "Default Title"
    price = _price(row.get("price", ""))
    if price is None:
        return Words(f"{handle}: “{row.get('price', '')}” is not a price.", f"{handle}: „{row.get('price', '')}“ ist kein Preis.")
    if title in draft.titles:
        return Words(f"{handle}: the variant {title} appears twice.", f"{handle}: die Variante {title} kommt doppelt vor.")
    counted = whole(row.get("inventory", "")) if row.get("tracker") else None
    draft.titles.add(title)
    draft.variants.append(VariantReply(f"handle:{handle}/{len(draft.variants) + 1}", title, row.get("sku", ""), price, counted))
    return None


def _price(cell: str) -> Decimal | None:
    """`19.90` or `19,90`; nothing below zero, and no thousands sign, which could be read two ways."""
    return amount(cell.replace(",", ".")) if _PRICE.fullmatch(cell) else None


def _product(handle: str, draft: _Draft) -> ProductReply:
    head = draft.head
    return ProductReply(
        external_id=f"handle:{handle}",
        handle=handle,
        title=head["title"],
        status=draft.status,
        vendor=head.get("vendor", ""),
        type=head.get("type", ""),
        tags=tuple(tag.strip() for tag in head.get("tags", "").split(",") if tag.strip()),
        images=tuple(ImageReply(url, alt) for url, alt in draft.images.items()),
        description_html=head.get("body", ""),
        seo_title=head.get("seo_title") or None,
        seo_description=head.get("seo_description") or None,
        updated_at=None,
        variants=tuple(draft.variants),
        raw=head,
    )
