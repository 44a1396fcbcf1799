"""Results of posts out of an export: saves and shares per person reached, final once two days have passed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from krake.coordinator import prose
from krake.coordinator.keeping import keep
from krake.kit import clock, grids
from krake.kit.text import Words, number, percent, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
FINAL = timedelta(hours=48)
SMALL = 30  #: people below which a share is said as a count
KNOWN = prose.listed(
    "permalink link url post beitrag reach reichweite saves saved gespeichert shares geteilt views impressions aufrufe follows"
)
NAMES: dict[str, tuple[str, ...]] = {
    "post": ("permalink", "post url", "link", "url", "adresse", "beitrag", "post"),
    "reach": ("reach", "reichweite", "erreichte konten", "accounts reached"),
    "views": ("views", "aufrufe", "impressions", "impressionen", "plays"),
    "saves": ("saves", "saved", "gespeichert", "speicherungen"),
    "shares": ("shares", "shared", "geteilt", "geteilte inhalte"),
    "follows": ("follows", "new followers", "neue follower", "abonnements"),
}
PUBLISHED = ("publish time", "published", "date", "datum", "veröffentlicht", "veröffentlichungszeit", "uhrzeit", "time")


class Export(Input):
    """The export of a channel's insights."""

    file: str = asked("Export of the insights", "Export der Statistik", "", kind="file", hint=Words("CSV or XLSX", "CSV oder XLSX"))
    text: str = asked("Or pasted, with its head line", "Oder eingefügt, mit Kopfzeile", "", kind="long")
    language: Literal["en", "de"] = asked("Language of the report", "Sprache des Berichts", "de")


class Post(NamedTuple):
    """Counts by name, None where the export says nothing: an empty cell is no 0."""

    url: str
    counts: dict[str, int | None]
    final: bool


class Rate(NamedTuple):
    above: int
    below: int
    posts: int


@skill(
    title=Words("Read post results", "Ergebnisse der Beiträge einlesen"),
    risk=Risk.OWN,
    agent="soshie",
    examples=(
        Words("pull the insights of the posts", "hole die insights der beiträge"),
        Words("what save rate do our posts have", "welche speicherrate haben unsere beiträge"),
    ),
    keywords=(
        Words("insights reach saves shares results post", "insights reichweite gespeichert geteilt beitragsergebnisse speicherrate"),
    ),
    alone=False,
    ensures=lambda evidence: (  # nobody saves a post they were not reached by
        evidence["kept"] == evidence["posts"] == evidence["final"] + evidence["provisional"] and 0 <= evidence["saves"] <= evidence["reach"]
    ),
)
async def insights_pull(ctx: Ctx, input: Export) -> Result:
    """Keep reach, views, saves, shares and follows of an export, sum over sum; younger than 48 hours is provisional."""
    found = await ctx.step(Words("Read the export", "Export lesen"), _read, input.text, input.file)
    posts = [Post(url, counts, final) for url, counts, final in found["posts"]]
    nothing = {"posts": 0, "kept": 0, "final": 0, "provisional": 0, "saves": 0, "reach": 0}
    if not posts:
        said = several(
            found["nameless"],
            Words("{n} row has no link to its post", "{n} Zeile hat keinen Link zum Beitrag"),
            Words("{n} rows have no link to their post", "{n} Zeilen haben keinen Link zum Beitrag"),
        )
        words = Words(
            "No channel is connected and no export was given. Hand in the CSV of the insights.",
            "Kein Kanal ist verbunden und kein Export angegeben. Gib die CSV der Statistik ab.",
        )
        if found["nameless"]:
            words = Words(f"{said.en}, so nothing was kept.", f"{said.de}; deshalb ist nichts festgehalten.")
        return Result(words, (), nothing)
    rows = [_row(post, found["now"]) for post in posts]
    args = (ctx.run_id, ctx.rehearsal, "soshie", "Post results", rows, "post", "out of an export of the channel")
    done = await ctx.step(Words("Keep the results", "Ergebnisse festhalten"), keep, *args)
    saves, shares = rate(posts, "saves"), rate(posts, "shares")
    final = sum(post.final for post in posts)
    evidence = {"posts": len(posts), "kept": len(done["rows"]), "final": final, "provisional": len(posts) - final}
    evidence |= {"saves": saves.above, "reach": saves.below}
    count = several(len(posts), Words("{n} post read", "{n} Beitrag eingelesen"), Words("{n} posts read", "{n} Beiträge eingelesen"))
    young = several(
        len(posts) - final, Words("{n} is provisional", "{n} ist vorläufig"), Words("{n} are provisional", "{n} sind vorläufig")
    )
    sentence = Words(
        f"{count.en}: save rate {_said(saves, 'en')}, share rate {_said(shares, 'en')}; {young.en}.",
        f"{count.de}: Speicherrate {_said(saves, 'de')}, Teilrate {_said(shares, 'de')}; {young.de}.",
    )
    if found["nameless"]:
        lost = several(
            found["nameless"],
            Words(" {n} row without a link was left out.", " {n} Zeile ohne Link blieb weg."),
            Words(" {n} rows without a link were left out.", " {n} Zeilen ohne Link blieben weg."),
        )
        sentence = Words(sentence.en + lost.en, sentence.de + lost.de)
    over = Words("sum ÷ sum of reach, final posts that have both", "Summe ÷ Summe der Reichweite, endgültige Beiträge mit beidem")
    figures = [
        Figure(Words("Save rate", "Speicherrate"), Words(_said(saves, "en"), _said(saves, "de")), over, done["route"]),
        Figure(Words("Share rate", "Teilrate"), Words(_said(shares, "en"), _said(shares, "de")), over, done["route"]),
    ]
    for name, label in (
        ("reach", Words("Reach, sum of posts", "Reichweite, Summe der Beiträge")),
        ("follows", Words("New followers", "Neue Follower")),
    ):
        value = total(posts, name)
        figures.append(Figure(label, Words(_count(value, "en"), _count(value, "de")), Words("export", "Exportdatei"), done["route"]))
    return Result(sentence, tuple(figures), evidence, write(posts, saves, shares, input.language))


