"""What a person does in one panel reaches the run, and the other panels show it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QMessageBox

from cnn_gui.data.dataset import Split
from cnn_gui.data.own.npz import save_npz
from cnn_gui.explain.cell import Cell
from cnn_gui.startup.arguments import Arguments
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run, load_for
from cnn_gui.ui.application.start import unknown_panels
from cnn_gui.ui.panels.data.dialogs import DownloadDialog
from cnn_gui.ui.panels.data.own_dialog import OwnDataDialog
from cnn_gui.ui.panels.drawing.kept import MY_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.ui.window.main_window import MainWindow


def _drop(window: MainWindow, mime: QMimeData) -> None:
    point, button = QPoint(40, 40), Qt.MouseButton.LeftButton
    none, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(point, copy, mime, button, none)
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(point), copy, mime, button, none))


def _stroke(pilot: Any, *places: tuple[int, int], release: bool = True) -> None:
    pad, left = pilot.window.panels["draw"].desk.pad, Qt.MouseButton.LeftButton
    first, *others = (QPoint(*place) for place in places)
    pilot.qtbot.mousePress(pad, left, pos=first)
    for place in others:
        pilot.qtbot.mouseMove(pad, place)
    if release:
        pilot.qtbot.mouseRelease(pad, left, pos=places and QPoint(*places[-1]))


def test_every_panel_can_be_named_on_the_command_line(pilot: Any) -> None:
    window = pilot.window
    named = sorted(panel.slug() for panel in window.arrangement.docks)
    assert unknown_panels(Arguments(RunConfig(), panels=tuple(named))) == ""
    for name in named:
        panel = window.panels[name]
        window.arrangement.bring_forward(panel)
        pilot.until(lambda panel=panel: window.arrangement.in_sight(panel))
    assert "'kitchen'; there are network, experiment" in unknown_panels(Arguments(RunConfig(), panels=("kitchen",)))


# ---- drawing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("training", [False, True])
def test_each_move_of_the_pen_is_shown_everywhere_also_during_the_stroke(pilot: Any, training: bool) -> None:
    window = pilot.window
    window.arrangement.bring_forward(window.panels["draw"])
    pilot.settle()
    if training:
        pilot.key(Qt.Key.Key_Space)
        pilot.until(lambda: pilot.session.state is State.RUNNING)
    answers = []
    _stroke(pilot, (40, 20), (42, 40), release=False)
    for step in range(4):
        seen = pilot.session.snapshot
        pilot.qtbot.mouseMove(window.panels["draw"].desk.pad, QPoint(44 + 8 * step, 60 + 12 * step))
        pilot.until(
            lambda seen=seen: (
                pilot.session.snapshot.probe.split == "drawing"
                and pilot.session.snapshot.probe.image is not seen.probe.image
            )
        )
        answers.append(pilot.session.snapshot.trace.probabilities.copy())
        assert window.panels["network"].mosaics["X"].picture is not None
    pilot.qtbot.mouseRelease(window.panels["draw"].desk.pad, Qt.MouseButton.LeftButton)
    assert pilot.session.training == training
    assert all(not np.array_equal(one, next_) for one, next_ in pairwise(answers))
    bars = window.panels["prediction"].bars
    pilot.until(lambda: bars.probability(3) == pytest.approx(pilot.session.snapshot.trace.probabilities[3], abs=0.02))


def test_kept_drawings_are_a_test_set_of_their_own(pilot: Any) -> None:
    window = pilot.window
    window.arrangement.bring_forward(window.panels["draw"])
    _stroke(pilot, (30, 20), (60, 30), (50, 80))
    drawing = window.panels["draw"]
    drawing.choices.label.setCurrentIndex(drawing.choices.label.findData(7))
    pilot.qtbot.mouseClick(drawing.choices.keep, Qt.MouseButton.LeftButton)
    pilot.until(lambda: MY_DIGITS in window.panels["evaluation"].header.splits())
    window.arrangement.bring_forward(window.panels["evaluation"])
    pilot.until(lambda: pilot.session.snapshot.probe.split == MY_DIGITS)
    assert pilot.session.snapshot.probe.label == 7


# ---- evaluation ------------------------------------------------------------------------------------------------------


def test_the_untrained_network_is_evaluated_at_once_and_each_validation_after_it(pilot: Any) -> None:
    window = pilot.window
    pilot.until(lambda: "validation accuracy" in window.accuracy.text())
    window.arrangement.bring_forward(window.panels["evaluation"])
    pilot.key(Qt.Key.Key_Greater)
    pilot.shown(5)
    pilot.until(lambda: "after batch 5" in window.accuracy.toolTip())
    history = pilot.session.run.history
    assert history.validations.batch.tolist() == [5], "what the window asks for is not part of the history"


def test_an_image_of_the_gallery_becomes_the_probe(pilot: Any) -> None:
    pilot.window.panels["evaluation"].probe_chosen.emit("validation", 3)
    pilot.until(lambda: pilot.session.snapshot.probe.split == "validation")
    assert pilot.session.snapshot.probe.index == 3


def test_test_images_are_evaluated_when_asked_for(pilot: Any) -> None:
    reports = []
    pilot.session.evaluated.connect(reports.append)
    pilot.window.panels["evaluation"].evaluation_wanted.emit("test")
    pilot.until(lambda: any(report.split == "test" for report in reports))


# ---- data ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """An .npz file with 60 images of three classes, in a folder with a blank and an umlaut."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "eigene Bilder ü"
    folder.mkdir()
    path = folder / "shapes.npz"
    images = rng.integers(0, 256, (60, 1, 16, 16), np.uint8)
    save_npz(path, Split(images, np.arange(60) % 3), ("circle", "square", "star"))
    return path


