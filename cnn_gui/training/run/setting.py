"""A setting of a run, declared once: its values, when it holds, its option on the command line, its field."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from cnn_gui.training.run.allowed import spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.training.run.allowed import Allowed

T = TypeVar("T")
_KEY = "setting"

# The headings under which the options stand.
DATA, TRAINING = "data", "training"


class Holds(Enum):
    """When a setting that has been changed holds."""

    NEW_RUN = "With a new run"
    NEXT_BATCH = "From the next batch"
    NEXT_EPOCH = "From the next epoch"


class Part(Enum):
    """What a setting decides: which images there are, how own images become such, or what is done with them."""

    IMAGES = "images"
    OWN_IMAGES = "own images"
    TRAINING = "training"


@dataclass(frozen=True)
class Option:
    """How a setting is said on the command line.

    group: the heading in the help. metavar: what stands for the value there; None: the option's own name. only: what
    the setting goes with, if not with everything. default: what holds if nothing is said, where that is not simply the
    default; {} stands for that. name: of the option, where that is not the setting's with hyphens.
    """

    group: str
    metavar: str | None = None
    only: str = ""
    default: str = ""
    name: str = ""


@dataclass(frozen=True)
class Field:
    """How a setting looks in the window.

    label: the word beside it. name: what assistive technology calls it, where that is more. unit: behind the number,
    with its blank. step, decimals: of a number that need not be whole. hint: what is said under the mouse.
    """

    label: str
    name: str = ""
    unit: str = ""
    step: float = 0.01
    decimals: int = 2
    hint: str = ""


@dataclass(frozen=True)
class Setting:
    """One setting of a run.

    meaning: what it is, as a clause without a full stop. option, field: None if it has none. part: what it decides.
    holds: from when on.
    """

    name: str
    default: object
    allowed: Allowed
    meaning: str
    option: Option | None
    field: Field | None
    part: Part
    holds: Holds

    @property
    def optional(self) -> bool:
        """Whether it may be absent, None: "all of them", or what suits the rest."""
        return self.default is None

    @property
    def title(self) -> str:
        """Its name in a sentence of the window, as its label has it."""
        return spoken(self.name) if self.field is None else self.field.label.lower()

    @property
    def tip(self) -> str:
        """What is said of its field under the mouse: the hint, or else its meaning."""
        return (self.field and self.field.hint) or self.meaning[:1].upper() + self.meaning[1:]

    @property
    def option_name(self) -> str:
        """Its name on the command line, such as --batch-size, whether or not it can be said there."""
        return f"--{(self.option and self.option.name) or self.name.replace('_', '-')}"

    def check(self, value: object) -> None:
        """Raise ConfigError for a value that is not allowed."""
        if not (value is None and self.optional):
            self.allowed.check(self.name, value)


def setting(
    default: T,
    allowed: Allowed,
    meaning: str,
    *,
    option: Option | None,
    field: Field | None,
    part: Part = Part.TRAINING,
    holds: Holds = Holds.NEW_RUN,
) -> T:
    """Declare a field of a dataclass as a setting: `shift: int = setting(0, Range(0, 8, whole=True), …)`.

    Option and field must be given, if only as None: a setting that cannot be said or seen is so on purpose.
    """
    declared = Setting("", default, allowed, meaning, option, field, part, holds)
    value: T = dataclasses.field(default=default, metadata={_KEY: declared})
    return value


def settings_of(config: type[Any]) -> Mapping[str, Setting]:
    """The settings that a dataclass declares, by name, in order."""
    kind: Any = config  # a class is hashable, whatever its instances are
    return _declared(kind)


@cache
def _declared(config: Any) -> Mapping[str, Setting]:
    fields = dataclasses.fields(config)
    return MappingProxyType(
        {field.name: dataclasses.replace(field.metadata[_KEY], name=field.name) for field in fields}
    )
