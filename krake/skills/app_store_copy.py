"""An app store entry from facts: every field within the store's limits, keywords counted and not wasted."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from krake.coordinator import voice
from krake.coordinator.grammar.lexicon import SMALL
from krake.coordinator.grammar.tokens import fold
from krake.coordinator.keeping import keep
from krake.kit.gaps import closed, fitted
from krake.kit.text import Words
from krake.skills.claim_check import claims
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

#: most characters: Apple's product page, and Google Play's short description
LIMITS = {"name": 30, "subtitle": 30, "promo": 170, "keywords": 100, "description": 4000, "short": 80}
LABELS = {
    "name": Words("Name", "Name"), "subtitle": Words("Subtitle (Apple)", "Untertitel (Apple)"),
    "promo": Words("Promotional text (Apple)", "Werbetext (Apple)"), "keywords": Words("Keywords (Apple)", "Suchwörter (Apple)"),
    "short": Words("Short description (Google)", "Kurzbeschreibung (Google)"), "description": Words("Description", "Beschreibung"),
}  # fmt: skip


class Asked(Input):
    """The app, and what is true of it."""

    text: str = asked("App name", "Name der App")
    purpose: str = asked("What it is for, in a few words", "Wofür sie da ist, in ein paar Worten", "")
    facts: str = asked("What it can do, one a line", "Was sie kann, je Zeile eins", "", kind="long")
    new: str = asked("What is new", "Was neu ist", "", kind="long")
    price: str = asked("Price and subscription", "Preis und Abo", "")
    support: str = asked("Where to get help", "Wo es Hilfe gibt", "", hint=Words("Address or e-mail", "Adresse oder E-Mail"))
    language: Literal["en", "de"] = asked("Language", "Sprache", "de")


class Entry(NamedTuple):
    name: str
    subtitle: str
    promo: str
    keywords: str
    short: str
    description: str


@skill(
    title=Words("Write an app store entry", "Eintrag für den App-Store schreiben"),
    risk=Risk.OWN,
    agent="penn",
    examples=(
        Words("write the listing of the app {text}", "schreibe den appstore eintrag für {text}"),
        Words("draft an app listing for {text}", "entwirf eine app beschreibung für {text}"),
    ),
    keywords=(Words("app store entry listing subtitle play", "app appstore eintrag untertitel play"),),
    alone=False,
    ensures=lambda evidence: (
        all(length <= LIMITS[field] for field, length in evidence["lengths"].items())
        and evidence["lengths"]["name"] > 0
        and not set(evidence["keywords"]) & set(evidence["seen"])
        and evidence["kept"] == 1
    ),
)
async def app_store_copy(ctx: Ctx, input: Asked) -> Result:
    """Draft name, subtitle, promotional text, keywords and description within Apple's and Google's limits."""
    entry = write(input)
    text = closed(page(entry, input), input.language)
    language = "German" if input.language == "de" else "English"
    row = {"language": language, "channel": "App store", "text": text, "variant": f"{entry.name} · {language}", "status": "Draft"}
    found = claims("\n".join(entry))
    why = f"within the store's limits; {len(found)} wordings need a proof"
    done = await ctx.step(
        Words("Keep the entry", "Eintrag festhalten"), keep, ctx.run_id, ctx.rehearsal, "penn", "Copy", [row], "variant", why
    )
    lengths = {field: len(value) for field, value in entry._asdict().items()}
    fits = Words("limit of the store", "Grenze des Stores")
    figures = (
        *(Figure(LABELS[f], Words(f"{n} of {LIMITS[f]}", f"{n} von {LIMITS[f]}"), fits, done["route"]) for f, n in lengths.items()),
        *(Figure(Words(f"“{words}”", f"„{words}“"), reason, Words("list of claims", "Liste der Aussagen")) for words, reason in found),
    )
    cut = input.text.strip() != entry.name
    sentence = Words(
        f"The entry for {entry.name} fits every field." + (" The name was too long and is cut." if cut else ""),
        f"Der Eintrag für {entry.name} passt in jedes Feld." + (" Der Name war zu lang und ist gekürzt." if cut else ""),
    )
    seen, chosen = sorted(words(f"{entry.name} {entry.subtitle}")), entry.keywords.split(",") if entry.keywords else []
    evidence = {"lengths": lengths, "keywords": chosen, "seen": seen, "kept": len(done["rows"])}
    return voice.written(Result(sentence, figures, evidence, text), await voice.rules(ctx), swap=False)


def words(text: str) -> set[str]:
    """Its words in lower case, without small ones."""
    return {word for word in re.findall(r"[^\W\d_]{3,}", text.lower()) if fold(word) not in SMALL}


def keywords(facts: list[str], seen: set[str]) -> str:
    """Search words by how often and early the facts say them, comma after comma without blanks: Apple counts those too.

    What name and subtitle already say is searched anyway and would waste the field.
    """
    counts: dict[str, int] = {}
    for fact in facts:
        for word in re.findall(r"[^\W\d_]{3,}", fact.lower()):
            if fold(word) not in SMALL and word not in seen:
                counts[word] = counts.get(word, 0) + 1
    chosen = ""
    for word in sorted(counts, key=lambda one: -counts[one]):  # sorting is stable: of equals the first said comes first
        longer = f"{chosen},{word}" if chosen else word
        chosen = longer if len(longer) <= LIMITS["keywords"] else chosen
    return chosen


def write(given: Asked) -> Entry:
    """The fields. Empty ones are those no fact was given for."""
    de = given.language == "de"
    facts = [" ".join(line.strip(" -•*.").split()) for line in given.facts.splitlines() if line.strip(" -•*.")]
    facts = [fact[0].upper() + fact[1:] for fact in facts]
    name, subtitle = fitted(given.text, LIMITS["name"]), fitted(given.purpose.strip().rstrip("."), LIMITS["subtitle"])
    new = " ".join(given.new.split())
    first = given.purpose.strip().rstrip(".") or (facts[0] if facts else "")
    promo = fitted(new or " ".join(f"{fact}." for fact in facts[:2]), LIMITS["promo"])
    head = f"{name}: {first or ('[Zweck der App]' if de else '[purpose of the app]')}."
    cost = given.price.strip() or ("[Preis und Abo]" if de else "[price and subscription]")
    help_ = given.support.strip() or ("[Hilfeadresse]" if de else "[support address]")
    can = "\n".join(f"• {fact}" for fact in facts) or ("[Funktionen]" if de else "[features]")
    body = [head, f"{'Das kann' if de else 'What'} {name}{'' if de else ' can do'}:\n{can}"]
    body += [f"{'Neu' if de else 'New'}: {new}"] if new else []
    body += [f"{'Preis' if de else 'Price'}: {cost}\n{'Hilfe' if de else 'Help'}: {help_}"]
    description = "\n\n".join(body)
    if len(description) > LIMITS["description"]:
        description = description[: LIMITS["description"]].rpartition("\n")[0]
    return Entry(name, subtitle, promo, keywords(facts, words(f"{name} {subtitle}")), fitted(first, LIMITS["short"]), description)


def page(entry: Entry, given: Asked) -> str:
    """The fields as Markdown, each with its length; an empty one shows the fact it waits for."""
    lang = given.language
    gap = {"subtitle": ("purpose", "Zweck der App"), "short": ("purpose", "Zweck der App")}
    parts = [f"# {entry.name}"]
    for field, value in entry._asdict().items():
        missing = f"[{Words(*gap.get(field, ('features', 'Funktionen'))).to(lang)}]"
        parts.append(f"## {LABELS[field].to(lang)} ({len(value)}/{LIMITS[field]})\n\n{value or missing}")
    return "\n\n".join(parts)
