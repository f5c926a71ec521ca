"""Drawing in a real run: what the network sees and says follows the pen."""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QSlider, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.drawing.handwriting import prepare
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.session import Session
from cnn_gui.training.messages.probe import DRAWING
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.ui.panels.drawing.kept import MY_DIGITS
from cnn_gui.ui.panels.drawing.panel import DrawingPanel

LEFT = Qt.MouseButton.LeftButton
PATIENCE_MS = 20_000


class Studio:
    """A panel that is connected with a session as the window does it. Attributes: panel, session, told, refused."""

    def __init__(self, panel: DrawingPanel, session: Session, qtbot: QtBot) -> None:
        self.panel, self.session, self.qtbot = panel, session, qtbot
        self.told: list[tuple[np.ndarray, int | None]] = []
        self.collections: list[Split | None] = []
        self.refused: list[tuple[str, str]] = []
        trainer = session.trainer
        session.run_started.connect(panel.begin_run)
        session.frame_ready.connect(panel.show_frame)
        session.evaluated.connect(panel.show_report)
        panel.image_changed.connect(lambda image, label: self.told.append((image, label)))
        panel.image_changed.connect(trainer.probe.show_image)
        panel.kept.changed.connect(self._collect)
        panel.probe_chosen.connect(trainer.probe.show)
        panel.refused.connect(lambda *words: self.refused.append(words))

    def _collect(self, split: Split | None) -> None:
        self.collections.append(split)
        self.session.trainer.probe.set_collection(MY_DIGITS, split)
        if split is not None:
            self.session.trainer.evaluation.evaluate(MY_DIGITS)

    @property
    def pad(self) -> Any:
        return self.panel.desk.pad

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def shown(self) -> bool:
        """Whether the newest snapshot is of what was drawn last."""
        snapshot = self.session.snapshot
        return snapshot.probe.split == DRAWING and np.array_equal(snapshot.probe.image, self.told[-1][0])

    def at(self, x: int, y: int) -> QPoint:
        """A point of the canvas on the pad."""
        return self.pad.to_widget(QPointF(x, y)).toPoint()

    def draw(self, *points: tuple[int, int]) -> None:
        """One stroke with the mouse."""
        QTest.mousePress(self.pad, LEFT, pos=self.at(*points[0]))
        for point in points[1:]:
            QTest.mouseMove(self.pad, self.at(*point))
        QTest.mouseRelease(self.pad, LEFT, pos=self.at(*points[-1]))

    def begin(self, **changes: object) -> None:
        """Start another run and wait until it is on screen."""
        generation = self.session.run.generation
        self.session.reset(**changes)
        self.until(lambda: self.session.run.generation > generation and self.session.snapshot is not None)


@pytest.fixture
def studio(
    qtbot: QtBot, app: QApplication, monkeypatch: pytest.MonkeyPatch, dataset: Dataset, config: RunConfig
) -> Iterator[Studio]:
    """A panel of 300×420 pixels with a run on images of 12×12 that stands before its first batch."""
    monkeypatch.setattr(loading_module, "load_for", lambda asked, *_progress: dataset)
    panel, session = DrawingPanel(), Session(frame_interval=0.0)
    qtbot.addWidget(panel)
    studio = Studio(panel, session, qtbot)
    panel.resize(300, 420)
    panel.show()
    qtbot.waitExposed(panel)
    session.demand(Demand(trace=True))
    session.start(config)
    studio.until(lambda: session.snapshot is not None)
    yield studio
    session.close()


SEVEN = [(70 + 5 * step, 70) for step in range(24)] + [(185 - 3 * step, 75 + 6 * step) for step in range(24)]


# ---- the prediction follows the pen ----------------------------------------------------------------------------------


@pytest.mark.parametrize("running", [False, True])
def test_the_prediction_changes_during_the_stroke(
    studio: Studio, running: bool, record_property: Callable[[str, object], None]
) -> None:
    session, answers = studio.session, studio.panel.desk.answers
    session.trainer.step(10)
    studio.until(lambda: session.state is State.PAUSED and session.snapshot.progress.batch == 10)
    if running:
        session.trainer.run()
        studio.until(lambda: session.state is State.RUNNING)
    said: dict[bytes, list[list[int]]] = {}

    def hear(snapshot: Snapshot) -> None:
        order = np.argsort(-snapshot.trace.probabilities, kind="stable")[:3].tolist()
        said.setdefault(snapshot.probe.image.tobytes(), []).append(order)

    session.frame_ready.connect(hear)
    seen, delays, batches = [], [], [session.snapshot.progress.batch]
    QTest.mousePress(studio.pad, LEFT, pos=studio.at(*SEVEN[0]))
    for point in SEVEN[1:]:
        began = time.perf_counter()
        QTest.mouseMove(studio.pad, studio.at(*point))
        studio.until(studio.shown)
        delays.append(time.perf_counter() - began)
        seen.append(answers.text())
        batches.append(session.snapshot.progress.batch)
        # What stands on screen is what the network has said of this very image.
        assert answers.order() in said[studio.told[-1][0].tobytes()]
        assert session.state is (State.RUNNING if running else State.PAUSED)
    assert studio.pad.canvas.drawing
    QTest.mouseRelease(studio.pad, LEFT, pos=studio.at(*SEVEN[-1]))
    assert len(set(seen)) > len(SEVEN) // 2
    assert (batches[-1] > batches[0]) is running
    record_property("median_delay_ms", 1000 * statistics.median(delays))


