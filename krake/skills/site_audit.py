"""What keeps a page or the shop's products from being found: titles, descriptions, headings, pictures, links, structured data."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from krake.coordinator.keeping import keep, kept
from krake.kit import db, grids, page
from krake.kit.text import Words, number, several
from krake.models import Product
from krake.services import connections, files, products
from krake.skills.site_check import broken
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

LONGEST, MOST_PRODUCTS, SHOWN = 400_000, 500, 6
TITLE, DESCRIPTION, TEXT = (10, 60), (50, 160), 300
EMPTY_WORDS = ("here", "click here", "more", "read more", "hier", "mehr", "weiterlesen", "hier klicken", "link")


class Source(Input):
    """A page's source; without one, every product of the shop is looked through."""

    text: str = asked(
        "Source of the page (HTML)", "Quelltext der Seite (HTML)", "", kind="long",
        hint=Words("Leave it empty for the products of the shop.", "Leer lassen für die Produkte des Shops."),
    )  # fmt: skip
    file: str = asked("HTML file", "HTML-Datei", "", kind="file")
    url: str = asked("Address of the page", "Adresse der Seite", "", hint=Words("https://…", "https://…"))
    language: Literal["de", "en"] = asked("Language of the findings", "Sprache der Funde", "de")


@dataclass(frozen=True, slots=True)
class Issue:
    """One rule a page breaks."""

    url: str
    rule: str
    detail: str = ""


#: by rule: how grave, what it is called, and what to do
RULES: dict[str, tuple[str, Words, Words]] = {
    "title": ("High", Words("No title", "Kein Titel"), Words("Give the page a title of its own.", "Gib der Seite einen eigenen Titel.")),
    "title_length": (
        "Medium", Words("Title too short or too long", "Titel zu kurz oder zu lang"),
        Words("A title of 10 to 60 characters, the subject first.", "Ein Titel von 10 bis 60 Zeichen, das Thema zuerst."),
    ),
    "description": (
        "Medium", Words("No description for search", "Keine Beschreibung für die Suche"),
        Words("Say in 50 to 160 characters what a visitor finds.", "Sage in 50 bis 160 Zeichen, was man findet."),
    ),
    "description_length": (
        "Low", Words("Description too short or too long", "Beschreibung zu kurz oder zu lang"),
        Words("A description of 50 to 160 characters.", "Eine Beschreibung von 50 bis 160 Zeichen."),
    ),
    "h1": ("High", Words("No main heading", "Keine Hauptüberschrift"), Words("Add exactly one h1.", "Setze genau eine h1.")),
    "h1_many": ("Medium", Words("Several main headings", "Mehrere Hauptüberschriften"), Words("Keep one h1.", "Behalte eine h1.")),
    "levels": (
        "Low", Words("Headings skip a level", "Überschriften überspringen eine Ebene"),
        Words("Let h2 follow h1, and h3 follow h2.", "Lass auf h1 die h2 folgen und auf h2 die h3."),
    ),
    "alt": (
        "Medium", Words("Pictures without alternative text", "Bilder ohne Alternativtext"),
        Words("Say in a few words what each picture shows.", "Sage in wenigen Worten, was jedes Bild zeigt."),
    ),
    "images": ("Medium", Words("No picture", "Kein Bild"), Words("Add at least one picture.", "Füge mindestens ein Bild hinzu.")),
    "link_words": (
        "Low", Words("Links that say nothing", "Links ohne Aussage"),
        Words("Name where a link leads instead of “here”.", "Benenne das Ziel, statt „hier“ zu schreiben."),
    ),
    "anchors": (
        "Medium", Words("Links within the page lead nowhere", "Links in der Seite führen ins Leere"),
        Words("Let each link lead to an id that exists.", "Lass jeden Link auf eine vorhandene ID zeigen."),
    ),
    "data": (
        "Medium", Words("No structured data", "Keine strukturierten Daten"),
        Words("Describe the page as JSON-LD (Product, Article).", "Beschreibe die Seite als JSON-LD (Product, Article)."),
    ),
    "data_broken": (
        "High", Words("Structured data is broken", "Strukturierte Daten sind fehlerhaft"),
        Words("Correct the JSON.", "Korrigiere das JSON."),
    ),
    "offers": (
        "Medium", Words("Product data without an offer", "Produktdaten ohne Angebot"),
        Words("Add offers with price and currency.", "Ergänze offers mit Preis und Währung."),
    ),
    "noindex": (
        "High", Words("Search engines are kept out", "Suchmaschinen sind ausgesperrt"),
        Words("Remove noindex if the page shall be found.", "Entferne noindex, wenn die Seite gefunden werden soll."),
    ),
    "language": ("Low", Words("No language named", "Ohne Sprachangabe"), Words("Name it in the html tag.", "Nenne sie im html-Tag.")),
    "canonical": ("Low", Words("No canonical address", "Keine kanonische Adresse"), Words("Add one.", "Setze eine.")),
    "text": (
        "Low", Words("Hardly any text", "Kaum Text"),
        Words("Describe it in at least 300 characters.", "Beschreibe es in mindestens 300 Zeichen."),
    ),
    "same_title": (
        "Medium", Words("Same search title as another page", "Gleicher Suchtitel wie eine andere Seite"),
        Words("Give each page a title of its own.", "Gib jeder Seite einen eigenen Titel."),
    ),
}  # fmt: skip


