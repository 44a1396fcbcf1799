"""Search terms in groups: by the stem they share and by what people want who type them."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from krake.coordinator import wares
from krake.coordinator.keeping import keep
from krake.kit import grids
from krake.kit.money import decimal
from krake.kit.text import Words, number, several
from krake.services import files
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

MOST, SHOWN = 2_000, 8
INTENTS = {
    "Learn": Words("Learn", "Lernen"), "Compare": Words("Compare", "Vergleichen"), "Buy": Words("Buy", "Kaufen"),
    "Find": Words("Find", "Finden"),
}  # fmt: skip
#: the words that tell what is wanted; the first kind with one of them counts
TELLS = {
    # who names a brand, an address or a login looks for a place he knows, whatever else he types
    "Find": r"lunavo|monarch|hard life mode|login|anmelden|kontakt|impressum|adresse|öffnungszeiten|in der nähe|near me|contact|app store",
    # who wants it for nothing buys nothing
    "Learn": r"kostenlos\w*|gratis|umsonst|free|pdf|vorlagen?|templates?|ausdrucken|zum ausdrucken|printables?|malvorlage\w*|freebie|"
    r"wie|was|warum|wann|anleitung\w*|ideen|tipps|bedeutung|selber|selbst (?:machen|gestalten)|how|what|why|when|guide|ideas|tips|diy|"
    r"tutorial",
    "Compare": r"vs|versus|oder|vergleich\w*|tests?|beste[rsn]?|top \d+|alternativ\w*|unterschied\w*|erfahrung\w*|reviews?|best|compar\w*|"
    r"welche[rs]?|"
    r"which",
    "Buy": r"kaufen|bestellen|preis\w*|günstig\w*|billig\w*|angebot\w*|rabatt\w*|gutschein\w*|shop|online|geschenk\w*|buy|order|prices?|"
    r"cheap|deals?|discount\w*|gifts?|sale",
}
SMALL = frozenset(re.findall(r"\w+", "und oder der die das den dem des eine einen mit für von auf zum zur aus the and for with from"))
TOLD = frozenset(
    re.findall(r"\w+", "kaufen bestellen beste bester bestes best test vergleich wie was how what buy online shop ideen ideas preis")
)
ENDINGS = ("ungen", "ings", "ern", "ers", "ies", "nen", "en", "er", "es", "ed", "e", "n", "s")


#: the thing at the end of a German compound, or standing alone: what is left of "mondtasse" is its motif
THING = re.compile(
    r"(?:tassen?|becher[ns]?|posters?|plakate?[ns]?|kalender[ns]?|planer[ns]?|leinwand|leinwände[n]?|kissen|taschen?|beutel[ns]?|"
    r"karten?|mugs?|cups?|"
    r"canvas(?:es)?|calendars?|bags?|kerzen?|candles?|shirts?)$",
    re.IGNORECASE,
)


class Seeds(Input):
    """Terms typed by hand, or a CSV with columns such as term, volume and difficulty."""

    text: str = asked(
        "Search terms", "Suchbegriffe", "", kind="long", hint=Words("One a line, or with commas", "Je Zeile einer, oder mit Kommas")
    )
    file: str = asked("File of terms", "Datei mit Begriffen", "", kind="file", hint=Words("CSV or XLSX", "CSV oder XLSX"))
    language: Literal["de", "en"] = asked("Language of the overview", "Sprache der Übersicht", "de")


@dataclass(frozen=True, slots=True)
class Term:
    """A search term with what the file said of it."""

    words: str
    volume: Decimal | None = None
    difficulty: Decimal | None = None
    page: str = ""


@dataclass(slots=True)
class Cluster:
    stem: str
    intent: str
    terms: list[Term] = field(default_factory=list)

    @property
    def volume(self) -> Decimal | None:
        """Of all its terms together; unknown while none has one."""
        known = [term.volume for term in self.terms if term.volume is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def lead(self) -> Term:
        """The term that names it: the one searched most, else the shortest."""
        return max(self.terms, key=lambda term: (term.volume or Decimal(-1), -len(term.words)))


@skill(
    title=Words("Cluster keywords", "Suchbegriffe gruppieren"),
    risk=Risk.OWN,
    agent="seomi",
    examples=(
        Words("cluster the keywords {text}", "gruppiere die suchbegriffe {text}"),
        Words("group the search terms {text} by intent", "ordne die suchbegriffe {text} nach absicht"),
    ),
    keywords=(Words("keywords search terms cluster intent seo", "suchbegriffe keywords cluster absicht seo gruppieren"),),
    alone=False,
    ensures=lambda evidence: sum(evidence["sizes"]) == evidence["terms"] == evidence["kept"],
)
async def keyword_cluster(ctx: Ctx, input: Seeds) -> Result:
    """Group search terms by shared stem and intent, and propose one page a group. Words are compared, not meanings."""
    if not (input.text.strip() or input.file):
        ctx.ask(
            Question(
                Words("Which search terms?", "Welche Suchbegriffe?"),
                Words("Type them with commas, or hand in a CSV.", "Schreibe sie mit Kommas, oder gib eine CSV ab."),
                (
                    Field("text", "text", Words("Search terms", "Suchbegriffe"), required=False),
                    Field("file", "file", Words("File of terms", "Datei mit Begriffen"), required=False),
                ),
                "keyword_cluster:terms",
            )
        )
    told = await ctx.step(Words("Read the terms", "Begriffe lesen"), _read, input.text, input.file)
    terms = [Term(words, decimal(volume), decimal(difficulty), where) for words, volume, difficulty, where in told]
    clusters = cluster(terms)
    if not clusters:
        return Result(
            Words("No search terms were found there.", "Dort standen keine Suchbegriffe."), (), {"sizes": [], "terms": 0, "kept": 0}
        )
    rows = [row(term, one.intent) for one in clusters for term in one.terms]
    kept = await ctx.step(
        Words("Keep the terms", "Begriffe festhalten"), keep, ctx.run_id, ctx.rehearsal, "seomi", "Keywords", rows, "term"
    )
    said = several(len(terms), Words("{n} term", "{n} Begriff"), Words("{n} terms", "{n} Begriffe"))
    groups = several(len(clusters), Words("{n} group", "{n} Gruppe"), Words("{n} groups", "{n} Gruppen"))
    sentence = Words(
        f"{said.en} in {groups.en}; the largest is “{clusters[0].lead.words}”.",
        f"{said.de} in {groups.de}; die größte ist „{clusters[0].lead.words}“.",
    )
    figures = tuple(_figure(one, kept["route"]) for one in clusters[:SHOWN])
    evidence = {"sizes": [len(one.terms) for one in clusters], "terms": len(terms), "kept": len(kept["rows"])}
    return Result(sentence, figures, evidence, overview(clusters, input.language))


def _figure(one: Cluster, route: str) -> Figure:
    size = several(len(one.terms), Words("{n} term", "{n} Begriff"), Words("{n} terms", "{n} Begriffe"))
    volume = one.volume
    more = Words("", "") if volume is None else Words(f", {number(volume)} searches", f", {number(volume, 'de')} Suchen")
    name = Words(f"{one.lead.words} ({INTENTS[one.intent].en})", f"{one.lead.words} ({INTENTS[one.intent].de})")
    return Figure(name, Words(size.en + more.en, size.de + more.de), Words("terms given", "angegebene Begriffe"), route)


async def _read(text: str, key: str) -> list[list[str | None]]:
    found = [Term(" ".join(part.lower().split())) for part in re.split(r"[,;\n]", text)]
    if key:
        found += of_table(await asyncio.to_thread(grids.load, files.path(key)))
    unique = {term.words: term for term in reversed(found) if term.words}  # a term of the file knows more than the one typed
    unique |= {term.words: term for term in found if term.volume is not None}
    return [
        [one.words[:200], *(None if part is None else str(part) for part in (one.volume, one.difficulty)), one.page]
        for one in sorted(unique.values(), key=lambda one: one.words)[:MOST]
    ]


def of_table(grid: grids.Grid) -> list[Term]:
    """The terms of a table; a table with one column and no known name is a plain list. Pure."""
    named = grid.find("keyword", "keywords", "term", "begriff", "suchbegriff", "suchanfrage", "query", "top queries")
    name = 0 if named is None else named
    places = [grid.find("volume", "suchvolumen", "search volume", "volumen"), grid.find("difficulty", "schwierigkeit", "kd")]
    where = grid.find("page", "url", "seite", "landing page")
    rows = grid.rows if named is not None or len(grid.head) > 1 else [grid.head, *grid.rows]

    def figure(cells: list[str], place: int | None) -> Decimal | None:
        count = None if place is None else grids.whole(cells[place])
        return None if count is None else Decimal(count)

    return [
        Term(
            " ".join(cells[name].lower().split()), figure(cells, places[0]), figure(cells, places[1]), "" if where is None else cells[where]
        )
        for cells in rows
    ]


def kind(words: str) -> str:
    """Which kind of thing a term is about ("mug", "poster"), "" when it names none: a page sells one kind. Pure."""
    return next(iter(wares.kinds(words)), "")


def stems(words: str) -> list[str]:
    """The stems that carry a term's subject, in their order. Pure."""
    found = [word for word in re.findall(r"[\wäöüß]+", words.lower()) if word not in SMALL and word not in TOLD and len(word) > 2]
    return list(dict.fromkeys(_stem(word) for word in found))


