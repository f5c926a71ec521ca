"""Fully connected layer."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.init import initialiser
from cnn_gui.engine.layers.layer import Array, DType, Layer, Shape, ShapeError, Workspace
from cnn_gui.engine.layers.products import Product, deep, tall


class Dense(Layer):
    """Z = F · W + b for every image: each unit sees all D inputs (Rumelhart, Hinton and Williams 1986, eq. 1).

    Shapes, batch last: F (D,N), W (D,units), b (units,), Z (units,N) = Wᵀ · F + b.
    Raises ShapeError for feature maps that were not flattened, ValueError for other wrong arguments.
    """

    kind = "dense"
    prefix = "dense"

    def __init__(self, units: int, init: str = "he", name: str | None = None) -> None:
        super().__init__(name)
        if units < 1 or units != int(units):
            raise ValueError(f"{self.title}: units must be a whole number of at least 1, not {units}")
        self.units = int(units)
        self._init = initialiser(init)

    def output_shape(self, input_shape: Shape) -> Shape:
        if len(input_shape) != 1:
            raise ShapeError(
                f"{self.title} got feature maps of shape {input_shape}, but it needs a vector (D,): "
                "put Flatten before it"
            )
        return (self.units,)

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: DType) -> Shape:
        output_shape = self.output_shape(input_shape)
        inputs = input_shape[0]
        # Stored by columns, as FlatArrays does.
        self.parameters["W"] = np.asfortranarray(self._init((inputs, self.units), inputs, self.units, rng, dtype))
        self.parameters["b"] = np.zeros(self.units, dtype)
        return output_shape

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        z = work.array("z", (self.units, x.shape[1]), x.dtype)
        work.product("z", _outputs, self.parameters["W"], x, z)()
        z += self.parameters["b"][:, None]
        work.keep("x", x)
        return z

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        """dW = F · dZᵀ, db = Σ dZ, dF = W · dZ (batch last); gradients["W"] is stored by columns, as W is."""
        x = work.kept("x")
        work.product("dW", _weight_gradient, dy, x, gradients["W"])()
        np.dot(dy, work.array("ones", dy.shape[1:], dy.dtype, fill=1), out=gradients["b"])
        if not need_dx:
            return None
        dx = work.array("dx", x.shape, x.dtype)
        work.product("dx", tall, self.parameters["W"], dy, dx)()
        return dx

    def per_image(self, key: str, index: tuple[int, ...], dy: Array, work: Workspace) -> Array:
        """dW[i,u,n] = F[i,n] · dZ[u,n], db[u,n] = dZ[u,n]."""
        dz: Array = dy[index[-1]].astype(np.float64)
        return dz * work.kept("x")[index[0]] if key == "W" else dz


def _outputs(W: Array, x: Array, z: Array, small: int) -> Product:
    return deep(W.T, x, z, small)


def _weight_gradient(dy: Array, x: Array, dW: Array, small: int) -> Product:
    return deep(dy, x.T, dW.T, small)
