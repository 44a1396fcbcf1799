"""What Krake tries by itself before it asks a person: bounded, and over only when a check says so."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from krake.coordinator import repair
from krake.kit import db
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.services import connections

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Playbook:
    """`tries` in a row at most, each after at most `longest` seconds. `proof` is the postcondition that ends the fault."""

    key: str
    title: Words
    tries: int
    longest: float
    proof: Words


ANSWERED = Words("A call to the service went well.", "Ein Aufruf beim Dienst ging gut.")
PLAYBOOKS: dict[str, Playbook] = {
    one.key: one
    for one in (
        Playbook("wait", Words("Wait as told", "Warten wie verlangt"), repair.WAITS, repair.LONGEST_WAIT, ANSWERED),
        Playbook("again", Words("Ask again", "Noch einmal fragen"), connections.TRIPS_AFTER, 4.0, ANSWERED),
        Playbook(
            "probe",
            Words("Try with one call", "Mit einem Aufruf prüfen"),
            1,
            connections.OPEN_AT_MOST.total_seconds(),
            Words("The service proved the key again.", "Der Dienst hat den Schlüssel wieder bestätigt."),
        ),
        Playbook(
            "requote",
            Words("Read the price again", "Preis neu lesen"),
            1,
            0.0,
            Words("The same thread asks with the price that holds now.", "Derselbe Vorgang fragt mit dem Preis, der jetzt gilt."),
        ),
        Playbook(
            "reread",
            Words("Read the order again", "Bestellung neu lesen"),
            1,
            0.0,
            Words("The old question is withdrawn, its draft goes.", "Die alte Frage ist zurückgezogen, ihr Entwurf geht."),
        ),
        Playbook(
            "second_source",
            Words("Read it elsewhere", "Woanders lesen"),
            1,
            0.0,
            Words("What was missing came from the second source.", "Was fehlte, kam aus der zweiten Quelle."),
        ),
        Playbook(
            "restart",
            Words("Start again", "Neu starten"),
            1,
            120.0,
            Words("The worker gives signs of life; what it left is taken up.", "Der Arbeiter lebt; was er liegen ließ, geht weiter."),
        ),
    )
}


async def probe() -> int:
    """One call to each service whose breaker has been open for long enough. Returns how many answer again."""
    async with db.read() as session:
        due = await connections.to_probe(session)
    closed = 0
    for row in due:
        try:
            async with connections.using(row) as access:
                await connections.prove(row.integration, access)
            closed += 1
        except KrakeError as error:  # noted on the connection by `using`, with the next and longer wait
            log.info("connection %s: still %s", row.id, error.words.en)
    return closed
