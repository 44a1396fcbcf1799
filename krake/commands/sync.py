"""/sync"""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="sync",
    about=Words("Fetch what is new from an integration", "Neues von einer Anbindung holen"),
    example="/sync shopify",
    rewrite=Words("sync {rest}", "synchronisiere {rest}"),
    completes=("integration",),
)
