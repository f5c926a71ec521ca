"""What a person is offered when training has paused by itself: the way back to the best, or a new run."""

from __future__ import annotations

from PySide6.QtGui import QAction

from cnn_gui.session import Session
from cnn_gui.shares import percent
from cnn_gui.training.messages.events import Diverged, InTrouble, StateChanged, StoppedEarly
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.run.best import Mark
from cnn_gui.ui.window.banner import Banner


class Remedies:
    """Keeps the words of the way back true, and offers it in the banner.

    go_back, reset: the actions. The first names what it leads to, as far as that is known.
    """

    def __init__(self, session: Session, banner: Banner, go_back: QAction, reset: QAction) -> None:
        self._session = session
        self._banner = banner
        self._go_back = go_back
        self._reset = reset
        self._plain = go_back.text()
        self._mark: Mark | None = None
        session.frame_ready.connect(self._follow_frame)
        session.state_changed.connect(self._follow_state)
        session.diverged.connect(self._show_diverged)
        session.stopped_early.connect(self._show_end)
        session.troubled.connect(self._show_trouble)

    def _follow_frame(self, snapshot: Snapshot) -> None:
        self._name(snapshot.progress.best)

    def _follow_state(self, change: StateChanged) -> None:
        if change.progress is not None:
            self._name(change.progress.best)

    def _name(self, mark: Mark | None) -> None:
        if mark != self._mark:
            self._mark = mark
            self._go_back.setText(self._plain if mark is None else offer(mark))

    def _way_back(self) -> list[QAction]:
        # Disabled until a snapshot says otherwise, which may come later than this.
        return [] if self._mark is None else [self._go_back]

    def _show_diverged(self, event: Diverged) -> None:
        self._banner.show_warning(f"Training paused: {event.message}.", event.advice, *self._way_back(), self._reset)

    def _show_end(self, event: StoppedEarly) -> None:
        self._banner.show_end(event.message, event.advice, *self._way_back())

    def _show_trouble(self, event: InTrouble) -> None:
        self._banner.show_troubles(event.troubles, self._reset)


def offer(mark: Mark) -> str:
    """Return the words that offer to go back, for a menu."""
    of = "" if mark.validated else " of training"
    return f"&Go back to the {mark.name}, batch {mark.batch:,}, {percent(mark.accuracy)} %{of}"
