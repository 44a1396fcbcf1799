"""Every declared figure that Krake can tell now, kept as a row of the KPI log."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from krake import registry
from krake.coordinator.keeping import keep
from krake.kit import db
from krake.kit.text import Words, money, number, percent, several
from krake.models import Reading
from krake.services import own_figures, readings, spans
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk, Unit

#: a reading older than this is no present figure; app stores are complete only two days later
STILL = timedelta(days=2)
SHOWN = 8


class Which(Input):
    """One workspace, or all of them."""

    workspace: str = asked(
        "Workspace", "Bereich", "", hint=Words("Leave it empty for all workspaces.", "Leer lassen für alle Bereiche."), kind="text"
    )


@skill(
    title=Words("Refresh the figures", "Kennzahlen auffrischen"),
    risk=Risk.OWN,
    agent="dexter",
    examples=(
        Words("refresh the figures", "frische die kennzahlen auf"),
        Words("log the kpis of {workspace}", "protokolliere die kennzahlen von {workspace}"),
        Words("update the kpi log", "aktualisiere das kennzahlenprotokoll"),
    ),
    keywords=(Words("refresh figures kpi kpis log", "auffrischen kennzahlen kennzahlenprotokoll protokollieren"),),
    alone=False,
    ensures=lambda evidence: (
        evidence["known"] + evidence["unknown"] == evidence["declared"]
        and evidence["kept"] == evidence["rows"]
        and evidence["rows"] >= evidence["known"]
    ),
)
async def kpi_refresh(ctx: Ctx, input: Which) -> Result:
    """Keep a row for each figure that is known now, with its date and source. Unknown ones are counted, never kept as 0."""
    found = await ctx.step(Words("Read the figures", "Kennzahlen lesen"), _read, input.workspace, ctx.rehearsal)
    counts = {name: found[name] for name in ("declared", "known", "unknown")} | {"rows": len(found["rows"])}
    if not found["declared"]:
        words = Words("This workspace has no figures of its own.", "Dieser Bereich hat keine eigenen Kennzahlen.")
        return Result(words, (), counts | {"kept": 0})
    if not found["rows"]:
        words = Words(
            f"None of {found['declared']} figures has a reading yet. Connect a shop or another source first.",
            f"Noch hat keine von {found['declared']} Kennzahlen einen Wert. Verbinde zuerst einen Shop oder eine andere Quelle.",
        )
        return Result(words, (), counts | {"kept": 0})
    args = (ctx.run_id, ctx.rehearsal, "dexter", "KPI log", found["rows"], "key", "readings at their sources")
    kept = await ctx.step(Words("Keep the figures", "Kennzahlen festhalten"), keep, *args)
    known = several(found["known"], Words("{n} figure", "{n} Kennzahl"), Words("{n} figures", "{n} Kennzahlen"))
    rest = several(
        found["unknown"] - found["few"],
        Words("{n} has no reading yet", "{n} hat noch keinen Wert"),
        Words("{n} have no reading yet", "{n} haben noch keinen Wert"),
    )
    rough = several(
        found["few"],
        Words(f" {{n}} rate rests on fewer than {readings.FEW} and stays unknown.",
              f" {{n}} Quote beruht auf weniger als {readings.FEW} und bleibt unbekannt."),
        Words(f" {{n}} rates rest on fewer than {readings.FEW} and stay unknown.",
              f" {{n}} Quoten beruhen auf weniger als {readings.FEW} und bleiben unbekannt."),
    ) if found["few"] else Words("", "")  # fmt: skip
    sentence = Words(
        f"{known.en} kept in the KPI log; {rest.en}.{rough.en}", f"{known.de} im Kennzahlenprotokoll festgehalten; {rest.de}.{rough.de}"
    )
    return Result(sentence, tuple(_figure(*row) for row in found["shown"]), counts | {"kept": len(kept["rows"])})


async def _read(workspace: str, rehearsal: bool) -> dict[str, Any]:
    async with db.read() as session:
        today, _ = await spans.today(session, rehearsal=rehearsal)
        told: dict[str, dict[str, list[Reading]]] = {}
        for key in registry.workspaces():
            told[key] = await readings.of_workspace(session, key, today - STILL, today, rehearsal=rehearsal)
        told["management"] = told.get("management", {}) | await own_figures.of_management(session, today, rehearsal=rehearsal)
    rows: list[dict[str, Any]] = []
    shown: list[list[str]] = []
    declared = known = scant = 0
    for key, one in registry.workspaces().items():
        if workspace not in ("", key):
            continue
        for kpi in one.kpis:
            declared += 1
            now = latest(told[key].get(kpi.key, []))
            if kpi.unit is Unit.PERCENT and readings.few(now):
                now, scant = [], scant + 1
            known += bool(now)
            for reading in now:
                rows.append(cells(kpi.key, one.name, kpi.unit, reading, rehearsal))
                shown.append([*kpi.name, one.name, one.route, str(reading.value), kpi.unit, reading.currency, reading.source])
    return {"declared": declared, "known": known, "unknown": declared - known, "few": scant, "rows": rows, "shown": shown[:SHOWN]}


def latest(found: list[Reading]) -> list[Reading]:
    """The newest known reading of a figure, one for each currency it is counted in. Pure."""
    newest: dict[str, Reading] = {}
    for reading in sorted(found, key=lambda one: one.day):
        if reading.value is not None:
            newest[reading.currency] = reading
    last = max((reading.day for reading in newest.values()), default=None)
    return [reading for reading in newest.values() if reading.day == last]


def cells(kpi: str, workspace: str, unit: Unit, reading: Reading, rehearsal: bool) -> dict[str, Any]:
    """A reading as a row of the KPI log. Pure."""
    return {
        "kpi": kpi,
        "workspace": workspace,
        "value": str((reading.value or Decimal(0)).quantize(Decimal("0.0001"))),
        "unit": unit.value.capitalize(),
        "as_of": reading.as_of.isoformat(),
        "source": f"{reading.source} {reading.currency}".strip(),
        "completeness": "Rehearsal" if rehearsal else reading.completeness.capitalize(),
        "definition_version": reading.version,
        "key": f"{workspace} {kpi} {reading.currency} {reading.as_of:%Y-%m-%dT%H}",  # refreshed twice in an hour it is one row
    }


def _figure(en: str, de: str, workspace: str, route: str, value: str, unit: str, currency: str, source: str) -> Figure:
    def said(lang: str) -> str:
        if unit == Unit.PERCENT:
            return percent(Decimal(value), lang, 2)
        return money(Decimal(value), currency, lang) if currency else number(Decimal(value), lang)

    label = Words(f"{workspace}: {en}", f"{workspace}: {de}")
    return Figure(label, Words(said("en"), said("de")), Words(source or "Krake", source or "Krake"), route)