def _loading(asked: RunConfig, *progress: Any) -> Any:
    return load_for(asked, *progress)


def _load(pilot: Any) -> None:
    """Load what is shown in the dialog for own images."""
    dialog = pilot.window.findChildren(OwnDataDialog)[-1]
    pilot.until(dialog.load.isEnabled)
    dialog.load.click()
    # Where there is no window manager, nobody gives the keys back to the window.
    pilot.window.activateWindow()


def test_a_dropped_file_begins_a_run_on_it(open_window: Callable[..., Any], own_file: Path) -> None:
    small = RunConfig(train_limit=40, test_limit=10, validation=10)
    pilot = open_window(small, load=_loading)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(own_file))])
    _drop(pilot.window, mime)
    _load(pilot)
    pilot.run_ready(2)
    run = pilot.session.run
    assert run.config.own_path == own_file
    assert run.dataset.classes == ("circle", "square", "star")
    assert run.config.seed == small.seed
    pilot.key(".")
    pilot.shown(1)


def test_other_data_while_training_are_asked_for_first(open_window: Callable[..., Any], own_file: Path) -> None:
    pilot = open_window(RunConfig(train_limit=200, test_limit=10, validation=10), load=_loading)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    pilot.window.panels["data"].open_path(own_file)
    _load(pilot)
    box = pilot.window.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert pilot.session.training
    box.reject()
    pilot.settle()
    assert pilot.session.run.generation == 1
    pilot.window.panels["data"].open_path(own_file)
    _load(pilot)
    pilot.until(lambda: pilot.window.findChildren(QMessageBox))
    pilot.window.findChildren(QMessageBox)[-1].accept()
    pilot.run_ready(2)
    assert pilot.session.state is State.PAUSED
    assert pilot.session.snapshot.progress.batch == 0


def test_a_dropped_picture_is_shown_to_the_network(pilot: Any) -> None:
    picture = QImage(60, 60, QImage.Format.Format_Grayscale8)
    picture.fill(0)
    for x in range(20, 40):
        for y in range(10, 50):
            picture.setPixel(x, y, 0xFFFFFFFF)
    mime = QMimeData()
    mime.setImageData(picture)
    _drop(pilot.window, mime)
    pilot.until(lambda: pilot.session.snapshot.probe.split == "drawing")
    assert pilot.session.snapshot.probe.image.max() > 128
    assert pilot.window.arrangement.in_sight(pilot.window.panels["draw"])


