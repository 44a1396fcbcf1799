"""What is known of a product for its text, and which product texts of the shop are weakest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from krake.kit.text import Words
from krake.models import Product
from krake.services import memory

TITLE, LEAST, MOST_READ = (20, 70), 300, 1_000


@dataclass(frozen=True, slots=True)
class Weak:
    """A product and what its text lacks, the gravest first."""

    title: str
    lacks: tuple[Words, ...]
    length: int


async def known(session: AsyncSession, name: str, workspace: str, *, rehearsal: bool) -> dict[str, Any]:
    """The product of that name in the shop, and what is remembered that shares a word with it."""
    query = select(Product).where(Product.rehearsal == rehearsal, Product.title.ilike(name.strip())).limit(1)
    product = (await session.scalars(query)).first()
    here = [row.fact for row in await memory.facts(session) if row.workspace in ("", workspace) and row.rehearsal == rehearsal]
    said = [fact for fact in here if _words(name) & _words(fact)]
    return {"product": product.title if product else "", "status": product.status if product else "", "memory": said[:3]}


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{4,}", text.lower()))


async def weakest(session: AsyncSession, *, rehearsal: bool, most: int = 5) -> Sequence[Weak]:
    """The products whose texts lack most, of equals the shorter one first; none that is archived and none that lacks nothing."""
    query = select(Product).where(Product.rehearsal == rehearsal, Product.status != "archived").order_by(Product.id).limit(MOST_READ)
    judged = [judge(row.title, row.raw) for row in (await session.scalars(query)).all()]
    return sorted((one for one in judged if one.lacks), key=lambda one: (-len(one.lacks), one.length))[:most]


def judge(title: str, raw: dict[str, Any]) -> Weak:
    """What a text lacks, from the product as the shop sent it. What the shop did not send is not held against it."""
    text = re.sub(r"<[^>]*>|&\w+;", " ", str(raw.get("descriptionHtml") or raw.get("body_html") or ""))
    length = len(" ".join(text.split()))
    lacks = []
    if length < LEAST:
        lacks.append(
            Words(f"description of {length} characters, {LEAST} are usual", f"Beschreibung mit {length} Zeichen, üblich sind {LEAST}")
        )
    seo = raw.get("seo")
    if isinstance(seo, dict):
        if not seo.get("title"):
            lacks.append(Words("no SEO title", "kein SEO-Titel"))
        if not seo.get("description"):
            lacks.append(Words("no meta description", "keine Meta-Beschreibung"))
    if not TITLE[0] <= len(title) <= TITLE[1]:
        lacks.append(Words(f"title of {len(title)} characters", f"Titel mit {len(title)} Zeichen"))
    return Weak(title, tuple(lacks), length)
