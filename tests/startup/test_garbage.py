"""Python looks for garbage when it is told to, and leaves alone what was set aside."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from cnn_gui.startup.garbage import not_searched, set_aside, take_back


class Knot:
    """Refers to itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _searching() -> Iterator[None]:
    gc.enable()
    yield
    gc.enable()


def test_nothing_is_searched_meanwhile() -> None:
    with not_searched():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_fault_does_not_end_all_searches() -> None:
    with pytest.raises(ValueError, match="fault"), not_searched():
        raise ValueError("fault")
    assert gc.isenabled()


def test_who_wanted_no_search_gets_none() -> None:
    gc.disable()
    with not_searched():
        pass
    assert not gc.isenabled()


def test_what_was_set_aside_is_not_visited_until_it_is_taken_back() -> None:
    gc.collect()
    before = weakref.ref(Knot())
    set_aside()
    try:
        gc.collect()
        assert before() is not None
        since = weakref.ref(Knot())
        gc.collect()
        assert since() is None
    finally:
        take_back()
    gc.collect()
    assert before() is None
