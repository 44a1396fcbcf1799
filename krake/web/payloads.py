"""What a browser may send to a handler: exactly its parameters, of exactly their types. Reflex does not check this.

Everything is judged as JSON by a strict pydantic model built from the signature, after a look at its plain shape.
"""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.errors import PydanticUserError

STRING = 20_000  #: characters of one string
ITEMS = 5_000  #: values in one payload
DEPTH = 12
INTEGER = 2**53  #: beyond it a browser's numbers are no longer exact


class Unfit(ValueError):
    """A payload that is not what the handler takes. The text is for the log; it never holds a value."""


def checked(fn: Callable[..., Any], payload: object) -> None:
    """Raise Unfit unless `payload` is what `fn` takes."""
    if not isinstance(payload, dict):
        raise Unfit("not an object")
    plain(payload)
    try:
        model_of(fn).model_validate_json(json.dumps(payload, allow_nan=False), strict=True)
    except ValidationError as error:
        raise Unfit("; ".join(f"{'.'.join(map(str, e['loc']))[:60]}: {e['type']}" for e in error.errors()[:3])) from None


def plain(value: object, depth: int = 0) -> int:
    """Count the values in a JSON value. Raises Unfit for what no handler takes: NaN, U+0000, endless nesting or text."""
    if depth > DEPTH:
        raise Unfit("nested too deeply")
    match value:
        case None | bool():
            return 1
        case str():
            if len(value) > STRING or "\x00" in value or not _encodes(value):
                raise Unfit("a string is too long or holds no text")
            return 1
        case int():
            if abs(value) > INTEGER:
                raise Unfit("a number is too large")
            return 1
        case float():
            if not math.isfinite(value):
                raise Unfit("not a number")
            return 1
        case list():
            count = 1 + sum(plain(item, depth + 1) for item in value)
        case dict():
            count = 1 + sum(plain(key, depth + 1) + plain(item, depth + 1) for key, item in value.items())
        case _:
            raise Unfit("not JSON")
    if count > ITEMS:
        raise Unfit("too many values")
    return count


def _encodes(text: str) -> bool:
    """False for halves of surrogate pairs, which JSON can carry and no database takes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=2048)
def model_of(fn: Callable[..., Any]) -> type[BaseModel]:
    """The strict model of a handler's parameters; nothing beside them is let through."""
    hints = get_type_hints(fn)
    fields: dict[str, Any] = {
        name: (hints.get(name, Any), ... if parameter.default is parameter.empty else parameter.default)
        for name, parameter in parameters(fn).items()
    }
    config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, str_max_length=STRING, arbitrary_types_allowed=False)
    return create_model("Payload", __config__=config, **fields)


def parameters(fn: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """All but `self`."""
    return dict(list(inspect.signature(fn).parameters.items())[1:])


def complaint(fn: Callable[..., Any]) -> str:
    """Why a handler's signature cannot be checked, in words; empty when it can."""
    try:
        hints = get_type_hints(fn)
    except NameError as error:
        return f"its types cannot be read ({error})"
    for name, parameter in parameters(fn).items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            return f"*{name} takes anything"
        if parameter.default is not parameter.empty:
            return f"the parameter {name} has a default, which a browser could set unasked"
        if name not in hints or not definite(hints[name]):
            return f"the parameter {name} has no definite type"
        if name.startswith("_") or name in ("model_config", "copy", "json", "schema", "validate"):
            return f"the parameter {name} needs another name"
    try:
        model_of(fn)
    except PydanticUserError as error:
        return f"its types cannot be checked ({error.message})"
    return ""


def definite(hint: Any) -> bool:
    """False for Any, object and bare containers, which check nothing."""
    if hint in (Any, object, dict, list, tuple, set):
        return False
    if get_origin(hint) is None:
        return True
    return get_origin(hint) is Literal or all(definite(part) for part in get_args(hint) if part is not Ellipsis)
