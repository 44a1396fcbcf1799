"""/run"""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="run",
    about=Words("Run a skill, with an agent if you name one", "Eine Fähigkeit ausführen, auf Wunsch mit einem Agenten"),
    example="/run dexter revenue report",
    rewrite=Words("run {rest}", "starte {rest}"),
    completes=("agent", "skill"),
)
