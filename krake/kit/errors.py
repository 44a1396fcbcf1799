"""The few ways things go wrong, each with words for a person and the next thing to do.

Integrations translate at the edge: nothing above them sees httpx. `words` and `next_step` are `Words`
(English and German) and are shown as they are, so they never hold a secret or a traceback.
"""

from __future__ import annotations

from datetime import datetime

from krake.kit.text import Words


class KrakeError(Exception):
    """Base of all expected failures."""

    next_step: Words = Words("Try again.", "Versuche es noch einmal.")
    #: may the same call simply be made again later?
    retryable = False

    def __init__(self, words: Words | str, next_step: Words | None = None):
        self.words = words if isinstance(words, Words) else Words(words, words)
        if next_step is not None:
            self.next_step = next_step
        super().__init__(self.words.en)


class NotFound(KrakeError):
    next_step = Words("Check the name or reload the page.", "Prüfe den Namen oder lade die Seite neu.")


class NotAllowed(KrakeError):
    next_step = Words("Ask the owner of this Krake.", "Frage den Besitzer dieses Krake.")


class Refused(KrakeError):
    """A rule of ours says no; nothing was sent."""

    next_step = Words("Change the request and try again.", "Ändere die Anfrage und versuche es erneut.")


class Unreachable(KrakeError):
    """No usable answer. `doubtful` means the request may have been carried out all the same."""

    next_step = Words("Krake tries again by itself.", "Krake versucht es von selbst erneut.")
    retryable = True

    def __init__(self, words: Words | str, next_step: Words | None = None, *, doubtful: bool = False):
        super().__init__(words, next_step)
        self.doubtful = doubtful


class BadKey(KrakeError):
    next_step = Words("Reconnect with a new key.", "Verbinde neu mit einem gültigen Schlüssel.")


class MissingScope(BadKey):
    """The key works but may not do this. `scope` is the name the service uses."""

    def __init__(self, words: Words | str, scope: str):
        super().__init__(words, Words(f"Grant the scope {scope} and reconnect.", f"Erteile das Recht {scope} und verbinde neu."))
        self.scope = scope


class Throttled(KrakeError):
    """The service asks us to wait until `until` (UTC)."""

    retryable = True
    next_step = Words("Krake waits as told and goes on.", "Krake wartet wie verlangt und macht weiter.")

    def __init__(self, words: Words | str, until: datetime):
        super().__init__(words)
        self.until = until


class Rejected(KrakeError):
    """The service understood and said no (a validation or business error of theirs). `field` when it named one."""

    next_step = Words("Correct what the service names and try again.", "Korrigiere, was der Dienst nennt, und versuche es erneut.")

    def __init__(self, words: Words | str, *, field: str = "", code: str = ""):
        super().__init__(words)
        self.field, self.code = field, code


class Broken(KrakeError):
    """Our bug. `ref` is what the log line carries."""

    next_step = Words("Report the id; nothing was lost.", "Melde die Nummer; nichts ging verloren.")

    def __init__(self, words: Words | str, ref: str = ""):
        super().__init__(words)
        self.ref = ref
