"""What skills miss while a service is not connected: said beside the skill, once for each service, and when the skill is given away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from krake import registry
from krake.kit.text import Words
from krake.services import profile_fields
from krake.spec.agent import Ability
from krake.spec.integration import Integration

#: services of one kind: any of them is enough
ALIKE = (("instagram", "tiktok", "youtube"), ("app_store", "google_play"))
#: what is different without a service of this kind, by the first of its kind
WITHOUT: dict[str, Words] = {
    "shopify": Words(
        "Without a shop there are no orders, products or visitors to work with.",
        "Ohne Shop gibt es keine Bestellungen, Produkte oder Besuche, mit denen sich arbeiten lässt.",
    ),
    "gelato": Words(
        "Without a printer nothing is priced, drafted or printed.", "Ohne Druckerei wird nichts berechnet, entworfen oder gedruckt."
    ),
    "google_mail": Words(
        "Without a mailbox you paste mails in here and send what was drafted yourself.",
        "Ohne Postfach fügst du Mails hier ein und verschickst Entwürfe selbst.",
    ),
    "google_calendar": Words(
        "Without a calendar only what stands in Krake is known.", "Ohne Kalender ist nur bekannt, was in Krake steht."
    ),
    "instagram": Words(
        "Without a social account figures are pasted in or read from a file, and nothing is published.",
        "Ohne Konto in sozialen Medien werden Zahlen eingefügt oder aus einer Datei gelesen, und nichts wird veröffentlicht.",
    ),
    "app_store": Words("Without a store account reviews are pasted in.", "Ohne Konto im App-Store werden Rezensionen eingefügt."),
    "bank": Words("Without a bank account payouts come from a file.", "Ohne Bankkonto kommen Auszahlungen aus einer Datei."),
    "search_console": Words(
        "Without Search Console positions come from a file.", "Ohne Search Console kommen Platzierungen aus einer Datei."
    ),
    "affiliate": Words(
        "Without a network programmes are pasted in or read from a file.",
        "Ohne Netzwerk werden Programme eingefügt oder aus einer Datei gelesen.",
    ),
}
NOT_CONNECTED, COMING = Words("Not connected", "Nicht verbunden"), Words("Not available yet", "Noch nicht verfügbar")
NO_WRITING = Words("Reads only", "Liest nur")


@dataclass(frozen=True, slots=True)
class LackRow:
    """A service that is missing, what is different without it, and the skills that is about."""

    name: str
    words: str
    skills: str
    status: str
    word: str


def _kind(key: str) -> tuple[str, ...]:
    return next((alike for alike in ALIKE if key in alike), (key,))


def lacking(ability: Ability, ready: Iterable[str]) -> list[str]:
    """Of the services a skill needs those that are missing, one for each kind: the first that is named."""
    there, found = set(ready), {}
    for key in ability.needs:
        if not there.intersection(_kind(key)):
            found.setdefault(_kind(key)[0], key)
    return list(found.values())


def names(keys: Sequence[str]) -> str:
    """Services as they are called; of a kind of which any is enough all, with slashes between."""
    known = registry.integrations()
    return ", ".join(" / ".join(known[one].name for one in _kind(key) if one in known) for key in keys)


def of_agent(abilities: Sequence[Ability], ready: Iterable[str], locale: str) -> list[LackRow]:
    """What is missing for these skills, the services that can be connected at once first.

    A service that is connected and still not enough, because Krake only reads there, is named for the skills that wait for it.
    """
    there, built = set(ready), registry.skills()
    about: dict[str, list[Ability]] = {}
    for ability in abilities:
        missing = lacking(ability, there)
        for key in missing or (ability.needs[:1] if ability.key not in built else ()):
            about.setdefault(_kind(key)[0], []).append(ability)
    rows = [_row(key, skills, there, locale) for key, skills in about.items()]
    return sorted(rows, key=lambda row: ("bad", "wait", "idle").index(row.status))


def _row(key: str, skills: list[Ability], there: set[str], locale: str) -> LackRow:
    service = registry.integrations()[key]
    if there.intersection(_kind(key)):
        said = " ".join(dict.fromkeys(one.waits.to(locale) for one in skills if one.waits))
        return LackRow(names((key,)), said, _titles(skills, locale), "wait", NO_WRITING.to(locale))
    tone, word = state(service)
    return LackRow(names((key,)), WITHOUT.get(key, service.brings).to(locale), _titles(skills, locale), tone, word.to(locale))


def state(service: Integration) -> tuple[str, Words]:
    """How a service stands that is not connected."""
    return ("bad", NOT_CONNECTED) if service.available else ("idle", COMING)


def _titles(skills: Sequence[Ability], locale: str) -> str:
    return ", ".join(profile_fields.called(one.key).to(locale) for one in skills)


def title(ability: Ability) -> Words:
    """A skill's name; one that is not built is called by what it will do."""
    skill = registry.skills().get(ability.key)
    return skill.title if skill else ability.does
