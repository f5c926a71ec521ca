"""Arrays and equations as text for other programs: NumPy literal, tab-separated values, LaTeX."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.explain.calculation.explanation import Explanation, LineKind, Operation
from cnn_gui.explain.calculation.figures import MINUS
from cnn_gui.explain.calculation.lines import EQUAL, lines_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from cnn_gui.explain.calculation.explanation import Calculation

_LINE_WIDTH = 120
_WORDS = {MINUS: "-", "exp": r"\exp", "log": r"\log", "tanh": r"\tanh", "Φ": r"\Phi", "φ": r"\varphi"}
_EXPONENT = re.compile(r"([0-9.]+)e(-?\d+)")


def literal(array: npt.NDArray[Any]) -> str:
    """Return an expression that makes the same array, bit for bit, where NumPy is imported as np."""
    numbers = np.array2string(
        array,
        separator=", ",
        threshold=sys.maxsize,
        floatmode="unique",
        max_line_width=_LINE_WIDTH,
        formatter={"float_kind": _number} if array.dtype.kind == "f" else None,
    )
    if not array.size:
        return f"np.empty({array.shape}, dtype=np.{array.dtype.name})"
    return f"np.array({numbers}, dtype=np.{_type_name(array)})"


def tsv(array: npt.NDArray[Any]) -> str:
    """Return tab-separated values that read back as the same numbers.

    A matrix is a table, a vector a column, a single number itself. Of more than two axes each matrix is a table, with
    an empty line between two.
    """
    if array.ndim < 2:
        return "\n".join(str(value) for value in np.atleast_1d(array))
    tables = array.reshape(-1, *array.shape[-2:])
    return "\n\n".join("\n".join("\t".join(str(value) for value in row) for row in table) for table in tables)


def as_text(explanation: Explanation) -> str:
    """Return a whole explanation as plain text: title, sentence, all lines, notes."""
    lines = [line.text for line in (*explanation.lines, *explanation.batch_lines)]
    return "\n".join([explanation.title, explanation.sentence, *lines, *explanation.notes])


def equation_with_numbers(explanation: Explanation) -> str:
    """Return the last calculation as LaTeX: the equation, the numbers as they are printed, the result."""
    calculation = explanation.calculations[-1]
    numbers, result, is_exact = _numbers(calculation)
    return rf"{explanation.equations[-1]} {'=' if is_exact else chr(92) + 'approx'} {numbers} = {result}"


def _numbers(calculation: Calculation) -> tuple[str, str, bool]:
    *above, last = lines_of(calculation)
    result = _latex(last.value)
    if not above:
        return _latex(last.arithmetic or last.value), result, last.relation == EQUAL
    is_exact = all(line.relation == EQUAL for line in above)
    if calculation.operation is Operation.LARGEST:
        return rf"\max({', '.join(_latex(line.value) for line in above)})", result, is_exact
    added = [_latex(line.arithmetic or line.value) for line in above if line.kind is not LineKind.ROUNDING]
    is_exact = is_exact and len(added) == len(above)
    text = " + ".join(added)
    return text.replace("+ -", "- "), result, is_exact


def _latex(text: str) -> str:
    """A printed number or product as LaTeX."""
    for word, command in _WORDS.items():
        text = text.replace(word, command)
    text = _EXPONENT.sub(r"\1 \\cdot 10^{\2}", text)
    text = re.sub(r"√(\S+)", r"\\sqrt{\1}", text)
    return re.sub(r"× (-\S+)", r"× (\1)", text).replace("×", r"\cdot")


def _number(value: np.floating[Any]) -> str:
    # nan and inf are no names of Python.
    return str(value) if np.isfinite(value) else f"np.{value}".replace("np.-", "-np.")


def _type_name(array: npt.NDArray[Any]) -> str:
    return "bool_" if array.dtype.kind == "b" else str(array.dtype.name)
