"""A person's own models in one file: several windows change it, and nothing in it is ever lost silently."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cnn_gui.data.lock import LockedError, locked
from cnn_gui.engine.architecture.limits import MOST_IN_LINE
from cnn_gui.files.models import file
from cnn_gui.files.models.file import MOST_LOOKED_AT
from cnn_gui.files.models.keep import NAME, ModelError, load, remove, rename, save
from cnn_gui.files.models.own_model import MOST_LETTERS, MOST_MODELS, OwnModel, name_problem, usual_line

LINE = "conv 8 3x3, relu, pool 2"


def never() -> None:
    raise LockedError


def names(folder: Path) -> list[str]:
    return [each.name for each in load(folder, never).models]


def put(folder: Path, content: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / NAME).write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet, with blanks and other letters."""
    return tmp_path / "not yet ü" / "there"


def test_nothing_is_made_by_looking(folder: Path) -> None:
    assert load(folder, never).models == ()
    assert not folder.exists()


def test_what_is_saved_is_there_in_its_usual_form_and_can_be_renamed_and_deleted(folder: Path) -> None:
    save(folder, OwnModel("Mine", LINE), never)
    stored = save(folder, OwnModel("Größer ☺", "conv 16 5x5 same"), never)
    assert stored.models == (OwnModel("Mine", LINE), OwnModel("Größer ☺", "conv 16 5x5 same"))
    assert stored.said == ()
    # By the same name, whatever its letters, it takes the place.
    save(folder, OwnModel("mine", "conv 4 3x3"), never)
    assert load(folder, never).models[0] == OwnModel("mine", "conv 4 3x3")
    assert rename(folder, "MINE", "Mine", never).models[0] == OwnModel("Mine", "conv 4 3x3")
    assert [each.name for each in remove(folder, "mine", never).models] == ["Größer ☺"]
    assert remove(folder, "is not there", never) == load(folder, never)


def test_two_windows_lose_nothing_of_each_other(folder: Path) -> None:
    save(folder, OwnModel("first", LINE), never)
    # Each change reads the file anew: what a window knew when it opened does not matter.
    save(folder, OwnModel("second", LINE), never)
    remove(folder, "first", never)
    save(folder, OwnModel("third", LINE), never)
    assert names(folder) == ["second", "third"]
    with pytest.raises(ModelError, match="first is there no more"):
        rename(folder, "first", "fourth", never)
    with pytest.raises(ModelError, match="name of another one"):
        rename(folder, "second", "THIRD", never)
    with locked(folder / ".models.lock"), pytest.raises(LockedError):
        save(folder, OwnModel("late", LINE), never)
    assert names(folder) == ["second", "third"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "A name is missing"),
        ("   ", "A name is missing"),
        (" a", "begins and ends"),
        ("a\nb", "stands in one line"),
        ("x" * (MOST_LETTERS + 1), f"{MOST_LETTERS} are allowed"),
        ("Seed", "comes with the program"),
        ("LENET", "comes with the program"),
        ("two-conv", "comes with the program"),
    ],
)
def test_a_name_that_is_not_allowed_is_refused_in_words(folder: Path, name: str, said: str) -> None:
    assert said in name_problem(name)
    with pytest.raises(ModelError, match=said):
        save(folder, OwnModel(name, LINE), never)
    assert not folder.exists()
    assert name_problem("x" * MOST_LETTERS) == ""


def test_entries_that_cannot_be_used_are_told_and_stay(folder: Path) -> None:
    bad: list[Any] = [
        17,
        {"name": "no line"},
        {"name": "Seed", "line": LINE},
        {"name": "typo", "line": "conv 8 3x3, rell"},
        {"name": "good", "line": "Conv2D(8, kernel=3); ReLU", "colour": "green"},
        {"name": "GOOD", "line": LINE},
        {"name": "long", "line": "relu, " * MOST_IN_LINE},
    ]
    put(folder, {"version": 1, "models": bad})
    stored = load(folder, never)
    # The line of the good one comes in its usual form.
    assert stored.models == (OwnModel("good", "conv 8 3x3, relu"),)
    (said,) = stored.said
    for words in ("17", "no line", "Seed", "typo", "rell", "GOOD", "long"):
        assert words in said
    assert str(folder / NAME) in said
    save(folder, OwnModel("new", LINE), never)
    kept = json.loads((folder / NAME).read_text(encoding="utf-8"))["models"]
    assert kept == [*bad, {"name": "new", "line": LINE}]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no text of this form",
        "[" * 100_000,
        # It can be read, but not be written again.
        f'{{"version": 1, "models": [{"[" * 900}{"]" * 900}]}}',
        '{"version": 2, "models": []}',
        '{"version": 1, "models": {}}',
        "[1]",
    ],
)
def test_a_file_that_is_damaged_as_a_whole_is_moved_aside_and_told(folder: Path, content: str) -> None:
    put(folder, content)
    stored = load(folder, never)
    assert stored.models == ()
    assert "could not be read" in stored.said[0]
    assert (folder / "models.damaged-1.json").read_text(encoding="utf-8") == content
    put(folder, content)
    assert save(folder, OwnModel("new", LINE), never).models == (OwnModel("new", LINE),)
    assert (folder / "models.damaged-2.json").exists()


def test_bytes_that_are_no_text_and_letters_that_cannot_be_written(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / NAME).write_bytes(b"\xff\xfe{}")
    assert "could not be read" in load(folder, never).said[0]
    put(folder, '{"version": 1, "models": [{"name": "half \\ud800", "line": "relu"}]}')
    save(folder, OwnModel("new", LINE), never)
    assert names(folder) == ["new"]
    assert "\\ud800" in (folder / NAME).read_text(encoding="utf-8")


def test_what_is_no_file_is_not_waited_for(folder: Path) -> None:
    folder.mkdir(parents=True)
    os.mkfifo(folder / NAME)
    assert "a pipe" in load(folder, never).said[0]
    assert names(folder) == []


def test_a_folder_that_cannot_be_written_to_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        save(tmp_path / "file" / "below", OwnModel("new", LINE), never)
    assert load(tmp_path / "file" / "below", never).models == ()


def test_there_is_an_end_to_how_many(folder: Path) -> None:
    entries = [{"name": f"m{number}", "line": "relu"} for number in range(MOST_MODELS)]
    put(folder, {"version": 1, "models": entries})
    with pytest.raises(ModelError, match="no more can be"):
        save(folder, OwnModel("one more", LINE), never)
    assert save(folder, OwnModel("m3", LINE), never).models[3].line == LINE


def test_thousands_of_wrong_entries_are_counted_and_not_all_of_them_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def usual(line: str) -> str:
        asked.append(line)
        return usual_line(line)

    monkeypatch.setattr(file, "usual_line", usual)
    wrong = [{"name": f"n{number}", "line": f"what {number % 5}"} for number in range(MOST_LOOKED_AT + 500)]
    put(folder, {"version": 1, "models": wrong})
    (said,) = load(folder, never).said
    assert "n0, what 0" in said
    assert f"and {len(wrong) - 8:,} others" in said
    assert len(said) < 4000
    # What a line means is found out once, however often the file is read.
    load(folder, never)
    assert len(asked) == 5
    save(folder, OwnModel("new", LINE), never)
    assert names(folder) == ["new"]
