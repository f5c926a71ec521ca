"""The accuracy at the top of the window is the report's, with the report's interval."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtGui import QTextDocument

from cnn_gui.shares import percent
from cnn_gui.training.messages.report import Report
from cnn_gui.ui.window.bars.accuracy import (
    ASKED,
    NONE_HELD_OUT,
    NOTHING_YET,
    WIDEST,
    WITHOUT_BATCH,
    WITHOUT_INTERVAL,
    AccuracyLine,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def _report(right: int, count: int, split: str = "validation") -> Report:
    labels = np.zeros(count, np.int64)
    predicted = np.where(np.arange(count) < right, 0, 1)
    ones = np.ones(count, np.float32)
    return Report(split, 250, 1, ("a", "b"), np.zeros((count, 1, 4, 4), np.uint8), labels, predicted, ones, ones)


def _text(line: AccuracyLine) -> str:
    document = QTextDocument()
    document.setHtml(line.text())
    return document.toPlainText()


@pytest.fixture
def line(qtbot: QtBot) -> AccuracyLine:
    """An accuracy line before its first report."""
    made = AccuracyLine()
    qtbot.addWidget(made)
    return made


def test_it_says_accuracy_and_interval(line: AccuracyLine) -> None:
    assert _text(line) == NOTHING_YET
    line.show_report(_report(970, 1000))
    # The interval by hand: p = 0.97, n = 1000, z² = 3.8415.
    assert _text(line) == "validation accuracy 97.0 % 95 % interval 95.7–97.9 %"
    assert "970 of 1,000 validation images" in line.toolTip()
    assert "after batch 250" in line.toolTip()


def test_once_the_run_has_gone_on_it_says_after_which_batch_it_was(line: AccuracyLine) -> None:
    line.show_report(_report(970, 1000))
    line.show_batch(250)
    assert _text(line) == "validation accuracy 97.0 % 95 % interval 95.7–97.9 %"
    line.show_batch(251)
    assert _text(line) == "validation accuracy 97.0 % after batch 250 95 % interval 95.7–97.9 %"
    # Where there is room for one of both only.
    line.fit(line._needed(WITHOUT_BATCH))
    assert _text(line) == "validation accuracy 97.0 % after batch 250"
    line.show_batch(250)
    assert _text(line) == "validation accuracy 97.0 % 95 % interval 95.7–97.9 %"
    line.fit(line._needed(WITHOUT_INTERVAL))
    line.show_batch(7)
    assert _text(line).strip() == "validation accuracy 97.0 %"
    line.begin_run(10)
    line.fit(line._needed(WIDEST))
    line.show_report(_report(970, 1000))
    assert "after" not in _text(line)


def test_test_images_speak_only_where_nothing_is_held_out(line: AccuracyLine) -> None:
    line.show_report(_report(5, 10, "test"))
    assert _text(line).startswith("test accuracy 50.0 %")
    line.show_report(_report(6, 10))
    line.show_report(_report(1, 10, "test"))
    line.show_report(_report(1, 10, "my digits"))
    line.show_report(_report(0, 0))
    assert _text(line).startswith("validation accuracy 60.0 %")


def test_a_new_run_starts_with_nothing(line: AccuracyLine) -> None:
    line.show_report(_report(6, 10))
    line.begin_run(12)
    assert _text(line) == NOTHING_YET
    assert line.toolTip() == ""


def test_without_validation_images_nothing_is_promised(line: AccuracyLine) -> None:
    line.begin_run(0)
    assert _text(line) == NONE_HELD_OUT
    line.show_report(_report(5, 10, "test"))
    assert _text(line).startswith("test accuracy 50.0 %")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.9, "90.0"), (1.0, "100.0"), (0.0, "0.0"), (0.9996, "99.96"), (0.0004, "0.04"), (float("nan"), "–")],
)
def test_percent_never_rounds_to_all_or_nothing(share: float, text: str) -> None:
    assert percent(share) == text


def test_what_is_asked_is_not_told(line: AccuracyLine) -> None:
    line.show_report(_report(6, 10))
    line.keep_back(True)
    assert _text(line) == ASKED
    line.show_report(_report(7, 10))
    assert _text(line) == ASKED
    assert not line.toolTip()
    line.keep_back(False)
    assert _text(line).startswith("validation accuracy 70.0 %")
