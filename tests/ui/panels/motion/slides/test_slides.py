"""The animations' numbers: at each position they are those of the trace, and in the end its whole arrays."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from cnn_gui.engine import SGD, Network, Shape, preset
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.moment import Moment, Preparation
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.panels.motion.motions import Choice, Motion, layers_of, make_slide
from cnn_gui.ui.panels.motion.slides.convolution import ConvolutionSlide
from cnn_gui.ui.panels.motion.slides.filter_gradient import ConvolutionBackSlide
from cnn_gui.ui.panels.motion.slides.gates import ReluBackSlide, ReluSlide
from cnn_gui.ui.panels.motion.slides.input_gradient import InputBackSlide
from cnn_gui.ui.panels.motion.slides.max_pooling import PoolingBackSlide, PoolingSlide
from cnn_gui.ui.panels.motion.slides.model import Sheet, Side, Slide
from cnn_gui.ui.panels.motion.slides.sheets import added_up
from cnn_gui.ui.widgets.text.numbers import MINUS

# (model, shape of the image, layer): padding, colours, several channels, odd rows and columns, images that are not
# square.
CASES: list[tuple[str, Shape, int]] = [
    ("seed", (1, 28, 28), 0),
    ("seed", (1, 13, 17), 0),
    ("two-conv", (1, 28, 28), 1),
    ("two-conv", (3, 21, 24), 1),
    ("lenet", (3, 32, 32), 0),
    ("lenet", (1, 28, 28), 1),
]


@cache
def moment(model: str = "seed", shape: Shape = (1, 28, 28), *, label: int | None = 2, seed: int = 0) -> Moment:
    """The moment of an image with strokes on a plain ground, so that equal numbers in a window are not rare."""
    rng = np.random.default_rng(seed)
    network: Network = preset(model, shape, 10, rng=rng)
    pixels = np.zeros(shape, np.uint8)
    pixels[:, 3:6, 2 : shape[2] // 2] = rng.integers(120, 256, (shape[0], 3, shape[2] // 2 - 2))
    pixels[:, 4:-3, -6:-3] = rng.integers(1, 256, (shape[0], shape[1] - 7, 3))
    image = ((pixels / 255 - 0.13) / 0.31).astype(np.float32)
    for _step in range(3):
        SGD(0.1).step(network.parameters, network.step_gradients(image[..., None], np.array([5])).gradients)
    preparation = Preparation(pixels, np.full(shape[0], 0.13), np.full(shape[0], 0.31))
    return Moment.of(network, network.trace(image, label), preparation=preparation)


def slide(motion: Motion, case: tuple[str, Shape, int], number: int = 1, channel: int | None = None) -> Slide:
    """An animation of a case."""
    model, shape, layer = case
    return make_slide(moment(model, shape), motion, Choice(layer, number, channel))


def some(slide: Slide, count: int = 12) -> list[int]:
    """The first, the last and a few other positions."""
    others = np.random.default_rng(7).integers(0, slide.count, count).tolist()
    return [0, slide.columns - 1, slide.count - 1, *others]


def number(sheet: Sheet) -> float:
    """What a sheet of one number holds."""
    assert sheet.array.shape == (1, 1, 1)
    return float(sheet.array[0, 0, 0])


def covered(slide: Slide, position: int) -> Floats:
    """Which cells of the map that fills up are known at a position, as 0 and 1."""
    known = np.zeros(slide.filled_sheet.array.shape[1:])
    for row, column, height, width in slide.reached(position):
        known[row : row + height, column : column + width] += 1
    return known


# ---- convolution -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", [None, 0])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_products_and_bias_give_the_number_of_the_map(case: tuple[str, Shape, int], channel: int | None) -> None:
    made = slide(Motion.CONVOLUTION, case, channel=channel)
    model, shape, layer = case
    of = moment(model, shape)
    part = layers_of(of.layers, Motion.CONVOLUTION)[layer]
    bias = float(of.array(part.bias)[1])
    for position in some(made):
        row, column = made.place(position)
        region, weights, products, result = made.beat(position).grids
        np.testing.assert_allclose(products.array, region.array.astype(np.float64) * weights.array, rtol=1e-12)
        stored = float(of.array(part.symbol)[1, row, column])
        assert number(result) == stored
        if channel is None:
            size = np.abs(products.array).sum() + abs(bias)
            assert abs(products.array.sum() + bias - stored) <= 1e-5 * size
        assert made.beat(position).cell == Cell(part.symbol, (1, row, column))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_finished_map_is_that_of_the_trace(case: tuple[str, Shape, int]) -> None:
    for motion in (Motion.CONVOLUTION, Motion.POOLING):
        made = slide(motion, case)
        model, shape, layer = case
        symbol = layers_of(moment(model, shape).layers, motion)[layer].symbol
        stored = moment(model, shape).trace.stage(symbol).value[1]
        written = np.array([number(made.beat(position).grids[made.right_grid]) for position in range(made.count)])
        np.testing.assert_array_equal(written.reshape(stored.shape), stored)
        np.testing.assert_array_equal(made.right.array[0], stored)
        np.testing.assert_array_equal(covered(made, made.count - 1), np.ones(stored.shape))


@pytest.mark.parametrize("case", CASES[2:], ids=str)
def test_one_channel_and_all_others_add_up(case: tuple[str, Shape, int]) -> None:
    made = slide(Motion.CONVOLUTION, case, channel=0)
    model, shape, layer = case
    channels = moment(model, shape).layers.part(
        layers_of(moment(model, shape).layers, Motion.CONVOLUTION)[layer].before
    )
    if channels.shape[0] == 1:
        pytest.skip("only one channel")
    others = channels.shape[0] - 1
    line = made.beat(made.count // 2).lines[0][0]
    assert f"the other {others} channels" in line
    assert "bias" in line
    assert made.left.tiles == 1


def test_the_sum_is_printed_as_the_microscope_prints_it() -> None:
    made = slide(Motion.CONVOLUTION, CASES[0])
    position = 300
    of = moment()
    explained = explain(of, made.beat(position).cell)
    _, _, result = made.beat(position).lines[0][0].rpartition(" ")
    assert result == explained.lines[-1].value


def test_digits_that_do_not_add_up_are_said_to_be_rounded() -> None:
    assert added_up([("a", 0.5), ("b", -0.25)], 0.25) == f"a 0.5000 + b {MINUS}0.2500 = 0.2500"
    assert " ≈ " in added_up([("a", 0.50004), ("b", 0.50004)], 1.00008)
    # Seven decimals would claim more than float32 has.
    assert (
        added_up([("a", -1.2345678), ("b", 1.2344444)], -0.0001209) == f"a {MINUS}1.23457 + b 1.23444 ≈ {MINUS}0.00012"
    )
    assert added_up([("a", np.inf), ("b", 1.0)], np.inf) == "a ∞ + b 1.0000 = ∞"


def test_a_padding_is_shown_and_has_no_cell() -> None:
    made = slide(Motion.CONVOLUTION, CASES[4], channel=0)
    assert made.left.array.shape == (1, 36, 36)
    assert made.left.margin == 2
    region = made.beat(0).grids[0]
    assert not region.array[0, :2].any()
    assert region.cell(0, 0, 0) is None
    assert region.cell(0, 2, 2) == Cell("X", (0, 0, 0))
    assert made.left.cell(0, 2, 2) == Cell("X", (0, 0, 0))
    assert made.left.cell(0, 35, 3) is None
    assert made.left.title == "X[0] + padding"
    assert made.left.detail == "32×32"


def test_colours_are_shown_as_they_are_and_channel_by_channel() -> None:
    together = slide(Motion.CONVOLUTION, CASES[4])
    assert together.left.kind == "colour"
    assert together.left.tiles == 1
    assert together.beat(5).grids[0].array.shape == (3, 5, 5)
    assert together.beat(5).grids[0].kind == "grey"
    assert slide(Motion.CONVOLUTION, CASES[4], channel=2).left.kind == "grey"


# ---- pooling ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_winner_of_a_window_is_marked(case: tuple[str, Shape, int]) -> None:
    made = slide(Motion.POOLING, case)
    for position in some(made):
        candidates, kept = made.beat(position).grids
        assert candidates.mark is not None
        assert float(candidates.array[0][candidates.mark]) == number(kept) == float(candidates.array.max())


def test_of_equal_numbers_the_first_in_reading_order_wins() -> None:
    made = slide(Motion.POOLING, CASES[0])
    ties = [p for p in range(made.count) if np.unique(made.beat(p).grids[0].array).size == 1]
    assert ties
    beat = made.beat(ties[0])
    assert beat.grids[0].mark == (0, 0)
    numbers = beat.lines[0][0].removeprefix("max(").partition(")")[0].split(", ")
    assert beat.lines[0] == (f"max({', '.join(numbers)}) = {numbers[0]}", f"largest: {numbers[0]}")
    assert len(set(numbers)) == 1
    row, column = made.place(ties[0])
    assert beat.lines[1][0] == (
        f"A1[1, {2 * row}, {2 * column}] wins: all four are equal, and the first in reading order wins."
    )


@pytest.mark.parametrize("motion", [Motion.POOLING, Motion.POOLING_BACK])
def test_rows_and_columns_in_no_window_are_named(motion: Motion) -> None:
    # 13×17 is 11×15 behind the convolution.
    made = slide(motion, CASES[1])
    assert made.left.array.shape == (1, 11, 15)
    assert set(made.spare()) == {(10, 0, 1, 15), (0, 14, 10, 1)}
    assert made.sentence[0].endswith(" Its last row and its last column would fill no window.")
    assert made.position_at(Side.LEFT, 10, 3) is None
    assert made.position_at(Side.LEFT, 9, 13) == made.count - 1
    even = slide(motion, CASES[0])
    assert even.spare() == ()
    assert "no window" not in even.sentence[0]


# ---- backward --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", [None, 0])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_is_collected_is_the_gradient_of_the_filter(case: tuple[str, Shape, int], channel: int | None) -> None:
    made = slide(Motion.CONVOLUTION_BACK, case, channel=channel)
    model, shape, layer = case
    of = moment(model, shape)
    part = layers_of(of.layers, Motion.CONVOLUTION_BACK)[layer]
    stored = of.array(f"d{part.weight}")[1]
    total, sizes = np.zeros_like(stored, np.float64), np.zeros_like(stored, np.float64)
    shown = slice(None) if channel is None else slice(channel, channel + 1)
    everything = slide(Motion.CONVOLUTION_BACK, case)
    checked = set(some(made))
    for position in range(made.count):
        region, gradient, added, _ = everything.beat(position).grids
        products = number(gradient) * region.array.astype(np.float64)
        np.testing.assert_allclose(added.array, products, rtol=1e-12)
        total += products
        sizes += np.abs(products)
        if position in checked:
            np.testing.assert_allclose(made.beat(position).grids[3].array, total[shown], rtol=1e-9, atol=1e-12)
    assert (np.abs(total - stored) <= 1e-5 * sizes).all()
    last = made.beat(made.count - 1).grids[3]
    place = "1" if channel is None or len(stored) == 1 else "1, 0"
    assert last.title == f"= d{part.weight}[{place}] of this image"
    assert made.beat(0).grids[3].title.endswith(" so far")
    assert last.cell(0, 1, 2) == Cell(f"d{part.weight}", (1, 0, 1, 2))


def test_a_sum_that_is_not_the_engines_is_not_said_to_be() -> None:
    of = moment()
    wrong = dict(of.trace.parameter_gradients)
    wrong["conv1.W"] = wrong["conv1.W"] * 1.001
    trace = type(of.trace)(of.trace.stages, of.trace.loss, of.trace.label, wrong)
    made = make_slide(Moment(of.layers, trace, of.parameters), Motion.CONVOLUTION_BACK, Choice(number=1))
    assert "of this image" not in made.beat(made.count - 1).grids[3].title


@pytest.mark.parametrize("case", CASES, ids=str)
def test_the_gradient_falls_to_the_winner_alone(case: tuple[str, Shape, int]) -> None:
    made = slide(Motion.POOLING_BACK, case)
    model, shape, layer = case
    of = moment(model, shape)
    part = layers_of(of.layers, Motion.POOLING_BACK)[layer]
    stored = of.array(f"d{part.before}")[1]
    filled = np.zeros_like(stored)
    for position in range(made.count):
        routed, candidates, gradient = made.beat(position).grids
        top, left, height, width = made.window(position)
        filled[top : top + height, left : left + width] = routed.array[0]
        assert routed.mark == candidates.mark
        assert routed.mark is not None
        assert routed.array[0][routed.mark] == number(gradient)
        assert np.count_nonzero(routed.array) <= 1
        winner = made.beat(position).cell
        assert winner.symbol == f"d{part.before}"
        assert stored[winner.index[1:]] == number(gradient)
    # What is in no window stays 0.
    np.testing.assert_array_equal(filled, stored)
    np.testing.assert_array_equal(made.left.array[0], stored)


@pytest.mark.parametrize("channel", [None, 0])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_all_filters_spread_is_the_gradient_of_the_input(
    case: tuple[str, Shape, int], channel: int | None
) -> None:
    model, shape, layer = case
    of = moment(model, shape)
    part = layers_of(of.layers, Motion.INPUT_BACK)[layer]
    stored = of.array(f"d{part.before}")
    m, k, filters = part.margins[0], part.kernel, part.shape[0]
    shown = slice(None) if channel is None else slice(channel, channel + 1)
    padded = np.zeros((len(stored), stored.shape[1] + 2 * m, stored.shape[2] + 2 * m))
    sizes, real = np.zeros_like(padded), np.zeros_like(padded)
    real[:, m : m + stored.shape[1], m : m + stored.shape[2]] = 1
    for filter_number in range(filters):
        made = make_slide(of, Motion.INPUT_BACK, Choice(layer, filter_number, channel))
        checked = set(some(made, 6)) if filter_number in (1, filters - 1) else set()
        for position in range(made.count):
            row, column = made.place(position)
            dz = float(of.array(f"d{part.symbol}")[filter_number, row, column])
            under = np.s_[:, row : row + k, column : column + k]
            padded[under] += dz * of.array(part.weight)[filter_number].astype(np.float64) * real[under]
            sizes[under] += np.abs(dz * of.array(part.weight)[filter_number]) * real[under]
            if position in checked:
                so_far, added, weights, gradient = made.beat(position).grids
                np.testing.assert_allclose(so_far.array, padded[under][shown], rtol=1e-6, atol=1e-9)
                products = number(gradient) * weights.array.astype(np.float64) * real[under][shown]
                np.testing.assert_allclose(added.array, products, rtol=1e-6)
    inside = padded[:, m : m + stored.shape[1], m : m + stored.shape[2]]
    assert (np.abs(inside - stored) <= 1e-5 * sizes[:, m : m + stored.shape[1], m : m + stored.shape[2]]).all()
    last = made.beat(made.count - 1)
    assert last.grids[0].title.startswith(f"= d{part.before}")
    assert last.lines[0][0].endswith(" is done")
    np.testing.assert_array_equal(made.left.array[:, m : m + stored.shape[1], m : m + stored.shape[2]], stored[shown])


def test_only_the_last_filter_completes_the_gradient_of_the_input() -> None:
    last = moment().array("W1").shape[0] - 1
    for filter_number, end in (
        (0, "the other filters add to the same dX"),
        (last - 1, "the next filter adds to the same dX"),
        (last, "dX is done"),
    ):
        made = slide(Motion.INPUT_BACK, CASES[0], filter_number)
        beat = made.beat(made.count - 1)
        assert beat.lines[0][0].endswith(end)
        assert beat.grids[0].title == ("= dX region" if filter_number == last else "dX region so far")


def test_the_gradient_of_the_image_is_said_to_be_unused() -> None:
    assert "Training leaves it out" in slide(Motion.INPUT_BACK, CASES[0]).sentence[0]
    assert all("Unused here." in form for form in slide(Motion.INPUT_BACK, CASES[0]).sentence[1:])
    assert not any("nused" in form or "leaves" in form for form in slide(Motion.INPUT_BACK, CASES[2]).sentence)


def test_a_gradient_of_the_input_that_is_not_the_engines_is_not_said_to_be() -> None:
    of = moment()
    stages = tuple(
        replace(stage, gradient=stage.gradient * 1.01) if stage.symbol == "X" and stage.gradient is not None else stage
        for stage in of.trace.stages
    )
    last = of.array("W1").shape[0] - 1
    made = make_slide(replace(of, trace=replace(of.trace, stages=stages)), Motion.INPUT_BACK, Choice(number=last))
    assert not made.beat(made.count - 1).grids[0].title.startswith("=")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_relu_lets_pass_what_is_above_zero_both_ways(case: tuple[str, Shape, int]) -> None:
    model, shape, layer = case
    of = moment(model, shape)
    forward, back = (slide(motion, case) for motion in (Motion.ACTIVATION, Motion.ACTIVATION_BACK))
    part = layers_of(of.layers, Motion.ACTIVATION)[layer]
    z, a = of.array(part.before)[1], of.array(part.symbol)[1]
    dz, da = of.array(f"d{part.before}")[1], of.array(f"d{part.symbol}")[1]
    for position in some(forward, 40):
        place = forward.place(position)
        taken, made = forward.beat(position).grids
        assert (number(taken), number(made)) == (z[place], a[place])
        assert number(made) == max(0.0, number(taken))
        assert forward.beat(position).cell == Cell(part.symbol, (1, *place))
        passed, gate, arrived = back.beat(position).grids
        assert (number(passed), number(arrived)) == (dz[place], da[place])
        assert number(gate) == float(z[place] > 0)
        assert number(passed) == number(arrived) * number(gate)
        assert back.beat(position).cell == Cell(f"d{part.before}", (1, *place))
        says = "open" if z[place] > 0 else "shut"
        assert back.beat(position).lines[1][0].endswith(f"the gate is {says}.")


@pytest.mark.parametrize("motion", list(Motion), ids=str)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_animation_begins_where_there_is_something_to_see(motion: Motion, case: tuple[str, Shape, int]) -> None:
    made = slide(motion, case)
    at = made.telling()
    row, column = made.place(at)
    sizes = np.abs(made.right.array[0])
    if not sizes.any():
        # A filter that is dead: there is nothing to see anywhere.
        assert at == 0 or motion is Motion.CONVOLUTION
        return
    assert sizes[row, column] != 0
    assert not made.is_idle(at)
    if motion is Motion.CONVOLUTION:
        left = made.left.array
        apart = ((left - np.median(left, axis=(1, 2), keepdims=True)) ** 2).sum(axis=0)
        k = made.size
        energies = [apart[i : i + k, j : j + k].sum() for i in range(made.rows) for j in range(made.columns)]
        assert energies[at] == pytest.approx(max(energies), rel=1e-6)
    elif motion is Motion.ACTIVATION_BACK and made.left.array.any():
        assert np.abs(made.left.array[0, row, column]) == np.abs(made.left.array[0]).max() > 0
    elif motion is Motion.POOLING_BACK:
        # Not where four equal numbers of the ground had a winner by their order alone.
        kept = moment(*case[:2]).array(layers_of(moment(*case[:2]).layers, motion)[case[2]].symbol)[1]
        assert sizes[row, column] == (sizes[kept > 0] if (kept > 0).any() else sizes).max()
    elif motion is not Motion.CONVOLUTION_BACK:
        assert sizes[row, column] == sizes.max()


def test_a_shut_relu_begins_where_most_is_stopped() -> None:
    of = moment()
    closed = tuple(
        replace(stage, value=-np.abs(stage.value), gradient=np.zeros_like(stage.value))
        if stage.symbol == "Z1"
        else stage
        for stage in of.trace.stages
    )
    made = make_slide(replace(of, trace=replace(of.trace, stages=closed)), Motion.ACTIVATION_BACK, Choice(number=1))
    assert made.telling() == int(np.abs(of.array("dA1")[1]).argmax())


def test_positions_where_nothing_happens_are_known() -> None:
    made = slide(Motion.CONVOLUTION_BACK, CASES[0])
    idle = [made.is_idle(position) for position in range(made.count)]
    np.testing.assert_array_equal(np.reshape(idle, (26, 26)), moment().array("dZ1")[1] == 0)
    assert 0 < sum(idle) < made.count
    at = idle.index(True)
    assert made.beat(at).lines[0][0].endswith("is 0: nothing is added here")
    assert not slide(Motion.CONVOLUTION, CASES[0]).is_idle(at)


# ---- places ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("motion", list(Motion), ids=str)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_cells_are_filled_one_after_another_and_a_click_leads_back(
    motion: Motion, case: tuple[str, Shape, int]
) -> None:
    made = slide(motion, case)
    before = None
    for position in range(made.count):
        row, column = made.place(position)
        assert made.position_at(Side.RIGHT, row, column) == position
        top, left, height, width = made.window(position)
        middle = (made.size - 1) // 2
        assert made.position_at(Side.LEFT, top + middle, left + middle) == position
        assert top + height <= made.left.rows
        assert left + width <= made.left.columns
        if made.filled is not None and position < made.count - 1:
            known = covered(made, position)
            assert known.max() == 1
            step = 1 if made.filled is Side.RIGHT else made.stride
            in_windows = known[: step * made.rows, : step * made.columns]
            assert in_windows.sum() == (position + 1) * step * step
            assert before is None or not (before > known).any()
            before = known


@pytest.mark.parametrize("motion", list(Motion), ids=str)
def test_every_number_between_the_maps_knows_where_it_stands(motion: Motion) -> None:
    for case in CASES:
        of = moment(*case[:2])
        made = slide(motion, case, channel=0 if motion.has_filters else None)
        for position in some(made, 4):
            for sheet in made.beat(position).grids:
                for tile, row, column in np.ndindex(sheet.array.shape):
                    cell = sheet.cell(tile, row, column)
                    # What is still being added up is not yet what stands there.
                    if cell is None or sheet.title.endswith(" so far"):
                        continue
                    assert of.value(cell) == pytest.approx(float(sheet.array[tile, row, column]), rel=1e-6)


def test_backward_animations_need_a_label() -> None:
    with pytest.raises(ValueError, match="needs a label"):
        make_slide(moment(label=None), Motion.CONVOLUTION_BACK, Choice())
    with pytest.raises(ValueError, match="needs a label"):
        make_slide(moment(label=None), Motion.POOLING_BACK, Choice())
    assert isinstance(make_slide(moment(label=None), Motion.CONVOLUTION, Choice()), ConvolutionSlide)
    assert isinstance(make_slide(moment(label=None), Motion.POOLING, Choice()), PoolingSlide)


def test_the_animations_go_by_kind_and_way() -> None:
    kinds = [
        ConvolutionSlide,
        ReluSlide,
        PoolingSlide,
        PoolingBackSlide,
        ReluBackSlide,
        ConvolutionBackSlide,
        InputBackSlide,
    ]
    made = [make_slide(moment(), motion, Choice()) for motion in Motion]
    assert [type(each) for each in made] == kinds
    assert [each.filled for each in made] == [*[Side.RIGHT] * 3, Side.LEFT, Side.LEFT, None, None]
