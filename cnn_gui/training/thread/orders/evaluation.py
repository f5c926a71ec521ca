"""Orders to evaluate, and to lend a copy of the network to who does so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.evaluation.classify import Classifier

if TYPE_CHECKING:
    from collections.abc import Callable

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
            self._evaluations.evaluate(viewed.run, viewed.generation, split, viewed.inspection.learned)

        self._orders.for_viewed_images(evaluate)

    def copy_network(self, then: Callable[[Classifier], object]) -> None:
        """Hand over a copy of the network with the parameters as they are then, for pictures that are in no split.

        A walk and edits go on; of a walk that stands behind its update, the parameters are those before it.
        then: called in the training thread, and must not block.
        """
        self._orders.for_viewed(lambda viewed: then(Classifier.of_run(viewed.run, viewed.inspection.learned)))
