"""The sign at the edge of the stages that some of them are out of sight: how many, which, and the way to them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

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
