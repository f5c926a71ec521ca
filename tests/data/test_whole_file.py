"""Files are written whole or not at all."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import cnn_gui
from cnn_gui.data import unfinished
from cnn_gui.data.whole_file import whole_file

posix = pytest.mark.skipif(os.name != "posix", reason="rights, links and pipes of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing in it."""
    made = tmp_path / "saved"
    made.mkdir()
    return made


def write(path: Path, content: bytes = b"new") -> None:
    with whole_file(path) as file:
        file.write(content)


@pytest.mark.parametrize("before", [None, b"old"])
def test_what_was_written_is_there_and_nothing_else(folder: Path, before: bytes | None) -> None:
    path = folder / "a.npy"
    if before is not None:
        path.write_bytes(before)
    write(path)
    assert path.read_bytes() == b"new"
    assert list(folder.iterdir()) == [path]


def break_off(path: Path, error: type[BaseException]) -> None:
    with whole_file(path) as file:
        file.write(b"half")
        raise error


@pytest.mark.parametrize("before", [None, b"old"])
@pytest.mark.parametrize("error", [OSError, ValueError, KeyboardInterrupt])
def test_a_write_that_fails_on_the_way_changes_nothing(
    folder: Path, before: bytes | None, error: type[BaseException]
) -> None:
    path = folder / "a.npy"
    if before is not None:
        path.write_bytes(before)
    with pytest.raises(error):
        break_off(path, error)
    assert [each.read_bytes() for each in folder.iterdir()] == ([] if before is None else [before])


def test_the_old_file_is_there_until_the_new_one_is_whole(folder: Path) -> None:
    path = folder / "a.npy"
    path.write_bytes(b"old")
    with whole_file(path) as file:
        file.write(b"new")
        file.flush()
        assert path.read_bytes() == b"old"


def test_the_longest_name_can_be_written(folder: Path) -> None:
    path = folder / f"{'n' * 251}.npy"
    write(path)
    assert path.read_bytes() == b"new"


@posix
def test_a_link_stays_a_link_and_rights_stay_rights(folder: Path) -> None:
    (folder / "far").mkdir()
    real, link = folder / "far" / "a.npy", folder / "a.npy"
    real.write_bytes(b"old")
    real.chmod(0o640)
    link.symlink_to(real)
    write(link)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


@posix
def test_what_is_no_file_is_not_replaced(folder: Path) -> None:
    inner, pipe = folder / "inner", folder / "pipe"
    inner.mkdir()
    os.mkfifo(pipe)
    # No device of this machine: it would be gone if this ever failed for who may do everything.
    for place in (inner, pipe):
        with pytest.raises(OSError, match=str(place)):
            write(place)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert sorted(folder.iterdir()) == [inner, pipe]


def test_a_file_that_may_not_be_written_is_not_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.npy"
    path.write_bytes(b"old")
    # Who runs the tests as root may write everything.
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError):
        write(path)
    assert path.read_bytes() == b"old"


# ---- writers that were killed ----------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from cnn_gui.data.whole_file import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@posix
def test_what_a_killed_writer_left_is_removed_by_the_next_writing_to_the_same_file(folder: Path) -> None:
    path, other = folder / "a.npy", folder / "b.npy"
    path.write_bytes(b"old")
    environment = {**os.environ, "PYTHONPATH": str(Path(cnn_gui.__file__).parents[1])}
    done = subprocess.run([sys.executable, "-c", KILLED, str(path)], env=environment, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"
    assert len(list(folder.iterdir())) == 2
    write(other)
    assert len(list(folder.iterdir())) == 3
    write(path)
    assert sorted(folder.iterdir()) == [path, other]


def test_two_writers_of_one_file_leave_each_other_alone_and_the_last_one_wins(folder: Path) -> None:
    path = folder / "a.npy"
    with whole_file(path) as slow:
        slow.write(b"slow")
        write(path, b"quick")
        assert path.read_bytes() == b"quick"
    assert path.read_bytes() == b"slow"
    assert list(folder.iterdir()) == [path]


@posix
def test_a_writer_whose_new_file_was_taken_for_a_leftover_begins_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.npy"
    cleaned = []

    def cleaned_first(handle: int) -> bool | None:
        if not cleaned:
            cleaned.append(handle)
            for part in folder.iterdir():
                part.unlink()
        return True

    monkeypatch.setattr(unfinished, "try_lock", cleaned_first)
    write(path)
    assert cleaned
    assert list(folder.iterdir()) == [path]


@posix
def test_where_there_are_no_locks_nothing_is_taken_for_a_leftover(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.npy"
    part, file = unfinished.open_part(path)
    file.close()
    monkeypatch.setattr(unfinished, "try_lock", lambda _handle: None)
    unfinished.remove_leftovers(path)
    assert part.exists()
