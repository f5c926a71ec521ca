"""The main window: its title, look and layout, what it asks the training thread for, and how it ends."""

from __future__ import annotations

import threading
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QApplication, QDockWidget, QMessageBox, QTabBar

from cnn_gui.session import Session
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import load_for
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.ui.look import theme
from cnn_gui.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset


def dock(window: MainWindow, title: str) -> QDockWidget:
    """The dock of that name."""
    found = window.findChild(QDockWidget, f"dock_{title}")
    assert isinstance(found, QDockWidget)
    return found


def action(window: MainWindow, text: str) -> QAction:
    """The menu entry of that name."""
    return next(a for a in window.findChildren(QAction) if a.text().replace("&", "") == text)


# ---- title and menus -------------------------------------------------------------------------------------------------


def test_the_title_names_the_data_and_the_model(pilot: Any) -> None:
    assert pilot.window.windowTitle() == "Small digits · seed[*] · CNN GUI"


def test_the_menus_offer_every_action_with_its_key(pilot: Any) -> None:
    menus = {entry.text(): entry.menu() for entry in pilot.window.menuBar().actions()}
    assert list(menus) == ["&File", "&Data", "&Run", "&View", "&Export", "&Help"]
    offered = [entry for entry in menus["&Run"].actions() if not entry.isSeparator()]
    assert [entry.shortcut().toString() for entry in offered] == [
        *(
            "Space",
            ".",
            "Ctrl+.",
            "Shift+.",
            "",
            "",
            "/",
            "Shift+/",
            "B",
            "R",
            "Shift+R",
            "",
            "Ctrl+E",
            "[",
            "]",
            "\\",
            "M",
        )
    ]
    for entry in offered:
        assert not entry.icon().isNull(), entry.text()


# ---- look ------------------------------------------------------------------------------------------------------------


def test_the_theme_changes_while_the_window_is_open_and_is_remembered(
    open_window: Callable[..., Any], settings: QSettings, app: QApplication
) -> None:
    pilot = open_window(settings=settings)
    light = pilot.window.grab().toImage()
    action(pilot.window, "Dark theme").trigger()
    assert theme.current() is theme.DARK
    assert pilot.window.palette().color(QPalette.ColorRole.Window) == theme.DARK.window
    dark = pilot.window.grab().toImage()
    ground = pilot.window.panels["network"].mapTo(pilot.window, QPoint(4, 4))
    assert light.pixelColor(ground) == theme.LIGHT.panel
    assert dark.pixelColor(ground) == theme.DARK.panel
    assert settings.value("theme") == "dark"
    assert action(pilot.window, "Dark theme").isChecked()
    assert not action(pilot.window, "Light theme").isChecked()


# ---- layout ----------------------------------------------------------------------------------------------------------


def test_the_layout_is_remembered_and_reset_layout_brings_the_first_one_back(
    open_window: Callable[..., Any], settings: QSettings
) -> None:
    first = open_window(settings=settings).window
    area, width = first.dockWidgetArea(dock(first, "filters")), dock(first, "experiment").width()
    assert area is Qt.DockWidgetArea.RightDockWidgetArea
    first.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock(first, "filters"))
    dock(first, "curves").close()
    first.close()

    pilot = open_window(settings=settings)
    second = pilot.window
    assert second.dockWidgetArea(dock(second, "filters")) is Qt.DockWidgetArea.LeftDockWidgetArea
    assert not dock(second, "curves").isVisible()
    assert not action(second, "Curves").isChecked()

    action(second, "Reset layout").trigger()
    assert second.dockWidgetArea(dock(second, "filters")) is area
    assert all(each.isVisible() and not each.isFloating() for each in second.findChildren(QDockWidget))
    pilot.until(lambda: abs(dock(second, "experiment").width() - width) <= 1)


def test_a_layout_of_another_version_is_left_alone(open_window: Callable[..., Any], settings: QSettings) -> None:
    settings.setValue("state", "nonsense")
    settings.setValue("geometry", b"nonsense")
    window = open_window(settings=settings).window
    assert all(each.isVisible() for each in window.findChildren(QDockWidget))


def test_every_panel_has_a_dock_in_the_view_menu_that_hides_and_shows_it(pilot: Any) -> None:
    for panel in pilot.window.arrangement.docks:
        entry = action(pilot.window, panel.title)
        entry.trigger()
        assert not panel.isVisible()
        entry.trigger()
        assert panel.isVisible()


# ---- what is asked for -----------------------------------------------------------------------------------------------


