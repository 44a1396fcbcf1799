"""People who may sign in, their sessions, and single-use sign-in links."""

from __future__ import annotations

from krake.models.base import Field, SQLModel, datetime, moment, stamp


class User(SQLModel, table=True):
    """A person. `password_hash` is argon2id; Google people are known by (`issuer`, `subject`), never by e-mail."""

    __tablename__ = "person"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    name: str = "Owner"
    email: str = ""
    role: str = "owner"
    locale: str = "en"
    password_hash: str = ""
    issuer: str = ""
    subject: str = ""
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("people",)


class Session(SQLModel, table=True):
    """A signed-in browser. The cookie's SHA-256 is the key; the cookie itself is nowhere."""

    id: str = Field(primary_key=True, max_length=64)
    user_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = stamp()
    seen_at: datetime = stamp()
    ends_at: datetime = stamp()
    proved_at: datetime | None = moment()  #: when the password or Google was last shown
    revoked_at: datetime | None = moment()
    browser: str = ""

    def topics(self) -> tuple[str, ...]:
        return ("sessions", f"session:{self.id}")


class SignInLink(SQLModel, table=True):
    """A single-use link; only its hash is stored."""

    __tablename__ = "sign_in_link"  # pyright: ignore[reportAssignmentType]

    id: str = Field(primary_key=True, max_length=64)
    ends_at: datetime = stamp()
    used_at: datetime | None = moment()

    def topics(self) -> tuple[str, ...]:
        return ("people",)
