"""One stage of the network view: what was done, and below it what came out."""

from __future__ import annotations

from functools import partial
from math import ceil

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.engine import Stage
from cnn_gui.explain.cell import gradient_of
from cnn_gui.training.messages.layers import LayerInfo
from cnn_gui.ui.look.fonts import wear, width_of
from cnn_gui.ui.widgets.mosaic import colour_bar
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS, KINDS, PictureKind
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.painter import MARGIN
from cnn_gui.ui.widgets.mosaic.step_look import PLAIN, Look
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell
from cnn_gui.ui.widgets.text.plain import plain_label

# Columns get room by what they hold: least width in pixels, and share of what is left.
ROOM_FOR_MAPS, ROOM_FOR_IMAGE, ROOM_FOR_VECTOR = (104, 6), (80, 4), (64, 1)
# Three numbers of a pixel stand in its heading.
ROOM_FOR_COLOURS = (128, 4)

# A vector of more numbers than this is no list of classes.
MOST_ROWS = 100
LEGIBLE = 1.75
"""Pixels a side of a cell of a map: so large it can be told from its neighbours and hit with the mouse."""

OPERATIONS = {
    "relu": "ReLU",
    "pooling": "pool 2×2",
    "flatten": "flatten",
    "dense": "dense",
    "softmax": "softmax",
}


class NetworkColumn(QWidget):
    """One stage: its values or its gradient, the operation above.

    Attributes: mosaic, stage (its symbol), share (of the width that is left when every column has its least).
    """

    def __init__(self, operation: str, mosaic: Mosaic, stage: Stage) -> None:
        super().__init__()
        self.mosaic = mosaic
        self.stage = stage.symbol
        self._operation = operation
        self._kind = mosaic.kind()
        self._first = stage.kind == "input"
        self._asked = False
        self._classes: tuple[str, ...] = ()
        self._word = ""
        self._look = PLAIN
        self._label = plain_label()
        self._label.setProperty("muted", True)
        wear(self._label, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._label)
        column.addWidget(mosaic, 1)
        self._room, self.share = _room(stage)
        self._shape = stage.value.shape
        self._fold = mosaic.picture.fold
        self.measure()
        # Shares decide, not what each mosaic would like: columns of one kind are equally wide.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._dress()

    def set_classes(self, classes: tuple[str, ...], word: str) -> None:
        """Its numbers are one for each class; word: what such a number is, "logit" or "probability"."""
        self._classes, self._word = classes, word
        self._dress()

    def measure(self) -> None:
        """Be as wide as the words need."""
        self._least = max(self._room, ceil(_needed(self._operation, self._first)))
        self.setMinimumWidth(self._least)
        self.mosaic.setMinimumWidth(self._least)

    def make_legible(self, height: int) -> None:
        """Be as wide as the maps need in a height so that their cells can be told apart; a vector folds as it can."""
        tiles = height - self._label.sizeHint().height() - self.mosaic.around()
        if len(self._shape) == 1:
            long = self._fold is not None and -(-self._shape[0] // self._fold) * LEGIBLE > tiles
            if self._kind_of_fold(long) != self.mosaic.picture.fold:
                self.mosaic.set_fold(self._kind_of_fold(long))
            return
        count, (rows, columns) = (1 if is_three(self._shape, self._first) else self._shape[0]), self._shape[-2:]
        down = max(int((tiles + LEGIBLE) / ((rows + 1) * LEGIBLE)), 1)
        across = -(-count // min(down, count))
        width = max(self._least, ceil(across * (columns + 1) * LEGIBLE) + 2 * MARGIN)
        self.mosaic.setMinimumHeight(self.mosaic.around() + ceil(rows * LEGIBLE))
        if width != self.minimumWidth():
            self.setMinimumWidth(width)
            self.mosaic.setMinimumWidth(width)

    def _kind_of_fold(self, long: bool) -> int | None:
        # Classes one below the other are few, and stand where the bars of the prediction do.
        return None if long and self._shape[0] > MOST_ROWS else self._fold

    def parts(self) -> tuple[QWidget, ...]:
        """Return everything that a person can point at: the column, what stands above the mosaic, and this."""
        return self, self._label, self.mosaic

    def text(self) -> str:
        """Return what stands above the mosaic: which way the numbers flow, and through what."""
        return self._label.text()

    @property
    def backward(self) -> bool:
        """Whether the gradient is shown, which flows back."""
        return self._asked if self._look.gradient is None else self._look.gradient

    @property
    def symbol(self) -> str:
        """The symbol of the array that is shown: "Z1", or "dZ1" for its gradient."""
        return gradient_of(self.stage) if self.backward else self.stage

    def set_backward(self, backward: bool) -> None:
        """Show the gradient or the values where nothing else decides."""
        self._asked = backward
        self._dress()

    def set_look(self, look: Look) -> None:
        """Show what belongs to a phase of a step."""
        if look != self._look:
            self._look = look
            self.mosaic.set_lit(look.lit)
            self.mosaic.set_faint(look.faint)
            self._label.setEnabled(not look.faint)
            self._dress()

    def set_kind(self, kind: PictureKind) -> None:
        """Show values in other colours."""
        self._kind = kind
        self._dress()

    def _dress(self) -> None:
        kind = "diverging" if self.backward else self._kind
        if kind != self.mosaic.kind():
            self.mosaic.set_kind(kind)
        self.mosaic.set_title(self.symbol)
        if self._classes:
            self.mosaic.set_about(partial(_of_class, self._classes, "" if self.backward else f"{self._word} of "))
        self._label.setText(self._operation if self._first else f"{'←' if self.backward else '→'} {self._operation}")


def _of_class(classes: tuple[str, ...], word: str, cell: TileCell) -> str:
    return f"{word}class {classes[cell.tile]}"


def operation_of(layer: LayerInfo) -> str:
    """Return what a convolution is called above its column; "" for other layers, see `OPERATIONS`."""
    return f"conv {layer.kernel}×{layer.kernel}" if layer.kernel else ""


def is_colour(stage: Stage) -> bool:
    """Whether this is an image in red, green and blue."""
    return is_three(stage.value.shape, stage.kind == "input")


def kind_of(stage: Stage) -> PictureKind:
    """Return the colours for the values of a stage."""
    return "colour" if is_colour(stage) else KINDS.get(stage.kind, "diverging")


def is_three(shape: tuple[int, ...], image: bool) -> bool:
    """Return whether an array of this shape is an image in three colours."""
    return image and shape[0] == len(CHANNELS)


def _needed(operation: str, image: bool) -> float:
    """The width for the operation with an arrow or, for an image, for both ends of its scale."""
    if image:
        return colour_bar.narrowest_image() + 2 * MARGIN
    return width_of(f"→ {operation}")


def _room(stage: Stage) -> tuple[int, int]:
    if stage.kind == "input":
        return ROOM_FOR_COLOURS if is_colour(stage) else ROOM_FOR_IMAGE
    return ROOM_FOR_VECTOR if stage.value.ndim == 1 else ROOM_FOR_MAPS
