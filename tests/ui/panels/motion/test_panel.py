"""The motion panel: four animations on live arrays, by mouse and by keyboard, and at rest while nobody looks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QRegion
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QDockWidget, QMainWindow, QSlider, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset
from cnn_gui.explain.cell import Cell
from cnn_gui.session import Session
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.training.messages.probe import DRAWING, Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots.photographer import Photographer
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.motion.clock import FASTEST, SLOWEST, USUAL
from cnn_gui.ui.panels.motion.motions import Choice, Motion
from cnn_gui.ui.panels.motion.panel import NOTHING_YET, WITHOUT_LAYER, MotionPanel
from cnn_gui.ui.panels.motion.slides.model import Side, Slide
from cnn_gui.ui.window.room import Room

PATIENCE_MS = 20_000
SIDE = 12
KEYS = tuple(Qt.Key(Qt.Key.Key_1 + number) for number in range(7))


class Feeder:
    """A panel, the run it looks at, and a hand on both. Attributes: panel, run, probe."""

    def __init__(self, panel: MotionPanel, config: RunConfig, dataset: Dataset, qtbot: QtBot) -> None:
        self.panel, self._config, self._dataset, self._qtbot = panel, config, dataset, qtbot
        self._photographer = Photographer(0.0)
        self._photographer.ask(MotionPanel.needs)
        self.begin()

    def begin(self, **changes: object) -> None:
        """A run stands ready."""
        self.run = Run(replace(self._config, **changes), self._dataset)
        self._held = HeldRun(self.run, 1)
        images = self._dataset.test
        self.probe = Probe("test", 2, int(images.labels[2]), images.images[2])
        layers = describe_layers(self.run.network)
        self.panel.begin_run(RunStarted(1, self.run.config, self._dataset, layers, self.run.history))

    def snapshot(self, probe: Probe | None = None) -> Snapshot:
        """A snapshot with a moment."""
        self._held.inspection.network_changed()
        return self._photographer.take(self._held, probe or self.probe, State.PAUSED)

    def feed(self, probe: Probe | None = None) -> Snapshot:
        """Show the run as it is now."""
        made = self.snapshot(probe)
        self.panel.show_frame(made)
        return made

    def press(self, key: Qt.Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the animation is."""
        self._qtbot.keyClick(self.panel.view, key, modifier)

    @property
    def slide(self) -> Slide:
        """What is shown."""
        slide = self.panel.view.slide
        assert slide is not None
        return slide

    @property
    def position(self) -> int:
        """Where it stands."""
        return self.panel.player.position


@pytest.fixture
def feeder(qtbot: QtBot, app: QApplication, config: RunConfig, dataset: Dataset) -> Feeder:
    """A panel in sight that shows the first moment of a run."""
    panel = MotionPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    panel.show()
    qtbot.waitExposed(panel)
    made = Feeder(panel, config, dataset, qtbot)
    made.feed()
    # Most tests count from the first cell.
    panel.player.go_to(0)
    return made


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_it_asks_for_the_moment_alone() -> None:
    assert MotionPanel.needs == Demand(trace=False, filters=False, moment=True)
    assert not MotionPanel.moves


def test_before_the_first_moment_it_says_what_will_appear(feeder: Feeder) -> None:
    feeder.begin()
    panel = feeder.panel
    assert panel.view.empty_text() == NOTHING_YET
    assert not panel.transport.isEnabled()
    assert not panel.equation.isVisible()
    panel.show_frame(replace(feeder.snapshot(), moment=None))
    assert panel.view.empty_text() == NOTHING_YET
    feeder.feed()
    assert panel.view.empty_text() == ""
    assert panel.transport.isEnabled()
    assert panel.equation.isVisible()


def test_each_animation_shows_the_arrays_of_the_moment(feeder: Feeder) -> None:
    moment = feeder.feed().moment
    assert moment is not None
    symbols = [
        ("X", "Z1"),
        ("Z1", "A1"),
        ("A1", "P1"),
        ("dA1", "dP1"),
        ("dZ1", "dA1"),
        ("X", "dZ1"),
        ("dX", "dZ1"),
    ]
    for motion, (left, right) in zip(Motion, symbols, strict=True):
        feeder.panel.choose(motion)
        assert (feeder.slide.left.symbol, feeder.slide.right.symbol) == (left, right)
        np.testing.assert_array_equal(feeder.slide.left.array, moment.array(left)[:1])
        np.testing.assert_array_equal(feeder.slide.right.array, moment.array(right)[:1])
        assert feeder.panel.equation.latex == feeder.slide.latex
        assert feeder.panel.sentence.forms == feeder.slide.sentence


