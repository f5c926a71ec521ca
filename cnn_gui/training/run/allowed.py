"""Which values a setting may take, and how a wrong one is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias, cast

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


class Described(Protocol):
    """What a person may choose: its title, and a sentence about it."""

    @property
    def title(self) -> str:
        """The name that a person reads."""

    @property
    def description(self) -> str:
        """One sentence about it."""


@dataclass(frozen=True)
class Choice:
    """The names a setting may take.

    titles, descriptions: for a person, one for each name, or none at all.
    """

    names: tuple[str, ...]
    titles: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()

    @classmethod
    def of(cls, described: Mapping[str, Described]) -> Self:
        """The choice between things by name."""
        about = described.values()
        return cls(tuple(described), tuple(one.title for one in about), tuple(one.description for one in about))

    def check(self, name: str, value: object) -> None:
        """Raise ConfigError unless `value` is one of the names."""
        if value not in self.names:
            raise ConfigError(name, f"{spoken(name)} must be one of {', '.join(self.names)}; got {value!r}")

    def meant(self, text: str) -> str:
        """The name that a person means, who may write `MNIST`, `cifar10` or `two_conv`; the text if it is none."""
        return next((name for name in self.names if _letters(name) == _letters(text)), text)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    def check(self, name: str, value: object) -> None:
        """Raise ConfigError unless `value` is a bool."""
        if not isinstance(value, bool):
            raise ConfigError(name, f"{spoken(name)} must be true or false; got {value!r}")


@dataclass(frozen=True)
class AnyPath:
    """A file or a folder; whether it can be used is found out by who opens it."""

    def check(self, name: str, value: object) -> None:
        """Raise ConfigError unless `value` is a path."""
        if not isinstance(value, Path):
            raise ConfigError(name, f"{spoken(name)} must be a pathlib.Path or None; got {value!r}")


Allowed: TypeAlias = Range | Choice | Flag | AnyPath


def _letters(name: str) -> str:
    """A name without what people write in different ways."""
    return "".join(letter for letter in name.casefold() if letter not in "-_ ")


def spoken(name: str) -> str:
    """The name of a setting as a person says it: `batch_size` → `batch size`."""
    return name.replace("_", " ")
