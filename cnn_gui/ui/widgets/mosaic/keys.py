"""The keyboard's way through a mosaic: from cell to cell, across the gaps, from map to map."""

from PySide6.QtCore import Qt

from cnn_gui.ui.widgets.keys import ARROWS
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell, TileLayout


def moved(cell: Cell, key: int, layout: TileLayout) -> Cell | None:
    """Return the cell that a key leads to; None if the key does not move.

    Arrows go one cell and step over to the neighbouring tile, Page Up and Page Down go to the map before and
    after, Home and End to the first and last cell of all.
    """
    last = Cell(layout.count - 1, layout.rows - 1, layout.columns - 1)
    if key == Qt.Key.Key_Home:
        return Cell(0, 0, 0)
    if key == Qt.Key.Key_End:
        return last
    if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
        step = 1 if key == Qt.Key.Key_PageDown else -1
        return cell._replace(tile=min(max(cell.tile + step, 0), last.tile))
    return _stepped(cell, *ARROWS[key], layout) if key in ARROWS else None


def _stepped(cell: Cell, row_step: int, column_step: int, layout: TileLayout) -> Cell:
    tile_down, tile_across = divmod(cell.tile, layout.across)
    row = tile_down * layout.rows + cell.row + row_step
    column = tile_across * layout.columns + cell.column + column_step
    tile_down, row = divmod(row, layout.rows)
    tile_across, column = divmod(column, layout.columns)
    index = tile_down * layout.across + tile_across
    outside = not (0 <= tile_across < layout.across and 0 <= index < layout.count and tile_down >= 0)
    return cell if outside else Cell(index, row, column)
