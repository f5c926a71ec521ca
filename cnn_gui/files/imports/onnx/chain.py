"""The layers that a file describes, one behind the other, and how what flows between them lies in memory there.

Elsewhere images may be (N,H,W,C), and their flattened vectors go through row, column, channel. Here a vector goes
through channel, row, column (`Flatten`). So it is followed which axis is which, and for a vector at which place of
theirs each number of ours stands (`order`): weights that meet it are put in our order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import ShapeError
from cnn_gui.engine.architecture import LayerSpec
from cnn_gui.engine.architecture.limits import MOST_PARAMETERS
from cnn_gui.files.imports.onnx.constants import BATCH
from cnn_gui.files.imports.onnx.not_ours import NotOursError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine import Shape
    from cnn_gui.files.imports.onnx.graph import Node
    from cnn_gui.files.imports.onnx.tensors import Constant

Margins = tuple[int, int, int, int]
NO_MARGINS: Margins = (0, 0, 0, 0)


@dataclass
class Found:
    """A layer that was found. arrays: parameters and statistics by their short names, in our arrangement, float64."""

    spec: LayerSpec
    arrays: dict[str, Constant] = field(default_factory=dict)


class Chain:
    """What was found so far.

    Attributes:
        found: the layers. shape: of what flows behind them, ours: (C,H,W) or (D,).
        axes: theirs, a letter for each: "NCHW", "NHWC", "NHW" for one channel, "ND" for vectors.
        order: for each number of our vector its place in theirs; None where it is the same.
        margins: zeros around the maps that a convolution is still to take up: above, below, left, right.
        scale, offset: what images are multiplied with and then added to before the first layer, (C,); None for nothing.
        ended: the operation that makes probabilities, behind which nothing is learned; None before it.
        notes: what a person should know, one sentence each.
    """

    def __init__(self, shape: Shape, axes: str, batch: int | None) -> None:
        self.found: list[Found] = []
        self.shape = shape
        self.axes = axes
        self.order: Constant | None = None
        self.margins = NO_MARGINS
        self.scale: Constant | None = None
        self.offset: Constant | None = None
        self.ended: str | None = None
        self.notes: list[str] = []
        self._batch = BATCH if batch is None else batch

    @property
    def is_vector(self) -> bool:
        """Whether our layers give a vector now, however it is written there."""
        return len(self.shape) == 1

    @property
    def sizes(self) -> tuple[int, ...]:
        """The shape of a batch there, the number of images first; it is BATCH where it is open."""
        channels, height, width = (*self.shape, 1, 1)[:3]
        of = {"N": self._batch, "C": channels, "H": height, "W": width, "D": prod(self.shape)}
        return tuple(of[letter] for letter in self.axes)

    def add(
        self, node: Node, word: str, arrays: dict[str, Constant] | None = None, **settings: int | float | str
    ) -> None:
        """Add a layer. Raises NotOursError if there is none with such settings, or it does not fit."""
        try:
            spec = LayerSpec.of(word, **settings)
            made = spec.kind.make(**{**dict(spec.settings), **({"init": "he"} if word in ("conv", "dense") else {})})
            self.shape = made.output_shape(self.shape)
        except (ValueError, ShapeError) as error:
            raise NotOursError(node, str(error)) from error
        self.found.append(Found(spec, arrays or {}))

    def channels_of(self, node: Node, values: Constant) -> Constant:
        """Return numbers that are (C,) or (D,) there in our order, float64. Raises NotOursError otherwise."""
        count = self.shape[0]
        if self.axes == "ND" and not self.is_vector:
            raise NotOursError(node, "it treats each pixel in its own way, which no layer here does")
        if values.shape != (count,):
            raise NotOursError(node, f"it has numbers of shape {values.shape}, and there are {count} channels")
        values = values.astype(np.float64)
        return values if self.order is None else values[self.order]

    def spread(self, node: Node, values: Constant) -> Constant:
        """Return numbers that are laid over a batch there as (C,) or (D,) in our order, float64.

        Raises NotOursError if they are not the same for all images and all places of a map.
        """
        count = self.shape[0]
        if values.size == 1 and values.ndim <= len(self.axes):
            return np.full(count, values.reshape(()), np.float64)
        sizes = (1,) * (len(self.axes) - values.ndim) + values.shape
        channel = max(self.axes.find("C"), self.axes.find("D"))
        others = [size for axis, size in enumerate(sizes) if axis != channel]
        if len(sizes) > len(self.axes) or channel < 0 or any(size != 1 for size in others):
            raise NotOursError(
                node,
                f"numbers of shape {values.shape} meet a batch {self.written}: only one for all or one "
                "for each channel can be taken up",
            )
        return self.channels_of(node, values.reshape(-1))

    @property
    def written(self) -> str:
        """The shape of a batch, for a person: "(N, 8, 13, 13)"."""
        return f"({', '.join('N' if size == BATCH else str(size) for size in self.sizes)})"

    def affine(self, node: Node, scale: Constant, offset: Constant) -> None:
        """Multiply what flows and add to it, (C,) each: in the layer before, before the first one, or as a layer."""
        if np.all(scale == 1) and np.all(offset == 0):
            return
        last = self.found[-1] if self.found else None
        if last is None:
            before = np.ones(len(scale)) if self.scale is None else self.scale
            shift = np.zeros(len(scale)) if self.offset is None else self.offset
            self.scale, self.offset = before * scale, shift * scale + offset
        elif last.spec.word == "conv":
            last.arrays["W"] = last.arrays["W"] * scale[:, None, None, None]
            last.arrays["b"] = last.arrays["b"] * scale + offset
        elif last.spec.word == "dense":
            last.arrays["W"] = last.arrays["W"] * scale
            last.arrays["b"] = last.arrays["b"] * scale + offset
        elif last.spec.word == "norm":
            last.arrays["gamma"] = last.arrays["gamma"] * scale
            last.arrays["beta"] = last.arrays["beta"] * scale + offset
        else:
            self.add(node, "norm", as_norm(scale, offset))
            self.notes.append("A scaling by itself has become a batch normalisation.")

    def transpose(self, node: Node, order: Sequence[int] | None) -> None:
        """Follow the axes."""
        order = list(range(len(self.axes)))[::-1] if order is None else [int(axis) for axis in order]
        if sorted(order) != list(range(len(self.axes))) or order[0] != 0:
            raise NotOursError(node, f"it exchanges the axes of a batch {self.written} as {tuple(order)}")
        self.axes = "".join(self.axes[axis] for axis in order)

    def flatten(self, node: Node) -> None:
        """Make a vector of maps, with the order in which it is written there."""
        self.no_margins(node)
        if not self.is_vector:
            if prod(self.shape) > MOST_PARAMETERS:
                raise NotOursError(
                    node, f"it makes a vector of {prod(self.shape):,} numbers, and {MOST_PARAMETERS:,} are the most"
                )
            channels, height, width = self.shape
            size = {"C": channels, "H": height, "W": width}
            theirs = "CHW" if self.axes == "ND" else self.axes[1:]
            theirs = theirs if "C" in theirs else f"C{theirs}"
            places = np.arange(prod(self.shape)).reshape([size[letter] for letter in theirs])
            order = places.transpose([theirs.index(letter) for letter in "CHW"]).reshape(-1)
            self.order = None if np.array_equal(order, np.arange(order.size)) else order
            self.add(node, "flatten")
        self.axes = "ND"

    def reshape(self, node: Node, wanted: Sequence[int]) -> None:
        """Follow a batch that is written with other axes; the numbers stay where they are."""
        sizes, each = self.sizes, self._of_an_image(node, wanted)
        if len(each) == 1:
            self.flatten(node)
        elif each == sizes[1:]:
            return
        elif self.is_vector and sorted(each)[:-1] == [1] * (len(each) - 1) and len(each) == 3:
            self.axes = "NCHW" if each[0] == self.shape[0] else "NHWC"
        elif not self.is_vector and self.shape[0] == 1 and each in (self.shape, self.shape[1:], (*self.shape[1:], 1)):
            self.axes = "NHW" if len(each) == 2 else "NCHW" if each == self.shape else "NHWC"
        else:
            raise NotOursError(node, f"it writes a batch {self.written} as images of {each}, which no layer here does")

    def _of_an_image(self, node: Node, wanted: Sequence[int]) -> tuple[int, ...]:
        """The sizes behind the number of images, all known."""
        sizes = self.sizes
        total = prod(sizes[1:])
        open_first = len(wanted) > 0 and wanted[0] in (0, -1, self._batch, BATCH)
        each = [sizes[place] if size == 0 and place < len(sizes) else size for place, size in enumerate(wanted)][1:]
        if open_first and each.count(-1) == 1 and wanted[0] != -1:
            rest = -prod(each)
            each[each.index(-1)] = total // rest if rest else 0
        if not open_first or not each or prod(each) != total or min(each) < 1:
            shown = ", ".join("N" if size == BATCH else str(size) for size in wanted)
            raise NotOursError(node, f"it writes a batch {self.written} as ({shown}), which mixes images")
        return tuple(each)

    def no_margins(self, node: Node) -> None:
        """Raise NotOursError if zeros were laid around the maps that no convolution has taken up."""
        if self.margins != NO_MARGINS:
            raise NotOursError(
                node,
                f"zeros are laid around the maps before it ({_sides(self.margins)}), which only a "
                "convolution can take up here",
            )

    def maps(self, node: Node) -> Shape:
        """Return (C,H,W). Raises NotOursError unless maps flow, written (N,C,H,W)."""
        if self.is_vector or self.axes != "NCHW":
            raise NotOursError(node, f"it needs maps (N, C, H, W), and gets {self.written}")
        return self.shape


def as_norm(scale: Constant, offset: Constant) -> dict[str, Constant]:
    """A batch normalisation that multiplies and adds, (C,) each: of mean 0 and variance 1."""
    usual = LayerSpec.of("norm").get("epsilon")
    return {
        "gamma": scale,
        "beta": offset,
        "mean": np.zeros(len(scale)),
        "variance": np.full(len(scale), 1 - float(usual)),
    }


def _sides(margins: Margins) -> str:
    above, below, left, right = margins
    return f"above {above}, below {below}, left {left}, right {right}"
