"""Figures that change often leave everything around them where it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.text.figure_label import FigureLabel


class Layouts(QObject):
    """Counts how often a widget is laid out anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only look."""
        self.count += event.type() is QEvent.Type.LayoutRequest
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
    layouts = Layouts(window)
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
