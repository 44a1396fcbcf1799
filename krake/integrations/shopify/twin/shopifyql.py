"""Answers the one kind of ShopifyQL the twin knows: sessions by day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from krake.integrations.shopify.twin.store import Store
from krake.kit import clock

_QUESTION = re.compile(
    r"FROM\s+sessions\s+SHOW\s+(?P<show>[\w,\s]+?)\s+SINCE\s+(?P<since>\S+)(?:\s+UNTIL\s+(?P<until>\S+))?\s+TIMESERIES\s+day"
    r"(?:\s+ORDER\s+BY\s+day(?:\s+(?P<way>ASC|DESC))?)?\s*",
    re.IGNORECASE,
)
METRICS = {
    "sessions": "sessions",
    "online_store_visitors": "visitors",
    "sessions_that_completed_checkout": "completed",
    "conversion_rate": "conversion",
}


def answer(store: Store, question: str, zone: str) -> dict[str, Any]:
    """A `ShopifyqlQueryResponse`: rows are objects of strings by column name, a misunderstanding is a parse error with status 200."""
    parsed = _QUESTION.fullmatch(question.strip())
    if parsed is None:
        return _wrong("Syntax error: the twin answers FROM sessions SHOW ... SINCE ... [UNTIL ...] TIMESERIES day")
    shown = [name.strip() for name in parsed["show"].split(",")]
    unknown = [name for name in shown if name not in METRICS]
    if unknown:
        return _wrong(*(f"Column Not Found: Column '{name}' not found" for name in unknown))
    today = clock.today(zone)
    since, until = _day(parsed["since"], today), _day(parsed["until"] or "today", today)
    if since is None or until is None:
        return _wrong("Invalid date range")
    kept = {row["day"]: row for row in store.rows("SELECT * FROM visits WHERE day BETWEEN ? AND ?", since.isoformat(), until.isoformat())}
    days = [since + timedelta(days=step) for step in range((min(until, today) - since).days + 1)]
    rows = [{"day": day.isoformat(), **{name: _metric(kept.get(day.isoformat()), METRICS[name]) for name in shown}} for day in days]
    kinds = {"conversion_rate": "PERCENT"}
    columns = [_column("day", "DAY_TIMESTAMP"), *(_column(name, kinds.get(name, "INTEGER")) for name in shown)]
    ordered = rows[::-1] if (parsed["way"] or "").upper() == "DESC" else rows
    return {"parseErrors": [], "parseWarnings": [], "tableData": {"columns": columns, "rows": ordered}}


def _metric(row: Any, name: str) -> str:
    if row is None:
        return "0"
    if name == "conversion":
        return f"{row['completed'] / row['sessions']:.4f}" if row["sessions"] else "0"
    return str(row[name])


def _column(name: str, kind: str) -> dict[str, Any]:
    return {"name": name, "displayName": name.replace("_", " ").capitalize(), "dataType": kind, "subType": None}


def _day(text: str, today: date) -> date | None:
    if text.lower() in ("today", "yesterday"):
        return today - timedelta(days=text.lower() == "yesterday")
    back = re.fullmatch(r"-(\d{1,4})d", text)
    if back:
        return today - timedelta(days=int(back[1]))
    try:
        return date.fromisoformat(text.strip("'"))
    except ValueError:
        return None


def _wrong(*errors: str) -> dict[str, Any]:
    return {"parseErrors": list(errors), "parseWarnings": [], "tableData": None}
