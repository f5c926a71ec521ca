"""One training from one config and seed: batches in, parameters and history out. Knows no thread and no window."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.data.feeding.batches import Batch, BatchSource
from cnn_gui.data.feeding.standardise import Standardiser
from cnn_gui.data.load import load_dataset
from cnn_gui.engine import ShapeError
from cnn_gui.engine.parameters import sha256_of
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import LIVE, OF_OWN_IMAGES, RunConfig
from cnn_gui.training.run.finite import DivergedError, finite, what_diverged
from cnn_gui.training.run.history import Change, History
from cnn_gui.training.run.make_network import check_memory, make_network, objective_of
from cnn_gui.training.run.make_optimizer import follow, make_optimizer
from cnn_gui.training.run.misfit import Misfit, ModelMisfitError
from cnn_gui.training.run.network.fitting_models import does_not_fit
from cnn_gui.training.run.record import Record
from cnn_gui.training.run.schedule import Plan
from cnn_gui.training.run.validations import Validations, check_validated, heeds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.data.own.own_images import Progress
    from cnn_gui.engine.execution import BatchResult

    Arrays = Mapping[str, npt.NDArray[np.floating[Any]]]
    ClassFigures = tuple[npt.ArrayLike, npt.ArrayLike]


@dataclass(frozen=True)
class RunState:
    """Everything that decides what a run does next; what follows after `Run.restore` is bit-identical.

    parameters: all of `Network.learned`, with the running statistics of batch normalisation. validation: see
    `Validations.state`; without it what follows from validations begins anew.
    """

    config: RunConfig
    parameters: Mapping[str, np.ndarray[Any, Any]]
    optimizer: Mapping[str, Any]
    batches: Mapping[str, Any]
    batch: int
    validation: Mapping[str, Any] = field(default_factory=dict)


def load_for(config: RunConfig, progress: Progress | None = None) -> Dataset:
    """The images that a config asks for.

    progress: is told how many own pictures are read, and of how many; what it raises ends the loading.
    Raises MissingDataError when they have to be downloaded first, another DataError when they cannot be used.
    """
    return load_dataset(
        config.dataset,
        data_dir=config.data_dir,
        train_limit=config.train_limit,
        test_limit=config.test_limit,
        validation=config.validation,
        test_dataset=config.test_dataset,
        progress=progress,
        **{name: getattr(config, name) for name in OF_OWN_IMAGES},
    )


class Run:
    """A network, an optimizer, an order of batches and the history of what happened.

    Initial weights, batch order, augmentation and dropout are drawn in turn from the one generator seeded by the
    config, so a run is a pure function of its config.

    Attributes: config (as it is now, with live changes), dataset, network, optimizer, standardiser, batches, history,
    validations (the best of them, and what follows from them), batch (batches trained so far), gradients (of the last
    batch, by name: buffers, valid until the next one), cannot_train (why it can only be looked at, for a person; "" for
    one that can be trained).

    Raises ModelMisfitError when the model cannot take images of this size, ConfigError when its batches would
    take too much memory, or validation images are needed and missing.
    """

    def __init__(self, config: RunConfig, dataset: Dataset) -> None:
        self.config = config
        self.dataset = dataset
        check_validated(config, len(dataset.validation))
        self.generator = np.random.default_rng(config.seed)
        try:
            self.network = make_network(config, dataset.image_shape, len(dataset.classes), self.generator)
        except ShapeError as error:
            problem = does_not_fit(config.model, dataset.title, dataset.image_shape, len(dataset.classes))
            raise ModelMisfitError(problem, Misfit.of(config, dataset)) from error
        check_memory(self.network, config)
        self.network.objective = objective_of(config, dataset)
        self.standardiser = Standardiser(dataset.mean, dataset.deviation, self.network.dtype.type)
        self.optimizer = make_optimizer(config)
        self.batches = BatchSource(
            dataset.train.images,
            dataset.train.labels,
            config.batch_size,
            self.generator,
            shift=config.shift,
            rotation=config.rotation,
        )
        self.history = History()
        self.validations = Validations()
        self.cannot_train = ""
        self.batch = 0
        self.gradients: Mapping[str, npt.NDArray[np.floating[Any]]] = {}
        self._input = np.empty(0, self.network.dtype)

    def step(self) -> None:
        """Train exactly one batch: forward, backward, update, one entry of history.

        Raises DivergedError, before anything is updated, when the loss, a gradient or a statistic is not finite. The
        batch is not counted then: the run stands before it, and the next step meets it again. Passed over, it would be
        missing from its epoch, and a run whose parameters were brought back would go on otherwise than one that never
        diverged.
        """
        self._step()

    def recorded_step(self) -> Record:
        """The same step, and everything that it computed; it costs some copies of the parameters more."""
        before = _copies(self.network.parameters)
        optimizer = self.optimizer.state()
        batch, result = self._step()
        return Record(
            config=self.config,
            batch=self.batch,
            epoch=batch.epoch,
            images=batch.images.copy(),
            labels=batch.labels,
            indices=batch.indices,
            loss=result.loss,
            correct=result.correct,
            learning_rate=self.optimizer.learning_rate,
            before=before,
            gradients=_copies(result.gradients),
            after=_copies(self.network.parameters),
            statistics_after=_copies(self.network.statistics),
            optimizer=optimizer,
        )

    def _step(self) -> tuple[Batch, BatchResult]:
        if self.cannot_train:
            raise RuntimeError(self.cannot_train)
        learning_rate = self.learning_rate
        batch, statistics = self.batches.next(), _copies(self.network.statistics)
        try:
            result = self.network.step_gradients(self._input_of(batch), batch.labels)
            if not (math.isfinite(result.loss) and finite(result.gradients) and finite(self.network.statistics)):
                raise DivergedError(what_diverged(result.loss, self.batch + 1, statistics=self.network.statistics))
        except Exception:
            # Whatever it was, nothing has been learned from these images.
            self.batches.put_back()
            for name, array in statistics.items():
                self.network.statistics[name][...] = array
            raise
        self.gradients = result.gradients
        self.optimizer.learning_rate = learning_rate
        self.optimizer.step(self.network.parameters, result.gradients)
        self.batch += 1
        accuracy = result.correct / len(batch.labels)
        self.history.append_batch(result.loss, accuracy, learning_rate)
        if batch.last_in_epoch:
            self.history.append_epoch(self.batch)
        if len(self.dataset.validation) == 0:
            ended = self.network if batch.last_in_epoch else None
            self.validations.take_batch(self.batch, result.loss, accuracy, ended)
        return batch, result

    def _input_of(self, batch: Batch) -> npt.NDArray[np.floating[Any]]:
        """The images of a batch as the network takes them (C, H, W, N): a buffer valid until the next call."""
        shape = (*self.network.input_shape, len(batch.labels))
        # One buffer for both lengths that batches of an epoch may have.
        if self._input.size < math.prod(shape):
            self._input = np.empty(math.prod(shape), self.network.dtype)
        x = self._input[: math.prod(shape)].reshape(shape)
        return self.standardiser.to_engine(batch.images, x)

    @property
    def plan(self) -> Plan:
        """How the learning rate goes on; its way ends with epoch `schedule_epochs`, whatever the batch size was."""
        batches, config = self.batches, self.config
        # This epoch counts with all its batches; between two epochs that is the next one.
        begun, trained = (batches.epoch + 1, 0) if batches.at_epoch_start else (batches.epoch, batches.batch_in_epoch)
        epochs_left = config.schedule_epochs - begun + 1
        total = self.batch - trained + epochs_left * batches.batches_per_epoch
        share = self.validations.share if config.schedule == "plateau" else 1.0
        return Plan(config.schedule, config.learning_rate, total, config.warm_up, share)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next batch."""
        return self.plan.rate(self.batch)

    @property
    def epoch(self) -> int:
        """The epoch that the last batch belongs to, counted from 1; 1 before the first batch."""
        return max(1, self.batches.epoch)

    @property
    def batch_in_epoch(self) -> int:
        """How many batches of this epoch are done."""
        return self.batches.batch_in_epoch

    @property
    def batches_per_epoch(self) -> int:
        """Batches in this epoch."""
        return self.batch_in_epoch if self.at_epoch_end else self.batches.batches_per_epoch

    @property
    def batches_to_epoch_end(self) -> int:
        """Batches that are left in this epoch; those of the next one if this one has ended."""
        return self.batches.batches_per_epoch - (0 if self.at_epoch_end else self.batch_in_epoch)

    @property
    def at_epoch_end(self) -> bool:
        """Whether the last batch ended its epoch."""
        return self.batches.epoch > 0 and self.batches.at_epoch_start

    @property
    def validation_due(self) -> bool:
        """Whether the validation images are to be evaluated after the batch just trained, and have not been."""
        if self.batch in (0, self.validations.last) or len(self.dataset.validation) == 0:
            return False
        every = self.config.validate_every
        return self.at_epoch_end or (every > 0 and self.batch % every == 0)

    @property
    def heeds_validations(self) -> bool:
        """Whether the next batch depends on them: where one is due, it must be taken before that is trained."""
        return heeds(self.config)

    @property
    def stopped_early(self) -> bool:
        """Whether training is to end, or to pause, after the batch just trained: the patience is at its end."""
        return self.validations.stopped == self.batch

    def take_validation(
        self, batch: int, loss: float, accuracy: float, parameters: Arrays, classes: ClassFigures | None = None
    ) -> None:
        """Take in what the validation images were read like after `batch` batches, with `Network.learned` of then.

        classes: accuracy and loss of each class, if they are known. It is the one way in which a validation gets into
        a run; it may come some batches later, unless the run heeds validations.
        """
        self.history.append_validation(batch, loss, accuracy)
        if classes is not None:
            self.history.append_classes(batch, *classes)
        self.validations.take(self.config, batch, loss, accuracy, parameters)

    def go_back_to_best(self) -> None:
        """Bring back the best parameters (see `Validations.best`), as an event of the history; batches go on counting.

        The optimizer begins anew: what it remembers belongs to other parameters, and may not be finite. All patience is
        there again; what a plateau has made of the learning rate stays. Raises ValueError if there is no best yet.
        """
        best = self.validations.best
        if best is None:
            raise ValueError("there is nothing to go back to yet: train up to a first validation")
        self._replace_weights(best.parameters, f"back to the {best.mark.name}, of batch {best.mark.batch:,},")

    def take_weights(self, weights: Arrays, source: str) -> None:
        """Put other weights in the place of its own, as an event of the history; the rest is as in going back.

        Raises ValueError, with nothing changed, if they are not all of `Network.learned` in their shapes.
        """
        self._replace_weights(weights, f"all weights taken from {source}")

    def _replace_weights(self, weights: Arrays, what: str) -> None:
        self.network.set_learned(weights)
        self.optimizer = make_optimizer(self.config)
        self.validations.begin_counting()
        self.history.append_edit(self.batch, what)

    def change(self, name: str, value: Any) -> None:
        """Change one of the LIVE settings; it holds from the next batch on, the batch size from the next epoch on.

        A learning rate set by hand ends the schedule: the rate stays as it is set, whatever was planned.
        Raises ConfigError for a value that is not allowed or a setting that needs a new run.
        """
        if name not in LIVE:
            raise ConfigError(name, f"{name} cannot be changed in a run; live settings are {', '.join(LIVE)}")
        changes = {name: value}
        if name == "learning_rate":
            changes |= {"schedule": "constant"}
            if self.batch < self.config.warm_up:
                changes |= {"warm_up": 0}
        before, changed = self.config, self.config.with_changes(**changes)
        check_validated(changed, len(self.dataset.validation))
        self.config = changed
        self.validations.setting_changed(name)
        for each, after in changes.items():
            if getattr(before, each) != after:
                self.history.append_change(Change(self.batch, each, getattr(before, each), after))
        follow(self.optimizer, self.config)
        if name == "batch_size":
            self.batches.set_batch_size(value)

    def state(self) -> RunState:
        """A copy of everything that decides what follows."""
        return RunState(
            config=self.config,
            parameters=_copies(self.network.learned),
            optimizer=self.optimizer.state(),
            batches=self.batches.state(),
            batch=self.batch,
            validation=self.validations.state(),
        )

    def restore(self, state: RunState) -> None:
        """Go back (or forward) to a state taken from a run that was built alike; the history is left alone.

        Raises ConfigError when the state belongs to other data, another model or another setting of `BUILT_IN`.
        """
        differing = state.config.built_otherwise(self.config)
        if differing:
            raise ConfigError("model", f"this state was taken from a run with {', '.join(differing)}")
        self.validations.restore(state.validation, self.network.learned)
        self.config = state.config
        self.network.set_learned(state.parameters)
        self.optimizer.restore(state.optimizer)
        follow(self.optimizer, state.config)
        self.batches.restore(state.batches)
        self.batch = state.batch

    def network_input(self, image: npt.NDArray[np.uint8]) -> npt.NDArray[np.floating[Any]]:
        """One image (C, H, W) uint8 as the network sees it, standardised; a new array."""
        return self.standardiser.to_public(image)

    def parameters_sha256(self) -> str:
        """SHA-256 over all parameters and running statistics (see `sha256_of`): equal only if every bit is equal."""
        return sha256_of(self.network.learned)


def _copies(arrays: Arrays) -> dict[str, npt.NDArray[np.floating[Any]]]:
    return {name: array.copy() for name, array in arrays.items()}
