"""The tool bar: reset, run, single batches, the learning rate, slow motion, and where the run stands."""

from __future__ import annotations

from enum import IntEnum
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.progress import Progress
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.actions.action import describe
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Bar
from cnn_gui.ui.help.help import SECTION
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import keep_width, scaled, share
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.fields.number_fields import WholeField
from cnn_gui.ui.widgets.fields.slider import Slider
from cnn_gui.ui.widgets.text.figure_label import FigureLabel
from cnn_gui.ui.widgets.text.plain import plain_label
from cnn_gui.ui.window.bars.learning_rate import LearningRateControl

UNIT = theme.UNIT

# Batches per second of the slow-motion slider, left to right; None is full speed.
PACES: tuple[float | None, ...] = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, None)


def position_of(pace: float | None) -> int:
    """Return where the slider stands for so many batches a second, or nearest to it; None: full speed."""
    if pace is None:
        return len(PACES) - 1
    slow = [place for place, each in enumerate(PACES) if each is not None]
    return min(slow, key=lambda place: abs((PACES[place] or 0.0) - pace))


class Tightness(IntEnum):
    """How the bar makes do with less and less room, before anything that can be used goes behind its arrow."""

    NONE = 0
    NO_COUNTER = 1
    SHORT_WORDS = 2
    NO_WORDS = 3


