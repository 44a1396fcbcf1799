"""One React component for what is drawn together.

Reflex makes a component of its own of every element that reads a State, down to each translated word: each is a function to
compile, a subscription and a place in React's tree. What comes and changes together is one component of all of it.
"""

from __future__ import annotations

from typing import Any

import reflex as rx
from reflex_base.components.component import MemoizationLeaf


class Whole(MemoizationLeaf, rx.Fragment):
    """Its children are drawn in one go: nothing inside is a component of its own."""


def whole(*children: Any) -> rx.Component:
    return Whole.create(*children)
