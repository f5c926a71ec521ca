"""The document's animations, layer by layer, forward and backward, on the real arrays of the probe."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.curve import curve, point
from cnn_gui.explain.moment import Moment
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.probe import DRAWING
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.panels.motion.choice import MotionButtons, MotionChoices
from cnn_gui.ui.panels.motion.keys import Order, order_of
from cnn_gui.ui.panels.motion.motions import Motion, layers_of, make_slide
from cnn_gui.ui.panels.motion.player import MotionPlayer, Places
from cnn_gui.ui.panels.motion.seek import seek
from cnn_gui.ui.panels.motion.slides.model import Slide
from cnn_gui.ui.panels.motion.sliding_view import SlidingView
from cnn_gui.ui.panels.motion.transport import MotionTransport
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.pictures.offer import PictureOffer
from cnn_gui.ui.widgets.plots.activation_curve import ActivationCurve
from cnn_gui.ui.widgets.text.formula import Formula
from cnn_gui.ui.widgets.text.sentence import Sentence

UNIT = theme.UNIT
LEAST_HEIGHT, WORDS_FROM = 18 * UNIT, 32 * UNIT
"""In logical pixels; in less height than the second, equation and sentence give way to the drawing."""

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
_LONG_WORDS_FROM = 124 * UNIT
_FASTER = 1.5

WIDE_MARGINS_FROM = 60 * UNIT
CURVE_FROM = 84 * UNIT
"""From this width on, for letters of the usual size, the curve of an activation stands beside its animation."""


class MotionPanel(Panel):
    """Animations: a filter slides and writes a map, a ReLU lets pass, windows pick winners; gradients find their way.

    The arrays are those of the newest moment and may change while an animation goes on; its place stays. It stands at
    first where there is something to see, moves only while it can be seen, and begins when a person wants it to. Keys,
    wherever in the panel the focus is: see `keys`.

    Attributes: view, curve (of an activation, with the present number on it), buttons, choices, transport, player,
    equation, sentence, motion (the present animation).
    Signals: cell_chosen(Cell): a person wants this number explained.
    """

    title: ClassVar[str] = "Motion"
    about: ClassVar[str] = "A layer at work, window by window, forward and backward"
    help_section: ClassVar[str] = "user-guide#motion"
    place: ClassVar[Place] = Place.BOTTOM
    chooses_numbers: ClassVar[bool] = True
    needs: ClassVar[Demand] = Demand(trace=False, filters=False, moment=True)
    cell_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.motion = Motion.CONVOLUTION
        self._places = Places()
        self._moment: Moment | None = None
        # To be shown as soon as there are numbers.
        self._sought: Cell | None = None
        self._image = ""
        self._shown: Hashable = None
        self.buttons = MotionButtons()
        self.buttons.show_chosen(self.motion)
        self.choices = MotionChoices()
        self.equation = Formula()
        self._fit()
        theme.manager().resized.connect(self._fit)
        self.sentence = Sentence()
        self.view = SlidingView("Animation")
        PictureOffer(self.view, self.view.pictured)
        self.curve = ActivationCurve()
        self.curve.hide()
        self.transport = MotionTransport()
        self.player = MotionPlayer(self.view, self.transport, self)
        self._lay_out()
        self._connect()
        self._show()

    def _fit(self) -> None:
        self.equation.setFixedHeight(scaled(4 * UNIT))

    def connect_to(self, board: Switchboard) -> None:
        """Numbers are explained elsewhere."""
        self.cell_chosen.connect(board.cell_chosen)

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
        middle = QHBoxLayout()
        middle.setSpacing(2 * UNIT)
        middle.addWidget(self.view, 1)
        middle.addWidget(self.curve)
        self._column.addLayout(middle, 1)
        self._column.addWidget(self.transport)

    def _connect(self) -> None:
        self.buttons.chosen.connect(self.choose)
        self.choices.changed.connect(self._show_again)
        self.view.cell_wanted.connect(self.cell_chosen)
        self.view.told.connect(self._point_on_curve)
        for button in (*self.buttons.buttons.values(), *self.transport.buttons()):
            button.clicked.connect(self._take_keys)

    # ---- what is shown -----------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Wait for the first moment of this run."""
        self._moment = None
        self._show_again()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show the numbers of a new moment at the place where the animation is."""
        if snapshot.moment is not None and snapshot.moment is not self._moment:
            probe = snapshot.probe
            self._image = "the drawing" if probe.split == DRAWING else f"“{probe.title}”"
            self._moment = snapshot.moment
            self._shown = probe.split, probe.index
            self._show_again()
            self._seek()

    def show_number(self, cell: Cell) -> None:
        """Show the animation that writes or collects a number, at its place."""
        self._sought = cell
        self._seek()

    def _seek(self) -> None:
        if self._sought is None or self._moment is None:
            return
        found = seek(self._moment, self._sought)
        self._sought = None
        if found is not None:
            self.choices.choice = found.choice
            self.choose(found.motion)
            if found.position is not None:
                self.player.go_to(found.position)

    def choose(self, motion: Motion) -> None:
        """Show another animation, where it was left."""
        self._remember()
        self.motion = motion
        self.buttons.show_chosen(motion)
        self._show()

    def _remember(self) -> None:
        if self.view.slide is not None:
            self._places.leave(self.motion, self.view.position)

    def _show_again(self) -> None:
        """The same animation, over other numbers."""
        self._remember()
        self._show()

    def _show(self) -> None:
        moment, motion = self._moment, self.motion
        layers = None if moment is None else moment.layers
        self.choices.offer(layers, motion)
        if layers is not None and self.buttons.name_for(layers):
            self.updateGeometry()
        self.transport.skip.setVisible(motion.backward)
        if moment is None:
            self._show_nothing(NOTHING_YET)
        elif not layers_of(moment.layers, motion):
            self._show_nothing(WITHOUT_LAYER.format(motion.layer))
        elif motion.backward and moment.trace.label is None:
            self._show_nothing(WITHOUT_CLASS.format(self._image))
        else:
            self._show_slide(make_slide(moment, motion, self.choices.choice))

    def _point_on_curve(self) -> None:
        """Show where on the curve of an activation the present number is."""
        slide, moment = self.view.slide, self._moment
        if slide is None or moment is None or not self.motion.is_of_activations or self.curve.isHidden():
            return
        part = layers_of(moment.layers, self.motion)[self.choices.choice.layer]
        cell = Cell(part.symbol, slide.beat(self.view.position).cell.index)
        self.curve.show_point(curve(moment, part.symbol), point(moment, cell))

    def _show_nothing(self, why: str) -> None:
        self.view.set_empty_text(why)
        self.curve.hide()
        self.player.set_playing(False)
        self._words.hide()
        self.transport.setEnabled(False)

    def _show_slide(self, slide: Slide) -> None:
        self.transport.setEnabled(True)
        if slide.latex != self.equation.latex:
            self.equation.set_latex(slide.latex)
        self.sentence.say(*slide.sentence)
        position = self._places.of(self.motion, slide, (self._shown, self.choices.choice))
        self.view.set_slide(slide, position)
        self.player.tell()
        self._arrange()

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

    def _take_keys(self) -> None:
        """Who has clicked here goes on with the keys: none of those that mean something here is the window's."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.view.setFocus()

    def _carry_out(self, order: Order) -> bool:
        """Whether there was anything to do."""
        slide = self.view.slide
        if order.motion is not None:
            self.choose(order.motion)
            return True
        if slide is None:
            return False
        if order.play:
            self.player.toggle()
        elif order.loop:
            self.transport.loop.toggle()
        elif order.explain:
            self.cell_chosen.emit(self.cell())
        elif order.faster:
            self.transport.change_speed(_FASTER**order.faster)
        elif order.filters:
            self.choices.next_number(order.filters)
        elif order.rows:
            self.player.go_to(self.player.position + order.rows * slide.columns)
        elif order.end:
            self.player.go_to(0 if order.end < 0 else slide.count - 1)
        else:
            self.player.step(order.cells)
        return True

    def cell(self) -> Cell | None:
        """Return the number that is being computed; None while there is nothing to show."""
        slide = self.view.slide
        return None if slide is None else slide.beat(self.player.position).cell

    # ---- Qt ----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """The bottom of the window."""
        return QSize(112 * UNIT, 40 * UNIT)

    def minimumSizeHint(self) -> QSize:
        """So low that the transport is still in sight; the drawing and then the words give way."""
        needed = max(self.transport.least_width(), self.buttons.least_width() + 2 * UNIT) + 2 * UNIT
        # From there on the margins are wider.
        needed += 2 * UNIT if needed >= WIDE_MARGINS_FROM else 0
        return QSize(max(50 * UNIT, needed), LEAST_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say more or less, in the width there is."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Choices stand beside the buttons, if need be with short words, or below them."""
        margin = UNIT if self.width() < WIDE_MARGINS_FROM else 2 * UNIT
        self._column.setContentsMargins(margin, 0, margin, UNIT // 2)
        width = self.width() - 2 * margin
        shown = self.view.slide is not None
        self._words.setVisible(shown and self.height() >= WORDS_FROM)
        with_curve = shown and self.motion.is_of_activations and self.width() >= scaled(CURVE_FROM)
        if with_curve == self.curve.isHidden():
            self.curve.setVisible(with_curve)
            self._point_on_curve()
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
        for part in (self.buttons, self.choices, self.transport):
            part.updateGeometry()
        self._column.activate()
        for part in (self.buttons, self.choices, self.transport):
            part.row.activate()

    def showEvent(self, event: QShowEvent) -> None:
        """Go on where it was."""
        super().showEvent(event)
        self.player.watch()

    def hideEvent(self, event: QHideEvent) -> None:
        """Stand still while nobody looks."""
        super().hideEvent(event)
        self.player.clock.stop()
