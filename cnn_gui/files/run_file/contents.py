"""A checkpoint as nested plain values and arrays, and back: what a version of the format means."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from cnn_gui.data.identity import SPLITS, Identity, SplitIdentity
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.allowed import AnyPath
from cnn_gui.training.run.config import LIVE, SETTINGS, RunConfig
from cnn_gui.training.run.history import BatchSeries, Change, ClassSeries, Numbers, ValidationSeries
from cnn_gui.training.run.matrix_threads import most_threads
from cnn_gui.training.run.run import RunState

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")

_PATHS = frozenset(name for name, setting in SETTINGS.items() if isinstance(setting.allowed, AnyPath))
_SERIES = {"batches": BatchSeries, "validations": ValidationSeries, "classes": ClassSeries}
# Figures of each class have a second axis.
_BY_CLASS = {("classes", "accuracy"), ("classes", "loss")}
_PARTS = ("config", "state", "history", "data", "extras")


def to_document(checkpoint: Checkpoint) -> dict[str, Any]:
    """What is kept of a checkpoint; paths are absolute, so that the data are found from every folder."""
    state, history = checkpoint.state, checkpoint.history
    return {
        "config": {name: _kept(getattr(state.config, name)) for name in SETTINGS},
        "state": {field.name: getattr(state, field.name) for field in _fields_of_state()},
        "history": {
            **{name: _columns(getattr(history, name)) for name in _SERIES},
            "epoch_ends": history.epoch_ends,
            "edits": [[batch, what] for batch, what in history.edits],
            "changes": [[change.batch, change.name, change.before, change.after] for change in history.changes],
        },
        "data": dataclasses.asdict(checkpoint.data),
        "extras": checkpoint.extras,
    }


def from_document(document: Mapping[str, Any]) -> Checkpoint:
    """The checkpoint that `to_document` was given, its parts each of the right kind.

    Raises:
        ValueError: a part is missing, or is of another kind; the message is a clause.
    """
    _names(document, _PARTS, "the run")
    config, notes = _config(_a(dict, document["config"], "the config"))
    return Checkpoint(
        state=_state(config, _a(dict, document["state"], "the state")),
        history=_history(_a(dict, document["history"], "the history")),
        images=_identity(_a(dict, document["data"], "what is said of the data")),
        extras=_a(dict, document["extras"], "what is kept with the run"),
        notes=notes,
    )


def _fields_of_state() -> list[dataclasses.Field[Any]]:
    return [field for field in dataclasses.fields(RunState) if field.name != "config"]


def _kept(value: object) -> object:
    return str(value.absolute()) if isinstance(value, Path) else value


def _columns(series: object) -> dict[str, Any]:
    return {field.name: getattr(series, field.name) for field in dataclasses.fields(series)}  # type: ignore[arg-type]


def _config(given: dict[str, Any]) -> tuple[RunConfig, tuple[str, ...]]:
    # A setting that there was not yet has its default, with which all is as it was without it.
    unknown = ", ".join(sorted(given.keys() - SETTINGS.keys()))
    if unknown:
        raise ValueError(f"it has settings that are not known here: {unknown[:200]}")
    given = {name: Path(value) if name in _PATHS and isinstance(value, str) else value for name, value in given.items()}
    notes: tuple[str, ...] = ()
    threads = given.get("threads")
    if type(threads) is int and threads > most_threads():
        given["threads"] = most_threads()
        notes = (
            f"It was trained with {threads} threads, and here there are {most_threads()}: "
            "the last digits of what follows will be others.",
        )
    try:
        return RunConfig(**given), notes
    except TypeError as error:
        # A list or a mapping, where one value was to be.
        raise ValueError("a setting is of a kind that no setting has") from error


def _state(config: RunConfig, given: dict[str, Any]) -> RunState:
    needed = [field.name for field in _fields_of_state() if not _has_default(field)]
    optional = {field.name for field in _fields_of_state()} - set(needed)
    if not set(needed) <= given.keys() <= set(needed) | optional:
        raise ValueError(f"the state has not the parts {', '.join(needed)}")
    for name, value in given.items():
        _a(int if name == "batch" else dict, value, f"the state's {name}")
    return RunState(config=config, **given)


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return not (field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING)


def _history(given: dict[str, Any]) -> Numbers:
    _names(given, (*_SERIES, "epoch_ends", "edits", "changes"), "the history")
    ends = _column(given["epoch_ends"], np.int64, 1, "epoch_ends")
    edits = _a(list, given["edits"], "the edits")
    for edit in edits:
        if not (isinstance(edit, list) and [type(part) for part in edit] == [int, str]):
            raise ValueError("an edit is no batch with words")
    series: dict[str, Any] = {name: _series(name, given[name]) for name in _SERIES}
    changes = tuple(_change(each) for each in _a(list, given["changes"], "the changed settings"))
    return Numbers(**series, epoch_ends=ends, edits=tuple((batch, what) for batch, what in edits), changes=changes)


def _change(given: Any) -> Change:
    batch, name, before, after = _a(list, given, "a changed setting") if len(given) == 4 else (None,) * 4
    if type(batch) is not int or name not in LIVE:
        raise ValueError("a changed setting is no batch with a setting that can be changed")
    for value in (before, after):
        SETTINGS[name].check(value)
    return Change(batch, name, before, after)


def _series(name: str, given: Any) -> Any:
    kind = _SERIES[name]
    columns = [field.name for field in dataclasses.fields(kind)]
    _names(_a(dict, given, f"the {name}"), columns, f"the {name}")
    for column in columns:
        axes = 2 if (name, column) in _BY_CLASS else 1
        _column(given[column], np.int64 if column == "batch" else np.float64, axes, f"{name}/{column}")
    if len({given[column].shape[-1] for column in columns if (name, column) in _BY_CLASS}) > 1:
        raise ValueError(f"the columns of the {name} are of different widths")
    if len({len(given[column]) for column in columns}) > 1:
        raise ValueError(f"the columns of the {name} are of different lengths")
    return kind(**given)


def _column(value: Any, dtype: type[np.generic], axes: int, name: str) -> Any:
    if not (isinstance(value, np.ndarray) and value.dtype == dtype and value.ndim == axes):
        raise ValueError(f"{name} is no column of {dtype.__name__}")
    value.flags.writeable = False
    return value


def _identity(given: dict[str, Any]) -> Identity:
    # What there was not yet in an earlier file is not known: pictures are then taken as they are.
    given = {field.name: field.default for field in dataclasses.fields(Identity) if _has_default(field)} | given
    fields = [field.name for field in dataclasses.fields(Identity)]
    _names(given, fields, "what is said of the data")
    splits = _a(dict, given["splits"], "the splits")
    _names(splits, SPLITS, "the splits")
    shape = _all(int, given["image_shape"], "the shape of the images")
    if len(shape) != 3:
        raise ValueError("the shape of the images has not three lengths")
    return Identity(
        **{name: _a(str, given[name], f"the data's {name}") for name in ("name", "title", "source")},
        splits={name: _split(name, splits[name]) for name in SPLITS},
        image_shape=shape,
        classes=_all(str, given["classes"], "the classes"),
        mean=_all(float, given["mean"], "the mean"),
        deviation=_all(float, given["deviation"], "the deviation"),
        bright=None if given["bright"] is None else _a(bool, given["bright"], "the ground of the images"),
        centred=_a(bool, given["centred"], "whether the images are centred"),
        ground=_a(str, given["ground"], "the ground of all images"),
    )


def _split(name: str, given: Any) -> SplitIdentity:
    _names(_a(dict, given, f"the {name} split"), ("count", "images", "labels"), f"the {name} split")
    count = _a(int, given["count"], f"the count of the {name} split")
    if count < 0:
        raise ValueError(f"the {name} split has {count} images")
    return SplitIdentity(
        count, *(_a(str, given[word], f"a digest of the {name} split") for word in ("images", "labels"))
    )


def _names(given: Mapping[str, Any], names: tuple[str, ...] | list[str], what: str) -> None:
    if given.keys() != set(names):
        raise ValueError(f"{what} has not the parts {', '.join(names)}")


def _a(kind: type[T], value: Any, what: str) -> T:
    # True is no number here.
    if type(value) is not kind:
        raise ValueError(f"{what} is not of the right kind")
    return value


def _all(kind: type[T], value: Any, what: str) -> Any:
    return tuple(_a(kind, each, what) for each in _a(list, value, what))
