"""Images from files with arrays: one file, files that belong together, or a folder of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.assemble import assemble
from cnn_gui.data.own.containers.contents import contents_of, joined
from cnn_gui.data.own.containers.kinds import SUFFIXES, bag_in, kind_of, stem_of
from cnn_gui.data.own.emnist import as_emnist, is_emnist
from cnn_gui.data.own.own_images import natural_key, readable, title_of
from cnn_gui.data.own.pictures import SUFFIXES as PICTURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cnn_gui.data.own.arrays import Array
    from cnn_gui.data.own.containers.contents import Contents
    from cnn_gui.data.own.own_images import OwnImages, Progress

_MOST_FILES = 1000
_DEEPEST = 2
_LOOKED_INTO = 20
_PERHAPS_EXCHANGED = (
    "EMNIST's own files hold rows and columns exchanged; here nothing says so and the images are taken as they are. If "
    "they lie on their side, mirror them and turn them left."
)
_PERHAPS_COLUMNS = (
    "MATLAB itself would write pictures column after column: if they lie on their side, mirror them and turn them left."
)
# In a folder these tell nothing of pixels.
_SETS_BESIDE = ("sample_submission", "samplesubmission", "submission")


def array_files_in(folder: Path) -> list[Path]:
    """The files with arrays in a folder, or else in the one folder that it holds, in natural order.

    Raises:
        OSError: the folder cannot be read.
    """
    for _ in range(_DEEPEST + 1):
        entries = [entry for entry in _first(folder.iterdir()) if not entry.name.startswith(".")]
        files = sorted((entry for entry in entries if entry.is_file()), key=lambda path: natural_key(path.name))
        folders = [entry for entry in entries if entry.is_dir() and entry.name != "__MACOSX"]
        if sum(_holds_pictures(inner) for inner in folders[:_LOOKED_INTO]) > 1:
            # Folders of classes, and something beside them.
            return []
        found = [file for file in files if _worth_a_look(file) and kind_of(file)]
        if found:
            return found
        if len(folders) != 1:
            break
        (folder,) = folders
    return []


def load_arrays(
    paths: list[Path],
    where: Path,
    *,
    image_size: int = 28,
    colour: bool = False,
    progress: Progress | None = None,
) -> OwnImages:
    """The images in some files with arrays.

    Args:
        paths: the files; of a single one that lacks half, the other half is looked for beside it.
        where: what a person chose, for messages.
        image_size, colour: what pictures in tables are brought to, if their sizes differ.
        progress: told how many of how many rows of a table are read; what it raises comes through.

    Raises:
        DataError: the files cannot be used.
        OSError: one cannot be read.
    """

    mapping: list[Array] = []

    def contents(path: Path) -> Contents:
        bag = bag_in(path, kind_of(path), image_size=image_size, colour=colour, progress=progress)
        mapping.extend(item.read() for name, item in bag.items.items() if name.endswith("/mapping"))
        return contents_of(readable(stem_of(path)), bag)

    skipped: list[Skipped] = []
    found = []
    for path in paths:
        try:
            found.append(contents(path))
        except DataError as error:
            if len(paths) == 1:
                raise
            skipped.append(Skipped(readable(path.name), str(error).removeprefix(f"{path}: ").partition(". ")[0]))
    if not found:
        raise DataError(f"{where}: none of its files can be used: {skipped[0].path}: {skipped[0].reason}")
    if len(paths) == 1 and found[0].pieces and not any(piece.whole for piece in found[0].pieces):
        found += _partners(paths[0], found[0], contents)
    whole = joined(found)
    _leave_out_halves(whole, skipped)
    title = title_of(where)
    own = assemble(
        str(where), stem_of(Path(title)) if len(paths) == 1 else title, whole, image_size=image_size, colour=colour
    )
    own = replace(own, skipped=(*skipped, *own.skipped))
    if is_emnist(paths[0]):
        return as_emnist(own, paths[0], mapping[0] if mapping else None)
    if kind_of(paths[0]) == "matlab" and any(note.endswith("row after row.") for note in own.notes):
        return replace(own, notes=(*own.notes, _PERHAPS_COLUMNS))
    if "emnist" in title.lower():
        return replace(own, notes=(*own.notes, _PERHAPS_EXCHANGED))
    return own


def _partners(path: Path, found: Contents, contents: Callable[[Path], Contents]) -> list[Contents]:
    """The file beside a single one that holds the labels for its images, or the images for its labels."""
    (piece, *_) = found.pieces
    kind = kind_of(path)
    for other in _first(path.parent.iterdir()):
        if (
            other == path
            or other.suffix.lower() != path.suffix.lower()
            or not other.is_file()
            or kind_of(other) != kind
        ):
            continue
        try:
            beside = contents(other)
        except (DataError, OSError):
            # Another file is none of this one's business; that a half is missing will be said.
            continue
        for half in beside.pieces:
            complements = (half.images is None) == (piece.labels is None) and not half.whole
            if complements and (half.part, half.rest) == (piece.part, piece.rest):
                return [beside]
    return []


def _leave_out_halves(found: Contents, skipped: list[Skipped]) -> None:
    """Test images without labels, as competitions give them out, are left out where there are others."""
    if not any(piece.whole for piece in found.pieces):
        return
    for piece in list(found.pieces):
        if not piece.whole and piece.file not in {other.file for other in found.pieces if other.whole}:
            found.pieces.remove(piece)
            skipped.append(
                Skipped(piece.file, "a file that has no " + ("labels" if piece.labels is None else "images"))
            )


def _worth_a_look(path: Path) -> bool:
    name = path.name.lower()
    if name.startswith(_SETS_BESIDE):
        return False
    plain = name.removesuffix(".gz")
    return plain.endswith(SUFFIXES) or "." not in plain or plain == "batches.meta"


def _holds_pictures(folder: Path) -> bool:
    try:
        return any(path.suffix.lower() in PICTURES for path in _first(folder.iterdir()))
    except OSError:
        # It is passed over by whoever goes into it.
        return False


def _first(paths: Iterable[Path]) -> list[Path]:
    """Some entries of a folder: one with more is no set of arrays."""
    return [path for path, _ in zip(paths, range(_MOST_FILES), strict=False)]
