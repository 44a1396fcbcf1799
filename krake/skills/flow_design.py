"""Automatic mails after a signup, a left cart or a long silence: when each goes, what it says and what ends the series."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal, NamedTuple

from krake.coordinator import voice
from krake.coordinator.keeping import keep
from krake.kit.gaps import closed
from krake.kit.text import Words, several
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk


class Mail(NamedTuple):
    after: timedelta
    subject: Words
    body: Words
    goal: Words


STOPS = {
    "Signup": Words("stops at the first order or when they unsubscribe", "endet mit der ersten Bestellung oder der Abmeldung"),
    "Cart": Words("stops at the order, an emptied cart or when they unsubscribe", "endet mit Bestellung, leerem Warenkorb oder Abmeldung"),
    "Win-back": Words("stops at an order, a click or when they unsubscribe; after the last mail they leave the list",
                      "endet mit Bestellung, Klick oder Abmeldung; nach der letzten Mail verlässt man die Liste"),
}  # fmt: skip
FLOWS: dict[str, tuple[Mail, ...]] = {
    "Signup": (
        Mail(timedelta(0),
             Words("Welcome to {shop}", "Willkommen bei {shop}"),
             Words("Hello,\n\nthank you for confirming. {about}\n\nOnce in a while you will hear from us when something new is there.",
                   "Hallo,\n\ndanke für deine Bestätigung. {about}\n\nAb und zu hörst du von uns, wenn es Neues gibt."),
             Words("first visit", "erster Besuch")),
        Mail(timedelta(days=3),
             Words("What others choose first", "Womit andere anfangen"),
             Words("Hello,\n\nmost begin with one of these: {products}\n\nWhich one would you give away?",
                   "Hallo,\n\ndie meisten fangen mit einem davon an: {products}\n\nWelches würdest du verschenken?"),
             Words("first order", "erste Bestellung")),
        Mail(timedelta(days=8),
             Words("A question", "Eine Frage"),
             Words("Hello,\n\nwhat are you looking for at {shop}? Just reply; a person reads it.",
                   "Hallo,\n\nwas suchst du bei {shop}? Antworte einfach; das liest ein Mensch."),
             Words("a reply", "eine Antwort")),
    ),
    "Cart": (
        Mail(timedelta(hours=2),
             Words("Your cart is kept", "Dein Warenkorb ist noch da"),
             Words("Hello,\n\nyou left something behind at {shop}: {{{{ cart }}}}\n\nHere you go on: {{{{ cart_link }}}}",
                   "Hallo,\n\nbei {shop} liegt noch etwas für dich: {{{{ cart }}}}\n\nHier geht es weiter: {{{{ cart_link }}}}"),
             Words("order", "Bestellung")),
        Mail(timedelta(days=1),
             Words("Is a question open?", "Ist noch eine Frage offen?"),
             Words("Hello,\n\ndelivery takes {delivery}. You may return it within 14 days. Anything else? Just reply.",
                   "Hallo,\n\ndie Lieferung dauert {delivery}. Du kannst 14 Tage lang widerrufen. Noch etwas? Antworte einfach."),
             Words("order", "Bestellung")),
    ),
    "Win-back": (
        Mail(timedelta(days=120),
             Words("What is new at {shop}", "Das ist neu bei {shop}"),
             Words("Hello,\n\nit has been a while. This is new since: {products}",
                   "Hallo,\n\nes ist eine Weile her. Das ist seitdem neu: {products}"),
             Words("click", "Klick")),
        Mail(timedelta(days=150),
             Words("Shall we stay in touch?", "Wollen wir in Kontakt bleiben?"),
             Words("Hello,\n\nif you still want to hear from us, click here: {{{{ stay_link }}}}\n\nIf not, you need do nothing: "
                   "we stop writing.",
                   "Hallo,\n\nwenn du weiter von uns hören willst, klicke hier: {{{{ stay_link }}}}\n\nWenn nicht, musst du nichts tun: "
                   "Wir schreiben dir dann nicht mehr."),
             Words("confirmed interest", "bestätigtes Interesse")),
    ),
}  # fmt: skip
LEAVE = Words("Unsubscribe: {{ unsubscribe }}", "Abmelden: {{ unsubscribe }}")
TRIGGERS = {"welcome": ("Signup",), "cart": ("Cart",), "win-back": ("Win-back",), "all": ("Signup", "Cart", "Win-back")}
NAMES = {
    "Signup": Words("After the signup", "Nach der Anmeldung"), "Cart": Words("After a left cart", "Nach verlassenem Warenkorb"),
    "Win-back": Words("After a long silence", "Nach langer Stille"),
}  # fmt: skip


class Asked(Input):
    """Which series, and the facts its mails need."""

    flow: Literal["all", "welcome", "cart", "win-back"] = asked("Series", "Folge", "all")
    shop: str = asked("Name of the shop", "Name des Shops", "")
    about: str = asked("What makes it special, in a sentence", "Was ihn ausmacht, in einem Satz", "")
    products: str = asked("Two or three products to show", "Zwei oder drei Produkte zum Zeigen", "")
    delivery: str = asked("How long delivery takes", "Wie lange die Lieferung dauert", "")
    language: Literal["en", "de"] = asked("Language of the mails", "Sprache der E-Mails", "de")


@skill(
    title=Words("Design automatic mails", "Automatische E-Mails planen"),
    risk=Risk.OWN,
    agent="emmie",
    examples=(
        Words("design the automatic email flows", "plane die automatischen e-mail abläufe"),
        Words("design a welcome cart and win-back flow", "entwirf willkommens warenkorb und rückgewinnungs mails"),
    ),
    keywords=(
        Words(
            "flow flows automatic welcome cart abandoned winback series",
            "ablauf abläufe automatisch willkommen warenkorb rückgewinnung mailfolge",
        ),
    ),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == evidence["mails"] > 0 and evidence["stops"] == evidence["mails"] and evidence["leaves"] == evidence["mails"]
    ),
)
async def flow_design(ctx: Ctx, input: Asked) -> Result:
    """Plan the series with waiting times, texts and stop rules, and keep each mail switched off. Only confirmed subscribers get them."""
    rules = await voice.rules(ctx)
    rows = [row for trigger in TRIGGERS[input.flow] for row in plan(trigger, input)]
    rows = [row | {"template": voice.spoken(row["template"], rules).text} for row in rows]
    why = "a series of its own texts; switched off until someone switches it on"
    args = (ctx.run_id, ctx.rehearsal, "emmie", "Flows", rows, "+template+trigger+delay", why)
    done = await ctx.step(Words("Keep the flows", "Abläufe festhalten"), keep, *args)
    text = closed(page(rows, input.language), input.language)
    series = several(len(TRIGGERS[input.flow]), Words("{n} series", "{n} Folge"), Words("{n} series", "{n} Folgen"))
    mails = several(len(rows), Words("{n} mail", "{n} E-Mail"), Words("{n} mails", "{n} E-Mails"))
    sentence = Words(f"{series.en} with {mails.en} planned, all switched off.", f"{series.de} mit {mails.de} geplant, alle ausgeschaltet.")
    consent = Words(
        "needs confirmed consent, a left cart too (§ 7 UWG)", "braucht bestätigte Einwilligung, auch bei verlassenem Warenkorb (§ 7 UWG)"
    )
    figures = (
        *(Figure(NAMES[trigger], STOPS[trigger], Words("stop rule", "Abbruchregel"), done["route"]) for trigger in TRIGGERS[input.flow]),
        Figure(
            Words("Before switching on", "Vor dem Einschalten"), consent, Words("§ 7 (2) no. 2 UWG", "§ 7 Abs. 2 Nr. 2 UWG"), done["route"]
        ),
    )
    leaves = sum(LEAVE.to(input.language) in row["template"] for row in rows)
    stops = sum(bool(row["stop_rule"]) for row in rows)
    evidence = {"mails": len(rows), "kept": len(done["rows"]), "stops": stops, "leaves": leaves}
    return voice.written(Result(sentence, figures, evidence, text), rules)


def plan(trigger: str, given: Asked) -> list[dict[str, Any]]:
    """The rows of one series in the order they go out."""
    de, lang = given.language == "de", given.language
    facts = {
        "shop": given.shop.strip() or ("[Name des Shops]" if de else "[name of the shop]"),
        "about": given.about.strip() or ("[Was ihn ausmacht]" if de else "[what makes it special]"),
        "products": given.products.strip() or ("[Produkte]" if de else "[products]"),
        "delivery": given.delivery.strip() or ("[Lieferzeit]" if de else "[delivery time]"),
    }  # fmt: skip
    return [
        {
            "trigger": trigger, "delay": wait(mail.after).to(lang), "goal": mail.goal.to(lang),
            "stop_rule": STOPS[trigger].to(lang), "on": False,
            "template": f"**{mail.subject.to(lang).format(**facts)}**\n\n{mail.body.to(lang).format(**facts)}\n\n{LEAVE.to(lang)}",
        }
        for mail in FLOWS[trigger]
    ]  # fmt: skip


def wait(after: timedelta) -> Words:
    """How long after the trigger."""
    if not after:
        return Words("at once", "sofort")
    hours = int(after.total_seconds() // 3600)
    if hours < 24:
        return several(hours, Words("{n} hour", "{n} Stunde"), Words("{n} hours", "{n} Stunden"))
    return several(after.days, Words("{n} day", "{n} Tag"), Words("{n} days", "{n} Tage"))


def page(rows: list[dict[str, Any]], language: str) -> str:
    """The series as Markdown."""
    parts, last = ["# Automatische E-Mails" if language == "de" else "# Automatic mails"], ""
    for row in rows:
        if row["trigger"] != last:
            last = row["trigger"]
            parts.append(f"## {NAMES[last].to(language)}\n\n*{row['stop_rule'][:1].upper()}{row['stop_rule'][1:]}.*")
        parts.append(f"### {row['delay']}\n\n{row['template']}")
    return "\n\n".join(parts)
