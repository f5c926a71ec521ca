"""What was under way when the program died is offered at the next start."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject

from cnn_gui.counted import counted
from cnn_gui.files.autosaves import Autosaves, Left
from cnn_gui.session import Session
from cnn_gui.shares import percent
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.run.network.models import model_title
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.keeping.autosaver import Autosaver
from cnn_gui.ui.keeping.keeper import Keeper
from cnn_gui.ui.keeping.telling import Telling
from cnn_gui.ui.widgets.background import Background
from cnn_gui.unhandled import report_unhandled


class Recovery(QObject):
    """Looks once, beside the GUI thread, and offers one run after the other, the newest first."""

    def __init__(
        self,
        session: Session,
        autosaves: Autosaves,
        keeper: Keeper,
        autosaver: Autosaver,
        actions: Actions,
        telling: Telling,
    ) -> None:
        super().__init__(keeper)
        self._autosaves = autosaves
        self._keeper = keeper
        self._autosaver = autosaver
        self._telling = telling
        self._actions = actions
        self._left: list[Left] = []
        # What the training thread was given, and then: which run it has become, and where that was kept before.
        self._given: Checkpoint | None = None
        self._adopted: tuple[int, Path] | None = None
        self._reader = Background(self)
        self._reader.finished.connect(self._found)
        self._reader.failed.connect(report_unhandled)
        actions.connect("recover_run", self.recover)
        actions.connect("discard_recovered", self.discard)
        autosaver.kept.connect(self._let_go)
        self._show_actions()
        session.run_started.connect(self._look_once)
        self._session = session

    def recover(self) -> None:
        """Go on with the run that is offered."""
        if self._left:
            # It is offered until it has begun: it may be refused.
            self._given = self._keeper.go_on_with(self._left[0].checkpoint)

    def discard(self) -> None:
        """Remove the run that is offered, and offer the next."""
        if self._left:
            self._given = None
            self._autosaves.remove(self._left.pop(0).path)
            self._show_actions()
            self._telling.dismiss()
            self._offer()

    def stop(self) -> None:
        """End all work beside the GUI thread."""
        self._reader.stop()

    def _look_once(self, _run: RunStarted) -> None:
        # Only once there is a window to show it in.
        self._session.run_started.disconnect(self._look_once)
        self._session.run_started.connect(self._begin_run)
        self._reader.start(lambda _job: self._autosaves.left())

    def _found(self, left: list[Left]) -> None:
        self._left = left
        self._show_actions()
        self._offer()

    def _offer(self) -> None:
        if self._left:
            ways = (self._actions["recover_run"], self._actions["discard_recovered"])
            self._telling.offer("A run was under way when the program ended.", f"{in_words(self._left[0])}.", *ways)

    def _begin_run(self, run: RunStarted) -> None:
        if self._given is not None and run.checkpoint is self._given:
            self._given = None
            self._adopted = run.generation, self._left.pop(0).path
            self._show_actions()
            self._autosaver.keep()

    def _let_go(self, generation: int) -> None:
        """Its file goes once this program has kept this very run."""
        if self._adopted is not None and self._adopted[0] == generation:
            self._autosaves.remove(self._adopted[1])
            self._adopted = None

    def _show_actions(self) -> None:
        for name in ("recover_run", "discard_recovered"):
            self._actions[name].setEnabled(bool(self._left))


def in_words(left: Left) -> str:
    """Return what a run is and how far it had come: its data and model, batch and epoch, accuracy, and when."""
    checkpoint = left.checkpoint
    state, numbers = checkpoint.state, checkpoint.history
    title = checkpoint.images.title
    epoch = max(1, int(state.batches["epoch"]))
    words = f"{title} · {model_title(state.config.model)} · {counted(state.batch, 'batch')}, epoch {epoch}"
    if len(numbers.validations):
        words += f" · validation {percent(float(numbers.validations.accuracy[-1]), 2)} %"
    when = datetime.fromtimestamp(left.modified)
    today = when.date() == datetime.now().date()
    return f"{words} · {'today' if today else f'{when:%Y-%m-%d}'}, {when:%H:%M}"
