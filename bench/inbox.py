"""The inbox with 10 000 open threads beside one with 100: a cold visit until the list stands there."""

from __future__ import annotations

import random
from collections.abc import Iterator

from bench.browsers import chromium, first_visit
from bench.figure import Figure, main, median
from bench.houses import House, house

MANY, FEW, RATIO = 10_000, 100, 2.0
LIST = """return document.querySelectorAll('main a[href^="/todo/"]').length >= 20"""
PLACES = ("lunavo", "monarch", "lunabots", "hard_life_mode", "management")


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    rounds = 4 if quick else 10
    with house(rehearsed=False) as home, chromium() as browser:
        cookies = home.cookies()
        many, few = [], []
        for each in range(rounds + 1):  # both sides on the same server, in turn; the first round warms up and is left out
            for count, times in ((FEW, few), (MANY, many)):
                _fill(home, count)
                taken = first_visit(browser, f"{home.url}/todo", LIST, cookies)
                if each:
                    times.append(taken)
    yield Figure(
        "inbox", f"To Do opens with {MANY:,} threads", median(many), "ms", RATIO * median(few), f"the same with {FEW}", median(few),
        note=f"Medians of {rounds} visits each.",
    )  # fmt: skip


def _fill(home: House, count: int) -> None:
    """Exactly so many open threads, written past the services: this measures reading."""
    home.sql("DELETE FROM thread")
    kinds = ("question", "review", "notice", "escalation")
    values = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "INSERT INTO thread (kind, workspace, agent, title, summary, payload, cause, status, answer, answered_by, rehearsal, created_at, "
        "changed_at, wake_on, assigned_to, group_key, blocks_run, currency) "
        f"SELECT {_pick(kinds)}, {_pick(PLACES)}, 'commet', json_object('en', 'Thread ' || i, 'de', 'Vorgang ' || i), "
        "json_object('en', 'What now?', 'de', 'Was nun?'), '{}', '', 'open', '{}', '', 0, "
        "datetime('now', '-' || (i % 5000) || ' minutes'), "
        "datetime('now'), '', '', '', 0, '' FROM n"
    )
    home.sql(values, count)
    home.sql("INSERT INTO topic_outbox (topic) VALUES ('threads')")


def _pick(words: tuple[str, ...]) -> str:
    return "CASE i % " + str(len(words)) + "".join(f" WHEN {at} THEN '{word}'" for at, word in enumerate(words)) + " END"


if __name__ == "__main__":
    main(measure, __doc__)
