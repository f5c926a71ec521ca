"""Which stages show their gradient, and which are lit or faint, in each phase of a step."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import preset
from cnn_gui.explain.anatomy import Anatomy, anatomy
from cnn_gui.explain.phases.phase import Direction, Phase
from cnn_gui.explain.phases.phases import phases
from cnn_gui.ui.panels.filters.step import layer_of
from cnn_gui.ui.widgets.mosaic.step_look import Look, ParameterLook, looks, parameter_look

MODELS = ("seed", "two-conv", "lenet", "seed-unpooled", "seed-linear")


def step_of(model: str) -> tuple[Anatomy, tuple[Phase, ...], list[str]]:
    """The network, the phases of its step, and its stages."""
    network = preset(model, rng=np.random.default_rng(0))
    found = anatomy(network.layers, network.trace(np.zeros((1, 28, 28), np.float32), 1))
    return found, phases(found, 8), [part.symbol for part in found.parts]


def at(model: str, phase: str) -> dict[str, Look]:
    """How the stages are shown in a phase."""
    _, found, stages = step_of(model)
    return looks(found, [each.id for each in found].index(phase), stages)


def test_forward_the_stages_fill_from_the_left() -> None:
    assert at("seed", "A1") == {
        "X": Look(False),
        "Z1": Look(False, "read"),
        "A1": Look(False, "written"),
        "P1": Look(False, faint=True),
        "F": Look(False, faint=True),
        "Z2": Look(False, faint=True),
        "A2": Look(False, faint=True),
    }


def test_backward_gradients_come_from_the_right() -> None:
    assert at("seed", "dA1") == {
        "X": Look(False, faint=True),
        "Z1": Look(False, faint=True),
        "A1": Look(True, "written"),
        "P1": Look(True, "read"),
        "F": Look(True),
        "Z2": Look(True),
        "A2": Look(False),
    }


def test_values_that_a_backward_phase_reads_are_not_faint() -> None:
    assert at("seed", "dZ2")["A2"] == Look(False, "read")
    assert at("seed", "dW1")["X"] == Look(False, "read")
    assert at("seed", "dW1")["Z1"] == Look(True, "read")


def test_with_the_loss_everything_is_there() -> None:
    found = at("two-conv", "L")
    assert not any(look.faint or look.gradient for look in found.values())
    assert found["A3"].lit == "read"


@pytest.mark.parametrize("model", MODELS)
def test_every_phase_of_every_model(model: str) -> None:
    layers, found, stages = step_of(model)
    for index, phase in enumerate(found):
        there = {symbol for each in found[: index + 1] for symbol in each.writes}
        shown = looks(found, index, stages)
        assert list(shown) == stages
        for place, stage in enumerate(stages):
            look = shown[stage]
            forward = phase.direction is Direction.FORWARD
            assert look.gradient is (not forward and f"d{stage}" in there)
            symbol = f"d{stage}" if look.gradient else stage
            assert (look.lit == "written") is (symbol in phase.writes)
            assert not (look.lit and look.faint)
            if forward:
                assert look.faint is (stage not in there)
            if look.faint and not forward:
                # To its right is the gradient that has come so far.
                assert any(shown[after].gradient for after in stages[place + 1 :])
    assert not any(look.faint for look in shown.values())
    gradients = [part.symbol for part in layers.parts if shown[part.symbol].gradient]
    assert gradients == stages[1:-1]


@pytest.mark.parametrize("model", MODELS)
def test_weights_are_shown_until_their_gradient_is_there_and_then_their_change(model: str) -> None:
    layers, found, _ = step_of(model)
    ids = [phase.id for phase in found]
    for part in layers.trained:
        shown = [parameter_look(found, index, part.weight) for index in range(len(found))]
        written = ids.index(f"d{part.weight}")
        assert [look.symbol for look in shown[:written]] == [part.weight] * written
        assert {look.symbol for look in shown[written:-1]} == {f"d{part.weight}"}
        assert shown[ids.index(part.symbol)] == ParameterLook(part.weight, "read")
        assert shown[written].lit == "written"
        assert shown[-1] == ParameterLook(f"update:{part.weight}", "written")


def test_the_layer_that_a_phase_is_about() -> None:
    _, found, _ = step_of("two-conv")
    chosen = {phase.id: layer_of(phase, 2, otherwise=7) for phase in found}
    # The first convolution is layer 0; phases about none of them, or about both, leave the choice as it is.
    assert (chosen["Z1"], chosen["Z2"], chosen["dW2"], chosen["dW1"]) == (0, 1, 1, 0)
    assert (chosen["A1"], chosen["dA2"], chosen["Z3"], chosen["dW3"], chosen["update:W1"]) == (7, 7, 7, 7, 7)
