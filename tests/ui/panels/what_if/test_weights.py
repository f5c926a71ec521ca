"""Which weights stand together, where each is, and what whole-filter edits put in their place."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import Network, preset
from cnn_gui.training.inspection.kernels import kernel
from cnn_gui.training.messages.layers import describe_layers
from cnn_gui.ui.panels.what_if.pace import EditPace
from cnn_gui.ui.panels.what_if.weights import Edit, Weights, weights_of

SHAPES = {"seed": (1, 12, 12), "two-conv": (3, 16, 16), "lenet": (1, 28, 28)}


def network(name: str) -> Network:
    """A network with initial weights."""
    return preset(name, input_shape=SHAPES[name], classes=10, rng=np.random.default_rng(0))


def described(name: str) -> tuple[Weights, ...]:
    """The weights of a network, as the panel knows them."""
    return weights_of(describe_layers(network(name)), SHAPES[name])


@pytest.mark.parametrize("name", list(SHAPES))
def test_every_number_of_every_layer_is_in_exactly_one_grid_at_the_place_that_is_told(name: str) -> None:
    parameters = network(name).parameters
    for weights in described(name):
        array = parameters[weights.weight_name]
        assert array.size == weights.units * weights.channels * weights.rows * weights.columns
        assert parameters[weights.bias_name].shape == (weights.units,)
        rng = np.random.default_rng(1)
        for _ in range(20):
            place = tuple(
                int(rng.integers(n)) for n in (weights.units, weights.channels, weights.rows, weights.columns)
            )
            unit, channel, row, column = place
            index = weights.place(*place)
            assert weights.grid(array, unit, channel)[row, column] == array[index]
            assert weights.find(index) == place


def test_layers_are_numbered_along_the_network_and_know_their_maps() -> None:
    assert [(w.layer, w.weight, w.channels, w.rows, w.columns) for w in described("lenet")] == [
        ("conv1", "W1", 1, 5, 5),
        ("conv2", "W2", 6, 5, 5),
        ("dense1", "W3", 16, 5, 5),
        ("dense2", "W4", 1, 10, 12),
        ("dense3", "W5", 1, 7, 12),
    ]
    assert [(w.channels, w.rows, w.columns) for w in described("two-conv")] == [(3, 3, 3), (8, 3, 3), (16, 2, 2)]


@pytest.mark.parametrize("name", list(SHAPES))
@pytest.mark.parametrize("channel", [0, None])
def test_a_replaced_part_is_the_only_thing_that_changes(name: str, channel: int | None) -> None:
    parameters = network(name).parameters
    for weights in described(name):
        array, unit = parameters[weights.weight_name], weights.units - 1
        part = weights.part(array, unit, channel)
        edit = weights.replaced(array, unit, channel, np.zeros_like(part))
        after = array.copy()
        after[edit.place] = edit.value
        assert not weights.part(after, unit, channel).any()
        assert np.count_nonzero(after != array) == np.count_nonzero(part)
        assert np.count_nonzero(array) == array.size, "the array itself is left alone"


def test_a_preset_is_as_long_as_what_was_learned() -> None:
    array = network("two-conv").parameters["conv2.W"]
    second = described("two-conv")[1]
    one = second.preset(array, 4, 3, "sobel-x")
    assert (one.name, one.place) == ("conv2.W", (4, 3))
    np.testing.assert_allclose(one.value, kernel("sobel-x", 3, array[4, 3]))
    whole = second.preset(array, 4, None, "gaussian")
    assert whole.place == (4,)
    assert np.linalg.norm(whole.value) == pytest.approx(np.linalg.norm(array[4]))
    for channel in np.asarray(whole.value):
        np.testing.assert_allclose(channel, np.asarray(whole.value)[0])


# ---- one edit per snapshot -------------------------------------------------------------------------------------------


def weight(value: float, name: str = "conv1.W", place: tuple[int, ...] = (0, 0, 1, 2)) -> Edit:
    """An edit of one number."""
    return Edit(name, place, value)


def test_while_the_effect_of_an_edit_is_awaited_only_the_newest_after_it_is_kept() -> None:
    pace = EditPace()
    assert pace.offer(weight(1.0)) == [weight(1.0)]
    assert [pace.offer(weight(value)) for value in (2.0, 3.0, 4.0)] == [[], [], []]
    assert pace.seen() == [weight(4.0)]
    assert pace.offer(weight(5.0)) == []
    assert pace.seen() == [weight(5.0)]
    assert pace.seen() == []
    assert pace.offer(weight(6.0)) == [weight(6.0)]


def test_no_edit_of_another_place_is_lost() -> None:
    pace = EditPace()
    pace.offer(weight(1.0))
    pace.offer(weight(2.0))
    assert pace.offer(weight(7.0, "conv1.b", (3,))) == [weight(2.0)]
    assert pace.flush() == [weight(7.0, "conv1.b", (3,))]
    assert pace.flush() == []


def test_what_is_forgotten_is_not_ordered() -> None:
    pace = EditPace()
    pace.offer(weight(1.0))
    pace.offer(weight(2.0))
    pace.forget()
    assert pace.seen() == []


def test_parameters_are_shown_as_they_will_be() -> None:
    parameters = {"conv1.W": np.zeros((2, 1, 3, 3), np.float32), "conv1.b": np.zeros(2, np.float32)}
    pace = EditPace()
    assert pace.ahead(parameters) is parameters
    pace.offer(weight(1.0, "conv1.b", (1,)))
    pace.offer(weight(0.25))
    ahead = pace.ahead(parameters)
    assert ahead["conv1.b"].tolist() == [0.0, 1.0]
    assert ahead["conv1.W"][0, 0, 1, 2] == 0.25
    assert not parameters["conv1.W"].any()
    assert not parameters["conv1.b"].any()
    assert EditPace().ahead({}) == {}
