"""Three first mails to a company, and only where the law allows to write them."""

from __future__ import annotations

from typing import Any, Literal

from krake.coordinator import voice
from krake.coordinator.keeping import kept
from krake.kit.gaps import closed, fact
from krake.kit.text import Words
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

#: what a row in Leads says, and whether advertising by e-mail may rest on it (UWG § 7 Abs. 2 Nr. 2 and Abs. 3)
BASIS = {
    "Opt-in": Words("prior express consent, § 7 (2) no. 2 UWG", "vorherige ausdrückliche Einwilligung, § 7 Abs. 2 Nr. 2 UWG"),
    "Existing customer": Words(
        "existing customer, similar own goods, told of the right to object, § 7 (3) UWG",
        "Bestandskunde, eigene ähnliche Waren, auf Widerspruch hingewiesen, § 7 Abs. 3 UWG",
    ),
    "Their enquiry": Words("their own enquiry; stay on what they asked for", "ihre eigene Anfrage; bleib bei dem, wonach sie fragten"),
}
NAMES = {
    "Opt-in": Words("opt-in", "Einwilligung"), "Existing customer": Words("existing customer", "Bestandskunde"),
    "Their enquiry": Words("their enquiry", "ihre Anfrage"), "None": Words("none", "keine"), "": Words("unknown", "unbekannt"),
}  # fmt: skip
DAYS = (0, 4, 11)


class Sequence(Input):
    """Whom to write to and what to offer."""

    text: str = asked("Company", "Firma", hint=Words("As it stands in Leads", "So, wie sie unter Interessenten steht"))
    offer: str = asked("Your offer, in a sentence", "Dein Angebot in einem Satz", "", kind="long")
    benefit: str = asked("What they gain by it", "Was sie davon haben", "")
    contact: str = asked("Contact person", "Ansprechperson", "")
    sender: str = asked("Signed by", "Unterschrift", "")
    basis: Literal["", "Opt-in", "Existing customer", "Their enquiry", "None"] = asked(
        "Why you may write to them", "Warum du ihnen schreiben darfst", "",
        hint=Words("Empty: the consent in Leads counts", "Leer: Es gilt die Einwilligung unter Interessenten"),
    )  # fmt: skip
    language: Literal["en", "de"] = asked("Language of the mails", "Sprache der E-Mails", "de")


@skill(
    title=Words("Draft first mails", "Erste E-Mails an eine Firma entwerfen"),
    risk=Risk.DRAFT,
    agent="milli",
    examples=(
        Words("draft three cold mails to {text}", "entwirf drei kaltmails an {text}"),
        Words("write a cold mail sequence for {text}", "schreibe eine kaltakquise mailfolge für {text}"),
    ),
    keywords=(Words("cold mail sequence outreach acquisition", "kaltakquise kaltmail mailfolge erstansprache akquise"),),
    alone=False,
    ensures=lambda evidence: evidence["mails"] == (len(DAYS) if evidence["basis"] in BASIS else 0),
)
async def cold_mail_sequence(ctx: Ctx, input: Sequence) -> Result:
    """Draft three mails after checking § 7 UWG: without consent, a customer relation or their own enquiry nothing is drafted."""
    leads = await ctx.step(Words("Read the leads", "Interessenten lesen"), kept, ctx.rehearsal, "milli", "Leads")
    lead = find(leads, input.text)
    basis = lawful(input.basis, lead)
    noted = str(lead.get("consent") or "") if lead else ""
    figures = [
        Figure(
            Words("Consent in Leads", "Einwilligung unter Interessenten"),
            NAMES.get(noted, NAMES[""]),
            Words("row in Leads", "Zeile in Interessenten") if lead else Words("no row in Leads", "keine Zeile in Interessenten"),
            "/agents/milli",
        )
    ]
    if basis not in BASIS:
        conflict = noted == "None" and input.basis in BASIS
        sentence = Words(
            f"Nothing drafted: Leads says “None” for {input.text}. Change the row first if that is wrong."
            if conflict
            else f"Nothing drafted: no lawful basis to mail {input.text} is known. A letter by post is allowed.",
            f"Nichts entworfen: Unter Interessenten steht für {input.text} „None“. Ändere zuerst die Zeile, wenn das nicht stimmt."
            if conflict
            else f"Nichts entworfen: Es ist keine Grundlage bekannt, {input.text} zu mailen. Ein Brief per Post ist erlaubt.",
        )
        rule = Words(
            "Advertising by e-mail needs prior express consent, companies included",
            "Werbung per E-Mail braucht vorherige ausdrückliche Einwilligung, auch bei Firmen",
        )
        figures.append(Figure(Words("Rule", "Regel"), rule, Words("§ 7 (2) no. 2 UWG", "§ 7 Abs. 2 Nr. 2 UWG")))
        return Result(sentence, tuple(figures), {"basis": basis, "mails": 0})
    figures.append(Figure(Words("Basis", "Grundlage"), BASIS[basis], Words("§ 7 UWG", "§ 7 UWG"), "/agents/milli"))
    contact = input.contact or str((lead or {}).get("contact") or "")
    mails = write(input, contact, basis)
    text = "\n\n".join(mails)
    sentence = Words(
        f"Three mails to {input.text} are drafted; basis: {NAMES[basis].en}. They go nowhere by themselves.",
        f"Drei E-Mails an {input.text} sind entworfen; Grundlage: {NAMES[basis].de}. Von selbst gehen sie nirgendwohin.",
    )
    result = Result(sentence, tuple(figures), {"basis": basis, "mails": len(mails)}, closed(text, input.language))
    return voice.written(result, await voice.rules(ctx))


