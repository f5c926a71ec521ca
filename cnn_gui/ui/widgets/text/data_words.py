"""What is said about data: sizes, downloads, classes, and where a data set comes from."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from cnn_gui.counted import counted
from cnn_gui.data.published.catalogue import CATALOGUE, OWN
from cnn_gui.data.published.download import DownloadProgress
from cnn_gui.data.published.mirrors import DOWNLOADS

NAMED = 6
"""So many classes are named before the rest is counted."""


def byte_text(count: float) -> str:
    """Return a number of bytes as people say it: 812 bytes, 28.9 kB, 11.6 MB."""
    for unit, size in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return counted(round(count), "byte")


def progress_text(progress: DownloadProgress) -> str:
    """Return how far a download is, how fast, and from where."""
    done = byte_text(progress.done)
    if progress.total is not None:
        done += f" of {byte_text(progress.total)}"
    speed = f" · {byte_text(progress.bytes_per_second)}/s" if progress.bytes_per_second > 0 else ""
    return f"{done}{speed}\n{progress.mirror}"


def mirrors_text(name: str) -> str:
    """Return where a data set is fetched from: the first machine, and how many others have it."""
    hosts = [urlsplit(address).hostname or address for address in DOWNLOADS[name].mirrors]
    return hosts[0] + (f", or {len(hosts) - 1} more if that fails" if len(hosts) > 1 else "")


def some_of(names: Sequence[str]) -> str:
    """Return the first few names, and how many more there are."""
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def origin(name: str) -> str:
    """Return in a few words how a data set of the catalogue gets onto this machine."""
    if name == OWN:
        return "A folder or an archive with one sub-folder per class, a table that names pictures, or images in files"
    if name in DOWNLOADS:
        return (
            f"{CATALOGUE[name].title} is downloaded once, {byte_text(DOWNLOADS[name].size)}, unless it is here already"
        )
    return "Comes with the program"
