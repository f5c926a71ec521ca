"""A microscope on screen over a run that is really trained, and a hand on its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.moment import Moment
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.training.messages.probe import DRAWING, Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots.photographer import Photographer
from cnn_gui.ui.panels.microscope.panel import MicroscopePanel

CONFIGS: dict[str, dict[str, Any]] = {
    "seed": {},
    "two-conv": {"model": "two-conv", "momentum": 0.9, "weight_decay": 0.001, "learning_rate": 0.02},
    "every kind": {
        "model": "conv 3 4x4 stride 2 same, leaky, norm, avgpool 2 stride 1, conv 4 3x3 pad 1, gelu, pool 3 stride 2, "
        "elu, gap, tanh, dense 6, norm, sigmoid"
    },
    "adam": {"model": "two-conv", "optimizer": "adam", "learning_rate": 0.001},
}


class World:
    """A panel and a run that is looked into as the training thread does.

    Attributes: panel, run, shown (cells by cell_shown), pointed (by cell_pointed), checks (by check_wanted).
    """

    def __init__(self, panel: MicroscopePanel, run: Run, qtbot: QtBot) -> None:
        self.panel, self.run, self.qtbot = panel, run, qtbot
        self.shown: list[Cell | None] = []
        self.pointed: list[Cell | None] = []
        self.checks: list[object] = []
        panel.cell_shown.connect(self.shown.append)
        panel.cell_pointed.connect(self.pointed.append)
        panel.check_wanted.connect(self.checks.append)
        self._photographer = Photographer(0.0)
        self._photographer.ask(Demand(trace=True, filters=False, moment=True))
        self.begin(run)

    def begin(self, run: Run) -> None:
        """Another run stands ready; nothing has been shown of it."""
        self.run = run
        self._held = HeldRun(run, 1)
        self.inspection = self._held.inspection
        layers = describe_layers(run.network)
        self.panel.begin_run(RunStarted(1, run.config, run.dataset, layers, run.history))

    def snapshot(self, *, walking: bool = True, labelled: bool = True) -> Snapshot:
        """The run as it is now: an image of the batch that is walked through, or a test image, or a drawing."""
        images = self.run.dataset.test
        probe = Probe("test", 2, int(images.labels[2]), images.images[2])
        self.inspection.leave(finish=False)
        if not labelled:
            probe = Probe(DRAWING, 0, None, images.images[2])
        elif walking:
            self.inspection.walk(0)
            probe = self.inspection.probe or probe
        return self._photographer.take(self._held, probe, State.PAUSED)

    def feed(self, **how: bool) -> Moment:
        """Show the run as it is now; returns the numbers that are shown."""
        snapshot = self.snapshot(**how)
        self.panel.show_frame(snapshot)
        assert snapshot.moment is not None
        return snapshot.moment

    def train(self, batches: int = 1) -> Moment:
        """Train, and show what came of it."""
        self.inspection.leave(finish=False)
        for _ in range(batches):
            self.run.step()
        return self.feed()

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key wherever the focus is."""
        focus = QApplication.focusWidget()
        assert focus is not None
        self.qtbot.keyClick(focus, key, modifier)

    def alt(self, key: Qt.Key) -> None:
        """Press a key together with Alt."""
        self.key(key, Qt.KeyboardModifier.AltModifier)

    def tab_to(self, widget: QWidget) -> None:
        """Press Tab until a widget has the focus."""
        for _ in range(30):
            if widget.hasFocus():
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {widget.accessibleName() or widget}")

    @property
    def value(self) -> str:
        """The value that is printed large."""
        return self.panel.bar.value.value


@pytest.fixture
def make_run(dataset: Dataset) -> Callable[..., Run]:
    """Give a function that trains a small run a few batches: make_run("adam")."""

    def make(name: str = "seed", batches: int = 3, **more: Any) -> Run:
        options = (
            {"batch_size": 8, "validate_every": 0, "optimizer": "sgd", "learning_rate": 0.05} | CONFIGS[name] | more
        )
        run = Run(RunConfig(**options), dataset)
        for _ in range(batches):
            run.step()
        return run

    return make


@pytest.fixture
def worlds(qtbot: QtBot, app: QApplication, make_run: Callable[..., Run]) -> Iterator[Callable[..., World]]:
    """Give a function that puts a panel of a size on screen; it has been shown numbers unless fed=False."""
    holders: list[QWidget] = []

    def make(name: str = "seed", *, width: int = 900, height: int = 320, fed: bool = True, **more: Any) -> World:
        holder, panel = QWidget(), MicroscopePanel()
        holders.append(holder)
        qtbot.addWidget(holder)
        panel.setParent(holder)
        holder.resize(width, height)
        panel.resize(width, height)
        world = World(panel, make_run(name, **more), qtbot)
        holder.show()
        qtbot.waitExposed(holder)
        holder.activateWindow()
        qtbot.waitUntil(holder.isActiveWindow)
        if fed:
            world.feed()
        return world

    yield make
    holders.clear()


@pytest.fixture
def world(worlds: Callable[..., World]) -> World:
    """A microscope over the seed network."""
    return worlds()


@pytest.fixture
def some_cell() -> Callable[[Moment, str], Cell]:
    """Give a function that chooses a cell of an array, always the same one: not the first, not the last."""

    def choose(moment: Moment, symbol: str) -> Cell:
        rng = np.random.default_rng(sum(map(ord, symbol)))
        return Cell(symbol, tuple(int(rng.integers(extent)) for extent in moment.layers.shapes[symbol]))

    return choose
