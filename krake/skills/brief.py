"""What an article should answer, written down for Penn: intent, questions, outline, links within the shop, and the facts still missing."""

from __future__ import annotations

import re
from typing import Any, Literal

from krake.coordinator import voice
from krake.coordinator.keeping import kept
from krake.kit import db
from krake.kit.text import Words, number, several
from krake.services import products
from krake.skills.claim_check import claims
from krake.skills.keyword_cluster import INTENTS, TOLD, intent, stems
from krake.spec.ask import Field, Question
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

MOST_TERMS, MOST_LINKS = 12, 5
LENGTHS = {"Learn": (900, 1_400), "Compare": (800, 1_200), "Buy": (300, 600), "Find": (150, 300)}


class Subject(Input):
    """The term or group the article is for, and what is known about it."""

    text: str = asked("Term or group", "Begriff oder Gruppe", "", hint=Words("For example moon mug", "Zum Beispiel Mondtasse"))
    facts: str = asked("Facts it may use", "Fakten, die vorkommen dürfen", "", kind="long", hint=Words("One a line", "Je Zeile einer"))
    audience: str = asked(
        "For whom", "Für wen", "", hint=Words("For example people who furnish a flat", "Zum Beispiel Menschen, die einrichten")
    )
    language: Literal["de", "en"] = asked("Language of the article", "Sprache des Artikels", "de")


@skill(
    title=Words("Brief an article", "Artikel vorbereiten"),
    risk=Risk.OWN,
    agent="seomi",
    examples=(
        Words("write an article brief about {text}", "schreibe eine artikelvorgabe über {text}"),
        Words("prepare an article about {text}", "bereite einen artikel über {text} vor"),
    ),
    keywords=(Words("article outline content blog", "artikel artikelvorgabe gliederung blog"),),
    alone=False,
    ensures=lambda evidence: (
        all(words in evidence["document"] for words in [*evidence["terms"], *evidence["links"]]) and bool(evidence["subject"])
    ),
)
async def brief(ctx: Ctx, input: Subject) -> Result:
    """Write an article brief from the Keywords table, the products that fit and the facts given. Facts are never made up."""
    subject = " ".join(input.text.split())
    if not subject:
        ctx.ask(
            Question(
                Words("What shall the article be about?", "Worum soll es im Artikel gehen?"),
                Words("One search term or subject is enough.", "Ein Suchbegriff oder Thema genügt."),
                (Field("text", "text", Words("Term or group", "Begriff oder Gruppe")),),
                "brief:subject",
            )
        )
    found = await ctx.step(Words("Gather terms and products", "Begriffe und Produkte sammeln"), _gather, subject, ctx.rehearsal)
    facts = [line.strip("-• ").strip() for line in input.facts.splitlines() if line.strip("-• ").strip()]
    document = written(subject, found["terms"], found["links"], facts, input.audience.strip(), input.language)
    terms = several(len(found["terms"]), Words("{n} term", "{n} Begriff"), Words("{n} terms", "{n} Begriffe"))
    links = several(len(found["links"]), Words("{n} product", "{n} Produkt"), Words("{n} products", "{n} Produkte"))
    missing = holes(document)
    gap = several(missing, Words("{n} fact is missing", "{n} Angabe fehlt"), Words("{n} facts are missing", "{n} Angaben fehlen"))
    sentence = Words(
        f"The brief about “{subject}” uses {terms.en} of the table and links {links.en}; {gap.en}.",
        f"Die Vorgabe zu „{subject}“ nutzt {terms.de} der Tabelle und verlinkt {links.de}; {gap.de}.",
    )
    wanted = INTENTS[intent(subject)]
    table, shop = Words("Keywords table", "Tabelle Suchbegriffe"), Words("products of the shop", "Produkte des Shops")
    figures = (
        Figure(Words("Intent", "Absicht"), wanted, Words("words of the term", "Wörter des Begriffs")),
        Figure(Words("Related terms", "Verwandte Begriffe"), Words(number(len(found["terms"])), number(len(found["terms"]), "de")), table),
        Figure(Words("Products to link", "Passende Produkte"), Words(number(len(found["links"])), number(len(found["links"]), "de")), shop),
    )
    evidence = {"subject": subject, "terms": [one[0] for one in found["terms"]], "links": found["links"], "document": document}
    return voice.plain(Result(sentence, figures, evidence, document))


async def _gather(subject: str, rehearsal: bool) -> dict[str, Any]:
    """Terms of the Keywords table and products that share a stem with the subject; the most searched terms first."""
    own = set(stems(subject))
    rows = [row for row in await kept(rehearsal, "seomi", "Keywords") if own & set(stems(row.get("term") or ""))]
    rows.sort(key=lambda row: -(row.get("volume") or 0))
    async with db.read() as session:
        listed = [one.product for one in await products.listed(session, rehearsal=rehearsal, limit=500)]
    fitting = [product.title for product in listed if product.status in ("active", "unlisted") and own & set(stems(product.title))]
    terms = [[row["term"], row.get("volume")] for row in rows if row["term"].lower() != subject.lower()]
    return {"terms": terms[:MOST_TERMS], "links": fitting[:MOST_LINKS]}


def holes(document: str) -> int:
    """How many different facts stand in square brackets. Pure."""
    return len(set(re.findall(r"\[[^\]]+\]", document)))


