"""A readable name for a product, since Gelato's product search answers uids and attributes only."""

from __future__ import annotations

import re

#: attributes that say nothing to a person choosing a product
SILENT = {
    "ProductStatus",
    "State",
    "ColorType",
    "Variable",
    "ProtectionType",
    "SpotFinishingType",
    "CoatingType",
    "GarmentPrint",
    "BagPrint",
}
SPOKEN = {"ver": "portrait", "hor": "landscape", "4-0": "one side", "4-4": "both sides", "t-shirt": "T-shirt"}
#: the family that a uid's beginning names, where the attributes do not
FAMILY = {
    "flat_": "Poster",
    "framed_poster": "Framed poster",
    "canvas_": "Canvas",
    "mug_": "Mug",
    "bag_": "Bag",
    "cards_": "Card",
    "phonecase_": "Phone case",
}
ORDER = ("GarmentCategory", "ProductCategory", "PaperFormat", "CanvasFormat", "FrameColor", "MugSize", "GarmentColor", "GarmentSize")


def title_of(uid: str, attributes: dict[str, str]) -> str:
    """`Poster A3 · 200 gsm 80lb uncoated · portrait` from attributes, or the uid with its separators opened when there are none."""
    spoken = [_speak(attributes[key]) for key in _ranked(attributes) if key not in SILENT and attributes[key]]
    text = " · ".join(dict.fromkeys(spoken)) or re.sub(r"[_]+", " ", uid)
    first = next((name for start, name in FAMILY.items() if uid.startswith(start)), "")
    return f"{first} {text}" if first and attributes else text[:1].upper() + text[1:]


def _ranked(attributes: dict[str, str]) -> list[str]:
    return sorted(attributes, key=lambda key: (ORDER.index(key) if key in ORDER else len(ORDER), key))


def _speak(value: str) -> str:
    """`300x400-mm-12x16-inch` is `30 × 40 cm`, `a4-8x12-inch` is `A4`, `2xl` is `2XL`; the rest loses its hyphens."""
    if value in SPOKEN:
        return SPOKEN[value]
    paper = re.fullmatch(r"([ab]\d|\d*x*[sml])(?:-.*)?", value)
    if paper:
        return paper.group(1).upper()
    sides = re.match(r"(\d+)0x(\d+)0-mm\b", value)
    return f"{sides.group(1)} × {sides.group(2)} cm" if sides else value.replace("_", " ").replace("-", " ")
