"""Product CSV files: real ones, the twin's own, both column vocabularies, and broken rows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krake.integrations.shopify.catalogue import read
from krake.integrations.shopify.twin import products

from .conftest import shared


@pytest.mark.parametrize(("name", "count", "variants"), [("apparel", 20, 22), ("home-and-garden", 20, 21), ("jewelery", 20, 23)])
def test_a_real_export_is_read_whole(name: str, count: int, variants: int) -> None:
    found = read(shared("data", f"shopify-products-{name}.csv").read_text(encoding="utf-8"))
    assert found.problems == ()
    assert (len(found.products), sum(len(item.variants) for item in found.products)) == (count, variants)
    assert all(item.title and item.variants[0].price for item in found.products)


def test_rows_of_one_handle_become_one_product() -> None:
    found = read(
        "Handle,Title,Body (HTML),Tags,Published,Option1 Value,Option2 Value,Variant Price,Variant Inventory Tracker,"
        "Variant Inventory Qty,Image Src,Image Alt Text\n"
        'tee,Tee,"<p>Soft, ""very"" soft</p>\n<p>Really</p>","b, a ",TRUE,S,White,19.9,shopify,3,https://x/1.png,Front\n'
        "tee,,,,,M,White,21,,7,https://x/2.png,\n"
        "tee,,,,,,,,,,https://x/3.png,Back\n"
    )
    [tee] = found.products
    assert found.problems == ()
    assert tee.description_html == '<p>Soft, "very" soft</p>\n<p>Really</p>' and tee.tags == ("b", "a") and tee.status == "active"
    assert [(item.title, item.price, item.inventory) for item in tee.variants] == [
        ("S / White", Decimal("19.9"), 3),
        ("M / White", Decimal(21), None),
    ]
    assert [(image.url[-5:], image.alt) for image in tee.images] == [("1.png", "Front"), ("2.png", ""), ("3.png", "Back")]
    assert tee.variants[0].external_id == "handle:tee/1"


def test_the_newer_column_names_are_read_too() -> None:
    found = read(
        "Title,URL handle,Description,Status,Option1 value,Price,Product image URL,SEO title\n"
        "Mug,mug,Nice,Unlisted,Blue,12.50,https://x/m.png,A mug\n"
    )
    [mug] = found.products
    assert (mug.handle, mug.status, mug.description_html, mug.seo_title) == ("mug", "unlisted", "Nice", "A mug")
    assert (mug.variants[0].title, mug.variants[0].price) == ("Blue", Decimal("12.50"))


def test_a_byte_order_mark_windows_line_ends_and_semicolons_do_no_harm() -> None:
    found = read("\ufeffHandle;Title;Variant Price\r\nmug;Mug;12,50\r\n\r\ncup;Cup;3\r\n")
    assert found.problems == ()
    assert [(item.handle, item.variants[0].price) for item in found.products] == [("mug", Decimal("12.50")), ("cup", Decimal(3))]


def test_good_rows_are_kept_and_bad_ones_listed_with_their_line() -> None:
    text = (
        "Handle,Title,Variant Price,Option1 Value,Status\n"  # 1
        "a,A,10,S,active\n"  # 2
        "a,,much,M,\n"  # 3: no price
        "a,,-1,L,\n"  # 4: below zero
        "a,,11,S,\n"  # 5: the same variant again
        ",Lost,5,S,active\n"  # 6: no handle
        "b,,5,S,active\n"  # 7: first row without a title
        "c,C,5,S,sleeping\n"  # 8: unknown status
        'd,"D\nlong",5,S,active\n'  # 9 and 10: one row
        "e,E,5\n"  # 11: too few cells
        'f,F,"5,S,active\n'  # 12: a quote that never ends
        "g,G,7,XL,active\n"  # 13
        "h,H,,,active\n"  # 14: neither variant nor image
    )
    found = read(text)
    assert [(item.handle, len(item.variants)) for item in found.products] == [("a", 1), ("d", 1), ("g", 1)]
    assert [problem.line for problem in found.problems] == [3, 4, 5, 6, 7, 8, 11, 12, 14, 14]
    assert all(problem.words.en and problem.words.de for problem in found.problems)


@pytest.mark.parametrize("price", ["1,234", "1.2.3", "€5", "", "NaN", "Infinity", "1e999999999"])
def test_what_could_be_read_two_ways_is_no_price(price: str) -> None:
    found = read(f'Handle,Title,Variant Price,Option1 Value\na,A,"{price}",S\n')
    assert found.products == () and found.problems[0].line == 2


@pytest.mark.parametrize("text", ["", "\n\n", "Name,Price\nA,5\n", "<html></html>", "\x00\x01"])
def test_a_file_that_is_no_export_says_so(text: str) -> None:
    found = read(text)
    assert found.products == () and len(found.problems) == 1


@given(st.text(max_size=300))
def test_no_text_makes_it_stumble(text: str) -> None:
    read(text)
    found = read("Handle,Title,Variant Price\n" + text)
    assert all(item.variants for item in found.products)


def test_the_twins_own_shop_is_a_flawless_export() -> None:
    found = products.own()
    assert len(found) == 15
    assert {item.type for item in found} >= {
        "Poster",
        "Mug",
        "T-shirt",
        "Postcards",
        "Tote bag",
        "Framed print",
        "Canvas",
        "Candle",
        "Jewellery",
    }
    assert {item.status for item in found} == {"active", "draft", "unlisted"}
