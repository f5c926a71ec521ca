"""One digit set in all of the window, whatever the desktop's language."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QWidget,
)

from cnn_gui.ui.application.start import application

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def texts_of(widget: QWidget) -> Iterator[str]:
    """What a widget shows or says."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.windowTitle(), widget.locale().toString(1234.5))
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit, QAbstractSpinBox, QProgressBar)):
        yield widget.text()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        model, delegate = widget.model(), widget.itemDelegate()
        for row in range(min(model.rowCount(), 20)):
            for column in range(model.columnCount()):
                value = model.index(row, column).data(Qt.ItemDataRole.DisplayRole)
                if value is not None and hasattr(delegate, "displayText"):
                    yield delegate.displayText(value, widget.locale())
    yield from (action.text() + action.toolTip() for action in widget.findChildren(QAction))


@pytest.mark.parametrize("language", ["ar_EG", "fa_IR", "de_DE", "tr_TR"])
def test_all_numbers_have_the_digits_from_0_to_9_and_a_point(
    open_window: Callable[..., Any], request: pytest.FixtureRequest, language: str
) -> None:
    request.addfinalizer(partial(QLocale.setDefault, QLocale()))
    QLocale.setDefault(QLocale(language))
    application()
    pilot = open_window()
    pilot.key(".")
    pilot.shown(1)
    pilot.settle()
    said = [text for widget in [pilot.window, *pilot.window.findChildren(QWidget)] for text in texts_of(widget)]
    assert sum(any(letter.isdecimal() for letter in text) for text in said) > 100
    assert [text for text in said if any(letter.isdecimal() and not letter.isascii() for letter in text)] == []
    assert "1,234.5" not in said
    assert said.count("1234.5") > 100
