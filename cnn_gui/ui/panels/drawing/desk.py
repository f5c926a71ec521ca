"""Where drawing and looking happen: the pad, beside or above what the network sees of it and what it says."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.drawing.pad import DrawingPad
from cnn_gui.ui.panels.drawing.picture_frame import PictureFrame
from cnn_gui.ui.panels.drawing.top_classes import ROWS, TopClasses
from cnn_gui.ui.widgets.bars.rows import LOWEST_ROW
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic

UNIT = theme.UNIT
GAP = UNIT
SEEN, SEEN_IN_SHORT = "What the network sees", "Network sees"
TO_DRAW = "Draw here, or paste or drop a picture."
TO_BRING = "Paste a picture (Ctrl+V), drop one here, or click to open a file."

# Logical pixels for what stands beside the pad: the least, and the share of the width that it has at least.
NARROWEST, SHARE = 14 * UNIT, 0.33
# For what stands below it.
LOWEST = 15 * UNIT
ANSWERS = ROWS * LOWEST_ROW
LEAST_PAD = 15 * UNIT
LEAST_HEIGHT = 17 * UNIT


class DrawingDesk(QWidget):
    """The pad is a square as large as it can be: whichever way of arranging the rest leaves more room for it is taken.

    Attributes: pad, frame (in its place for colour images), seen (the mosaic of the prepared image), answers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.pad = DrawingPad(empty_text=TO_DRAW, parent=self)
        self.frame = PictureFrame(empty_text=TO_BRING, parent=self)
        self.seen = Mosaic(
            SEEN, kind="grey", noun="channel", colour_bar=False, empty_text="The image appears here.", parent=self
        )
        self.seen.set_levels((0.0, 255.0))
        self.seen.set_detail("")
        self.answers = TopClasses(parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.set_colour(False)

    def set_colour(self, colour: bool) -> None:
        """Ask for a picture instead of a drawing, or the other way round."""
        self.frame.setVisible(colour)
        self.pad.setVisible(not colour)
        self.seen.set_kind("colour" if colour else "grey")

    def sizeHint(self) -> QSize:
        """A pad of 184 pixels with the rest beside it."""
        return QSize(23 * UNIT + GAP + NARROWEST, 23 * UNIT)

    def minimumSizeHint(self) -> QSize:
        """A pad on which a digit can be drawn, with the rest beside it."""
        return QSize(LEAST_PAD + GAP + NARROWEST, LEAST_HEIGHT)

    def useful_height(self, width: int, room: int) -> int:
        """How much of a height it can use in a width: with more the pad would not grow; never less than its least."""
        pad, beside = self._pad_in(width, room)
        return max(pad if beside else pad + GAP + LOWEST, LEAST_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        width, height = self.width(), self.height()
        pad, beside = self._pad_in(width, height)
        if beside:
            self._arrange_beside(pad, width, height)
        else:
            self._arrange_below(pad, width, height)
        fits = self.seen.fontMetrics().horizontalAdvance(SEEN) * 1.1 <= self.seen.width()
        self.seen.set_title(SEEN if fits else SEEN_IN_SHORT)

    def _pad_in(self, width: int, height: int) -> tuple[int, bool]:
        """Side of the pad in a place, and whether the rest then stands beside it."""
        rest = max(NARROWEST, round(width * SHARE))
        beside = min(width - rest - GAP, height)
        above = min(width, height - LOWEST - GAP)
        return (beside, True) if beside >= above else (above, False)

    def _arrange_beside(self, pad: int, width: int, height: int) -> None:
        self._place_pad(QRect(0, 0, pad, pad))
        left = pad + GAP
        rest = width - left
        # A heading above it: the picture itself is then about square.
        seen = min(height - GAP - ANSWERS, rest + 4 * UNIT)
        answers = min(height - seen - GAP, 2 * ANSWERS)
        self.seen.setGeometry(left, 0, rest, seen)
        self.answers.setGeometry(left, seen + GAP, rest, answers)

    def _arrange_below(self, pad: int, width: int, height: int) -> None:
        self._place_pad(QRect((width - pad) // 2, 0, pad, pad))
        top = pad + GAP
        rest = height - top
        seen = min(rest, (width - GAP) // 2)
        self.seen.setGeometry(0, top, seen, rest)
        # Beside the picture, not beside its heading.
        heading = 4 * UNIT
        self.answers.setGeometry(seen + GAP, top + heading, width - seen - GAP, min(rest - heading, 2 * ANSWERS))

    def _place_pad(self, place: QRect) -> None:
        self.pad.setGeometry(place)
        self.frame.setGeometry(place)
