"""Every setting of a run as a command-line option, as `cnn_gui.training.run.config` declares it."""

from __future__ import annotations

import argparse
from typing import Any

from cnn_gui.startup.argument_parser import reader
from cnn_gui.startup.options import meaning
from cnn_gui.training.run.allowed import AnyPath, Flag, Range
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.setting import Option


def add_config_options(parser: argparse.ArgumentParser, *, leave_out: frozenset[str], **defaults: Any) -> None:
    """Add an option for each setting that is not left out; `defaults` take the place of the config's own.

    Paths are left to the benchmark, which knows what they lead to.
    """
    for name, setting in SETTINGS.items():
        if name in leave_out or isinstance(setting.allowed, AnyPath):
            continue
        # As the program says it, but by the setting's own name.
        option, default = f"--{name.replace('_', '-')}", defaults.get(name, setting.default)
        said = setting.option or Option(group="")
        text = f"{meaning(setting)} (default: {(said.default or 'all') if default is None else default})"
        if isinstance(setting.allowed, Flag):
            parser.add_argument(option, action=argparse.BooleanOptionalAction, default=default, help=text)
        else:
            read = reader(name, setting.allowed)
            parser.add_argument(option, type=read, default=default, metavar=said.metavar, help=text)


def limits_of(name: str) -> tuple[int, int]:
    """The least and the largest value of a setting that is a whole number."""
    allowed = SETTINGS[name].allowed
    assert isinstance(allowed, Range)
    return int(allowed.low), int(allowed.high)


def config_of(asked: argparse.Namespace, **settings: Any) -> RunConfig:
    """The config that the options and `settings` describe."""
    return RunConfig(**{**{name: value for name, value in vars(asked).items() if name in SETTINGS}, **settings})


def settings_of(config: RunConfig, *, leave_out: frozenset[str]) -> dict[str, Any]:
    """All settings but those left out; and which of them are not the program's default."""
    values = {name: value for name, value in vars(config).items() if name not in leave_out}
    changed = [name for name, value in values.items() if value != SETTINGS[name].default]
    return {**values, "changed": changed}
