"""Why did it say that? The maps, what is said about them, and where they agree."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.attribution import Attribution
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.probe.agreement import agreement, most_important
from cnn_gui.training.probe.attribution import attribute
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots.photographer import Photographer
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.why.panel import NOTHING_YET, WhyPanel
from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.painter import MARGIN
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.text.heading import title_width
from cnn_gui.ui.widgets.text.numbers import MINUS, exact

SIDE, PATCH = 12, 3


def attribution(seed: int = 0, *, class_index: int = 7, side: int = SIDE) -> Attribution:
    """Two maps that have something in common."""
    rng = np.random.default_rng(seed)
    saliency = rng.random((side, side)).astype(np.float32)
    occlusion = (0.2 * saliency + rng.normal(0, 0.1, (side, side))).astype(np.float32)
    return Attribution(412, class_index, 0.98, saliency, occlusion, PATCH, *agreement(saliency, occlusion, PATCH))


class Feeder:
    """A panel and what it is fed. Attributes: panel, run, probe."""

    def __init__(self, panel: WhyPanel, run: Run) -> None:
        self.panel, self.run = panel, run
        images = run.dataset.test
        self.probe = Probe("test", 2, int(images.labels[2]), images.images[2])
        self._photographer = Photographer(0.0)
        self._photographer.ask(Demand(trace=False, filters=False, attribution=True))

    def begin(self, classes: tuple[str, ...] | None = None) -> None:
        """A run stands ready."""
        dataset = self.run.dataset if classes is None else replace(self.run.dataset, classes=classes)
        layers = describe_layers(self.run.network)
        self.panel.begin_run(RunStarted(1, self.run.config, dataset, layers, self.run.history))

    def snapshot(self, found: Attribution | None, probe: Probe | None = None) -> Snapshot:
        """A snapshot with an attribution."""
        return self._photographer.take(HeldRun(self.run, 1), probe or self.probe, State.RUNNING, found)

    def show(self, found: Attribution | None, probe: Probe | None = None) -> None:
        """Feed the panel."""
        self.panel.show_frame(self.snapshot(found, probe))


@pytest.fixture
def feeder(qtbot: QtBot, app: QApplication, config: RunConfig, dataset: Dataset) -> Feeder:
    """A panel in sight that knows its run."""
    panel = WhyPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 330)
    panel.show()
    qtbot.waitExposed(panel)
    made = Feeder(panel, Run(config, dataset))
    made.begin()
    return made


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_before_the_first_attribution_it_says_what_will_appear(feeder: Feeder) -> None:
    panel = feeder.panel
    feeder.show(None)
    assert panel.notice.isVisible()
    assert panel.notice.text() == NOTHING_YET
    assert not panel.saliency.isVisible()
    feeder.show(attribution())
    assert not panel.notice.isVisible()
    assert panel.saliency.isVisible()


def test_both_maps_are_shown_with_their_colours_and_their_values(
    feeder: Feeder, hover: Callable[[Any, QPointF], None]
) -> None:
    found = attribution()
    feeder.show(found)
    panel = feeder.panel
    assert (panel.saliency.kind(), panel.occlusion.kind()) == ("sequential", "diverging")
    largest = float(np.abs(found.occlusion).max())
    assert panel.occlusion.levels().of(0) == (-largest, largest)
    for mosaic, values in ((panel.saliency, found.saliency), (panel.occlusion, found.occlusion)):
        hover(mosaic, mosaic.cell_rect(Cell(0, 4, 5)).center())
        assert mosaic.readouts()[0] == f"{mosaic.title()}[4, 5] = {exact(float(values[4, 5]))}"


def test_the_heading_asks_for_the_reason_of_what_was_read(feeder: Feeder) -> None:
    feeder.show(attribution(class_index=8), replace(feeder.probe, label=8))
    assert feeder.panel.heading.title() == "Why an 8?  p = 0.98"
    assert feeder.panel.heading.detail() == "batch 412"
    feeder.show(attribution(class_index=7), replace(feeder.probe, label=2))
    assert feeder.panel.heading.title() == "Why a 7?  p = 0.98"
    assert feeder.panel.heading.detail() == "it is a 2 · batch 412"
    feeder.show(attribution(class_index=3), replace(feeder.probe, label=None))
    assert feeder.panel.heading.detail() == "batch 412"


def test_a_class_with_a_name_is_called_by_it(feeder: Feeder) -> None:
    feeder.begin(("Ankle boot", *"123456789"))
    feeder.show(attribution(class_index=0))
    assert feeder.panel.heading.title() == "Why “Ankle boot”?  p = 0.98"


def test_a_class_with_a_long_name_leaves_room_for_the_probability(feeder: Feeder) -> None:
    feeder.begin(("W" * 100, *"123456789"))
    feeder.show(attribution(class_index=0))
    assert feeder.panel.heading.title() == f"Why “{'W' * 23}…”?  p = 0.98"


@pytest.mark.parametrize(
    ("correlation", "words"),
    [
        (0.71, "Correlation 0.71: strong in the same places."),
        (0.42, "Correlation 0.42: roughly alike."),
        (-0.05, f"Correlation {MINUS}0.05: hardly alike."),
        (-0.6, f"Correlation {MINUS}0.60: strong in different places."),
    ],
)
def test_agreement_is_put_into_words(feeder: Feeder, correlation: float, words: str) -> None:
    feeder.show(replace(attribution(), correlation=correlation, overlap=0.41))
    assert feeder.panel.summary.text() == f"They agree on 41 % of the most important tenth. {words}"


def test_maps_that_cannot_be_compared_are_no_agreement(feeder: Feeder) -> None:
    nothing = np.zeros((SIDE, SIDE), np.float32)
    found = replace(attribution(), saliency=nothing, correlation=np.nan, overlap=np.nan)
    feeder.show(found)
    assert feeder.panel.summary.text().startswith("There is nothing to compare")
    assert feeder.panel.agreement.counts() == (0, 0, 0)


@pytest.mark.parametrize("side", [12, 28, 32])
@pytest.mark.parametrize("seed", range(5))
def test_the_marks_are_the_pixels_behind_the_overlap(seed: int, side: int) -> None:
    found = attribution(seed, side=side)
    first, second = most_important(found.saliency, found.occlusion, found.patch)
    assert first.sum() == second.sum() == -(-side * side // 10)
    assert (first & second).sum() / first.sum() == pytest.approx(found.overlap)


def test_of_few_pixels_that_matter_no_others_are_marked() -> None:
    saliency, occlusion = np.zeros((2, SIDE, SIDE), np.float32)
    saliency[5, 5], occlusion[5, 5], occlusion[0, 0] = 1.0, -0.5, 0.1
    first, second = most_important(saliency, occlusion, PATCH)
    assert np.argwhere(second).tolist() == [[0, 0], [5, 5]]
    assert first.sum() == 2


def test_the_third_picture_counts_what_they_have_in_common(feeder: Feeder) -> None:
    found = attribution()
    feeder.show(found)
    alone, other, both = feeder.panel.agreement.counts()
    tenth = -(-SIDE * SIDE // 10)
    assert alone + both == other + both == tenth
    assert both == round(found.overlap * tenth)


def test_the_network_itself_is_explained(feeder: Feeder, config: RunConfig, dataset: Dataset) -> None:
    for _ in range(5):
        feeder.run.step()
    work = attribute(feeder.run, feeder.probe.image)
    found = None
    while found is None:
        try:
            next(work)
        except StopIteration as done:
            found = done.value
    feeder.show(found)
    trace = feeder.run.network.trace(feeder.run.network_input(feeder.probe.image), None)
    assert feeder.panel.heading.title() == (
        f"Why {'an' if found.class_index == 8 else 'a'} {found.class_index}?  p = {trace.probabilities.max():.2f}"
    )
    np.testing.assert_array_equal(feeder.panel.occlusion.maps()[0], found.occlusion)
    assert np.any(found.saliency > 0)


# ---- live ------------------------------------------------------------------------------------------------------------


def test_what_is_shown_stays_until_the_next_comes(feeder: Feeder) -> None:
    first, second = attribution(1), attribution(2)
    feeder.show(first)
    feeder.show(None, replace(feeder.probe, index=3))
    assert feeder.panel.saliency.isVisible()
    np.testing.assert_array_equal(feeder.panel.saliency.maps()[0], first.saliency)
    feeder.show(second)
    np.testing.assert_array_equal(feeder.panel.saliency.maps()[0], second.saliency)


def test_the_image_is_the_one_that_the_maps_belong_to(feeder: Feeder) -> None:
    other = replace(feeder.probe, index=3, image=255 - feeder.probe.image)
    feeder.show(attribution(1))
    feeder.show(None, other)
    np.testing.assert_array_equal(feeder.panel.image.maps(), feeder.probe.image)
    feeder.show(attribution(2), other)
    np.testing.assert_array_equal(feeder.panel.image.maps(), other.image)


def test_a_frame_without_anything_new_costs_next_to_nothing(feeder: Feeder, monkeypatch: pytest.MonkeyPatch) -> None:
    found = attribution()
    feeder.show(found)
    monkeypatch.setattr(feeder.panel.saliency, "set_maps", lambda *_: pytest.fail("shown again"))
    same = feeder.snapshot(found)
    start = time.perf_counter()
    for _ in range(1000):
        feeder.panel.show_frame(same)
    assert (time.perf_counter() - start) / 1000 < 1e-4


def test_another_run_forgets_what_was_found(feeder: Feeder) -> None:
    feeder.show(attribution())
    feeder.begin()
    assert feeder.panel.notice.isVisible()
    assert feeder.panel.heading.title() == "Why?"
    feeder.show(attribution(3))
    assert feeder.panel.saliency.isVisible()


# ---- the place -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(300, 300), (304, 480), (420, 330), (640, 300), (900, 400)])
@pytest.mark.parametrize("side", [28, 32])
def test_the_pictures_fit_into_every_place(face: int, feeder: Feeder, size: tuple[int, int], side: int) -> None:
    panel = feeder.panel
    images = replace(feeder.probe, image=np.zeros((1, side, side), np.uint8))
    feeder.show(attribution(side=side), images)
    for _ in range(2):
        # In a narrow place the margins are narrower, too.
        panel.resize(*size)
        QApplication.processEvents()
    least = panel.minimumSizeHint().width()
    # With wide letters a narrower place scrolls.
    assert face > 100 or least <= 300
    assert (panel.width(), panel.height()) == (max(size[0], least), size[1])
    pictures = [m for m in (panel.image, panel.saliency, panel.occlusion, panel.agreement) if m.isVisible()]
    assert len(pictures) >= 3
    places = []
    for mosaic in pictures:
        mosaic.grab()
        inside = panel.rect().contains(mosaic.geometry().translated(mosaic.parentWidget().pos()))
        assert inside, mosaic.title()
        assert title_width(mosaic.title()) <= mosaic.width() - 2 * MARGIN
        scale = mosaic.picture.layout.scale
        assert scale >= 2
        assert mosaic.cell_rect(Cell(0, side - 1, side - 1)).bottom() + 24 <= mosaic.height()
        places.append(mosaic.geometry())
    assert not any(a.intersects(b) for n, a in enumerate(places) for b in places[:n])
    assert panel.summary.geometry().bottom() < panel.saliency.parentWidget().y()


def test_the_image_has_a_place_of_its_own_where_there_is_room(feeder: Feeder) -> None:
    feeder.show(attribution())
    feeder.panel.resize(900, 400)
    QApplication.processEvents()
    assert feeder.panel.image.isVisible()
    feeder.panel.resize(300, 300)
    QApplication.processEvents()
    assert not feeder.panel.image.isVisible()


def test_nothing_moves_when_the_words_change(feeder: Feeder) -> None:
    feeder.panel.resize(320, 300)
    feeder.show(replace(attribution(), correlation=0.4))
    QApplication.processEvents()
    before = feeder.panel.saliency.parentWidget().geometry()
    feeder.show(replace(attribution(), correlation=-0.88, overlap=1.0))
    QApplication.processEvents()
    assert feeder.panel.saliency.parentWidget().geometry() == before
    needed = feeder.panel.summary.heightForWidth(feeder.panel.summary.width())
    assert needed <= feeder.panel.summary.height()


# ---- hands on --------------------------------------------------------------------------------------------------------


def test_the_maps_can_be_laid_over_the_image(feeder: Feeder, qtbot: QtBot) -> None:
    feeder.show(attribution())
    panel = feeder.panel
    plain = panel.saliency.grab().toImage()
    qtbot.keyClick(panel.over_image, Qt.Key.Key_Space)
    assert panel.over_image.isChecked()
    assert panel.saliency.picture.backdrop is not None
    assert panel.saliency.grab().toImage() != plain
    feeder.show(attribution(4), replace(feeder.probe, image=255 - feeder.probe.image))
    np.testing.assert_array_equal(
        panel.saliency.picture.backdrop(theme.LIGHT), panel.occlusion.picture.backdrop(theme.LIGHT)
    )
    qtbot.keyClick(panel.over_image, Qt.Key.Key_Space)
    assert panel.saliency.picture.backdrop is None


def test_both_ways_and_their_limits_are_explained(feeder: Feeder, hover: Callable[[Any, QPointF], None]) -> None:
    feeder.show(attribution())
    for mosaic, word in ((feeder.panel.saliency, "derivative"), (feeder.panel.occlusion, "3×3 pixels")):
        hover(mosaic, QPointF(20, 8))
        assert word in mosaic.toolTip()
        assert mosaic.toolTip() == mosaic.accessibleDescription()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_keyboard_reaches_the_explanation(feeder: Feeder, qtbot: QtBot) -> None:
    feeder.show(attribution())
    qtbot.keyClick(feeder.panel.help, Qt.Key.Key_Space)
    assert "Saliency" in QToolTip.text()
    assert "Occlusion" in QToolTip.text()
    QToolTip.hideText()


def test_every_control_is_reached_by_tab_and_has_a_name(feeder: Feeder) -> None:
    feeder.show(attribution())
    panel = feeder.panel
    for control in (panel.over_image, panel.help, panel.saliency, panel.occlusion, panel.agreement):
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.accessibleName()
    assert panel.over_image.focusPolicy() == Qt.FocusPolicy.TabFocus
    assert panel.help.focusPolicy() == Qt.FocusPolicy.TabFocus


def test_a_map_can_be_enlarged(feeder: Feeder, qtbot: QtBot) -> None:
    feeder.show(attribution())
    feeder.panel.occlusion.setFocus()
    qtbot.keyClick(feeder.panel.occlusion, Qt.Key.Key_E)
    view = feeder.panel.findChild(EnlargedMap)
    assert view.windowTitle() == "Occlusion"
    second = attribution(5)
    feeder.show(second)
    np.testing.assert_array_equal(view.view.maps()[0], second.occlusion)
    view.close()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_it_is_drawn_in_both_themes(feeder: Feeder, app: QApplication, name: theme.ThemeMode) -> None:
    feeder.show(attribution())
    theme.apply_theme(app, name)
    image = feeder.panel.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}
    assert len(colours) > 100
