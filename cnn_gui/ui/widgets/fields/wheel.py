"""The wheel over a field: scrolling past must not change a run."""

from typing import cast

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget


class WheelNeedsFocus:
    """For a class of fields, before the widget's own class: the wheel steps only while the field has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step with the focus; without it leave the wheel to whatever scrolls."""
        if cast("QWidget", self).hasFocus():
            super().wheelEvent(event)  # type: ignore[misc]  # the widget's, which stands behind this class
        else:
            event.ignore()
