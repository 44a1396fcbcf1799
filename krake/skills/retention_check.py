"""Applications that have been kept as long as they may: due for deletion, due soon, and those without a date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from krake.coordinator import prose
from krake.coordinator.keeping import kept
from krake.kit import clock, db, grids
from krake.kit.text import Words, day, number, several
from krake.services import sheets
from krake.spec.skill import Ctx, Figure, Input, Result, asked, skill
from krake.spec.words import Risk

ZONE = prose.ZONE


class Look(Input):
    """How far ahead to look."""

    days: int = asked("Name what is due within days", "Nennen, was in Tagen fällig wird", 30, ge=0, le=365)
    language: Literal["en", "de"] = asked("Language of the list", "Sprache der Liste", "de")


class Piles(NamedTuple):
    due: list[dict[str, Any]]
    soon: list[dict[str, Any]]
    later: list[dict[str, Any]]
    undated: list[dict[str, Any]]


@skill(
    title=Words("Check what must be deleted", "Löschfristen prüfen"),
    risk=Risk.READ,
    agent="scouty",
    examples=(
        Words("which applications must be deleted", "welche bewerbungen müssen gelöscht werden"),
        Words("check the retention of candidates", "prüfe die löschfristen der bewerbungen"),
    ),
    keywords=(Words("retention deletion deleted candidates gdpr", "löschfristen löschen gelöscht aufbewahrung dsgvo"),),
    alone=False,
    ensures=lambda evidence: evidence["due"] + evidence["soon"] + evidence["later"] + evidence["undated"] == evidence["rows"],
)
async def retention_check(ctx: Ctx, input: Look) -> Result:
    """List applications whose date of deletion has come, and those that lack one. It deletes nothing: that stays with you."""
    found = await ctx.step(Words("Read the candidates", "Bewerbungen lesen"), _read, ctx.rehearsal)
    today = date.fromisoformat(found["today"])
    piles = sort(found["rows"], today, input.days)
    evidence = {"rows": len(found["rows"]), **{name: len(rows) for name, rows in piles._asdict().items()}}
    if not found["rows"]:
        return Result(Words("No application is kept.", "Es ist keine Bewerbung gespeichert."), (), evidence)
    due = several(
        len(piles.due),
        Words("{n} application must be deleted now", "{n} Bewerbung muss jetzt gelöscht werden"),
        Words("{n} applications must be deleted now", "{n} Bewerbungen müssen jetzt gelöscht werden"),
    )
    none = Words("No application is due for deletion", "Keine Bewerbung ist zur Löschung fällig")
    undated = several(
        len(piles.undated),
        Words("; {n} has no date and needs one", "; {n} hat kein Datum und braucht eins"),
        Words("; {n} have no date and need one", "; {n} haben kein Datum und brauchen eins"),
    )
    said = due if piles.due else none
    sentence = Words(f"{said.en}{undated.en if piles.undated else ''}.", f"{said.de}{undated.de if piles.undated else ''}.")
    source = Words("row in Candidates, “Delete on”", "Zeile in Bewerbungen, „Löschen am“")
    figures = tuple(Figure(_name(row), _when(row, today), source, found["route"]) for row in (*piles.due, *piles.undated, *piles.soon))
    count = Words(number(len(found["rows"])), number(len(found["rows"]), "de"))
    figures += (Figure(Words("Applications kept", "Gespeicherte Bewerbungen"), count, Words("Candidates", "Bewerbungen"), found["route"]),)
    return Result(sentence, figures, evidence, write(piles, today, input.language))


async def _read(rehearsal: bool) -> dict[str, Any]:
    rows = await kept(rehearsal, "scouty", "Candidates")
    async with db.read() as session:
        opened = await sheets.find(session, "scouty", "Candidates", rehearsal=rehearsal)
    named = [{"id": row["id"], "name": row.get("name"), "role": row.get("role"), "delete_on": row.get("delete_on")} for row in rows]
    return {"today": clock.today(ZONE).isoformat(), "rows": named, "route": f"/tables/{opened.sheet.id}" if opened else "/agents/scouty"}


def sort(rows: list[dict[str, Any]], today: date, days: int) -> Piles:
    """Each row into one pile, the longest due first. Pure."""
    piles = Piles([], [], [], [])
    for row in sorted(rows, key=lambda one: str(one.get("delete_on") or "")):
        if not row.get("delete_on"):
            piles.undated.append(row)
            continue
        ends = date.fromisoformat(row["delete_on"])
        (piles.due if ends <= today else piles.soon if ends <= today + timedelta(days=days) else piles.later).append(row)
    return piles


def _name(row: dict[str, Any]) -> Words:
    name = str(row.get("name") or f"#{row['id']}")
    return Words(name, name)


def _when(row: dict[str, Any], today: date) -> Words:
    if not row.get("delete_on"):
        return Words("no date", "kein Datum")
    ends = date.fromisoformat(row["delete_on"])
    late = (today - ends).days
    since = several(late, Words("{n} day over", "{n} Tag darüber"), Words("{n} days over", "{n} Tage darüber"))
    return Words(f"{day(ends)}, {since.en}", f"{day(ends, 'de')}, {since.de}") if late > 0 else Words(day(ends), day(ends, "de"))


def write(piles: Piles, today: date, language: str) -> str:
    """The list as Markdown, with what to do."""
    german = language == "de"
    head = ("Name", "Stelle", "Löschen am") if german else ("Name", "Role", "Delete on")
    names = (
        (("Jetzt löschen", piles.due), ("Ohne Datum", piles.undated), ("Bald", piles.soon))
        if german
        else (("Delete now", piles.due), ("Without a date", piles.undated), ("Soon", piles.soon))
    )
    parts = [f"# {'Löschfristen' if german else 'Retention'}"]
    for name, rows in names:
        if rows:
            table = grids.table(head, [(_name(row).en, row.get("role") or "—", _when(row, today).to(language)) for row in rows])
            parts.append(f"## {name} ({len(rows)})\n\n{table}")
    last = (
        "Lösche die Zeile und alles, was es sonst noch gibt: Mails, Anhänge, Notizen. Ausnahme: eine Einwilligung in den Talentpool "
        "oder ein laufender Streit."
        if german
        else "Delete the row and whatever else there is: mails, attachments, notes. Except with consent to a talent pool or in a dispute."
    )
    return "\n\n".join([*parts, last]) + "\n"
