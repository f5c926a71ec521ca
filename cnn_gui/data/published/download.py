"""Fetch the files of a published data set: from the first mirror that has them, checked, whole or not at all."""

from __future__ import annotations

import errno
import logging
import shutil
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cnn_gui.data.errors import DataError, MissingDataError
from cnn_gui.data.published.catalogue import CATALOGUE, places_with
from cnn_gui.data.published.mirrors import DOWNLOADS
from cnn_gui.data.published.places import cache_directory, missing_files
from cnn_gui.data.published.transfer import MirrorError, fetch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnn_gui.data.published.mirrors import RemoteFile

__all__ = [
    "DownloadCancelled",
    "DownloadError",
    "DownloadProgress",
    "MissingDataError",
    "available",
    "cache_directory",
    "download",
    "download_size",
]

_SECONDS_BETWEEN_REPORTS = 0.05
_SPEED_SECONDS = 3.0
"""The speed is a mean over so long."""


class DownloadError(DataError):
    """The files could not be fetched, or not be kept; the message says what failed, where, and what to do."""


class DownloadCancelled(DownloadError):  # noqa: N818  # it is what a person wanted
    """Somebody asked to stop; no part of a file is left behind, files that were complete are kept."""


@dataclass(frozen=True)
class DownloadProgress:
    """How far a download is.

    Attributes:
        file: what is being fetched.
        done: bytes on this machine, over all files.
        total: the bytes of all files.
        bytes_per_second: a mean over the last seconds, 0 while nothing arrives.
        mirror: the host that the file comes from.
    """

    file: str
    done: int
    total: int | None
    bytes_per_second: float
    mirror: str


def available(name: str, data_dir: Path | None) -> bool:
    """Whether a data set of the catalogue can be loaded without a download.

    Args:
        name: one of `cnn_gui.data.published.catalogue.names()`.
        data_dir: the chosen directory; None looks in $CNN_GUI_DATA. Downloads are looked at in any case.
    """
    return name not in DOWNLOADS or places_with(name, data_dir) is not None


def download_size(name: str) -> int:
    """How many bytes `download` would fetch; 0 if the data set is not a published one or has been downloaded."""
    return sum(file.size for file in missing_files(name))


