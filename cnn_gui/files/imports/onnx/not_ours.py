"""What a network has that none of the program's layers is."""

from __future__ import annotations

from typing import Protocol


class Named(Protocol):
    """A node, as far as a person is told of it."""

    @property
    def title(self) -> str:
        """How a person finds it."""


class NotOursError(Exception):
    """A node that is not understood; the text is a clause that names it, what is there and what would be."""

    def __init__(self, node: Named, why: str) -> None:
        super().__init__(f"{node.title}: {why}")
