"""The first mail to a possible partner, as a draft, with what the law says about sending it."""

from __future__ import annotations

import re
from typing import Any, Literal

from krake.coordinator import voice
from krake.coordinator.keeping import keep, kept
from krake.kit import db
from krake.kit.text import Words, several
from krake.services import connections
from krake.skills.claim_check import claims
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
BASES = {
    "Opt-in": Words("They agreed to mail; keep the proof.", "Sie haben E-Mails zugestimmt; bewahre den Nachweis auf."),
    "Existing customer": Words(
        "Only for similar goods, with an objection offered each time (§ 7 (3) UWG).",
        "Nur für ähnliche Waren und mit Widerspruchshinweis in jeder Mail (§ 7 Abs. 3 UWG).",
    ),
    "Their enquiry": Words("They asked first: answer what they asked.", "Sie haben zuerst gefragt: Antworte auf ihre Frage."),
    "None": Words(
        "Advertising by mail without consent is not allowed, to firms neither (§ 7 (2) UWG). Ask in person first.",
        "Werbung per E-Mail ohne Einwilligung ist unzulässig, auch gegenüber Firmen (§ 7 Abs. 2 UWG). Frage zuerst persönlich.",
    ),
}
KINDS = {
    "Cooperation": Words("a cooperation", "eine Zusammenarbeit"), "Affiliate": Words("a partner programme", "ein Partnerprogramm"),
    "Wholesale": Words("our goods in your range", "unsere Waren in Ihrem Sortiment"),
    "Creator": Words("a joint design", "ein gemeinsames Motiv"),
}  # fmt: skip


class Partner(Input):
    """Whom to write to, about what, and why they may be written to at all."""

    text: str = asked("Partner", "Partner", "", hint=Words("Name of the firm or person", "Name der Firma oder Person"))
    contact: str = asked("E-mail of the contact", "E-Mail des Kontakts", "")
    person: str = asked("Whom to address", "Ansprache", "", hint=Words("First name or Ms Berg", "Vorname oder Frau Berg"))
    kind: Literal["Cooperation", "Affiliate", "Wholesale", "Creator"] = asked("About", "Worum es geht", "Cooperation")
    offer: str = asked("What you offer", "Was du anbietest", "", kind="long", hint=Words("One a line", "Je Zeile eines"))
    why: str = asked("Why them", "Warum gerade sie", "", hint=Words("Something true and particular", "Etwas Wahres und Eigenes"))
    consent_basis: Literal["None", "Opt-in", "Existing customer", "Their enquiry"] = asked(
        "Ground for writing", "Grundlage der Ansprache", "None"
    )
    sender: str = asked("Your name", "Dein Name", "")
    language: Literal["de", "en"] = asked("Language of the mail", "Sprache der E-Mail", "de")


