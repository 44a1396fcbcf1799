"""Who acts. Every verb that changes something takes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from krake.kit.errors import NotAllowed
from krake.kit.text import Words

Role = Literal["owner", "operator", "viewer", "agent", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (`user_id` set), an agent or Krake itself. `session` is the digest of the login session behind it."""

    name: str
    role: Role
    user_id: int | None = None
    session: str = ""

    @property
    def person(self) -> bool:
        return self.user_id is not None

    def must(self, *roles: Role) -> None:
        """Raise NotAllowed unless the actor has one of the roles."""
        if self.role not in roles:
            raise NotAllowed(Words("Your role does not allow this.", "Deine Rolle erlaubt das nicht."))


KRAKE = Actor("krake", "system")


def agent(key: str) -> Actor:
    return Actor(key, "agent")
