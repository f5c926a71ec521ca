"""Pickles: plain values and arrays come out as they went in, nothing is run, nothing ends in another error."""

from __future__ import annotations

import collections
import decimal
import gzip
import io
import os
import pickle
import struct
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers import plain_pickle
from cnn_gui.data.own.containers.plain_pickle import read_plain_pickle

WHERE = "a.pkl: this pickle"
PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


def read(content: bytes) -> object:
    return read_plain_pickle(WHERE, io.BytesIO(content))


def refused(content: bytes) -> str:
    with pytest.raises(DataError, match=WHERE) as caught:
        read(content)
    return str(caught.value)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.binary(), inner),
    max_leaves=10,
)


@given(value=plain, protocol=st.sampled_from(PROTOCOLS))
@settings(deadline=None)
def test_plain_values_come_out_as_they_went_in(value: object, protocol: int) -> None:
    assert read(pickle.dumps(value, protocol)) == value


@given(
    array=hnp.arrays(
        st.sampled_from(["u1", "i1", ">i2", "<u4", "i8", "f2", ">f4", "f8", "?", "S3", "<U3", ">U2"]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
    ),
    fortran=st.booleans(),
    protocol=st.sampled_from(PROTOCOLS),
)
@settings(deadline=None)
def test_arrays_come_out_as_they_went_in(array: np.ndarray, fortran: bool, protocol: int) -> None:
    array = np.asfortranarray(array) if fortran else array
    result = read(pickle.dumps({"x": array, "again": [array]}, protocol))
    assert isinstance(result, dict)
    for copy in (result["x"], result["again"][0]):
        assert (copy.shape, copy.dtype) == (array.shape, array.dtype)
        assert copy.tobytes() == array.tobytes()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_arrays_of_objects_numbers_of_numpy_and_ordered_dictionaries_are_known(protocol: int) -> None:
    objects = np.array([["a", None], [3, b"x"]], object)
    value = collections.OrderedDict(objects=objects, label=np.int64(7), turned=np.arange(6).reshape(2, 3).T)
    result = read(pickle.dumps(value, protocol))
    assert isinstance(result, dict)
    assert result["objects"].tolist() == objects.tolist()
    assert result["label"] == 7
    np.testing.assert_array_equal(result["turned"], value["turned"])


def test_what_python_2_has_written_is_read() -> None:
    raw = bytes(range(256))
    state = (
        b"(cnumpy.core.multiarray\n_reconstruct\np1\n(cnumpy\nndarray\np2\n(I0\ntp3\nS'b'\np4\ntp5\nRp6\n"
        b"(I1\n(I2\nI128\ntp7\ncnumpy\ndtype\np8\n(S'u1'\np9\nI0\nI1\ntp10\nRp11\n(I3\nS'|'\np12\nNNNI-1\nI-1\nI0\ntp13\nbI00\n"
    )
    quoted = "".join(f"\\x{byte:02x}" for byte in raw).encode()
    for text in (b"S'" + quoted + b"'\n", b"T" + struct.pack("<i", 256) + raw):
        result = read(state[1:] + text + b"p14\ntp15\nb.")
        assert isinstance(result, np.ndarray)
        assert result.tobytes() == raw
        assert result.shape == (2, 128)


def test_texts_of_python_2_may_be_any_bytes() -> None:
    assert read(b"S'\xe9\\n'\n.") == "é\n"


class Trap:
    def __init__(self, *call: object) -> None:
        self.call = call

    def __reduce__(self) -> tuple[object, ...]:
        return self.call


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_nothing_is_run_or_even_imported(tmp_path: Path, protocol: int) -> None:
    proof = tmp_path / "proof"
    traps = [
        (Path.touch, (proof,)),
        (os.system, (f"touch {proof}",)),
        (eval, (f"open({str(proof)!r}, 'w')",)),
        (np.memmap, (str(proof), np.uint8, "w+", 0, (1,))),
        (getattr, ("", "join")),
    ]
    for trap in traps:
        assert "pickled Python objects" in refused(pickle.dumps({"images": Trap(*trap)}, protocol))
    assert not proof.exists()


@pytest.mark.parametrize(
    "value",
    [{1, 2}, frozenset({1}), decimal.Decimal(1), 1j, range(3), np.dtype([("a", "u1")]), np.zeros(2, [("a", "u1")])],
)
def test_other_objects_are_refused_by_name(value: object) -> None:
    for protocol in PROTOCOLS:
        assert "Store images and labels" in refused(pickle.dumps(value, protocol))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b".",
        b"\x80\x04",
        b"0.",
        b"(.",
        b"t.",
        b"h\x05.",
        b"]K\x01K\x02e.",
        b"K\x01K\x02a.",
        b"cnumpy\nndarray\n.",
        b"cnumpy\ndtype\n(S'u1'\nI0\nI1\ntR.",
        b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntR.",
        b"\x8e\xff\xff\xff\xff\xff\xff\xff\x7fab.",
        b"B\xff\xff\xff\x7fab.",
        b"I" + b"9" * 5000 + b"\n.",
        b"\x8b\xff\xff\xff\x7f1.",
        b"}]K\x01s.",
    ],
)
def test_nonsense_is_refused_in_a_sentence(content: bytes) -> None:
    assert refused(content)


def test_what_builds_itself_out_of_itself_ends() -> None:
    assert isinstance(read(b"]q\x00h\x00a."), list)
    shape = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS'b'\ntRq\x01"
    state = b"(I1\n(I1\ntcnumpy\ndtype\n(S'O8'\nI0\nI1\ntR(I3\nS'|'\nNNNI-1\nI-1\nI0\ntbI00\n]h\x01atb."
    assert isinstance(read(shape + state), np.ndarray)


def test_one_text_asked_for_again_and_again_does_not_fill_the_memory() -> None:
    once = b"X" + struct.pack("<I", 100_000) + b"a" * 100_000 + b"q\x00"
    again = b"c_codecs\nencode\n(h\x00X\x06\x00\x00\x00latin1tR0" * 50
    assert "over and over" in refused(once + again + b".")


def test_more_steps_than_any_array_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_pickle, "MAX_OPCODES", 100)
    assert "more than 100 steps" in refused(pickle.dumps(list(range(200))))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
@given(
    protocol=st.sampled_from(PROTOCOLS),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=4),
    cut=st.none() | st.integers(0, 10**6),
)
def test_whatever_is_changed_it_is_read_or_refused(
    protocol: int, changes: list[tuple[int, int]], cut: int | None
) -> None:
    value = {b"data": np.arange(24).reshape(2, 12), "labels": [0, 1], "words": np.array(["a", "b"], object)}
    content = bytearray(pickle.dumps(value, protocol))
    for place, byte in changes:
        content[place % len(content)] = byte
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            read(bytes(content[: None if cut is None else cut % len(content)]))
        except DataError as error:
            assert WHERE in str(error)  # noqa: PT017  # being read is just as good


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_pickle_is_found_by_its_name_or_its_first_bytes(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    from cnn_gui.data.own.load import load_own

    images = np.random.default_rng(0).integers(0, 256, (6, 5, 4), dtype=np.uint8)
    for name in ("a.pkl", "a.pickle", "a.p", "data_batch_1", "a.bin"):
        path = tmp_path / (name if pack is bytes else f"{name}.gz")
        path.write_bytes(pack(pickle.dumps({"features": images, "labels": [0, 1, 2] * 2})))
        if name == "a.bin" and pack is gzip.compress:
            continue
        np.testing.assert_array_equal(load_own(path).examples.images[:, 0], images)
