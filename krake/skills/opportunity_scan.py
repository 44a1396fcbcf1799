"""Ideas from what is on record: figures that moved, thin margins, stopped runs, unsold products, and notes that want something."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

from sqlmodel import col, select

from krake import registry
from krake.coordinator.keeping import keep, kept
from krake.gate import ledger
from krake.kit import clock, db
from krake.kit.money import decimal
from krake.kit.text import Words, number, percent, several
from krake.models import Line, Order, Product
from krake.services import memory, moves, readings, runs, spans
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

WEEK = 7  #: full days compared with as many before, as in the weekly note: two answers to one question must agree
MOVED = Decimal("0.2")
THIN = Decimal("0.25")
UNSOLD = 60
STOPPED = timedelta(days=7)
MOST = 12
BUSINESSES = ("lunavo", "monarch", "lunabots", "hard_life_mode")  #: other notes are about all of them
WANTS = r"\b(?:idee|ideen|sollten|könnten|möchte|wollen|ausprobieren|testen|fehlt|idea|should|could|want to|would like|try|missing)\b"


class Language(Input):
    """The language of the titles in the table."""

    language: Literal["de", "en"] = asked("Language of the ideas", "Sprache der Ideen", "de")


@dataclass(frozen=True, slots=True)
class Idea:
    """`impact` and `ease` are 1 to 5, `sure` is a share. `proof` is what it rests on, `route` where that is found."""

    title: Words
    workspace: str
    impact: int
    sure: Decimal
    ease: int
    owner: str
    route: str
    proof: Words

    @property
    def score(self) -> Decimal:
        return self.impact * self.sure * self.ease


@skill(
    title=Words("Look for opportunities", "Chancen suchen"),
    risk=Risk.OWN,
    agent="buddy",
    examples=(
        Words("look for opportunities", "suche nach chancen"),
        Words("where are the best opportunities to grow", "wo liegen die besten chancen zu wachsen"),
    ),
    keywords=(Words("opportunities ideas growth grow potential", "chancen ideen wachstum wachsen potenzial"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["new"] + evidence["known"] == evidence["found"]
        and evidence["kept"] == evidence["new"]
        and evidence["scores"] == sorted(evidence["scores"], key=Decimal, reverse=True)
    ),
)
async def opportunity_scan(ctx: Ctx, input: Language) -> Result:
    """Gather ideas and rank them by impact, confidence and ease. Each names what it rests on; what you decided before is left alone."""
    found = await ctx.step(Words("Gather what moved", "Sammeln, was sich bewegt hat"), _gather, ctx.rehearsal)
    ideas = ranked(found)
    old = set(await ctx.step(Words("Read known ideas", "Bekannte Ideen lesen"), _titles, ctx.rehearsal))
    fresh = [one for one in ideas if not {*one.title} & old]
    evidence: dict[str, Any] = {"found": len(ideas), "known": len(ideas) - len(fresh), "new": len(fresh), "kept": 0}
    evidence["scores"] = [str(one.score) for one in ideas]
    if not ideas:
        words = Words(
            "Nothing on record suggests a step yet: no figure moved, and no product, run or note stands out.",
            "Noch legt nichts einen Schritt nahe: Keine Kennzahl hat sich bewegt, und kein Produkt, Lauf oder Vermerk fällt auf.",
        )
        return Result(words, (), evidence)
    route = ""
    if fresh:
        rows = [row(one, input.language) for one in fresh]
        why = "; ".join(dict.fromkeys(one.proof.en for one in fresh))[:200]
        args = (ctx.run_id, ctx.rehearsal, "buddy", "Opportunities", rows, "title", why, float(min(one.sure for one in fresh)))
        put = await ctx.step(Words("Keep the ideas", "Ideen festhalten"), keep, *args)
        evidence["kept"], route = len(put["rows"]), put["route"]
    count = several(len(ideas), Words("{n} idea", "{n} Idee"), Words("{n} ideas", "{n} Ideen"))
    sentence = Words(
        f"{count.en}, {len(fresh)} new. First: {ideas[0].title.en}.", f"{count.de}, davon neu: {len(fresh)}. Zuerst: {ideas[0].title.de}."
    )
    figures = tuple(
        Figure(one.title, Words(number(one.score, "en", 1), number(one.score, "de", 1)), one.proof, one.route or route) for one in ideas[:6]
    )
    return Result(sentence, figures, evidence)


async def _titles(rehearsal: bool) -> list[str]:
    return [row["title"] for row in await kept(rehearsal, "buddy", "Opportunities", 50_000) if row.get("title")]


async def _gather(rehearsal: bool) -> dict[str, Any]:
    """What ideas are made from, as JSON."""
    now = clock.now()
    async with db.read() as session:
        today, _ = await spans.today(session, rehearsal=rehearsal)
        week = spans.full(WEEK, today)
        moved: list[dict[str, Any]] = []
        for key, one in registry.workspaces().items():
            told = await readings.of_workspace(session, key, week.before.since, week.until, rehearsal=rehearsal)
            each = [(kpi, moves.compare(kpi, told.get(kpi.key, []), week)) for kpi in one.kpis]
            moved += [figure(key, move) for _, move in each if move is not None and move.well]
        prints = await ledger.proposed(session, "gelato.promote", now - timedelta(days=30), now, rehearsal=rehearsal)
        stopped = await runs.recent(session, statuses=("failed",), rehearsal=rehearsal, limit=200)
        sold = select(Line.product_external_id, Line.title).join(Order, col(Order.id) == col(Line.order_id))
        recently = (await session.execute(sold.where(Order.rehearsal == rehearsal, Order.day >= today - timedelta(days=UNSOLD)))).all()
        listed = (await session.execute(select(Product).where(Product.rehearsal == rehearsal, Product.status == "active"))).scalars().all()
        facts = [fact for fact in await memory.facts(session, limit=200) if fact.rehearsal == rehearsal]
    bought = {name for pair in recently for name in pair}
    margins = [share for action in prints if (share := decimal(action.shown.get("margin"))) is not None]
    late = Counter(run.skill for run in stopped if run.finished_at and run.finished_at >= now - STOPPED)
    return {
        "moved": moved,
        "margins": [str(share) for share in margins],
        "stopped": dict(late),
        "sold": bool(recently),
        "unsold": [product.title for product in listed if product.external_id not in bought and product.title not in bought],
        "notes": [[fact.fact, fact.workspace] for fact in facts if re.search(WANTS, fact.fact, re.IGNORECASE)],
    }


def figure(workspace: str, move: moves.Move) -> dict[str, Any]:
    """A move that is no chance as JSON. Pure."""
    return {
        "workspace": workspace, "en": move.name.en, "de": move.name.de, "change": str(move.change or 0), "well": move.well,
        "sure": str(move.sure), "said_en": move.said("en"), "said_de": move.said("de"),
        "basis_en": move.basis.en, "basis_de": move.basis.de,
    }  # fmt: skip


def ranked(found: dict[str, Any]) -> list[Idea]:
    """The ideas that the record suggests, the best first. Pure."""
    ideas = [idea for one in found["moved"] if (idea := _of_figure(one)) is not None]
    thin = [share for share in map(Decimal, found["margins"]) if share < THIN]
    if thin:
        count, share = len(thin), Decimal(len(thin)) / len(found["margins"])
        ideas.append(
            Idea(
                Words("Raise prices where the print eats the margin", "Preise anheben, wo der Druck die Marge frisst"),
                "lunavo", 5 if share > Decimal("0.3") else 4, Decimal("0.8"), 4, "dexter", "/effects",
                Words(f"{count} of {len(found['margins'])} prints below {percent(THIN, 'en', 0)}",
                      f"{count} von {len(found['margins'])} Drucken unter {percent(THIN, 'de', 0)}"),
            )
        )  # fmt: skip
    unsold = found["unsold"]
    if unsold and found["sold"]:
        names = ", ".join(unsold[:3])
        ideas.append(
            Idea(
                Words(f"Renew text or picture of what nobody buys: {names}", f"Text oder Bild von Unverkauftem erneuern: {names}"),
                "lunavo", 3, Decimal("0.5"), 4, "penn", "/lunavo",
                several(len(unsold), Words(f"{{n}} product unsold for {UNSOLD} days", f"{{n}} Produkt seit {UNSOLD} Tagen unverkauft"),
                        Words(f"{{n}} products unsold for {UNSOLD} days", f"{{n}} Produkte seit {UNSOLD} Tagen unverkauft")),
            )
        )  # fmt: skip
    for key, count in found["stopped"].items():
        declared = registry.skills().get(key)
        name = declared.title if declared else Words(key, key)
        ideas.append(
            Idea(
                Words(f"Find out why “{name.en}” stops", f"Klären, warum „{name.de}“ stehen bleibt"),
                "management", min(5, 2 + count), Decimal("0.9"), 3, declared.agent if declared else "buddy", "/coordinator",
                several(count, Words("{n} run stopped in 7 days", "{n} Lauf in 7 Tagen angehalten"),
                        Words("{n} runs stopped in 7 days", "{n} Läufe in 7 Tagen angehalten")),
            )
        )  # fmt: skip
    for fact, workspace in found["notes"]:
        short = fact if len(fact) <= 90 else f"{fact[:88]}…"
        where = workspace if workspace in BUSINESSES else "management"
        ideas.append(
            Idea(
                Words(f"From your notes: {short}", f"Aus deinen Vermerken: {short}"), where,
                3, Decimal("0.4"), 3, "buddy", "/memory", Words("noted in the memory", "im Gedächtnis vermerkt"),
            )
        )  # fmt: skip
    return sorted(ideas, key=lambda one: (-one.score, one.title.en))[:MOST]


def _of_figure(found: dict[str, Any]) -> Idea | None:
    """A figure that got worse is to be turned, one that got better is to be used. How sure it is falls with what was counted."""
    share = Decimal(found["change"])
    if abs(share) < MOVED:
        return None
    one, well = registry.workspaces()[found["workspace"]], found["well"] > 0
    en, de = found["en"], found["de"]
    title = (
        Words(f"Do more of what moved “{en}”", f"Mehr von dem tun, was „{de}“ bewegt hat")
        if well
        else Words(f"Turn “{en}” around", f"„{de}“ wieder in die richtige Richtung bringen")
    )
    proof = Words(
        f"{found['said_en']} in 7 full days, {one.name}; {found['basis_en']}",
        f"{found['said_de']} in 7 vollen Tagen, {one.name}; {found['basis_de']}",
    )
    impact = min(5, 3 + int(abs(share) / MOVED) - (1 if well else 0))
    sure = ((Decimal("0.7") if well else Decimal("0.6")) * Decimal(found["sure"])).quantize(Decimal("0.01"))
    return Idea(title, found["workspace"], impact, sure, 3 if well else 2, "dexter", one.route, proof)


def row(one: Idea, language: str) -> dict[str, Any]:
    """An idea as a row; what the score is made of stands beside it. Pure."""
    return {
        "title": one.title.to(language), "workspace": registry.workspaces()[one.workspace].name, "impact": one.impact,
        "confidence": str(one.sure * 100), "ease": one.ease, "status": "Idea", "owner": one.owner, "source": one.route,
    }  # fmt: skip
