"""The built-in digits read ahead are those that are read otherwise, and are given away once."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest

from cnn_gui.data.digits import ahead
from cnn_gui.data.digits.builtin import load_digits
from cnn_gui.data.errors import DataError


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    ahead._read.clear()
    yield
    ahead._read.clear()


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The threads in which the digits were read, by name."""
    names: list[str] = []

    def load() -> object:
        names.append(threading.current_thread().name)
        return load_digits()

    monkeypatch.setattr(ahead, "load_digits", load)
    return names


def test_they_are_read_beside_and_taken_once(readers: list[str]) -> None:
    with ahead.read_ahead():
        pass
    assert readers == ["digits"]
    taken = ahead.digits()
    assert readers == ["digits"]
    read = ahead.digits()
    assert readers == ["digits", threading.current_thread().name]
    for one, other in zip(taken, read, strict=True):
        assert np.array_equal(one.images, other.images)
        assert np.array_equal(one.labels, other.labels)


def test_the_end_waits_for_the_thread(readers: list[str]) -> None:
    with ahead.read_ahead():
        pass
    assert "digits" not in [thread.name for thread in threading.enumerate()]
    assert ahead.digits()
    assert readers == ["digits"]


def test_a_fault_is_told_to_who_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged() -> object:
        raise DataError("the built-in digits are damaged")

    monkeypatch.setattr(ahead, "load_digits", damaged)
    with ahead.read_ahead():
        pass
    with pytest.raises(DataError, match="are damaged"):
        ahead.digits()
