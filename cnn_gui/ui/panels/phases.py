"""The strip above the network while a person walks through one step, phase by phase."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.explain.anatomy import LOSS
from cnn_gui.explain.phase import Direction
from cnn_gui.training.events import RunStarted
from cnn_gui.training.inspection import WalkView
from cnn_gui.training.snapshot import Snapshot
from cnn_gui.ui import theme
from cnn_gui.ui.fonts import font
from cnn_gui.ui.panels.phases_line import PhaseLine
from cnn_gui.ui.panels.phases_marks import PhaseMarks
from cnn_gui.ui.panels.phases_words import PhaseWords
from cnn_gui.ui.widgets.elided_label import ElidedLabel
from cnn_gui.ui.widgets.fields import WholeField
from cnn_gui.ui.widgets.numbers import exact
from cnn_gui.ui.widgets.switch import switch

UNIT = theme.UNIT

NEXT_KEY, BACK_KEY = "/", "Shift+/"

# Narrower than this, image and ways out stand below the phases.
_SIDE_BY_SIDE = 720

_NEXT = f"The next phase  ({NEXT_KEY})"
_BEYOND = f"Do the step, and begin to walk through the one after it  ({NEXT_KEY})"


class PhaseStrip(QWidget):
    """Where a walk through a step stands: the phases, the equation and the reason of the present one; hidden otherwise.

    It must be fed with every snapshot, also while it is hidden: that is how it knows when to appear.

    Attributes: marks, line (title and equations), why, details (everything in full, behind the switch ``more``), image
    (the field for the image of the batch), back, forward, finish, take_back (buttons).
    Signals: walk_wanted(so many phases on, or back if negative), phase_wanted(index), image_wanted(index in the batch),
    leave_wanted(whether the step is to be done).
    """

    walk_wanted = Signal(int)
    phase_wanted = Signal(int)
    image_wanted = Signal(int)
    leave_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._walk: WalkView | None = None
        self._figures = ""
        self.setObjectName("chrome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("A step, phase by phase")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
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
        self.count = _muted()
        self.finish = _button("Finish step", "Update the parameters, and leave this step behind")
        self.finish.clicked.connect(lambda: self.leave_wanted.emit(True))
        self.take_back = _button("Take back", "Leave the parameters as they were before this step")
        self.take_back.clicked.connect(lambda: self.leave_wanted.emit(False))
        self.line = PhaseLine()
        self.why = ElidedLabel()
        self.why.setFont(font("small"))
        self.why.setProperty("muted", True)
        self.more = switch(
            "More", "Everything about this phase", "Say what happens and why in full, with all equations"
        )
        self.more.toggled.connect(self._show_details)
        self.details = PhaseWords()
        self.details.hide()
        self._place()
        theme.manager().changed.connect(self.update)
        self.hide()

    def _place(self) -> None:
        phases = _row(self.back, self.forward)
        phases.addWidget(self.marks, 1)
        phases.addWidget(self.position)
        image = QLabel("Image")
        image.setBuddy(self.image)
        ways = _row(image, self.image, self.count)
        ways.addStretch(1)
        for button in (self.take_back, self.finish):
            ways.addWidget(button)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(2 * UNIT)
        self._top.addLayout(phases, 1)
        self._top.addLayout(ways)
        self._rows = phases, ways
        line = _row()
        line.addWidget(self.line, 1)
        line.addWidget(self.more)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT // 4, 2 * UNIT, UNIT // 2)
        column.setSpacing(0)
        column.addLayout(self._top)
        column.addLayout(line)
        column.addWidget(self.why)
        column.addWidget(self.details)

    def begin_run(self, run: RunStarted) -> None:
        """No step of this run is walked through yet."""
        self._show_walk(None)

    def show_frame(self, snapshot: Snapshot) -> None:
        """Appear when a walk begins, follow it, and go when it ends."""
        if snapshot.walk is not self._walk:
            trace = snapshot.trace
            self._show_walk(snapshot.walk, None if trace is None else trace.loss)

    def _show_walk(self, walk: WalkView | None, loss: float | None = None) -> None:
        self._walk = walk
        self.setVisible(walk is not None)
        if walk is None:
            return
        phase, images = walk.phase, len(walk.record)
        self.marks.show_phase(walk.phases, walk.index)
        self.position.setText(f"{walk.index + 1} of {len(walk.phases)}")
        self.back.setEnabled(walk.index > 0)
        last = walk.index == len(walk.phases) - 1
        self.forward.setToolTip(_BEYOND if last else _NEXT)
        self.image.blockSignals(True)
        self.image.setRange(0, images - 1)
        self.image.setValue(walk.image)
        self.image.blockSignals(False)
        self.image.setEnabled(images > 1)
        self.count.setText(f"of {images}")
        self.why.setText(phase.why)
        self.details.show_phase(phase)
        self._figures = figures(walk, loss)
        # Rich text is wrapped.
        self.line.setToolTip(f"<p>{html.escape(phase.what)}</p><p>{html.escape(phase.shapes)}</p>")
        self._fill_line()

    def _fill_line(self) -> None:
        if self._walk is not None:
            phase, in_full = self._walk.phase, self.more.isChecked()
            # What stands below in full is not said twice.
            aside = self._figures or ("" if in_full else phase.shapes)
            self.line.show_phase(phase.title, () if in_full else phase.equations, aside)

    def _show_details(self, shown: bool) -> None:
        self.why.setVisible(not shown)
        self.details.setVisible(shown)
        self._fill_line()

    def minimumSizeHint(self) -> QSize:
        """As narrow as it gets when it stands in two rows."""
        margins = self._column.contentsMargins()
        width = max(row.minimumSize().width() for row in self._rows) + margins.left() + margins.right()
        return QSize(width, self.heightForWidth(width))

    def sizeHint(self) -> QSize:
        """Everything in one row."""
        width = max(super().sizeHint().width(), _SIDE_BY_SIDE)
        return QSize(width, self.heightForWidth(width))

    def heightForWidth(self, width: int) -> int:
        """One row of controls or two, the line with the equation, and what is said of the phase."""
        margins, heights = self._column.contentsMargins(), [row.sizeHint().height() for row in self._rows]
        controls = sum(heights) if width < _SIDE_BY_SIDE else max(heights)
        line = max(self.line.sizeHint().height(), self.more.sizeHint().height())
        inside = width - margins.left() - margins.right()
        said = self.details.heightForWidth(inside) if self.more.isChecked() else self.why.sizeHint().height()
        return margins.top() + controls + line + said + margins.bottom()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in one row or in two."""
        super().resizeEvent(event)
        narrow = self.width() < _SIDE_BY_SIDE
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if direction != self._top.direction():
            self._top.setDirection(direction)
            self._top.setSpacing(0 if narrow else 2 * UNIT)
            self._column.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a hairline towards the network."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.current().border)
        painter.end()


def figures(walk: WalkView, loss: float | None) -> str:
    """Return the numbers of a phase that no array shows: the loss where it is computed, the learning rate at the end.

    loss: of the image that is shown, None if it is not known. "" for the other phases.
    """
    phase, record = walk.phase, walk.record
    if phase.id == LOSS:
        own = "" if loss is None else f"this image {exact(loss)}, "
        return f"{own}mean of the batch {exact(record.loss)}"
    return f"learning rate η = {record.learning_rate:g}" if phase.direction is Direction.UPDATE else ""


def _button(text: str, meaning: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(meaning)
    button.setAccessibleName(meaning)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _muted() -> QLabel:
    label = QLabel()
    label.setProperty("muted", True)
    return label


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(UNIT // 2)
    for widget in widgets:
        row.addWidget(widget)
    return row
