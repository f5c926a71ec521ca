from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import Conv2D, Dense, Flatten, Network, ReLU, preset, reference

MODELS = ["seed", "two-conv", "lenet"]


def test_the_seed_network_has_exactly_the_documents_stages(rng: np.random.Generator) -> None:
    trace = preset("seed", rng=rng).trace(rng.normal(size=(1, 28, 28)), 3)
    assert [(stage.symbol, stage.kind, stage.layer, stage.value.shape) for stage in trace.stages] == [
        ("X", "input", "", (1, 28, 28)),
        ("Z1", "convolution", "conv1", (8, 26, 26)),
        ("A1", "relu", "relu1", (8, 26, 26)),
        ("P1", "pooling", "pool1", (8, 13, 13)),
        ("F", "flatten", "flatten", (1352,)),
        ("Z2", "dense", "dense1", (10,)),
        ("A2", "softmax", "", (10,)),
    ]
    for stage in trace.stages[:-1]:
        assert stage.gradient is not None
        assert stage.gradient.shape == stage.value.shape


def test_every_array_of_the_trace_equals_the_loops(rng: np.random.Generator) -> None:
    network = preset("seed", (2, 7, 9), 4, rng=rng, dtype=np.float64, filters=3)
    image, label = rng.normal(size=(2, 7, 9)), 2
    p, trace = network.parameters, network.trace(image, label)
    x = image[None]
    z1 = reference.convolution(x, p["conv1.W"], p["conv1.b"])
    a1 = reference.relu(z1)
    p1 = reference.max_pool(a1)
    f = p1.reshape(1, -1)
    z2 = reference.dense(f, p["dense1.W"], p["dense1.b"])
    loss, a2, dz2 = reference.softmax_cross_entropy(z2, np.array([label]))
    df, dw2, db2 = reference.dense_backward(f, p["dense1.W"], dz2)
    dp1 = df.reshape(p1.shape)
    da1 = reference.max_pool_backward(a1, dp1)
    dz1 = reference.relu_backward(z1, da1)
    dx, dw1, db1 = reference.convolution_backward(x, p["conv1.W"], dz1)

    values = {"X": x, "Z1": z1, "A1": a1, "P1": p1, "F": f, "Z2": z2, "A2": a2}
    gradients = {"X": dx, "Z1": dz1, "A1": da1, "P1": dp1, "F": df, "Z2": dz2}
    for symbol, expected in values.items():
        np.testing.assert_allclose(trace.stage(symbol).value, expected[0], rtol=1e-12, atol=1e-13, err_msg=symbol)
    for symbol, expected in gradients.items():
        gradient = trace.stage(symbol).gradient
        assert gradient is not None
        np.testing.assert_allclose(gradient, expected[0], rtol=1e-12, atol=1e-13, err_msg=symbol)
    for name, expected in {"conv1.W": dw1, "conv1.b": db1, "dense1.W": dw2, "dense1.b": db2}.items():
        np.testing.assert_allclose(trace.parameter_gradients[name], expected, rtol=1e-12, atol=1e-13, err_msg=name)
    assert trace.loss == pytest.approx(loss, rel=1e-12)
    assert trace.stage("A2").gradient is None


@pytest.mark.parametrize("model", MODELS)
def test_a_trace_equals_a_step_with_a_batch_of_one(model: str, rng: np.random.Generator) -> None:
    network = preset(model, rng=rng, dtype=np.float64)
    image = rng.normal(size=(1, 28, 28))
    trace = network.trace(image, 4)
    loss, gradients = network.loss_and_gradients(image[None], [4])
    assert trace.loss == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(trace.logits, network.forward(image[None])[0], rtol=1e-11, atol=1e-13)
    assert trace.parameter_gradients.keys() == gradients.keys()
    for name, gradient in gradients.items():
        np.testing.assert_allclose(trace.parameter_gradients[name], gradient, rtol=1e-10, atol=1e-12, err_msg=name)


