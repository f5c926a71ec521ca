"""Orders to evaluate."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.training.evaluation.evaluations import Evaluations
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.thread.orders.orders import Orders


class EvaluationOrders:
    """What a person has evaluated; nothing of it is added to the history: that is the same whatever they look at."""

    def __init__(self, orders: Orders, evaluations: Evaluations) -> None:
        self._orders = orders
        self._evaluations = evaluations

    def evaluate(self, split: str) -> None:
        """Evaluate a split or collection with the parameters as they are then; answered by Evaluated.

        Training goes on meanwhile. Of a walk that stands behind its update, those before it: the step is not done yet.
        """

        def evaluate(viewed: HeldRun) -> None:
            self._evaluations.evaluate(viewed.run, viewed.generation, split, viewed.inspection.parameters)

        self._orders.for_viewed_images(evaluate)
