"""Everything that is said of one phase, in full."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.explain.phases.phase import Direction, Phase
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import metrics, wear
from cnn_gui.ui.widgets.scrolling import WheelScrollArea
from cnn_gui.ui.widgets.text.formula import Formula, formula_size
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT
_APART = UNIT // 2
# Higher than any text is.
_ENDLESS = 10_000
_LINES_OF_NUMBERS, _LINES_OF_UPDATE = 3, 4


class PhaseWords(QWidget):
    """The equations one below the other, the present number, the shapes, what happens and why.

    In every phase of a step it needs the same height, that of the longest, so that nothing around it moves.

    Attributes: equations, rule, effect (what the update has done), shapes, what, why.
    """

    def __init__(self) -> None:
        super().__init__()
        self.equations: list[Formula] = []
        self.rule, self.effect, self.shapes, self.what, self.why = (
            _paragraph(muted) for muted in (False, False, True, False, False)
        )
        self._phases: tuple[Phase, ...] = ()
        self._heights: dict[int, int] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, UNIT // 2, 0, UNIT // 2)
        self._column.setSpacing(UNIT // 2)
        for paragraph in (self.effect, self.rule, self.shapes, self.what, self.why):
            self._column.addWidget(paragraph)
        self._column.addStretch(1)
        theme.manager().changed.connect(self._measure_anew)

    def show_phase(self, phase: Phase, phases: tuple[Phase, ...], effect: str = "") -> None:
        """Show another phase. phases: all of the step. effect: what the update has done, "" before it."""
        for number, latex in enumerate(phase.equations):
            if number == len(self.equations):
                self.equations.append(Formula())
                # Behind what the update has done: that is what most want to read.
                self._column.insertWidget(1 + number, self.equations[number])
            self.equations[number].set_latex(latex)
        for number, equation in enumerate(self.equations):
            equation.setVisible(number < len(phase.equations))
        if phases != self._phases:
            self._phases = phases
            self._measure_anew()
        self.effect.setText(effect)
        self.effect.setVisible(bool(effect))
        self.shapes.setText(phase.shapes)
        self.what.setText(phase.what)
        self.why.setText(phase.why)

    def show_rule(self, text: str) -> None:
        """Show how the present number came about, "" for nothing."""
        self.rule.setText(text)
        self.rule.setVisible(bool(text))

    def height_of_all(self, width: int) -> int:
        """Return the height in pixels that the longest phase needs at a width."""
        if width not in self._heights:
            letters = metrics("small")
            margins = self._column.contentsMargins()
            room = QRectF(0, 0, width - margins.left() - margins.right(), _ENDLESS)

            def of_text(text: str) -> float:
                return letters.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height()

            self._heights[width] = (
                margins.top()
                + margins.bottom()
                + math.ceil(
                    max(
                        sum(formula_size(latex).height() + _APART for latex in phase.equations)
                        + sum(of_text(text) + _APART for text in (phase.shapes, phase.what, phase.why))
                        # The line of the present number, and behind the update what that did: with their numbers.
                        + (_LINES_OF_NUMBERS + _LINES_OF_UPDATE * (phase.direction is Direction.UPDATE))
                        * letters.height()
                        for phase in self._phases
                    )
                )
                if self._phases
                else 0
            )
        return self._heights[width]

    def _measure_anew(self) -> None:
        self._heights.clear()
        self.updateGeometry()


class ScrolledWords(WheelScrollArea):
    """As high as the words need, and lower where there is less room: then they scroll."""

    def __init__(self, words: PhaseWords) -> None:
        super().__init__()
        self._words = words
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("chrome")
        words.setObjectName("chrome")
        self.setWidgetResizable(True)
        self.setWidget(words)
        # What is scrolled ends above the buttons below it.
        self.setViewportMargins(0, 0, 0, UNIT)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """What the words of the longest phase need."""
        return self._words.height_of_all(width) + UNIT

    def minimumSizeHint(self) -> QSize:
        """Three lines."""
        return QSize(0, 6 * UNIT)

    def sizeHint(self) -> QSize:
        """What the words would like."""
        width = self._words.sizeHint().width()
        return QSize(width, self._words.height_of_all(max(width, self.width())) + UNIT)


def _paragraph(muted: bool) -> QLabel:
    label = plain_label(wordWrap=True)
    wear(label, "small")
    label.setProperty("muted", muted)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
