"""The stored drawings: replayed on the pad event by event, and read by a network that has seen built-in digits only."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cnn_gui.data.dataset import Images, Split
from cnn_gui.data.drawing.handwriting import prepare
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.matrix_threads import whole_products
from cnn_gui.training.run.run import Run, load_for
from cnn_gui.ui.panels.drawing.pad import DrawingPad
from cnn_gui.ui.panels.drawing.strokes import SIDE

STORED = Path(__file__).with_name("drawings.json")
EPOCHS = 2
# What the issue asks for.
LEAST_ACCURACY = 0.80


@dataclass(frozen=True)
class Drawing:
    """One stored drawing: strokes of points (x, y), one for each mouse event."""

    digit: int
    pen: float
    strokes: tuple[tuple[tuple[int, int], ...], ...]


def stored() -> list[Drawing]:
    """All of them."""
    content = json.loads(STORED.read_text(encoding="utf-8"))
    assert content["side"] == SIDE
    return [
        Drawing(each["digit"], each["pen"], tuple(tuple(map(tuple, stroke)) for stroke in each["strokes"]))
        for each in content["drawings"]
    ]


def draw(pad: DrawingPad, drawing: Drawing) -> int:
    """Draw with synthetic events of the mouse; returns how many events should have changed the picture."""
    pad.pen_width = drawing.pen
    events = 0
    for stroke in drawing.strokes:
        points = [pad.to_widget(QPointF(*point)).toPoint() for point in stroke]
        QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=points[-1])
        events += len(points)
    return events


@pytest.fixture(scope="session")
def reader() -> Run:
    """A network with two convolutions after two epochs of the built-in digits, which is all it has ever seen."""
    config = RunConfig(dataset="digits", model="two-conv", validate_every=0)
    run = Run(config, load_for(config))
    with whole_products():
        while not (run.epoch == EPOCHS and run.at_epoch_end):
            run.step()
    return run


@pytest.fixture(scope="session")
def drawn(qapp: QApplication) -> list[tuple[Drawing, Images]]:
    """Every stored drawing with what the pad held after its last event."""
    pad = DrawingPad()
    pad.resize(SIDE, SIDE)
    pad.show()
    heard: list[int] = []
    pad.changed.connect(lambda: heard.append(1))
    found = []
    for drawing in stored():
        before = len(heard)
        events = draw(pad, drawing)
        # One message for each event, however fast they come.
        assert len(heard) - before == events
        found.append((drawing, pad.grey()))
        pad.clear()
    pad.close()
    pad.deleteLater()
    return found


def read(run: Run, drawn: list[tuple[Drawing, Images]], *, centred: bool = True) -> tuple[Split, np.ndarray]:
    """The prepared drawings, and as which digit each is read."""
    images = np.stack([prepare(canvas, centred=centred) for _, canvas in drawn])
    split = Split(images, np.array([drawing.digit for drawing, _ in drawn]))
    return split, evaluate(run.network, run.standardiser, split).predicted


def test_the_sample_is_large_and_varied() -> None:
    drawings = stored()
    assert len(drawings) >= 60
    assert min(Counter(drawing.digit for drawing in drawings).values()) >= 6
    assert len({drawing.strokes for drawing in drawings}) == len(drawings)
    spans = [np.ptp(np.concatenate(drawing.strokes), axis=0).max() for drawing in drawings]
    assert min(spans) < 0.35 * SIDE < 0.75 * SIDE < max(spans)
    assert len({drawing.pen for drawing in drawings}) >= 4


def test_mouse_drawn_digits_are_read_after_training_on_built_in_digits_only(
    reader: Run, drawn: list[tuple[Drawing, Images]], record_property: Callable[[str, object], None]
) -> None:
    split, predicted = read(reader, drawn)
    right = predicted == split.labels
    record_property("accuracy", float(right.mean()))
    missed = [(i, int(split.labels[i]), int(predicted[i])) for i in np.flatnonzero(~right)]
    assert right.mean() >= LEAST_ACCURACY, f"read wrongly (number, digit, read as): {missed}"


def test_the_convention_is_what_makes_small_drawings_readable(reader: Run, drawn: list[tuple[Drawing, Images]]) -> None:
    small = [each for each in drawn if np.ptp(np.concatenate(each[0].strokes), axis=0).max() < 0.35 * SIDE]
    assert len(small) >= 8
    split, predicted = read(reader, small)
    _, as_they_are = read(reader, small, centred=False)
    assert (predicted == split.labels).mean() > (as_they_are == split.labels).mean() + 0.3
