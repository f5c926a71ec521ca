"""What was downloaded: checked before it is used, read once for that, and nothing unfinished stays for ever."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import cnn_gui
from cnn_gui.data.errors import MissingDataError
from cnn_gui.data.load import load_dataset
from cnn_gui.data.lock import locked
from cnn_gui.data.published import downloaded as downloaded_module
from cnn_gui.data.published.download import ANOTHER, DownloadCancelled, DownloadProgress, available, download
from cnn_gui.data.published.downloaded import downloaded, folder_of, lock_of, missing_files, sweep
from cnn_gui.data.published.mirrors import DOWNLOADS, Download, RemoteFile
from cnn_gui.data.published.places import cache_directory

if TYPE_CHECKING:
    from conftest import WebServer

ROOT = Path(cnn_gui.__file__).parents[1]
Start = Callable[[], "subprocess.Popen[str]"]


def test_looking_makes_no_directory() -> None:
    assert missing_files("mnist") == DOWNLOADS["mnist"].files
    assert downloaded("mnist") is None
    assert not cache_directory().exists()


def test_what_is_downloaded_is_there_in_full_length(monkeypatch: pytest.MonkeyPatch) -> None:
    files = (RemoteFile("one", 3, "sha256:1"), RemoteFile("two", 4, "sha256:2"))
    monkeypatch.setitem(DOWNLOADS, "mnist", Download(("http://127.0.0.1/",), files))
    folder = folder_of("mnist")
    folder.mkdir(parents=True)
    (folder / "one").write_bytes(b"123")
    (folder / "two").write_bytes(b"12")
    assert missing_files("mnist") == files[1:]
    assert downloaded("mnist") is None
    (folder / "two").write_bytes(b"1234")
    assert missing_files("mnist") == ()
    assert downloaded("mnist") == folder


def test_nothing_is_missing_of_what_has_no_download() -> None:
    assert missing_files("digits") == ()
    assert downloaded("digits") is None


# ---- checked before it is used -------------------------------------------------------------------------------------


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files of data that are read to take their checksums."""
    names: list[str] = []
    real = downloaded_module.open_regular

    def noted(path: Path) -> object:
        if path.suffix == ".gz":
            names.append(path.name)
        return real(path)

    monkeypatch.setattr(downloaded_module, "open_regular", noted)
    return names


