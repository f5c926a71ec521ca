"""What every picture of an array in the network view can do, whatever it is a picture of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.regions import Region
from cnn_gui.ui.widgets.mosaic.marks import Lit
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell


class View(Protocol):
    """A picture of one array, whose numbers can be marked and framed."""

    @property
    def symbol(self) -> str:
        """The symbol of the array that is shown: "Z1", "dZ1", "W2", "update:W2", "y", "L"."""
        ...

    def lit(self) -> Lit:
        """Return whether the phase reads or writes it."""
        ...

    def shows(self, cell: Cell) -> bool:
        """Whether a number, when it is explained, is marked here."""
        ...

    def mark(self, cell: Cell | None) -> None:
        """Mark a number, if it is shown here, until another one is marked; None marks nothing."""
        ...

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame what of this array is among the regions, in place of what was framed."""
        ...


class MosaicView(View, Protocol):
    """One whose numbers are cells of a mosaic."""

    @property
    def mosaic(self) -> Mosaic:
        """The mosaic."""
        ...

    def cell(self, place: TileCell) -> Cell:
        """Return which number stands at a place of the mosaic."""
        ...


def is_lit(views: Iterable[View], lit: str) -> bool:
    """Whether one of them is read or written, as `lit` says."""
    return any(view.lit() == lit for view in views)
