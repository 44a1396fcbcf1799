"""The inner gate: every event, from a browser or chained, is judged before its handler runs.

Who: the session behind the connection, asked of the database (at most a second old), never anything in the state. What:
the handler's label. With what: a strict model of its parameters. A refusal sets a var of the Viewer and nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import reflex as rx
from reflex.state import BaseState, FrontendEventExceptionState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from reflex_base.utils.form import FORM_DATA_ENTRIES_KEY

from krake.kit import log as kit_log
from krake.kit.errors import KrakeError
from krake.kit.text import Words
from krake.spec.actor import Actor
from krake.web import labels, security, sessions
from krake.web.limits import Bucket
from krake.web.payloads import Unfit, checked, plain
from krake.web.pump import farewell, pump
from krake.web.states.viewer import Viewer

log = logging.getLogger(__name__)
NOT_ALLOWED = Words("Your role does not allow this.", "Deine Rolle erlaubt das nicht.")
NOT_UNDERSTOOD = Words("Krake did not accept this input. Reload the page.", "Krake hat diese Eingabe nicht angenommen. Lade die Seite neu.")
BROKEN = Words(
    "Something broke on our side. Nothing more was done. Reference {ref}.",
    "Bei uns ist etwas kaputtgegangen. Weiter wurde nichts getan. Referenz {ref}.",
)


class EventGate(rx.Middleware):
    """Denies by default. Returning an update keeps the handler from running."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        sessions.current.set(None)
        context = EventContext.get()
        key = (context.router_data.get("headers") or {}).get(sessions.HEADER)
        actor = await sessions.actor_of(key)
        if actor is None:
            if key:
                await pump.end(key)
            return farewell()
        root = state._get_root_state()
        await self._bind(root, context.token, actor)
        refusal = _refusal(event, actor, from_browser=context.parent_txid is None)
        if refusal is not None:
            return await _say(root, refusal)
        sessions.current.set(actor)
        return None

    async def _bind(self, root: BaseState, token: str, actor: Actor) -> None:
        """A tab's state belongs to the first person who used it; for anybody else it starts empty."""
        viewer = await root.get_state(Viewer)
        known = viewer._user_id
        if known is not None and known != actor.user_id:
            root.reset()
            security.note("tab of another person", user=actor.user_id)
        if known != actor.user_id:
            viewer._user_id = actor.user_id
            before = sessions.current.set(actor)
            await viewer.refresh()
            sessions.current.reset(before)
        if pump.seen(token, actor.session):
            pump.follow(token, Viewer, viewer.topics())


def _refusal(event: Event, actor: Actor, *, from_browser: bool) -> Words | None:
    """None when this actor may send this event as it is."""
    registered = RegistrationContext.get().event_handlers[event.name]
    label = labels.label_of(event.name, registered)
    if label is None or (label == labels.CHAINED and from_browser):
        security.note("handler denied", handler=event.name, user=actor.user_id)
        return NOT_ALLOWED
    if label != labels.CHAINED and actor.role not in label:
        security.note("role denied", handler=event.name, user=actor.user_id, role=actor.role)
        return NOT_ALLOWED
    if not from_browser:  # our own handlers lead to one another with values of ours
        return None
    try:
        checked(registered.handler.fn, event.payload)
    except Unfit as unfit:
        security.note("payload denied", handler=event.name, user=actor.user_id, why=unfit)
        return NOT_UNDERSTOOD
    return None


async def _say(root: BaseState, words: Words) -> StateUpdate:
    (await root.get_state(Viewer))._say(words, "bad")
    delta = await root._get_resolved_delta()
    root._clean()
    return StateUpdate(delta=delta)


# --- frames


def well_formed(data: object) -> dict[str, Any] | None:
    """An event as our own browser code sends it, or None. Reflex would log all others whole, headers and payload included."""
    if not isinstance(data, Mapping):
        return None
    name, payload, where = data.get("name"), data.get("payload") or {}, data.get("router_data") or {}
    if not isinstance(name, str) or name not in RegistrationContext.get().event_handlers:
        return None
    if not isinstance(payload, dict) or not isinstance(where, dict):
        return None
    place = {key: where[key] for key in ("pathname", "asPath", "query") if key in where}
    query = place.get("query", {})
    texts = [place.get("pathname", "/"), place.get("asPath", "/"), *(query.values() if isinstance(query, dict) else [None])]
    if not all(isinstance(text, str) and len(text) <= 2000 for text in texts):
        return None
    try:
        plain(place)
    except Unfit:
        return None
    return {"name": name, "payload": {key: _form(value) for key, value in payload.items()}, "router_data": place}


def _form(value: Any) -> Any:
    """A submitted form as one dict: Reflex sends `{"__reflex_form_data__": [[name, value], …]}`. Of a name sent twice the last counts."""
    entries = value.get(FORM_DATA_ENTRIES_KEY) if isinstance(value, dict) and len(value) == 1 else None
    if not isinstance(entries, list) or not all(isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) for one in entries):
        return value  # no form of ours; whatever it is, the handler's own types judge it
    return dict(entries)


def guard_frames(app: rx.App) -> None:
    """Let only well-formed events of known handlers reach Reflex's queue."""
    namespace = app.event_namespace
    if namespace is None:
        return
    inner = namespace.on_event

    async def on_event(sid: str, data: object) -> None:
        event = well_formed(data)
        if event is None:
            security.note("event not understood")
            return
        await inner(sid, event)

    namespace.on_event = on_event  # type: ignore[method-assign]


# --- failures


def backend_failure(exception: Exception) -> Any:
    """Say an expected failure in its own words; anything else is our bug and gets a reference, no text."""
    if isinstance(exception, KrakeError) and type(exception).__name__ != "Broken":
        words, then = exception.words, exception.next_step
        return Viewer.report(f"{words.en} {then.en}", f"{words.de} {then.de}")
    ref = kit_log.reference()
    log.error("an event failed, reference %s", ref, exc_info=exception)
    words = BROKEN.fill(ref=ref)
    return Viewer.report(words.en, words.de)


_browser_errors = Bucket(rate=0.2, burst=10)


def frontend_failure(exception: Exception) -> None:
    """Log what a browser reports, cut short and seldom: anybody signed in can write here."""
    if _browser_errors.take():
        log.warning("a browser reports: %s", str(exception)[:600])


def quiet_reloads() -> None:
    """Reflex answers some browser errors with a script to evaluate; our policy forbids that, so it must not try."""
    FrontendEventExceptionState.auto_reload_on_errors = []
