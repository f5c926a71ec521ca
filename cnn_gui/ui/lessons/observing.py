"""What is so at present, gathered for the conditions and texts of a lesson."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.moment import Moment
from cnn_gui.lessons.names import LOSSES, Facts
from cnn_gui.training.messages.events import RunStarted, StateChanged
from cnn_gui.training.messages.gradient_check import CheckReport
from cnn_gui.training.messages.probe import DRAWING
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.ui.lessons.house import House
from cnn_gui.ui.panels.gradient_check.words import symbols_of


class Observer(QObject):
    """Listens for as long as it lives.

    Signals: changed(), when something may be so that was not.
    """

    changed = Signal()

    def __init__(self, house: House, parent: QObject) -> None:
        super().__init__(parent)
        self._house = house
        self._session = session = house.board.session
        self._explained: Cell | None = None
        self._checked = 0
        self._checked_cell: Cell | None = None
        self._report: Report | None = None
        self._moment: Moment | None = None
        self._panel = ""
        self._seen = self._in_sight()
        session.run_started.connect(self._begin_run)
        session.frame_ready.connect(self._take_frame)
        session.state_changed.connect(self._take_state)
        session.gradients_checked.connect(self._take_check)
        session.evaluated.connect(self._take_report)
        house.board.cell_explained.connect(self._take_cell)
        for panel in house.panels.values():
            panel.visibility_changed.connect(self._look)
        for dock in house.arrangement.docks.values():
            dock.visibilityChanged.connect(self._look)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._follow_focus)

    def begin_step(self) -> None:
        """What was done in the step before is no answer to this one."""
        self._checked, self._checked_cell, self._panel = 0, None, ""

    @property
    def moment(self) -> Moment | None:
        """The newest numbers of this run."""
        return self._moment

    def facts(self) -> Facts:
        """What is so now."""
        session = self._session
        run, progress, snapshot, config = session.run, session.progress, session.snapshot, session.config()
        walk = None if snapshot is None else snapshot.walk
        before, after = _losses(snapshot)
        gradients = self._house.actions["gradients"] if "network" in self._house.panels else None
        return Facts(
            state=session.state.value,
            model=config.model,
            batches=0 if progress is None else progress.batch,
            learning_rate=config.learning_rate,
            batch_size=config.batch_size,
            loss=None if run is None else _recent_loss(run),
            loss_before=before,
            loss_after=after,
            phase="" if walk is None else walk.phase.id,
            explained=self._explained,
            panel=self._panel,
            panels=self._seen,
            gradients=gradients is not None and gradients.isChecked(),
            checked=self._checked,
            checked_cell=self._checked_cell,
            edited=snapshot is not None and snapshot.what_if is not None,
            drawn=snapshot is not None and snapshot.probe.split == DRAWING,
            report=self._report if self._of_now(self._report) else None,
        )

    @property
    def evaluated(self) -> bool:
        """Whether the validation images have been evaluated with the weights of now, or that need not be waited for."""
        run, state = self._session.run, self._session.state
        if run is None or state is not State.PAUSED or not len(run.dataset.validation):
            return True
        return self._of_now(self._report)

    def _of_now(self, report: Report | None) -> bool:
        run = self._session.run
        return report is not None and run is not None and report.batch == run.history.batch_count

    # ---- what is heard -----------------------------------------------------------------------------------------------

    def _begin_run(self, _run: RunStarted) -> None:
        self._checked, self._checked_cell = 0, None
        self._report = self._moment = None
        self.changed.emit()

    def _take_frame(self, snapshot: Snapshot) -> None:
        if snapshot.moment is not None:
            self._moment = snapshot.moment
        self.changed.emit()

    def _take_state(self, change: StateChanged) -> None:
        run = self._session.run
        if change.state is State.PAUSED and run is not None and run.of_lesson and not self.evaluated:
            # Not by itself at each pause: what a lesson asks of the validation images is asked of the weights of now.
            self._session.trainer.evaluation.evaluate("validation")
        self.changed.emit()

    def _take_check(self, report: CheckReport) -> None:
        self._checked = len(report.checks)
        self._checked_cell = self._cell_of(report)
        self.changed.emit()

    def _cell_of(self, report: CheckReport) -> Cell | None:
        """The gradient that a check was of, if it was of a single one."""
        run = self._session.run
        if run is None or report.total != 1 or not report.done:
            return None
        check = report.checks[0]
        return Cell(gradient_of(symbols_of(run.layers)[check.name]), check.index)

    def _take_report(self, report: Report) -> None:
        if report.split == "validation":
            self._report = report
            self.changed.emit()

    def _take_cell(self, cell: Cell | None) -> None:
        self._explained = cell
        self.changed.emit()

    def _look(self, *_news: object) -> None:
        seen = self._in_sight()
        appeared = [name for name in seen if name not in self._seen]
        self._seen = seen
        if appeared:
            self._panel = appeared[-1]
        self.changed.emit()

    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return
        for panel in self._house.panels.values():
            if (panel is new or panel.isAncestorOf(new)) and panel.slug() != self._panel:
                self._panel = panel.slug()
                self.changed.emit()

    def _in_sight(self) -> tuple[str, ...]:
        arrangement = self._house.arrangement
        return tuple(panel.slug() for panel in self._house.panels.values() if arrangement.in_sight(panel))


def _recent_loss(run: RunStarted) -> float | None:
    losses = run.history.batches.loss[-LOSSES:]
    return float(np.mean(losses)) if len(losses) else None


def _losses(snapshot: Snapshot | None) -> tuple[float | None, float | None]:
    """The loss of the batch that is walked through, before and behind its update, as far as they are known."""
    if snapshot is None or snapshot.walk is None:
        return None, None
    effect = snapshot.walk.effect
    return float(snapshot.walk.record.loss), None if effect is None else effect.loss_after
