"""A public reply to a review: about what it says, short enough for the store, without customer data and without excuses."""

from __future__ import annotations

import re
from typing import Any, Literal

from krake.coordinator import voice
from krake.coordinator.keeping import keep
from krake.kit.gaps import closed, fact, fitted, missing
from krake.kit.text import Words
from krake.skills.classify_ticket import language as spoken
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

#: most characters of a reply; only Google Play's is this short
LIMITS = {"Google Play": 350, "App Store": 5970, "Shop": 1000, "Other": 1000}
#: what reviews are about, the words that say it, and what can honestly be said to it in public
ABOUT: dict[str, tuple[str, Words, Words]] = {
    "crash": (
        r"absturz|stürzt|crash|freez|hängt sich|bug\b|fehler|error|lädt nicht|won't load",
        Words("failure", "Fehler"),
        Words(
            "Which device and version is it? With that we can find the fault.",
            "Welches Gerät und welche Version ist es? Damit finden wir den Fehler.",
        ),
    ),
    "price": (
        r"teuer|preis|abo\b|kosten|expensive|price|subscription|cost",
        Words("price", "Preis"),
        Words("Your word on the price counts; we read every one of them.", "Deine Meinung zum Preis zählt; wir lesen jede."),
    ),
    "damage": (
        r"zerknickt|geknickt|verknickt|knick\w*|verbeult|eingedrückt|zerdrückt|zerbroch|kaputt|beschädig|defekt|zerriss|zerkratz|kratzer|"
        r"verschmutzt|"
        r"verpack|nass|crumpled|creased?|bent\b|dented|crushed|torn\b|broken|damag|scratch|smashed|packag",
        Words("damage", "Schaden"),
        Words(
            "Send us a photo of it with your order number, and we put it right.",
            "Schick uns ein Foto davon mit deiner Bestellnummer, dann bringen wir das in Ordnung.",
        ),
    ),
    "support": (
        r"support|kundenservice|kundendienst|service|(?:nie|nicht|keine|never|no|not)\s+(?:\w+\s+)?(?:geantwortet|antwort|reagiert|"
        r"rückmeldung|"
        r"answer\w*|repl\w*|respon\w*)|gemeldet|ignoriert|ignored",
        Words("support", "Kundenservice"),
        Words(
            "That nobody answered you must not happen; we look for your message today.",
            "Dass dir niemand geantwortet hat, darf nicht passieren; wir suchen deine Nachricht noch heute.",
        ),
    ),
    "delivery": (
        r"liefer|versand|paket|angekommen|zu spät|verspät|wochen gewartet|deliver|shipp|parcel|arriv|\blate\b|delay",
        Words("delivery", "Lieferung"),
        Words(
            "Write to us with your order number, and we look where it is stuck.",
            "Schreib uns mit deiner Bestellnummer, dann sehen wir nach, wo es hakt.",
        ),
    ),
    "quality": (
        r"qualität|druck(?:bild|qualität)?\b|verarbeit|verblass|farbe\w*|unscharf|quality|\bprint\w*|faded|blurr",
        Words("quality", "Qualität"),
        Words(
            "Send us a photo and your order number, and we look at it.",
            "Schick uns ein Foto und deine Bestellnummer, dann sehen wir es uns an.",
        ),
    ),
    "missing": (
        r"fehlt|wünsch|wäre schön|missing|wish|would be nice|feature|please add",
        Words("wish", "Wunsch"),
        Words("We have noted your wish.", "Deinen Wunsch haben wir notiert."),
    ),
}


SORRY = {
    "crash": Words("I am sorry that it did not work for you.", "Es tut mir leid, dass es bei dir nicht lief."),
    "damage": Words("I am sorry that it reached you damaged.", "Es tut mir leid, dass es beschädigt bei dir ankam."),
    "support": Words("I am sorry that you got no answer.", "Es tut mir leid, dass du keine Antwort bekommen hast."),
    "delivery": Words("I am sorry that you had to wait.", "Es tut mir leid, dass du warten musstest."),
    "quality": Words("I am sorry that it is not as you expected.", "Es tut mir leid, dass es nicht so ist, wie du es erwartet hast."),
    "": Words("I am sorry that you are not satisfied.", "Es tut mir leid, dass du nicht zufrieden bist."),
}  # fmt: skip
BAD = re.compile(
    r"\b(?:schlecht\w*|enttäusch\w*|mies\w*|nie(?:mals)?|leider|nicht|kein\w*|ärger\w*|unmöglich|frech\w*|katastroph\w*|bad|terrible|"
    r"disappoint\w*|never|"
    r"awful|unfortunately|not|poor|rude|horrible|worst|didn't|doesn't|won't)\b",
    re.IGNORECASE,
)
GOOD = re.compile(
    r"(?<!nicht )(?<!not )\b(?:super\w*|toll\w*|liebe|klasse|perfekt\w*|gerne|begeistert|wunderschön\w*|top|great|love\w*|perfect\w*|"
    r"excellent|amazing|"
    r"beautiful|wonderful|happy)\b",
    re.IGNORECASE,
)


