"""The file of kept drawings: what was written comes back, and everything else is refused by a clause."""

from __future__ import annotations

import os
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.files.drawings import file as file_module
from cnn_gui.files.drawings.drawing import Drawing, from_values, to_values
from cnn_gui.files.drawings.file import ForeignFileError, read, write
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.run import Run


def drawing(level: int, name: str = "7", shape: tuple[int, int, int] = (1, 12, 9)) -> Drawing:
    return Drawing(np.full(shape, level, np.uint8), name)


def told(drawings: list[Drawing]) -> list[tuple[str, str, tuple[int, ...], int]]:
    return [(each.identity, each.class_name, each.shape, int(each.image.flat[0])) for each in drawings]


SOME = [drawing(10), drawing(20, "cat ü 数"), drawing(30, "7", (3, 16, 16)), drawing(10)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with some drawings of two shapes."""
    write(tmp_path / "drawings.npz", SOME)
    return tmp_path / "drawings.npz"


def test_what_was_written_comes_back_in_its_order_within_each_shape(path: Path) -> None:
    back = read(path)
    assert told(back) == told([SOME[0], SOME[1], SOME[3], SOME[2]])
    write(path, [])
    assert read(path) == []


def test_numpy_reads_it_without_pickle(path: Path) -> None:
    with np.load(path, allow_pickle=False) as arrays:
        assert arrays["1x12x9/classes"].tolist() == ["7", "cat ü 数", "7"]
        assert arrays["1x12x9/images"].shape == (3, 1, 12, 9)
        assert arrays["1x12x9/images"].dtype == np.uint8


def test_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "drawings.npz")


def test_every_damaged_file_is_refused_or_read_as_it_was(path: Path) -> None:
    content = path.read_bytes()
    rng = np.random.default_rng(3)
    damages = [content[:length] for length in range(0, len(content), 41)]
    for place in rng.integers(0, len(content), 500):
        changed = bytearray(content)
        changed[place] ^= 1 << int(rng.integers(8))
        damages.append(bytes(changed))
    clauses = []
    for damage in damages:
        path.write_bytes(damage)
        try:
            # The date of a member, for example, says nothing about the drawings.
            assert told(read(path)) == told([SOME[0], SOME[1], SOME[3], SOME[2]])
        except ForeignFileError as error:
            clauses.append(str(error))
    assert len(clauses) > len(damages) / 2
    assert not [clause for clause in clauses if "\n" in clause or str(path) in clause]


def test_what_is_not_read_at_all_is_neither_waited_for_nor_run(tmp_path: Path) -> None:
    folder, pipe, pickled = tmp_path / "folder", tmp_path / "pipe", tmp_path / "pickled"
    folder.mkdir()
    pickled.write_bytes(pickle.dumps({"images": 1}))
    named = [folder, pickled]
    if hasattr(os, "mkfifo"):
        os.mkfifo(pipe)
        named.append(pipe)
    for each in named:
        with pytest.raises(ForeignFileError):
            read(each)


def test_an_archive_of_objects_or_of_other_arrays_is_foreign(path: Path) -> None:
    for arrays in (
        {"images": np.zeros((2, 9, 9), np.uint8), "labels": np.zeros(2, np.int64)},
        {"version": np.array(2), "count": np.array(0)},
        {"version": np.array("1"), "count": np.array(0)},
        {"version": np.array(1)},
        {"version": np.array(1), "count": np.array(1)},
        {"version": np.array(1), "count": np.array(2), "1x9x9/images": np.zeros((2, 1, 9, 9), np.float32)},
        {"version": np.array(1), "count": np.array(2), "1x9x9/classes": np.array([{}, {}], object)},
    ):
        np.savez(path, **arrays)
        with pytest.raises(ForeignFileError):
            read(path)


def test_a_bomb_is_refused_by_its_headers(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_module, "_MOST_READ", 1_000_000)
    header = np.lib.format.header_data_from_array_1_0(np.zeros((1, 1, 9, 9), np.uint8))
    header["shape"] = (40_000, 1, 9, 9)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("version", "count"):
            with archive.open(f"{name}.npy", "w") as file:
                np.save(file, np.array(1))
        with archive.open("1x9x9/images.npy", "w") as file:
            np.lib.format.write_array_header_1_0(file, header)
            file.write(bytes(40_000 * 81))
    with pytest.raises(ForeignFileError, match="announces"):
        read(path)


def test_they_go_with_a_saved_run(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "run.cnnrun"
    write_run(path, Checkpoint.of(run, {"drawings": to_values(SOME)}))
    back = from_values(read_run(path).extras["drawings"])
    assert told(back) == told([SOME[0], SOME[1], SOME[3], SOME[2]])
    write_run(path, Checkpoint.of(run, {"drawings": to_values([])}))
    assert from_values(read_run(path).extras["drawings"]) == []


def _without(values: dict[str, Any], part: str) -> dict[str, Any]:
    return {name: {key: value for key, value in parts.items() if key != part} for name, parts in values.items()}


def _with(values: dict[str, Any], part: str, value: Any) -> dict[str, Any]:
    return {name: {**parts, part: value} for name, parts in values.items()}


ONE = to_values([drawing(10), drawing(20)])


@pytest.mark.parametrize(
    ("values", "clause"),
    [
        (None, "not arranged by shape"),
        ([ONE], "not arranged by shape"),
        ({"2x9x9": ONE["1x12x9"]}, "no shape of images"),
        ({"1x0x9": ONE["1x12x9"]}, "no shape of images"),
        ({7: ONE["1x12x9"]}, "no shape of images"),
        ({"1x9x12": ONE["1x12x9"]}, "no images of that shape"),
        ({"1x12x9": 5}, "lack one of identities, classes, images"),
        (_without(ONE, "classes"), "lack one of identities, classes, images"),
        (_with(ONE, "images", [[1]]), "no images of that shape"),
        (_with(ONE, "images", np.zeros((2, 1, 12, 9))), "no images of that shape"),
        (_with(ONE, "identities", ["0" * 16]), "a name and a class each"),
        (_with(ONE, "identities", ["0" * 16, "../../etc/passwd"]), "a name and a class each"),
        (_with(ONE, "identities", ["0" * 16] * 2), "there twice"),
        (_with(ONE, "classes", ["", "7"]), "a name and a class each"),
        (_with(ONE, "classes", ["7", 7]), "a name and a class each"),
        (_with(ONE, "classes", ["7", "x" * 2000]), "a name and a class each"),
    ],
)
def test_values_that_are_no_drawings_are_refused(values: Any, clause: str) -> None:
    with pytest.raises(ValueError, match=clause):
        from_values(values)
