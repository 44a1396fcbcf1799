"""What the address asks to see of the inbox, and the chips that change it, each with the count it would show."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from krake import registry
from krake.kit import clock, db
from krake.kit.text import Words, several
from krake.services import inbox, profiles, runs
from krake.services.inbox import Narrow
from krake.web.rows import status
from krake.web.rows.threads import ThreadRow, listed
from krake.web.ui.field import Option

ZONE = "Europe/Berlin"
AGES: dict[str, Words] = {
    "day": Words("New today", "Neu heute"),
    "days": Words("Older than a day", "Älter als ein Tag"),
    "week": Words("Older than a week", "Älter als eine Woche"),
}


@dataclass(frozen=True, slots=True)
class FilterRow:
    key: str
    words: str
    href: str
    on: bool
    digit: str = ""


@dataclass(frozen=True, slots=True)
class AroundRow:
    """The chips, the agents one may choose, "7 open · 3 later", and what was finished today."""

    places: list[FilterRow] = field(default_factory=list)
    kinds: list[FilterRow] = field(default_factory=list)
    ages: list[FilterRow] = field(default_factory=list)
    agents: list[Option] = field(default_factory=list)
    note: str = ""
    finished: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """The address, read: `state` open, later or done, and the filters."""

    state: str = "open"
    narrow: Narrow = field(default_factory=Narrow)

    @classmethod
    def of(cls, query: dict[str, str]) -> Look:
        """What the query says; a filter that is none of ours filters nothing."""
        words = {name: str(query.get(key, ""))[:120] for name, key in NAMES.items()}
        if words["age"] not in AGES:
            words["age"] = ""
        state = str(query.get("show", "open"))
        return cls(state if state in ("open", "later", "done") else "open", Narrow(**words))

    def href(self, **other: str) -> str:
        wanted = replace(self.narrow, **{name: value for name, value in other.items() if name != "state"})
        state = other.get("state", self.state)
        named = {"show": state if state != "open" else "", **{key: getattr(wanted, name) for name, key in NAMES.items()}}
        query = urlencode({name: value for name, value in named.items() if value})
        return "/todo" + (f"?{query}" if query else "")

    @property
    def narrowed(self) -> bool:
        return self.narrow != Narrow()

    async def rows(self, locale: str) -> list[ThreadRow]:
        return await listed(self.state, locale, self.narrow)

    async def around(self, locale: str) -> AroundRow:
        async with db.read() as session:
            counted, tally = await inbox.around(session, self.state, self.narrow), await inbox.tally(session)
            finished = await runs.finished_since(session, clock.bounds(clock.today(ZONE), ZONE)[0])
            names = {key: agent.name for key, agent in (await profiles.agents(session)).items()}
        return AroundRow(
            self._places(counted.places, locale),
            self._kinds(counted.kinds, locale),
            self._ages(counted.ages, locale),
            self._agents(counted.agents, names),
            _note(tally, locale),
            _finished(finished, locale),
        )

    def _places(self, counts: dict[str, int], locale: str) -> list[FilterRow]:
        total = sum(counts.values())
        here = self.narrow.workspace
        rows = [FilterRow("", Words(f"All {total}", f"Alle {total}").to(locale), self.href(workspace=""), not here, "1")]
        for workspace in registry.workspaces().values():
            if (count := counts.get(workspace.key)) or here == workspace.key:
                digit = str(len(rows) + 1)
                words = f"{workspace.name} {count or 0}"
                rows.append(FilterRow(workspace.key, words, self.href(workspace=workspace.key), here == workspace.key, digit))
        return rows

    def _kinds(self, counts: dict[str, int], locale: str) -> list[FilterRow]:
        """One chip for each kind there is; the chosen one leads back to all of them. None while there is but one kind."""
        chosen = self.narrow.kind
        if len(counts) < 2 and not chosen:
            return []
        named = {kind: words for kind, (_, words) in status.THREAD.items() if kind in counts or kind == chosen}
        return [self._chip("kind", kind, words, counts.get(kind, 0), chosen, locale) for kind, words in named.items()]

    def _ages(self, counts: dict[str, int], locale: str) -> list[FilterRow]:
        """Ages only help where some threads are old."""
        chosen = self.narrow.age
        if not counts.get("days") and not chosen:
            return []
        return [
            self._chip("age", age, words, counts.get(age, 0), chosen, locale)
            for age, words in AGES.items()
            if counts.get(age) or age == chosen
        ]

    def _agents(self, counts: dict[str, int], names: dict[str, str]) -> list[Option]:
        """Who asks, to choose from; empty while only one does."""
        chosen = self.narrow.agent
        keys: list[str] = sorted({*counts} | ({chosen} if chosen else set()), key=lambda key: names.get(key, key))
        return [Option(key, f"{names.get(key, key)} {counts.get(key, 0)}") for key in keys] if len(keys) > 1 or chosen else []

    def _chip(self, name: str, key: str, words: Words, count: int, chosen: str, locale: str) -> FilterRow:
        on = key == chosen
        return FilterRow(key, f"{words.to(locale)} {count}", self.href(**{name: "" if on else key}), on)


#: a filter → its name in the address
NAMES = {"workspace": "in", "kind": "kind", "words": "q", "agent": "by", "age": "age"}


def _note(tally: dict[str, int], locale: str) -> str:
    later = tally.get("later", 0)
    return Words(f"{tally.get('open', 0)} open · {later} later", f"{tally.get('open', 0)} offen · {later} später").to(locale)


def _finished(count: int, locale: str) -> str:
    """Quiet pride, when there is something to be proud of."""
    if not count:
        return ""
    one, many = Words("{n} run finished today.", "{n} Lauf heute fertig."), Words("{n} runs finished today.", "{n} Läufe heute fertig.")
    return several(count, one, many).to(locale)
