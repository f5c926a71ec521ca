"""A network from elsewhere as the program has networks: a line of layers, and what it has learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.architecture import LayerSpec, flow, line_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from cnn_gui.engine import Shape
    from cnn_gui.files.imports.onnx.chain import Found
    from cnn_gui.files.imports.onnx.tensors import Constant

# Two ways to standardise are the same if no pixel differs by more; the deviation of standardised pixels is 1.
_SAME = 1e-3


@dataclass(frozen=True)
class Preprocessing:
    """What the file itself does with pixels before the first layer: x · scale + offset.

    Attributes:
        scale, offset: (C,), float64.
        white: what a white pixel is in what the file takes: 255 or 1.
    """

    scale: Constant
    offset: Constant
    white: int


@dataclass(frozen=True)
class OnnxNetwork:
    """What was read.

    Attributes:
        specs: the layers, the last dense one with them. input_shape: (C,H,W) of the images. classes: how many.
        arrays: for each layer its parameters and statistics by short names, in the program's arrangement, float64.
        preprocessing: None where the first layer takes the images as they come: which pixels those are, the file does
            not say.
        notes: what a person should know, one sentence each.
    """

    specs: tuple[LayerSpec, ...]
    arrays: tuple[Mapping[str, Constant], ...]
    input_shape: Shape
    classes: int
    preprocessing: Preprocessing | None
    notes: tuple[str, ...]

    @property
    def line(self) -> str:
        """The layers as one line, canonical."""
        return line_of(self.specs)

    def learned(self) -> dict[str, npt.NDArray[np.float32]]:
        """Return all parameters and statistics by the names that `Network.learned` has, for images as the first layer
        takes them."""
        rows = [row for row in flow(self.specs, self.input_shape, self.classes) if row.place is not None]
        return {
            f"{row.name}.{short}": array.astype(np.float32)
            for row, arrays in zip(rows, self.arrays, strict=True)
            for short, array in arrays.items()
        }

    def fed_with(self, mean: npt.ArrayLike, deviation: npt.ArrayLike) -> OnnxNetwork:
        """Return the network for images as the program standardises them, (x / 255 − mean) / deviation, (C,) each.

        What the file does with pixels is taken up by the first convolution or dense layer; where zeros around the image
        do not allow it, by a batch normalisation before it. A file that does nothing with them stays as it is: that its
        images were standardised in the same way is assumed.
        """
        own = self.preprocessing
        if own is None:
            return self
        means, deviations = np.asarray(mean, np.float64), np.asarray(deviation, np.float64)
        scale = own.scale * own.white * deviations
        offset = own.scale * own.white * means + own.offset
        if np.allclose(scale, 1, rtol=0, atol=_SAME) and np.allclose(offset, 0, rtol=0, atol=_SAME):
            return self._with(self.specs, self.arrays)
        return self._taken_up(scale, offset)

    def raw(self) -> OnnxNetwork:
        """Return the network for images as the file takes them."""
        own = self.preprocessing
        return self if own is None else self._taken_up(own.scale, own.offset)

    def _taken_up(self, scale: Constant, offset: Constant) -> OnnxNetwork:
        place = next((place for place, spec in enumerate(self.specs) if spec.word != "flatten"), 0)
        first, arrays = self.specs[place], dict(self.arrays[place])
        if first.word == "conv" and (first.get("padding") == "valid" or np.all(offset == 0)):
            arrays["b"] = arrays["b"] + np.einsum("fckl,c->f", arrays["W"], offset)
            arrays["W"] = arrays["W"] * scale[:, None, None]
        elif first.word == "dense":
            # Each channel's pixels stand together.
            each = len(arrays["W"]) // len(scale)
            arrays["b"] = arrays["b"] + np.repeat(offset, each) @ arrays["W"]
            arrays["W"] = arrays["W"] * np.repeat(scale, each)[:, None]
        else:
            from cnn_gui.files.imports.onnx.chain import as_norm

            specs = (LayerSpec.of("norm"), *self.specs)
            return self._with(specs, (as_norm(scale, offset), *self.arrays))
        return self._with(self.specs, (*self.arrays[:place], arrays, *self.arrays[place + 1 :]))

    def _with(self, specs: tuple[LayerSpec, ...], arrays: tuple[Mapping[str, Constant], ...]) -> OnnxNetwork:
        return OnnxNetwork(specs, arrays, self.input_shape, self.classes, None, self.notes)


def finished(
    found: list[Found], input_shape: Shape, preprocessing: Preprocessing | None, notes: tuple[str, ...]
) -> OnnxNetwork:
    """Return the network of layers that were found: flatten is implied before dense, the last layer is dense."""
    kept = [
        each
        for place, each in enumerate(found)
        if not (each.spec.word == "flatten" and place + 1 < len(found) and found[place + 1].spec.word == "dense")
    ]
    return OnnxNetwork(
        tuple(each.spec for each in kept),
        tuple(each.arrays for each in kept),
        input_shape,
        int(kept[-1].spec.get("units")),
        preprocessing,
        notes,
    )