async def _read(text: str, file: str) -> dict[str, Any]:
    now = clock.now()
    grid = await prose.table(text, file, KNOWN)
    posts, nameless = take(grid, now) if grid.head else ([], len(grid.rows))
    return {"now": now.isoformat(timespec="seconds"), "posts": [list(post) for post in posts], "nameless": nameless}


def take(grid: grids.Grid, now: datetime) -> tuple[list[Post], int]:
    """The posts of a table, each once, and how many rows name none. Pure."""
    places = {name: grid.find(*names) for name, names in NAMES.items()}
    when = grid.find(*PUBLISHED)
    found: dict[str, Post] = {}
    nameless = 0
    for row in grid.rows:
        cell = {name: row[place] if place is not None else "" for name, place in places.items()}
        url = cell["post"].strip()
        url = f"https://{url}" if url.startswith("www.") else url
        if not url.startswith("https://"):
            nameless += 1
            continue
        counts = {name: _whole(cell[name]) for name in NAMES if name != "post"}
        said = row[when] if when is not None else ""
        found[url] = Post(url, counts, _old(said, now))
    return list(found.values()), nameless


def _whole(text: str) -> int | None:
    value = grids.figure(text, ",") if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", text.strip()) else grids.figure(text)
    return int(value) if value is not None and value >= 0 else None


def _old(said: str, now: datetime) -> bool:
    """Whether two days have passed; a day without an hour counts from its end. Unknown is not final."""
    day: date | None = grids.day(said)
    if day is None:
        return False
    hour = re.search(r"\b(\d{1,2}):(\d\d)", said)
    at = datetime.combine(day, time(int(hour[1]) % 24, int(hour[2]) % 60) if hour else time(23, 59), ZoneInfo(ZONE))
    return now - at >= FINAL


def rate(posts: list[Post], name: str) -> Rate:
    """Sum over sum of the final posts where both are known, never a mean of shares. Pure."""
    pairs = [(post.counts[name], post.counts["reach"]) for post in posts if post.final]
    both = [(above, below) for above, below in pairs if above is not None and below]
    return Rate(sum(above for above, _ in both), sum(below for _, below in both), len(both))


def total(posts: list[Post], name: str) -> int | None:
    known = [value for post in posts if (value := post.counts[name]) is not None]
    return sum(known) if known else None


def _count(value: int | None, lang: str) -> str:
    return ("nicht bekannt" if lang == "de" else "not known") if value is None else number(value, lang)


def _said(one: Rate, lang: str) -> str:
    if not one.below:
        return "noch nicht bekannt" if lang == "de" else "not known yet"
    if one.below < SMALL:
        return f"{one.above} {'von' if lang == 'de' else 'of'} {one.below}"
    return percent(Decimal(one.above) / one.below, lang, 2)


def _row(post: Post, now: str) -> dict[str, Any]:
    """The row; what the export does not say is left out."""
    known = {name: value for name, value in post.counts.items() if value is not None}
    return {"post": post.url, "measured_at": now, "final": post.final} | known


def write(posts: list[Post], saves: Rate, shares: Rate, language: str) -> str:
    """The report as Markdown, final ones first, among them the most saved."""
    german = language == "de"
    head = ("Beitrag", "Reichweite", "Gespeichert", "Geteilt", "Stand") if german else ("Post", "Reach", "Saves", "Shares", "State")
    state = ("endgültig", "vorläufig") if german else ("final", "provisional")

    def share(post: Post) -> float:
        reach = post.counts["reach"]
        return (post.counts["saves"] or 0) / reach if reach else -1.0

    rows = [
        (post.url, *(_count(post.counts[name], language) for name in ("reach", "saves", "shares")), state[0] if post.final else state[1])
        for post in sorted(posts, key=lambda one: (one.final, share(one)), reverse=True)
    ]
    lines = []
    for name, one in zip(("Speicherrate", "Teilrate") if german else ("Save rate", "Share rate"), (saves, shares), strict=True):
        posts_ = several(one.posts, Words("from {n} post", "aus {n} Beitrag"), Words("from {n} posts", "aus {n} Beiträgen"))
        lines.append(f"- {name}: {_said(one, language)} ({posts_.to(language)})")
    return f"# {'Ergebnisse' if german else 'Results'}\n\n{chr(10).join(lines)}\n\n{grids.table(head, rows)}\n"
