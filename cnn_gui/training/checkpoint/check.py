"""Is a checkpoint one that a run could have given? Asked of those that come from outside."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.data.own.own_images import MAX_CLASSES
from cnn_gui.engine import ShapeError
from cnn_gui.training.checkpoint.check_validations import check_validations
from cnn_gui.training.run.config import SETTINGS
from cnn_gui.training.run.make_optimizer import make_optimizer

if TYPE_CHECKING:
    from cnn_gui.engine import Array, Network
    from cnn_gui.training.checkpoint.checkpoint import Checkpoint

# So many times the numbers that are there a network for the images may take, before it is known to be the right one:
# a hidden layer of lenet takes 120 a pixel, its filters 150 a channel, and no model has fewer than two a pixel.
_MOST_TIMES = 128
_SMALL = 10_000_000
_MOST_STEPS = 2.0**53


def check_checkpoint(checkpoint: Checkpoint) -> None:
    """Raise ValueError, with a clause that says what does not fit, unless all parts are of one and the same run."""
    _check_data(checkpoint)
    network = _check_parameters(checkpoint)
    _check_optimizer(checkpoint, _shapes(network.parameters))
    _check_batches(checkpoint)
    _check_history(checkpoint)
    check_validations(checkpoint.state.validation, checkpoint.state.batch, _shapes(network.learned))
    _check_statistics(checkpoint, network)


def _require(fits: bool, problem: str) -> None:
    if not fits:
        raise ValueError(problem)


def _check_data(checkpoint: Checkpoint) -> None:
    data = checkpoint.data
    channels, height, width = data.image_shape
    given = sum(array.size for array in checkpoint.state.parameters.values() if isinstance(array, np.ndarray))
    _require(min(data.image_shape) > 0, f"images of {data.image_shape} are none")
    _require(0 < len(data.classes) <= MAX_CLASSES, f"{len(data.classes)} classes are not 1 to {MAX_CLASSES}")
    most = max(height * width * max(120, 2 * len(data.classes)), 150 * channels)
    _require(most <= max(_SMALL, _MOST_TIMES * given), f"images of {data.image_shape} are too large for its parameters")
    _require(data.splits["train"].count > 0, "it was trained on no image")
    _require(len(data.mean) == len(data.deviation) == channels, "mean and deviation are not one for each channel")
    _require(all(map(math.isfinite, (*data.mean, *data.deviation))), "the mean or the deviation is no number")
    _require(min(data.deviation) > 0, "the deviation of the images is not above 0")


def _shapes(arrays: Mapping[str, Array]) -> dict[str, tuple[tuple[int, ...], np.dtype[Any]]]:
    return {name: (array.shape, array.dtype) for name, array in arrays.items()}


def _check_parameters(checkpoint: Checkpoint) -> Network:
    """The network that it is of."""
    config = checkpoint.state.config
    try:
        network = checkpoint.untrained_network()
    except ShapeError as error:
        raise ValueError(f"model {config.model} cannot take its images: {error}") from error
    learned = _shapes(network.learned)
    _check_arrays(checkpoint.state.parameters, learned, f"model {config.model} has the parameters")
    return network


def _check_statistics(checkpoint: Checkpoint, network: Network) -> None:
    """See to it that nothing is divided by the root of a number that is none."""
    best = checkpoint.best
    for kept in (checkpoint.state.parameters, {} if best is None else best.parameters):
        for name in network.statistics.keys() & kept.keys():
            least = 0.0 if name.endswith(".variance") else -np.inf
            fits = np.isfinite(kept[name]).all() and (kept[name] >= least).all()
            _require(bool(fits), f"{name} holds what no batch can have given")


def _check_arrays(
    given: Mapping[str, Any], shapes: Mapping[str, tuple[tuple[int, ...], np.dtype[Any]]], has: str
) -> None:
    _require(given.keys() == shapes.keys(), f"{has} {', '.join(shapes) or 'none'}, not {', '.join(given) or 'none'}")
    for name, (shape, dtype) in shapes.items():
        array = given[name]
        _require(
            isinstance(array, np.ndarray) and array.shape == shape and array.dtype == dtype,
            f"{name} is not an array of {dtype} of shape {shape}",
        )


def _check_optimizer(checkpoint: Checkpoint, shapes: Mapping[str, tuple[tuple[int, ...], np.dtype[Any]]]) -> None:
    config = checkpoint.state.config
    remembered = dict(checkpoint.state.optimizer)
    optimizer = make_optimizer(config)
    if "steps" in optimizer.state():
        _check_steps(remembered.pop("steps", None))
    # A slot is there for all parameters, or not yet.
    slots = [slot for slot in optimizer.SLOTS if any(key.startswith(f"{slot}.") for key in remembered)]
    expected = {f"{slot}.{name}": about for slot in slots for name, about in shapes.items()}
    _check_arrays(remembered, expected, f"optimizer {config.optimizer} remembers")


def _check_steps(steps: Any) -> None:
    _require(
        isinstance(steps, np.ndarray) and steps.shape == () and steps.dtype == np.float64,
        "the optimizer's count of steps is no number",
    )
    _require(bool(0 <= steps < _MOST_STEPS and steps == np.floor(steps)), "the optimizer's count of steps is none")


def _check_batches(checkpoint: Checkpoint) -> None:
    batches, count = checkpoint.state.batches, checkpoint.data.splits["train"].count
    whole = ("cursor", "epoch", "batch_in_epoch", "batch_size", "next_batch_size")
    _require(batches.keys() == {*whole, "order", "generator"}, "the order of the batches is incomplete")
    for name in whole:
        _require(type(batches[name]) is int, f"the batches' {name} is no whole number")
    for name in ("batch_size", "next_batch_size"):
        SETTINGS["batch_size"].check(batches[name])
    order = batches["order"]
    _require(
        isinstance(order, np.ndarray) and order.dtype == np.int64 and order.shape == (count,),
        f"the order of the images is not one of {count} images",
    )
    seen = np.zeros(count, bool)
    seen[order[(order >= 0) & (order < count)]] = True
    _require(bool(seen.all()), "the order of the images has not each of them once")
    _check_place(checkpoint, count)
    _check_generator(batches["generator"])


def _check_place(checkpoint: Checkpoint, count: int) -> None:
    """See to it that the place in the epoch is one that batches of this size lead to."""
    batches, batch = checkpoint.state.batches, checkpoint.state.batch
    cursor, epoch, done = batches["cursor"], batches["epoch"], batches["batch_in_epoch"]
    in_all = -(-count // batches["batch_size"])
    least, larger = divmod(count, in_all)
    dealt = done * least + min(done, larger)
    if epoch == 0:
        _require((batch, done, cursor) == (0, 0, count), "before the first batch there is no place in an epoch")
    else:
        _require(0 < done <= in_all and cursor == dealt, f"batch {done} of an epoch does not end at image {cursor}")
        _require(epoch <= batch and done <= batch, f"epoch {epoch} is not reached after {batch} batches")


def _check_generator(state: Any) -> None:
    # Others than the present one are not looked for by name: that would let a file choose what is called.
    generator = np.random.PCG64(0)
    try:
        generator.state = state
        # The step of this generator is odd.
        whole = bool(generator.state == state and state["state"]["inc"] % 2 == 1)
    except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
        raise ValueError("the state of the random numbers is none of NumPy's PCG64") from error
    _require(whole, "the state of the random numbers is damaged")


def _check_history(checkpoint: Checkpoint) -> None:
    state, history = checkpoint.state, checkpoint.history
    _require(type(state.batch) is int and state.batch >= 0, "the count of batches is none")
    _require(
        len(history.batches) == state.batch,
        f"the history has {len(history.batches)} batches, but {state.batch} were trained",
    )
    in_epoch = state.batches["batch_in_epoch"]
    finished = -(-len(state.batches["order"]) // state.batches["batch_size"]) == in_epoch
    ends = [*history.epoch_ends.tolist()]
    _require(all(first < second for first, second in pairwise([0, *ends])), "the ends of the epochs are not in order")
    _require(len(ends) == max(0, state.batches["epoch"] - (not finished)), "there is not one end for each epoch")
    last = ends[-1] if ends else 0
    _require(last == (state.batch if finished else state.batch - in_epoch), "the last epoch ended elsewhere")
    edits = [batch for batch, _ in history.edits]
    for what, found in (
        ("validations", history.validations.batch.tolist()),
        ("figures of the classes", history.classes.batch.tolist()),
        ("edits", edits),
        ("changed settings", [change.batch for change in history.changes]),
    ):
        _require(all(0 <= batch <= state.batch for batch in found), f"{what} are of batches that there are not")
    classes = history.classes.accuracy.shape[1]
    _require(not len(history.classes) or classes == len(checkpoint.data.classes), "figures are of other classes")
