"""A network: an ordered list of layers, with parameters and gradients by name."""

from __future__ import annotations

from collections import Counter
from copy import copy
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.checks import as_numbers, check_image_shape, check_images, check_labels, floating
from cnn_gui.engine.execution import BatchResult, Executor
from cnn_gui.engine.layers.blocks.fuse import fuse
from cnn_gui.engine.layers.dropout import Dropout
from cnn_gui.engine.layers.layer import Array, Labels, Layer, Shape, ShapeError
from cnn_gui.engine.layers.normalisation import Normalisation
from cnn_gui.engine.loss import softmax_cross_entropy
from cnn_gui.engine.objective import PLAIN, Objective
from cnn_gui.engine.parameters import moved_together, set_arrays
from cnn_gui.engine.per_image import PerImage, Place, per_image
from cnn_gui.engine.sharing import SharingExecutor
from cnn_gui.engine.trace import Trace, Tracer, normalisations
from cnn_gui.engine.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Numbers that overflow are seen in the loss; as a decorator this costs less than half of a with statement.
_quiet = np.errstate(over="ignore", invalid="ignore")


class Network:
    """Layers in a row, from images (C,H,W) to one logit for each class, trained with softmax cross-entropy.

    Attributes:
        layers: the layers in order, named conv1, relu1, pool1, conv2, ..., flatten, dense1, ... where they had no name.
        plan: what is executed: the layers, or fused blocks of them.
        input_shape: (C,H,W) of one image.
        classes: the number of logits.
        dtype: float32 or float64, of parameters and activations.
        small_product: up to how many multiplications a matrix product is small; 0 if none is.
        threads: over how many threads large batches are shared out.
        parameters: the live arrays by name, updated in place: "conv1.W" (F,C,k,k), "conv1.b" (F,), "dense1.W"
            (D,units), "dense1.b" (units,), "norm1.gamma" and "norm1.beta" (C,).
        statistics: the live running statistics of batch normalisation by name, which each training step moves:
            "norm1.mean" and "norm1.variance" (C,); nothing in a network without.
        learned: parameters and statistics together, all that decides what the network answers.

    A loss that overflows is returned as inf or nan, without a warning: to notice it is the trainer's part.
    The same input gives the same bits, with the same number of threads. Not safe for use by two threads at once.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        *,
        input_shape: Shape = (1, 28, 28),
        rng: np.random.Generator,
        dtype: npt.DTypeLike = np.float32,
        fused: bool = True,
        small_product: int = 0,
        threads: int = 1,
        workers: Workers | None = None,
        objective: Objective = PLAIN,
    ) -> None:
        """Build the layers (copies of them) for one input shape; initial weights are drawn from ``rng``.

        With ``fused`` the plan holds one fast block wherever Conv2D, ReLU and MaxPool2D stand in a row.
        ``small_product`` is the largest matrix product, in multiplications, that the BLAS library does without packing
        (``layers/products.py``); 0, where it has no such way, leaves products whole. With more ``threads`` than one,
        batches that are large enough are computed in parts (``sharing.py``), one for each thread; the BLAS library
        should then have one thread for each product; ``workers`` are those threads but the caller's, of its own unless
        given. Results agree up to rounding. ``objective`` is what the loss is, with class weights and smoothed labels.

        Raises ShapeError where the layers do not fit together, ValueError for other wrong arguments.
        """
        self.dtype = floating(dtype)
        self.input_shape: Shape = check_image_shape(input_shape)
        self.layers = _named(layers)

        shape = self.input_shape
        for layer in self.layers:
            shape = layer.build(shape, rng, self.dtype)
        if len(shape) != 1:
            raise ShapeError(
                f"the network ends in {shape} behind {self.layers[-1].name if self.layers else 'no layer'}, but needs "
                "one logit for each class: end with Flatten and Dense(classes)"
            )
        self.classes = shape[0]

        self._parameters = moved_together(self.layers, "parameters", self.dtype)
        self._statistics = moved_together(self.layers, "statistics", self.dtype)
        self._objective = objective.checked(self.classes)

        self._fused = fused
        self.small_product = small_product
        self.plan = fuse(self.layers) if fused else self.layers
        if threads < 1:
            raise ValueError(f"threads must be at least 1, not {threads}")
        self.threads = threads
        self._workers = Workers(threads - 1) if workers is None else workers
        self._executor = self._make_executor()
        self._tracer: Tracer | None = None

    @property
    def parameters(self) -> Mapping[str, Array]:
        """The live parameters by name."""
        return self._parameters

    @property
    def statistics(self) -> Mapping[str, Array]:
        """The live running statistics by name."""
        return self._statistics

    @property
    def learned(self) -> Mapping[str, Array]:
        """The live parameters and running statistics by name, layer after layer."""
        return {
            f"{layer.name}.{key}": array
            for layer in self.layers
            for key, array in (*layer.parameters.items(), *layer.statistics.items())
        }

    @property
    def objective(self) -> Objective:
        """What the loss is. Set it before training; ValueError for class weights of another number of classes."""
        return self._objective

    @objective.setter
    def objective(self, objective: Objective) -> None:
        self._objective = objective.checked(self.classes)
        self._executor = self._make_executor()
        self._tracer = None

    @property
    def dropout_generator(self) -> np.random.Generator | None:
        """Where dropout takes its random numbers from: the generator the network was built with, unless set.

        It belongs to the run, which saves and restores its state. None if the network has no dropout.
        """
        return next((layer.generator for layer in self.layers if isinstance(layer, Dropout)), None)

    @dropout_generator.setter
    def dropout_generator(self, generator: np.random.Generator) -> None:
        for layer in self.layers:
            if isinstance(layer, Dropout):
                layer.generator = generator

    def set_parameters(self, parameters: Mapping[str, npt.ArrayLike]) -> None:
        """Copy values in. Raises ValueError, with nothing changed, if the names or shapes are not the network's own."""
        set_arrays("parameters", self._parameters, parameters, self.dtype)

    def set_learned(self, learned: Mapping[str, npt.ArrayLike]) -> None:
        """Copy values of ``learned`` in: parameters and running statistics. Raises ValueError as ``set_parameters``."""
        set_arrays("parameters and statistics", self.learned, learned, self.dtype)

    def copy(self, *, dtype: npt.DTypeLike | None = None, fused: bool | None = None) -> Network:
        """Return an independent network with the same layers, parameters and statistics, of the same type unless given.

        Only the threads beside the caller's are shared: two networks may wait for them at once.
        """
        other = Network(
            self.layers,
            input_shape=self.input_shape,
            rng=np.random.default_rng(0),
            dtype=self.dtype if dtype is None else dtype,
            fused=self._fused if fused is None else fused,
            small_product=self.small_product,
            threads=self.threads,
            workers=self._workers,
            objective=self._objective,
        )
        other.set_learned(self.learned)
        return other

    def bytes_of_batch(self, count: int) -> int:
        """Return about how many bytes of buffers a batch of so many images takes where it goes through in one piece."""
        return count * self._executor.numbers * self.dtype.itemsize

    def close(self) -> None:
        """End the threads of this network and its copies, if there are any; who needs them later starts them anew."""
        self._workers.close()

    def forward(self, images: npt.ArrayLike) -> Array:
        """Return the logits (N,classes) of images (N,C,H,W), a fresh array. Raises ValueError for another shape."""
        array = check_images(images, self.input_shape, self.dtype)
        logits = np.empty((len(array), self.classes), self.dtype)
        for start in range(0, len(array), self._executor.images_at_once):
            part = slice(start, start + self._executor.images_at_once)
            logits[part] = self.logits_batch_last(_batch_last(array[part])).T
        return logits

    @_quiet
    def loss_and_gradients(
        self, images: npt.ArrayLike, labels: npt.ArrayLike, *, dropout: bool = False, running: bool = False
    ) -> tuple[float, dict[str, Array]]:
        """Return the mean loss over images (N,C,H,W) with labels (N,), and dloss/dparameter by name, as fresh arrays.

        Dropout is off unless ``dropout``; batch normalisation uses the statistics of these images, or the running ones
        if ``running``, which stay as they are. Raises ValueError for wrong shapes and for labels out of range.
        """
        array = check_images(images, self.input_shape, self.dtype)
        checked = check_labels(labels, len(array), self.classes)
        result = self._executor.run(_batch_last(array), checked, training=dropout, running=running)
        return result.loss, {name: gradient.copy() for name, gradient in result.gradients.items()}

    @_quiet
    def step_gradients(self, x: Array, labels: Labels, *, follow: bool = True) -> BatchResult:
        """Run one training batch, forward and backward: x (C,H,W,N) in the network's type, labels int64 (N,).

        The gradients are buffers, valid until the next call of any method but ``trace``; parameters are not changed.
        The running statistics follow the batch unless ``follow`` is False.
        Raises ValueError for a wrong shape or type and for labels out of range.
        """
        self._check_batch(x)
        result = self._executor.run(x, check_labels(labels, x.shape[3], self.classes), training=True)
        if follow:
            self._executor.follow_batch(x.shape[3])
        return result

    @_quiet
    def loss_batch_last(self, x: Array, labels: Labels, *, running: bool = False) -> float:
        """Return the mean loss of a batch as ``loss_and_gradients`` has it, without dropout; arguments as of a step."""
        self._check_batch(x)
        checked = check_labels(labels, x.shape[3], self.classes)
        logits = self._executor.logits(x) if running else self._executor.logits_of_batch(x)
        return softmax_cross_entropy(logits, checked, objective=self._objective)[0]

    @_quiet
    def per_image(self, x: Array, labels: Labels, place: Place | None = None, *, dropout: bool = False) -> PerImage:
        """Return what each image of a batch x (C,H,W,N) gives: its loss and its share of one number of a gradient.

        Work space of its own, parameters unchanged. With ``dropout`` the same numbers are silenced as by
        ``step_gradients`` with the generator in the same state. Errors as of that, and of ``per_image``.
        """
        self._check_batch(x)
        checked = check_labels(labels, x.shape[3], self.classes)
        cuts = self._executor.cuts(x.shape[3], training=dropout)
        return per_image(self.layers, x, checked, place, cuts=cuts, dropout=dropout, objective=self._objective)

    @_quiet
    def normalisations(self, x: Array, labels: Labels) -> Mapping[str, Normalisation]:
        """Return what each batch normalisation uses for a batch x (C,H,W,N) in training, by layer, without dropout.

        Nothing for a network without batch normalisation. Work space of its own; errors as of ``step_gradients``.
        """
        self._check_batch(x)
        if not self._statistics:
            return {}
        return normalisations(self.layers, x, check_labels(labels, x.shape[3], self.classes), self._objective)

    @_quiet
    def logits_batch_last(self, x: Array) -> Array:
        """Return the logits (classes,N) of x (C,H,W,N), a buffer valid until the next call. For evaluation."""
        self._check_batch(x)
        return self._executor.logits(x)

    @_quiet
    def trace(
        self,
        image: npt.ArrayLike,
        label: int | None = None,
        normalised_with: Mapping[str, Normalisation] | None = None,
    ) -> Trace:
        """Return every array of one image (C,H,W), forward and, with a label, backward, for its own loss.

        normalised_with: what batch normalisation uses, as ``normalisations`` gives it for the batch of the image; the
        gradients are then this image's part in the loss of the batch, N · ∂L_batch. Else the running statistics.
        Uses work space of its own: buffers and gradients of a training step are not touched.
        Raises ValueError for a wrong shape or a label out of range.
        """
        array = self._checked_image(image)
        labels = None if label is None else check_labels([label], 1, self.classes)
        return self._get_tracer().trace(array, label, labels, normalised_with)

    @_quiet
    def input_gradient(self, image: npt.ArrayLike, dlogits: npt.ArrayLike) -> Array:
        """Return the gradient of any function of the logits by the pixels of one image (C,H,W), by the chain rule.

        dlogits: (classes,), the function's derivative by each logit. Work space and errors as of ``trace``.
        """
        derivative = as_numbers("dlogits", dlogits, self.dtype)
        if derivative.shape != (self.classes,):
            raise ValueError(f"dlogits must have shape ({self.classes},) for this network, not {derivative.shape}")
        return self._get_tracer().input_gradient(self._checked_image(image), derivative)

    def _checked_image(self, image: npt.ArrayLike) -> Array:
        array = as_numbers("image", image, self.dtype)
        if array.shape != self.input_shape:
            raise ValueError(f"image must have shape {self.input_shape} for this network, not {array.shape}")
        return np.ascontiguousarray(array)

    def _make_executor(self) -> Executor | SharingExecutor:
        gradients = self._parameters.zeros_like()
        if self.threads == 1:
            return Executor(self.plan, self.input_shape, gradients, self.dtype, self.small_product, self._objective)
        return SharingExecutor(
            self.plan,
            self.input_shape,
            gradients,
            self.dtype,
            self.small_product,
            self.threads,
            self._workers,
            self._objective,
        )

    def _get_tracer(self) -> Tracer:
        if self._tracer is None:
            self._tracer = Tracer(self.layers, self._parameters.zeros_like(), self._objective)
        return self._tracer

    def _check_batch(self, x: np.ndarray[Any, Any]) -> None:
        if x.ndim != 4 or x.shape[:3] != self.input_shape or not x.shape[3] or x.dtype != self.dtype:
            channels, height, width = self.input_shape
            raise ValueError(
                f"a batch must be {self.dtype} of shape ({channels}, {height}, {width}, N) with N at least 1, "
                f"not {x.dtype} of shape {x.shape}"
            )


def _batch_last(images: Array) -> Array:
    """Copy (N,C,H,W) to (C,H,W,N)."""
    return np.ascontiguousarray(images.transpose(1, 2, 3, 0))


def _named(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return copies of the layers, without parameters, each with a name of its own."""
    named: list[Layer] = []
    counts: Counter[str] = Counter()
    for given in layers:
        layer = copy(given)
        layer.parameters, layer.statistics = {}, {}
        counts[layer.prefix] += 1
        if not layer.name:
            # There is one flatten in almost every network; a number would only be noise.
            alone = layer.kind == "flatten" and counts[layer.prefix] == 1
            layer.name = layer.prefix if alone else f"{layer.prefix}{counts[layer.prefix]}"
        named.append(layer)
    names = Counter(layer.name for layer in named)
    for name, times in names.items():
        if times > 1:
            raise ValueError(f"layer names must be unique, but {name!r} occurs {times} times")
        if "." in name or "+" in name:
            raise ValueError(f"layer names must hold neither '.' nor '+', but one is {name!r}")
    return tuple(named)
