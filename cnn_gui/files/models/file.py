"""The file of a person's own models: a text that can be read and mended by hand, read without trust."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cnn_gui.data.regular_file import NotRegularError, open_regular
from cnn_gui.data.whole_file import whole_file
from cnn_gui.engine.architecture import LineError
from cnn_gui.files.models.own_model import MOST_MODELS, OwnModel, name_problem, usual_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

VERSION = 1
_MOST_BYTES = 4_000_000
MOST_LOOKED_AT = 2 * MOST_MODELS
"""Of so many entries it is found out what they mean; to say what was meant by a wrong line takes milliseconds."""
_SHOWN = 60
_DEEPEST = 100


class ForeignModelsError(ValueError):
    """A file holds no models, or not as they were written; the message is a clause."""


@dataclass(frozen=True)
class Entry:
    """One entry of the file.

    Attributes:
        value: as it stands there; it is written again as it is, whatever it is.
        model: what it means, None if it cannot be used.
        problem: why not, as a clause that names it; "" if it can.
    """

    value: Any
    model: OwnModel | None = None
    problem: str = ""


def entry_of(model: OwnModel) -> Entry:
    """The entry of a model."""
    return Entry({"name": model.name, "line": model.line}, model)


def read(path: Path) -> list[Entry]:
    """All entries of a file, in their order, also those that cannot be used.

    Raises:
        ForeignModelsError: the file as a whole is damaged, of a newer version or of another kind.
        FileNotFoundError: there is none.
        OSError: it cannot be read.
    """
    try:
        with open_regular(path) as file:
            content = file.read(_MOST_BYTES + 1)
    except NotRegularError as error:
        raise ForeignModelsError(f"it is {error}") from error
    except IsADirectoryError as error:
        raise ForeignModelsError("it is a folder") from error
    if len(content) > _MOST_BYTES:
        raise ForeignModelsError(f"it has more than {_MOST_BYTES / 1e6:.0f} MB")
    try:
        values = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise ForeignModelsError("it is not a text of this form, or damaged") from error
    if _is_deep(values):
        raise ForeignModelsError("it is nested more deeply than it could be written again")
    if not isinstance(values, dict) or values.get("version") != VERSION or not isinstance(values.get("models"), list):
        raise ForeignModelsError("it was written by another program, or by a newer version of this one")
    return _entries(values["models"])


def write(path: Path, entries: Sequence[Entry]) -> None:
    """Put these entries in the place of those in the file. Raises OSError; nothing has changed then."""
    values = {"version": VERSION, "models": [entry.value for entry in entries]}
    with whole_file(path) as file:
        file.write(json.dumps(values, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace") + b"\n")


def _entries(values: list[Any]) -> list[Entry]:
    entries: list[Entry] = []
    taken: set[str] = set()
    for number, value in enumerate(values):
        if number >= MOST_LOOKED_AT:
            entries.append(Entry(value, problem=f"{_short(value)}: {MOST_LOOKED_AT:,} entries stand before it"))
            continue
        entry = _entry(value, taken)
        if entry.model is not None:
            taken.add(entry.model.name.casefold())
        entries.append(entry)
    return entries


def _entry(value: Any, taken: set[str]) -> Entry:
    if not (isinstance(value, dict) and isinstance(value.get("name"), str) and isinstance(value.get("line"), str)):
        return Entry(value, problem=f"{_short(value)}: it has no name with a line")
    name, line = value["name"], value["line"]
    problem = name_problem(name)
    if problem:
        return Entry(value, problem=f"{_short(name)}: {problem[:1].lower()}{problem[1:].rstrip('.')}")
    if name.casefold() in taken:
        return Entry(value, problem=f"{name}: this name stands there twice")
    if len(taken) >= MOST_MODELS:
        return Entry(value, problem=f"{name}: it is more than the {MOST_MODELS} that are kept")
    usual, wrong = _meaning(line)
    if wrong:
        return Entry(value, problem=f"{name}, {_short(line)}: {wrong}")
    return Entry(value, OwnModel(name, usual))


@lru_cache(maxsize=MOST_LOOKED_AT)
def _meaning(line: str) -> tuple[str, str]:
    """The usual form of a line, or else what is wrong with it: the same file is read again and again."""
    try:
        return usual_line(line), ""
    except LineError as error:
        return "", error.message


def _is_deep(values: Any) -> bool:
    """Whether lists and objects lie in more of them than `write` can follow."""
    level = [values]
    for _ in range(_DEEPEST):
        within = [each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list)]
        level = [each for values in within for each in values]
        if not level:
            return False
    return True


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    shown = "".join(letter if letter.isprintable() else "�" for letter in text)
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 1]}…"
