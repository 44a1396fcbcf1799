"""The posts of the coming week: hours that did well before, ideas that are unused, and the rest from the brand's pillars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from krake.coordinator import prose, voice
from krake.coordinator.keeping import keep, kept
from krake.coordinator.recur import at_wall
from krake.kit import clock, grids
from krake.kit.gaps import closed, fact, fitted
from krake.kit.money import decimal
from krake.kit.text import WEEKDAYS, Words, day, percent, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
BRANDS = {"lunavo": "Lunavo", "monarch": "Monarch", "hard_life_mode": "Hard Life Mode"}
ENOUGH = 3  #: measured posts of an hour before it counts as known
#: weekday and hour where nothing is known yet: spread over the week, at hours when people look
USUAL: tuple[tuple[int, int], ...] = ((0, 18), (2, 12), (4, 17), (5, 10), (1, 19), (3, 18), (6, 19))
#: what a brand talks about in turn, with what one post of it does
PILLARS: dict[str, tuple[Words, ...]] = {
    "Lunavo": (
        Words("Product in use: {theme} in a real room", "Produkt im Einsatz: {theme} in einem echten Zimmer"),
        Words("How it is made ({theme}): one step from file to print", "Wie es entsteht ({theme}): ein Schritt von der Datei zum Druck"),
        Words("Question to the followers ({theme}): two designs, which one?", "Frage an die Follower ({theme}): zwei Motive, welches?"),
        Words("The story behind it ({theme}): why it exists", "Die Geschichte dahinter ({theme}): warum es das gibt"),
        Words("From a customer ({theme}): a photo and a sentence", "Von Kundschaft ({theme}): ein Foto und ein Satz"),
    ),
    "Monarch": (
        Words("One feature in 15 seconds: {theme}", "Eine Funktion in 15 Sekunden: {theme}"),
        Words("Before and after: an evening with {theme}", "Vorher und nachher: ein Abend mit {theme}"),
        Words("Question: what stops you at {theme}?", "Frage: Was hält dich bei {theme} auf?"),
        Words("A mistake with {theme} and how to avoid it", "Ein Fehler bei {theme} und wie man ihn vermeidet"),
        Words("What is being worked on: {theme}", "Woran gearbeitet wird: {theme}"),
    ),
    "Hard Life Mode": (
        Words("Task of the day: {theme}, three minutes", "Aufgabe des Tages: {theme}, drei Minuten"),
        Words("What nobody tells about {theme}", "Was niemand über {theme} erzählt"),
        Words("Fail honestly: where {theme} went wrong", "Ehrlich gescheitert: wo {theme} schiefging"),
        Words("Rule to save: one sentence on {theme}", "Regel zum Speichern: ein Satz zu {theme}"),
        Words("In or out? Poll on {theme}", "Dabei oder nicht? Umfrage zu {theme}"),
    ),
}


#: what is said around a launch: before it nothing that only a buyer could know, after it what the first days brought
PHASES: dict[str, tuple[Words, ...]] = {
    "before": (
        Words("First look: one detail of {theme}, nothing more", "Erster Blick: ein Detail von {theme}, mehr nicht"),
        Words("How {theme} came to be: from the first sketch to the sample", "Wie {theme} entstand: von der ersten Skizze zum Muster"),
        Words("Question: which side of {theme} shall we show next?", "Frage: Was von {theme} sollen wir als Nächstes zeigen?"),
        Words("For whom we made {theme}, in one sentence", "Für wen wir {theme} gemacht haben, in einem Satz"),
        Words("What we tried and threw away on the way to {theme}", "Was wir auf dem Weg zu {theme} verworfen haben"),
        Words("Note the day: {theme} starts on {day}", "Tag vormerken: {theme} startet am {day}"),
        Words("{theme} in numbers: how many drafts, tests and weeks", "{theme} in Zahlen: wie viele Entwürfe, Tests und Wochen"),
        Words("A glance at the desk: what lies there while {theme} is made", "Blick auf den Tisch: was da liegt, während {theme} entsteht"),
        Words("The sample of {theme} in our own room", "Das Muster von {theme} in unserem eigenen Raum"),
    ),
    "day": (Words("{theme} is here: what it is, what it costs, where it is", "{theme} ist da: was es ist, was es kostet, wo es das gibt"),),
    "after": (
        Words("What people ask about {theme}, answered", "Was zu {theme} gefragt wird, beantwortet"),
        Words("{theme} in use: our own picture of it", "{theme} im Einsatz: unser eigenes Bild davon"),
        Words("The first days of {theme}: what surprised us", "Die ersten Tage von {theme}: was uns überrascht hat"),
        Words("Which {theme} would you take? Two side by side", "Welches {theme} würdest du nehmen? Zwei nebeneinander"),
    ),
}
PHASE_NAMES = {
    "before": Words("before the launch", "vor dem Start"), "day": Words("launch", "Start"), "after": Words("after the launch",
        "nach dem Start"),
}  # fmt: skip


class Week(Input):
    """Which brand, what about, how many posts."""

    text: str = asked("Theme", "Thema", "")
    workspace: str = asked("Brand", "Marke", "", hint=Words("lunavo, monarch or hard_life_mode", "lunavo, monarch oder hard_life_mode"))
    platform: Literal["Instagram", "Facebook", "TikTok", "YouTube"] = asked("Platform", "Plattform", "Instagram")
    posts: int = asked("Posts", "Beiträge", 5, ge=1, le=14)
    launch: str = asked(
        "Day of a launch", "Tag eines Starts", "", kind="date",
        hint=Words("Plans the week before and the week of it", "Plant die Woche davor und die Woche selbst"),
    )  # fmt: skip
    language: Literal["en", "de"] = asked("Language of the plan", "Sprache des Plans", "de")


class Slot(NamedTuple):
    weekday: int
    hour: int
    #: saves per reach of earlier posts at that hour; None when too few were measured
    rate: Decimal | None = None


class Planned(NamedTuple):
    at: str  #: UTC, ISO 8601
    slot: Slot
    hook: str
    idea: bool  #: whether it is a row of Ideas
    phase: str = ""  #: a key of PHASES, "" in an ordinary week


@skill(
    title=Words("Plan the posts of a week", "Beiträge der Woche planen"),
    risk=Risk.OWN,
    agent="soshie",
    examples=(
        Words("make a content plan for {workspace} about {text}", "erstelle einen redaktionsplan für {workspace} über {text}"),
        Words("fill the content plan of next week", "fülle den redaktionsplan der nächsten woche"),
        Words("content plan for {workspace}", "redaktionsplan für {workspace}"),
    ),
    keywords=(Words("content plan editorial posts slots", "redaktionsplan contentplan beiträge sendeplätze"),),
    alone=False,
    ensures=lambda evidence: evidence["kept"] + evidence["there"] == evidence["wanted"] and evidence["slots"] == evidence["wanted"],
)
async def content_plan(ctx: Ctx, input: Week) -> Result:
    """Fill next week's slots: unused ideas by their points first, then the brand's pillars. Kept as ideas; nothing is published."""
    brand = BRANDS.get(input.workspace.strip().lower().replace(" ", "_")) or ("" if input.workspace else BRANDS.get(ctx.workspace, ""))
    if not brand:
        options = tuple((key, Words(name, name)) for key, name in BRANDS.items())
        summary = Words("Soshie plans the posts of one brand at a time.", "Soshie plant die Beiträge je Marke.")
        fields = (Field("workspace", "choice", Words("Brand", "Marke"), options=options),)
        ctx.ask(Question(Words("Posts of which brand?", "Beiträge welcher Marke?"), summary, fields, "content_plan:brand"))
    found = await ctx.step(Words("Read ideas and results", "Ideen und Ergebnisse lesen"), _read, brand, input.platform, ctx.rehearsal)
    monday = date.fromisoformat(found["monday"])
    slots = choose([Slot(w, h, decimal(rate)) for w, h, rate in found["measured"]], input.posts)
    launch, today = prose.given_day(input.launch), date.fromisoformat(found["today"])
    launch = launch if launch and launch >= today else None
    if launch:
        plan = around(slots, launch, today, input.text.strip(), input.language)
    else:
        plan = fill(slots, monday, fitting(found["ideas"], input.text), brand, input.text.strip(), input.language)
    fresh = [one for one in plan if one.at not in found["taken"]]
    done: dict[str, Any] = {"rows": [], "route": "/agents/soshie"}
    if fresh:
        rows = [_row(one, brand, input.platform, input.language) for one in fresh]
        why = f"plan around the launch of {launch.isoformat()}" if launch else "plan of the coming week"
        args = (ctx.run_id, ctx.rehearsal, "soshie", "Posts", rows, "", why)
        done = await ctx.step(Words("Keep the posts", "Beiträge festhalten"), keep, *args)
    used = [{"hook": one.hook, "used": True} for one in fresh if one.idea]
    if used:
        args = (ctx.run_id, ctx.rehearsal, "soshie", "Ideas", used, "hook", "planned for next week")
        await ctx.step(Words("Mark the ideas as used", "Ideen als verwendet markieren"), keep, *args)
    there = len(plan) - len(fresh)
    evidence = {"wanted": len(plan) if launch else input.posts, "slots": len(plan), "kept": len(done["rows"]), "there": there}
    count = several(len(fresh), Words("{n} post planned", "{n} Beitrag geplant"), Words("{n} posts planned", "{n} Beiträge geplant"))
    ideas = several(len(used), Words("{n} from an idea", "{n} aus einer Idee"), Words("{n} from ideas", "{n} aus Ideen"))
    old = several(
        there, Words("; {n} slot was taken", "; {n} Platz war belegt"), Words("; {n} slots were taken", "; {n} Plätze waren belegt")
    )
    whom = Words(f"for {brand}, {ideas.en}", f"für {brand}, {ideas.de}")
    if launch:
        whom = Words(f"around the launch on {day(launch)} for {brand}", f"um den Start am {day(launch, 'de')} für {brand}")
    sentence = Words(f"{count.en} {whom.en}{old.en if there else ''}.", f"{count.de} {whom.de}{old.de if there else ''}.")
    known = Words("save rate of earlier posts at that hour", "Speicherrate früherer Beiträge zu der Stunde")
    usual = Words("usual hour, nothing measured yet", "üblicher Zeitpunkt, noch nichts gemessen")
    figures = tuple(
        Figure(
            Words(_when(one, "en"), _when(one, "de")),
            Words(fitted(one.hook, 90), fitted(one.hook, 90)),
            usual
            if one.slot.rate is None
            else Words(f"{known.en}: {percent(one.slot.rate, 'en')}", f"{known.de}: {percent(one.slot.rate, 'de')}"),
            done["route"],
        )
        for one in plan
    )
    return voice.plain(Result(sentence, figures, evidence, write(plan, brand, input.platform, found["taken"], input.language)))


async def _read(brand: str, platform: str, rehearsal: bool) -> dict[str, Any]:
    """Next Monday, unused ideas, what is planned already, and saves per reach by weekday and hour, as JSON."""
    today = clock.today(ZONE)
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    posts = [row for row in await kept(rehearsal, "soshie", "Posts") if row.get("brand") == brand and row.get("platform") == platform]
    results = {row["post"]: row for row in await kept(rehearsal, "soshie", "Post results") if row.get("post") and row.get("final")}
    sums: dict[tuple[int, int], list[tuple[Decimal, Decimal]]] = {}
    for row in posts:
        measured = results.get(row.get("post_url") or "")
        reach, saves = (decimal(measured.get(name)) if measured else None for name in ("reach", "saves"))
        if row.get("publish_at") and reach and saves is not None:
            at = datetime.fromisoformat(row["publish_at"]).astimezone(ZoneInfo(ZONE))
            sums.setdefault((at.weekday(), at.hour), []).append((saves, reach))
    measured_ = [
        [weekday, hour, str(sum((s for s, _ in pairs), Decimal(0)) / sum((r for _, r in pairs), Decimal(0)))]
        for (weekday, hour), pairs in sums.items()
        if len(pairs) >= ENOUGH
    ]
    ideas = [row for row in await kept(rehearsal, "soshie", "Ideas") if row.get("hook") and not row.get("used")]
    ideas.sort(key=lambda row: (-(row.get("score") or 0), row["id"]))
    taken = [row["publish_at"] for row in posts if row.get("publish_at")]
    return {
        "today": today.isoformat(),
        "monday": monday.isoformat(),
        "measured": measured_,
        "ideas": [row["hook"] for row in ideas],
        "taken": taken,
    }


def choose(measured: Sequence[Slot], count: int) -> list[Slot]:
    """The slots with the best save rates, filled up with usual ones; a day's second post comes hours after its first. Pure."""
    best = sorted((one for one in measured if one.rate is not None), key=lambda one: -(one.rate or 0))
    second = tuple((weekday, hour - 6 if hour >= 16 else hour + 6) for weekday, hour in USUAL)
    found: list[Slot] = []
    for one in (*best, *(Slot(*pair) for pair in USUAL), *(Slot(*pair) for pair in second)):
        crowded = sum(one.weekday == other.weekday for other in found) >= (1 if count <= 7 else 2)
        near = any(one.weekday == other.weekday and abs(one.hour - other.hour) < 3 for other in found)
        if len(found) < count and not crowded and not near:
            found.append(one)
    return sorted(found[:count], key=lambda one: (one.weekday, one.hour))