def test_every_move_is_prepared_shown_and_told(studio: Studio) -> None:
    studio.draw(*SEVEN)
    # One more when the pen was lifted would be one too many: nothing changed then.
    assert len(studio.told) == len(SEVEN)
    image, label = studio.told[-1]
    assert label is None
    np.testing.assert_array_equal(image, prepare(studio.pad.grey(), (12, 12), centred=False))
    np.testing.assert_array_equal(studio.panel.desk.seen.maps(), image)
    assert len({told.tobytes() for told, _ in studio.told}) > len(SEVEN) // 3


def test_the_answer_is_that_of_the_trace_with_the_label_marked(studio: Studio) -> None:
    studio.panel.choices.label.setCurrentIndex(1 + 7)
    assert not studio.told  # nothing is drawn yet
    studio.draw(*SEVEN)
    studio.until(studio.shown)
    trace = studio.session.snapshot.trace
    assert trace is not None
    assert trace.label == 7
    assert trace.stages[0].gradient is not None
    top = int(np.argmax(trace.probabilities))
    assert studio.panel.desk.answers.text().startswith(f"{top}: {trace.probabilities[top]:.6g}")
    studio.panel.choices.label.setCurrentIndex(0)
    studio.until(lambda: studio.session.snapshot.trace.label is None)


def test_another_probe_is_named_and_a_click_brings_the_drawing_back(studio: Studio) -> None:
    studio.draw(*SEVEN)
    studio.until(studio.shown)
    studio.session.trainer.probe.show("test", 5)
    studio.until(lambda: "test image 5" in studio.panel.desk.answers.text())
    assert studio.panel.desk.answers.order() == []
    studio.panel.desk.seen.clicked.emit(0, 0, 0)
    studio.until(lambda: studio.shown() and studio.panel.desk.answers.order())


def test_an_empty_pad_has_no_answer(studio: Studio) -> None:
    answers = studio.panel.desk.answers
    assert answers.text() == "What it says appears here."
    studio.draw(*SEVEN)
    studio.until(lambda: answers.order())
    QTest.keyClick(studio.pad, Qt.Key.Key_Delete)
    assert answers.order() == []
    assert answers.text() == "What it says appears here."
    assert studio.panel.desk.seen.maps() is None


def empty_by_keys(studio: Studio) -> None:
    QTest.keyClick(studio.pad, Qt.Key.Key_Delete)


def empty_by_undo(studio: Studio) -> None:
    studio.pad.undo()


def empty_by_rubber(studio: Studio) -> None:
    studio.pad.rubber, studio.pad.pen_width = True, 600.0
    studio.draw((140, 140), (145, 140))


@pytest.mark.parametrize("empty", [empty_by_keys, empty_by_undo, empty_by_rubber])
@pytest.mark.parametrize("at_once", [True, False])
def test_an_emptied_pad_is_no_image_and_what_was_looked_at_before_comes_back(
    studio: Studio, empty: Callable[[Studio], None], at_once: bool
) -> None:
    studio.session.trainer.probe.show("test", 5)
    studio.until(lambda: studio.session.snapshot.probe.title == "test image 5")
    studio.draw(*SEVEN)
    if not at_once:
        studio.until(studio.shown)
    empty(studio)
    assert studio.pad.canvas.empty
    # An order behind all others.
    done: list[object] = []
    studio.session.trainer.call(done.append)
    studio.until(lambda: done and studio.session.snapshot.probe.title == "test image 5")
    assert all(image.any() for image, _ in studio.told)
    # A click on what the network sees shows nothing, for there is nothing.
    told = len(studio.told)
    studio.panel.desk.seen.clicked.emit(0, 0, 0)
    assert len(studio.told) == told


def test_an_emptied_pad_leaves_alone_what_a_person_has_chosen_since(studio: Studio) -> None:
    studio.draw(*SEVEN)
    studio.until(studio.shown)
    studio.session.trainer.probe.show("validation", 3)
    studio.until(lambda: studio.session.snapshot.probe.title == "validation image 3")
    chosen: list[object] = []
    studio.panel.probe_chosen.connect(lambda *place: chosen.append(place))
    empty_by_keys(studio)
    assert chosen == []


