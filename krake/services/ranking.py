"""What waiting costs: why a thread stands where it stands, in words. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from krake.kit.money import Money
from krake.kit.text import Words, several
from krake.models import Thread

DAY = timedelta(days=1)


def reason(thread: Thread, worth: Money | None, now: datetime) -> Words | None:
    """Why this one should not wait: a date that passes, work that stands still, money, or its age. None when nothing presses."""
    if thread.due_at is not None:
        return _until(thread.due_at, now)
    if held := len(thread.payload.get("orders", [])):
        return several(
            held, Words("Holds up {n} order", "Hält {n} Bestellung auf"), Words("Holds up {n} orders", "Hält {n} Bestellungen auf")
        )
    if thread.kind == "approval" and worth is not None:
        return Words(f"Paid orders wait for {worth.to('en')}", f"Bezahlte Bestellungen warten auf {worth.to('de')}")
    days = (now - thread.created_at) // DAY
    if days >= 1:
        return several(days, Words("Waits for {n} day", "Wartet seit {n} Tag"), Words("Waits for {n} days", "Wartet seit {n} Tagen"))
    return None


def _until(due: datetime, now: datetime) -> Words:
    left = due - now
    if left <= timedelta(0):
        return Words("Overdue", "Überfällig")
    hours = left // timedelta(hours=1)
    if hours < 1:
        return Words("Due within the hour", "In weniger als einer Stunde fällig")
    if left < DAY:
        return Words(f"Due in {hours} h", f"In {hours} Std. fällig")
    days = left // DAY
    return several(days, Words("Due in {n} day", "In {n} Tag fällig"), Words("Due in {n} days", "In {n} Tagen fällig"))
