"""Which print product a shop's variant plainly is, judged by its words alone. When in doubt: nothing, so that a person is asked.

`suggest("Sunset art print", "50 × 70 cm", "Poster")` is a 500 × 700 mm poster; a candle, a ring or a "shirt with a mug"
is nobody's print product. Uids are Gelato's; a live account proves them with `GelatoClient.product` before use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from krake.integrations.gelato import shapes
from krake.kit.text import Words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product uid, where the file goes on it (Gelato's file type), and how to say it."""

    product_uid: str
    placement: str
    title: Words


#: the kinds, the most specific first: a framed poster is no poster, a canvas tote no canvas
KINDS: tuple[tuple[str, str], ...] = (
    ("phone_case", r"(?:phone|iphone \d+|handy|smartphone) ?(?:case|cover|hülle|huelle)|handyhüllen?|handyhuellen?"),
    ("tote", r"tote(?: ?bags?)?s?|stoff(?:tasche|beutel)n?|jutebeutel|baumwolltaschen?"),
    ("hoodie", r"hoodies?|hooded sweatshirts?|kapuzen(?:pullover|pulli|sweatshirt)s?"),
    ("tee", r"t ?shirts?|tees?"),
    ("mug", r"(?:kaffee|tee|keramik)?(?:tassen?|becher)|(?:coffee |ceramic |tea )?mugs?"),
    ("postcard", r"postcards?|postkarten?|ansichtskarten?"),
    ("framed", r"framed (?:posters?|(?:art )?prints?|wall art)|gerahmte[rsn]? (?:posters?|(?:kunst)?drucke?)|posters? (?:mit|im) rahmen"),
    ("canvas", r"canvas(?: prints?| wall art)?|leinwand(?:bild|druck)?(?:er|e)?"),
    ("poster", r"posters?|(?:fine )?art prints?|wall prints?|giclee prints?|(?:kunst|poster|wand)drucke?|plakate?"),
)
#: words that make a plain-looking title something else: sets, files, accessories, other cuts and other surfaces
VETO = re.compile(
    r"\b(?:"
    r"sets?|packs?|bundles?|er pack|\d+er|gift ?cards?|gutscheine?|digital\w*|downloads?|printables?|pdf|vorlagen?|templates?|stl|"
    r"hangers?|holders?|stands?|racks?|coasters?|rugs?|frames?|framed|rahmen|gerahmt\w*|halter|untersetzer|leisten?|"
    r"kids?|child\w*|toddlers?|bab(?:y|ies)|kinder|women\w*|womens|ladies|damen|crop\w*|tank|v neck|long ?sleeves?|langarm|polo|"
    r"shirts?|sweatshirts?|blouses?|jackets?|dress\w*|skirts?|jumpers?|trousers|jeans|hemd\w*|shoes?|socks?|caps?|hats?|beanies?|"
    r"embroider\w*|stick\w+|engraved|graviert\w*|magic|thermal|enamel|emaille|travel|thermo\w*|"
    r"glass|metal|acrylic|wood|holz|metall|acryl|alu\w*|denim|leather|silk|wool|seide|leder"
    r")\b"
)
#: other goods. On a wall they are what the picture shows, unless the shop's product type says so; elsewhere they are a doubt
GOODS = re.compile(
    r"\b(?:"
    r"rings?|necklaces?|bracelets?|earrings?|chokers?|pendants?|jewel\w*|schmuck|ketten?|armb\w+|ohrringe?|"
    r"candles?|kerzen?|pots?|planters?|sofas?|chairs?|tables?|lamps?|lights?|pillows?|cushions?|kissen|blankets?|decken?"
    r")\b"
)
WALL = frozenset({"poster", "canvas", "framed"})


def suggest(title: str, variant_title: str = "", product_type: str = "") -> Suggestion | None:
    """The print product a variant plainly is, or None. Words and sizes are read in English and German."""
    variant = "" if variant_title.strip().lower() == "default title" else variant_title
    text = _plain(f"{title} / {product_type} / {variant}")
    kind = _kind(text)
    if kind is None or VETO.search(_without(text, kind)) or GOODS.search(_plain(product_type) if kind in WALL else text):
        return None
    return _shape(kind, text, _plain(variant))


def _plain(text: str) -> str:
    """Lower case, punctuation opened, `×` as x, decimals and `/` as breaks; umlauts stay."""
    text = text.casefold().replace("×", "x").replace("é", "e").replace("ß", "ss").replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[^0-9a-zäöü/]+", " ", text).split())


