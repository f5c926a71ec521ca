"""A stage explained: what is done there, why, the equation and the shapes of this run, in a small window beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cnn_gui.explain.phases.phases import Direction, Phase, phases
from cnn_gui.ui.actions.declaration import Declaration, Scope
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.panels.network.column import NetworkColumn
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.text.phase_words import PhaseWords, ScrolledWords
from cnn_gui.ui.widgets.text.plain import plain_label

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy

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

# Where the help describes the phase that makes a stage, and the one that makes its gradient.
_FORWARD = {
    "input": "1-batch-drawn",
    "convolution": "2-convolution",
    "relu": "3-relu",
    "pooling": "4-pooling",
    "flatten": "5-flatten",
    "dense": "6-dense",
    "softmax": "7-softmax",
}
_BACKWARD = {
    "softmax": "9-dz2",
    "dense": "10-dw2-db2-df",
    "flatten": "11-dp1",
    "pooling": "12-da1",
    "relu": "13-dz1",
    "convolution": "14-dw1-db1",
}
PAGE = "one-step"


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
        self.title.setFont(font("title"))
        self.words = PhaseWords()
        self.words.show_phase(phase, (phase,))
        inside = ScrolledWords(self.words)
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
        height = min(self.words.heightForWidth(inside) + rest, MOST_HEIGHT, window.height())
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

    def follow(self, columns: Iterable[NetworkColumn], ask: Callable[[NetworkColumn], object]) -> None:
        """Hear of clicks on the headings of new columns; ask: called with the column."""
        for column in columns:
            column.heading.clicked.connect(partial(ask, column))

    def explain(self, column: NetworkColumn, layers: Anatomy, batch_size: int) -> None:
        """Show what makes the array that a column shows."""
        phase = phase_of(layers, phases(layers, batch_size), column)
        self.shown = StageWords(phase, self._panel)
        self.shown.more_wanted.connect(partial(self.help_wanted.emit, section_of(layers, column)))
        self.shown.show_beside(column.heading)


def in_question(columns: Sequence[NetworkColumn]) -> NetworkColumn:
    """Return the column that the keyboard's key is about: that with the keys, else that which is written, else Z."""
    held = [column for column in columns if column.mosaic.hasFocus()]
    written = [column for column in columns if column.mosaic.lit() == "written"]
    return [*held, *written, columns[1]][0]


def phase_of(layers: Anatomy, of_step: Sequence[Phase], column: NetworkColumn) -> Phase:
    """Return the phase that writes what a column shows, or would.

    Softmax and loss are differentiated together, so the last column has no gradient of its own; that of the input is
    needed by nobody.
    """
    found = [phase for phase in of_step if column.symbol in phase.writes]
    backward = [phase for phase in of_step if phase.direction is Direction.BACKWARD]
    is_last = layers.after(layers.part(column.stage)) is None
    return [*found, backward[0] if is_last else backward[-1]][0]


def section_of(layers: Anatomy, column: NetworkColumn) -> str:
    """Return where the help describes that phase."""
    part = layers.part(column.stage)
    if not column.backward:
        return f"{PAGE}#{_FORWARD[part.kind]}"
    after = layers.after(part)
    return f"{PAGE}#{_BACKWARD['softmax' if after is None else after.kind]}"
