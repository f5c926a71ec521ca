"""The settings of a run as options of the command line, made of their declarations."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from cnn_gui.startup.argument_parser import reader
from cnn_gui.training.run.allowed import Choice, Flag, Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cnn_gui.training.run.setting import Option, Setting

# A range that ends here or beyond has no end that a person would meet.
_NO_END = 10**9


def add_options(parser: argparse.ArgumentParser, settings: Iterable[Setting]) -> Mapping[str, argparse._ArgumentGroup]:
    """Add the option of each setting that has one, under the heading of its group.

    Returns the groups by their headings, for what else belongs there.
    """
    said = [(setting, setting.option) for setting in settings if setting.option is not None]
    groups = {heading: parser.add_argument_group(heading) for heading in dict.fromkeys(one.group for _, one in said)}
    for heading, group in groups.items():
        for setting, option in said:
            if option.group == heading:
                _add(group, setting, option)
    return groups


def meaning(setting: Setting) -> str:
    """What a setting is and what it may be, as the help says it."""
    allowed, text = setting.allowed, setting.meaning
    if isinstance(allowed, Choice):
        text += f": {', '.join(allowed.names)}"
    elif isinstance(allowed, Range) and allowed.high < _NO_END:
        text += f", {allowed.low:g} to {allowed.high:g}"
    if setting.option is not None and setting.option.only:
        text += f", {setting.option.only}"
    return text.replace("%", "%%")


def _add(group: argparse._ArgumentGroup, setting: Setting, option: Option) -> None:
    how: dict[str, Any] = {"dest": setting.name, "help": meaning(setting) + _default(setting, option)}
    if isinstance(setting.allowed, Flag):
        how["action"] = "store_true"
    else:
        how |= {"type": reader(setting.name, setting.allowed), "metavar": option.metavar}
    group.add_argument(setting.option_name, **how)


def _default(setting: Setting, option: Option) -> str:
    plain = "" if setting.optional or isinstance(setting.allowed, Flag) else _text(setting.default)
    words = option.default.format(plain) or plain
    return f" (default: {words})" if words else ""


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
