"""Everything one needs to know about one image in one training step, as plain data that nobody writes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.engine import Adam
from cnn_gui.explain.anatomy import LOSS, Anatomy, CellError, anatomy
from cnn_gui.explain.cell import Cell

if TYPE_CHECKING:
    from cnn_gui.engine import SGD, Array, Network, Trace


@dataclass(frozen=True)
class OptimizerSettings:
    """What the update was made with, besides the learning rate; see the engine's SGD and Adam.

    name: "sgd" (momentum, nesterov) or "adam" (beta1, beta2, epsilon); weight_decay belongs to both.
    """

    name: str = "sgd"
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    @classmethod
    def of(cls, optimizer: SGD | Adam) -> OptimizerSettings:
        """Return the settings of an optimizer as they are now."""
        if isinstance(optimizer, Adam):
            return cls(
                "adam",
                weight_decay=optimizer.weight_decay,
                beta1=optimizer.beta1,
                beta2=optimizer.beta2,
                epsilon=optimizer.epsilon,
            )
        return cls("sgd", optimizer.momentum, optimizer.nesterov, optimizer.weight_decay)


@dataclass(frozen=True, eq=False)
class StepRecord:
    """One training step: what the batch gave, and what the optimizer made of it.

    Attributes:
        batch_size: N, at least 1; batches of an epoch may differ by one image.
        index_in_batch: which of the N images the moment is about; None if it is not one of them.
        gradients: of the mean loss of the batch, by name ("conv1.W"), before weight decay.
        parameters_after: by name, as the update left them.
        optimizer: its settings.
        state: what the optimizer remembered before the step, as ``Optimizer.state()`` gives it.
        learning_rate: of this step.
    """

    batch_size: int
    index_in_batch: int | None
    gradients: Mapping[str, Array]
    parameters_after: Mapping[str, Array]
    optimizer: OptimizerSettings
    state: Mapping[str, Array]
    learning_rate: float

    def remembered(self, slot: str, name: str, index: tuple[int, ...]) -> float:
        """Return one number that the optimizer remembered, such as of the "velocity" of "conv1.W"; 0 at its start."""
        array = self.state.get(f"{slot}.{name}")
        return 0.0 if array is None else float(array[index])

    @property
    def update_number(self) -> int:
        """Which update of its run Adam makes in this step, counted from 1; 1 for optimizers that do not count."""
        return int(self.state["steps"]) + 1 if "steps" in self.state else 1


@dataclass(frozen=True, eq=False)
class Preparation:
    """How the image became the network's input: X = (pixel / 255 − mean) / deviation, for each channel.

    pixels: uint8 (C,H,W), after any random motion; mean, deviation: (C,), of pixels scaled to 0..1.
    """

    pixels: npt.NDArray[np.uint8]
    mean: npt.NDArray[np.floating[Any]]
    deviation: npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Moment:
    """One image at one moment of the training.

    Attributes:
        layers: which arrays there are, and how each comes from the one before.
        trace: every array of the image; without a label there is no loss and no gradient.
        parameters: by name, as the trace used them.
        step: the training step that used the same parameters, if it is known.
        preparation: how X came from the pixels, if it is known.
    """

    layers: Anatomy
    trace: Trace
    parameters: Mapping[str, Array]
    step: StepRecord | None = None
    preparation: Preparation | None = None

    @classmethod
    def of(
        cls,
        network: Network,
        trace: Trace,
        *,
        step: StepRecord | None = None,
        preparation: Preparation | None = None,
        parameters: Mapping[str, Array] | None = None,
    ) -> Moment:
        """Make a moment of a trace; to be called by whoever may touch ``network``.

        The parameters are copied as they are now, unless given: a step may have changed them since the trace.
        """
        if parameters is None:
            parameters = {name: array.copy() for name, array in network.parameters.items()}
        return cls(anatomy(network.layers, trace), trace, parameters, step, preparation)

    def array(self, symbol: str) -> Array:
        """Return a whole array by its symbol: "X", "Z1", "dZ1", "W1", "dW1" (of this image), "update:W1", "L".

        Raises CellError for an unknown symbol, for gradients and loss without a label, for updates without a step.
        """
        if symbol not in self.layers.shapes:
            # Says what there is.
            self.layers.check(Cell(symbol))
        cell = Cell(symbol)
        if cell.is_update:
            if self.step is None:
                raise CellError(f"nothing was trained here, so there is no {cell}: it comes from a training step")
            return self.step.parameters_after[self.layers.parameter_name(cell.base)]
        if self.layers.is_parameter(symbol):
            return self.parameters[self.layers.parameter_name(symbol)]
        if symbol == LOSS or cell.is_gradient:
            self._require_label(cell)
        if symbol == LOSS:
            return np.array(self.trace.loss, self.trace.logits.dtype)
        if not cell.is_gradient:
            return self.trace.stage(symbol).value
        if self.layers.is_parameter(cell.base):
            return self.trace.parameter_gradients[self.layers.parameter_name(cell.base)]
        gradient = self.trace.stage(cell.base).gradient
        assert gradient is not None, "with a label each stage but the softmax has a gradient"
        return gradient

    def value(self, cell: Cell) -> float:
        """Return one number, as the engine stored it. Raises CellError as ``array`` does, and outside the array."""
        self.layers.check(cell)
        if cell.symbol == LOSS and self.trace.loss is not None:
            return self.trace.loss
        return float(self.array(cell.symbol)[cell.index])

    def _require_label(self, cell: Cell) -> None:
        if self.trace.label is None:
            raise CellError(f"{cell} needs a label: nobody said what this image shows, so there is no loss")
