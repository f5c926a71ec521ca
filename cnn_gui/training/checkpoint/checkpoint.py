"""A whole run as a value: taken in a moment at a batch boundary, kept wherever one likes, and gone on with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.data.dataset import Dataset
from cnn_gui.data.feeding.standardise import Standardiser
from cnn_gui.data.identity import Identity, differences, identity_of
from cnn_gui.training.run.best import Best
from cnn_gui.training.run.history import History
from cnn_gui.training.run.make_network import make_network
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Network
    from cnn_gui.training.run.history import Numbers
    from cnn_gui.training.run.run import RunState


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """All of a run but its images.

    Attributes:
        state: everything that decides what the run does next.
        history: everything that it has measured.
        images: what it was trained on: the data set itself, or, of a run that comes from a file, what that was.
        extras: what others keep with a run, by their names: nested mappings and lists of arrays, numbers, text, True,
            False and None.
        notes: what is not as it was where the run was saved, one sentence each.
        saved: when it was written to the file that it comes from, as ISO 8601 in UTC; "" if it comes from none.
    """

    state: RunState
    history: Numbers
    images: Dataset | Identity
    extras: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    saved: str = ""

    @classmethod
    def of(cls, run: Run, extras: Mapping[str, Any] | None = None) -> Checkpoint:
        """The run as it stands between two batches; asked by the thread that trains it.

        It takes a copy of the parameters and of what the optimizer remembers. The history is not copied, however long,
        and the data's digests are taken later, by whoever asks for `data`.
        """
        return cls(run.state(), run.history.numbers(), run.dataset, extras or {})

    @property
    def data(self) -> Identity:
        """What the run was trained on; of large data it takes a moment the first time."""
        return identity_of(self.images) if isinstance(self.images, Dataset) else self.images

    def differences(self, dataset: Dataset) -> tuple[str, ...]:
        """What is different in these images from those that the run was trained on, one clause each."""
        return () if dataset is self.images else differences(self.data, identity_of(dataset))

    def with_settings(self, **changes: Any) -> Checkpoint:
        """The same with other settings, such as where its data are. Raises ConfigError for what is not allowed."""
        return replace(self, state=replace(self.state, config=self.state.config.with_changes(**changes)))

    def to_run(self, dataset: Dataset) -> Run:
        """A run that goes on as the one that was kept would have gone on, bit for bit if `differences` finds none.

        Raises ConfigError for images that the model cannot take, ValueError for another number of training images, of
        classes, or another shape.
        """
        run = Run(self.state.config, dataset)
        run.restore(self.state)
        run.history = History(self.history)
        return run

    @property
    def best(self) -> Best | None:
        """What the run can go back to; None: nothing yet."""
        kept = self.state.validation.get("best")
        return None if kept is None else Best.of(kept)

    def to_network(self, best: Best | None = None) -> Network:
        """The network alone, as it was or with its best parameters: for whoever has other images than the run's."""
        network = self.untrained_network()
        network.set_learned(self.state.parameters if best is None else best.parameters)
        return network

    def untrained_network(self) -> Network:
        """One that takes the same images, its weights anything. Raises ShapeError if the model cannot."""
        return make_network(self.state.config, self.data.image_shape, len(self.data.classes), np.random.default_rng(0))

    def standardiser(self) -> Standardiser:
        """What brings images to the numbers that the network has learned from."""
        return Standardiser(self.data.mean, self.data.deviation)
