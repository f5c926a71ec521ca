"""The row below an animation: from the start, a cell back, play, a cell on, speed, and where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from cnn_gui.counted import noun_of
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.panels.motion.clock import FASTEST, SLOWEST, USUAL
from cnn_gui.ui.widgets.fields.log_slider import LogSlider
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT
_WIDEST = "cell 88,888 of 88,888"


class MotionTransport(QWidget):
    """Attributes: restart, back, play, forward (buttons), speed (slider), loop, skip (switches), place (a label), row.

    Signals: restarted(), stepped(offset in cells), play_wanted(), speed_changed(cells per second).
    """

    restarted = Signal()
    stepped = Signal(int)
    play_wanted = Signal()
    speed_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.restart = _button("first", "From the first cell", "From the first cell  (Home)")
        self.back = _button("previous", "One cell back", "One cell back  (←); one row back (↑)")
        self.play = _button("play", "Play", "")
        self.forward = _button("next", "One cell forward", "One cell forward  (→); one row forward (↓)")
        self.speed = LogSlider(SLOWEST, FASTEST)
        self.speed.set_number(USUAL)
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.speed.setMinimumWidth(7 * UNIT)
        self.speed.setMaximumWidth(20 * UNIT)
        self.speed.setAccessibleName("Speed in cells per second")
        self.speed.setToolTip("Speed of the animation  (+ and −)")
        self._said_speed = plain_label()
        wear(self._said_speed, "small")
        self.loop = switch("Loop", "Begin again at the end", "Begin again at the end  (L)")
        self.skip = switch(
            "Skip zeros", "Skip positions with gradient 0", "Pass over positions where the gradient is 0"
        )
        self.place = plain_label(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for label in (self._said_speed, self.place):
            label.setProperty("muted", True)
        wear(self.place, "small")
        self._measure()
        theme.manager().resized.connect(self._measure)
        self._lay_out()
        self.restart.clicked.connect(self.restarted)
        self.back.clicked.connect(lambda: self.stepped.emit(-1))
        self.forward.clicked.connect(lambda: self.stepped.emit(1))
        self.play.clicked.connect(self.play_wanted)
        self.speed.number_changed.connect(self._tell_speed)
        self.show_playing(False)
        self._said_speed.setText(_speed_text(USUAL))

    def _measure(self) -> None:
        metrics = self.place.fontMetrics()
        self._said_speed.setFixedWidth(metrics.horizontalAdvance(_speed_text(FASTEST)) + UNIT)
        # Its digits change all the time; nothing else must move with them.
        self.place.setFixedWidth(metrics.horizontalAdvance(_WIDEST))

    def _lay_out(self) -> None:
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        for button in (self.restart, self.back, self.play, self.forward):
            row.addWidget(button)
        row.addSpacing(UNIT)
        row.addWidget(self.speed, 1)
        row.addWidget(self._said_speed)
        row.addWidget(self.loop)
        row.addWidget(self.skip)
        row.addStretch(1)
        row.addWidget(self.place)

    def buttons(self) -> tuple[QToolButton, ...]:
        """Return everything that can be clicked."""
        return self.restart, self.back, self.play, self.forward, self.loop, self.skip

    def show_playing(self, playing: bool) -> None:
        """Offer to pause, or to play."""
        word = "Pause" if playing else "Play"
        self.play.setIcon(icon(word.lower()))
        self.play.setAccessibleName(word)
        self.play.setToolTip(plain(f"{word}  (P or K)"))

    def show_place(self, position: int, count: int) -> None:
        """Say where the animation stands; a count of 0 says nothing."""
        words = f"cell {position + 1:,} of {count:,}" if count else ""
        self.place.setText(words)

    def set_speed(self, speed: float) -> None:
        """Choose a speed as if by the slider. Raises ValueError outside its range."""
        self.speed.set_number(speed)
        self._tell_speed(speed)

    def change_speed(self, factor: float) -> None:
        """Go faster or slower by a factor, as far as that goes."""
        wanted = min(max(self.speed.number() * factor, SLOWEST), FASTEST)
        self.set_speed(self.speed.number_at(self.speed.position_of(wanted)))

    def fit(self, width: int) -> None:
        """Leave out, in less width than everything needs, the place, which the pictures show."""
        self.place.show()
        self.place.setVisible(self.sizeHint().width() <= width)

    def least_width(self) -> int:
        """Return the width of everything but the place."""
        parts = (*self.buttons(), self.speed, self._said_speed)
        return sum(p.minimumSizeHint().expandedTo(p.minimumSize()).width() + UNIT // 2 for p in parts) + UNIT

    def _tell_speed(self, speed: float) -> None:
        self._said_speed.setText(_speed_text(speed))
        self.speed_changed.emit(speed)


def _speed_text(speed: float) -> str:
    shown = f"{speed:.3g}"
    return f"{shown} {noun_of(shown, 'cell')}/s"


def _button(picture: str, name: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(picture))
    button.setAccessibleName(name)
    button.setToolTip(plain(tip))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAutoRepeat(picture in ("previous", "next"))
    return button
