"""A newsletter: two subject lines to compare, a body, and who would get it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import func
from sqlmodel import col, select

from krake.coordinator import prose, voice, wares
from krake.coordinator.keeping import keep
from krake.kit import clock, db
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import WEEKDAYS, Words, day, number, several
from krake.models import Customer
from krake.skills.claim_check import claims
from krake.spec.ask import Field, Question
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
    Words("{goal}: from {start}", "{goal}: ab {start}"),
    Words("{goal}, {price}", "{goal}, {price}"),
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
    launch: str = asked(
        "Day it starts", "Tag des Starts", "", kind="date", hint=Words("Of a launch, if it is one", "Falls es ein Start ist")
    )
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
    found_ = await ctx.step(Words("Read the product", "Produkt lesen"), wares.asked_for, ctx.rehearsal, input.text)
    ware, start = wares.ware(found_) if found_ else None, prose.given_day(input.launch)
    rules = await voice.rules(ctx)
    if not (ware and wares.told(ware, input.language)) and not (input.offer.strip() or input.reason.strip() or start):
        ctx.ask(_question(input.text))
    facts = [fact for fact in (wares.told(ware, input.language) if ware else []) if not claims(fact)]
    facts, left_out = voice.clean(facts, rules)
    price = ware.price(input.language) if ware else ""
    first, second = (voice.spoken(one, rules, SUBJECT) for one in subjects(input, price, start))
    letter = voice.spoken(write(input, first.text, second.text, facts, price, start), rules)
    first, second, text = first.text, second.text, letter.text
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
    broken = (*letter.broken, *(bad for _, bad in left_out))
    figures = (
        *_figures(input, size, found, first, second, done["route"]),
        *_of_shop(ware, facts),
        *voice.figures(rules, letter.swapped, broken),
    )
    return voice.plain(Result(_sentence(size, len(found)), figures, evidence, closed(text, input.language)))


def _question(text: str) -> Question:
    return Question(
        Words(f"What shall the newsletter about {fitted(text, 60)} say?", f"Was soll im Newsletter über {fitted(text, 60)} stehen?"),
        Words(
            "Only its subject is known: no product of that name stands in the shop. Say why it matters now, or what you offer.",
            "Bekannt ist nur das Thema: Im Shop steht kein Produkt dieses Namens. Sag, warum es jetzt zählt oder was du anbietest.",
        ),
        (
            Field("reason", "text", Words("What is new, in two or three sentences", "Was neu ist, in zwei, drei Sätzen")),
            Field("offer", "text", Words("Offer", "Angebot"), required=False),
            Field("link", "text", Words("Address of the page", "Adresse der Seite"), required=False),
        ),
        f"campaign_draft:{text.strip().lower()[:80]}",
    )


def _of_shop(ware: wares.Ware | None, facts: list[str]) -> tuple[Figure, ...]:
    """What of the shop the letter stands on."""
    if ware is None:
        return ()
    used = several(len(facts), Words("{n} fact", "{n} Fakt"), Words("{n} facts", "{n} Fakten"))
    shop = Words("products at Shopify", "Produkte bei Shopify")
    return (Figure(Words(f"From the shop: {ware.title}", f"Aus dem Shop: {ware.title}"), used, shop, "/lunavo"),)


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


def subjects(given: Asked, price: str = "", start: date | None = None) -> tuple[str, str]:
    """Two different subject lines that fit. When only one way fits, the second asks about the same thing."""
    de = given.language == "de"
    facts = {
        "goal": given.text.strip().rstrip(".!"),
        "offer": given.offer.strip().rstrip(".!"),
        "until": given.until.strip(),
        "sender": given.sender.strip(),
        "price": price,
        "start": day(start, given.language) if start else "",
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


def write(given: Asked, first: str, second: str, facts: list[str], price: str, start: date | None) -> str:
    """The newsletter as Markdown, with what every one must have: how to leave it, and who sends it.

    The subject says what it is about; the body goes on from there and never only repeats it.
    """
    de, lang = given.language == "de", given.language
    link = "[Adresse der Seite]" if de else "[address of the page]"
    if given.link.strip():
        link = f"[{'Jetzt ansehen' if de else 'Have a look'}]({given.link.strip()})"
    goal = given.text.strip().rstrip(".!")
    goal = f"{goal[:1].upper()}{goal[1:]}"
    lines = []
    if start:
        when = f"{WEEKDAYS[lang][start.weekday()]}, {day(start, lang)} {start.year}"
        lines.append(f"am {when} ist es so weit: {goal} startet." if de else f"on {when} it begins: {goal} starts.")
    elif facts:
        lines.append(f"heute stellen wir dir etwas Bestimmtes vor: {goal}." if de else f"today we show you one thing: {goal}.")
    else:
        lines.append(
            f"es geht um {goal}, und darum, was das für dich heißt." if de else f"this is about {goal}, and about what it means for you."
        )
    if given.reason.strip() or not facts:
        lines.append(fact(given.reason, "Warum gerade jetzt" if de else "why now"))
    sizes = [one for one in facts if one.startswith(("Available in", "Erhältlich in"))]
    said = [one for one in facts if one not in sizes]
    if said:
        lines.append(". ".join(said) + ".")
    if sizes or price:
        cost = f"{'Preis' if de else 'Price'}: {price}" if price else ""
        lines.append(". ".join(part for part in (*sizes, cost) if part) + ".")
    if given.offer.strip():
        ends = f" {'Das gilt bis' if de else 'Valid until'} {given.until.strip().rstrip('.')}." if given.until.strip() else ""
        lines.append(f"**{given.offer.strip().rstrip('.!')}.**{ends}")
    lines.append("Du hast eine Frage dazu? Antworte einfach auf diese E-Mail." if de else "A question about it? Just reply to this e-mail.")
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
        Words("customers at Shopify with consent", "Shopify-Kunden mit Einwilligung"),
        Words("length of the subject", "Länge des Betreffs"),
    )
    return (
        Figure(Words(f"Would get it: {SEGMENTS[given.segment].en}", f"Bekämen ihn: {SEGMENTS[given.segment].de}"), count, shop, route),
        Figure(Words("Subject A", "Betreff A"), Words(f"{len(first)} of {SUBJECT}", f"{len(first)} von {SUBJECT}"), length, route),
        Figure(Words("Subject B", "Betreff B"), Words(f"{len(second)} of {SUBJECT}", f"{len(second)} von {SUBJECT}"), length, route),
        *(Figure(Words(f"“{words}”", f"„{words}“"), why, Words("list of claims", "Liste der Aussagen")) for words, why in found),
    )
