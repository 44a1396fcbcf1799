"""Advertisements in variants that fit the length of each platform, with a look at what they claim."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

from krake.coordinator import voice, wares
from krake.coordinator.keeping import keep
from krake.kit.gaps import closed, fitted
from krake.kit.text import Words, several
from krake.skills.claim_check import claims
from krake.spec.ask import Field, Question
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
#: ways to begin, by field; a way whose facts are not given is left out rather than filled with something invented. The first two
#: words of each differ, so that variants can be compared with each other
WAYS: dict[str, tuple[Words, ...]] = {
    "headline": (
        Words("{offer}", "{offer}"),
        Words("{offer} for {audience}", "{offer} für {audience}"),
        Words("{benefit}", "{benefit}"),
        Words("{offer}: {price}", "{offer}: {price}"),
        Words("Which size of {offer}?", "{offer}: welche Größe?"),
    ),
    "long": (
        Words("{offer}. {benefit}. {act}.", "{offer}. {benefit}. {act}."),
        Words("For {audience}: {offer}. {benefit}. {act}.", "Für {audience}: {offer}. {benefit}. {act}."),
        Words("{benefit}: {offer}, {price}. {act}.", "{benefit}: {offer}, {price}. {act}."),
        Words("{detail}. {offer}, {price}. {act}.", "{detail}. {offer}, {price}. {act}."),
        Words("{offer}, {price}, in {sizes}. {act}.", "{offer}, {price}, in {sizes}. {act}."),
        Words("Which size fits? {offer} comes in {sizes}. {act}.", "Welche Größe passt zu dir? {offer} gibt es in {sizes}. {act}."),
        Words("{benefit}. {detail}. {offer}.", "{benefit}. {detail}. {offer}."),
        Words("{price}: {offer}. {act}.", "{price}: {offer}. {act}."),
        Words("For {audience}: {offer}. {act}.", "Für {audience}: {offer}. {act}."),
    ),
}
#: what each platform's reader can do next, where nothing else was asked for
ACTS = {
    "Google": Words("Have a look", "Jetzt ansehen"), "Meta": Words("See it in the shop", "Im Shop ansehen"),
    "TikTok": Words("The link is in the profile", "Der Link steht im Profil"), "Pinterest": Words("Save it for later", "Für später merken"),
    "LinkedIn": Words("See all details", "Alle Einzelheiten ansehen"),
}  # fmt: skip
MOST = 3  #: variants of a field: more cannot be told apart with the clicks of a small shop
NEEDED = Words("an ad says what one gains, or what it costs", "eine Anzeige sagt, was man davon hat oder was es kostet")


class Asked(Input):
    """What is advertised, to whom and where."""

    text: str = asked("Offer", "Angebot", hint=Words("A few words: Mug with moon", "Ein paar Worte: Tasse mit Mond"))
    benefit: str = asked("What one gains by it", "Was man davon hat", "")
    audience: str = asked("For whom", "Für wen", "")
    price: str = asked("Price as it should stand there", "Preis, wie er dastehen soll", "")
    act: str = asked("Call to act", "Aufforderung", "", hint=Words("Empty: what suits the platform", "Leer: was zur Plattform passt"))
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
    found_ = await ctx.step(Words("Read the product", "Produkt lesen"), wares.asked_for, ctx.rehearsal, input.text)
    ware = wares.ware(found_) if found_ else None
    rules = await voice.rules(ctx)
    input, detail, sizes = known(input, ware, rules)
    if not (input.benefit.strip() or input.price.strip()):
        ctx.ask(_question(input.text))
    variants = [variant for platform in platforms for variant in write(input, platform, detail, sizes)]
    variants, swapped, broken = _voiced(variants, rules)
    language = "German" if input.language == "de" else "English"
    rows = [_row(input, variant, language, number) for number, variant in enumerate(variants, 1)]
    found = claims("\n".join(variant.text for variant in variants))
    why = f"{len(variants)} variants for {', '.join(platforms)}; {len(found)} wordings need a proof"
    args = (ctx.run_id, ctx.rehearsal, "penn", "Copy", rows, "+text+channel", why)
    done = await ctx.step(Words("Keep the ads", "Anzeigen festhalten"), keep, *args)
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
    about = Words(f" about {ware.title}, from the shop's facts", f" zu {ware.title}, aus den Angaben im Shop") if ware else Words("", "")
    sentence = Words(f"{some.en}{about.en}{f'; {proof.en}' if found else ''}.", f"{some.de}{about.de}{f'; {proof.de}' if found else ''}.")
    counts = {platform: sum(variant.platform == platform for variant in variants) for platform in platforms}
    limits = Words("limits of the platform", "Grenzen der Plattform")
    figures = (
        *(Figure(Words(f"{p} texts", f"Texte für {p}"), Words(str(n), str(n)), limits, done["route"]) for p, n in counts.items()),
        *_of_shop(ware, input.language),
        *voice.figures(rules, swapped, broken),
        *(Figure(Words(f"“{words}”", f"„{words}“"), reason, Words("list of claims", "Liste der Aussagen")) for words, reason in found),
    )
    evidence = {"lengths": [[len(variant.text), variant.limit] for variant in variants], "kept": len(done["rows"]), "claims": len(found)}
    return voice.plain(Result(sentence, figures, evidence, closed(page(variants, input), input.language)))


def known(given: Asked, ware: wares.Ware | None, rules: voice.Rules) -> tuple[Asked, str, str]:
    """What was asked with what the shop knows where nothing was given: name, benefit, price; beside it one more fact and the sizes.

    A fact that would need a proof, or that breaks a rule of the brand, is not taken. Pure.
    """
    if ware is None:
        return given, "", ""
    facts = [
        fact for fact in wares.told(ware, given.language) if not fact.startswith(("Available in", "Erhältlich in")) and not claims(fact)
    ]
    facts = voice.clean(facts, rules)[0]
    benefit = given.benefit.strip() or next(iter(facts), "")
    detail = next((fact for fact in facts if fact != benefit), "")
    name = ware.name if ware.name.lower() in given.text.lower() or len(given.text) <= len(ware.title) else given.text
    kinds = wares.kinds(f"{ware.title}; {ware.kind}")
    if name == ware.name and kinds and not wares.kinds(name):
        label = wares.label(kinds[0]).to(given.language)
        name = f"{label[:1].upper()}{label[1:]} „{name}“" if given.language == "de" else f"{name} {label}"
    update = {"text": name, "benefit": benefit, "price": given.price.strip() or ware.price(given.language)}
    return given.model_copy(update=update), detail, ware.sizes()


def _question(text: str) -> Question:
    return Question(
        Words(f"What is there to say about {fitted(text, 60)}?", f"Was gibt es zu {fitted(text, 60)} zu sagen?"),
        Words(
            f"Penn knows no product of that name with a price, and {NEEDED.en}.",
            f"Penn kennt kein Produkt dieses Namens mit Preis, und {NEEDED.de}.",
        ),
        (
            Field("benefit", "text", Words("What one gains by it", "Was man davon hat")),
            Field("price", "text", Words("Price as it should stand there", "Preis, wie er dastehen soll"), required=False),
            Field("audience", "text", Words("For whom", "Für wen"), required=False),
        ),
        f"ad_copy:{text.strip().lower()[:80]}",
    )


def _voiced(variants: list[Variant], rules: voice.Rules) -> tuple[list[Variant], tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The variants in the brand's words, where they still fit."""
    said = [voice.spoken(one.text, rules, one.limit) for one in variants]
    swapped = tuple(pair for one in said for pair in one.swapped)
    broken = tuple(bad for one in said for bad in one.broken)
    return [variant._replace(text=one.text) for variant, one in zip(variants, said, strict=True)], swapped, broken