@skill(
    title=Words("Audit for search", "Für die Suche prüfen"),
    risk=Risk.OWN,
    agent="seomi",
    examples=(
        Words("audit the site for seo", "prüfe die seite auf seo"),
        Words("seo audit of the product pages", "seo-prüfung der produktseiten"),
    ),
    keywords=(Words("seo audit site issues meta headings", "seo audit mängel suchmaschine überschriften meta"),),
    alone=False,
    ensures=lambda evidence: evidence["new"] + evidence["known"] == evidence["found"] and evidence["kept"] == evidence["new"],
)
async def site_audit(ctx: Ctx, input: Source) -> Result:
    """List what a pasted page, or each product of the shop, lacks for being found. What was listed before is not listed twice."""
    found = await ctx.step(
        Words("Look through the pages", "Seiten durchsehen"), _look, input.text, input.file, input.url.strip(), ctx.rehearsal
    )
    issues = [Issue(*one) for one in found["issues"]]
    old = await ctx.step(Words("Read known issues", "Bekannte Mängel lesen"), _known, ctx.rehearsal)
    fresh = [one for one in issues if not {(one.url, name) for name in RULES[one.rule][1]} & {tuple(pair) for pair in old}]
    evidence = {"pages": found["pages"], "found": len(issues), "known": len(issues) - len(fresh), "new": len(fresh), "kept": 0}
    if not found["pages"]:
        words = Words(
            "There is nothing to audit: no products are on record, and no page was given. Paste a page's source.",
            "Es gibt nichts zu prüfen: Keine Produkte bekannt, keine Seite angegeben. Füge einen Quelltext ein.",
        )
        return Result(words, (), evidence)
    route = ""
    if fresh:
        rows = [row(one, input.language) for one in fresh]
        args = (ctx.run_id, ctx.rehearsal, "seomi", "SEO issues", rows, "", "rules checked on the pages of the shop")
        put = await ctx.step(Words("Keep the issues", "Mängel festhalten"), keep, *args)
        evidence["kept"], route = len(put["rows"]), put["route"]
    counts = Counter(RULES[one.rule][0] for one in issues)
    said = several(len(issues), Words("{n} issue", "{n} Mangel"), Words("{n} issues", "{n} Mängel"))
    pages = several(found["pages"], Words("{n} page", "{n} Seite"), Words("{n} pages", "{n} Seiten"))
    sentence = (
        Words(
            f"{said.en} on {pages.en}, {counts['High']} of high severity; {len(fresh)} new in the table.",
            f"{said.de} auf {pages.de}, davon schwer: {counts['High']}; neu in der Tabelle: {len(fresh)}.",
        )
        if issues
        else Words(f"Nothing found on {pages.en}.", f"Auf {pages.de} wurde nichts gefunden.")
    )
    source = Words("source of the page", "Quelltext der Seite") if found["html"] else Words("products of the shop", "Produkte des Shops")
    most = Counter(one.rule for one in issues).most_common(SHOWN)
    figures = tuple(Figure(RULES[rule][1], Words(number(count), number(count, "de")), source, route) for rule, count in most)
    return Result(sentence, figures, evidence)


async def _look(text: str, key: str, url: str, rehearsal: bool) -> dict[str, Any]:
    html = text if text.strip() or not key else grids.decode(await asyncio.to_thread(files.path(key).read_bytes))
    if html.strip():
        read = page.read(html[:LONGEST])
        issues = of_page(read, url or read.canonical)
        return {"html": True, "pages": 1, "issues": [[one.url, one.rule, one.detail] for one in issues]}
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
        listed = [one.product for one in await products.listed(session, rehearsal=rehearsal, limit=MOST_PRODUCTS)]
    domain = str(shop.settings.get("shop", "")) if shop else ""
    sold = [product for product in listed if product.status not in ("archived", "draft")]
    issues = of_products(sold, domain)
    return {"html": False, "pages": len(sold), "issues": [[one.url, one.rule, one.detail] for one in issues]}


