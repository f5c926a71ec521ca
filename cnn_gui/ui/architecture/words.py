"""What the editor says of a layer, a number and a whole network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.ui.widgets.text.numbers import TIMES, shape_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine import Shape
    from cnn_gui.engine.architecture import FlowRow

NOTHING = "–"
DOES_NOT_FIT = "does not fit"
IMPLIED_WORDS = {
    "flatten": "It comes by itself before the first dense layer: all maps become one vector.",
    "dense": "It comes by itself at the end: one unit for each class. Write a dense layer last to say it yourself.",
}
INPUT_WORDS = "The images of the data set, as they go into the first layer."


def sees(row: FlowRow, input_shape: Shape) -> str:
    """How many pixels one number behind a layer depends on: "5×5", "all"."""
    if row.shape is None:
        return NOTHING
    side = row.receptive_field
    if side is None or side >= 2 * max(input_shape[1:]):
        return "all"
    return f"{side}{TIMES}{side}"


def layer_in_words(number: int, row: FlowRow, input_shape: Shape) -> str:
    """A row as it is read aloud; number: from 1."""
    implied = ", comes by itself" if row.place is None else ""
    what = f"Layer {number}, {row.spec.text}{implied}"
    if row.problem is not None:
        return f"{what}: {DOES_NOT_FIT}. {sentence(row.problem)}"
    if row.shape is None:
        return f"{what}: nothing comes here, a layer before it does not fit"
    field = sees(row, input_shape)
    reach = "all pixels" if field == "all" else f"{field} pixels"
    return (
        f"{what}: {shape_text(row.shape)} behind it, {counted(row.parameters, 'parameter')}, "
        f"{counted(row.operations, 'operation')} per image, each number sees {reach}"
    )


def totals(rows: Sequence[FlowRow]) -> str:
    """What stands at the foot: parameters and operations of a network that fits."""
    if any(row.shape is None for row in rows):
        return ""
    parameters, operations = (sum(getattr(row, name) for row in rows) for name in ("parameters", "operations"))
    return f"{counted(parameters, 'parameter')}   ·   {counted(operations, 'operation')} per image, forward"


def sentence(clause: str) -> str:
    """A clause as a sentence."""
    ended = clause if clause.endswith((".", "?", "!")) else f"{clause}."
    first = ended.split(maxsplit=1)[0]
    # The name of a layer stays as it is.
    return ended if any(letter.isdigit() for letter in first) else f"{ended[:1].upper()}{ended[1:]}"
