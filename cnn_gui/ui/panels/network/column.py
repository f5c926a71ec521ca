"""One stage of the network view: what was done, and below it what came out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.engine import Stage
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.regions import Region
from cnn_gui.ui.look.fonts import metrics, scaled, wear, width_of
from cnn_gui.ui.panels.network.operations import Way
from cnn_gui.ui.panels.network.stage_heading import StageHeading
from cnn_gui.ui.panels.network.view import View
from cnn_gui.ui.widgets.mosaic import colour_bar
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS, PictureKind
from cnn_gui.ui.widgets.mosaic.marks import Lit
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.painter import ELEMENTS_FROM, MARGIN
from cnn_gui.ui.widgets.mosaic.step_look import PLAIN, Look
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell
from cnn_gui.ui.widgets.text.heading import HEIGHT
from cnn_gui.ui.widgets.text.plain import plain_label

# Columns get room by what they hold: least width in pixels, and share of what is left.
ROOM_FOR_MAPS, ROOM_FOR_IMAGE, ROOM_FOR_VECTOR = (104, 6), (80, 4), (64, 1)
# Three numbers of a pixel stand in its heading.
ROOM_FOR_COLOURS = (128, 4)

# What the network says in the end, and beside it what it ought to have said.
WIDTH_OF_ANSWER = 68
# So many classes stand one below the other and can still be told apart; more are folded.
CLASSES_IN_A_COLUMN = 24

# What may lie over the lower end of the stages: the bar of a walk, in logical pixels.
COVERED = 96

# A vector of more numbers than this is no list of classes.
MOST_ROWS = 100
LEGIBLE = 1.75
"""Pixels a side of a cell of a map: so large it can be told from its neighbours and hit with the mouse."""

OLD = "old W"
"""In place of the shape: made with the weights before the update."""

NO_LIMIT = (1 << 24) - 1
"""No limit, as Qt has it."""


class NetworkColumn(QWidget):
    """One stage: its values with what made them above, or its gradient with what it came back through.

    Attributes: heading, mosaic, stage and key (its symbol), kind (of the stage, as the engine calls it), share (of the
    width that is left when every column has its least).
    """

    def __init__(self, way: Way, mosaic: Mosaic, stage: Stage) -> None:
        super().__init__()
        self.mosaic = mosaic
        self.stage = self.key = stage.symbol
        self.kind = stage.kind
        self._way = way
        self._kind = mosaic.kind()
        self._first = stage.kind == "input"
        self._asked = False
        self._classes: tuple[str, ...] = ()
        self._word = ""
        self._look = PLAIN
        self._label = self.heading = StageHeading()
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
        self._foot = plain_label(alignment=Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        wear(self._foot, "small")
        self._foot.hide()
        self._footed = False
        column.addWidget(self._foot)
        column.addStretch(0)
        self.measure()
        # Shares decide, not what each mosaic would like: columns of one kind are equally wide.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._dress()

    def fix_width(self, width: int) -> None:
        """Be so wide, whatever there is."""
        self.setFixedWidth(width)
        self.mosaic.setMinimumWidth(width)
        # Where its width is ignored, a row gives it none: its neighbours would stand on it.
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_classes(self, classes: tuple[str, ...], word: str) -> None:
        """Its numbers are one for each class; word: what such a number is, "logit" or "probability"."""
        self._classes, self._word = classes, word
        self._dress()

    def measure(self) -> None:
        """Be as wide as the words need."""
        self._least = max(self._room, ceil(_needed(self._way, self._first, self.heading.room())))
        self.setMinimumWidth(self._least)
        self.mosaic.setMinimumWidth(self._least)
        self._foot.setFixedHeight(ceil(metrics("small").height()))

    def make_legible(self, height: int, width: int = NO_LIMIT) -> None:
        """Be as wide as the maps need in a height so that their cells can be told apart; a vector folds as it can.

        width: what is in sight at a time; a column is no wider, however many maps it has.
        """
        there = self._footed and height >= self._without_foot() + self._foot.minimumHeight()
        if there == self._foot.isHidden():
            self._foot.setVisible(there)
        tiles = height - self._label.sizeHint().height() - self.mosaic.around()
        tiles -= self._foot.minimumHeight() if there else 0
        most = NO_LIMIT
        if there and self._fold == 1:
            # What is said below stands above what may be covered, if the rows stay legible.
            rows = min(tiles, self._shape[0] * (ELEMENTS_FROM + 2))
            most = self.mosaic.around() + max(tiles - COVERED, rows)
        self.mosaic.setMaximumHeight(most)
        if len(self._shape) == 1:
            long = self._fold is not None and -(-self._shape[0] // self._fold) * LEGIBLE > tiles
            if self._kind_of_fold(long) != self.mosaic.picture.fold:
                self.mosaic.set_fold(self._kind_of_fold(long))
            return
        count, (rows, columns) = (1 if is_three(self._shape, self._first) else self._shape[0]), self._shape[-2:]
        down = max(int((tiles + LEGIBLE) / ((rows + 1) * LEGIBLE)), 1)
        across = -(-count // min(down, count))
        width = max(self._least, min(ceil(across * (columns + 1) * LEGIBLE) + 2 * MARGIN, width))
        self.mosaic.setMinimumHeight(self.mosaic.around() + ceil(rows * LEGIBLE))
        if width != self.minimumWidth():
            self.setMinimumWidth(width)
            self.mosaic.setMinimumWidth(width)

    def _kind_of_fold(self, long: bool) -> int | None:
        # Classes one below the other are few, and stand where the bars of the prediction do.
        return None if long and self._shape[0] > MOST_ROWS else self._fold

    def set_foot(self, footed: bool) -> None:
        """Be a column of the answer, with a line below the mosaic for `say_below` where there is room, or without."""
        self._footed = footed
        sum_of_all = ceil(width_of(f"Σ {1:.7f}")) if footed else 0
        self.fix_width(max(scaled(WIDTH_OF_ANSWER), self._least, sum_of_all))

    def above(self) -> int:
        """Return how much stands above the map, in logical pixels."""
        return self._label.sizeHint().height() + scaled(HEIGHT)

    def say_below(self, text: str) -> None:
        """Say this below the mosaic."""
        self._foot.setText(text)

    def below(self) -> str:
        """Return what is said below the mosaic."""
        return self._foot.text() if self._footed else ""

    def minimumSizeHint(self) -> QSize:
        """Without room for it, what is said below is left out."""
        return QSize(self.minimumWidth(), self._without_foot())

    def _without_foot(self) -> int:
        return self._label.sizeHint().height() + self.mosaic.minimumSizeHint().height()

    @property
    def views(self) -> tuple[View, ...]:
        """It has one view: itself."""
        return (self,)

    def reached(self) -> tuple[QWidget, ...]:
        """Return what Tab reaches in it."""
        return (self.mosaic,)

    def parts(self) -> tuple[QWidget, ...]:
        """Return everything that a person can point at: the column, the mosaic, what stands above and below it."""
        return self, self._label, self.mosaic, self._foot

    # ---- what is pointed out -----------------------------------------------------------------------------------------

    def lit(self) -> Lit:
        """Return whether the phase reads or writes what is shown."""
        return self.mosaic.lit()

    def cell(self, place: TileCell) -> Cell:
        """Return which number stands at a place of the mosaic."""
        return Cell(self.symbol, self.mosaic.index_of(place))

    def shows(self, cell: Cell) -> bool:
        """Whether a number is one of those that are shown."""
        return cell.symbol == self.symbol

    def mark(self, cell: Cell | None) -> None:
        """Mark a number if it is shown; None marks nothing."""
        self.mosaic.set_mark(cell.index if cell is not None and self.shows(cell) else None)

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame what of the array that is shown is among the regions."""
        region = regions.get(self.symbol)
        self.mosaic.set_frames(region.boxes if region is not None else ())

    # ---- what is shown -----------------------------------------------------------------------------------------------

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

    def rename(self, way: Way) -> None:
        """Say another way above the mosaic, which needs no more room than the one before."""
        if way != self._way:
            self._way = way
            self._dress()

    def set_look(self, look: Look) -> None:
        """Show what belongs to a phase of a step."""
        if look != self._look:
            self._look = look
            self.mosaic.set_lit(look.lit)
            self.mosaic.set_faint(look.faint)
            self._label.setEnabled(not look.faint)
            self._dress()

    def say_old(self, old: bool) -> None:
        """Say that the numbers are of the weights before an update, which are not those of the network any more."""
        self.mosaic.set_detail(OLD if old else None)

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
        values = self._way.forward if self._first else f"→ {self._way.forward}"
        self._label.setText(f"← {self._way.backward}" if self.backward else values)


