"""Figures that change often leave everything around them where it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QStatusBar, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.text.figure_label import FigureLabel


class Events(QObject):
    """Counts how often a widget is laid out anew, or hears of something else."""

    def __init__(self, widget: QWidget, counted: QEvent.Type = QEvent.Type.LayoutRequest) -> None:
        super().__init__(widget)
        self.count = 0
        self._counted = counted
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only look."""
        self.count += event.type() is self._counted
        return False


def _row(qtbot: QtBot, label: QLabel) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    row.addWidget(label)
    row.addWidget(QLabel("beside"))
    window.show()
    qtbot.waitExposed(window)
    QApplication.processEvents()
    return window


@pytest.mark.parametrize("fixed", [True, False])
def test_another_figure_lays_out_nothing(qtbot: QtBot, fixed: bool) -> None:
    """A usual label does: should Qt learn not to, this class is not needed any more."""
    label = FigureLabel("loss 99.9999", 16) if fixed else QLabel("loss 99.9999")
    window = _row(qtbot, label)
    layouts = Events(window)
    for value in range(5):
        label.setText(f"loss {value}.1234")
        QApplication.processEvents()
    assert label.text() == "loss 4.1234"
    assert (layouts.count == 0) is fixed


def test_room_is_measured_with_the_letters_and_only_grows(qtbot: QtBot) -> None:
    label = FigureLabel("loss 99.9999", 16)
    window = _row(qtbot, label)
    width = label.width()
    assert width == label.fontMetrics().horizontalAdvance("loss 99.9999") + 16
    label.setText("loss 1.2346e+38 and more")
    QApplication.processEvents()
    assert label.width() == label.fontMetrics().horizontalAdvance("loss 1.2346e+38 and more") + 16 > width
    grown = label.width()
    label.setText("loss 1")
    QApplication.processEvents()
    assert label.width() == grown
    large = label.font()
    large.setPointSizeF(2 * large.pointSizeF())
    label.setFont(large)
    QApplication.processEvents()
    assert label.width() > 1.7 * grown
    assert label.height() >= label.fontMetrics().height()
    assert window.isVisible()


def test_what_looks_like_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    label = FigureLabel("Loading <b>x</b>", 0)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("name", ["light", "dark"])
def test_another_figure_is_painted_without_what_it_stands_on_and_on_the_same_ground(
    qtbot: QtBot, qapp: QApplication, name: str
) -> None:
    theme.apply_theme(qapp, name)
    bar, label = QStatusBar(), FigureLabel("loss 99.9999", 16)
    bar.addWidget(label)
    window = QMainWindow()
    window.setStatusBar(bar)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)

    def on_screen() -> QImage:
        for _ in range(3):
            QApplication.processEvents()
        return window.screen().grabWindow(window.winId()).toImage()

    for other in ("dark", "light", name):
        theme.apply_theme(qapp, other)
    label.setText("loss 88.8888")
    on_screen()
    painted = Events(bar, QEvent.Type.Paint)
    label.setText("loss 1.1")
    in_part = on_screen()
    assert painted.count == 0
    corner = label.mapTo(window, QPoint(label.width() - 2, 1))
    ratio = window.devicePixelRatioF()
    assert in_part.pixelColor((QPointF(corner) * ratio).toPoint()) == theme.current().window
    window.repaint()
    assert on_screen() == in_part
