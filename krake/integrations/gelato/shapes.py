"""The print products Krake suggests by itself: Gelato's uids, built from size, colour and orientation.

Uids as Gelato's catalogue writes them (posters, canvas, framed posters, mugs, apparel, tote bags, cards, phone cases).
"""

from __future__ import annotations

from krake.kit.text import Words

Found = tuple[str, str, Words]

#: poster formats by the key `match` reads: A format or millimetres
SIZES = {
    "a4": "a4-8x12-inch",
    "a3": "a3",
    "a2": "a2",
    "300x400": "300x400-mm-12x16-inch",
    "400x500": "400x500-mm-16x20-inch",
    "500x700": "500x700-mm-20x28-inch",
    "600x900": "600x900-mm-24x36-inch",
    "700x1000": "700x1000-mm-28x40-inch",
}
BY_KIND = {
    "poster": frozenset(SIZES),
    "canvas": frozenset({"300x400", "400x500", "500x700"}),
    "framed": frozenset({"a3", "300x400", "500x700"}),
}
INCHES = {(12, 16): "300x400", (16, 20): "400x500", (20, 28): "500x700", (24, 36): "600x900", (28, 40): "700x1000", (8, 12): "a4"}
GARMENT_SIZES = ("s", "m", "l", "xl", "2xl")
OTHER = (
    "red", "blue", "green", "grey", "gray", "yellow", "pink", "orange", "purple", "brown", "beige", "gold", "silver", "sand",
    "cream", "olive", "maroon", "rot", "rote", "roter", "rotes", "blau", "blaue", "blauer", "blaues", "grün", "grüne", "grüner",
    "grünes", "grau", "graue", "grauer", "graues", "gelb", "gelbe", "gelber", "gelbes", "rosa", "lila", "braun", "braune", "brauner",
    "silber", "creme", "bordeaux",
)  # fmt: skip
#: colour words of both languages; those without a blank of ours are "?"
COLOURS = {
    **dict.fromkeys(OTHER, "?"),
    **dict.fromkeys(("white", "weiss", "weisse", "weisser", "weisses"), "white"),
    **dict.fromkeys(("black", "schwarz", "schwarze", "schwarzer", "schwarzes"), "black"),
    **dict.fromkeys(("natural", "natur", "naturfarben", "oak", "eiche"), "natural"),
    **dict.fromkeys(("navy", "marineblau"), "navy"),
}
GERMAN = {"white": "weiß", "black": "schwarz", "natural": "natur", "navy": "marineblau"}


def flat(kind: str, size: str, colour: str, landscape: bool) -> Found | None:
    """A poster, canvas or framed poster. Colours in a poster's title are about the picture; a frame must name its own."""
    if size not in BY_KIND[kind]:
        return None
    turn = "hor" if landscape else "ver"
    name = size.upper() if size[0] == "a" else " × ".join(str(int(side) // 10) for side in size.split("x")) + " cm"
    if kind == "poster":
        return f"flat_{SIZES[size]}_200-gsm-80lb-uncoated_4-0_{turn}", "default", Words(f"Poster {name}", f"Poster {name}")
    if kind == "canvas":
        return f"canvas_{SIZES[size]}_canvas_wood-fsc-slim_4-0_{turn}", "default", Words(f"Canvas {name}", f"Leinwand {name}")
    if colour not in ("black", "white", "natural"):
        return None
    frame = "natural-wood" if colour == "natural" else colour
    uid = f"framed_poster_mounted_{SIZES[size]}_{frame}_wood_w12xt22-mm_plexiglass_{SIZES[size]}_200-gsm-80lb-uncoated_4-0_{turn}"
    return uid, "default", Words(f"Framed poster {name}, {colour} wood", f"Gerahmtes Poster {name}, Holz {GERMAN[colour]}")


def garment(kind: str, size: str, colour: str) -> Found | None:
    """A unisex crew-neck tee or pullover hoodie, printed on the front. Its colour must be named: clothes have no usual one."""
    if size not in GARMENT_SIZES or colour not in ("white", "black", "navy"):
        return None
    cut, en, de = ("t-shirt_gsc_crewneck", "T-shirt", "T-Shirt") if kind == "tee" else ("hoodie_gsc_pullover", "Hoodie", "Hoodie")
    label = size.upper()
    uid = f"apparel_product_gca_{cut}_gcu_unisex_gqa_classic_gsi_{size}_gco_{colour}_gpr_4-0"
    return uid, "front", Words(f"{en} {label}, {colour}", f"{de} {label}, {GERMAN[colour]}")


def mug(ounces: str, colour: str) -> Found | None:
    colour = colour or "white"
    if (ounces, colour) not in {("11", "white"), ("15", "white"), ("11", "black")}:
        return None
    uid = f"mug_product_msz_{ounces}-oz_mmat_ceramic-{colour}_cl_4-0"
    return uid, "default", Words(f"Mug {ounces} oz, {colour}", f"Tasse {ounces} oz, {GERMAN[colour]}")


def tote(colour: str) -> Found | None:
    colour = colour or "natural"
    if colour not in ("natural", "black", "white"):
        return None
    uid = f"bag_product_bsc_tote-bag_bqa_clc_bsi_std-t_bco_{colour}_bpr_4-0"
    return uid, "front", Words(f"Tote bag, {colour}", f"Stofftasche, {GERMAN[colour]}")


def postcard(landscape: bool) -> Found | None:
    turn = "hor" if landscape else "ver"
    return f"cards_pf_a6_pt_350-gsm-coated-silk_cl_4-4_{turn}", "default", Words("Postcard A6", "Postkarte A6")


def phone_case(model: str) -> Found | None:
    if model not in ("15", "16"):
        return None
    return (
        f"phonecase_apple_iphone-{model}_tough_white_glossy",
        "default",
        Words(f"Phone case iPhone {model}", f"Handyhülle iPhone {model}"),
    )
