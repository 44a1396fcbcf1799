"""Creators beside each other: how well each would suit, in points with a reason, from what the list says of them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose
from krake.coordinator.keeping import keep
from krake.kit import grids
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words, number, percent, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

PLATFORMS = {"instagram": "Instagram", "tiktok": "TikTok", "youtube": "YouTube", "blog": "Website", "website": "Website", "web": "Website"}
KNOWN = ("handle", "name", "profil", "account", "follower", "abonnent", "platform", "plattform", "engagement", "topic", "thema", "niche")
HANDLE = re.compile(r"@[\w.]{2,40}")
COUNT = re.compile(r"(\d+(?:[.,]\d+)?)\s*(k|tsd|m|mio)?\b\.?", re.IGNORECASE)
#: followers up to which a share of engaged people counts as usual; larger accounts have smaller shares
USUAL = ((10_000, Decimal("0.04")), (100_000, Decimal("0.025")), (10**12, Decimal("0.015")))
#: followers among which a small brand finds people that answer and can be paid
SWEET = (1_000, 100_000)


class Pool(Input):
    """The creators, and what a good one is about."""

    text: str = asked(
        "Creators, one a line", "Kreative, eine Zeile je Person", "", kind="long",
        hint=Words("@handle, platform, followers, engagement %, topics", "@Profil, Plattform, Follower, Engagement %, Themen"),
    )  # fmt: skip
    file: str = asked("Or a file", "Oder eine Datei", "", kind="file", hint=Words("CSV or XLSX", "CSV oder XLSX"))
    topics: str = asked("What they should be about", "Worum es bei ihnen gehen soll", "", hint=Words("With commas", "Mit Komma"))
    language: Literal["en", "de"] = asked("Language of the list", "Sprache der Liste", "de")


class Creator(NamedTuple):
    """What the list says; None and "" are unknown."""

    handle: str
    platform: str
    followers: int | None
    engagement: Decimal | None
    about: str


class Reason(NamedTuple):
    points: int
    words: Words


@skill(
    title=Words("Scout creators", "Kreative bewerten"),
    risk=Risk.OWN,
    agent="scouty",
    examples=(
        Words("scout these creators {text}", "bewerte diese kreativen {text}"),
        Words("which creators would suit us {text}", "welche creator passen zu uns {text}"),
    ),
    keywords=(Words("creators influencer scout suit fit followers", "kreative creator influencer passen passung follower"),),
    alone=False,
    ensures=lambda evidence: evidence["kept"] == evidence["creators"] and all(0 <= one <= 100 for one in evidence["points"]),
)
async def creator_scout(ctx: Ctx, input: Pool) -> Result:
    """Give creators of a list up to 100 points for topic, engagement, size and completeness. What is unknown gives no points."""
    found = await ctx.step(Words("Read the list", "Liste lesen"), _read, input.text, input.file)
    if not found:
        words = Words(
            "No creators to look at. Paste a list or hand in a CSV; nobody is looked up outside.",
            "Keine Kreativen zum Ansehen. Füge eine Liste ein oder gib eine CSV ab; draußen wird niemand gesucht.",
        )
        return Result(words, (), {"creators": 0, "kept": 0, "points": []})
    creators = [read(row) for row in found]
    topics = [part.strip() for part in re.split(r"[,;\n]", input.topics) if part.strip()]
    rated = sorted(((one, rate(one, topics)) for one in creators), key=lambda pair: -_points(pair[1]))
    rows = [cells(one, _points(reasons)) for one, reasons in rated]
    why = "; ".join(f"{one.handle}: {', '.join(reason.words.en for reason in reasons)}" for one, reasons in rated)[:500]
    args = (ctx.run_id, ctx.rehearsal, "scouty", "Creators", rows, "handle", why)
    done = await ctx.step(Words("Keep the creators", "Kreative festhalten"), keep, *args)
    points = [_points(reasons) for _, reasons in rated]
    count = several(len(rated), Words("{n} creator rated", "{n} Profil bewertet"), Words("{n} creators rated", "{n} Profile bewertet"))
    best = rated[0][0]
    sentence = Words(
        f"{count.en}; {best.handle} suits best with {points[0]} of 100 points.",
        f"{count.de}; {best.handle} passt mit {points[0]} von 100 Punkten am besten.",
    )
    if not topics:
        sentence = Words(
            f"{sentence.en} Without topics nobody gets points for them.", f"{sentence.de} Ohne Themen gibt es dafür keine Punkte."
        )
    figures = tuple(
        Figure(
            Words(one.handle, one.handle),
            Words(f"{_points(reasons)} of 100", f"{_points(reasons)} von 100"),
            Words("; ".join(reason.words.en for reason in reasons), "; ".join(reason.words.de for reason in reasons)),
            done["route"],
        )
        for one, reasons in rated
    )
    evidence = {"creators": len(rated), "kept": len(done["rows"]), "points": points}
    return Result(sentence, figures, evidence, write(rated, topics, input.language))


async def _read(text: str, file: str) -> list[dict[str, str]]:
    """The rows as named cells; each handle once, the last line of it counts."""
    grid = await prose.table(text, file, KNOWN)
    rows: dict[str, dict[str, str]] = {}
    for row in grid.rows:
        one = _named(grid, row) if grid.head else _guessed(row)
        if one["handle"]:
            rows[one["handle"].casefold()] = one
    return list(rows.values())


def _named(grid: grids.Grid, row: list[str]) -> dict[str, str]:
    places = {
        "handle": grid.find("handle", "profile", "profil", "profilname", "account", "username", "name"),
        "platform": grid.find("platform", "plattform", "channel", "kanal"),
        "followers": grid.find("followers", "follower", "abonnenten", "subscribers"),
        "engagement": grid.find("engagement rate", "engagement", "er"),
        "about": grid.find("topics", "topic", "themen", "thema", "niche", "bio", "beschreibung", "description"),
    }
    return {name: row[place] if place is not None else "" for name, place in places.items()}


def _guessed(row: list[str]) -> dict[str, str]:
    """A line without a head: the handle begins with @, a share has a %, followers are the other number, the rest says what it is about."""
    found = {"handle": "", "platform": "", "followers": "", "engagement": "", "about": ""}
    rest: list[str] = []
    for cell in (part.strip() for part in row):
        if not found["handle"] and (handle := HANDLE.search(cell)):
            found["handle"] = handle.group()
        elif cell.lower() in PLATFORMS:
            found["platform"] = cell
        elif "%" in cell:
            found["engagement"] = cell
        elif not found["followers"] and re.fullmatch(r"[\d.,]+\s*(?:k|tsd\.?|m|mio\.?)?(?:\s*follower)?", cell, re.IGNORECASE):
            found["followers"] = cell
        elif cell:
            rest.append(cell)
    if not found["handle"] and rest:
        found["handle"] = rest.pop(0)
    return found | {"about": " ".join(rest)}


def read(row: dict[str, str]) -> Creator:
    """A creator from cells. Pure."""
    share = grids.figure(row["engagement"], grids.mark([row["engagement"]])) if row["engagement"] else None
    if share is not None and ("%" in row["engagement"] or share >= 1):  # 3.2 and 3.2% are a share of 0.032
        share /= 100
    platform = next((name for key, name in PLATFORMS.items() if key in row["platform"].lower()), "Other" if row["platform"] else "")
    return Creator(row["handle"], platform, followers(row["followers"]), share, row["about"])


def followers(text: str) -> int | None:
    """12.5k, 12,500, 12.500 and 1,2 Mio. as a number; None when it is none. Pure."""
    match = COUNT.search(text.replace("\u00a0", " "))
    if not match:
        return None
    unit = (match[2] or "").lower()
    if unit:
        return int(Decimal(match[1].replace(",", ".")) * (1_000 if unit in ("k", "tsd") else 1_000_000))
    return int(re.sub(r"\D", "", re.split(r"[^\d.,\s]", text.strip())[0])) if re.search(r"\d", text) else None


def rate(one: Creator, topics: list[str]) -> list[Reason]:
    """Points for topic (40), engagement (30), size (20) and a complete entry (10), each with its reason. Pure."""
    said = one.about.lower()
    hits = [topic for topic in topics if all(word[:5] in said for word in topic.lower().split())]
    topic = round(40 * min(1, len(hits) / min(2, len(topics)))) if topics else 0
    common = (
        Words(f"about {', '.join(hits)}", f"Themen: {', '.join(hits)}") if hits else Words("no topic in common", "kein gemeinsames Thema")
    )
    reasons = [Reason(topic, common)]
    if one.engagement is None:
        reasons.append(Reason(0, Words("engagement unknown", "Engagement unbekannt")))
    else:
        usual = next(share for most, share in USUAL if (one.followers or 0) <= most)
        points = min(30, round(15 * one.engagement / usual))
        strange = one.engagement > Decimal("0.25")  # bought likes look like this
        doubt = Words(", suspiciously high", ", auffällig hoch") if strange else Words("", "")
        said_ = Words(percent(one.engagement, "en"), percent(one.engagement, "de"))
        reasons.append(Reason(0 if strange else points, Words(f"engagement {said_.en}{doubt.en}", f"Engagement {said_.de}{doubt.de}")))
    if one.followers is None:
        reasons.append(Reason(0, Words("followers unknown", "Follower unbekannt")))
    else:
        size = 20 if SWEET[0] <= one.followers <= SWEET[1] else 8
        reasons.append(Reason(size, Words(f"{number(one.followers)} followers", f"{number(one.followers, 'de')} Follower")))
    whole = all((one.platform, one.followers is not None, one.engagement is not None, one.about))
    reasons.append(
        Reason(10, Words("entry complete", "Angaben vollständig")) if whole else Reason(0, Words("entry has gaps", "Angaben lückenhaft"))
    )
    return reasons


def _points(reasons: list[Reason]) -> int:
    return min(100, sum(reason.points for reason in reasons))


def cells(one: Creator, points: int) -> dict[str, Any]:
    """The row; what is unknown is left out."""
    row: dict[str, Any] = {"handle": fitted(one.handle, 100), "fit": max(1, min(5, 1 + points // 20))}
    return row | ({"platform": one.platform} if one.platform else {}) | ({"followers": one.followers} if one.followers is not None else {})


def write(rated: list[tuple[Creator, list[Reason]]], topics: list[str], language: str) -> str:
    """The list as Markdown."""
    german = language == "de"
    head = ("Profil", "Plattform", "Punkte", "Warum") if german else ("Handle", "Platform", "Points", "Why")
    rows = [
        (
            one.handle,
            one.platform or "—",
            _points(reasons),
            "; ".join(f"{reason.points:+d} {reason.words.to(language)}" for reason in reasons),
        )
        for one, reasons in rated
    ]
    wanted = fact(", ".join(topics), "Themen" if german else "topics")
    last = (
        "Vor der Ansprache ansehen: Kommentare echt? Werbung gekennzeichnet? Passt der Ton?"
        if german
        else "Look before you write: are the comments real, is advertising marked, does the tone suit?"
    )
    title = f"# {'Kreative zu' if german else 'Creators about'} {wanted}"
    return closed(f"{title}\n\n{grids.table(head, rows)}\n\n{last}", language)
