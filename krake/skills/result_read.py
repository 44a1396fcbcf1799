"""What a newsletter brought: rates with their uncertainty, and what it added beside the group that did not get it."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any, NamedTuple

from krake.kit.text import Words, money, number, percent
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

Z = 1.959963984540054  #: 95 %
FEW = 30  #: below so many people a rate is a count, not a percentage
COUNTS = ("sent", "opened", "clicked", "orders", "unsubscribed", "complaints", "holdout", "holdout_orders")
LABELS = {
    "sent": Words("Sent", "Verschickt"), "opened": Words("Opened", "Geöffnet"), "clicked": Words("Clicked", "Geklickt"),
    "orders": Words("Ordered", "Bestellt"), "unsubscribed": Words("Unsubscribed", "Abgemeldet"),
    "complaints": Words("Complained", "Beschwert"), "holdout": Words("Left out", "Ausgelassen"),
    "holdout_orders": Words("Ordered among those left out", "Bestellt unter den Ausgelassenen"),
}  # fmt: skip
#: how the counts are called in a sentence; the group left out comes first, or its orders would be read as the newsletter's
SAID = {
    "holdout_orders": r"(?:holdout|control|kontrollgruppe|ausgelassene) (?:orders|bestellungen|bestellt)",
    "holdout": r"holdout|control|kontrollgruppe|ausgelassene?n?", "sent": r"sent|verschickt|versendet|empfänger|recipients",
    "opened": r"opened|opens|geöffnet|öffnungen", "clicked": r"clicked|clicks|geklickt|klicks", "orders": r"orders|bestellungen|bestellt",
    "unsubscribed": r"unsubscribed|unsubscribes|abgemeldet|abmeldungen", "complaints": r"complaints|complained|beschwerden|spam",
}  # fmt: skip


class Numbers(Input):
    """The numbers of one newsletter; what is empty is unknown, not 0. They may also stand in the text: sent 1200, opened 480."""

    text: str = asked("Newsletter, or its numbers in words", "Newsletter oder seine Zahlen in Worten", "", kind="long")
    sent: int | None = asked("Delivered to", "Zugestellt an", None, ge=0)
    opened: int | None = asked("Opened by", "Geöffnet von", None, ge=0)
    clicked: int | None = asked("Clicked by", "Geklickt von", None, ge=0)
    orders: int | None = asked("People who ordered", "Personen, die bestellten", None, ge=0)
    revenue: Decimal | None = asked("Revenue from them", "Umsatz mit ihnen", None, ge=0)
    currency: str = asked("Currency", "Währung", "EUR")
    unsubscribed: int | None = asked("Unsubscribed", "Abgemeldet", None, ge=0)
    complaints: int | None = asked("Complaints", "Beschwerden", None, ge=0)
    holdout: int | None = asked("People left out for comparison", "Zum Vergleich ausgelassen", None, ge=0)
    holdout_orders: int | None = asked("Of them, people who ordered", "Davon bestellten", None, ge=0)


class Rate(NamedTuple):
    hits: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.hits / self.of


@skill(
    title=Words("Read a newsletter's result", "Ergebnis eines Newsletters lesen"),
    risk=Risk.READ,
    agent="emmie",
    examples=(
        Words("read the newsletter result {text}", "lies das newsletter ergebnis {text}"),
        Words("what did the newsletter bring {text}", "was hat der newsletter gebracht {text}"),
    ),
    keywords=(Words("newsletter result opens clicks uplift holdout", "newsletter ergebnis öffnungen klicks mehrwert kontrollgruppe"),),
    alone=False,
    ensures=lambda evidence: (
        all(low <= hits / of <= high for hits, of, low, high in evidence["rates"].values())
        and (evidence["uplift"] is None or evidence["uplift"][1] <= evidence["uplift"][0] <= evidence["uplift"][2])
        and not (evidence["wrong"] and evidence["rates"])
    ),
)
async def result_read(ctx: Ctx, input: Numbers) -> Result:
    """Turn counts into rates with 95% intervals, and compare orders with the group left out. Small numbers are called small."""
    given = {**said(input.text), **{name: value for name in COUNTS if (value := getattr(input, name)) is not None}}
    if not given.get("sent"):
        ctx.ask(_question())
    if wrong := contradictions(given):
        words = Words(f"These numbers cannot be: {wrong.en}.", f"Diese Zahlen können nicht stimmen: {wrong.de}.")
        return Result(words, (), {"rates": {}, "uplift": None, "wrong": True})
    rates = {name: rate(given[name], given["sent"]) for name in COUNTS[1:6] if name in given}
    added = uplift(given)
    evidence: dict[str, Any] = {
        "rates": {name: list(one) for name, one in rates.items()},
        "uplift": list(added) if added else None,
        "wrong": False,
    }
    return Result(_sentence(given, rates, added), _figures(given, rates, added, input), evidence)


def said(text: str) -> dict[str, int]:
    """Counts named in a text, one a part: "sent 1,200, 31 clicks" and "1.200 verschickt und 31 Klicks" alike."""
    found: dict[str, int] = {}
    for part in re.split(r",\s|[;\n]|\band\b|\bund\b", text.lower()):
        count = re.search(r"\d[\d.,]*", part)
        name = next((name for name, words in SAID.items() if re.search(rf"\b(?:{words})\b", part)), None)
        if count and name:
            found.setdefault(name, int(re.sub(r"\D", "", count.group())))
    return found


def contradictions(given: dict[str, int]) -> Words | None:
    """Parts that are larger than their whole."""
    for part, whole in (*((name, "sent") for name in COUNTS[1:6]), ("holdout_orders", "holdout")):
        if part in given and whole in given and given[part] > given[whole]:
            a, b = LABELS[part], LABELS[whole]
            return Words(
                f"{a.en} {given[part]} of {b.en.lower()} {given[whole]}", f"{a.de} {given[part]} von {b.de.lower()} {given[whole]}"
            )
    return None


def rate(hits: int, of: int) -> Rate:
    """A share with Wilson's 95% interval, which stays honest for few people and for none or all of them."""
    share, square = hits / of, Z * Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z * math.sqrt(share * (1 - share) / of + square / (4 * of * of)) / (1 + square / of)
    return Rate(hits, of, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))


