"""Folders of excel-like tables. A Sheet's rows are a real SQL table of their own, `rows_<id>` (decision 0011)."""

from __future__ import annotations

from typing import Any

from krake.models.base import Field, SQLModel, datetime, json_list, json_object, moment, stamp

PLACE = 1 << 20  #: the space between two neighbours, in rows and in columns


class Folder(SQLModel, table=True):
    """`agent` is whose it is. `shared` names others that see it on purpose: "agent:penn", "workspace:lunavo"."""

    id: int | None = Field(default=None, primary_key=True)
    agent: str = Field(index=True)
    name: str
    parent_id: int | None = Field(default=None, foreign_key="folder.id", index=True)
    shared: list[str] = json_list()
    created_at: datetime = stamp()
    gone_at: datetime | None = moment()

    def topics(self) -> tuple[str, ...]:
        return ("folders",)


class Sheet(SQLModel, table=True):
    """`key` is the agent's declared table it stands for, "" for one that a person made. `rows` counts what is not gone.

    `version` moves with every change, `shape` only when rows come, go or move: a plain view's order depends on `shape` alone.
    `stale` is set while running formulas have to be worked out again.
    """

    id: int | None = Field(default=None, primary_key=True)
    folder_id: int = Field(foreign_key="folder.id", index=True)
    name: str
    key: str = ""
    rehearsal: bool = False
    rows: int = 0
    version: int = 0
    shape: int = 0
    frozen: int = 1
    stale: bool = False
    created_by: str = ""
    created_at: datetime = stamp()
    changed_at: datetime = stamp()
    gone_at: datetime | None = moment()

    def topics(self) -> tuple[str, ...]:
        return ("folders", f"sheet:{self.id}")


class Column(SQLModel, table=True):
    """`physical` is its column in `rows_<id>`. `options` hold what its type needs: choices, currency, format, formula, sheet."""

    __tablename__ = "sheet_column"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id", index=True)
    key: str
    name: str
    type: str = "text"
    physical: str = ""
    place: int = 0
    width: int = 160
    hidden: bool = False
    options: dict[str, Any] = json_object()
    gone_at: datetime | None = moment()

    def topics(self) -> tuple[str, ...]:
        return (f"sheet:{self.sheet_id}",)


class SheetView(SQLModel, table=True):
    """A saved way to look: `detail` holds filters, sort, group, totals and hidden columns."""

    __tablename__ = "sheet_view"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id", index=True)
    name: str
    kind: str = "grid"
    detail: dict[str, Any] = json_object()
    created_at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return (f"sheet:{self.sheet_id}",)


class SheetChange(SQLModel, table=True):
    """One act: who (`role` is person, agent, sync or import), what, why. `detail` holds what taking it back needs.

    `undone_by` is the change that took it back.
    """

    __tablename__ = "sheet_change"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id", index=True)
    kind: str
    role: str = "person"
    who: str = ""
    why: str = ""
    count: int = 0
    run_id: int | None = None
    detail: dict[str, Any] = json_object()
    undone_by: int | None = None
    at: datetime = stamp()

    def topics(self) -> tuple[str, ...]:
        return (f"sheet:{self.sheet_id}",)


class CellChange(SQLModel, table=True):
    """One cell of a change: from, to, as JSON of `services.cells.keepable`."""

    __tablename__ = "sheet_cell"  # pyright: ignore[reportAssignmentType]

    id: int | None = Field(default=None, primary_key=True)
    change_id: int = Field(foreign_key="sheet_change.id", index=True)
    row_id: int = Field(index=True)
    column_id: int
    before: str | None = None
    after: str | None = None

    def topics(self) -> tuple[str, ...]:
        return ()
