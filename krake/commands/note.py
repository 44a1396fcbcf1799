"""/note"""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="note",
    about=Words("Write something down", "Etwas notieren"),
    example="/note ask Gelato about larger frames",
    rewrite=Words("note {rest}", "notiere {rest}"),
)