def test_hidden_filters_are_not_copied(pilot: Any) -> None:
    assert set(pilot.session.snapshot.filters) == {"conv1"}
    dock(pilot.window, "filters").close()
    pilot.settle()
    assert pilot.session.snapshot.filters == {}
    assert pilot.session.snapshot.trace is not None
    pilot.window.arrangement.bring_forward(pilot.window.panels["filters"])
    pilot.settle()
    assert set(pilot.session.snapshot.filters) == {"conv1"}


def test_a_trace_is_made_only_while_somebody_looks_at_one(pilot: Any) -> None:
    pilot.window.panels["network"].hide()
    pilot.settle()
    assert pilot.session.snapshot.trace is not None  # for the prediction
    dock(pilot.window, "prediction").close()
    pilot.settle()
    assert pilot.session.snapshot.trace is None
    pilot.window.panels["network"].show()
    pilot.settle()
    assert pilot.session.snapshot.trace is not None


def test_a_panel_behind_another_tab_is_not_fed(pilot: Any) -> None:
    window = pilot.window
    window.tabifyDockWidget(dock(window, "filters"), dock(window, "prediction"))
    dock(window, "prediction").raise_()
    pilot.until(lambda: dock(window, "filters").visibleRegion().isEmpty())
    pilot.settle()
    assert pilot.session.snapshot.filters == {}
    dock(window, "filters").raise_()
    pilot.until(lambda: not dock(window, "filters").visibleRegion().isEmpty())
    pilot.settle()
    assert set(pilot.session.snapshot.filters) == {"conv1"}


def test_hidden_panels_are_not_fed(pilot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for behind_each_other in ("curves", "evaluation", "microscope", "motion", "what-if", "gradient-check", "batch"):
        dock(pilot.window, behind_each_other).close()
    fed: list[str] = []
    for panel in (each for each in pilot.window.panels.values() if not each.always_fed):
        monkeypatch.setattr(panel, "show_frame", lambda *_a, title=panel.title, **_k: fed.append(title))
    pilot.key(".")
    pilot.shown(1)
    assert set(fed) == {"Network", "Filters", "Prediction", "Experiment"}


def test_a_minimised_window_asks_for_nothing_and_shows_the_present_when_it_comes_back(pilot: Any) -> None:
    pilot.window.showMinimized()
    pilot.settle()
    assert pilot.session.snapshot.trace is None
    assert pilot.session.snapshot.filters == {}
    frames = pilot.window.frames
    pilot.session.trainer.step(3)
    pilot.shown(3)
    assert pilot.window.frames == frames
    pilot.window.showNormal()
    pilot.settle()
    assert pilot.session.snapshot.trace is not None
    assert pilot.window.frames > frames
    assert pilot.window.run_bar.counter.text() == "epoch 1 · batch 3 / 5"


def test_what_has_not_changed_is_not_asked_for_again(pilot: Any) -> None:
    asked: list[Demand] = []
    pilot.session.demand = asked.append
    pilot.window.showMinimized()
    pilot.window.changeEvent(QEvent(QEvent.Type.WindowStateChange))
    assert asked == [Demand(trace=False, filters=False)]


# ---- the end ---------------------------------------------------------------------------------------------------------


def training_threads() -> list[threading.Thread]:
    """The training threads that are alive."""
    return [thread for thread in threading.enumerate() if thread.name == "training"]


def test_closing_while_training_ends_the_thread(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 2)
    assert len(training_threads()) == 1
    pilot.window.close()
    assert training_threads() == []
    assert not pilot.window.isVisible()


def test_closing_in_slow_motion_does_not_wait_for_the_next_batch(pilot: Any) -> None:
    pilot.session.trainer.set_pace(0.001)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.snapshot.progress.batch == 1)
    pilot.window.close()
    assert training_threads() == []


def test_closing_while_loading_ends_the_thread_and_starts_nothing(
    open_window: Callable[..., Any], dataset: Dataset
) -> None:
    loading, go_on = threading.Event(), threading.Event()

    def load(_config: RunConfig) -> Dataset:
        loading.set()
        assert go_on.wait(20)
        return dataset

    pilot = open_window(load=load, wait=False)
    pilot.until(lambda: pilot.session.state is State.LOADING)
    assert loading.is_set()
    assert pilot.window.status.fields["state"].text() == "Loading Built-in digits"
    # The file is read to its end, then the thread ends: the window asks for that before it waits.
    closer = threading.Timer(0, go_on.set)
    closer.start()
    pilot.window.close()
    closer.join()
    assert training_threads() == []
    QApplication.processEvents()
    assert pilot.session.run is None