def test_a_start_with_data_that_must_be_fetched_begins_with_the_built_in_digits(
    open_window: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CNN_GUI_DATA", raising=False)
    pilot = open_window(wait=False)
    pilot.until(lambda: pilot.session.snapshot is not None)
    window = pilot.window
    config = RunConfig(dataset="fashion-mnist", model="two-conv", seed=9)
    assert window.panels["data"].choice.missing(config)
    started = []
    monkeypatch.setattr(window.session, "start", started.append)
    window.start(config)
    assert started == [RunConfig(model="two-conv", seed=9)], "what else was asked for is kept"
    window.session.run_started.emit(pilot.session.run)
    pilot.until(lambda: window.findChildren(DownloadDialog))
    (dialog,) = window.findChildren(DownloadDialog)
    assert dialog.name == "fashion-mnist"
    dialog.reject()


# ---- the microscope --------------------------------------------------------------------------------------------------


def _walk(pilot: Any, key: str, index: int) -> None:
    pilot.key(key)
    pilot.until(lambda: pilot.session.snapshot.walk is not None and pilot.session.snapshot.walk.index == index)


def test_a_step_is_walked_through_by_keys_and_is_the_step_that_would_have_been(
    pilot: Any, dataset: Dataset, config: RunConfig
) -> None:
    window = pilot.window
    twin = Run(config, dataset)
    twin.step()
    for index in range(15):
        _walk(pilot, "/", index)
        assert window.panels["step"].isVisible()
    _walk(pilot, "?", 13)
    _walk(pilot, "/", 14)
    _walk(pilot, "/", 0)
    window.panels["step"].take_back.click()
    pilot.until(lambda: pilot.session.snapshot.walk is None)
    assert not window.panels["step"].isVisible()
    assert pilot.ask(lambda run: run.parameters_sha256()) == twin.parameters_sha256()
    assert pilot.losses() == twin.history.batches.loss.tolist()


def test_a_click_on_a_map_is_explained_with_the_number_on_screen(pilot: Any) -> None:
    window = pilot.window
    window.panels["network"].cell_chosen.emit(Cell("Z1", (2, 3, 4)))
    pilot.until(lambda: window.arrangement.in_sight(window.panels["microscope"]))
    pilot.until(lambda: pilot.session.snapshot.moment is not None)
    moment = pilot.session.snapshot.moment
    assert moment.value(Cell("Z1", (2, 3, 4))) == pilot.session.snapshot.trace.stage("Z1").value[2, 3, 4]
    shown = window.panels["microscope"].cell
    assert shown == Cell("Z1", (2, 3, 4))


def test_other_weights_are_tried_kept_and_marked_on_the_curves(pilot: Any) -> None:
    window = pilot.window
    window.arrangement.bring_forward(window.panels["what-if"])
    window.panels["what-if"].edit_wanted.emit("conv1.W", (1,), np.zeros((1, 3, 3)), False)
    pilot.until(lambda: pilot.session.snapshot.what_if is not None)
    assert pilot.session.snapshot.what_if.changed == {"conv1.W": 9}
    window.panels["what-if"].keep_wanted.emit()
    pilot.until(lambda: pilot.session.snapshot.what_if is None)
    assert pilot.session.run.history.edits == ((0, "9 numbers of conv1.W edited by hand"),)
    assert not pilot.parameters()["conv1.W"][1].any()


def test_gradients_are_checked_from_the_panel_and_from_the_microscope(pilot: Any) -> None:
    window, reports = pilot.window, []
    pilot.session.gradients_checked.connect(reports.append)
    window.panels["gradient-check"].check_wanted.emit(2)
    pilot.until(lambda: reports and reports[-1].done)
    assert reports[-1].total == 8
    assert reports[-1].wrong == ()
    reports.clear()
    window.panels["microscope"].check_wanted.emit([("conv1.W", (0, 0, 1, 1))])
    pilot.until(lambda: reports and reports[-1].done)
    assert reports[-1].total == 1
    assert window.arrangement.in_sight(window.panels["gradient-check"])
