"""Affiliate programmes side by side: what a click earns with each, as far as the list says it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose
from krake.coordinator.keeping import keep, kept
from krake.kit import grids
from krake.kit.gaps import fitted
from krake.kit.text import Words, money, percent, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

KNOWN = (
    "brand",
    "marke",
    "advertiser",
    "programm",
    "network",
    "netzwerk",
    "commission",
    "provision",
    "cookie",
    "conversion",
    "basket",
    "warenkorb",
)
SHORT = 7  #: days of a cookie below which most purchases are missed
SIGNS = {"€": "EUR", "eur": "EUR", "$": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP", "chf": "CHF"}


class Offers(Input):
    """The programmes, and what to assume where the list says nothing."""

    text: str = asked(
        "Programmes, with a head line", "Programme, mit Kopfzeile", "", kind="long",
        hint=Words("brand; network; commission; cookie days; basket", "Marke; Netzwerk; Provision; Cookie; Warenkorb"),
    )  # fmt: skip
    file: str = asked("Or a file", "Oder eine Datei", "", kind="file", hint=Words("CSV or XLSX", "CSV oder XLSX"))
    conversion: Decimal | None = asked(
        "Your own conversion, %", "Deine eigene Conversion, %", None, ge=0, le=100,
        hint=Words("For programmes that name none", "Für Programme, die keine nennen"),
    )  # fmt: skip
    currency: Literal["EUR", "USD", "GBP", "CHF"] = asked("Currency without a sign", "Währung ohne Zeichen", "EUR")
    language: Literal["en", "de"] = asked("Language of the list", "Sprache der Liste", "de")


class Programme(NamedTuple):
    """What the list says; None is unknown. Either `share` of a sale or a `fixed` sum for one."""

    brand: str
    network: str
    share: Decimal | None
    fixed: Decimal | None
    cookie: int | None
    basket: Decimal | None
    conversion: Decimal | None
    reversed: Decimal | None
    terms: str
    currency: str


@skill(
    title=Words("Compare affiliate programmes", "Affiliate-Programme vergleichen"),
    risk=Risk.OWN,
    agent="scouty",
    examples=(
        Words("compare the affiliate programmes {text}", "vergleiche die affiliate-programme {text}"),
        Words("which affiliate programme earns the most {text}", "welches affiliate-programm bringt am meisten {text}"),
    ),
    keywords=(Words("affiliate programmes programs commission cookie", "affiliate programme partnerprogramme provision cookie"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == evidence["programmes"] == evidence["known"] + evidence["unknown"]
        and all(one == sorted(one, reverse=True) for one in evidence["earned"].values())
    ),
)
async def programme_scout(ctx: Ctx, input: Offers) -> Result:
    """Work out commission × basket × conversion × what is not reversed, and rank by it. A part nobody knows leaves it unknown."""
    grid = await ctx.step(Words("Read the list", "Liste lesen"), _read, input.text, input.file)
    before = await ctx.step(Words("Read known programmes", "Bekannte Programme lesen"), kept, ctx.rehearsal, "scouty", "Programmes")
    programmes = read(grids.Grid(grid["head"], grid["rows"]), input.currency)
    if not programmes:
        words = Words(
            "No programmes to compare. Paste a table with a head line or hand in a CSV; nothing is looked up outside.",
            "Keine Programme zum Vergleichen. Füge eine Tabelle mit Kopfzeile ein oder gib eine CSV ab; draußen wird nichts gesucht.",
        )
        return Result(words, (), {"programmes": 0, "kept": 0, "known": 0, "unknown": 0, "earned": {}})
    own = input.conversion / 100 if input.conversion is not None else None
    ranked = rank(programmes, own)
    there = {str(row.get("brand") or "").casefold() for row in before}
    rows = [cells(one, one.brand.casefold() in there) for one, _ in ranked]
    args = (ctx.run_id, ctx.rehearsal, "scouty", "Programmes", rows, "brand", "from the list that was compared")
    done = await ctx.step(Words("Keep the programmes", "Programme festhalten"), keep, *args)
    known = [(one, earned) for one, earned in ranked if earned is not None]
    currencies = {one.currency for one, _ in known}
    evidence: dict[str, Any] = {"programmes": len(ranked), "kept": len(done["rows"]), "known": len(known)}
    evidence["unknown"] = len(ranked) - len(known)
    evidence["earned"] = {currency: [float(amount) for one, amount in known if one.currency == currency] for currency in currencies}
    count = several(len(ranked), Words("{n} programme", "{n} Programm"), Words("{n} programmes", "{n} Programme"))
    if known:
        best, amount = known[0]
        sentence = Words(
            f"{count.en} compared; {best.brand} earns most with {_cash(amount, best, 'en')} for a hundred clicks.",
            f"{count.de} verglichen; {best.brand} bringt mit {_cash(amount, best, 'de')} je hundert Klicks am meisten.",
        )
        if len(currencies) > 1:
            sentence = Words(f"{sentence.en} Currencies are not converted.", f"{sentence.de} Währungen sind nicht umgerechnet.")
    else:
        sentence = Words(
            f"{count.en} kept; what a click earns is unknown, because basket or conversion is missing.",
            f"{count.de} festgehalten; was ein Klick bringt, ist unbekannt, weil Warenkorb oder Conversion fehlt.",
        )
    formula = Words(
        "for 100 clicks: commission × basket × conversion × not reversed",
        "je 100 Klicks: Provision × Warenkorb × Conversion × nicht storniert",
    )
    unknown = Words("unknown", "unbekannt")
    figures = tuple(
        Figure(
            Words(one.brand, one.brand),
            unknown if amount is None else Words(_cash(amount, one, "en"), _cash(amount, one, "de")),
            formula,
            done["route"],
        )
        for one, amount in ranked
    )
    return Result(sentence, figures, evidence, write(ranked, own, input.language))


async def _read(text: str, file: str) -> dict[str, Any]:
    grid = await prose.table(text, file, KNOWN)
    return {"head": grid.head, "rows": grid.rows if grid.head else []}  # without a head nobody knows which number is which


def read(grid: grids.Grid, currency: str) -> list[Programme]:
    """Programmes of a table, each brand once. Pure."""
    names = {
        "brand": ("brand", "marke", "advertiser", "programme", "program", "programm", "name"),
        "network": ("network", "netzwerk"),
        "commission": ("commission", "provision"),
        "cookie": ("cookie days", "cookie tage", "cookie", "cookie laufzeit"),
        "basket": ("basket", "warenkorb", "average order value", "aov", "bestellwert"),
        "conversion": ("conversion rate", "conversion", "cr"),
        "reversed": ("reversal rate", "reversed", "storno", "stornoquote"),
        "terms": ("terms", "terms url", "bedingungen", "url", "link"),
    }
    places = {key: grid.find(*wanted) for key, wanted in names.items()}
    found: dict[str, Programme] = {}
    for row in grid.rows:
        cell = {key: row[place].strip() if place is not None else "" for key, place in places.items()}
        if not cell["brand"]:
            continue
        said = f"{cell['commission']} {cell['basket']}".lower()
        sign = next((code for mark, code in SIGNS.items() if mark in said), currency)
        value = _figure(cell["commission"])
        fixed = value if value is not None and any(mark in cell["commission"].lower() for mark in SIGNS) else None
        share = _share(cell["commission"]) if fixed is None else None
        days = _figure(cell["cookie"])
        terms = cell["terms"] if cell["terms"].startswith("https://") else ""
        found[cell["brand"].casefold()] = Programme(
            cell["brand"], cell["network"], share, fixed, int(days) if days is not None else None, _figure(cell["basket"]),
            _share(cell["conversion"]), _share(cell["reversed"]), terms, sign,
        )  # fmt: skip
    return list(found.values())


def _figure(text: str) -> Decimal | None:
    bare = re.sub(r"[^\d.,\-]", "", text)
    return grids.figure(bare, grids.mark([bare])) if bare else None


def _share(text: str) -> Decimal | None:
    """8%, 8 and 0.08 as 0.08. A range ("5-8%") counts with its lower end."""
    first = re.split(r"(?<=\d)\s*%?\s*[-–]\s*(?=\d)", text)[0]
    value = _figure(first)
    return None if value is None else value / 100 if "%" in text or value >= 1 else value


def earns(one: Programme, own: Decimal | None) -> Decimal | None:
    """Expected earnings of a click in the programme's currency; None while a part is unknown. Reversals unknown count as none. Pure."""
    conversion = one.conversion if one.conversion is not None else own
    sale = one.fixed if one.fixed is not None else one.share * one.basket if one.share is not None and one.basket is not None else None
    return None if sale is None or conversion is None else sale * conversion * (1 - (one.reversed or Decimal(0)))


