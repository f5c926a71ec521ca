"""What a run is made of: one small frozen value, and the one place where its settings are declared."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cnn_gui.data.own.orientation import TEST_GROUNDS, TURNS
from cnn_gui.data.own.reading import AUTO, GROUNDS, PIXEL_RANGES
from cnn_gui.data.published.catalogue import CATALOGUE, OWN, names, published
from cnn_gui.engine import PRESETS
from cnn_gui.training.run.allowed import AnyPath, Choice, ConfigError, Flag, Range
from cnn_gui.training.run.matrix_threads import default_threads, most_threads
from cnn_gui.training.run.optimizers import DEFAULT, OPTIMIZERS
from cnn_gui.training.run.schedule import HIGHEST_RATE, LOWEST_RATE, SCHEDULES
from cnn_gui.training.run.setting import Field, Holds, Option, Part, setting, settings_of

# The models that have a place for dropout.
WITH_DROPOUT = ("lenet",)

# The headings under which the options stand.
_DATA, _TRAINING = "data", "training"
_SEEDS = Range(0, 2**32 - 1, whole=True)
_COUNT, _COUNT_OR_NONE = Range(1, 10**9, whole=True), Range(0, 10**9, whole=True)


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run: the same config gives the same numbers, bit for bit.

    Each setting is declared here and nowhere else; the command line and the window make its option and its field of the
    declaration, in the order in which the settings stand here.

    Raises ConfigError for a value that a declaration does not allow, or that others of the values do not.
    """

    dataset: str = setting(
        "digits",
        Choice(names(), tuple(entry.title for entry in CATALOGUE.values())),
        "images to learn",
        option=Option(_DATA),
        field=Field("Data set"),
        part=Part.IMAGES,
    )
    data_dir: Path | None = setting(
        None,
        AnyPath(),
        "directory of the data sets' files; otherwise the environment variable CNN_GUI_DATA is looked at, and after "
        "either what was downloaded",
        option=Option(_DATA, "DIR"),
        field=None,  # chosen in a dialog
        part=Part.IMAGES,
    )
    test_dataset: str | None = setting(
        None,
        Choice(published()),
        "test on the test images of another data set of the same shape and number of classes",
        option=Option(_DATA, "NAME", default="its own"),
        field=None,  # chosen in the Data menu
        part=Part.IMAGES,
    )
    own_path: Path | None = setting(
        None,
        AnyPath(),
        "own images: a folder or an archive with one sub-folder for each class, a table that names pictures, or a file "
        "with images and labels (.npz, .npy, .csv, .mat, .h5, .parquet, pickles, IDX, CIFAR's batches)",
        option=Option(_DATA, "PATH", name="own"),
        field=None,  # chosen in a dialog, or dropped
        part=Part.OWN_IMAGES,
    )
    image_size: int = setting(
        28,
        Range(8, 128, whole=True),
        "side that own pictures in folders are brought to",
        option=Option(_DATA, "PIXELS"),
        field=Field(
            "Image size",
            "Side of the images in pixels",
            " px",
            hint="Pictures are brought to squares of this side; their proportions are kept",
        ),
        part=Part.OWN_IMAGES,
    )
    colour: bool = setting(
        False,
        Flag(),
        "own pictures in folders in colour instead of grey",
        option=Option(_DATA),
        field=Field("In colour", hint="Red, green and blue instead of grey"),
        part=Part.OWN_IMAGES,
    )
    pixel_range: str = setting(
        AUTO,
        Choice.of(PIXEL_RANGES),
        "which stored numbers of own images are black and white",
        option=Option(_DATA, default="found out over all images"),
        field=Field("Pixel range", "Which stored numbers are black and white"),
        part=Part.OWN_IMAGES,
    )
    transparent: str = setting(
        AUTO,
        Choice(tuple(GROUNDS), ("As it looks", "White", "Black")),
        "what shows where own pictures are transparent",
        option=Option(_DATA, default="what the strokes stand out from"),
        field=Field(
            "Transparent",
            "What shows where pictures are transparent",
            hint="As it looks: white, black or grey, whatever the strokes of all pictures stand out from",
        ),
        part=Part.OWN_IMAGES,
    )
    mirror: bool = setting(
        False,
        Flag(),
        "mirror own images, left to right",
        option=Option(_DATA),
        field=Field("Mirrored", hint="Left to right, before they are turned"),
        part=Part.OWN_IMAGES,
    )
    turn: str = setting(
        "none",
        Choice(tuple(TURNS), ("Not", "To the left", "Upside down", "To the right")),
        "turn own images by quarters, after mirroring",
        option=Option(_DATA),
        field=Field("Turned", "Turned by quarters", hint="All images alike, after they are mirrored"),
        part=Part.OWN_IMAGES,
    )
    test_ground: str = setting(
        AUTO,
        Choice(TEST_GROUNDS, ("Like training", "As stored", "Inverted")),
        "invert the test images of own data",
        option=Option(_DATA, default="if they are on the other ground than the training images"),
        field=Field(
            "Test ground",
            "Ground of the test images",
            hint="Like training: inverted if they are on a dark ground and the training images on a bright one, "
            "or the other way round",
        ),
        part=Part.OWN_IMAGES,
    )
    test_share: float = setting(
        0.2,
        Range(0.0, 0.9),
        "share of own images held out for testing",
        option=Option(_DATA, "SHARE"),
        field=Field(
            "Test share",
            "Share of the images held out for testing",
            step=0.05,
            hint="Of each class the same share; not used where the data bring their own test images",
        ),
        part=Part.OWN_IMAGES,
    )
    split_seed: int = setting(
        0,
        _SEEDS,
        "decides which own images are held out, the same share of each class",
        option=Option(_DATA, "N"),
        field=Field(
            "Split seed", "Seed of the split", hint="Decides which images are held out for testing and validation"
        ),
        part=Part.OWN_IMAGES,
    )
    train_limit: int | None = setting(
        None, _COUNT, "train on the first N images", option=Option(_DATA, "N"), field=None, part=Part.IMAGES
    )
    test_limit: int | None = setting(
        None, _COUNT, "test on the first N images", option=Option(_DATA, "N"), field=None, part=Part.IMAGES
    )
    validation: int | None = setting(
        None,
        _COUNT_OR_NONE,
        "hold out N training images for validation; 0 trains on all",
        option=Option(_DATA, "N", default="suits the data set"),
        field=None,
        part=Part.IMAGES,
    )
    validate_every: int = setting(
        250,
        _COUNT_OR_NONE,
        "batches between two evaluations inside an epoch; 0: only at its end",
        option=None,
        field=None,
    )
    model: str = setting("seed", Choice.of(PRESETS), "network to train", option=Option(_TRAINING), field=Field("Model"))
    seed: int = setting(0, _SEEDS, "same seed, same numbers", option=Option(_TRAINING, "N"), field=Field("Seed"))
    batch_size: int = setting(
        32,
        Range(1, 1024, whole=True),
        "images per batch",
        option=Option(_TRAINING, "N"),
        field=Field("Batch size"),
        holds=Holds.NEXT_EPOCH,
    )
    optimizer: str = setting(
        DEFAULT,
        Choice.of(OPTIMIZERS),
        "what makes a step of a gradient",
        option=Option(_TRAINING, default="{}; sgd with --momentum or --nesterov"),
        field=Field("Optimizer"),
    )
    dropout: float = setting(
        0.0,
        Range(0.0, 0.9),
        "silence this share of hidden units while training",
        option=Option(_TRAINING, "SHARE", only=f"for {', '.join(WITH_DROPOUT)}"),
        field=Field("Dropout", step=0.05),
    )
    shift: int = setting(
        0,
        Range(0, 8, whole=True),
        "move each training image at random by up to so many pixels",
        option=Option(_DATA, "PIXELS"),
        field=Field("Shift", "Random shift of training images", " px"),
    )
    rotation: float = setting(
        0.0,
        Range(0.0, 30.0),
        "turn each training image at random by up to so many degrees",
        option=Option(_DATA, "DEGREES"),
        field=Field("Rotation", "Random rotation of training images", "°", step=1, decimals=1),
    )
    learning_rate: float = setting(
        OPTIMIZERS[DEFAULT].learning_rate,
        Range(LOWEST_RATE, HIGHEST_RATE),
        "step size",
        option=Option(
            _TRAINING,
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
        option=Option(_TRAINING),
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
        option=Option(_TRAINING, "N", default="as many as --epochs says, else {}"),
        field=Field("Over epochs", "Epochs that the schedule goes over"),
        holds=Holds.NEXT_BATCH,
    )
    warm_up: int = setting(
        0,
        Range(0, 10_000, whole=True),
        "raise the learning rate over the first so many batches, half the schedule's at most",
        option=Option(_TRAINING, "BATCHES"),
        field=Field(
            "Warm-up batches",
            "Batches of warm-up",
            hint="The learning rate first rises over so many batches, half the way of a schedule at most",
        ),
        holds=Holds.NEXT_BATCH,
    )
    momentum: float = setting(
        0.0,
        Range(0.0, 0.999),
        "share of the last step kept",
        option=Option(_TRAINING, "M", only="with sgd"),
        field=Field("Momentum", step=0.05, decimals=3),
        holds=Holds.NEXT_BATCH,
    )
    weight_decay: float = setting(
        0.0,
        Range(0.0, 1.0),
        "L2 factor on the weights",
        option=Option(_TRAINING, "D"),
        field=Field("Weight decay", step=0.0001, decimals=5),
        holds=Holds.NEXT_BATCH,
    )
    nesterov: bool = setting(
        False,
        Flag(),
        "Nesterov's form of momentum",
        option=Option(_TRAINING, only="with sgd"),
        field=Field("Nesterov momentum"),
        holds=Holds.NEXT_BATCH,
    )
    threads: int = setting(
        default_threads(),
        Range(1, most_threads(), whole=True),
        "threads of the matrix products; with more of them the last digits are others",
        option=Option(_TRAINING, "N"),
        field=Field(
            "Threads",
            "Threads of the matrix products",
            hint="More are faster with large batches, and round sums otherwise: the last digits are others",
        ),
    )

    def __post_init__(self) -> None:
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


SETTINGS = settings_of(RunConfig)

# Settings that only own images have.
OF_OWN_IMAGES = tuple(name for name, declared in SETTINGS.items() if declared.part is Part.OWN_IMAGES)

# Settings that a person may change between two batches without a new run.
LIVE = tuple(name for name, declared in SETTINGS.items() if declared.holds is not Holds.NEW_RUN)
