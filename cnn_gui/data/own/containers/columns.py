"""Tables in columns, as Hugging Face stores data sets: Parquet and Arrow files, read by pyarrow."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.bag import MAX_IMAGES, Bag, named, whole
from cnn_gui.data.own.containers.extras import needed
from cnn_gui.data.own.containers.roles import Content, role_of
from cnn_gui.data.own.containers.table_layout import names_pixel
from cnn_gui.data.own.decoding.formats import DAMAGE, opened
from cnn_gui.data.own.decoding.layers import Wanted
from cnn_gui.data.own.decoding.process import Decoder
from cnn_gui.data.own.image_axes import is_flat_picture
from cnn_gui.data.own.own_images import check_memory
from cnn_gui.data.own.pictures import PictureError, PictureSet, quiet_pillow, read_pixels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Array
    from cnn_gui.data.own.own_images import Progress

PARQUET_MAGIC = b"PAR1"
ARROW_MAGIC = b"ARROW1"
SUFFIXES = (".parquet", ".arrow", ".feather")

# Pictures of one size up to this side keep it, as arrays do.
_LARGEST_KEPT = 64
_NAMED = 10
_ROWS_AT_ONCE = 256
_REMEDY = "Choose a smaller image size, or take fewer images."
_DAMAGE = (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError, NotImplementedError)


def columns_bag(path: Path, *, image_size: int = 28, colour: bool = False, progress: Progress | None = None) -> Bag:
    """Images and labels of a table: a column of pictures (their files as bytes) or of pixels, and one of classes.

    Or a column for each pixel, called pixel0, pixel1 and so on.

    Pictures that all have one size of at most 64 pixels keep it, and their colours; others are brought to `image_size`
    and `colour` by the rules of `cnn_gui.data.own.pictures.PictureSet`. The names of classes are taken from the
    metadata.

    Args:
        path: the file.
        image_size: side in pixels.
        colour: three channels, or grey.
        progress: told how many of how many pictures are read; what it raises comes through.

    Raises:
        DataError: pyarrow is missing, the file is damaged, or a column is missing or too large.
    """
    needed(path, "pyarrow", "a Parquet file" if path.suffix == ".parquet" else "an Arrow file")
    batches = _Batches(path)
    total = batches.rows
    if total > MAX_IMAGES:
        raise DataError(f"{path}: has {total:,} rows, more than the {MAX_IMAGES:,} that are allowed. Take fewer.")

    def tell(done: int) -> None:
        if progress is not None:
            progress(done, total)

    pixels = _pixel_columns(batches.schema)
    if pixels:
        return _pixels(path, batches, pixels, _label_column(path, batches.schema), tell)
    images, labels = _image_column(path, batches.schema), _label_column(path, batches.schema)

    def cells() -> Iterator[Any]:
        for batch in batches.read([images]):
            yield from batch.column(0).to_pylist()

    found, note = _Pictures(path, image_size, colour).read(cells, total)
    numbers: list[Any] = []
    for batch in batches.read([labels]):
        numbers += batch.column(0).to_pylist()
    tell(total)
    column = _column(numbers)
    unused = [name for name in batches.schema.names if name not in (images, labels)]
    notes = [note, f"Columns that are not used: {', '.join(map(named, unused[:10]))}." if unused else ""]
    items = {"images": whole(found), "labels": whole(column)}
    return Bag(items, _class_names(batches.schema, labels), tuple(filter(None, notes)))


class _Batches:
    """Rows of a Parquet or Arrow file, some at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as file:
            self._parquet = file.read(4) == PARQUET_MAGIC
        try:
            if self._parquet:
                parquet = needed(path, "pyarrow.parquet", "a Parquet file")
                self._file = parquet.ParquetFile(path)
                self.schema = self._file.schema_arrow
                self.rows: int = self._file.metadata.num_rows
            else:
                self._table = self._read_arrow()
                self.schema = self._table.schema
                self.rows = self._table.num_rows
        except _DAMAGE as error:
            raise DataError(f"{path}: the table is damaged ({error}). Make or fetch it again.") from error

    def read(self, columns: list[str]) -> Iterator[Any]:
        try:
            if self._parquet:
                yield from self._file.iter_batches(_ROWS_AT_ONCE, columns=columns)
            else:
                yield from self._table.select(columns).to_batches(_ROWS_AT_ONCE)
        except _DAMAGE as error:
            raise DataError(f"{self._path}: the table is damaged ({error}). Make or fetch it again.") from error

    def _read_arrow(self) -> Any:
        pyarrow = needed(self._path, "pyarrow", "an Arrow file")
        ipc = needed(self._path, "pyarrow.ipc", "an Arrow file")
        mapped = pyarrow.memory_map(str(self._path))
        with self._path.open("rb") as file:
            whole_file = file.read(6) == ARROW_MAGIC
        return (ipc.open_file if whole_file else ipc.open_stream)(mapped).read_all()


