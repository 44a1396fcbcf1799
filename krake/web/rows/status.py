"""One word, one hue and one shape for every state of every kind of thing."""

from __future__ import annotations

from krake.kit.text import Words

RUN: dict[str, tuple[str, Words]] = {
    "queued": ("wait", Words("Queued", "Wartet")),
    "running": ("busy", Words("Working", "Arbeitet")),
    "asks": ("asks", Words("Asks", "Fragt")),
    "done": ("good", Words("Done", "Fertig")),
    "failed": ("bad", Words("Stopped", "Gestoppt")),
    "cancelled": ("idle", Words("Cancelled", "Abgebrochen")),
}
STEP: dict[str, tuple[str, Words]] = {
    "running": ("busy", Words("Working", "Arbeitet")),
    "done": ("good", Words("Done", "Fertig")),
    "retried": ("wait", Words("Retried", "Wiederholt")),
    "waiting": ("wait", Words("Waiting", "Wartet")),
    "failed": ("bad", Words("Failed", "Gescheitert")),
    "cancelled": ("idle", Words("Stopped", "Angehalten")),
}
THREAD: dict[str, tuple[str, Words]] = {
    "approval": ("asks", Words("Approval", "Freigabe")),
    "question": ("asks", Words("Question", "Frage")),
    "escalation": ("bad", Words("Escalation", "Eskalation")),
    "review": ("busy", Words("Review", "Durchsicht")),
    "notice": ("idle", Words("Notice", "Hinweis")),
}
ACTION: dict[str, tuple[str, Words]] = {
    "waiting": ("asks", Words("Waits for you", "Wartet auf dich")),
    "approved": ("wait", Words("Approved", "Freigegeben")),
    "executing": ("busy", Words("Being done", "Wird ausgeführt")),
    "done": ("good", Words("Done", "Erledigt")),
    "failed": ("bad", Words("Failed", "Gescheitert")),
    "unknown": ("wait", Words("Being checked", "Wird geprüft")),
    "rejected": ("idle", Words("Rejected", "Abgelehnt")),
    "expired": ("idle", Words("Expired", "Abgelaufen")),
    "superseded": ("idle", Words("Replaced", "Ersetzt")),
    "undone": ("idle", Words("Taken back", "Zurückgenommen")),
}
PAYMENT: dict[str, tuple[str, Words]] = {
    "paid": ("good", Words("Paid", "Bezahlt")),
    "pending": ("wait", Words("Pending", "Offen")),
    "authorized": ("wait", Words("Authorised", "Autorisiert")),
    "partially_paid": ("wait", Words("Part paid", "Teilbezahlt")),
    "partially_refunded": ("idle", Words("Part refunded", "Teilerstattet")),
    "refunded": ("idle", Words("Refunded", "Erstattet")),
    "voided": ("idle", Words("Voided", "Ungültig")),
    "expired": ("idle", Words("Expired", "Abgelaufen")),
}
PRODUCTION: dict[str, tuple[str, Words]] = {
    "none": ("wait", Words("To prepare", "Vorzubereiten")),
    "asks": ("asks", Words("Has a question", "Hat eine Frage")),
    "drafted": ("wait", Words("Drafted", "Entworfen")),
    "waiting": ("asks", Words("Needs you", "Braucht dich")),
    "approved": ("busy", Words("Approved", "Freigegeben")),
    "printing": ("busy", Words("Printing", "Im Druck")),
    "shipped": ("good", Words("Shipped", "Versandt")),
    "delivered": ("good", Words("Delivered", "Zugestellt")),
    "trouble": ("bad", Words("Stopped", "Gestoppt")),
    "rejected": ("idle", Words("Rejected", "Abgelehnt")),
    "never": ("idle", Words("Left out", "Ausgelassen")),
    "elsewhere": ("idle", Words("Shipped elsewhere", "Anderswo versandt")),
}
CONNECTION: dict[str, tuple[str, Words]] = {
    "connected": ("good", Words("Connected", "Verbunden")),
    "syncing": ("busy", Words("Syncing", "Gleicht ab")),
    "waiting": ("wait", Words("Waiting", "Wartet")),
    "disconnected": ("bad", Words("Disconnected", "Getrennt")),
}


def named(table: dict[str, tuple[str, Words]], state: str, locale: str) -> tuple[str, str]:
    """Status and word. A state nobody named shows as itself, in grey: services invent new ones."""
    if state not in table:
        return "idle", state.replace("_", " ").capitalize()
    status, words = table[state]
    return status, words.to(locale)
