"""What a network has that none of the program's layers is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.files.imports.onnx.graph import Node


class NotOursError(Exception):
    """A node that is not understood; the text is a clause that names it, what is there and what would be."""

    def __init__(self, node: Node, why: str) -> None:
        super().__init__(f"{node.title}: {why}")