def motif(words: str) -> list[str]:
    """The stems of what a term is about, without the kind of thing: "mond" of "mondtasse" and of "tasse mond". Pure."""
    if not kind(words):
        return stems(words) or [words]
    told = " ".join(THING.sub(" ", word) if wares.kinds(word) else word for word in re.findall(r"[\wäöüß]+", words))
    return stems(told) or stems(words) or [words]


def _stem(word: str) -> str:
    word = word.translate(str.maketrans("äöü", "aou"))
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def intent(words: str) -> str:
    """What somebody wants who types this: told by its words; a bare subject is taken as wanting to buy, a long question to learn. Pure."""
    for name, pattern in TELLS.items():
        if re.search(rf"\b(?:{pattern})\b", words, re.IGNORECASE):
            return name
    return "Learn" if len(words.split()) > 4 else "Buy"


def cluster(terms: Iterable[Term]) -> list[Cluster]:
    """Each term goes to the stem most terms share, apart by intent and by the kind of thing it names. The largest group first. Pure."""
    terms = list(terms)
    motifs = {term.words: motif(term.words) for term in terms}
    shared = Counter(stem for term in terms for stem in motifs[term.words])
    found: dict[tuple[str, str, str], Cluster] = {}
    for term in terms:
        own, wanted = motifs[term.words], intent(term.words)
        stem = max(own, key=lambda one: (shared[one], -own.index(one)))
        found.setdefault((stem, kind(term.words), wanted), Cluster(stem, wanted)).terms.append(term)
    return sorted(found.values(), key=lambda one: (-(one.volume or Decimal(0)), -len(one.terms), one.stem))


