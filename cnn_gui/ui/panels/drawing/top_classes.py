"""The most probable classes in a small place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnn_gui.shares import exact_probability
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.look.painting import paint_empty
from cnn_gui.ui.widgets.bars.bar_look import bar_look
from cnn_gui.ui.widgets.bars.rows import HIGHEST_ROW, LOWEST_ROW
from cnn_gui.ui.widgets.text.plain import plain

ROWS = 3


class TopClasses(QWidget):
    """Three rows of name, bar and probability, the most probable class first; the true class is marked if it is known.

    Without probabilities it says what will appear.
    """

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: tuple[str, ...] = ()
        self._probabilities: Floats | None = None
        self._truth: int | None = None
        self._order: list[int] = []
        self._empty_text = ""
        self.setAccessibleName("Most probable classes")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.manager().changed.connect(self.update)

    def set_classes(self, classes: Sequence[str]) -> None:
        """Speak of other classes; forgets the probabilities."""
        self._classes = tuple(classes)
        self.set_empty(self._empty_text)

    def set_probabilities(self, probabilities: Floats, truth: int | None = None) -> None:
        """Show the largest of these (classes,), kept and not copied, and mark the true class."""
        ranked = np.nan_to_num(probabilities, nan=-1.0)
        order = np.argsort(-ranked, kind="stable")[:ROWS].tolist()
        if order != self._order or self._probabilities is None:
            self.setAccessibleDescription(f"Most probable class: {self._classes[order[0]]}")
        self._probabilities, self._truth, self._order = probabilities, truth, order
        self.update()

    def set_empty(self, text: str, more: str = "") -> None:
        """Show no probabilities; say instead what will appear here, and how, with more of it in the tool tip."""
        if self._probabilities is None and text == self._empty_text:
            return
        self._probabilities, self._truth, self._order, self._empty_text = None, None, [], text
        self.setAccessibleDescription(f"{text} {more}".strip())
        self.setToolTip(plain(more))
        self.update()

    def order(self) -> list[int]:
        """Return the classes that are shown, most probable first."""
        return list(self._order)

    def text(self) -> str:
        """Return everything that is shown in words."""
        if self._probabilities is None:
            return self._empty_text
        return "\n".join(
            f"{self._classes[index]}: {exact_probability(float(self._probabilities[index]))}"
            + (" (true class)" if index == self._truth else "")
            for index in self._order
        )

    def sizeHint(self) -> QSize:
        """Rows of 24 pixels."""
        return QSize(20 * theme.UNIT, scaled(ROWS * 3 * theme.UNIT))

    def minimumSizeHint(self) -> QSize:
        """Rows of 16 pixels, with bars that can be told."""
        return QSize(14 * theme.UNIT, scaled(ROWS * LOWEST_ROW))

    def event(self, event: QEvent) -> bool:
        """Tell the exact values in a tool tip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._probabilities is not None:
            QToolTip.showText(event.globalPos(), plain(self.text()), self)
            return True
        return super().event(event)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the rows, or the words."""
        if self._probabilities is None:
            paint_empty(painter, QRectF(self.rect()), self._empty_text)
        else:
            look = bar_look(self._classes, self.width())
            height = min(max(self.height() / ROWS, scaled(LOWEST_ROW)), scaled(HIGHEST_ROW))
            for row, index in enumerate(self._order):
                look.paint(
                    painter,
                    QRectF(0, row * height, self.width(), height),
                    self._classes[index],
                    float(self._probabilities[index]),
                    predicted=row == 0,
                    true=index == self._truth,
                )
