"""Going to a spot: the phase is reached, the panel is in front, the number is explained."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMainWindow

from cnn_gui.explain.anatomy import ONE_HOT, CellError
from cnn_gui.explain.cell import Cell
from cnn_gui.training.messages.events import StateChanged
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.network.models import model_title, same_network
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.spot import Spot
from cnn_gui.ui.panels.switchboard import Switchboard

WAIT = "The run is not ready yet. Try again in a moment."
EXPLAINS = "microscope"
"""The panel in which numbers are explained."""


class Going(QObject):
    """Goes to one spot at a time; one that is asked for later takes the place of the one before.

    What training computes stays as it is: a run that trains is paused, and the phases are those of the next step.

    Attributes: goal (where it is going, None when it is there or has given up).
    Signals: arrived(Spot), once all of it is so; given_up(Spot, why) when it cannot be, told in the window as well.
    """

    arrived = Signal(object)
    given_up = Signal(object, str)

    def __init__(
        self,
        window: QMainWindow,
        board: Switchboard,
        panels: Mapping[str, Panel],
        actions: Actions,
        bring_forward: Callable[[Panel], object],
        tell: Callable[[str], object],
    ) -> None:
        """bring_forward: has a panel in sight, in front of others. tell: says a sentence to the person."""
        super().__init__(window)
        self._window, self._board, self._panels, self._actions = window, board, panels, actions
        self._bring_forward, self._tell = bring_forward, tell
        self.goal: Spot | None = None
        # To which phase of which walk was asked to be gone, so that it is asked once.
        self._asked: int | None = None
        session = self._session = board.session
        board.spot_wanted.connect(self.go)
        session.frame_ready.connect(self._follow)
        session.state_changed.connect(self._mind)
        for refusal in (session.refused, session.diverged, session.run_started):
            # Each is told where it arises.
            refusal.connect(self._forget)

    def go(self, spot: Spot) -> None:
        """Go there; what cannot be reached is told, and nothing has changed then."""
        self._forget()
        why = self._hindrance(spot)
        if why:
            self._give_up(spot, why)
            return
        self._come_up()
        if spot.action and not (self._actions[spot.action].isCheckable() and self._actions[spot.action].isChecked()):
            self._actions[spot.action].trigger()
        if spot.panel:
            self._bring_forward(self._panels[spot.panel])
        if spot.cell is not None and spot.cell.symbol != ONE_HOT and EXPLAINS in self._panels:
            # Numbers come only where somebody looks at them.
            self._bring_forward(self._panels[EXPLAINS])
        self.goal = spot
        if spot.phase and self._session.training:
            self._session.trainer.pause()
        snapshot = self._session.snapshot
        if spot.phase and (snapshot is None or snapshot.walk is None):
            self._session.trainer.inspection.walk_to(0)
        elif snapshot is not None:
            self._follow(snapshot)

    # ---- on the way ------------------------------------------------------------------------------------------------

    def _hindrance(self, spot: Spot) -> str:
        """Why a spot cannot be reached from here, "" if it can."""
        run = self._session.run
        if spot.panel and spot.panel not in self._panels:
            return f"There is no panel “{spot.panel}”; there are {', '.join(self._panels)}."
        if spot.action and not self._actions.has(spot.action):
            return f"There is no action “{spot.action}”."
        if not (spot.phase or spot.cell or spot.model):
            return ""
        if run is None or self._session.state is State.LOADING:
            return WAIT
        if spot.model and not same_network(run.config.model, spot.model):
            return (
                f"This place is one of the model {spot.model}, and this run trains {model_title(run.config.model)}. "
                "Run › New run with plain SGD begins a run in which it is there."
            )
        return ""

    def _follow(self, snapshot: Snapshot) -> None:
        spot = self.goal
        if spot is None:
            return
        if spot.phase:
            walk = snapshot.walk
            if walk is None:
                return
            index = next((place for place, phase in enumerate(walk.phases) if phase.id == spot.phase), None)
            if index is None:
                self._give_up(spot, _no_phase(spot.phase, [phase.id for phase in walk.phases]))
                return
            if walk.index != index:
                if self._asked != index:
                    self._asked = index
                    self._session.trainer.inspection.walk_to(index)
                return
        self._arrive(spot, snapshot)

    def _arrive(self, spot: Spot, snapshot: Snapshot) -> None:
        cell: Cell | None = None
        if spot.cell is not None:
            if snapshot.moment is None:
                return
            try:
                cell = spot.cell.within(snapshot.moment)
            except CellError as error:
                self._give_up(spot, f"This number cannot be shown: {error}.")
                return
        self._forget()
        if cell is not None:
            # The label is given: there is nothing to explain, only something to see.
            shown = self._board.cell_pointed if cell.symbol == ONE_HOT else self._board.cell_chosen
            shown.emit(cell)
        if spot.panel:
            panel = self._panels[spot.panel]
            if cell is not None:
                panel.show_number(cell)
            self._bring_forward(panel)
        self.arrived.emit(spot)

    def _come_up(self) -> None:
        window = self._window
        if window.isMinimized():
            window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.raise_()
        window.activateWindow()

    def _mind(self, change: StateChanged) -> None:
        """Who trains on meanwhile wants to be somewhere else."""
        if change.state is State.LOADING:
            self._forget()

    def _forget(self, *_event: object) -> None:
        self.goal = self._asked = None

    def _give_up(self, spot: Spot, why: str) -> None:
        self._forget()
        self._tell(why)
        self.given_up.emit(spot, why)


def _no_phase(wanted: str, there: list[str]) -> str:
    return f"This network has no phase {wanted}: its phases are {', '.join(there)}."
