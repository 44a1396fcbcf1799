"""States in a test: one tab's tree of them, its person, and handlers as plain coroutines."""

from __future__ import annotations

import inspect
from typing import Any, TypeVar, cast

import reflex as rx
from reflex.istate.data import ReflexURL, URLData
from reflex_base.event.context import EventContext

from krake.kit import db
from krake.models.user import User
from krake.spec.actor import Actor
from krake.web import sessions
from krake.web.live import pump
from krake.web.payloads import checked
from krake.web.states.viewer import Viewer

S = TypeVar("S", bound=rx.State)


class OpenTab:
    """`await tab.send(Bar, "choose", key="ask", text="", place="")` calls a handler as the browser would and returns its State."""

    def __init__(self, person: Actor):
        self.person, self.token = person, "tab-of-a-test"
        self.root = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]

    @classmethod
    async def signed_in(cls, locale: str = "en", role: str = "owner") -> OpenTab:
        """A tab of a person who exists as a row and reads this language."""
        async with db.write() as session:
            user = User(name="Mira", role=role, locale=locale)
            session.add(user)
            await session.flush()
        tab = cls(Actor("Mira", cast(Any, role), user.id, "session-of-mira"))
        pump.snapshots.clear()
        pump.seen(tab.token, tab.person.session)
        await tab.refresh(Viewer)
        return tab

    def at(self, path: str) -> OpenTab:
        """Stand on this page, query included."""
        self.root.rx_router_url = URLData.from_url(ReflexURL(f"http://house.test{path}"))
        return self

    async def of(self, cls: type[S]) -> S:
        return await self.root.get_state(cls)

    async def refresh(self, cls: type[S]) -> S:
        """What the pump does when a topic of the State was announced."""
        sessions.current.set(self.person)
        pump.snapshots.clear()
        state = await self.of(cls)
        await cast(Any, state).refresh()
        return state

    async def send(self, cls: type[S], handler: str, **payload: Any) -> S:
        """A handler with a payload that the gate would let through."""
        sessions.current.set(self.person)
        EventContext.set(EventContext(token=self.token, state_manager=cast(Any, None), enqueue_impl=cast(Any, None)))
        fn = cls.event_handlers[handler].fn
        checked(fn, payload)
        state = await self.of(cls)
        answer = cast(Any, fn)(state, **payload)
        if inspect.isasyncgen(answer):
            async for _ in answer:
                pass
        else:
            await answer
        return state