def download(
    name: str,
    *,
    progress: Callable[[DownloadProgress], None] | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Fetch what is missing of a data set, or damaged, and keep it in the cache; returns the folder with its files.

    Each file is written under another name beside its place and moved there when its checksum is right, so the
    folder never holds a part of a file. A mirror that fails, breaks off, is silent for too long or sends something
    else is followed by the next one, which begins the file anew.

    Args:
        name: a data set with files to download.
        progress: told at most twenty times a second, in the calling thread, also while nothing arrives.
        cancelled: asked at least ten times a second, in the calling thread, whether to stop.

    Raises:
        DownloadCancelled: `cancelled` said so.
        DownloadError: no mirror has a file, this machine is offline, or the cache cannot be written to.
    """
    if name not in DOWNLOADS:
        raise DownloadError(f"There is nothing to download for {name!r}: choose one of {', '.join(DOWNLOADS)}.")
    folder = cache_directory() / name
    try:
        wanted = [file for file in DOWNLOADS[name].files if not _is_right(folder / file.name, file)]
        missing = sum(file.size for file in wanted)
        _check_space(folder, name, missing)
        meter = _Meter(DOWNLOADS[name].size, missing, progress, cancelled, CATALOGUE[name].title)
        mirrors = list(DOWNLOADS[name].mirrors)
        for file in wanted:
            _fetch(name, file, mirrors, folder, meter)
    except OSError as error:
        raise DownloadError(_of_this_machine(name, folder, error)) from error
    finally:
        # It stays if it holds anything, or was never made.
        with suppress(OSError):
            folder.rmdir()
    return folder


class _Meter:
    """Counts bytes and tells of them; the place where a wish to stop is heard."""

    def __init__(
        self,
        total: int,
        missing: int,
        progress: Callable[[DownloadProgress], None] | None,
        cancelled: Callable[[], bool],
        title: str,
    ) -> None:
        self._total = total
        self._before = total - missing
        self._progress = progress
        self._cancelled = cancelled
        self._title = title
        self._file = self._mirror = ""
        self._reported = 0.0
        self._past: deque[tuple[float, int]] = deque()

    def begin(self, file: str, mirror: str) -> None:
        """A file is asked for, from its first byte."""
        self._file, self._mirror = file, mirror
        self._past.clear()
        self.tick(0)

    def tick(self, received: int) -> None:
        """So many bytes of the file are here. Raises DownloadCancelled."""
        if self._cancelled():
            raise DownloadCancelled(f"The download of {self._title} was cancelled. It can be begun again at any time.")
        now = time.monotonic()
        self._past.append((now, received))
        while len(self._past) > 2 and now - self._past[0][0] > _SPEED_SECONDS:
            self._past.popleft()
        if self._progress is not None and now - self._reported >= _SECONDS_BETWEEN_REPORTS:
            self._report(now, received)

    def end(self, size: int) -> None:
        """The file is complete."""
        if self._progress is not None:
            self._report(time.monotonic(), size)
        self._before += size

    def _report(self, now: float, received: int) -> None:
        self._reported = now
        since, had = self._past[0]
        speed = (received - had) / (now - since) if now > since else 0.0
        assert self._progress is not None
        self._progress(DownloadProgress(self._file, self._before + received, self._total, speed, self._mirror))


def _is_right(path: Path, file: RemoteFile) -> bool:
    # Here and below: loaded when wanted. It takes as long to load as all else that a run without a window needs.
    import pooch

    algorithm, _, digits = file.checksum.partition(":")
    if not path.is_file() or path.stat().st_size != file.size:
        return False
    return bool(pooch.file_hash(str(path), alg=algorithm) == digits)


def _fetch(name: str, file: RemoteFile, mirrors: list[str], folder: Path, meter: _Meter) -> None:
    """Get one file from the first mirror that has it; mirrors that failed move to the end of the list."""
    import pooch

    # What is of interest to people is shown to them; the terminal is no place for the rest.
    pooch.get_logger().setLevel(logging.WARNING)
    failures: list[tuple[str, MirrorError]] = []

    def transfer(url: str, path: Any, _pooch: Any) -> None:
        with Path(path).open("wb") as target:
            fetch(url, target, file.size, meter.tick)

    for mirror in tuple(mirrors):
        host = urlsplit(mirror).netloc
        meter.begin(file.name, host)
        try:
            pooch.retrieve(mirror + file.name, file.checksum, fname=file.name, path=folder, downloader=transfer)
        except MirrorError as error:
            failures.append((host, error))
        except ValueError:
            # This is how pooch speaks of a checksum; it has thrown the file away.
            failures.append((host, MirrorError("sent a file with a wrong checksum")))
        else:
            meter.end(file.size)
            return
        mirrors.append(mirrors.pop(0))
    raise DownloadError(_of_the_mirrors(name, file, failures))


def _check_space(folder: Path, name: str, needed: int) -> None:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise DownloadError(
            f"{CATALOGUE[name].title} needs {_megabytes(needed)} in {folder}, but only {_megabytes(free)} are free "
            "there. Make room and download it again."
        )


def _of_the_mirrors(name: str, file: RemoteFile, failures: Sequence[tuple[str, MirrorError]]) -> str:
    title = CATALOGUE[name].title
    each = "; ".join(f"{host} {error}" for host, error in failures)
    if all(error.unreachable for _, error in failures):
        return (
            f"{title} could not be downloaded: no connection to the internet, or none to where it is kept ({each}). "
            f"Connect and try again, or choose a directory that holds its files. The built-in digits need neither."
        )
    return (
        f"{title} could not be downloaded, {file.name} is on none of its mirrors as it was published ({each}). "
        "Try again later, or choose a directory that holds its files."
    )


def _of_this_machine(name: str, folder: Path, error: OSError) -> str:
    title = CATALOGUE[name].title
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{title} could not be kept: the disk with {folder} is full. Make room and download it again."
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return (
            f"{title} could not be kept: {folder} cannot be written to. Make it writable, "
            "or fetch the files into another directory and choose that."
        )
    return f"{title} could not be kept in {folder} ({error.strerror or error}). Mend that and download it again."


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
