from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine import (
    SGD,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    ReLU,
    ShapeError,
    execution,
    preset,
    reference,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnn_gui.engine import Layer


def batch(rng: np.random.Generator, n: int, shape: tuple[int, ...] = (1, 28, 28), classes: int = 10) -> tuple[Any, Any]:
    return rng.normal(size=(n, *shape)).astype(np.float32), rng.integers(0, classes, n)


def batch_last(images: Any) -> Any:
    return np.ascontiguousarray(images.transpose(1, 2, 3, 0))


def test_layers_are_named_by_kind_and_number(rng: np.random.Generator) -> None:
    names = [layer.name for layer in preset("lenet", rng=rng).layers]
    assert names == [
        *("conv1", "relu1", "pool1", "conv2", "relu2", "pool2", "flatten"),
        *("dense1", "relu3", "dense2", "relu4", "dense3"),
    ]


@pytest.mark.parametrize("name", ["conv.1", "a+b"])
def test_names_that_mean_something_else_are_refused(name: str, rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match=r"neither '\.' nor '\+'"):
        Network([Flatten(), Dense(4, name=name)], input_shape=(1, 2, 2), rng=rng)


def test_given_names_are_kept_and_must_be_unique(rng: np.random.Generator) -> None:
    network = Network([Flatten(), Dense(4, name="out")], input_shape=(1, 2, 2), rng=rng)
    assert list(network.parameters) == ["out.W", "out.b"]
    with pytest.raises(ValueError, match="'dense2' occurs 2 times"):
        Network([Flatten(), Dense(4, name="dense2"), Dense(4)], input_shape=(1, 2, 2), rng=rng)


def test_one_list_of_layers_builds_independent_networks(rng: np.random.Generator) -> None:
    layers = [Flatten(), Dense(4)]
    first = Network(layers, input_shape=(1, 2, 2), rng=rng)
    before = first.parameters["dense1.W"].copy()
    second = Network(layers, input_shape=(1, 3, 3), rng=rng)
    assert second.parameters["dense1.W"].shape == (9, 4)
    np.testing.assert_array_equal(first.parameters["dense1.W"], before)


def test_the_documents_network_equals_the_loops(rng: np.random.Generator) -> None:
    network = preset("seed", (1, 9, 8), 4, rng=rng, dtype=np.float64, filters=3)
    for name, array in network.parameters.items():
        if name.endswith(".b"):
            array[:] = rng.normal(size=array.shape)
    p = network.parameters
    images, labels = rng.normal(size=(5, 1, 9, 8)), rng.integers(0, 4, 5)

    z1 = reference.convolution(images, p["conv1.W"], p["conv1.b"])
    a1 = reference.relu(z1)
    p1 = reference.max_pool(a1)
    f = p1.reshape(5, -1)
    z2 = reference.dense(f, p["dense1.W"], p["dense1.b"])
    loss, _, dz2 = reference.softmax_cross_entropy(z2, labels)
    df, dw2, db2 = reference.dense_backward(f, p["dense1.W"], dz2)
    dz1 = reference.relu_backward(z1, reference.max_pool_backward(a1, df.reshape(p1.shape)))
    _, dw1, db1 = reference.convolution_backward(images, p["conv1.W"], dz1)

    np.testing.assert_allclose(network.forward(images), z2, rtol=1e-12, atol=1e-12)
    got_loss, gradients = network.loss_and_gradients(images, labels)
    assert got_loss == pytest.approx(loss, rel=1e-12)
    for name, expected in {"conv1.W": dw1, "conv1.b": db1, "dense1.W": dw2, "dense1.b": db2}.items():
        np.testing.assert_allclose(gradients[name], expected, rtol=1e-11, atol=1e-13, err_msg=name)


def test_parameters_have_the_documented_names_and_shapes(rng: np.random.Generator) -> None:
    network = preset("two-conv", rng=rng)
    assert {name: array.shape for name, array in network.parameters.items()} == {
        "conv1.W": (8, 1, 3, 3),
        "conv1.b": (8,),
        "conv2.W": (16, 8, 3, 3),
        "conv2.b": (16,),
        "dense1.W": (400, 10),
        "dense1.b": (10,),
    }
    assert {array.dtype for array in network.parameters.values()} == {np.dtype(np.float32)}


def test_parameters_are_the_live_arrays(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    images, labels = batch(rng, 4)
    weights = network.parameters["conv1.W"]
    before = network.forward(images)
    result = network.step_gradients(batch_last(images), labels)
    SGD(0.1).step(network.parameters, result.gradients)
    assert network.parameters["conv1.W"] is weights
    assert not np.array_equal(network.forward(images), before)


def test_set_parameters_copies_in(rng: np.random.Generator) -> None:
    network, other = preset("seed", rng=rng), preset("seed", rng=rng)
    images, _ = batch(rng, 3)
    live = network.parameters["dense1.W"]
    network.set_parameters(other.parameters)
    assert network.parameters["dense1.W"] is live
    np.testing.assert_array_equal(network.forward(images), other.forward(images))
    other.parameters["dense1.W"][:] = 0
    assert live.any()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda p: p.pop("conv1.b"), "must be exactly conv1.W, conv1.b"),
        (lambda p: p.update(extra=np.zeros(1)), "extra"),
        (lambda p: p.update({"dense1.b": np.zeros(9)}), r"dense1.b must have shape \(10,\), not \(9,\)"),
        (lambda p: p.update({"dense1.b": np.array(["a"] * 10)}), "dense1.b must be an array of real numbers"),
    ],
)
def test_set_parameters_refuses_what_does_not_fit_and_changes_nothing(
    rng: np.random.Generator, change: Callable[[dict[str, Any]], Any], message: str
) -> None:
    network = preset("seed", rng=rng)
    before = {name: array.copy() for name, array in network.parameters.items()}
    parameters = {name: array + 1 for name, array in network.parameters.items()}
    change(parameters)
    with pytest.raises(ValueError, match=message):
        network.set_parameters(parameters)
    for name, array in network.parameters.items():
        np.testing.assert_array_equal(array, before[name])


