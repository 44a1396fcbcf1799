"""What Gelato's states mean to a person. Open sets: an unknown state is shown as Gelato writes it."""

from __future__ import annotations

from krake.kit.text import Words

FULFILLMENT: dict[str, Words] = {
    "draft": Words("Draft", "Entwurf"),
    "created": Words("Ordered", "Bestellt"),
    "uploading": Words("Reading the file", "Datei wird gelesen"),
    "passed": Words("File checked", "Datei geprüft"),
    "in_production": Words("In production", "In Produktion"),
    "printed": Words("Printed", "Gedruckt"),
    "shipped": Words("Shipped", "Versandt"),
    "in_transit": Words("In transit", "Unterwegs"),
    "delivered": Words("Delivered", "Zugestellt"),
    "returned": Words("Returned", "Zurückgesandt"),
    "failed": Words("Failed", "Fehlgeschlagen"),
    "canceled": Words("Cancelled", "Storniert"),
    "pending_approval": Words("Waits for approval at Gelato", "Wartet auf Freigabe bei Gelato"),
    "pending_personalization": Words("Waits for personalisation", "Wartet auf Personalisierung"),
    "digitizing": Words("Embroidery is prepared", "Stickerei wird vorbereitet"),
    "not_connected": Words("Product not connected at Gelato", "Produkt bei Gelato nicht verbunden"),
    "on_hold": Words("On hold", "Angehalten"),
}
#: nothing more will happen by itself
FINAL = frozenset({"delivered", "returned", "failed", "canceled"})
#: the parcel has left: tracking can be passed on
SENT = frozenset({"shipped", "in_transit", "delivered"})
#: a person has to look at these
STUCK = frozenset({"failed", "on_hold", "not_connected", "pending_approval", "pending_personalization", "returned"})
#: money was not taken
REFUSED = "refused"


def words(status: str) -> Words:
    """The state in both languages, or the bare word when Gelato invents a new one."""
    return FULFILLMENT.get(status) or Words(status.replace("_", " "), status.replace("_", " "))
