"""IDX files: what is written is read again, and whatever is wrong with a file is said in one line."""

from __future__ import annotations

import gzip
import os
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import read_idx, read_idx_header, read_idx_values, write_idx

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
arrays = hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=6))


def header(kind: int, *sizes: int) -> bytes:
    return bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes)


def message(path: Path, dimensions: int | None = None) -> str:
    with pytest.raises(DataError) as caught:
        read_idx(path, dimensions)
    assert str(path) in str(caught.value)
    return str(caught.value)


def read_or_refuse(path: Path) -> np.ndarray | None:
    """The values, or None after an error that is a DataError and names the file."""
    try:
        return read_idx(path)
    except DataError as error:
        if str(path) not in str(error):
            raise
        return None


@in_one_folder
@given(values=arrays, compress=st.booleans())
def test_reading_gives_back_what_was_written(tmp_path: Path, values: np.ndarray, compress: bool) -> None:
    write_idx(tmp_path / "values", values, compress=compress)
    assert (tmp_path / "values").read_bytes().startswith(b"\x1f\x8b") == compress
    np.testing.assert_array_equal(read_idx(tmp_path / "values", values.ndim), values)


def test_written_gzip_files_are_equal_for_equal_values(tmp_path: Path) -> None:
    values = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    write_idx(tmp_path / "a.gz", values, compress=True)
    write_idx(tmp_path / "b.gz", values, compress=True)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_the_format_is_the_published_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes.fromhex("00000803 00000001 00000002 00000003 010203040506"))
    assert read_idx(tmp_path / "file").tolist() == [[[1, 2, 3], [4, 5, 6]]]


@in_one_folder
@given(values=arrays, compress=st.booleans(), data=st.data())
def test_a_file_cut_anywhere_is_refused_as_damaged(
    tmp_path: Path, values: np.ndarray, compress: bool, data: st.DataObject
) -> None:
    path = tmp_path / "cut"
    write_idx(path, values, compress=compress)
    content = path.read_bytes()
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    assert message(path)


@in_one_folder
@given(content=st.binary(max_size=60), compress=st.booleans())
def test_any_bytes_are_either_read_or_refused_with_a_data_error(tmp_path: Path, content: bytes, compress: bool) -> None:
    path = tmp_path / "any"
    path.write_bytes(gzip.compress(content) if compress else content)
    values = read_or_refuse(path)
    if values is not None:
        assert content == header(0x08, *values.shape) + values.tobytes()


