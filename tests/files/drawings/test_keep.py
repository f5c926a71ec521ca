"""Several windows keep their drawings in one file: none loses another's, and nothing that is there is destroyed."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.lock import LockedError, locked
from cnn_gui.files.drawings.drawing import Drawing
from cnn_gui.files.drawings.file import read
from cnn_gui.files.drawings.keep import NAME, Stored, Wanted, drawings_folder, keep, load


def drawing(level: int, name: str = "7") -> Drawing:
    return Drawing(np.full((1, 9, 9), level, np.uint8), name)


def never() -> None:
    raise LockedError


def levels(folder: Path) -> list[int]:
    return [int(each.image.flat[0]) for each in read(folder / NAME)]


class Window:
    """A window's drawings, and what it knows of the file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.here = list(load(folder, never).drawings)
        self.stored = {each.identity for each in self.here}
        self.removed: set[str] = set()

    def add(self, level: int) -> None:
        self.here.append(drawing(level))

    def delete(self, place: int) -> Drawing:
        gone = self.here.pop(place)
        self.removed.add(gone.identity)
        return gone

    def write(self) -> Stored:
        wanted = Wanted(tuple(self.here), frozenset(self.removed), frozenset(self.stored))
        stored = keep(self.folder, wanted, never)
        self.stored |= stored.identities
        return stored


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet, with blanks and other letters."""
    return tmp_path / "not yet ü" / "there"


def test_nothing_is_made_by_looking(folder: Path) -> None:
    assert load(folder, never) == Stored()
    assert not folder.exists()


def test_what_one_window_keeps_the_next_one_has(folder: Path) -> None:
    first = Window(folder)
    first.add(10)
    first.add(20)
    assert first.write().said == ""
    second = Window(folder)
    assert [each.identity for each in second.here] == [each.identity for each in first.here]
    # Nothing but the file and the lock stays.
    assert sorted(path.name for path in folder.iterdir()) == [".drawings.lock", NAME]


def test_two_windows_at_once_lose_nothing(folder: Path) -> None:
    before = Window(folder)
    before.add(1)
    before.write()
    one, two = Window(folder), Window(folder)
    one.add(10)
    two.add(20)
    one.write()
    two.write()
    one.add(11)
    one.write()
    assert sorted(levels(folder)) == [1, 10, 11, 20]
    # What one deletes is not brought back by the other, which still shows it.
    one.delete(0)
    one.write()
    two.add(21)
    two.write()
    assert sorted(levels(folder)) == [10, 11, 20, 21]


def test_what_a_window_brings_back_is_there_again(folder: Path) -> None:
    one = Window(folder)
    one.add(1)
    one.write()
    back = one.delete(0)
    one.write()
    assert levels(folder) == []
    one.here.append(back)
    one.removed.clear()
    one.stored.discard(back.identity)
    one.write()
    assert levels(folder) == [1]


def test_a_file_that_was_removed_is_written_anew_with_everything(folder: Path) -> None:
    one = Window(folder)
    one.add(1)
    one.write()
    (folder / NAME).unlink()
    one.add(2)
    one.write()
    assert levels(folder) == [1, 2]


@pytest.mark.parametrize("by_looking", [True, False])
def test_a_damaged_file_is_moved_aside_and_said(folder: Path, by_looking: bool) -> None:
    one = Window(folder)
    one.add(1)
    one.write()
    contents = []
    for number in (1, 2):
        contents.append(os.urandom(40) + bytes([number]))
        (folder / NAME).write_bytes(contents[-1])
        if by_looking:
            stored = load(folder, never)
            assert stored.drawings == ()
            assert not (folder / NAME).exists()
        else:
            stored = one.write()
            # It is in this window, so it is not lost.
            assert levels(folder) == [1]
        assert f"{folder / NAME} could not be read" in stored.said
        assert f"drawings.damaged-{number}.npz" in stored.said
    assert [(folder / f"drawings.damaged-{number}.npz").read_bytes() for number in (1, 2)] == contents


def test_windows_wait_for_each_other(folder: Path) -> None:
    one = Window(folder)
    one.add(1)
    one.write()
    one.delete(0)
    with locked(folder / ".drawings.lock"), pytest.raises(LockedError):
        one.write()
    assert levels(folder) == [1]


def test_many_windows_that_write_at_once_lose_nothing(folder: Path) -> None:
    """Each adds and deletes its own while the others do; in the end all is there that nobody deleted."""
    windows = [Window(folder) for _ in range(6)]
    pause = threading.Event()

    def work(number: int) -> None:
        window = windows[number]
        for turn in range(5):
            window.add(10 * number + turn)
            if turn == 3:
                window.delete(0)
            wanted = Wanted(tuple(window.here), frozenset(window.removed), frozenset(window.stored))
            window.stored |= keep(folder, wanted, lambda: pause.wait(0.001)).identities

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(windows))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(levels(folder)) == [10 * number + turn for number in range(6) for turn in range(1, 5)]


def test_what_cannot_be_written_raises_and_changes_nothing(folder: Path) -> None:
    folder.parent.write_bytes(b"a file, no folder")
    assert load(folder, never) == Stored()
    with pytest.raises(OSError, match="not yet"):
        keep(folder, Wanted((drawing(1),)), never)


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert tmp_path in drawings_folder().parents
    # Without a home its sign is no folder where the program was started.
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name: f"~/.local/share/{name}")
    with pytest.raises(FileNotFoundError, match="no whole path"):
        drawings_folder()
