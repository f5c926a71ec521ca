"""How fast training goes, remembered; somebody new first sees it slowly, with full speed one click away."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtGui import QAction

from cnn_gui.session import Session
from cnn_gui.training.messages.events import StateChanged
from cnn_gui.training.messages.state import State
from cnn_gui.ui.window.banner import Banner
from cnn_gui.ui.window.bars.run_bar import PACES, RunBar

KEY = "pace"
FULL, FIRST = "full", "first"
FIRST_PACE = 10.0
"""Batches per second: at full speed the built-in digits are learned before anybody has seen how."""
SLOWLY = f"Slow motion so that you can watch: {FIRST_PACE:g} batches/s"
_ABOUT = "the slow motion of a first run"


class RememberedPace(QObject):
    """Sets the slider of the speed as it was left, and remembers where a person puts it.

    Where nothing at all is remembered it starts slowly, which is said whenever training runs, until a person chooses a
    speed: this one or another.
    """

    def __init__(
        self, settings: QSettings, run_bar: RunBar, banner: Banner, full_speed: QAction, session: Session
    ) -> None:
        """settings: asked for the pace at once, before anything else is written to them."""
        super().__init__(banner)
        self._settings = settings
        self._banner = banner
        self._full_speed = full_speed
        is_new = not settings.allKeys()
        remembered = str(settings.value(KEY, FIRST if is_new else FULL))
        self._chosen = remembered != FIRST
        if not self._chosen:
            settings.setValue(KEY, FIRST)
        run_bar.pace.setValue(PACES.index(_pace_of(remembered)))
        run_bar.pace_changed.connect(self._remember)
        session.state_changed.connect(self._follow)

    @Slot(object)
    def _remember(self, pace: float | None) -> None:
        self._chosen = True
        self._settings.setValue(KEY, FULL if pace is None else f"{pace:g}")
        self._banner.withdraw(_ABOUT)

    @Slot(object)
    def _follow(self, change: StateChanged) -> None:
        if change.state is State.RUNNING and not self._chosen:
            self._banner.show_choice(SLOWLY, _ABOUT, self._full_speed)
        elif change.state is not State.RUNNING:
            self._banner.withdraw(_ABOUT)


def _pace_of(remembered: str) -> float | None:
    """The pace that was remembered; full speed for what is none of those that there are."""
    if remembered == FIRST:
        return FIRST_PACE
    return next((pace for pace in PACES if pace is not None and f"{pace:g}" == remembered), None)