def test_while_the_images_are_loaded_it_shows_what_was_asked_for(
    pilot_of: Callable[[MainWindow], Any], dataset: Dataset, monkeypatch: pytest.MonkeyPatch, mnist_like: Path
) -> None:
    go_on = threading.Event()

    def load(_config: RunConfig, *_progress: object) -> Dataset:
        assert go_on.wait(20)
        return dataset

    monkeypatch.setattr(loading_module, "load_for", load)
    pilot = pilot_of(MainWindow(Session(frame_interval=0.0)))
    window = pilot.window
    window.show()
    asked = RunConfig(
        dataset="mnist", data_dir=mnist_like, batch_size=50, learning_rate=0.2, momentum=0.5, schedule="cosine"
    )
    window.start(asked)
    experiment = window.panels["experiment"]

    def shown() -> list[object]:
        fields = experiment.fields
        chosen = [experiment.dataset.currentData(), fields["batch_size"].value(), fields["momentum"].value()]
        return [*chosen, fields["schedule"].currentData(), window.run_bar.learning_rate.value()]

    assert shown() == ["mnist", 50, 0.5, "cosine", 0.2]
    pilot.until(lambda: pilot.session.state is State.LOADING)
    assert shown() == ["mnist", 50, 0.5, "cosine", 0.2]
    assert not experiment.new_run.isEnabled()
    go_on.set()
    pilot.run_ready(1)
    assert shown() == ["mnist", 50, 0.5, "cosine", 0.2]


def test_a_start_in_a_directory_that_is_not_there_says_so_and_goes_on(
    pilot_of: Callable[[MainWindow], Any], monkeypatch: pytest.MonkeyPatch, dataset: Dataset, tmp_path: Path
) -> None:
    def load(asked: RunConfig, *_progress: object) -> Dataset:
        return load_for(asked) if asked.dataset == "mnist" else dataset

    monkeypatch.setattr(loading_module, "load_for", load)
    pilot = pilot_of(MainWindow(Session(frame_interval=0.0)))
    pilot.window.show()
    pilot.window.start(RunConfig(dataset="mnist", data_dir=tmp_path / "nowhere"))
    box = pilot.dialog(QMessageBox)
    assert f"{tmp_path / 'nowhere'}: there is no such directory" in box.informativeText()
    pilot.dismiss(box)
    pilot.until(lambda: pilot.session.snapshot is not None)
    assert pilot.session.run.config.dataset == "digits"
    assert pilot.window.panels["experiment"].dataset.currentData() == "digits"


@pytest.fixture
def mnist_like(tmp_path: Path) -> Path:
    """A directory with files of MNIST's names, which nobody reads."""
    for name in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"):
        (tmp_path / name).write_bytes(b"")
    return tmp_path


def test_a_window_that_was_never_started_closes(pilot_of: Callable[[MainWindow], Any]) -> None:
    pilot = pilot_of(MainWindow(Session()))
    pilot.window.show()
    pilot.window.close()
    assert training_threads() == []


# ---- memory ----------------------------------------------------------------------------------------------------------


def test_memory_grows_only_by_the_history(pilot: Any) -> None:
    def watch(frames: int) -> tuple[int, int]:
        """Train until so many more frames have been shown; memory and batches after that."""
        shown = pilot.window.frames
        pilot.key(Qt.Key.Key_Space)
        # As long as it takes, if only some come.
        for some in range(10, frames + 1, 10):
            pilot.until(lambda enough=shown + some: pilot.window.frames >= enough)
        pilot.key(Qt.Key.Key_Space)
        pilot.until(lambda: pilot.session.state is State.PAUSED)
        trained, _ = pilot.batches()
        pilot.shown(trained)
        return tracemalloc.get_traced_memory()[0], trained

    tracemalloc.start()
    try:
        before, first = watch(60)
        after, last = watch(200)
    finally:
        tracemalloc.stop()
    assert last - first > 100
    # Bytes: a row of the history and of what each curve keeps, in arrays that double; and the figures of ten classes
    # for each epoch, which here is five batches.
    per_batch = 400
    assert after - before < (last - first) * per_batch + 200_000


def test_only_the_tabs_in_use_are_in_sight(pilot: Any) -> None:
    window = pilot.window
    for _ in range(2):
        window.arrangement.reset()
        pilot.settle()
        bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible()]
        assert sorted(bar.count() for bar in bars) == [2, 3, 7]
        for bar in bars:
            for place in range(bar.count()):
                bar.setCurrentIndex(place)
                panel = next(p for p, d in window.arrangement.docks.items() if d.windowTitle() == bar.tabText(place))
                pilot.until(lambda panel=panel: window.arrangement.in_sight(panel))
