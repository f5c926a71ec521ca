"""Fetch the files of a published data set: from the first mirror that has them, checked, whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import shutil
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, cast
from urllib.parse import urlsplit

from cnn_gui.data.errors import DataError, MissingDataError
from cnn_gui.data.lock import locked
from cnn_gui.data.published.catalogue import CATALOGUE, places_with
from cnn_gui.data.published.downloaded import (
    folder_of,
    is_right,
    lock_of,
    missing_files,
    remember,
    remove_unfinished,
)
from cnn_gui.data.published.mirrors import DOWNLOADS
from cnn_gui.data.published.places import cache_directory
from cnn_gui.data.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cnn_gui.data.published.mirrors import RemoteFile
    from cnn_gui.data.published.transfer import MirrorError

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
_SECONDS_BETWEEN_LOOKS = 0.05
ANOTHER = "another CNN GUI, which is fetching the same"


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
        mirror: the host that the file comes from; ANOTHER while another program fetches it.
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
    folder = folder_of(name)
    meter = _Meter(DOWNLOADS[name].size, progress, cancelled, CATALOGUE[name].title)
    try:
        cache_directory().mkdir(parents=True, exist_ok=True)
        # One program at a time; those that waited for it find what it has fetched.
        with locked(lock_of(name), meter.wait):
            meter.ask()
            try:
                _fetch_what_is_missing(name, folder, meter)
            finally:
                # It stays if it holds anything, or was never made.
                with suppress(OSError):
                    folder.rmdir()
    except OSError as error:
        raise DownloadError(_of_this_machine(name, folder, error)) from error
    return folder


class _Meter:
    """Counts bytes and tells of them; the place where a wish to stop is heard."""

    def __init__(
        self,
        total: int,
        progress: Callable[[DownloadProgress], None] | None,
        cancelled: Callable[[], bool],
        title: str,
    ) -> None:
        self._total = total
        self._before = 0
        self._progress = progress
        self._cancelled = cancelled
        self._title = title
        self._file = self._mirror = ""
        self._reported = 0.0
        self._past: deque[tuple[float, int]] = deque()

    def has(self, before: int) -> None:
        """So many bytes need not be fetched."""
        self._before = before

    def begin(self, file: str, mirror: str) -> None:
        """A file is asked for, from its first byte."""
        self._file, self._mirror = file, mirror
        self._past.clear()
        self.tick(0)

    def ask(self) -> None:
        """Go on if that is still wanted. Raises DownloadCancelled."""
        if self._cancelled():
            raise DownloadCancelled(f"The download of {self._title} was cancelled. It can be begun again at any time.")

    def wait(self) -> None:
        """Another program fetches the same: wait a moment. Raises DownloadCancelled."""
        self._mirror = ANOTHER
        self.tick(0)
        time.sleep(_SECONDS_BETWEEN_LOOKS)

    def tick(self, received: int) -> None:
        """So many bytes of the file are here. Raises DownloadCancelled."""
        self.ask()
        now = time.monotonic()
        self._past.append((now, received))
        while len(self._past) > 2 and now - self._past[0][0] > _SPEED_SECONDS:
            self._past.popleft()
        if self._progress is not None and self._mirror and now - self._reported >= _SECONDS_BETWEEN_REPORTS:
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


class _Digested:
    """A file whose checksum is taken while it is written."""

    def __init__(self, file: BinaryIO, algorithm: str) -> None:
        self._file = file
        self._digest = hashlib.new(algorithm)
        self.tell = file.tell

    def write(self, content: bytes) -> int:
        """Write so many bytes."""
        self._digest.update(content)
        return self._file.write(content)

    def hexdigest(self) -> str:
        """The checksum of what was written."""
        return self._digest.hexdigest()


def _fetch_what_is_missing(name: str, folder: Path, meter: _Meter) -> None:
    folder.mkdir(exist_ok=True)
    remove_unfinished(folder)
    wanted = [file for file in DOWNLOADS[name].files if not is_right(folder / file.name, file, meter.ask)]
    missing = sum(file.size for file in wanted)
    _check_space(folder, name, missing)
    meter.has(DOWNLOADS[name].size - missing)
    mirrors = list(DOWNLOADS[name].mirrors)
    for file in wanted:
        _fetch(name, file, mirrors, folder, meter)


def _fetch(name: str, file: RemoteFile, mirrors: list[str], folder: Path, meter: _Meter) -> None:
    """Get one file from the first mirror that has it; mirrors that failed move to the end of the list."""
    # HTTP and encryption are loaded by the thread that fetches: most starts fetch nothing.
    from cnn_gui.data.published.transfer import MirrorError, fetch

    failures: list[tuple[str, MirrorError]] = []
    algorithm, _, digits = file.checksum.partition(":")
    for mirror in tuple(mirrors):
        host = urlsplit(mirror).netloc
        meter.begin(file.name, host)
        try:
            with whole_file(folder / file.name) as part:
                target = _Digested(part, algorithm)
                fetch(mirror + file.name, cast("BinaryIO", target), file.size, meter.tick)
                if target.hexdigest() != digits:
                    raise MirrorError("sent a file with a wrong checksum")
        except MirrorError as error:
            failures.append((host, error))
        else:
            remember(folder / file.name, file.checksum)
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
    if all(error.unreachable for _, error in failures):
        return (
            f"{title} could not be downloaded: there is no connection to the internet. "
            "Connect and try again, or choose a directory that holds its files."
        )
    each = "; ".join(f"{host} {error}" for host, error in failures)
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
