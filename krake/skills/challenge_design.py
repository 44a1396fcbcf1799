"""A challenge for Hard Life Mode: one prompt a day that grows from small to demanding, ready to be posted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose
from krake.coordinator.keeping import keep
from krake.kit import grids
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words, day, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

#: themes where a daily task may do harm; no agent sets goals here
HARM = re.compile(
    r"abnehm|diät|fasten|hunger|kalorien|detox|gewicht verlieren|schlafentzug|medikament|weight loss|lose weight|diet\b|fasting|starv|"
    r"calorie|sleep depriv|dopamine fast|medication",
    re.IGNORECASE,
)
#: minutes on the first and the last day
SPANS = {"easy": (3, 15), "medium": (5, 30), "hard": (10, 60)}
FORMATS = ("Photo", "Reel", "Story", "Text")
#: cold and breath: what is healthy for three minutes is not for thirty
BRIEF = re.compile(r"kalt|eisbad|eisbaden|frost|cold|ice bath|luft anhalten|atem anhalten|breath ?hold", re.IGNORECASE)
#: phases by the share of the challenge that is over when they end
PHASES: tuple[tuple[float, Words], ...] = (
    (0.2, Words("Begin", "Anfangen")),
    (0.5, Words("Build up", "Aufbauen")),
    (0.8, Words("Deepen", "Vertiefen")),
    (1.0, Words("Keep", "Behalten")),
)
PROMPTS: tuple[tuple[Words, ...], ...] = (
    (
        Words("Only begin: {minutes} minutes, no matter how well.", "Nur anfangen: {minutes} Minuten, egal wie gut."),
        Words(
            "{minutes} minutes at the hour at which you would otherwise reach for your phone.",
            "{minutes} Minuten zu der Stunde, in der du sonst zum Handy greifst.",
        ),
        Words("Prepare everything the evening before, then {minutes} minutes.", "Leg am Vorabend alles bereit, dann {minutes} Minuten."),
        Words(
            "{minutes} minutes, and write down in one sentence what held you back.",
            "{minutes} Minuten, und schreib in einem Satz auf, was dich aufgehalten hat.",
        ),
    ),
    (
        Words("{minutes} minutes before you do anything else.", "{minutes} Minuten, bevor du etwas anderes tust."),
        Words("{minutes} minutes without music, phone or company.", "{minutes} Minuten ohne Musik, Handy oder Gesellschaft."),
        Words("{minutes} minutes, and the hardest part first.", "{minutes} Minuten, und das Schwerste zuerst."),
        Words("{minutes} minutes at another place than usual.", "{minutes} Minuten an einem anderen Ort als sonst."),
        Words("{minutes} minutes together with somebody.", "{minutes} Minuten zusammen mit jemandem."),
    ),
    (
        Words(
            "{minutes} minutes at the hour that suits you least today.",
            "{minutes} Minuten zu der Stunde, die dir heute am wenigsten passt.",
        ),
        Words("{minutes} minutes in two parts, morning and evening.", "{minutes} Minuten in zwei Teilen, morgens und abends."),
        Words(
            "{minutes} minutes: change one thing that you always do the same way.",
            "{minutes} Minuten: Ändere eine Sache, die du immer gleich machst.",
        ),
        Words("{minutes} minutes, and show somebody how you began.", "{minutes} Minuten, und zeig jemandem, wie du angefangen hast."),
    ),
    (
        Words(
            "{minutes} minutes the way you want to keep it after the challenge.",
            "{minutes} Minuten so, wie du es nach der Challenge behalten willst.",
        ),
        Words("{minutes} minutes, and name the one rule that stays.", "{minutes} Minuten, und nenn die eine Regel, die bleibt."),
        Words(
            "{minutes} minutes, and take somebody along who begins today.", "{minutes} Minuten, und nimm jemanden mit, der heute anfängt."
        ),
    ),
)
REVIEW = Words(
    "Day of looking back: what was easier than on day {first}, what was harder? Half the time is enough: {minutes} minutes.",
    "Rückblick: Was fiel leichter als an Tag {first}, was schwerer? Die halbe Zeit genügt: {minutes} Minuten.",
)
SHOWS = {
    "Photo": Words("Photo of the moment after", "Foto vom Moment danach"),
    "Reel": Words("10 seconds: before, during, after", "10 Sekunden: davor, dabei, danach"),
    "Story": Words("Story with a poll: in or out today?", "Story mit Umfrage: heute dabei oder nicht?"),
    "Text": Words("Three sentences, honest", "Drei Sätze, ehrlich"),
}


class Idea(Input):
    """What the challenge is about, how long and how hard it is."""

    text: str = asked("Theme", "Thema")
    days: int = asked("Days", "Tage", 30, ge=5, le=100)
    level: Literal["easy", "medium", "hard"] = asked("How demanding", "Wie fordernd", "medium")
    start: str = asked("First day", "Erster Tag", "", kind="date")
    language: Literal["en", "de"] = asked("Language of the prompts", "Sprache der Aufgaben", "de")


class Prompt(NamedTuple):
    day: int
    phase: int
    minutes: int
    text: str
    format: str
    review: bool


@skill(
    title=Words("Design a challenge", "Challenge entwerfen"),
    risk=Risk.OWN,
    agent="gigi",
    examples=(
        Words("design a challenge about {text}", "entwirf eine challenge über {text}"),
        Words("make a challenge out of {text}", "mach eine challenge aus {text}"),
    ),
    keywords=(Words("challenge daily prompts hard life mode", "challenge tagesaufgaben hard life mode"),),
    alone=False,
    ensures=lambda evidence: evidence["kept"] == evidence["prompts"] and evidence["working"] == sorted(evidence["working"]),
)
async def challenge_design(ctx: Ctx, input: Idea) -> Result:
    """Write one prompt a day that grows with the days, a look back every seventh, and keep them for Soshie. No medical advice."""
    theme = fitted(input.text.strip(" ."), 80)
    if HARM.search(theme):
        words = Words(
            "Gigi designs no challenge about eating less, sleep or medicine: a daily task there may do harm. Choose another theme.",
            "Gigi entwirft keine Challenge zu Verzicht beim Essen, Schlaf oder Medikamenten: Eine Tagesaufgabe kann da schaden. "
            "Wähle ein anderes Thema.",
        )
        return Result(words, (), {"kept": 0, "prompts": 0, "working": [], "reviews": 0})
    prompts = design(theme, input.days, input.level, input.language)
    rows = [{"day": one.day, "prompt": f"{theme}: {one.text}", "format": one.format} for one in prompts]
    args = (ctx.run_id, ctx.rehearsal, "gigi", "Challenges", rows, "", f"challenge about {theme}")
    done = await ctx.step(Words("Keep the prompts", "Tagesaufgaben festhalten"), keep, *args)
    reviews = sum(one.review for one in prompts)
    working = [one.minutes for one in prompts if not one.review]
    evidence = {"kept": len(done["rows"]), "prompts": len(prompts), "reviews": reviews, "working": working}
    first, last = prompts[0].minutes, max(one.minutes for one in prompts)
    looks = several(reviews, Words("{n} look back", "{n} Rückblick"), Words("{n} looks back", "{n} Rückblicken"))
    sentence = Words(
        f"{len(prompts)} prompts about {theme}, from {first} to {last} minutes a day, with {looks.en}.",
        f"{len(prompts)} Tagesaufgaben zu {theme}, von {first} bis {last} Minuten am Tag, mit {looks.de}.",
    )
    source = Words("rows in Challenges", "Zeilen in Challenges")
    figures = tuple(
        Figure(name, Words(*(_phase(prompts, number, lang) for lang in ("en", "de"))), source, done["route"])
        for number, (_, name) in enumerate(PHASES)
        if any(one.phase == number for one in prompts)
    )
    return Result(sentence, figures, evidence, write(theme, prompts, prose.given_day(input.start), input.language))


def design(theme: str, days: int, level: str, language: str) -> list[Prompt]:
    """Prompts whose minutes never fall from one working day to the next, in the four phases. Pure."""
    low, high = (1, 3) if BRIEF.search(theme) else SPANS[level]
    found: list[Prompt] = []
    counts = [0] * len(PHASES)
    for number in range(1, days + 1):
        over = (number - 1) / max(1, days - 1)
        phase = next(n for n, (until, _) in enumerate(PHASES) if over <= until)
        minutes = round(low + (high - low) * over)
        form = FORMATS[(number - 1) % len(FORMATS)]
        if number % 7 == 0:
            half = max(1, minutes // 2)
            text = _one(REVIEW.to(language).format(first=max(1, number - 6), minutes=half))
            found.append(Prompt(number, phase, half, text, "Text", True))
            continue
        pool = PROMPTS[phase]
        text = _one(pool[counts[phase] % len(pool)].to(language).format(minutes=minutes))
        counts[phase] += 1
        found.append(Prompt(number, phase, minutes, text, form, False))
    return found


def _one(text: str) -> str:
    return re.sub(r"\b1 Minuten\b", "1 Minute", re.sub(r"\b1 minutes\b", "1 minute", text))


def _phase(prompts: list[Prompt], phase: int, lang: str) -> str:
    mine = [one for one in prompts if one.phase == phase]
    name = "Tag" if lang == "de" else "day"
    low, high = min(one.minutes for one in mine), max(one.minutes for one in mine)
    return f"{name} {mine[0].day}–{mine[-1].day}, {low if low == high else f'{low}–{high}'} min"


def write(theme: str, prompts: list[Prompt], start: date | None, language: str) -> str:
    """The challenge as Markdown."""
    german = language == "de"
    head = ("Tag", "Aufgabe", "Format", "Was man zeigt") if german else ("Day", "Prompt", "Format", "What to show")
    parts = [f"# {len(prompts)} {'Tage' if german else 'days'}: {theme}"]
    begins = day(start, language) if start else fact("", "Starttag" if german else "first day")
    rules = (
        "Eine Aufgabe am Tag. Wer einen Tag auslässt, macht am nächsten weiter und holt nichts nach. "
        "Wer Schmerzen hat oder krank ist, pausiert."
        if german
        else "One prompt a day. Whoever misses a day goes on with the next and makes up for nothing. Whoever is in pain or ill pauses."
    )
    if BRIEF.search(theme):
        rules += (
            " Nie allein und nie länger als angegeben; mit Herz, Kreislauf oder Schwangerschaft vorher ärztlich fragen."
            if german
            else " Never alone and never longer than said; with heart, circulation or pregnancy ask a doctor first."
        )
    tag = fact("", "Hashtag der Challenge" if german else "hashtag of the challenge")
    parts.append(f"{'Beginn' if german else 'Begins'}: {begins}. Hashtag: {tag}\n\n{rules}")
    for number, (_, name) in enumerate(PHASES):
        mine = [one for one in prompts if one.phase == number]
        rows: list[tuple[Any, ...]] = []
        for one in mine:
            label = f"{one.day} · {day(start + timedelta(days=one.day - 1), language)}" if start else str(one.day)
            rows.append((label, one.text, one.format, SHOWS[one.format].to(language)))
        if rows:
            parts.append(f"## {name.to(language)}\n\n{grids.table(head, rows)}")
    return closed("\n\n".join(parts), language)
