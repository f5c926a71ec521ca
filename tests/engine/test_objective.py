"""Class weights and smoothed labels: by hand, beside PyTorch, and in the exact loss that is shown."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import Dense, Flatten, Network, Objective, balanced_weights, softmax_cross_entropy
from cnn_gui.engine.loss import exact_loss
from cnn_gui.engine.reference import softmax_cross_entropy as reference

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, Labels

OBJECTIVES = [Objective((0.5, 2.0, 1.25)), Objective(smoothing=0.3), Objective((0.5, 2.0, 1.25), 0.1)]


def made(dtype: type = np.float64) -> tuple[Array, Labels]:
    rng = np.random.default_rng(4)
    return 3 * rng.normal(size=(3, 8)).astype(dtype), rng.integers(0, 3, 8)


def test_two_images_by_hand() -> None:
    # Both logits equal: A = ½ everywhere, −log A = log 2, whatever is smoothed.
    logits, labels = np.zeros((2, 2)), np.array([0, 1])
    loss, _, d = softmax_cross_entropy(logits, labels, objective=Objective((1.0, 3.0), 0.2))
    assert loss == pytest.approx((1 + 3) / 2 * math.log(2))
    # t = 0.9 for the label and 0.1 for the other; dZ = w · (½ − t) / 2.
    np.testing.assert_allclose(d, [[-0.2, 0.6], [0.2, -0.6]])


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_equals_the_loops_and_the_exact_loss(objective: Objective) -> None:
    logits, labels = made()
    loss, probabilities, d = softmax_cross_entropy(logits, labels, objective=objective)
    expected, A, dz = reference(logits.T, labels, objective)
    assert loss == pytest.approx(expected, rel=1e-12)
    np.testing.assert_allclose(probabilities, A.T, rtol=1e-12)
    np.testing.assert_allclose(d, dz.T, rtol=1e-12, atol=1e-16)
    exact = [exact_loss(logits[:, n], int(label), objective) for n, label in enumerate(labels)]
    assert np.mean(exact) == pytest.approx(loss, rel=1e-12)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_the_derivative_is_what_the_loss_does(objective: Objective) -> None:
    logits, labels = made()
    _, _, d = softmax_cross_entropy(logits, labels, objective=objective)
    for index in np.ndindex(logits.shape):
        moved = logits.copy(), logits.copy()
        moved[0][index] += 1e-6
        moved[1][index] -= 1e-6
        above, below = (softmax_cross_entropy(each, labels, objective=objective)[0] for each in moved)
        assert (above - below) / 2e-6 == pytest.approx(d[index], abs=1e-8)


def test_slices_add_up_to_the_batch() -> None:
    logits, labels = made()
    whole, _, d = softmax_cross_entropy(logits, labels, objective=OBJECTIVES[2])
    parts = [
        softmax_cross_entropy(logits[:, part], labels[part], None, 8, OBJECTIVES[2])
        for part in (slice(0, 3), slice(3, 8))
    ]
    assert sum(part[0] for part in parts) == pytest.approx(whole, rel=1e-12)
    np.testing.assert_allclose(np.concatenate([part[2] for part in parts], axis=1), d, rtol=1e-12)


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_equals_pytorch_with_our_mean(objective: Objective) -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: nothing to compare with")
    logits, labels = made(np.float32)
    z = torch.from_numpy(logits.T.copy()).requires_grad_()
    each = torch.nn.functional.cross_entropy(
        z, torch.from_numpy(labels), label_smoothing=objective.smoothing, reduction="none"
    )
    weights = torch.tensor([objective.weight(int(label)) for label in labels])
    theirs = (each * weights).mean()
    theirs.backward()
    loss, _, d = softmax_cross_entropy(logits, labels, objective=objective)
    assert loss == pytest.approx(float(theirs), rel=1e-5)
    np.testing.assert_allclose(d.T, z.grad.numpy(), rtol=1e-4, atol=1e-6)
    if not objective.smoothing:
        # PyTorch's own mean divides by the weights' sum: the same up to one factor for the whole batch.
        own = torch.nn.functional.cross_entropy(
            z, torch.from_numpy(labels), weight=torch.tensor(objective.class_weights), reduction="mean"
        )
        assert float(own) * float(weights.mean()) == pytest.approx(loss, rel=1e-5)


def test_a_plain_objective_gives_the_same_bits_as_none() -> None:
    logits, labels = made(np.float32)
    plain, with_default = (
        softmax_cross_entropy(logits, labels),
        softmax_cross_entropy(logits, labels, objective=Objective()),
    )
    assert plain[0] == with_default[0]
    np.testing.assert_array_equal(plain[2], with_default[2])
    assert Objective().is_plain
    assert not any(objective.is_plain for objective in OBJECTIVES)


def test_balanced_weights_make_classes_weigh_the_same() -> None:
    weights = balanced_weights([60, 30, 0, 10])
    assert weights == pytest.approx((100 / 180, 100 / 90, 1.0, 100 / 30))
    counts = np.array([60, 30, 0, 10])
    assert (counts * weights).sum() / 100 == pytest.approx(1.0)
    assert (counts * weights)[[0, 1, 3]] == pytest.approx(100 / 3)
    assert balanced_weights([0, 0]) == ()
    assert balanced_weights([5, 5]) == (1.0, 1.0)


def test_what_is_not_allowed_is_named() -> None:
    with pytest.raises(ValueError, match="positive"):
        Objective((1.0, 0.0))
    with pytest.raises(ValueError, match="smoothing"):
        Objective(smoothing=1.0)
    network = Network([Flatten(), Dense(3)], input_shape=(1, 2, 2), rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="one for each class, not 2"):
        network.objective = Objective((1.0, 2.0))


def test_a_network_learns_by_the_objective_that_it_is_given() -> None:
    network = Network([Flatten(), Dense(3)], input_shape=(1, 2, 2), rng=np.random.default_rng(0), dtype=np.float64)
    rng = np.random.default_rng(1)
    x, labels = rng.normal(size=(1, 2, 2, 5)), rng.integers(0, 3, 5)
    plain = network.step_gradients(x, labels).loss
    network.objective = OBJECTIVES[2]
    loss = network.step_gradients(x, labels).loss
    assert loss != plain
    assert loss == pytest.approx(
        softmax_cross_entropy(network.logits_batch_last(x), labels, objective=OBJECTIVES[2])[0]
    )
    assert network.copy().objective == OBJECTIVES[2]
    trace = network.trace(x[..., 0], int(labels[0]))
    assert trace.objective == OBJECTIVES[2]
    assert trace.loss == pytest.approx(exact_loss(trace.logits, int(labels[0]), OBJECTIVES[2]), rel=1e-12)
    assert trace.loss_in_training == pytest.approx(trace.loss, rel=1e-9)