async def _known(rehearsal: bool) -> list[list[str]]:
    """Address and rule of what stands in the table and is not fixed."""
    rows = await kept(rehearsal, "seomi", "SEO issues", 50_000)
    return [[row.get("url") or "", row.get("rule") or ""] for row in rows if row.get("state") != "Fixed"]


def row(one: Issue, language: str) -> dict[str, Any]:
    """An issue as a row; what is no address is left out of the address column. Pure."""
    severity, name, fix = RULES[one.rule]
    detail = f"{fix.to(language)} ({one.detail})" if one.detail else fix.to(language)
    link = one.url if re.match(r"(?:https?://|/)\S+$", one.url) else None
    return {"url": link, "rule": name.to(language), "severity": severity, "fix": detail, "state": "Open"}


def _length(url: str, rule: str, text: str, bounds: tuple[int, int]) -> list[Issue]:
    if not text:
        return [Issue(url, rule)]
    return [] if bounds[0] <= len(text) <= bounds[1] else [Issue(url, f"{rule}_length", f"{len(text)}: {text[:80]}")]


def of_page(read: page.Page, url: str) -> list[Issue]:
    """What one page breaks. Pure."""
    found = _length(url, "title", read.title, TITLE) + _length(url, "description", read.metas.get("description", ""), DESCRIPTION)
    tops = [words for level, words in read.headings if level == 1]
    found += [Issue(url, "h1")] if not tops else [Issue(url, "h1_many", ", ".join(tops)[:200])] if len(tops) > 1 else []
    levels = [level for level, _ in read.headings]
    if any(after - before > 1 for before, after in pairwise(levels)):
        found.append(Issue(url, "levels", " ".join(f"h{level}" for level in levels[:30])))
    mute = [source or "?" for source, alt in read.images if alt is None]
    vague = [words for address, words in read.links if address and (not words or words.lower() in EMPTY_WORDS)]
    dead = [address for address, _ in read.links if broken(address, read.anchors)]
    for rule, what in (("alt", mute), ("link_words", vague), ("anchors", dead)):
        found += [Issue(url, rule, f"{len(what)}: {', '.join(what[:3])}"[:200])] if what else []
    kinds = page.kinds(read)
    found += [Issue(url, "data_broken")] if read.broken_data else [Issue(url, "data")] if not kinds else []
    found += [Issue(url, "offers")] if "Product" in kinds and not kinds & {"Offer", "AggregateOffer"} else []
    found += [Issue(url, "noindex")] if "noindex" in read.metas.get("robots", "").lower() else []
    found += [Issue(url, "language")] if not read.language else []
    found += [Issue(url, "canonical")] if not read.canonical else []
    return found + ([Issue(url, "text", str(len(read.text)))] if len(read.text) < TEXT else [])


def of_products(listed: Iterable[Product], domain: str) -> list[Issue]:
    """What the shop's own texts of each product lack, as Shopify tells them. What it did not tell is not held against it. Pure."""
    found: list[Issue] = []
    titles: dict[str, str] = {}
    for product in listed:
        raw = product.raw
        handle = raw.get("handle") or ""
        url = f"https://{domain}/products/{handle}" if "." in domain and handle else product.title
        seo = raw.get("seo") if isinstance(raw.get("seo"), dict) else None
        title = (seo or {}).get("title") or product.title  # Shopify shows the product's own title when none is set
        found += _length(url, "title", title, TITLE)
        if seo is not None:
            found += _length(url, "description", seo.get("description") or "", DESCRIPTION)
        if title in titles:
            found.append(Issue(url, "same_title", titles[title]))
        titles.setdefault(title, url)
        body = raw.get("descriptionHtml", raw.get("body_html"))
        if body is not None and len(text := page.read(body).text) < TEXT:
            found.append(Issue(url, "text", str(len(text))))
        alts = _alts(raw)
        if alts is not None:
            found += [Issue(url, "images")] if not alts else [Issue(url, "alt", str(alts.count("")))] if "" in alts else []
    return found


def _alts(raw: dict[str, Any]) -> list[str] | None:
    """The alternative texts of a product's pictures from either of Shopify's bodies; None when it told nothing of pictures."""
    if isinstance(raw.get("media"), dict):
        return [node.get("alt") or "" for node in raw["media"].get("nodes", []) if node.get("mediaContentType", "IMAGE") == "IMAGE"]
    return [image.get("alt") or "" for image in raw["images"]] if isinstance(raw.get("images"), list) else None
