"""What follows from the validations of a run: which was the best, when to stop early, and the plateau of the rate."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.best import Best, Mark
from cnn_gui.training.run.schedule import LOWEST_RATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Network
    from cnn_gui.training.run.config import RunConfig

    Arrays = Mapping[str, npt.NDArray[np.floating[Any]]]

# An epoch whose mean loss is above this many times that of guessing has run away: a fresh network has 1 to 3 of them.
RUN_AWAY = 2.0


def heeds(config: RunConfig) -> bool:
    """Whether what is trained depends on the validations."""
    return config.patience > 0 or config.schedule == "plateau"


def check_validated(config: RunConfig, images: int) -> None:
    """Raise ConfigError for a run that heeds validations and has no validation images."""
    if images == 0 and heeds(config):
        name, what, other = (
            ("patience", f"a patience of {config.patience}", "set the patience to 0")
            if config.patience
            else ("schedule", "schedule plateau", "choose another schedule")
        )
        raise ConfigError(
            name,
            f"{what} needs validation images, and none are held out: hold some out (--validation), or {other}",
        )


class Validations:
    """Belongs to one run and is told each of its validations once; decides by them alone, never by time.

    A validation is a gain if its loss is lower by more than the least gain than the lowest that was a gain. A
    loss that is not finite never is one. The best is the one of the lowest loss, the earliest of equal ones.

    Attributes:
        best: what the run can go back to; None until there is something.
        last: after how many batches the newest validation was made; −1 before the first.
        stopped: after how many batches the run last stopped early; −1 if it never has.
        share: of the base rate, what the plateau has left of it, 0…1.
        without_gain: validations since the last gain, or since the counting began anew.
    """

    def __init__(self) -> None:
        self.best: Best | None = None
        self.last = -1
        self.stopped = -1
        self.share = 1.0
        self.without_gain = 0
        self._on_plateau = 0
        self._lowest = math.inf
        # Of the batches of this epoch, for a run without validation images.
        self._epoch = [0.0, 0.0, 0.0]

    def take(self, config: RunConfig, batch: int, loss: float, accuracy: float, parameters: Arrays) -> None:
        """A validation made after `batch` batches, with these of `Network.learned`."""
        self.last = batch
        if math.isfinite(loss) and (self.best is None or not self.best.mark.validated or loss < self.best.mark.loss):
            self.best = Best(Mark(batch, loss, accuracy, validated=True), parameters)
        if math.isfinite(loss) and loss < self._lowest - config.least_gain:
            self._lowest = loss
            self.without_gain = self._on_plateau = 0
            return
        self.without_gain += 1
        if 0 < config.patience <= self.without_gain:
            # Whoever goes on has the whole patience again.
            self.without_gain = 0
            self.stopped = batch
        if config.schedule != "plateau" or batch < config.warm_up:
            return
        self._on_plateau += 1
        if self._on_plateau >= config.plateau_patience:
            self._on_plateau = 0
            if config.learning_rate * self.share > LOWEST_RATE:
                self.share *= config.plateau_factor

    def take_batch(self, batch: int, loss: float, accuracy: float, ended: Network | None) -> None:
        """A batch of a run without validation images; ended: the network, if an epoch has ended with it.

        What it is then is kept if it is good, so that there is something to go back to: if the mean loss over the epoch
        is no more than RUN_AWAY times that of guessing, ln K, and every parameter is finite.
        """
        for place, value in enumerate((1.0, loss, accuracy)):
            self._epoch[place] += value
        if ended is not None:
            (count, losses, shares), self._epoch = self._epoch, [0.0, 0.0, 0.0]
            if losses / count <= RUN_AWAY * math.log(ended.classes):
                kept = Best(Mark(batch, losses / count, shares / count, validated=False), ended.learned)
                if all(np.isfinite(array).all() for array in kept.parameters.values()):
                    self.best = kept

    def begin_counting(self) -> None:
        """Another stretch of the run begins: all patience is there again."""
        self.without_gain = self._on_plateau = 0

    def setting_changed(self, name: str) -> None:
        """A person has changed a setting: what it decides begins anew."""
        match name:
            case "patience":
                self.without_gain = 0
            case "plateau_patience":
                self._on_plateau = 0
            case "schedule" | "learning_rate":
                self._on_plateau, self.share = 0, 1.0

    def state(self) -> dict[str, Any]:
        """All of it: numbers, None, arrays that nobody writes to, and mappings of such."""
        return {
            "best": None if self.best is None else self.best.state(),
            "last": self.last,
            "stopped": self.stopped,
            "share": self.share,
            "without_gain": self.without_gain,
            "on_plateau": self._on_plateau,
            "lowest": self._lowest if math.isfinite(self._lowest) else None,
            "epoch": np.array(self._epoch),
        }

    def restore(self, state: Mapping[str, Any], parameters: Arrays) -> None:
        """Go on as the one that gave `state`; that of a run that kept none begins anew.

        parameters: what the network has learned. Raises ConfigError, with nothing changed, if the best do not fit them.
        """
        best = Best.of(state["best"]) if state.get("best") is not None else None
        if best is not None and _shapes(best.parameters) != _shapes(parameters):
            raise ConfigError("model", "the best parameters of this state belong to another network")
        self.best = best
        self.last = int(state.get("last", -1))
        self.stopped = int(state.get("stopped", -1))
        self.share = float(state.get("share", 1.0))
        self.without_gain = int(state.get("without_gain", 0))
        self._on_plateau = int(state.get("on_plateau", 0))
        lowest = state.get("lowest")
        self._lowest = math.inf if lowest is None else float(lowest)
        self._epoch = [float(number) for number in state.get("epoch", (0.0, 0.0, 0.0))]


def _shapes(arrays: Arrays) -> dict[str, tuple[int, ...]]:
    return {name: array.shape for name, array in arrays.items()}
