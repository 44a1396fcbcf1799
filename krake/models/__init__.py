"""The stored words, as tables. No behaviour beyond `topics()`, the announcement each row makes when it changes."""

from krake.models.connection import Connection
from krake.models.folder import CellChange, Column, Folder, Sheet, SheetChange, SheetView
from krake.models.health import Fault, Pulse
from krake.models.inbox import Message, Thread
from krake.models.knowledge import ChainHead, Event, Memory, Profile, Reading, Receipt
from krake.models.ledger import Action, Autonomy, Budget, Policy, Switch
from krake.models.printing import Parcel, Print
from krake.models.shop import Customer, Line, Order, Product, Variant
from krake.models.user import Session, SignInLink, User
from krake.models.work import Run, Slot, Step, Task, TaskChange

__all__ = [
    "Action",
    "Autonomy",
    "Budget",
    "CellChange",
    "ChainHead",
    "Column",
    "Connection",
    "Customer",
    "Event",
    "Fault",
    "Folder",
    "Line",
    "Memory",
    "Message",
    "Order",
    "Parcel",
    "Policy",
    "Print",
    "Product",
    "Profile",
    "Pulse",
    "Reading",
    "Receipt",
    "Run",
    "Session",
    "Sheet",
    "SheetChange",
    "SheetView",
    "SignInLink",
    "Slot",
    "Step",
    "Switch",
    "Task",
    "TaskChange",
    "Thread",
    "User",
    "Variant",
]  # fmt: skip
