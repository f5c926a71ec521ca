"""A fault in the window's own code: reported once, and nothing else stands still for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QDialog, QPlainTextEdit

from cnn_gui.ui.application.faults import FaultReporter

if TYPE_CHECKING:
    from collections.abc import Callable


def fault_dialogs(pilot: Any) -> list[QDialog]:
    """The dialogs that report a fault."""
    return [d for d in pilot.window.findChildren(QDialog) if d.objectName() == "failed" and d.isVisible()]


def break_panel(panel: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let a panel raise at every frame; the batches it was asked to show."""
    asked: list[int] = []

    def show_frame(snapshot: Any, **_words: Any) -> None:
        asked.append(snapshot.progress.batch)
        raise RuntimeError(f"panel broken at frame {len(asked)}")

    monkeypatch.setattr(panel, "show_frame", show_frame)
    return asked


@pytest.mark.parametrize("name", ["network", "curves", "filters", "prediction", "experiment"])
def test_a_panel_that_raises_is_reported_and_the_others_go_on(
    pilot: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setattr(sys, "excepthook", FaultReporter(pilot.window))
    asked = break_panel(pilot.window.panels[name], monkeypatch)
    frames = pilot.window.frames
    pilot.session.trainer.step(20)
    pilot.shown(20)
    (dialog,) = fault_dialogs(pilot)
    assert "RuntimeError: panel broken at frame 1" in dialog.findChild(QPlainTextEdit).toPlainText()
    assert "panel broken" in capsys.readouterr().err
    assert len(asked) == 1
    assert pilot.window.frames > frames + 1
    assert pilot.window.run_bar.counter.text() == "epoch 4 · batch 5 / 5"
    assert pilot.window.status.fields["batch"].text() == "batch 5 / 5"
    if name != "filters":
        shown = pilot.window.panels["filters"].mosaic.maps()
        assert shown.tobytes() == pilot.session.snapshot.filters["conv1"].tobytes()


def test_a_panel_that_raised_gets_another_chance_with_the_next_run(pilot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    asked = break_panel(pilot.window.panels["filters"], monkeypatch)
    pilot.session.trainer.step(3)
    pilot.shown(3)
    assert len(asked) == 1
    pilot.session.reset()
    pilot.run_ready(2)
    pilot.until(lambda: len(asked) == 2)


def test_the_same_fault_is_told_once_and_another_one_too(pilot: Any, capsys: pytest.CaptureFixture[str]) -> None:
    report = FaultReporter(pilot.window)

    def tell(raising: Callable[[], object]) -> None:
        try:
            raising()
        except Exception as error:  # noqa: BLE001  any will do
            report(type(error), error, error.__traceback__)

    def first() -> None:
        raise ValueError("one")

    for raising in (first, first, lambda: [][1], first):
        tell(raising)
    said = [dialog.findChild(QPlainTextEdit).toPlainText() for dialog in fault_dialogs(pilot)]
    assert len(said) == 2
    assert "ValueError: one" in said[0]
    assert "IndexError" in said[1]
    assert capsys.readouterr().err.count("Traceback") == 2


def test_a_fault_without_a_traceback_is_told_too(pilot: Any, capsys: pytest.CaptureFixture[str]) -> None:
    FaultReporter(pilot.window)(ValueError, ValueError("from nowhere"), None)
    assert len(fault_dialogs(pilot)) == 1
    assert "from nowhere" in capsys.readouterr().err
