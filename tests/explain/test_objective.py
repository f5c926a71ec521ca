"""The loss with class weights and smoothed labels, and the gradient of its logits, explained."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import Dense, Flatten, Network, Objective
from cnn_gui.explain.anatomy import LOSS
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.links import children, receptive_field
from cnn_gui.explain.moment import Moment, OptimizerSettings
from cnn_gui.explain.phases.phases import phases
from tests.explain.adding_up import check

OBJECTIVES = {
    "weights": Objective((0.4, 2.0, 1.3)),
    "smoothing": Objective(smoothing=0.2),
    "both": Objective((0.4, 2.0, 1.3), 0.1),
}
# How far the logits are apart: all much alike; nearly certain; a probability that is rounded to 0.
SPREADS = (0.5, 8.0, 100.0)


def made(objective: Objective, spread: float, label: int) -> Moment:
    network = Network([Flatten(), Dense(3)], input_shape=(1, 3, 3), rng=np.random.default_rng(3), objective=objective)
    network.parameters["dense1.b"][:] = spread * np.array([1.0, 0.1, -0.7], np.float32)
    image = np.random.default_rng(1).normal(size=(1, 3, 3)).astype(np.float32)
    return Moment.of(network, network.trace(image, label))


@pytest.mark.parametrize("label", range(3))
@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
def test_loss_and_logits_add_up(objective: Objective, spread: float, label: int) -> None:
    moment = made(objective, spread, label)
    for k in (1, 8):
        check(moment, explain(moment, Cell(LOSS), k))
        for unit in range(3):
            check(moment, explain(moment, Cell("dZ1", (unit,)), k))


def test_what_is_said_names_weight_and_smoothing() -> None:
    moment = made(OBJECTIVES["both"], 0.5, 1)
    loss, right, other = (explain(moment, cell) for cell in (Cell(LOSS), Cell("dZ1", (1,)), Cell("dZ1", (0,))))
    assert "Label smoothing gives 0.1 of the label to all 3 classes" in loss.sentence
    assert "Images of class 1 count 2 times" in loss.sentence
    assert "label smoothing leaves 0.9333" in right.sentence
    assert "label smoothing gives it 0.03333" in other.sentence
    assert "times 2" in right.notes[0]
    layers = moment.layers
    said = {each.writes[0]: each for each in phases(layers, 4, OptimizerSettings())}
    assert r"w_y" in said[LOSS].equations[0]
    assert r"w_y" in said["dZ1"].equations[0]
    plain = made(Objective(), 0.5, 1)
    assert explain(plain, Cell(LOSS)).equations == (r"L = -\log A_{1}[1]",)


def test_with_smoothing_every_probability_goes_into_the_loss() -> None:
    smoothed, plain = made(OBJECTIVES["smoothing"], 0.5, 1), made(Objective(), 0.5, 1)
    for moment, goes in ((smoothed, True), (plain, False)):
        assert bool(children(moment, Cell("A1", (0,)))) is goes
        assert ((0,) in receptive_field(moment, Cell(LOSS))["A1"]) is goes
        assert (1,) in receptive_field(moment, Cell(LOSS))["A1"]


def test_lost_digits_are_those_of_the_plain_probability() -> None:
    certain = made(OBJECTIVES["weights"], 20.0, 0)
    notes = explain(certain, Cell("dZ1", (0,))).notes
    assert any("few digits left" in note for note in notes)
    assert not any(
        "few digits left" in note for note in explain(made(OBJECTIVES["both"], 20.0, 0), Cell("dZ1", (0,))).notes
    )
