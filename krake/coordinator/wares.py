"""What the shop sells, as a text needs it: which product a sentence names, its variants, prices and what the shop says of it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from krake.coordinator import prose
from krake.coordinator.grammar.tokens import fold
from krake.kit import db
from krake.kit.text import Words, money
from krake.models import Product, Variant

MOST = 1_000
#: kinds of goods, and how both languages call them; the longer word stands before the one inside it
KINDS: dict[str, tuple[Words, re.Pattern[str]]] = {
    key: (name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for key, name, pattern in (
        ("mug", Words("mug", "Tasse"), r"(?:\w*-)?(?:mugs?|cups?)|\w*(?:tassen?|becher[ns]?)"),
        ("canvas", Words("canvas", "Leinwand"), r"canvas(?:es)?|\w*leinw(?:and|ände)\w*"),
        ("poster", Words("poster", "Poster"), r"\w*posters?|\w*plakat(?:e[ns]?)?"),
        ("framed", Words("framed print", "gerahmter Druck"), r"framed prints?|gerahmte[rns]? (?:druck|bild)\w*"),
        ("shirt", Words("T-shirt", "T-Shirt"), r"(?:t-?)?shirts?|tees?"),
        ("hoodie", Words("hoodie", "Hoodie"), r"hoodies?|sweatshirts?|pullover[ns]?"),
        ("bag", Words("bag", "Tasche"), r"(?:tote )?bags?|totes?|\w*taschen?|\w*beutel[ns]?"),
        ("cushion", Words("cushion", "Kissen"), r"cushions?|pillows?|\w*kissen"),
        (
            "calendar",
            Words("calendar", "Kalender"),
            r"calendars?|(?:week|month|day|year)?(?:ly|ily)? ?planners?|\w*kalender[ns]?|(?:wochen|monats|tages|jahres)planer[ns]?",
        ),
        ("postcard", Words("postcard", "Postkarte"), r"post ?cards?|\w*(?:post|gruß)karten?"),
        ("notebook", Words("notebook", "Notizbuch"), r"notebooks?|\w*notizb(?:uch|ücher)\w*"),
        ("sticker", Words("sticker", "Sticker"), r"stickers?|aufkleber[ns]?"),
        ("candle", Words("candle", "Kerze"), r"candles?|\w*kerzen?"),
        ("jewellery", Words("jewellery", "Schmuck"), r"jewel(?:le)?ry|pendants?|necklaces?|anhänger[ns]?|(?:hals)?ketten?|\w*schmuck"),
        ("case", Words("phone case", "Handyhülle"), r"phone ?cases?|handyhüllen?"),
    )
}
_SMALL = frozenset(prose.listed("and the for with over und der die das mit set art from to of von edition"))


@dataclass(frozen=True, slots=True)
class Ware:
    """A product. `facts` are the sentences of its text in the shop; prices are None when the shop named none."""

    title: str
    status: str
    kind: str
    variants: tuple[str, ...]
    least: Decimal | None
    most: Decimal | None
    currency: str
    facts: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its own name, without what kind of thing it is: "Lake House" of "Lake House, canvas on frame"."""
        return re.split(r"\s*(?:,|\s[–—|-]\s|:)\s*", self.title, maxsplit=1)[0]

    def price(self, language: str) -> str:
        """What it costs, "" when unknown; "from" where its variants differ."""
        if self.least is None or not self.currency:
            return ""
        told = money(self.least, self.currency, language)
        return told if self.most == self.least else f"{'ab' if language == 'de' else 'from'} {told}"

    def sizes(self) -> str:
        """Its variants in a line; "" when it has but the shop's nameless one."""
        own = [one for one in self.variants if one and one.casefold() != "default title"]
        return ", ".join(own)


async def sold(rehearsal: bool) -> list[dict[str, Any]]:
    """Everything the shop lists and has not archived, as JSON for `ware`. A step of a skill."""
    query = (
        select(Product).where(col(Product.rehearsal) == rehearsal, col(Product.status) != "archived").order_by(Product.title).limit(MOST)
    )
    async with db.read() as session:
        products = (await session.scalars(query)).all()
        ids = [one.id for one in products]
        variants = (await session.scalars(select(Variant).where(col(Variant.product_id).in_(ids)).order_by(col(Variant.id)))).all()
    found = []
    for one in products:
        mine = [row for row in variants if row.product_id == one.id]
        prices = [row.price for row in mine if row.price is not None]
        text = str(one.raw.get("descriptionHtml") or one.raw.get("body_html") or "")
        ware_ = Ware(
            one.title, one.status, one.kind, tuple(row.title for row in mine), min(prices, default=None), max(prices, default=None),
            next((row.currency for row in mine if row.currency), ""), tuple(sentences(text)),
        )  # fmt: skip
        found.append(_json(ware_))
    return found


def ware(told: dict[str, Any]) -> Ware:
    """A product back from its JSON."""
    prices = {name: None if told[name] is None else Decimal(told[name]) for name in ("least", "most")}
    return Ware(**{**told, **prices, "variants": tuple(told["variants"]), "facts": tuple(told["facts"])})


