"""Nothing that a file may hold does any harm, or is taken for a run that it is not.

The large number of damaged files, over every region:

    python -m pytest tests/files/run_file/test_hostile_files.py --damages 5000
"""

from __future__ import annotations

import io
import json
import os
import pickle
import random
import re
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset
from cnn_gui.files.run_file import archive, manifest
from cnn_gui.files.run_file.archive import read_list, read_member, write_archive
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint

Contents = dict[str, bytes]


@pytest.fixture
def whole(path: Path, checkpoint: Checkpoint) -> bytes:
    """The bytes of a good file, which is also at `path`."""
    write_run(path, checkpoint)
    return path.read_bytes()


def refused(path: Path) -> str:
    """The one sentence that a file is refused with."""
    with pytest.raises(RunFileError) as error:
        read_run(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert len(message) < len(str(path)) + 500
    return message.removeprefix(f"{path}: ")


# ---- bytes -----------------------------------------------------------------------------------------------------------


def regions(content: bytes) -> dict[str, range]:
    """Where the parts of a file are."""
    members = read_list(io.BytesIO(content))
    text, start = members[manifest.NAME], max(member.end for member in members.values())
    first = text.offset + len(text.header())
    found = {
        "manifest": range(first, text.end),
        "list": range(start, len(content) - 22),
        "end": range(len(content) - 22, len(content)),
    }
    for name, member in members.items():
        data = member.offset + len(member.header())
        found[f"header of {name}"] = range(member.offset, data)
        if len(range(data, member.end)):
            found[f"content of {name}"] = range(data, member.end)
    return found


def test_a_flipped_bit_anywhere_is_noticed(path: Path, whole: bytes, pytestconfig: pytest.Config) -> None:
    chance = random.Random(17)
    places = list(regions(whole).values())
    assert len(places) > 50
    for number in range(pytestconfig.getoption("damages")):
        damaged = bytearray(whole)
        # Each region in turn: most of the bytes are of one or two of them.
        damaged[chance.choice(places[number % len(places)])] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        refused(path)


def test_a_file_that_ends_early_or_late_is_noticed(path: Path, whole: bytes) -> None:
    chance = random.Random(18)
    edges = [
        edge + shift for place in regions(whole).values() for edge in (place.start, place.stop) for shift in (-1, 0)
    ]
    lengths = {length for length in edges if 0 <= length < len(whole)} | {
        chance.randrange(len(whole)) for _ in range(50)
    }
    for length in sorted(lengths):
        path.write_bytes(whole[:length])
        refused(path)
    for more in (b"\0", b"x" * 100, whole):
        path.write_bytes(whole + more)
        refused(path)
        path.write_bytes(more + whole)
        refused(path)
    path.write_bytes(whole)
    read_run(path)


def test_pieces_taken_out_or_put_elsewhere_are_noticed(path: Path, whole: bytes) -> None:
    chance = random.Random(19)
    for _ in range(60):
        start, stop = sorted(chance.sample(range(len(whole)), 2))
        stop = min(stop, start + 3000)
        for damaged in (
            whole[:start] + whole[stop:],
            whole[:stop] + whole[start:],
            whole[:start] + bytes(stop - start) + whole[stop:],
        ):
            if damaged != whole:
                path.write_bytes(damaged)
                refused(path)


def test_bytes_by_chance_are_no_run(path: Path) -> None:
    chance = random.Random(20)
    for length in (0, 1, 21, 22, 23, 100, 5000):
        for start in (b"", b"PK\x03\x04", b"PK\x05\x06", b"\x80\x04"):
            path.write_bytes((start + chance.randbytes(length))[:length])
            refused(path)


# ---- members ---------------------------------------------------------------------------------------------------------


def rewritten(path: Path, change: Callable[[Contents, dict[str, Any]], object], *, told: bool = False) -> None:
    """Write a file anew with other contents; all checksums are right, the manifest's only if it is `told`."""
    with path.open("rb") as file:
        contents = {name: read_member(file, member) for name, member in read_list(file).items()}
    said = json.loads(contents[manifest.NAME])
    change(contents, said)
    if told:
        import hashlib

        for name, content in contents.items():
            if name in said["members"]:
                said["members"][name] |= {"sha256": hashlib.sha256(content).hexdigest()}
    if manifest.NAME in contents:
        contents[manifest.NAME] = json.dumps(said).encode()
    with path.open("wb") as file:
        write_archive(file, contents)


FIRST, SECOND = "state/optimizer/mean.conv1.W.npy", "state/optimizer/square.conv1.W.npy"


def swap(contents: Contents, _said: dict[str, Any]) -> None:
    contents[FIRST], contents[SECOND] = contents[SECOND], contents[FIRST]


def rename(contents: Contents, _said: dict[str, Any]) -> None:
    contents["state/optimizer/other.npy"] = contents.pop(FIRST)


@pytest.mark.parametrize(
    "change",
    [
        swap,
        rename,
        lambda contents, said: contents.pop(FIRST),
        lambda contents, said: contents.pop(manifest.NAME),
        lambda contents, said: contents.update({"another.npy": contents[FIRST]}),
        lambda contents, said: contents.update({"another.txt": b"text"}),
        lambda contents, said: contents.update({FIRST: contents[SECOND]}),
        lambda contents, said: contents.update({FIRST: contents[FIRST][:-4]}),
        lambda contents, said: contents.update({FIRST: b""}),
        lambda contents, said: said["members"].pop(FIRST),
        lambda contents, said: said["members"].update({FIRST: said["members"][SECOND]}),
    ],
)
def test_members_that_are_swapped_renamed_missing_or_too_many_are_noticed(
    path: Path, whole: bytes, change: Callable[[Contents, dict[str, Any]], object]
) -> None:
    rewritten(path, change)
    assert "damaged" in refused(path)


def test_a_member_that_is_there_twice_is_noticed(path: Path, whole: bytes) -> None:
    members = list(read_list(io.BytesIO(whole)).values())
    start, last = members[-1].end, members[-1]
    double = archive.Member(last.name, last.checksum, last.size, last.end)
    listed = b"".join(member.listed() for member in [*members, double])
    end = archive._end([*members, double], len(listed))
    path.write_bytes(whole[:start] + whole[last.offset : start] + listed + end)
    assert "there twice" in refused(path)


@pytest.mark.parametrize(
    "names", [("../out.npy", "/etc/out.npy"), ("C:\\out.npy", "a" * 190), ("a\0b.npy", "-rf"), ("ä.npy", "a//b")]
)
def test_names_of_members_mean_nothing_but_what_the_manifest_says(
    path: Path, whole: bytes, names: tuple[str, str]
) -> None:
    """No name is a path that is written to: at worst an array has an odd name."""
    before = sorted(path.parent.parent.rglob("*"))

    def odd(contents: Contents, said: dict[str, Any]) -> None:
        contents[names[0].encode("ascii", "replace").decode()] = contents.pop(FIRST)

    rewritten(path, odd)
    refused(path)
    assert sorted(path.parent.parent.rglob("*")) == before


# ---- what the manifest says ------------------------------------------------------------------------------------------


def put(*way: str | int, value: Any) -> Callable[[Contents, dict[str, Any]], object]:
    """A change of one thing in the manifest."""

    def change(_contents: Contents, said: dict[str, Any]) -> None:
        inner: Any = said
        for key in way[:-1]:
            inner = inner[key]
        if value is DELETED:
            del inner[way[-1]]
        else:
            inner[way[-1]] = value

    return change


DELETED = object()
WAYS: list[tuple[str | int, ...]] = [
    ("format",), ("version",), ("program",), ("saved",), ("blas",), ("members",), ("run",),
    ("members", FIRST), ("members", FIRST, "size"), ("members", FIRST, "sha256"), ("members", FIRST, "dtype"),
    ("members", FIRST, "shape"), ("members", FIRST, "shape", 0),
    ("run", "config"), ("run", "config", "model"), ("run", "config", "batch_size"), ("run", "config", "learning_rate"),
    ("run", "config", "nesterov"), ("run", "config", "threads"), ("run", "config", "data_dir"),
    ("run", "config", "dataset"), ("run", "state"), ("run", "state", "batch"), ("run", "state", "parameters"),
    ("run", "state", "parameters", "conv1.W"), ("run", "state", "optimizer"), ("run", "state", "optimizer", "steps"),
    ("run", "state", "batches"), ("run", "state", "batches", "cursor"), ("run", "state", "batches", "order"),
    ("run", "state", "batches", "epoch"), ("run", "state", "batches", "batch_in_epoch"),
    ("run", "state", "batches", "batch_size"), ("run", "state", "batches", "next_batch_size"),
    ("run", "state", "batches", "generator"), ("run", "state", "batches", "generator", "bit_generator"),
    ("run", "state", "batches", "generator", "state"), ("run", "state", "batches", "generator", "state", "inc"),
    ("run", "state", "batches", "generator", "has_uint32"), ("run", "state", "batches", "generator", "uinteger"),
    ("run", "history"), ("run", "history", "batches"), ("run", "history", "batches", "loss"),
    ("run", "history", "validations", "batch"), ("run", "history", "classes", "loss"), ("run", "history", "epoch_ends"),
    ("run", "history", "edits"), ("run", "history", "edits", 0), ("run", "history", "edits", 0, 0),
    ("run", "data"), ("run", "data", "title"), ("run", "data", "splits"), ("run", "data", "splits", "train"),
    ("run", "data", "splits", "train", "count"), ("run", "data", "image_shape"), ("run", "data", "image_shape", 1),
    ("run", "data", "classes"), ("run", "data", "mean"), ("run", "data", "deviation"), ("run", "data", "deviation", 0),
    ("run", "extras"),
]  # fmt: skip
VALUES: list[Any] = [
    DELETED, None, True, -1, 0, 3, 10**30, 1.5, "", "x", "\ud800", [], [1], ["x"], {}, {"x": 1}, [[]], [[[]]],
    {"$array": FIRST}, {"$array": "none.npy"}, {"$array": 3}, {"$int": "1" * 5000}, {"$int": "1" * 900},
    {"$float": "nan"}, {"$float": "inf"}, {"$float": "1"}, {"$x": "y"}, {"$int": "1", "more": 2},
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "/".join(map(str, way)))
def test_no_word_of_the_manifest_is_trusted(
    path: Path, whole: bytes, dataset: Dataset, way: tuple[str | int, ...]
) -> None:
    """Each of many values in each of many places: refused in one sentence, or a run that can go on."""
    for value in VALUES:
        path.write_bytes(whole)
        rewritten(path, put(*way, value=value))
        found = opened_or_refused(path)
        if isinstance(found, str):
            assert "\n" not in found
            assert len(found) < len(str(path)) + 500
            continue
        # What it says may be so: then it is a run that goes on.
        found.to_network()
        if not found.differences(dataset):
            found.to_run(dataset).step()


def opened_or_refused(path: Path) -> Checkpoint | str:
    """What a file holds, or why it cannot be opened."""
    try:
        return read_run(path)
    except RunFileError as error:
        return str(error)


def test_settings_of_a_later_program_are_named(path: Path, whole: bytes) -> None:
    rewritten(path, put("run", "config", "telepathy", value=True))
    assert "telepathy" in refused(path)


def test_a_setting_that_there_was_not_yet_has_its_default(path: Path, whole: bytes) -> None:
    rewritten(path, put("run", "config", "warm_up", value=DELETED))
    assert read_run(path).state.config.warm_up == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "damaged"),
        (b"[]", "not that of a cnn-gui run"),
        (b"\xff\xfe", "damaged"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"format": "cnn-gui run", "version": 1, "version": 1}', "twice"),
        (b'{"format": "cnn-gui run", "version": NaN}', "no JSON"),
        (b'{"format": "cnn-gui run", "version": ' + b"9" * 5000 + b"}", "damaged"),
        (b'{"format": "cnn-gui run", "version": 999, "program": "9.9"}', "CNN GUI 9.9 in version 999"),
        (b'{"format": "cnn-gui run", "version": 1}', "what wrote it"),
        (b" " * (manifest.MAX_BYTES + 1), "far too long"),
    ],
    ids=range(10),
)
def test_a_manifest_that_is_none_is_refused(path: Path, text: bytes, said: str) -> None:
    with path.open("wb") as file:
        write_archive(file, {manifest.NAME: text})
    assert said in refused(path)