def test_other_numbers_come_under_the_animation_and_its_place_stays(feeder: Feeder) -> None:
    player = feeder.panel.player
    player.go_to(37)
    before = feeder.slide.right.array.copy()
    feeder.run.step()
    feeder.feed()
    assert feeder.position == 37
    assert not np.array_equal(before, feeder.slide.right.array)
    feeder.panel.choose(Motion.POOLING)
    player.go_to(5)
    feeder.feed()
    assert feeder.position == 5
    feeder.panel.choose(Motion.CONVOLUTION)
    assert feeder.position == 37


def test_an_animation_stands_where_there_is_most_to_see_until_somebody_moves_it(feeder: Feeder) -> None:
    panel = feeder.panel
    for motion in list(Motion)[1:]:
        panel.choose(motion)
        assert feeder.position == feeder.slide.telling()
    begun = feeder.position
    # The same image and the same layer: other numbers move nothing.
    for _step in range(3):
        feeder.run.step()
        feeder.feed()
        assert feeder.position == begun
    # Another filter, another image: begun anew.
    panel.choices.next_number(1)
    assert feeder.position == feeder.slide.telling()
    images = feeder.run.dataset.test
    other = next(i for i in range(3, len(images.labels)) if images.labels[i] != images.labels[2])
    feeder.feed(replace(feeder.probe, index=other, label=int(images.labels[other]), image=images.images[other]))
    assert feeder.position == feeder.slide.telling()
    # Where a person has gone to is theirs, with any image.
    wanted = (feeder.position + 1) % feeder.slide.count
    panel.player.go_to(wanted)
    feeder.feed()
    assert feeder.position == wanted
    panel.choose(Motion.ACTIVATION)
    panel.choose(Motion.INPUT_BACK)
    assert feeder.position == wanted


def test_the_same_moment_is_not_shown_twice(feeder: Feeder) -> None:
    shown = feeder.feed()
    slide = feeder.slide
    feeder.panel.show_frame(shown)
    assert feeder.slide is slide


def test_without_a_class_there_is_no_way_back(feeder: Feeder) -> None:
    panel = feeder.panel
    panel.choose(Motion.CONVOLUTION_BACK)
    panel.player.go_to(20)
    panel.player.set_playing(True)
    feeder.feed(replace(feeder.probe, label=None, split=DRAWING, index=0))
    assert "no loss without a true class" in panel.view.empty_text()
    assert "Say what the drawing is" in panel.view.empty_text()
    assert not panel.player.playing
    feeder.feed(replace(feeder.probe, label=None))
    assert "Say what “test image 2” is" in panel.view.empty_text()
    panel.choose(Motion.CONVOLUTION)
    assert panel.view.empty_text() == ""
    panel.choose(Motion.CONVOLUTION_BACK)
    feeder.feed()
    assert feeder.position == 20


def test_a_network_without_such_a_layer_says_so(feeder: Feeder) -> None:
    shown = feeder.snapshot()
    assert shown.moment is not None
    layers = shown.moment.layers
    kept = tuple(part for part in layers.parts if part.kind != "pooling")
    feeder.panel.show_frame(replace(shown, moment=replace(shown.moment, layers=replace(layers, parts=kept))))
    assert feeder.panel.view.empty_text() == ""
    feeder.panel.choose(Motion.POOLING)
    assert feeder.panel.view.empty_text() == WITHOUT_LAYER.format("pooling")


def test_in_the_end_it_says_that_the_sum_is_the_gradient(feeder: Feeder) -> None:
    feeder.panel.choose(Motion.CONVOLUTION_BACK)
    feeder.press(Qt.Key.Key_End)
    assert feeder.slide.beat(feeder.position).grids[3].title == "= dW1[0] of this image"


