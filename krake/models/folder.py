"""An agent's folders of tables. How entries are stored is still to be decided (house, Mechanics 11): until then one JSON row each."""

from __future__ import annotations

from typing import Any

from krake.models.base import Field, SQLModel, datetime, json_object, stamp


class Folder(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    agent: str = Field(index=True)
    name: str
    parent_id: int | None = Field(default=None, foreign_key="folder.id")
    kind: str = "table"
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return ("folders",)


class Column(SQLModel, table=True):
    __tablename__ = "folder_column"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    folder_id: int = Field(foreign_key="folder.id", index=True)
    name: str
    type: str = "text"
    position: int = 0
    options: dict[str, Any] = json_object()

    def topics(self) -> tuple[str, ...]:
        return ("folders", f"folder:{self.folder_id}")


class Entry(SQLModel, table=True):
    __tablename__ = "folder_entry"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    folder_id: int = Field(foreign_key="folder.id", index=True)
    cells: dict[str, Any] = json_object()
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return (f"folder:{self.folder_id}",)
