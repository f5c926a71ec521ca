"""The document's two animations and their mirror images, on the real arrays of the probe."""

from __future__ import annotations

import time
from typing import ClassVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.moment import Moment
from cnn_gui.training.events import RunStarted
from cnn_gui.training.snapshot import Demand, Snapshot
from cnn_gui.ui import theme
from cnn_gui.ui.panels.motion_choice import Motion, MotionButtons, MotionChoices, layers_of, make_slide
from cnn_gui.ui.panels.motion_clock import MotionClock
from cnn_gui.ui.panels.motion_keys import Order, order_of
from cnn_gui.ui.panels.motion_transport import MotionTransport
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.reading_pace import SECONDS_BETWEEN_BARS
from cnn_gui.ui.widgets.formula import Formula
from cnn_gui.ui.widgets.sentence import Sentence
from cnn_gui.ui.widgets.sliding_model import Slide
from cnn_gui.ui.widgets.sliding_view import SlidingView

UNIT = theme.UNIT

NOTHING_YET = (
    "How a filter slides over the image, how a window picks its winner, and how the gradient finds its way back: "
    "the animations appear here with the first image that the network reads."
)
WITHOUT_CLASS = (
    "The backward pass begins at the loss, and there is no loss without a true class.\n"
    "Say what {} is, and its gradients move here."
)
WITHOUT_LAYER = "This network has no {} layer."
# With all lists that a network can need beside them.
_LONG_WORDS_FROM = 94 * UNIT
_SECONDS_AT_THE_END = 1.5
_FASTER = 1.5
# Cells per second.
_READABLE = 12.0


