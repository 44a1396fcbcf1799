"""A process that appends chained entries to the record: `python -m tests.kit.chaining COUNT [BEGIN…]`. Prints how many met a lock error."""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy.exc import OperationalError

from krake.kit import db
from krake.kit.text import Words
from krake.services import events
from krake.spec.actor import Actor


async def append(count: int) -> int:
    errors = 0
    for number in range(count):
        try:
            async with db.write() as session:
                await events.record(session, Actor("Mira", "owner", 1), "test", Words(f"Entry {number}", f"Eintrag {number}"))
        except OperationalError:
            errors += 1
    await db.close()
    return errors


if __name__ == "__main__":
    if len(sys.argv) > 2:
        db.WRITE_BEGIN = sys.argv[2]
    print(asyncio.run(append(int(sys.argv[1]))))