@pytest.fixture
def forget(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Go on as the next start of the program does: it knows only what was kept."""
    monkeypatch.setattr(downloaded_module, "_known", {})
    return downloaded_module._known.clear


def change(path: Path) -> None:
    """Other content of the same length, at the same time of day as far as anybody can set that."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("restart", [False, True])
def test_a_file_that_was_changed_since_is_not_used_but_fetched_again(
    published: WebServer, files: dict[str, bytes], forget: Callable[[], None], restart: bool
) -> None:
    folder, name = download("mnist"), list(files)[2]
    change(folder / name)
    if restart:
        forget()
    with pytest.raises(MissingDataError, match=f"{name}: is not as it was published") as caught:
        load_dataset("mnist")
    assert caught.value.name == "mnist"
    assert [file.name for file in missing_files("mnist")] == [name]
    assert not available("mnist", None)
    published.asked.clear()
    download("mnist")
    assert published.asked == [f"/a/{name}"]
    assert (folder / name).read_bytes() == files[name]
    assert len(load_dataset("mnist").test) == 30


def test_files_that_somebody_put_there_are_read_once_and_again_when_they_change(
    published: WebServer, files: dict[str, bytes], reads: list[str], forget: Callable[[], None]
) -> None:
    folder = folder_of("mnist")
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    assert available("mnist", None)
    assert reads == [], "only to use them they are read"
    load_dataset("mnist")
    assert reads == list(files)
    forget()
    load_dataset("mnist")
    assert reads == list(files), "the next start does not read them"
    name = list(files)[1]
    (folder / name).write_bytes(files[name])
    load_dataset("mnist")
    assert reads == [*files, name]


def test_what_was_just_downloaded_is_not_read_again(published: WebServer, reads: list[str]) -> None:
    download("mnist")
    load_dataset("mnist")
    assert reads == []


@pytest.mark.parametrize(
    "notes", [b"", b"[]", b"\xff\xfe", b"[" * 60_000, b'{"mnist/x": 3}', b'{"a": ' * 9000], ids=lambda notes: notes[:9]
)
def test_notes_that_cannot_be_read_cost_only_the_reading(
    published: WebServer, reads: list[str], notes: bytes, forget: Callable[[], None]
) -> None:
    download("mnist")
    (cache_directory() / "checksums.json").write_bytes(notes)
    forget()
    assert len(load_dataset("mnist").test) == 30
    assert len(reads) == 4


def test_where_no_notes_can_be_kept_files_are_checked_all_the_same(
    published: WebServer, files: dict[str, bytes], forget: Callable[[], None]
) -> None:
    folder = download("mnist")
    notes = cache_directory() / "checksums.json"
    notes.unlink()
    notes.mkdir()
    forget()
    assert len(load_dataset("mnist").test) == 30
    change(folder / next(iter(files)))
    with pytest.raises(MissingDataError):
        load_dataset("mnist")
    assert not available("mnist", None)


def test_checking_can_be_stopped(published: WebServer, files: dict[str, bytes], forget: Callable[[], None]) -> None:
    class EnoughError(Exception):
        pass

    def progress(_done: int, _total: int) -> None:
        raise EnoughError

    folder = download("mnist")
    name, content = next(iter(files.items()))
    (folder / name).write_bytes(content)
    with pytest.raises(EnoughError):
        load_dataset("mnist", progress=progress)


# ---- what was not finished -----------------------------------------------------------------------------------------


def test_what_was_left_behind_is_removed_and_nothing_else() -> None:
    folder = folder_of("mnist")
    folder.mkdir(parents=True)
    left = [folder / ".4711-0123abcd.part", folder / "tmpab_12cde", cache_directory() / ".4711-0123abcd.part"]
    kept = [folder / "notes.part", folder / "tmp", folder / "train.gz", cache_directory() / ".4711-0123abce.part"]
    for path in (*left, *kept):
        path.write_bytes(b"1")
    os.utime(left[2], (1.0, 1.0))
    (folder / "tmpfolder12").mkdir()
    sweep()
    assert [path.exists() for path in left] == [False] * 3
    assert [path.exists() for path in kept] == [True] * 4
    assert (folder / "tmpfolder12").is_dir()


def test_what_another_program_is_writing_stays() -> None:
    folder_of("mnist").mkdir(parents=True)
    part = folder_of("mnist") / ".4711-0123abcd.part"
    part.write_bytes(b"1")
    with locked(lock_of("mnist")):
        sweep()
        assert part.exists()
    sweep()
    assert not part.exists()


def test_sweeping_makes_nothing() -> None:
    sweep()
    assert not cache_directory().exists()


FETCH = """
import json, sys
from cnn_gui.data.published import download, mirrors
url, files = sys.argv[1], json.loads(sys.argv[2])
remote = tuple(mirrors.RemoteFile(*file) for file in files)
mirrors.DOWNLOADS["mnist"] = mirrors.Download((url,), remote)
{main}
"""
ALONE = """
seen = []
def tell(progress):
    if progress.done > 2000 and not seen:
        seen.append(print("under way", flush=True))
print(download.download("mnist", progress=tell))
"""
HEADLESS = """
from cnn_gui.app import main
sys.exit(main(["--headless", "--dataset", "mnist", "--batches", "1"]))
"""


def start(published: WebServer, main: str = ALONE) -> subprocess.Popen[str]:
    """Begin the download in a process of its own."""
    remote = [[file.name, file.size, file.checksum] for file in DOWNLOADS["mnist"].files]
    return subprocess.Popen(
        [sys.executable, "-c", FETCH.format(main=main), f"{published.url}/a/", json.dumps(remote)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def unfinished() -> list[Path]:
    return sorted(folder_of("mnist").glob(".*.part")) if folder_of("mnist").is_dir() else []


@pytest.mark.skipif(os.name != "posix", reason="ends a process as an administrator does")
def test_a_program_that_was_killed_leaves_what_the_next_start_removes(
    published: WebServer, files: dict[str, bytes]
) -> None:
    name, content = next(iter(files.items()))
    published.answers[f"/a/{name}"] = published.content(content, stop_after=3000, hold=True)
    process = start(published)
    assert process.stdout is not None
    assert process.stdout.readline() == "under way\n"
    process.kill()
    process.communicate()
    assert len(unfinished()) == 1
    sweep()
    assert unfinished() == []


@pytest.mark.skipif(os.name != "posix", reason="sends signals as a shell does")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_run_that_is_asked_to_end_while_it_downloads_leaves_nothing(
    published: WebServer, files: dict[str, bytes], number: signal.Signals
) -> None:
    name, content = next(iter(files.items()))
    arrived = threading.Event()

    def held(handler: object) -> None:
        arrived.set()
        published.content(content, stop_after=3000, hold=True)(handler)  # type: ignore[arg-type]  # as it came

    published.answers[f"/a/{name}"] = held
    # The shell of who runs the tests may have told its children not to listen.
    heard = "import signal\nfor each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n"
    heard += "    signal.signal(each, signal.default_int_handler)\n"
    process = start(published, heard + HEADLESS)
    assert arrived.wait(60)
    while process.poll() is None and not unfinished():
        time.sleep(0.01)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Traceback" not in err
    assert err.rstrip().endswith("cnn-gui: interrupted; there is no result")
    assert unfinished() == []


# ---- several programs ----------------------------------------------------------------------------------------------


def test_six_programs_that_fetch_at_once_fetch_each_file_once(published: WebServer, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        published.answers[f"/a/{name}"] = published.content(content, slowly=1500)
    processes = [start(published) for _ in range(6)]
    ends = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * 6, ends
    assert sorted(published.asked) == sorted(f"/a/{name}" for name in files)
    assert {path.name: path.read_bytes() for path in folder_of("mnist").iterdir()} == files


def test_whoever_waits_for_another_program_hears_so_and_can_stop(published: WebServer) -> None:
    reports: list[DownloadProgress] = []
    cache_directory().mkdir(parents=True)
    with locked(lock_of("mnist")), pytest.raises(DownloadCancelled):
        download("mnist", progress=reports.append, cancelled=lambda: len(reports) > 2)
    assert {report.mirror for report in reports} == {ANOTHER}
    assert published.asked == []
    download("mnist")
    assert len(published.asked) == 4
