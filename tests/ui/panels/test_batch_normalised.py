"""A network with batch normalisation, class weights and smoothed labels, in every panel and through every phase."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnn_gui.training.messages.walk import WalkView
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.application import faults
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell

CONFIG = RunConfig(
    model="conv 4 3x3, norm, relu, pool 2, dense 8, norm, relu",
    batch_size=8,
    validate_every=0,
    optimizer="adam",
    learning_rate=0.01,
    class_weights="balanced",
    label_smoothing=0.1,
)
SYMBOLS = {"γ1", "β1", "γ2", "β2"}


def walk_at(pilot: Any, index: int) -> WalkView:
    """The walk once its phase is on screen."""

    def there() -> bool:
        snapshot = pilot.session.snapshot
        return snapshot.walk is not None and snapshot.walk.index == index

    pilot.until(there)
    walk = pilot.session.snapshot.walk
    assert isinstance(walk, WalkView)
    return walk


def test_every_panel_shows_it_and_nothing_is_changed_by_looking(
    open_window: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = open_window(CONFIG)
    window, trainer = pilot.window, pilot.session.trainer
    told: list[object] = []
    monkeypatch.setattr(faults, "show_failed", lambda *what: told.append(what))
    for signal in (pilot.session.failed, pilot.session.refused):
        signal.connect(told.append)
    trainer.step(7)
    pilot.shown(7)
    before = pilot.ask(lambda run: run.parameters_sha256())
    for panel in window.panels.values():
        window.arrangement.bring_forward(panel)
        pilot.settle()
    trainer.inspection.check_gradients(1)
    trainer.inspection.edit("norm1.gamma", (2,), 0.25)
    pilot.until(lambda: pilot.session.snapshot.what_if is not None)
    assert pilot.session.snapshot.what_if.changed == {"norm1.gamma": 1}
    trainer.inspection.undo_edits()
    trainer.inspection.walk(0)
    walk = walk_at(pilot, 0)
    symbols = {symbol for phase in walk.phases for symbol in phase.writes}
    assert {f"d{symbol}" for symbol in SYMBOLS} | {f"update:{symbol}" for symbol in SYMBOLS} <= symbols
    for index in range(len(walk.phases)):
        trainer.inspection.walk_to(index)
        effect = walk_at(pilot, index).effect
    assert effect is not None
    assert {moved.symbol for moved in effect.moved} >= SYMBOLS
    trainer.inspection.leave(finish=False)
    pilot.settle()
    assert pilot.ask(lambda run: run.parameters_sha256()) == before
    # What fails in a panel or beside the training is told.
    assert told == []


def test_y_is_shown_smoothed(open_window: Callable[..., Any]) -> None:
    pilot = open_window(CONFIG)
    pilot.window.panels["network"].actions_["weights"].trigger()
    pilot.until(lambda: pilot.window.panels["network"].stages.further is not None)
    truth = pilot.window.panels["network"].stages.further.truth
    pilot.until(lambda: truth.one_hot.mosaic.picture is not None and truth.text().endswith("smooth"))
    label = pilot.session.snapshot.probe.label
    shown = [truth.one_hot.mosaic.picture.value(TileCell(each, 0, 0)) for each in range(10)]
    np.testing.assert_allclose(shown, np.where(np.arange(10) == label, 0.91, 0.01), rtol=1e-5)
