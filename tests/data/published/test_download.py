"""Downloads: whole, checked and from whichever mirror has them; or nothing at all, and a line that says why."""

from __future__ import annotations

import errno
import gzip
import hashlib
import logging
import os
import shutil
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import platformdirs
import pytest

from cnn_gui.data.load import load_dataset
from cnn_gui.data.published import download as downloads
from cnn_gui.data.published import transfer
from cnn_gui.data.published.download import (
    DownloadCancelled,
    DownloadError,
    DownloadProgress,
    MissingDataError,
    available,
    cache_directory,
    download,
    download_size,
)
from cnn_gui.data.published.mirrors import DOWNLOADS, Download, RemoteFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import WebServer


def checksum(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"


def stored() -> list[str]:
    folder = cache_directory() / "mnist"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_all_files_are_fetched_from_the_first_mirror_and_load(published: WebServer, files: dict[str, bytes]) -> None:
    assert not available("mnist", None)
    assert download_size("mnist") == sum(map(len, files.values()))
    folder = download("mnist")
    assert folder == cache_directory() / "mnist"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files
    assert published.asked == [f"/a/{name}" for name in files]
    assert available("mnist", None)
    assert download_size("mnist") == 0
    dataset = load_dataset("mnist")
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (75, 15, 30)
    assert dataset.source == str(folder)


def test_the_cache_is_in_the_users_own_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda project: tmp_path / project)
    assert cache_directory() == tmp_path / "cnn-gui"


def test_what_was_downloaded_is_not_fetched_again(published: WebServer) -> None:
    download("mnist")
    published.asked.clear()
    download("mnist")
    assert published.asked == []


def test_only_the_files_that_are_missing_or_short_are_fetched(published: WebServer, files: dict[str, bytes]) -> None:
    folder = download("mnist")
    first, second, *_ = files
    (folder / first).unlink()
    (folder / second).write_bytes(files[second][:-1])
    assert not available("mnist", None)
    assert download_size("mnist") == len(files[first]) + len(files[second])
    published.asked.clear()
    reports: list[DownloadProgress] = []
    download("mnist", progress=reports.append)
    assert published.asked == [f"/a/{first}", f"/a/{second}"]
    assert reports[0].done == sum(len(content) for name, content in files.items() if name not in (first, second))
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


def test_a_file_that_lies_there_complete_is_kept_after_its_checksum_was_compared(
    published: WebServer, files: dict[str, bytes]
) -> None:
    folder = cache_directory() / "mnist"
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / next(iter(files))).unlink()
    download("mnist")
    assert published.asked == [f"/a/{next(iter(files))}"]