class RunBar(QToolBar):
    """Signals: learning_rate_changed(float), pace_changed(batches per second or None).

    Attributes: learning_rate (the control), pace (the slider) and pace_text, count (how many batches "N batches"
    trains), counter (where the run stands).
    """

    learning_rate_changed = Signal(float)
    pace_changed = Signal(object)

    def __init__(self, actions: Actions) -> None:
        super().__init__("Run")
        self.setObjectName("run_bar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._toggle = actions["toggle"]
        self._running = False
        # The rate that a person has set and of which the run has not yet told.
        self._rate_set: float | None = None
        self.count = WholeField(100, minimum=1, maximum=100_000, name="How many batches to train")
        self.count.setToolTip("How many batches the button to the left trains")
        for _, section in groupby(actions.of_bar(Bar.RUN), key=lambda action: action.declaration.in_bar // 10):
            for action in section:
                self.addAction(action)
                if action is actions["batches"]:
                    # Behind its button, and before the line that ends the section: no other button is beside it.
                    self.addWidget(self.count)
            self.addSeparator()
        self._button = self.widgetForAction(self._toggle)
        if isinstance(self._button, QToolButton):
            self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        through = next((action for action in actions.of_bar(Bar.RUN) if action.objectName() == "phase"), None)
        self._through = None if through is None else self.widgetForAction(through)

        self.learning_rate = LearningRateControl()
        self.learning_rate.setProperty(SECTION, "user-guide#the-learning-rate-by-itself")
        self.learning_rate.valueChanged.connect(self._set_rate)
        # A control and its words go together where not everything fits.
        self._rate_words, self._pace_words = _caption("Learning rate"), _caption("Speed")
        self._rate_words.setToolTip("Learning rate")
        self._rate = rate = _together(self._rate_words, self.learning_rate)
        self.addWidget(rate)
        self.addSeparator()

        self.pace = Slider()
        self.pace.setRange(0, len(PACES) - 1)
        self.pace.setValue(len(PACES) - 1)
        self.pace.setPageStep(1)
        self.pace.setAccessibleName("Speed: from one batch per second to as fast as possible")
        self.pace.setToolTip("Slow motion: from one batch per second to as fast as possible")
        self.pace.valueChanged.connect(self._set_pace)
        self.pace_text = plain_label("max")
        pace = _together(self._pace_words, self.pace, self.pace_text)
        pace.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.addWidget(pace)

        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(stretch)
        self.counter = FigureLabel("epoch 999 · batch 9,999 / 9,999", 2 * UNIT)
        self.counter.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.counter.setContentsMargins(UNIT, 0, UNIT, 0)
        self._counter_place = self.addWidget(self.counter)
        more = self.findChild(QToolButton, "qt_toolbar_ext_button")
        if more is not None:
            more.setIcon(icon("more"))
            more.setToolTip("What does not fit here")
            more.setAccessibleName("More of this bar")
        self._make_reachable()
        self.show_state(State.PAUSED)
        if isinstance(self._button, QToolButton):
            # As wide as with the longer word, so that nothing moves when it changes.
            self._toggle.setText("Pa&use")
            wide = max(scaled(11 * UNIT), self._button.sizeHint().width() + UNIT)
            keep_width(self._button, round(wide / max(share(), 1.0)))
            self._toggle.setText("&Run")
        self._measure()
        theme.manager().resized.connect(self._measure)

    def _measure(self) -> None:
        """Give the parts the room that they need in letters of the size that holds now."""
        self.count.setMaximumWidth(scaled(11 * UNIT))
        self.pace_text.setMinimumWidth(self.pace_text.fontMetrics().horizontalAdvance("200/s") + 2 * UNIT)
        self._rate.setMaximumWidth(self._rate.sizeHint().width() + 14 * UNIT)

    @property
    def batches(self) -> int:
        """How many batches "N batches" trains."""
        return self.count.value()

    def full_speed(self) -> None:
        """Train without slow motion."""
        self.pace.setValue(PACES.index(None))

    def begin_run(self, run: RunStarted) -> None:
        """Show the learning rate of the new run."""
        self.show_config(run.config)

    def show_config(self, config: RunConfig) -> None:
        """Show the learning rate of a run; while its images are loaded, that which was asked for."""
        self._rate_set = None
        self.learning_rate.set_value(config.learning_rate)

    def parts(self) -> dict[str, QWidget]:
        """Return what of the bar is no action, by name."""
        return {"learning_rate": self.learning_rate, "speed": self.pace, "batches": self.count}

    def show_state(self, state: State) -> None:
        """Offer to pause while running and to run otherwise."""
        self._running = state is State.RUNNING
        self._toggle.setText("Pa&use" if self._running else "&Run")
        self._toggle.setIcon(icon("pause", "on_accent") if self._running else icon("play"))
        describe(self._toggle, "Stop at the next batch boundary" if self._running else "Train until paused")
        if self._button is not None:
            self._button.setProperty("running", self._running)
            self._button.style().unpolish(self._button)
            self._button.style().polish(self._button)

    def show_frame(self, snapshot: Snapshot) -> None:
        """Show where the run stands, and its learning rate while a schedule changes that."""
        progress = snapshot.progress
        self._follow_rate(progress)
        self.counter.setText(
            f"epoch {progress.epoch} · batch {progress.batch_in_epoch:,} / {progress.batches_per_epoch:,}"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the counter, which the status bar repeats, then some width and words, before what can be used."""
        room = event.size().width() - 3 * UNIT
        for tightness in Tightness:
            self._tighten(tightness)
            if self._needed() <= room:
                break
        super().resizeEvent(event)

    def _tighten(self, tightness: Tightness) -> None:
        style, tight = Qt.ToolButtonStyle, tightness >= Tightness.SHORT_WORDS
        self._counter_place.setVisible(tightness < Tightness.NO_COUNTER)
        self._rate_words.setText("Rate" if tight else "Learning rate")
        for caption in (self._rate_words, self._pace_words):
            margin = UNIT // 2 if tight else UNIT
            caption.setContentsMargins(margin, 0, margin, 0)
        self.pace.setFixedWidth((8 if tight else 12) * UNIT)
        self.learning_rate.slider.setMinimumWidth((6 if tight else 8) * UNIT)
        if isinstance(self._through, QToolButton):
            drawn = style.ToolButtonIconOnly if tightness is Tightness.NO_WORDS else style.ToolButtonTextOnly
            self._through.setToolButtonStyle(drawn if tight else style.ToolButtonTextBesideIcon)

    def _needed(self) -> int:
        return sum(
            widget.minimumSizeHint().expandedTo(widget.minimumSize()).boundedTo(widget.maximumSize()).width()
            + UNIT // 2
            for action in self.actions()
            if action.isVisible() and (widget := self.widgetForAction(action)) is not None
        )

    def _make_reachable(self) -> None:
        # Qt leaves the buttons of a tool bar out of the Tab chain.
        for action in self.actions():
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _set_rate(self, rate: float) -> None:
        self._rate_set = rate
        self.learning_rate_changed.emit(rate)

    def _follow_rate(self, progress: Progress) -> None:
        base, rate = progress.base_learning_rate, progress.learning_rate
        if self._rate_set not in (None, base):
            return
        self._rate_set = None
        # What a person has set stays exact; of what a schedule makes of it, three digits are enough.
        self.learning_rate.follow(rate if rate == base else float(f"{rate:.3g}"))

    def _set_pace(self, position: int) -> None:
        pace = PACES[position]
        self.pace_text.setText("max" if pace is None else f"{pace:g}/s")
        self.pace_changed.emit(pace)


def _together(*parts: QWidget) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(UNIT // 2)
    for part in parts:
        row.addWidget(part)
    return group


def _caption(text: str) -> QLabel:
    label = plain_label(text)
    label.setProperty("muted", True)
    label.setContentsMargins(UNIT, 0, UNIT, 0)
    return label
