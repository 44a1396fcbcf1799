"""A challenge for Hard Life Mode: one prompt a day that grows from small to demanding, ready to be posted."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose, voice
from krake.coordinator.keeping import keep
from krake.kit import grids
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words, day, number, several
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
#: themes counted in something else than minutes: how a day of it is called, and how many on the first and the last day by level
UNITS: tuple[tuple[re.Pattern[str], Words, Words, dict[str, tuple[int, int]]], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), one, many, spans)
    for pattern, one, many, spans in (
        (
            r"wasser trinken|trink\w* .*wasser|wasser\b.*trink|drink\w* .*water|water intake|hydrat|genug trinken",
            Words("{n} glass of water", "{n} Glas Wasser"),
            Words("{n} glasses of water", "{n} Gläser Wasser"),
            {"easy": (2, 5), "medium": (3, 7), "hard": (4, 8)},
        ),
        (
            r"\bschritte\b|\bsteps\b|spazier|\bwalk(?:ing|s)?\b",
            Words("{n} steps", "{n} Schritte"),
            Words("{n} steps", "{n} Schritte"),
            {"easy": (2000, 6000), "medium": (4000, 9000), "hard": (6000, 12000)},
        ),
        (
            r"lies|lesen|buch|bücher|\bread\w*|\bbooks?\b",
            Words("{n} page", "{n} Seite"),
            Words("{n} pages", "{n} Seiten"),
            {"easy": (2, 10), "medium": (5, 20), "hard": (10, 40)},
        ),
        (
            r"liegestütz|push-?ups?|kniebeug|squats?|burpees?|klimmz|pull-?ups?",
            Words("{n} repetition", "{n} Wiederholung"),
            Words("{n} repetitions", "{n} Wiederholungen"),
            {"easy": (3, 15), "medium": (5, 30), "hard": (10, 60)},
        ),
        (
            r"obst|gemüse|\bfruit|vegetable",
            Words("{n} portion", "{n} Portion"),
            Words("{n} portions", "{n} Portionen"),
            {"easy": (1, 3), "medium": (1, 4), "hard": (2, 5)},
        ),
        (
            r"dankbar|gratitude|journal|tagebuch|schreib|\bwrit",
            Words("{n} sentence", "{n} Satz"),
            Words("{n} sentences", "{n} Sätze"),
            {"easy": (1, 5), "medium": (2, 10), "hard": (3, 20)},
        ),
    )
)
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
        Words("Only begin: {do}, no matter how well.", "Nur anfangen: {do}, egal wie gut."),
        Words(
            "{do} at the hour at which you would otherwise reach for your phone.",
            "{do} zu der Stunde, in der du sonst zum Handy greifst.",
        ),
        Words("Prepare everything the evening before, then {do}.", "Leg am Vorabend alles bereit, dann {do}."),
        Words(
            "{do}, and write down in one sentence what held you back.",
            "{do}, und schreib in einem Satz auf, was dich aufgehalten hat.",
        ),
    ),
    (
        Words("{do} before you do anything else.", "{do}, bevor du etwas anderes tust."),
        Words("{do} without music, phone or company.", "{do} ohne Musik, Handy oder Gesellschaft."),
        Words("{do}, and the hardest part first.", "{do}, und das Schwerste zuerst."),
        Words("{do} at another place than usual.", "{do} an einem anderen Ort als sonst."),
        Words("{do} together with somebody.", "{do} zusammen mit jemandem."),
    ),
    (
        Words(
            "{do} at the hour that suits you least today.",
            "{do} zu der Stunde, die dir heute am wenigsten passt.",
        ),
        Words("{do} in two parts, morning and evening.", "{do} in zwei Teilen, morgens und abends."),
        Words(
            "{do}: change one thing that you always do the same way.",
            "{do}: Ändere eine Sache, die du immer gleich machst.",
        ),
        Words("{do}, and show somebody how you began.", "{do}, und zeig jemandem, wie du angefangen hast."),
    ),
    (
        Words(
            "{do} the way you want to keep it after the challenge.",
            "{do} so, wie du es nach der Challenge behalten willst.",
        ),
        Words("{do}, and name the one rule that stays.", "{do}, und nenn die eine Regel, die bleibt."),
        Words("{do}, and take somebody along who begins today.", "{do}, und nimm jemanden mit, der heute anfängt."),
    ),
)
#: what is spread over a day: drunk, walked or eaten in one go it would be no good
SPREAD = re.compile(r"wasser|water|hydrat|trinken|schritte|\bsteps|spazier|\bwalk|obst|gemüse|fruit|vegetable", re.IGNORECASE)
OVER_DAY: tuple[tuple[Words, ...], ...] = (
    (
        Words("{do} over the whole day: put it where you see it.", "{do} über den Tag verteilt: Stell es dahin, wo du es siehst."),
        Words("{do}, the first part right after getting up.", "{do}, der erste Teil gleich nach dem Aufstehen."),
        Words(
            "{do}, and write down in one sentence when you forgot it.", "{do}, und schreib in einem Satz auf, wann du es vergessen hast."
        ),
    ),
    (
        Words("{do}, in three parts: morning, noon, evening.", "{do}, in drei Teilen: morgens, mittags, abends."),
        Words("{do}, each part before something you do anyway.", "{do}, jeder Teil vor etwas, das du sowieso tust."),
        Words("{do}, together with somebody.", "{do}, zusammen mit jemandem."),
        Words("{do}, without an alarm that reminds you.", "{do}, ohne dass dich ein Wecker erinnert."),
    ),
    (
        Words("{do}, on your fullest day too.", "{do}, auch an deinem vollsten Tag."),
        Words("{do}, in place of something you would rather leave out.", "{do}, statt etwas, das du lieber weglassen würdest."),
        Words("{do}, and show somebody how you began.", "{do}, und zeig jemandem, wie du angefangen hast."),
    ),
    (
        Words("{do} the way you want to keep it after the challenge.", "{do} so, wie du es nach der Challenge behalten willst."),
        Words("{do}, and name the one rule that stays.", "{do}, und nenn die eine Regel, die bleibt."),
        Words("{do}, and take somebody along who begins today.", "{do}, und nimm jemanden mit, der heute anfängt."),
    ),
)
REVIEW = Words(
    "Day of looking back: what was easier than on day {first}, what was harder? Half of it is enough: {do}.",
    "Rückblick: Was fiel leichter als an Tag {first}, was schwerer? Die Hälfte genügt: {do}.",
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
    minutes: int  #: or what else the theme is counted in
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
    args = (ctx.run_id, ctx.rehearsal, "gigi", "Challenges", rows, "+prompt+day", f"challenge about {theme}")
    done = await ctx.step(Words("Keep the prompts", "Tagesaufgaben festhalten"), keep, *args)
    reviews = sum(one.review for one in prompts)
    working = [one.minutes for one in prompts if not one.review]
    evidence = {"kept": len(done["rows"]), "prompts": len(prompts), "reviews": reviews, "working": working}
    last = max(one.minutes for one in prompts)
    looks = several(reviews, Words("{n} look back", "{n} Rückblick"), Words("{n} looks back", "{n} Rückblicken"))
    sentence = Words(
        f"{len(prompts)} prompts about {theme}, growing to {doing(theme, last, 'en')} a day, with {looks.en}.",
        f"{len(prompts)} Tagesaufgaben zu {theme}, am Ende {doing(theme, last, 'de')} am Tag, mit {looks.de}.",
    )
    source = Words("rows in Challenges", "Zeilen in Challenges")
    figures = tuple(
        Figure(name, Words(*(_phase(prompts, number, lang) for lang in ("en", "de"))), source, done["route"])
        for number, (_, name) in enumerate(PHASES)
        if any(one.phase == number for one in prompts)
    )
    return voice.plain(Result(sentence, figures, evidence, write(theme, prompts, prose.given_day(input.start), input.language)))


def design(theme: str, days: int, level: str, language: str) -> list[Prompt]:
    """Prompts whose minutes never fall from one working day to the next, in the four phases. Pure."""
    unit = next((one for one in UNITS if one[0].search(theme)), None)
    low, high = (1, 3) if BRIEF.search(theme) else unit[3][level] if unit else SPANS[level]
    found: list[Prompt] = []
    counts = [0] * len(PHASES)
    for turn in range(1, days + 1):
        over = (turn - 1) / max(1, days - 1)
        phase = next(n for n, (until, _) in enumerate(PHASES) if over <= until)
        minutes = round(low + (high - low) * over)
        minutes = round(minutes / 250) * 250 if high >= 1000 else minutes  # nobody counts single steps
        form = FORMATS[(turn - 1) % len(FORMATS)]
        if turn % 7 == 0:
            half = max(1, minutes // 2)
            text = REVIEW.to(language).format(first=max(1, turn - 6), do=doing(theme, half, language))
            found.append(Prompt(turn, phase, half, text, "Text", True))
            continue
        pool = (OVER_DAY if unit and SPREAD.search(theme) else PROMPTS)[phase]
        text = _sentence(pool[counts[phase] % len(pool)].to(language).format(do=doing(theme, minutes, language)))
        counts[phase] += 1
        found.append(Prompt(turn, phase, minutes, text, form, False))
    return found


def doing(theme: str, amount: int, language: str) -> str:
    """What is done on a day, with the theme in it: "3 glasses of water", "12 pages (read more)", "10 minutes of cold showers". Pure."""
    unit = next((one for one in UNITS if one[0].search(theme)), None)
    german = language == "de"
    if unit and not BRIEF.search(theme):
        told = (unit[1] if amount == 1 else unit[2]).to(language).format(n=number(amount, language))
        core = set(re.findall(r"[^\W\d_]{4,}", told.lower()))
        return told if core & set(re.findall(r"[^\W\d_]{4,}", theme.lower())) else f"{told} ({theme})"
    minutes = (f"{amount} Minute" if german else f"{amount} minute") + ("n" if german else "s") * (amount != 1)
    return f"{minutes} „{theme}“" if german else f"{minutes} of “{theme}”"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _phase(prompts: list[Prompt], phase: int, lang: str) -> str:
    mine = [one for one in prompts if one.phase == phase]
    name = "Tag" if lang == "de" else "day"
    low, high = min(one.minutes for one in mine), max(one.minutes for one in mine)
    return f"{name} {mine[0].day}–{mine[-1].day}, {low if low == high else f'{low}–{high}'}"


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
    for phase, (_, name) in enumerate(PHASES):
        mine = [one for one in prompts if one.phase == phase]
        rows: list[tuple[Any, ...]] = []
        for one in mine:
            label = f"{one.day} · {day(start + timedelta(days=one.day - 1), language)}" if start else str(one.day)
            rows.append((label, one.text, one.format, SHOWS[one.format].to(language)))
        if rows:
            parts.append(f"## {name.to(language)}\n\n{grids.table(head, rows)}")
    return closed("\n\n".join(parts), language)
