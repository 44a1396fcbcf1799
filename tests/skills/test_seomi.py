"""Seomi's skills: pages audited, terms grouped, articles briefed, positions recorded."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake import registry
from krake.coordinator.keeping import kept
from krake.integrations.shopify import bodies
from krake.kit import db, grids, page
from krake.kit.errors import Refused
from krake.models import Product
from krake.services import cells, files, products
from krake.skills import brief, keyword_cluster, rank_track, site_audit
from krake.spec.ask import Asked
from tests import world
from tests.skills import durable

SKILLS = registry.skills()


async def ran(key: str, **given: object):
    one = SKILLS[key]
    result = await one.fn(durable.Steps(), one.input.model_validate(given))
    assert one.ensures(result.evidence), result.evidence
    assert result.sentence.en and result.sentence.de and all(figure.source.en and figure.value.de for figure in result.figures)
    return result


def handed_in(text: str, name: str = "list.csv") -> str:
    return files.keep(name, text.encode(), "Mira").key


async def stocked() -> None:
    shop = await world.shop_row()
    long = "<p>" + "A mug with a moon, printed on demand. " * 12 + "</p>"
    good = {"id": 1, "title": "Moon mug, ceramic", "handle": "moon-mug", "status": "active", "body_html": long, "variants": [],
            "images": [{"src": "a.png", "alt": "A mug"}]}  # fmt: skip
    poor = {"id": 2, "title": "Bag", "handle": "bag", "status": "active", "body_html": "<p>A bag.</p>", "variants": [],
            "images": [{"src": "b.png"}]}  # fmt: skip
    async with db.write() as session:
        await products.save(session, shop, [bodies.product(good), bodies.product(poor)])


PAGE = """<html><title>Tassen</title><h1>A</h1><h1>B</h1><h3>C</h3><img src=x.png><a href="/x">hier</a><a href="#weg">Weg</a>
<script type="application/ld+json">{"@type": "Product"}</script></html>"""


async def test_a_page_is_audited_once_and_known_issues_stay_single(house: Path):
    assert "no page was given" in (await ran("site_audit")).sentence.en
    first = await ran("site_audit", text=PAGE, url="https://lunavo.example/tassen", language="en")
    rows = await kept(True, "seomi", "SEO issues")
    assert {row["rule"] for row in rows} >= {"Title too short or too long", "Several main headings", "Headings skip a level",
                                             "Product data without an offer", "Links that say nothing"}  # fmt: skip
    assert all(row["url"] == "https://lunavo.example/tassen" and row["state"] == "Open" for row in rows)
    again = await ran("site_audit", text=PAGE, url="https://lunavo.example/tassen", language="de")
    assert again.evidence["new"] == 0 and again.evidence["known"] == first.evidence["found"] == len(rows)


async def test_products_of_the_shop_are_audited(house: Path):
    await stocked()
    result = await ran("site_audit")
    rules = [(row["url"], row["rule"]) for row in await kept(True, "seomi", "SEO issues")]
    bag = "https://lunavo-rehearsal.myshopify.com/products/bag"
    assert rules == [(bag, "Titel zu kurz oder zu lang"), (bag, "Kaum Text"), (bag, "Bilder ohne Alternativtext")]
    assert result.evidence["pages"] == 2 and "3 issues on 2 pages" in result.sentence.en


def test_what_shopify_says_of_search_counts():
    seo = {"title": "Same title for two", "description": ""}
    both = [Product(connection_id=1, external_id=str(n), title=f"P{n}", raw={"handle": f"p{n}", "seo": seo}) for n in range(2)]
    found = [(one.url, one.rule) for one in site_audit.of_products(both, "shop.example")]
    assert found.count(("https://shop.example/products/p1", "same_title")) == 1 and len([r for _, r in found if r == "description"]) == 2


def test_every_issue_fits_its_row():
    issues = site_audit.of_page(page.read("<p>no address here"), "no address")
    assert {site_audit.row(one, "de")["url"] for one in issues} == {None} and {one.rule for one in issues} <= site_audit.RULES.keys()
    choices = cells.Kind("choice", {"choices": ("Low", "Medium", "High")})
    assert all(cells.read(choices, severity) == severity for severity, *_ in site_audit.RULES.values())


async def test_terms_are_grouped_by_stem_and_intent(house: Path):
    with pytest.raises(Asked):
        await ran("keyword_cluster")
    table = "Keyword;Suchvolumen;Schwierigkeit;URL\nMondtasse kaufen;1.200;21;/products/moon-mug\nmondtassen günstig;300;;\n"
    given = "Mondtasse selber bemalen, wie pflegt man eine Mondtasse, poster mond"
    result = await ran("keyword_cluster", text=given, file=handed_in(table))
    assert result.evidence["terms"] == 5 and sorted(result.evidence["sizes"]) == [1, 2, 2]
    rows = {row["term"]: row for row in await kept(True, "seomi", "Keywords")}
    assert (rows["mondtasse kaufen"]["volume"], rows["mondtasse kaufen"]["status"]) == (1200, "Assigned")
    assert rows["wie pflegt man eine mondtasse"]["intent"] == "Learn" and rows["poster mond"]["volume"] is None
    assert "/products/moon-mug" in result.document and "[Volumen] bei 2 von 3 Gruppen" in result.document


@given(st.lists(st.text("abcdeäöü ß", min_size=1, max_size=20).map(str.strip).filter(bool), unique=True, max_size=30))
def test_each_term_is_in_exactly_one_group(words: list[str]):
    found = keyword_cluster.cluster([keyword_cluster.Term(word) for word in words])
    assert sorted(term.words for one in found for term in one.terms) == sorted(words)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("mondtasse kaufen", "Buy"), ("poster oder leinwand", "Compare"), ("lunavo kontakt", "Find"), ("how to hang a poster", "Learn")],
)
def test_intent_is_read_from_words(words: str, wanted: str):
    assert keyword_cluster.intent(words) == wanted


async def test_a_brief_uses_what_is_known_and_names_what_is_missing(house: Path):
    with pytest.raises(Asked):
        await ran("brief")
    await stocked()
    await ran("keyword_cluster", file=handed_in("term,volume\nmoon mug large,90\nmoon mugs,400\nred poster,5\n"))
    result = await ran("brief", text="moon mug", facts="Ceramic, 330 ml\nThe best mug", language="en")
    assert result.evidence["terms"] == ["moon mugs", "moon mug large"] and result.evidence["links"] == ["Moon mug, ceramic"]
    assert "Ceramic, 330 ml" in result.document and "“The best”" in result.document
    assert result.document.endswith("Missing: [audience].")
    bare = brief.written("xyz", [], [], [], "", "de")
    assert bare.endswith("Es fehlen: [Zielgruppe], [verwandte Suchbegriffe], [passendes Produkt], [Fakten mit Quelle].")


async def test_positions_are_recorded_once_a_day_and_compared(house: Path):
    assert "no export" in (await ran("rank_track")).sentence.en
    first = handed_in('Häufigste Suchanfragen,Klicks,Impressionen,CTR,Position\nMondtasse,12,"1.300",1%,8.4\nposter,3,90,3%,4\n')
    assert (await ran("rank_track", file=first, day="2026-11-01")).evidence["new"] == 2
    again = await ran("rank_track", file=first, day="2026-11-01")
    assert (again.evidence["new"], again.evidence["known"]) == (0, 2)
    second = handed_in("Top queries,Clicks,Impressions,CTR,Position\nmondtasse,20,1500,1%,5.1\nposter,3,90,3%,4.3\n")
    result = await ran("rank_track", file=second, day="2026-11-08")
    assert (result.evidence["up"], result.evidence["down"]) == (1, 0) and "8.4 → 5.1" in [figure.value.en for figure in result.figures]
    assert [row["impressions"] for row in await kept(True, "seomi", "Rankings")] == [1300, 90, 1500, 90]
    with pytest.raises(Refused):
        await ran("rank_track", file=handed_in("a,b\n1,2\n"))


def test_an_unread_position_is_no_ranking():
    grid = grids.Grid(["Query", "Position"], [["mug", "2,5"], ["bag", ""], ["", "3"]])
    assert rank_track.read(grid, "2026-01-01") == [rank_track.Ranking("2026-01-01", "mug", Decimal("2.5"))]


def test_a_thing_is_its_own_group_and_who_wants_it_for_nothing_buys_nothing():
    told = ["tasse mond", "mond tasse kaufen", "mondtasse", "mond poster", "poster mond a3", "mondkalender pdf kostenlos", "lunavo shop",
            "moon calendar free printable", "moon mug", "buy moon mugs"]  # fmt: skip
    groups = keyword_cluster.cluster([keyword_cluster.Term(one) for one in told])
    found = [sorted(term.words for term in one.terms) for one in groups]
    assert ["mond poster", "poster mond a3"] in found and ["mond tasse kaufen", "mondtasse", "tasse mond"] in found
    assert ["buy moon mugs", "moon mug"] in found
    wanted = {term.words: one.intent for one in groups for term in one.terms}
    assert wanted["mondkalender pdf kostenlos"] == wanted["moon calendar free printable"] == "Learn" and wanted["lunavo shop"] == "Find"
