"""The main window: places the panels and connects them with the session. It computes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from cnn_gui.session import Session
from cnn_gui.training.events import Diverged, Failed, Notice, Refused, RunStarted, StateChanged
from cnn_gui.training.snapshot import Demand, Snapshot, State
from cnn_gui.ui import dialogs, theme
from cnn_gui.ui.actions import Actions
from cnn_gui.ui.banner import Banner
from cnn_gui.ui.menus import fill_menus
from cnn_gui.ui.panels.curves import CurvesPanel
from cnn_gui.ui.panels.experiment import ExperimentPanel
from cnn_gui.ui.panels.filters import FiltersPanel
from cnn_gui.ui.panels.network import NetworkPanel
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.prediction import PredictionPanel
from cnn_gui.ui.reading_pace import SECONDS_BETWEEN_NUMBERS, ReadingPace
from cnn_gui.ui.run_bar import RunBar
from cnn_gui.ui.status import StatusLine

# Changes when docks are renamed or moved: an arrangement saved by an older version is then not restored.
LAYOUT_VERSION = 1

Shown = TypeVar("Shown", RunStarted, Snapshot)

LEFT, RIGHT, BOTTOM = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)


class MainWindow(QMainWindow):
    """Attributes: session, actions_, panels (by title), frames (snapshots shown since the window opened)."""

    def __init__(self, session: Session, settings: QSettings | None = None) -> None:
        """settings: where the layout is remembered; None remembers nothing."""
        super().__init__()
        self.setObjectName("main_window")
        self.setWindowTitle("CNN GUI")
        self.session = session
        session.setParent(self)
        self.frames = 0
        self._settings = settings
        self._demand = Demand()
        self._faulty: set[Panel] = set()
        self._behind: set[Panel] = set()
        self._fell_back = False
        self._words = ReadingPace(SECONDS_BETWEEN_NUMBERS)
        self.actions_ = Actions(self)

        self.network = NetworkPanel()
        self.curves = CurvesPanel()
        self.filters = FiltersPanel()
        self.prediction = PredictionPanel(self.actions_)
        self.experiment = ExperimentPanel()
        self.panels: tuple[Panel, ...] = (self.network, self.curves, self.filters, self.prediction, self.experiment)
        self._paces: dict[Panel, ReadingPace] = {
            panel: ReadingPace(panel.seconds_between_frames) for panel in self.panels
        }
        self.run_bar = RunBar(self.actions_)
        self.status = StatusLine(self)
        self.banner = Banner()

        self._docks: dict[Panel, QDockWidget] = {}
        self._place()
        self._connect()
        fill_menus(self, [dock.toggleViewAction() for dock in self._docks.values()])
        self._default_state = self.saveState(LAYOUT_VERSION)

    # ---- layout ------------------------------------------------------------------------------------------------

    def _place(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.network, 1)
        self.setCentralWidget(centre)
        # Keys go to the window until a person chooses a field.
        centre.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        centre.setFocus()
        self.addToolBar(self.run_bar)
        self.setStatusBar(self.status)
        self.setDockNestingEnabled(True)
        self.setCorner(Qt.Corner.BottomLeftCorner, LEFT)
        self.setCorner(Qt.Corner.BottomRightCorner, RIGHT)
        for area, panel in (
            (LEFT, self.experiment),
            (BOTTOM, self.curves),
            (RIGHT, self.prediction),
            (RIGHT, self.filters),
        ):
            dock = QDockWidget(panel.title, self)
            dock.setObjectName(f"dock_{panel.title.lower()}")
            dock.setWidget(panel)
            self.addDockWidget(area, dock)
            dock.visibilityChanged.connect(partial(self._note_tab, panel))
            self._docks[panel] = dock
        for view in self.panels:
            view.visibility_changed.connect(self._update_demand)

    def reset_layout(self) -> None:
        """Bring back the arrangement that the program starts with."""
        self.restoreState(self._default_state, LAYOUT_VERSION)
        for dock in self._docks.values():
            dock.show()
        side = max(240, self.width() // 7)
        right = max(304, self.width() * 13 // 64)
        self.resizeDocks(
            [self._docks[self.experiment], self._docks[self.prediction], self._docks[self.filters]],
            [side, right, right],
            Qt.Orientation.Horizontal,
        )
        height = self.height()
        self.resizeDocks([self._docks[self.curves]], [height * 36 // 100], Qt.Orientation.Vertical)
        self.resizeDocks(
            [self._docks[self.prediction], self._docks[self.filters]],
            [height * 48 // 100, height * 44 // 100],
            Qt.Orientation.Vertical,
        )

    def restore_layout(self, *, keep_size: bool) -> None:
        """Bring back the arrangement of the last time, or the default one where there is none."""
        self.reset_layout()
        if self._settings is None:
            return
        geometry, state = self._settings.value("geometry"), self._settings.value("state")
        if isinstance(geometry, QByteArray) and not keep_size:
            self.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self.restoreState(state, LAYOUT_VERSION)

    def set_theme(self, mode: theme.ThemeMode) -> None:
        """Give the application another look, and remember it."""
        theme.apply_theme(dialogs.running_application(), mode)
        if self._settings is not None:
            self._settings.setValue("theme", mode)

    # ---- connections -------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        session, trainer, actions = self.session, self.session.trainer, self.actions_
        actions.connect("toggle", session.toggle)
        actions.connect("batch", lambda: trainer.step(1))
        actions.connect("batches", lambda: trainer.step(self.run_bar.batches))
        actions.connect("epoch", trainer.step_epoch)
        actions.connect("reset", lambda: self._new_run(self.experiment.pending()))
        actions.connect("reset_new_seed", lambda: self._new_run(self.experiment.pending_with_new_seed()))
        actions.connect("previous_probe", lambda: trainer.show_relative(-1))
        actions.connect("next_probe", lambda: trainer.show_relative(1))
        actions.connect("random_probe", trainer.show_random)
        actions.connect("misclassified_probe", trainer.show_misclassified)
        self.prediction.probe_chosen.connect(trainer.show)
        self.run_bar.learning_rate_changed.connect(lambda value: trainer.change("learning_rate", value))
        self.run_bar.learning_rate.refused.connect(self.banner.show_notice)
        self.run_bar.pace_changed.connect(trainer.set_pace)
        self.experiment.changed.connect(trainer.change)
        self.experiment.new_run_wanted.connect(self._new_run)
        session.run_started.connect(self._begin_run)
        session.state_changed.connect(self._show_state)
        session.frame_ready.connect(self._show_frame)
        session.diverged.connect(self._show_diverged)
        session.refused.connect(self._show_refused)
        session.failed.connect(self._show_failed)
        session.noticed.connect(self._show_notice)

    @Slot(object)
    def _new_run(self, changes: dict[str, object]) -> None:
        self.session.reset(**changes)

    @Slot(object)
    def _begin_run(self, run: RunStarted) -> None:
        self.banner.dismiss()
        self._faulty.clear()
        for panel in self.panels:
            self._feed(panel, panel.begin_run, run)
        self.run_bar.begin_run(run)
        self.status.begin_run(run)
        self.setWindowTitle(f"{run.dataset.title} · {run.config.model} · CNN GUI")

    @Slot(object)
    def _show_frame(self, snapshot: Snapshot) -> None:
        if self.isMinimized():
            return
        self.frames += 1
        words = self._words.lets_through(snapshot)
        for panel in self.panels:
            if self._in_sight(panel) and self._paces[panel].lets_through(snapshot):
                self._feed(panel, partial(panel.show_frame, words=words or panel.seconds_between_frames > 0), snapshot)
        if words:
            self.run_bar.show_frame(snapshot)
            self.status.show_frame(snapshot)

    def _feed(self, panel: Panel, show: Callable[[Shown], None], what: Shown) -> None:
        """Let a panel show something; one that cannot is reported and left out until the next run."""
        if panel in self._faulty:
            return
        try:
            show(what)
        except Exception:  # noqa: BLE001  whatever it is, the other panels go on and the person hears of it
            self._faulty.add(panel)
            sys.excepthook(*sys.exc_info())

    @Slot(object)
    def _show_state(self, change: StateChanged) -> None:
        if change.state is State.RUNNING:
            # What it says was true of the pause.
            self.banner.dismiss()
        self.run_bar.show_state(change.state)
        self.status.show_state(change)

    def _in_sight(self, panel: Panel) -> bool:
        return panel.isVisible() and panel not in self._behind

    def _note_tab(self, panel: Panel, in_front: bool) -> None:
        # To Qt, a dock behind another tab is visible: it is only moved out of the window.
        (self._behind.discard if in_front else self._behind.add)(panel)
        self._update_demand()

    @Slot()
    def _update_demand(self) -> None:
        visible = [panel.needs for panel in self.panels if self._in_sight(panel)] if not self.isMinimized() else []
        demand = Demand(
            trace=any(needs.trace for needs in visible),
            filters=any(needs.filters for needs in visible),
        )
        if demand != self._demand:
            self._demand = demand
            self.session.demand(demand)

    # ---- what can go wrong -------------------------------------------------------------------------------------

    @Slot(object)
    def _show_diverged(self, event: Diverged) -> None:
        self.banner.show_warning(f"Training paused: {event.message}.", event.advice, self.actions_["reset"])

    @Slot(object)
    def _show_refused(self, event: Refused) -> None:
        self.experiment.restore()
        dialogs.show_refused(self, event)
        if self.session.run is None and not self._fell_back:
            # What was asked for on the command line cannot be had; the built-in digits always can.
            self._fell_back = True
            self.session.reset()

    @Slot(object)
    def _show_failed(self, event: Failed) -> None:
        dialogs.show_failed(self, event)

    @Slot(object)
    def _show_notice(self, event: Notice) -> None:
        self.banner.show_notice(event.message)

    # ---- Qt ----------------------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        """A minimised window asks for nothing."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._update_demand()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout, stop the training thread and wait for it."""
        if self._settings is not None:
            self._settings.setValue("geometry", self.saveGeometry())
            self._settings.setValue("state", self.saveState(LAYOUT_VERSION))
        self.session.close()
        super().closeEvent(event)
