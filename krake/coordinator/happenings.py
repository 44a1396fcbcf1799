"""What a task may wait for: each happening in words, what its form asks for, and the trigger that is kept with the task."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from krake import registry
from krake.gate import typed
from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.spec.workspace import Kpi

#: happenings that the audit log tells of, by the verb it records
TOLD: dict[str, str] = {"shipped": "fulfil", "printed": "print", "price": "price_changed", "refused": "print_failed"}
EVENTS: dict[str, Words] = {
    "order": Words("A new order arrives", "Eine neue Bestellung trifft ein"),
    "shipped": Words("The customer is told of a parcel", "Die Kundschaft erfährt von einem Paket"),
    "printed": Words("A print moves on at Gelato", "Ein Druck kommt bei Gelato voran"),
    "price": Words("A print price changed after its approval", "Ein Druckpreis hat sich nach der Freigabe geändert"),
    "refused": Words("A print was refused", "Ein Druck wurde abgelehnt"),
    "row": Words("A row is added to a table", "Eine Zeile kommt in eine Tabelle"),
    "figure": Words("A figure passes a value", "Eine Kennzahl überschreitet einen Wert"),
    "call": Words("Its own address is called (webhook)", "Ihre eigene Adresse wird aufgerufen (Webhook)"),
}
SIDES: dict[str, Words] = {
    "above": Words("rises above, on a day", "steigt über, an einem Tag"),
    "below": Words("stays below, over a whole day", "bleibt unter, über einen ganzen Tag"),
}
#: units in which a figure is kept as people type it; shares are not
COUNTED = ("money", "count", "score", "days")
NO_FIGURE = Words("Choose a figure.", "Wähle eine Kennzahl.")
NO_SHEET = Words("Choose a table.", "Wähle eine Tabelle.")
NO_EVENT = Words("Choose what the task waits for.", "Wähle, worauf die Aufgabe wartet.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the form says of an event. `value` as it was typed; `figure` of a row is the number of its sheet."""

    event: str
    figure: str = ""
    side: str = "above"
    value: str = ""


def figures() -> dict[str, tuple[str, Kpi]]:
    """Figures a task can watch: "lunavo.revenue" → the workspace's name and the KPI."""
    return {
        f"{place.key}.{kpi.key}": (place.name, kpi) for place in registry.workspaces().values() for kpi in place.kpis if kpi.unit in COUNTED
    }


def trigger(wanted: Wanted, held: dict[str, Any], now: datetime, last_event: int, last_change: int = 0) -> dict[str, Any]:
    """What the task keeps. One that waits for the same as before goes on where it had read to. Raises Refused."""
    if wanted.event not in EVENTS:
        raise Refused(NO_EVENT)
    fresh: dict[str, Any] = {"on": wanted.event, "since": now.isoformat()}
    if wanted.event in TOLD:
        fresh["seen"] = last_event
    if wanted.event == "figure":
        fresh |= _figure(wanted)
    if wanted.event == "row":
        if not wanted.figure.isdigit():
            raise Refused(NO_SHEET)
        fresh |= {"figure": wanted.figure, "seen": last_change}
    same = held.get("on") == wanted.event and all(held.get(name) == fresh.get(name) for name in ("figure", "side", "value"))
    return held if same else fresh


def _figure(wanted: Wanted) -> dict[str, str]:
    if wanted.figure not in figures() or wanted.side not in SIDES:
        raise Refused(NO_FIGURE)
    value = typed.money(wanted.value)
    if value is None:
        raise Refused(typed.NOT_MONEY)
    return {"figure": wanted.figure, "side": wanted.side, "value": f"{value.normalize():f}"}


def passes(side: str, limit: Decimal, value: Decimal | None) -> bool:
    """Whether a reading is past the value. An unknown reading passes nothing."""
    return value is not None and (value > limit if side == "above" else value < limit)


def said(trigger: dict[str, Any]) -> Words:
    """What the task waits for, in words."""
    words = EVENTS.get(trigger.get("on", ""), NO_EVENT)
    if trigger.get("on") != "figure" or trigger.get("figure") not in figures():
        return words
    place, kpi = figures()[trigger["figure"]]
    side, value = SIDES[trigger["side"]], trigger["value"]
    return Words(f"{place}: {kpi.name.en} {side.en}: {value}", f"{place}: {kpi.name.de} {side.de}: {value}")


def new_key() -> tuple[str, str]:
    """A key for a task's own address, and the digest that is kept of it."""
    key = secrets.token_urlsafe(24)
    return key, digest(key)


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
