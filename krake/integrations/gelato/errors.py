"""Refusals that are particular to printing. Nothing was sent when one of these is raised."""

from __future__ import annotations

from krake.kit.errors import Refused
from krake.kit.money import Money
from krake.kit.text import Words


class PriceChanged(Refused):
    """The draft now costs `price`, the owner approved `expected`. Ask again with the new price."""

    next_step = Words("Approve again with the new price, or reject.", "Stimme mit dem neuen Preis erneut zu oder lehne ab.")

    def __init__(self, expected: Money, price: Money):
        super().__init__(
            Words(
                f"Gelato's price is now {price.to('en')}, approved was {expected.to('en')}.",
                f"Gelatos Preis ist jetzt {price.to('de')}, zugestimmt war {expected.to('de')}.",
            )
        )
        self.expected, self.price = expected, price


class DraftDiffers(Refused):
    """Gelato already holds `order_id` under this reference, with other lines, files or another address."""

    next_step = Words("Discard the old draft first.", "Verwirf zuerst den alten Entwurf.")

    def __init__(self, order_id: str):
        super().__init__(
            Words(
                f"Gelato already holds another draft for this order ({order_id}).",
                f"Gelato hat für diese Bestellung schon einen anderen Entwurf ({order_id}).",
            )
        )
        self.order_id = order_id


class AlreadyOrdered(Refused):
    """Another order with the same reference is already in production: printing this one too would print twice."""

    next_step = Words("Look at the order that exists; discard this draft.", "Sieh dir den vorhandenen Auftrag an; verwirf diesen Entwurf.")

    def __init__(self, order_id: str):
        super().__init__(
            Words(
                f"These lines were already ordered at Gelato ({order_id}).",
                f"Diese Positionen sind bei Gelato schon bestellt ({order_id}).",
            )
        )
        self.order_id = order_id
