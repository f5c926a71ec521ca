"""Single files that stand for many pictures: archives, tables that name them, and others that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.data.own.archives.load import ITSELF, is_archive
from cnn_gui.data.own.arranged.table_files import names_pictures
from cnn_gui.data.own.containers.kinds import is_array_file
from cnn_gui.data.own.idx_files import begins_as_idx
from cnn_gui.data.own.own_images import readable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".csv", ".tsv")
"""How the names of such files end, for whoever offers files to choose from."""


_MOST = 30
_NAMED = 3


def to_choose_instead(paths: Sequence[Path]) -> str:
    """What to do where a folder holds no pictures, but files that can be opened themselves; "" if there are none."""
    some = paths[:_MOST]
    archives = [path for path in some if _is_archive(path)]
    found = [*archives, *(path for path in some if path not in archives and _is_data(path))]
    if not found:
        return ""
    names = ", ".join(readable(path.name) for path in found[:_NAMED])
    names += f" and {len(found) - _NAMED:,} more" if len(found) > _NAMED else ""
    if len(found) == 1:
        return f"holds no pictures, but {names}. {ITSELF}"
    if len(archives) == len(found):
        return f"holds no pictures, but archives: {names}. Unpack each into a folder of its name, and choose this one."
    return f"holds no pictures, but {names}. Choose one of these files."


def _is_archive(path: Path) -> bool:
    try:
        return is_archive(path)
    except OSError:
        # Whoever opens the file says what is wrong with it.
        return False


def _is_data(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return begins_as_idx(file.read(4)) or is_array_file(path)
    except OSError:
        return False


def stands_for_pictures(path: Path) -> bool:
    """Whether a file is a zip or tar archive without arrays in it, or a table that names pictures; not for folders."""
    try:
        return path.is_file() and (is_archive(path) or names_pictures(path))
    except OSError:
        # Whoever opens the file says what is wrong with it.
        return False
