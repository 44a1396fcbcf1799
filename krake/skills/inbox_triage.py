"""Post sorted by what it asks of you: each mail's class with the words that gave it away, and who deals with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from krake.coordinator import legal, prose
from krake.coordinator.keeping import keep
from krake.kit import clock, grids
from krake.kit.gaps import fitted
from krake.kit.text import Words, day, percent, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

UNSURE = Decimal("0.55")  #: below this a person should look
HEAD = re.compile(r"^(from|von|subject|betreff|to|an|date|datum|gesendet|sent|cc|reply-to)\s*:\s*(.*)$", re.IGNORECASE)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
BREAK = re.compile(r"^\s*(?:-{3,}|={3,}|_{3,}|\*{3,})\s*$", re.MULTILINE)
CLASSES: dict[str, Words] = {
    "Legal": Words("Legal letter", "Rechtliches Schreiben"), "Decision": Words("Decision", "Entscheidung"), "Task": Words("Task",
        "Aufgabe"), "Receipt": Words("Receipt", "Beleg"),
    "Contract": Words("Contract", "Vertrag"), "Noise": Words("Can be ignored", "Unwichtig"),
}  # fmt: skip
#: class → (weight, pattern); what stands in the subject counts twice
SIGNS: dict[str, tuple[tuple[int, str], ...]] = {
    "Receipt": (
        (3, r"\b(?:ihre|deine|your|unsere)? ?(?:rechnung|invoice|receipt|quittung|zahlungsbeleg)\b"),
        (3, r"\brechnungs(?:nummer|nr|datum|betrag)|\binvoice (?:no|number|date)|\bbeleg(?:nummer)?\b"),
        (2, r"\b(?:zahlung erhalten|payment received|zahlungsbestätigung|payment confirmation|gutschrift|credit note|abgebucht|"
            r"auszahlung|payout)\b"),
        (1, r"\b(?:mwst|ust|vat|brutto|netto|zahlbar|bestellbestätigung|order confirmation)\b|\d[\d.,]*\s?(?:€|eur)\b|[€$]\s?\d[\d.,]*"),
    ),
    "Contract": (
        (3, r"\b(?:vertrag\w*|contract|agreement|avv|auftragsverarbeitung\w*|nda|agb|terms of service|nutzungsbedingungen|"
            r"geheimhaltung\w*)\b"),
        (3, r"\b(?:kündigung\w*|kündigen|termination|laufzeit|verlängert sich|auto-?renew\w*|renewal|notice period|mindestlaufzeit)\b"),
        (2, r"\b(?:unterschrift|unterzeichnen|unterschreiben|please sign|docusign|signature|lizenz\w*|police|versicherungsschein)\b"),
    ),
    "Decision": (
        (3, r"\b(?:entscheid\w*|freigabe|freigeben|genehmig\w*|approv\w*|decide|decision|your choice|welche variante|which option)\b"),
        (3, r"\b(?:angebot annehmen|accept (?:the|our) offer|seid ihr einverstanden|bist du einverstanden|sind sie einverstanden|"
            r"do you agree|go ahead|grünes licht|green light)\b"),
        (2, r"\b(?:kooperation\w*|zusammenarbeit|cooperation|collab\w*|partnership|interview\w*|angebot|offer|quote|preisvorschlag)\b"),
        (2, r"\b(?:sollen wir|shall we|should we|möchtest du|möchten sie|would you like|a oder b)\b"),
    ),
    "Task": (
        (2, r"\b(?:bitte|please|kannst du|können sie|könnten sie|could you|can you|würdest du)\b"),
        (2, r"\b(?:schick\w*|send(?:en)?|prüf\w*|check|review|beantwort\w*|antwort\w*|reply|ausfüllen|fill in|hochladen|upload|ergänz\w*|"
            r"korrigier\w*|aktualisier\w*|update)\b"),
        (2, r"\b(?:frist|deadline|bis (?:zum|spätestens|montag|dienstag|mittwoch|donnerstag|freitag)|by (?:monday|tuesday|wednesday|"
            r"thursday|friday|the end|\d)|erinnerung|reminder|mahnung|überfällig|overdue)\b"),
        (3, r"\b(?:wo (?:ist|bleibt)|where is my|nicht angekommen|not arrived|defekt|kaputt|broken|damaged|reklamation|widerruf\w*|"
            r"refund|erstatt\w*|complaint|beschwerde)\b"),
        (1, r"\?"),
    ),
    "Noise": (
        (4, r"\b(?:unsubscribe|abmelden|abbestellen|newsletter|view (?:this|in) (?:email|browser)|im browser (?:ansehen|anzeigen))\b"),
        (3, r"\b(?:sale|rabatt\w*|% off|black friday|cyber week|gutschein|nur heute|limited time|jetzt sparen|webinar|backlinks?|"
            r"seo[- ]?(?:agentur|service|paket)|gewinnspiel|jackpot|lottery|casino|crypto signals)\b"),
        (2, r"\b(?:no-?reply|noreply|donotreply|mailer-daemon|marketing@|news@|newsletter@)"),
        (2, r"\b(?:hat (?:deinen|ihren) beitrag|liked your|new follower|neuer follower|digest|automatische antwort|out of office|"
            r"abwesenheits\w*)\b"),
    ),
}  # fmt: skip
SIGNED = {name: tuple((weight, re.compile(pattern, re.IGNORECASE)) for weight, pattern in signs) for name, signs in SIGNS.items()}
#: who deals with it: the first whose words are in it
ROUTES = (
    ("milli", re.compile(r"kooperation|cooperation|collab|partnership|großbestellung|bulk|stück|wiederverkauf|resell", re.IGNORECASE)),
    ("cassie", re.compile(r"bestellung|\border\b|lieferung|delivery|paket|parcel|widerruf|reklamation|defekt|broken|erstatt|refund", re.I)),
    ("scouty", re.compile(r"bewerbung|application for|lebenslauf|\bcv\b|praktikum|internship", re.IGNORECASE)),
    ("dexter", re.compile(r"steuer|finanzamt|buchhaltung|kontoauszug|tax|bookkeep|bank statement", re.IGNORECASE)),
)


class Post(Input):
    """Mails as text, with their heads."""

    text: str = asked(
        "Mails", "Mails", "", kind="long",
        hint=Words("With “From:” and “Subject:”; a line of --- between two", "Mit „Von:“ und „Betreff:“; eine Zeile --- zwischen zweien"),
    )  # fmt: skip
    file: str = asked("Or a file", "Oder eine Datei", "", kind="file", hint=Words("EML or TXT", "EML oder TXT"))
    language: Literal["en", "de"] = asked("Language of the list", "Sprache der Liste", "de")


class Mail(NamedTuple):
    sender: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """`signs` are the wordings that decided it; empty means that nothing in it was known."""

    kind: str
    sure: Decimal
    signs: tuple[str, ...]
    to: str
    threat: legal.Threat | None = None


@skill(
    title=Words("Sort the post", "Post sortieren"),
    risk=Risk.OWN,
    agent="vizzy",
    examples=(
        Words("sort the post {text}", "sortiere die post {text}"),
        Words("triage my inbox", "sichte mein postfach"),
        Words("what kind of mail is {text}", "was für eine mail ist {text}"),
    ),
    keywords=(Words("post mail inbox sort triage", "post mail mails postfach posteingang sortieren sichten"),),
    alone=False,
    ensures=lambda evidence: (
        sum(evidence["classes"].values()) == evidence["mails"] == evidence["kept"]
        and evidence.get("raised", 0) == evidence["classes"].get("Legal", 0)
    ),
)
async def inbox_triage(ctx: Ctx, input: Post) -> Result:
    """Sort pasted mails into decisions, tasks, receipts, contracts and noise by their wording, and keep each with its certainty.

    A letter that threatens with the law comes before the owner at once, with the day it sets; nobody else answers it.
    """
    text = await ctx.step(Words("Read the post", "Post lesen"), prose.handed_in, input.text, input.file)
    mails = split(text)
    if not mails:
        words = Words(
            "No mailbox is connected and no mail was given. Paste mails or hand in a file.",
            "Kein Postfach ist verbunden und keine Mail angegeben. Füge Mails ein oder gib eine Datei ab.",
        )
        return Result(words, (), {"mails": 0, "classes": {}, "kept": 0})
    now = datetime.fromisoformat(await ctx.step(Words("Read the date", "Datum lesen"), _now))
    read = [(mail, judge(mail, now)) for mail in mails]
    raised = [
        await ctx.step(
            Words("Bring the letter before the owner", "Schreiben vorlegen"), legal.before_owner, ctx.run_id, "vizzy", ctx.workspace,
            ctx.rehearsal, fitted(mail.subject, 120), mail.sender, list(one.threat.signs), one.threat.due, one.threat.counted,
        )
        if one.threat
        else None
        for mail, one in read
    ]  # fmt: skip
    rows = [cells(mail, one) | ({"thread": there["route"]} if there else {}) for (mail, one), there in zip(read, raised, strict=True)]
    terms = [_reminder(mail, one.threat, input.language) for mail, one in read if one.threat and one.threat.due]
    if terms:  # where the deadlines are watched
        args = (ctx.run_id, ctx.rehearsal, "vizzy", "Reminders", terms, "+text+due", "the day a legal letter sets")
        await ctx.step(Words("Keep the deadline", "Frist festhalten"), keep, *args)
    least = min(one.sure for _, one in read)
    why = "; ".join(f"{mail.subject}: {', '.join(one.signs) or 'nothing known'}" for mail, one in read)[:500]
    args = (ctx.run_id, ctx.rehearsal, "vizzy", "Mail triage", rows, "subject+from", why, float(least))
    done = await ctx.step(Words("Keep how it was sorted", "Sortierung festhalten"), keep, *args)
    counts = {name: sum(one.kind == name for _, one in read) for name in CLASSES}
    doubtful = sum(one.sure < UNSURE for _, one in read)
    head = several(len(mails), Words("{n} mail sorted", "{n} Mail sortiert"), Words("{n} mails sorted", "{n} Mails sortiert"))
    parts = {
        lang: ", ".join(f"{counts[name]} × {label.to(lang)}" for name, label in CLASSES.items() if counts[name]) for lang in ("en", "de")
    }
    look = several(
        doubtful,
        Words(" Look at {n} of them yourself.", " Sieh dir {n} davon selbst an."),
        Words(" Look at {n} of them yourself.", " Sieh dir {n} davon selbst an."),
    )
    grave = sum(there is not None for there in raised)
    law = several(
        grave,
        Words("{n} legal letter is now before you; answer nothing yourself. ", "{n} rechtliches Schreiben liegt dir vor; antworte nicht "
            "selbst. "),
        Words("{n} legal letters are now before you; answer nothing yourself. ", "{n} rechtliche Schreiben liegen dir vor; antworte nicht "
            "selbst. "),
    )  # fmt: skip
    law = law if grave else Words("", "")
    sentence = Words(
        f"{law.en}{head.en}: {parts['en']}.{look.en if doubtful else ''}", f"{law.de}{head.de}: {parts['de']}.{look.de if doubtful else ''}"
    )
    evidence = {"mails": len(mails), "classes": counts, "kept": len(done["rows"]), "raised": grave}
    figures = tuple(_figure(mail, one, there["route"] if there else done["route"]) for (mail, one), there in zip(read, raised, strict=True))
    return Result(sentence, figures, evidence, write(read, input.language))


def _reminder(mail: Mail, threat: legal.Threat, language: str) -> dict[str, Any]:
    """The day a letter sets, at nine, as a row of Reminders."""
    at = datetime.combine(date.fromisoformat(threat.due), time(9), ZoneInfo(prose.ZONE))
    head = "Frist im rechtlichen Schreiben" if language == "de" else "Deadline of the legal letter"
    return {"text": f"{head}: {fitted(mail.subject, 120)}", "due": at.isoformat(), "done": False}


async def _now() -> str:
    return clock.now().isoformat()


def split(text: str) -> list[Mail]:
    """Mails out of a text: a line of dashes, or a new "From:" after a body, begins the next. Pure."""
    found: list[Mail] = []
    for chunk in BREAK.split(text):
        head: dict[str, str] = {}
        body: list[str] = []
        for line in chunk.strip().splitlines():
            match = HEAD.match(line.strip())
            name = match[1].lower() if match else ""
            if match and name in ("from", "von") and "".join(body).strip():
                found.append(_mail(head, body))
                head, body = {}, []
            if match and not "".join(body).strip():
                head[{"von": "from", "betreff": "subject"}.get(name, name)] = match[2].strip()
            else:
                body.append(line)
        if head or "".join(body).strip():
            found.append(_mail(head, body))
    return found


def _mail(head: dict[str, str], body: list[str]) -> Mail:
    text = "\n".join(body).strip()
    first = next((line.strip() for line in body if line.strip()), "")
    address = EMAIL.search(head.get("from", ""))
    return Mail(address.group() if address else head.get("from", ""), head.get("subject") or fitted(first, 80) or "—", text)


def judge(mail: Mail, now: datetime) -> Sorted:
    """The class with the heaviest signs. How sure: its share of all signs, lowered when there are few. Pure.

    A threat with the law outweighs every other sign: it is dearer to miss than to look at once too often.
    """
    if found := legal.threat(f"{mail.subject}\n{mail.body[:20_000]}", now, mail.sender):
        sure = min(Decimal("0.97"), Decimal("0.6") + Decimal("0.12") * len(found.signs))
        return Sorted("Legal", sure, found.signs[:4], "vizzy", found)
    scores: dict[str, int] = {}
    signs: dict[str, list[str]] = {}
    for name, patterns in SIGNED.items():
        for weight, pattern in patterns:
            for place, times in ((mail.sender, 1), (mail.subject, 2), (mail.body[:4000], 1)):
                if match := pattern.search(place):
                    scores[name] = scores.get(name, 0) + weight * times
                    signs.setdefault(name, []).append(" ".join(match.group().split()))
    order = ("Receipt", "Contract", "Decision", "Task", "Noise")  # where signs weigh the same, what is dearer to miss
    best = max(order, key=lambda name: (scores.get(name, 0), -order.index(name)))
    total = sum(scores.values())
    if not total:
        return Sorted("Task", Decimal("0.3"), (), "vizzy")  # nobody knows, so somebody should look
    sure = (Decimal(scores[best]) / total * Decimal(total) / (total + 2)).quantize(Decimal("0.01"))
    return Sorted(best, max(Decimal("0.2"), min(Decimal("0.97"), sure)), _told(signs[best]), _to(best, mail))


def _told(signs: list[str]) -> tuple[str, ...]:
    """The wordings, each once; one inside a longer one is left out."""
    low = [sign.casefold() for sign in signs]
    whole = [
        sign for n, sign in enumerate(signs) if low[n] not in low[:n] and not any(low[n] in other and low[n] != other for other in low)
    ]
    return tuple(whole)[:4]


def _to(kind: str, mail: Mail) -> str:
    if kind in ("Receipt", "Noise"):
        return "dexter" if kind == "Receipt" else "vizzy"
    text = f"{mail.subject}\n{mail.body}"
    return "vizzy" if kind == "Contract" else next((agent for agent, pattern in ROUTES if pattern.search(text)), "vizzy")


def cells(mail: Mail, one: Sorted) -> dict[str, Any]:
    """The row; a sender that is no address is left out. A legal letter is the owner's decision."""
    kind = "Decision" if one.kind == "Legal" else one.kind
    row = {"subject": fitted(mail.subject, 200), "class": kind, "confidence": str(one.sure), "routed_to": one.to}
    return row | ({"from": mail.sender} if EMAIL.fullmatch(mail.sender) else {})


