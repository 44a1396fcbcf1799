"""How soon what is due begins: tasks spread over a minute, effects whose hold ends, approvals after their second step."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from bench.browsers import chromium, visitor
from bench.figure import Figure, main, median, quantile
from bench.houses import House, house, until
from krake.kit import db
from krake.models import Task
from krake.spec.actor import KRAKE

TASKS, FIRST_STEP, EFFECT, OTHERS = 1000, 500.0, 2000.0, 500.0
LEASE = timedelta(minutes=2)  #: a claim lasts so long, which tells when it was made
#: resolves to the moment (ms since 1970) at which the order's row says something else than that it needs the owner
WATCH = """
(number) => { window.seen = new Promise((done) => {
  const row = () => [...document.querySelectorAll('main tr')].find((one) => one.textContent.includes(number));
  const look = () => { const one = row(); if (one && !one.textContent.includes('Needs you')) { eye.disconnect(); done(Date.now()); } };
  const eye = new MutationObserver(look);
  eye.observe(document.body, {subtree: true, childList: true, characterData: true});
}); }
"""


def measure(quick: bool, rng: random.Random) -> Iterator[Figure]:
    count, seconds, sales = (150, 10, 6) if quick else (TASKS, 60, 15)
    with house(orders=1) as home:
        late, missed = _spread(home, count, seconds, rng)
        note = f"{count} tasks over {seconds} s, median {median(late):.0f} ms; {missed} missed."
        yield Figure("timing", "Slot to the first step of its run, 95th percentile", quantile(late, 0.95), "ms", FIRST_STEP, note=note)
        with chromium() as browser, visitor(browser, home.cookies()) as mine, visitor(browser, home.cookies()) as other:
            begun, seen = _approve(home, mine.new_page(), other.new_page(), sales)
        held = _held(home, sales)
    note = f"{len(begun)} approvals in a browser, median {median(begun):.0f} ms."
    yield Figure("timing", "Second step to the effect's start, 95th percentile", quantile(begun, 0.95), "ms", EFFECT, note=note)
    yield Figure("timing", "Second step to another browser, 95th percentile", quantile(seen, 0.95), "ms", OTHERS)
    yield Figure("timing", "End of a hold to the effect's start, 95th percentile", quantile(held, 0.95), "ms", EFFECT)


def _spread(home: House, count: int, seconds: int, rng: random.Random) -> tuple[list[float], int]:
    """Milliseconds from each task's slot to the first step of its run, and how many have none."""
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=5)
    moments = [begins + timedelta(seconds=rng.randrange(seconds)) for _ in range(count)]
    first = home.one("SELECT coalesce(max(id), 0) FROM task") + 1
    home.do(_plan(moments))
    steps = (
        "SELECT slot.at, min(step.started_at) FROM slot JOIN run ON run.task_id = slot.task_id JOIN step ON step.run_id = run.id "
        "WHERE slot.task_id >= ? GROUP BY slot.task_id, slot.at"
    )
    give_up = time.monotonic() + seconds + 60
    while len(found := home.sql(steps, first)) < count and time.monotonic() < give_up:
        time.sleep(0.5)
    home.settled()
    home.sql("UPDATE task SET status = 'done' WHERE id >= ?", first)
    return [(_at(began) - _at(slot)).total_seconds() * 1000 for slot, began in found], count - len(found)


async def _plan(moments: list[datetime]) -> None:
    async with db.write() as session:
        for number, when in enumerate(moments):
            rule = f"FREQ=DAILY;BYHOUR={when.hour};BYMINUTE={when.minute};BYSECOND={when.second}"
            session.add(
                Task(
                    title=f"Task {number}", agent="vizzy", skill="note", input={"text": f"fact {number}"}, rrule=rule, timezone="UTC",
                    starts_at=when, next_at=when, made_by=KRAKE.name, rehearsal=True,
                )
            )  # fmt: skip


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _sold(home: House) -> tuple[str, int, str]:
    """A sale that waits for approval in a thread of its own: its order's number, thread and action."""
    number = home.twin("POST", "sell", variant="LUN-POS-FL-5070", quantity=1)["orders"][0]["name"]
    find = (
        "SELECT action.thread_id, action.id FROM action JOIN customer_order ON customer_order.id = action.order_id "
        "WHERE customer_order.number = ? AND action.kind = 'gelato.promote' AND action.status = 'waiting' AND thread_id IS NOT NULL"
    )
    until(lambda: home.sql(find, number), 60, f"the question about {number}")
    thread, action = home.sql(find, number)[0]
    return number, thread, action


def _claimed(home: House, action: str) -> float:
    """When the effect was claimed, in seconds since 1970."""
    until(lambda: home.one("SELECT lease_until FROM action WHERE id = ?", action), 60, "the effect to begin")
    return (_at(home.one("SELECT lease_until FROM action WHERE id = ?", action)) - LEASE).timestamp()


def _approve(home: House, mine: Page, other: Page, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds from the second step to the claim of the effect, and until another browser shows it."""
    begun, seen = [], []
    other.goto(f"{home.url}/lunavo")
    for each in range(count + 1):  # the first one warms up
        number, thread, action = _sold(home)
        other.locator("main tr").filter(has_text=number).filter(has_text="Needs you").wait_for()
        mine.goto(f"{home.url}/todo/{thread}")
        mine.get_by_role("button", name="Approve").click()
        confirm = mine.locator(f"#confirm-{thread}")
        confirm.wait_for()
        other.evaluate(WATCH, number)
        pressed = confirm.evaluate("(button) => { const at = Date.now(); button.click(); return at; }")
        shown = other.evaluate("() => window.seen")
        if each:
            begun.append(_claimed(home, action) * 1000 - pressed)
            seen.append(shown - pressed)
    return begun, seen


def _held(home: House, count: int) -> list[float]:
    """Milliseconds from the end of a hold to the claim."""
    times = []
    for _ in range(count):
        _, _, action = _sold(home)
        ends = datetime.now(UTC) + timedelta(seconds=3)
        home.sql(
            "UPDATE action SET status = 'approved', approver = 'policy', verdict = 'hold', not_before = ? WHERE id = ?",
            ends.replace(tzinfo=None).isoformat(sep=" "), action,
        )  # fmt: skip
        home.sql("INSERT INTO topic_outbox (topic) VALUES ('actions')")
        times.append((_claimed(home, action) - ends.timestamp()) * 1000)
    return times


if __name__ == "__main__":
    main(measure, __doc__)