def _of_shop(ware: wares.Ware | None, language: str) -> tuple[Figure, ...]:
    """What of the shop the ads stand on."""
    if ware is None:
        return ()
    shop = Words("products at Shopify", "Produkte bei Shopify")
    rows = [(Words("Product", "Produkt"), Words(ware.title, ware.title))]
    if ware.price("en"):
        rows.append((Words("Price", "Preis"), Words(ware.price("en"), ware.price("de"))))
    if ware.sizes():
        rows.append((Words("Variants", "Varianten"), Words(ware.sizes(), ware.sizes())))
    return tuple(Figure(label, value, shop, "/lunavo") for label, value in rows)


def write(given: Asked, platform: str, detail: str = "", sizes: str = "") -> list[Variant]:
    """Every way whose facts are given and whose text fits, each text once; the bare offer, cut, when nothing fits."""
    act = given.act.strip().rstrip(".!") or ACTS[platform].to(given.language)
    facts = {
        "offer": given.text.strip().rstrip(".!"), "benefit": given.benefit.strip().rstrip(".!"), "audience": given.audience.strip(),
        "price": given.price.strip(), "act": act, "detail": detail, "sizes": sizes,
    }  # fmt: skip
    found: list[Variant] = []
    for field, limit in LIMITS[platform].items():
        texts = []
        ways = WAYS["headline" if field == "headline" else "long"]
        # each platform begins elsewhere, so that five platforms are not five times the same text
        turn = list(LIMITS).index(platform) if field != "headline" else 0
        for way in (*ways[turn:], *ways[:turn]):
            words = way.to(given.language)
            if all(facts[name] for name in re.findall(r"\{(\w+)\}", words)):
                text = words.format(**facts)
                texts += [text[0].upper() + text[1:]] if len(text) <= limit else []
        texts = texts or [fitted(facts["offer"], limit) or facts["offer"][:limit]]
        found += [Variant(platform, field, text, limit) for text in list(dict.fromkeys(texts))[:MOST]]
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
