"""Shares of a batch's mean: with known numbers, and with printed digits that add up."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset
from cnn_gui.explain.calculation.figures import MINUS
from cnn_gui.explain.calculation.lines import lines_of
from cnn_gui.explain.calculation.listing import Listing
from cnn_gui.explain.cell import Cell
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.ui.panels.batch.shares import Measure, Shares, shares_of
from cnn_gui.ui.panels.batch.words import sentence


def of(values: list[float], mean: float | None = None, measure: Measure = Measure.GRADIENT) -> Shares:
    """Shares of these values."""
    array = np.array(values)
    return Shares(measure, "dW1[0, 0, 1, 1]", array, float(array.mean()) if mean is None else mean)


def read(text: str) -> Decimal:
    """A printed number."""
    return Decimal(text.replace(MINUS, "-"))


def test_a_share_is_the_value_by_the_number_of_images() -> None:
    made = of([0.4, -0.2, 0.0, 0.6])
    assert made.shares.tolist() == pytest.approx([0.1, -0.05, 0.0, 0.15])
    assert [made.part(number) for number in range(4)] == pytest.approx([2 / 3, -1 / 3, 0.0, 1.0])
    assert [read(made.text(number)) for number in range(4)] == [
        Decimal(text) for text in ("0.1000", "-0.0500", "0.0000", "0.1500")
    ]
    assert made.added_up() == "0.2000 = 0.2000"


def test_the_largest_share_comes_first_whatever_its_sign() -> None:
    made = of([0.1, -0.5, 0.3, 0.5])
    assert made.order(by_share=False).tolist() == [0, 1, 2, 3]
    assert made.order(by_share=True).tolist() == [1, 3, 2, 0]


@pytest.mark.parametrize("count", [1, 3, 64, 254, 1024])
@pytest.mark.parametrize("size", [1e-9, 1e-3, 1.0, 1e5])
def test_printed_shares_and_rounding_add_up_to_the_printed_mean(count: int, size: float) -> None:
    values = np.random.default_rng(count).standard_normal(count) * size
    made = of(values.tolist())
    added = sum((read(made.text(number)) for number in range(count)), Decimal(0))
    left, _, mean = made.added_up().partition(" = ")
    shown, _, rounding = left.partition(", with the rounding of ")
    assert read(shown) == added
    assert added + (read(rounding) if rounding else 0) == read(mean)
    assert float(read(mean)) == pytest.approx(values.mean(), abs=abs(values).max() * 1e-4)
    # So does the list, which is the same sum.
    listing = Listing(made.calculation())
    assert listing.sums()[0].endswith(f" = {lines_of(made.calculation())[-1].value}")
    assert len(listing) == count


def test_what_has_overflown_says_so() -> None:
    made = of([0.5, float("nan"), float("inf")], mean=float("nan"))
    assert made.added_up() == "numbers have overflown"
    assert made.part(1) == 0.0
    assert made.order(by_share=True).tolist()[0] in (1, 2)


def test_words_say_what_is_shared_out() -> None:
    assert "its own dW1[0, 0, 1, 1] / 2" in sentence(of([1.0, 2.0]), with_cell=True)[0]
    assert "Choose a number of a gradient" in sentence(of([1.0, 2.0]), with_cell=False)[0]
    assert "Its share is 1.0000 = 1.0000." in sentence(of([1.0]), with_cell=True)[0]


def test_shares_of_every_parameter_of_any_layer_add_up_to_what_the_step_has(dataset: Dataset) -> None:
    model = (
        "conv 3 4x4 stride 2 same, norm, leaky, avgpool 2 stride 1, conv 4 3x3 pad 1, gelu, gap, dense 6, norm, tanh"
    )
    config = RunConfig(model=model, batch_size=8, validate_every=0)
    run = Run(config, dataset)
    for _ in range(2):
        run.step()
    inspection = HeldRun(run, 1).inspection
    inspection.walk(0)
    probe = inspection.probe
    assert probe is not None
    layers = inspection.moment(run.network.trace(run.network_input(probe.image), probe.label), probe).layers
    measured = 0
    for part in layers.trained:
        for symbol in part.parameters:
            place = tuple(extent - 1 for extent in layers.shapes[symbol])
            inspection.shares.about = Cell(symbol, place)
            view = inspection.batch_view()
            assert view is not None
            shares = shares_of(view, Measure.GRADIENT, f"d{layers.last.symbol}")
            assert shares.measure is Measure.GRADIENT
            assert shares.name == str(Cell(f"d{symbol}", place))
            size = float(np.abs(shares.values).mean())
            assert shares.values.mean() == pytest.approx(shares.mean, rel=1e-4, abs=1e-5 * size + 1e-9), symbol
            measured += 1
    assert measured == len(run.network.parameters)
