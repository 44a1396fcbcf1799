"""Which variants are plainly printable, and that everything else is left for a person to decide."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from krake.integrations.gelato.match import suggest
from krake.integrations.gelato.twin.rules import PLACES
from krake.integrations.gelato.twin.shelf import GOODS

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"

PLAIN = [
    ("Sunset art print", "50 × 70 cm", "Poster", "flat_500x700-mm"),
    ("Mountain poster", "A3", "", "flat_a3_"),
    ("First Light over the Lake, art poster", "50x70 cm", "Poster", "flat_500x700-mm"),
    ("Mountain poster", "70 x 50 cm", "", "_hor"),
    ("Kunstdruck Wald", "30x40 cm", "Kunstdruck", "flat_300x400-mm"),
    ("Plakat Nordsee Querformat", "A2", "", "flat_a2_200-gsm-80lb-uncoated_4-0_hor"),
    ("Red poppies poster", "16x20 in", "", "flat_400x500-mm"),
    ("Octopus T-Shirt", "Black / M", "T-Shirts", "gca_t-shirt_gsc_crewneck_gcu_unisex_gqa_classic_gsi_m_gco_black"),
    ("Oktopus T-Shirt", "XXL / Weiß", "", "gsi_2xl_gco_white"),
    ("Octopus hoodie", "Navy / Large", "", "gca_hoodie_gsc_pullover_gcu_unisex_gqa_classic_gsi_l_gco_navy"),
    ("Kaffeetasse Alpen", "", "", "mug_product_msz_11-oz_mmat_ceramic-white"),
    ("Mug", "15oz", "", "msz_15-oz"),
    ("Tasse Leuchtturm", "330 ml", "", "msz_11-oz"),
    ("Black mug Octopus", "", "", "ceramic-black"),
    ("Black cat mug", "White", "", "ceramic-white"),
    ("Canvas tote bag", "Default Title", "", "bag_product_bsc_tote-bag_bqa_clc_bsi_std-t_bco_natural"),
    ("Stofftasche Welle", "Schwarz", "", "bco_black"),
    ("Postkarte Leuchtturm", "", "", "cards_pf_a6"),
    ("Leinwandbild Meer", "30x40 cm", "", "canvas_300x400-mm"),
    ("Framed poster Dune", "Black wood / 30x40 cm", "", "framed_poster_mounted_300x400-mm-12x16-inch_black"),
    ("iPhone 15 case Waves", "", "Phone case", "phonecase_apple_iphone-15_"),
]
DOUBTFUL = [
    ("Poster lamp", "A3", "Lamps"),
    ("Mug with two rings", "", ""),
    ("Vanilla candle", "", "Candles"),
    ("Gemstone Necklace", "Blue", "Necklace"),
    ("Clay Plant Pot", "Regular", "Outdoor"),
    ("Ocean Blue Shirt", "M", ""),
    ("Shirt with art print", "A3", ""),
    ("Red Sports Tee", "Default Title", ""),
    ("Octopus tee", "M", ""),
    ("Octopus tee", "White", ""),
    ("Kids T-Shirt", "White / S", ""),
    ("Women's tee", "White / S", ""),
    ("Mountain poster", "", ""),
    ("Mountain poster", "33x44 cm", ""),
    ("Poster frame", "A3", ""),
    ("Poster set", "A3", ""),
    ("Digital poster download", "A3", ""),
    ("Postcard set of 10", "", ""),
    ("Framed poster", "30x40 cm", ""),
    ("Framed canvas", "30x40 cm", ""),
    ("Tee with a mug", "M / White", ""),
    ("Black cat mug", "", ""),
    ("Red mug", "", ""),
    ("Enamel mug", "", ""),
    ("Travel mug", "White", ""),
    ("Mug 20 oz", "", ""),
    ("iPhone 15 Pro case", "", ""),
    ("iPhone 4 case", "", ""),
    ("Green tea", "100 g", ""),
    ("Knitted Throw Pillows", "", "Indoor"),
    ("", "", ""),
    ("Gift card", "50", "Gift card"),
    ("Hoodie", "XS / Black", ""),
    ("T-Shirt", "M / Black & White", ""),
]


@pytest.mark.parametrize(("title", "variant", "kind", "part"), PLAIN)
def test_a_plainly_printable_variant_finds_its_product(title: str, variant: str, kind: str, part: str) -> None:
    found = suggest(title, variant, kind)
    assert found is not None and part in found.product_uid
    assert found.product_uid in GOODS, "the twin must be able to print what is suggested"
    assert found.placement in PLACES and found.title.en and found.title.de


@pytest.mark.parametrize(("title", "variant", "kind"), DOUBTFUL)
def test_what_is_not_plain_is_left_to_a_person(title: str, variant: str, kind: str) -> None:
    assert suggest(title, variant, kind) is None


@pytest.mark.skipif(not SHARED.exists(), reason="the sample shops are not here")
def test_no_product_of_the_three_sample_shops_is_taken_for_a_print() -> None:
    texts = [file.read_text(encoding="utf-8-sig") for file in sorted(SHARED.glob("*.csv"))]
    rows = [row for text in texts for row in csv.DictReader(io.StringIO(text))]
    assert len(rows) > 60
    assert [row["Title"] for row in rows if suggest(row["Title"] or "", row["Option1 Value"] or "", row["Type"] or "")] == []
