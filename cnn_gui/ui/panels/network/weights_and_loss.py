"""The arrays of a step that are no stage: weights and biases, the one-hot label and the loss, among the stages."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import LOSS, ONE_HOT
from cnn_gui.explain.cell import gradient_of
from cnn_gui.ui.panels.network.loss_figure import OF_BATCH, OF_LAST_BATCH
from cnn_gui.ui.panels.network.parameter_column import OF_IMAGE, ParameterColumn
from cnn_gui.ui.panels.network.truth_column import LossColumn, TruthColumn
from cnn_gui.ui.widgets.mosaic.step_look import Weights, is_there, lit_in, parameter_look, weights_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine import Trace
    from cnn_gui.explain.anatomy import Anatomy
    from cnn_gui.training.messages.snapshot import Snapshot
    from cnn_gui.training.messages.walk import WalkView
    from cnn_gui.ui.look.colormaps import Floats
    from cnn_gui.ui.panels.network.column import NetworkColumn
    from cnn_gui.ui.panels.network.parameter_column import ParameterView
    from cnn_gui.ui.panels.network.view import MosaicView, View


class WeightsAndLoss:
    """A column for the parameters of each layer that is trained, and one each for y and L.

    In a walk the phase decides whether a parameter, its gradient or its change is shown; outside of it the gradients
    are those of this image's own loss, as in the stages.

    Attributes: columns (in the order of the layers), truth, loss.
    """

    def __init__(self, layers: Anatomy, classes: tuple[str, ...]) -> None:
        self.columns = [ParameterColumn(layers, part, classes) for part in layers.trained]
        self.truth, self.loss = TruthColumn(classes), LossColumn()
        # What gets the gradient of the logits is what y is subtracted in.
        self.logits_gradient = gradient_of(layers.last.symbol)

    @property
    def parameters(self) -> list[ParameterView]:
        """The mosaics of all weights and biases."""
        return [view for column in self.columns for view in column.views]

    @property
    def all_columns(self) -> list[ParameterColumn | NetworkColumn | LossColumn]:
        """All its columns."""
        return [*self.columns, self.truth, self.loss]

    @property
    def in_mosaics(self) -> list[MosaicView]:
        """Those of the views that are mosaics."""
        return [*self.parameters, self.truth.one_hot]

    @property
    def views(self) -> list[View]:
        """Everything in which a number can be marked or framed."""
        return [*self.parameters, self.truth.one_hot, self.loss.loss]

    def of(self, stage: str) -> ParameterColumn | None:
        """Return the parameters that make a stage; None for stages without."""
        return next((column for column in self.columns if column.made == stage), None)

    def follow(self, walk: WalkView | None, *, backward: bool) -> None:
        """Be dressed for a phase of a step; None: for gradients or values, as the person has chosen."""
        for view in self.parameters:
            if walk is None:
                view.dress(gradient_of(view.name) if backward else view.name, "")
            else:
                look = parameter_look(walk.phases, walk.index, view.name)
                view.dress(look.symbol, look.lit)
        for column in self.columns:
            column.say(in_walk=walk is not None)
        loss = self.loss.loss
        self.truth.one_hot.mosaic.set_lit("" if walk is None else lit_in(walk.phase, ONE_HOT))
        lit = "" if walk is None else lit_in(walk.phase, LOSS)
        loss.dress(lit, faint=walk is not None and not is_there(walk.phases, walk.index, LOSS))

    def show(
        self, snapshot: Snapshot, trace: Trace, *, words: bool = True, watched: Callable[[ParameterColumn], bool]
    ) -> None:
        """Show the arrays of a snapshot; trace: of the image that the stages show.

        watched: whether any of a column is in sight; between two frames no other needs the newest numbers.
        """
        moving = (column for column in self.columns if words or watched(column))
        for view in (view for column in moving for view in column.views):
            weights = _weights(snapshot, trace, view)
            if weights is not None:
                view.show(weights, words=words)
            else:
                view.mosaic.set_maps(None)
        if words:
            self.truth.show_label(trace.label, trace.objective)
            walk = snapshot.walk
            batch = snapshot.progress.loss if walk is None else walk.record.loss
            of_batch = OF_LAST_BATCH if walk is None else OF_BATCH
            self.loss.loss.show_losses(trace.loss, batch if isfinite(batch) else None, of_batch)


def total(probabilities: Floats) -> str:
    """Return the sum of probabilities with the digits that float32 can tell: 1.0000000 if all is well."""
    return f"{float(np.sum(probabilities, dtype=np.float64)):.7f}"


def _weights(snapshot: Snapshot, trace: Trace, view: ParameterView) -> Weights | None:
    """What to show of a parameter; None if the snapshot has none of it."""
    if snapshot.walk is not None:
        return weights_in(snapshot.walk, view.key, view.name)
    gradient = view.symbol != view.name
    array = (trace.parameter_gradients if gradient else snapshot.parameters).get(view.key)
    return None if array is None else Weights(view.symbol, array, OF_IMAGE if gradient else "")
