"""Numbers in cells too small for all their digits: fewer of them, and none where none could be read."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication

from cnn_gui.ui.widgets.mosaic.small_numbers import LEAST_PIXELS, Form, form_for
from cnn_gui.ui.widgets.text.number_font import numbers_font
from cnn_gui.ui.widgets.text.numbers import MINUS

VALUES = np.array([-2.86, 0.0, 0.004, 1.25, -0.3])


def written(values: np.ndarray, form: Form) -> list[str]:
    """All texts."""
    return [form.text(value) for value in values.tolist()]


def test_with_less_room_there_are_fewer_digits_and_at_last_none(qapp: QApplication) -> None:
    seen = []
    for cell in range(60, 5, -1):
        form = form_for(VALUES, cell)
        texts = () if form is None else tuple(written(VALUES, form))
        if not seen or seen[-1] != texts:
            seen.append(texts)
    assert seen == [
        (f"{MINUS}2.86", "0", "", "1.25", f"{MINUS}0.30"),
        (f"{MINUS}2.9", "0", "", "1.3" if f"{1.25:.1f}" == "1.3" else "1.2", f"{MINUS}0.3"),
        (f"{MINUS}29", "0", "", "12", f"{MINUS}3"),
        (),
    ]


def test_every_number_has_room_and_can_be_read(qapp: QApplication, face: int) -> None:
    rng = np.random.default_rng(0)
    for size in (1e-9, 3e-4, 0.02, 0.99, 1.0, 9.996, 99.7, 4e5):
        for signed in (False, True):
            values = rng.uniform(-size if signed else 0, size, 50)
            values[0] = size
            for cell in (12, 16, 18, 20, 24, 30, 33, 60):
                form = form_for(values, cell)
                if form is None:
                    continue
                assert form.pixels >= LEAST_PIXELS
                widths = numbers_font(form.pixels).widths
                for value, text in zip(values.tolist(), written(values, form), strict=True):
                    assert sum(widths[each] for each in text) <= cell - 2 + 1e-6
                    # What is printed is the number, rounded in its unit.
                    if text:
                        shown = float(text.replace(MINUS, "-")) * 10.0**form.exponent
                        assert abs(shown - value) <= 0.51 * 10.0 ** (form.exponent - form.decimals)
                    else:
                        assert abs(value) <= 0.5 * 10.0 ** (form.exponent - form.decimals)


def test_only_zero_is_written_as_zero() -> None:
    form = Form(-2, 0, 9)
    assert form.text(0.0) == "0"
    assert form.text(0.004) == ""
    assert form.text(-0.004) == ""
    assert form.text(0.006) == "1"
    assert form.text(float("nan")) == "NaN"
    assert form.text(float("-inf")) == f"{MINUS}∞"


def test_the_unit_is_said(qapp: QApplication) -> None:
    assert Form(-2, 0, 9).unit == "numbers in 10⁻²"
    assert Form(0, 1, 9).unit == ""


@pytest.mark.parametrize("values", [np.zeros(4), np.full(4, np.nan), np.array([np.inf, 1.0])], ids=str)
def test_zeros_and_what_has_overflown_have_a_form(qapp: QApplication, values: np.ndarray) -> None:
    form = form_for(values, 33)
    assert form is not None
    assert all(written(values, form))
