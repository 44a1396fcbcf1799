"""The kill switch in words: "stop everything". Only whole sentences of these words, so that no other wish is taken for it.

Letting things go on is not offered here: that is the owner's, on the page that says what waits.
"""

from __future__ import annotations

from krake.coordinator.grammar.reading import Choice
from krake.coordinator.grammar.tokens import Token, folded
from krake.kit.text import Words

VERBS = folded("stop halt stopp stoppe stoppen anhalten halte abbrechen")
ALL = folded("everything all effects alles alle wirkungen")
FILLERS = folded("please now at once an bitte sofort jetzt outside outgoing krake")
HALT = Choice(
    "halt",
    "halt",
    Words("Stop all effects now", "Jetzt alles anhalten"),
    Words(
        "nothing new leaves Krake; what is approved waits until the owner lets it go on",
        "nichts Neues verlässt Krake; Freigegebenes wartet, bis der Eigentümer es fortsetzt",
    ),
)


def read_halt(words: list[Token]) -> Choice | None:
    """The choice to stop everything when the whole sentence says so; "stop" alone is not enough."""
    said = {token.word for token in words}
    if not said & VERBS or not said & ALL or said - VERBS - ALL - FILLERS:
        return None
    return HALT
