"""Write something down."""

from __future__ import annotations

from typing import Any

from krake.kit import db
from krake.kit.text import Words
from krake.services import memory
from krake.spec.skill import Ctx, Figure, Input, Result, skill
from krake.spec.words import Risk

LONGEST = 500


class Said(Input):
    """`text` in the person's own words; longer ones than 500 characters are no fact but a text."""

    text: str


@skill(
    title=Words("Note something", "Etwas notieren"),
    risk=Risk.OWN,
    agent="vizzy",
    examples=(
        Words("note {text}", "notiere {text}"),
        Words("remember that {text}", "merke dir dass {text}"),
        Words("write down {text}", "schreibe auf {text}"),
    ),
    keywords=(Words("note remember write down", "notiz notiere merken merke aufschreiben"),),
    alone=False,
    ensures=lambda evidence: evidence["kept"],
)
async def note(ctx: Ctx, input: Said) -> Result:
    """Keep a fact in the memory, with who said it and for which workspace it holds."""
    kept = await ctx.step(Words("Write it down", "Aufschreiben"), _keep, input.text[:LONGEST].strip(), ctx.workspace, ctx.rehearsal)
    figure = Figure(Words("Noted", "Notiert"), Words(kept["fact"], kept["fact"]), Words("you", "du"), "/memory")
    return Result(Words("Noted. It stands under Memory.", "Notiert. Es steht unter Gedächtnis."), (figure,), {"kept": bool(kept["fact"])})


async def _keep(fact: str, workspace: str, rehearsal: bool) -> dict[str, Any]:
    async with db.write() as session:
        row = await memory.note(session, fact, workspace=workspace, source="/note", rehearsal=rehearsal)
    return {"fact": row.fact}