# ---- numbers that do not fit together --------------------------------------------------------------------------------


def numbers(name: str, change: Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]) -> Callable[..., object]:
    """A change of the numbers of one array, of which the manifest knows."""

    def put_in(contents: Contents, said: dict[str, Any]) -> None:
        from cnn_gui.files.run_file import npy

        array = change(np.load(io.BytesIO(contents[name])))
        contents[name] = npy.to_bytes(array)
        said["members"][name] |= {"shape": array.shape, "size": len(contents[name]), "dtype": npy.dtype_of(array)}

    return put_in


ORDER = "state/batches/order.npy"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (numbers("state/parameters/conv1.W.npy", lambda a: a[:, :, :2]), "conv1.W is not an array of float32"),
        (numbers("state/parameters/conv1.W.npy", lambda a: a.astype(np.float64)), "conv1.W is not an array of float32"),
        (numbers(FIRST, lambda a: a.reshape(-1)), "mean.conv1.W is not an array"),
        (numbers("state/optimizer/steps.npy", lambda a: a - 100), "count of steps"),
        (numbers("state/optimizer/steps.npy", lambda a: a * np.nan), "count of steps"),
        (numbers(ORDER, lambda a: a * 0), "each of them once"),
        (numbers(ORDER, lambda a: a - 1), "each of them once"),
        (numbers(ORDER, lambda a: a[:-1]), "not one of 40 images"),
        (numbers("history/batches/loss.npy", lambda a: a[:-1]), "different lengths"),
        (numbers("history/epoch_ends.npy", lambda a: a[::-1]), "not in order"),
        (numbers("history/epoch_ends.npy", lambda a: a + 1), "ended elsewhere"),
        (numbers("history/validations/batch.npy", lambda a: a + 100), "batches that there are not"),
        (numbers("history/classes/loss.npy", lambda a: a[:, :3]), "different widths"),
        (
            put("run", "config", "model", value="two-conv"),
            "model two-conv has the parameters conv1.W, conv1.b, conv2.W",
        ),
        (put("run", "config", "optimizer", value="sgd"), "optimizer sgd remembers none"),
        (put("run", "data", "classes", value=["a", "b"]), "dense1.W is not an array"),
        (put("run", "data", "image_shape", value=[1, 10**5, 10**5]), "too large"),
        (put("run", "data", "image_shape", value=[10**9, 12, 12]), "too large"),
        (put("run", "state", "batch", value=12), "history has 13 batches, but 12 were trained"),
    ],
)
def test_what_does_not_belong_together_is_refused(
    path: Path, whole: bytes, change: Callable[..., object], said: str
) -> None:
    rewritten(path, change, told=True)
    assert said in refused(path)


