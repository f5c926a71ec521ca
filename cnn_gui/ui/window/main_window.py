"""The main window: holds the panels, feeds those in sight, and says what goes wrong. It computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QSettings, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QMenu, QWidget

from cnn_gui.session import Session
from cnn_gui.training.messages.events import (
    WHILE_TRAINING,
    Notice,
    Refused,
    RunStarted,
    StateChanged,
)
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.network.models import model_title
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.catalogue import ACTIONS
from cnn_gui.ui.actions.situation import Situation
from cnn_gui.ui.help.help import Help
from cnn_gui.ui.help.whats_this import ACTIONS as WHATS_THIS
from cnn_gui.ui.help.whats_this import WhatsThis
from cnn_gui.ui.intake import drops
from cnn_gui.ui.keeping.actions import ACTIONS as KEEPING
from cnn_gui.ui.keeping.keeping import Keeping
from cnn_gui.ui.keeping.telling import Telling
from cnn_gui.ui.lessons.actions import ACTIONS as LESSONS
from cnn_gui.ui.lessons.lessons import Lessons
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.qt_application import running_application
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.registry import registered
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.keys import give_back
from cnn_gui.ui.widgets.refusal import show_refused
from cnn_gui.ui.window.arrangement import Arrangement
from cnn_gui.ui.window.banner import Banner
from cnn_gui.ui.window.bars.accuracy import AccuracyLine
from cnn_gui.ui.window.bars.remembered_pace import RememberedPace
from cnn_gui.ui.window.bars.run_bar import RunBar
from cnn_gui.ui.window.bars.status import StatusLine
from cnn_gui.ui.window.bars.top_bar import TopBar
from cnn_gui.ui.window.centre import Centre
from cnn_gui.ui.window.exports import Exports
from cnn_gui.ui.window.fallback import Fallback
from cnn_gui.ui.window.fault_report import show_failed
from cnn_gui.ui.window.feeding import Feeding
from cnn_gui.ui.window.go_to import go_to_actions, in_order
from cnn_gui.ui.window.going import Going
from cnn_gui.ui.window.help import keys_page
from cnn_gui.ui.window.lesson_house import house_of, present_with
from cnn_gui.ui.window.menus import fill_menus
from cnn_gui.ui.window.own_actions import connect_training, connect_window
from cnn_gui.ui.window.presenting.letters import ACTIONS as LETTERS
from cnn_gui.ui.window.presenting.letters import Letters
from cnn_gui.ui.window.presenting.presenter import ACTIONS as PRESENTING
from cnn_gui.ui.window.presenting.presenter import Presenter
from cnn_gui.ui.window.remedies import Remedies

REFUSED_RATE = "a learning rate that was refused"
LEAST_SIZE = QSize(480, 300)
"""Fits a screen of 1024×700 at scale 2 with the frame of the window; all that is shown finds room in it, or scrolls."""


class MainWindow(QMainWindow):
    """Attributes: session, settings (where the layout is remembered), actions_ (its own, and those of the panels),
    panels (by name, in the order in which they are fed), board (how they reach the run and each other), arrangement
    (where they stand), feeding (what they are shown), frames (shown since the window opened), run_bar, status, banner,
    accuracy, keeping, lessons, exports, going, help, letters (how large), presenter.

    Signals: closed, when a person need not wait for anything any more.
    """

    closed = Signal()

    def __init__(
        self,
        session: Session,
        settings: QSettings | None = None,
        panels: Sequence[type[Panel]] | None = None,
        autosaves: Path | None = None,
    ) -> None:
        """settings: where the layout is remembered; None remembers nothing. panels: None takes all that there are.
        autosaves: the folder in which what is trained is kept for the case of a crash; None keeps nothing.
        """
        super().__init__()
        self.setObjectName("main_window")
        # Said once: otherwise the window would grow with what appears in it.
        self.setMinimumSize(LEAST_SIZE)
        self.setWindowTitle("CNN GUI")
        self.session = session
        session.setParent(self)
        self.frames = 0
        self.settings = settings
        self._situation = Situation()
        made = [kind() for kind in (registered() if panels is None else panels)]
        self.panels = {panel.slug(): panel for panel in sorted(made, key=lambda panel: not panel.answers_first)}
        own = (*KEEPING, *LESSONS, *ACTIONS, *LETTERS, *PRESENTING, *WHATS_THIS, *go_to_actions(made))
        self.actions_ = Actions(self, own)
        for panel in made:
            self.actions_.take_in(panel.actions_)
        self.actions_.follow(self._situation)
        self.board = Switchboard(session, settings, self)
        # Before what measures them.
        self.letters = Letters(self.actions_, settings)
        self.run_bar = RunBar(self.actions_)
        self.status = StatusLine(self)
        self.banner = Banner()
        self.accuracy = AccuracyLine()
        self.setAcceptDrops(True)
        self._place(made)
        self.arrangement = Arrangement(self, made)
        self.feeding = Feeding(session, self.panels, self.arrangement.in_sight, self.isMinimized)
        self.arrangement.watch(self._update_demand)
        self._connect()
        self.presenter = Presenter(self, session, self.arrangement, self.letters, self.actions_, in_order(made))
        telling = Telling(self.banner.show_notice, self.banner.show_end, self.banner.dismiss)
        self.keeping = Keeping(self.board, self, self.actions_, telling, autosaves)
        self.keeping.keeper.changed.connect(self._show_title)
        forward = self.arrangement.bring_forward
        self.going = Going(self, self.board, self.panels, self.actions_, forward, self.banner.show_notice)
        connect_training(self, self.actions_, session, self.run_bar)
        self.help = Help(self.board, self, {"keys": lambda: keys_page(self.actions_)})
        self.closed.connect(self.help.close)
        reset, panels_ = self.arrangement.reset, self.panels.values()
        connect_window(self, self.actions_, panels_, reset, self.go_to, self.set_theme, self.help)
        for panel in made:
            panel.connect_to(self.board)
            for lender in made if panel.chooses_numbers else ():
                if lender is not panel:
                    panel.borrow(lender)
        shown = (self.panels, self.arrangement, self.feeding, self.run_bar, self.banner, self.presenter, self.accuracy)
        self.lessons = Lessons(house_of(self, self.board, self.actions_, *shown))
        present_with(self.presenter, self.lessons)
        self._whats_this = WhatsThis(self, self.actions_)
        self.setMenuBar(TopBar(self.accuracy))
        fill_menus(self.menuBar(), self.actions_, self.arrangement.actions())

    # ---- layout ------------------------------------------------------------------------------------------------

    def _place(self, panels: Sequence[Panel]) -> None:
        standing = {place: [panel for panel in panels if panel.place is place] for place in (Place.STRIP, Place.CENTRE)}
        centre = Centre(standing[Place.CENTRE], [self.banner, *standing[Place.STRIP]])
        for panel in (*standing[Place.STRIP], *standing[Place.CENTRE]):
            panel.visibility_changed.connect(self._update_demand)
        self.setCentralWidget(centre)
        # Keys go to the window until a person chooses a field.
        centre.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        centre.setFocus()
        self.addToolBar(self.run_bar)
        self.setStatusBar(self.status)

    def restore_layout(self, *, keep_size: bool) -> None:
        """Bring back the arrangement of the last time, or the default one where there is none."""
        if self.settings is None:
            self.arrangement.reset()
        else:
            self.arrangement.restore(self.settings, keep_size=keep_size)

    def go_to(self, panel: Panel) -> None:
        """Bring a panel into sight, from behind tabs too, and give it the keys."""
        self.arrangement.bring_forward(panel)
        panel.window().activateWindow()
        panel.main_part().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def set_theme(self, mode: theme.ThemeMode) -> None:
        """Give the application another look, and remember it."""
        theme.apply_theme(running_application(), mode)
        if self.settings is not None:
            self.settings.setValue("theme", mode)

    # ---- connections -------------------------------------------------------------------------------------------

    def start(self, config: RunConfig, *, may_fetch: bool = True) -> None:
        """Begin with a run of this config; with the built-in digits until its images are fetched, if need be.

        may_fetch: whether what is not on this machine may be downloaded, after asking.
        """
        self.run_bar.show_config(config)
        self.board.start_wanted.emit(config, may_fetch)

    def _connect(self) -> None:
        session = self.session
        session.run_started.connect(self._begin_run)
        session.state_changed.connect(self._show_state)
        session.frame_ready.connect(self._show_frame)
        session.evaluated.connect(self._show_report)
        session.refused.connect(self._show_refused)
        session.failed.connect(partial(show_failed, self))
        session.noticed.connect(self._show_notice)
        self.board.forward_wanted.connect(self.arrangement.bring_forward)
        self.run_bar.learning_rate_changed.connect(lambda rate: session.trainer.change("learning_rate", rate))
        rate = self.run_bar.learning_rate
        rate.refused.connect(partial(self.banner.show_notice, about=REFUSED_RATE))
        rate.meant_anew.connect(partial(self.banner.withdraw, REFUSED_RATE))
        self._fallback = Fallback(session)
        self._remedies = Remedies(session, self.banner, self.actions_["go_back"], self.actions_["reset"])
        self.exports = Exports(self, session, self.banner, self.actions_)
        self.closed.connect(self.exports.stop)
        self.run_bar.pace_changed.connect(session.trainer.set_pace)
        if self.settings is not None:
            RememberedPace(self.settings, self.run_bar, self.banner, self.actions_["full_speed"], session)

    @Slot(object)
    def _begin_run(self, run: RunStarted) -> None:
        self.banner.dismiss()
        self.run_bar.begin_run(run)
        self.status.begin_run(run)
        held_out = len(run.dataset.validation)
        self.accuracy.begin_run(held_out)
        self.feeding.begin_run(run)
        if held_out:
            self.session.trainer.evaluation.evaluate("validation")

    @Slot()
    def _show_title(self) -> None:
        run, keeper = self.session.run, self.keeping.keeper
        if run is not None:
            what = f"{run.dataset.title} · {model_title(run.config.model)}"
            named = f"{what}[*]" if keeper.path is None else f"{keeper.path.name}[*] · {what}"
            self.setWindowTitle(f"{named} · CNN GUI")
        self.setWindowModified(keeper.unsaved.modified)

    @Slot(object)
    def _show_frame(self, snapshot: Snapshot) -> None:
        if self.isMinimized():
            return
        self.frames += 1
        words = self.feeding.show_frame(snapshot)
        if words:
            self.run_bar.show_frame(snapshot)
            self.status.show_frame(snapshot)
            self.accuracy.show_batch(snapshot.progress.batch)
            self._follow(Situation.of(snapshot))

    @Slot(object)
    def _show_report(self, report: Report) -> None:
        self.accuracy.show_report(report)
        self.feeding.show_report(report)

    @Slot(object)
    def _show_state(self, change: StateChanged) -> None:
        if change.state is State.RUNNING:
            # What it says was true of the pause.
            self.banner.dismiss()
        elif change.state is not State.LOADING:
            self.banner.withdraw(WHILE_TRAINING)
        self.run_bar.show_state(change.state)
        self.status.show_state(change)

    def _follow(self, situation: Situation) -> None:
        if situation != self._situation:
            self._situation = situation
            self.actions_.follow(situation)

    @Slot()
    def _update_demand(self) -> None:
        self.feeding.update_demand()

    # ---- what can go wrong -------------------------------------------------------------------------------------

    @Slot(object)
    def _show_refused(self, event: Refused) -> None:
        show_refused(self, event, partial(self.board.network_wanted.emit, event.misfit))

    @Slot(object)
    def _show_notice(self, event: Notice) -> None:
        if event.message:
            self.banner.show_notice(event.message, event.about)
        else:
            self.banner.withdraw(event.about)

    # ---- Qt ----------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what may be images."""
        if drops.wanted(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A data set begins a run, a saved run is opened, a picture is shown to the network."""
        self.board.dropped.emit(event.mimeData())
        event.acceptProposedAction()

    def createPopupMenu(self) -> QMenu:
        """Offer behind the titles of the docks what the View menu offers of them."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions(self.arrangement.actions())
        menu.addSeparator()
        menu.addAction(self.run_bar.toggleViewAction())
        return menu

    def changeEvent(self, event: QEvent) -> None:
        """A minimised window asks for nothing; one that is used again has the keys, or who had them before."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            held = self.focusWidget()
            if held is None or not (held.isVisible() and held.isEnabled()):
                give_back(self)
        if event.type() is QEvent.Type.WindowStateChange:
            self._update_demand()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Let Tab pass over the panels behind tabs."""
        passed: set[QWidget] = set()
        # Qt's own way, stop by stop: it knows what else must be passed over.
        while super().focusNextPrevChild(forward):
            held = self.focusWidget()
            # Where nothing else is in sight, it goes round and round.
            if held is None or held in passed or not self.arrangement.hides(held):
                return True
            passed.add(held)
        return False

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the layout, stop the training thread and all else, and wait for that, but not for long.

        Where much that was trained is not saved, a person is asked first.
        """
        if not (self.keeping.closes_at_once or self.lessons.may_close()) or not self.keeping.may_close():
            event.ignore()
            return
        self.lessons.bring_back_window()
        if self.settings is not None:
            self.arrangement.remember(self.settings)
            self.settings.sync()
        self.presenter.stop()
        self.keeping.stop()
        self.session.begin_to_close()
        for panel in self.panels.values():
            panel.stop()
        for dialog in self.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()
        self.session.close()
        super().closeEvent(event)
        self.closed.emit()
