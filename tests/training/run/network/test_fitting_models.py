"""Whoever has images that are too small for a model hears which models take them."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import ShapeError, preset
from cnn_gui.engine.presets import PRESETS
from cnn_gui.training.run.network.fitting_models import smallest_side, too_small


@pytest.mark.parametrize("model", list(PRESETS))
def test_the_smallest_side_is_taken_and_one_less_is_not(model: str) -> None:
    side, rng = smallest_side(model), np.random.default_rng(0)
    preset(model, (3, side, side), 10, rng=rng)
    for shape in ((1, side - 1, side), (1, side, side - 1)):
        with pytest.raises(ShapeError):
            preset(model, shape, 10, rng=rng)


def test_the_models_that_fit_are_named() -> None:
    assert too_small("lenet", "Icons", (1, 10, 11)) == (
        "model lenet cannot take the images of Icons: they have 10 × 11 pixels, and it needs 12 × 12 at least. "
        "Choose model seed or two-conv, or larger images."
    )
    assert "Choose model seed, or larger images." in too_small("two-conv", "Icons", (3, 4, 40))


def test_for_images_that_no_model_takes_the_least_is_said() -> None:
    text = too_small("seed", "Dots", (1, 2, 2))
    assert "2 × 2 pixels, and it needs 4 × 4 at least" in text
    assert "No model can: the smallest, seed-unpooled, needs 3 × 3" in text


def test_a_model_that_is_there_to_compare_is_named_only_where_no_other_fits() -> None:
    assert "Choose model seed or two-conv, or larger images." in too_small("lenet", "Icons", (1, 10, 10))
    assert "Choose model seed-unpooled or seed-linear, or larger images." in too_small("seed", "Dots", (1, 3, 3))
