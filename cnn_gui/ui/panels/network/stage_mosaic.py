"""The column and mosaic of one stage: its colours, and what its maps and numbers are called."""

from __future__ import annotations

import weakref
from functools import partial

from cnn_gui.engine import Stage
from cnn_gui.ui.look.colormaps import Kind
from cnn_gui.ui.panels.network.column import NetworkColumn, fold_of, is_colour
from cnn_gui.ui.panels.network.operations import Way
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS
from cnn_gui.ui.widgets.mosaic.mosaic import HOW_TO, Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell


def column_for(stage: Stage, before: Stage, classes: tuple[str, ...], way: Way, colours: Kind) -> NetworkColumn:
    """Return a column for a stage.

    before: the stage that it is computed from. way: what lies on both sides. colours: for its values, unless it is an
    image in three colours.
    """
    column = NetworkColumn(way, mosaic_of(stage, before, classes, colours), stage)
    if is_of_classes(stage, classes):
        column.set_classes(classes, "probability" if stage.kind == "softmax" else "logit")
    return column


def mosaic_of(stage: Stage, before: Stage, classes: tuple[str, ...], colours: Kind) -> Mosaic:
    """Return a mosaic for a stage; before: the stage that it is computed from. colours: see `column_for`."""
    mosaic = Mosaic(stage.symbol, kind="colour" if is_colour(stage) else colours, noun="map")
    mosaic.set_meaning(HOW_TO)
    mosaic.set_empty_text("Softmax and loss are taken together: see the logits")
    if is_of_classes(stage, classes):
        mosaic.set_naming(lambda index: classes[index])
        mosaic.set_fold(fold_of(classes))
    if is_colour(stage):
        mosaic.set_naming(lambda index: CHANNELS[index])
        mosaic.set_about(partial(_channel, weakref.ref(mosaic)))
    if stage.kind == "flatten":
        mosaic.set_fold(before.value.shape[-1])
    return mosaic


def is_of_classes(stage: Stage, classes: tuple[str, ...]) -> bool:
    """Whether the numbers of a stage are one for each class."""
    return stage.value.ndim == 1 and len(stage.value) == len(classes)


def _channel(mosaic: weakref.ref[Mosaic], cell: TileCell) -> str:
    """Which colour a tile is; all three in one say so themselves."""
    shown = mosaic()
    return "" if shown is None or shown.picture.coloured else CHANNELS[cell.tile]