# ---- bombs -----------------------------------------------------------------------------------------------------------


def test_a_packed_archive_is_not_unpacked(path: Path, whole: bytes) -> None:
    with (
        zipfile.ZipFile(path) as good,
        zipfile.ZipFile(path.with_name("packed.cnnrun"), "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            bad.writestr(name, good.read(name))
        bad.writestr("bomb.npy", bytes(300_000_000), compresslevel=9)
    tracemalloc.start()
    refused(path.with_name("packed.cnnrun"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 20_000_000


@pytest.mark.parametrize("size", [10**7, 2**31, 2**32 - 1])
def test_room_is_made_for_nothing_that_is_only_announced(path: Path, whole: bytes, size: int) -> None:
    """By the list of members, and by the manifest."""
    member = archive.Member("huge.npy", 0, size, 0)
    listed = member.listed()
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(listed), len(member.header()), 0)
    other = path.with_name("other.cnnrun")
    other.write_bytes(member.header() + listed + end)
    rewritten(
        path, put("members", FIRST, value={"size": size, "sha256": "0" * 64, "dtype": "|u1", "shape": [size - 128]})
    )
    tracemalloc.start()
    refused(other)
    refused(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_an_endless_list_of_members_is_not_read(path: Path) -> None:
    member = archive.Member("a", zlib.crc32(b""), 0, 0)
    listed = member.listed() * 65_535
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(listed), 0, 0)
    path.write_bytes(listed + end)
    refused(path)


# ---- other files -----------------------------------------------------------------------------------------------------


class Traitor:
    """Runs a program if it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (str(self.mark),)


def torch_file(mark: Path) -> bytes:
    """What torch.save writes: an archive with a pickle in a folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("weights/data.pkl", pickle.dumps(Traitor(mark)))
        made.writestr("weights/data/0", bytes(100))
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["weights.pt", "weights.pth", "run.cnnrun", "weights.pkl"])
@pytest.mark.parametrize("kind", ["torch", "pickle", "old pickle"])
def test_pickles_are_refused_with_a_recipe_and_not_run(tmp_path: Path, name: str, kind: str) -> None:
    mark = tmp_path / "it was run"
    content = torch_file(mark) if kind == "torch" else pickle.dumps(Traitor(mark), 0 if kind == "old pickle" else 4)
    (tmp_path / name).write_bytes(content)
    said = refused(tmp_path / name)
    if kind != "old pickle" or not name.endswith(".cnnrun"):
        assert "pickle" in said
        assert "save_file(model.state_dict(), 'weights.safetensors')" in said
    assert not mark.exists()


def test_other_archives_are_no_runs(tmp_path: Path) -> None:
    np.savez(tmp_path / "images.npz", images=np.zeros(3))
    assert re.search("damaged|no saved run", refused(tmp_path / "images.npz"))
    (tmp_path / "net.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(100))
    assert "HDF5" in refused(tmp_path / "net.h5")
    (tmp_path / "empty.cnnrun").write_bytes(b"")
    assert "empty" in refused(tmp_path / "empty.cnnrun")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    refused(tmp_path)
    refused(tmp_path / "none.cnnrun")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.cnnrun")
        assert "a pipe" in refused(tmp_path / "pipe.cnnrun")
