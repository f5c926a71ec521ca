"""What every panel is: one view of the run, fed only while it can be seen."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic


class Panel(QWidget):
    """A view of the run.

    Attributes: title (for its dock and the View menu), shows_data (it stands on the data's ground),
    seconds_between_frames (while training runs; 0 for pictures that move with every snapshot), needs (what it wants in
    the snapshots while it is visible).
    Signals: visibility_changed, after the panel came into sight or went out of it.
    """

    title: ClassVar[str]
    shows_data: ClassVar[bool] = True
    seconds_between_frames: ClassVar[float] = 0.0
    needs: ClassVar[Demand] = Demand(trace=False, filters=False)
    visibility_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        if self.shows_data:
            # Data stands on the ground that means zero in its colour maps.
            self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self.setProperty("ground", "panel")

    def begin_run(self, run: RunStarted) -> None:
        """A new run stands ready; forget the one before."""

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show a new snapshot; called at most 30 times a second, and only while the panel is visible.

        Without `words` only what moves need be shown: a call with words comes within a fifth of a second.
        """

    def enlarge(self, mosaic: Mosaic, index: int) -> None:
        """Show one map of a mosaic large, in a window of its own that follows the mosaic."""
        view = EnlargedMap(mosaic, index, self)
        # The keys of the window behind a tool window go on working: a person trains on while they look closely.
        view.setWindowFlag(Qt.WindowType.Tool)
        view.show()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask to be fed."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing any more."""
        super().hideEvent(event)
        self.visibility_changed.emit()
