"""/help"""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="help",
    about=Words("List the slash words", "Die Befehle auflisten"),
    example="/help",
    rewrite=Words("help {rest}", "hilfe {rest}"),
)
