"""Gelato: prints on demand and ships, in the country nearest to the customer."""

from __future__ import annotations

import hashlib

from krake.integrations.gelato.client import GelatoClient
from krake.kit.text import Words
from krake.spec.integration import Access, Account, Field, Integration


async def connect(access: Access) -> Account:
    """Prove the key with two cheap reads, one on each API that printing needs. Raises `BadKey` or `Unreachable`.

    Gelato names no account, so the id is a fingerprint of the key; the currency is the one of the latest order, if any.
    """
    async with GelatoClient(access) as gelato:
        latest = await gelato.search_orders(limit=1)
        await gelato.catalogs()
    fingerprint = hashlib.sha256(access.secrets["api_key"].encode()).hexdigest()[:12]
    return Account(name="Gelato", external_id=fingerprint, currency=latest[0].currency if latest else "")


INTEGRATION = Integration(
    key="gelato",
    name="Gelato",
    brings=Words(
        "Print products, drafts with their real price, production and tracking",
        "Druckprodukte, Entwürfe mit echtem Preis, Produktion und Sendungsverfolgung",
    ),
    fields=(
        Field(
            key="api_key",
            label=Words("API key", "API-Schlüssel"),
            secret=True,
            hint=Words("Two groups joined by a colon.", "Zwei Gruppen, durch Doppelpunkt getrennt."),
        ),
        Field(
            key="webhook_secret",
            label=Words("Webhook secret", "Webhook-Geheimnis"),
            secret=True,
            optional=True,
            hint=Words(
                "A long random text of your own, sent by Gelato as the header x-krake-webhook. Without it Krake polls.",
                "Ein langer eigener Zufallstext, den Gelato als Kopfzeile x-krake-webhook sendet. Ohne ihn fragt Krake regelmäßig nach.",
            ),
        ),
    ),
    connect=connect,
    single=True,
    live={
        "order": "https://order.gelatoapis.com/v4",
        "product": "https://product.gelatoapis.com/v3",
        "shipment": "https://shipment.gelatoapis.com/v1",
    },
    help=Words(
        "In the Gelato dashboard open Developer, then API keys, add a key and copy it here. "
        "A key has full rights: Krake only drafts until you approve.",
        "Öffne im Gelato-Dashboard „Developer“, dann „API keys“, lege einen Schlüssel an und kopiere ihn hierher. "
        "Ein Schlüssel darf alles: Krake legt nur Entwürfe an, bis du zustimmst.",
    ),
)
