"""Accounts at outside services: connecting, opening their secrets, and their health."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from krake import registry
from krake.kit import clock, db, vault
from krake.kit.errors import BadKey, KrakeError, MissingScope, NotFound, Refused, Rejected, Throttled, Unreachable
from krake.kit.text import Words
from krake.models import Connection
from krake.services import events, faults, threads
from krake.spec.actor import Actor
from krake.spec.integration import Access, Account

#: failures in a row that open the breaker, and how long it stays open at first
TRIPS_AFTER = 3
OPEN_FOR = timedelta(seconds=30)
OPEN_AT_MOST = timedelta(minutes=15)
SWITCHED_OFF: set[str] = set()  #: guards that a test switches off to see itself fail


async def prove(integration: str, access: Access) -> Account:
    """Ask the service itself whether the key works. No database session may be open around this."""
    declared = registry.integrations().get(integration)
    if declared is None or declared.connect is None:
        raise NotFound(Words(f"{integration} is not available yet.", f"{integration} ist noch nicht verfügbar."))
    return await declared.connect(access)


async def save(session: AsyncSession, actor: Actor, integration: str, access: Access, account: Account) -> Connection:
    """Store a proven account. The same account again replaces its key and clears its trouble."""
    actor.must("owner", "system")
    query = select(Connection).where(Connection.integration == integration, Connection.rehearsal == access.rehearsal)
    if not registry.integrations()[integration].single:
        query = query.where(Connection.account == account.external_id)
    found = await session.scalar(query.order_by(Connection.id))
    row = found or Connection(integration=integration, rehearsal=access.rehearsal)
    row.account, row.name, row.currency = account.external_id, account.name, account.currency
    row.timezone = account.timezone or row.timezone
    row.base, row.settings = access.base, {**access.settings, **account.settings}
    row.scopes, row.missing_scopes = list(account.scopes), list(account.missing_scopes)
    row.status, row.trouble, row.failures, row.open_until = "connected", {}, 0, None
    session.add(row)
    await session.flush()
    row.secrets = vault.seal(access.secrets, f"connection:{row.id}")
    mended = Words("Connected anew; this closed by itself.", "Neu verbunden; das hat sich von selbst erledigt.")
    for cause in (f"connection:{row.id}", f"scope:{row.id}"):
        await threads.settle(session, cause, mended)
        await faults.repaired(session, cause, mended, by="you")
    name = registry.integrations()[integration].name
    words = Words(f"{name} connected: {row.name}", f"{name} verbunden: {row.name}")
    await events.record(
        session, actor, "connect", words, workspace=row.settings.get("workspace", ""), route="/integrations", rehearsal=row.rehearsal
    )
    return row


def access(row: Connection) -> Access:
    """What a client needs to use this connection."""
    return Access(row.base, row.settings, vault.unseal(row.secrets, f"connection:{row.id}"), row.rehearsal)


async def all_of(session: AsyncSession, integration: str = "") -> Sequence[Connection]:
    query = select(Connection).order_by(Connection.id)
    return (await session.scalars(query.where(Connection.integration == integration) if integration else query)).all()


async def get(session: AsyncSession, connection_id: int) -> Connection:
    row = await session.get(Connection, connection_id)
    if row is None:
        raise NotFound(Words("This connection no longer exists.", "Diese Verbindung gibt es nicht mehr."))
    return row


async def partner(session: AsyncSession, integration: str, *, rehearsal: bool) -> Connection | None:
    """The connection to another service in the same world: a rehearsed shop only ever meets a rehearsed printer.

    One that works before one that was disconnected; of several the first.
    """
    query = select(Connection).where(Connection.integration == integration, Connection.rehearsal == rehearsal)
    return await session.scalar(query.order_by(Connection.status == "disconnected", Connection.id))


async def ready(session: AsyncSession) -> set[str]:
    """The integrations that an account is connected of."""
    wanted = select(Connection.integration).where(Connection.status.in_(("connected", "syncing")))  # type: ignore[attr-defined]
    return set((await session.scalars(wanted)).all())


async def rehearsing(session: AsyncSession) -> bool:
    """True when figures come from a rehearsal: there is one and no live shop yet."""
    kinds = set((await session.scalars(select(Connection.rehearsal).where(Connection.integration == "shopify"))).all())
    return kinds == {True}


def rehearsed() -> ColumnElement[bool]:
    """`rehearsing` inside another statement, so that a list needs no read of its own for it."""
    shops = select(Connection.id).where(Connection.integration == "shopify")
    return and_(exists(shops.where(Connection.rehearsal.is_(True))), ~exists(shops.where(Connection.rehearsal.is_(False))))  # type: ignore[attr-defined]


def usable(row: Connection) -> None:
    """Raise what stands against using the connection now: a bad key, or a breaker that is still open."""
    if row.status == "disconnected":
        raise BadKey(Words(*_words(row)))
    if row.open_until and row.open_until > clock.now():
        raise Throttled(Words(*_words(row)), row.open_until)


def _words(row: Connection) -> tuple[str, str]:
    return row.trouble.get("en", f"{row.name} is not connected."), row.trouble.get("de", f"{row.name} ist nicht verbunden.")


async def healthy(session: AsyncSession, connection_id: int) -> None:
    """The service answered well: close the breaker, forget the trouble and its thread. Writes nothing when there was none."""
    statement = (
        update(Connection)
        .where(Connection.id == connection_id, (Connection.failures > 0) | (Connection.status != "connected"))
        .values(failures=0, open_until=None, trouble={}, status="connected")
    )
    if await db.change(session, statement, ("connections", f"connection:{connection_id}")):
        words = Words("It answers again; this closed by itself.", "Der Dienst antwortet wieder; das hat sich von selbst erledigt.")
        await threads.settle(session, f"connection:{connection_id}", words)
        await faults.repaired(session, f"connection:{connection_id}", words)


async def half_open(row: Connection) -> bool:
    """True for the one call that may try a breaker whose time is up; raises Throttled for every other. False: it is closed.

    The one who is first moves `open_until` on in one statement, so that a service that is coming back meets a single call.
    """
    if "half_open" in SWITCHED_OFF or row.failures < TRIPS_AFTER or row.open_until is None:
        return False
    until = clock.now() + OPEN_FOR
    statement = update(Connection).where(Connection.id == row.id, Connection.open_until <= clock.now()).values(open_until=until)  # type: ignore[operator]
    async with db.write() as session:
        if await db.change(session, statement, ("connections", f"connection:{row.id}")):
            return True
        now_row = await get(session, row.id or 0)
    if now_row.open_until is None:
        return False  # somebody's try went well meanwhile
    raise Throttled(Words(*_words(now_row)), now_row.open_until)


async def to_probe(session: AsyncSession) -> Sequence[Connection]:
    """Connections whose breaker has been open for long enough."""
    due = (Connection.failures >= TRIPS_AFTER) & (Connection.open_until <= clock.now())  # type: ignore[operator]
    return (await session.scalars(select(Connection).where(due, Connection.status == "waiting"))).all()


@asynccontextmanager
async def using(connection: Connection) -> AsyncIterator[Access]:
    """Talk to a connection's service: hands out its access, and notes on the row how it went. No session may be open around this."""
    try:
        usable(connection)
        probing = await half_open(connection)
    except KrakeError as error:
        error.connection_id = connection.id  # type: ignore[attr-defined]  (nobody was asked, so nothing new is noted)
        raise
    try:
        yield access(connection)
    except KrakeError as error:
        error.connection_id = connection.id  # type: ignore[attr-defined]  (so that an escalation can name it)
        if not isinstance(error, Refused | Rejected | NotFound):  # those are about one thing, not about the service
            async with db.write() as session:
                await troubled(session, connection.id or 0, error)
        elif probing and not isinstance(error, Refused):  # it said no, so it is there
            async with db.write() as session:
                await healthy(session, connection.id or 0)
        raise
    async with db.write() as session:
        await healthy(session, connection.id or 0)


