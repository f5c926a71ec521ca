"""The prediction: ten probabilities that are the softmax of the trace, and the choice of the probe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QToolButton

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.bars.bars import ProbabilityBars

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.run.run import Run


def answer(pilot: Any, label: int) -> None:
    """Let the network read every image as this class, with a probability of about 0.9."""

    def set_bias(run: Run) -> None:
        for array in run.network.parameters.values():
            array[...] = 0
        run.network.parameters["dense1.b"][label] = 4.4

    pilot.session.trainer.call(set_bias)
    pilot.settle()


def shown(bars: ProbabilityBars) -> np.ndarray:
    """The probability of each class as the tool tips tell it."""
    told = {int(c): float(p.split()[0]) for c, p in (bars.row_text(row).split(": ") for row in range(10))}
    return np.array([told[label] for label in range(10)])


def test_the_bars_are_the_softmax_of_the_logits(pilot: Any) -> None:
    pilot.session.trainer.step(4)
    pilot.shown(4)
    pilot.settle()
    logits = pilot.window.panels["network"].mosaics["Z2"].maps().astype(np.float64)
    softmax = np.exp(logits) / np.exp(logits).sum()
    bars = pilot.window.panels["prediction"].bars
    np.testing.assert_allclose(shown(bars), softmax, rtol=1e-4)
    assert shown(bars).sum() == pytest.approx(1, abs=1e-4)


def test_the_true_class_is_marked_by_a_sign_and_a_word(pilot: Any, dataset: Dataset) -> None:
    truth = int(dataset.test.labels[0])
    answer(pilot, (truth + 1) % 10)
    bars = pilot.window.panels["prediction"].bars
    assert bars.truth() == truth
    assert "true class" in bars.row_text(truth)
    assert "predicted" in bars.row_text((truth + 1) % 10)
    assert ["true class" in bars.row_text(row) for row in range(10)].count(True) == 1
    picture = bars.viewport().grab().toImage()
    ticked = []
    for row in range(10):
        place = bars.row_rect(row).toRect()
        left = {picture.pixelColor(x, y).name() for x in range(12) for y in range(place.top(), place.bottom())}
        ticked.append(theme.current().truth.name() in left)
    assert [row for row in range(10) if ticked[row]] == [truth]


def test_the_verdict_says_in_words_whether_it_was_right(pilot: Any, dataset: Dataset) -> None:
    truth = int(dataset.test.labels[0])
    other = (truth + 3) % 10
    answer(pilot, truth)
    assert pilot.window.panels["prediction"].verdict.text() == f"✓  {truth}, read rightly"
    answer(pilot, other)
    assert pilot.window.panels["prediction"].verdict.text() == f"✗  {truth}, read as {other}"


def test_numbers_that_are_not_finite_are_no_prediction(pilot: Any, dataset: Dataset) -> None:
    answer(pilot, 3)
    pilot.session.trainer.call(lambda run: run.network.parameters["dense1.b"].__setitem__(slice(None), np.nan))
    pilot.settle()
    assert pilot.window.panels["prediction"].verdict.text() == (
        f"✗  {dataset.test.labels[0]}, not read: the numbers are not finite"
    )


def test_sorted_puts_the_most_probable_class_first(pilot: Any) -> None:
    panel = pilot.window.panels["prediction"]
    answer(pilot, 6)
    assert panel.bars.order() == list(range(10))
    button = next(b for b in panel.findChildren(QToolButton) if b.text() == "Sorted")
    pilot.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.bars.order() == [6, 0, 1, 2, 3, 4, 5, 7, 8, 9]
    pilot.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.bars.order() == list(range(10))


def test_the_bars_change_with_the_probe(pilot: Any) -> None:
    first = shown(pilot.window.panels["prediction"].bars)
    pilot.key("]")
    pilot.settle()
    second = shown(pilot.window.panels["prediction"].bars)
    assert np.any(first != second)
    np.testing.assert_allclose(second, pilot.session.snapshot.trace.probabilities, rtol=1e-4)
    assert pilot.window.panels["prediction"].index.value() == 1


# ---- the choice of the probe -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "images"), [("train", 40), ("validation", 12), ("test", 14)])
def test_every_split_can_be_chosen_and_knows_its_size(pilot: Any, dataset: Dataset, name: str, images: int) -> None:
    panel = pilot.window.panels["prediction"]
    panel.split.setCurrentText(name)
    panel.split.activated.emit(panel.split.currentIndex())
    pilot.settle()
    panel.index.setValue(images - 1)
    pilot.settle()
    probe = pilot.session.snapshot.probe
    assert (probe.split, probe.index) == (name, images - 1)
    split: Split = getattr(dataset, name)
    np.testing.assert_array_equal(probe.image, split.images[-1])
    assert panel.index.maximum() == images - 1
    assert panel.bars.truth() == split.labels[-1]


def test_the_first_probe_is_the_first_test_image(pilot: Any) -> None:
    panel = pilot.window.panels["prediction"]
    assert [panel.split.itemText(i) for i in range(panel.split.count())] == ["test", "validation", "train"]
    assert (panel.split.currentText(), panel.index.value()) == ("test", 0)


def test_a_number_being_typed_is_not_overwritten_by_the_frames_of_a_running_training(
    pilot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = pilot.window.panels["prediction"]
    index, show, fed = panel.index, panel.show_frame, []

    def show_frame(snapshot: object, **words: bool) -> None:
        show(snapshot, **words)
        fed.append(snapshot)

    pilot.session.toggle()
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 2)
    index.setFocus()
    index.selectAll()
    pilot.qtbot.keyClicks(index, "1")
    monkeypatch.setattr(panel, "show_frame", show_frame)
    pilot.until(lambda: len(fed) > 2)
    assert index.text() == "1"
    pilot.qtbot.keyClicks(index, "2")
    pilot.qtbot.keyClick(index, Qt.Key.Key_Return)
    pilot.until(lambda: pilot.session.snapshot.probe.index == 12)


def test_the_number_follows_the_probe_again_once_it_was_entered(pilot: Any) -> None:
    index = pilot.window.panels["prediction"].index
    index.setFocus()
    index.selectAll()
    pilot.qtbot.keyClicks(index, "7")
    index.clearFocus()
    pilot.until(lambda: pilot.session.snapshot.probe.index == 7)
    index.setFocus()
    pilot.session.trainer.probe.show_relative(1)
    pilot.settle()
    assert index.value() == 8


def test_a_data_set_without_validation_images_does_not_offer_them(
    open_window: Callable[..., Any], dataset: Dataset
) -> None:
    without = Dataset(
        *("digits", "Small digits", dataset.train, dataset.validation.part(0, 0), dataset.test),
        *(dataset.classes, dataset.mean, dataset.deviation),
    )
    panel = open_window(load=lambda _config: without).window.panels["prediction"]
    assert [panel.split.itemText(i) for i in range(panel.split.count())] == ["test", "train"]


def test_the_tool_tip_of_a_bar_gives_the_number(pilot: Any) -> None:
    bars = pilot.window.panels["prediction"].bars
    assert bars.row_at(QPointF(5, bars.row_rect(4).center().y())) == 4
    assert bars.row_text(4).split()[1] == f"{float(pilot.session.snapshot.trace.probabilities[4]):.6g}"


# ---- images that are in no data set ----------------------------------------------------------------------------------


def draw(pilot: Any, dataset: Dataset, label: int | None = None) -> None:
    """Make a drawing the probe."""
    pilot.session.trainer.probe.show_image(dataset.train.images[0], label)
    pilot.until(lambda: pilot.session.snapshot.probe.split == "drawing")
    pilot.settle()


def offered(panel: Any) -> list[str]:
    """What the list of splits offers."""
    return [panel.split.itemText(index) for index in range(panel.split.count())]


def test_a_drawing_without_a_true_class_is_read_but_not_judged(pilot: Any, dataset: Dataset) -> None:
    answer(pilot, 3)
    draw(pilot, dataset)
    panel = pilot.window.panels["prediction"]
    probability = float(pilot.session.snapshot.trace.probabilities[3])
    assert panel.verdict.text() == f"?  no true class given: read as 3, {100 * probability:.1f} %"
    assert panel.bars.truth() is None
    assert not any("true class" in panel.bars.row_text(row) for row in range(10))
    pilot.session.trainer.call(lambda run: run.network.parameters["dense1.b"].__setitem__(slice(None), np.nan))
    pilot.settle()
    assert panel.verdict.text() == "?  no true class given, not read: the numbers are not finite"


def test_a_drawing_with_a_true_class_is_judged(pilot: Any, dataset: Dataset) -> None:
    answer(pilot, 3)
    draw(pilot, dataset, 3)
    assert pilot.window.panels["prediction"].verdict.text() == "✓  3, read rightly"


def test_a_drawing_is_on_the_list_while_it_is_the_probe(pilot: Any, dataset: Dataset) -> None:
    panel = pilot.window.panels["prediction"]
    draw(pilot, dataset)
    assert panel.split.currentText() == "drawing"
    assert (panel.index.value(), panel.index.isEnabled()) == (0, False)
    panel.split.activated.emit(panel.split.currentIndex())  # it is shown already: nothing is refused
    panel.split.setCurrentText("validation")
    panel.split.activated.emit(panel.split.currentIndex())
    pilot.until(lambda: pilot.session.snapshot.probe.split == "validation")
    pilot.settle()
    assert offered(panel) == ["test", "validation", "train"]
    assert panel.index.isEnabled()
    assert panel.index.maximum() == 11


def test_a_collection_can_be_chosen_from_and_counted(pilot: Any, dataset: Dataset) -> None:
    panel, mine = pilot.window.panels["prediction"], dataset.train.part(3, 8)
    pilot.session.trainer.probe.set_collection("my digits", mine)
    panel.set_collection("my digits", mine)
    assert offered(panel) == ["test", "validation", "train", "my digits"]
    panel.split.setCurrentText("my digits")
    panel.split.activated.emit(panel.split.currentIndex())
    pilot.until(lambda: pilot.session.snapshot.probe.split == "my digits")
    pilot.settle()
    assert panel.index.maximum() == 4
    panel.index.setValue(4)
    pilot.until(lambda: pilot.session.snapshot.probe.index == 4)
    pilot.settle()
    np.testing.assert_array_equal(pilot.session.snapshot.probe.image, dataset.train.images[7])
    assert panel.bars.truth() == dataset.train.labels[7]


def test_a_collection_nobody_has_counted_here_is_shown_all_the_same(pilot: Any, dataset: Dataset) -> None:
    panel = pilot.window.panels["prediction"]
    pilot.session.trainer.probe.set_collection("my digits", dataset.train.part(3, 8))
    pilot.session.trainer.probe.show("my digits", 2)
    pilot.until(lambda: pilot.session.snapshot.probe.split == "my digits")
    pilot.settle()
    assert (panel.split.currentText(), panel.index.value()) == ("my digits", 2)
    assert not panel.index.isEnabled()


def test_a_collection_that_is_no_more_leaves_the_list(pilot: Any, dataset: Dataset) -> None:
    panel = pilot.window.panels["prediction"]
    panel.set_collection("my digits", dataset.train.part(0, 2))
    pilot.key("R")
    pilot.run_ready(2)
    pilot.settle()
    assert "my digits" in offered(panel)
    panel.set_collection("my digits", None)
    assert "my digits" not in offered(panel)
    assert panel.split.currentText() == "test"


def test_a_collection_of_other_images_is_forgotten(pilot: Any, dataset: Dataset) -> None:
    panel = pilot.window.panels["prediction"]
    large = Split(np.zeros((2, 1, 28, 28), np.uint8), np.zeros(2, np.int64))
    panel.set_collection("my digits", large)
    pilot.key("R")
    pilot.run_ready(2)
    pilot.settle()
    assert offered(panel) == ["test", "validation", "train"]


# ---- many classes, long names ----------------------------------------------------------------------------------------


def many_classes(dataset: Dataset, names: tuple[str, ...]) -> Dataset:
    """The same images, with more classes than they use."""
    splits = dataset.train, dataset.validation, dataset.test
    return Dataset("digits", "Many classes", *splits, names, dataset.mean, dataset.deviation)


def test_of_very_many_classes_the_most_probable_are_shown_and_all_on_demand(
    open_window: Callable[..., Any], dataset: Dataset
) -> None:
    names = tuple(f"class {number}" for number in range(1000))
    pilot = open_window(load=lambda _config: many_classes(dataset, names))
    pilot.settle()
    panel = pilot.window.panels["prediction"]
    probabilities = pilot.session.snapshot.trace.probabilities
    assert panel.bars.order()[0] == int(probabilities.argmax())
    assert len(panel.bars.order()) == 10
    assert panel.all.isVisible()
    assert not panel.sorted.isVisible()
    panel.all.click()
    assert panel.bars.order() == list(range(1000))
    assert panel.sorted.isVisible()
    panel.all.click()
    assert len(panel.bars.order()) == 10


def test_ten_classes_need_no_choice(pilot: Any) -> None:
    assert not pilot.window.panels["prediction"].all.isVisible()
    assert pilot.window.panels["prediction"].sorted.isVisible()


def test_long_names_do_not_make_the_panel_wider(open_window: Callable[..., Any], dataset: Dataset) -> None:
    names = ("Ankle boot", "お o", *(f"a folder with a remarkably long name, number {n}" for n in range(8)))
    pilot = open_window(load=lambda _config: many_classes(dataset, names))
    pilot.settle()
    panel = pilot.window.panels["prediction"]
    assert panel.minimumSizeHint().width() <= 300
    assert panel.verdict.text()[3:].startswith(names[int(dataset.test.labels[0])])
