from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.curve import curve, point, steepest
from tests.explain.networks import LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment


@pytest.mark.parametrize("name", LAYERS)
def test_a_curve_is_the_activation_and_its_slope(name: str, made_moment: Callable[..., Moment]) -> None:
    moment = made_moment(name)
    for part in moment.layers.parts:
        if not part.is_activation:
            continue
        drawn = curve(moment, part.symbol, points=2000)
        assert (drawn.kind, drawn.symbol, drawn.z.size) == (part.kind, part.symbol, 2001)
        assert drawn.z[1000] == 0.0
        assert drawn.z[-1] == -drawn.z[0] >= max(4.0, float(np.abs(moment.array(part.before)).max()))
        # The value is what the slope adds up to, but for the one step with a kink.
        step = drawn.z[1] - drawn.z[0]
        middle = (drawn.derivative[1:] + drawn.derivative[:-1]) / 2
        np.testing.assert_allclose(np.diff(drawn.value), middle * step, atol=step * 0.51)
        np.testing.assert_allclose(np.delete(np.diff(drawn.value), 1000), np.delete(middle * step, 1000), atol=1e-5)
        assert steepest(part) == pytest.approx(np.abs(drawn.derivative).max(), abs=1e-3)


def test_the_point_of_a_number_is_the_engines(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("windows that overlap")
    part = next(part for part in moment.layers.parts if part.kind == "tanh")
    index = (1, 2, 3)
    found = point(moment, Cell(part.symbol, index))
    assert (found.before, found.after) == (Cell(part.before, index), Cell(part.symbol, index))
    assert (found.z, found.value) == (moment.value(found.before), moment.value(found.after))
    assert found.derivative == pytest.approx(1 - np.tanh(found.z) ** 2)
    assert found.arriving is not None
    assert found.passed_on == pytest.approx(found.arriving * found.derivative, rel=1e-4)
    for cell in (Cell(gradient_of(part.symbol), index), Cell(gradient_of(part.before), index)):
        assert point(moment, cell) == found


def test_without_a_label_nothing_arrives(made_moment: Callable[..., Moment]) -> None:
    found = point(made_moment("seed", with_label=False), Cell("A1", (0, 3, 3)))
    assert found.arriving is found.passed_on is None
    assert found.derivative in (0.0, 1.0)


def test_what_no_activation_makes_has_no_curve(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    with pytest.raises(CellError, match="no activation makes or takes 'P1'; those that activations make are: A1"):
        curve(moment, "P1")
    with pytest.raises(CellError, match="no activation makes or takes 'F'"):
        point(moment, Cell("dF", (0,)))
    with pytest.raises(CellError, match="is outside"):
        point(moment, Cell("A1", (0, 26, 0)))
    with pytest.raises(ValueError, match="at least 3 points, not 2"):
        curve(moment, "A1", points=2)


def test_numbers_that_have_overflown_leave_a_range(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed", steps_before=0, seed=5)
    array = moment.trace.stage("Z1").value.copy()
    array[0, 0, 0] = np.inf
    stages = tuple(
        stage if stage.symbol != "Z1" else type(stage)("Z1", stage.kind, stage.layer, array, stage.gradient)
        for stage in moment.trace.stages
    )
    trace = type(moment.trace)(stages, None, None, {})
    drawn = curve(type(moment)(moment.layers, trace, moment.parameters), "A1")
    assert np.isfinite(drawn.z).all()
    assert drawn.z[-1] == max(4.0, float(np.abs(array[np.isfinite(array)]).max()))
