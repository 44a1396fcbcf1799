"""Advertisements in variants that fit the length of each platform, with a look at what they claim."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

from krake.coordinator.keeping import keep
from krake.kit.gaps import closed, fitted
from krake.kit.text import Words, several
from krake.skills.claim_check import claims
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

#: field → most characters: hard limits at Google, TikTok and Pinterest, what shows before "more" at Meta and LinkedIn
LIMITS: dict[str, dict[str, int]] = {
    "Google": {"headline": 30, "description": 90},
    "Meta": {"text": 125, "headline": 40},
    "TikTok": {"text": 100},
    "Pinterest": {"headline": 100, "text": 500},
    "LinkedIn": {"text": 150, "headline": 70},
}
LABELS = {"headline": Words("headline", "Überschrift"), "description": Words("description", "Beschreibung"), "text": Words("text", "Text")}
#: ways to begin, by field; a way whose facts are not given is left out rather than filled with something invented
WAYS: dict[str, tuple[Words, ...]] = {
    "headline": (
        Words("{offer}", "{offer}"),
        Words("{offer} for {audience}", "{offer} für {audience}"),
        Words("{benefit}", "{benefit}"),
        Words("{offer}: {price}", "{offer}: {price}"),
    ),
    "long": (
        Words("{offer}. {benefit}. {act}.", "{offer}. {benefit}. {act}."),
        Words("For {audience}: {offer}. {act}.", "Für {audience}: {offer}. {act}."),
        Words("{benefit}: {offer}, {price}. {act}.", "{benefit}: {offer}, {price}. {act}."),
        Words("{offer}. {act}.", "{offer}. {act}."),
    ),
}


class Asked(Input):
    """What is advertised, to whom and where."""

    text: str = asked("Offer", "Angebot", hint=Words("A few words: Mug with moon", "Ein paar Worte: Tasse mit Mond"))
    benefit: str = asked("What one gains by it", "Was man davon hat", "")
    audience: str = asked("For whom", "Für wen", "")
    price: str = asked("Price as it should stand there", "Preis, wie er dastehen soll", "")
    act: str = asked("Call to act", "Aufforderung", "", hint=Words("Empty: Have a look", "Leer: Jetzt ansehen"))
    platform: Literal["All", "Google", "Meta", "TikTok", "Pinterest", "LinkedIn"] = asked("Platform", "Plattform", "All")
    language: Literal["en", "de"] = asked("Language", "Sprache", "de")


class Variant(NamedTuple):
    platform: str
    field: str
    text: str
    limit: int


@skill(
    title=Words("Write ads", "Anzeigen texten"),
    risk=Risk.OWN,
    agent="penn",
    examples=(
        Words("write ads for {text}", "schreibe anzeigen für {text}"),
        Words("write ad variants for {text}", "texte anzeigenvarianten für {text}"),
    ),
    keywords=(
        Words("ad ads advert headline google meta tiktok variants", "anzeige anzeigen anzeigentext werbetext überschrift varianten"),
    ),
    alone=False,
    ensures=lambda evidence: (
        evidence["kept"] == len(evidence["lengths"]) > 0 and all(0 < length <= limit for length, limit in evidence["lengths"])
    ),
)
async def ad_copy(ctx: Ctx, input: Asked) -> Result:
    """Write variants from the facts you give, each within its field's length, and mark what would need a proof."""
    platforms = tuple(LIMITS) if input.platform == "All" else (input.platform,)
    variants = [variant for platform in platforms for variant in write(input, platform)]
    language = "German" if input.language == "de" else "English"
    rows = [_row(input, variant, language, number) for number, variant in enumerate(variants, 1)]
    found = claims("\n".join(variant.text for variant in variants))
    why = f"{len(variants)} variants for {', '.join(platforms)}; {len(found)} wordings need a proof"
    done = await ctx.step(Words("Keep the ads", "Anzeigen festhalten"), keep, ctx.run_id, ctx.rehearsal, "penn", "Copy", rows, "", why)
    some = several(
        len(variants),
        Words("{n} ad text fits its field", "{n} Anzeigentext passt in sein Feld"),
        Words("{n} ad texts fit their fields", "{n} Anzeigentexte passen in ihre Felder"),
    )
    proof = several(
        len(found),
        Words("{n} wording needs a proof", "{n} Wendung braucht einen Nachweis"),
        Words("{n} wordings need a proof", "{n} Wendungen brauchen einen Nachweis"),
    )
    sentence = Words(f"{some.en}{f'; {proof.en}' if found else ''}.", f"{some.de}{f'; {proof.de}' if found else ''}.")
    counts = {platform: sum(variant.platform == platform for variant in variants) for platform in platforms}
    limits = Words("limits of the platform", "Grenzen der Plattform")
    figures = (
        *(Figure(Words(f"{p} texts", f"Texte für {p}"), Words(str(n), str(n)), limits, done["route"]) for p, n in counts.items()),
        *(Figure(Words(f"“{words}”", f"„{words}“"), reason, Words("list of claims", "Liste der Aussagen")) for words, reason in found),
    )
    evidence = {"lengths": [[len(variant.text), variant.limit] for variant in variants], "kept": len(done["rows"]), "claims": len(found)}
    return Result(sentence, figures, evidence, closed(page(variants, input), input.language))


def write(given: Asked, platform: str) -> list[Variant]:
    """Every way whose facts are given and whose text fits, each text once; the bare offer, cut, when nothing fits."""
    act = given.act.strip().rstrip(".!") or ("Jetzt ansehen" if given.language == "de" else "Have a look")
    facts = {
        "offer": given.text.strip().rstrip(".!"), "benefit": given.benefit.strip().rstrip(".!"), "audience": given.audience.strip(),
        "price": given.price.strip(), "act": act,
    }  # fmt: skip
    found: list[Variant] = []
    for field, limit in LIMITS[platform].items():
        texts = []
        for way in WAYS["headline" if field == "headline" else "long"]:
            words = way.to(given.language)
            if all(facts[name] for name in re.findall(r"\{(\w+)\}", words)):
                text = words.format(**facts)
                texts += [text[0].upper() + text[1:]] if len(text) <= limit else []
        texts = texts or [fitted(facts["offer"], limit) or facts["offer"][:limit]]
        found += [Variant(platform, field, text, limit) for text in dict.fromkeys(texts)]
    return found


def page(variants: list[Variant], given: Asked) -> str:
    """The variants as Markdown, and open places for the facts that would give more of them."""
    de = given.language == "de"
    lines, platform = [f"# {'Anzeigen für' if de else 'Ads for'} {given.text.strip()}"], ""
    for variant in variants:
        if variant.platform != platform:
            platform = variant.platform
            lines.append(f"\n## {platform}\n")
        lines.append(f"- {LABELS[variant.field].to(given.language)} ({len(variant.text)}/{variant.limit}): {variant.text}")
    names = {"benefit": Words("benefit", "Nutzen"), "audience": Words("audience", "Zielgruppe"), "price": Words("price", "Preis")}
    left = [f"[{words.to(given.language)}]" for name, words in names.items() if not getattr(given, name).strip()]
    if left:
        lines.append(f"\n{'Mehr Varianten entstehen mit' if de else 'More variants come with'} {', '.join(left)}.")
    return "\n".join(lines)


def _row(given: Asked, variant: Variant, language: str, number: int) -> dict[str, Any]:
    name = f"{fitted(given.text, 40)} · {variant.platform} {variant.field} {number}"
    return {"language": language, "channel": "Ad", "text": variant.text, "variant": name, "status": "Draft"}
