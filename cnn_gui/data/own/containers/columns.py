"""Tables in columns, as Hugging Face stores data sets: Parquet and Arrow files, read by pyarrow."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.bag import MAX_IMAGES, Bag, named, whole
from cnn_gui.data.own.containers.extras import needed
from cnn_gui.data.own.containers.roles import Content, role_of
from cnn_gui.data.own.own_images import check_memory
from cnn_gui.data.own.pictures import MAX_PIXELS, fit_picture, quiet_pillow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Array
    from cnn_gui.data.own.own_images import Progress

PARQUET_MAGIC = b"PAR1"
ARROW_MAGIC = b"ARROW1"
SUFFIXES = (".parquet", ".arrow", ".feather")

# Pictures of one size up to this side keep it, as arrays do.
_LARGEST_KEPT = 64
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP", "PPM")
_ROWS_AT_ONCE = 256
_DAMAGE = (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError, NotImplementedError)


def columns_bag(path: Path, *, image_size: int = 28, colour: bool = False, progress: Progress | None = None) -> Bag:
    """Images and labels of a table: a column of pictures (their files as bytes) or of pixels, and one of classes.

    Pictures that all have one size of at most 64 pixels keep it, and their colours; others are brought to `image_size`
    and `colour` by the rules of `cnn_gui.data.own.pictures.fit_picture`. The names of classes are taken from the
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
    images, labels = _image_column(path, batches.schema), _label_column(path, batches.schema)
    total = batches.rows
    if total > MAX_IMAGES:
        raise DataError(f"{path}: has {total:,} rows, more than the {MAX_IMAGES:,} that are allowed. Take fewer.")
    numbers: list[Any] = []
    pictures = _Pictures(path, total, image_size, colour)
    for batch in batches.read([images, labels]):
        numbers += batch.column(1).to_pylist()
        for cell in batch.column(0).to_pylist():
            pictures.add(cell)
        if progress is not None:
            progress(len(numbers), total)
    column = np.empty(len(numbers), object)
    column[:] = numbers
    found, note = pictures.result()
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
    """Cells as pictures: of one size for as long as all have one."""

    def __init__(self, path: Path, total: int, size: int, colour: bool) -> None:
        self._path = path
        self._total = total
        self._size = size
        self._colour = colour
        self._kept: list[Array] = []
        self._fitting = False

    def add(self, cell: Any) -> None:
        number = len(self._kept)
        picture = self._picture(cell, number)
        if not self._kept:
            side = max(picture.shape[:2])
            self._fitting = picture.ndim > 1 and picture.dtype == np.uint8 and side > _LARGEST_KEPT
            size = self._size**2 * (3 if self._colour else 1) if self._fitting else picture.nbytes
            check_memory(self._path, size * self._total, "Choose a smaller image size, or take fewer images.")
        elif not self._fitting and (picture.shape != self._kept[0].shape or picture.dtype != self._kept[0].dtype):
            self._begin_fitting(picture)
        self._kept.append(self._fitted(picture) if self._fitting else picture)

    def result(self) -> tuple[Array, str]:
        if not self._kept:
            raise DataError(f"{self._path}: holds no rows. At least one image is needed.")
        note = ""
        if self._fitting:
            kind = "colour" if self._colour else "grey"
            note = f"Pictures are brought to {self._size}×{self._size} in {kind}."
        return np.stack(self._kept), note

    def _begin_fitting(self, other: Array) -> None:
        shapes = {self._kept[0].shape, other.shape}
        if any(len(shape) < 2 for shape in shapes) or {self._kept[0].dtype, other.dtype} != {np.dtype(np.uint8)}:
            raise DataError(f"{self._path}: row {len(self._kept):,} has {other.shape} pixels, unlike those before.")
        self._fitting = True
        self._kept = [self._fitted(picture) for picture in self._kept]

    def _fitted(self, picture: Array) -> Array:
        return fit_picture(picture, size=self._size, colour=self._colour)

    def _picture(self, cell: Any, number: int) -> Array:
        where = f"{self._path}: row {number:,}"
        if isinstance(cell, dict):
            cell = cell.get("bytes")
        if isinstance(cell, bytes):
            return _decoded(where, cell)
        if isinstance(cell, list):
            try:
                array = np.array(cell)
            except ValueError:
                array = np.empty(0, object)
            if array.dtype.kind in "biuf":
                # Whole numbers come as 64 bits, whatever they were.
                small = array.dtype.kind in "iu" and array.size and array.min() >= 0 and array.max() <= 255
                return array.astype(np.uint8) if small else array
        raise DataError(
            f"{where} holds no picture but {type(cell).__name__}: the table may name files that it does not hold. "
            "Fetch the data set with its pictures."
        )


def _decoded(where: str, content: bytes) -> Array:
    """The picture in the bytes of its file: (H, W) or (H, W, 3 or 4) uint8."""
    try:
        with quiet_pillow(), Image.open(io.BytesIO(content), formats=_FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise DataError(
                    f"{where} claims {picture.width:,} × {picture.height:,} pixels, more than the {MAX_PIXELS:,} that "
                    "are allowed. Leave it out."
                )
            if picture.mode.startswith("I"):
                return ((np.asarray(picture).astype(np.uint32) + 128) // 257).astype(np.uint8)
            if picture.has_transparency_data:
                return np.asarray(picture.convert("RGBA"))
            return np.asarray(picture.convert("L" if picture.mode in ("1", "L") else "RGB"))
    except Image.DecompressionBombError as error:
        raise DataError(f"{where} is far too large a picture. Leave it out.") from error
    except (OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError) as error:
        raise DataError(f"{where} is no picture that can be read ({error}). Leave it out.") from error


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
    return ", ".join(named(name) for name in schema.names[:20])


def _class_names(schema: Any, column: str) -> tuple[str, ...] | None:
    """The names of the classes, as Hugging Face stores them beside a table."""
    try:
        about = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"][column]
        names: Sequence[Any] = about["names"]
    except (KeyError, TypeError, ValueError, RecursionError):
        # Only some tables have them.
        return None
    return tuple(map(str, names)) if isinstance(names, list) and names else None
