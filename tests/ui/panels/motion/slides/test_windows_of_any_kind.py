"""Windows of any size, stride and padding, and activations that bend: what the animations add up is the trace's own."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from cnn_gui.engine import (
    ELU,
    GELU,
    SGD,
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    LeakyReLU,
    MaxPool2D,
    Network,
    Sigmoid,
    Tanh,
)
from cnn_gui.explain.anatomy import Part
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.curve import function_of
from cnn_gui.explain.moment import Moment
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.panels.motion.motions import Choice, Motion, layers_of, make_slide, words_of
from cnn_gui.ui.panels.motion.slides.model import Sheet, Side, Slide
from cnn_gui.ui.panels.motion.slides.sheets import divided, multiplied
from cnn_gui.ui.widgets.text.numbers import MINUS

# What overlaps and is padded unequally; what leaves numbers between windows; a filter as large as can be.
NETWORKS = {
    "overlap": lambda: [
        Conv2D(3, 4, stride=2, padding="same"),
        LeakyReLU(0.1),
        MaxPool2D(3, stride=2),
        Conv2D(2, 3, padding=2),
        Tanh(),
        AveragePool2D(3, stride=1),
        GELU(),
    ],
    "gaps": lambda: [
        Conv2D(2, 2, stride=3, padding=1),
        GELU(),
        AveragePool2D(2, stride=3),
        Conv2D(3, 1),
        ELU(0.5),
        MaxPool2D(2, stride=3),
        Sigmoid(),
    ],
    "large": lambda: [Conv2D(2, 11, padding="same"), Sigmoid(), MaxPool2D(5, stride=1), ELU(), AveragePool2D(4)],
}
SHAPE = (1, 19, 22)


@cache
def moment(name: str, *, seed: int = 1) -> Moment:
    """The moment of an image with a plain ground after a few steps, so that ties and both signs are not rare."""
    rng = np.random.default_rng(seed)
    network = Network([*NETWORKS[name](), Flatten(), Dense(4)], input_shape=SHAPE, rng=rng)
    image = np.full(SHAPE, -0.4, np.float32)
    image[0, 4:9, 3:15] = rng.uniform(-0.4, 2.5, (5, 12))
    image[0, 2:17, 14:17] = rng.uniform(0.5, 2.5, (15, 3))
    for _step in range(3):
        SGD(0.1).step(network.parameters, network.step_gradients(image[..., None], np.array([3])).gradients)
    return Moment.of(network, network.trace(image, 2))


def slides(name: str, motion: Motion, number: int = 1) -> list[tuple[Part, Slide]]:
    """The animations of all layers of a network."""
    of = moment(name)
    return [
        (part, make_slide(of, motion, Choice(layer, number))) for layer, part in enumerate(layers_of(of.layers, motion))
    ]


def some(slide: Slide, count: int = 8) -> list[int]:
    """The first, the last and a few other positions."""
    others = np.random.default_rng(7).integers(0, slide.count, count).tolist()
    return sorted({0, slide.columns - 1, slide.count - 1, *others})


def number(sheet: Sheet) -> float:
    """What a sheet of one number holds."""
    assert sheet.array.shape == (1, 1, 1)
    return float(sheet.array[0, 0, 0])


def in_place(slide: Slide, position: int) -> Floats:
    """The window of the left map."""
    top, left, height, width = slide.window(position)
    return slide.left.array[:, top : top + height, left : left + width]


@pytest.mark.parametrize("name", NETWORKS)
def test_products_and_bias_give_the_number_of_the_map(name: str) -> None:
    of = moment(name)
    for part, made in slides(name, Motion.CONVOLUTION):
        bias = float(of.array(part.bias)[1])
        for position in some(made):
            region, weights, products, result = made.beat(position).grids
            np.testing.assert_array_equal(region.array, in_place(made, position))
            np.testing.assert_allclose(products.array, region.array.astype(np.float64) * weights.array, rtol=1e-12)
            size = np.abs(products.array).sum() + abs(bias)
            assert abs(products.array.sum() + bias - number(result)) <= 1e-5 * size
            assert number(result) == float(of.array(part.symbol)[(1, *made.place(position))])
        # Each padded place is 0, and no cell of the network.
        for (row, column), value in np.ndenumerate(made.left.array[0]):
            cell = made.left.cell(0, row, column)
            assert value == 0 if cell is None else value == pytest.approx(of.value(cell))


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_collected_is_the_gradient_of_the_filter(name: str) -> None:
    of = moment(name)
    for part, made in slides(name, Motion.CONVOLUTION_BACK):
        total = np.zeros_like(of.array(part.weight)[1], np.float64)
        checked = some(made)
        for position in range(made.count):
            _, gradient, _, _ = made.beat(position).grids
            total += number(gradient) * in_place(made, position).astype(np.float64)
            if position in checked:
                np.testing.assert_allclose(made.beat(position).grids[3].array, total, rtol=1e-9, atol=1e-12)
        assert made.beat(made.count - 1).grids[3].title == f"= d{part.weight}[1] of this image"


@pytest.mark.parametrize("name", NETWORKS)
def test_what_all_filters_spread_is_the_gradient_of_the_input(name: str) -> None:
    of = moment(name)
    for layer, part in enumerate(layers_of(of.layers, Motion.INPUT_BACK)):
        top, bottom, left, right = part.margins
        stored, k = of.array(f"d{part.before}"), part.kernel
        spread = np.zeros((len(stored), stored.shape[1] + top + bottom, stored.shape[2] + left + right))
        inside = np.s_[:, top : top + stored.shape[1], left : left + stored.shape[2]]
        real = np.zeros_like(spread)
        real[inside] = 1
        for filter_number in range(part.shape[0]):
            made = make_slide(of, Motion.INPUT_BACK, Choice(layer, filter_number))
            checked = some(made, 4)
            weights = of.array(part.weight)[filter_number].astype(np.float64)
            for position in range(made.count):
                row, column, _, _ = made.window(position)
                under = np.s_[:, row : row + k, column : column + k]
                dz = float(of.array(f"d{part.symbol}")[(filter_number, *made.place(position))])
                spread[under] += dz * weights * real[under]
                if position in checked:
                    beat = made.beat(position)
                    np.testing.assert_allclose(beat.grids[0].array, spread[under], rtol=1e-6, atol=1e-9)
                    np.testing.assert_allclose(beat.grids[1].array, dz * weights * real[under], rtol=1e-6, atol=1e-12)
                    of.layers.check(beat.cell)
        np.testing.assert_allclose(spread[inside], stored, rtol=1e-4, atol=1e-6)
        assert made.beat(made.count - 1).grids[0].title.startswith(f"= d{part.before}")


@pytest.mark.parametrize("name", NETWORKS)
def test_windows_are_pooled_and_get_their_gradient_back(name: str) -> None:
    of = moment(name)
    for (part, forward), (_, back) in zip(slides(name, Motion.POOLING), slides(name, Motion.POOLING_BACK), strict=True):
        is_mean = part.kind == "average pooling"
        got = np.zeros_like(of.array(part.before)[1], np.float64)
        for position in range(forward.count):
            window, kept = forward.beat(position).grids
            np.testing.assert_array_equal(window.array, in_place(forward, position))
            wanted = window.array.mean(dtype=np.float64) if is_mean else window.array.max()
            assert number(kept) == pytest.approx(float(wanted), rel=1e-5, abs=1e-7)
            beat = back.beat(position)
            top, left, k, _ = back.window(position)
            under = got[top : top + k, left : left + k]
            if is_mean:
                under += number(beat.grids[2]) / k**2
                np.testing.assert_allclose(beat.grids[1].array, number(beat.grids[2]) / k**2, rtol=1e-6)
            else:
                assert window.mark is not None
                assert float(window.array[0][window.mark]) == number(kept)
                under[window.mark] += number(beat.grids[2])
            np.testing.assert_allclose(beat.grids[0].array[0], under, rtol=1e-5, atol=1e-9)
            assert beat.grids[0].title.endswith(" so far") == (part.stride < part.size)
            of.layers.check(beat.cell)
        stored = of.array(f"d{part.before}")[1]
        np.testing.assert_allclose(got, stored, rtol=1e-5, atol=1e-8)
        np.testing.assert_array_equal(back.left.array[0], stored)


@pytest.mark.parametrize("name", NETWORKS)
def test_each_number_goes_through_the_curve_and_its_gradient_times_the_slope(name: str) -> None:
    of = moment(name)
    for (part, forward), (_, back) in zip(
        slides(name, Motion.ACTIVATION), slides(name, Motion.ACTIVATION_BACK), strict=True
    ):
        function = function_of(part)
        for position in some(forward, 12):
            place = (1, *forward.place(position))
            taken, made = forward.beat(position).grids
            assert (number(taken), number(made)) == (
                of.value(Cell(part.before, place)),
                of.value(Cell(part.symbol, place)),
            )
            z = np.array([number(taken)])
            assert number(made) == pytest.approx(float(function.value(z)[0]), rel=1e-5, abs=1e-7)
            assert forward.beat(position).cell == Cell(part.symbol, place)
            passed, slope, arrived = back.beat(position).grids
            assert number(slope) == float(function.derivative(z)[0])
            assert number(passed) == pytest.approx(number(slope) * number(arrived), rel=1e-4, abs=1e-9)
            assert back.beat(position).cell == Cell(f"d{part.before}", place)


def test_a_slope_that_lets_hardly_anything_pass_is_said() -> None:
    part, made = slides("large", Motion.ACTIVATION_BACK)[0]
    z = moment("large").array(part.before)[1]
    slopes = function_of(part).derivative(z.astype(np.float64))
    flattest, steepest = (int(each) for each in (slopes.argmin(), slopes.argmax()))
    assert "hardly any" not in made.beat(steepest).lines[1][0]
    assert ("hardly any gradient passes" in made.beat(flattest).lines[1][0]) == (slopes.min() < 0.0025)


@pytest.mark.parametrize("name", NETWORKS)
def test_cells_fill_up_and_a_click_leads_to_a_window_that_holds_it(name: str) -> None:
    for made in [made for motion in Motion for _, made in slides(name, motion)]:
        held = np.zeros((made.left.rows, made.left.columns), bool)
        for position in range(made.count):
            top, left, k, _ = made.window(position)
            assert top + k <= made.left.rows
            assert left + k <= made.left.columns
            held[top : top + k, left : left + k] = True
            middle = (k - 1) // 2
            assert made.position_at(Side.LEFT, top + middle, left + middle) == position
            assert made.position_at(Side.RIGHT, *made.place(position)) == position
        for (row, column), is_held in np.ndenumerate(held):
            found = made.position_at(Side.LEFT, row, column)
            assert (found is not None) == is_held
            if found is not None:
                top, left, k, _ = made.window(found)
                assert top <= row < top + k
                assert left <= column < left + k
        spared = np.zeros(held.shape, int)
        for row, column, height, width in made.spare():
            spared[row : row + height, column : column + width] += 1
        np.testing.assert_array_equal(spared, ~held)
        if made.filled is not None:
            check_filling(made)


def check_filling(made: Slide) -> None:
    """What is known only grows, is never counted twice, and is no cell that a later window adds to."""
    before = np.zeros((made.filled_sheet.rows, made.filled_sheet.columns), int)
    for position in range(made.count):
        known = np.zeros_like(before)
        for row, column, height, width in made.reached(position):
            assert min(height, width) > 0
            known[row : row + height, column : column + width] += 1
        assert known.max() == 1
        assert (known >= before).all()
        if made.filled is Side.LEFT:
            for later in range(position + 1, min(position + 2 * made.columns, made.count)):
                top, left, k, _ = made.window(later)
                assert not known[top : top + k, left : left + k].any() or position == made.count - 1
        before = known
    assert before.all()


def test_words_follow_the_sizes() -> None:
    overlapping, mean = (made for _, made in slides("overlap", Motion.POOLING))
    assert "3×3 window" in overlapping.sentence[0]
    assert "in steps of 2, and its places overlap" in overlapping.sentence[0]
    assert "largest of its nine numbers" in overlapping.sentence[0]
    assert "one by one" in mean.sentence[0]
    assert "divided by 9" in mean.sentence[0]
    assert overlapping.latex == r"P_{1}[i,j] = \max(A_{1}[2i:2i+3,\, 2j:2j+3])"
    apart = slides("gaps", Motion.POOLING)[0][1]
    assert "with gaps between" in apart.sentence[0]
    assert apart.sentence[0].endswith(" What lies between the windows is left out.")
    assert "in steps of 2" in slides("overlap", Motion.CONVOLUTION)[0][1].sentence[0]
    many = slides("large", Motion.POOLING)[0][1]
    assert many.beat(40).lines[0][0].startswith("largest of 25 numbers: ")


def test_lines_can_be_recalculated() -> None:
    assert divided(1.0, 4, 0.25) == "1.0000 / 4 = 0.2500"
    assert divided(-1.0, 3, -1 / 3) == f"{MINUS}1.0000 / 3 = {MINUS}0.3333"
    assert " ≈ " in divided(1.00004, 9, 0.2)
    assert divided(np.inf, 4, np.inf) == "∞ / 4 ≈ ∞"
    assert multiplied(0.5, 0.25, 0.125) == "0.5000 × 0.2500 = 0.1250"
    assert " ≈ " in multiplied(0.33333, 0.33333, 0.1112)


def test_animations_of_activations_are_called_by_what_the_network_has() -> None:
    several = words_of(Motion.ACTIVATION, moment("overlap").layers)
    assert (several.word, several.short, several.spoken) == ("Activation", "Act", "Activation, forward")
    assert words_of(Motion.ACTIVATION_BACK, moment("gaps").layers).word == "← Activation"
    assert words_of(Motion.ACTIVATION, None).word == "ReLU"
    assert words_of(Motion.POOLING, moment("overlap").layers).word == "Pooling"