def test_a_trace_keeps_the_loss_that_training_computes_beside_the_exact_one(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    network.parameters["dense1.b"][4] = 14.0
    image = rng.normal(size=(1, 28, 28)).astype(np.float32)
    trace = network.trace(image, 4)
    z = trace.logits.astype(np.float64)
    assert trace.loss == pytest.approx(np.log1p(np.exp(np.delete(z, 4) - z[4]).sum()), rel=1e-12)
    assert trace.loss_in_training == pytest.approx(trace.loss, abs=1e-7)
    assert trace.loss_in_training != trace.loss
    assert network.trace(image).loss_in_training is None


@pytest.mark.parametrize("model", MODELS)
def test_the_gradient_of_any_function_of_the_logits(model: str, rng: np.random.Generator) -> None:
    network = preset(model, rng=rng, dtype=np.float64)
    image, dlogits = rng.normal(size=(1, 28, 28)), rng.normal(size=10)
    gradient = network.input_gradient(image, dlogits)
    assert gradient.shape == (1, 28, 28)
    for place in ((0, 9, 12), (0, 14, 14), (0, 20, 7)):
        ends = []
        for step in (1e-6, -1e-6):
            moved = image.copy()
            moved[place] += step
            ends.append(float(network.forward(moved[None])[0] @ dlogits))
        assert gradient[place] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-8)
    with pytest.raises(ValueError, match=r"dlogits must have shape \(10,\) for this network, not \(9,\)"):
        network.input_gradient(image, dlogits[:9])
    with pytest.raises(ValueError, match="image must have shape"):
        network.input_gradient(image[:, 1:], dlogits)


@pytest.mark.parametrize("model", MODELS)
def test_gradients_of_the_images_add_up_to_the_batchs(model: str, rng: np.random.Generator) -> None:
    network = preset(model, rng=rng, dtype=np.float64)
    images, labels = rng.normal(size=(6, 1, 28, 28)), rng.integers(0, 10, 6)
    _, gradients = network.loss_and_gradients(images, labels)
    traces = [network.trace(image, int(label)) for image, label in zip(images, labels, strict=True)]
    for name, gradient in gradients.items():
        summed = sum(trace.parameter_gradients[name] for trace in traces)
        np.testing.assert_allclose(summed, 6 * gradient, rtol=1e-10, atol=1e-12, err_msg=name)


def test_without_a_label_there_is_no_loss_and_no_gradient(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    image = rng.normal(size=(1, 28, 28))
    trace = network.trace(image)
    assert trace.loss is None
    assert trace.label is None
    assert not trace.parameter_gradients
    assert all(stage.gradient is None for stage in trace.stages)
    np.testing.assert_array_equal(trace.probabilities, network.trace(image, 1).probabilities)
    assert trace.probabilities.sum() == pytest.approx(1.0, rel=1e-6)


def test_a_trace_keeps_its_numbers_while_training_goes_on(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    images = rng.normal(size=(3, 1, 28, 28)).astype(np.float32)
    trace = network.trace(images[0], 0)
    before = [stage.value.copy() for stage in trace.stages]
    gradients = {name: array.copy() for name, array in trace.parameter_gradients.items()}
    network.trace(images[1], 1)
    for _ in range(2):
        result = network.step_gradients(np.ascontiguousarray(images[2:].transpose(1, 2, 3, 0)), np.array([2]))
        network.parameters["conv1.W"][...] -= result.gradients["conv1.W"]
    for stage, value in zip(trace.stages, before, strict=True):
        np.testing.assert_array_equal(stage.value, value)
    for name, array in trace.parameter_gradients.items():
        np.testing.assert_array_equal(array, gradients[name])


def test_a_trace_does_not_disturb_the_gradients_of_a_step(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    x = rng.normal(size=(1, 28, 28, 1)).astype(np.float32)
    result = network.step_gradients(x, np.array([2]))
    before = {name: array.copy() for name, array in result.gradients.items()}
    network.trace(-x[..., 0], 7)
    for name, array in result.gradients.items():
        np.testing.assert_array_equal(array, before[name])


def test_symbols_count_layers_with_parameters(rng: np.random.Generator) -> None:
    trace = preset("lenet", rng=rng).trace(np.zeros((1, 28, 28)), 0)
    assert [stage.symbol for stage in trace.stages] == [
        *("X", "Z1", "A1", "P1", "Z2", "A2", "P2", "F", "Z3", "A3", "Z4", "A4", "Z5", "A5"),
    ]


def test_symbols_stay_unique_in_unusual_networks(rng: np.random.Generator) -> None:
    layers = [ReLU(), Conv2D(2), ReLU(), ReLU(), Flatten(), Dense(3), ReLU()]
    trace = Network(layers, input_shape=(1, 4, 4), rng=rng).trace(np.ones((1, 4, 4)), 0)
    symbols = [stage.symbol for stage in trace.stages]
    assert symbols == ["X", "A0", "Z1", "A1", "A1′", "F", "Z2", "A2", "A2′"]


def test_an_unknown_symbol_lists_the_known_ones(rng: np.random.Generator) -> None:
    trace = preset("seed", rng=rng).trace(np.zeros((1, 28, 28)))
    with pytest.raises(KeyError, match="no stage 'Z9': this network has X, Z1, A1, P1, F, Z2, A2"):
        trace.stage("Z9")
