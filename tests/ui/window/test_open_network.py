"""A network of another program opened in the window: a new run with its layers and weights, or said what is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel

from cnn_gui.files.exports.network.onnx_model import onnx_model
from cnn_gui.training.run.run import Run
from cnn_gui.ui.intake.networks import open_network

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig


@pytest.fixture
def exported(config: RunConfig, dataset: Dataset, tmp_path: Path) -> tuple[Path, Run]:
    """A trained network in a file."""
    pytest.importorskip("onnx", reason="needs onnx: pip install -e '.[export]'")
    run = Run(config.with_changes(seed=9, model="conv 3 3x3, leaky 0.1, pool 2"), dataset)
    for _ in range(4):
        run.step()
    path = tmp_path / "network ü.onnx"
    path.write_bytes(onnx_model(run))
    return path, run


def drop(pilot: Any, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    pilot.window.dropEvent(QDropEvent(QPointF(9, 9), copy, mime, button, none))


def choose(pilot: Any, path: Path) -> None:
    pilot.window.actions_["open_network"].trigger()
    (dialog,) = pilot.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    pilot.dismiss(dialog)


@pytest.mark.parametrize("bring", [drop, choose])
def test_a_new_run_begins_with_it(pilot: Any, exported: tuple[Path, Run], bring: Callable[[Any, Path], None]) -> None:
    path, run = exported
    pilot.key(".")
    pilot.shown(1)
    bring(pilot, path)
    pilot.until(lambda: pilot.session.run.generation == 2)
    assert pilot.session.run.config.model.startswith("conv 3 3x3, leaky 0.1, pool 2, dense ")
    assert pilot.ask(Run.parameters_sha256) == run.parameters_sha256()
    pilot.until(lambda: f"A new run begins with the network of {path.name}" in pilot.window.banner.text)
    pilot.key(".")
    pilot.shown(1)


def test_what_is_no_network_is_said_and_the_run_stays(pilot: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.onnx").write_bytes(b"nothing of the kind")
    drop(pilot, tmp_path / "broken.onnx")
    pilot.until(lambda: any("is no ONNX file" in label.text() for label in pilot.window.findChildren(QLabel)))
    assert pilot.session.run.generation == 1


def test_the_command_line_opens_it_in_the_window(pilot: Any, exported: tuple[Path, Run]) -> None:
    open_network(pilot.session, exported[0])
    pilot.until(lambda: pilot.session.run.generation == 2)
    assert pilot.ask(Run.parameters_sha256) == exported[1].parameters_sha256()
