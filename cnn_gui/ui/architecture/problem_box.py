"""What does not fit, in words, with the smallest changes that help as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from cnn_gui.engine.architecture import Fix
from cnn_gui.ui.architecture.words import sentence
from cnn_gui.ui.architecture.wrapped import Wrapped
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT
_SIGN = 18
"""Size of the sign in logical pixels."""


class ProblemBox(QWidget):
    """Out of sight while everything fits.

    Attributes: said (the label), buttons (one for each change that helps).
    Signals: fix_chosen(Fix).
    """

    fix_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.said = Wrapped()
        self.said.setProperty("role", "error")
        self.said.setAccessibleName("What does not fit")
        self.buttons: list[QToolButton] = []
        self._fixes: tuple[Fix, ...] = ()
        self._sign = plain_label()
        self._row = QHBoxLayout()
        self._row.setSpacing(UNIT)
        beside = QHBoxLayout()
        beside.setSpacing(UNIT)
        beside.addWidget(self._sign)
        beside.addWidget(self.said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addLayout(beside)
        column.addLayout(self._row)
        self.hide()
        theme.manager().changed.connect(self._draw_sign)

    def show_problem(self, problem: str, fixes: Sequence[Fix]) -> None:
        """Say what does not fit and offer what helps; "" hides all of it."""
        if problem:
            self.said.say(sentence(problem))
            self._draw_sign()
        if tuple(fixes) != self._fixes:
            self._fixes = tuple(fixes)
            self._offer()
        self.setVisible(bool(problem))

    def _offer(self) -> None:
        while (item := self._row.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        self.buttons = []
        for fix in self._fixes:
            button = word_button(fix.title)
            button.setToolTip(plain(f"{fix.title}: then everything fits"))
            button.clicked.connect(partial(self.fix_chosen.emit, fix))
            self._row.addWidget(button)
            if self.isVisible():
                button.show()
            self.buttons.append(button)
        self._row.addStretch(1)

    def _draw_sign(self) -> None:
        side = scaled(_SIGN)
        self._sign.setPixmap(icon("warning", "error").pixmap(QSize(side, side), self.devicePixelRatio()))
