"""Which array of a file belongs to which parameter of a network, by names or else by shapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.files.exports.network.naming import ENDINGS, pytorch_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.data.own.containers.bag import Item
    from cnn_gui.engine import Shape

_NUMBERED = re.compile(r"(?:.*\.)?(\d+)\.(weight|bias|running_mean|running_var)")

# One of batch normalisation is as long as the other: which it is, only its name can say.
_ALIKE = ("gamma", "beta", "mean", "variance")


@dataclass(frozen=True)
class Fit:
    """Where the parameters stand in a file.

    Attributes:
        arrays: the name in the file of each parameter that has an array of its shape.
        turned: the parameters whose array is the transpose of theirs.
        problems: what does not fit, a clause for each array.
    """

    arrays: Mapping[str, str]
    turned: frozenset[str]
    problems: tuple[str, ...]


def fit(wanted: Mapping[str, Shape], items: Mapping[str, Item]) -> Fit:
    """Find each parameter of a network among the arrays of a file.

    The names may be the program's ("conv1.W"), those of its PyTorch recipe ("conv1.weight"), or those of a plain
    nn.Sequential ("0.weight", perhaps behind a prefix), whose numbers follow the layers. Where none of them is known,
    the arrays are taken in the order of the file, if each has the shape of its parameter; those of batch normalisation,
    which are all of one shape, only if the last word of their names says which they are.

    wanted: shapes by name, in the order of the layers, each weight before its bias, statistics behind them.
    items: in the order of the file.
    """
    for names, pytorch in _ways(wanted, items):
        known = {name for name in names.values() if name in items}
        if known:
            return _by_name(wanted, items, names, pytorch)
    return _by_shape(wanted, items)


def _ways(wanted: Mapping[str, Shape], items: Mapping[str, Item]) -> list[tuple[dict[str, str], bool]]:
    """The ways to call the parameters: each one's name there, and whether matrices are PyTorch's."""
    ways = [({name: name for name in wanted}, False), ({name: pytorch_name(name) for name in wanted}, True)]
    found = {name: match for name in items if (match := _NUMBERED.fullmatch(name))}
    layers = list(dict.fromkeys(name.rpartition(".")[0] for name in wanted))
    prefixes = {name.rpartition(".")[0]: int(match[1]) for name, match in found.items()}
    if len(prefixes) == len(layers):
        by_number = dict(zip(layers, sorted(prefixes, key=lambda prefix: prefixes[prefix]), strict=True))
        ways.append(
            (
                {
                    name: f"{by_number[name.rpartition('.')[0]]}.{pytorch_name(name).rpartition('.')[2]}"
                    for name in wanted
                },
                True,
            )
        )
    return ways


def _by_name(wanted: Mapping[str, Shape], items: Mapping[str, Item], names: Mapping[str, str], pytorch: bool) -> Fit:
    arrays, turned, problems = {}, set(), []
    for name, shape in wanted.items():
        there, expected = names[name], shape[::-1] if pytorch and len(shape) == 2 else shape
        if there not in items:
            problems.append(f"{there} of shape {expected} is missing")
        elif items[there].shape != expected:
            problems.append(f"{there} has shape {items[there].shape}, wanted is {expected}")
        else:
            arrays[name] = there
            if pytorch and len(shape) == 2:
                turned.add(name)
    strangers = [there for there in items if there not in names.values()]
    problems += [f"{there} of shape {items[there].shape} belongs to no parameter" for there in strangers]
    return Fit(arrays, frozenset(turned), tuple(problems))


def _by_shape(wanted: Mapping[str, Shape], items: Mapping[str, Item]) -> Fit:
    arrays, turned, problems = {}, set(), []
    for (name, shape), (there, item) in zip(wanted.items(), items.items(), strict=False):
        if len(shape) == 2 and item.shape == shape == shape[::-1]:
            problems.append(
                f"{there} is square, and its name does not say whether it is (inputs, units) or the transpose"
            )
        elif item.shape == shape and not _says(there, name):
            problems.append(f"{there} does not say by its name that it is {name}, and others have its shape too")
        elif item.shape == shape:
            arrays[name] = there
        elif len(shape) == 2 and item.shape == shape[::-1]:
            arrays[name] = there
            turned.add(name)
        else:
            problems.append(f"{there} has shape {item.shape}, wanted for {name} is {shape}")
    problems += [f"{name} of shape {shape} is missing" for name, shape in list(wanted.items())[len(items) :]]
    problems += [f"{there} of shape {item.shape} is too much" for there, item in list(items.items())[len(wanted) :]]
    return Fit(arrays, frozenset(turned), tuple(problems))


def _says(there: str, name: str) -> bool:
    """Whether the last word of a name in the file says which array it is, where that must be said."""
    short = name.rpartition(".")[2]
    return short not in _ALIKE or there.rpartition(".")[2] in (short, ENDINGS[short])
