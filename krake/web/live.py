"""The `Page` contract: what a page's State has, so that the pump can keep it up to date."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Hashable, Iterable
from typing import Any, TypeVar

import reflex as rx
from reflex_base.event.context import EventContext

from krake.web.labels import PEOPLE, may
from krake.web.pump import pump
from krake.web.sessions import current_actor

__all__ = ["Page", "around", "pump"]
log = logging.getLogger(__name__)
T = TypeVar("T")
_around: list[type[Page]] = []


def around(*parts: type[Page]) -> None:
    """What stands around every page: read with the first page a tab opens and followed from then on."""
    _around[:] = parts


def _inside(fn: Any) -> Any:
    """Keep a public method of a State from becoming an event handler that browsers can call."""
    fn.__override_base_method__ = True
    return fn


class Page(rx.State, mixin=True):
    """What a page's State has: `class Orders(Page, rx.State)` with `topics`, `refresh` and, given, `open` for on_load.

    `refresh` runs again whenever one of `topics` is announced. Assigning what is equal already sends nothing.
    """

    def __init_subclass__(cls, mixin: bool = False, **kwargs: Any) -> None:
        for name in ("topics", "refresh"):
            if callable(own := cls.__dict__.get(name)):
                _inside(own)
        super().__init_subclass__(mixin=mixin, **kwargs)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in type(self).base_vars:  # Reflex sends every assignment, so an equal refresh would not stay silent
            now = getattr(self, name)
            if type(getattr(now, "__wrapped__", now)) is type(value) and now == value:
                return
        super().__setattr__(name, value)

    @_inside
    def topics(self) -> Iterable[str]:
        """What this page shows, as the rows' `topics()` name it."""
        return ()

    @_inside
    async def refresh(self) -> None:
        """Read again and assign."""
        raise NotImplementedError

    @rx.event
    @may(*PEOPLE)
    async def open(self) -> None:
        """Follow first, then read: what changes in between is read once more.

        One event for the page and for all around it, so the browser draws once.
        """
        token = EventContext.get().token
        for cls in _around:
            if not pump.follows(token, cls):
                await self._open_around(token, cls)
        # "people": whoever changes the language wants every row in it, in all tabs
        pump.follow(token, type(self), (*self.topics(), "people"), self.rx_router_url.path)
        await self.refresh()

    async def _open_around(self, token: str, cls: type[Page]) -> None:
        part = await self.get_state(cls)  # type: ignore[arg-type]
        pump.follow(token, cls, (*part.topics(), "people"))  # type: ignore[arg-type]
        try:
            await part.refresh()
        except Exception:  # a dead part of the frame never empties a page
            log.exception("%s could not be read", cls.__name__)

    async def _shared(self, load: Callable[[str], Awaitable[T]], *about: Hashable) -> T:
        """`load(locale)` read once for all tabs that show the same: this State, `about`, the language and the viewer's role."""
        from krake.web.states.viewer import Viewer

        locale = (await self.get_state(Viewer)).locale
        # the code, not the name: two lambdas of one method share their name
        key = (type(self).__name__, getattr(load, "__code__", load), about, locale, current_actor().role)
        return await pump.snapshot(key, self.topics(), lambda: load(locale))