class Review(Input):
    """The review as it stands there."""

    text: str = asked("Review", "Rezension", kind="long")
    stars: Literal["", "1", "2", "3", "4", "5"] = asked("Stars", "Sterne", "")
    platform: Literal["App Store", "Google Play", "Shop", "Other"] = asked("Platform", "Plattform", "Shop")
    posted: str = asked("Posted on", "Veröffentlicht am", "", kind="date")
    contact: str = asked("Where they can reach you", "Wo man dich erreicht", "")
    language: Literal["auto", "en", "de"] = asked(
        "Language of the reply", "Sprache der Antwort", "auto", hint=Words("auto: as the review", "auto: wie die Rezension")
    )


@skill(
    title=Words("Answer a review", "Rezension beantworten"),
    risk=Risk.DRAFT,
    agent="cassie",
    examples=(
        Words("answer the review {text}", "beantworte die rezension {text}"),
        Words("draft a reply to the review {text}", "entwirf eine antwort auf die bewertung {text}"),
    ),
    keywords=(Words("review rating stars app store", "rezension bewertung sterne"),),
    alone=False,
    ensures=lambda evidence: 0 < evidence["length"] <= evidence["limit"] and evidence["kept"] == 1,
)
async def review_reply(ctx: Ctx, input: Review) -> Result:
    """Draft a public reply that fits the store's length, answers what the review is about, and keep both."""
    lang = spoken(input.text) if input.language == "auto" else input.language
    abouts, good = topics(input.text), happy(input.text, input.stars)
    limit = LIMITS[input.platform]
    rules = await voice.rules(ctx)
    said = voice.spoken(write(abouts, good, lang, input.contact, limit), rules, limit)
    text = said.text
    row: dict[str, Any] = {"platform": input.platform, "text": input.text.strip(), "reply": text, "posted": input.posted}
    if input.stars:
        row["stars"] = int(input.stars)
    row = {name: cell for name, cell in row.items() if cell != ""}
    why = "drafted, not posted"
    done = await ctx.step(
        Words("Keep the review", "Rezension festhalten"), keep, ctx.run_id, ctx.rehearsal, "cassie", "Reviews", [row], "text", why
    )
    name = Words("nothing that a list of words knows", "nichts, was die Wortliste kennt")
    if abouts:
        name = Words(*(", ".join(ABOUT[one][1].to(code) for one in abouts) for code in ("en", "de")))
    sentence = Words(
        f"Reply drafted, {len(text)} of {limit} characters. It is about: {name.en}.",
        f"Antwort entworfen, {len(text)} von {limit} Zeichen. Es geht um: {name.de}.",
    )
    stars = Words(f"{input.stars} of 5", f"{input.stars} von 5") if input.stars else Words("unknown", "unbekannt")
    words = Words("words of the review", "Wörter der Rezension")
    figures = (
        Figure(Words("Stars", "Sterne"), stars, Words("the review", "die Rezension"), done["route"]),
        Figure(Words("About", "Thema"), name, words, done["route"]),
        Figure(
            Words("Length", "Länge"),
            Words(f"{len(text)} of {limit}", f"{len(text)} von {limit}"),
            Words("limit of the platform", "Grenze der Plattform"),
        ),
        *voice.figures(rules, said.swapped, said.broken),
    )
    evidence = {"length": len(text), "limit": limit, "kept": len(done["rows"]), "gaps": missing(text), "about": abouts}
    return voice.plain(Result(sentence, figures, evidence, closed(text, lang)))


def topics(text: str) -> list[str]:
    """What it is about by the most words that say so, two at most; empty when none does. What is broken says more than that it came."""
    hits = {key: len(re.findall(pattern, text, re.IGNORECASE)) for key, (pattern, _, _) in ABOUT.items()}
    if hits["damage"] and hits["delivery"]:
        hits["delivery"] = 0
    best = sorted((key for key in hits if hits[key]), key=lambda key: -hits[key])[:2]
    places = {key: match.start() for key in best if (match := re.search(ABOUT[key][0], text, re.IGNORECASE))}
    return sorted(best, key=lambda key: places[key])


def happy(text: str, stars: str) -> bool | None:
    """By the stars, else by words; None when neither tells."""
    if stars:
        return None if stars == "3" else int(stars) > 3
    good, bad = len(GOOD.findall(text)), len(BAD.findall(text))
    bad += bool({"damage", "support", "crash"} & set(topics(text)) and not good)  # nobody writes that it is broken to praise
    return None if good == bad else good > bad


def write(abouts: list[str], good: bool | None, lang: str, contact: str, limit: int) -> str:
    """The reply. It asks to write in private instead of naming anything of an order in public."""
    de = lang == "de"
    if good:
        thanks = "Danke, das freut uns sehr." if de else "Thank you, that makes us very glad."
    elif good is False:
        sorry = [one for one in abouts if one in SORRY] or [""]
        thanks = " ".join(
            ["Danke, dass du es so offen schreibst." if de else "Thank you for saying so.", *(SORRY[one].to(lang) for one in sorry)]
        )
    else:
        thanks = "Danke für deine Rückmeldung." if de else "Thank you for your feedback."
    parts = [thanks]
    parts += [ABOUT[one][2].to(lang) for one in abouts if good is not True or one == "missing"]
    if good is not True:
        where = fact(contact, "E-Mail-Adresse" if de else "e-mail address")
        parts.append(f"Du erreichst uns unter {where}." if de else f"You reach us at {where}.")
    while len(" ".join(parts)) > limit and len(parts) > 1:  # the last is dearest to lose but the thanks
        parts.pop()
    return " ".join(parts) if len(" ".join(parts)) <= limit else fitted(parts[0], limit)
