"""What flows through a network, layer by layer: shapes, parameters, operations, how much of the image a number sees."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from cnn_gui.engine.architecture import limits
from cnn_gui.engine.architecture.build import Placed, completed, wrong_end
from cnn_gui.engine.layers.layer import Layer, Shape, ShapeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine.architecture.layer_spec import LayerSpec

_FLOAT = 4


@dataclass(frozen=True)
class FlowRow:
    """One layer and what it does to an image.

    Attributes:
        spec: the layer; place: which of the line's it is, None for one that is implied.
        name: what the network will call it, "conv1".
        shape: behind it, (C,H,W) or (D,); None from the first layer on that does not fit.
        parameters: how many numbers are learned in it; operations: multiplications and additions for an image, forward.
        receptive_field: side of the square of pixels that one number sees; None where it sees all of the image, and
            where nothing flows.
        problem: why it does not fit, None where it does.
    """

    spec: LayerSpec
    place: int | None
    name: str
    shape: Shape | None
    parameters: int = 0
    operations: int = 0
    receptive_field: int | None = None
    problem: str | None = None


def flow(specs: Sequence[LayerSpec], input_shape: Shape, classes: int) -> tuple[FlowRow, ...]:
    """Return a row for each layer, the implied ones with them; nothing of the network is allocated.

    input_shape: (C,H,W) of the images. A network fits if no row has a problem.
    """
    placed = completed(specs, classes)
    names = _names(placed)
    end = wrong_end(specs, classes)
    rows: list[FlowRow] = []
    state: _State | None = _State(input_shape)
    for index, (each, name) in enumerate(zip(placed, names, strict=True)):
        if state is None:
            rows.append(FlowRow(each.spec, each.place, name, None))
            continue
        try:
            if end is not None and index == len(placed) - 1:
                raise ShapeError(end)
            rows.append(state.through(each, name))
        except ShapeError as error:
            rows.append(FlowRow(each.spec, each.place, name, None, problem=str(error)))
            state = None
    return tuple(rows)


class _State:
    """What has come so far of an image on its way."""

    def __init__(self, input_shape: Shape) -> None:
        self._shape = input_shape
        self._field = 1
        self._step = 1
        self._parameters = 0
        self._numbers = prod(input_shape)

    def through(self, each: Placed, name: str) -> FlowRow:
        """Return the row of the next layer. Raises ShapeError where it does not fit, or is too large."""
        layer = _unbuilt(each.spec, name)
        shape = layer.output_shape(self._shape)
        parameters, operations = _parameters(each.spec, self._shape, shape), _operations(each.spec, self._shape, shape)
        self._parameters += parameters
        self._numbers += layer.numbers(self._shape, need_dx=True)
        if self._parameters > limits.MOST_PARAMETERS:
            raise ShapeError(
                f"{name} ({each.spec.text}) makes it {self._parameters:,} parameters, and {limits.MOST_PARAMETERS:,} "
                "are the most: pool before it, or take fewer filters or units"
            )
        if self._numbers * _FLOAT * limits.IMAGES_COUNTED > limits.MOST_BYTES:
            raise ShapeError(
                f"{name} ({each.spec.text}) makes a batch of {limits.IMAGES_COUNTED} images larger than "
                f"{limits.MOST_BYTES // 2**30} GiB of memory: pool before it, or take fewer filters"
            )
        if len(shape) == len(self._shape) and len(shape) > 1:
            size = _window(each.spec)
            self._field += (size - 1) * self._step
            self._step *= _stride(each.spec)
        self._shape = shape
        field = min(self._field, 10**6) if len(shape) > 1 else None
        return FlowRow(each.spec, each.place, name, shape, parameters, operations, field)


def _unbuilt(spec: LayerSpec, name: str) -> Layer:
    settings = dict(spec.settings)
    if "init" in settings:
        settings["init"] = "he"
    layer = spec.kind.make(**settings)
    layer.name = name
    return layer


def _names(placed: Sequence[Placed]) -> list[str]:
    """As the network names them: by kind and number, flatten alone without one."""
    counts: Counter[str] = Counter()
    found = []
    for each in placed:
        prefix = _unbuilt(each.spec, "").prefix
        counts[prefix] += 1
        alone = prefix == "flatten" and counts[prefix] == 1
        found.append(prefix if alone else f"{prefix}{counts[prefix]}")
    return found


def _window(spec: LayerSpec) -> int:
    if spec.word == "conv":
        return spec.number("kernel")
    return spec.number("size") if spec.word in ("pool", "avgpool") else 1


def _stride(spec: LayerSpec) -> int:
    return spec.number("stride") if spec.word in ("conv", "pool", "avgpool") else 1


def _parameters(spec: LayerSpec, before: Shape, shape: Shape) -> int:
    if spec.word == "conv":
        return shape[0] * (before[0] * spec.number("kernel") ** 2 + 1)
    if spec.word == "dense":
        return shape[0] * (before[0] + 1)
    return 2 * shape[0] if spec.word == "norm" else 0


def _operations(spec: LayerSpec, before: Shape, shape: Shape) -> int:
    """Multiplications and additions of one image; each comparison and each function counts as one."""
    numbers = prod(shape)
    if spec.word == "conv":
        return 2 * numbers * before[0] * spec.number("kernel") ** 2
    if spec.word == "dense":
        return 2 * numbers * before[0]
    if spec.word in ("pool", "avgpool"):
        return numbers * spec.number("size") ** 2
    if spec.word == "gap":
        return prod(before)
    if spec.word == "norm":
        return 2 * numbers
    return 0 if spec.word in ("flatten", "dropout") else numbers