@in_one_folder
@given(place=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_in_a_gzip_file_never_changes_the_values_unnoticed(
    tmp_path: Path, place: int, byte: int
) -> None:
    path = tmp_path / "changed.gz"
    values = np.arange(250, dtype=np.uint8).reshape(10, 5, 5)
    write_idx(path, values, compress=True)
    content = bytearray(path.read_bytes())
    content[place % len(content)] = byte
    path.write_bytes(content)
    read = read_or_refuse(path)
    if read is not None:
        np.testing.assert_array_equal(read, values)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "no such file" in message(tmp_path / "nothing-here")


def test_a_directory_is_not_a_file(tmp_path: Path) -> None:
    assert "cannot be read" in message(tmp_path)


def test_a_wrong_magic_number_is_shown_with_the_expected_one(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n and more")
    text = message(tmp_path / "picture.png", 3)
    assert "0x89504E47" in text
    assert "0x00000803" in text


def test_labels_in_the_place_of_images_are_recognised(tmp_path: Path) -> None:
    write_idx(tmp_path / "images", np.zeros(5, np.uint8))
    text = message(tmp_path / "images", 3)
    assert "1 dimension " in text
    assert "expected 3" in text
    assert "images" in text


@pytest.mark.parametrize(("kind", "name"), [(0x09, "int8"), (0x0C, "int32"), (0x0D, "float32")])
def test_values_of_another_type_are_named(tmp_path: Path, kind: int, name: str) -> None:
    (tmp_path / "file").write_bytes(header(kind, 1) + bytes(8))
    text = message(tmp_path / "file")
    assert name in text
    assert "unsigned bytes" in text


def test_a_truncated_file_says_how_much_is_there(tmp_path: Path) -> None:
    (tmp_path / "file.gz").write_bytes(gzip.compress(header(0x08, 2, 28, 28) + bytes(1000)))
    text = message(tmp_path / "file.gz")
    assert "1,568" in text
    assert "1,000" in text
    assert "truncated" in text


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_longer_than_its_header_says_is_refused(tmp_path: Path, pack: type[bytes]) -> None:
    (tmp_path / "file").write_bytes(pack(header(0x08, 3) + bytes(4)))
    assert "more follow" in message(tmp_path / "file")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("sizes", [(0xFFFFFFFF,) * 4, (60000, 30000, 1), (40000, 40000)])
def test_an_absurd_size_is_refused_before_memory_is_taken(
    tmp_path: Path, pack: type[bytes], sizes: tuple[int, ...]
) -> None:
    (tmp_path / "file").write_bytes(pack(header(0x08, *sizes) + bytes(100)))
    assert "header announces" in message(tmp_path / "file")


def test_a_gzip_file_with_a_wrong_checksum_is_damaged(tmp_path: Path) -> None:
    content = bytearray(gzip.compress(header(0x08, 4) + b"abcd"))
    content[-8] ^= 1
    (tmp_path / "file.gz").write_bytes(content)
    assert "gzip file is damaged" in message(tmp_path / "file.gz")


def test_writing_refuses_what_could_not_be_read(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="float64"):
        write_idx(tmp_path / "file", np.zeros(3))  # type: ignore[arg-type]  # the wrong type is the point
    with pytest.raises(ValueError, match="1 to 4"):
        write_idx(tmp_path / "file", np.zeros((1,) * 5, np.uint8))
    assert not (tmp_path / "file").exists()


@pytest.mark.parametrize(
    ("kind", "name", "stored"),
    [
        (0x09, "int8", ">i1"),
        (0x0B, "int16", ">i2"),
        (0x0C, "int32", ">i4"),
        (0x0D, "float32", ">f4"),
        (0x0E, "float64", ">f8"),
    ],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_values_of_all_types_are_read_where_they_are_wanted(
    tmp_path: Path, kind: int, name: str, stored: str, pack: type[bytes]
) -> None:
    values = np.array([[1, -2, 100], [0, 3, 7]], stored)
    (tmp_path / "file").write_bytes(pack(header(kind, 2, 3) + values.tobytes()))
    read = read_idx_values(tmp_path / "file")
    assert read.dtype == np.dtype(name)
    assert read.dtype.isnative
    np.testing.assert_array_equal(read, values)
    assert read_idx_header(tmp_path / "file").shape == (2, 3)
    (tmp_path / "file").write_bytes(pack(header(kind, 2, 3) + values.tobytes()[:-1]))
    assert "truncated" in _refusal_of_any_type(tmp_path / "file")


def _refusal_of_any_type(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        read_idx_values(path)
    return str(caught.value)


@pytest.mark.parametrize("sizes", [(0, 0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF, 0), (1, 0, 2**31, 2)])
def test_nothing_of_an_absurd_size_is_refused_too(tmp_path: Path, sizes: tuple[int, ...]) -> None:
    (tmp_path / "file").write_bytes(header(0x08, *sizes))
    assert "more than the" in message(tmp_path / "file")


def test_a_web_page_is_called_one(tmp_path: Path) -> None:
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(b"<!DOCTYPE html><html>403 Forbidden</html>")
    assert "is a web page" in message(tmp_path / "train-images-idx3-ubyte.gz")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "a pipe" in message(tmp_path / "pipe")


def test_a_small_file_that_announces_much_costs_little(tmp_path: Path) -> None:
    """250 kB packed could hold the 205 MB that the header announces, and do not."""
    content = gzip.compress(header(0x08, 200_000, 32, 32) + bytes(10_000)) + os.urandom(250_000)
    (tmp_path / "file.gz").write_bytes(content)
    tracemalloc.start()
    try:
        assert "damaged" in message(tmp_path / "file.gz")
        # NumPy reserves what is announced, and the system gives it when it is written to.
        assert tracemalloc.get_traced_memory()[1] - 200_000 * 1024 < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_long_name_in_the_header_of_gzip_is_passed_over(tmp_path: Path) -> None:
    plain = gzip.compress(header(0x08, 3) + b"abc", mtime=0)
    named = plain[:3] + b"\x08" + plain[4:10] + b"n" * 10_000_000 + b"\0" + plain[10:]
    (tmp_path / "file.gz").write_bytes(named)
    assert read_idx(tmp_path / "file.gz").tobytes() == b"abc"
