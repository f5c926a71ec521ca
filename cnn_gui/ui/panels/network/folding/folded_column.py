"""A column that is folded: a narrow strip that says what stands there, and opens."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, metrics, width_of
from cnn_gui.ui.look.painters import in_a_picture, paints_itself, saved
from cnn_gui.ui.look.stage_kinds import tint_of
from cnn_gui.ui.panels.network.triangle import TRIANGLE, paint_triangle
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.mosaic.marks import Lit
from cnn_gui.ui.widgets.text.heading import title_width
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT
_TINTED = 3.0
_LINES: dict[Lit, float] = {"read": 1.0, "written": 3.0}


class Foldable(Protocol):
    """A column that can be folded.

    Attributes: key (what it is known by, whatever it shows: "Z1", "W1"), kind (of the stage, as the engine calls it;
    "weights").
    """

    key: str
    kind: str

    @property
    def symbol(self) -> str:
        """The symbol of the array that it shows: "Z1", "dZ1"."""
        ...

    def text(self) -> str:
        """What stands above it: "→ conv 3×3"."""
        ...


class FoldedColumn(QWidget):
    """Stands where the column would. A click or Enter opens it.

    Attributes: column (that it stands for). Signals: opened; menu_wanted(place on the screen).
    """

    opened = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, column: Foldable) -> None:
        super().__init__()
        self.column = column
        self._lit: Lit = ""
        self._chosen = False
        self._said = ("", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        theme.manager().changed.connect(self.update)
        theme.manager().resized.connect(self.updateGeometry)
        self.follow()

    def follow(self, lit: Lit = "", *, chosen: bool = False) -> None:
        """Say what the column shows now; lit: how a phase lights it. chosen: the chosen number is in it."""
        said = (self.column.symbol, self.column.text())
        if (said, lit, chosen) == (self._said, self._lit, self._chosen):
            return
        self._said, self._lit, self._chosen = said, lit, chosen
        self.setAccessibleName(f"{said[0]}, {said[1].strip('→← ')}, folded")
        self.setToolTip(plain(f"{' · '.join(self.said())}. Click to unfold  (F)"))
        self.update()

    def said(self) -> tuple[str, str]:
        """Return what is written on it: the symbol, and what makes the numbers."""
        return self._said[0], self._said[1].strip("→← ")

    def lit(self) -> Lit:
        """Return how a phase lights what it stands for."""
        return self._lit

    def sizeHint(self) -> QSize:
        """A line of text wide."""
        return QSize(round(metrics("body").height()) + UNIT // 2, 6 * UNIT)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    # ---- mouse and keys ----------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click: nothing happens until the button is let go."""
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open, unless the mouse has left it meanwhile."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens."""
        if event.key() in ENTER:
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be folded and unfolded."""
        self.menu_wanted.emit(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that it has the keys."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Look as usual."""
        super().focusOutEvent(event)
        self.update()

    # ---- painting ----------------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw a strip in the hue of the kind, a triangle that points to where it opens, and the words downwards."""
        colours, area = theme.current(), QRectF(self.rect())
        painter.fillRect(area, colours.hover)
        painter.fillRect(QRectF(0, 0, area.width(), _TINTED), tint_of(self.column.kind, colours))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = _TINTED + UNIT + TRIANGLE
        paint_triangle(painter, QPointF(area.center().x(), top), opened=False)
        symbol, words = self.said()
        with saved(painter):
            painter.translate(area.center().x(), top + TRIANGLE + UNIT)
            painter.rotate(90)
            baseline = metrics("heading").capHeight() / 2
            painter.setFont(font("heading"))
            painter.setPen(colours.text)
            painter.drawText(QPointF(0, baseline), symbol)
            start = title_width(symbol) + UNIT
            if top + TRIANGLE + UNIT + start + width_of(words) <= area.height():
                painter.setFont(font("small"))
                painter.setPen(colours.text_muted)
                painter.drawText(QPointF(start, baseline), words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if self._lit:
            line = _LINES[self._lit]
            painter.fillRect(QRectF(0, area.height() - line, area.width(), line), colours.accent)
        if (self.hasFocus() and not in_a_picture()) or self._chosen:
            painter.setPen(QPen(colours.text if self._chosen and not self.hasFocus() else colours.accent, 2.0))
            painter.drawRect(area.adjusted(1, 1, -1, -1))