class _Pictures:
    """Cells as pictures: those of one small size keep it, with their colours; others are brought to one."""

    def __init__(self, path: Path, size: int, colour: bool) -> None:
        self._path = path
        self._size = size
        self._colour = colour
        self._decoder = Decoder(lambda: None)

    def read(self, cells: Callable[[], Iterator[Any]], total: int) -> tuple[Array, str]:
        """The pictures (N, H, W) or (N, H, W, 3 or 4), and what was done, if anything.

        Args:
            cells: gives them from the first to the last, each time it is called.
            total: how many there are.
        """
        sizes: set[tuple[int, int]] = set()
        colour = False
        for number, cell in enumerate(cells()):
            if isinstance(cell, list):
                return self._numbers(cells(), total), ""
            size, has_colour = self._header(cell, number)
            sizes.add(size)
            colour = colour or has_colour
        if not sizes:
            raise DataError(f"{self._path}: holds no rows. At least one image is needed.")
        try:
            kept = self._kept(cells(), sizes, total, colour) if len(sizes) == 1 else None
            return self._fitted(cells(), total) if kept is None else (kept, "")
        finally:
            self._decoder.close()

    def _kept(self, cells: Iterator[Any], sizes: set[tuple[int, int]], total: int, colour: bool) -> Array | None:
        """The pictures in their own size; None if that is large, or some lie on their side."""
        ((width, height),) = sizes
        if max(width, height) > _LARGEST_KEPT:
            return None
        check_memory(self._path, width * height * (3 if colour else 1) * total, _REMEDY)
        wanted = Wanted(max(width, height), square=False, colour=colour)
        kept = []
        for number, cell in enumerate(cells):
            with self._named(number):
                layers = self._decoder.read(self._path, wanted, self._content(cell, number))
            kept.append(layers.levels.transpose(1, 2, 0) if layers.opacity is None else read_pixels(layers))
        if len({(picture.shape, picture.dtype) for picture in kept}) == 1:
            images = np.stack(kept)
            return images[..., 0] if images.shape[3] == 1 else images
        return None

    def _fitted(self, cells: Iterator[Any], total: int) -> tuple[Array, str]:
        channels = 3 if self._colour else 1
        check_memory(self._path, self._size**2 * channels * total, _REMEDY)
        images = np.empty((total, channels, self._size, self._size), np.uint8)
        pictures = PictureSet(size=self._size, colour=self._colour)
        for number, cell in enumerate(cells):
            with self._named(number):
                pictures.add(images[number], self._path, self._content(cell, number))
        kind = "colour" if self._colour else "grey"
        notes = [f"Pictures are brought to {self._size}×{self._size} in {kind}.", *pictures.finish()]
        return images, " ".join(notes)

    def _numbers(self, cells: Iterator[Any], total: int) -> Array:
        """Pixels that stand in lists."""
        arrays: list[Array] = []
        for number, cell in enumerate(cells):
            try:
                array = np.array(cell if isinstance(cell, list) else None)
            except ValueError:
                array = np.empty(0, object)
            if array.dtype.kind not in "biuf":
                raise self._no_picture(cell, number)
            # Whole numbers come as 64 bits, whatever they were.
            small = array.dtype.kind in "iu" and array.size and array.min() >= 0 and array.max() <= 255
            array = array.astype(np.uint8) if small else array
            if not arrays:
                check_memory(self._path, array.nbytes * total, _REMEDY)
            elif array.shape != arrays[0].shape:
                raise DataError(f"{self._path}: row {number:,} has {array.shape} pixels, unlike those before.")
            arrays.append(array)
        return np.stack(arrays)

    def _header(self, cell: Any, number: int) -> tuple[tuple[int, int], bool]:
        """Width and height of a picture, and whether it has colours."""
        with self._named(number), quiet_pillow():
            try:
                picture = opened(io.BytesIO(self._content(cell, number)), self._path)
            except PictureError:
                raise
            except DAMAGE as error:
                raise PictureError(self._path, f"damaged or incomplete ({error})") from error
            return picture.size, not picture.mode.startswith(("1", "L", "I", "F")) or picture.mode == "LAB"

    def _content(self, cell: Any, number: int) -> bytes:
        content = cell.get("bytes") if isinstance(cell, dict) else cell
        if not isinstance(content, bytes):
            raise self._no_picture(content, number)
        return content

    def _no_picture(self, cell: Any, number: int) -> DataError:
        return DataError(
            f"{self._path}: row {number:,} holds no picture but {type(cell).__name__}: the table may name files that "
            "it does not hold. Fetch the data set with its pictures."
        )

    @contextmanager
    def _named(self, number: int) -> Iterator[None]:
        try:
            yield
        except PictureError as error:
            raise DataError(f"{self._path}: row {number:,}: {error.reason}. Leave it out.") from error


