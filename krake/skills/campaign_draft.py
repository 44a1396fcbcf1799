"""A newsletter: two subject lines to compare, a body, and who would get it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from sqlalchemy import func
from sqlmodel import col, select

from krake.coordinator.keeping import keep
from krake.kit import clock, db
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words, number, several
from krake.models import Customer
from krake.skills.claim_check import claims
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE, SUBJECT, NEW_DAYS = "Europe/Berlin", 50, 30
SEGMENTS = {
    "subscribers": Words("all confirmed subscribers", "alle bestätigten Abonnenten"),
    "new": Words(f"subscribed within the last {NEW_DAYS} days", f"in den letzten {NEW_DAYS} Tagen angemeldet"),
    "long": Words(f"subscribed more than {NEW_DAYS} days ago", f"vor mehr als {NEW_DAYS} Tagen angemeldet"),
}
#: ways to begin a subject; a way is used only when its facts are given and the text fits
WAYS = (
    Words("{goal}", "{goal}"),
    Words("{offer}", "{offer}"),
    Words("{goal}: {offer}", "{goal}: {offer}"),
    Words("Until {until}: {offer}", "Bis {until}: {offer}"),
    Words("For you: {goal}", "Für dich: {goal}"),
    Words("News from {sender}", "Neues von {sender}"),
)


class Asked(Input):
    """What the newsletter is about, and what it offers."""

    text: str = asked("What it is about", "Worum es geht", hint=Words("A few words: New moon mugs", "Ein paar Worte: Neue Mondtassen"))
    offer: str = asked("Offer", "Angebot", "")
    reason: str = asked("Why now", "Warum jetzt", "", kind="long")
    until: str = asked("Ends on", "Endet am", "", hint=Words("As it should stand there", "Wie es dastehen soll"))
    link: str = asked("Address of the page", "Adresse der Seite", "")
    segment: Literal["subscribers", "new", "long"] = asked("Who gets it", "Wer es bekommt", "subscribers")
    sender: str = asked("Sender", "Absender", "")
    language: Literal["en", "de"] = asked("Language", "Sprache", "de")


@skill(
    title=Words("Draft a newsletter", "Newsletter entwerfen"),
    risk=Risk.DRAFT,
    agent="emmie",
    examples=(
        Words("draft a newsletter about {text}", "entwirf einen newsletter über {text}"),
        Words("write an email campaign for {text}", "schreibe eine e-mail kampagne zu {text}"),
    ),
    keywords=(Words("newsletter campaign subject subscribers mailing", "newsletter kampagne betreff abonnenten mailing rundmail"),),
    alone=False,
    ensures=lambda evidence: (
        all(0 < len(subject) <= SUBJECT for subject in evidence["subjects"])
        and evidence["subjects"][0] != evidence["subjects"][1]
        and evidence["kept"] == 1
        and evidence["leaves"]
    ),
)
async def campaign_draft(ctx: Ctx, input: Asked) -> Result:
    """Draft two subject lines and a body from the facts you give, count who would get it, and keep the campaign as a draft."""
    size = await ctx.step(Words("Count who would get it", "Zählen, wer ihn bekäme"), _size, input.segment, ctx.rehearsal)
    first, second = subjects(input)
    text = write(input, first, second)
    row: dict[str, Any] = {
        "name": fitted(input.text, 80), "segment": SEGMENTS[input.segment].to(input.language),
        "subject_a": first, "subject_b": second, "state": "Draft",
    }  # fmt: skip
    if size["known"]:
        row["size"] = size["count"]
    why = "drafted from what was asked; the size is counted from the shop's customers"
    done = await ctx.step(
        Words("Keep the campaign", "Kampagne festhalten"), keep, ctx.run_id, ctx.rehearsal, "emmie", "Campaigns", [row], "name", why
    )
    found = claims(f"{first}\n{second}\n{text}")
    leave = "Abmelden" if input.language == "de" else "Unsubscribe"
    evidence = {
        "subjects": [first, second],
        "kept": len(done["rows"]),
        "size": size["count"] if size["known"] else None,
        "leaves": leave in text,
    }
    return Result(
        _sentence(size, len(found)), _figures(input, size, found, first, second, done["route"]), evidence, closed(text, input.language)
    )


async def _size(segment: str, rehearsal: bool) -> dict[str, Any]:
    """How many confirmed subscribers are in the segment. Without any customer on record nothing is known: not nobody."""
    edge = clock.bounds(clock.today(ZONE), ZONE)[0] - timedelta(days=NEW_DAYS)
    query = select(func.count()).select_from(Customer).where(Customer.rehearsal == rehearsal)
    async with db.read() as session:
        known = await session.scalar(query)
        wanted = query.where(col(Customer.subscribed).is_(True), col(Customer.email) != "")
        if segment != "subscribers":
            since = col(Customer.subscribed_at)
            wanted = wanted.where(since >= edge if segment == "new" else since < edge)
        count = await session.scalar(wanted)
    return {"known": bool(known), "count": count or 0}


def subjects(given: Asked) -> tuple[str, str]:
    """Two different subject lines that fit. When only one way fits, the second asks about the same thing."""
    de = given.language == "de"
    facts = {
        "goal": given.text.strip().rstrip(".!"),
        "offer": given.offer.strip().rstrip(".!"),
        "until": given.until.strip(),
        "sender": given.sender.strip(),
    }
    found = []
    for way in WAYS:
        words = way.to(given.language)
        if all(value for name, value in facts.items() if f"{{{name}}}" in words):
            text = words.format(**facts)
            found += [text[0].upper() + text[1:]] if len(text) <= SUBJECT else []
    found = list(dict.fromkeys(found))
    short = fitted(facts["goal"], SUBJECT - 12) or ("Neuigkeiten" if de else "News")
    spare = [short, f"{'Kurz gesagt' if de else 'In short'}: {fitted(short, SUBJECT - 14)}"]
    first, second = [*found, *(one for one in spare if one not in found)][:2]
    return first, second


def write(given: Asked, first: str, second: str) -> str:
    """The newsletter as Markdown, with what every one must have: how to leave it, and who sends it."""
    de = given.language == "de"
    link = "[Adresse der Seite]" if de else "[address of the page]"
    if given.link.strip():
        link = f"[{'Jetzt ansehen' if de else 'Have a look'}]({given.link.strip()})"
    goal = given.text.strip().rstrip(".!")
    lines = [f"{goal[:1].upper()}{goal[1:]}."]
    lines.append(fact(given.reason, "Warum gerade jetzt" if de else "why now"))
    if given.offer.strip():
        ends = f" {'Das gilt bis' if de else 'Valid until'} {given.until.strip().rstrip('.')}." if given.until.strip() else ""
        lines.append(f"**{given.offer.strip().rstrip('.!')}.**{ends}")
    sender = fact(given.sender, "Absender" if de else "sender")
    body = "\n\n".join(lines)
    if de:
        return (
            f"**Betreff A:** {first}  \n**Betreff B:** {second}\n\n---\n\nHallo,\n\n{body}\n\n{link}\n\nViele Grüße\n{sender}\n\n"
            f"*Du bekommst diese E-Mail, weil du dich angemeldet hast. Abmelden: {{{{ unsubscribe }}}} · "
            f"Impressum: [Anbieter und Anschrift]*"
        )
    return (
        f"**Subject A:** {first}  \n**Subject B:** {second}\n\n---\n\nHello,\n\n{body}\n\n{link}\n\nKind regards\n{sender}\n\n"
        f"*You get this e-mail because you subscribed. Unsubscribe: {{{{ unsubscribe }}}} · Imprint: [provider and address]*"
    )


def _sentence(size: dict[str, Any], found: int) -> Words:
    who = several(
        size["count"],
        Words("{n} person would get it", "{n} Person bekäme ihn"),
        Words("{n} people would get it", "{n} Personen bekämen ihn"),
    )
    if not size["known"]:
        who = Words(
            "how many would get it is unknown, no customer is on record",
            "wie viele ihn bekämen, ist unbekannt, denn es sind keine Kunden erfasst",
        )
    proof = several(
        found,
        Words(" {n} wording needs a proof.", " {n} Wendung braucht einen Nachweis."),
        Words(" {n} wordings need a proof.", " {n} Wendungen brauchen einen Nachweis."),
    )
    return Words(
        f"The newsletter is drafted; {who.en}.{proof.en if found else ''}",
        f"Der Newsletter ist entworfen; {who.de}.{proof.de if found else ''}",
    )


def _figures(given: Asked, size: dict[str, Any], found: list[tuple[str, Words]], first: str, second: str, route: str) -> tuple[Figure, ...]:
    count = Words(number(size["count"]), number(size["count"], "de")) if size["known"] else Words("unknown", "unbekannt")
    shop, length = (
        Words("Shopify customers with consent", "Shopify-Kunden mit Einwilligung"),
        Words("length of the subject", "Länge des Betreffs"),
    )
    return (
        Figure(Words(f"Would get it: {SEGMENTS[given.segment].en}", f"Bekämen ihn: {SEGMENTS[given.segment].de}"), count, shop, route),
        Figure(Words("Subject A", "Betreff A"), Words(f"{len(first)} of {SUBJECT}", f"{len(first)} von {SUBJECT}"), length, route),
        Figure(Words("Subject B", "Betreff B"), Words(f"{len(second)} of {SUBJECT}", f"{len(second)} von {SUBJECT}"), length, route),
        *(Figure(Words(f"“{words}”", f"„{words}“"), why, Words("list of claims", "Liste der Aussagen")) for words, why in found),
    )