def find(leads: list[dict[str, Any]], name: str) -> dict[str, Any] | None:
    """The newest lead of that company or address."""
    wanted = name.strip().casefold()
    return next((row for row in reversed(leads) if wanted in (str(row.get(key) or "").casefold() for key in ("company", "email"))), None)


def lawful(said: str, lead: dict[str, Any] | None) -> str:
    """The basis that counts. A row that says "None" beats what is said here: who has no consent must not get one by typing."""
    noted = str((lead or {}).get("consent") or "")
    return "None" if noted == "None" else said or noted or "unknown"


def write(given: Sequence, contact: str, basis: str) -> list[str]:
    """The three mails as Markdown."""
    de = given.language == "de"
    who, offer, gain = (fact(value, name) for value, name in zip(
        (contact, given.offer.rstrip(" ."), given.benefit.rstrip(" .")),
        ("Ansprechperson", "Angebot", "Nutzen für die Firma") if de else ("contact person", "offer", "their benefit"), strict=True,
    ))  # fmt: skip
    sender, firm = fact(given.sender, "dein Name" if de else "your name"), given.text.strip()
    reasons = {
        "Opt-in": ("Sie haben zugestimmt, dass wir Ihnen schreiben.", "You agreed that we may write to you."),
        "Existing customer": ("Sie haben schon bei uns gekauft.", "You have bought from us before."),
        "Their enquiry": ("Sie haben bei uns angefragt.", "You sent us an enquiry."),
    }
    why = reasons[basis][0 if de else 1]
    if de:
        stop = f"{why} Wenn Sie keine E-Mails mehr möchten, antworten Sie mit „Stopp“; es entstehen nur die üblichen Übermittlungskosten."
        bodies = (
            (f"Eine Idee für {firm}", f"ich habe einen konkreten Vorschlag: {offer}.\n\nFür {firm} heißt das: {gain}.\n\n"
             "Darf ich Ihnen dazu ein Muster oder ein Angebot mit Stückpreisen schicken? Ein kurzes „Ja“ reicht."),
            (f"Zu meinem Vorschlag für {firm}", f"vor ein paar Tagen habe ich Ihnen geschrieben: {offer}.\n\n"
             "Drei Angaben genügen für ein Angebot: Menge, Wunschtermin und Lieferadresse. Alles Weitere rechne ich aus."),
            ("Soll ich es gut sein lassen?", f"ich melde mich zu „{offer}“ ein letztes Mal.\n\n"
             "Passt es jetzt nicht, lege ich es zu den Akten. Passt es später, nennen Sie mir gern einen Monat."),
        )  # fmt: skip
        greet, bye, day_word = f"Guten Tag {who},", "Viele Grüße", "Tag"
    else:
        stop = f"{why} If you do not want any more e-mails, reply “stop”; it costs you no more than the usual transmission."
        bodies = (
            (f"An idea for {firm}", f"I have a concrete proposal: {offer}.\n\nFor {firm} it means: {gain}.\n\n"
             "May I send you a sample or a quote with unit prices? A short “yes” is enough."),
            (f"My proposal for {firm}", f"A few days ago I wrote to you: {offer}.\n\n"
             "Three facts are enough for a quote: quantity, the date you need it and the delivery address. I work out the rest."),
            ("Shall I leave it at that?", f"This is my last mail about “{offer}”.\n\n"
             "If it does not suit you now, I will file it. If it suits you later, just name a month."),
        )  # fmt: skip
        greet, bye, day_word = f"Hello {who},", "Kind regards", "Day"
    return [
        f"## {n}. {day_word} {days}: {subject}\n\n{greet}\n\n{body}\n\n{bye}\n{sender}\n\n*{stop}*"
        for n, (days, (subject, body)) in enumerate(zip(DAYS, bodies, strict=True), start=1)
    ]
