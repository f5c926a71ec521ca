"""Safetensors files read without trust."""

from __future__ import annotations

import json
import random
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.files.exports.network.safetensors import safetensors
from cnn_gui.files.imports.safetensors import safetensors_bag
from cnn_gui.training.run.run import Run


def written(path: Path, header: Any, content: bytes = b"") -> Path:
    """A file with a header as it is given: an object, or bytes."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content)
    return path


def entry(kind: str = "F32", shape: Any = (2,), offsets: Any = (0, 8)) -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": offsets}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "weights.safetensors"


@pytest.mark.parametrize("kind", ["F64", "F32", "F16", "I64", "I32", "I16", "I8", "U8", "BOOL"])
def test_what_the_library_writes_is_read(path: Path, kind: str) -> None:
    library = pytest.importorskip("safetensors.numpy", reason="needs safetensors: pip install -e '.[readers]'")
    dtype = {"BOOL": "bool"}.get(kind, kind.lower().replace("f", "float").replace("i", "int").replace("u", "uint"))
    arrays = {"b": np.arange(6).reshape(2, 3).astype(dtype), "a": np.ones((), dtype), "none": np.ones((0, 3), dtype)}
    library.save_file(arrays, path, metadata={"what": "ever"})

    bag = safetensors_bag(path)
    assert set(bag.items) == set(arrays)
    for name, array in arrays.items():
        assert bag.items[name].shape == array.shape
        assert np.array_equal(bag.items[name].read(), array)


def test_bfloat16_is_the_upper_half_of_a_float32(path: Path) -> None:
    values = np.array([1.0, -2.5, 3.140625], np.float32)
    halves = (values.view("<u4") >> 16).astype("<u2")
    written(path, {"x": entry("BF16", (3,), (0, 6))}, halves.tobytes())
    item = safetensors_bag(path).items["x"]
    assert item.dtype == np.float32
    assert item.read().tolist() == values.tolist()


@pytest.mark.parametrize(
    ("header", "content", "why"),
    [
        (b"", b"", "its header would have 0 bytes"),
        (b"[]", b"", "its header is no object"),
        (b"{nonsense", b"", "its header is no JSON"),
        (b"[" * 100_000, b"", "its header is no JSON"),
        (b"\xff\xfe{}", b"", "its header is no JSON"),
        (b'{"a": 1, "a": 2}', b"", "a name occurs twice"),
        ({"a": 3}, b"", "does not say where the array 'a' stands"),
        ({"a": {"dtype": "F32", "shape": [2]}}, b"", "does not say where"),
        ({"a": entry(offsets=[0, 8, 16])}, bytes(8), "does not say where"),
        ({"a": entry("F8_E4M3")}, bytes(8), "which is not read"),
        ({"a": entry(["F32"])}, bytes(8), "which is not read"),
        ({"a": entry(shape=[-2])}, bytes(8), "no whole numbers"),
        ({"a": entry(shape=[2.0])}, bytes(8), "no whole numbers"),
        ({"a": entry(shape="2")}, bytes(8), "no whole numbers"),
        ({"a": entry(shape=[True, 2])}, bytes(8), "no whole numbers"),
        ({"a": entry(offsets=["0", "8"])}, bytes(8), "no whole numbers"),
        ({"a": entry(shape=[2**40, 2**40, 2**40])}, bytes(8), "would not take 8 bytes"),
        ({"a": entry(shape=[3])}, bytes(8), "would not take 8 bytes"),
        ({"a": entry()}, bytes(7), "beyond the file"),
        ({"a": entry(offsets=[4, 12])}, bytes(12), "does not stand where the one before it ends"),
        ({"a": entry(), "b": entry(offsets=[4, 12])}, bytes(12), "does not stand where the one before it ends"),
        ({"a": entry(), "b": entry()}, bytes(8), "does not stand where the one before it ends"),
        ({"a": entry()}, bytes(9), "1 bytes belong to no array"),
        ({"a": entry(shape=[2**45], offsets=[0, 2**47])}, bytes(8), "beyond the file"),
    ],
)
def test_what_does_not_agree_with_the_file_is_refused(path: Path, header: Any, content: bytes, why: str) -> None:
    with pytest.raises(DataError) as caught:
        safetensors_bag(written(path, header, content))
    assert why in str(caught.value)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("start", [b"", b"\x01", struct.pack("<Q", 2**63), struct.pack("<Q", 5_000_000)])
def test_a_header_beyond_the_file_takes_no_memory(path: Path, start: bytes) -> None:
    path.write_bytes(start + b"{")
    with pytest.raises(DataError):
        safetensors_bag(path)


def test_damage_anywhere_is_told_or_changes_numbers_only(run: Run, path: Path) -> None:
    """Flipped bits, cuts and doubled pieces over all of a file: an error in words, or arrays of the same shapes."""
    contents, chance = safetensors(run), random.Random(11)
    path.write_bytes(contents)
    shapes = {item.shape for item in safetensors_bag(path).items.values()}
    (length,) = struct.unpack("<Q", contents[:8])
    refused = 0
    for number in range(600):
        damaged = bytearray(contents)
        # Most of them in the header, where they matter.
        place = chance.randrange(8 + length if number % 3 else len(contents))
        if number % 5 == 0:
            del damaged[place:]
        elif number % 5 == 1:
            damaged[place:place] = damaged[place : place + 16]
        else:
            damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        try:
            items = safetensors_bag(path).items.values()
        except DataError:
            refused += 1
        else:
            assert {item.shape for item in items} <= shapes | {shape[::-1] for shape in shapes}
            for item in items:
                item.read()
    assert refused > 200
