"""The texts of a product page from its name and facts: title, description, bullets and search fields, within their lengths."""

from __future__ import annotations

import re
from typing import Any, Literal, NamedTuple

from krake.coordinator import voice, wares
from krake.coordinator.grammar.tokens import fold
from krake.coordinator.keeping import keep
from krake.kit import db
from krake.kit.gaps import closed, fitted
from krake.kit.text import Words, several
from krake.services import product_texts
from krake.skills.claim_check import claims
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

TITLE, SEO_TITLE, META = 70, 60, 155
#: what a buyer wants to know, and the words by which a fact tells it
WANTED = (
    (
        r"keramik|ceramic|baumwolle|cotton|papier|paper|holz|wood|glas|glass|stahl|steel|polyester|leinen|linen|metall|g/m|leinwand|canvas|"
        r"email|enamel|wachs|wax|silber|silver|karton|card\\b",
        "material",
        "Material",
    ),
    (r"\d\s*(?:ml|cl|cm|mm|oz|inch|zoll|l\b|×|x\s*\d)|größe|size|format", "size", "Maße"),
    (r"spülmaschine|dishwasher|wasch|wash|\d\s*°|pflege|care|mikrowelle|microwave", "care", "Pflege"),
    (r"liefer|deliver|versand|ship|produktionszeit|werktage|working days", "delivery time", "Lieferzeit"),
)


class Asked(Input):
    """The product, and what is true of it."""

    text: str = asked("Product", "Produkt", "", hint=Words("Empty: name the five weakest texts", "Leer: die fünf schwächsten Texte nennen"))
    facts: str = asked(
        "Facts, one a line", "Fakten, je Zeile einer", "", kind="long", hint=Words("Only what you can prove", "Nur, was du belegen kannst")
    )
    audience: str = asked("For whom", "Für wen", "")
    language: Literal["en", "de"] = asked("Language", "Sprache", "de")


class Copy(NamedTuple):
    title: str
    lead: str
    bullets: list[str]
    seo_title: str
    meta: str

    @property
    def whole(self) -> str:
        return "\n".join((self.title, self.lead, *self.bullets, self.seo_title, self.meta))


