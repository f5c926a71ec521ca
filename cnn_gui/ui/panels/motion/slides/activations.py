"""Activations that bend instead of cutting off: each number goes through the curve, its gradient times the slope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.figures import column, exactly, readable
from cnn_gui.explain.calculation.lines import EQUAL, ROUNDED
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.curve import function_of, steepest
from cnn_gui.explain.masks import SATURATED
from cnn_gui.explain.operations.activation import NAMES
from cnn_gui.ui.panels.motion.slides.gates import GradientSlide, number_in
from cnn_gui.ui.panels.motion.slides.model import Beat, Role, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.slides.sheets import kind_of, levels_of, map_sheet, multiplied

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats
    from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind

# Beside the sign between two small arrays there is little room.
_SHORT = {"leaky relu": "leaky"}
_LEAKY, _ELU, _GELU, _TANH, _SIGMOID = "leaky relu", "elu", "gelu", "tanh", "sigmoid"


def _leaky(z: str, setting: str) -> str:
    return rf"\max({z},\, {setting} \cdot {z})"


def _elu(z: str, setting: str) -> str:
    factor = "" if setting == "1" else rf"{setting} \cdot "
    return rf"\max(0, {z}) + {factor}\min(0, \exp({z}) - 1)"


_VALUES: Mapping[str, Callable[[str, str], str]] = {
    _LEAKY: _leaky,
    _ELU: _elu,
    _GELU: lambda z, _setting: rf"{z} \cdot \Phi({z})",
    _TANH: lambda z, _setting: rf"\tanh({z})",
    _SIGMOID: lambda z, _setting: rf"1 / (1 + \exp(-{z}))",
}
# Of z and a: what went in and came out.
_SLOPES: Mapping[str, Callable[[str, str], str]] = {
    _LEAKY: lambda z, _a: rf"\mathrm{{leaky}}'({z})",
    _ELU: lambda z, _a: rf"\mathrm{{ELU}}'({z})",
    _GELU: lambda z, _a: rf"(\Phi({z}) + {z} \cdot \varphi({z}))",
    _TANH: lambda _z, a: f"(1 - {a}^2)",
    _SIGMOID: lambda _z, a: rf"{a} \cdot (1 - {a})",
}


def _does(part: Part) -> tuple[str, str]:
    """What becomes of numbers: what is said of those above 0, or of all; and of the others."""
    setting = _setting(part)
    return {
        _LEAKY: ("is above 0 passes as it is", f"of all else {setting} passes" if setting != "0" else "all else is 0"),
        _ELU: ("is above 0 passes as it is", "all else is bent along an exponential"),
        _GELU: ("is well above 0 passes", "what is well below becomes nearly 0"),
        _TANH: ("is near 0 passes nearly as it is", "what is far from 0 is squeezed below 1"),
        _SIGMOID: ("is above 0 comes near to 1", "what is below comes near to 0"),
    }[part.kind]


def _setting(part: Part) -> str:
    """Slope or alpha as it is written; nothing without."""
    return exactly(next(iter(part.settings.values()))) if part.settings else ""


class ActivationSlide(Slide):
    """A[f,i,j] = g(Z[f,i,j]), number by number; g is any activation but ReLU."""

    size = stride = 1
    filled = Side.RIGHT
    flow = Side.RIGHT
    roles = (Role.RESULT, Role.RESULT)
    right_grid = 1

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        self._number, self._part, self._function = number, part, function_of(part)
        self.operators = (f"{_SHORT.get(part.kind, NAMES[part.kind])} →",)
        self.left = map_sheet(moment, part.before, number, "diverging", None)
        kind = kind_of(moment, part.symbol)
        self.right = map_sheet(moment, part.symbol, number, kind, levels_of(moment.array(part.symbol)[number], kind))
        z = rf"{latex.symbol(part.before)}[i,j]"
        self.latex = rf"{latex.symbol(part.symbol)}[i,j] = {_VALUES[part.kind](z, _setting(part))}"
        some, others = _does(part)
        goes = f"Each number of {self.left.title} goes through the curve of {NAMES[part.kind]}"
        self.sentence = (
            f"{goes}: what {some}, {others}. Without a bend here, two layers could do no more than one.",
            f"{goes}: what {some}, {others}.",
            f"Each number goes through the curve of {NAMES[part.kind]}.",
        )

    def beat(self, position: int) -> Beat:
        """The number, what the activation makes of it, and how steep its curve is there."""
        row, col = self.place(position)
        source, cell = (Cell(symbol, (self._number, row, col)) for symbol in (self._part.before, self._part.symbol))
        before, after = self.left.part(str(source), row, col), self.right.part(str(cell), row, col)
        z, a = number_in(before), number_in(after)
        scale = column([z, a], a)
        taken, made = scale.text(z), scale.text(a)
        sign = EQUAL if self._gives(float(scale.decimal(z)), a, scale.unit) else ROUNDED
        name = NAMES[self._part.kind]
        slope = readable(self._slope(z))
        lines = (
            (f"{cell} = {name}({source}): {name}({taken}) {sign} {made}", f"{name}({taken}) {sign} {made}", made),
            (f"The slope of {name} at {taken} is {slope}.", f"slope {slope}"),
        )
        return Beat((before, after), lines, cell)

    def _slope(self, z: float) -> float:
        return float(self._function.derivative(np.array([z]))[0])

    def _gives(self, shown: float, stored: float, unit: float) -> bool:
        """Whether who calculates with the digits shown gets those shown of the result."""
        if not (np.isfinite(shown) and np.isfinite(stored)):
            return shown == stored
        value = float(self._function.value(np.array([shown]))[0])
        return round(value / unit) == round(stored / unit)


class ActivationBackSlide(GradientSlide):
    """dZ[f,i,j] = dA[f,i,j] × g′(Z[f,i,j]), number by number. Raises CellError without a label."""

    # Rounded as they are printed, the numbers do not multiply to the last digit.
    operators = ("≈", "×")

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        self._number, self._part = number, part
        self._z = moment.array(part.before)[number]
        self._slopes: Floats = function_of(part).derivative(self._z.astype(np.float64))
        self._steepest = steepest(part)
        d_after, d_before = gradient_of(part.symbol), gradient_of(part.before)
        levels = levels_of(moment.array(d_after)[number], "diverging")
        self.left = map_sheet(moment, d_before, number, "diverging", levels)
        self.right = map_sheet(moment, d_after, number, "diverging", levels)
        dz, da, z, a = (latex.symbol(symbol) for symbol in (d_before, d_after, part.before, part.symbol))
        self.latex = rf"{dz}[i,j] = {da}[i,j] \times {_SLOPES[part.kind](f'{z}[i,j]', f'{a}[i,j]')}"
        times = f"The gradient is multiplied by the slope of {NAMES[part.kind]} at {part.before}[{number}]"
        self.sentence = (
            f"{times}: where the curve is steep a little more or less goes on, where it is flat hardly any of it.",
            f"{times}: where it is flat, hardly any passes.",
            f"The gradient is multiplied by the slope of {NAMES[part.kind]}.",
        )

    def beat(self, position: int) -> Beat:
        """What arrives, the slope it is multiplied with, and what passes."""
        row, col = self.place(position)
        slope, z = float(self._slopes[row, col]), float(self._z[row, col])
        # GELU falls a little, below 0.
        low = 0.0 if self._part.kind != _GELU else -self._steepest
        kind: PictureKind = "sequential" if not low else "diverging"
        name = NAMES[self._part.kind]
        source, cell = (Cell(sheet.symbol, (self._number, row, col)) for sheet in (self.right, self.left))
        before = Cell(self._part.before, (self._number, row, col))
        grids = (
            self.left.part(str(cell), row, col),
            Sheet(f"slope of {name}", np.full((1, 1, 1), slope), kind, (low, self._steepest)),
            self.right.part(str(source), row, col),
        )
        product = multiplied(number_in(grids[2]), slope, number_in(grids[0]))
        because = f"{before} = {readable(z)}: the slope of {name} there is {readable(slope)}"
        if abs(slope) < SATURATED * self._steepest and self._part.kind != _LEAKY:
            lines = f"{because}, so hardly any gradient passes.", f"slope {readable(slope)}: hardly any passes"
        else:
            lines = f"{because}.", f"slope {readable(slope)}"
        said = f"{cell} = {source} × slope: {product}"
        return Beat(grids, ((said, product, product.rpartition(" ")[2]), lines), cell)