def test_not_centred_the_network_sees_the_whole_pad(studio: Studio) -> None:
    assert studio.panel.choices.centred.isChecked() is False  # these images have bars at all heights
    studio.draw((30, 30), (60, 60))
    corner = studio.told[-1][0]
    np.testing.assert_array_equal(corner, prepare(studio.pad.grey(), (12, 12), centred=False))
    studio.panel.choices.centred.setChecked(True)
    centred = studio.told[-1][0]
    np.testing.assert_array_equal(centred, prepare(studio.pad.grey(), (12, 12)))
    assert not np.array_equal(corner, centred)
    studio.until(studio.shown)


# ---- other data ------------------------------------------------------------------------------------------------------


def other(dataset: Dataset, *, side: int = 28, channels: int = 1, classes: int = 3, bright: bool = False) -> Dataset:
    """Data of another kind: a disc in the middle, larger for each class."""
    labels = np.arange(60) % classes
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    one = ((np.hypot(y, x)[None] <= 3 + 2 * labels[:, None, None]) * 255).astype(np.uint8)
    images = np.repeat(255 - one[:, None] if bright else one[:, None], channels, axis=1)
    split = Split(np.ascontiguousarray(images), labels.astype(np.int64))
    names = tuple("abcdefgh"[:classes])
    return dataclasses.replace(
        dataset, name="own", title="Other", train=split, validation=split.part(0, 12), test=split.part(12, 24),
        classes=names, mean=pixel_statistics(images)[0], deviation=pixel_statistics(images)[1],
    )  # fmt: skip


