"""Everything that is said of one phase, in full."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.explain.phases.phase import Phase
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear
from cnn_gui.ui.widgets.scrolling import WheelScrollArea
from cnn_gui.ui.widgets.text.formula import Formula
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT


class PhaseWords(QWidget):
    """The equations one below the other, the shapes, what happens and why.

    Attributes: equations, shapes, what, why.
    """

    def __init__(self) -> None:
        super().__init__()
        self.equations: list[Formula] = []
        self.shapes, self.what, self.why = (_paragraph(muted) for muted in (True, False, False))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, UNIT // 2, 0, UNIT // 2)
        self._column.setSpacing(UNIT // 2)
        for paragraph in (self.shapes, self.what, self.why):
            self._column.addWidget(paragraph)

    def show_phase(self, phase: Phase) -> None:
        """Show another phase."""
        for number, latex in enumerate(phase.equations):
            if number == len(self.equations):
                self.equations.append(Formula())
                self._column.insertWidget(number, self.equations[number])
            self.equations[number].set_latex(latex)
        for number, equation in enumerate(self.equations):
            equation.setVisible(number < len(phase.equations))
        self.shapes.setText(phase.shapes)
        self.what.setText(phase.what)
        self.why.setText(phase.why)


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
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """What the words need."""
        return self._words.heightForWidth(width)

    def minimumSizeHint(self) -> QSize:
        """Three lines."""
        return QSize(0, 6 * UNIT)

    def sizeHint(self) -> QSize:
        """What the words would like."""
        return self._words.sizeHint()


def _paragraph(muted: bool) -> QLabel:
    label = plain_label(wordWrap=True)
    wear(label, "small")
    label.setProperty("muted", muted)
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label
