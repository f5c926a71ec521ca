"""What a run is made of: one small frozen value, and the one place that says which values are allowed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from cnn_gui.data.published import catalogue
from cnn_gui.engine import PRESETS
from cnn_gui.training.run.optimizers import OPTIMIZERS
from cnn_gui.training.run.schedule import HIGHEST_RATE, LOWEST_RATE, SCHEDULES

if TYPE_CHECKING:
    from collections.abc import Mapping


class ConfigError(ValueError):
    """A setting that is not allowed; the message names it, what was given and what is allowed."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True)
class Range:
    """The numbers a setting may take, both ends included; whole numbers only if `whole`."""

    low: float
    high: float
    whole: bool = False

    def check(self, name: str, value: object) -> None:
        """Raise ConfigError unless `value` is a number of this range."""
        # Compared as they are: as a float a whole number may be too large to exist. NaN is in no range.
        number = isinstance(value, int if self.whole else int | float) and not isinstance(value, bool)
        if not (number and self.low <= cast("float", value) <= self.high):
            raise ConfigError(name, f"{spoken(name)} must be {self}; got {value!r}")

    def __str__(self) -> str:
        if self.whole:
            return f"a whole number from {int(self.low)} to {int(self.high)}"
        return f"a number from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Choice:
    """The names a setting may take."""

    names: tuple[str, ...]

    def check(self, name: str, value: object) -> None:
        """Raise ConfigError unless `value` is one of the names."""
        if value not in self.names:
            raise ConfigError(name, f"{spoken(name)} must be one of {', '.join(self.names)}; got {value!r}")


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, name: str, value: object) -> None:
        """Raise ConfigError unless `value` is a bool."""
        if not isinstance(value, bool):
            raise ConfigError(name, f"{spoken(name)} must be true or false; got {value!r}")


def spoken(name: str) -> str:
    """The name of a setting as a person says it: `batch_size` → `batch size`."""
    return name.replace("_", " ")


ALLOWED: Mapping[str, Range | Choice | Flag] = MappingProxyType(
    {
        "dataset": Choice(catalogue.names()),
        "model": Choice(tuple(PRESETS)),
        "seed": Range(0, 2**32 - 1, whole=True),
        "batch_size": Range(1, 1024, whole=True),
        "optimizer": Choice(tuple(OPTIMIZERS)),
        "learning_rate": Range(LOWEST_RATE, HIGHEST_RATE),
        "schedule": Choice(tuple(SCHEDULES)),
        "schedule_epochs": Range(1, 1000, whole=True),
        "warm_up": Range(0, 10_000, whole=True),
        "momentum": Range(0.0, 0.999),
        "nesterov": Flag(),
        "weight_decay": Range(0.0, 1.0),
        "shift": Range(0, 8, whole=True),
        "rotation": Range(0.0, 30.0),
        "dropout": Range(0.0, 0.9),
        "train_limit": Range(1, 10**9, whole=True),
        "test_limit": Range(1, 10**9, whole=True),
        "validation": Range(0, 10**9, whole=True),
        "validate_every": Range(0, 10**9, whole=True),
        "image_size": Range(8, 128, whole=True),
        "colour": Flag(),
        "test_share": Range(0.0, 0.9),
        "split_seed": Range(0, 2**32 - 1, whole=True),
        "test_dataset": Choice(catalogue.published()),
    }
)

# May be absent; absent means "all of them", for `validation` what suits the data set, for `test_dataset` its own.
OPTIONAL = frozenset({"train_limit", "test_limit", "validation", "test_dataset"})

# Settings that only own images have.
OF_OWN_IMAGES = ("own_path", "image_size", "colour", "test_share", "split_seed")

# Settings that a person may change between two batches without a new run.
LIVE = (
    *("learning_rate", "schedule", "schedule_epochs", "warm_up"),
    *("momentum", "nesterov", "weight_decay", "batch_size"),
)

# The models that have a place for dropout.
WITH_DROPOUT = ("lenet",)


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run: the same config gives the same numbers, bit for bit.

    optimizer: which update. learning_rate: its step size, the base of the schedule. schedule: how the rate goes down
    over the first schedule_epochs epochs; constant: not at all. warm_up: over so many batches it first rises from
    nothing. momentum: share of the last step kept, 0…0.999, and nesterov: its form; both of SGD, Adam has its own.
    weight_decay: L2 factor added to each weight's gradient. batch_size: images per batch. shift: training images are
    moved by up to so many pixels in each direction. rotation: and turned by up to so many degrees either way. dropout:
    share of the hidden units silenced in each training batch, 0 but for the models of WITH_DROPOUT. train_limit,
    test_limit: use the first so many images. validation: so many training images are held out. validate_every: batches
    between two evaluations inside an epoch; 0 means only at its end. data_dir: directory of the data set's files.
    test_dataset: the published data set whose test images are the test images instead.

    Of own images (dataset "own"): own_path, the file or the folder. image_size: the side in pixels that pictures in
    folders are brought to. colour: as red, green and blue instead of grey. test_share: this share of the images is held
    out as test images, unless the source has some. split_seed: which images are held out, for testing and validation.

    Raises ConfigError for a value that ALLOWED does not allow.
    """

    dataset: str = "digits"
    model: str = "seed"
    seed: int = 0
    batch_size: int = 32
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    schedule: str = "constant"
    schedule_epochs: int = 10
    warm_up: int = 0
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0
    shift: int = 0
    rotation: float = 0.0
    dropout: float = 0.0
    train_limit: int | None = None
    test_limit: int | None = None
    validation: int | None = None
    validate_every: int = 250
    data_dir: Path | None = None
    own_path: Path | None = None
    image_size: int = 28
    colour: bool = False
    test_share: float = 0.2
    split_seed: int = 0
    test_dataset: str | None = None

    def __post_init__(self) -> None:
        for name, allowed in ALLOWED.items():
            value = getattr(self, name)
            if not (value is None and name in OPTIONAL):
                allowed.check(name, value)
        if self.dropout and self.model not in WITH_DROPOUT:
            models = ", ".join(WITH_DROPOUT)
            raise ConfigError(
                "dropout", f"dropout must be 0 for model {self.model}, only {models} has it; got {self.dropout!r}"
            )
        for name in ("data_dir", "own_path"):
            path = getattr(self, name)
            if not (path is None or isinstance(path, Path)):
                raise ConfigError(name, f"{spoken(name)} must be a pathlib.Path or None; got {path!r}")
        if self.dataset == catalogue.OWN and self.own_path is None:
            raise ConfigError("own_path", f"data set {catalogue.OWN} needs the file or the folder with the images")

    def with_changes(self, **changes: Any) -> RunConfig:
        """The same config with some settings changed, checked again."""
        return dataclasses.replace(self, **changes)

    def data_key(self) -> tuple[object, ...]:
        """What decides the images: two configs with equal keys use the same data."""
        own = tuple(getattr(self, name) for name in OF_OWN_IMAGES)
        limits = (self.train_limit, self.test_limit, self.validation)
        return (self.dataset, self.data_dir, *limits, self.test_dataset, *own)
