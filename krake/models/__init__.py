"""The stored words, as tables. No behaviour beyond `topics()`, the announcement each row makes when it changes."""

from krake.models.connection import Connection
from krake.models.folder import Column, Entry, Folder
from krake.models.inbox import Message, Thread
from krake.models.knowledge import ChainHead, Event, Memory, Profile, Reading, Receipt
from krake.models.ledger import Action, Budget, Policy
from krake.models.printing import Parcel, Print
from krake.models.shop import Customer, Line, Order, Product, Variant
from krake.models.user import Session, SignInLink, User
from krake.models.work import Run, Slot, Step, Task

__all__ = [
    "Action", "Budget", "ChainHead", "Column", "Connection", "Customer", "Entry", "Event", "Folder", "Line", "Memory", "Message",
    "Order", "Parcel", "Policy", "Print", "Product", "Profile", "Reading", "Receipt", "Run", "Session", "SignInLink", "Slot",
    "Step", "Task", "Thread", "User", "Variant",
]  # fmt: skip
