"""Single files that stand for many pictures: archives, and tables that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.data.own.archives.load import is_archive
from cnn_gui.data.own.arranged.table_files import names_pictures

if TYPE_CHECKING:
    from pathlib import Path

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".csv", ".tsv")
"""How the names of such files end, for whoever offers files to choose from."""


def stands_for_pictures(path: Path) -> bool:
    """Whether a file is a zip or tar archive without arrays in it, or a table that names pictures; not for folders."""
    try:
        return path.is_file() and (is_archive(path) or names_pictures(path))
    except OSError:
        # Whoever opens the file says what is wrong with it.
        return False
