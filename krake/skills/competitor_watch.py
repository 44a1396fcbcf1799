"""What changed on a competitor's page between two texts of it: lines that came and went, prices that moved, and how much it matters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from krake.coordinator.keeping import keep
from krake.kit import clock, db, page
from krake.kit.text import Words, number, several
from krake.services import runs
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

LONGEST, MOST_LINES, BACK = 100_000, 40, 500
PRICE = re.compile(r"(?:€|EUR)\s?(\d[\d.]*,\d{2}|\d+(?:\.\d{2})?)|(\d[\d.]*,\d{2}|\d+(?:\.\d{2})?)\s?(?:€|EUR\b)")
NEWS = re.compile(
    r"\b(?:neu|neue[rsn]?|new|launch|jetzt|ab sofort|sale|rabatt|%|aktion|kostenlos|free|versandkostenfrei|offer|angebot)\b|%",
    re.IGNORECASE,
)


class Pages(Input):
    """Whose page, and its text now; the earlier text is the one given last time, unless it is given here."""

    text: str = asked("Competitor", "Wettbewerber", "", hint=Words("Name", "Name"))
    url: str = asked("Address", "Adresse", "", hint=Words("https://…", "https://…"))
    now: str = asked("Text of the page now", "Text der Seite jetzt", "", kind="long")
    before: str = asked(
        "Text before", "Text davor", "", kind="long", hint=Words("Leave it empty for the last one.", "Leer lassen für den letzten.")
    )
    category: str = asked("Category", "Kategorie", "")
    language: Literal["de", "en"] = asked("Language of the notes", "Sprache der Notizen", "de")


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines that came and went, and (old, new) prices of lines that stayed but for their price."""

    came: list[str]
    went: list[str]
    prices: list[tuple[str, str]]

    @property
    def threat(self) -> int:
        """0 for nothing, up to 5: lowered prices weigh most, then news, then any change."""
        lower = sum(_amount(new) < _amount(old) for old, new in self.prices)
        if not (self.came or self.went):
            return 0
        return min(
            5, 1 + (2 if lower else 0) + (1 if any(NEWS.search(line) for line in self.came) else 0) + (1 if len(self.came) > 10 else 0)
        )


