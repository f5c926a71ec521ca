"""What if this weight were another? Parameters changed by hand, and what that does, at once."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.ui.actions.declaration import Declaration
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.panels.what_if.choice import WeightsChoice
from cnn_gui.ui.panels.what_if.editor import FilterEditor
from cnn_gui.ui.panels.what_if.effect import EffectView, MapsView
from cnn_gui.ui.panels.what_if.pace import EditPace
from cnn_gui.ui.panels.what_if.weights import Edit, weights_of
from cnn_gui.ui.panels.what_if.words import PAUSE_FIRST, RESTING, situation
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.text.plain import plain
from cnn_gui.ui.widgets.text.sentence import Sentence

UNIT = theme.UNIT

ONE_LINE = 88 * UNIT
"""Width from which choice, words and buttons stand in one line."""
ALL_FIT = 80 * UNIT
"""Width from which probabilities and maps stand side by side; below it they share a place."""
SHARES, WITHOUT_MAPS, TALL = (25, 24, 33), (10, 18, 0), (24, 30, 22)
"""How editor, probabilities and maps divide the width, where a dense layer makes no maps, and a tall panel's height."""


class _Situation(Sentence):
    """A sentence in the middle of a row of buttons."""

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw it."""
        colours = theme.current()
        painter.setFont(font("small"))
        painter.setPen(colours.text_muted if self.muted else colours.text)
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(self.rect()), int(flags), self.shown())


ACTIONS = (
    Declaration(
        "keep_edits",
        text="Keep the edits",
        tip="Make the edits part of the run; going on with training keeps them too",
        enabled=lambda situation: situation.edited,
    ),
    Declaration(
        "undo_edit",
        text="Undo the last edit",
        tip="Take the last edit back",
        enabled=lambda situation: situation.edited,
    ),
    Declaration(
        "undo_edits",
        text="Undo all edits",
        tip="Bring back the parameters as they were before the edits",
        enabled=lambda situation: situation.edited,
    ),
)


class WhatIfPanel(Panel):
    """Weights and biases to be changed by hand while training stands still, and what that does beside what was.

    Attributes: choice, editor, effect, maps (its parts), sentence (what can be done or was changed), undo, undo_all,
    keep (buttons), maps_button (for a narrow panel).
    Signals: edit_wanted(name of the parameter, place, value, whether it goes on), as `WhatIf.set` takes them;
    keep_wanted(); undo_wanted() of the last edit; undo_all_wanted().
    """

    title: ClassVar[str] = "What if"
    about: ClassVar[str] = "What would be if a weight were another one"
    help_section: ClassVar[str] = "user-guide#what-if"
    place: ClassVar[Place] = Place.BOTTOM
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    needs: ClassVar[Demand] = Demand(trace=True, filters=False, moment=True)
    edit_wanted = Signal(str, object, object, bool)
    keep_wanted = Signal()
    undo_wanted = Signal()
    undo_all_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._snapshot: Snapshot | None = None
        self._pace = EditPace()
        self.choice = WeightsChoice()
        self.editor = FilterEditor(self.choice)
        self.effect, self.maps = EffectView(), MapsView()
        self.sentence = _Situation()
        self.maps_button = switch("Maps", "Feature maps", "Feature map of the image instead of the probabilities")
        self.undo = self._button("Undo", "the last edit", "Take the last edit back", self.undo_wanted)
        self.undo_all = self._button(
            "Undo all", "edits", "Bring back the parameters as they were before the edits", self.undo_all_wanted
        )
        self.keep = self._button(
            "Keep",
            "the edits",
            "Make the edits part of the run; going on with training keeps them too",
            self.keep_wanted,
        )
        self._place()
        self.editor.edit_wanted.connect(self._offer)
        self.editor.refused.connect(self.sentence.say)
        self.editor.chosen.connect(self._show_choice)
        self.maps_button.toggled.connect(self._show_choice)
        for mosaic in (self.maps.before, self.maps.now):
            mosaic.clicked.connect(partial(self._enlarge, mosaic))
        self._tell()
        self._arrange()

    def connect_to(self, board: Switchboard) -> None:
        """Edits are orders; a weight that is chosen among the filters can be edited here."""
        trainer = board.session.trainer
        self.edit_wanted.connect(trainer.inspection.edit)
        self.keep_wanted.connect(trainer.inspection.keep_edits)
        self.undo_wanted.connect(trainer.inspection.undo_edit)
        self.undo_all_wanted.connect(trainer.inspection.undo_edits)
        self.actions_.connect("undo_edit", trainer.inspection.undo_edit)
        self.actions_.connect("keep_edits", trainer.inspection.keep_edits)
        self.actions_.connect("undo_edits", trainer.inspection.undo_edits)
        board.weight_chosen.connect(self.show_cell)

    def _button(self, text: str, what: str, meaning: str, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(plain(meaning))
        button.setAccessibleName(f"{text} {what}")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(wanted)
        return button

    def _place(self) -> None:
        outcome = QWidget()
        row = QHBoxLayout(outcome)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        row.addWidget(self.sentence, 1)
        for button in (self.maps_button, self.undo, self.undo_all, self.keep):
            row.addWidget(button)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(UNIT // 2)
        self._top.addWidget(self.choice)
        self._top.addWidget(outcome, 1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        for part in (self.editor, self.effect, self.maps):
            self._body.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT // 4, 2 * UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addLayout(self._top)
        column.addLayout(self._body, 1)

    # ---- the run -----------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Offer the layers of this run's network; its weights come with the next snapshot."""
        self._snapshot = None
        self._pace.forget()
        shape = run.dataset.image_shape
        self.editor.begin_run(weights_of(run.layers, shape), run.dataset.classes, shape[0] == len(CHANNELS))
        self.effect.begin_run(run.dataset.classes)
        self._tell()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show the weights as they are now, and what has been made of the probe."""
        self._snapshot = snapshot
        resting = snapshot.state in RESTING
        if resting:
            self._order(self._pace.seen())
        else:
            self._pace.forget()
        if snapshot.moment is not None:
            before = {} if snapshot.what_if is None else snapshot.what_if.before
            self.editor.show_parameters(self._pace.ahead(snapshot.moment.parameters), before)
        self.editor.set_editable(resting and snapshot.moment is not None)
        self.effect.show_frame(snapshot)
        self._show_map()
        self._tell()

    def show_cell(self, cell: Cell) -> None:
        """Choose the filter or unit that a weight or bias such as W1[3, 0, 1, 2] belongs to; others change nothing."""
        self.editor.show_cell(cell)

    def _tell(self) -> None:
        snapshot = self._snapshot
        pending = snapshot is not None and snapshot.what_if is not None and snapshot.state in RESTING
        for button in (self.undo, self.undo_all, self.keep):
            button.setEnabled(pending)
        if snapshot is None:
            self.sentence.say("")
        else:
            forms = situation(snapshot)
            self.sentence.say(*forms, muted=not pending and forms[0] != PAUSE_FIRST)

    def _show_map(self) -> None:
        weights, snapshot = self.choice.weights(), self._snapshot
        if weights is not None and weights.makes_maps and snapshot is not None and self.maps.isVisibleTo(self):
            before = None if snapshot.what_if is None else snapshot.what_if.trace
            self.maps.show_map(weights.layer, self.choice.unit.value(), snapshot.trace, before)

    def _show_choice(self) -> None:
        self._arrange()
        self._show_map()

    def _enlarge(self, mosaic: Mosaic, index: int, _row: int, _column: int) -> None:
        self.enlarge(mosaic, index)

    # ---- edits -------------------------------------------------------------------------------------------------

    def _offer(self, edit: Edit) -> None:
        self._order(self._pace.offer(edit))

    def _order(self, edits: list[Edit]) -> None:
        for edit in edits:
            self.edit_wanted.emit(edit.name, edit.place, edit.value, edit.goes_on)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing more is seen from here: what still waits is ordered now."""
        self._order(self._pace.flush())
        super().hideEvent(event)

    # ---- places ------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        tall = self.height() > 1.1 * self.width()
        narrow = self.width() < ALL_FIT and not tall
        direction = QBoxLayout.Direction
        self._top.setDirection(direction.LeftToRight if self.width() >= ONE_LINE else direction.TopToBottom)
        self._body.setDirection(direction.TopToBottom if tall else direction.LeftToRight)
        self._body.setSpacing((3 if self.width() >= ONE_LINE else 2) * UNIT)
        weights = self.choice.weights()
        with_maps = weights is not None and weights.makes_maps
        self.maps_button.setVisible(with_maps and narrow)
        # Among the commands it stands at any width.
        self.undo_all.setVisible(self.width() >= ONE_LINE)
        instead = narrow and self.maps_button.isChecked()
        self.maps.setVisible(with_maps and (instead or not narrow))
        for place, share in enumerate(TALL if tall else SHARES if with_maps else WITHOUT_MAPS):
            self._body.setStretch(place, share)
        self.effect.setVisible(not (with_maps and instead))

    def minimumSizeHint(self) -> QSize:
        """A small grid and its buttons beside ten bars: what does not fit there has a switch."""
        above = [self._top.itemAt(place) for place in range(self._top.count())]
        lines = max(item.minimumSize().width() for item in above if item is not None)
        parts = self.editor.minimumSizeHint().width() + 2 * UNIT + self.effect.minimumWidth()
        return QSize(max(420, max(lines, parts) + 4 * UNIT), 30 * UNIT)

    def sizeHint(self) -> QSize:
        """Everything side by side."""
        return QSize(112 * UNIT, 40 * UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each part its place."""
        super().resizeEvent(event)
        self._arrange()
        self._show_map()
