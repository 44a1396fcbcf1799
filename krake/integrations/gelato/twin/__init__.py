"""A local server that speaks Gelato's order v4, product v3 and shipment v1 APIs, for rehearsals and tests."""

from krake.integrations.gelato.twin.app import bases, build

__all__ = ["bases", "build"]
