"""A call prepared: an opening that is short enough to be heard, questions, and answers to likely doubts."""

from __future__ import annotations

import re
from typing import Literal

from krake.coordinator import voice
from krake.kit.gaps import closed, fact, fitted
from krake.kit.text import Words
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

#: words spoken in a second, unhurried
PACE = 2.3
OPENING = 30  #: seconds after which nobody listens to a stranger any more
#: objections by persona: which of DOUBTS are likely
LIKELY = {
    "company": ("price", "supplier", "time", "mail"),
    "agency": ("margin", "supplier", "quality", "mail"),
    "shop": ("margin", "stock", "quality", "time"),
    "creator": ("brand", "margin", "quality", "time"),
    "event": ("deadline", "price", "stock", "mail"),
}
Pair = tuple[Words, Words]
DOUBTS: dict[str, Pair] = {
    "price": (
        Words("That is too expensive.", "Das ist zu teuer."),
        Words(
            "Compared with what? Tell me quantity and date, and I will work out the unit price for two quantities beside each other.",
            "Verglichen womit? Nennen Sie mir Menge und Termin, dann rechne ich den Stückpreis für zwei Mengen nebeneinander aus.",
        ),
    ),
    "supplier": (
        Words("We have a supplier.", "Wir haben schon einen Lieferanten."),
        Words(
            "Good. What would they have to do better? I would only like to be the second address for what they cannot do.",
            "Gut. Was müsste er besser machen? Ich möchte nur die zweite Adresse sein für das, was er nicht kann.",
        ),
    ),
    "time": (
        Words("I have no time now.", "Ich habe gerade keine Zeit."),
        Words(
            "Of course. When do ten minutes suit you: tomorrow before noon or Thursday?",
            "Klar. Wann passen zehn Minuten: morgen Vormittag oder Donnerstag?",
        ),
    ),
    "mail": (
        Words("Send me something by e-mail.", "Schicken Sie mir etwas per E-Mail."),
        Words(
            "Gladly; may I note that you agree to it, and to which address? What should be in it so that you read it?",
            "Gern; darf ich notieren, dass Sie damit einverstanden sind, und an welche Adresse? Was muss drinstehen, damit Sie es lesen?",
        ),
    ),
    "margin": (
        Words("There is nothing left in it for us.", "Daran bleibt für uns nichts hängen."),
        Words(
            "Which margin do you work with? I will work back from your selling price.",
            "Mit welcher Marge rechnen Sie? Ich rechne von Ihrem Verkaufspreis zurück.",
        ),
    ),
    "quality": (
        Words("How do I know that it is any good?", "Woher weiß ich, dass die Qualität stimmt?"),
        Words("By a sample in your hands. Which product should it be?", "Durch ein Muster in Ihrer Hand. Welches Produkt soll es sein?"),
    ),
    "stock": (
        Words("I do not want to sit on stock.", "Ich will nicht auf Ware sitzen bleiben."),
        Words(
            "It is printed to order, so none has to be stored. What do you reorder in a month?",
            "Gedruckt wird auf Bestellung, also lagert nichts. Was bestellen Sie im Monat nach?",
        ),
    ),
    "brand": (
        Words("Does it suit my followers?", "Passt das zu meinen Followern?"),
        Words(
            "What did they buy last after you showed it? We would begin with one design next to that.",
            "Was haben sie zuletzt gekauft, nachdem Sie es gezeigt haben? Wir fangen mit einem Motiv daneben an.",
        ),
    ),
    "deadline": (
        Words("Can you make it in time?", "Schaffen Sie den Termin?"),
        Words(
            "When must it be there at the latest? I will say yes only once production has confirmed the date.",
            "Wann muss es spätestens da sein? Ja sage ich erst, wenn die Produktion den Termin bestätigt hat.",
        ),
    ),
}
CLOSE = {
    "appointment": Words("Shall we fix a date of 20 minutes?", "Wollen wir einen Termin von 20 Minuten ausmachen?"),
    "sample": Words("May I send you a sample? To which address?", "Darf ich Ihnen ein Muster schicken? An welche Adresse?"),
    "order": Words("Shall I send you the quote today?", "Soll ich Ihnen das Angebot noch heute schicken?"),
}


class Call(Input):
    """What you offer, to whom, and what the call should end with."""

    text: str = asked("Your offer", "Dein Angebot", kind="long")
    persona: Literal["company", "agency", "shop", "creator", "event"] = asked("Whom you call", "Wen du anrufst", "company")
    goal: Literal["appointment", "sample", "order"] = asked("What it should end with", "Womit es enden soll", "appointment")
    company: str = asked("Company", "Firma", "")
    reason: str = asked("Why you call them of all people", "Warum du gerade sie anrufst", "")
    sender: str = asked("Your name", "Dein Name", "")
    language: Literal["en", "de"] = asked("Language of the call", "Sprache des Gesprächs", "de")


