"""Where in the program something is seen, as a link or a lesson writes it."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import preset
from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.moment import Moment
from cnn_gui.ui.panels.spot import NamedCell, Spot, SpotError


@pytest.fixture
def moment() -> Moment:
    """An image of noise in the seed network."""
    rng = np.random.default_rng(1)
    network = preset("seed", (1, 12, 12), rng=rng)
    return Moment.of(network, network.trace(rng.normal(size=(1, 12, 12)).astype(np.float32), 3))


def test_a_spot_is_read_in_any_order_and_with_both_separators() -> None:
    spot = Spot(phase="Z1", panel="motion", cell=NamedCell("Z1", (0, 12, 12)))
    assert Spot.parse("phase=Z1 panel=motion cell=Z1[0,12,12]") == spot
    assert Spot.parse("cnn:cell=Z1[0, 12, 12]&phase=Z1&panel=motion") == spot
    assert Spot.parse("phase=update:W1 cell=new W1[0,0,1,2]") == Spot(
        phase="update:W1", cell=NamedCell("update:W1", (0, 0, 1, 2))
    )
    assert Spot.parse("cell=L").cell == NamedCell("L")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "got nothing"),
        ("Z1", "a spot is written as in"),
        ("phase=", "got 'phase='"),
        ("room=Z1", "phase, panel, cell, action, model; got 'room=Z1'"),
        ("phase=Z1 phase=A1", "once each"),
        ("cell=Z1[0,x]", "such as Z1"),
        ("cell=Z1[0,-1]", "such as Z1"),
        ("cell=[0]", "such as Z1"),
    ],
)
def test_what_is_no_spot_is_refused_with_what_is_allowed(text: str, says: str) -> None:
    with pytest.raises(SpotError) as refused:
        Spot.parse(text)
    assert says in str(refused.value)


def test_an_open_place_is_where_the_largest_number_stands(moment: Moment) -> None:
    z1 = moment.array("Z1")
    z1_cell = NamedCell.parse("Z1[2,*,*]").within(moment)
    assert z1_cell.symbol == "Z1"
    assert z1_cell.index[0] == 2
    assert abs(moment.value(z1_cell)) == np.abs(z1[2]).max()
    assert NamedCell.parse("dZ2[*]").within(moment) == Cell("dZ2", (int(np.abs(moment.array("dZ2")).argmax()),))
    weight = NamedCell.parse("dW2[*,3]").within(moment)
    assert weight.index[1] == 3
    assert abs(moment.value(weight)) == np.abs(moment.array("dW2")[:, 3]).max()
    assert NamedCell.parse("L").within(moment) == Cell("L")


@pytest.mark.parametrize("text", ["Q[0]", "Z1[8,*,*]", "Z1[0,10,10]", "Z1[0,*]"])
def test_a_cell_that_is_not_there_says_so(moment: Moment, text: str) -> None:
    with pytest.raises(CellError):
        NamedCell.parse(text).within(moment)
