"""Who may call which event handler. Reflex registers every public method of every State; here each must say for whom.

    class Orders(Page, rx.State):
        @rx.event
        @may("owner", "operator")
        async def approve(self, thread: int): ...

A handler that carries no label, takes a parameter the browser could leave out, or takes one of no definite type, stops the
start. So does a handler of Reflex's own that this file does not know, or knows and no longer finds.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar, get_args

from reflex_base.registry import RegisteredEventHandler, RegistrationContext

from krake.kit.errors import Broken
from krake.spec.actor import Role
from krake.web.payloads import complaint, model_of

F = TypeVar("F", bound=Callable[..., Any])
PEOPLE: tuple[Role, ...] = ("owner", "operator", "viewer")
MARK = "__krake_may__"
CHAINED = "chained"  #: only as a consequence of another handler of ours, never straight from a browser

#: `browser`: any signed-in browser may send it. `chained`: only the server itself. Full names as Reflex 0.10.1 has them.
STATE = "reflex___state____state"
REFLEX: Mapping[str, Literal["browser", "chained"]] = {
    f"{STATE}.hydrate": "chained",
    f"{STATE}.hydrate_and_load": "browser",
    f"{STATE}.set_is_hydrated": "chained",
    f"{STATE}.reflex___state____frontend_event_exception_state.handle_frontend_exception": "browser",
    f"{STATE}.reflex___state____on_load_internal_state.on_load_internal": "browser",
    f"{STATE}.reflex___state____on_load_internal_state.set_is_hydrated": "chained",
    f"{STATE}.reflex___state____update_vars_internal_state.update_vars_internal": "browser",
}


def may(*roles: Role) -> Callable[[F], F]:
    """Label a handler with the roles that may call it."""
    if not roles or not set(roles) <= set(get_args(Role)):
        raise Broken(f"A label names at least one known role, not {roles}.")

    def label(fn: F) -> F:
        setattr(fn, MARK, frozenset(roles))
        return fn

    return label


def chained(fn: F) -> F:
    """Label a handler that only other handlers of ours may lead to. A browser that names it is refused."""
    setattr(fn, MARK, CHAINED)
    return fn


def label_of(name: str, registered: RegisteredEventHandler) -> frozenset[str] | str | None:
    """The roles of a handler, `chained`, or None for what nobody may call (`setvar`, and anything unlabelled)."""
    if name in REFLEX:
        return frozenset(PEOPLE) if REFLEX[name] == "browser" else CHAINED
    if is_setvar(registered):
        return None
    return getattr(registered.handler.fn, MARK, None)


def is_setvar(registered: RegisteredEventHandler) -> bool:
    """Reflex gives every State a handler that calls any of its `set_…` methods by name. It is denied everywhere."""
    return registered.handler.fn.__name__ == "setvar" and registered.handler.fn.__module__.startswith("reflex")


def check_handlers(handlers: Mapping[str, RegisteredEventHandler] | None = None) -> int:
    """Raise Broken unless every registered handler is labelled and callable safely; returns how many there are."""
    handlers = RegistrationContext.get().event_handlers if handlers is None else handlers
    wrong = [f"{name}: Reflex no longer has it" for name in REFLEX if name not in handlers]
    for name, registered in handlers.items():
        if REFLEX.get(name) == "browser":
            model_of(registered.handler.fn)
        elif name not in REFLEX and not is_setvar(registered) and (why := _wrong(registered)):
            wrong.append(f"{name}: {why}")
    if wrong:
        raise Broken("Event handlers that must not be served:\n  " + "\n  ".join(wrong))
    return len(handlers)


def _wrong(registered: RegisteredEventHandler) -> str:
    fn = registered.handler.fn
    if getattr(fn, MARK, None) is None:
        return "it has no label (@may or @chained from krake.web.labels)"
    if registered.handler.is_background:
        return "it runs in the background, where no gate sees it; create a Run instead"
    if not (inspect.iscoroutinefunction(fn) or inspect.isasyncgenfunction(fn)):
        return "it is not async and would hold up every browser"
    return complaint(fn) if getattr(fn, MARK) != CHAINED else ""
