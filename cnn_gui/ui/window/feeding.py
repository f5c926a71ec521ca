"""Which panels are shown what: those in sight every frame, what moves in between, and only what they ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple
from functools import partial
from typing import TypeVar

from cnn_gui.session import Session
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.snapshot import NOTHING, Demand, Snapshot
from cnn_gui.ui.panels.frame_pace import Frame, FramePace
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.unhandled import report_unhandled

Shown = TypeVar("Shown", RunStarted, Snapshot, Report)


class Feeding:
    """Feeds the panels, and says what those in sight want in the snapshots.

    A panel that cannot show something is reported and left out until the next run; the others go on.

    Attributes: pace (which snapshot is a whole frame).
    """

    def __init__(
        self,
        session: Session,
        panels: Mapping[str, Panel],
        in_sight: Callable[[Panel], bool],
        minimised: Callable[[], bool],
    ) -> None:
        """panels: in the order in which they are fed. minimised: whether nobody sees any of them."""
        self._session = session
        self._panels = dict(panels)
        self._in_sight = in_sight
        self._minimised = minimised
        # Those that have something to do in each of 30 frames a second.
        self._moving = self._that_move()
        self._demand = Demand()
        self._faulty: set[Panel] = set()
        self._seen: set[Panel] = set()
        self.pace = FramePace()

    def feed(self, panel: Panel, wanted: bool) -> None:
        """Feed a panel that is there for a while as well, or not any more."""
        if wanted:
            self._panels[panel.slug()] = panel
            panel.visibility_changed.connect(self.update_demand)
        else:
            self._panels.pop(panel.slug(), None)
            panel.visibility_changed.disconnect(self.update_demand)
        self._moving = self._that_move()
        self.update_demand()

    def begin_run(self, run: RunStarted) -> None:
        """Tell every panel of a new run."""
        self._faulty.clear()
        for panel in self._panels.values():
            self._feed(panel, panel.begin_run, run)

    def show_frame(self, snapshot: Snapshot) -> bool:
        """Show a snapshot to those that it is for; whether it is a frame, with words."""
        frame = self.pace.of(snapshot, with_moment=self._demand.moment)
        words = frame is not Frame.PICTURES
        for panel in self._panels.values() if words else self._moving:
            shows = panel.shows_arrays() if frame is Frame.PROBE else True
            if shows and (panel.always_fed or self._in_sight(panel)):
                self._feed(panel, partial(panel.show_frame, words=words), snapshot)
        return words

    def show_report(self, report: Report) -> None:
        """Hand an evaluation to every panel."""
        for panel in self._panels.values():
            self._feed(panel, panel.show_report, report)

    def update_demand(self) -> None:
        """Other panels may be in sight: ask for what these want."""
        seen = [panel for panel in self._panels.values() if self._in_sight(panel)]
        needs = [] if self._minimised() else [panel.wants() for panel in seen]
        demand = Demand(*(any(wanted) for wanted in zip(*map(astuple, needs), strict=True))) if needs else NOTHING
        # What comes into sight knows nothing of the present yet, even if others have asked for the same before.
        appeared, self._seen = set(seen) - self._seen, set(seen)
        if demand != self._demand or appeared:
            self._demand = demand
            self._session.demand(demand)

    def _that_move(self) -> tuple[Panel, ...]:
        return tuple(panel for panel in self._panels.values() if panel.moves)

    def _feed(self, panel: Panel, show: Callable[[Shown], None], what: Shown) -> None:
        if panel in self._faulty:
            return
        try:
            show(what)
        except Exception as error:  # noqa: BLE001  whatever it is, the other panels go on and the person hears of it
            self._faulty.add(panel)
            report_unhandled(error)