def fitting(ideas: list[str], theme: str) -> list[str]:
    """The ideas that share the beginning of a word with the theme: an idea names no brand, so a theme has to. All without one. Pure."""
    wanted = {word[:4] for word in prose.words(theme)}
    return [idea for idea in ideas if not wanted or wanted & {word[:4] for word in prose.words(idea)}]


def fill(slots: list[Slot], monday: date, ideas: list[str], brand: str, theme: str, language: str) -> list[Planned]:
    """A hook for each slot: ideas first, then the pillars in turn. Pure."""
    pillars = PILLARS[brand]
    named = fact(theme, "Thema" if language == "de" else "theme")
    found = []
    for number, slot in enumerate(slots):
        at = at_wall(monday + timedelta(days=slot.weekday), slot.hour, 0, ZONE).astimezone(UTC).isoformat(timespec="seconds")
        idea = number < len(ideas)
        left = number - len(ideas)
        hook = ideas[number] if idea else pillars[left % len(pillars)].to(language).format(theme=named)
        found.append(Planned(at, slot, hook, idea))
    return found


def around(slots: list[Slot], launch: date, today: date, theme: str, language: str) -> list[Planned]:
    """The posts of the week before a launch and of its own week, each saying what its day allows; one stands on the day itself. Pure."""
    monday = launch - timedelta(days=launch.weekday())
    named = fact(theme, "Thema" if language == "de" else "theme")
    at_hour = next((one.hour for one in slots if one.weekday == launch.weekday()), 12)
    found = [(monday - timedelta(days=7), slot) for slot in slots]
    found += [(monday, slot) for slot in slots if slot.weekday != launch.weekday()]
    found.append((monday, next((one for one in slots if one.weekday == launch.weekday()), Slot(launch.weekday(), at_hour))))
    counts = dict.fromkeys(PHASES, 0)
    plan = []
    for first, slot in sorted(found, key=lambda pair: (pair[0], pair[1].weekday, pair[1].hour)):
        when = first + timedelta(days=slot.weekday)
        if when <= today and when != launch:
            continue
        phase = "day" if when == launch else "before" if when < launch else "after"
        words = PHASES[phase][counts[phase] % len(PHASES[phase])]
        counts[phase] += 1
        at = at_wall(when, slot.hour, 0, ZONE).astimezone(UTC).isoformat(timespec="seconds")
        plan.append(Planned(at, slot, words.to(language).format(theme=named, day=day(launch, language)), False, phase))
    return plan


