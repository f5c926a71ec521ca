"""The sign at the edge of the stages that some of them are out of sight: how many, which, and the way to them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolButton, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled, wear
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT


class HiddenStages(QToolButton):
    """A narrow button beside the stages, as high as these; without hidden stages it is empty and cannot be pressed.

    Attributes: stages (the symbols of those that are out of sight, or partly, from the left).
    """

    def __init__(self, *, left: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left = left
        self.stages: tuple[str, ...] = ()
        wear(self, "small")
        self.setObjectName("hidden_stages")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.show_stages(())

    def show_stages(self, stages: Sequence[str]) -> None:
        """Say that these are out of sight on this side."""
        self.stages = tuple(stages)
        side = "left" if self._left else "right"
        self.setEnabled(bool(stages))
        self.setText((f"‹\n{len(stages)}" if self._left else f"›\n{len(stages)}") if stages else "")
        words = f"No stage is out of sight at the {side}"
        if stages:
            words = f"{', '.join(stages)}: out of sight at the {side}. Click, or turn the wheel."
        # The sign stands there empty while only the other side hides something: that is said, too.
        self.setToolTip(plain(words))
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        """Two digits wide."""
        return QSize(self.fontMetrics().horizontalAdvance("00") + UNIT, scaled(6 * UNIT))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()


class Column(Protocol):
    """What stands in the row of stages."""

    @property
    def symbol(self) -> str:
        """What is said of it when it is out of sight."""
        ...

    def geometry(self) -> QRect:
        """Where it stands in the row."""
        ...


class Signs:
    """The two signs at the edges of a row that is scrolled, and what they lead to."""

    def __init__(self, scroll: QScrollArea, before: HiddenStages, behind: HiddenStages) -> None:
        self._scroll, self._before, self._behind = scroll, before, behind
        self._columns: Sequence[Column] = ()
        for sign in (before, behind):
            sign.clicked.connect(partial(self._reveal, sign))
            sign.hide()

    def say(self, columns: Sequence[Column]) -> None:
        """Say which of the columns that are scrolled are out of sight.

        Both signs are there as soon as not everything fits, so that nothing moves while it is scrolled.
        """
        self._columns = columns
        bar = self._scroll.horizontalScrollBar()
        left, right = bar.value(), bar.value() + self._scroll.viewport().width()
        for sign, hidden in (
            (self._before, [each.symbol for each in columns if each.geometry().x() < left]),
            (self._behind, [each.symbol for each in columns if each.geometry().right() >= right]),
        ):
            sign.setVisible(bar.maximum() > 0)
            sign.show_stages(hidden if bar.maximum() > 0 else ())

    def _reveal(self, sign: HiddenStages) -> None:
        """Bring the next hidden stage into sight, whole, and those behind it as far as they fit."""
        bar, symbol = self._scroll.horizontalScrollBar(), sign.stages[0 if sign is self._behind else -1]
        column = next(each for each in self._columns if each.symbol == symbol)
        if sign is self._behind:
            bar.setValue(column.geometry().x())
        else:
            bar.setValue(column.geometry().right() + 1 - self._scroll.viewport().width())