def _pixels(path: Path, batches: _Batches, columns: list[str], label: str, tell: Callable[[int], None]) -> Bag:
    """Pictures whose pixels stand in a column each."""
    check_memory(path, len(columns) * batches.rows, _REMEDY)
    images, numbers = [], []
    for batch in batches.read([*columns, label]):
        block = np.stack([column.to_numpy(zero_copy_only=False) for column in batch.columns[:-1]], axis=1)
        small = block.dtype.kind in "iu" and block.size and block.min() >= 0 and block.max() <= 255
        images.append(block.astype(np.uint8 if small else np.float32))
        numbers += batch.column(len(columns)).to_pylist()
        tell(len(numbers))
    if not numbers:
        raise DataError(f"{path}: holds no rows. At least one image is needed.")
    return Bag({"images": whole(np.concatenate(images)), "labels": whole(_column(numbers))})


def _column(values: list[Any]) -> Array:
    column = np.empty(len(values), object)
    column[:] = values
    return column


def _pixel_columns(schema: Any) -> list[str]:
    """The columns with a pixel each, if there are such: pixel0, pixel1 and so on."""
    found = [name for name in schema.names if names_pixel(name) and role_of(name).content is not Content.LABELS]
    return found if is_flat_picture(len(found)) else []


def _image_column(path: Path, schema: Any) -> str:
    types = needed(path, "pyarrow.types", "a Parquet file")

    def holds_pictures(kind: Any) -> bool:
        bytes_of_file = types.is_struct(kind) and any(kind.field(i).name == "bytes" for i in range(kind.num_fields))
        return bool(bytes_of_file or types.is_binary(kind) or types.is_large_binary(kind) or _is_list(types, kind))

    found = [field.name for field in schema if holds_pictures(field.type)]
    found.sort(key=lambda name: (role_of(name).content is not Content.IMAGES, role_of(name).rank))
    if not found:
        raise DataError(f"{path}: has no column of pictures, only {_names(schema)}. Choose a table that holds them.")
    return str(found[0])


def _label_column(path: Path, schema: Any) -> str:
    types = needed(path, "pyarrow.types", "a Parquet file")

    def tells_class(field: Any) -> bool:
        kind = field.type
        if types.is_dictionary(kind):
            kind = kind.value_type
        scalar = types.is_integer(kind) or types.is_boolean(kind) or types.is_floating(kind)
        words = types.is_string(kind) or types.is_large_string(kind)
        return bool(scalar or words) or (_is_list(types, kind) and role_of(field.name).content is Content.LABELS)

    found = [field.name for field in schema if tells_class(field)]
    good = [name for name in found if role_of(name).content is Content.LABELS]
    good.sort(key=lambda name: role_of(name).rank)
    if not good and len(found) != 1:
        raise DataError(
            f"{path}: has no column called label, only {_names(schema)}. Choose a table with the class of each image."
        )
    return str((good or found)[0])


def _is_list(types: Any, kind: Any) -> bool:
    return bool(types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind))


def _names(schema: Any) -> str:
    return ", ".join(named(name) for name in schema.names[:_NAMED]) + (
        f" and {len(schema.names) - _NAMED:,} more" if len(schema.names) > _NAMED else ""
    )


def _class_names(schema: Any, column: str) -> tuple[str, ...] | None:
    """The names of the classes, as Hugging Face stores them beside a table."""
    try:
        about = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"][column]
        names: Sequence[Any] = about["names"]
    except (KeyError, TypeError, ValueError, RecursionError):
        # Only some tables have them.
        return None
    return tuple(map(str, names)) if isinstance(names, list) and names else None