def test_the_drawing_stays_and_is_prepared_for_other_data_whose_first_image_is_the_probe(
    studio: Studio, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.draw(*SEVEN)
    studio.until(studio.shown)
    new = other(dataset)
    monkeypatch.setattr(loading_module, "load_for", lambda asked, *_progress: new)
    studio.begin(dataset="mnist")
    studio.until(lambda: studio.session.snapshot is not None)
    probe = studio.session.snapshot.probe
    assert (probe.split, probe.index) == ("test", 0)
    assert studio.panel.choices.centred.isChecked()
    np.testing.assert_array_equal(studio.panel.desk.seen.picture.maps, prepare(studio.pad.grey(), 28))
    assert [studio.panel.choices.label.itemText(row) for row in range(1, 4)] == ["a", "b", "c"]
    assert not studio.refused


def test_a_drawing_that_nobody_looks_at_does_not_push_itself_forward(
    studio: Studio, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.draw(*SEVEN)
    studio.until(studio.shown)
    studio.session.trainer.probe.show("test", 3)
    studio.until(lambda: studio.session.snapshot.probe.split == "test")
    told = len(studio.told)
    new = other(dataset)
    monkeypatch.setattr(loading_module, "load_for", lambda asked, *_progress: new)
    studio.begin(dataset="mnist")
    assert len(studio.told) == told
    assert studio.session.snapshot.probe.split == "test"


def test_on_bright_data_ink_is_dark(studio: Studio, dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    new = other(dataset, bright=True)
    monkeypatch.setattr(loading_module, "load_for", lambda asked, *_progress: new)
    studio.begin(dataset="mnist")
    studio.draw(*SEVEN)
    np.testing.assert_array_equal(studio.told[-1][0], 255 - prepare(studio.pad.grey(), 28))
    assert studio.pad.grab().toImage().pixelColor(5, 5).lightness() == 255


def test_a_reset_keeps_drawing_and_probe(studio: Studio) -> None:
    studio.draw(*SEVEN)
    studio.until(studio.shown)
    drawn = studio.pad.grey()
    studio.begin(seed=8)
    studio.until(studio.shown)
    np.testing.assert_array_equal(studio.pad.grey(), drawn)
    assert studio.panel.desk.answers.order()


def test_nothing_is_told_before_there_is_a_run(qtbot: QtBot, app: QApplication) -> None:
    panel = DrawingPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 420)
    panel.show()
    told: list[object] = []
    panel.image_changed.connect(lambda *what: told.append(what))
    QTest.mouseClick(panel.desk.pad, LEFT)
    assert not panel.desk.pad.canvas.empty
    assert not told


# ---- keeping ---------------------------------------------------------------------------------------------------------


def test_a_drawing_is_kept_with_what_it_is_and_read(studio: Studio) -> None:
    panel = studio.panel
    studio.draw(*SEVEN)
    assert not panel.choices.keep.isEnabled()
    panel.choices.label.setCurrentIndex(1 + 7)
    assert panel.choices.keep.isEnabled()
    image = studio.told[-1][0]
    studio.qtbot.mouseClick(panel.choices.keep, LEFT)
    (split,) = studio.collections
    assert split.labels.tolist() == [7]
    np.testing.assert_array_equal(split.images[0], image)
    # Ready for the next one.
    assert studio.pad.canvas.empty
    assert panel.choices.label.currentData() is None
    assert not panel.choices.keep.isEnabled()
    studio.until(lambda: "of 1" in panel.kept.heading.detail())
    panel.kept.gallery.chosen.emit(0)
    studio.until(lambda: studio.session.snapshot.probe.split == MY_DIGITS)
    assert studio.session.snapshot.probe.label == 7


def test_kept_drawings_are_read_again_after_a_reset_and_after_training(studio: Studio) -> None:
    panel, reports = studio.panel, []
    studio.session.evaluated.connect(lambda report: reports.append((report.split, report.batch)))
    for digit in (7, 1):
        studio.draw(*SEVEN)
        panel.choices.label.setCurrentIndex(1 + digit)
        panel.choices.keep.click()
    studio.until(lambda: "of 2" in panel.kept.heading.detail())
    studio.session.trainer.step_epoch()
    studio.until(lambda: (MY_DIGITS, 5) in reports)
    reports.clear()
    studio.begin(seed=5)
    studio.until(lambda: (MY_DIGITS, 0) in reports)
    assert "of 2" in panel.kept.heading.detail()


def test_kept_by_the_keyboard_the_pad_has_the_keys_and_nothing_that_deletes(studio: Studio) -> None:
    panel = studio.panel
    panel.activateWindow()
    studio.until(panel.isActiveWindow)
    studio.draw(*SEVEN)
    panel.choices.label.setCurrentIndex(1 + 7)
    panel.choices.keep.setFocus()
    studio.qtbot.keyClick(panel.choices.keep, Qt.Key.Key_Space)
    assert panel.kept.count == 1
    assert QApplication.focusWidget() is studio.pad


def test_there_is_nothing_to_keep_on_an_empty_pad(studio: Studio) -> None:
    studio.panel.choices.label.setCurrentIndex(3)
    assert not studio.panel.choices.keep.isEnabled()
    studio.draw(*SEVEN)
    assert studio.panel.choices.keep.isEnabled()
    studio.pad.undo()
    assert not studio.panel.choices.keep.isEnabled()


# ---- keyboard and place ----------------------------------------------------------------------------------------------


def test_the_keyboard_alone_reaches_everything_and_everything_has_a_name(studio: Studio) -> None:
    panel = studio.panel
    studio.draw(*SEVEN)
    panel.choices.label.setCurrentIndex(2)
    panel.choices.keep.click()
    studio.draw(*SEVEN)
    studio.draw(*SEVEN)
    studio.pad.undo()
    panel.choices.label.setCurrentIndex(2)
    panel.activateWindow()
    studio.until(panel.isActiveWindow)
    controls = {
        each
        for kind in (QAbstractButton, QComboBox, QSlider)
        for each in panel.findChildren(kind)
        if each.isVisible() and each.isEnabled()
    }
    controls |= {panel.desk.pad, panel.desk.seen, panel.kept.gallery}
    panel.tools.pen_width.setFocus(Qt.FocusReason.TabFocusReason)
    reached: list[QWidget] = []
    while (focused := QApplication.focusWidget()) not in reached:
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    assert controls <= set(reached)
    for control in controls:
        assert control.accessibleName() or getattr(control, "text", str)(), control


def test_the_keyboard_alone_draws_labels_and_keeps(studio: Studio) -> None:
    panel = studio.panel
    panel.activateWindow()
    studio.until(panel.isActiveWindow)
    studio.pad.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(studio.pad, Qt.Key.Key_Return)
    for _ in range(6):
        QTest.keyClick(studio.pad, Qt.Key.Key_Down)
    QTest.keyClick(studio.pad, Qt.Key.Key_Return)
    studio.until(studio.shown)
    panel.choices.label.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.choices.label, Qt.Key.Key_1)
    assert panel.choices.label.currentData() == 1
    panel.choices.keep.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(panel.choices.keep, Qt.Key.Key_Space)
    assert studio.collections[-1].labels.tolist() == [1]


def test_undo_redo_and_paste_have_their_keys_while_the_focus_is_here(studio: Studio) -> None:
    panel = studio.panel
    panel.activateWindow()
    studio.until(panel.isActiveWindow)
    studio.draw(*SEVEN)
    drawn = studio.pad.grey()
    panel.choices.centred.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(panel.choices.centred, Qt.Key.Key_Z, control)
    assert studio.pad.canvas.empty
    QTest.keyClick(panel.choices.centred, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    np.testing.assert_array_equal(studio.pad.grey(), drawn)
    QApplication.clipboard().clear()
    QTest.keyClick(panel.choices.centred, Qt.Key.Key_V, control)
    assert studio.refused[0][0] == "There is no picture to paste"