@skill(
    title=Words("Draft a partner mail", "Partneranfrage entwerfen"),
    risk=Risk.DRAFT,
    agent="buddy",
    examples=(
        Words("draft a first mail to the partner {text}", "entwirf eine erste e-mail an den partner {text}"),
        Words("write a partnership request to {text}", "schreibe eine partneranfrage an {text}"),
    ),
    keywords=(Words("partner partnership outreach cooperation", "partner partneranfrage kooperation zusammenarbeit"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == 1
        and evidence["partner"] in evidence["document"]
        and all(one in evidence["document"] for one in evidence["offers"])
        and evidence["sent"] is False
    ),
)
async def partner_outreach_draft(ctx: Ctx, input: Partner) -> Result:
    """Draft a first mail from what you know of the partner, and say whether it may be sent. Nothing is sent, and nothing is made up."""
    name = " ".join(input.text.split())
    if not name:
        ctx.ask(
            Question(
                Words("Whom shall the mail go to?", "An wen soll die E-Mail gehen?"),
                Words("Name the firm or person, and what you offer.", "Nenne Firma oder Person, und was du anbietest."),
                (
                    Field("text", "text", Words("Partner", "Partner")),
                    Field("offer", "text", Words("What you offer", "Was du anbietest"), required=False),
                ),
                "partner_outreach_draft:name",
            )
        )
    found = await ctx.step(Words("Look the partner up", "Partner nachsehen"), _look, name, ctx.rehearsal)
    offers = [line.strip("-• ").strip() for line in input.offer.splitlines() if line.strip("-• ").strip()]
    document = mail(name, input, offers, found["shop"])
    row: dict[str, Any] = {"name": found["name"] or name, "consent_basis": input.consent_basis}
    row |= {} if found["name"] else {"stage": "New"}  # a partner already known keeps its stage
    row |= {"contact": input.contact.strip()} if MAIL.fullmatch(input.contact.strip()) else {}
    put = await ctx.step(
        Words("Keep the partner", "Partner festhalten"), keep, ctx.run_id, ctx.rehearsal, "buddy", "Partners", [row], "name"
    )
    missing = len(set(re.findall(r"\[[^\]]+\]", document)))
    gap = several(missing, Words("{n} fact is missing", "{n} Angabe fehlt"), Words("{n} facts are missing", "{n} Angaben fehlen"))
    may = input.consent_basis != "None"
    law = (
        Words("", "")
        if may
        else Words(" Without consent it must not be sent as advertising.", " Ohne Einwilligung darf sie nicht als Werbung hinaus.")
    )
    sentence = Words(
        f"The mail to {name} is drafted, not sent; {gap.en}.{law.en}",
        f"Die E-Mail an {name} ist entworfen, nicht verschickt; {gap.de}.{law.de}",
    )
    basis = {
        "None": Words("none", "keine"), "Opt-in": Words("opt-in", "Einwilligung"),
        "Existing customer": Words("existing customer", "Bestandskunde"), "Their enquiry": Words("their enquiry", "ihre Anfrage"),
    }[input.consent_basis]  # fmt: skip
    figures = (Figure(Words("Ground for writing", "Grundlage der Ansprache"), basis, BASES[input.consent_basis], put["route"]),)
    figures += tuple(
        Figure(Words(f"“{words}”", f"„{words}“"), why, Words("list of claims", "Liste der Aussagen"))
        for text in [*offers, input.why]
        for words, why in claims(text)
    )
    evidence = {"kept": len(put["rows"]), "partner": name, "offers": offers, "document": document, "sent": False}
    return voice.written(Result(sentence, figures, evidence, document), await voice.rules(ctx))


async def _look(name: str, rehearsal: bool) -> dict[str, str]:
    """The partner's name as it stands in the table, "" when it is new, and the shop's name."""
    rows = await kept(rehearsal, "buddy", "Partners")
    async with db.read() as session:
        shop = await connections.partner(session, "shopify", rehearsal=rehearsal)
    same = next((row["name"] for row in rows if (row.get("name") or "").casefold() == name.casefold()), "")
    return {"name": same, "shop": shop.name if shop else ""}


def mail(name: str, input: Partner, offers: list[str], shop: str) -> str:
    """Subject and mail in Markdown, with the note on sending it; what nobody told stands in square brackets. Pure."""
    german, about = input.language == "de", KINDS[input.kind].to(input.language)
    us = shop or ("[dein Unternehmen]" if german else "[your business]")
    sender = input.sender.strip() or ("[dein Name]" if german else "[your name]")
    listed = "\n".join(f"- {one}" for one in offers) or ("- [dein Angebot]" if german else "- [your offer]")
    why = input.why.strip().rstrip(".")
    if german:
        hello = f"Guten Tag {input.person}," if input.person.startswith(("Frau", "Herr")) else f"Hallo {input.person or '[Name]'},"
        body = (
            f"**Betreff:** {us} und {name}: Idee für {about}\n\n{hello}\n\nich bin {sender} von {us}. "
            f"An {name} ist mir aufgefallen: {why or '[was dir an ihnen auffiel]'}. Deshalb möchte ich {about} vorschlagen.\n\n"
            f"Das bringen wir mit:\n\n{listed}\n\nHaben Sie in den nächsten zwei Wochen 15 Minuten für ein Gespräch? "
            f"Ein kurzes Nein hilft mir ebenso; dann melde ich mich nicht wieder.\n\nViele Grüße\n{sender}\n{us}\n[Impressum und Anschrift]"
        )
        head, rule, missing = f"# Partneranfrage an {name}", "**Versand:** ", "Es fehlen"
    else:
        body = (
            f"**Subject:** {us} and {name}: about {about}\n\nHello {input.person or '[name]'},\n\nI am {sender} from {us}. "
            f"What struck me about {name}: {why or '[what struck you about them]'}. That is why I would like to suggest {about}.\n\n"
            f"What we bring:\n\n{listed}\n\nWould you have 15 minutes for a talk in the next two weeks? "
            f"A short no helps me just as well; then I will not write again.\n\nKind regards\n{sender}\n{us}\n[imprint and address]"
        )
        head, rule, missing = f"# Partnership request to {name}", "**Sending:** ", "Missing"
    text = f"{head}\n\n{body}\n\n---\n{rule}{BASES[input.consent_basis].to(input.language)}"
    holes = dict.fromkeys(re.findall(r"\[[^\]]+\]", text))
    return f"{text}\n\n{missing}: {', '.join(holes)}."
