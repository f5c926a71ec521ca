"""A network: an ordered list of layers, with parameters and gradients by name."""

from __future__ import annotations

from collections import Counter, OrderedDict
from copy import copy
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.checks import as_numbers, check_images, check_labels
from cnn_gui.engine.layer import Array, DType, Labels, Layer, Shape, ShapeError, Workspace
from cnn_gui.engine.loss import softmax_cross_entropy
from cnn_gui.engine.parameters import FlatArrays
from cnn_gui.engine.trace import Trace, Tracer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BATCH_SIZES_KEPT = 4
_FORWARD_CHUNK = 64


class BatchResult(NamedTuple):
    """What one batch gave: mean loss, number of correct predictions, and gradients valid until the next call."""

    loss: float
    correct: int
    gradients: Mapping[str, Array]


class Network:
    """Layers in a row, from images (C,H,W) to one logit for each class, trained with softmax cross-entropy.

    Attributes:
        layers: the layers in order, named conv1, relu1, pool1, conv2, ..., flatten, dense1, ... where they had no name.
        plan: what is executed.
        input_shape: (C,H,W) of one image.
        classes: the number of logits.
        dtype: float32 or float64, of parameters and activations.
        parameters: the live arrays by name, updated in place: "conv1.W" (F,C,k,k), "conv1.b" (F,), "dense1.W"
            (D,units), "dense1.b" (units,).

    A loss that overflows is returned as inf or nan, without a warning: to notice it is the trainer's part.
    The same input gives the same bits. Not safe for use by two threads at once.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        *,
        input_shape: Shape = (1, 28, 28),
        rng: np.random.Generator,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        """Build the layers (copies of them) for one input shape; initial weights are drawn from ``rng``.

        Raises ShapeError where the layers do not fit together, ValueError for other wrong arguments.
        """
        self.dtype = _floating(dtype)
        if len(input_shape) != 3 or min(input_shape) < 1:
            raise ShapeError(f"input_shape must be (channels, height, width), each at least 1, not {input_shape}")
        self.input_shape: Shape = tuple(input_shape)
        self.layers = _named(layers)

        shape, shapes = self.input_shape, {}
        for layer in self.layers:
            shape = layer.build(shape, rng, self.dtype)
            shapes.update({f"{layer.name}.{key}": array.shape for key, array in layer.parameters.items()})
        if len(shape) != 1:
            raise ShapeError(
                f"the network ends in {shape} behind {self.layers[-1].name if self.layers else 'no layer'}, but needs "
                "one logit for each class: end with Flatten and Dense(classes)"
            )
        self.classes = shape[0]

        self._parameters = FlatArrays(shapes, self.dtype)
        for layer in self.layers:
            for key, home in self._parameters.of_layer(layer.name).items():
                home[...] = layer.parameters[key]
                layer.parameters[key] = home

        self.plan: tuple[Layer, ...] = self.layers
        self._gradients = self._parameters.zeros_like()
        self._gradients_of = [self._gradients.of_layer(layer.name) for layer in self.plan]
        # Nothing before the first layer with parameters needs a gradient.
        self._first_trained = next((i for i, layer in enumerate(self.plan) if layer.parameters), len(self.plan))
        self._workspaces: OrderedDict[int, tuple[list[Workspace], Workspace]] = OrderedDict()
        self._tracer: Tracer | None = None

    @property
    def parameters(self) -> Mapping[str, Array]:
        """The live parameters by name."""
        return self._parameters

    def set_parameters(self, parameters: Mapping[str, npt.ArrayLike]) -> None:
        """Copy values in. Raises ValueError, with nothing changed, if the names or shapes are not the network's own."""
        if set(parameters) != set(self._parameters):
            raise ValueError(
                f"parameters must be exactly {', '.join(self._parameters)}, not {', '.join(parameters) or 'none'}"
            )
        values = {name: as_numbers(name, value, self.dtype) for name, value in parameters.items()}
        for name, value in values.items():
            if value.shape != self._parameters[name].shape:
                raise ValueError(f"{name} must have shape {self._parameters[name].shape}, not {value.shape}")
        for name, value in values.items():
            self._parameters[name][...] = value

    def copy(self, *, dtype: npt.DTypeLike | None = None) -> Network:
        """Return an independent network of the same layers and parameter values, in ``dtype`` if given."""
        other = Network(
            self.layers,
            input_shape=self.input_shape,
            rng=np.random.default_rng(0),
            dtype=self.dtype if dtype is None else dtype,
        )
        other.set_parameters(self._parameters)
        return other

    def forward(self, images: npt.ArrayLike) -> Array:
        """Return the logits (N,classes) of images (N,C,H,W), a fresh array. Raises ValueError for another shape."""
        array = check_images(images, self.input_shape, self.dtype)
        logits = np.empty((len(array), self.classes), self.dtype)
        for start in range(0, len(array), _FORWARD_CHUNK):
            chunk = slice(start, start + _FORWARD_CHUNK)
            logits[chunk] = self.logits_batch_last(_batch_last(array[chunk])).T
        return logits

    def loss_and_gradients(
        self, images: npt.ArrayLike, labels: npt.ArrayLike, *, training: bool = False
    ) -> tuple[float, dict[str, Array]]:
        """Return the mean loss over images (N,C,H,W) with labels (N,), and dloss/dparameter by name, as fresh arrays.

        Dropout is off unless ``training``. Raises ValueError for wrong shapes and for labels out of range.
        """
        array = check_images(images, self.input_shape, self.dtype)
        checked = check_labels(labels, len(array), self.classes)
        result = self._run(_batch_last(array), checked, training=training)
        return result.loss, {name: gradient.copy() for name, gradient in result.gradients.items()}

    def step_gradients(self, x: Array, labels: Labels) -> BatchResult:
        """Run one training batch, forward and backward: x (C,H,W,N) in the network's type, labels int64 (N,).

        The gradients are buffers, valid until the next call of any method but ``trace``; parameters are not changed.
        Raises ValueError for a wrong shape or type and for labels out of range.
        """
        self._check_batch(x)
        return self._run(x, check_labels(labels, x.shape[3], self.classes), training=True)

    def logits_batch_last(self, x: Array) -> Array:
        """Return the logits (classes,N) of x (C,H,W,N), a buffer valid until the next call. For evaluation."""
        self._check_batch(x)
        workspaces, _ = self._workspaces_for(x.shape[3])
        with np.errstate(over="ignore", invalid="ignore"):
            for layer, work in zip(self.plan, workspaces, strict=True):
                x = layer.forward(x, work)
        return x

    def trace(self, image: npt.ArrayLike, label: int | None = None) -> Trace:
        """Return every array of one image (C,H,W), forward and, with a label, backward, for its own loss.

        Uses work space of its own: buffers and gradients of a training step are not touched.
        Raises ValueError for a wrong shape or a label out of range.
        """
        array = as_numbers("image", image, self.dtype)
        if array.shape != self.input_shape:
            raise ValueError(f"image must have shape {self.input_shape} for this network, not {array.shape}")
        labels = None if label is None else check_labels([label], 1, self.classes)
        if self._tracer is None:
            self._tracer = Tracer(self.layers, self._parameters.zeros_like())
        with np.errstate(over="ignore", invalid="ignore"):
            return self._tracer.trace(np.ascontiguousarray(array), label, labels)

    def _run(self, x: Array, labels: Labels, *, training: bool) -> BatchResult:
        workspaces, loss_work = self._workspaces_for(x.shape[3])
        with np.errstate(over="ignore", invalid="ignore"):
            for layer, work in zip(self.plan, workspaces, strict=True):
                x = layer.forward(x, work, training=training)
            loss, _, dy = softmax_cross_entropy(x, labels, loss_work)
            correct = int(np.count_nonzero(x.argmax(axis=0) == labels))
            for index in range(len(self.plan) - 1, self._first_trained - 1, -1):
                dx = self.plan[index].backward(
                    dy, workspaces[index], self._gradients_of[index], need_dx=index > self._first_trained
                )
                if dx is not None:
                    dy = dx
        return BatchResult(loss, correct, self._gradients)

    def _workspaces_for(self, batch_size: int) -> tuple[list[Workspace], Workspace]:
        """Return the work space of a batch size: one for each layer, one for the loss; the last few sizes are kept."""
        found = self._workspaces.get(batch_size)
        if found is None:
            found = [Workspace() for _ in self.plan], Workspace()
            self._workspaces[batch_size] = found
            if len(self._workspaces) > _BATCH_SIZES_KEPT:
                self._workspaces.popitem(last=False)
        else:
            self._workspaces.move_to_end(batch_size)
        return found

    def _check_batch(self, x: np.ndarray[Any, Any]) -> None:
        if x.ndim != 4 or x.shape[:3] != self.input_shape or not x.shape[3] or x.dtype != self.dtype:
            channels, height, width = self.input_shape
            raise ValueError(
                f"a batch must be {self.dtype} of shape ({channels}, {height}, {width}, N) with N at least 1, "
                f"not {x.dtype} of shape {x.shape}"
            )


def _floating(dtype: npt.DTypeLike) -> DType:
    for allowed in (np.dtype(np.float32), np.dtype(np.float64)):
        if allowed == dtype:
            return allowed
    raise ValueError(f"dtype must be float32 or float64, not {dtype}")


def _batch_last(images: Array) -> Array:
    """Copy (N,C,H,W) to (C,H,W,N)."""
    return np.ascontiguousarray(images.transpose(1, 2, 3, 0))


def _named(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return copies of the layers, without parameters, each with a name of its own."""
    named: list[Layer] = []
    counts: Counter[str] = Counter()
    for given in layers:
        layer = copy(given)
        layer.parameters = {}
        counts[layer.prefix] += 1
        if not layer.name:
            # There is one flatten in almost every network; a number would only be noise.
            alone = layer.kind == "flatten" and counts[layer.prefix] == 1
            layer.name = layer.prefix if alone else f"{layer.prefix}{counts[layer.prefix]}"
        named.append(layer)
    names = Counter(layer.name for layer in named)
    for name, times in names.items():
        if times > 1 or "." in name:
            raise ValueError(f"layer names must be unique and without a dot, but {name!r} occurs {times} times")
    return tuple(named)