@pytest.mark.parametrize(
    ("model", "choice"), [("seed", Choice(0, 2)), ("two-conv", Choice(1, 2)), ("two-conv", Choice(1, 2, 3))]
)
@pytest.mark.parametrize("motion", list(Motion), ids=str)
def test_painting_only_what_changed_gives_the_whole_picture(
    feeder: Feeder, motion: Motion, model: str, choice: Choice, monkeypatch: pytest.MonkeyPatch
) -> None:
    feeder.begin(model=model)
    feeder.panel.choices.choice = choice
    feeder.panel.choose(motion)
    feeder.feed()
    view, count = feeder.panel.view, feeder.slide.count
    screen = view.grab().toImage()

    def update(region: QRegion) -> None:
        # As on a screen: what is not asked for stays as it is.
        view.render(screen, region.boundingRect().topLeft(), region, QWidget.RenderFlag(0))

    monkeypatch.setattr(view, "update", update)
    for position in (1, 2, count // 2, count // 2 + 1, count - 1, 3, 0):
        view.set_position(min(position, count - 1), words=False)
        view.set_position(min(position, count - 1))
        assert screen == view.grab().toImage(), position


# ---- choices ---------------------------------------------------------------------------------------------------------


def texts(box: QComboBox) -> list[str]:
    """What a list offers."""
    return [box.itemText(n) for n in range(box.count())]


def pick(box: QComboBox, index: int) -> None:
    """Choose as a person does."""
    box.setCurrentIndex(index)
    box.activated.emit(index)


def test_what_can_be_chosen_is_offered(feeder: Feeder) -> None:
    choices = feeder.panel.choices
    assert not choices.layer.isVisible()
    assert not choices.channel.isVisible()
    assert texts(choices.number) == [f"filter {n}" for n in range(8)]
    pick(choices.number, 5)
    assert feeder.slide.right.title == "Z1[5]"
    feeder.panel.choose(Motion.POOLING)
    assert choices.number.currentText() == "map 5"
    assert feeder.slide.right.title == "P1[5]"


def test_layers_and_channels_of_a_deeper_network(feeder: Feeder) -> None:
    feeder.begin(model="two-conv")
    feeder.feed()
    choices, panel = feeder.panel.choices, feeder.panel
    assert texts(choices.layer) == ["conv1", "conv2"]
    assert not choices.channel.isVisible()
    pick(choices.layer, 1)
    assert texts(choices.channel) == ["all channels", *(f"channel {n}" for n in range(8))]
    assert feeder.slide.left.tiles == 8
    pick(choices.channel, 3)
    # The first entry is all of them.
    assert feeder.slide.left.title == "P1[2]"
    assert choices.choice == Choice(1, 0, 2)
    panel.choose(Motion.POOLING)
    assert texts(choices.layer) == ["pool1", "pool2"]
    assert choices.layer.currentText() == "pool2"
    assert not choices.channel.isVisible()
    # A look at something else does not make a person choose again.
    panel.choose(Motion.CONVOLUTION_BACK)
    assert choices.channel.currentText() == "channel 2"
    assert feeder.slide.left.title == "P1[2]"


def test_what_is_not_there_any_more_is_not_chosen(feeder: Feeder) -> None:
    feeder.begin(model="two-conv")
    feeder.feed()
    choices = feeder.panel.choices
    pick(choices.layer, 1)
    pick(choices.number, 15)
    pick(choices.channel, 8)
    feeder.panel.player.go_to(3)
    feeder.begin()
    feeder.feed()
    assert choices.choice == Choice(0, 7, None)
    assert feeder.slide.right.title == "Z1[7]"


# ---- moving ----------------------------------------------------------------------------------------------------------


def test_nothing_moves_until_a_person_wants_it(feeder: Feeder) -> None:
    assert not feeder.panel.player.playing
    assert not feeder.panel.player.clock.is_running()
    assert feeder.position == 0
    assert feeder.panel.transport.place.text() == "cell 1 of 100"


def test_it_plays_to_the_end_and_stops_there(feeder: Feeder, qtbot: QtBot) -> None:
    panel = feeder.panel
    panel.transport.set_speed(FASTEST)
    qtbot.mouseClick(panel.transport.play, Qt.MouseButton.LeftButton)
    assert panel.player.playing
    assert panel.transport.play.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: not panel.player.playing, timeout=PATIENCE_MS)
    assert feeder.position == feeder.slide.count - 1
    assert not panel.player.clock.is_running()
    assert panel.transport.place.text() == "cell 100 of 100"
    # What is between the maps has come along.
    stage = panel.view.stage()
    assert stage is not None
    assert stage.beat.cell == panel.cell()
    # Played once more, it begins again.
    qtbot.mouseClick(panel.transport.play, Qt.MouseButton.LeftButton)
    assert feeder.position < feeder.slide.count - 1
    panel.player.set_playing(False)


