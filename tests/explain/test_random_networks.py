"""Random cells of networks drawn at random: the explanation is the engine's number, and every printed line adds up."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.chain_rule import chain_rule
from cnn_gui.explain.explain import explain
from tests.engine.random_networks import random_network
from tests.explain.adding_up import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment

# More were tried when this was written; each has some arrays of its own, which few networks have.
NETWORKS, CELLS = 12, 30


@pytest.mark.parametrize("seed", range(NETWORKS))
def test_any_number_of_any_network_is_explained(seed: int, made_moment: Callable[..., Moment]) -> None:
    case = random_network(random.Random(seed))
    network = case.network(np.float32)
    running = seed % 3 == 0
    moment = made_moment(network=network, seed=seed, steps_before=1, batch_size=4, index=2, running=running)
    rng = np.random.default_rng(seed)
    shapes = list(moment.layers.shapes.items())
    for _ in range(CELLS):
        symbol, shape = shapes[rng.integers(len(shapes))]
        cell = Cell(symbol, tuple(int(rng.integers(extent)) for extent in shape))
        check(moment, explain(moment, cell))
        assert chain_rule(moment, cell).pieces[-1].cell == cell, case