def _of_class(classes: tuple[str, ...], word: str, cell: TileCell) -> str:
    return f"{word}class {classes[cell.tile]}"


def fold_of(classes: tuple[str, ...]) -> int | None:
    """Return how many numbers of a list of classes stand in a row: one below the other, as the prediction's bars do."""
    return 1 if len(classes) <= CLASSES_IN_A_COLUMN else None


def is_colour(stage: Stage) -> bool:
    """Whether this is an image in red, green and blue."""
    return is_three(stage.value.shape, stage.kind == "input")


def is_three(shape: tuple[int, ...], image: bool) -> bool:
    """Return whether an array of this shape is an image in three colours."""
    return image and shape[0] == len(CHANNELS)


def _needed(way: Way, image: bool, beside: int) -> float:
    """The width for each operation with its arrow and what is beside it; for an image, for both ends of its scale."""
    words = max(width_of(way.forward if image else f"→ {way.forward}"), width_of(f"← {way.backward}")) + beside
    return max(words, colour_bar.narrowest_image() + 2 * MARGIN) if image else words


def _room(stage: Stage) -> tuple[int, int]:
    if stage.kind == "input":
        return ROOM_FOR_COLOURS if is_colour(stage) else ROOM_FOR_IMAGE
    return ROOM_FOR_VECTOR if stage.value.ndim == 1 else ROOM_FOR_MAPS
