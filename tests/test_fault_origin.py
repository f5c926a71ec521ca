"""A fault is the same as another if it is of one kind and comes from one line."""

from __future__ import annotations

from cnn_gui.fault_origin import origin


def raised(kind: type[Exception], message: str) -> Exception:
    """An error that this line raised."""
    try:
        raise kind(message)
    except kind as error:
        return error


def raised_elsewhere() -> Exception:
    """The same kind of error from another line."""
    try:
        raise ValueError("one")
    except ValueError as error:
        return error


def test_the_same_line_is_the_same_fault_whatever_it_says() -> None:
    assert origin(raised(ValueError, "one")) == origin(raised(ValueError, "two"))


def test_another_kind_and_another_line_are_other_faults() -> None:
    assert origin(raised(ValueError, "one")) != origin(raised(KeyError, "one"))
    assert origin(raised(ValueError, "one")) != origin(raised_elsewhere())


def test_an_error_that_nobody_raised_has_no_line() -> None:
    assert origin(ValueError("one")) == (ValueError, None)
