"""The menu bar: menus first, then as much about the accuracy as there is room for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from cnn_gui.ui.look import theme
from cnn_gui.ui.window.bars.accuracy import WIDEST, WITHOUT_INTERVAL

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def measured(open_window: Callable[..., Any]) -> Any:
    """A window whose accuracy has been measured."""
    pilot = open_window()
    pilot.until(lambda: "interval" in pilot.window.accuracy.text())
    return pilot.window


@pytest.mark.usefixtures("face")
def test_the_interval_goes_first_then_the_accuracy_and_the_menus_stay(measured: Any) -> None:
    bar, accuracy = measured.menuBar(), measured.accuracy
    titles = bar.titles()
    said = []
    measured.setMinimumSize(200, 200)
    for room in (accuracy._needed(WIDEST), accuracy._needed(WITHOUT_INTERVAL), 20):
        measured.resize(titles + room + 2, 500)
        QApplication.processEvents()
        said.append(("interval" in accuracy.text(), accuracy.width() > 0))
        if accuracy.width():
            assert accuracy.geometry().left() >= bar.actionGeometry(bar.actions()[-1]).right()
            assert QLabel.sizeHint(accuracy).width() <= accuracy.width() + 1, "nothing is cut"
    assert said == [(True, True), (False, True), (False, False)]
    # It is not lost.
    measured.resize(titles + accuracy._needed(WIDEST) + 2, 500)
    QApplication.processEvents()
    assert "interval" in accuracy.text()


def test_in_letters_of_any_size_it_stands_at_the_edge(measured: Any, app: QApplication) -> None:
    bar, accuracy = measured.menuBar(), measured.accuracy
    apart = bar.width() - accuracy.geometry().right()
    for share in (1.5, 1.0):
        theme.manager().resize(app, share)
        QApplication.processEvents()
        assert bar.width() - accuracy.geometry().right() == apart, share
        assert accuracy.width() in (0, accuracy.minimumWidth())
