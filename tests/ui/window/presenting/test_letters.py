"""Letters of another size: everywhere at once, remembered, and the window stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget

from cnn_gui.ui.look import fonts, theme
from cnn_gui.ui.widgets.text.formula import formula_size
from cnn_gui.ui.window.presenting import letters

if TYPE_CHECKING:
    from tests.ui.conftest import Pilot

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def _usual_size(app: QApplication) -> Iterator[None]:
    yield
    theme.manager().resize(app, 1.0)


def sizes_of_labels(window: QWidget) -> dict[QLabel, float]:
    return {label: label.font().pointSizeF() for label in window.findChildren(QLabel)}


def test_every_label_follows_and_comes_back(open_window: Callable[..., Pilot]) -> None:
    window = open_window().window
    before = sizes_of_labels(window)
    assert len(before) > 50
    window.letters.choose(200)
    for label, size in sizes_of_labels(window).items():
        assert size == pytest.approx(2 * before[label]), label.text()
    window.letters.choose(100)
    assert sizes_of_labels(window) == before


def test_columns_of_weights_and_loss_follow_and_come_back(pilot: Pilot) -> None:
    window = pilot.window
    pilot.key("/")
    stages = window.panels["network"].stages
    pilot.until(lambda: stages.further is not None)
    pilot.settle()
    columns = stages._in_order()
    before = [column.minimumWidth() for column in columns]
    window.letters.choose(150)
    further = stages.further
    for column in further.all_columns:
        assert column.heading.font().pointSizeF() == pytest.approx(fonts.font("small").pointSizeF())
    assert further.loss.width() >= further.loss.loss.sizeHint().width()
    assert further.loss.minimumWidth() > before[-1]
    window.letters.choose(100)
    pilot.settle()
    assert [column.minimumWidth() for column in columns] == before


def test_keys_go_from_size_to_size_between_the_ends(open_window: Callable[..., Pilot]) -> None:
    pilot = open_window()
    pilot.key(Qt.Key.Key_Plus, CTRL)
    assert pilot.window.letters.percent == 110
    pilot.key(Qt.Key.Key_Equal, CTRL)
    assert pilot.window.letters.percent == 125
    assert fonts.share() == 1.25
    pilot.key(Qt.Key.Key_Minus, CTRL)
    pilot.key(Qt.Key.Key_0, CTRL)
    assert pilot.window.letters.percent == 100
    pilot.window.letters.choose(letters.SIZES[-1])
    assert not pilot.window.actions_["larger_text"].isEnabled()
    pilot.window.letters.choose(letters.SIZES[0])
    assert not pilot.window.actions_["smaller_text"].isEnabled()


@pytest.mark.parametrize("percent", letters.SIZES)
def test_no_size_of_letters_widens_the_window(open_window: Callable[..., Pilot], percent: int) -> None:
    pilot = open_window()
    window = pilot.window
    window.resize(1024, 652)
    window.letters.choose(percent)
    pilot.settle()
    assert window.size() == QSize(1024, 652)
    least = window.minimumSizeHint()
    assert least.width() <= 1024
    assert least.height() <= 652


def test_equations_tips_and_what_opens_later_are_of_that_size(open_window: Callable[..., Pilot]) -> None:
    pilot = open_window()
    usual = formula_size("dZ_2")
    pilot.window.letters.choose(200)
    assert formula_size("dZ_2").width() == pytest.approx(2 * usual.width(), abs=2)
    body = fonts.font("body").pointSizeF()
    assert QToolTip.font().pointSizeF() == body
    pilot.window.help.show("keys")
    document = pilot.window.help.window.view.document()
    assert document.defaultFont().pointSizeF() == body
    pilot.window.letters.choose(100)
    assert document.defaultFont().pointSizeF() == pytest.approx(body / 2), "an open page follows"


def test_the_size_is_remembered(open_window: Callable[..., Pilot], settings: QSettings, app: QApplication) -> None:
    pilot = open_window(settings=settings)
    pilot.window.letters.choose(150)
    theme.manager().resize(app, 1.0)
    again = open_window(settings=settings).window
    assert again.letters.percent == 150
    assert fonts.share() == 1.5


@pytest.mark.parametrize("kept", ["large", "", "101", "1e3", "-100"])
def test_a_remembered_size_that_cannot_be_is_the_usual_one(settings: QSettings, kept: str) -> None:
    settings.setValue(letters.REMEMBERED, kept)
    assert letters.remembered(settings) == 100


def test_another_theme_keeps_the_size(open_window: Callable[..., Pilot]) -> None:
    window = open_window().window
    window.letters.choose(150)
    at_150 = sizes_of_labels(window)
    window.set_theme("dark")
    assert sizes_of_labels(window) == at_150
