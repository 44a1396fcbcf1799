"""`make new KIND=agent NAME=mona`: a first file that already loads, with sentences to replace. One template for each kind."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from string import Template

from krake.kit.config import ROOT
from krake.kit.errors import Refused
from krake.kit.text import Words

AGENT = '''"""$Name: say the role here."""

from krake.kit.text import Words
from krake.spec.agent import Ability, Agent, Column, Face, Table

AGENT = Agent(
    key="$name",
    name="$Name",
    role=Words("Role", "Aufgabe"),
    brief=Words("Says in one sentence what $Name does.", "Sagt in einem Satz, was $Name tut."),
    face=Face(tint=1),
    workspaces=("lunavo",),
    abilities=(Ability("${name}_first", Words("Says what this ability does.", "Sagt, was diese Fähigkeit tut."), 0),),
    tables=(Table("Notes", (Column("Subject", german="Thema"), Column("Note", "long", german="Notiz")), german="Notizen"),),
)
'''

SKILL = '''"""Say in one line what this finds or does."""

from __future__ import annotations

from krake.kit.text import Words
from krake.spec.skill import Ctx, Input, Result, skill
from krake.spec.words import Risk


class Ask(Input):
    """What a person fills in; each field becomes a form field."""

    workspace: str = "lunavo"


async def look(workspace: str) -> str:
    """All reading and writing happens in steps like this one; it returns JSON."""
    return workspace


@skill(
    title=Words("$Title", "$Title"),
    risk=Risk.READ,
    agent="dexter",
    examples=(Words("$title", "$title"),),
    ensures=lambda evidence: "workspace" in evidence,
)
async def $name(ctx: Ctx, input: Ask) -> Result:
    """Says what the skill does; shown as its help."""
    found = await ctx.step(Words("Look", "Nachsehen"), look, input.workspace)
    return Result(Words(f"Looked at {found}.", f"{found} angesehen."), evidence={"workspace": found})
'''

COMMAND = '''"""The slash word /$name."""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="$name",
    about=Words("Says what the word does.", "Sagt, was das Wort tut."),
    example="/$name lunavo",
    rewrite=Words("open {rest}", "öffne {rest}"),
)
'''

WORKSPACE = '''"""$Name: say which business this is. Its colour is the token --hue-$dashed in assets/tokens.css."""

from krake.kit.text import Words
from krake.spec.words import Unit
from krake.spec.workspace import Block, Kpi, Workspace

WORKSPACE = Workspace(
    key="$name",
    route="/$dashed",
    name="$Name",
    letter="$letter",
    kpis=(
        Kpi(
            key="first",
            name=Words("First figure", "Erste Zahl"),
            unit=Unit.COUNT,
            formula=Words("Says how it is counted.", "Sagt, wie gezählt wird."),
            source="",
            waits_for=Words("No reading yet. Waits for its source.", "Noch kein Wert. Wartet auf seine Quelle."),
        ),
    ),
    blocks=(Block("kpis", Words("Figures", "Zahlen")), Block("needs_you", Words("Needs you", "Braucht dich"))),
    empty=Words("Nothing here yet.", "Hier ist noch nichts."),
    about=Words("Says what this workspace is for.", "Sagt, wozu dieser Bereich da ist."),
)
'''

INTEGRATION = '''"""$Name, declared but not available yet: give it a client and a `connect` function to make it so."""

from krake.kit.text import Words
from krake.spec.integration import Integration

INTEGRATION = Integration(
    key="$name",
    name="$Name",
    brings=Words("Says what it will bring.", "Sagt, was sie bringen wird."),
)
'''

#: kind -> where its file goes and what stands in it
KINDS: dict[str, tuple[str, str]] = {
    "agent": ("krake/agents/{name}.py", AGENT),
    "skill": ("krake/skills/{name}.py", SKILL),
    "command": ("krake/commands/{name}.py", COMMAND),
    "workspace": ("krake/workspaces/{name}.py", WORKSPACE),
    "integration": ("krake/integrations/{name}/__init__.py", INTEGRATION),
}
USAGE = Words("For example: make new KIND=agent NAME=mona", "Zum Beispiel: make new KIND=agent NAME=mona")


def lay_down(kind: str, name: str, root: Path = ROOT) -> Words:
    """Write the file and say where it is. Refused for an unknown kind, a name that is no Python name, or an existing file."""
    if kind not in KINDS:
        kinds = ", ".join(KINDS)
        raise Refused(Words(f"KIND is one of {kinds}.", f"KIND ist eines von {kinds}."), USAGE)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise Refused(Words("NAME is lower case, like mona or press_list.", "NAME ist klein, wie mona oder press_list."), USAGE)
    place, template = KINDS[kind]
    file = root / place.format(name=name)
    if file.exists():
        raise Refused(Words(f"{file} is already there; nothing was changed.", f"{file} gibt es schon; nichts wurde verändert."))
    plain = name.replace("_", " ")
    words = {"name": name, "Name": plain.title(), "title": plain, "Title": plain.capitalize(), "dashed": name.replace("_", "-")}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(Template(template).substitute(words, letter=name[0]))
    where = file.relative_to(root)
    return Words(
        f"Laid down {where}. Now replace its sentences and run make test.", f"{where} liegt bereit. Ersetze die Sätze, dann: make test."
    )
