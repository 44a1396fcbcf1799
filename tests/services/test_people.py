"""People: links work once, passwords are compared in constant time, sessions end when they should."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import SQLModel

import krake.models  # noqa: F401
from krake.kit import clock, config, db
from krake.kit.errors import Refused
from krake.models.user import Session, SignInLink, User
from krake.services import people

PASSWORD = "four quiet grey squids"


@pytest.fixture(autouse=True)
async def database(tmp_path, monkeypatch) -> AsyncIterator[None]:
    monkeypatch.setenv("KRAKE_DATA", str(tmp_path))
    config.reload()
    async with db.engine().begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    yield
    clock.shift(timedelta(0))
    await db.close()
    config.settings.cache_clear()


async def enter(proof: people.Proof = "password") -> tuple[User, str]:
    async with db.write() as session:
        path = await people.sign_in_link(session, again=True)
        user = await people.consume_link(session, path.removeprefix("/enter/"))
        return user, people.digest(await people.open_session(session, user, "Firefox", proof))


async def actor(key: str):
    async with db.read() as session:
        return await people.session_actor(session, key)


async def test_a_link_works_once():
    async with db.write() as session:
        token = (await people.sign_in_link(session)).removeprefix("/enter/")
    async with db.write() as session:
        assert await people.link_lives(session, token)
        assert (await people.consume_link(session, token)).role == "owner"
    async with db.write() as session:
        assert not await people.link_lives(session, token)
        assert await people.consume_link(session, token) is None


async def test_a_link_ends_after_fifteen_minutes():
    async with db.write() as session:
        token = (await people.sign_in_link(session)).removeprefix("/enter/")
    clock.shift(timedelta(minutes=15, seconds=1))
    async with db.write() as session:
        assert await people.consume_link(session, token) is None


async def test_no_link_is_printed_while_the_owner_is_signed_in_unless_asked_for():
    _, key = await enter()
    async with db.write() as session:
        assert await people.sign_in_link(session) is None
        assert await people.sign_in_link(session, again=True)
        await people.end_session(session, await people.session_actor(session, key), key)
    async with db.write() as session:
        assert await people.sign_in_link(session)


async def test_secrets_are_stored_only_as_hashes():
    async with db.write() as session:
        token = (await people.sign_in_link(session)).removeprefix("/enter/")
        user = await people.consume_link(session, token)
        cookie = await people.open_session(session, user, "Firefox", "link")
    async with db.read() as session:
        assert await session.get(SignInLink, token) is None and await session.get(Session, cookie) is None
        assert await session.get(SignInLink, people.digest(token)) and await session.get(Session, people.digest(cookie))
    assert len(token) >= 43 and len(cookie) >= 43


async def test_a_short_password_is_refused_and_the_right_one_opens():
    user, _ = await enter()
    with pytest.raises(Refused):
        await people.password_hash("short")
    hashed = await people.password_hash(PASSWORD)
    assert hashed.startswith("$argon2id$")
    async with db.write() as session:
        await people.set_password(session, await people.person(session, user.id), hashed)
    async with db.read() as session:
        assert (await people.check_password(session, PASSWORD)).id == user.id
        assert await people.check_password(session, PASSWORD + " ") is None
        assert await people.check_password(session, PASSWORD, email="nobody@example.com") is None


async def test_an_unknown_person_costs_one_verification_too(monkeypatch):
    seen = []
    monkeypatch.setattr(people, "_matches", lambda hashed, given: bool(seen.append(hashed)))
    async with db.read() as session:
        assert await people.check_password(session, PASSWORD, email="nobody@example.com") is None
    assert len(seen) == 1 and seen[0].startswith("$argon2id$")


async def test_a_session_slides_thirty_days_and_ends_after_ninety():
    _, key = await enter()
    for day in (29, 58, 87):
        clock.shift(timedelta(days=day))
        assert await actor(key), day
        async with db.write() as session:
            await people.keep_alive(session, key)
    clock.shift(timedelta(days=90, seconds=1))
    assert await actor(key) is None


async def test_an_unused_session_ends_after_thirty_days():
    _, key = await enter()
    clock.shift(timedelta(days=30, seconds=1))
    assert await actor(key) is None


async def test_one_ends_only_ones_own_sessions():
    user, mine = await enter()
    _, other = await enter()
    async with db.write() as session:
        stranger = User(name="Otto", role="viewer")
        session.add(stranger)
        await session.flush()
        theirs = people.digest(await people.open_session(session, stranger, "Safari", "password"))
    me = await actor(mine)
    async with db.write() as session:
        assert not await people.end_session(session, me, theirs)
        assert await people.end_all_others(session, me) == 1
    assert await actor(theirs) and await actor(mine) and await actor(other) is None
    async with db.read() as session:
        assert [row.id for row in await people.sessions_of(session, user.id)] == [mine]


async def test_proof_lasts_five_minutes_and_a_link_is_none():
    _, by_link = await enter("link")
    _, by_password = await enter("password")
    async with db.read() as session:
        assert not await people.proved_recently(session, await actor(by_link))
        assert await people.proved_recently(session, await actor(by_password))
    clock.shift(timedelta(minutes=5, seconds=1))
    async with db.read() as session:
        assert not await people.proved_recently(session, await actor(by_password))
    async with db.write() as session:
        await people.prove(session, by_password)
    async with db.read() as session:
        assert await people.proved_recently(session, await actor(by_password))


async def test_google_binds_the_allowed_owner_once_and_by_subject():
    user, _ = await enter()
    async with db.write() as session:
        assert await people.google_person(session, "iss", "1", "else@example.com", "Eve", "owner@example.com") is None
        assert (await people.google_person(session, "iss", "1", "Owner@Example.com", "Mira", "owner@example.com")).id == user.id
    async with db.write() as session:
        assert (await people.google_person(session, "iss", "1", "renamed@example.com", "Mira", "owner@example.com")).id == user.id
        assert await people.google_person(session, "iss", "2", "owner@example.com", "Eve", "owner@example.com") is None
        assert await people.google_person(session, "iss2", "1", "owner@example.com", "Eve", "owner@example.com") is None


async def test_nobody_is_let_in_by_google_without_an_allowed_address():
    async with db.write() as session:
        assert await people.google_person(session, "iss", "1", "", "Eve", "") is None