def _reason(one: Sorted, language: str) -> str:
    unknown = "kein bekanntes Wort" if language == "de" else "no known word"
    quote = ("„", "“") if language == "de" else ("“", "”")
    return ", ".join(f"{quote[0]}{sign}{quote[1]}" for sign in one.signs) or unknown


def _whose(one: Sorted, language: str) -> str:
    """Who deals with it; a legal letter only the owner, until the day it sets."""
    if not one.threat:
        return one.to.title()
    when = f" ({'bis' if language == 'de' else 'until'} {day(date.fromisoformat(one.threat.due), language)})" if one.threat.due else ""
    return ("Du, niemand sonst" if language == "de" else "You, nobody else") + when


def _figure(mail: Mail, one: Sorted, route: str) -> Figure:
    subject = fitted(mail.subject, 80)
    kind = CLASSES[one.kind]
    value = Words(f"{kind.en}, {percent(one.sure, 'en', 0)}", f"{kind.de}, {percent(one.sure, 'de', 0)}")
    return Figure(Words(subject, subject), value, Words(_reason(one, "en"), _reason(one, "de")), route)


def write(read: list[tuple[Mail, Sorted]], language: str) -> str:
    """The list as Markdown, the least certain first within each class."""
    german = language == "de"
    head = ("Betreff", "Von", "Sicherheit", "Grund", "An") if german else ("Subject", "From", "Certainty", "Reason", "To")
    parts = ["# Post"]
    for name, label in CLASSES.items():
        here = sorted((pair for pair in read if pair[1].kind == name), key=lambda pair: pair[1].sure)
        rows = [
            (mail.subject, mail.sender or "—", percent(one.sure, language, 0), _reason(one, language), _whose(one, language))
            for mail, one in here
        ]
        if rows:
            parts.append(f"## {label.to(language)} ({len(rows)})\n\n{grids.table(head, rows)}")
    return "\n\n".join(parts) + "\n"
