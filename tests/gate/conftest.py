"""A house with a shop and Gelato's twin, ready to print."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from krake.models import Connection, Order
from tests import world


@dataclass(frozen=True)
class Lunavo:
    shop: Connection
    printer_row: Connection
    printer: world.Printer

    async def place(self, number: int = 1042, **changes: object) -> Order:
        return await world.place(self.shop, number, **changes)


@pytest.fixture
async def lunavo(house: Path) -> AsyncIterator[Lunavo]:
    """A shop whose mug has a print, and a printer that answers."""
    with world.printer_twin() as printer:
        shop, row = await world.shop_row(), await world.printer_row()
        await world.remember(shop)
        yield Lunavo(shop, row, printer)
