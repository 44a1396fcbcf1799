"""What prints a variant: the owner's answers, remembered."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit.errors import Refused
from krake.kit.text import Words
from krake.models import Print


async def known(session: AsyncSession, connection_id: int, variants: Iterable[str]) -> dict[str, Print]:
    """The mappings of these variants, by variant."""
    query = select(Print).where(Print.connection_id == connection_id, Print.variant_external_id.in_(list(variants)))
    return {row.variant_external_id: row for row in await session.scalars(query)}


def sent_by_owner(row: Print | None) -> bool:
    """The owner said that Gelato does not print this: such lines are left out of every draft."""
    return row is not None and not row.product_uid


async def leave_to_owner(session: AsyncSession, connection_id: int, variant: str, source: str, *, rehearsal: bool) -> Print:
    """Remember that this variant is not printed at all."""
    row = (await known(session, connection_id, [variant])).get(variant)
    row = row or Print(connection_id=connection_id, variant_external_id=variant, product_uid="")
    row.product_uid, row.product_title, row.file_url, row.source, row.rehearsal = "", "", "", source, rehearsal
    session.add(row)
    await session.flush()
    return row


async def remember(
    session: AsyncSession,
    connection_id: int,
    variant: str,
    product_uid: str,
    file_url: str,
    *,
    product_title: str = "",
    placement: str = "default",
    source: str = "owner",
    rehearsal: bool = False,
) -> Print:
    """Keep what prints this variant; a second answer replaces the first."""
    if not variant or not product_uid or not file_url:
        raise Refused(Words("A print needs a product and a file.", "Ein Druck braucht ein Produkt und eine Datei."))
    if not file_url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise Refused(
            Words(
                "The print file needs an https address that Gelato can fetch.",
                "Die Druckdatei braucht eine https-Adresse, die Gelato abrufen kann.",
            )
        )
    row = (await known(session, connection_id, [variant])).get(variant)
    row = row or Print(connection_id=connection_id, variant_external_id=variant, product_uid=product_uid)
    row.product_uid, row.product_title, row.file_url = product_uid, product_title, file_url
    row.placement, row.source, row.rehearsal = placement, source, rehearsal
    session.add(row)
    await session.flush()
    return row
