"""A stage explained: what is done there, why, the equation and the shapes of this run, in a small window beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.engine import ACTIVATIONS
from cnn_gui.explain.anatomy import LOSS
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.phases.phases import Direction, Phase, phases
from cnn_gui.ui.actions.declaration import Declaration, Scope
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear
from cnn_gui.ui.look.stage_kinds import POOLS
from cnn_gui.ui.panels.network.column import NetworkColumn
from cnn_gui.ui.panels.network.stage_heading import Asked
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.text.phase_words import PhaseWords, ScrolledWords
from cnn_gui.ui.widgets.text.plain import plain_label

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy
    from cnn_gui.explain.moment import OptimizerSettings

UNIT = theme.UNIT
WIDTH, MOST_HEIGHT = 56 * UNIT, 52 * UNIT
MORE = "More in the help"

EXPLAIN = Declaration(
    "explain_stage",
    text="What this &stage does",
    keys=("I",),
    tip="What is done in the stage that has the keys, why, and the equation",
    scope=Scope.PANEL,
)

PAGE = "one-step"
# What that page has no section of.
_WORDS, _NORM = "networks#the-words", "user-guide#batch-normalisation"

# Where the help describes the phase that makes a stage, and the one that makes its gradient.
_FORWARD = {
    "input": f"{PAGE}#1-batch-drawn",
    "convolution": f"{PAGE}#2-convolution",
    **dict.fromkeys(ACTIVATIONS, _WORDS),
    "relu": f"{PAGE}#3-relu",
    **dict.fromkeys(POOLS, _WORDS),
    "pooling": f"{PAGE}#4-pooling",
    "flatten": f"{PAGE}#5-flatten",
    "dense": f"{PAGE}#6-dense",
    "softmax": f"{PAGE}#7-softmax",
    "batch normalisation": _NORM,
}
_BACKWARD = {
    "softmax": f"{PAGE}#9-dz2",
    "dense": f"{PAGE}#10-dw2-db2-df",
    "flatten": f"{PAGE}#11-dp1",
    **dict.fromkeys(POOLS, _WORDS),
    "pooling": f"{PAGE}#12-da1",
    **dict.fromkeys(ACTIVATIONS, _WORDS),
    "relu": f"{PAGE}#13-dz1",
    "convolution": f"{PAGE}#14-dw1-db1",
    "batch normalisation": _NORM,
}
_LOSS, _UPDATE = f"{PAGE}#8-loss", f"{PAGE}#15-update"


class StageWords(QFrame):
    """Goes with Esc, a click elsewhere, or when the keys go elsewhere.

    Attributes: title, words (equations, shapes, what, why), more (the button that leads to the help).
    Signals: more_wanted.
    """

    more_wanted = Signal()

    def __init__(self, phase: Phase, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("palette")
        self.setAccessibleName(f"{phase.title}: what is done, and why")
        self.title = plain_label(phase.title)
        wear(self.title, "title")
        self.words = PhaseWords()
        self.words.show_phase(phase, (phase,))
        # Else it would be as high as in the narrowest place.
        self.words.setMinimumHeight(1)
        self._scroll = inside = ScrolledWords(self.words)
        for each in (inside, self.words):
            # The ground is that of the frame.
            each.setObjectName("palette_words")
            each.setAutoFillBackground(False)
        self.more = word_button(MORE)
        self.more.clicked.connect(self._want_more)
        below = QHBoxLayout()
        below.addStretch(1)
        below.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.title)
        column.addWidget(inside, 1)
        column.addLayout(below)
        self.setFocusProxy(self.more)

    def show_beside(self, place: QWidget) -> None:
        """Appear below a widget, whole on its screen and no wider than its window."""
        window = place.window()
        room = (place.screen() or QGuiApplication.primaryScreen()).availableGeometry()
        width = min(WIDTH, window.width() - 2 * UNIT)
        inside = width - 4 * UNIT
        rest = sum(part.sizeHint().height() for part in (self.title, self.more)) + 4 * UNIT
        wanted, most = self.words.heightForWidth(inside) + rest, min(MOST_HEIGHT, window.height())
        height = min(wanted, most)
        if wanted <= most:
            # It would come for a moment, and make the lines shorter.
            self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.resize(width, height)
        corner = place.mapToGlobal(QPoint(0, place.height()))
        x = max(min(corner.x(), room.right() - width), room.left())
        y = max(min(corner.y(), room.bottom() - height), room.top())
        self.move(x, y)
        self.show()
        self.more.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes, and so does the key that opened it."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_I):
            self.close()
        else:
            super().keyPressEvent(event)

    def _want_more(self) -> None:
        self.close()
        self.more_wanted.emit()


class StageExplainer(QObject):
    """Shows what a stage does, for whatever network there is. Until somebody asks, it does nothing.

    Attributes: shown (the words that are shown, or were last).
    Signals: help_wanted(address).
    """

    help_wanted = Signal(str)

    def __init__(self, panel: QWidget) -> None:
        super().__init__(panel)
        self._panel = panel
        self.shown: StageWords | None = None

    def explain(self, column: Asked, layers: Anatomy, batch_size: int, optimizer: OptimizerSettings) -> None:
        """Show what makes the array that a column shows."""
        phase = phase_of(layers, phases(layers, batch_size, optimizer), column.symbol)
        self.shown = StageWords(phase, self._panel)
        self.shown.more_wanted.connect(partial(self.help_wanted.emit, section_of(layers, phase)))
        self.shown.show_beside(column.heading)


def in_question(columns: Sequence[NetworkColumn]) -> NetworkColumn:
    """Return the column that the keyboard's key is about: that with the keys, else that which is written, else Z."""
    held = [column for column in columns if column.mosaic.hasFocus()]
    written = [column for column in columns if column.mosaic.lit() == "written"]
    return [*held, *written, columns[1]][0]


def phase_of(layers: Anatomy, of_step: Sequence[Phase], symbol: str) -> Phase:
    """Return the phase that writes an array, or else the first one that reads it.

    Softmax and loss are differentiated together, so the softmax has no gradient of its own; that of the input is
    needed by nobody.
    """
    writing = [phase for phase in of_step if symbol in phase.writes]
    reading = [phase for phase in of_step if symbol in phase.reads]
    backward = [phase for phase in of_step if phase.direction is Direction.BACKWARD]
    is_last = symbol == gradient_of(layers.parts[-1].symbol)
    return [*writing, *reading, backward[0] if is_last else backward[-1]][0]


def section_of(layers: Anatomy, phase: Phase) -> str:
    """Return where the help describes a phase."""
    written = Cell(phase.id)
    if written.is_update:
        return _UPDATE
    if written.symbol == LOSS:
        return _LOSS
    if not written.is_gradient:
        return _FORWARD[layers.part(written.symbol).kind]
    if layers.is_parameter(written.base):
        return _BACKWARD[layers.maker(written.base).kind]
    made_by = layers.after(layers.part(written.base))
    assert made_by is not None, "the softmax has no gradient of its own"
    return _BACKWARD[made_by.kind]
