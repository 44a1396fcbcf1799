"""Which webhooks the shop sends us. Shopify forgets a subscription whose deliveries fail for four hours, so this is asked again."""

from __future__ import annotations

from typing import Any

from krake.integrations.shopify.client import ShopifyClient
from krake.integrations.shopify.webhooks import TOPICS
from krake.kit.errors import Rejected
from krake.spec.action import Done
from krake.spec.integration import Access


async def follow(access: Access, args: dict[str, Any], key: str) -> Done:
    """Subscribe the address `uri` (public https) to every topic we read; those it has already are left alone."""
    async with ShopifyClient(access) as client:
        lacking = await _lacking(client, args["uri"])
        for topic in lacking:
            try:
                await client.execute("WebhookCreate", {"topic": topic, "subscription": {"uri": args["uri"], "format": "JSON"}})
            except Rejected:
                # Somebody else may have subscribed the same address in between, which is as good.
                if topic in await _lacking(client, args["uri"]):
                    raise
    return Done(args["uri"], {"topics": list(TOPICS), "added": lacking})


async def followed(access: Access, args: dict[str, Any], key: str) -> Done | None:
    """Does the address hear all our topics?"""
    async with ShopifyClient(access) as client:
        lacking = await _lacking(client, args["uri"])
    return None if lacking else Done(args["uri"], {"topics": list(TOPICS), "added": []})


async def _lacking(client: ShopifyClient, uri: str) -> list[str]:
    heard, after = set(), None
    while True:
        page = (await client.execute("WebhookList", {"first": 100, "after": after}))["webhookSubscriptions"]
        heard |= {node["topic"] for node in page["nodes"] if node["uri"] == uri}
        if not page["pageInfo"]["hasNextPage"]:
            return [topic for topic in TOPICS if topic not in heard]
        after = page["pageInfo"]["endCursor"]
