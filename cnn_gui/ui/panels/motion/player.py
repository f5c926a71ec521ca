"""Goes through the positions of an animation: by itself, cell by cell, to a place."""

from __future__ import annotations

import time
from collections.abc import Hashable
from dataclasses import dataclass, field

from PySide6.QtCore import QObject

from cnn_gui.ui.panels.frame_pace import SECONDS_BETWEEN_BARS
from cnn_gui.ui.panels.motion.clock import MotionClock
from cnn_gui.ui.panels.motion.slides.model import Slide
from cnn_gui.ui.panels.motion.sliding_view import SlidingView
from cnn_gui.ui.panels.motion.transport import MotionTransport

_SECONDS_AT_THE_END = 1.5
# Cells per second; of faster ones the numbers are shown now and then.
_READABLE = 12.0


@dataclass
class Places:
    """Where each animation stands: where it was left, and until it has been moved, where there is most to see."""

    _left: dict[Hashable, int] = field(default_factory=dict)
    _begun: dict[Hashable, tuple[Hashable, int]] = field(default_factory=dict)

    def leave(self, motion: Hashable, position: int) -> None:
        """Remember where an animation is; where it was put at first counts as nothing that anybody wanted."""
        begun = self._begun.get(motion)
        if motion in self._left or begun is None or begun[1] != position:
            self._left[motion] = position

    def of(self, motion: Hashable, slide: Slide, about: Hashable) -> int:
        """Return the position of an animation; about: which image and layer it is over, to begin anew with another."""
        if motion in self._left:
            return min(self._left[motion], slide.count - 1)
        begun = self._begun.get(motion)
        if begun is None or begun[0] != about:
            begun = self._begun[motion] = about, slide.telling()
        return min(begun[1], slide.count - 1)


class MotionPlayer(QObject):
    """Moves a view and says where it stands.

    It goes on by itself only while the view can be seen: hidden or behind another tab its clock stands still, and goes
    on with the next painting.

    Attributes: clock, playing (whether it goes on by itself as long as it can be seen).
    """

    def __init__(self, view: SlidingView, transport: MotionTransport, parent: QObject) -> None:
        super().__init__(parent)
        self.clock = MotionClock(self)
        self.clock.set_speed(transport.speed.number())
        self.playing = False
        self._view, self._transport = view, transport
        self._ended_at = 0.0
        self._next_words = 0.0
        self.clock.due.connect(self._go_on)
        view.position_wanted.connect(self.go_to)
        view.seen.connect(self.watch)
        transport.restarted.connect(lambda: self.go_to(0))
        transport.stepped.connect(self.step)
        transport.play_wanted.connect(self.toggle)
        transport.speed_changed.connect(self.clock.set_speed)

    @property
    def slide(self) -> Slide | None:
        """What is shown; None while there is nothing to see."""
        return self._view.slide

    @property
    def position(self) -> int:
        """Where it stands: the number of the cell, counted from 0."""
        return self._view.position

    def toggle(self) -> None:
        """Play or pause."""
        self.set_playing(not self.playing)

    def set_playing(self, playing: bool) -> None:
        """Let it go on by itself, from the start if it stands at the end; or stop it."""
        slide = self.slide
        playing = playing and slide is not None
        if playing and slide is not None and self.position == slide.count - 1:
            self.go_to(0)
        if playing != self.playing:
            self.playing = playing
            self._transport.show_playing(playing)
        self.watch()
        if slide is not None and not playing:
            # What was left out while cells passed faster than they can be read.
            self._view.set_position(self.position)
        self.tell()

    def watch(self) -> None:
        """Go on if it is to, and somebody can see it."""
        if self.playing and self._view.isVisible():
            self.clock.start()
        else:
            self.clock.stop()

    def tell(self) -> None:
        """Say where it stands."""
        slide = self.slide
        self._transport.show_place(self.position, 0 if slide is None else slide.count)
        if not self.playing:
            self._view.describe()

    def go_to(self, position: int) -> None:
        """Go to a cell; beyond the ends to the first or the last."""
        slide = self.slide
        if slide is None:
            return
        position = min(max(position, 0), slide.count - 1)
        if position != self.position:
            words = self._may_speak(at_the_end=position == slide.count - 1)
            self._view.set_position(position, words=words)
            if words:
                self.tell()

    def step(self, offset: int) -> None:
        """Go on by so many cells, or back; with "Skip zeros" those where nothing happens do not count."""
        slide, position = self.slide, self.position
        if slide is None:
            return
        if self._transport.skip.isChecked():
            way, last = (1, slide.count - 1) if offset > 0 else (-1, 0)
            for _ in range(abs(offset)):
                while position != last:
                    position += way
                    if not slide.is_idle(position):
                        break
        else:
            position += offset
        self.go_to(position)

    def _go_on(self, cells: int) -> None:
        """What is due, unless nobody can see it: the next time it is painted, it goes on."""
        slide = self.slide
        if slide is None or self._view.visibleRegion().isEmpty() or self._view.window().isMinimized():
            self.clock.stop()
        elif self.position < slide.count - 1:
            self.step(cells)
            self._ended_at = time.perf_counter()
        elif not self._transport.loop.isChecked():
            self.set_playing(False)
        elif time.perf_counter() - self._ended_at >= _SECONDS_AT_THE_END:
            self.go_to(0)

    def _may_speak(self, *, at_the_end: bool) -> bool:
        now = time.perf_counter()
        fast = self.clock.is_running() and self.clock.speed > _READABLE
        if fast and not at_the_end and now < self._next_words:
            return False
        self._next_words = now + SECONDS_BETWEEN_BARS
        return True