async def troubled(session: AsyncSession, connection_id: int, error: KrakeError) -> Connection:
    """Remember what went wrong. A bad key disconnects; silence or faults in a row open the breaker, longer each time."""
    row = await get(session, connection_id)
    row.trouble = error.words._asdict() | {"next_en": error.next_step.en, "next_de": error.next_step.de}
    if isinstance(error, MissingScope):
        row.missing_scopes = sorted({*row.missing_scopes, error.scope})  # the rest of the account still works
    elif isinstance(error, BadKey):
        row.status = "disconnected"
    elif isinstance(error, Throttled):
        row.status, row.open_until = "waiting", error.until
    elif isinstance(error, Unreachable):
        row.failures += 1
        row.status = "waiting"
        if row.failures >= TRIPS_AFTER:
            row.open_until = clock.now() + min(OPEN_FOR * 2 ** (row.failures - TRIPS_AFTER), OPEN_AT_MOST)
    session.add(row)
    await _fault(session, row, error)
    return row


async def _fault(session: AsyncSession, row: Connection, error: KrakeError) -> None:
    """Count it, with the playbook that is at it now."""
    playbook = "wait" if isinstance(error, Throttled) else "again" if isinstance(error, Unreachable) else ""
    cause = f"scope:{row.id}" if isinstance(error, MissingScope) else f"connection:{row.id}"
    await faults.note(
        session,
        faults.kind_of(error),
        cause,
        error.words,
        playbook="probe" if playbook == "again" and row.failures >= TRIPS_AFTER else playbook,
        connection_id=row.id,
        rehearsal=row.rehearsal,
    )


