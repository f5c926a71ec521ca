"""A fault of the program is reported with its traceback, and the window goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPlainTextEdit, QPushButton, QToolTip

import cnn_gui
from cnn_gui.training.messages.events import Failed
from cnn_gui.training.messages.state import State
from cnn_gui.ui.window.fault_report import report

if TYPE_CHECKING:
    pass


def test_a_fault_in_the_training_thread_is_shown_with_its_traceback_to_copy(pilot: Any) -> None:
    def fail(_run: object) -> None:
        raise ValueError("the <weights> are gone")

    pilot.session.trainer.call(fail)
    dialog = pilot.dialog(QDialog)
    assert dialog.objectName() == "failed"
    text = dialog.findChild(QPlainTextEdit).toPlainText()
    assert text.startswith(f"CNN GUI {cnn_gui.__version__}, Python ")
    assert "ValueError: the <weights> are gone" in text
    assert 'raise ValueError("the <weights> are gone")' in text
    assert "the &lt;weights&gt; are gone" in dialog.findChild(QLabel).text()
    copy = next(button for button in dialog.findChildren(QPushButton) if "Copy" in button.text())
    copy.click()
    assert QGuiApplication.clipboard().text() == text
    assert QToolTip.text() == "Report copied"
    assert pilot.window.status.fields["state"].text() == "Stopped by a fault"

    pilot.dismiss(dialog)
    pilot.until(lambda: not pilot.dialogs(QDialog))
    pilot.key(".")
    pilot.shown(1)
    assert pilot.batches() == (1, 1)


def test_a_fault_while_training_pauses_and_the_window_trains_on_when_asked(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 1)
    pilot.session.trainer.call(lambda run: run.network.no_such_thing)
    dialog = pilot.dialog(QDialog)
    assert pilot.session.state is State.FAILED
    trained, recorded = pilot.batches()
    assert trained == recorded
    pilot.dismiss(dialog)
    pilot.key("R")
    pilot.run_ready(2)
    assert pilot.session.state is State.PAUSED


def test_a_report_says_which_versions_it_was(app: QApplication) -> None:
    text = report(Failed("boom", "Traceback: boom"))
    assert text.endswith("\n\nTraceback: boom")
    for part in ("Python 3.", "NumPy ", "PySide6 6."):
        assert part in text
