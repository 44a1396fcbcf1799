"""Finding a print product by words. Gelato searches by catalogue and attributes only, so the words are matched here."""

from __future__ import annotations

import re

from krake.integrations.gelato.client import GelatoClient
from krake.integrations.gelato.goods import Catalog, CatalogProduct
from krake.kit.errors import NotFound

#: catalogues to read for one question, and products of each
CATALOGS, PAGE = 3, 100
EMPTY = {"cm", "mm", "inch", "the", "a", "und", "and", "mit", "with"}
#: how people call what Gelato's catalogue titles and attributes call otherwise
SAME = {
    **dict.fromkeys(("tee", "tshirt", "apparel"), "shirt"),
    **dict.fromkeys(("pullover", "kapuzenpullover"), "hoodie"),
    **dict.fromkeys(("tasse", "becher", "kaffeetasse"), "mug"),
    **dict.fromkeys(("plakat", "druck", "kunstdruck", "print"), "poster"),
    **dict.fromkeys(("leinwand", "leinwandbild"), "canvas"),
    **dict.fromkeys(("tasche", "bag", "stoffbeutel", "stofftasche"), "tote"),
    **dict.fromkeys(("karte", "postkarte", "postcard"), "card"),
    **dict.fromkeys(("handyhülle", "case", "hülle"), "phone"),
    **dict.fromkeys(("gerahmt", "rahmen"), "framed"),
    **dict.fromkeys(("weiß", "weiss"), "white"),
    "schwarz": "black",
    "natur": "natural",
    "xxl": "2xl",
}


async def find(client: GelatoClient, text: str, limit: int = 12) -> tuple[CatalogProduct, ...]:
    """Products whose words fit best, from the catalogues whose titles fit best. A pasted uid finds exactly its product."""
    text = text.strip()
    if "_" in text and " " not in text:
        try:
            return (await client.product(text),)
        except NotFound:
            return ()
    wanted = _words(text)
    if not wanted:
        return ()
    catalogs = sorted(await client.catalogs(), key=lambda catalog: -_catalog_score(catalog, wanted))
    scored: list[tuple[tuple[int, int, bool, str], CatalogProduct]] = []
    for catalog in [catalog for catalog in catalogs if _catalog_score(catalog, wanted)][:CATALOGS] or catalogs[:CATALOGS]:
        for product in await client.search_products(catalog.uid, limit=PAGE):
            said = _words(f"{catalog.title} {product.title} {product.uid}")
            hits = len(wanted & said)
            if hits:  # the most words first, of equals the plainest, upright before lying
                scored.append(((-hits, len(said - wanted), "landscape" in product.title, product.title), product))
    scored.sort(key=lambda entry: entry[0])
    return tuple(product for _, product in scored[:limit])


def _catalog_score(catalog: Catalog, wanted: set[str]) -> int:
    titles = _words(f"{catalog.title} {catalog.uid}")
    return len(wanted & titles) + ("hoodie" in wanted and "shirt" in titles)


def _words(text: str) -> set[str]:
    """Words in the singular, under one name each; `50x70` (cm) and `500x700` (mm) are the same size."""
    text = text.casefold().replace("×", "x").replace(" x ", "x")
    return {SAME.get(word, word) for word in map(_one, re.findall(r"[0-9a-zäöüß]+", text))} - EMPTY


def _one(word: str) -> str:
    size = re.fullmatch(r"(\d{2,3})x(\d{2,3})", word)
    if size and int(size.group(1)) < 150:
        return f"{int(size.group(1)) * 10}x{int(size.group(2)) * 10}"
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "canvas"))
    return word[:-1] if plural else word