QUESTIONS = {
    "Learn": Words(
        "What is {x}?|How does it work, step by step?|Which mistakes are common?|What does it take to begin?",
        "Was ist mit „{x}“ gemeint?|Wie geht es, Schritt für Schritt?|Welche Fehler sind dabei häufig?|Was braucht man für den Anfang?",
    ),
    "Compare": Words(
        "Which kinds of {x} are there?|How do they differ in material, size and price?|Which one suits whom?|How was it compared?",
        "Welche Arten gibt es bei „{x}“?|Worin unterscheiden sie sich: Material, Größe, Preis?|Was passt zu wem?|Wie wurde verglichen?",
    ),
    "Buy": Words(
        "What makes this {x} worth its price?|Which sizes and colours are there?|How long is delivery, at what cost?|How is it cared for?",
        "Was macht „{x}“ den Preis wert?|Welche Größen und Farben gibt es?|Was kostet der Versand, wie lange dauert er?|Wie pflegt man es?",
    ),
    "Find": Words(
        "What is {x}?|Where is it found?|How can somebody be reached?",
        "Was ist „{x}“?|Wo findet man es?|Wie ist jemand zu erreichen?",
    ),
}
TITLES = {
    "Learn": Words("{x}: how it works|{x}, simply explained", "{x}: so gelingt es|{x} einfach erklärt"),
    "Compare": Words("{x}: the differences at a glance|{x} compared", "{x}: die Unterschiede auf einen Blick|{x} im Vergleich"),
    "Buy": Words("{x}: sizes, material and delivery|{x} from our shop", "{x}: Größen, Material und Versand|{x} aus unserem Shop"),
    "Find": Words("{x}: everything on one page|{x}: how to reach us", "{x}: alles Wichtige auf einer Seite|{x}: so erreichst du uns"),
}


def written(subject: str, terms: list[list[Any]], links: list[str], facts: list[str], audience: str, language: str) -> str:
    """The brief in Markdown. What nobody told stands in square brackets and once more at its end. Pure."""
    german, wanted = language == "de", intent(subject)
    low, high = LENGTHS[wanted]
    # headings name the subject; what somebody wants of it is told by the intent
    core = " ".join(word for word in subject.split() if word.lower() not in TOLD) or subject
    name = core[0].upper() + core[1:]

    def pick(de: str, en: str) -> str:
        return de if german else en

    titles = TITLES[wanted].to(language).replace("{x}", name).split("|")
    questions = QUESTIONS[wanted].to(language).replace("{x}", name if german else core).split("|")
    said = [
        f"- {term}" + (f" ({number(round(volume), language)} {pick('Suchen', 'searches')})" if volume else "") for term, volume in terms
    ]
    quoted = pick("„{}“", "“{}”")
    doubtful = [f"- {quoted.format(words)}: {why.to(language)}" for fact in facts for words, why in claims(fact)]
    lines = [
        f"# {pick('Artikelvorgabe', 'Article brief')}: {subject}",
        f"**{pick('Absicht', 'Intent')}:** {INTENTS[wanted].to(language)}  \n"
        f"**{pick('Für', 'For')}:** {audience or pick('[Zielgruppe]', '[audience]')}  \n"
        f"**{pick('Länge', 'Length')}:** {number(low, language)}–{number(high, language)} {pick('Wörter', 'words')}",
        f"## {pick('Titelvorschläge', 'Titles to choose from')}\n\n" + "\n".join(f"- {title}" for title in titles),
        f"## {pick('Fragen, die der Artikel beantwortet', 'Questions the article answers')}\n\n"
        + "\n".join(f"{n}. {one}" for n, one in enumerate(questions, 1)),
        f"## {pick('Gliederung', 'Outline')}\n\n- H1: {titles[0]}\n"
        + pick("- Antwort in zwei Sätzen, gleich zu Beginn\n", "- The answer in two sentences, right at the beginning\n")
        + "\n".join(f"- H2: {one}" for one in questions)
        + pick("\n- H2: Kurz gesagt", "\n- H2: In short"),
        f"## {pick('Begriffe, die vorkommen sollen', 'Terms to use')}\n\n"
        + ("\n".join([f"- {subject}", *said]) if said else f"- {subject}\n- {pick('[verwandte Suchbegriffe]', '[related search terms]')}"),
        f"## {pick('Links im Shop', 'Links within the shop')}\n\n"
        + ("\n".join(f"- {title}" for title in links) if links else f"- {pick('[passendes Produkt]', '[a product that fits]')}"),
        f"## {pick('Fakten', 'Facts')}\n\n"
        + ("\n".join(f"- {fact}" for fact in facts) if facts else f"- {pick('[Fakten mit Quelle]', '[facts with their source]')}"),
    ]  # fmt: skip
    if doubtful:
        lines.append(f"## {pick('Vor der Veröffentlichung prüfen', 'Check before publishing')}\n\n" + "\n".join(doubtful))
    text = "\n\n".join(lines)
    missing = list(dict.fromkeys(re.findall(r"\[[^\]]+\]", text)))
    return f"{text}\n\n---\n{pick('Es fehlen', 'Missing')}: {', '.join(missing) if missing else pick('keine Angaben', 'nothing')}."
