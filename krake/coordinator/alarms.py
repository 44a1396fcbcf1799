"""What is silent: things that should have happened and did not. Pure; coordinator/watch.py looks and tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from krake.coordinator import ahead
from krake.kit import clock
from krake.kit.text import Words
from krake.models import Action, Connection, Pulse, Run, Task
from krake.services.pulses import SILENT_AFTER

POLL = timedelta(seconds=60)  #: the worker's look at each connection
MISSED_POLLS = 3
FIRST_EXPORT = timedelta(minutes=45)  #: what a shop's very first export may take
UNSTARTED = timedelta(minutes=5)
UNMOVED = timedelta(minutes=5)
CAUSE = "silence:"
SWITCHED_OFF: set[str] = set()  #: a test says "watch" here to see that nobody else raises these


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something is silent since `since`. `title` says what, `next_step` what to do; `cause` is its thread's."""

    kind: str
    cause: str
    since: datetime
    title: Words
    next_step: Words
    workspace: str = "management"
    agent: str = "krake"
    connection_id: int | None = None
    run_id: int | None = None
    rehearsal: bool = False
    #: the way forward that its thread's button takes, as `gate.forms` reads it
    way: Mapping[str, Any] = field(default_factory=dict)


def alarms(
    now: datetime,
    tasks: Sequence[tuple[Task, datetime | None]],
    pulse: Mapping[str, Pulse],
    accounts: Sequence[Connection],
    runs: Sequence[Run],
    actions: Sequence[Action] = (),
    awake: datetime | None = None,
) -> tuple[Alarm, ...]:
    """Everything that is silent at `now`. Each task comes with the first slot it still owes.

    `awake` is since when this worker looks after things: nothing that it only just took up is late already.
    """
    if "watch" in SWITCHED_OFF:
        return ()
    found = [
        *_scheduler(now, pulse),
        *(alarm for task, slot in tasks for alarm in _task(now, task, slot)),
        *(alarm for account in accounts for alarm in _sync(now, account, awake)),
        *_unproven(runs),
        *_queue(now, runs, awake),
        *_actions(now, actions, awake),
    ]
    return tuple(found)


def contract(task: Task, slot: datetime) -> timedelta:
    """How long after a slot its run must have ended: as the task promises, or until its next slot."""
    if minutes := task.contract.get("within"):
        return timedelta(minutes=float(minutes))
    following = ahead.upcoming(task, slot, 1)
    return following[0] - slot if following else timedelta(days=1)


def _scheduler(now: datetime, pulse: Mapping[str, Pulse]) -> Iterator[Alarm]:
    for key, en, de in (("clock", "The clock has", "Die Uhr hat"), ("bus", "The bus has", "Der Bus hat")):
        row = pulse.get(key)
        if row and now - row.at > SILENT_AFTER:
            yield Alarm(
                f"silent_{key}",
                f"{CAUSE}{key}",
                row.at,
                Words(f"{en} been silent since {_clock(row.at)}", f"{de} sich seit {_clock(row.at)} nicht gemeldet"),
                Words("Restart Krake. What came due meanwhile is caught up.", "Starte Krake neu. Fällige Aufgaben werden nachgeholt."),
            )


def _task(now: datetime, task: Task, slot: datetime | None) -> Iterator[Alarm]:
    if slot is None or slot > now or now < slot + contract(task, slot):
        return
    at = _clock(slot, task.timezone)
    yield Alarm(
        "silent_task",
        f"{CAUSE}task:{task.id}",
        slot,
        Words(f"“{task.title}” owes a result since {at}", f"„{task.title}“ schuldet seit {at} ein Ergebnis"),
        Words(
            "Look at its last run in the coordinator, run it now or pause it.",
            "Sieh dir im Koordinator den letzten Lauf an, starte sie jetzt oder pausiere sie.",
        ),
        task.workspace or "management",
        task.agent,
        rehearsal=task.rehearsal,
        way={"way": "run_task", "task": task.id},
    )


