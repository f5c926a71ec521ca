"""Networks with batch normalisation: whole batches, statistics, traces of a batch, what each image gives."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import (
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPool2D,
    Network,
    Objective,
    ReLU,
    execution,
    reference,
    sharing,
)
from cnn_gui.engine.gradcheck import GradientChecker
from cnn_gui.engine.parameters import sha256_of

NORMS = ("norm1", "norm2")


def network(
    *, dropout: float = 0.0, dtype: type = np.float64, objective: Objective | None = None, **options: int
) -> Network:
    rng = np.random.default_rng(5)
    layers = [Conv2D(3), BatchNorm(), ReLU(), MaxPool2D(2), Flatten(), Dense(6), BatchNorm(), ReLU()]
    layers += [Dropout(dropout)] if dropout else []
    made = Network(
        [*layers, Dense(4)],
        input_shape=(2, 8, 9),
        rng=rng,
        dtype=dtype,
        objective=objective or Objective((1.0, 2.0, 0.5, 0.75), 0.1),
        **options,
    )
    for array in made.parameters.values():
        array += 0.2 * rng.normal(size=array.shape)
    return made


def batch(count: int, dtype: type = np.float64) -> tuple[np.ndarray, np.ndarray]:
    """Images (N,C,H,W) and labels."""
    rng = np.random.default_rng(count)
    return rng.normal(size=(count, 2, 8, 9)).astype(dtype), rng.integers(0, 4, count)


def last(images: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(images.transpose(1, 2, 3, 0))


def test_loss_and_gradients_equal_the_loops_of_the_equations() -> None:
    made, (images, labels) = network(), batch(5)
    loss, gradients = made.loss_and_gradients(images, labels)
    expected_loss, expected = reference.loss_and_gradients(made, images, labels)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    assert set(gradients) == set(expected) == set(made.parameters)
    for name, array in gradients.items():
        np.testing.assert_allclose(array, expected[name], rtol=1e-10, atol=1e-10, err_msg=name)


@pytest.mark.parametrize("running", [False, True])
def test_every_number_passes_the_gradient_check(running: bool) -> None:
    made, (images, labels) = network(), batch(6)
    made.step_gradients(last(images), labels)
    checker = GradientChecker(made, images, labels, running=running)
    rng = np.random.default_rng(1)
    checks = checker.random_elements(12, rng)
    assert max(check.relative_error for check in checks if not check.kink) < 1e-6
    # A bias before batch normalisation moves nothing: what rounding leaves of it is no difference.
    assert running or all(abs(check.numerical) < 1e-9 for check in checks if check.name == "conv1.b")
    assert checker.projection(rng).relative_error < 1e-6


def test_a_batch_is_never_cut_nor_shared_in_training(monkeypatch: pytest.MonkeyPatch) -> None:
    images, labels = batch(40, np.float32)
    whole = network(dtype=np.float32)
    expected = whole.step_gradients(last(images), labels)
    monkeypatch.setattr(execution, "_slice_size", lambda fitting: 7)
    monkeypatch.setattr(sharing, "_NUMBERS_OF_A_LAYER", 1)
    for threads in (1, 2):
        other = network(dtype=np.float32, threads=threads)
        result = other.step_gradients(last(images), labels)
        assert (result.loss, result.correct) == (expected.loss, expected.correct)
        for name, array in result.gradients.items():
            np.testing.assert_array_equal(array, expected.gradients[name], err_msg=name)
        assert sha256_of(other.statistics) == sha256_of(whole.statistics)
        # An evaluation is cut as ever; each image is for itself.
        np.testing.assert_allclose(other.forward(images), whole.forward(images), rtol=1e-4, atol=1e-5)
        other.close()


def test_only_a_training_step_moves_the_statistics() -> None:
    made, (images, labels) = network(dropout=0.5), batch(6)
    x = last(images)
    before = sha256_of(made.statistics)
    made.loss_and_gradients(images, labels, dropout=True)
    made.per_image(x, labels, ("conv1.W", (0, 0, 0, 0)), dropout=True)
    made.trace(images[0], 1, made.normalisations(x, labels))
    made.loss_batch_last(x, labels)
    made.step_gradients(x, labels, follow=False)
    made.forward(images)
    GradientChecker(made, images, labels).projection(np.random.default_rng(0))
    assert sha256_of(made.statistics) == before
    made.step_gradients(x, labels)
    assert sha256_of(made.statistics) != before
    # The statistics that a batch is normalised with do not hang on the running ones.
    assert made.loss_and_gradients(images, labels)[0] == network(dropout=0.5).loss_and_gradients(images, labels)[0]


def test_a_copy_has_the_statistics_and_its_own() -> None:
    made, (images, labels) = network(), batch(6)
    made.step_gradients(last(images), labels)
    other = made.copy()
    assert sha256_of(other.learned) == sha256_of(made.learned)
    np.testing.assert_array_equal(other.forward(images), made.forward(images))
    other.step_gradients(last(images), labels)
    assert sha256_of(other.statistics) != sha256_of(made.statistics)
    made.set_learned(other.learned)
    assert sha256_of(other.learned) == sha256_of(made.learned)
    assert set(made.statistics) == {f"{norm}.{key}" for norm in NORMS for key in ("mean", "variance")}
    with pytest.raises(ValueError, match=r"norm1\.mean"):
        made.set_learned(made.parameters)


def test_a_trace_normalises_with_the_running_statistics_as_an_evaluation_does() -> None:
    made, (images, labels) = network(), batch(6)
    made.step_gradients(last(images), labels)
    trace = made.trace(images[2], 3)
    assert [stage.symbol for stage in trace.stages] == ["X", "Z1", "B1", "A1", "P1", "F", "Z2", "B2", "A2", "Z3", "A3"]
    np.testing.assert_allclose(trace.logits, made.forward(images)[2], rtol=1e-12)
    stage, z = trace.stage("B1"), trace.stage("Z1")
    used = stage.normalised_with
    assert stage.kind == "batch normalisation"
    assert used is not None
    assert not used.of_batch
    np.testing.assert_array_equal(used.mean, made.statistics["norm1.mean"])
    np.testing.assert_array_equal(used.variance, made.statistics["norm1.variance"])
    slope = (made.parameters["norm1.gamma"] / used.deviation)[:, None, None]
    assert stage.gradient is not None
    np.testing.assert_allclose(z.gradient, stage.gradient * slope, rtol=1e-12)
    made.step_gradients(last(images), labels)
    assert not np.array_equal(used.mean, made.statistics["norm1.mean"])


def test_traces_of_a_batch_give_its_gradient_on_average() -> None:
    made, (images, labels) = network(), batch(6)
    loss, gradients = made.loss_and_gradients(images, labels)
    used = made.normalisations(last(images), labels)
    traces = [made.trace(image, int(label), used) for image, label in zip(images, labels, strict=True)]
    assert np.mean([trace.loss for trace in traces]) == pytest.approx(loss, rel=1e-12)
    for name, array in gradients.items():
        mean = np.mean([trace.parameter_gradients[name] for trace in traces], axis=0)
        np.testing.assert_allclose(mean, array, rtol=1e-9, atol=1e-12, err_msg=name)
    norm = traces[0].stage("B2").normalised_with
    assert norm is not None
    assert norm.of_batch
    d_y = np.array([trace.stage("B2").gradient for trace in traces])
    normalised = (np.array([trace.stage("Z2").value for trace in traces]) - norm.mean) / norm.deviation
    np.testing.assert_allclose(norm.mean_dy, d_y.mean(axis=0), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(norm.mean_dy_normalised, (d_y * normalised).mean(axis=0), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dropout", [0.0, 0.4])
def test_what_each_image_gives_adds_up_to_the_batch(dropout: float) -> None:
    made, (images, labels) = network(dropout=dropout), batch(6)
    x = last(images)

    def again() -> None:
        if dropout:
            made.dropout_generator = np.random.default_rng(3)

    again()
    result = made.step_gradients(x, labels)
    expected = {name: array.copy() for name, array in result.gradients.items()}
    for name, array in expected.items():
        index = tuple(size - 1 for size in array.shape)
        again()
        given = made.per_image(x, labels, (name, index), dropout=True)
        assert given.gradient is not None
        assert given.gradient.mean() == pytest.approx(float(array[index]), rel=1e-9, abs=1e-14)
        assert given.loss.mean() == pytest.approx(result.loss, rel=1e-9)


def test_a_network_without_has_no_statistics() -> None:
    made = Network([Conv2D(2), ReLU(), Flatten(), Dense(3)], input_shape=(1, 5, 5), rng=np.random.default_rng(0))
    assert not made.statistics
    assert sha256_of(made.learned) == sha256_of(made.parameters)
    assert made.normalisations(np.zeros((1, 5, 5, 2), np.float32), np.zeros(2, np.int64)) == {}
