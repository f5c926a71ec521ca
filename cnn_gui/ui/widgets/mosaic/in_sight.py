"""Which part of a line of words is in sight where a widget is scrolled: a number that is cut reads as another one."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look.painters import in_a_picture


def seen_of(widget: QWidget, line: QRectF) -> QRectF:
    """Return the part of a line of a widget that is in sight from left to right; all of it in a picture."""
    seen = QRectF(widget.visibleRegion().boundingRect())
    if seen.isEmpty() or in_a_picture():
        return line
    left, right = max(line.left(), seen.left()), min(line.right(), seen.right())
    return QRectF(left, line.top(), max(right - left, 0.0), line.height())


def is_seen(widget: QWidget, line: QRectF) -> bool:
    """Whether a line of a widget is in sight from its left end to its right one."""
    return seen_of(widget, line).width() >= line.width() - 0.5