@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_checksums_of_either_kind_are_compared(
    published: WebServer, files: dict[str, bytes], algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = tuple(RemoteFile(name, len(content), checksum(content, algorithm)) for name, content in files.items())
    monkeypatch.setitem(DOWNLOADS, "mnist", Download((f"{published.url}/a/",), remote))
    download("mnist")
    assert stored() == sorted(files)


# ---- progress ------------------------------------------------------------------------------------------------------


def test_progress_goes_to_the_total_and_names_file_and_mirror(published: WebServer, files: dict[str, bytes]) -> None:
    reports: list[DownloadProgress] = []
    download("mnist", progress=reports.append)
    total = sum(map(len, files.values()))
    assert [report.done for report in reports] == sorted(report.done for report in reports)
    assert (reports[-1].done, {report.total for report in reports}) == (total, {total})
    assert [report.file for report in reports if report.done == total] == [list(files)[-1]]
    assert {report.mirror for report in reports} == {published.url.removeprefix("http://")}


def test_speed_is_measured_and_falls_to_nothing_when_nothing_arrives(
    published: WebServer, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "_SPEED_SECONDS", 0.3)
    name, content = next(iter(files.items()))
    published.answers[f"/a/{name}"] = published.content(content, stop_after=4000, slowly=100, hold=True)
    reports: list[DownloadProgress] = []
    started = time.monotonic()

    def stopped() -> bool:
        assert time.monotonic() - started < 20
        return bool(reports) and reports[-1].done == 4000 and reports[-1].bytes_per_second == 0

    with pytest.raises(DownloadCancelled):
        download("mnist", progress=reports.append, cancelled=stopped)
    fastest = max(report.bytes_per_second for report in reports)
    assert 0 < fastest < 4000 / 0.005


# ---- stopping ------------------------------------------------------------------------------------------------------


def test_cancelling_in_a_slow_file_stops_at_once_and_leaves_no_half_file(
    published: WebServer, files: dict[str, bytes]
) -> None:
    first, second, third, _ = files
    published.answers[f"/a/{third}"] = published.content(files[third], slowly=20)
    reports: list[DownloadProgress] = []

    def in_the_third() -> bool:
        complete = len(files[first]) + len(files[second])
        return bool(reports) and reports[-1].file == third and reports[-1].done > complete

    with pytest.raises(DownloadCancelled, match="MNIST was cancelled"):
        download("mnist", progress=reports.append, cancelled=in_the_third)
    assert reports[-1].done < download_size("mnist") + len(files[first]) + len(files[second])
    assert stored() == sorted([first, second])
    assert not available("mnist", None)
    with pytest.raises(MissingDataError):
        load_dataset("mnist")


@pytest.mark.parametrize("after", [None, 300])
def test_cancelling_works_on_a_connection_on_which_nothing_comes(
    published: WebServer, files: dict[str, bytes], after: int | None
) -> None:
    name, content = next(iter(files.items()))
    held = published.content(content, stop_after=after, hold=True)
    published.answers[f"/a/{name}"] = published.silence if after is None else held
    wanted = threading.Event()
    reports: list[DownloadProgress] = []

    def progress(report: DownloadProgress) -> None:
        reports.append(report)
        if len(reports) > 4:
            wanted.set()

    started = time.monotonic()
    with pytest.raises(DownloadCancelled):
        download("mnist", progress=progress, cancelled=wanted.is_set)
    assert time.monotonic() - started < 5
    assert reports[-1].done == (after or 0)
    assert stored() == []


def test_cancelling_before_anything_was_asked_asks_nothing(published: WebServer) -> None:
    with pytest.raises(DownloadCancelled):
        download("mnist", cancelled=lambda: True)
    assert published.asked == []


def test_what_was_cancelled_can_be_begun_again(published: WebServer, files: dict[str, bytes]) -> None:
    second = list(files)[1]
    count = iter(range(100))
    with pytest.raises(DownloadCancelled):
        download("mnist", cancelled=lambda: second in str(published.asked) and next(count) > 0)
    download("mnist")
    assert stored() == sorted(files)
    assert len(load_dataset("mnist").test) == 30


def test_an_exception_of_the_progress_leaves_no_half_file(published: WebServer, files: dict[str, bytes]) -> None:
    name, content = next(iter(files.items()))
    published.answers[f"/a/{name}"] = published.content(content, slowly=50)

    def progress(report: DownloadProgress) -> None:
        if report.done:
            raise RuntimeError("the window is gone")

    with pytest.raises(RuntimeError):
        download("mnist", progress=progress)
    assert stored() == []


# ---- bad mirrors ---------------------------------------------------------------------------------------------------


def breaks_off(web: WebServer, content: bytes) -> Any:
    return web.content(content, stop_after=len(content) // 2)


def other_content(web: WebServer, content: bytes) -> Any:
    return web.content(bytes(len(content)))


def too_long(web: WebServer, content: bytes) -> Any:
    return web.content(content + b"more")


def not_there(web: WebServer, _content: bytes) -> Any:
    return web.status(404)


def broken_server(web: WebServer, _content: bytes) -> Any:
    return web.status(500)


def falls_silent(web: WebServer, content: bytes) -> Any:
    return web.content(content, stop_after=len(content) // 2, hold=True)


BAD = {
    breaks_off: "broke off after",
    other_content: "sent a file with a wrong checksum",
    too_long: "sent more than",
    not_there: "answered 404 Not Found",
    broken_server: "answered 500 Internal Server Error",
    falls_silent: r"sent nothing for 0\.3 seconds",
}


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.__name__)
def test_a_bad_mirror_is_followed_by_the_next_which_is_kept_for_the_other_files(
    published: WebServer, files: dict[str, bytes], bad: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "SILENT_SECONDS", 0.3)
    first, *others = files
    published.answers[f"/a/{first}"] = bad(published, files[first])
    folder = download("mnist")
    assert published.asked == [f"/a/{first}", f"/b/{first}", *(f"/b/{name}" for name in others)]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


@pytest.mark.parametrize(("bad", "words"), BAD.items(), ids=[bad.__name__ for bad in BAD])
def test_when_all_mirrors_are_bad_each_is_named_and_nothing_is_kept(
    published: WebServer,
    files: dict[str, bytes],
    bad: Callable[..., Any],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(transfer, "SILENT_SECONDS", 0.3)
    first = next(iter(files))
    for mirror in ("a", "b"):
        published.answers[f"/{mirror}/{first}"] = bad(published, files[first])
    host = published.url.removeprefix("http://")
    with pytest.raises(DownloadError, match=f"MNIST.*{first}.*{host} {words}.*; {host} {words}"):
        download("mnist")
    assert stored() == []
    assert not available("mnist", None)


def test_a_redirection_to_another_host_is_followed(published: WebServer, files: dict[str, bytes]) -> None:
    first = next(iter(files))
    published.answers[f"/a/{first}"] = published.status(302, Location=f"{published.url}/b/{first}")
    download("mnist")
    assert published.asked[:2] == [f"/a/{first}", f"/b/{first}"]
    assert stored() == sorted(files)


def test_a_file_of_the_right_length_that_was_damaged_in_the_cache_is_fetched_anew(
    published: WebServer, files: dict[str, bytes]
) -> None:
    folder = download("mnist")
    first = next(iter(files))
    (folder / first).write_bytes(bytes(len(files[first])))
    published.asked.clear()
    reports: list[DownloadProgress] = []
    download("mnist", progress=reports.append)
    assert published.asked == [f"/a/{first}"]
    assert reports[-1].done == reports[-1].total
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == files


# ---- this machine --------------------------------------------------------------------------------------------------


def test_offline_is_said_in_one_line_with_what_can_be_done(
    published: WebServer, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    remote = DOWNLOADS["mnist"].files
    monkeypatch.setitem(DOWNLOADS, "mnist", Download((closed, closed), remote))
    with pytest.raises(DownloadError) as caught:
        download("mnist")
    text = str(caught.value)
    assert text.startswith("MNIST could not be downloaded: there is no connection to the internet")
    assert "Connect and try again" in text
    assert "\n" not in text
    assert stored() == []
    assert not (cache_directory() / "mnist").exists()


class FullDisk:
    """A file on a disk with room for so many bytes."""

    def __init__(self, file: BinaryIO, room: int) -> None:
        self._file, self._room = file, room

    def write(self, content: bytes) -> int:
        if self._file.tell() + len(content) > self._room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._file.write(content)


def test_a_full_disk_is_said_and_no_other_mirror_is_asked(
    published: WebServer, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    to_a_disk = transfer.fetch

    def fetch(url: str, file: BinaryIO, size: int, tick: Callable[[int], None]) -> None:
        to_a_disk(url, FullDisk(file, 1000), size, tick)  # type: ignore[arg-type]  # all that is used of a file

    monkeypatch.setattr(transfer, "fetch", fetch)
    with pytest.raises(DownloadError, match=r"MNIST could not be kept: the disk with .*cnn-gui.* is full"):
        download("mnist")
    assert published.asked == [f"/a/{next(iter(files))}"]
    assert stored() == []


def test_a_disk_that_is_too_small_is_found_out_before_anything_is_asked(
    published: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(DownloadError, match=r"needs 0\.0 MB in .*, but only 0\.0 MB are free"):
        download("mnist")
    assert published.asked == []


@pytest.mark.parametrize("error", [PermissionError(errno.EACCES, "Permission denied"), OSError(errno.EROFS, "")])
def test_a_cache_that_cannot_be_written_to_is_said(
    published: WebServer, error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise error

    # The tests may run as a user who is allowed everything.
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(DownloadError, match=r"MNIST could not be kept: .*cnn-gui.* cannot be written to"):
        download("mnist")
    assert published.asked == []


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_is_read_only_is_said(published: WebServer) -> None:
    folder = cache_directory() / "mnist"
    folder.mkdir(parents=True)
    folder.chmod(0o500)
    try:
        with pytest.raises(DownloadError, match="cannot be written to"):
            download("mnist")
    finally:
        # The empty folder itself may be gone: its name stands in one that can be written to.
        if folder.exists():
            folder.chmod(0o700)
    assert published.asked == []


def test_a_file_in_the_way_of_the_cache_is_said(published: WebServer) -> None:
    cache_directory().parent.mkdir(parents=True)
    cache_directory().write_text("in the way")
    with pytest.raises(DownloadError, match=r"MNIST could not be kept in .*cnn-gui"):
        download("mnist")
    assert not available("mnist", None)


def test_nothing_is_written_to_the_terminal(
    published: WebServer, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        download("mnist")
    assert capfd.readouterr() == ("", "")


# ---- what is asked for ---------------------------------------------------------------------------------------------


def test_a_chosen_directory_comes_before_the_cache(published: WebServer, tmp_path: Path) -> None:
    folder = download("mnist")
    chosen = tmp_path / "chosen"
    shutil.copytree(folder, chosen / "mnist")
    assert load_dataset("mnist", data_dir=chosen).source == str(chosen / "mnist")


def test_a_chosen_directory_without_the_files_leads_to_the_cache(published: WebServer, tmp_path: Path) -> None:
    with pytest.raises(MissingDataError):
        load_dataset("mnist", data_dir=tmp_path)
    folder = download("mnist")
    assert available("mnist", tmp_path)
    assert load_dataset("mnist", data_dir=tmp_path).source == str(folder)


@pytest.mark.parametrize("name", ["digits", "own"])
def test_what_needs_no_download_is_always_available(name: str, no_data_variable: None) -> None:
    assert available(name, None)
    assert download_size(name) == 0
    with pytest.raises(DownloadError, match=r"choose one of mnist, fashion-mnist, kuzushiji-mnist, cifar-10"):
        download(name)


def test_a_damaged_compressed_file_that_was_published_so_is_found_by_its_reader(
    published: WebServer, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = next(iter(files))
    wrong = gzip.compress(b"no IDX file")
    published.answers[f"/a/{first}"] = published.content(wrong)
    remote = (RemoteFile(first, len(wrong), checksum(wrong)), *DOWNLOADS["mnist"].files[1:])
    monkeypatch.setitem(DOWNLOADS, "mnist", Download((f"{published.url}/a/",), remote))
    download("mnist")
    with pytest.raises(Exception, match="not an IDX file"):
        load_dataset("mnist")