@skill(
    title=Words("Write a product text", "Produkttext schreiben"),
    risk=Risk.OWN,
    agent="penn",
    examples=(
        Words("write a product text for {text}", "schreibe einen produkttext für {text}"),
        Words("write a product description of {text}", "schreibe eine produktbeschreibung für {text}"),
        Words("write product copy for {text}", "texte die produktseite für {text}"),
    ),
    keywords=(Words("product text description title seo copy", "produkttext produktbeschreibung titel beschreibung texten"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["title"] <= TITLE
        and evidence["seo_title"] <= SEO_TITLE
        and evidence["meta"] <= META
        and evidence["used"] + evidence["left_out"] == evidence["facts"]
        and evidence["claims"] == 0
        and evidence["kept"] == evidence["texts"]
    ),
)
async def product_copy(ctx: Ctx, input: Asked) -> Result:
    """Write title, description, bullets and search fields from the facts you give; what needs a proof is left out and named."""
    if not input.text.strip():
        return _weak(await ctx.step(Words("Look for weak texts", "Schwache Texte suchen"), _weakest, ctx.rehearsal))
    look = Words("Read product and memory", "Produkt und Gedächtnis lesen")
    known = await ctx.step(look, _known, input.text, ctx.workspace, ctx.rehearsal)
    rules = await voice.rules(ctx)
    there = wares.ware(known["ware"]) if known["ware"] else None
    if there is None and not input.facts.strip():
        ctx.ask(_question(input.text))
    name = there.title if there else input.text
    shown = "\n".join((input.facts, *(_shown(there, input.language) if there else [])))
    facts, left_out = sort(shown, voice.avoided(rules), rules)
    copy = write(name, facts, input.audience, input.language)
    text = closed(page(copy, left_out, input.language), input.language)
    language = "German" if input.language == "de" else "English"
    row = {"language": language, "channel": "Shop", "text": text, "variant": f"{copy.title} · {language}", "status": "Draft"}
    why = f"{len(facts)} facts used, {len(left_out)} left out for want of a proof"
    done = await ctx.step(Words("Keep the text", "Text festhalten"), keep, ctx.run_id, ctx.rehearsal, "penn", "Copy", [row], "variant", why)
    named = {words.lower() for words, _ in claims(f"{input.text}\n{name}")}  # the name is given; its own claims are reported, not cut out
    own = [words for words, _ in claims(copy.whole) if words.lower() not in named]
    evidence = {
        "title": len(copy.title), "seo_title": len(copy.seo_title), "meta": len(copy.meta), "facts": len(facts) + len(left_out),
        "used": len(facts), "left_out": len(left_out), "claims": len(own), "kept": len(done["rows"]), "texts": 1,
    }  # fmt: skip
    used = sum(fact in facts for fact in _shown(there, input.language)) if there else 0
    figures = _figures(copy, left_out, known, there, used, rules, done["route"])
    return voice.plain(Result(_sentence(input, left_out, there), figures, evidence, text))


async def _known(name: str, workspace: str, rehearsal: bool) -> dict[str, Any]:
    """The product of the shop that the name means, and what is remembered of it."""
    async with db.read() as session:
        found = await product_texts.known(session, name, workspace, rehearsal=rehearsal)
    return {**found, "ware": await wares.asked_for(rehearsal, name)}


def _question(name: str) -> Question:
    short = fitted(name, 60)
    return Question(
        Words(f"What is true of {short}?", f"Was stimmt über {short}?"),
        Words(
            "No product of that name stands in the shop, so nothing is known of it. A text is written from facts only.",
            "Im Shop steht kein Produkt dieses Namens, also ist nichts darüber bekannt. Ein Text entsteht nur aus Fakten.",
        ),
        (
            Field(
                "facts",
                "text",
                Words("Material, size, care, delivery, with semicolons", "Material, Maße, Pflege, Lieferung, mit Semikolon"),
            ),
            Field("audience", "text", Words("For whom", "Für wen"), required=False),
        ),
        f"product_copy:{name.strip().lower()[:80]}",
    )


def _shown(one: wares.Ware, language: str) -> list[str]:
    """What the shop knows of a product, in that language: its text, its sizes and, told by its kind, what it is."""
    facts = wares.told(one, language)
    kinds = wares.kinds(f"{one.title}; {one.kind}")
    label = wares.label(kinds[0]).to(language) if kinds else ""
    whole = fold(" ".join((one.title, *facts)))
    return [*([label[:1].upper() + label[1:]] if label and fold(label) not in whole else []), *facts]


async def _weakest(rehearsal: bool) -> list[list[Any]]:
    async with db.read() as session:
        found = await product_texts.weakest(session, rehearsal=rehearsal)
    return [[one.title, [words._asdict() for words in one.lacks]] for one in found]


def _weak(found: list[list[Any]]) -> Result:
    """Which texts need work most. Without facts none is written: what a product is made of is not to be guessed."""
    some = several(
        len(found),
        Words("{n} product text is weak. Name the product and its facts.", "{n} Produkttext ist schwach. Nenne Produkt und Fakten."),
        Words(
            "{n} product texts are weakest. Name one and its facts.", "{n} Produkttexte sind am schwächsten. Nenne einen und seine Fakten."
        ),
    )
    none = Words("No weak product text is on record. Name a product.", "Kein schwacher Produkttext ist bekannt. Nenne ein Produkt.")
    shop = Words("products at Shopify", "Produkte bei Shopify")
    lacks = [(title, Words(*("; ".join(one[lang] for one in what) for lang in ("en", "de")))) for title, what in found]
    zero = dict.fromkeys(("title", "seo_title", "meta", "facts", "used", "left_out", "claims", "kept", "texts"), 0)
    figures = tuple(Figure(Words(title, title), words, shop, "/lunavo") for title, words in lacks)
    return Result(some if found else none, figures, {**zero, "weak": len(found)})


def sort(text: str, bad: list[str], rules: list[dict[str, Any]] | None = None) -> tuple[list[str], list[tuple[str, Words]]]:
    """Facts to use, and those left out with the reason: a claim that needs proof, or a wording the brand avoids and has no other for."""
    used, left_out = [], []
    for line in dict.fromkeys(" ".join(line.strip(" -•*.").split()) for line in re.split(r"[\n;]", text)):
        if not line:
            continue
        line = voice.spoken(line, rules or []).text
        found = claims(line)
        avoids = next((part for part in bad if part in line.lower()), "")
        if found:
            left_out.append((line, found[0][1]))
        elif avoids:
            left_out.append((line, Words(f"the brand avoids “{avoids}”", f"die Marke vermeidet „{avoids}“")))
        else:
            used.append(line[0].upper() + line[1:])
    return used, left_out


def write(name: str, facts: list[str], audience: str, language: str) -> Copy:
    """The texts. Open places stand for what a buyer wants to know and no fact tells."""
    de = language == "de"
    title = fitted(name.strip()[:1].upper() + name.strip()[1:], TITLE)
    open_ = [
        f"[{german if de else english}]"
        for pattern, english, german in WANTED
        if not re.search(pattern, " ".join((name, *facts)), re.IGNORECASE)
    ]
    whom = f" {'für' if de else 'for'} {audience.strip()}" if audience.strip() and not claims(audience) else ""
    special = "[das Besondere]" if de else "[what is special about it]"
    lead = f"{title}{whom}. {'. '.join(facts[:3]) or special}."
    seo = next((one for one in (f"{title}{whom} | {fact}" for fact in facts[:3]) if len(one) <= SEO_TITLE), f"{title}{whom}")
    meta = " ".join(f"{part}." for part in (f"{title}{whom}", *facts[:3]))
    return Copy(title, lead, [*facts, *open_], fitted(seo, SEO_TITLE), fitted(meta, META))


def page(copy: Copy, left_out: list[tuple[str, Words]], language: str) -> str:
    """The texts as one Markdown page."""
    de = language == "de"
    heads = ("Beschreibung", "Suchfelder", "Titel", "Beschreibung") if de else ("Description", "Search fields", "Title", "Description")
    found = f"{heads[2]} ({len(copy.seo_title)}/{SEO_TITLE}): {copy.seo_title}\n\n{heads[3]} ({len(copy.meta)}/{META}): {copy.meta}"
    bullets = "\n".join(f"- {line}" for line in copy.bullets)
    parts = [f"# {copy.title}", f"## {heads[0]}\n\n{copy.lead}", bullets, f"## {heads[1]}\n\n{found}"]
    if left_out:
        head = "Nicht übernommen" if de else "Left out"
        parts.append(f"## {head}\n\n" + "\n".join(f"- {line}: {why.to(language)}" for line, why in left_out))
    return "\n\n".join(parts)


def _sentence(input: Asked, left_out: list[tuple[str, Words]], there: wares.Ware | None) -> Words:
    thin = Words("", "") if input.facts.strip() or there else Words(" Give facts, and it says more.", " Nenne Fakten, dann sagt er mehr.")
    name = there.title if there else input.text
    if there and there.facts and wares.language(there.facts) not in ("", input.language):
        thin = Words(
            " The shop's text is in the other language; give facts in this one, and it says more.",
            " Der Text im Shop ist in der anderen Sprache; nenne Fakten in dieser, dann sagt er mehr.",
        )
    out = several(
        len(left_out),
        Words(" {n} fact was left out, it needs a proof.", " {n} Fakt fehlt darin, er braucht einen Nachweis."),
        Words(" {n} facts were left out, they need a proof.", " {n} Fakten fehlen darin, sie brauchen einen Nachweis."),
    )
    more = Words(out.en if left_out else "", out.de if left_out else "")
    return Words(f"The text for {name} is drafted.{more.en}{thin.en}", f"Der Text für {name} ist entworfen.{more.de}{thin.de}")


def _figures(
    copy: Copy, left_out: list[tuple[str, Words]], known: dict[str, Any], there: wares.Ware | None, used: int, rules: voice.Rules,
    route: str,
) -> tuple[Figure, ...]:  # fmt: skip
    limit, shop = Words("length of the field", "Länge des Feldes"), Words("products at Shopify", "Produkte bei Shopify")
    said, listed = Words("Memory", "Gedächtnis"), Words("list of claims", "Liste der Aussagen")
    found = wares.status(there) if there else Words("not found", "nicht gefunden")
    fields = (
        (Words("SEO title", "SEO-Titel"), copy.seo_title, SEO_TITLE),
        (Words("Meta description", "Meta-Beschreibung"), copy.meta, META),
    )
    of_shop = several(used, Words("{n} fact", "{n} Fakt"), Words("{n} facts", "{n} Fakten"))
    sizes = there.sizes() if there else ""
    return (
        *(Figure(label, Words(f"{len(text)} of {most}", f"{len(text)} von {most}"), limit, route) for label, text, most in fields),
        Figure(Words("In the shop", "Im Shop"), found, shop, "/lunavo"),
        *((Figure(Words("Used from the shop", "Aus dem Shop verwendet"), of_shop, shop, "/lunavo"),) if there else ()),
        *((Figure(Words("Variants", "Varianten"), Words(sizes, sizes), shop, "/lunavo"),) if sizes else ()),
        *voice.figures(rules),
        *(Figure(Words(f"Left out: {line}", f"Weggelassen: {line}"), why, listed, route) for line, why in left_out),
        *(Figure(Words("Remembered", "Gemerkt"), Words(fact, fact), said, "/memory") for fact in known["memory"]),
    )