class MotionPanel(Panel):
    """Four animations: a filter slides and writes a map, windows pick winners, dZ collects dW, gradients fall back.

    The arrays are those of the newest moment and may change while an animation goes on; its place stays. It moves only
    while it can be seen, and begins when a person wants it to. Keys, wherever in the panel the focus is: see
    `motion_keys`.

    Attributes: view, buttons, choices, transport, equation, sentence, clock, motion (the present animation).
    Signals: cell_chosen(Cell): a person wants this number explained.
    """

    title: ClassVar[str] = "Motion"
    needs: ClassVar[Demand] = Demand(trace=False, filters=False, moment=True)
    cell_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.motion = Motion.CONVOLUTION
        self._positions = dict.fromkeys(Motion, 0)
        self._moment: Moment | None = None
        self._probe = ""
        self._playing = False
        self._ended_at = 0.0
        self._next_words = 0.0
        self.clock = MotionClock(self)
        self.buttons = MotionButtons()
        self.buttons.show_chosen(self.motion)
        self.choices = MotionChoices()
        self.equation = Formula()
        self.equation.setFixedHeight(4 * UNIT)
        self.sentence = Sentence()
        self.view = SlidingView("Animation")
        self.transport = MotionTransport(self.clock.speed)
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        self._head = QGridLayout()
        self._head.setContentsMargins(0, 0, 0, 0)
        self._head.setHorizontalSpacing(UNIT)
        self._head.setVerticalSpacing(0)
        self._head.setColumnStretch(1, 1)
        self._head.addWidget(self.buttons, 0, 0)
        self._head.addWidget(self.choices, 0, 2)
        self._beside = True
        self._words = QWidget()
        words = QHBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(2 * UNIT)
        words.addWidget(self.equation)
        words.addWidget(self.sentence, 1)
        # Two short lines are read more easily than a long one.
        self.sentence.setMaximumWidth(64 * UNIT)
        words.addStretch(0)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(UNIT // 2)
        # What does not fit is left out, so the layout's own idea of the least width counts for nothing.
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._column.addLayout(self._head)
        self._column.addWidget(self._words)
        self._column.addWidget(self.view, 1)
        self._column.addWidget(self.transport)

    def _connect(self) -> None:
        self.buttons.chosen.connect(self.choose)
        self.choices.changed.connect(self._show)
        self.clock.due.connect(self._go_on)
        self.view.position_wanted.connect(self.go_to)
        self.view.cell_wanted.connect(self.cell_chosen)
        self.view.seen.connect(self._update_clock)
        self.transport.restarted.connect(lambda: self.go_to(0))
        self.transport.stepped.connect(self.step)
        self.transport.play_wanted.connect(lambda: self.set_playing(not self._playing))
        self.transport.speed_changed.connect(self.clock.set_speed)

    # ---- what is shown -----------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Wait for the first moment of this run."""
        self._moment = None
        self._show()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show the numbers of a new moment at the place where the animation is."""
        if snapshot.moment is not None and snapshot.moment is not self._moment:
            self._moment, self._probe = snapshot.moment, snapshot.probe.title
            self._show()

    def choose(self, motion: Motion) -> None:
        """Show another animation, where it was left."""
        self.motion = motion
        self.buttons.show_chosen(motion)
        self._show()

    def _show(self) -> None:
        moment, motion = self._moment, self.motion
        self.choices.offer(None if moment is None else moment.layers, motion)
        if moment is None:
            self._show_nothing(NOTHING_YET)
        elif not layers_of(moment.layers, motion):
            self._show_nothing(WITHOUT_LAYER.format(motion.kind))
        elif motion.backward and moment.trace.label is None:
            self._show_nothing(WITHOUT_CLASS.format("the image" if not self._probe else f"“{self._probe}”"))
        else:
            self._show_slide(make_slide(moment, motion, self.choices.choice))

    def _show_nothing(self, why: str) -> None:
        self.set_playing(False)
        self._words.hide()
        self.transport.setEnabled(False)
        self.view.set_empty_text(why)
        self._tell_place()

    def _show_slide(self, slide: Slide) -> None:
        self._words.show()
        self.transport.setEnabled(True)
        self.transport.skip.setVisible(self.motion.backward)
        if slide.latex != self.equation.latex:
            self.equation.set_latex(slide.latex)
        self.sentence.say(*slide.sentence)
        position = min(self._positions[self.motion], slide.count - 1)
        self._positions[self.motion] = position
        self.view.set_slide(slide, position)
        self._tell_place()
        self._arrange()

    # ---- moving ------------------------------------------------------------------------------------------------

    @property
    def slide(self) -> Slide | None:
        """The animation with its numbers; None while there is nothing to show."""
        return self.view.slide

    @property
    def position(self) -> int:
        """Where it is: the number of the cell, counted from 0."""
        return self._positions[self.motion]

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself as long as it can be seen."""
        return self._playing

    def set_playing(self, playing: bool) -> None:
        """Let it go on by itself, from the start if it stands at the end; or stop it."""
        slide = self.slide
        playing = playing and slide is not None
        if playing and slide is not None and self.position == slide.count - 1:
            self.go_to(0)
        if playing != self._playing:
            self._playing = playing
            self.transport.show_playing(playing)
        self._update_clock()
        if slide is not None and not playing:
            # What was left out while it moved fast.
            self.view.set_position(self.position)
            self._tell_place()

    def go_to(self, position: int) -> None:
        """Go to a cell; beyond the ends to the first or the last."""
        slide = self.slide
        if slide is None:
            return
        position = min(max(position, 0), slide.count - 1)
        if position != self.position:
            self._positions[self.motion] = position
            words = self._may_speak(position == slide.count - 1)
            self.view.set_position(position, words=words)
            if words:
                self._tell_place()

    def _may_speak(self, at_the_end: bool) -> bool:
        """Whether numbers are to be shown now: while cells pass faster than they can be read, only now and then."""
        now = time.perf_counter()
        if self.clock.is_running() and self.clock.speed > _READABLE and not at_the_end and now < self._next_words:
            return False
        self._next_words = now + SECONDS_BETWEEN_BARS
        return True

    def step(self, offset: int) -> None:
        """Go on by so many cells, or back; with "Skip zeros" those where nothing happens do not count."""
        self.go_to(self._ahead(offset))

    def _ahead(self, offset: int) -> int:
        slide, position = self.slide, self.position
        if slide is None or not (self.motion.backward and self.transport.skip.isChecked()):
            return position + offset
        way, last = (1, slide.count - 1) if offset > 0 else (-1, 0)
        for _ in range(abs(offset)):
            while position != last:
                position += way
                if not slide.is_idle(position):
                    break
        return position

    def _go_on(self, cells: int) -> None:
        """What is due, unless nobody can see it: the next time it is painted, it goes on."""
        slide = self.slide
        if slide is None or self.view.visibleRegion().isEmpty() or self.window().isMinimized():
            self.clock.stop()
        elif self.position < slide.count - 1:
            self.step(cells)
            self._ended_at = time.perf_counter()
        elif not self.transport.loop.isChecked():
            self.set_playing(False)
        elif time.perf_counter() - self._ended_at >= _SECONDS_AT_THE_END:
            self.go_to(0)

    def _update_clock(self) -> None:
        if self._playing and self.isVisible():
            self.clock.start()
        else:
            self.clock.stop()

    def _tell_place(self) -> None:
        """Say where it is."""
        slide = self.slide
        self.transport.show_place(self.position, 0 if slide is None else slide.count)
        if not self._playing:
            self.view.describe()

    # ---- keyboard ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Carry out what a key means here; all others are the window's."""
        order = order_of(event)
        if order is None or not self._carry_out(order):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take the keys that mean something here before a shortcut of the window does."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and order_of(event):
            event.accept()
            return True
        return super().event(event)

    def _carry_out(self, order: Order) -> bool:
        """Whether there was anything to do."""
        slide = self.slide
        if order.motion is not None:
            self.choose(order.motion)
            return True
        if slide is None:
            return False
        if order.play:
            self.set_playing(not self._playing)
        elif order.loop:
            self.transport.loop.toggle()
        elif order.explain:
            self.cell_chosen.emit(self.cell())
        elif order.faster:
            speed = self.transport.speed
            wanted = speed.number() * _FASTER**order.faster
            self.transport.set_speed(speed.number_at(speed.position_of(min(max(wanted, 0.5), 200.0))))
        elif order.filters:
            self.choices.next_number(order.filters)
        elif order.rows:
            self.go_to(self.position + order.rows * slide.columns)
        elif order.end:
            self.go_to(0 if order.end < 0 else slide.count - 1)
        else:
            self.step(order.cells)
        return True

    def cell(self) -> Cell | None:
        """Return the number that is being computed; None while there is nothing to show."""
        slide = self.slide
        return None if slide is None else slide.beat(self.position).cell

    # ---- Qt ----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """The bottom of the window."""
        return QSize(112 * UNIT, 40 * UNIT)

    def minimumSizeHint(self) -> QSize:
        """Small, with numbers that can be read."""
        return QSize(50 * UNIT, 34 * UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say more or less, in the width there is."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Choices stand beside the buttons, if need be with short words, or below them."""
        margin = UNIT if self.width() < 60 * UNIT else 2 * UNIT
        self._column.setContentsMargins(margin, 0, margin, UNIT // 2)
        width = self.width() - 2 * margin
        self.buttons.set_short(self.width() < _LONG_WORDS_FROM)
        beside = self.buttons.sizeHint().width() + UNIT + self.choices.sizeHint().width() <= width
        if beside != self._beside:
            self._beside = beside
            self._head.removeWidget(self.choices)
            place = (0, 2, 1, 1) if beside else (1, 0, 1, 3)
            self._head.addWidget(self.choices, *place, Qt.AlignmentFlag.AlignLeft)
        self.transport.fit(width)
        self.equation.setMaximumWidth(min(self.equation.sizeHint().width(), width // 2))
        # At once: words that move a moment later would be seen to do so.
        self._column.activate()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where it was."""
        super().showEvent(event)
        self._update_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still while nobody looks."""
        super().hideEvent(event)
        self.clock.stop()
