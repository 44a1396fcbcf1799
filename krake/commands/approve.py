"""/approve"""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="approve",
    about=Words("Open an approval by its number", "Eine Freigabe über ihre Nummer öffnen"),
    example="/approve 42",
    rewrite=Words("approve {rest}", "genehmige {rest}"),
)
