"""The loss L in the network view: two numbers, of this image and of the batch."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.explain.anatomy import LOSS
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.regions import Region
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, metrics, scaled, width_of
from cnn_gui.ui.look.painters import in_a_picture, paints_itself
from cnn_gui.ui.look.painting import paint_mark
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.mosaic.marks import Lit, paint_lit, paint_regions, paint_reticle
from cnn_gui.ui.widgets.mosaic.tile_view import FAINT
from cnn_gui.ui.widgets.text.heading import HEIGHT, paint_heading, title_width
from cnn_gui.ui.widgets.text.numbers import exact
from cnn_gui.ui.widgets.text.plain import plain

OF_IMAGE = "this image"
OF_BATCH = "mean of batch"
"""Of the batch that a person walks through."""
OF_LAST_BATCH = "last batch"
"""Outside of a walk: the batch that was trained last, with the weights before its update."""
NOTHING = "–"

_TIP = "The loss: minus the logarithm of the probability of the true class. Click to see how it is computed."
_MARGIN = 3.0


class LossFigure(QWidget):
    """The loss of this image, and below it that of a batch; the first can be clicked and pointed at like any number.

    Signals: clicked, hovered, left.
    """

    clicked = Signal()
    hovered = Signal()
    left = Signal()

    symbol = LOSS

    def __init__(self) -> None:
        super().__init__()
        self._numbers = (NOTHING, NOTHING)
        self._of_batch = OF_BATCH
        self._lit: Lit = ""
        self._faint = self._marked = self._framed = self._keyboard = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setToolTip(plain(_TIP))
        self._describe()
        theme.manager().changed.connect(self.update)

    def numbers(self) -> tuple[str, str]:
        """Return what is written of this image and of the batch."""
        return self._numbers

    def show_losses(self, image: float | None, batch: float | None, of_batch: str) -> None:
        """Show the loss of the image and of the batch, in nats; None for what there is not. of_batch: which batch."""
        shown = tuple(NOTHING if loss is None else exact(loss) for loss in (image, batch))
        if (shown, of_batch) != (self._numbers, self._of_batch):
            self._numbers, self._of_batch = (shown[0], shown[1]), of_batch
            self._describe()
            self.update()

    def dress(self, lit: Lit, *, faint: bool) -> None:
        """Show whether the phase reads or writes it, and whether it is there yet."""
        if (lit, faint) != (self._lit, self._faint):
            self._lit, self._faint = lit, faint
            self.update()

    def lit(self) -> Lit:
        """Return whether the phase reads or writes it."""
        return self._lit

    def shows(self, cell: Cell) -> bool:
        """Whether this is the loss."""
        return cell.symbol == LOSS

    def mark(self, cell: Cell | None) -> None:
        """Mark it if it is the number that is explained."""
        self._marked = cell is not None and self.shows(cell)
        self.update()

    def is_marked(self) -> bool:
        """Whether it is marked."""
        return self._marked

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame it if it is among the regions."""
        framed = LOSS in regions
        if framed != self._framed:
            self._framed = framed
            self.update()

    def is_framed(self) -> bool:
        """Whether it is framed."""
        return self._framed

    def sizeHint(self) -> QSize:
        """A heading, and three lines."""
        texts = (OF_BATCH, OF_LAST_BATCH, exact(-88.8888))
        width = max(title_width(LOSS) + width_of(OF_IMAGE) + 2 * theme.UNIT, *map(width_of, texts))
        return QSize(round(width + 2 * _MARGIN) + 1, round(scaled(HEIGHT) + 3 * self._line() + 2 * _MARGIN))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def _line(self) -> float:
        return metrics("small").height()

    def _describe(self) -> None:
        self.setAccessibleName(f"Loss L: {OF_IMAGE} {self._numbers[0]}, {self._of_batch} {self._numbers[1]}")

    # ---- mouse and keyboard --------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        """Point at it."""
        super().enterEvent(event)
        self.hovered.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at it no longer."""
        super().leaveEvent(event)
        self.left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose it with Enter."""
        if event.key() in ENTER:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        self._keyboard = event.reason() is not Qt.FocusReason.MouseFocusReason
        if self._keyboard:
            self.hovered.emit()
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it is elsewhere."""
        if self._keyboard:
            self._keyboard = False
            self.left.emit()
        self.update()
        super().focusOutEvent(event)

    # ---- painting ------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the heading and the two numbers."""
        colours, line = theme.current(), self._line()
        if self._faint:
            painter.setOpacity(FAINT)
        header = QRectF(0, 0, self.width(), scaled(HEIGHT))
        paint_heading(painter, header, LOSS, OF_IMAGE)
        paint_lit(painter, header, self._lit)
        image, batch = self._numbers
        painter.setFont(font("small"))
        ascent = metrics("small").ascent()
        texts = ((image, colours.text), (self._of_batch, colours.text_muted), (batch, colours.text))
        for place, (text, colour) in enumerate(texts):
            painter.setPen(colour)
            right = self.width() - _MARGIN - width_of(text)
            painter.drawText(QPointF(right, scaled(HEIGHT) + _MARGIN + place * line + ascent), text)
        painter.setOpacity(1.0)
        box = QRectF(_MARGIN, scaled(HEIGHT) + _MARGIN, self.width() - 2 * _MARGIN, line)
        if self._framed:
            paint_regions(painter, [box])
        if self._marked:
            paint_reticle(painter, box)
        if self._keyboard and self.hasFocus() and not in_a_picture():
            paint_mark(painter, box, colours.accent, 1.5)