@skill(
    title=Words("Prepare a sales call", "Verkaufsgespräch vorbereiten"),
    risk=Risk.OWN,
    agent="milli",
    examples=(
        Words("write a call script for {text}", "schreibe einen gesprächsleitfaden für {text}"),
        Words("prepare a sales call about {text}", "bereite ein verkaufsgespräch über {text} vor"),
    ),
    keywords=(Words("call script phone objections sales", "gesprächsleitfaden telefonat anruf einwände verkaufsgespräch"),),
    alone=False,
    ensures=lambda evidence: evidence["seconds"] <= OPENING and evidence["doubts"] == evidence["answers"] > 0,
)
async def call_script(ctx: Ctx, input: Call) -> Result:
    """Write a script with opening, questions, answers to likely doubts and a close. The opening fits into 30 seconds."""
    opening = begin(input)
    doubts = [DOUBTS[name] for name in LIKELY[input.persona]]
    text = write(input, opening, doubts)
    seconds = spoken(opening)
    sentence = Words(
        f"The script is ready: an opening of {seconds} seconds, {len(doubts)} doubts with an answer each.",
        f"Der Leitfaden steht: ein Einstieg von {seconds} Sekunden, {len(doubts)} Einwände mit je einer Antwort.",
    )
    law = Words(
        "Calls to companies need at least their presumed consent, to consumers their express one",
        "Anrufe bei Firmen brauchen mindestens deren mutmaßliche Einwilligung, bei Verbrauchern die ausdrückliche",
    )
    figures = (
        Figure(
            Words("Opening", "Einstieg"), Words(f"{seconds} s", f"{seconds} s"), Words("words ÷ 2.3 a second", "Wörter ÷ 2,3 je Sekunde")
        ),
        Figure(Words("Before you call", "Vor dem Anruf"), law, Words("§ 7 (2) no. 1 UWG", "§ 7 Abs. 2 Nr. 1 UWG")),
    )
    answers = sum(reply.to(input.language) in text for _, reply in doubts)
    evidence = {"seconds": seconds, "doubts": len(doubts), "answers": answers}
    return voice.plain(Result(sentence, figures, evidence, closed(text, input.language)))


def spoken(text: str) -> int:
    """Seconds it takes to say it."""
    return round(len(text.split()) / PACE)


def begin(call: Call) -> str:
    """The opening; a long offer is cut to what can be said in one breath."""
    offer = fitted(re.split(r"(?<=[.!?])\s", call.text.strip())[0].rstrip(".!?"), 110)
    if call.language == "de":
        sender, reason = fact(call.sender, "dein Name"), fact(fitted(call.reason, 80), "Anlass des Anrufs")
        return f"Guten Tag, hier ist {sender}. Der Anlass meines Anrufs: {reason}. Es geht um {offer}. Haben Sie zwei Minuten?"
    sender, reason = fact(call.sender, "your name"), fact(fitted(call.reason, 80), "reason for the call")
    return f"Hello, this is {sender}. Why I am calling: {reason}. It is about {offer}. Do you have two minutes?"


def write(call: Call, opening: str, doubts: list[Pair]) -> str:
    """The script as Markdown."""
    de, lang = call.language == "de", call.language
    firm = fact(call.company, "Firma" if de else "company")
    questions = (
        (
            "Wie lösen Sie das heute?",
            "Was stört Sie daran am meisten?",
            "Wer entscheidet noch mit?",
            "Bis wann soll es stehen, und in welcher Menge?",
        )
        if de
        else ("How do you do it today?", "What bothers you most about it?", "Who else decides?", "By when do you need it, and how many?")
    )
    heads = (
        ("Einstieg", "Fragen (zuhören, mitschreiben)", "Einwände", "Abschluss")
        if de
        else ("Opening", "Questions (listen, take notes)", "Doubts", "Close")
    )
    parts = [
        f"# {'Gespräch mit' if de else 'Call with'} {firm}",
        f"## {heads[0]}\n\n{opening}",
        f"## {heads[1]}\n\n" + "\n".join(f"{n}. {line}" for n, line in enumerate(questions, 1)),
        f"## {heads[2]}\n\n" + "\n\n".join(f"**{doubt.to(lang)}**\n\n{reply.to(lang)}" for doubt, reply in doubts),
        f"## {heads[3]}\n\n{CLOSE[call.goal].to(lang)}",
    ]
    return "\n\n".join(parts)
