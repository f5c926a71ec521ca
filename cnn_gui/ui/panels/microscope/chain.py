"""The way of a number through a training step: which array follows which, and which cell to go on to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import GLOBAL_AVERAGE, LOSS, NORMALISATION, CellError
from cnn_gui.explain.calculation.explanation import Operation
from cnn_gui.explain.cell import Cell, gradient_of, update_of
from cnn_gui.explain.explain import explain
from cnn_gui.explain.links import children
from cnn_gui.explain.regions import whole
from cnn_gui.explain.windows import over

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Array
    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.calculation.explanation import Explanation
    from cnn_gui.explain.moment import Moment
    from cnn_gui.explain.regions import Box, Region

    Path = Mapping[str, Cell]

# So many elements of a vector that has no rows are passed over by Page Up and Page Down.
_PAGE = 10


def chain(layers: Anatomy, symbol: str) -> tuple[str, ...]:
    """Return the arrays of a step in their order, as seen from one of them: X → Z1 → … → L → dZ2 → … → new W1.

    A parameter stands in the place of what goes into its layer; the way back ends with the update of the parameter that
    it is about, or of the first one, or with the gradient of the input.
    """
    base = Cell(symbol).base
    forward = [part.symbol for part in layers.parts]
    if layers.is_parameter(symbol):
        forward = [symbol, *forward[forward.index(layers.maker(symbol).symbol) :]]
    backward = [part.symbol for part in reversed(layers.parts[:-1])]
    if symbol == gradient_of(layers.parts[0].symbol):
        return (*forward, LOSS, *map(gradient_of, backward))
    parameter = base if layers.is_parameter(base) else layers.trained[0].weight
    backward = backward[: backward.index(layers.maker(parameter).symbol) + 1]
    return (*forward, LOSS, *map(gradient_of, [*backward, parameter]), update_of(parameter))


def source(layers: Anatomy, explanation: Explanation) -> Cell | None:
    """Return the cell that contributes most to a number; of a new parameter its gradient; None if nothing makes it."""
    cell = explanation.cell
    if cell.is_update:
        return Cell(gradient_of(cell.base), cell.index)
    fallback: Cell | None = None
    # The last calculation may have nothing but results of those before it.
    for calculation in reversed(explanation.calculations):
        found = [(term, term.source) for term in calculation.terms if term.source is not None]
        computed = [(term, origin) for term, origin in found if not layers.is_parameter(origin.symbol)]
        if not found:
            continue
        signed = calculation.operation is Operation.LARGEST
        most = max(computed or found, key=lambda pair: pair[0].value if signed else abs(pair[0].value))[1]
        if computed:
            return most
        # A bias has no history of its own; where nothing else contributes it is the source all the same.
        fallback = fallback or most
    return fallback


def used_for(moment: Moment, cell: Cell, way: tuple[str, ...], path: Path) -> Cell | None:
    """Return the cell to go on to from a number: in the next array of the way if it goes there; None at the end."""
    regions, layers = children(moment, cell), moment.layers
    if not regions:
        # Only the probability of the right class goes into the loss, but each goes into the gradient of its logit.
        is_probability = cell.symbol == layers.parts[-1].symbol and moment.trace.label is not None
        return Cell(gradient_of(layers.last.symbol), cell.index) if is_probability else None
    following = way[way.index(cell.symbol) + 1 :][:1] if cell.symbol in way else ()
    region = next((region for region in regions if region.symbol in following), regions[0])
    return pick(moment, region, path)


def pick(moment: Moment, region: Region, path: Path) -> Cell:
    """Return the most telling cell of a region.

    The one that a person came by, or the gradient of the one they came by; of logits and probabilities that of the
    right class; else the one with the largest value, whatever its sign, of those that are of use.
    """
    symbol = region.symbol
    base = Cell(symbol).base
    for known in (path.get(symbol), path.get(base)):
        if known is not None and known.index in region:
            return Cell(symbol, known.index)
    label, layers = moment.trace.label, moment.layers
    if label is not None and base in (layers.last.symbol, layers.parts[-1].symbol) and (label,) in region:
        return Cell(symbol, (label,))
    try:
        array = moment.array(symbol)
    except CellError:
        return region.middle
    best, found = -1.0, region.middle
    for box in region.boxes:
        sizes = _of_use(layers, symbol, box, np.abs(array[box]))
        inside = np.unravel_index(int(sizes.argmax()), sizes.shape)
        if sizes[inside] > best:
            best = float(sizes[inside])
            found = Cell(symbol, tuple(int(part.start + i) for part, i in zip(box, inside, strict=True)))
    return found


def _of_use(layers: Anatomy, symbol: str, box: Box, sizes: Array) -> Array:
    """Return sizes of numbers of a box, with 0 for those of maps that no window behind them holds."""
    part = next((part for part in layers.parts if part.symbol == symbol), None)
    following = None if part is None else layers.after(part)
    while following is not None and following.keeps_places:
        following = layers.after(following)
    if following is None or not following.window:
        return sizes
    rows, columns = (
        np.array([_is_held(following, axis, place) for place in range(places.start, places.stop)])
        for axis, places in enumerate(box[1:])
    )
    # Where nothing else is there, it is all the same.
    useful: Array = sizes * (rows[:, None] & columns)
    return useful


def _is_held(part: Part, axis: int, place: int) -> bool:
    """Whether a window that makes a number of a stage holds a row, or a column, of the stage before it."""
    windows = over(part, axis, slice(place, place + 1))
    return bool(windows.start < windows.stop)


def begin(moment: Moment, symbol: str, path: Path) -> Cell:
    """Return the cell to begin with in an array. Raises KeyError for an array that is not there."""
    return pick(moment, whole(symbol, moment.layers.shapes[symbol]), path)


def towards(moment: Moment, cell: Cell, target: str, way: tuple[str, ...], path: Path) -> tuple[Cell, ...]:
    """Return the cells that lead from a cell to another array of the way, link by link; the last is in that array.

    Where no link leads there, such as to the loss without a label, it is the cell to begin with in that array. Raises
    ValueError for a cell or a target that is not on the way.
    """
    if target in path:
        return (path[target],)
    there = way.index(target)
    onward = way.index(cell.symbol) < there
    passed: list[Cell] = []
    try:
        while cell.symbol != target:
            known = {**path, **{each.symbol: each for each in passed}}
            step = used_for(moment, cell, way, known) if onward else source(moment.layers, explain(moment, cell))
            # The way ends here, leads elsewhere, or past the target: the gradient of the logits comes from A2, not L.
            if step is None or step.symbol not in way:
                break
            here = way.index(step.symbol)
            if here > there if onward else here < there:
                break
            cell = step
            passed.append(step)
    except CellError:
        # Without a label or a step the numbers end here.
        passed.clear()
    return tuple(passed) if cell.symbol == target else (begin(moment, target, path),)


def still_there(layers: Anatomy, cell: Cell) -> bool:
    """Tell whether a network has a cell."""
    try:
        layers.check(cell)
    except CellError:
        return False
    return True


def nearest(layers: Anatomy, cell: Cell) -> Cell:
    """Return a cell as it is if a network has it, else the one that comes nearest.

    The nearest place in the array of the same name, or in the last one of the same letter (Z5 → Z2), else a logit.
    """
    if still_there(layers, cell):
        return cell
    shapes = layers.shapes
    symbol = cell.symbol
    if symbol not in shapes:
        letters = _letters(symbol)
        alike = [known for known in shapes if _letters(known) == letters]
        symbol = max(alike, key=_number, default=layers.last.symbol)
    shape = shapes[symbol]
    if len(shape) != len(cell.index):
        return Cell(symbol, tuple(extent // 2 for extent in shape))
    return Cell(symbol, tuple(min(max(i, 0), extent - 1) for i, extent in zip(cell.index, shape, strict=True)))


def moved(layers: Anatomy, cell: Cell, down: int, right: int, pages: int) -> Cell:
    """Return the cell so many rows, columns and maps further in the same array, stopped at its edges.

    A flattened vector, and the inputs of a dense layer's weights, count as the maps that they were made of. Without
    maps a row is one element, and a page ten.
    """
    shape, index = layers.shapes[cell.symbol], cell.index
    if not shape:
        return cell
    if len(shape) == 1 or (len(shape) == 2 and right):
        axis = len(shape) - 1
        rows, page = _pitch(layers, cell) if len(shape) == 1 else (1, 1)
        offset = right + down * rows + pages * page
    elif len(shape) == 2:
        axis = 0
        rows, page = _pitch(layers, cell)
        offset = down * rows + pages * page
    else:
        outer, inner = shape[:-2], index[-2:]
        map_number = int(np.ravel_multi_index(index[:-2], outer)) + pages
        map_number = min(max(map_number, 0), int(np.prod(outer)) - 1)
        places = (inner[0] + down, inner[1] + right)
        inside = tuple(min(max(i, 0), extent - 1) for i, extent in zip(places, shape[-2:], strict=True))
        return Cell(cell.symbol, (*(int(i) for i in np.unravel_index(map_number, outer)), *inside))
    place = min(max(index[axis] + offset, 0), shape[axis] - 1)
    return Cell(cell.symbol, (*index[:axis], place, *index[axis + 1 :]))


def axes(layers: Anatomy, symbol: str) -> tuple[str, ...]:
    """Return what the places of an array count: channel, row, column; filter, …; unit; class."""
    rank = len(layers.shapes[symbol])
    base = Cell(symbol).base
    if rank == 3:
        return "channel", "row", "column"
    if rank == 4:
        return "filter", "channel", "row", "column"
    return (*(("input",) if rank == 2 else ()), _unit(layers, base))[:rank]


def _unit(layers: Anatomy, base: str) -> str:
    """What the places of a vector count, and the last ones of a dense layer's weights."""
    if base == LOSS:
        return ""
    of_layer = layers.is_parameter(base)
    part = layers.maker(base) if of_layer else layers.part(base)
    if part.kind == "convolution":
        return "filter"
    if part.kind == GLOBAL_AVERAGE or (part.kind == NORMALISATION and len(part.shape) > 1):
        return "channel"
    if part in (layers.last, layers.parts[-1]):
        return "class"
    return "unit" if of_layer else "element"


def _pitch(layers: Anatomy, cell: Cell) -> tuple[int, int]:
    """How many elements a row and a page of a vector have."""
    symbol = cell.base
    if layers.is_parameter(symbol):
        maker = layers.maker(symbol)
        # The inputs of a dense layer's weights are the numbers before it; of a bias there is one for each unit.
        symbol = maker.before if symbol == maker.weight else maker.symbol
    part = layers.part(symbol)
    if part.kind != "flatten":
        return 1, _PAGE
    _, height, width = layers.part(part.before).shape
    return width, height * width


def _letters(symbol: str) -> str:
    return "".join(each for each in symbol if not each.isdigit())


def _number(symbol: str) -> int:
    return int("".join(each for each in symbol if each.isdigit()) or 0)
