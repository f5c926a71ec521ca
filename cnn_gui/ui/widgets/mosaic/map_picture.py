"""The arrays behind a mosaic and their picture: shapes, levels, colours, without any widget."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from cnn_gui.ui.look.colormaps import Floats, Kind, Level, Lut, lut
from cnn_gui.ui.look.theme import Theme
from cnn_gui.ui.widgets.mosaic.scale import Levels, ScaleMode, per_layer, per_map
from cnn_gui.ui.widgets.mosaic.tile_image import TileImage
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell, TileLayout, fit
from cnn_gui.ui.widgets.pictures.pictured import Maps
from cnn_gui.ui.widgets.text.numbers import exact, shape_text

PictureKind = Literal["diverging", "sequential", "grey", "colour", "signed colour"]

COLOURED: tuple[PictureKind, ...] = ("colour", "signed colour")
CHANNELS = ("red", "green", "blue")

_NOTHING: Floats = np.zeros((0, 1, 1), np.float32)


class MapPicture:
    """Maps (M,h,w), a vector (D,), or colour images (M,3,h,w) or (3,h,w); coloured when `draw` is called.

    The kinds "colour" and "signed colour" (grey is zero) show a colour image as one tile, the others a tile for each
    channel, those of an image side by side.

    Attributes: maps (the tiles as (M,h,w), colour images as (M,3,h,w); a vector is D tiles of one cell), is_vector,
    kind, mode, fixed (levels that overrule the mode, or None; for colour images also a pair of arrays (1,3,1,1)), fold
    (elements of a vector in a row, None for what fits best), backdrop (what gives a picture (h,w) in the colours of a
    theme that shines through where maps are weak, or None), in_rows (whether the maps of one image are never divided
    between two rows of tiles), layout and tiles (after `draw`; None while there is nothing
    to show).
    """

    def __init__(self, kind: PictureKind) -> None:
        self.kind: PictureKind = kind
        self.mode = ScaleMode.PER_LAYER
        self.fixed: tuple[Level, Level] | None = None
        self.fold: int | None = None
        self.backdrop: Callable[[Theme], Lut] | None = None
        self.in_rows = False
        self.maps: Floats = _NOTHING
        self._told: Floats = _NOTHING
        self.is_vector = False
        self._array: Floats | None = None
        self._group = 1
        self.layout: TileLayout | None = None
        self.tiles: TileImage | None = None
        self._frozen: tuple[float, float] | None = None
        self._levels: Levels | None = None
        self._place = (0.0, 0.0)
        self._drawn: Theme | None = None

    @property
    def moved_on(self) -> bool:
        """Whether the colours are of a newer array than what is said of a cell."""
        return self._told is not self.maps

    @property
    def count(self) -> int:
        """Number of tiles."""
        return len(self.maps)

    @property
    def coloured(self) -> bool:
        """Whether three channels are shown as one tile."""
        return self.kind in COLOURED

    def set_array(self, array: Floats | None, *, words: bool = True) -> bool:
        """Take another array; returns whether the shape changed. Raises ValueError for a shape it cannot show.

        Without words only the colours follow: what is said of a cell stays until the next array with words.
        """
        known = self._array
        alike = array is not None and known is not None and array.shape == known.shape and array.dtype is known.dtype
        if alike and not words and array is not None and array.dtype.kind == "f":
            # 30 times a second: what was found out of the one before holds for this one.
            self.maps, self._array = array.reshape(self.maps.shape), array
            self._levels = self._drawn = None
            return False
        vector, group = False, 1
        if array is None or array.size == 0:
            maps = _NOTHING
        elif self.coloured:
            if not _is_colour(array):
                raise ValueError(f"A colour image has shape (3,h,w), not {array.shape}.")
            maps = array.reshape(-1, *array.shape[-3:])
        elif array.ndim == 3:
            maps = array
        elif array.ndim == 4:
            maps = array.reshape(-1, *array.shape[2:])
            group = array.shape[1] if self.in_rows or array.shape[1] == 3 else 1
        elif array.ndim == 1:
            maps, vector = array.reshape(-1, 1, 1), True
        else:
            raise ValueError(f"A mosaic shows (M,h,w) or (D,), not an array of shape {array.shape}.")
        if maps.dtype.kind != "f":
            maps = maps.astype(np.float32)
        changed = maps.shape != self.maps.shape or vector != self.is_vector or group != self._group
        self.maps, self.is_vector, self._array, self._group = maps, vector, array, group
        if words or changed:
            self._told = maps
        if changed:
            self.layout = self.tiles = None
        self._levels = self._drawn = None
        return changed

    def restyle(self, kind: PictureKind | None = None) -> None:
        """Colour everything anew at the next `draw`; with another kind, with new levels too.

        An array that the new kind cannot show is forgotten.
        """
        if kind is not None and kind != self.kind:
            self.kind, self._frozen = kind, None
            self.layout = self.tiles = None
            usable = self._array is not None and (not self.coloured or _is_colour(self._array))
            self.set_array(self._array if usable else None)
        self._levels = self._drawn = None

    def fix(self, levels: tuple[Level, Level] | None) -> None:
        """Overrule the mode with these levels, for colour images also two arrays (3,); None goes back to its own.

        Raises ValueError unless the lower level is less than the upper.
        """
        if levels is not None and not np.all(np.less(levels[0], levels[1])):
            raise ValueError(f"The lower level must be less than the upper, not {levels[0]} and {levels[1]}.")
        self.fixed = None if levels is None else (_level(levels[0]), _level(levels[1]))
        self.restyle()

    def set_mode(self, mode: ScaleMode) -> None:
        """Choose the levels' scope; "frozen" keeps those of the whole layer as they are now."""
        self._frozen = None
        if mode is ScaleMode.FROZEN and self.count:
            held = per_layer(self.maps, self._scale_kind()) if self.fixed is None else Levels(*self.fixed)
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
            return per_map(self.maps, self._scale_kind())
        whole = per_layer(self.maps, self._scale_kind())
        if self.fixed is not None:
            return Levels(*self.fixed, whole.finite, whole.zero)
        if self.mode is ScaleMode.FROZEN and self.count:
            # Frozen before there was anything to freeze: the first array decides.
            self._frozen = self._frozen or whole.of(0)
            return Levels(*self._frozen, whole.finite, whole.zero)
        return whole

    def table(self, theme: Theme) -> Lut:
        """Return the colours in force."""
        return lut("grey" if self.coloured else self._scale_kind(), theme)

    def _scale_kind(self) -> Kind:
        return "diverging" if self.kind == "signed colour" else "grey" if self.kind == "colour" else self.kind

    def draw(self, width: float, height: float, theme: Theme) -> TileImage | None:
        """Bring layout and colours up to date for a place in device pixels; None if nothing can be shown."""
        if self.layout is None or self._place != (width, height):
            self._place = (width, height)
            before = self.layout
            across = self.fold if self.is_vector else None
            rows, columns = self.maps.shape[-2:]
            self.layout = fit(self.count, rows, columns, width, height, across=across, group=self._group)
            if self.layout is None:
                self.tiles = None
                return None
            if before is None or self.tiles is None or before.across != self.layout.across:
                gap = 0 if self.is_vector else 1
                self.tiles = TileImage(self.count, self.layout.rows, self.layout.columns, self.layout.across, gap)
                self._drawn = None
        if self.tiles is not None and self._drawn is not theme:
            self._colour(self.tiles, theme)
            self._drawn = theme
        return self.tiles

    def _colour(self, tiles: TileImage, theme: Theme) -> None:
        paint = tiles.paint_colour if self.coloured else tiles.paint
        paint(self.maps, self.levels(), self.table(theme))
        if self.backdrop is not None:
            tiles.lay_over(self.backdrop(theme), self._strength())

    def in_colours(self, theme: Theme) -> Maps | None:
        """Return the colour of every value, laid out as it was drawn last; None if there is nothing to show."""
        if not self.count:
            return None
        rows, columns = self.maps.shape[-2:]
        tiles = TileImage(self.count, rows, columns, 1, 0)
        self._colour(tiles, theme)
        return Maps(tiles.colours(), self.count if self.layout is None else self.layout.across)

    def _strength(self) -> Floats:
        """How strong each value is, 0 to 1; what is not a number hides what is behind it."""
        share = np.abs(self.maps) / np.maximum(np.abs(self.levels().low), np.abs(self.levels().high))
        # The root lets half of the strongest cover more than half.
        strength: Floats = np.sqrt(np.nan_to_num(share, nan=1.0).clip(0.0, 1.0))
        return strength

    def contains(self, cell: Cell) -> bool:
        """Whether there is a value at this cell."""
        return cell.tile < self.count and cell.row < self.maps.shape[-2] and cell.column < self.maps.shape[-1]

    def value(self, cell: Cell) -> float:
        """Return the number at a cell; for a colour image the mean of its channels."""
        return float(self._told[cell.tile, ..., cell.row, cell.column].mean())

    def value_text(self, cell: Cell, write: Callable[[float], str] = exact) -> str:
        """Return the number at a cell as text; for a colour image those of red, green and blue."""
        if not self.coloured:
            return write(self.value(cell))
        values = self._told[cell.tile, :, cell.row, cell.column].tolist()
        return "  ".join(f"{name[0].upper()} {write(value)}" for name, value in zip(CHANNELS, values, strict=True))

    def shape_text(self) -> str:
        """Return the shape as people write it, 8×26×26; nothing for no data."""
        if not self.count:
            return ""
        shape = self.maps.shape
        one_image = self._array is not None and self._array.ndim == 3
        return shape_text(shape[:1] if self.is_vector else shape[-3:] if one_image else shape)

    def not_finite(self) -> int:
        """Return how many values are NaN or infinite."""
        return 0 if self.levels().finite else int(self.maps.size - np.isfinite(self.maps).sum())


def _is_colour(array: Floats) -> bool:
    return array.ndim in (3, 4) and array.shape[-3] == 3


def _level(level: Level) -> Level:
    """One number, or one for each channel so that it goes with images (M,3,h,w)."""
    return np.reshape(level, (1, 3, 1, 1)) if np.ndim(level) else float(level)
