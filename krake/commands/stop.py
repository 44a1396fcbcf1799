"""/stop"""

from krake.kit.text import Words
from krake.spec.command import Command

COMMAND = Command(
    word="stop",
    about=Words("Stop all effects on the outside world at once", "Alle Wirkungen nach außen sofort anhalten"),
    example="/stop",
    rewrite=Words("stop everything {rest}", "alles anhalten {rest}"),
)
