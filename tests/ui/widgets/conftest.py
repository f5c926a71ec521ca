"""What the tests of widgets share: a theme that is known, and pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.ui import theme

AnyWidget = TypeVar("AnyWidget", bound=QWidget)


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> Iterator[None]:
    """Every test begins in the light theme."""
    theme.apply_theme(qapp, "light")
    yield
    theme.apply_theme(qapp, "light")


@pytest.fixture
def shown(qtbot: object) -> Callable[[AnyWidget, int, int], AnyWidget]:
    """Show a widget on the panel's ground at a size."""
    holders: list[QWidget] = []

    def show(widget: AnyWidget, width: int, height: int) -> AnyWidget:
        holder = QWidget()
        holder.setObjectName("panel")
        widget.setParent(holder)
        widget.setGeometry(0, 0, width, height)
        holder.resize(width, height)
        holder.show()
        holders.append(holder)
        return widget

    yield show
    for holder in holders:
        holder.close()
        holder.deleteLater()


@pytest.fixture
def pixel() -> Callable[[QWidget, QPointF], QColor]:
    """The colour that a person sees at a point of a widget."""

    def look(widget: QWidget, point: QPointF) -> QColor:
        image = widget.grab().toImage()
        assert isinstance(image, QImage)
        return image.pixelColor(point.toPoint())

    return look


@pytest.fixture
def hover() -> Callable[[QWidget, QPointF], None]:
    """Move the mouse, no button pressed, to a point of a widget."""

    def move(widget: QWidget, point: QPointF) -> None:
        where = QPointF(widget.mapToGlobal(QPoint(0, 0))) + point
        none = Qt.MouseButton.NoButton
        event = QMouseEvent(QMouseEvent.Type.MouseMove, point, where, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)

    return move
