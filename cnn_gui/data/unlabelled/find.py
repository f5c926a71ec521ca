"""Which pictures a person means who names a folder, an archive or some files, before any of them is opened."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.archives.load import is_archive, unpacked_archive
from cnn_gui.data.own.arranged.walk import Walk
from cnn_gui.data.own.own_images import readable
from cnn_gui.data.regular_file import NotRegularError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cnn_gui.data.own.own_images import Progress


@dataclass(frozen=True)
class Picture:
    """A file that is to be read as a picture.

    Attributes: path (where it is now); name (as a person finds it: below the folder or in the archive that was chosen).
    """

    path: Path
    name: str


@contextmanager
def pictures_in(
    paths: Sequence[Path], skipped: list[Skipped], progress: Progress | None = None
) -> Iterator[list[Picture]]:
    """The pictures in some files, folders and archives, as long as the context lasts.

    Of a folder, and of an archive, those in it and then those in each folder below it, all in natural order of their
    names ("2" before "10"). Hidden files and what systems leave behind are passed over in silence. A file that is named
    itself is a picture whatever it is called.

    Args:
        paths: what was chosen.
        skipped: is told what is left out: files that are no pictures by their names, what cannot be unpacked, and more.
        progress: told now and then how much was found; what it raises comes through.

    Raises:
        DataError: something is not there or cannot be looked into, or there are too many files.
    """
    with ExitStack() as unpacked:
        found: list[Picture] = []
        for path in paths:
            try:
                if path.is_dir():
                    found += _in_folder(path, skipped, progress)
                elif is_archive(path):
                    place, left_out = unpacked.enter_context(unpacked_archive(path, progress))
                    skipped += left_out
                    found += _in_folder(place, skipped, progress)
                else:
                    found.append(Picture(path, readable(path.name)))
            except FileNotFoundError as error:
                raise DataError(f"{path}: there is no such file or folder. Check the path.") from error
            except NotRegularError as error:
                raise DataError(
                    f"{path}: is {error}. Choose a folder of pictures, an archive, or a picture."
                ) from error
            except OSError as error:
                raise DataError(
                    f"{path}: cannot be read ({error.strerror or error}). Check the path and who may read it."
                ) from error
        # A file may have been named twice, or with the folder that it is in.
        yield list({picture.path: picture for picture in found}.values())


def _in_folder(root: Path, skipped: list[Skipped], progress: Progress | None) -> list[Picture]:
    def name_of(path: Path) -> str:
        return readable(path.relative_to(root).as_posix())

    def skip(path: Path, reason: str) -> None:
        skipped.append(Skipped(name_of(path), reason))

    top = Walk(skip, progress).through(root)
    for folder in top.all_folders():
        for path in folder.others:
            skip(path, "no picture by its name")
    return [Picture(path, name_of(path)) for path in top.all_pictures()]
