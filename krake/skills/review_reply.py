"""A public reply to a review: about what it says, short enough for the store, without customer data and without excuses."""

from __future__ import annotations

import re
from typing import Any, Literal

from krake.coordinator.keeping import keep
from krake.kit.gaps import closed, fact, missing
from krake.kit.text import Words
from krake.skills.classify_ticket import language as spoken
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

#: most characters of a reply; only Google Play's is this short
LIMITS = {"Google Play": 350, "App Store": 5970, "Shop": 1000, "Other": 1000}
#: what reviews are about, the words that say it, and what can honestly be said to it in public
ABOUT: dict[str, tuple[str, Words, Words]] = {
    "crash": (
        r"absturz|stürzt|crash|freez|hängt|bug|fehler|error|lädt nicht|won't load",
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
    "delivery": (
        r"liefer|versand|paket|angekommen|deliver|shipp|parcel|arriv|late",
        Words("delivery", "Lieferung"),
        Words(
            "Write to us with your order number, and we look where it is stuck.",
            "Schreib uns mit deiner Bestellnummer, dann sehen wir nach, wo es hakt.",
        ),
    ),
    "quality": (
        r"qualität|druck|kaputt|verarbeit|quality|print|broken|damag|faded",
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
    about, good = topic(input.text), happy(input.text, input.stars)
    limit = LIMITS[input.platform]
    text = write(about, good, lang, input.contact, limit)
    row: dict[str, Any] = {"platform": input.platform, "text": input.text.strip(), "reply": text, "posted": input.posted}
    if input.stars:
        row["stars"] = int(input.stars)
    row = {name: cell for name, cell in row.items() if cell != ""}
    why = "drafted, not posted"
    done = await ctx.step(
        Words("Keep the review", "Rezension festhalten"), keep, ctx.run_id, ctx.rehearsal, "cassie", "Reviews", [row], "text", why
    )
    name = ABOUT[about][1] if about else Words("nothing in particular", "nichts Bestimmtes")
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
    )
    evidence = {"length": len(text), "limit": limit, "kept": len(done["rows"]), "gaps": missing(text)}
    return Result(sentence, figures, evidence, closed(text, lang))


def topic(text: str) -> str:
    """What it is about by the most words that say so; "" when none does."""
    hits = {key: len(re.findall(pattern, text, re.IGNORECASE)) for key, (pattern, _, _) in ABOUT.items()}
    best = max(hits, key=lambda key: hits[key])
    return best if hits[best] else ""


def happy(text: str, stars: str) -> bool | None:
    """By the stars, else by words; None when neither tells."""
    if stars:
        return None if stars == "3" else int(stars) > 3
    good = len(re.findall(r"\b(?:super|toll|liebe|klasse|perfekt|gerne|great|love|perfect|excellent|amazing)", text, re.IGNORECASE))
    bad = len(re.findall(r"\b(?:schlecht|enttäusch|mies|nie wieder|leider|bad|terrible|disappoint|never again|awful)", text, re.IGNORECASE))
    return None if good == bad else good > bad


def write(about: str, good: bool | None, lang: str, contact: str, limit: int) -> str:
    """The reply. It asks to write in private instead of naming anything of an order in public."""
    de = lang == "de"
    if good:
        thanks = "Danke, das freut uns sehr." if de else "Thank you, that makes us very glad."
    elif good is False:
        thanks = (
            "Danke für die offenen Worte; das hätte besser laufen sollen."
            if de
            else "Thank you for being frank; this should have gone better."
        )
    else:
        thanks = "Danke für deine Rückmeldung." if de else "Thank you for your feedback."
    parts = [thanks]
    if about and (good is not True or about == "missing"):
        parts.append(ABOUT[about][2].to(lang))
    if good is not True:
        where = fact(contact, "E-Mail-Adresse" if de else "e-mail address")
        parts.append(f"Du erreichst uns unter {where}." if de else f"You reach us at {where}.")
    text = " ".join(parts)
    return text if len(text) <= limit else " ".join(parts[:-1])
