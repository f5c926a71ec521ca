"""A fault that was caught is reported as one that nobody caught."""

from __future__ import annotations

import sys

import pytest

from cnn_gui.unhandled import report_unhandled


def test_the_fault_comes_with_its_kind_and_where_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[object, ...]] = []
    monkeypatch.setattr(sys, "excepthook", lambda *fault: told.append(fault))
    error = ZeroDivisionError("no")
    try:
        raise error
    except ZeroDivisionError:
        report_unhandled(error)
    assert told == [(ZeroDivisionError, error, error.__traceback__)]
    assert error.__traceback__ is not None
