"""A transcript made short: its key sentences, what was decided, and who does what by when."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from krake.coordinator import prose, voice, wares
from krake.coordinator.keeping import keep
from krake.kit import clock, grids
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import WEEKDAYS, Words, day, several
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE
CUE = re.compile(r"^(?:WEBVTT.*|NOTE .*|\d+|[\d:.,]+ --> [\d:.,]+.*)$")
SPEAKER = re.compile(
    r"^(?:\[?\(?\d{1,2}:\d\d(?::\d\d)?\)?\]?\s*)?(?:<v )?([A-ZÄÖÜ][\w.'-]*(?: [A-ZÄÖÜ][\w.'-]*){0,2})(?: \(\d[\d:]+\))?[:>]\s+(.+)$"
)
#: what may stand before a colon without being a person
NO_NAMES = prose.listed(
    "Todo Action Actions Aufgabe Aufgaben Beschluss Decision Thema Topic Agenda Datum Date Ort Ergebnis Wichtig Hinweis Note Frage "
    "Question Antwort Answer Fazit Beschlossen Decided Entschieden Agreed Vereinbart Unklar Unclear Nächste Next Offene Offen Open "
    "Summary Zusammenfassung Teilnehmer Teilnehmende Present Problem Idee Idea"
)
DECIDED = re.compile(
    r"\b(?:beschluss|beschlossen|beschließen|entschieden|entscheidung|vereinbart|einigen uns|geeinigt|abgemacht|festgelegt|wir nehmen|"
    r"wir bleiben bei|dann machen wir|decided|decision|agreed|settled on|we will go with|we'll go with|let's go with|approved)\b",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"\b(?:noch nicht|nicht) (?:entschieden|beschlossen|vereinbart)|\b(?:not|un|yet to be) ?(?:decided|agreed)", re.IGNORECASE
)
TASK = re.compile(r"^(?:to-?do|action(?: item)?|aufgabe|ai)\s*[:\-–]\s*", re.IGNORECASE)
I_DO = re.compile(
    r"\b(?:ich (?:mache|schicke|sende|kümmere|übernehme|prüfe|frage|bereite|schreibe|kläre|rufe|liefere|besorge|erstelle|stelle|melde)|"
    r"i(?: will|'ll| am going to|'m going to)|let me)\b",
    re.IGNORECASE,
)
YOU_DO = re.compile(
    r"(?:^|\s|@)([A-ZÄÖÜ][\w-]+),? (?:will|to|shall|should|must|needs to|takes|macht|schickt|sendet|kümmert|übernimmt|prüft|fragt|bereitet|"
    r"schreibt|klärt|ruft|liefert|besorgt|erstellt|bestellt|holt|plant|testet|organisiert|fotografiert|meldet|liefert|bucht|orders|"
    r"sends|writes|calls|checks|makes|books|asks|"
    r"prepares|soll|muss|wird|bitte|please|kannst du|can you|could you)\b"
)
DAYS = {word.lower() for lang in ("en", "de") for word in WEEKDAYS[lang]}
NOBODY = prose.listed("Das Es Die Der Wer Was Man It This That We They Who Wir Sie There I You He She What")


#: where a sentence turns into what nobody has answered yet
TURNS = re.compile(
    r"[\s,;–-]+(?=(?:noch )?(?:offen(?:e frage)?|unklar|ungeklärt|open(?: question)?|unclear|undecided)\b)|"
    r"\s*(?:[,;]|\s[–-])\s+(?=(?:und |and |aber |but )?(?:wer|was|wann|wie|wo|warum|welche\w*|who|what|when|how|where|why|"
    r"which)\b[^.]*\?$)",
    re.IGNORECASE,
)
UNANSWERED = re.compile(r"^(?:noch )?(?:offen(?:e frage)?|unklar|ungeklärt|open(?: question)?|unclear|undecided)\b", re.IGNORECASE)
#: a speaker in the middle of a line, where everything was pasted as one
MIDWAY = re.compile(r"(?<=[.!?])[ \t]+(?=[A-ZÄÖÜ][\w.'-]+(?: [A-ZÄÖÜ][\w.'-]+)?:\s)")
SUBJECT = re.compile(r"^(?:thema|agenda|betreff|topic|subject|meeting|besprechung)\s*:\s*(.{3,80})$", re.IGNORECASE | re.MULTILINE)


class Minutes(Input):
    """The transcript, pasted or as a file."""

    text: str = asked("Transcript or notes", "Mitschrift oder Notizen", "", kind="long")
    file: str = asked("Or a file", "Oder eine Datei", "", kind="file", hint=Words("TXT, VTT, SRT, DOCX", "TXT, VTT, SRT, DOCX"))
    title: str = asked("Title of the meeting", "Titel der Besprechung", "")
    date: str = asked("Day of the meeting", "Tag der Besprechung", "", kind="date", hint=Words("Empty: today", "Leer: heute"))
    people: str = asked("Who took part", "Wer dabei war", "", hint=Words("Empty: those who speak", "Leer: wer spricht"))
    language: Literal["en", "de"] = asked("Language of the notes", "Sprache des Protokolls", "de")


@dataclass(frozen=True, slots=True)
class Action:
    """`quote` is the sentence; `who` and `due` (ISO) are "" when it names none."""

    quote: str
    who: str
    due: str


@dataclass(frozen=True, slots=True)
class Notes:
    people: tuple[str, ...]
    summary: tuple[str, ...]
    decisions: tuple[str, ...]
    actions: tuple[Action, ...]
    said: int  #: sentences of the whole
    open: tuple[str, ...] = ()  #: what was asked and not answered, word for word
    subject: str = ""  #: what a line of its own calls the meeting


@skill(
    title=Words("Write meeting notes", "Besprechung protokollieren"),
    risk=Risk.OWN,
    agent="vizzy",
    examples=(
        Words("summarise the meeting transcript {text}", "fasse die mitschrift der besprechung zusammen {text}"),
        Words("write the minutes of the meeting {text}", "schreibe das protokoll der besprechung {text}"),
    ),
    keywords=(
        Words(
            "meeting minutes transcript summarise decisions", "protokoll mitschrift besprechung zusammenfassen beschlüsse protokollieren"
        ),
    ),
    alone=False,
    ensures=lambda evidence: (
        evidence["quoted"] == evidence["quotes"] and evidence["kept"] == 1 and evidence["reminders"] == evidence["actions"]
    ),
)
async def meeting_notes(ctx: Ctx, input: Minutes) -> Result:
    """Pick key sentences, decisions and tasks out of a transcript, word for word; tasks become reminders."""
    if not (input.text.strip() or input.file):
        ctx.ask(
            Question(
                Words("Which meeting shall be noted?", "Welche Besprechung soll protokolliert werden?"),
                Words("Hand in the transcript, or paste it.", "Gib die Mitschrift als Datei ab oder füge sie ein."),
                (
                    Field("file", "file", Words("File", "Datei"), required=False),
                    Field("text", "text", Words("Or the text", "Oder der Text"), required=False),
                ),
                "meeting_notes:transcript",
            )
        )
    read = await ctx.step(Words("Read the transcript", "Mitschrift lesen"), _read, input.text, input.file)
    now = datetime.fromisoformat(read["now"])
    held = prose.given_day(input.date) or clock.day_of(now, ZONE)
    # "by Friday" was said on the day of the meeting, so it is read from there
    notes = take(read["text"], datetime.combine(held, time(8), ZoneInfo(ZONE)), input.people)
    title = input.title or fitted(notes.subject, 60) or named(notes, held, input.language)
    reminders = [
        {"text": told(action), "done": False}
        | ({"due": datetime.combine(prose.given_day(action.due) or held, time(9), ZoneInfo(ZONE)).isoformat()} if action.due else {})
        for action in notes.actions
    ]
    tasks: dict[str, Any] = {"rows": [], "route": ""}
    if reminders:
        args = (ctx.run_id, ctx.rehearsal, "vizzy", "Reminders", reminders, "+text+due", f"said in “{title}”")
        tasks = await ctx.step(Words("Keep the tasks", "Aufgaben festhalten"), keep, *args)
    row = {"title": title, "date": held.isoformat(), "people": ", ".join(notes.people), "notes": input.file, "actions": tasks["route"]}
    filled = {name: cell for name, cell in row.items() if cell}
    args = (ctx.run_id, ctx.rehearsal, "vizzy", "Meetings", [filled], "title+date", "from its transcript")
    done = await ctx.step(Words("Keep the meeting", "Besprechung festhalten"), keep, *args)
    quotes = [*notes.summary, *notes.decisions, *notes.open, *(action.quote for action in notes.actions)]
    flat = " ".join(read["text"].split())
    evidence = {
        "quotes": len(quotes), "quoted": sum(quote in flat for quote in quotes), "kept": len(done["rows"]), "actions": len(notes.actions),
        "reminders": len(tasks["rows"]),
    }  # fmt: skip
    decisions = several(len(notes.decisions), Words("{n} decision", "{n} Beschluss"), Words("{n} decisions", "{n} Beschlüsse"))
    actions = several(len(notes.actions), Words("{n} task", "{n} Aufgabe"), Words("{n} tasks", "{n} Aufgaben"))
    sentence = Words(
        f"{decisions.en} and {actions.en} out of {notes.said} sentences, picked by their wording; what was only implied is not in it.",
        f"{decisions.de} und {actions.de} aus {notes.said} Sätzen, nach dem Wortlaut gefunden; was nur mitschwang, fehlt.",
    )
    figures = _figures(notes, tasks["route"] or done["route"])
    return voice.plain(Result(sentence, figures, evidence, write(title, held.isoformat(), notes, input.language)))


async def _read(text: str, file: str) -> dict[str, str]:
    return {"text": await prose.handed_in(text, file), "now": clock.now().isoformat()}


def take(text: str, now: datetime, people: str = "") -> Notes:
    """Who spoke, the key sentences, the decisions and the tasks of a transcript. Pure."""
    named = [name.strip() for name in re.split(r"[,;]| und | and ", people) if name.strip()]
    speakers: list[str] = []
    said: list[tuple[str, str]] = []
    speaker = ""
    for line in MIDWAY.sub("\n", text).splitlines():
        line = re.sub(r"</?v[^>]*>", lambda m: m[0][3:-1] + ": " if m[0].startswith("<v ") else "", line.strip())
        if not line or CUE.match(line):
            continue
        found = SPEAKER.match(line)
        if found and found[1] not in NO_NAMES:
            speaker, line = found[1], found[2]
            speakers.append(speaker)
        said += [(speaker, part) for sentence in prose.sentences(line) for part in _parts(sentence)]
    decisions = [one for _, one in said if DECIDED.search(one) and not OPEN.search(one) and not one.endswith("?")]
    actions = [action for who, one in said if one not in decisions and (action := _action(who, one, now))]
    open_ = [
        one
        for _, one in said
        if (UNANSWERED.match(one) or OPEN.search(one) or one.endswith("?")) and all(one != action.quote for action in actions)
    ]
    rest = [
        one
        for _, one in said
        if one not in decisions
        and one not in open_
        and all(one != action.quote for action in actions)
        and len(one) > 20
        and not one.endswith("?")
    ]
    summary = prose.key_sentences(rest, min(5, max(2, len(rest) // 6))) if rest else []
    everyone = dict.fromkeys([*named, *speakers])
    subject = SUBJECT.search(text)
    named_ = subject[1].strip(" .") if subject else ""
    once, tasks, asked_ = tuple(dict.fromkeys(decisions)), tuple(dict.fromkeys(actions)), tuple(dict.fromkeys(open_))
    return Notes(tuple(everyone), tuple(summary), once, tasks, len(said), asked_, named_)


def _parts(sentence: str) -> list[str]:
    """A sentence, or what it says and what it leaves open: a question must not stand in somebody's task. Both are word for word."""
    parts = [part.strip(" ,;–-") for part in TURNS.split(sentence, maxsplit=1)]
    return [part for part in parts if part] if len(parts) > 1 and len(parts[0].split()) >= 2 else [sentence]


