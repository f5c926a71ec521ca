"""All weights of a run are replaced at once, and everybody who knew the old ones hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.evaluation.validate import VALIDATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.evaluation.evaluations import Evaluations
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.run.run import Run
    from cnn_gui.training.thread.view import View


class Replacing:
    """finish: lets a run take in the validations that are under way. stand: a run that does not train stands ready to
    do so; returns whether it had diverged.
    """

    def __init__(
        self, view: View, evaluations: Evaluations, *, finish: Callable[[HeldRun], None], stand: Callable[[], bool]
    ) -> None:
        self._view = view
        self._evaluations = evaluations
        self._finish = finish
        self._stand = stand

    def replace(self, held: HeldRun, change: Callable[[Run], None]) -> bool:
        """Have `change` replace the weights of a run; returns whether that had diverged.

        A walk is taken back and edits that are not kept are undone. Training goes on if it runs. What the network is
        now worth is evaluated, for the window. What `change` raises comes through.
        """
        held.inspection.leave(finish=False)
        held.inspection.end_edits(keep=False)
        self._finish(held)
        change(held.run)
        held.watch_anew()
        held.inspection.network_changed()
        self._view.network_changed()
        self._view.show_anew()
        diverged = self._stand()
        if len(held.run.dataset.validation):
            self._evaluations.evaluate(held.run, held.generation, VALIDATION)
        return diverged
