"""The Export menu: each kind is written as the run was when it was chosen, while the window and training go on."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox

from cnn_gui.data.errors import DataError
from cnn_gui.files.exports import export as writing
from cnn_gui.files.exports.kinds import KINDS, Kind
from cnn_gui.ui.actions.declaration import Menu
from cnn_gui.ui.window import exports as menu

if TYPE_CHECKING:
    from cnn_gui.training.run.run import Run


def entries(pilot: Any) -> list[str]:
    return [action.objectName() for action in pilot.window.actions_.of_menu(Menu.EXPORT)]


def choose(pilot: Any, kind: str) -> QFileDialog:
    """Choose an entry of the menu; the dialog that asks where to save."""
    pilot.window.actions_[f"export_{kind}"].trigger()
    return pilot.dialog(QFileDialog)


def answer(dialog: QFileDialog, path: Path) -> None:
    dialog.fileSelected.emit(str(path))
    dialog.reject()


def written(pilot: Any, kind: str, path: Path) -> None:
    """Choose an entry and a file, and wait until the banner says that it is there."""
    answer(choose(pilot, kind), path)
    pilot.until(lambda: pilot.window.banner.text == f"{KINDS[kind].title} saved: {path}")


@pytest.fixture
def with_kind(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Callable[[Run], bytes]], None]:
    """Give a function that lets a kind be written in another way."""

    def let(name: str, contents: Callable[[Run], bytes]) -> None:
        kinds: dict[str, Kind] = {**KINDS, name: replace(KINDS[name], contents=contents)}
        monkeypatch.setattr(menu, "KINDS", kinds)
        monkeypatch.setattr(writing, "KINDS", kinds)

    return let


def test_the_menu_has_every_kind_then_the_pictures(pilot: Any) -> None:
    assert entries(pilot) == [*(f"export_{name}" for name in KINDS), "save_picture", "picture_of_curves"]
    for name, kind in KINDS.items():
        action = pilot.window.actions_[f"export_{name}"]
        assert action.isEnabled()
        assert kind.title in action.text().replace("&", "")
        assert kind.description.rstrip(".") in action.toolTip()


def test_saving_a_picture_of_the_window_has_given_up_its_key(pilot: Any) -> None:
    assert pilot.window.actions_["save_picture"].shortcuts() == []


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_what_the_run_itself_would_be_written_as(pilot: Any, tmp_path: Path, kind: str) -> None:
    if KINDS[kind].package is not None:
        pytest.importorskip(KINDS[kind].package)
    pilot.session.trainer.step(7)
    pilot.shown(7)
    path, twin = tmp_path / f"a{KINDS[kind].suffix}", tmp_path / f"b{KINDS[kind].suffix}"
    written(pilot, kind, path)
    pilot.ask(lambda run: writing.export(run, kind, twin))
    if kind in ("tensorboard",):
        # Its first record holds when it was written.
        assert len(path.read_bytes()) == len(twin.read_bytes())
    elif kind == "report":
        assert path.read_text(encoding="utf-8").startswith("<!")
        assert abs(len(path.read_bytes()) - len(twin.read_bytes())) < 100
    else:
        assert path.read_bytes() == twin.read_bytes()
    assert pilot.dialogs(QMessageBox) == []


def test_a_name_is_offered_that_says_which_run_and_batch_it_is(pilot: Any) -> None:
    pilot.session.trainer.step(3)
    pilot.shown(3)
    dialog = choose(pilot, "csv")
    assert [Path(name).name for name in dialog.selectedFiles()] == ["seed-digits-batch-3.csv"]
    dialog.reject()


def test_what_is_written_is_the_run_as_it_was_when_the_entry_was_chosen(pilot: Any, tmp_path: Path) -> None:
    pilot.session.trainer.step(4)
    pilot.shown(4)
    before = pilot.parameters()
    dialog = choose(pilot, "npz")
    pilot.ask(lambda run: run.batch)
    pilot.session.trainer.step(5)
    pilot.shown(9)
    answer(dialog, tmp_path / "a.npz")
    pilot.until(lambda: (tmp_path / "a.npz").is_file())
    arrays = np.load(tmp_path / "a.npz")
    for name, array in before.items():
        assert np.array_equal(arrays[name], array), name
    assert not np.array_equal(pilot.parameters()["conv1.W"], before["conv1.W"])
    pilot.until(lambda: "saved" in pilot.window.banner.text)


def test_training_goes_on_and_learns_the_same(open_window: Callable[..., Any], tmp_path: Path) -> None:
    alone = open_window()
    alone.session.trainer.step(40)
    alone.shown(40)
    expected = alone.losses()
    alone.window.close()
    pilot = open_window()
    pilot.session.trainer.step(40)
    for kind in ("json", "report", "script"):
        written(pilot, kind, tmp_path / f"a{KINDS[kind].suffix}")
    pilot.shown(40)
    assert pilot.losses() == expected


def test_a_walk_and_edits_that_are_not_kept_stay_as_they_are_and_out_of_the_file(pilot: Any, tmp_path: Path) -> None:
    pilot.session.trainer.step(2)
    pilot.shown(2)
    trained = pilot.parameters()
    pilot.session.trainer.inspection.edit("conv1.b", (1,), 5.0)
    pilot.settle()
    assert pilot.session.snapshot.what_if is not None
    written(pilot, "npz", tmp_path / "a.npz")
    arrays = np.load(tmp_path / "a.npz")
    for name, array in trained.items():
        assert np.array_equal(arrays[name], array), name
    pilot.settle()
    assert pilot.session.snapshot.what_if.changed == {"conv1.b": 1}


def test_what_needs_a_missing_package_says_what_installs_it(pilot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *more: None if name == "onnx" else find(name, *more))
    pilot.window.actions_["export_onnx"].trigger()
    box = pilot.dialog(QMessageBox)
    assert box.text() == "ONNX was not saved"
    assert box.informativeText().endswith("pip install 'cnn-gui[export]'")
    assert pilot.dialogs(QFileDialog) == []
    pilot.dismiss(box)


def test_without_a_run_nothing_is_asked(open_window: Callable[..., Any]) -> None:
    def refuse(_config: Any) -> Any:
        raise DataError("there is nothing here")

    pilot = open_window(load=refuse, wait=False)
    pilot.dialog(QMessageBox).reject()
    pilot.window.actions_["export_json"].trigger()
    box = pilot.dialog(QMessageBox)
    assert "There is no run yet" in box.informativeText()
    assert pilot.dialogs(QFileDialog) == []
    box.reject()


def test_a_file_that_cannot_be_written_is_told_and_the_next_one_is_written(pilot: Any, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "a.json"
    answer(choose(pilot, "json"), path)
    box = pilot.dialog(QMessageBox)
    assert box.text() == "JSON was not saved"
    assert str(path) in box.informativeText()
    pilot.dismiss(box)
    written(pilot, "json", tmp_path / "b.json")
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["batches"] == 0


def test_what_lasts_is_said_and_several_are_written_one_after_another(
    pilot: Any, tmp_path: Path, with_kind: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    go, threads = threading.Event(), set()

    def slow(run: Run) -> bytes:
        threads.add(threading.current_thread())
        assert go.wait(20)
        return str(run.batch).encode()

    with_kind("csv", slow)
    answer(choose(pilot, "csv"), tmp_path / "a.csv")
    pilot.until(lambda: pilot.window.banner.text == "Table: a.csv is being written…")
    pilot.session.trainer.step(3)
    pilot.shown(3)
    answer(choose(pilot, "csv"), tmp_path / "b.csv")
    assert list(tmp_path.glob("*.csv")) == []
    go.set()
    pilot.until(lambda: pilot.window.banner.text == f"Table saved: {tmp_path / 'b.csv'}")
    assert [(tmp_path / name).read_text(encoding="utf-8") for name in ("a.csv", "b.csv")] == ["0", "3"]
    assert threading.main_thread() not in threads
    assert pilot.session.trainer._thread not in threads


def test_a_window_that_closes_waits_for_nothing_and_leaves_no_half_file(
    pilot: Any, tmp_path: Path, with_kind: Callable[..., None]
) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(_run: Run) -> bytes:
        begun.set()
        assert go.wait(20)
        return b"whole"

    with_kind("csv", slow)
    answer(choose(pilot, "csv"), tmp_path / "a.csv")
    answer(choose(pilot, "csv"), tmp_path / "b.csv")
    pilot.until(begun.is_set)
    threading.Timer(0.0, go.set).start()
    pilot.window.close()
    # What was under way is whole or not there; what waited is not there.
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")} in ({}, {"a.csv": b"whole"})


def test_threads_take_short_turns_only_while_an_export_is_written(
    pilot: Any, tmp_path: Path, with_kind: Callable[..., None]
) -> None:
    usual, turns = sys.getswitchinterval(), []

    def look(_run: Run) -> bytes:
        turns.append(sys.getswitchinterval())
        return b""

    with_kind("csv", look)
    written(pilot, "csv", tmp_path / "a.csv")
    assert turns == [pytest.approx(usual / 10)]
    assert sys.getswitchinterval() == usual


def test_a_fault_of_the_program_is_told_as_one(
    pilot: Any, tmp_path: Path, with_kind: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    monkeypatch.setattr(menu, "report_unhandled", told.append)

    def broken(_run: Run) -> bytes:
        raise ZeroDivisionError("of the program")

    with_kind("csv", broken)
    answer(choose(pilot, "csv"), tmp_path / "a.csv")
    pilot.until(lambda: told)
    assert isinstance(told[0], ZeroDivisionError)
    assert list(tmp_path.glob("*.csv")) == []


def test_a_report_can_be_opened_at_once(pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    written(pilot, "report", tmp_path / "a.html")
    (button,) = [each for each in pilot.window.banner._buttons if each.isVisible()]
    assert button.text() == "Open"
    button.click()
    assert opened == [str(tmp_path / "a.html")]
    written(pilot, "csv", tmp_path / "a.csv")
    assert [each for each in pilot.window.banner._buttons if each.isVisible()] == []
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8"))))
    assert rows[0][0] == "batch"


# ---- pictures ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "name"), [("a.png", "a.png"), ("a", "a.png"), ("run.v2", "run.v2.png")])
def test_the_picture_of_the_window_is_saved_under_the_chosen_name(
    pilot: Any, tmp_path: Path, typed: str, name: str
) -> None:
    pilot.window.actions_["save_picture"].trigger()
    answer(pilot.dialog(QFileDialog), tmp_path / typed)
    pilot.until(lambda: (tmp_path / name).is_file())
    picture = QImage(str(tmp_path / name))
    assert picture.size() == pilot.window.size()
    assert [path.name for path in tmp_path.glob("*.png")] == [name]


def test_a_picture_that_cannot_be_saved_is_told(pilot: Any, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "a.png"
    pilot.window.actions_["save_picture"].trigger()
    answer(pilot.dialog(QFileDialog), path)
    box = pilot.dialog(QMessageBox)
    assert box.text() == "The picture was not saved"
    assert str(path) in box.informativeText()
    pilot.dismiss(box)


def test_no_picture_is_saved_when_the_choice_is_cancelled(pilot: Any) -> None:
    pilot.window.actions_["save_picture"].trigger()
    pilot.dialog(QFileDialog).reject()
    assert pilot.dialogs(QMessageBox) == []
