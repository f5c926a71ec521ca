"""What a run is made of: one small frozen value, and the one place where its settings are declared."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Self

from cnn_gui.data.published.catalogue import OWN
from cnn_gui.engine import WEIGHTINGS
from cnn_gui.training.run.allowed import Choice, ConfigError, Flag, Range
from cnn_gui.training.run.image_settings import COUNT_OR_NONE, SEEDS, ImageSettings
from cnn_gui.training.run.matrix_threads import default_threads, most_threads
from cnn_gui.training.run.network.models import EXAMPLE, MODELS, canonical
from cnn_gui.training.run.optimizers import DEFAULT, OPTIMIZERS
from cnn_gui.training.run.schedule import HIGHEST_RATE, LOWEST_RATE, SCHEDULES
from cnn_gui.training.run.setting import DATA, TRAINING, Field, Holds, Option, Part, setting, settings_of

# The models that have a place for dropout.
WITH_DROPOUT = ("lenet",)


@dataclass(frozen=True)
class RunConfig(ImageSettings):
    """Everything that decides a run: the same config gives the same numbers, bit for bit.

    Each setting is declared here, or in `ImageSettings` if it is about images, and nowhere else; the command line and
    the window make its option and its field of the declaration, in the order in which the settings stand.

    Raises ConfigError for a value that a declaration does not allow, or that others of the values do not.
    """

    validate_every: int = setting(
        250,
        COUNT_OR_NONE,
        "batches between two evaluations inside an epoch; 0: only at its end",
        option=None,
        field=None,
    )
    model: str = setting(
        "seed",
        MODELS,
        "network to train",
        option=Option(TRAINING, only=f'or its layers, such as "{EXAMPLE}"'),
        field=Field("Model"),
    )
    seed: int = setting(0, SEEDS, "same seed, same numbers", option=Option(TRAINING, "N"), field=Field("Seed"))
    batch_size: int = setting(
        32,
        Range(1, 1024, whole=True),
        "images per batch",
        option=Option(TRAINING, "N"),
        field=Field("Batch size"),
        holds=Holds.NEXT_EPOCH,
    )
    optimizer: str = setting(
        DEFAULT,
        Choice.of(OPTIMIZERS),
        "what makes a step of a gradient",
        option=Option(TRAINING, default="{}; sgd with --momentum or --nesterov"),
        field=Field("Optimizer"),
    )
    dropout: float = setting(
        0.0,
        Range(0.0, 0.9),
        "silence this share of hidden units while training",
        option=Option(TRAINING, "SHARE", only=f"for {', '.join(WITH_DROPOUT)}"),
        field=Field("Dropout", step=0.05),
    )
    shift: int = setting(
        0,
        Range(0, 8, whole=True),
        "move each training image at random by up to so many pixels",
        option=Option(DATA, "PIXELS"),
        field=Field("Shift", "Random shift of training images", " px"),
    )
    rotation: float = setting(
        0.0,
        Range(0.0, 30.0),
        "turn each training image at random by up to so many degrees",
        option=Option(DATA, "DEGREES"),
        field=Field("Rotation", "Random rotation of training images", "°", step=1, decimals=1),
    )
    learning_rate: float = setting(
        OPTIMIZERS[DEFAULT].learning_rate,
        Range(LOWEST_RATE, HIGHEST_RATE),
        "step size",
        option=Option(
            TRAINING,
            "RATE",
            default=", ".join(f"{info.learning_rate:g} with {name}" for name, info in OPTIMIZERS.items()),
        ),
        field=None,  # the tool bar has a slider for it
        holds=Holds.NEXT_BATCH,
    )
    schedule: str = setting(
        "constant",
        Choice.of(SCHEDULES),
        "how the learning rate goes down",
        option=Option(TRAINING),
        field=Field(
            "Schedule",
            "Schedule of the learning rate",
            hint="How the learning rate goes down, counted from the first batch of the run",
        ),
        holds=Holds.NEXT_BATCH,
    )
    schedule_epochs: int = setting(
        10,
        Range(1, 1000, whole=True),
        "over so many epochs",
        option=Option(TRAINING, "N", default="as many as --epochs says, else {}"),
        field=Field("Over epochs", "Epochs that the schedule goes over"),
        holds=Holds.NEXT_BATCH,
    )
    warm_up: int = setting(
        0,
        Range(0, 10_000, whole=True),
        "raise the learning rate over the first so many batches, half the schedule's at most",
        option=Option(TRAINING, "BATCHES"),
        field=Field(
            "Warm-up batches",
            "Batches of warm-up",
            hint="The learning rate first rises over so many batches, half the way of a schedule at most",
        ),
        holds=Holds.NEXT_BATCH,
    )
    plateau_factor: float = setting(
        0.5,
        Range(0.01, 0.9),
        "what the learning rate is multiplied by on a plateau",
        option=Option(TRAINING, "F", only="with schedule plateau"),
        field=Field("Times", "What the learning rate is multiplied by on a plateau", step=0.1),
        holds=Holds.NEXT_BATCH,
    )
    plateau_patience: int = setting(
        5,
        Range(1, 1000, whole=True),
        "a plateau is so many validations in a row without a gain",
        option=Option(TRAINING, "N", only="with schedule plateau"),
        field=Field("After no gain in", "Validations without a gain that make a plateau", hint="Validations in a row"),
        holds=Holds.NEXT_BATCH,
    )
    patience: int = setting(
        0,
        Range(0, 1000, whole=True),
        "stop early after so many validations in a row without a gain; 0: never",
        option=Option(TRAINING, "N"),
        field=Field(
            "Patience",
            "Validations without a gain after which training stops early",
            hint="Training pauses by itself after so many validations in a row without a gain; 0: never",
        ),
        holds=Holds.NEXT_BATCH,
    )
    least_gain: float = setting(
        0.0,
        Range(0.0, 10.0),
        "a validation is a gain if its loss is lower by more than this than the lowest before",
        option=Option(TRAINING, "NATS"),
        field=Field(
            "Least gain",
            "Least gain of the validation loss",
            step=0.001,
            decimals=4,
            hint="A validation is a gain if its loss is lower by more than this, for patience and plateau",
        ),
        holds=Holds.NEXT_BATCH,
    )
    momentum: float = setting(
        0.0,
        Range(0.0, 0.999),
        "share of the last step kept",
        option=Option(TRAINING, "M", only="with sgd"),
        field=Field("Momentum", step=0.05, decimals=3),
        holds=Holds.NEXT_BATCH,
    )
    weight_decay: float = setting(
        0.0,
        Range(0.0, 1.0),
        "L2 factor on the weights",
        option=Option(TRAINING, "D"),
        field=Field("Weight decay", step=0.0001, decimals=5),
        holds=Holds.NEXT_BATCH,
    )
    nesterov: bool = setting(
        False,
        Flag(),
        "Nesterov's form of momentum",
        option=Option(TRAINING, only="with sgd"),
        field=Field("Nesterov momentum"),
        holds=Holds.NEXT_BATCH,
    )
    class_weights: str = setting(
        "none",
        Choice.of(WEIGHTINGS),
        "whether rare classes count more in the loss; validation figures stay as they are",
        option=Option(TRAINING),
        field=Field(
            "Class weights",
            hint="Whether rare classes count more in the loss that is trained. "
            "Figures of the validation and test images stay without weights",
        ),
    )
    label_smoothing: float = setting(
        0.0,
        Range(0.0, 0.9),
        "give this share of each label to all classes alike; validation figures stay as they are",
        option=Option(TRAINING, "S"),
        field=Field(
            "Soft labels",
            "Label smoothing",
            step=0.05,
            hint="In training, give this share of each label to all classes alike, so that nothing is learned to be "
            "certain. Figures of the validation and test images stay without it",
        ),
    )
    threads: int = setting(
        default_threads(),
        Range(1, most_threads(), whole=True),
        "threads that share large batches; with more of them the last digits are others",
        option=Option(TRAINING, "N"),
        field=Field(
            "Threads",
            "Threads that share large batches",
            hint="More are faster with large batches, and round sums otherwise: the last digits are others. "
            "A network with batch normalisation trains with one: its images are normalised together",
        ),
    )

    def __post_init__(self) -> None:
        if isinstance(self.model, str):
            # Two spellings of one network are one setting.
            object.__setattr__(self, "model", canonical(self.model))
        for name, declared in settings_of(type(self)).items():
            declared.check(getattr(self, name))
        if self.dropout and self.model not in WITH_DROPOUT:
            models = ", ".join(WITH_DROPOUT)
            raise ConfigError(
                "dropout", f"dropout must be 0 for model {self.model}, only {models} has it; got {self.dropout!r}"
            )
        if self.dataset == OWN and self.own_path is None:
            raise ConfigError("own_path", f"data set {OWN} needs the file or the folder with the images")

    def with_changes(self, **changes: Any) -> Self:
        """The same config with some settings changed, checked again."""
        return dataclasses.replace(self, **changes)

    def data_key(self) -> tuple[object, ...]:
        """What decides the images: two configs with equal keys use the same data."""
        return tuple(
            getattr(self, name)
            for name, declared in settings_of(type(self)).items()
            if declared.part is not Part.TRAINING
        )

    def built_otherwise(self, other: RunConfig) -> list[str]:
        """In what a run with the other config was built otherwise, in words such as "other data"; BUILT_IN counts."""
        words = [f"another {name}" for name in BUILT_IN if getattr(self, name) != getattr(other, name)]
        return words if self.data_key() == other.data_key() else ["other data", *words]


SETTINGS = settings_of(RunConfig)

# Settings that only own images have.
OF_OWN_IMAGES = tuple(name for name, declared in SETTINGS.items() if declared.part is Part.OWN_IMAGES)

# Settings that a person may change between two batches without a new run.
LIVE = tuple(name for name, declared in SETTINGS.items() if declared.holds is not Holds.NEW_RUN)

# Settings that a run is built with, besides its data. Its seed and its evaluations are no part of what a state holds.
BUILT_IN = tuple(
    name
    for name, declared in SETTINGS.items()
    if declared.part is Part.TRAINING and declared.holds is Holds.NEW_RUN and name not in ("seed", "validate_every")
)