def test_it_can_be_paused_between_two_cells_and_shows_where(feeder: Feeder, qtbot: QtBot) -> None:
    panel = feeder.panel
    panel.transport.set_speed(FASTEST)
    panel.player.set_playing(True)
    qtbot.waitUntil(lambda: feeder.position > 10, timeout=PATIENCE_MS)
    panel.player.set_playing(False)
    stage = panel.view.stage()
    assert stage is not None
    assert stage.beat.cell == panel.cell()
    assert panel.transport.place.text() == f"cell {feeder.position + 1} of 100"
    assert panel.view.accessibleDescription().startswith(str(panel.cell()))


def test_with_loop_it_begins_again(feeder: Feeder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from cnn_gui.ui.panels.motion import player as motion_player

    monkeypatch.setattr(motion_player, "_SECONDS_AT_THE_END", 0.0)
    panel = feeder.panel
    panel.transport.loop.setChecked(True)
    panel.player.go_to(97)
    panel.transport.set_speed(FASTEST)
    panel.player.set_playing(True)
    qtbot.waitUntil(lambda: feeder.position < 97, timeout=PATIENCE_MS)
    assert panel.player.playing
    panel.player.set_playing(False)


def test_hidden_it_stands_still_and_goes_on_when_it_is_seen_again(feeder: Feeder, qtbot: QtBot) -> None:
    panel = feeder.panel
    panel.player.set_playing(True)
    assert panel.player.clock.is_running()
    panel.hide()
    assert not panel.player.clock.is_running()
    at = feeder.position
    panel.player.set_playing(True)
    assert not panel.player.clock.is_running()
    panel.show()
    assert panel.player.clock.is_running()
    assert feeder.position == at
    panel.player.set_playing(False)


def test_behind_another_tab_it_stands_still(
    qtbot: QtBot, app: QApplication, config: RunConfig, dataset: Dataset
) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    panel = MotionPanel()
    docks = []
    for name, widget in (("Motion", panel), ("Other", QWidget())):
        dock = QDockWidget(name, window)
        dock.setWidget(widget)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
        docks.append(dock)
    window.tabifyDockWidget(*docks)
    window.resize(1000, 500)
    window.show()
    qtbot.waitExposed(window)
    docks[0].raise_()
    qtbot.waitUntil(lambda: not panel.view.visibleRegion().isEmpty(), timeout=PATIENCE_MS)
    feeder = Feeder(panel, config, dataset, qtbot)
    feeder.feed()
    panel.transport.set_speed(FASTEST)
    panel.transport.loop.setChecked(True)
    panel.player.set_playing(True)
    qtbot.waitUntil(lambda: feeder.position > 0, timeout=PATIENCE_MS)
    docks[1].raise_()
    qtbot.waitUntil(lambda: not panel.player.clock.is_running(), timeout=PATIENCE_MS)
    assert panel.player.playing
    docks[0].raise_()
    qtbot.waitUntil(panel.player.clock.is_running, timeout=PATIENCE_MS)
    panel.player.set_playing(False)


def test_a_window_that_closes_leaves_no_timer(feeder: Feeder) -> None:
    feeder.panel.player.set_playing(True)
    feeder.panel.close()
    assert not feeder.panel.player.clock.is_running()


def test_a_new_run_stops_it(feeder: Feeder) -> None:
    feeder.panel.player.set_playing(True)
    feeder.begin()
    assert not feeder.panel.player.playing
    assert not feeder.panel.player.clock.is_running()
    feeder.panel.player.set_playing(True)
    assert not feeder.panel.player.playing


def test_fast_cells_leave_most_numbers_out(feeder: Feeder, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bool] = []
    monkeypatch.setattr(feeder.panel.view, "set_position", lambda _position, words=True: said.append(words))
    player = feeder.panel.player
    for speed, wanted in ((USUAL, [True] * 5), (FASTEST, [True, False, False, False, False])):
        feeder.panel.transport.set_speed(speed)
        player.set_playing(True)
        player._next_words = 0.0
        said.clear()
        for position in range(1, 6):
            player.go_to(position)
        assert said == wanted
        player.set_playing(False)


def test_zeros_can_be_skipped(feeder: Feeder) -> None:
    panel = feeder.panel
    assert not panel.transport.skip.isVisible()
    panel.choose(Motion.CONVOLUTION_BACK)
    assert panel.transport.skip.isVisible()
    panel.transport.skip.setChecked(True)
    panel.player.go_to(0)
    live = [position for position in range(feeder.slide.count) if not feeder.slide.is_idle(position)]
    assert 0 < len(live) < feeder.slide.count
    visited = []
    for _ in range(3):
        panel.player.step(1)
        visited.append(feeder.position)
    assert visited == [position for position in live if position > 0][:3]
    panel.player.step(-1)
    assert feeder.position == visited[1]
    panel.player.go_to(live[-1])
    panel.player.step(1)
    assert feeder.position == feeder.slide.count - 1
    # Forward every position brings a number.
    panel.choose(Motion.CONVOLUTION)
    panel.player.step(1)
    assert feeder.position == 1


def test_the_buttons_below_move_it(feeder: Feeder, qtbot: QtBot) -> None:
    transport = feeder.panel.transport
    for button, wanted in (
        (transport.back, 0),
        (transport.forward, 1),
        (transport.forward, 2),
        (transport.back, 1),
        (transport.restart, 0),
    ):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert feeder.position == wanted


# ---- mouse and keyboard ----------------------------------------------------------------------------------------------


def middle(feeder: Feeder, side: Side, row: int, column: int) -> QPoint:
    """The middle of a cell of a map."""
    stage = feeder.panel.view.stage()
    assert stage is not None
    return stage.maps[side].cells(0, row, column).center().toPoint()


def test_a_click_jumps_and_a_click_with_a_modifier_asks(feeder: Feeder, qtbot: QtBot) -> None:
    chosen: list[Cell] = []
    feeder.panel.cell_chosen.connect(chosen.append)
    view, left = feeder.panel.view, Qt.MouseButton.LeftButton
    qtbot.mouseClick(view, left, pos=middle(feeder, Side.RIGHT, 4, 7))
    assert feeder.position == 47
    # The window comes to stand around the pixel.
    qtbot.mouseClick(view, left, pos=middle(feeder, Side.LEFT, 3, 3))
    assert feeder.slide.place(feeder.position) == (2, 2)
    qtbot.mouseClick(view, left, pos=middle(feeder, Side.LEFT, 11, 0))
    assert feeder.slide.place(feeder.position) == (9, 0)
    assert chosen == []
    qtbot.mouseClick(view, left, Qt.KeyboardModifier.ControlModifier, middle(feeder, Side.RIGHT, 4, 7))
    assert chosen == [Cell("Z1", (0, 4, 7))]
    assert feeder.slide.place(feeder.position) == (9, 0)


@pytest.mark.parametrize(
    ("motion", "symbol"), list(zip(Motion, ("Z1", "A1", "P1", "dA1", "dZ1", "dZ1", "dX"), strict=True)), ids=str
)
def test_enter_asks_for_the_number_that_is_computed(feeder: Feeder, motion: Motion, symbol: str) -> None:
    chosen: list[Cell] = []
    feeder.panel.cell_chosen.connect(chosen.append)
    feeder.panel.choose(motion)
    feeder.panel.player.go_to(13)
    feeder.press(Qt.Key.Key_Return)
    (cell,) = chosen
    assert cell.symbol == symbol
    assert cell == feeder.slide.beat(13).cell


def test_numbers_choose_the_animation(feeder: Feeder) -> None:
    for key, motion in zip(KEYS, Motion, strict=True):
        feeder.press(key)
        assert feeder.panel.motion is motion
        assert feeder.panel.buttons.buttons[motion].isChecked()
        assert sum(button.isChecked() for button in feeder.panel.buttons.buttons.values()) == 1


def test_buttons_choose_the_animation(feeder: Feeder, qtbot: QtBot) -> None:
    for motion, button in feeder.panel.buttons.buttons.items():
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert feeder.panel.motion is motion


def test_arrows_move_it(feeder: Feeder) -> None:
    key = Qt.Key
    moves = (
        (key.Key_Right, 1),
        (key.Key_Down, 11),
        (key.Key_Left, 10),
        (key.Key_Up, 0),
        (key.Key_Left, 0),
        (key.Key_End, 99),
        (key.Key_Right, 99),
        (key.Key_Up, 89),
        (key.Key_Home, 0),
    )
    for pressed, wanted in moves:
        feeder.press(pressed)
        assert feeder.position == wanted


@pytest.mark.parametrize("key", [Qt.Key.Key_P, Qt.Key.Key_K])
def test_a_key_plays_and_pauses(feeder: Feeder, key: Qt.Key) -> None:
    feeder.press(key)
    assert feeder.panel.player.playing
    feeder.press(key)
    assert not feeder.panel.player.playing


def test_keys_for_speed_loop_and_filter(feeder: Feeder) -> None:
    panel = feeder.panel
    feeder.press(Qt.Key.Key_Plus)
    assert panel.player.clock.speed == panel.transport.speed.number() > USUAL
    feeder.press(Qt.Key.Key_Minus)
    assert panel.player.clock.speed == pytest.approx(USUAL, rel=0.03)
    for _ in range(20):
        feeder.press(Qt.Key.Key_Minus)
    assert panel.player.clock.speed == SLOWEST
    for _ in range(30):
        feeder.press(Qt.Key.Key_Equal, Qt.KeyboardModifier.ShiftModifier)
    assert panel.player.clock.speed == FASTEST
    feeder.press(Qt.Key.Key_L)
    assert panel.transport.loop.isChecked()
    feeder.press(Qt.Key.Key_PageDown)
    assert feeder.slide.right.title == "Z1[1]"
    feeder.press(Qt.Key.Key_PageUp)
    feeder.press(Qt.Key.Key_PageUp)
    assert feeder.slide.right.title == "Z1[7]"


def override(widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> bool:
    """Whether a key is taken before the window's shortcuts see it."""
    event = QKeyEvent(QEvent.Type.ShortcutOverride, key, modifier)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_its_keys_are_taken_before_shortcuts_and_all_others_are_the_windows(feeder: Feeder) -> None:
    view, none = feeder.panel.view, Qt.KeyboardModifier.NoModifier
    for key in (*KEYS, Qt.Key.Key_P, Qt.Key.Key_Left, Qt.Key.Key_Home, Qt.Key.Key_Return):
        assert override(view, key, none)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_Slash, Qt.Key.Key_R, Qt.Key.Key_M, Qt.Key.Key_G):
        assert not override(view, key, none)
    for key in (Qt.Key.Key_1, Qt.Key.Key_P, Qt.Key.Key_Left):
        assert not override(view, key, Qt.KeyboardModifier.ControlModifier)
    feeder.press(Qt.Key.Key_Space)
    assert not feeder.panel.player.playing


def test_keys_do_nothing_where_there_is_nothing(feeder: Feeder) -> None:
    feeder.panel.cell_chosen.connect(lambda _cell: pytest.fail("there is no cell"))
    feeder.begin()
    for key in (Qt.Key.Key_P, Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_PageDown):
        feeder.press(key)
    assert feeder.panel.cell() is None
    assert not feeder.panel.player.playing
    feeder.press(Qt.Key.Key_3)
    assert feeder.panel.motion is Motion.POOLING


def test_who_clicks_goes_on_with_the_keys(feeder: Feeder, qtbot: QtBot) -> None:
    panel = feeder.panel
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    focus = QApplication.focusWidget()
    if focus is not None:
        focus.clearFocus()
    qtbot.mouseClick(panel.buttons.buttons[Motion.POOLING], Qt.MouseButton.LeftButton)
    assert panel.view.hasFocus()
    # Who came to a button by Tab stays on it.
    panel.transport.play.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(panel.transport.play, Qt.Key.Key_Space)
    assert panel.transport.play.hasFocus()
    assert panel.player.playing
    panel.player.set_playing(False)


# ---- look and access -------------------------------------------------------------------------------------------------


def test_every_control_has_a_name_and_no_click_takes_the_keys(feeder: Feeder) -> None:
    controls = [each for kind in (QAbstractButton, QComboBox, QSlider) for each in feeder.panel.findChildren(kind)]
    assert len(controls) >= 14
    for control in controls:
        assert control.accessibleName(), control
        assert control.focusPolicy() == Qt.FocusPolicy.TabFocus, control.accessibleName()
        assert control.toolTip(), control.accessibleName()
    assert feeder.panel.view.accessibleName()
    feeder.press(Qt.Key.Key_Right)
    assert feeder.panel.view.accessibleDescription().startswith("Z1[0, 0, 1]. sum of the 9 products ")


@pytest.mark.parametrize("width", [420, 560, 640, 900, 1600])
@pytest.mark.parametrize("model", ["seed", "two-conv"])
def test_nothing_is_cut_in_any_width(feeder: Feeder, width: int, model: str, qtbot: QtBot) -> None:
    feeder.begin(model=model)
    feeder.feed()
    panel = feeder.panel
    if model == "two-conv":
        pick(panel.choices.layer, 1)
    for motion in Motion:
        panel.choose(motion)
        QApplication.processEvents()
        # In letters that need more, the place of the panel scrolls.
        panel.resize(max(width, panel.minimumSizeHint().width()), 300)
        QApplication.processEvents()
        parts = [each for kind in (QAbstractButton, QComboBox) for each in panel.findChildren(kind) if each.isVisible()]
        boxes = [part.rect().translated(part.mapTo(panel, QPoint(0, 0))) for part in parts]
        for number, (part, box) in enumerate(zip(parts, boxes, strict=True)):
            assert panel.rect().contains(box), part.accessibleName()
            assert box.width() >= part.minimumSizeHint().width(), part.accessibleName()
            assert not any(box.intersects(other) for other in boxes[number + 1 :]), part.accessibleName()


def test_in_little_height_the_drawing_shrinks_and_the_transport_stays_in_sight(feeder: Feeder) -> None:
    panel = feeder.panel
    room = Room(panel)
    try:
        room.show()
        for high, told in ((300, True), (panel.minimumSizeHint().height(), False)):
            room.resize(900, high)
            QApplication.processEvents()
            assert room.verticalScrollBar().maximum() == 0
            assert panel._words.isVisible() is told
            for button in (each for each in panel.transport.buttons() if each.isVisible()):
                box = button.rect().translated(button.mapTo(room, QPoint(0, 0)))
                assert room.rect().contains(box), (high, button.accessibleName())
    finally:
        room.takeWidget()
        room.close()
        room.deleteLater()


def test_both_themes_show_it(feeder: Feeder, app: QApplication) -> None:
    feeder.panel.player.go_to(44)
    light = feeder.panel.grab().toImage()
    theme.apply_theme(app, "dark")
    dark = feeder.panel.grab().toImage()
    corner = light.width() - 2, light.height() // 2
    assert light.pixelColor(*corner) == theme.LIGHT.panel
    assert dark.pixelColor(*corner) == theme.DARK.panel


# ---- a run that trains -----------------------------------------------------------------------------------------------


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, dataset: Dataset, qtbot: QtBot) -> Iterator[Session]:
    """A session over the small data set."""
    monkeypatch.setattr(loading_module, "load_for", lambda _config, *_progress: dataset)
    made = Session(frame_interval=0.0)
    yield made
    made.close()