async def grants(session: AsyncSession, connection_id: int, scope: str, granted: bool) -> None:
    """A sync found out whether this scope is held: what is missing is named on the connection until it is granted."""
    row = await get(session, connection_id)
    if granted == (scope in row.missing_scopes):
        others = [name for name in row.missing_scopes if name != scope]
        row.missing_scopes = others if granted else [*others, scope]
        session.add(row)
        if granted and not others:
            held = Words("The right is granted; this closed by itself.", "Das Recht ist erteilt; das hat sich von selbst erledigt.")
            await threads.settle(session, f"scope:{connection_id}", held)
            await faults.repaired(session, f"scope:{connection_id}", held, by="you")


async def synced(session: AsyncSession, connection_id: int, cursor: dict[str, Any]) -> None:
    """A sync got this far."""
    row = await get(session, connection_id)
    row.cursor = {**row.cursor, **cursor}
    row.synced_at = clock.now()
    session.add(row)


def nudge(session: AsyncSession, connection_id: int) -> None:
    """The service hints that something changed: the worker looks as soon as this is committed."""
    db.announce(session.sync_session, (f"nudge:{connection_id}",))


async def remove(session: AsyncSession, actor: Actor, connection_id: int) -> None:
    """Forget the key. Rows that came from the connection stay."""
    actor.must("owner")
    row = await get(session, connection_id)
    if row.rehearsal:
        raise Refused(Words("End the rehearsal instead.", "Beende stattdessen die Probe."))
    row.status, row.secrets = "disconnected", vault.seal({}, f"connection:{row.id}")
    row.trouble = {"en": "Disconnected by the owner.", "de": "Vom Besitzer getrennt."}
    session.add(row)
    await events.record(session, actor, "disconnect", Words(f"{row.name} disconnected", f"{row.name} getrennt"), route="/integrations")


async def end_rehearsal(session: AsyncSession, actor: Actor) -> int:
    """Forget the twins' keys, so that nobody asks them any more. What was rehearsed stays, marked as such. Returns how many ended."""
    actor.must("owner")
    rows = [row for row in await all_of(session) if row.rehearsal and row.status != "disconnected"]
    for row in rows:
        row.status, row.secrets, row.open_until = "disconnected", vault.seal({}, f"connection:{row.id}"), None
        row.trouble = {"en": "The rehearsal was ended.", "de": "Die Probe wurde beendet."}
        session.add(row)
    if rows:
        words = Words("Ended the rehearsal", "Die Probe beendet")
        await events.record(session, actor, "disconnect", words, workspace="lunavo", route="/integrations", rehearsal=True)
    return len(rows)
