"""The classes of what goes wrong: whose it is, what comes next, and which playbook is tried first. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.services.faults import kind_of


@dataclass(frozen=True, slots=True)
class FaultClass:
    """owner: krake | you | service, who has to move. `playbook` is a key of playbooks.PLAYBOOKS, or empty."""

    key: str
    title: Words
    owner: str
    next_step: Words
    playbook: str = ""


def _class(key: str, en: str, de: str, owner: str, next_en: str, next_de: str, playbook: str = "") -> FaultClass:
    return FaultClass(key, Words(en, de), owner, Words(next_en, next_de), playbook)


CLASSES: dict[str, FaultClass] = {
    one.key: one
    for one in (
        _class("unreachable", "No answer", "Keine Antwort", "service", "Krake asks again.", "Krake fragt noch einmal.", "again"),
        _class("throttled", "Told to wait", "Soll warten", "service", "Krake waits as told.", "Krake wartet wie verlangt.", "wait"),
        _class("bad_key", "Key refused", "Schlüssel abgelehnt", "you", "Reconnect with a new key.", "Verbinde neu mit neuem Schlüssel."),
        _class("missing_scope", "Right missing", "Recht fehlt", "you", "Grant it and reconnect.", "Erteile es und verbinde neu."),
        _class("rejected", "Service said no", "Dienst sagt nein", "you", "Correct what it names.", "Korrigiere, was er nennt."),
        _class("refused", "Against a rule", "Gegen eine Regel", "you", "Change the request or the rule.", "Ändere Anfrage oder Regel."),
        _class("not_allowed", "Not allowed", "Nicht erlaubt", "you", "Ask the owner.", "Frage den Inhaber."),
        _class("not_found", "Not there", "Nicht da", "you", "Check the name.", "Prüfe den Namen."),
        _class("broken", "Fault in Krake", "Fehler in Krake", "krake", "Report the id.", "Melde die Nummer."),
        _class("price_changed", "Price moved", "Preis geändert", "you", "Approve the new price.", "Stimme dem neuen Preis zu.", "requote"),
        _class(
            "overtaken", "Changed meanwhile", "Inzwischen geändert", "krake", "It is prepared anew.", "Es wird neu vorbereitet.", "reread"
        ),
        _class(
            "incomplete", "Data missing", "Angaben fehlen", "krake", "It is read elsewhere.", "Es wird woanders gelesen.", "second_source"
        ),
        _class("already_ordered", "Ordered already", "Schon bestellt", "you", "Look at the order that exists.", "Sieh den Auftrag an."),
        _class("draft_differs", "Another draft", "Anderer Entwurf", "you", "Discard the old draft.", "Verwirf den alten Entwurf."),
        _class("worker_died", "Worker stopped", "Arbeiter stand", "krake", "It is started again.", "Er startet wieder.", "restart"),
        _class("silent_clock", "Clock silent", "Uhr stumm", "krake", "Restart Krake.", "Starte Krake neu."),
        _class("silent_bus", "Bus silent", "Bus stumm", "krake", "Restart Krake.", "Starte Krake neu."),
        _class("silent_task", "Task owes a result", "Ergebnis fehlt", "you", "Look at its last run.", "Sieh dir den letzten Lauf an."),
        _class("silent_sync", "Sync does not move", "Abgleich steht", "service", "Sync by hand.", "Gleiche von Hand ab."),
        _class("unproven_run", "No evidence", "Kein Nachweis", "krake", "Look at the run.", "Sieh dir den Lauf an."),
        _class("unstarted_run", "Run not started", "Lauf nicht begonnen", "krake", "Look at the queue.", "Sieh dir die Schlange an."),
        _class(
            "unmoved_action", "Action not begun", "Aktion nicht begonnen", "krake", "Look at the connection.", "Sieh die Verbindung an."
        ),
    )
}


def class_of(error: KrakeError | str) -> FaultClass | None:
    """The class of an error, of an error's name, or of an alarm's kind. None: nobody declared it."""
    return CLASSES.get(kind_of(error))
