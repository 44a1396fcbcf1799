"""A job advert in words that exclude nobody: what the AGG protects is found, replaced and named."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from krake.coordinator import voice
from krake.kit.gaps import closed, fact
from krake.kit.text import Words, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

AGE, ORIGIN, GENDER, HEALTH, FAITH = (
    Words("age, § 1 AGG", "Alter, § 1 AGG"), Words("ethnic origin, § 1 AGG", "ethnische Herkunft, § 1 AGG"),
    Words("gender, § 1 AGG", "Geschlecht, § 1 AGG"), Words("disability, § 1 AGG", "Behinderung, § 1 AGG"),
    Words("religion or belief, § 1 AGG", "Religion oder Weltanschauung, § 1 AGG"),
)  # fmt: skip
IDENTITY = Words("sexual identity or family, § 1 AGG", "sexuelle Identität oder Familie, § 1 AGG")
DIGITAL = Words("people at ease with digital tools", "Menschen mit sicherem Umgang mit digitalen Werkzeugen")
FLUENT = Words("German at level C2", "Deutsch auf Niveau C2")
#: years of experience are no age
NO_AGE = r"(?!\s*(?:\w+\s+)?(?:berufs|praxis|arbeits)?(?:erfahrung|experience|praxis)|\s+(?:of|in der|im beruf|am markt|tradition))"
YEARS = r"(?:-?\s?(?:jahren?|jährige?[nrsm]?|years?(?:[- ]olds?)?|yrs?|j\.?)(?: (?:alt|old|of age))?)"
#: a role named in one gender: "Grafikerin", "Assistentin", "Texterinnen"
FEMALE = (
    r"(?!(?:valentin|konstantin|christin|kristin|severin|florentin|quentin|katherin|kathrin)\b)"
    r"(\w{2,}(?:er|or|ent|ant|ist|eur|är|iker|olog|aph|ekt|kandidat|diplomat|graf|anwält|wirt|wart))in(?:nen)?(?!\s+(?:und|oder)\s+\1)"
)
#: (wording, what stands for it, ground); the longer wordings first. "" leaves it out, Words say it in the language of the advert, \1 is the
#: part of the wording that stays
RULES: tuple[tuple[re.Pattern[str], str | Words, Words], ...] = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), new, why)
    for pattern, new, why in (
        (r"(?:junge[smn]?|jugendliche[smn]?)(?:,? (?:und )?(?:dynamische[smn]?|motivierte[smn]?))? team", "Team", AGE),
        (r"young(?:,? (?:and )?(?:dynamic|energetic))? team", "team", AGE),
        (r"junge[nrs]? (?:mitarbeiter(?:in(?:nen)?)?|kolleg(?:e|en|in|innen)|leute|menschen)", "Menschen", AGE),
        (r"young (?:people|professionals|talents?)", "people", AGE),
        (
            r"\(?\s*(?:(?:im alter|alter|aged?|age group|altersgruppe)\s*:?\s*(?:von |zwischen |between |from )?|(?:zwischen|von|between|"
            r"from)\s+|"
            rf"ca\.?\s+)?\d\d\s*(?:-|–|bis|und|to|and)\s*\d\d\s*{YEARS}{NO_AGE}\s*\)?",
            "",
            AGE,
        ),
        (
            r"\(?\s*(?:im alter|alter|aged?|age group|altersgruppe)\s*:?\s*(?:von |zwischen |between |from )?\d\d\s*(?:-|–|bis|und|to|"
            r"and)\s*\d\d"
            r"\s*\)?|\(\s*\d\d\s*(?:-|–|bis|to)\s*\d\d\s*\)",
            "",
            AGE,
        ),
        (
            r"\(?\s*(?:maximal|max\.?|höchstens|mindestens|nicht älter als|nicht über|unter|über|bis|ab|under|over|below|above|not older "
            r"than|"
            rf"no older than|at most|at least|up to|maximum|minimum)\s+(?:age (?:of )?)?\d\d\s*{YEARS}{NO_AGE}\s*\)?",
            "",
            AGE,
        ),
        (r"(?:under|over|below) (?:the age of )?\d\d(?!\s*(?:%|€|hours?|stunden?|people|\w))", "", AGE),
        (
            r"(?:anfang|mitte|ende) (?:zwanzig|dreißig|vierzig|20|30|40)|in (?:your|their|his|her) (?:early |mid |late )?(?:twenties|"
            r"thirties|20s|30s)",
            "",
            AGE,
        ),
        (r"digital natives?", DIGITAL, AGE),
        (
            r"berufsanfänger(?:in(?:nen)?)?|berufseinsteiger(?:in(?:nen)?)?|studienabgänger(?:in(?:nen)?)?|frisch von der uni(?:versität)?",
            "Menschen mit oder ohne Berufserfahrung",
            AGE,
        ),
        (r"recent graduates?|fresh graduates?|fresh from university", "people with or without experience", AGE),
        (r"rüstige[rn]? rentner(?:in)?", "Menschen jeden Alters", AGE),
        # what is young may be a firm, a brand or a child one sells to: the applicant must not be
        (
            r"(?:sehr )?(?:junge?(?!s unternehmen|\w* (?:marke|firma|start-?up|unternehmen|zielgruppe|familie))[nmrs]?|jugendliche?[nmrs]?|"
            r"junggeblieben\w*)(?:,? (?:und )?dynamische?[nmrs]?)?",
            "",
            AGE,
        ),
        (
            r"(?:very )?(?:young|youthful)(?!\s+(?:company|brand|start-?up|audience|readers|families|business))(?:,? (?:and )?(?:dynamic|"
            r"energetic))?",
            "",
            AGE,
        ),
        (r"dynamisch(e[nmrs]?)?", r"engagiert\1", AGE),
        (
            r"(?:deutsche[rn]? )?muttersprachler(?:in(?:nen)?)?|deutsch als muttersprache|muttersprache deutsch|muttersprachliche[ns]? "
            r"deutsch\w*",
            FLUENT,
            ORIGIN,
        ),
        (r"native ([a-z]+)[- ]speakers?", r"\1 at level C2", ORIGIN),
        (r"native speakers?", "English at level C2", ORIGIN),
        (r"([a-z]+) (?:as )?(?:a )?mother tongue|mother tongue ([a-z]+)", r"\1\2 at level C2", ORIGIN),
        (r"akzentfrei(?:e[nrsm]?)?(?: (?:deutsch|englisch))?", "gut verständlich", ORIGIN),
        (r"accent-free|without (?:an )?accent", "easy to understand", ORIGIN),
        (
            r"deutsche[rn]? (?:staatsangehörigkeit|herkunft|abstammung)|deutsche[rn]? pass|nur (?:deutsche|eu-bürger(?:in(?:nen)?)?)",
            "Arbeitserlaubnis für Deutschland",
            ORIGIN,
        ),
        (
            r"german (?:nationality|nationals?|citizens?(?: only)?|descent)|(?:eu|british|us) (?:nationals|citizens)(?: only)?",
            "permit to work",
            ORIGIN,
        ),
        (
            r"keine ausländer(?:innen)?|no foreigners|europäische[sn]? (?:aussehen|erscheinung)|(?:european|western) (?:appearance|"
            r"looking)",
            "",
            ORIGIN,
        ),
        (r"mitarbeiterinnen und mitarbeiter", "Mitarbeitende", GENDER),
        (r"mitarbeiter(?:in)?", "Mitarbeitende", GENDER),
        (r"kollegen", "Kolleginnen und Kollegen", GENDER),
        (r"kollegin", "Person für das Team", GENDER),
        (r"bewerber", "Bewerberinnen und Bewerber", GENDER),
        (r"(?:nette[rn]? |freundliche[rn]? )?(?:mädchen|frau) für alles", "Allround-Kraft", GENDER),
        (r"(?:starke[rn]? )?(?:frau|mann) für", "Person für", GENDER),
        (r"sekretärin", "Assistenz", GENDER),
        (r"putzfrau|raumpflegerin|zimmermädchen", "Reinigungskraft", GENDER),
        (r"krankenschwester", "Pflegefachperson", GENDER),
        (r"(\w*)kaufmann(?!/)|(\w*)kauffrau", r"\1\2kaufmann/-frau", GENDER),
        (r"(\w*)fachmann(?!/)|(\w*)fachfrau", r"\1\2fachkraft", GENDER),
        (r"köchin", "Koch/Köchin", GENDER),
        (r"ärztin", "Arzt/Ärztin", GENDER),
        (r"(?:gut aussehende |attraktive )?(?:dame|damen|herren)(?! und)", "Person", GENDER),
        (r"(?:männliche|weibliche)[nrsm]?|(?:fe)?male(?! and|/)", "", GENDER),
        (FEMALE, r"\1/in", GENDER),
        (r"salesman|saleswoman", "salesperson", GENDER),
        (r"chairman|chairwoman", "chairperson", GENDER),
        (r"waitress(?:es)?", "waiting staff", GENDER),
        (r"(?:air )?stewardess(?:es)?|air hostess(?:es)?", "flight attendant", GENDER),
        (r"hostess(?:es)?", "host", GENDER),
        (r"handyman|repairman", "maintenance worker", GENDER),
        (r"cameraman", "camera operator", GENDER),
        (r"foreman", "supervisor", GENDER),
        (r"craftsman|craftsmen", "craftsperson", GENDER),
        (r"businessman|businesswoman", "businessperson", GENDER),
        (r"cleaning lady", "cleaner", GENDER),
        (r"manpower", "workforce", GENDER),
        (r"(?:office |promo )?girls?|(?:nice )?guys?|gentlem[ae]n|lad(?:y|ies)", "people", GENDER),
        (r"he/she|she/he|s/he|he or she|she or he", "they", GENDER),
        (r"his/her|his or her|her/his", "their", GENDER),
        (
            r"(?:ledig|kinderlos|ungebunden|unverheiratet|alleinstehend)(?:e[nrsm]?)?|ohne kinder(?:wunsch)?|unmarried|childless|without "
            r"children|"
            r"no (?:children|kids)|heterosexu\w*|straight (?:men|women)",
            "",
            IDENTITY,
        ),
        (
            r"körperlich (?:fit|belastbar)e?[rns]?|kerngesund(?:e[rns]?)?|völlig gesund(?:e[rns]?)?",
            "[konkrete körperliche Anforderung]",
            HEALTH,
        ),
        (r"physically fit|able-bodied|in (?:perfect|good) health", "[what the body must be able to do]", HEALTH),
        (r"ohne behinderung(?:en)?|keine behinderung(?:en)?|nicht behindert\w*|without (?:a )?disabilit(?:y|ies)|not disabled", "", HEALTH),
        (r"(?:hohe )?belastbarkeit|belastbare?[rns]?", "Sorgfalt auch bei mehreren Fristen", HEALTH),
        (r"resilien(?:t|ce) under pressure", "care with several deadlines", HEALTH),
        (
            r"christliche[rns]? (?:werte|haltung|glauben)|christian values|(?:evangelische|katholische|christliche)[rnsm]? konfession",
            "",
            FAITH,
        ),
        (r"(?:kein|ohne) kopftuch|no (?:headscar(?:f|ves)|hijab)|practising christians?|keine muslim\w*|no muslims?", "", FAITH),
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
        for match in pattern.finditer("\n".join((title, *told.values())))  # a company may be called what it likes
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
    return voice.plain(Result(sentence, figures, evidence, document))


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
            became = match.expand(new) if "\\" in new else new
            begins = re.search(r"(?:^|\n|[.!?]\s)\s*$", match.string[: match.start()])
            if begins and became[:1].islower() and match.group()[:1].isupper():
                became = became[:1].upper() + became[1:]
            found.append(Change(match.group().strip(), became, why))
            # what stood in a pair of brackets, or between two words, leaves one blank
            return became if became else " "

        text = pattern.sub(swap, text)
    text = re.sub(r"\(\s*[,;]?\s*\)", " ", text)  # what is left of "(20 to 30 years)" and of "…, 20 to 30 years, …"
    text = re.sub(r"([,;])(?:\s*[,;])+", r"\1", text)
    lines = [re.sub(r"\s+([,.;])", r"\1", re.sub(r"[ \t]{2,}", " ", line)).strip(" ,;") for line in text.splitlines()]
    return "\n".join(line for line in lines if line), found


def titled(text: str, language: str) -> str:
    """The role with (m/w/d) or (m/f/d) behind it, once; an open place when nothing of it may be said."""
    ending = "(m/w/d)" if language == "de" else "(m/f/d)"
    role = ENDING.sub("", text).strip(" ,;-–") or fact("", "Stelle" if language == "de" else "role")
    return f"{role[:1].upper()}{role[1:]} {ending}"


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
