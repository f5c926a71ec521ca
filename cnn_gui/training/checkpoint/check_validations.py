"""Is what a checkpoint says of its validations such as a run could have given it?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

# Of each number: its kind, and the least that it can be.
_COUNTS = {"last": -1, "stopped": -1, "without_gain": 0, "on_plateau": 0}
_PARTS = {*_COUNTS, "best", "share", "lowest", "epoch"}
_OF_BEST = {"batch", "loss", "accuracy", "validated", "parameters"}


def check_validations(given: Any, batch: int, shapes: Mapping[str, tuple[tuple[int, ...], np.dtype[Any]]]) -> None:
    """Raise ValueError, with a clause that says what is wrong, unless it is the state of a run's validations.

    given: empty for a run that has none. batch: batches trained. shapes: shape and type of each parameter by name.
    """
    if not given:
        return
    if not isinstance(given, Mapping) or given.keys() != _PARTS:
        raise ValueError("what it heeds of its validations is incomplete")
    for name, least in _COUNTS.items():
        if type(given[name]) is not int or not least <= given[name] <= batch:
            raise ValueError(f"the validations' {name} is no count of its batches")
    if type(given["share"]) is not float or not 0.0 < given["share"] <= 1.0:
        raise ValueError("what a plateau has left of the learning rate is no share")
    if given["lowest"] is not None and not _finite(given["lowest"]):
        raise ValueError("the lowest loss of its validations is no number")
    epoch = given["epoch"]
    if not (isinstance(epoch, np.ndarray) and epoch.dtype == np.float64 and epoch.shape == (3,)):
        raise ValueError("the sums over this epoch are not three numbers")
    if given["best"] is not None:
        _check_best(given["best"], batch, shapes)


def _check_best(given: Any, batch: int, shapes: Mapping[str, tuple[tuple[int, ...], np.dtype[Any]]]) -> None:
    if not isinstance(given, Mapping) or given.keys() != _OF_BEST:
        raise ValueError("its best is incomplete")
    if type(given["batch"]) is not int or not 0 <= given["batch"] <= batch or type(given["validated"]) is not bool:
        raise ValueError("its best is of no batch that there is")
    if not (_finite(given["loss"]) and _finite(given["accuracy"])):
        raise ValueError("the figures of its best are no numbers")
    arrays = given["parameters"]
    if not isinstance(arrays, Mapping) or arrays.keys() != shapes.keys():
        raise ValueError("the parameters of its best belong to another network")
    for name, (shape, dtype) in shapes.items():
        array = arrays[name]
        if not (isinstance(array, np.ndarray) and array.shape == shape and array.dtype == dtype):
            raise ValueError(f"{name} of its best is not an array of {dtype} of shape {shape}")


def _finite(value: Any) -> bool:
    return type(value) is float and math.isfinite(value)
