"""Every setting of a run as a command-line option, as `cnn_gui.training.run.config` declares it."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Callable
from typing import Any

from cnn_gui.training.run.config import ALLOWED, Choice, ConfigError, Flag, Range, RunConfig


def add_config_options(parser: argparse.ArgumentParser, *, leave_out: frozenset[str], **defaults: Any) -> None:
    """Add an option for each setting that is not left out; `defaults` take the place of the config's own."""
    config = RunConfig()
    for name, allowed in ALLOWED.items():
        if name in leave_out:
            continue
        option = f"--{name.replace('_', '-')}"
        default = defaults.get(name, getattr(config, name))
        if isinstance(allowed, Flag):
            parser.add_argument(option, action=argparse.BooleanOptionalAction, default=default)
        else:
            text = f"(default: {'all' if default is None else default})"
            parser.add_argument(option, type=_reader(name, allowed), default=default, metavar="VALUE", help=text)


def config_of(asked: argparse.Namespace, **settings: Any) -> RunConfig:
    """The config that the options and `settings` describe."""
    names = {field.name for field in dataclasses.fields(RunConfig)}
    return RunConfig(**{**{name: value for name, value in vars(asked).items() if name in names}, **settings})


def settings_of(config: RunConfig, *, leave_out: frozenset[str]) -> dict[str, Any]:
    """All settings but those left out; and which of them are not the program's default."""
    values = {name: value for name, value in vars(config).items() if name not in leave_out}
    default = vars(RunConfig())
    return {**values, "changed": [name for name, value in values.items() if value != default[name]]}


def _reader(name: str, allowed: Range | Choice) -> Callable[[str], object]:
    def read(text: str) -> object:
        value: object = text
        try:
            if isinstance(allowed, Range):
                value = int(text) if allowed.whole else float(text)
            allowed.check(name, value)
        except ConfigError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be {allowed}; got {text!r}") from None
        return value

    return read
