"""The strip below the network while a person walks through one step, phase by phase."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.chain_rule import chain_rule
from cnn_gui.explain.moment import Moment
from cnn_gui.explain.present_cell import in_order, present_cell
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.actions.declaration import Declaration
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear, wear_anew
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.phases.actions import ACTIONS, BACK_KEY, NEXT_KEY
from cnn_gui.ui.panels.phases.all_equations import AllEquations
from cnn_gui.ui.panels.phases.figures import figures, in_short_forms, what_the_update_did
from cnn_gui.ui.panels.phases.line import PhaseLine
from cnn_gui.ui.panels.phases.marks import PhaseMarks
from cnn_gui.ui.panels.phases.rule_line import RuleLine
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.fields.number_fields import WholeField
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.side_by_side import SideBySide
from cnn_gui.ui.widgets.text.clauses import beginnings
from cnn_gui.ui.widgets.text.elided_label import ElidedLabel
from cnn_gui.ui.widgets.text.phase_words import PhaseWords, ScrolledWords
from cnn_gui.ui.widgets.text.plain import in_paragraphs, plain, plain_label

UNIT = theme.UNIT

# Narrower than this, without the margins, image and ways out stand below the phases.
_SIDE_BY_SIDE = 86 * UNIT

_NEXT = f"The next phase  ({NEXT_KEY})"
_BEYOND = f"Do the step, and begin to walk through the one after it  ({NEXT_KEY})"


class PhaseStrip(Panel):
    """Where a walk through a step stands: the phases, the equation and the reason of the present one; hidden otherwise.

    Attributes: marks, line (title and equations), rule (the present number, by the chain rule), why (or what the update
    has done), details (everything in full, behind the switch ``more``),
    equations (all of them, in rows, while presented), image (the field for the image of the batch),
    back, forward, finish, take_back (buttons).
    Signals: walk_wanted(so many phases on, or back if negative), phase_wanted(index), image_wanted(index in the batch),
    leave_wanted(whether the step is to be done), cell_chosen(Cell).
    """

    title: ClassVar[str] = "Step"
    about: ClassVar[str] = "One training step, phase by phase"
    help_section: ClassVar[str] = "one-step"
    place: ClassVar[Place] = Place.STRIP
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    shows_data: ClassVar[bool] = False
    # That is how it knows when to appear.
    always_fed: ClassVar[bool] = True
    needs: ClassVar[Demand] = Demand(trace=False, filters=False, moment=True)
    chooses_numbers: ClassVar[bool] = True
    walk_wanted = Signal(int)
    phase_wanted = Signal(int)
    image_wanted = Signal(int)
    leave_wanted = Signal(bool)
    cell_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._walk: WalkView | None = None
        self._moment: Moment | None = None
        self._figures = ""
        # The number that a person follows, and the array of this phase that they want the line of.
        self._followed: Cell | None = None
        self._symbol = ""
        self._presented = False
        self.setObjectName("chrome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("A step, phase by phase")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.back = _button(f"Back  {BACK_KEY}", f"The phase before  ({BACK_KEY})")
        self.back.clicked.connect(lambda: self.walk_wanted.emit(-1))
        self.forward = _button(f"Next  {NEXT_KEY}", _NEXT)
        self.forward.clicked.connect(lambda: self.walk_wanted.emit(1))
        self.marks = PhaseMarks()
        self.marks.chosen.connect(self.phase_wanted)
        self.position = _muted()
        self.image = WholeField(0, minimum=0, maximum=0, name="Image of the batch")
        self.image.setToolTip("Which image of the batch is shown  ([ and ] go to the one before and the next)")
        self.image.setWrapping(True)
        self.image.valueChanged.connect(self.image_wanted)
        self.count = _button("", "All images of the batch, with what each gives to the gradient  (B)")
        self.finish = _button("Finish step", "Update the parameters, and leave this step behind")
        self.finish.clicked.connect(lambda: self.leave_wanted.emit(True))
        self.take_back = _button("Take back", "Leave the parameters as they were before this step")
        self.take_back.clicked.connect(lambda: self.leave_wanted.emit(False))
        self.line = PhaseLine()
        self.equations = AllEquations()
        self.equations.hide()
        self.rule = RuleLine()
        self.rule.cell_chosen.connect(self.cell_chosen)
        self.rule.symbol_chosen.connect(self._choose_symbol)
        self.why = ElidedLabel()
        wear(self.why, "signs")
        self.why.setProperty("muted", True)
        self.more = switch(
            "More", "Everything about this phase", "Say what happens and why in full, with all equations"
        )
        self.more.toggled.connect(self._show_details)
        self.details = PhaseWords()
        self._details = ScrolledWords(self.details)
        self._details.hide()
        self._place()
        theme.manager().changed.connect(self.update)
        theme.manager().resized.connect(self._fit_position)
        self.hide()

    def connect_to(self, board: Switchboard) -> None:
        """Every way through a step, and out of it, is an order."""
        trainer = board.session.trainer
        self.actions_.connect("phase", lambda: trainer.inspection.walk(1))
        self.actions_.connect("phase_back", lambda: trainer.inspection.walk(-1))
        self.actions_.connect("finish_step", lambda: trainer.inspection.leave(finish=True))
        self.actions_.connect("take_back_step", lambda: trainer.inspection.leave(finish=False))
        self.walk_wanted.connect(trainer.inspection.walk)
        self.phase_wanted.connect(trainer.inspection.walk_to)
        self.image_wanted.connect(trainer.inspection.walk_image)
        self.count.clicked.connect(board.batch_wanted)
        self.leave_wanted.connect(lambda finish: trainer.inspection.leave(finish=finish))
        self.cell_chosen.connect(board.cell_chosen)
        board.cell_explained.connect(self.follow)

    def follow(self, cell: Cell | None) -> None:
        """Have the line tell of this number, or of what belongs to it in each phase; None: of the most telling one."""
        if cell != self._followed:
            self._followed, self._symbol = cell, ""
            self._fill_rule()

    def present(self, *, on: bool) -> None:
        """While there is room for a class, show all equations, however many rows they need."""
        self._presented = on
        self.equations.setVisible(on and not self.more.isChecked())
        self._fill_line()

    def _place(self) -> None:
        phases, image, ways = _row(self.back, self.forward), plain_label("Image"), _row()
        phases.addWidget(self.marks, 1)
        phases.addWidget(self.position)
        image.setBuddy(self.image)
        for part in (image, self.image, self.count):
            ways.addWidget(part)
        ways.addStretch(1)
        for button in (self.take_back, self.finish):
            ways.addWidget(button)
        line = _row()
        line.addWidget(self.line, 1)
        line.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT // 4, 2 * UNIT, UNIT // 2)
        column.setSpacing(0)
        # Above the rest, so that they open upwards and leave the switch under the mouse where it is.
        column.addWidget(self._details)
        column.addWidget(SideBySide(_holder(phases), _holder(ways), narrowest=_SIDE_BY_SIDE, apart=2 * UNIT))
        column.addLayout(line)
        column.addWidget(self.equations)
        column.addWidget(self.rule)
        column.addWidget(self.why)
        kept = self.why.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.why.setSizePolicy(kept)

    def begin_run(self, run: RunStarted) -> None:
        """No step of this run is walked through yet."""
        self._show_walk(None)

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Appear when a walk begins, follow it, and go when it ends."""
        if snapshot.walk is not self._walk:
            trace = snapshot.trace
            loss = None if trace is None else trace.loss
            self._show_walk(snapshot.walk, loss, snapshot.moment, what_the_update_did(snapshot))

    def _show_walk(
        self,
        walk: WalkView | None,
        loss: float | None = None,
        moment: Moment | None = None,
        effect: tuple[str, ...] = (),
    ) -> None:
        if walk is None or self._walk is None or walk.phase.id != self._walk.phase.id:
            self._symbol = ""
        self._walk, self._moment = walk, moment
        if walk is None:
            held = self.focusWidget()
            if held is not None:
                # Otherwise Qt would hand the keys to the next button, which then takes Space from the window.
                held.clearFocus()
            self.hide()
            return
        self.show()
        phase, images = walk.phase, len(walk.record)
        self.marks.show_phase(walk.phases, walk.index)
        self.position.setText(f"{walk.index + 1} of {len(walk.phases)}")
        self._fit_position()
        self.back.setEnabled(walk.index > 0)
        last = walk.index == len(walk.phases) - 1
        self.forward.setToolTip(_BEYOND if last else _NEXT)
        self.forward.setAccessibleName(self.forward.toolTip())
        self.image.blockSignals(True)
        self.image.setRange(0, images - 1)
        self.image.setValue(walk.image)
        self.image.blockSignals(False)
        self.image.setEnabled(images > 1)
        self.count.setText(f"of {images}")
        self.why.say(*(in_short_forms(effect) or beginnings(phase.why)))
        if self.why.property("muted") is bool(effect):
            # What happened is no aside.
            self.why.setProperty("muted", not effect)
            self.why.style().polish(self.why)
        # Polishing gives back the letters of before: so it does, too, where it was hidden while its place changed.
        wear_anew(self.why)
        self.details.show_phase(phase, walk.phases, " ".join(effect))
        self._figures = figures(walk, loss)
        # Rich text is wrapped.
        self.line.setToolTip(in_paragraphs(phase.what, *([self._figures] if self._figures else []), phase.shapes))
        self._fill_line()
        self._fill_rule()

    def _choose_symbol(self, symbol: str) -> None:
        self._symbol = symbol
        self._fill_rule()

    def _fill_rule(self) -> None:
        """Tell how the present number came about; without numbers, or where they end, leave the line empty."""
        walk, moment = self._walk, self._moment
        if walk is None or moment is None:
            self.rule.show_rule(None)
            self._fill_details()
            return
        symbols = in_order(moment, walk.phase)
        wanted = (self._symbol,) if self._symbol in symbols else symbols
        try:
            rule = chain_rule(moment, present_cell(moment, wanted, self._followed))
        except CellError:
            # Without a class there is no loss, and nothing goes back from it.
            rule = None
        self.rule.show_rule(rule, symbols)
        self._fill_details()

    def _fill_details(self) -> None:
        """Say the line once more in full where it is cut."""
        rule = self.rule.rule
        self.details.show_rule(rule.text if rule is not None and self.rule.is_cut() else "")

    def _fit_position(self) -> None:
        if self._walk is not None:
            # As wide at the first phase as at the last, so that nothing beside it moves.
            last_words = "{0} of {0}".format(len(self._walk.phases))
            self.position.setMinimumWidth(self.position.fontMetrics().horizontalAdvance(last_words))

    def _fill_line(self) -> None:
        if self._walk is not None:
            phase, in_full = self._walk.phase, self.more.isChecked()
            # What stands below in full is not said twice.
            aside = self._figures or ("" if in_full else phase.shapes)
            elsewhere = in_full or self._presented
            self.equations.setVisible(self._presented and not in_full)
            self.equations.show_phase(phase, self._walk.phases)
            self.line.show_phase(phase.title, () if elsewhere else phase.equations, aside)

    def _show_details(self, shown: bool) -> None:
        self.why.setVisible(not shown)
        self._details.setVisible(shown)
        self._fill_line()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See what fits."""
        super().resizeEvent(event)
        self._fill_details()

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw a hairline towards the network."""
        painter.fillRect(0, 0, self.width(), 1, theme.current().border)


def _button(text: str, meaning: str) -> QToolButton:
    button = word_button(text)
    button.setToolTip(plain(meaning))
    button.setAccessibleName(meaning)
    return button


def _muted() -> QLabel:
    label = plain_label()
    label.setProperty("muted", True)
    return label


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(UNIT // 2)
    for widget in widgets:
        row.addWidget(widget)
    return row


def _holder(layout: QLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(layout)
    return holder
