"""Which numbers of one image hang together, for the frames under the mouse; and where gradient gets through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import LOSS, ONE_HOT, Anatomy, CellError, Part
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.form import PLAIN
from cnn_gui.explain.links import Regions, reach, receptive_field
from cnn_gui.explain.masks import Mask, activation_mask, gradient_mask, winner_mask
from cnn_gui.explain.moment import Moment
from cnn_gui.explain.regions import Region, one, whole
from cnn_gui.shares import percent

if TYPE_CHECKING:
    from cnn_gui.engine import Trace
    from cnn_gui.training.messages.layers import LayerInfo


def anatomy_of(layers: Iterable[LayerInfo], trace: Trace) -> Anatomy:
    """Describe a network by what the window knows of its layers and any trace of it; dropout is left out."""
    forms = {layer.name: layer.form for layer in layers}
    parts: list[Part] = []
    for stage in trace.stages:
        before = parts[-1].symbol if parts else ""
        form = forms.get(stage.layer, PLAIN)
        parts.append(Part(stage.symbol, stage.kind, stage.layer, stage.value.shape, before, form))
    return Anatomy(tuple(parts))


class NetworkLinks:
    """The places of one network, taken from the newest trace when somebody asks.

    Attributes: anatomy.
    """

    def __init__(self, layers: Iterable[LayerInfo], trace: Trace) -> None:
        self.anatomy = anatomy_of(layers, trace)

    def regions(self, trace: Trace, cell: Cell) -> Regions:
        """Return what a number comes from and what it reaches, by array; nothing for a cell of another network."""
        # Places do not hang on the parameters, so they need not be known.
        moment = Moment(self.anatomy, trace, {})
        if cell.symbol == ONE_HOT:
            return self._of_the_label(trace, cell)
        try:
            found = {**receptive_field(moment, cell), **reach(moment, cell)}
        except CellError:
            return {}
        if trace.label is not None and cell.symbol in (LOSS, gradient_of(self.anatomy.last.symbol)):
            label = one(Cell("", (trace.label,)))
            used = whole(ONE_HOT, self.anatomy.last.shape) if trace.objective.smoothing else label
            found[ONE_HOT] = Region(ONE_HOT, one(cell).boxes if cell.index else used.boxes)
        return found

    def _of_the_label(self, trace: Trace, cell: Cell) -> Regions:
        """What a number of y is used for: the gradient of a logit, and that of the true class for the loss."""
        found = {gradient_of(self.anatomy.last.symbol): one(Cell(gradient_of(self.anatomy.last.symbol), cell.index))}
        if cell.index == (trace.label,) or trace.objective.smoothing:
            found[LOSS] = one(Cell(LOSS))
        return found

    def routes(self, trace: Trace, shown: Iterable[str]) -> Mapping[str, Mask]:
        """Return where gradient gets through, for those of the arrays that are shown for which it is decided.

        In values the activation or the pooling that follows decides: open or shut, saturated or not, winner or loser.
        In gradients both do: "dZ1" receives gradient where the ReLU is open and the pooling behind it took the place.
        """
        moment = Moment(self.anatomy, trace, {})
        found: dict[str, Mask] = {}
        for symbol in shown:
            stage = Cell(symbol).base
            following = self.anatomy.after(self.anatomy.part(stage))
            if following is None or not (following.is_activation or following.kind == "pooling"):
                continue
            if symbol != stage:
                found[symbol] = gradient_mask(moment, stage)
            else:
                found[symbol] = (activation_mask if following.is_activation else winner_mask)(moment, following.symbol)
        return found


def spoken(mask: Mask) -> tuple[str, ...]:
    """Return what a heading says of a mask, from long to short: 1,204 of 5,408 open (22.3 %); 22 % open; 22 %."""
    share = f"{percent(mask.share, 0)} %"
    return mask.text, f"{mask.count:,} {mask.word} ({share})", f"{share} {mask.word}", share
