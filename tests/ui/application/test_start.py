"""From the command line to an open window."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QDoubleSpinBox, QProgressBar
from pytestqt.qtbot import QtBot

from cnn_gui.startup.arguments import Arguments
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.application import start


def test_a_panel_that_is_not_there_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.run(Arguments(RunConfig(), panels=("draw", "kitchen"))) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        "cnn-gui: argument --panels: there is no panel 'kitchen'; there are network, experiment, data"
    )
    assert said.count("\n") == 1
    assert "step" not in said, "the strip comes by itself"


@pytest.mark.parametrize("language", ["ar_EG", "de_DE", "tr_TR", "fa_IR"])
def test_what_qt_writes_has_the_digits_of_the_window(
    qtbot: QtBot, request: pytest.FixtureRequest, language: str
) -> None:
    request.addfinalizer(partial(QLocale.setDefault, QLocale()))
    QLocale.setDefault(QLocale(language))
    start.application()
    bar, field = QProgressBar(), QDoubleSpinBox()
    for widget in (bar, field):
        qtbot.addWidget(widget)
    bar.setValue(42)
    field.setValue(1.5)
    assert (bar.text(), field.text()) == ("42%", "1.50")
    assert QLocale().formattedDataSize(1_500_000_000, 1).startswith("1.4")
