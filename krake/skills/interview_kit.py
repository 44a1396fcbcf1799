"""An interview prepared: questions to each must-have, the time they take, and a sheet that rates every answer alike."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from krake.kit import grids
from krake.kit.gaps import closed, fact
from krake.kit.text import Words, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

MOST = 8  #: must-haves one talk can go into
LEAST = 4  #: minutes without which a question is better left out
#: questions to a must-have: what was done, how it would be done, what was learnt. `{must}` is quoted as written
ASKED: tuple[tuple[Words, Words], ...] = (
    (
        Words(
            "“{must}”: tell us of the last time you needed it. What was the situation, what did you do, what came of it?",
            "„{must}“: Erzählen Sie von dem letzten Mal, als Sie das brauchten. Wie war die Lage, was haben Sie getan, was kam heraus?",
        ),
        Words("What would you do differently today?", "Was würden Sie heute anders machen?"),
    ),
    (
        Words(
            "“{must}”: show us an example of your work. Which decision in it was the hardest?",
            "„{must}“: Zeigen Sie uns ein Beispiel Ihrer Arbeit. Welche Entscheidung darin war die schwerste?",
        ),
        Words("What did you decide against, and why?", "Wogegen haben Sie sich entschieden, und warum?"),
    ),
    (
        Words(
            "“{must}”: imagine it goes wrong on a Friday evening. What do you do first, and what can wait?",
            "„{must}“: Angenommen, es geht am Freitagabend schief. Was tun Sie zuerst, und was kann warten?",
        ),
        Words("Whom would you tell, and when?", "Wem sagen Sie wann Bescheid?"),
    ),
    (
        Words(
            "“{must}”: how did you learn it, and how do you notice that you do it well?",
            "„{must}“: Wie haben Sie das gelernt, und woran merken Sie, dass Sie es gut machen?",
        ),
        Words("Where are your limits in it?", "Wo liegen darin Ihre Grenzen?"),
    ),
)
ANCHORS = {
    "de": ("1: kein Beispiel, nur Meinung", "3: eigenes Beispiel, Ergebnis unklar", "5: eigenes Beispiel, Ergebnis belegt, daraus gelernt"),
    "en": ("1: no example, only opinion", "3: own example, result unclear", "5: own example, result shown, learnt from it"),
}
#: what may not be asked; asked all the same, it need not be answered truthfully
NEVER = {
    "de": (
        "Schwangerschaft, Kinder und Familienplanung",
        "Religion, Partei, Gewerkschaft",
        "Herkunft und Muttersprache",
        "Alter",
        "Krankheiten und Behinderung (außer die Tätigkeit geht sonst nicht)",
        "Vermögen und Vorstrafen (außer die Tätigkeit verlangt es)",
    ),
    "en": (
        "pregnancy, children and family plans",
        "religion, party, trade union",
        "origin and mother tongue",
        "age",
        "illness and disability (unless the work is impossible otherwise)",
        "wealth and convictions (unless the work requires it)",
    ),
}


class Talk(Input):
    """The role, what it requires, and how long the talk lasts."""

    text: str = asked("Role", "Stelle")
    musts: str = asked("Must-haves, one a line", "Muss-Kriterien, eins je Zeile", "", kind="long")
    minutes: int = asked("Minutes", "Minuten", 45, ge=20, le=180)
    name: str = asked("Name of the person", "Name der Person", "")
    language: Literal["en", "de"] = asked("Language of the talk", "Sprache des Gesprächs", "de")


class Part(NamedTuple):
    name: Words
    minutes: int


@skill(
    title=Words("Prepare an interview", "Bewerbungsgespräch vorbereiten"),
    risk=Risk.OWN,
    agent="scouty",
    examples=(
        Words("prepare a job interview for {text}", "bereite ein bewerbungsgespräch für {text} vor"),
        Words("make an interview kit for {text}", "erstelle interviewfragen für {text}"),
    ),
    keywords=(Words("interview kit questions job score sheet", "bewerbungsgespräch interviewfragen vorstellungsgespräch bewertungsbogen"),),
    alone=False,
    ensures=lambda evidence: sum(evidence["parts"]) == evidence["minutes"] and evidence["questions"] == evidence["rated"],
)
async def interview_kit(ctx: Ctx, input: Talk) -> Result:
    """Write questions to each must-have, a schedule that adds up and a rating sheet with anchors, the same for everybody."""
    musts = [re.sub(r"^[-*•–]\s*", "", line).strip(" .") for line in re.split(r"[\n;]", input.musts) if line.strip(" .")]
    chosen, schedule = plan(musts, input.minutes)
    document = write(input, chosen, schedule)
    # counted in the text itself: a line of the sheet for each question asked
    questions = len(re.findall(r"^\*\*\d+\. ", document, re.MULTILINE))
    rated = len(re.findall(r"^\| \d+ \| .* \| +\| +\|$", document, re.MULTILINE))
    evidence = {"minutes": input.minutes, "parts": [part.minutes for part in schedule], "questions": questions, "rated": rated}
    left = len(musts) - len(chosen)
    count = several(
        len(chosen),
        Words("{n} must-have has its question", "{n} Muss-Kriterium hat seine Frage"),
        Words("{n} must-haves have their question", "{n} Muss-Kriterien haben ihre Frage"),
    )
    if not musts:
        sentence = Words(
            "The frame stands, but no must-haves were given: write them, and each gets its question.",
            "Der Rahmen steht, aber es sind keine Muss-Kriterien angegeben: Nenne sie, und jedes bekommt seine Frage.",
        )
    elif left:
        short = Words(f"for {left} more {input.minutes} minutes are too short", f"für {left} weitere sind {input.minutes} Minuten zu kurz")
        sentence = Words(f"{count.en}; {short.en}.", f"{count.de}; {short.de}.")
    else:
        sentence = Words(f"{count.en}, in {input.minutes} minutes.", f"{count.de}, in {input.minutes} Minuten.")
    source = Words("schedule of the talk", "Zeitplan des Gesprächs")
    figures = tuple(Figure(part.name, Words(f"{part.minutes} min", f"{part.minutes} min"), source) for part in schedule)
    return Result(sentence, figures, evidence, document)


def plan(musts: list[str], minutes: int) -> tuple[list[str], list[Part]]:
    """The must-haves there is time for, in their order, and the minutes of each part; together they are the whole. Pure."""
    opening, theirs, close = 5, max(5, minutes // 6), 3
    pool = minutes - opening - theirs - close
    chosen = musts[: min(MOST, max(1, pool // LEAST))]
    parts = [Part(Words("Welcome and course", "Begrüßung und Ablauf"), opening)]
    parts.append(Part(Words("Questions to the must-haves", "Fragen zu den Muss-Kriterien"), pool))
    parts += [Part(Words("Their questions", "Fragen der Person"), theirs), Part(Words("Next steps", "Nächste Schritte"), close)]
    return chosen, parts


def write(talk: Talk, musts: list[str], schedule: list[Part]) -> str:
    """The kit as Markdown."""
    lang, german = talk.language, talk.language == "de"
    named = musts or [fact("", "Muss-Kriterium" if german else "must-have")]
    each = schedule[1].minutes // len(named)
    questions = []
    for number, must in enumerate(named):
        first, probe = ASKED[number % len(ASKED)]
        more = "Nachfrage" if german else "Follow-up"
        questions.append(f"**{number + 1}. {first.to(lang).format(must=must)}** (ca. {each} min)\n\n{more}: {probe.to(lang)}")
    rows = [(number, must, " ", " ") for number, must in enumerate(named, 1)]
    head = (
        ("Nr.", "Muss-Kriterium", "Punkte 1–5", "Beleg in Stichworten")
        if german
        else ("No.", "Must-have", "Points 1–5", "Evidence in notes")
    )
    heads = (
        ("Ablauf", "Fragen", "Bewertungsbogen", "Nicht fragen", "Zum Schluss sagen")
        if german
        else ("Course", "Questions", "Rating sheet", "Do not ask", "Say at the end")
    )
    who = fact(talk.name, "Name" if german else "name")
    last = (
        f"Wann Sie von uns hören: {fact('', 'Datum der Rückmeldung')}. Auf Wunsch löschen wir Ihre Daten sofort."
        if german
        else f"When you will hear from us: {fact('', 'date of reply')}. We delete your data at once if you wish."
    )
    rule = (
        "Allen dieselben Fragen in derselben Reihenfolge; Punkte direkt nach der Antwort, vor dem Austausch mit anderen."
        if german
        else "The same questions in the same order for everybody; points right after the answer, before talking to others."
    )
    course = grids.table(("Teil", "Minuten") if german else ("Part", "Minutes"), [(part.name.to(lang), part.minutes) for part in schedule])
    parts = [
        f"# {'Gespräch' if german else 'Interview'}: {talk.text}\n\n{who}",
        f"## {heads[0]}\n\n{course}",
        f"## {heads[1]}\n\n{rule}\n\n" + "\n\n".join(questions),
        f"## {heads[2]}\n\n{grids.table(head, rows)}\n\n" + "\n".join(f"- {anchor}" for anchor in ANCHORS[lang]),
        f"## {heads[3]}\n\n" + "\n".join(f"- {line}" for line in NEVER[lang]),
        f"## {heads[4]}\n\n{last}",
    ]
    return closed("\n\n".join(parts), lang)