def _sync(now: datetime, row: Connection, awake: datetime | None) -> Iterator[Alarm]:
    if row.status not in ("connected", "syncing") or (row.synced_at is None and now - row.created_at < FIRST_EXPORT):
        return
    since = _later(row.synced_at or row.created_at, awake)
    if now - since < MISSED_POLLS * POLL:
        return
    moved = row.synced_at or row.created_at
    at = _clock(moved, row.timezone)
    yield Alarm(
        "silent_sync",
        f"{CAUSE}sync:{row.id}",
        moved,
        Words(f"Nothing has come from {row.name} since {at}", f"Von {row.name} kam seit {at} nichts mehr"),
        Words("Run the sync once by hand; if it stays silent, reconnect.", "Starte den Abgleich von Hand; bleibt es still, verbinde neu."),
        row.settings.get("workspace", "management"),
        "commet",
        connection_id=row.id,
        rehearsal=row.rehearsal,
        way={"way": "retry", "skill": "sync", "input": {"integration": row.integration}},
    )


def _unproven(runs: Sequence[Run]) -> Iterator[Alarm]:
    for run in runs:
        if run.status == "done" and run.proven is False:
            what = run.goal or run.skill
            yield Alarm(
                "unproven_run",
                f"{CAUSE}unproven:{run.task_id or 0}:{run.skill}:{int(run.rehearsal)}",
                run.finished_at or run.created_at,
                Words(f"“{what}” ended without evidence", f"„{what}“ endete ohne Nachweis"),
                Words("Look at the run and start it again.", "Sieh dir den Lauf an und starte ihn noch einmal."),
                run.workspace or "management",
                run.agent,
                run_id=run.id,
                rehearsal=run.rehearsal,
                way={"way": "retry", "skill": run.skill, "input": run.input},
            )


def _queue(now: datetime, runs: Sequence[Run], awake: datetime | None) -> Iterator[Alarm]:
    waiting = [run for run in runs if run.status == "queued" and now - _later(run.created_at, awake) >= UNSTARTED]
    if not waiting:
        return
    first = min(waiting, key=lambda run: run.created_at)
    many, at = len(waiting), _clock(first.created_at)
    yield Alarm(
        "unstarted_run",
        f"{CAUSE}queue",
        first.created_at,
        Words(
            f"{many} run{'s' * (many > 1)} nobody starts, the first since {at}",
            f"{many} {'Läufe' if many > 1 else 'Lauf'} ohne Anfang, zuerst seit {at}",
        ),
        Words(
            "Look at the queue in the coordinator; restart Krake if nothing runs.",
            "Sieh dir die Schlange im Koordinator an; starte Krake neu, wenn nichts läuft.",
        ),
        first.workspace or "management",
        first.agent,
        run_id=first.id,
        rehearsal=first.rehearsal,
    )


def _actions(now: datetime, actions: Sequence[Action], awake: datetime | None) -> Iterator[Alarm]:
    for row in actions:
        since = _later(row.not_before or row.changed_at, row.changed_at)
        if row.status != "approved" or now - _later(since, awake) < UNMOVED:
            continue
        en, de = row.title.get("en", row.kind), row.title.get("de", row.kind)
        at = _clock(since)
        yield Alarm(
            "unmoved_action",
            f"{CAUSE}action:{row.id}",
            since,
            Words(f"Approved and not begun since {at}: {en}", f"Freigegeben und seit {at} nicht begonnen: {de}"),
            Words("Look at the connection; nothing was sent.", "Sieh dir die Verbindung an; es wurde nichts gesendet."),
            row.workspace or "management",
            row.agent or "krake",
            connection_id=row.connection_id,
            rehearsal=row.rehearsal,
        )


def _later(one: datetime, other: datetime | None) -> datetime:
    return max(one, other) if other else one


def _clock(moment: datetime, tz: str = "Europe/Berlin") -> str:
    return moment.astimezone(clock.zone(tz)).strftime("%d.%m. %H:%M")
