"""Batch normalisation."""

from __future__ import annotations

from math import prod

import numpy as np

from cnn_gui.engine.layers.layer import Array, DType, Layer, Shape, ShapeError, Workspace
from cnn_gui.engine.layers.normalisation import Normalisation


class BatchNorm(Layer):
    """Bring each channel to mean 0 and variance 1, then to a mean β and a deviation γ that are learned.

    X̂ = (X − μ) / √(v + ε), B = γ · X̂ + β (Ioffe and Szegedy 2015).

    In training μ and v are the mean and the biased variance of the batch, for maps (C,H,W,N) over rows, columns and
    images, for vectors (D,N) over images. So every image of a batch has a part in what becomes of the others, and a
    batch must come whole (``whole_batch``). Otherwise they are the running statistics, in ``statistics``: "mean" and
    "variance" (C,) or (D,), at first 0 and 1. ``follow`` moves these towards the last batch by the share ``momentum``,
    with its unbiased variance (divided by count − 1), as PyTorch does; a batch of a single number has none and moves
    nothing.

    Parameters "gamma" (at first 1) and "beta" (at first 0), (C,) or (D,); like biases they do not decay. Takes maps
    and vectors, and keeps their shape. Raises ValueError for a momentum outside 0 < momentum ≤ 1 and for an epsilon
    that is not above 0 and at most 1.
    """

    kind = "batch normalisation"
    prefix = "norm"
    whole_batch = True

    def __init__(self, momentum: float = 0.1, epsilon: float = 1e-5, name: str | None = None) -> None:
        super().__init__(name)
        if not 0.0 < momentum <= 1.0:
            raise ValueError(f"{self.title}: momentum must be greater than 0 and at most 1, not {momentum}")
        if not 0.0 < epsilon <= 1.0:
            raise ValueError(f"{self.title}: epsilon must be greater than 0 and at most 1, not {epsilon}")
        self.momentum = momentum
        self.epsilon = epsilon

    def output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) not in (1, 3):
            raise ShapeError(f"{self.title} needs feature maps (C, H, W) or a vector (D,), not {input_shape}")
        return input_shape

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: DType) -> Shape:
        output_shape = self.output_shape(input_shape)
        channels = input_shape[0]
        self.parameters = {"gamma": np.ones(channels, dtype), "beta": np.zeros(channels, dtype)}
        self.statistics = {"mean": np.zeros(channels, dtype), "variance": np.ones(channels, dtype)}
        return output_shape

    def numbers(self, input_shape: Shape, *, need_dx: bool) -> int:
        return prod(input_shape) * (3 if need_dx else 2)

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        """Normalise with ``work.normalisation`` if there is one, else with the batch in training, else as it runs."""
        rows = np.ascontiguousarray(x).reshape(len(x), -1)
        centred = work.array("centred", rows.shape, rows.dtype)
        given = work.normalisation
        if given is None and not training:
            given = Normalisation(self.statistics["mean"], self.statistics["variance"], self.epsilon)
        if given is None:
            count = rows.shape[1]
            # A product with ones sums the rows in a third of the time of a sum.
            mean = np.dot(
                rows, work.array("ones", (count,), rows.dtype, fill=1), out=work.array("mean", x.shape[:1], x.dtype)
            )
            mean /= count
            np.subtract(rows, mean[:, None], out=centred)
            variance = _row_products(centred, centred, work.array("variance", x.shape[:1], x.dtype))
            variance /= count
        else:
            mean, variance = given.mean, given.variance
            np.subtract(rows, mean[:, None], out=centred)
        inverse = work.array("inverse", x.shape[:1], x.dtype)
        np.add(variance, self.epsilon, out=inverse)
        np.sqrt(inverse, out=inverse)
        np.reciprocal(inverse, out=inverse)
        y = work.array("y", x.shape, x.dtype)
        y_rows = y.reshape(rows.shape)
        np.multiply(centred, (self.parameters["gamma"] * inverse)[:, None], out=y_rows)
        y_rows += self.parameters["beta"][:, None]
        work.keep("centred", centred)
        work.keep("inverse", inverse)
        work.keep("mean", mean)
        work.keep("variance", variance)
        work.of_batch = work.normalisation is None and training
        return y

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        """dβ = Σ dB, dγ = Σ dB · X̂, dX = γ / √(v + ε) · (dB − mean dB − X̂ · mean (dB · X̂)).

        The sums are over the images and places of a channel, and so are the means, of the whole batch: they are what
        dX owes to μ and v. With running statistics, which do not hang on X, they are 0.
        """
        centred, inverse = work.kept("centred"), work.kept("inverse")
        count = centred.shape[1]
        rows: Array = np.ascontiguousarray(dy).reshape(-1, count)
        d_beta = np.dot(rows, work.array("ones", (count,), rows.dtype, fill=1), out=gradients["beta"])
        d_gamma = _row_products(rows, centred, gradients["gamma"])
        d_gamma *= inverse
        work.keep("mean_dy", d_beta / count)
        work.keep("mean_dy_normalised", d_gamma / count)
        if not need_dx:
            return None
        scale = self.parameters["gamma"] * inverse
        dx = work.array("dx", dy.shape, dy.dtype)
        dx_rows = dx.reshape(rows.shape)
        given = work.normalisation
        if work.of_batch:
            means = work.kept("mean_dy"), work.kept("mean_dy_normalised")
        elif given is not None and given.mean_dy is not None and given.mean_dy_normalised is not None:
            means = given.mean_dy, given.mean_dy_normalised
        else:
            np.multiply(rows, scale[:, None], out=dx_rows)
            return dx
        np.multiply(centred, (means[1] * inverse)[:, None], out=dx_rows)
        dx_rows += means[0][:, None]
        np.subtract(rows, dx_rows, out=dx_rows)
        dx_rows *= scale[:, None]
        return dx

    def per_image(self, key: str, index: tuple[int, ...], dy: Array, work: Workspace) -> Array:
        """dβ[c,n] = Σ_i,j dB[c,i,j,n], dγ[c,n] = Σ_i,j dB[c,i,j,n] · X̂[c,i,j,n]."""
        channel = index[0]
        parts: Array = dy[channel].astype(np.float64)
        if key == "gamma":
            parts *= work.kept("centred")[channel].reshape(parts.shape)
            parts *= float(work.kept("inverse")[channel])
        own: Array = parts.reshape(-1, parts.shape[-1]).sum(axis=0)
        return own

    def follow(self, work: Workspace) -> None:
        """Move the running statistics towards those of the batch that went forward last with this workspace.

        mean ← (1 − momentum) · mean + momentum · μ, and the variance likewise. Raises RuntimeError if there was none.
        """
        centred = work.kept("centred")
        if work.of_batch:
            self.move_towards(work.kept("mean"), work.kept("variance"), centred.shape[1])

    def move_towards(self, batch_mean: Array, batch_variance: Array, count: int) -> None:
        """Move the running statistics towards mean and biased variance (C,) of a batch of ``count`` numbers each."""
        if count < 2:
            return
        mean, variance = self.statistics["mean"], self.statistics["variance"]
        mean *= 1.0 - self.momentum
        mean += self.momentum * batch_mean
        variance *= 1.0 - self.momentum
        variance += (self.momentum * count / (count - 1)) * batch_variance

    def running(self) -> Normalisation:
        """Return the running statistics as they are now; fresh arrays."""
        return Normalisation(self.statistics["mean"].copy(), self.statistics["variance"].copy(), self.epsilon)

    def normalisation(self, work: Workspace) -> Normalisation:
        """Return what the last forward and backward pass of a batch normalised with; fresh arrays.

        The backward pass must have been that of N·L, as of ``softmax_cross_entropy`` with a batch size of 1.
        """
        names = "mean", "variance", "mean_dy", "mean_dy_normalised"
        mean, variance, mean_dy, mean_dy_normalised = (work.kept(name).copy() for name in names)
        return Normalisation(mean, variance, self.epsilon, mean_dy, mean_dy_normalised)


def _row_products(a: Array, b: Array, out: Array) -> Array:
    """Write Σ_j a[i,j] · b[i,j] to ``out`` (C,): a product of vectors for each row, without an array of products."""
    np.matmul(a[:, None, :], b[:, :, None], out=out.reshape((-1, 1, 1)))
    return out