def _kind(text: str) -> str | None:
    """The one kind the words name. Two different kinds are a doubt, except where one contains the other's word."""
    left, named = text, []
    for kind, pattern in KINDS:
        left, count = re.subn(rf"\b(?:{pattern})\b", " ", left)
        if count:
            named.append(kind)
    if "canvas" in named and {"tote"} & set(named):
        named.remove("canvas")  # the bag's cloth
    if "poster" in named and {"canvas", "framed"} & set(named):
        named.remove("poster")  # "canvas print, type: art print" names the surface twice
    if named == ["canvas", "framed"] or named == ["framed", "canvas"]:
        return None  # a framed canvas is another product
    return named[0] if len(named) == 1 else None


def _without(text: str, kind: str) -> str:
    """The words that are left once the kind's own are taken out: "framed" may not veto a framed poster, nor its wood."""
    left = re.sub(rf"\b(?:{dict(KINDS)[kind]})\b", " ", text)
    return re.sub(r"\b(?:wood|holz)\b", " ", left) if kind == "framed" else left


def _shape(kind: str, text: str, variant: str) -> Suggestion | None:
    """Fill the kind with size, colour and orientation; None when one that matters is missing or not on the shelf."""
    landscape = bool(re.search(r"\b(?:landscape|horizontal|querformat|quer)\b", text))
    colour = _colour(kind, text, variant)
    if kind in WALL:
        size, turned = _format(variant) or _format(text) or ("", False)
        found = shapes.flat(kind, size, colour, landscape or turned)
    elif kind in ("tee", "hoodie"):
        found = shapes.garment(kind, _garment_size(variant or text), colour)
    elif kind == "mug":
        found = shapes.mug(_ounces(text), colour)
    elif kind == "tote":
        found = shapes.tote(colour)
    elif kind == "postcard":
        paper = _format(text)
        found = shapes.postcard(landscape) if paper is None or paper[0] == "a6" else None
    else:
        model = re.search(r"\biphone (1[3-7])\b(?! ?(?:pro|plus|max|mini|air|e\b))", text)
        found = shapes.phone_case(model.group(1)) if model else None
    return Suggestion(*found) if found else None


def _format(text: str) -> tuple[str, bool] | None:
    """(size key, whether it lies on its side): an A format, or centimetres or inches put as the key `300x400` in mm."""
    paper = re.search(r"\b(a[1-6])\b", text)
    if paper:
        return paper.group(1), False
    pair = re.search(r"\b(\d{1,3}) ?x ?(\d{1,3})(?: ?x ?\d+)? ?(mm|cm|in|inch|inches|zoll)?\b", text)
    if not pair:
        return None
    sides, unit = (int(pair.group(1)), int(pair.group(2))), pair.group(3) or ""
    small, large = min(sides), max(sides)
    if unit.startswith("in") or unit == "zoll" or (not unit and (small, large) in shapes.INCHES):
        key = shapes.INCHES.get((small, large))
    else:
        key = f"{small}x{large}" if unit == "mm" else f"{small * 10}x{large * 10}"
    return (key, sides[0] > sides[1]) if key else None


def _garment_size(text: str) -> str:
    sizes = {"small": "s", "medium": "m", "large": "l", "x large": "xl", "xx large": "2xl", "xxl": "2xl"}
    found = re.findall(r"\b(xx large|x large|small|medium|large|xs|s|m|l|xl|xxl|[2-5]xl)\b", text)
    named = {sizes.get(str(size), str(size)) for size in found}
    return named.pop() if len(named) == 1 else ""


def _ounces(text: str) -> str:
    """`11` unless the words say otherwise; 325 to 330 ml is 11 oz, 443 to 450 ml is 15 oz."""
    ounces = re.search(r"\b(\d+) ?oz\b", text)
    if ounces:
        return ounces.group(1)
    millilitres = re.search(r"\b(\d{3}) ?ml\b", text)
    return {"325": "11", "330": "11", "443": "15", "450": "15"}.get(str(millilitres.group(1)), "") if millilitres else "11"


def _colour(kind: str, text: str, variant: str) -> str:
    """The product's colour: "" for none named, "?" for one that is doubtful or that we have no blank in.

    The variant is asked first, then the words beside the product's name: a "black mug" is black, a "black cat mug" is a doubt.
    """
    said = _colours(variant)
    if not said:
        name = dict(KINDS)[kind]
        beside = re.findall(rf"(\w+) (?:{name})\b|\b(?:{name}) (?:in )?(\w+)", text)
        said = _colours(" ".join(word for pair in beside for word in pair)) or ({"?"} if _colours(text) else set())
    return "" if not said else said.pop() if len(said) == 1 else "?"


def _colours(text: str) -> set[str]:
    return {shapes.COLOURS[word] for word in re.findall(r"[a-zäöü]+", text) if word in shapes.COLOURS}
