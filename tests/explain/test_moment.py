from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import SGD, Adam, preset
from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.moment import Moment, OptimizerSettings, StepRecord

if TYPE_CHECKING:
    from collections.abc import Callable


def test_every_array_is_found_by_its_symbol(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    assert moment.step is not None
    assert moment.array("Z1") is moment.trace.stage("Z1").value
    assert moment.array("dZ1") is moment.trace.stage("Z1").gradient
    assert moment.array("W2") is moment.parameters["dense1.W"]
    assert moment.array("dW2") is moment.trace.parameter_gradients["dense1.W"]
    assert moment.array("update:b1") is moment.step.parameters_after["conv1.b"]
    assert moment.array("L").item() == pytest.approx(moment.trace.loss)
    assert moment.value(Cell("L")) == moment.trace.loss
    assert moment.value(Cell("Z1", (2, 3, 4))) == moment.array("Z1")[2, 3, 4]


def test_without_a_label_there_is_no_loss_and_no_gradient(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed", with_label=False)
    for symbol in ("L", "dZ1", "dW1"):
        with pytest.raises(CellError, match=f"{symbol} needs a label"):
            moment.array(symbol)
    assert moment.array("A2").shape == (10,)


def test_without_a_step_there_is_no_update(made_moment: Callable[..., Moment]) -> None:
    with pytest.raises(CellError, match="nothing was trained here, so there is no new W1"):
        made_moment("seed", with_step=False).array("update:W1")


def test_an_unknown_array_is_refused(made_moment: Callable[..., Moment]) -> None:
    with pytest.raises(CellError, match="there is no array 'Q'"):
        made_moment("seed").array("Q")


def test_a_moment_keeps_its_parameters_while_training_goes_on(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    moment = Moment.of(network, network.trace(np.ones((1, 28, 28)), 3))
    before = moment.array("W1").copy()
    network.parameters["conv1.W"][...] = 7.0
    np.testing.assert_array_equal(moment.array("W1"), before)


def test_settings_are_those_of_the_optimizer() -> None:
    assert OptimizerSettings.of(SGD(0.1, 0.9, True, 0.01)) == OptimizerSettings("sgd", 0.9, True, 0.01)
    settings = OptimizerSettings.of(Adam(0.001, 0.8, 0.99, 1e-7, 0.02))
    expected = OptimizerSettings("adam", weight_decay=0.02, beta1=0.8, beta2=0.99, epsilon=1e-7)
    assert settings == expected


@pytest.mark.parametrize(
    ("model", "shape"),
    [("seed", (1, 28, 28)), ("two-conv", (3, 17, 19)), ("lenet", (1, 28, 28)), ("seed-linear", (1, 28, 28))],
)
def test_the_images_gradients_divided_by_n_add_up_to_those_of_the_step(
    model: str, shape: tuple[int, int, int], rng: np.random.Generator
) -> None:
    network, optimizer, n = preset(model, shape, rng=rng), SGD(0.05, 0.9), 9
    images = rng.normal(size=(n, *shape)).astype(np.float32)
    labels = rng.integers(0, 10, n)
    before = {name: array.copy() for name, array in network.parameters.items()}
    traces = [network.trace(image, int(label)) for image, label in zip(images, labels, strict=True)]
    gradients = network.step_gradients(np.ascontiguousarray(images.transpose(1, 2, 3, 0)), labels).gradients
    step = StepRecord(
        batch_size=n,
        index_in_batch=4,
        gradients={name: array.copy() for name, array in gradients.items()},
        parameters_after=before,
        optimizer=OptimizerSettings.of(optimizer),
        state=optimizer.state(),
        learning_rate=0.05,
    )
    moments = [Moment.of(network, trace, step=step, parameters=before) for trace in traces]
    for symbol in (symbol for part in moments[0].layers.trained for symbol in (part.weight, part.bias)):
        shares = sum(moment.array(f"d{symbol}").astype(np.float64) / step.batch_size for moment in moments)
        whole = step.gradients[moments[0].layers.parameter_name(symbol)]
        np.testing.assert_allclose(shares, whole, rtol=1e-4, atol=1e-6 * np.abs(whole).max(), err_msg=symbol)


def test_what_was_not_remembered_yet_is_zero(made_moment: Callable[..., Moment]) -> None:
    first = made_moment("seed", "adam", steps_before=0).step
    later = made_moment("seed", "adam", steps_before=4).step
    assert first is not None
    assert later is not None
    assert (first.remembered("mean", "conv1.b", (0,)), first.update_number) == (0.0, 1)
    assert later.remembered("mean", "conv1.b", (0,)) == later.state["mean.conv1.b"][0] != 0.0
    assert later.update_number == 5
