"""The sign at the edge of the stages that some of them are out of sight: how many, which, and the way to them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QStyle, QStyleOptionToolButton, QToolButton, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import metrics, scaled, wear
from cnn_gui.ui.look.painters import paints_itself, saved
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT
CHEVRON = 4.0
"""Half of its height in logical pixels."""


class HiddenStages(QToolButton):
    """A narrow button beside the stages, as high as these, with its words from the bottom to the top.

    Without hidden stages it is empty and cannot be pressed.

    Attributes: stages (the symbols of those that are out of sight, or partly, from the left).
    """

    def __init__(self, *, left: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left = left
        self.stages: tuple[str, ...] = ()
        wear(self, "small")
        self.setObjectName("hidden_stages")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.show_stages(())

    def show_stages(self, stages: Sequence[str]) -> None:
        """Say that these are out of sight on this side."""
        if tuple(stages) == self.stages and self.accessibleName():
            return
        self.stages = tuple(stages)
        side = "left" if self._left else "right"
        self.setEnabled(bool(stages))
        self.setText(f"{len(stages)} more" if stages else "")
        words = f"No stage is out of sight at the {side}"
        if stages:
            words = f"{', '.join(stages)}: out of sight at the {side}. Click, or turn the wheel."
        # The sign stands there empty while only the other side hides something: that is said, too.
        self.setToolTip(plain(words))
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        """A line of text wide."""
        return QSize(round(metrics("small").height()) + UNIT // 2, scaled(6 * UNIT))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the ground, a chevron towards what is hidden, and how much that is."""
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.text = ""
        self.style().drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option, painter, self)
        if not self.stages:
            return
        colours, area = theme.current(), QRectF(self.rect())
        painter.setFont(self.font())
        painter.setPen(QPen(colours.text, 1.5))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        words = metrics("small").horizontalAdvance(self.text())
        fits = words + 4 * CHEVRON + 2 * UNIT <= area.height()
        middle = QPointF(area.center().x(), area.center().y() - (words / 2 + CHEVRON if fits else 0.0))
        point = -CHEVRON / 2 if self._left else CHEVRON / 2
        painter.drawPolyline(
            (
                middle + QPointF(-point, -CHEVRON),
                middle + QPointF(point, 0.0),
                middle + QPointF(-point, CHEVRON),
            )
        )
        if fits:
            with saved(painter):
                painter.translate(area.center().x(), area.center().y() + CHEVRON + UNIT / 2)
                painter.rotate(-90)
                line = QRectF(-words, -area.width() / 2, 2 * words, area.width())
                painter.drawText(line, int(Qt.AlignmentFlag.AlignCenter), self.text())
