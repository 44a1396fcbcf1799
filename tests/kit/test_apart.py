"""Heavy computing runs in a process of its own: its answers, its failures, its end; and what the series and segments in it say."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest

from krake.kit import apart, segments, trend
from krake.kit.apart import apart as away
from krake.kit.config import ROOT
from krake.kit.errors import Broken

EVEN = [float(100 + 10 * (n % 7)) for n in range(56)]


async def test_it_answers_and_leaves_nothing_behind():
    found = await away("krake.kit.trend:parts", {"values": EVEN})
    assert found["odd"] == [] and len(found["rest"]) == 56


async def test_nothing_of_it_is_loaded_with_krake():
    """The worker's memory and its start stay what they were: all skills, the maths and the worker import none of it."""
    names = "krake.worker, krake.skills.forecast, krake.skills.anomaly_explain, krake.skills.customer_segments, krake.kit.segments"
    look = f"import sys, {names}; print(sorted({{'numpy', 'pandas', 'scipy', 'statsmodels'}} & set(sys.modules)))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", look, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    told, _ = await process.communicate()
    assert (process.returncode, told) == (0, b"[]\n")


async def test_what_fails_or_takes_too_long_says_so():
    with pytest.raises(Broken, match="failed"):
        await away("krake.kit.trend:parts", {"values": []})
    with pytest.raises(Broken, match="longer than"):
        await away("time:sleep", 30, seconds=0.5)


async def test_a_process_ends_with_the_one_who_waits_for_it(monkeypatch: pytest.MonkeyPatch):
    started: list[asyncio.subprocess.Process] = []
    there = asyncio.Event()
    create = asyncio.create_subprocess_exec

    async def spy(*command: str, **options: object) -> asyncio.subprocess.Process:
        started.append(await create(*command, **options))  # type: ignore[arg-type]
        there.set()
        return started[-1]

    monkeypatch.setattr(apart.asyncio, "create_subprocess_exec", spy)
    waiting = asyncio.create_task(away("time:sleep", 30))
    await asyncio.wait_for(there.wait(), 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert started[0].returncode == -signal.SIGKILL


def test_a_trend_is_carried_on_better_than_by_repetition():
    values = [50.0 + 3 * n + (15 if n % 7 in (5, 6) else 0) for n in range(84)]
    found = trend.outlook({"values": values, "ahead": 14})
    assert found["method"] == "ets" and found["mase"] < 0.2 and found["tested"] == 42
    assert found["errors"]["naive"] == pytest.approx(21.0), "last week lags by seven days of 3 each"
    assert found["naive_mape"] == pytest.approx(sum(21 / one for one in values[42:]) / 42)
    assert found["total"][0] == pytest.approx(sum(values[-7:]) * 2 + 21 * 7 + 42 * 7, rel=0.02)


def test_an_even_series_is_repeated_and_certain():
    found = trend.outlook({"values": EVEN, "ahead": 10})
    assert (found["method"], found["mape"], found["held"]) == ("naive", 0.0, 35)
    assert found["total"] == [1240.0, 1240.0, 1240.0]  # 910 of a week, and 100, 110, 120


def test_the_interval_of_a_sum_is_narrower_than_the_sum_of_intervals():
    """Errors of single days partly cancel: added bounds would claim far too much doubt."""
    values = [100.0 + (7 * n * n) % 31 for n in range(120)]
    found = trend.outlook({"values": values, "ahead": 14})
    added = [sum(point[part] for point in found["points"]) for part in range(3)]
    assert found["total"][0] == pytest.approx(added[0])
    assert added[1] < found["total"][1] < found["total"][0] < found["total"][2] < added[2]
    assert all(0 <= low <= value <= high for value, low, high in found["points"])


@pytest.mark.parametrize("values", [[0.0] * 28, [5.0] * 40, [0.0] * 30 + [50.0] * 5, [float(n % 3) for n in range(31)]])
def test_strange_series_have_an_answer(values: list[float]):
    found = trend.outlook({"values": values, "ahead": 9})
    assert len(found["points"]) == 9 and all(0 <= low <= value <= high for value, low, high in found["points"])


def test_parts_add_up_and_the_odd_day_stands_out():
    values = [*EVEN]
    values[30] += 300
    found = trend.parts({"values": values})
    again = [sum(one) for one in zip(found["trend"], found["season"], found["rest"], strict=True)]
    assert again == pytest.approx(values) and found["odd"] == [30] and found["rest"][30] == pytest.approx(300)


def test_customers_are_scored_by_fifths():
    """Ranks worked out by hand: recency 1 < 2 < 5 < 200 < 400 is 5 4 3 2 1; two of five share the mean rank 4.5 in orders: 4.5/5 x 5."""
    orders = [
        ["a", 1, "100.00", "EUR"], ["a", 30, "50.10", "EUR"], ["b", 5, "20", "EUR"], ["c", 200, "300", "EUR"],
        ["c", 210, "30", "EUR"], ["d", 400, "5", "EUR"], ["e", 2, "9", "USD"],
    ]  # fmt: skip
    rows = {row["who"]: row for row in segments.rfm({"orders": orders})}
    assert (rows["a"]["spent"], rows["a"]["orders"], rows["a"]["recency"], rows["a"]["segment"]) == ("150.10", 2, 1, "Best")
    assert rows["a"]["scores"] == [5, 5, 4] and rows["d"]["scores"] == [1, 2, 2]
    assert {who: row["segment"] for who, row in rows.items()} == {"a": "Best", "c": "At risk", "b": "New", "e": "New", "d": "Asleep"}
    assert rows["e"]["scores"][2] == 5, "no rate: dollars are ranked among dollars"
    assert list(rows) == ["a", "e", "b", "c", "d"], "best, new, at risk, asleep"
    assert segments.rfm({"orders": []}) == []


@pytest.mark.parametrize(
    ("r", "f", "m", "orders", "segment"),
    [
        (5, 5, 4, 6, "Best"), (3, 4, 4, 3, "Loyal"), (2, 4, 4, 3, "At risk"), (4, 3, 3, 2, "Loyal"), (4, 2, 2, 2, "Promising"),
        (1, 3, 3, 2, "At risk"), (1, 1, 2, 2, "Asleep"), (5, 2, 5, 1, "New"), (2, 2, 5, 1, "Asleep"),
    ],
)  # fmt: skip
def test_every_group_has_its_scores(r: int, f: int, m: int, orders: int, segment: str):
    assert segments.segment(r, f, m, orders) == segment
