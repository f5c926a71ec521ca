"""Archives and arrays that were made to deceive: a sentence, little memory, no other error."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers import bag
from cnn_gui.data.own.containers.npz import npz_bag
from cnn_gui.data.own.load import load_own

LABELS = np.arange(6) % 3


def npy(shape: object, descr: str = "|u1", content: bytes = b"", pad: int = 0, version: int = 1) -> bytes:
    header = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b" " * pad
    return (
        b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H" if version == 1 else "<I", len(header)) + header + content
    )


def stored(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def write(path: Path, packed: bool = True, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


def refused(path: Path) -> str:
    """What is said, in little memory."""
    tracemalloc.start()
    try:
        with pytest.raises(DataError) as caught:
            load_own(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert str(path) in str(caught.value)
    assert peak < 20_000_000
    return str(caught.value)


@pytest.mark.parametrize(
    "shape",
    [
        (0, 10**20, 12),
        (10**20, 0),
        (2**62, 2**62, 0),
        (-1, 28, 28),
        (6, -28, 28),
        (0, 28, 28),
        (10**9, 28, 28),
        (2**40,),
    ],
)
@pytest.mark.parametrize("ending", ["npz", "npy"])
def test_shapes_that_no_array_has_are_refused(tmp_path: Path, shape: tuple[int, ...], ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    if ending == "npz":
        write(path, images=npy(shape), labels=stored(LABELS))
    else:
        path.write_bytes(npy(shape))
    assert refused(path)


@pytest.mark.parametrize("shape", ["'abc'", "(1.5,)", "(None,)", "5", "[6, 4, 4]", "(" * 500 + ")" * 500])
def test_headers_that_are_none_are_refused(tmp_path: Path, shape: str) -> None:
    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}}}".encode()
    content = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header
    assert refused(write(tmp_path / "a.npz", images=content, labels=stored(LABELS)))
    (tmp_path / "a.npy").write_bytes(content)
    assert refused(tmp_path / "a.npy")


def test_a_header_of_gigabytes_is_not_read(tmp_path: Path) -> None:
    content = npy((6, 4, 4), pad=60_000_000, version=2)
    text = refused(write(tmp_path / "a.npz", images=content, labels=stored(LABELS)))
    assert "a header of 60,000," in text


def test_what_unpacks_to_more_than_its_header_says_is_damaged(tmp_path: Path) -> None:
    longer = stored(np.zeros((6, 4, 4), np.uint8)) + bytes(100)
    assert "damaged" in refused(write(tmp_path / "a.npz", images=longer, labels=stored(LABELS)))


def test_a_size_that_cannot_have_been_packed_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path / "a.npz", images=npy((10**6, 1000)), labels=stored(LABELS))
    content = bytearray(path.read_bytes())
    # The directory claims that a gigabyte was packed.
    place = content.rindex(b"PK\1\2", 0, content.rindex(b"PK\1\2"))
    content[place + 24 : place + 28] = struct.pack("<I", 1_000_000_200)
    path.write_bytes(content)
    assert "announces 1,000,000,000 bytes" in refused(path)


def test_labels_and_names_of_classes_may_take_less_memory_than_images(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bag, "MAX_LABEL_BYTES", 10_000)
    images = stored(np.zeros((6, 4, 4), np.uint8))
    huge = npy((6,), "<U100000", bytes(6 * 400_000))
    assert "labels takes" in refused(write(tmp_path / "a.npz", images=images, labels=huge))
    assert "classes takes" in refused(write(tmp_path / "b.npz", images=images, labels=stored(LABELS), classes=huge))


def test_single_pixels_may_not_be_images_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bag, "MAX_IMAGES", 1000)
    images, labels = npy((1001, 1, 1), content=bytes(1001)), npy((1001,), content=bytes(1001))
    assert "1,001 images" in refused(write(tmp_path / "a.npz", images=images, labels=labels))
    monkeypatch.setattr(bag, "MAX_IMAGES", 500)
    assert "images" in refused(write(tmp_path / "a.npz", images=images, labels=labels))


def test_thousands_of_arrays_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.npz", **{f"a{number}": b"" for number in range(1001)})
    assert "1,001 arrays" in refused(path)


@pytest.mark.parametrize("code", [0x110000, 0xFFFFFFFF])
def test_words_with_codes_that_are_no_characters_are_refused(tmp_path: Path, code: int) -> None:
    images = stored(np.full((6, 4, 4), 9, np.uint8))
    words = struct.pack("<6I", *([ord("a"), code] * 3))
    text = refused(write(tmp_path / "a.npz", images=images, labels=npy((6,), "<U1", words)))
    assert "no character" in text
    names = npy((3,), "<U1", struct.pack("<3I", ord("a"), code, ord("b")))
    assert "no character" in refused(write(tmp_path / "b.npz", images=images, labels=stored(LABELS), classes=names))


def test_half_characters_can_be_shown(tmp_path: Path) -> None:
    words = struct.pack("<6I", *([ord("a"), 0xD800] * 3))
    own = load_own(
        write(tmp_path / "a.npz", images=stored(np.full((6, 4, 4), 9, np.uint8)), labels=npy((6,), "<U1", words))
    )
    assert own.classes == ("a", "�")
    assert all(name.encode() for name in own.classes)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("dtype", ["u1", ">f4", "<i2", "?", "<U3", "S4", "f2"])
def test_arrays_are_read_as_numpy_reads_them(tmp_path: Path, dtype: str, packed: bool, order: str) -> None:
    array = np.arange(24).reshape(4, 6).astype(dtype)
    array = np.asarray(array, order=order)  # type: ignore[call-overload]
    path = write(tmp_path / "a.npz", packed, a=stored(array), empty=stored(array[:0]))
    items = npz_bag(path).items
    result = items["a"].read()
    np.testing.assert_array_equal(result, array)
    assert result.dtype == array.dtype
    assert items["empty"].read().shape == (0, 6)


def test_a_torch_file_is_called_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("archive/data.pkl", b"")
    assert "PyTorch" in refused(tmp_path / "a.zip")


def test_images_without_labels_in_several_arrays_are_a_class_each(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", dog=np.full((4, 9, 9), 200, np.uint8), cat=np.full((3, 9, 9), 100, np.uint8))
    own = load_own(tmp_path / "a.npz")
    assert own.classes == ("cat", "dog")
    assert own.examples.images[:, 0, 4, 4].tolist() == [100] * 3 + [200] * 4
    assert own.examples.labels.tolist() == [0] * 3 + [1] * 4
    assert own.notes[0] == "Each of 2 arrays is a class, and has its name."
