"""The oracle itself, against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import preset, reference

X = np.array([[[[1.0, 2.0, 0.0], [0.0, 1.0, 3.0], [4.0, 1.0, 1.0]]]])
W = np.array([[[[1.0, 0.0, 2.0], [0.0, -1.0, 0.0], [3.0, 0.0, 1.0]]]])


def test_convolution_multiplies_and_adds_without_turning_the_kernel() -> None:
    # 1·1 + 2·0 − 1·1 + 3·4 + 1·1 + bias 0.5
    np.testing.assert_array_equal(reference.convolution(X, W, np.array([0.5])), [[[[13.5]]]])


def test_same_padding_surrounds_the_image_with_zeros() -> None:
    Z = reference.convolution(X, W, np.array([0.0]), margin=1)
    assert Z.shape == (1, 1, 3, 3)
    # Upper left: the kernel's lower right 2×2 lies on the image: −1·1 + 0·2 + 0·0 + 1·1
    assert Z[0, 0, 0, 0] == 0.0
    assert Z[0, 0, 1, 1] == 13.0


def test_convolution_backward_of_one_output_is_patch_and_kernel() -> None:
    dX, dW, db = reference.convolution_backward(X, W, np.array([[[[2.0]]]]))
    np.testing.assert_array_equal(dX, 2 * W)
    np.testing.assert_array_equal(dW, 2 * X)
    np.testing.assert_array_equal(db, [2.0])


def test_relu_blocks_at_zero() -> None:
    Z = np.array([-1.0, 0.0, 2.0])
    np.testing.assert_array_equal(reference.relu(Z), [0.0, 0.0, 2.0])
    np.testing.assert_array_equal(reference.relu_backward(Z, np.array([5.0, 6.0, 7.0])), [0.0, 0.0, 7.0])


def test_max_pool_gives_the_gradient_to_the_first_maximum() -> None:
    A = np.array([[[[1.0, 4.0, 9.0], [4.0, 2.0, 9.0], [9.0, 9.0, 9.0]]]])
    np.testing.assert_array_equal(reference.max_pool(A), [[[[4.0]]]])
    np.testing.assert_array_equal(
        reference.max_pool_backward(A, np.array([[[[7.0]]]])), [[[[0.0, 7.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]]]
    )


def test_dense_is_a_product_of_matrices() -> None:
    F, W2, b2 = np.array([[1.0, 2.0]]), np.array([[1.0, 0.0, 2.0], [3.0, 1.0, 0.0]]), np.array([0.0, 1.0, 0.0])
    np.testing.assert_array_equal(reference.dense(F, W2, b2), [[7.0, 3.0, 2.0]])
    dF, dW, db = reference.dense_backward(F, W2, np.array([[1.0, 0.0, -1.0]]))
    np.testing.assert_array_equal(dF, [[-1.0, 3.0]])
    np.testing.assert_array_equal(dW, [[1.0, 0.0, -1.0], [2.0, 0.0, -2.0]])
    np.testing.assert_array_equal(db, [1.0, 0.0, -1.0])


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet"])
def test_every_preset_agrees_with_the_loops(model: str, rng: np.random.Generator) -> None:
    network = preset(model, (2, 17, 16), 3, rng=rng, dtype=np.float64)
    images, labels = rng.normal(size=(2, 2, 17, 16)), np.array([2, 0])
    loss, gradients = network.loss_and_gradients(images, labels)
    expected_loss, expected = reference.loss_and_gradients(network, images, labels)
    assert loss == pytest.approx(expected_loss, rel=1e-12)
    assert expected.keys() == gradients.keys()
    for name, gradient in expected.items():
        np.testing.assert_allclose(gradients[name], gradient, rtol=1e-10, atol=1e-12, err_msg=name)


def test_loss_of_equal_logits_is_the_logarithm_of_the_classes() -> None:
    loss, A, dZ = reference.softmax_cross_entropy(np.zeros((2, 4)), np.array([0, 3]))
    np.testing.assert_allclose(loss, np.log(4))
    np.testing.assert_allclose(A, 0.25)
    np.testing.assert_allclose(dZ[0], [-0.375, 0.125, 0.125, 0.125])
