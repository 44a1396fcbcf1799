"""Letters that threaten with the law: found by their wording, with the day they set, and brought before the owner at once."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from krake.coordinator import prose
from krake.kit import clock, db
from krake.kit.text import Words, day
from krake.models import Run
from krake.services import events, threads
from krake.spec.actor import agent as agent_actor


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})", re.IGNORECASE)


#: wordings that mean the law whoever writes them
GRAVE = _any(
    r"abmahn\w*", r"abgemahnt", r"unterlass\w*(?:erklärung|verpflichtung|anspruch|klage|verfügung)\w*", r"strafbewehrte?n?",
        r"unterlassung\b",
    r"klage(?:schrift|erhebung|androhung|verfahren|weg)\w*", r"klage\b", r"verklag\w*",
    r"(?:setze[n]?|setzt) (?:(?:wir|ich|ihnen|dir|hiermit|letztmalig|nochmals) )*eine (?:letzte |angemessene )?(?:nach)?frist",
    r"mahnbescheid\w*", r"mahnverfahren\w*", r"vollstreck\w*", r"gerichtsvollzieh\w*", r"(?:amts|land|oberlandes|arbeits)gericht\w*",
    r"gerichtlich\w*", r"einstweilige[nr]? verfügung\w*", r"rechtliche[nr]? schritte?\w*", r"rechtsweg\w*", r"fristsetzung\w*",
    r"(?:straf)?anzeige (?:erstatten|erstattet)", r"strafanzeige\w*", r"staatsanwalt\w*", r"schadens?ersatz\w*", r"inkasso\w*",
    r"(?:urheber|marken|wettbewerbs)rechts?verletzung\w*", r"markenverletzung\w*", r"pfändung\w*", r"zahlungsklage\w*", r"zwangs\w*mittel",
    r"cease[- ]and[- ]desist", r"lawsuits?\b", r"legal (?:action|proceedings|steps|claim)", r"(?:letter before|pre-?)action\b",
    r"letter before claim", r"injunction\w*", r"subpoena\w*", r"statutory demand", r"(?:county|district|high|small claims|federal) court\b",
    r"(?:take|taking|see) you (?:in|to) court", r"(?:go|going|take (?:it|this|you)) to court", r"court (?:order|claim|summons|proceedings|"
        r"date)",
    r"(?:copyright|trade ?mark|patent) infring\w*", r"infring\w* (?:our|my|the) (?:copyright|trade ?mark|rights?|patent)", r"dmca\b",
    r"(?:bailiff|enforcement (?:order|officer|proceedings))\w*", r"debt collect\w*", r"default judg?ment", r"writ of",
        r"(?:claim|seek) damages",
    r"(?:will|shall|going to|'ll|to) sue\b", r"suing (?:you|your)", r"press charges",
)  # fmt: skip
#: people of law: they count when somebody sends or brings them, not when they are only spoken of
LAWYERS = (
    r"rechtsanw[aä]lt\w*|anw[aä]lt(?:s|e|en|in|innen)?|fachanw[aä]lt\w*|kanzlei\w*|verbraucherzentrale\w*|wettbewerbszentrale\w*|"
    r"lawyers?|attorneys?|solicitors?|barristers?|law firm|legal counsel"
)
BRINGS = re.compile(
    rf"\b(?:(?:zu[mr]?|mein(?:e[nmr]?)?|unser(?:e[nmr]?)?|ein(?:e[nmr]?)?|den|die|der|beim?|an|my|our|a|an|the|with|to|from|by)\s+)"
    rf"(?:{LAWYERS})\b",
    re.IGNORECASE,
)
ACTS = re.compile(
    r"\b(?:geh\w*|gehe|wend\w*|einschalt\w*|eingeschaltet|übergeb\w*|beauftrag\w*|meld\w*|hören|hör\w*|vertret\w*|mandant\w*|namens|"
    r"hear from|contact\w*|involv\w*|instruct\w*|hire|hand\w* (?:it|this) over|represent\w*|client|speak\w* to|go\w*|see\w*|call\w*|"
    r"consult\w*)\b",
    re.IGNORECASE,
)
SENT = re.compile(rf"\b(?:{LAWYERS})|rechtsanwaelte|anwaelte|kanzlei|\blegal@|\blaw@", re.IGNORECASE)
#: what mass mail carries, and what only a letter to somebody says
BULK = re.compile(
    r"\b(?:unsubscribe|abbestell\w*|newsletter|webinar|im browser ansehen|view (?:this )?in (?:your )?browser)\b", re.IGNORECASE
)
DEMANDS = re.compile(
    r"\b(?:fordern? (?:wir )?(?:sie|dich)|aufgefordert|namens und in vollmacht|mandantschaft|mandant(?:in|en)?|aktenzeichen|az\.:?|"
    r"hereby demand|"
    r"demand that|our client|you are (?:required|requested|hereby)|failing which|andernfalls|letztmalig|case (?:no|number))\b",
    re.IGNORECASE,
)
TERM = re.compile(
    r"\b(?:frist\w*|bis|spätestens|letztmalig|deadline|by|until|no later than|on or before|binnen|innerhalb|"
    r"within|termin|hearing)\b",
    re.IGNORECASE,
)
SPAN = re.compile(
    r"\b(?:binnen|innerhalb(?: von)?|within)\s+(\d{1,2}|einer|eines|zwei|drei|zehn|a|one|two|three|seven|ten|fourteen)\s+"
    r"(tag\w*|woche\w*|monat\w*|days?|weeks?|months?)",
    re.IGNORECASE,
)
NUMBERS = {
    "einer": 1,
    "eines": 1,
    "a": 1,
    "one": 1,
    "zwei": 2,
    "two": 2,
    "drei": 3,
    "three": 3,
    "seven": 7,
    "zehn": 10,
    "ten": 10,
    "fourteen": 14,
}


class Threat(NamedTuple):
    """`signs` are the wordings that gave it away; `due` is ISO, "" when it sets no day; `counted` says the day was counted from today."""

    signs: tuple[str, ...]
    due: str
    counted: bool


def threat(text: str, now: datetime, sender: str = "") -> Threat | None:
    """Whether a letter or message threatens with the law, by its wording; None when it does not. Pure."""
    signs = grave(text, sender)
    if not signs:
        return None
    due, counted = term(text, now)
    return Threat(tuple(signs), due.isoformat() if due else "", counted)


def grave(text: str, sender: str = "") -> list[str]:
    """The wordings by which a text threatens with the law, five at most; none in mass mail that only sells advice. Pure."""
    signs = [" ".join(match.group().split()) for match in GRAVE.finditer(text)]
    for sentence in prose.sentences(text) or [text]:
        if (match := BRINGS.search(sentence)) and ACTS.search(sentence):
            signs.append(" ".join(match.group().split()))
    if (match := SENT.search(sender)) and DEMANDS.search(text):  # a tax adviser writes from a law firm too
        signs.append(match.group())
    if BULK.search(text) and not DEMANDS.search(text):
        return []
    return [sign for n, sign in enumerate(signs) if sign.casefold() not in [one.casefold() for one in signs[:n]]][:5]


def term(text: str, now: datetime) -> tuple[date | None, bool]:
    """The day a letter sets, and whether it had to be counted from today ("within a week"): the first day to come beside a word of terms,
    else the first day to come at all."""
    today = clock.day_of(now, prose.ZONE)
    lines = prose.sentences(text) or [text]
    for line in (one for one in lines if TERM.search(one)):
        if found := SPAN.search(line):
            count = int(found[1]) if found[1].isdigit() else NUMBERS[found[1].lower()]
            step = 1 if found[2].lower()[0] in ("t", "d") else 7 if found[2].lower()[0] == "w" else 30
            return today + timedelta(days=count * step), True
        if (day_ := _day(line, now)) and day_ >= today:
            return day_, False
    later = [one for line in lines if (one := _day(line, now)) and one > today]
    return (later[0], False) if later else (None, False)


DAY = re.compile(r"(?<![\d.])\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4}")


def _day(line: str, now: datetime) -> date | None:
    """The day beside its word of terms, else the one the sentence names; a date written with its year comes first."""
    mark = TERM.search(line)
    behind = line[mark.start() :] if mark else line
    for part in (behind, line):
        if written := DAY.search(part):
            return prose.day_in(written.group().replace(". ", "."), now) or None
        if found := prose.day_in(part, now):
            return found
    return None


async def before_owner(run_id: int, agent: str, workspace: str, rehearsal: bool, what: str, whose: str, said: list[str], due: str,
                       counted: bool) -> dict[str, Any]:  # fmt: skip
    """Open the escalation of a letter (`what` is its subject, `whose` its sender). A step of a skill; the same letter stands there once."""
    when = date.fromisoformat(due) if due else None
    by = Words("no day found in it: read it for one", "kein Termin darin gefunden: Lies danach")
    if when:
        by = Words(f"it sets a term until {day(when)} {when.year}", f"es setzt eine Frist bis {day(when, 'de')} {when.year}")
        if counted:
            by = Words(f"{by.en}, counted from today", f"{by.de}, von heute an gezählt")
    found = ", ".join(f"“{sign}”" for sign in said), ", ".join(f"„{sign}“" for sign in said)
    from_ = Words(f" from {whose}", f" von {whose}") if whose else Words("", "")
    title = Words(f"Legal letter{from_.en}: {what}", f"Rechtliches Schreiben{from_.de}: {what}")
    if agent == "cassie":  # a customer's message, not a letter
        title = Words(f"Threat with the law{from_.en}: {what}", f"Drohung mit Recht{from_.de}: {what}")
    summary = Words(
        f"It says {found[0]}; {by.en}. Answer nothing yourself, admit nothing and sign nothing before a lawyer has read it. "
        "No agent answers it.",
        f"Darin steht {found[1]}; {by.de}. Antworte nicht selbst, gib nichts zu und unterschreibe nichts, bevor ein Anwalt es gelesen hat. "
        "Kein Agent antwortet darauf.",
    )
    async with db.write() as session:
        its = await session.get(Run, run_id) if run_id else None
        thread = await threads.open(
            session, "escalation", workspace or "management", agent, title, summary, cause=f"legal:{whose}:{what}:{due}"[:200],
            run_id=its.id if its else None, rehearsal=rehearsal, payload={"legal": {"signs": list(said), "due": due, "counted": counted}},
        )  # fmt: skip
        await events.record(
            session, agent_actor(agent), "escalate", title, workspace=thread.workspace, route=f"/todo/{thread.id}", rehearsal=rehearsal
        )
    return {"thread": thread.id, "route": f"/todo/{thread.id}"}
