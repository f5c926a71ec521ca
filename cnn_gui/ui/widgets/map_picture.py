"""The arrays behind a mosaic and their picture: shapes, levels, colours, without any widget."""

from typing import Literal

import numpy as np

from cnn_gui.ui.colormaps import Floats, Kind, Lut, lut
from cnn_gui.ui.theme import Theme
from cnn_gui.ui.widgets.numbers import exact, shape_text
from cnn_gui.ui.widgets.scale import Levels, ScaleMode, per_layer, per_map
from cnn_gui.ui.widgets.tile_image import TileImage
from cnn_gui.ui.widgets.tile_layout import Cell, TileLayout, fit

PictureKind = Literal["diverging", "sequential", "grey", "colour"]

_NOTHING: Floats = np.zeros((0, 1, 1), np.float32)


class MapPicture:
    """Maps (M,h,w), a vector (D,) or, in kind "colour", one image (3,h,w); coloured when `draw` is called.

    Attributes: maps (tiles as (M,h,w); a vector is D tiles of one cell), is_vector, kind, mode, fixed (levels
    that overrule the mode, or None), fold (elements of a vector in a row, None for what fits best), layout and
    tiles (after `draw`; None while there is nothing to show).
    """

    def __init__(self, kind: PictureKind) -> None:
        self.kind: PictureKind = kind
        self.mode = ScaleMode.PER_LAYER
        self.fixed: tuple[float, float] | None = None
        self.fold: int | None = None
        self.maps: Floats = _NOTHING
        self.is_vector = False
        self.layout: TileLayout | None = None
        self.tiles: TileImage | None = None
        self._frozen: tuple[float, float] | None = None
        self._levels: Levels | None = None
        self._place = (0.0, 0.0)
        self._drawn: Theme | None = None

    @property
    def count(self) -> int:
        """Number of tiles."""
        return min(len(self.maps), 1) if self.kind == "colour" else len(self.maps)

    def set_array(self, array: Floats | None) -> bool:
        """Take another array; returns whether the shape changed. Raises ValueError for a shape it cannot show."""
        if array is None or array.size == 0:
            maps, vector = _NOTHING, False
        elif array.ndim == 3:
            maps, vector = array, False
        elif array.ndim == 1:
            maps, vector = array.reshape(-1, 1, 1), True
        else:
            raise ValueError(f"A mosaic shows (M,h,w) or (D,), not an array of shape {array.shape}.")
        if self.kind == "colour" and len(maps) not in (0, 3):
            raise ValueError(f"A colour image has shape (3,h,w), not {maps.shape}.")
        if maps.dtype.kind != "f":
            maps = maps.astype(np.float32)
        changed = maps.shape != self.maps.shape or vector != self.is_vector
        self.maps, self.is_vector = maps, vector
        if changed:
            self.layout = self.tiles = None
        self._levels = self._drawn = None
        return changed

    def restyle(self, kind: PictureKind | None = None) -> None:
        """Colour everything anew at the next `draw`; with another kind, with new levels too."""
        if kind is not None and kind != self.kind:
            self.kind, self._frozen = kind, None
            self.layout = self.tiles = None
            self.set_array(self.maps.ravel() if self.is_vector else self.maps)
        self._levels = self._drawn = None

    def set_mode(self, mode: ScaleMode) -> None:
        """Choose the levels' scope; "frozen" keeps those of the whole layer as they are now."""
        self._frozen = None
        if mode is ScaleMode.FROZEN and self.count:
            held = per_layer(self.maps, self.kind) if self.fixed is None else Levels(*self.fixed)
            self._frozen = held.of(0)
        self.mode = mode
        self.restyle()

    def levels(self) -> Levels:
        """Return the levels in force for the present array."""
        if self._levels is None:
            self._levels = self._find_levels()
        return self._levels

    def _find_levels(self) -> Levels:
        if self.mode is ScaleMode.PER_MAP and self.fixed is None and self.kind != "colour" and self.count:
            return per_map(self.maps, self.kind)
        whole = per_layer(self.maps, "grey" if self.kind == "colour" else self.kind)
        if self.fixed is not None:
            return Levels(*self.fixed, whole.finite, whole.zero)
        if self.mode is ScaleMode.FROZEN and self.count:
            # Frozen before there was anything to freeze: the first array decides.
            self._frozen = self._frozen or whole.of(0)
            return Levels(*self._frozen, whole.finite, whole.zero)
        return whole

    def table(self, theme: Theme) -> Lut:
        """Return the colours in force."""
        kind: Kind = "grey" if self.kind == "colour" else self.kind
        return lut(kind, theme)

    def draw(self, width: float, height: float, theme: Theme) -> TileImage | None:
        """Bring layout and colours up to date for a place in device pixels; None if nothing can be shown."""
        if self.layout is None or self._place != (width, height):
            self._place = (width, height)
            before = self.layout
            across = self.fold if self.is_vector else None
            self.layout = fit(self.count, self.maps.shape[1], self.maps.shape[2], width, height, across=across)
            if self.layout is None:
                self.tiles = None
                return None
            if before is None or self.tiles is None or before.across != self.layout.across:
                gap = 0 if self.is_vector else 1
                self.tiles = TileImage(self.count, self.layout.rows, self.layout.columns, self.layout.across, gap)
                self._drawn = None
        if self.tiles is not None and self._drawn is not theme:
            ground = theme.panel.rgba()
            paint = self.tiles.paint_colour if self.kind == "colour" else self.tiles.paint
            paint(self.maps, self.levels(), self.table(theme), ground)
            self._drawn = theme
        return self.tiles

    def contains(self, cell: Cell) -> bool:
        """Whether there is a value at this cell."""
        return cell.tile < self.count and cell.row < self.maps.shape[1] and cell.column < self.maps.shape[2]

    def value(self, cell: Cell) -> float:
        """Return the number at a cell; for a colour image the mean of its channels."""
        if self.kind == "colour":
            return float(self.maps[:, cell.row, cell.column].mean())
        return float(self.maps[cell.tile, cell.row, cell.column])

    def value_text(self, cell: Cell) -> str:
        """Return the number at a cell as text; three numbers for a colour image."""
        if self.kind == "colour":
            return "  ".join(exact(float(channel)) for channel in self.maps[:, cell.row, cell.column])
        return exact(self.value(cell))

    def shape_text(self) -> str:
        """Return the shape as people write it, 8×26×26; nothing for no data."""
        if not self.count:
            return ""
        return shape_text(self.maps.shape[:1] if self.is_vector else self.maps.shape)

    def not_finite(self) -> int:
        """Return how many values are NaN or infinite."""
        return 0 if self.levels().finite else int(self.maps.size - np.isfinite(self.maps).sum())
