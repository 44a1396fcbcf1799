"""What the twin prints: a realistic slice of Gelato's catalogue, with uids as Gelato writes them. Prices are in euro."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Good:
    """One print product: net unit price in EUR at quantity 1, weight in grams; stockable ones can be out of stock."""

    uid: str
    catalog: str
    attributes: dict[str, str]
    price: Decimal
    grams: int
    stockable: bool


CATALOGS = {
    "posters": "Posters",
    "framed-posters": "Framed Posters",
    "canvas": "Canvas",
    "mugs": "Mugs",
    "apparel": "Apparel",
    "tote-bags": "Tote Bags",
    "cards": "Cards",
    "phone-cases": "Phone Cases",
}
COUNTRIES = [
    "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CN", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IL",
    "IS", "IT", "JP", "KR", "LI", "LT", "LU", "LV", "MC", "MT", "MX", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SG", "SI", "SK", "US",
    "ZA",
]  # fmt: skip
PRODUCERS = frozenset({"DE", "NL", "FR", "GB", "ES", "IT", "SE", "NO", "PL", "US", "CA", "AU", "JP", "BR"})
ELSEWHERE = frozenset({"CN", "IL", "KR", "MX", "SG", "ZA", "NZ"})


def producer(country: str) -> str:
    """Where a parcel for this country is made: at home when Gelato prints there, else nearby."""
    if country in PRODUCERS:
        return country
    if country in ELSEWHERE:
        return "AU" if country == "NZ" else "US"
    return "DE"


def _goods() -> dict[str, Good]:
    goods: list[Good] = []

    def add(uid: str, catalog: str, price: str, grams: int, stockable: bool, **attributes: str) -> None:
        goods.append(Good(uid, catalog, attributes, Decimal(price), grams, stockable))

    papers = {
        "a4-8x12-inch": ("5.10", 60), "a3": ("7.40", 90), "a2": ("10.90", 140), "300x400-mm-12x16-inch": ("7.60", 90),
        "400x500-mm-16x20-inch": ("9.80", 120), "500x700-mm-20x28-inch": ("12.40", 180), "600x900-mm-24x36-inch": ("16.20", 240),
        "700x1000-mm-28x40-inch": ("19.50", 310),
    }  # fmt: skip
    for turn in ("ver", "hor"):
        for size, (price, grams) in papers.items():
            uid = f"flat_{size}_200-gsm-80lb-uncoated_4-0_{turn}"
            add(uid, "posters", price, grams, False, PaperFormat=size, PaperType="200-gsm-80lb-uncoated", ColorType="4-0", Orientation=turn)
        for size, price, grams in (
            ("300x400-mm-12x16-inch", "18.90", 800),
            ("400x500-mm-16x20-inch", "23.50", 1100),
            ("500x700-mm-20x28-inch", "29.90", 1700),
        ):
            uid = f"canvas_{size}_canvas_wood-fsc-slim_4-0_{turn}"
            add(uid, "canvas", price, grams, False, CanvasFormat=size, CanvasFrame="wood-fsc-slim", ColorType="4-0", Orientation=turn)
        for size, price, grams in (
            ("a3", "23.80", 1500),
            ("300x400-mm-12x16-inch", "24.90", 1600),
            ("500x700-mm-20x28-inch", "41.60", 3100),
        ):
            for frame in ("black", "white", "natural-wood"):
                uid = f"framed_poster_mounted_{size}_{frame}_wood_w12xt22-mm_plexiglass_{size}_200-gsm-80lb-uncoated_4-0_{turn}"
                add(uid, "framed-posters", price, grams, True, PaperFormat=size, FrameColor=frame, FrameMaterial="wood", Orientation=turn)
        uid = f"cards_pf_a6_pt_350-gsm-coated-silk_cl_4-4_{turn}"
        add(uid, "cards", "1.15", 8, False, PaperFormat="a6", PaperType="350-gsm-coated-silk", ColorType="4-4", Orientation=turn)
    for size, colour, price in (("11-oz", "white", "6.20"), ("15-oz", "white", "7.30"), ("11-oz", "black", "7.90")):
        uid = f"mug_product_msz_{size}_mmat_ceramic-{colour}_cl_4-0"
        add(uid, "mugs", price, 380, True, MugSize=size, MugMaterial=f"ceramic-{colour}", ColorType="4-0")
    for cut, neck, price, grams in (("t-shirt", "crewneck", "9.80", 180), ("hoodie", "pullover", "21.40", 520)):
        for colour in ("white", "black", "navy"):
            for size in ("s", "m", "l", "xl", "2xl"):
                uid = f"apparel_product_gca_{cut}_gsc_{neck}_gcu_unisex_gqa_classic_gsi_{size}_gco_{colour}_gpr_4-0"
                extra = Decimal("1.60") if size == "2xl" else Decimal(0)
                look = {"GarmentCategory": cut, "GarmentSubcategory": neck, "GarmentCut": "unisex", "GarmentQuality": "classic"}
                add(
                    uid,
                    "apparel",
                    str(Decimal(price) + extra),
                    grams,
                    True,
                    **look,
                    GarmentSize=size,
                    GarmentColor=colour,
                    GarmentPrint="4-0",
                )
    for colour in ("natural", "black", "white"):
        uid = f"bag_product_bsc_tote-bag_bqa_clc_bsi_std-t_bco_{colour}_bpr_4-0"
        add(uid, "tote-bags", "9.90", 140, True, BagSubcategory="tote-bag", BagQuality="classic", BagColor=colour, BagPrint="4-0")
    for model in ("iphone-15", "iphone-16"):
        uid = f"phonecase_apple_{model}_tough_white_glossy"
        add(uid, "phone-cases", "11.20", 60, True, PhoneModel=model, CaseType="tough", CaseColor="white", CaseFinish="glossy")
    return {good.uid: good for good in goods}


GOODS: dict[str, Good] = _goods()