def _action(speaker: str, sentence: str, now: datetime) -> Action | None:
    """The task a sentence hands out, None when it is none. A question is one only when it asks somebody by name."""
    named = YOU_DO.search(sentence)
    who = named[1] if named and named[1] not in NOBODY else ""
    own = I_DO.search(sentence)
    if not (TASK.match(sentence) or who or own) or (sentence.endswith("?") and not who):
        return None
    due = prose.day_in(sentence, now)
    # a day before the meeting is one the sentence tells of, no deadline
    return Action(sentence, who or (speaker if own else ""), due.isoformat() if due and due >= now.date() - timedelta(days=1) else "")


def told(action: Action) -> str:
    """A task as a reminder says it: who first, and without the word that announced it."""
    text = TASK.sub("", action.quote)
    return f"{action.who}: {text}" if action.who and not text.startswith(action.who) else text


def named(notes: Notes, held: date, language: str) -> str:
    """A title nobody gave: the day, and the things most spoken of. In German those are the nouns; in English words said twice. Pure."""
    german = language == "de"
    lines = (*notes.summary, *notes.decisions, *(action.quote for action in notes.actions), *notes.open)
    nobody = {fold for name in notes.people for fold in name.lower().split()} | {action.who.lower() for action in notes.actions}
    capital = [word for line in lines for word in re.findall(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüß]{3,}", line)]
    words = capital if wares.language(lines) == "de" else [word for line in lines for word in prose.words(line)]
    counts = Counter(word for word in words if word.lower() not in nobody and word.lower() not in DAYS)
    least = 1 if words is capital else 2
    told = [word for word, count in counts.most_common() if count >= least][:2]
    head = f"{'Besprechung' if german else 'Meeting'}, {day(held, language)}"
    return f"{head}: {', '.join(told)}" if told else head


def _figures(notes: Notes, route: str) -> tuple[Figure, ...]:
    nobody, open_ = Words("nobody named", "niemand genannt"), Words("no date", "ohne Termin")

    def due(action: Action) -> Words:
        when = grids.day(action.due)
        return Words(day(when), day(when, "de")) if when else open_

    asked_ = tuple(
        Figure(Words("Open question", "Offene Frage"), Words(fitted(one, 90), fitted(one, 90)), Words("transcript", "Mitschrift"))
        for one in notes.open
    )
    decided = tuple(Figure(Words("Decision", "Beschluss"), Words(one, one), Words("transcript", "Mitschrift")) for one in notes.decisions)
    return decided + asked_ + tuple(
        Figure(
            Words(fitted(action.quote, 90), fitted(action.quote, 90)),
            Words(f"{action.who or nobody.en}, {due(action).en}", f"{action.who or nobody.de}, {due(action).de}"),
            Words("transcript", "Mitschrift"), route,
        )
        for action in notes.actions
    )  # fmt: skip


def write(title: str, held: str, notes: Notes, language: str) -> str:
    """The notes as Markdown, every sentence as it was said."""
    german = language == "de"
    who, when = ("wer", "bis wann") if german else ("who", "by when")
    people = ", ".join(notes.people) or fact("", "Teilnehmende" if german else "people")
    none = "Keine gefunden." if german else "None found."
    heads = ("Das Wichtigste", "Beschlüsse", "Aufgaben") if german else ("Key points", "Decisions", "Tasks")
    when_held = grids.day(held)
    rows = []
    for action in notes.actions:
        due = grids.day(action.due)
        rows.append((action.quote, fact(action.who, who), day(due, language) if due else fact("", when)))
    table = grids.table(("Aufgabe", "Wer", "Bis") if german else ("Task", "Who", "By"), rows) if rows else none
    parts = [
        f"# {title}",
        f"{day(when_held, language) if when_held else held} · {people}",
        f"## {heads[0]}\n\n" + ("\n".join(f"- {line}" for line in notes.summary) or none),
        f"## {heads[1]}\n\n" + ("\n".join(f"- {line}" for line in notes.decisions) or none),
        f"## {heads[2]}\n\n{table}",
    ]
    if notes.open:
        parts.append(f"## {'Offene Fragen' if german else 'Open questions'}\n\n" + "\n".join(f"- {line}" for line in notes.open))
    return closed("\n\n".join(parts), language)
