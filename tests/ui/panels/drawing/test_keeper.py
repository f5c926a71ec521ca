"""Kept drawings last from one window to the next; nothing is written in the GUI thread, and a fault is said once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset
from cnn_gui.data.lock import locked
from cnn_gui.files.drawings import keep as keep_module
from cnn_gui.files.drawings.file import read
from cnn_gui.files.drawings.keep import NAME, drawings_folder
from cnn_gui.ui.panels.drawing import keeper as keeper_module
from cnn_gui.ui.panels.drawing.kept import KeptDrawings


def drawing(level: int) -> np.ndarray:
    return np.full((1, 12, 12), level, np.uint8)


def levels(kept: KeptDrawings) -> list[int]:
    return [int(each.image.flat[0]) for each in kept._shelf.shown]


def in_file() -> list[int]:
    return [int(each.image.flat[0]) for each in read(drawings_folder() / NAME)]


def is_in_file(*wanted: int) -> Callable[[], bool]:
    return lambda: (drawings_folder() / NAME).exists() and in_file() == list(wanted)


@pytest.fixture
def open_kept(
    qtbot: QtBot, settings: QSettings, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], KeptDrawings]]:
    """Give a function that makes what a window has of kept drawings, and waits until the file has been looked at."""
    monkeypatch.setattr(keeper_module, "DELAY_MS", 10)
    opened: list[KeptDrawings] = []

    def open_it() -> KeptDrawings:
        kept = KeptDrawings()
        qtbot.addWidget(kept)
        opened.append(kept)
        kept.begin_run(dataset)
        kept.said = []
        kept.refused.connect(lambda *words: kept.said.append(words))
        kept.remember_with(settings)
        qtbot.waitUntil(lambda: kept._keeper._loaded)
        return kept

    yield open_it
    for kept in opened:
        kept.stop()


def test_without_settings_nothing_is_remembered(qtbot: QtBot, dataset: Dataset) -> None:
    kept = KeptDrawings()
    qtbot.addWidget(kept)
    kept.begin_run(dataset)
    kept.remember_with(None)
    kept.add(drawing(10), 3)
    kept.stop()
    assert not drawings_folder().exists()


def test_they_are_written_a_moment_after_a_change_and_are_in_the_next_window(
    open_kept: Callable[[], KeptDrawings], qtbot: QtBot
) -> None:
    kept = open_kept()
    assert not drawings_folder().exists()
    kept.add(drawing(10), 3)
    kept.add(drawing(20), 4)
    qtbot.waitUntil(is_in_file(10, 20))
    told: list[object] = []
    again = open_kept()
    assert levels(again) == [10, 20]
    again.changed.connect(told.append)
    again.gallery.set_marked(0)
    again.delete_marked()
    qtbot.waitUntil(is_in_file(20))
    again.bring_back()
    qtbot.waitUntil(is_in_file(10, 20))
    again.delete_all()
    qtbot.waitUntil(is_in_file())
    again.bring_back()
    qtbot.waitUntil(is_in_file(10, 20))
    # What is written changes nothing that is shown.
    assert len(told) == 4
    assert not kept.said
    assert not again.said


def test_what_comes_from_the_file_is_told(
    open_kept: Callable[[], KeptDrawings], qtbot: QtBot, dataset: Dataset
) -> None:
    kept = open_kept()
    kept.add(drawing(10), 3)
    kept.stop()
    again = KeptDrawings()
    qtbot.addWidget(again)
    again.begin_run(dataset)
    with qtbot.waitSignal(again.changed) as told:
        again.remember_with(QSettings())
    assert told.args[0].labels.tolist() == [3]
    again.stop()


def test_a_window_that_closes_writes_at_once(
    open_kept: Callable[[], KeptDrawings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper_module, "DELAY_MS", 10_000_000)
    kept = open_kept()
    kept.add(drawing(10), 3)
    assert not (drawings_folder() / NAME).exists()
    kept.stop()
    assert in_file() == [10]


def test_what_is_drawn_before_the_file_was_read_is_kept_too(
    open_kept: Callable[[], KeptDrawings], qtbot: QtBot, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_kept().add(drawing(10), 3)
    qtbot.waitUntil(is_in_file(10))
    gate, load = threading.Event(), keeper_module.load

    def late(*arguments: object) -> object:
        gate.wait()
        return load(*arguments)

    monkeypatch.setattr(keeper_module, "load", late)
    slow = KeptDrawings()
    qtbot.addWidget(slow)
    slow.begin_run(dataset)
    slow.remember_with(QSettings())
    slow.add(drawing(20), 4)
    # Its time comes, and the file has still not been read.
    qtbot.waitUntil(lambda: not slow._keeper._timer.isActive())
    gate.set()
    qtbot.waitUntil(is_in_file(10, 20))
    assert levels(slow) == [10, 20]
    slow.stop()


def test_two_windows_keep_what_each_of_them_draws(open_kept: Callable[[], KeptDrawings], qtbot: QtBot) -> None:
    one, two = open_kept(), open_kept()
    one.add(drawing(10), 3)
    qtbot.waitUntil(is_in_file(10))
    two.add(drawing(20), 4)
    qtbot.waitUntil(lambda: sorted(in_file()) == [10, 20])
    one.add(drawing(11), 3)
    qtbot.waitUntil(lambda: sorted(in_file()) == [10, 11, 20])
    # Nothing changes under a person's hand.
    assert (levels(one), levels(two)) == ([10, 11], [20])
    assert sorted(levels(open_kept())) == [10, 11, 20]


def test_everything_is_written_beside_the_gui_thread(
    open_kept: Callable[[], KeptDrawings], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []
    for name in ("read", "write"):
        work = getattr(keep_module, name)

        def noted(*arguments: object, work: Callable[..., object] = work) -> object:
            threads.append(threading.current_thread().name)
            return work(*arguments)

        monkeypatch.setattr(keep_module, name, noted)
    kept = open_kept()
    kept.add(drawing(10), 3)
    qtbot.waitUntil(is_in_file(10))
    kept.add(drawing(20), 3)
    kept.stop()
    assert set(threads) == {"drawings"}
    assert len(threads) >= 5


def test_another_window_that_writes_is_waited_for(open_kept: Callable[[], KeptDrawings], qtbot: QtBot) -> None:
    kept = open_kept()
    kept.add(drawing(10), 3)
    qtbot.waitUntil(is_in_file(10))
    with locked(drawings_folder() / ".drawings.lock"):
        kept.add(drawing(20), 3)
        qtbot.waitUntil(lambda: kept._keeper._busy)
        kept.add(drawing(30), 3)
        assert in_file() == [10]
    qtbot.waitUntil(is_in_file(10, 20, 30))
    assert not kept.said


# ---- what can go wrong -----------------------------------------------------------------------------------------------


def test_a_damaged_file_is_kept_aside_and_said_once(open_kept: Callable[[], KeptDrawings], qtbot: QtBot) -> None:
    drawings_folder().mkdir(parents=True)
    (drawings_folder() / NAME).write_bytes(b"no drawings")
    kept = open_kept()
    ((title, message),) = kept.said
    assert title == "The kept drawings could not be read"
    assert "drawings.damaged-1.npz" in message
    kept.add(drawing(10), 3)
    qtbot.waitUntil(is_in_file(10))
    assert (drawings_folder() / "drawings.damaged-1.npz").read_bytes() == b"no drawings"
    assert len(kept.said) == 1


def test_where_nothing_can_be_written_it_works_without_and_says_so_once(
    open_kept: Callable[[], KeptDrawings], qtbot: QtBot
) -> None:
    # Whoever may write everywhere cannot make a folder in a file either.
    drawings_folder().parent.parent.mkdir(parents=True, exist_ok=True)
    drawings_folder().parent.write_bytes(b"")
    kept = open_kept()
    assert not kept.said
    for level in (10, 20):
        kept.add(drawing(level), 3)
        qtbot.waitUntil(lambda: kept._keeper._failed and not kept._keeper._changed)
    assert levels(kept) == [10, 20]
    ((title, message),) = kept.said
    assert title == "The drawings are not kept"
    assert "save them to a file of your own" in message
    # What could not be written is tried once more in the end.
    drawings_folder().parent.unlink()
    kept.stop()
    assert in_file() == [10, 20]


def test_without_a_home_it_works_without_and_says_so_once(
    open_kept: Callable[[], KeptDrawings], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("platformdirs.user_data_dir", lambda name: f"~/.local/share/{name}")
    before = set(tmp_path.iterdir())
    kept = open_kept()
    assert not kept.said
    kept.add(drawing(10), 3)
    qtbot.waitUntil(lambda: bool(kept.said))
    kept.stop()
    assert "no folder of your own" in kept.said[0][1]
    assert set(tmp_path.iterdir()) == before


def test_a_fault_of_the_program_is_reported(
    open_kept: Callable[[], KeptDrawings], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[BaseException] = []
    monkeypatch.setattr(keeper_module, "report_unhandled", faults.append)
    kept = open_kept()

    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(keeper_module, "keep", broken)
    kept.add(drawing(10), 3)
    qtbot.waitUntil(lambda: bool(faults))
    assert isinstance(faults[0], ZeroDivisionError)
