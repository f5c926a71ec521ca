"""Adding a panel touches one folder and one line: a tiny panel of this test does everything that the others do."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout

from cnn_gui.session import Session
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.ui import panels
from cnn_gui.ui.actions.declaration import Declaration, Menu
from cnn_gui.ui.panels import registry
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.run.config import RunConfig


class TinyPanel(Panel):
    """The loss of the last batch, and a way to train two batches."""

    title: ClassVar[str] = "Tiny"
    about: ClassVar[str] = "The loss of the last batch"
    place: ClassVar[Place] = Place.RIGHT_BELOW
    needs: ClassVar[Demand] = Demand(trace=False, filters=True)
    declared: ClassVar[tuple[Declaration, ...]] = (
        Declaration("twice", text="Two batches", keys=("Ctrl+Alt+2",), tip="Train two batches", menu=Menu.RUN),
    )
    steps_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.label = QLabel()
        self.reports = 0
        QVBoxLayout(self).addWidget(self.label)
        self.actions_.connect("twice", lambda: self.steps_wanted.emit(2))

    def connect_to(self, board: Switchboard) -> None:
        self.steps_wanted.connect(board.session.trainer.step)

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        self.label.setText(f"{snapshot.progress.batch} · {sorted(snapshot.filters)}")

    def show_report(self, report: object) -> None:
        self.reports += 1


@pytest.fixture
def tiny(
    pilot_of: Callable[[MainWindow], Any], monkeypatch: pytest.MonkeyPatch, dataset: Any, config: RunConfig
) -> Any:
    """A window with one more line in the registry, for a folder that holds the tiny panel."""
    monkeypatch.setattr("cnn_gui.training.thread.loading.load_for", lambda _config: dataset)
    module = ModuleType("cnn_gui.ui.panels.tiny.panel")
    monkeypatch.setattr(TinyPanel, "__module__", module.__name__)
    module.TinyPanel, module.Panel = TinyPanel, Panel  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(registry, "FOLDERS", (*registry.FOLDERS, "tiny"))
    pilot = pilot_of(MainWindow(Session(frame_interval=0.0)))
    pilot.window.resize(1280, 800)
    pilot.window.show()
    pilot.window.activateWindow()
    pilot.window.start(config)
    pilot.until(lambda: pilot.session.snapshot is not None)
    return pilot


def test_a_new_panel_stands_in_the_window_is_fed_and_has_its_place_in_every_list(tiny: Any) -> None:
    window = tiny.window
    panel = window.panels["tiny"]
    why = window.arrangement.docks[window.panels["why"]]
    assert window.arrangement.docks[panel] in window.tabifiedDockWidgets(why), "it stands where it says"
    assert "Tiny" in [action.text().replace("&", "") for action in window.arrangement.actions()]
    run = next(entry.menu() for entry in window.menuBar().actions() if entry.text() == "&Run")
    assert "Two batches" in [entry.text().replace("&", "") for entry in run.actions()]
    assert window.actions_["go_to_tiny"].shortcut().toString() == "Alt+5"

    tiny.until(lambda: panel.reports > 0)
    assert panel.label.text() == "", "nobody sees it"
    window.actions_["go_to_tiny"].trigger()
    tiny.until(lambda: panel.label.text() == "0 · ['conv1']")
    window.actions_["twice"].trigger()
    tiny.shown(2)
    tiny.until(lambda: panel.label.text() == "2 · ['conv1']")


def test_every_folder_with_a_panel_is_registered() -> None:
    (here,) = panels.__path__
    folders = {path.parent.name for path in Path(here).glob("*/panel.py")}
    assert folders == set(registry.FOLDERS)
    assert len(registry.FOLDERS) == len(folders)


def test_a_folder_has_exactly_one_panel(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = ModuleType("cnn_gui.ui.panels.empty.panel")
    monkeypatch.setitem(sys.modules, empty.__name__, empty)
    with pytest.raises(LookupError, match="must define one Panel; it defines 0"):
        registry.panel_in(empty.__name__)


def test_names_of_panels_are_words_of_small_letters() -> None:
    names = [panel.slug() for panel in registry.registered()]
    assert names[:2] == ["step", "network"]
    assert {"what-if", "gradient-check", "draw", "why"} <= set(names)
    assert len(set(names)) == len(names)
