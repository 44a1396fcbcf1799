"""Daily series with a weekly pattern: carried on by statsmodels, tested on their own past, and taken apart.

The functions take and give JSON, because they run apart (`kit.apart`): statsmodels and what it brings weigh more than all of Krake.
Sources: Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 5.4-5.5 and 8 (ETS, simulated intervals, MASE);
Cleveland et al. 1990 (STL).
"""

from __future__ import annotations

import warnings
from typing import Any

WEEK = 7
MOST_TESTS = 6  #: weeks of the past that are forecast from what was known before each
WITHIN = 0.8  #: share of the simulated futures between low and high
PATHS = 1_000
SEED = 7  #: the same series has the same interval, however often it is asked for
ODD = 3.0  #: robust standard deviations from which on a day is unusual
WORTH = 0.1  #: of a mean day; less is not worth a word, however even the rest is
WEEKS = 35  #: weeks over which the weekday pattern may change: a single odd day must not pass for a habit
TO_SIGMA = 1.4826  #: the median of absolute deviations times this is a standard deviation, for normal errors


def outlook(given: dict[str, Any]) -> dict[str, Any]:
    """`values` (one each day, oldest first, four weeks at least) carried on for `ahead` days by the method with the smaller test error.

    Answers method ("ets" | "naive"), points [[value, low, high], ...], total [value, low, high] of all days together, mape and
    naive_mape (shares, None where no tested day had a value), mase (its mean error ÷ that of last week repeated), errors
    {method: mean absolute error}, tested and held (days of the test, and those of them between low and high).
    """
    import numpy as np

    values, ahead = np.asarray(given["values"], dtype=float), int(given["ahead"])
    floor = 0.0 if values.min() >= 0 else -np.inf  # what never was below nothing is not expected there
    weeks = max(1, min(MOST_TESTS, (len(values) - 3 * WEEK) // WEEK))
    missed: dict[str, list[Any]] = {name: [] for name in METHODS}
    held = dict.fromkeys(METHODS, 0)
    for back in range(weeks, 0, -1):
        cut = len(values) - back * WEEK
        real = values[cut : cut + WEEK]
        for name in METHODS:
            told, paths = _ahead(name, values[:cut], WEEK, floor)
            low, high = _bounds(paths, told)
            missed[name].append(np.abs(real - told))
            held[name] += int(np.sum((real >= low) & (real <= high)))
    errors = {name: float(np.mean(one)) for name, one in missed.items()}
    best = "ets" if errors["ets"] < errors["naive"] else "naive"
    tested = values[len(values) - weeks * WEEK :]
    told, paths = _ahead(best, values, ahead, floor)
    low, high = _bounds(paths, told)
    sums = paths.sum(axis=0, keepdims=True)  # the bounds of a sum are those of the summed futures, not the sum of the bounds
    whole = np.asarray([told.sum()])
    under, over = _bounds(sums, whole)
    return {
        "method": best,
        "points": [[float(value), float(below), float(above)] for value, below, above in zip(told, low, high, strict=True)],
        "total": [float(whole[0]), float(under[0]), float(over[0])],
        "mape": _mape(np.concatenate(missed[best]), tested),
        "naive_mape": _mape(np.concatenate(missed["naive"]), tested),
        "mase": errors[best] / errors["naive"] if errors["naive"] else 1.0,
        "errors": errors,
        "tested": weeks * WEEK,
        "held": held[best],
    }


def parts(given: dict[str, Any]) -> dict[str, Any]:
    """`values` by STL into trend, weekday pattern and rest, which add up to them; also `sigma`, the robust spread of the rest.

    `odd` are the places whose rest is at least three times that and a tenth of a usual day. Two weeks at least; five make it trustworthy.
    """
    import numpy as np
    from statsmodels.tsa.seasonal import STL

    values = np.asarray(given["values"], dtype=float)
    found: Any = STL(values, period=WEEK, seasonal=WEEKS, robust=True).fit()
    trend, season = np.asarray(found.trend), np.asarray(found.seasonal)
    rest = values - trend - season
    sigma = TO_SIGMA * float(np.median(np.abs(rest - np.median(rest))))
    least = max(ODD * sigma, WORTH * float(np.abs(values).mean()), 1e-6)  # of an even series the rest is rounding only
    odd = [n for n, one in enumerate(rest) if abs(one) >= least]
    return {"trend": trend.tolist(), "season": season.tolist(), "rest": rest.tolist(), "sigma": sigma, "odd": odd}


def _ahead(name: str, values: Any, ahead: int, floor: float) -> tuple[Any, Any]:
    """The expected value of each coming day, and PATHS possible futures (days × paths)."""
    import numpy as np

    told, paths = METHODS[name](values, ahead)
    return np.maximum(told, floor), np.maximum(paths, floor)


def _bounds(paths: Any, told: Any) -> tuple[Any, Any]:
    """Low and high of each row of futures. They always hold the expected value."""
    import numpy as np

    low, high = np.quantile(paths, [(1 - WITHIN) / 2, (1 + WITHIN) / 2], axis=1)
    return np.minimum(low, told), np.maximum(high, told)


def _naive(values: Any, ahead: int) -> tuple[Any, Any]:
    """Last week again; futures draw their errors from how far each day was from that of the week before."""
    import numpy as np

    errors = values[WEEK:] - values[:-WEEK]
    drawn = np.random.default_rng(SEED).choice(errors - errors.mean(), size=(ahead, PATHS))
    told, paths = np.empty(ahead), np.empty((ahead, PATHS))
    for n in range(ahead):
        last = n >= WEEK
        told[n] = told[n - WEEK] if last else values[len(values) - WEEK + n]
        paths[n] = (paths[n - WEEK] if last else values[len(values) - WEEK + n]) + drawn[n]
    return told, paths


def _ets(values: Any, ahead: int) -> tuple[Any, Any]:
    """Exponential smoothing with additive errors and weekdays, with or without a damped trend: whichever has the smaller AIC."""
    import numpy as np
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    rest: dict[str, Any] = {"error": "add", "seasonal": "add", "seasonal_periods": WEEK, "initialization_method": "heuristic"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a series without any error, whose likelihood has no end
        fits: list[Any] = [
            ETSModel(values, trend=trend, damped_trend=bool(trend), **rest).fit(disp=False, maxiter=200) for trend in (None, "add")
        ]
        fit = min(fits, key=lambda one: one.aic if np.isfinite(one.aic) else np.inf)
        told = np.asarray(fit.forecast(ahead))
        paths = np.asarray(fit.simulate(ahead, anchor="end", repetitions=PATHS, rng=np.random.RandomState(SEED)))
    if not (np.isfinite(told).all() and np.isfinite(paths).all()):
        return _naive(values, ahead)
    return told, paths.reshape(ahead, PATHS)


METHODS = {"naive": _naive, "ets": _ets}


def _mape(missed: Any, real: Any) -> float | None:
    """The mean error as a share of the real values; days with nothing have no share."""
    import numpy as np

    some = real != 0
    return float(np.mean(missed[some] / np.abs(real[some]))) if some.any() else None
