"""Money: an exact amount that knows its currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from krake.kit import text
from krake.kit.errors import Refused


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency (ISO 4217 code). Adding two currencies is an error, never a guess."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if isinstance(self.amount, float) or not self.currency:
            raise TypeError("Money takes a Decimal and a currency")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def rounded(self) -> Money:
        step = Decimal(1) if self.currency in text.NO_CENTS else Decimal("0.01")
        return Money(self.amount.quantize(step, ROUND_HALF_UP), self.currency)

    def to(self, locale: str = "en") -> str:
        return text.money(self.amount, self.currency, locale)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise Refused(f"{self.currency} and {other.currency} cannot be added without a rate.")


def decimal(value: object) -> Decimal | None:
    """A Decimal from what a service sent (string, int, float or null). Floats pass through `str`, so 12.1 stays 12.1."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        result = Decimal(str(value))
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


def total(amounts: list[Money]) -> Money | None:
    """The sum, or None for an empty list or mixed currencies (unknown, not 0)."""
    if not amounts or len({m.currency for m in amounts}) != 1:
        return None
    return Money(sum((m.amount for m in amounts), Decimal(0)), amounts[0].currency)