def uplift(given: dict[str, int]) -> tuple[float, float, float] | None:
    """How much more of those who got it ordered than of those left out, with Newcombe's 95% interval. None without a comparison."""
    if not all(given.get(name) for name in ("sent", "holdout")) or not all(name in given for name in ("orders", "holdout_orders")):
        return None
    one, other = rate(given["orders"], given["sent"]), rate(given["holdout_orders"], given["holdout"])
    more = one.share - other.share
    low = more - math.hypot(one.share - one.low, other.high - other.share)
    return more, low, more + math.hypot(one.high - one.share, other.share - other.low)


def _sentence(given: dict[str, int], rates: dict[str, Rate], added: tuple[float, float, float] | None) -> Words:
    sent = given["sent"]
    small = (
        Words(" These are few people; it may be chance.", " Das sind wenige Personen; es kann Zufall sein.")
        if sent < FEW
        else Words("", "")
    )
    if added is None:
        left = Words(
            "no group was left out, so what it added is unknown",
            "keine Gruppe wurde ausgelassen, also ist unbekannt, was er zusätzlich brachte",
        )
        return Words(f"Sent to {number(sent)}; {left.en}.{small.en}", f"An {number(sent, 'de')} verschickt; {left.de}.{small.de}")
    more, low, high = added
    few = min(given["holdout"], sent) < FEW or given["orders"] + given["holdout_orders"] < 10
    points = Words(_points(more, "en"), _points(more, "de"))
    if low <= 0 <= high:
        why = Words("too few to tell", "zu wenige für eine Aussage") if few else Words("it may be chance", "das kann Zufall sein")
        return Words(
            f"{points.en} points ordered compared with those left out: {why.en}.",
            f"{points.de} Prozentpunkte Bestellungen gegenüber den Ausgelassenen: {why.de}.",
        )
    extra = round(more * sent)
    return Words(
        f"{points.en} points ordered compared with those left out, about {extra} orders; hardly chance."
        f"{' Few orders, though.' if few else ''}",
        f"{points.de} Prozentpunkte Bestellungen gegenüber den Ausgelassenen, etwa {extra} Bestellungen; kaum Zufall."
        f"{' Es sind aber wenige Bestellungen.' if few else ''}",
    )


def _points(share: float, lang: str) -> str:
    return f"{'+' if share >= 0 else '−'}{number(abs(Decimal(str(share))) * 100, lang, 1)}"


def _figures(given: dict[str, int], rates: dict[str, Rate], added: tuple[float, float, float] | None, input: Numbers) -> tuple[Figure, ...]:
    told, wilson = Words("numbers you gave", "deine Zahlen"), Words("95% interval after Wilson", "95-%-Intervall nach Wilson")

    def shown(one: Rate, lang: str) -> str:
        of = f"{number(one.hits, lang)} {'von' if lang == 'de' else 'of'} {number(one.of, lang)}"
        low, high = (percent(Decimal(str(edge)), lang) for edge in (one.low, one.high))
        between = f"{low} {'bis' if lang == 'de' else 'to'} {high}"
        return f"{of} ({between})" if one.of < FEW else f"{percent(Decimal(one.hits) / one.of, lang)}, {of} ({between})"

    figures = [Figure(LABELS[name], Words(shown(one, "en"), shown(one, "de")), wilson) for name, one in rates.items()]
    if input.revenue is not None:
        each = input.revenue / given["sent"]
        cash = Words(money(each, input.currency), money(each, input.currency, "de"))
        figures.append(Figure(Words("Revenue per recipient", "Umsatz je Empfänger"), cash, told))
    if added:
        text = (
            f"{_points(added[0], lang)} ({_points(added[1], lang)} {'bis' if lang == 'de' else 'to'} {_points(added[2], lang)})"
            for lang in ("en", "de")
        )
        newcombe = Words("95% interval after Newcombe", "95-%-Intervall nach Newcombe")
        figures.append(Figure(Words("Points more orders", "Prozentpunkte mehr Bestellungen"), Words(*text), newcombe))
    return tuple(figures)


def _question() -> Question:
    fields = tuple(Field(name, "text", LABELS[name], required=name == "sent") for name in COUNTS)
    why = Words("Without the number of people it was sent to there is no rate.", "Ohne die Zahl der Empfänger gibt es keine Quote.")
    return Question(Words("Numbers of the newsletter", "Zahlen des Newsletters"), why, fields, "newsletter-numbers")
