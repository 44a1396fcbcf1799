"""A job advert in words that exclude nobody: what the AGG protects is found, replaced and named."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from krake.kit.gaps import closed, fact
from krake.kit.text import Words, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

AGE, ORIGIN, GENDER, HEALTH, FAITH = (
    Words("age, § 1 AGG", "Alter, § 1 AGG"), Words("ethnic origin, § 1 AGG", "ethnische Herkunft, § 1 AGG"),
    Words("gender, § 1 AGG", "Geschlecht, § 1 AGG"), Words("disability, § 1 AGG", "Behinderung, § 1 AGG"),
    Words("religion or belief, § 1 AGG", "Religion oder Weltanschauung, § 1 AGG"),
)  # fmt: skip
GERMAN = "Deutsch auf Niveau C2"
DIGITAL = Words("people at ease with digital tools", "Menschen mit sicherem Umgang mit digitalen Werkzeugen")
#: (wording, what stands for it, ground); the longer wordings first. "" leaves it out, Words say it in the language of the advert
RULES: tuple[tuple[re.Pattern[str], str | Words, Words], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), new, why)
    for pattern, new, why in (
        (r"(?:junge[sn]?|jugendliche[sn]?)(?:,? (?:und )?(?:dynamische[sn]?|motivierte[sn]?))? team", "Team", AGE),
        (r"young(?:,? (?:and )?(?:dynamic|energetic))? team", "team", AGE),
        (r"junge[nrs]? (?:mitarbeiter(?:in(?:nen)?)?|kolleg(?:e|en|in|innen)|leute|menschen)", "Menschen", AGE),
        (r"young (?:people|professionals|talent)", "people", AGE),
        (r"(?:zwischen|von) \d\d (?:und|bis) \d\d jahren?|between \d\d and \d\d years(?: old)?", "", AGE),
        (
            r"(?:maximal|höchstens|nicht älter als|unter) \d\d jahren?(?: alt)?|(?:under|not older than|max(?:imum)?) \d\d years(?: old)?",
            "",
            AGE,
        ),
        (r"digital natives?", DIGITAL, AGE),
        (r"berufsanfänger(?:in(?:nen)?)?|berufseinsteiger(?:in(?:nen)?)?", "Menschen mit oder ohne Berufserfahrung", AGE),
        (r"recent graduates?|fresh graduates?", "people with or without experience", AGE),
        (
            r"(?:deutsche[rn]? )?muttersprachler(?:in(?:nen)?)?|deutsch als muttersprache|muttersprache deutsch",
            "Deutsch auf Niveau C2",
            ORIGIN,
        ),
        (r"native (?:english )?speakers?|english mother tongue|mother tongue english", "English at level C2", ORIGIN),
        (r"akzentfrei(?:es|e)?|accent-free", "gut verständlich", ORIGIN),
        (r"deutsche[rn]? staatsangehörigkeit|german nationality", "Arbeitserlaubnis für Deutschland", ORIGIN),
        (r"mitarbeiterinnen und mitarbeiter", "Mitarbeitende", GENDER),
        (r"mitarbeiter(?:in)?", "Mitarbeitende", GENDER),
        (r"kollegen", "Kolleginnen und Kollegen", GENDER),
        (r"bewerber", "Bewerberinnen und Bewerber", GENDER),
        (r"(?:starke[rn]? )?(?:frau|mann) für", "Person für", GENDER),
        (r"sekretärin", "Assistenz", GENDER),
        (r"salesman|saleswoman", "salesperson", GENDER),
        (r"chairman", "chairperson", GENDER),
        (r"manpower", "workforce", GENDER),
        (r"he/she|she/he|s/he", "they", GENDER),
        (r"his/her", "their", GENDER),
        (r"körperlich (?:fit|belastbar)e?[rns]?|kerngesund", "[konkrete körperliche Anforderung]", HEALTH),
        (r"physically fit|able-bodied", "[what the body must be able to do]", HEALTH),
        (r"(?:hohe )?belastbarkeit|belastbare?[rns]?", "Sorgfalt auch bei mehreren Fristen", HEALTH),
        (r"resilien(?:t|ce) under pressure", "care with several deadlines", HEALTH),
        (r"christliche[rns]? (?:werte|haltung|glauben)|christian values", "", FAITH),
    )
)
#: "(m/w/d)" and its kin, which stand behind the role once
ENDING = re.compile(r"\s*\(?\b[mwfdx](?:\s*[/|]\s*[mwfdx]){1,3}\b\)?\s*$", re.IGNORECASE)
KINDS = {
    "full-time": Words("Full-time", "Vollzeit"),
    "part-time": Words("Part-time", "Teilzeit"),
    "freelance": Words("Freelance", "Freie Mitarbeit"),
    "mini-job": Words("Mini-job", "Minijob"),
    "internship": Words("Internship", "Praktikum"),
}


class Opening(Input):
    """The role, and what is known of it. Nothing is invented: what is missing stands in brackets."""

    text: str = asked("Role", "Stelle")
    tasks: str = asked("Tasks, one a line", "Aufgaben, eine je Zeile", "", kind="long")
    musts: str = asked("Must-haves, one a line", "Muss-Kriterien, eins je Zeile", "", kind="long")
    offer: str = asked("What you offer, one a line", "Was du bietest, eins je Zeile", "", kind="long")
    kind: Literal["full-time", "part-time", "freelance", "mini-job", "internship"] = asked("Kind of work", "Art der Arbeit", "part-time")
    company: str = asked("Company", "Firma", "")
    place: str = asked("Place", "Ort", "", hint=Words("or remote", "oder remote"))
    pay: str = asked("Pay", "Vergütung", "")
    start: str = asked("Start", "Beginn", "")
    contact: str = asked("Where to apply", "Wohin die Bewerbung geht", "")
    language: Literal["en", "de"] = asked("Language of the advert", "Sprache der Anzeige", "de")


class Change(NamedTuple):
    old: str
    new: str
    why: Words


@skill(
    title=Words("Write a job advert", "Stellenanzeige schreiben"),
    risk=Risk.DRAFT,
    agent="scouty",
    examples=(
        Words("write a job advert for {text}", "schreibe eine stellenanzeige für {text}"),
        Words("draft a job posting for {text}", "entwirf eine ausschreibung für {text}"),
    ),
    keywords=(Words("job advert posting vacancy role hiring agg", "stellenanzeige stellenausschreibung ausschreibung stelle agg"),),
    alone=False,
    ensures=lambda evidence: evidence["left"] == [] and evidence["ending"],
)
async def role_post(ctx: Ctx, input: Opening) -> Result:
    """Draft a job advert, replace wordings that touch a ground of the AGG, and name each with its reason. A lawyer decides in doubt."""
    parts = {name: neutral(getattr(input, name), input.language) for name in ("text", "tasks", "musts", "offer")}
    changes = [change for _, found in parts.values() for change in found]
    told = {name: text for name, (text, _) in parts.items()}
    title = titled(told["text"], input.language)
    document = write(input, title, told)
    left = [
        match.group()
        for pattern, _, _ in RULES
        for match in pattern.finditer(document)
        if match.group() not in _ours(pattern, input.language)
    ]
    quoted = [change.old for change in changes]
    evidence = {"left": left, "ending": titled(title, input.language) == title, "changes": quoted}
    count = several(
        len(changes),
        Words("{n} wording was replaced", "{n} Wendung wurde ersetzt"),
        Words("{n} wordings were replaced", "{n} Wendungen wurden ersetzt"),
    )
    none = Words("no wording had to be replaced", "keine Wendung musste ersetzt werden")
    said = count if changes else none
    sentence = Words(
        f"The advert for {title} is drafted; {said.en}. It finds words on a list, not meanings.",
        f"Die Anzeige für {title} ist entworfen; {said.de}. Gefunden werden Wörter einer Liste, nicht Sinn.",
    )
    figures = tuple(
        Figure(
            Words(f"“{change.old}”", f"„{change.old}“"),
            Words(f"→ {change.new}" if change.new else "left out", f"→ {change.new}" if change.new else "weggelassen"),
            change.why,
        )
        for change in changes
    )
    return Result(sentence, figures, evidence, document)


def _said(new: str | Words, language: str) -> str:
    return new.to(language) if isinstance(new, Words) else new


def _ours(pattern: re.Pattern[str], language: str) -> set[str]:
    """Replacements that contain a wording of the list themselves ("Kolleginnen und Kollegen")."""
    return {match.group() for _, new, _ in RULES for match in pattern.finditer(_said(new, language))}


def neutral(text: str, language: str) -> tuple[str, list[Change]]:
    """The text with every wording of the list replaced, and what was replaced. Pure."""
    found: list[Change] = []
    for pattern, said, why in RULES:
        new = _said(said, language)
        kept_ = [one.span() for one in re.finditer(re.escape(new), text)] if new else []

        def swap(match: re.Match[str], new: str = new, why: Words = why, kept_: list[tuple[int, int]] = kept_) -> str:
            if any(since <= match.start() and match.end() <= until for since, until in kept_):
                return match.group()  # it is said for everybody already
            found.append(Change(match.group(), new, why))
            return new

        text = pattern.sub(swap, text)
    lines = [re.sub(r"\s+([,.;])", r"\1", re.sub(r"[ \t]{2,}", " ", line)).strip(" ,;") for line in text.splitlines()]
    return "\n".join(line for line in lines if line), found


def titled(text: str, language: str) -> str:
    """The role with (m/w/d) or (m/f/d) behind it, once."""
    ending = "(m/w/d)" if language == "de" else "(m/f/d)"
    return f"{ENDING.sub('', text).strip()} {ending}"


def _points(text: str, missing: str) -> str:
    lines = [re.sub(r"^[-*•–]\s*", "", line).strip() for line in text.splitlines() if line.strip()]
    return "\n".join(f"- {line}" for line in lines) or f"- {fact('', missing)}"


def write(role: Opening, title: str, told: dict[str, str]) -> str:
    """The advert as Markdown."""
    german, kind = role.language == "de", KINDS[role.kind].to(role.language)
    if german:
        firm, place = fact(role.company, "Firma"), fact(role.place, "Ort oder remote")
        text = (
            f"# {title}\n\n**{kind} · {place} · ab {fact(role.start, 'Beginn')} · {fact(role.pay, 'Vergütung')}**\n\n"
            f"{firm} sucht Verstärkung. Das erwartet dich, das brauchen wir, und das bekommst du.\n\n"
            f"## Deine Aufgaben\n\n{_points(told['tasks'], 'Aufgaben')}\n\n"
            f"## Was du mitbringst\n\n{_points(told['musts'], 'Muss-Kriterien')}\n\n"
            f"## Was du bekommst\n\n{_points(told['offer'], 'was wir bieten')}\n\n"
            "## Bewerbung\n\nSchick uns, was zeigt, dass du das kannst: Lebenslauf, Arbeitsproben oder beides. Ein Foto, dein Alter und "
            f"deinen Familienstand brauchen wir nicht. An: {fact(role.contact, 'Adresse für Bewerbungen')}.\n\n"
            "Wir freuen uns über jede Bewerbung, unabhängig von Geschlecht, Alter, Herkunft, Religion, Behinderung und sexueller "
            "Identität. Bewerbungen löschen wir sechs Monate nach Abschluss des Verfahrens."
        )
    else:
        firm, place = fact(role.company, "company"), fact(role.place, "place or remote")
        text = (
            f"# {title}\n\n**{kind} · {place} · from {fact(role.start, 'start')} · {fact(role.pay, 'pay')}**\n\n"
            f"{firm} is looking for support. This is what awaits you, what we need, and what you get.\n\n"
            f"## Your tasks\n\n{_points(told['tasks'], 'tasks')}\n\n"
            f"## What you bring\n\n{_points(told['musts'], 'must-haves')}\n\n"
            f"## What you get\n\n{_points(told['offer'], 'what we offer')}\n\n"
            "## How to apply\n\nSend what shows that you can do it: a CV, samples of work, or both. We need no photo, age or marital "
            f"status. To: {fact(role.contact, 'address for applications')}.\n\n"
            "We welcome every application, whatever your gender, age, origin, religion, disability or sexual identity. We delete "
            "applications six months after the procedure has ended."
        )
    return closed(text, role.language)
