"""How a batch goes through a network: slice by slice, each forward and backward in buffers that are used again."""

from __future__ import annotations

from collections import OrderedDict
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cnn_gui.engine.layers.dropout import Dropout
from cnn_gui.engine.layers.layer import Array, DType, Labels, Layer, Shape, Workspace
from cnn_gui.engine.loss import softmax_cross_entropy
from cnn_gui.engine.objective import PLAIN, Objective

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnn_gui.engine.parameters import FlatArrays

# A large batch is worked on in slices whose buffers stay in the cache between forward and backward; without slices the
# time for an image grows with the batch. More images than 64 at once bring nothing, fewer than 16 cost too many calls,
# and powers of two cut the usual batches evenly (docs/performance.md).
_BYTES_AT_ONCE = 7 * 2**20
_MOST_AT_ONCE = 64
_FEWEST_AT_ONCE = 16

_SLICE_SIZES_KEPT = 6


class BatchResult(NamedTuple):
    """What one batch gave: mean loss, number of correct predictions, and gradients valid until the next call."""

    loss: float
    correct: int
    gradients: FlatArrays


class Executor:
    """Runs batches through a plan of layers.

    Attributes:
        images_at_once: the largest slice.
        numbers: about how many numbers the buffers hold for one image.
        whole_batch: whether a batch must not be cut where it gives a loss and gradients: a layer of the plan normalises
            with the statistics of all its images.
    """

    def __init__(
        self,
        plan: Sequence[Layer],
        input_shape: Shape,
        gradients: FlatArrays,
        dtype: DType,
        small_product: int,
        objective: Objective = PLAIN,
    ) -> None:
        """Take layers that are built, where to leave the gradients, what a small product is (`products`), the loss."""
        self._plan = plan
        self._objective = objective
        self.whole_batch = any(layer.whole_batch for layer in plan)
        self._dtype = dtype
        self._input_shape = input_shape
        self._gradients = gradients
        self._sums = gradients.zeros_like()
        self._small_product = small_product
        self._passes: OrderedDict[int, _Pass] = OrderedDict()
        numbers, shape, need_dx = prod(input_shape), input_shape, False
        for layer in plan:
            numbers += layer.numbers(shape, need_dx=need_dx)
            need_dx = need_dx or bool(layer.parameters)
            shape = layer.output_shape(shape)
        self._classes = shape[0]
        self.numbers = numbers
        self.images_at_once = _slice_size(_BYTES_AT_ONCE // (numbers * dtype.itemsize))

    def run(self, x: Array, labels: Labels, *, training: bool, running: bool = False) -> BatchResult:
        """Return loss and gradients of a batch (C,H,W,N); the loss is the mean, so the slices' shares add up.

        ``training`` lets dropout silence. Batch normalisation uses the statistics of the batch, which then goes through
        in one piece, or those that it keeps, if ``running``.
        """
        return self.run_part(x, labels, slice(0, x.shape[3]), training=training, running=running)

    def run_part(
        self,
        x: Array,
        labels: Labels,
        part: slice,
        *,
        training: bool,
        generator: np.random.Generator | None = None,
        running: bool = False,
    ) -> BatchResult:
        """Return what some images of a batch add to its loss and gradients; all parts of it add up to the whole.

        generator: where dropout takes its random numbers from, in place of the network's.
        """
        n = x.shape[3]
        if self.whole_batch or part.stop - part.start <= self.images_at_once:
            own = self._contiguous(x, part)
            loss, correct = self._run_slice(own, labels[part], n, training, generator, running)
            return BatchResult(loss, correct, self._gradients)
        loss, correct = 0.0, 0
        self._sums.flat.fill(0)
        for piece in self._slices(part):
            share, hits = self._run_slice(self._contiguous(x, piece), labels[piece], n, training, generator, running)
            loss += share
            correct += hits
            self._sums.flat += self._gradients.flat
        return BatchResult(loss, correct, self._sums)

    def cuts(self, n: int, *, training: bool) -> list[tuple[slice, np.random.Generator | None]]:
        """Return how n images are cut, and the generator of dropout of each slice if it is not the layer's."""
        if self.whole_batch:
            return [(slice(0, n), None)]
        return [(piece, None) for piece in self._slices(slice(0, n))]

    def follow_batch(self, n: int) -> None:
        """Move the running statistics towards those of the batch of n images that was run last."""
        for layer, work in self._pass(n).normalising if self.whole_batch else ():
            layer.follow(work)

    def logits_of_batch(self, x: Array) -> Array:
        """Return the logits (classes,N) as ``run`` has them, without dropout: normalised with the batch."""
        if not self.whole_batch:
            return self.logits(x)
        for layer, work in self._pass(x.shape[3]).forward:
            x = layer.forward(x, work, training=layer.whole_batch)
        return x

    def logits(self, x: Array, part: slice | None = None) -> Array:
        """Return the logits (classes,N) of a batch or of some images of it, without dropout, each image for itself."""
        part = slice(0, x.shape[3]) if part is None else part
        n = part.stop - part.start
        if n <= self.images_at_once:
            return self._forward(self._contiguous(x, part))
        logits = np.empty((self._classes, n), self._dtype)
        for piece in self._slices(part):
            logits[:, piece.start - part.start : piece.stop - part.start] = self._forward(self._contiguous(x, piece))
        return logits

    def _run_slice(
        self,
        x: Array,
        labels: Labels,
        batch_size: int,
        training: bool,
        generator: np.random.Generator | None,
        running: bool,
    ) -> tuple[float, int]:
        buffers = self._pass(x.shape[3])
        for work in buffers.silencing:
            work.generator = generator
        for layer, work in buffers.forward:
            x = layer.forward(x, work, training=not running if layer.whole_batch else training)
        loss, _, dy = softmax_cross_entropy(x, labels, buffers.loss, batch_size, self._objective)
        correct = int(np.count_nonzero(x.argmax(axis=0) == labels))
        for layer, work, gradients in buffers.backward:
            dx = layer.backward(dy, work, gradients, need_dx=True)
            assert dx is not None
            dy = dx
        if buffers.first is not None:
            layer, work, gradients = buffers.first
            layer.backward(dy, work, gradients, need_dx=False)
        return loss, correct

    def _forward(self, x: Array) -> Array:
        for layer, work in self._pass(x.shape[3]).forward:
            x = layer.forward(x, work)
        return x

    def _slices(self, part: slice) -> Iterator[slice]:
        """Cut images into slices, the last one perhaps shorter."""
        for start in range(part.start, part.stop, self.images_at_once):
            yield slice(start, min(part.stop, start + self.images_at_once))

    def _contiguous(self, x: Array, part: slice) -> Array:
        """Copy a slice of images to where the convolution can read long rows; all of them stay where they are."""
        size = part.stop - part.start
        if size == x.shape[3]:
            return x
        buffer = self._pass(size).loss.array("input", (*self._input_shape, size), self._dtype)
        np.copyto(buffer, x[..., part])
        return buffer

    def _pass(self, size: int) -> _Pass:
        """Return the buffers for slices of one size; those of the last few sizes are kept."""
        found = self._passes.get(size)
        if found is None:
            found = self._passes[size] = _Pass(self._plan, self._gradients, self._small_product)
            if len(self._passes) > _SLICE_SIZES_KEPT:
                self._passes.popitem(last=False)
        else:
            self._passes.move_to_end(size)
        return found


def _slice_size(fitting: int) -> int:
    """The largest power of two that fits, within reason; very large images go through one by one."""
    if fitting < 1:
        return 1
    size = _MOST_AT_ONCE
    while size > max(fitting, _FEWEST_AT_ONCE):
        size //= 2
    return size


class _Pass:
    """The order of work for one slice size, with the work space of each layer.

    Attributes:
        forward: layers in order.
        backward: layers from the last to the one behind ``first``, with the gradients they write.
        first: the first layer with parameters; it needs no dX, and nothing before it needs a gradient.
        loss: the work space of the loss and of the input.
        silencing: the work spaces of dropout.
        normalising: batch normalisations with their work spaces.
    """

    def __init__(self, plan: Sequence[Layer], gradients: FlatArrays, small_product: int) -> None:
        self.forward = [(layer, Workspace(small_product)) for layer in plan]
        steps = [(layer, work, _gradients_of(layer, gradients)) for layer, work in self.forward]
        trained = [index for index, layer in enumerate(plan) if layer.parameters]
        self.backward = steps[: trained[0] : -1] if trained else []
        self.first = steps[trained[0]] if trained else None
        self.loss = Workspace()
        self.silencing = [work for layer, work in self.forward if isinstance(layer, Dropout)]
        self.normalising = [(layer, work) for layer, work in self.forward if layer.whole_batch]


def _gradients_of(layer: Layer, gradients: FlatArrays) -> dict[str, Array]:
    """Return where a layer leaves its gradients, a block those of all its layers, whose keys differ."""
    return {key: array for part in layer.parts for key, array in gradients.of_layer(part.name).items()}
