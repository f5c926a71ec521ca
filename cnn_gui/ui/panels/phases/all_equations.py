"""All equations of a phase, in as many rows as they need: for a class, where the view above has room to spare."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from cnn_gui.explain.phases.phase import Phase
from cnn_gui.ui.widgets.text.equations import Equations


class AllEquations(Equations):
    """As high as those of the longest phase, so that nothing around them moves from phase to phase."""

    def __init__(self) -> None:
        super().__init__()
        self._phases: tuple[Phase, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_phase(self, phase: Phase, phases: tuple[Phase, ...]) -> None:
        """Show another phase. phases: all of the step. Raises FormulaError for what cannot be set."""
        self.set_latex(phase.equations)
        if phases is not self._phases:
            self._phases = phases
            self.updateGeometry()

    def heightForWidth(self, width: int) -> int:
        """What the longest phase needs."""
        return max((self.height_of(phase.equations, width) for phase in self._phases), default=0)

    def sizeHint(self) -> QSize:
        """Any width."""
        return QSize(0, self.heightForWidth(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:
        """No width at all: it has more rows then."""
        return QSize(0, 0)

    def _scale(self) -> float:
        # Letters that are read from the last row of a room.
        return 1.0