def _row(one: Planned, brand: str, platform: str, language: str) -> dict[str, Any]:
    slot = f"{WEEKDAYS[language][one.slot.weekday][: 2 if language == 'de' else 3]} {one.slot.hour:02d}:00"
    return {"brand": brand, "platform": platform, "slot": slot, "caption": one.hook, "state": "Idea", "publish_at": one.at}


def _when(one: Planned, lang: str) -> str:
    at = datetime.fromisoformat(one.at).astimezone(ZoneInfo(ZONE))
    return f"{WEEKDAYS[lang][at.weekday()]}, {day(at.date(), lang)}, {time(one.slot.hour):%H:%M}"


def write(plan: list[Planned], brand: str, platform: str, taken: list[str], language: str) -> str:
    """The plan as Markdown."""
    german = language == "de"
    head = ("Wann", "Worum es geht", "Herkunft") if german else ("When", "What about", "From")
    rows = []
    for one in plan:
        origin = ("Idee" if german else "idea") if one.idea else ("Säule" if german else "pillar")
        origin = PHASE_NAMES[one.phase].to(language) if one.phase else origin
        was = ("schon geplant" if german else "planned already") if one.at in taken else origin
        rows.append((_when(one, language), one.hook, was))
    last = (
        "Alle stehen als Idee in Beiträge; nichts wird veröffentlicht."
        if german
        else "All are kept as ideas in Posts; nothing is published."
    )
    return closed(
        f"# {'Redaktionsplan' if german else 'Content plan'}: {brand}, {platform}\n\n{grids.table(head, rows)}\n\n{last}", language
    )
