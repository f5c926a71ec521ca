"""What every panel is: one view of the run, fed only while it can be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.snapshot import NOTHING, Demand, Snapshot
from cnn_gui.ui.actions.action import Action
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Declaration, Scope
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic


class Explained(NamedTuple):
    """What What's this? says. equations: LaTeX."""

    title: str
    what: str
    why: str
    equations: tuple[str, ...]


class Panel(QWidget):
    """A view of the run.

    What a panel says of itself, and what the window does with it:
        title: for its dock and the menus. place: where it stands at first.
        about: what it is for, as the tip of its tab says it. help_section: where the help says more, page and anchor.
        declared: its actions; `actions_` are what they became.
        needs: what it wants in the snapshots while it is in sight; `wants` is the same,
        and more if a person asks for it.
        moves: it has pictures without numbers, which move with every snapshot; all else is shown whole frames only.
        shows_data: it stands on the data's ground. answers_first: it is fed before all others, because somebody waits.
        always_fed: also while nobody sees it. chooses_numbers: a click on one of its numbers is a wish to hear how it
        came about, and the keys that are about that number work here, too.
    Signals: visibility_changed, after the panel came into sight or went out of it, or wants something else.
    """

    title: ClassVar[str]
    about: ClassVar[str]
    help_section: ClassVar[str] = "user-guide"
    place: ClassVar[Place]
    declared: ClassVar[tuple[Declaration, ...]] = ()
    needs: ClassVar[Demand] = NOTHING
    moves: ClassVar[bool] = False
    shows_data: ClassVar[bool] = True
    answers_first: ClassVar[bool] = False
    always_fed: ClassVar[bool] = False
    chooses_numbers: ClassVar[bool] = False
    visibility_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.actions_ = Actions(self, self.declared, self.title)
        # With the focus on itself, a panel has an edge that the style sheet draws.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        if self.shows_data:
            # Data stands on the ground that means zero in its colour maps.
            self.setProperty("ground", "panel")

    @classmethod
    def slug(cls) -> str:
        """Return the title as one word of small letters, as the command line has it: "what-if"."""
        return re.sub(r"[^a-z]+", "-", cls.title.lower()).strip("-")

    @classmethod
    def shows_arrays(cls) -> bool:
        """Whether it shows arrays of the network, so that it goes along when another image is shown at once."""
        return cls.needs != NOTHING

    def wants(self) -> Demand:
        """Return what it wants in the snapshots now; when that changes, `visibility_changed` is emitted."""
        return self.needs

    def connect_to(self, board: Switchboard) -> None:
        """Say which of its wishes become which orders, and what it wants to hear of others; called once."""

    def begin_run(self, run: RunStarted) -> None:
        """A new run stands ready; forget the one before."""

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show a new snapshot; called only while the panel is visible.

        With `words` this is a frame: every panel in sight shows this snapshot, so what they say is of the same batch.
        Without, a snapshot between two frames: only pictures without numbers are to move. See `moves`.
        """

    def show_report(self, report: Report) -> None:
        """Take an evaluation; called whether the panel is visible or not."""

    def headroom(self) -> int:
        """Return how much at its top, in logical pixels, is not to be covered by what lies over it for a while."""
        return 0

    def present(self, *, on: bool) -> None:
        """Be shown on all of the screen, for a class, from now on or no longer."""

    def main_part(self) -> QWidget:
        """Return what gets the keys when somebody goes to this panel: by itself the panel, whose edge then shows it."""
        return self

    def stop(self) -> None:
        """End all work beside the GUI thread and wait for it: the window closes."""

    def explained(self, widget: QWidget) -> Sequence[Explained]:
        """Return what What's this? says of a widget in it; nothing for one that its tip says all of."""
        return ()

    def show_number(self, cell: Cell) -> None:
        """Show a number in the panel's own way, if it has one: somebody was sent here to see it."""

    def enlarge(self, mosaic: Mosaic, index: int) -> None:
        """Show one map of a mosaic large, in a window of its own that follows the mosaic."""
        view = EnlargedMap(mosaic, index, self)
        # The keys of the window behind a tool window go on working: a person trains on while they look closely.
        view.setWindowFlag(Qt.WindowType.Tool)
        view.addActions([action for action in self.actions() if _is_about_the_chosen(action)])
        view.show()
        # Tool windows are not given the keys by every desktop, and this one says that Escape closes it.
        view.activateWindow()

    def borrow(self, lender: Panel) -> None:
        """Have the keys of another panel work here that are about a number which was chosen here."""
        self.addActions([action for action in lender.actions() if _is_about_the_chosen(action)])

    def showEvent(self, event: QShowEvent) -> None:
        """Ask to be fed."""
        super().showEvent(event)
        self.visibility_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask for nothing any more."""
        super().hideEvent(event)
        self.visibility_changed.emit()


def _is_about_the_chosen(action: QAction) -> bool:
    return isinstance(action, Action) and action.declaration.scope is Scope.CHOSEN