@skill(
    title=Words("Watch a competitor", "Wettbewerber beobachten"),
    risk=Risk.OWN,
    agent="buddy",
    examples=(
        Words("watch the competitor {text}", "beobachte den wettbewerber {text}"),
        Words("what changed at the competitor {text}", "was hat sich beim wettbewerber {text} geändert"),
    ),
    keywords=(Words("competitor competition rival watch", "wettbewerber konkurrenz wettbewerb beobachten"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == evidence["watched"]
        and (not evidence["before"] or evidence["after"] - evidence["before"] == evidence["came"] - evidence["went"])
        and 0 <= evidence["threat"] <= 5
    ),
)
async def competitor_watch(ctx: Ctx, input: Pages) -> Result:
    """Compare two texts of a page. Pages on the net are not fetched yet: paste what stands there, and it is compared with the last time."""
    none = {"watched": 0, "kept": 0, "before": 0, "after": 0, "came": 0, "went": 0, "threat": 0}
    name = " ".join(input.text.split()) or _host(input.url)
    if not name and not input.now.strip():
        words = Words(
            "No competitor was named. Name one and paste the text of its page; pages on the net are not fetched yet.",
            "Es ist kein Wettbewerber genannt. Nenne einen und füge den Text seiner Seite ein; Seiten im Netz werden noch nicht abgerufen.",
        )
        return Result(words, (), none)
    if not (name and input.now.strip()):
        ctx.ask(_question(name))
    earlier = input.before
    if not earlier.strip():
        earlier = await ctx.step(Words("Look up the last text", "Letzten Text suchen"), _last, name, ctx.run_id, ctx.rehearsal)
    old, new = lines(earlier), lines(input.now)
    first = not old
    found = Difference([], [], []) if first else differ(old, new)
    today = await ctx.step(Words("Look at the calendar", "In den Kalender sehen"), _today)
    changed = bool(found.came or found.went)
    row: dict[str, Any] = {"name": name}
    row |= {"url": link} if (link := _link(input.url)) else {}
    row |= {"category": input.category} if input.category else {}
    row |= {"price_note": _prices(found, new)} if PRICE.search(input.now) else {}
    if changed:
        row |= {"last_change": today, "difference": document(name, found, input.language), "threat": found.threat}
    args = (ctx.run_id, ctx.rehearsal, "buddy", "Competitors", [row], "name", "its page beside the last text of it")
    put = await ctx.step(Words("Keep what changed", "Änderung festhalten"), keep, *args)
    came = several(len(found.came), Words("{n} line came", "{n} Zeile kam dazu"), Words("{n} lines came", "{n} Zeilen kamen dazu"))
    went = several(len(found.went), Words("{n} went", "{n} fiel weg"), Words("{n} went", "{n} fielen weg"))
    moved = several(
        len(found.prices), Words("{n} price moved", "{n} Preis änderte sich"), Words("{n} prices moved", "{n} Preise änderten sich")
    )
    sentence = (
        Words(
            f"First text of {name} noted; the next one is compared with it.",
            f"Erster Text von {name} notiert; der nächste wird damit verglichen.",
        )
        if first
        else Words(f"{name}: {came.en}, {went.en}, {moved.en}.", f"{name}: {came.de}, {went.de}, {moved.de}.")
        if changed
        else Words(f"Nothing changed at {name}.", f"Bei {name} hat sich nichts geändert.")
    )
    source = Words("both texts of the page", "beide Texte der Seite")
    figures = tuple(Figure(Words("Price", "Preis"), Words(f"{a} → {b}", f"{a} → {b}"), source, put["route"]) for a, b in found.prices[:6])
    threat = Words(f"{number(found.threat)} of 5", f"{number(found.threat)} von 5")
    figures += (
        Figure(
            Words("Threat", "Bedrohung"), threat, Words("lower prices, news, size of change", "Preise, Neuigkeiten, Umfang"), put["route"]
        ),
    )
    evidence = {
        "watched": 1, "kept": len(put["rows"]), "before": len(old), "after": len(new), "came": len(found.came),
        "went": len(found.went), "threat": found.threat,
    }  # fmt: skip
    return Result(sentence, figures, evidence, document(name, found, input.language) if changed else "")


async def _today() -> str:
    return clock.today("Europe/Berlin").isoformat()


async def _last(name: str, run_id: int, rehearsal: bool) -> str:
    """The text given the last time this competitor was compared, "" before the first time."""
    async with db.read() as session:
        rows = await runs.recent(session, agent="buddy", statuses=("done",), rehearsal=rehearsal, limit=BACK)
    mine = [row for row in rows if row.skill == "competitor_watch" and row.id != run_id]
    named = [
        row
        for row in mine
        if (" ".join(str(row.input.get("text", "")).split()) or _host(str(row.input.get("url", "")))).lower() == name.lower()
    ]
    return next((str(row.input["now"]) for row in named if row.input.get("now")), "")


def _question(name: str) -> Question:
    return Question(
        Words(
            f"What does the page of {name or 'the competitor'} say now?", f"Was steht jetzt auf der Seite von {name or 'dem Wettbewerber'}?"
        ),
        Words("Pages on the net are not fetched yet. Paste its text.", "Seiten im Netz werden noch nicht abgerufen. Füge den Text ein."),
        (
            *(() if name else (Field("text", "text", Words("Competitor", "Wettbewerber")),)),
            Field("now", "text", Words("Text of the page now", "Text der Seite jetzt")),
        ),
        f"competitor_watch:{name.lower()}",
    )


def _host(url: str) -> str:
    found = re.match(r"(?:https?://)?(?:www\.)?([^/\s]+\.[^/\s]+)", url.strip())
    return found[1] if found else ""


def _link(url: str) -> str:
    url = url.strip()
    return url if re.fullmatch(r"https?://\S+", url) else f"https://{url}" if re.fullmatch(r"[\w.-]+\.\w{2,}(?:/\S*)?", url) else ""


def lines(text: str) -> list[str]:
    """The lines of a page's text, each once; of HTML what is read, cut at its sentences. Pure."""
    text = text[:LONGEST]
    if re.search(r"<(?:p|div|html|body|li|span)\b", text, re.IGNORECASE):
        text = page.read(re.sub(r"</(?:p|div|li|h\d|tr|td|section)>|<br\s*/?>", "\n¶", text, flags=re.IGNORECASE)).text.replace("¶", "\n")
    rows = re.split(r"\n|(?<=[.!?])\s+(?=[A-ZÄÖÜ])", text)
    return list(dict.fromkeys(row for part in rows if (row := " ".join(part.split()))))


def differ(old: list[str], new: list[str]) -> Difference:
    """What came and went. A line that left and one that came are one thing with a new price when only their amounts differ. Pure."""
    gone, fresh = [one for one in old if one not in set(new)], [one for one in new if one not in set(old)]
    prices = []
    for line in gone:
        twin = next((one for one in fresh if PRICE.search(one) and PRICE.sub("¤", one) == PRICE.sub("¤", line)), None)
        near = twin or next((one for one in fresh if PRICE.search(one) and PRICE.search(line) and _alike(one, line)), None)
        if near:
            pairs = zip(PRICE.finditer(line), PRICE.finditer(near), strict=False)
            prices += [(a[0], b[0]) for a, b in pairs if a[0] != b[0]]
    return Difference(fresh, gone, prices)


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, PRICE.sub("¤", one), PRICE.sub("¤", other)).ratio() > 0.85


def _amount(price: str) -> float:
    found = PRICE.fullmatch(price)
    text = (found[1] or found[2]) if found else "0"
    return float(text.replace(".", "").replace(",", ".") if "," in text else text)


def _prices(found: Difference, new: list[str]) -> str:
    """Prices that moved, else those that stand there now."""
    if found.prices:
        return "; ".join(f"{a} → {b}" for a, b in found.prices)[:500]
    return ", ".join(dict.fromkeys(hit[0] for line in new for hit in PRICE.finditer(line)))[:500]


def document(name: str, found: Difference, language: str) -> str:
    """What changed, in Markdown. Pure."""
    german = language == "de"

    def part(title: str, rows: list[str]) -> str:
        more = len(rows) - MOST_LINES
        tail = (f"\n- … und {more} weitere" if german else f"\n- … and {more} more") if more > 0 else ""
        return f"## {title}\n\n" + "\n".join(f"- {row[:300]}" for row in rows[:MOST_LINES]) + tail if rows else ""

    moved = [f"{a} → {b}" for a, b in found.prices]
    names = ("Preise", "Neu", "Weggefallen") if german else ("Prices", "New", "Gone")
    parts = [part(title, rows) for title, rows in zip(names, (moved, found.came, found.went), strict=True)]
    return "\n\n".join([f"# {name}", *(one for one in parts if one)])
