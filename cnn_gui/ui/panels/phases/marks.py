"""The phases of a step as a row of small marks: pointing right forward, left backward, a square for the update."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnn_gui.explain.phases.phase import Direction, Phase
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT

NARROWEST, WIDEST = UNIT - 1, 3 * UNIT
HEIGHT = 3 * UNIT
# Between forward, backward and update.
_GAP = UNIT
_SMALL, _LARGE = 3.5, 5.5


class PhaseMarks(QWidget):
    """A mark for each phase: full for those that are done, large for the present one, hollow for those to come.

    Left, Right, Home and End go to other phases, and so does a click.

    Signals: chosen(index of a phase).
    """

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._phases: tuple[Phase, ...] = ()
        self._index = 0
        self._under_mouse: int | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Phases of the step")
        theme.manager().changed.connect(self.update)

    def show_phase(self, phases: Sequence[Phase], index: int) -> None:
        """Show these phases, the one at ``index`` as the present one."""
        if len(phases) != len(self._phases):
            self.updateGeometry()
        self._phases, self._index = tuple(phases), index
        self.setAccessibleDescription(self.text(index))
        self.update()

    def text(self, index: int) -> str:
        """Return what is said of a phase: Phase 5 of 15, forward: Pooling."""
        phase = self._phases[index]
        return f"Phase {index + 1} of {len(self._phases)}, {phase.direction.value}: {phase.title}"

    # ---- geometry ----------------------------------------------------------------------------------------------------

    def mark_rect(self, index: int) -> QRectF:
        """Return where a mark can be clicked."""
        pitch = self._pitch()
        return QRectF(index * pitch + self._gaps_before(index) * _GAP, 0, pitch, self.height())

    def mark_at(self, point: QPointF) -> int | None:
        """Return the phase whose mark is at a point."""
        return next((index for index in range(len(self._phases)) if self.mark_rect(index).contains(point)), None)

    def _pitch(self) -> float:
        count = max(len(self._phases), 1)
        room = self.width() - self._gaps_before(count - 1) * _GAP if self._phases else 0
        return float(min(max(room / count, NARROWEST), WIDEST))

    def _gaps_before(self, index: int) -> int:
        directions = [phase.direction for phase in self._phases[: index + 1]]
        return sum(first is not second for first, second in pairwise(directions))

    def _wide(self, pitch: float) -> int:
        last = len(self._phases) - 1
        return round(pitch * (last + 1)) + (self._gaps_before(last) * _GAP if self._phases else 0)

    def sizeHint(self) -> QSize:
        """Room for marks that are easily hit."""
        return QSize(self._wide(2 * UNIT), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Marks that can just be told apart."""
        return QSize(self._wide(NARROWEST), HEIGHT)

    # ---- mouse and keyboard ------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Name the phase under the mouse in a tool tip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self.mark_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), plain("" if index is None else self.text(index)), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the mark under the mouse."""
        self._hover(self.mark_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Light none."""
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, index: int | None) -> None:
        if index != self._under_mouse:
            self._under_mouse = index
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to a phase."""
        index = self.mark_at(event.position())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to a phase."""
        last = len(self._phases) - 1
        targets: dict[int, int] = {
            Qt.Key.Key_Left: self._index - 1,
            Qt.Key.Key_Right: self._index + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        target = targets.get(event.key())
        if target is None:
            super().keyPressEvent(event)
        elif 0 <= target <= last:
            self.chosen.emit(target)

    # ---- painting ----------------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the marks."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 1.0))
            painter.drawRoundedRect(
                QRectF(0.5, 0.5, min(self._wide(self._pitch()), self.width()) - 1, HEIGHT - 1), 4, 4
            )
        for index, phase in enumerate(self._phases):
            place = self.mark_rect(index)
            if index == self._under_mouse:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colours.pressed)
                painter.drawRoundedRect(place.adjusted(0, 2, 0, -2), 4, 4)
            ink = colours.accent if index == self._index else colours.text_muted
            half = min(_LARGE if index == self._index else _SMALL, place.width() / 2 - 0.5)
            painter.setPen(QPen(ink, 1.2))
            painter.setBrush(ink if index <= self._index else QColor(0, 0, 0, 0))
            painter.drawPolygon(_shape(phase.direction, place.center(), half))


def _shape(direction: Direction, middle: QPointF, half: float) -> QPolygonF:
    """A triangle that points to where the numbers flow; a square where they stay."""
    if direction is Direction.UPDATE:
        return QPolygonF(QRectF(middle.x() - half, middle.y() - half, 2 * half, 2 * half))
    tip = half if direction is Direction.FORWARD else -half
    return QPolygonF([middle + QPointF(tip, 0), middle + QPointF(-tip, -half), middle + QPointF(-tip, half)])