def test_it_moves_over_a_run_that_trains(
    feeder: Feeder, session: Session, config: RunConfig, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = feeder.panel
    moments: set[int] = set()

    def show(snapshot: Snapshot) -> None:
        before = feeder.position if panel.view.slide is not None else 0
        panel.show_frame(snapshot)
        if snapshot.moment is not None:
            moments.add(id(snapshot.moment))
            assert panel.view.position == before

    session.run_started.connect(panel.begin_run)
    session.frame_ready.connect(show)
    session.demand(MotionPanel.needs)
    session.start(config)
    qtbot.waitUntil(lambda: session.snapshot is not None and session.snapshot.moment is not None, timeout=PATIENCE_MS)
    panel.choose(Motion.CONVOLUTION_BACK)
    panel.transport.set_speed(FASTEST)
    panel.transport.loop.setChecked(True)
    panel.player.set_playing(True)
    session.trainer.run()
    moments.clear()
    qtbot.waitUntil(lambda: len(moments) >= 3 and feeder.position > 5, timeout=PATIENCE_MS)
    assert panel.player.playing
    panel.player.set_playing(False)
    assert panel.view.accessibleDescription().startswith(str(panel.cell()))


def test_one_cell_a_second_is_one_cell(feeder: Feeder) -> None:
    transport = feeder.panel.transport
    said = []
    for speed in (1.0, 2.0):
        transport.set_speed(speed)
        said.append(transport._said_speed.text())
    assert said == ["1 cell/s", "2 cells/s"]