def rank(programmes: list[Programme], own: Decimal | None) -> list[tuple[Programme, Decimal | None]]:
    """Best earning first, currencies beside each other; unknown ones last, by their commission. Pure."""
    pairs = [(one, earns(one, own)) for one in programmes]
    return sorted(
        pairs, key=lambda pair: (pair[1] is None, pair[0].currency != "EUR", -(pair[1] or 0), -(pair[0].share or 0), pair[0].brand)
    )


def cells(one: Programme, there: bool) -> dict[str, Any]:
    """The row; a programme that is known already keeps its status."""
    row: dict[str, Any] = {"brand": fitted(one.brand, 200), "network": one.network, "terms": one.terms, "status": "" if there else "Found"}
    row |= {"commission": "" if one.share is None else str(one.share), "cookie_days": "" if one.cookie is None else one.cookie}
    return {name: cell for name, cell in row.items() if cell != ""}


def _cash(amount: Decimal, one: Programme, lang: str) -> str:
    """For a hundred clicks: one earns parts of a cent."""
    return money(amount * 100, one.currency, lang)


def write(ranked: list[tuple[Programme, Decimal | None]], own: Decimal | None, language: str) -> str:
    """The comparison as Markdown."""
    german = language == "de"
    head = ("Brand", "Network", "Commission", "Cookie", "100 clicks", "Note")
    if german:
        head = ("Marke", "Netzwerk", "Provision", "Cookie", "100 Klicks", "Hinweis")
    rows = []
    for one, amount in ranked:
        pay = money(one.fixed, one.currency, language) if one.fixed is not None else percent(one.share, language)
        missing = ["Warenkorb" if german else "basket"] if one.basket is None and one.fixed is None else []
        missing += ["Conversion" if german else "conversion"] if one.conversion is None and own is None else []
        missing += ["Provision" if german else "commission"] if one.share is None and one.fixed is None else []
        notes = [f"{'fehlt' if german else 'missing'}: {', '.join(missing)}"] if missing else []
        if one.cookie is not None and one.cookie < SHORT:
            notes.append("kurzer Cookie" if german else "short cookie")
        if one.reversed is None:
            notes.append("Storno unbekannt" if german else "reversals unknown")
        days = f"{one.cookie} {'T' if german else 'd'}" if one.cookie is not None else "—"
        rows.append(
            (one.brand, one.network or "—", pay, days, _cash(amount, one, language) if amount is not None else "—", "; ".join(notes))
        )
    assumed = ""
    if own is not None and german:
        assumed = f"Ohne eigene Angabe ist mit {percent(own, language)} Conversion gerechnet. "
    elif own is not None:
        assumed = f"Where none is named, {percent(own, language)} conversion is assumed. "
    rule = "Links müssen als Werbung gekennzeichnet werden." if german else "Links must be marked as advertising."
    return f"# {'Affiliate-Programme' if german else 'Affiliate programmes'}\n\n{grids.table(head, rows)}\n\n{assumed}{rule}\n"