def test_step_result_agrees_with_the_public_functions(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    images, labels = batch(rng, 16)
    logits = network.forward(images)
    loss, gradients = network.loss_and_gradients(images, labels)
    result = network.step_gradients(batch_last(images), labels)
    assert result.loss == loss
    assert result.correct == np.count_nonzero(logits.argmax(axis=1) == labels)
    assert list(result.gradients) == list(network.parameters)
    for name, gradient in result.gradients.items():
        np.testing.assert_array_equal(gradient, gradients[name])
        assert not np.shares_memory(gradient, gradients[name])


def test_forward_gives_fresh_logits_for_any_number_of_images(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng, dtype=np.float64)
    images = rng.normal(size=(130, 1, 28, 28))
    logits = network.forward(images)
    before = logits.copy()
    network.forward(images[:7] + 1)
    np.testing.assert_array_equal(logits, before)
    np.testing.assert_allclose(network.forward(images[100:101]), logits[100:101], rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(network.logits_batch_last(batch_last(images)).T, logits, rtol=1e-12, atol=1e-12)


def test_an_image_counts_the_same_in_every_batch_size(rng: np.random.Generator) -> None:
    network = preset("two-conv", rng=rng, dtype=np.float64)
    images, labels = rng.normal(size=(7, 1, 28, 28)), rng.integers(0, 10, 7)
    _, whole = network.loss_and_gradients(images, labels)
    parts = [network.loss_and_gradients(images[part], labels[part]) for part in (slice(0, 4), slice(4, 6), slice(6, 7))]
    for name, gradient in whole.items():
        summed = sum(n * part[name] for n, (_, part) in zip((4, 2, 1), parts, strict=True)) / 7
        np.testing.assert_allclose(summed, gradient, rtol=1e-10, atol=1e-12, err_msg=name)


def test_the_same_input_gives_the_same_bits(rng: np.random.Generator) -> None:
    images, labels = batch(rng, 20)
    seen = []
    for _ in range(2):
        network, optimizer = preset("lenet", rng=np.random.default_rng(5)), SGD(0.05, momentum=0.9)
        losses = []
        for part in (slice(0, 8), slice(8, 16), slice(16, 20)):
            result = network.step_gradients(batch_last(images[part]), labels[part])
            optimizer.step(network.parameters, result.gradients)
            losses.append(result.loss)
        seen.append((losses, [array.tobytes() for array in network.parameters.values()]))
    assert seen[0] == seen[1]


def test_memory_of_batch_sizes_no_longer_used_is_given_back(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    for n in range(1, 12):
        network.logits_batch_last(np.zeros((1, 28, 28, n), np.float32))
    assert list(network._executor._passes) == [6, 7, 8, 9, 10, 11]


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize("model", ["seed", "lenet"])
def test_a_large_batch_in_slices_equals_its_images_at_once(
    model: str, fused: bool, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(execution, "_BYTES_AT_ONCE", 2**30)
    whole = preset(model, rng=rng, dtype=np.float64).copy(fused=fused)
    monkeypatch.setattr(execution, "_BYTES_AT_ONCE", 2**21)
    sliced = whole.copy()
    images, labels = rng.normal(size=(53, 1, 28, 28)), rng.integers(0, 10, 53)
    assert whole._executor.images_at_once >= 53
    assert 1 < sliced._executor.images_at_once <= 16
    loss, gradients = whole.loss_and_gradients(images, labels)
    sliced_loss, sliced_gradients = sliced.loss_and_gradients(images, labels)
    assert sliced_loss == pytest.approx(loss, rel=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(sliced_gradients[name], gradient, rtol=1e-10, atol=1e-13, err_msg=name)
    x = batch_last(images)
    logits = sliced.logits_batch_last(x)
    np.testing.assert_allclose(logits, whole.logits_batch_last(x), rtol=1e-11, atol=1e-12)
    result = sliced.step_gradients(x, labels)
    for name, gradient in result.gradients.items():
        np.testing.assert_array_equal(gradient, sliced_gradients[name], err_msg=name)
    assert result.correct == np.count_nonzero(logits.argmax(axis=0) == labels)


def test_slices_keep_the_activations_of_large_images_in_the_cache(rng: np.random.Generator) -> None:
    sizes = [preset("seed", (1, side, side), rng=rng)._executor.images_at_once for side in (28, 56, 112, 448)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == 64
    assert sizes[-1] == 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("model", ["seed", "lenet"])
def test_all_arrays_have_the_networks_type(model: str, dtype: Any, rng: np.random.Generator) -> None:
    network = preset(model, rng=rng, dtype=dtype)
    images, labels = batch(rng, 70)
    result = network.step_gradients(batch_last(images).astype(dtype), labels)
    trace = network.trace(images[0], 1)
    arrays = [network.forward(images), *network.parameters.values(), *result.gradients.values()]
    arrays += [stage.value for stage in trace.stages] + [stage.gradient for stage in trace.stages[:-1]]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}
    assert isinstance(result.loss, float)
    assert isinstance(result.correct, int)


def test_only_what_stands_behind_the_first_trained_layer_computes_an_input_gradient(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, bool] = {}
    backward = Conv2D.backward

    def spy(self: Conv2D, dy: Any, work: Any, gradients: Any, *, need_dx: bool) -> Any:
        asked[self.name] = need_dx
        return backward(self, dy, work, gradients, need_dx=need_dx)

    monkeypatch.setattr(Conv2D, "backward", spy)
    layers = [MaxPool2D(), Conv2D(2), ReLU(), Conv2D(2), Flatten(), Dense(3)]
    network = Network(layers, input_shape=(1, 14, 14), rng=rng)
    network.step_gradients(np.ones((1, 14, 14, 2), np.float32), good_labels(2))
    assert asked == {"conv1": False, "conv2": True}


def test_divergence_gives_a_loss_that_is_not_finite_and_no_warning(rng: np.random.Generator) -> None:
    network, optimizer = preset("seed", rng=rng), SGD(1e30)
    images, labels = batch(rng, 8)
    losses = []
    for _ in range(4):
        result = network.step_gradients(batch_last(images), labels)
        optimizer.step(network.parameters, result.gradients)
        losses.append(result.loss)
    assert not np.isfinite(losses[-1])


def test_a_copy_is_independent_and_may_have_another_type(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    images, _ = batch(rng, 3)
    double = network.copy(dtype=np.float64)
    assert double.dtype == np.float64
    np.testing.assert_allclose(double.forward(images), network.forward(images), rtol=1e-4, atol=1e-5)
    double.parameters["dense1.b"][:] = 9
    assert not network.parameters["dense1.b"].any()


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([Conv2D(4), Dense(10)], "dense1 got feature maps.*put Flatten before it"),
        ([Flatten(), Conv2D(4)], "conv1 got a vector"),
        ([Conv2D(4, 9)], "conv1 got images of shape .*smaller than its 9×9"),
        ([Conv2D(4, 3, "same"), MaxPool2D(), MaxPool2D(), MaxPool2D(), MaxPool2D()], "pool4 got maps.*at least 2 rows"),
        ([Conv2D(4), ReLU()], r"ends in \(4, 6, 6\) behind relu1"),
        ([], "behind no layer"),
    ],
)
def test_layers_that_do_not_fit_are_named(rng: np.random.Generator, layers: Sequence[Layer], message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        Network(layers, input_shape=(1, 8, 8), rng=rng)


@pytest.mark.parametrize("shape", [(28, 28), (0, 28, 28), (1, 28, 28, 1)])
def test_wrong_input_shapes_are_refused(rng: np.random.Generator, shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="channels, height, width"):
        preset("seed", shape, rng=rng)


def test_other_types_than_float32_and_float64_are_refused(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="float32 or float64"):
        preset("seed", rng=rng, dtype=np.int32)


def good_labels(n: int) -> Any:
    return np.zeros(n, np.int64)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda net: net.forward(np.zeros((2, 28, 28))), r"shape \(N, 1, 28, 28\)"),
        (lambda net: net.forward(np.zeros((2, 3, 28, 28))), r"not \(2, 3, 28, 28\)"),
        (lambda net: net.forward(np.zeros((0, 1, 28, 28))), "at least one image"),
        (lambda net: net.forward(np.full((1, 1, 28, 28), "x")), "real numbers"),
        (lambda net: net.loss_and_gradients(np.zeros((2, 1, 28, 28)), good_labels(3)), r"shape \(2,\)"),
        (lambda net: net.loss_and_gradients(np.zeros((2, 1, 28, 28)), [0.0, 1.0]), "whole numbers"),
        (lambda net: net.loss_and_gradients(np.zeros((2, 1, 28, 28)), [3, 10]), "0…9 for 10 classes, but 10"),
        (lambda net: net.loss_and_gradients(np.zeros((2, 1, 28, 28)), [3, -1]), "but -1"),
        (lambda net: net.step_gradients(np.zeros((1, 28, 28, 2)), good_labels(2)), "must be float32.*not float64"),
        (lambda net: net.step_gradients(np.zeros((2, 1, 28, 28), np.float32), good_labels(2)), "28, 28, N"),
        (lambda net: net.step_gradients(np.zeros((1, 28, 28, 2), np.float32), good_labels(1)), r"\(2,\)"),
        (lambda net: net.step_gradients(np.zeros((1, 28, 28, 0), np.float32), good_labels(0)), "N at least 1"),
        (lambda net: net.logits_batch_last(np.zeros((1, 27, 28, 2), np.float32)), "28, 28, N"),
        (lambda net: net.trace(np.zeros((28, 28))), r"image must have shape \(1, 28, 28\)"),
        (lambda net: net.trace(np.zeros((1, 28, 28)), 10), "but 10"),
    ],
)
def test_wrong_input_is_refused_with_what_is_allowed(
    rng: np.random.Generator, call: Callable[[Network], Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        call(preset("seed", rng=rng))