def sentences(text: str) -> list[str]:
    """The sentences and list points of a product text, without its markup and their last stop."""
    plain = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(?:p|li|h\d|div)>|<br\s*/?>", "\n", text)))
    parts = (" ".join(part.split()).rstrip(".!") for part in re.split(r"\n|(?<=[a-zäöüß)]{2}[.!])\s+(?=[A-ZÄÖÜ])", plain))
    return [part for part in parts if part]


def kinds(text: str) -> list[str]:
    """Which kinds of goods a text names, in its order, each once."""
    found = {key: match.start() for key, (_, pattern) in KINDS.items() if (match := pattern.search(text))}
    return sorted(found, key=lambda key: found[key])


def of_kind(key: str, wares: Iterable[Ware]) -> list[Ware]:
    """The products of a kind, by what the shop calls them."""
    return [one for one in wares if key in kinds(f"{one.title}; {one.kind}")]


def own_words(title: str) -> list[str]:
    """The words that set a product apart from others of its kind, folded."""
    name = re.split(r"\s*(?:,|\s[–—|-]\s|:)\s*", title, maxsplit=1)[0]
    for _, pattern in KINDS.values():
        name = pattern.sub(" ", name)
    return [fold(word) for word in re.findall(r"[^\W\d_]{3,}", name) if fold(word) not in _SMALL]


def named(text: str, wares: list[Ware]) -> list[Ware]:
    """The products a text really names, the surest first: all words of their own stand in it (one of three or more may be missing),
    and no other kind of thing is spoken of. A product without words of its own ("Mug") is named by its kind. Pure."""
    said = {fold(word) for word in re.findall(r"[^\W\d_]{3,}", text)}
    spoken = kinds(text)
    found: list[tuple[int, Ware]] = []
    for one in wares:
        own, mine = own_words(one.title), kinds(f"{one.title}; {one.kind}")
        hits = sum(any(_same(word, other) for other in said) for word in own)
        agrees = not spoken or not mine or bool(set(spoken) & set(mine))
        whole = fold(" ".join(one.title.split())) in fold(" ".join(text.split()))
        enough = bool(own) and hits >= (len(own) - 1 if len(own) >= 3 else len(own))
        # one word alone ("Crescent") may be an ordinary word: then its kind has to be there too
        sure = enough and agrees and (len(own) > 1 or bool(set(spoken) & set(mine)) or fold(text.strip()) == own[0])
        bare = not own and bool(set(spoken) & set(mine))
        if whole or sure or bare:
            found.append((100 if whole else hits, one))
    best = max((weight for weight, _ in found), default=0)
    return [one for weight, one in found if weight == best]


def _same(word: str, other: str) -> bool:
    """Two folded words that differ at most by an ending."""
    short, long = sorted((word, other), key=len)
    return word == other or (len(short) >= 4 and long.startswith(short[: len(short) - 1]) and len(long) - len(short) <= 2)


def label(key: str) -> Words:
    return KINDS[key][0]


GERMAN = re.compile(r"\b(?:der|die|das|und|mit|für|ist|ein|eine|von|auf|aus|zum|zur|im|am|nicht|wird|bei|auch)\b|[äöüß]", re.IGNORECASE)
ENGLISH = re.compile(r"\b(?:the|and|with|for|is|a|an|of|on|from|to|in|not|by|that|who|about|are)\b", re.IGNORECASE)
STATUS = {
    "active": Words("active", "aktiv"), "draft": Words("draft", "Entwurf"), "archived": Words("archived", "archiviert"),
    "unlisted": Words("unlisted", "nicht gelistet"),
}  # fmt: skip


def language(texts: Iterable[str]) -> str:
    """ "de" or "en" by the small words of all texts together; "" when they do not tell. Pure."""
    whole = " ".join(texts)
    german, english = len(GERMAN.findall(whole)), len(ENGLISH.findall(whole))
    return "" if german == english else "de" if german > english else "en"


def told(one: Ware, lang: str) -> list[str]:
    """What the shop says of a product in that language, and what needs none: its sizes. Pure."""
    facts = list(one.facts) if language(one.facts) in ("", lang) else []
    return [*facts, *([f"{'Erhältlich in' if lang == 'de' else 'Available in'} {one.sizes()}"] if one.sizes() else [])]


def status(one: Ware) -> Words:
    return STATUS.get(one.status, Words(one.status or "found", one.status or "gefunden"))


async def asked_for(rehearsal: bool, text: str) -> dict[str, Any] | None:
    """The product a text names, as JSON; None when it names none or several alike. A step of a skill."""
    found = named(text, [ware(one) for one in await sold(rehearsal)])
    return _json(found[0]) if len(found) == 1 else None


def _json(one: Ware) -> dict[str, Any]:
    told_ = asdict(one)
    return told_ | {name: None if told_[name] is None else str(told_[name]) for name in ("least", "most")}
