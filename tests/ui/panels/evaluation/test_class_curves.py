"""The curves of the classes as a person sees and uses them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.training.run.history import History
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.evaluation.class_curves import MOST_POINTS, ClassCurves

CLASSES = ("cat", "dog", "frog")


def validate(history: History, times: int, classes: int = 3) -> None:
    """Append evaluations every 50 batches: the last class is the best, the first the worst."""
    for _ in range(times):
        batch = 50 * (len(history.class_validations) + 1)
        while history.batch_count < batch:
            history.append_batch(1.0, 0.5, 0.1)
        accuracy = np.linspace(0.5, 0.9, classes) + 0.0001 * batch
        history.append_validation(batch, 0.5, float(accuracy.mean()))
        history.append_classes(batch, accuracy, 1.0 - accuracy)
        if batch % 100 == 0:
            history.append_epoch(batch)


@pytest.fixture
def history() -> History:
    """A run of 300 batches with six evaluations."""
    made = History()
    validate(made, 6)
    return made


@pytest.fixture
def holder(holder_of: Callable[[int, int], QWidget]) -> QWidget:
    """A window of 400 × 220."""
    return holder_of(400, 220)


@pytest.fixture
def curves(holder: QWidget, history: History) -> ClassCurves:
    """The curves of the run, on screen."""
    made = ClassCurves()
    made.setParent(holder)
    made.setGeometry(0, 0, 400, 220)
    made.show()
    made.set_history(history, CLASSES)
    QApplication.processEvents()
    return made


def strong_values(curves: ClassCurves) -> list[float]:
    return [float(value) for value in curves.strong_line.getData()[1]]


def place_of(curves: ClassCurves, batch: float, value: float) -> QPointF:
    """Where a value of a batch is, in the pixels of the view."""
    return QPointF(curves.view.mapFromScene(curves.box.mapViewToScene(QPointF(batch, value))))


def hover(qtbot: QtBot, curves: ClassCurves, batch: float, value: float) -> None:
    qtbot.mouseMove(curves.view.viewport(), place_of(curves, batch, value).toPoint())


def test_every_value_of_every_class_is_drawn(curves: ClassCurves, history: History) -> None:
    x, y = curves.faint_line.getData()
    series = history.class_validations
    lines = np.split(np.asarray(y), 3)
    for index, line in enumerate(lines):
        np.testing.assert_array_equal(line[:-1], series.accuracy[:, index])
        assert np.isnan(line[-1])
    np.testing.assert_array_equal(x[:6], series.batch)


def test_the_worst_class_is_strong_until_another_is_wanted(curves: ClassCurves, history: History) -> None:
    assert curves.strong() == 0
    assert curves.name.text() == "cat"
    curves.highlight(2)
    assert curves.name.text() == "frog"
    assert strong_values(curves) == history.class_validations.accuracy[:, 2].tolist()
    curves.highlight(None)
    assert curves.strong() == 0


def test_the_loss_can_be_shown_instead(curves: ClassCurves, history: History) -> None:
    curves.set_quantity("loss")
    assert curves.strong() == 0
    assert strong_values(curves) == history.class_validations.loss[:, 0].tolist()
    assert curves.view.accessibleName() == "Loss of each class over batches"


def test_both_axes_show_everything(curves: ClassCurves, history: History) -> None:
    for quantity in ("accuracy", "loss"):
        curves.set_quantity(quantity)  # type: ignore[arg-type]
        (left, right), (bottom, top) = curves.box.viewRange()
        values = getattr(history.class_validations, quantity)
        assert left <= 50
        assert right >= 300
        assert bottom <= values.min()
        assert top >= values.max()


def test_what_comes_is_drawn(curves: ClassCurves, history: History) -> None:
    validate(history, 4)
    curves.refresh()
    assert strong_values(curves) == history.class_validations.accuracy[:, 0].tolist()
    assert len(strong_values(curves)) == 10


def test_nothing_is_drawn_while_it_cannot_be_seen(curves: ClassCurves, history: History) -> None:
    curves.hide()
    validate(history, 1)
    curves.refresh()
    assert len(strong_values(curves)) == 6
    curves.show()
    assert len(strong_values(curves)) == 7


def test_another_run_begins_from_nothing(curves: ClassCurves) -> None:
    curves.highlight(1)
    fresh = History()
    curves.set_history(fresh, CLASSES)
    assert curves.empty.isVisible()
    assert curves.strong() is None
    validate(fresh, 1)
    curves.refresh()
    assert not curves.empty.isVisible()
    assert curves.strong() == 0
    assert len(strong_values(curves)) == 1


def test_the_mouse_points_at_the_nearest_line(curves: ClassCurves, history: History, qtbot: QtBot) -> None:
    value = history.class_validations.accuracy[3, 1]
    with qtbot.waitSignal(curves.pointed) as pointed:
        hover(qtbot, curves, 200, value + 0.01)
    assert pointed.args == [1]
    assert curves.name.text() == "dog"
    with qtbot.waitSignal(curves.clicked) as clicked:
        qtbot.mouseClick(curves.view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(curves, 200, value).toPoint())
    assert clicked.args == [1]
    with qtbot.waitSignal(curves.pointed) as pointed:
        QApplication.sendEvent(curves.view, QEvent(QEvent.Type.Leave))
    assert pointed.args == [None]
    assert curves.name.text() == "cat"


def test_far_from_every_line_the_mouse_points_at_none(curves: ClassCurves, history: History) -> None:
    low, high = history.class_validations.accuracy[3, :2]
    assert curves.nearest(place_of(curves, 200, (low + high) / 2)) is None
    assert curves.nearest(QPointF(1, 1)) is None


def test_the_keyboard_alone_reaches_every_class(curves: ClassCurves, qtbot: QtBot) -> None:
    seen = []
    curves.pointed.connect(seen.append)
    curves.view.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(curves.view, key)
    assert seen == [0, 1, 2, 1]
    with qtbot.waitSignal(curves.clicked) as clicked:
        qtbot.keyClick(curves.view, Qt.Key.Key_Return)
    assert clicked.args == [1]
    qtbot.keyClick(curves.view, Qt.Key.Key_Escape)
    assert seen[-1] is None
    curves.pointed.disconnect(seen.append)


def test_a_class_without_images_and_a_diverged_loss_are_gaps(curves: ClassCurves) -> None:
    history = History()
    for batch, loss in ((50, 0.5), (100, np.nan), (150, np.inf), (200, 0.4)):
        history.append_batch(1.0, 0.5, 0.1)
        history.append_classes(batch, [0.5, np.nan, 0.7], [loss, np.nan, loss])
    curves.set_history(history, CLASSES)
    for quantity in ("accuracy", "loss"):
        curves.set_quantity(quantity)  # type: ignore[arg-type]
        QApplication.processEvents()
        for index in (0, 1, 2, None):
            curves.highlight(index)
            QApplication.processEvents()
    curves.highlight(1)
    assert curves.name.text() == ""


def test_where_nothing_is_a_number_no_class_is_the_worst(curves: ClassCurves) -> None:
    history = History()
    history.append_batch(1.0, 0.5, 0.1)
    history.append_classes(1, [np.nan] * 3, [np.nan] * 3)
    curves.set_history(history, CLASSES)
    QApplication.processEvents()
    assert curves.strong() is None
    assert curves.name.text() == ""


def test_evaluations_of_the_same_batch_are_drawn(curves: ClassCurves) -> None:
    history = History()
    for accuracy in (0.5, 0.6, 0.7):
        history.append_classes(0, [accuracy] * 3, [1.0] * 3)
    curves.set_history(history, CLASSES)
    QApplication.processEvents()
    assert strong_values(curves) == [0.5, 0.6, 0.7]


def test_many_classes_are_drawn_with_few_points_each(curves: ClassCurves) -> None:
    history = History()
    validate(history, 40, classes=1000)
    curves.set_history(history, tuple(str(n) for n in range(1000)))
    QApplication.processEvents()
    x, y = curves.faint_line.getData()
    assert len(x) <= MOST_POINTS + 1000
    assert np.nanmax(np.asarray(x)) == 2000
    assert np.nanmin(np.asarray(y)) == history.class_validations.accuracy.min()
    assert len(strong_values(curves)) == 40


def test_another_theme_repaints(curves: ClassCurves, qapp: QApplication) -> None:
    light = curves.grab().toImage()
    theme.apply_theme(qapp, "dark")
    dark = curves.grab().toImage()
    assert light != dark
    assert dark.pixelColor(2, 2) == theme.DARK.panel
