"""What every layer is: shapes in and out, parameters by name, a forward and a backward pass.

Inside the engine arrays are *batch last*: a batch of N images is (C, H, W, N), a batch of N vectors is (D, N).
Every window, pooling and bias operation then runs over long contiguous rows. A "shape" is the shape of one image,
without N: (C, H, W) or (D,).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import prod
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

import numpy as np
import numpy.typing as npt

from cnn_gui.engine import aligned

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine.layers.normalisation import Normalisation

Array = npt.NDArray[np.floating[Any]]
Mask = npt.NDArray[np.bool_]
Labels = npt.NDArray[np.int64]
Shape = tuple[int, ...]
DType = np.dtype[np.floating[Any]]

_T = TypeVar("_T")


class ShapeError(ValueError):
    """A layer was given a shape that it cannot take; the message names the layer, what it got and what it needs."""


class Workspace:
    """The buffers of one layer at one batch size: allocated once, reused by every step.

    What a forward pass leaves for the backward pass lives here and never on the layer, so one layer can serve
    several batch sizes, and a trace beside training, without any of them disturbing another.

    Attributes:
        small_product: the largest product that is multiplied without packing.
        generator: where dropout takes its random numbers from, where it is not the layer's.
        normalisation: what batch normalisation normalises with, where that is given.
        of_batch: whether the last forward pass of a batch normalisation used the statistics of its batch.
    """

    __slots__ = (
        "_arrays",
        "_kept",
        "_made",
        "_masks",
        "_products",
        "_views",
        "generator",
        "normalisation",
        "of_batch",
        "small_product",
    )

    def __init__(self, small_product: int = 0) -> None:
        """Take the largest product that is multiplied without packing, see ``products``; 0 for whole products."""
        self.small_product = small_product
        self.generator: np.random.Generator | None = None
        self.normalisation: Normalisation | None = None
        self.of_batch = False
        self._arrays: dict[str, Array] = {}
        self._kept: dict[str, Array] = {}
        self._made: dict[str, object] = {}
        self._masks: dict[str, Mask] = {}
        self._products: dict[str, tuple[Array, Array, Array, Callable[[], None]]] = {}
        self._views: dict[str, tuple[Array, Array]] = {}

    def array(self, key: str, shape: Shape, dtype: DType, fill: float = 0.0) -> Array:
        """Return the buffer called ``key``; it is allocated and filled when first asked for in this shape."""
        array = self._arrays.get(key)
        if array is None or array.shape != shape or array.dtype != dtype:
            array = self._arrays[key] = aligned.full(shape, dtype, fill)
        return array

    def mask(self, key: str, shape: Shape) -> Mask:
        """Return the buffer of truth values called ``key``."""
        mask = self._masks.get(key)
        if mask is None or mask.shape != shape:
            mask = self._masks[key] = aligned.empty_mask(shape)
        return mask

    def once(self, key: str, make: Callable[[], _T]) -> _T:
        """Return what ``make()`` returned when ``key`` was first asked for."""
        if key not in self._made:
            self._made[key] = make()
        return cast("_T", self._made[key])

    def product(
        self, key: str, cut: Callable[[Array, Array, Array, int], Callable[[], None]], a: Array, b: Array, c: Array
    ) -> Callable[[], None]:
        """Return ``cut(a, b, c, small_product)``, made anew only where one of them is another array than before."""
        made = self._products.get(key)
        if made is None or made[0] is not a or made[1] is not b or made[2] is not c:
            made = self._products[key] = (a, b, c, cut(a, b, c, self.small_product))
        return made[3]

    def reshaped(self, key: str, array: Array, shape: Shape) -> Array:
        """Return the array in another shape: the same view each time for the same array."""
        made = self._views.get(key)
        if made is not None and made[0] is array:
            return made[1]
        view = array.reshape(shape)
        # What had to be copied is not what the array will hold next time.
        if array.flags.c_contiguous:
            self._views[key] = (array, view)
        return view

    def keep(self, key: str, array: Array) -> None:
        """Remember an array of the forward pass for the backward pass; it is not copied."""
        self._kept[key] = array

    def kept(self, key: str) -> Array:
        """Return what the last forward pass kept. Raises RuntimeError if there was none."""
        try:
            return self._kept[key]
        except KeyError:
            raise RuntimeError("backward needs a forward pass with the same workspace before it") from None


class Layer(ABC):
    """One step of a network.

    Attributes:
        name: unique within its network ("conv1"); given by the network if left empty.
        parameters: "W" and "b", "gamma" and "beta", or nothing; the live arrays, updated in place by an optimizer.
        statistics: what the layer remembers of batches, "mean" and "variance" of a batch normalisation, or nothing;
            live arrays, that follow each training step.
        kind: what the layer does, in one word ("convolution").
        prefix: what its automatic name begins with ("conv").
        whole_batch: whether, in training, what becomes of an image hangs on the others of its batch.
    """

    kind: ClassVar[str]
    prefix: ClassVar[str]
    whole_batch: bool = False

    def __init__(self, name: str | None = None) -> None:
        self.name = name or ""
        self.parameters: dict[str, Array] = {}
        self.statistics: dict[str, Array] = {}

    @property
    def parts(self) -> tuple[Layer, ...]:
        """The layers of which this one is made: itself, unless it is a block."""
        return (self,)

    @property
    def title(self) -> str:
        """What error messages call this layer: its name, or its class before it has one."""
        return self.name or type(self).__name__

    @abstractmethod
    def output_shape(self, input_shape: Shape) -> Shape:
        """Return the shape of one image behind this layer. Raises ShapeError if the layer cannot take the input."""

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: DType) -> Shape:
        """Allocate and initialise the parameters for one input shape and return the output shape."""
        return self.output_shape(input_shape)

    def numbers(self, input_shape: Shape, *, need_dx: bool) -> int:
        """Return about how many numbers the buffers of the layer hold for one image."""
        return prod(self.output_shape(input_shape)) + (prod(input_shape) if need_dx else 0)

    @abstractmethod
    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        """Return the layer's output for a batch-last input; the result is a buffer of ``work``, valid until reused.

        ``training`` lets dropout silence, and batch normalisation use the statistics of the batch.
        """

    @abstractmethod
    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        """Write dL/dparameter into the arrays of ``gradients`` and return dL/dx (None unless ``need_dx``).

        ``dy`` is dL/dy of the last ``forward`` with the same workspace; it is never changed.
        """

    def follow(self, work: Workspace) -> None:  # noqa: B027 - most layers have nothing to move
        """Move running statistics, if there are any, towards the batch that went forward last with this workspace."""

    def per_image(self, key: str, index: tuple[int, ...], dy: Array, work: Workspace) -> Array:
        """Return of each image its own part of one number of dL/dparameter (N,), float64, which add up to it.

        ``dy`` is as for ``backward``. Raises ValueError for a layer without parameters.
        """
        raise ValueError(f"{self.title} has no parameter {key!r}")


def require_image(layer: Layer, input_shape: Shape, why: str) -> tuple[int, int, int]:
    """Return (C, H, W) or raise the ShapeError that says that ``layer`` needs feature maps."""
    if len(input_shape) != 3:
        raise ShapeError(
            f"{layer.title} got a vector of shape {input_shape}, but it {why} and needs feature maps (C, H, W): "
            "put it before Flatten or global average pooling"
        )
    channels, height, width = input_shape
    return channels, height, width
