"""The main window: holds the panels, feeds those in sight, and says what goes wrong. It computes nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import astuple
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QEvent, QSettings, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from cnn_gui.session import Session
from cnn_gui.training.messages.events import Diverged, Failed, Notice, Refused, RunStarted, StateChanged
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.snapshot import NOTHING, Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.intake import drops
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.curves.panel import CurvesPanel
from cnn_gui.ui.panels.data.choice import DECIDE_IMAGES
from cnn_gui.ui.panels.data.panel import DataPanel
from cnn_gui.ui.panels.drawing.panel import DrawingPanel
from cnn_gui.ui.panels.evaluation.panel import EvaluationPanel
from cnn_gui.ui.panels.experiment.panel import ExperimentPanel
from cnn_gui.ui.panels.filters.panel import FiltersPanel
from cnn_gui.ui.panels.gradient_check.panel import GradientCheckPanel
from cnn_gui.ui.panels.microscope.panel import MicroscopePanel
from cnn_gui.ui.panels.motion.panel import MotionPanel
from cnn_gui.ui.panels.network.panel import NetworkPanel
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.phases.panel import PhaseStrip
from cnn_gui.ui.panels.prediction.panel import PredictionPanel
from cnn_gui.ui.panels.reading_pace import SECONDS_BETWEEN_NUMBERS, ReadingPace
from cnn_gui.ui.panels.what_if.panel import WhatIfPanel
from cnn_gui.ui.panels.why.panel import WhyPanel
from cnn_gui.ui.window import dialogs
from cnn_gui.ui.window.accuracy import AccuracyLine
from cnn_gui.ui.window.arrangement import BOTTOM, LEFT, RIGHT, Arrangement
from cnn_gui.ui.window.banner import Banner
from cnn_gui.ui.window.menus import fill_menus
from cnn_gui.ui.window.run_bar import RunBar
from cnn_gui.ui.window.status import StatusLine
from cnn_gui.ui.window.wiring import connect

Shown = TypeVar("Shown", RunStarted, Snapshot, Report)


class MainWindow(QMainWindow):
    """Attributes: session, actions_, panels (all of them), arrangement (where they stand), frames (snapshots shown
    since the window opened), and each panel and bar by its name.
    """

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
        self._fell_back = False
        self._first_wish: dict[str, Any] = {}
        self._words = ReadingPace(SECONDS_BETWEEN_NUMBERS)
        self.actions_ = Actions(self)

        self.network = NetworkPanel()
        self.curves = CurvesPanel()
        self.filters = FiltersPanel()
        self.prediction = PredictionPanel(self.actions_)
        self.experiment = ExperimentPanel()
        self.data = DataPanel(settings)
        self.evaluation = EvaluationPanel()
        self.drawing = DrawingPanel()
        self.why = WhyPanel()
        self.microscope = MicroscopePanel()
        self.motion = MotionPanel()
        self.what_if = WhatIfPanel()
        self.gradient_check = GradientCheckPanel()
        self.phases = PhaseStrip()
        looking_into = (self.microscope, self.motion, self.what_if, self.gradient_check)
        groups = (
            (LEFT, (self.experiment, self.data)),
            (BOTTOM, (self.curves, self.evaluation, *looking_into)),
            (RIGHT, (self.prediction,)),
            (RIGHT, (self.filters, self.drawing, self.why)),
        )
        # The prediction comes first: nobody waits for a picture to see what their drawing is read as.
        docked = [panel for _, panels in groups for panel in panels if panel is not self.prediction]
        self.panels: tuple[Panel, ...] = (self.prediction, self.network, *docked)
        self._paces: dict[Panel, ReadingPace] = {
            panel: ReadingPace(panel.seconds_between_frames, follows_probe=panel.needs.trace) for panel in self.panels
        }
        self.run_bar = RunBar(self.actions_)
        self.status = StatusLine(self)
        self.banner = Banner()
        self.accuracy = AccuracyLine()
        self.setAcceptDrops(True)
        self._place()
        self.arrangement = Arrangement(self, groups)
        self.arrangement.watch(self._update_demand)
        self.network.visibility_changed.connect(self._update_demand)
        self._connect()
        connect(self)
        fill_menus(self, self.arrangement.actions())
        self.menuBar().setCornerWidget(self.accuracy)

    # ---- layout ------------------------------------------------------------------------------------------------

    def _place(self) -> None:
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.phases)
        column.addWidget(self.network, 1)
        self.setCentralWidget(centre)
        # Keys go to the window until a person chooses a field.
        centre.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        centre.setFocus()
        self.addToolBar(self.run_bar)
        self.setStatusBar(self.status)

    def reset_layout(self) -> None:
        """Bring back the arrangement that the program starts with."""
        self.arrangement.reset()

    def restore_layout(self, *, keep_size: bool) -> None:
        """Bring back the arrangement of the last time, or the default one where there is none."""
        self.arrangement.reset()
        if self._settings is not None:
            self.arrangement.restore(self._settings, keep_size=keep_size)

    def set_theme(self, mode: theme.ThemeMode) -> None:
        """Give the application another look, and remember it."""
        theme.apply_theme(dialogs.running_application(), mode)
        if self._settings is not None:
            self._settings.setValue("theme", mode)

    # ---- connections -------------------------------------------------------------------------------------------

    def start(self, config: RunConfig) -> None:
        """Begin with a run of this config; with the built-in digits until its images are fetched, if need be."""
        missing = self.data.choice.missing(config)
        if missing:
            self._first_wish = {name: getattr(config, name) for name in DECIDE_IMAGES}
            config = config.with_changes(**{name: getattr(RunConfig(), name) for name in DECIDE_IMAGES})
        self.session.start(config)

    def _connect(self) -> None:
        session = self.session
        session.run_started.connect(self._begin_run)
        session.state_changed.connect(self._show_state)
        session.frame_ready.connect(self._show_frame)
        session.evaluated.connect(self._show_report)
        session.diverged.connect(self._show_diverged)
        session.refused.connect(self._show_refused)
        session.failed.connect(self._show_failed)
        session.noticed.connect(self._show_notice)

    @Slot(object)
    def _begin_run(self, run: RunStarted) -> None:
        self.banner.dismiss()
        self._faulty.clear()
        for panel in self.panels:
            self._feed(panel, panel.begin_run, run)
        self.phases.begin_run(run)
        self.run_bar.begin_run(run)
        self.status.begin_run(run)
        held_out = len(run.dataset.validation)
        self.accuracy.begin_run(held_out)
        if held_out:
            self.session.trainer.evaluation.evaluate("validation")
        self.setWindowTitle(f"{run.dataset.title} · {run.config.model} · CNN GUI")
        wish, self._first_wish = self._first_wish, {}
        if wish:
            self.data.prepare(wish)

    @Slot(object)
    def _show_frame(self, snapshot: Snapshot) -> None:
        if self.isMinimized():
            return
        self.frames += 1
        words = self._words.lets_through(snapshot)
        self.phases.show_frame(snapshot)
        for panel in self.panels:
            if self._in_sight(panel) and self._paces[panel].lets_through(snapshot):
                self._feed(panel, partial(panel.show_frame, words=words or panel.seconds_between_frames > 0), snapshot)
        if words:
            self.run_bar.show_frame(snapshot)
            self.status.show_frame(snapshot)

    @Slot(object)
    def _show_report(self, report: Report) -> None:
        self.accuracy.show_report(report)
        self._feed(self.evaluation, self.evaluation.show_report, report)
        self._feed(self.drawing, self.drawing.show_report, report)

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
        self.data.show_state(change.state)
        self.status.show_state(change)

    def _in_sight(self, panel: Panel) -> bool:
        return panel.isVisible() if panel is self.network else self.arrangement.in_sight(panel)

    @Slot()
    def _update_demand(self) -> None:
        visible = [panel.needs for panel in self.panels if self._in_sight(panel)] if not self.isMinimized() else []
        demand = Demand(*(any(wanted) for wanted in zip(*map(astuple, visible), strict=True))) if visible else NOTHING
        if demand != self._demand:
            self._demand = demand
            self.session.demand(demand)

    # ---- what can go wrong -------------------------------------------------------------------------------------

    @Slot(object)
    def _show_diverged(self, event: Diverged) -> None:
        self.banner.show_warning(f"Training paused: {event.message}.", event.advice, self.actions_["reset"])

    @Slot(object)
    def _show_refused(self, event: Refused) -> None:
        if event.settings:
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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what may be images."""
        if drops.wanted(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A data set begins a run, a picture is shown to the network."""
        self.data.take_drop(event.mimeData())
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:
        """A minimised window asks for nothing."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.WindowStateChange:
            self._update_demand()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout, stop the training thread and wait for it."""
        if self._settings is not None:
            self.arrangement.remember(self._settings)
        self.data.stop()
        self.session.close()
        super().closeEvent(event)
