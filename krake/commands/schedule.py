"""/schedule"""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="schedule",
    about=Words("Repeat a skill, or run it later", "Eine Fähigkeit wiederholen oder später ausführen"),
    example="/schedule revenue report every monday 09:00",
    rewrite=Words("schedule {rest}", "plane {rest}"),
    completes=("agent", "skill"),
)
