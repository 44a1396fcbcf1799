"""The one gate: nothing leaves the house except as an Action that a pure policy judged and the ledger claimed."""

from krake.gate.answers import AlreadyAnswered, Answered, Changed, Reply, answer

__all__ = ["AlreadyAnswered", "Answered", "Changed", "Reply", "answer"]