def row(term: Term, wanted: str) -> dict[str, Any]:
    """A term as a row of the Keywords table; what is unknown is left as it stands there. Pure."""
    cells: dict[str, Any] = {"term": term.words, "intent": wanted}
    cells |= {name: str(value) for name, value in (("volume", term.volume), ("difficulty", term.difficulty)) if value is not None}
    linked = re.match(r"(?:https?://|/)\S+$", term.page)
    return cells | ({"page": term.page, "status": "Assigned"} if linked else {"status": "Open"})


def overview(clusters: list[Cluster], language: str) -> str:
    """The page map in Markdown: one proposed page a group. Pure."""
    german = language == "de"
    pages = {
        "Learn": "Ratgeberartikel" if german else "guide article", "Compare": "Vergleichsseite" if german else "comparison page",
        "Buy": "Produkt- oder Kategorieseite" if german else "product or collection page",
        "Find": "Start- oder Kontaktseite" if german else "home or contact page",
    }  # fmt: skip
    head = (
        ("Gruppe", "Absicht", "Begriffe", "Suchen", "Vorgeschlagene Seite")
        if german
        else ("Group", "Intent", "Terms", "Searches", "Proposed page")
    )
    rows = []
    for one in clusters:
        there = next((term.page for term in one.terms if term.page), "")
        volume = ("[Volumen]" if german else "[volume]") if one.volume is None else number(one.volume, language)
        words = ", ".join(term.words for term in one.terms)
        rows.append((one.lead.words, INTENTS[one.intent].to(language), words, volume, there or pages[one.intent]))
    title = "# Suchbegriffe und Seiten" if german else "# Search terms and pages"
    unknown = sum(one.volume is None for one in clusters)
    last = (
        f"Es fehlen: [Volumen] bei {unknown} von {len(clusters)} Gruppen."
        if german
        else f"Missing: [volume] of {unknown} of {len(clusters)} groups."
    )
    return f"{title}\n\n{grids.table(head, rows)}\n\n{last}"
