"""`krake watch`: is Krake alive? Asked from outside, by a cron job, of the database's signs of life and of the web address.

It reads only, starts nothing, and needs none of Krake's processes to run.
"""

from __future__ import annotations

import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg

from krake.kit import clock
from krake.kit.config import Settings

SILENT_AFTER = timedelta(seconds=75)
MUST = ("worker", "clock", "bus")
PATIENCE = 5.0  #: seconds for an answer of the database or of the web
HEALTHY, ALARM, UNKNOWN = 0, 1, 2
PULSES = "SELECT key, at FROM pulse"
OPEN = "SELECT count(*) FROM thread WHERE cause LIKE 'silence:%' AND status <> 'done'"


@dataclass(frozen=True, slots=True)
class Found:
    """What the look found: the exit code and the one line that says it."""

    code: int
    line: str


def look(settings: Settings) -> Found:
    """Look once. An alarm outranks what cannot be told."""
    web = _web(f"http://{_loopback(settings.host)}:{settings.port}/ping")
    try:
        pulse, silences = _read(settings)
    except (sqlite3.Error, psycopg.Error, OSError) as problem:
        if web:
            return Found(ALARM, f"alarm: {web}; the database cannot be read ({_short(problem)})")
        return Found(UNKNOWN, f"cannot tell: the database cannot be read ({_short(problem)})")
    return judge(pulse, silences, web, clock.now())


def judge(pulse: dict[str, datetime], silences: int, web: str, now: datetime) -> Found:
    """What the signs of life, the open silence threads and the web's answer ("" when it is well) mean. Pure."""
    wrong = [web] if web else []
    for key in MUST:
        if key not in pulse:
            wrong.append(f"{key} never gave a sign")
        elif now - pulse[key] > SILENT_AFTER:
            wrong.append(f"{key} silent since {pulse[key]:%Y-%m-%d %H:%M} UTC")
    if silences:
        wrong.append(f"{silences} silence{'s' * (silences > 1)} open in To Do")
    return Found(ALARM, "alarm: " + "; ".join(wrong)) if wrong else Found(HEALTHY, "healthy: web, worker, clock and bus answer")


def _read(settings: Settings) -> tuple[dict[str, datetime], int]:
    if settings.sqlite:
        with closing(sqlite3.connect(f"file:{settings.database_file}?mode=ro", uri=True, timeout=PATIENCE)) as database:
            rows, silences = database.execute(PULSES).fetchall(), database.execute(OPEN).fetchone()[0]
        return {key: datetime.fromisoformat(at).replace(tzinfo=UTC) for key, at in rows}, silences
    url = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, connect_timeout=int(PATIENCE)) as database:
        database.read_only = True
        rows = database.execute(PULSES).fetchall()
        [silences] = database.execute(OPEN).fetchone() or (0,)
    return {key: at.replace(tzinfo=UTC) for key, at in rows}, silences


def _web(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return "" if answer.status == 200 else f"the web answers {answer.status}"
    except urllib.error.HTTPError as problem:
        return f"the web answers {problem.code}"
    except OSError:
        return "the web does not answer"


def _loopback(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)


def _short(problem: Exception) -> str:
    return str(problem).splitlines()[0][:100] if str(problem) else type(problem).__name__
