"""How Krake itself is: signs of life, connections, faults and what repaired them, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from krake import registry
from krake.coordinator.faults import CLASSES
from krake.coordinator.playbooks import PLAYBOOKS
from krake.kit import clock, db
from krake.kit.config import settings
from krake.kit.text import Words, number, percent
from krake.kit.text import day as day_words
from krake.models import Connection, Fault, Pulse
from krake.services import connections, faults, pulses
from krake.web.rows import status
from krake.web.ui.bars import BarRow, bar_rows

DAYS, ZONE = 7, "Europe/Berlin"
NAMES = {
    "worker": Words("Worker", "Arbeiter"),
    "clock": Words("Clock", "Uhr"),
    "bus": Words("Bus", "Bus"),
}
OWNERS = {"krake": Words("Krake", "Krake"), "you": Words("You", "Du"), "service": Words("The service", "Der Dienst")}
NEVER = Words("none yet", "noch keine")


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of Krake: its state as word and shape, a sentence, and its last sign (ISO, "" for never)."""

    name: str
    status: str
    word: str
    said: str
    at: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    name: str
    status: str
    word: str
    breaker: str
    synced: str
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A class of fault over the last days."""

    name: str
    owner: str
    causes: str
    struck: str
    status: str
    word: str
    next: str
    at: str


@dataclass(frozen=True, slots=True)
class PlaybookRow:
    name: str
    bound: str
    proof: str
    rate: str


@dataclass(frozen=True, slots=True)
class HealthRow:
    parts: list[PartRow] = field(default_factory=list)
    links: list[LinkRow] = field(default_factory=list)
    classes: list[FaultRow] = field(default_factory=list)
    playbooks: list[PlaybookRow] = field(default_factory=list)
    bars: list[BarRow] = field(default_factory=list)
    ends: list[str] = field(default_factory=list)


async def health(locale: str) -> HealthRow:
    now = clock.now()
    async with db.read() as session:
        pulse, silent = await pulses.all_of(session), await pulses.silent(session, now)
        links = await connections.all_of(session)
        found = await faults.since(session, now - timedelta(days=DAYS))
        rates = await faults.rates(session)
    return HealthRow(
        [
            *(_part(key, pulse.get(key), key in silent, locale) for key in NAMES),
            _database(locale),
            _record(pulse.get("record"), locale),
            _backup(pulse.get("backup"), locale),
        ],
        [_link(row, now, locale) for row in links],
        _classes(found, locale),
        [_playbook(key, rates.get(key), locale) for key in PLAYBOOKS],
        *_by_day(found, clock.today(ZONE), locale),
    )


def _by_day(found: Sequence[Fault], today: date, locale: str) -> tuple[list[BarRow], list[str]]:
    """A bar a day with its classes in words, and the words under the first, middle and last; empty while nothing went wrong."""
    counted = faults.by_class(found, ZONE)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    told = [(day_words(day, locale), _of_day(counted, day, locale), sum(per[day] for per in counted.values())) for day in days]
    ends = [told[0][0], told[DAYS // 2][0], Words("Today", "Heute").to(locale)]
    return (bar_rows(told), ends) if found else ([], ends)


def _of_day(counted: dict[str, Counter[date]], day: date, locale: str) -> str:
    named = [(CLASSES[kind].title.to(locale) if kind in CLASSES else kind, per[day]) for kind, per in counted.items() if per[day]]
    return ", ".join(f"{name} {count}" for name, count in named) or Words("none", "keine").to(locale)


def _part(key: str, pulse: Pulse | None, silent: bool, locale: str) -> PartRow:
    name = NAMES[key].to(locale)
    if pulse is None:
        return PartRow(name, "bad", Words("Silent", "Stumm").to(locale), Words("Never gave a sign", "Gab nie ein Zeichen").to(locale), "")
    words = Words("Silent. Restart Krake.", "Stumm. Starte Krake neu.") if silent else Words("Gives signs of life", "Gibt Lebenszeichen")
    word = Words("Silent", "Stumm") if silent else Words("Alive", "Am Leben")
    return PartRow(name, "bad" if silent else "good", word.to(locale), words.to(locale), pulse.at.isoformat())


def _database(locale: str) -> PartRow:
    """This page was read from it, so it answers; its size only SQLite tells without asking for a right."""
    size = settings().database_file.stat().st_size if settings().sqlite else None
    said = (
        Words("Postgres", "Postgres") if size is None else Words(f"{number(-(-size // 2**10))} KB", f"{number(-(-size // 2**10), 'de')} KB")
    )
    return PartRow(Words("Database", "Datenbank").to(locale), "good", Words("Answers", "Antwortet").to(locale), said.to(locale), "")


def _record(pulse: Pulse | None, locale: str) -> PartRow:
    """The audit chain, as the last `krake verify` found it."""
    name = Words("Record", "Protokoll").to(locale)
    if pulse is None:
        said = Words("The command “krake verify” checks it", "Der Befehl „krake verify“ prüft es")
        return PartRow(name, "idle", Words("Not checked yet", "Noch nicht geprüft").to(locale), said.to(locale), "")
    if (broken := pulse.note.get("broken")) is None:
        said = Words("The chain held when last checked", "Die Kette hielt bei der letzten Prüfung")
        return PartRow(name, "good", Words("Whole", "Ganz").to(locale), said.to(locale), pulse.at.isoformat())
    said = Words(f"Broken at event {broken}", f"Gebrochen bei Eintrag {broken}")
    return PartRow(name, "bad", Words("Broken", "Gebrochen").to(locale), said.to(locale), pulse.at.isoformat())


def _backup(pulse: Pulse | None, locale: str) -> PartRow:
    name = Words("Proven backup", "Geprüfte Sicherung").to(locale)
    if pulse is None:
        return PartRow(name, "idle", Words("None yet", "Noch keine").to(locale), NEVER.to(locale).capitalize(), "")
    return PartRow(name, "good", Words("Proven", "Geprüft").to(locale), "", pulse.at.isoformat())


def _link(row: Connection, now: datetime, locale: str) -> LinkRow:
    state, word = status.named(status.CONNECTION, row.status, locale)
    breaker = Words("Closed", "Geschlossen")
    if row.failures >= connections.TRIPS_AFTER:
        waits = row.open_until and row.open_until > now
        breaker = Words("Open, waits", "Offen, wartet") if waits else Words("Half open, one try", "Halb offen, ein Versuch")
    integration = registry.integrations().get(row.integration)
    name = f"{integration.name if integration else row.integration} · {row.name}"
    return LinkRow(name, state, word, breaker.to(locale), row.synced_at.isoformat() if row.synced_at else "", row.rehearsal)


def _classes(found: Sequence[Fault], locale: str) -> list[FaultRow]:
    """One line a class, the one that struck last first."""
    kinds = dict.fromkeys(row.kind for row in found)
    return [_class(kind, [row for row in found if row.kind == kind], locale) for kind in kinds]


def _class(kind: str, rows: list[Fault], locale: str) -> FaultRow:
    declared = CLASSES.get(kind)
    asks, still = any(row.status == "escalated" for row in rows), any(row.status == "open" for row in rows)
    state, word = ("asks", Words("Asks you", "Fragt dich")) if asks else ("wait", Words("Being repaired", "Wird repariert"))
    if not asks and not still:
        state, word = "good", Words("Over", "Vorbei")
    last = rows[0].receipt if state == "good" and rows[0].receipt else declared.next_step._asdict() if declared else {}
    return FaultRow(
        declared.title.to(locale) if declared else kind.replace("_", " ").capitalize(),
        OWNERS[declared.owner].to(locale) if declared else "",
        number(len(rows), locale),
        number(sum(row.count for row in rows), locale),
        state,
        word.to(locale),
        last.get(locale, ""),
        max(row.last_at for row in rows).isoformat(),
    )


def _playbook(key: str, rate: tuple[int, int] | None, locale: str) -> PlaybookRow:
    book = PLAYBOOKS[key]
    seconds = f"{book.longest:.0f} s" if book.longest < 120 else f"{book.longest / 60:.0f} min"
    bound = Words(f"{book.tries} in a row, each after at most {seconds}", f"{book.tries} in Folge, je nach höchstens {seconds}")
    if not book.longest:
        bound = Words("Once, at once", "Einmal, sofort")
    elif book.tries == 1:
        bound = Words(f"One, after at most {seconds}", f"Einer, nach höchstens {seconds}")
    said = Words("not needed yet", "noch nicht gebraucht").to(locale)
    if rate:
        said = f"{percent(_share(rate), locale, 0)} ({rate[0]}/{rate[1]})"
    return PlaybookRow(book.title.to(locale), bound.to(locale), book.proof.to(locale), said)


def _share(rate: tuple[int, int]) -> Decimal:
    return Decimal(rate[0]) / Decimal(rate[1])
