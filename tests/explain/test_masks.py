from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import ELU, GELU, Dense, Flatten, Network, Sigmoid, Tanh, reference
from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.masks import activation_mask, gradient_mask, pooled_mask, relu_mask, winner_mask
from cnn_gui.explain.moment import Moment
from tests.explain.networks import LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = [
    ("seed", {}),
    ("two-conv", {}),
    ("lenet", {}),
    ("seed", {"input_shape": (3, 17, 20), "filters": 5}),
]


@pytest.mark.parametrize(("model", "options"), CASES)
def test_masks_are_those_of_the_engine(
    model: str, options: dict[str, object], made_moment: Callable[..., Moment]
) -> None:
    moment = made_moment(model, **options)
    for part in moment.layers.parts:
        if part.kind == "relu":
            z = moment.array(part.before)
            mask = relu_mask(moment, part.symbol)
            assert mask.symbol == part.before
            ones = reference.relu_backward(z[None], np.ones_like(z)[None])[0]
            np.testing.assert_array_equal(mask.passes, ones > 0)
        if part.kind == "pooling":
            a = moment.array(part.before)
            mask = winner_mask(moment, part.symbol)
            ones = reference.max_pool_backward(a[None], np.ones((1, *part.shape), a.dtype))[0]
            np.testing.assert_array_equal(mask.passes, ones > 0)
            assert mask.count == np.prod(part.shape)


@pytest.mark.parametrize(("model", "options"), CASES)
def test_gradient_arrives_only_where_the_mask_lets_it_through(
    model: str, options: dict[str, object], made_moment: Callable[..., Moment]
) -> None:
    moment = made_moment(model, **options)
    for symbol in (part.symbol for part in moment.layers.parts[:-1]):
        mask, arrived = gradient_mask(moment, symbol), moment.array(f"d{symbol}") != 0
        assert mask.symbol == symbol
        assert not (arrived & ~mask.passes).any(), symbol
    z1 = gradient_mask(moment, "Z1")
    assert 0 < z1.count < z1.total
    assert z1.count == np.count_nonzero(relu_mask(moment, "A1").passes & winner_mask(moment, "P1").passes)
    if model == "seed":
        # Behind a dense layer every winner has a gradient to receive.
        assert (moment.array("dZ1") != 0).sum() > 0.9 * z1.count


@pytest.mark.parametrize("name", LAYERS)
def test_masks_of_every_kind_are_those_of_the_engine(name: str, made_moment: Callable[..., Moment]) -> None:
    moment = made_moment(name)
    for part in moment.layers.parts:
        if part.is_pooling:
            a = moment.array(part.before)
            ones = np.ones((1, *part.shape), a.dtype)
            if part.kind == "pooling":
                mask, back = winner_mask(moment, part.symbol), reference.max_pool_backward
            else:
                mask, back = pooled_mask(moment, part.symbol), reference.average_pool_backward
            np.testing.assert_array_equal(mask.passes, back(a[None], ones, part.size, part.stride)[0] > 0)
        if part.is_activation:
            mask, z = activation_mask(moment, part.symbol), moment.array(part.before).astype(float)
            assert mask.symbol == part.before
            if part.kind in ("relu", "leaky relu"):
                np.testing.assert_array_equal(mask.passes, z > 0)
                assert mask.word == {"relu": "open", "leaky relu": "above 0"}[part.kind]
            else:
                assert mask.word == "not saturated"
                assert not mask.passes[z < -11].any()
                assert mask.passes[np.abs(z) < 0.5].all()
    for symbol in (part.symbol for part in moment.layers.parts[:-1]):
        arrived = moment.array(f"d{symbol}") != 0
        assert not (arrived & ~gradient_mask(moment, symbol).passes).any(), symbol


def test_what_a_batch_normalisation_takes_off_comes_also_where_a_relu_is_shut(
    made_moment: Callable[..., Moment],
) -> None:
    walk, outside = made_moment("normalised"), made_moment("normalised", running=True)
    assert gradient_mask(walk, "Z1").passes.all()
    assert 0 < gradient_mask(outside, "Z1").share < 1
    np.testing.assert_array_equal(gradient_mask(outside, "Z1").passes, gradient_mask(outside, "B1").passes)


def test_a_saturated_number_is_one_where_hardly_any_slope_is_left() -> None:
    z = np.linspace(-12, 12, 97).reshape(1, 1, 97)
    for layer, least, most in ((Tanh(), -2.9, 2.9), (Sigmoid(), -5.9, 5.9), (ELU(), -4.6, 12.1), (GELU(), -3.1, 12.1)):
        network = Network([layer, Flatten(), Dense(2)], input_shape=z.shape, rng=np.random.default_rng(1))
        mask = activation_mask(Moment.of(network, network.trace(z.astype(np.float32))), "A0")
        # GELU has a flat place, where it turns, besides.
        inside = (z > least) & (z < most) & ((np.abs(z + 0.75) > 0.1) | (layer.kind != "gelu"))
        np.testing.assert_array_equal(mask.passes, inside, layer.kind)


def test_behind_other_layers_every_position_passes(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    assert [gradient_mask(moment, symbol).share for symbol in ("X", "P1", "F", "Z2", "A2")] == [1.0] * 5
    assert gradient_mask(moment, "A1").share == 0.25


def test_a_mask_counts_in_words(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    mask = winner_mask(moment, "P1")
    assert mask.text == "1,352 of 5,408 winners (25.0 %)"
    assert (mask.count, mask.total, mask.share) == (1352, 5408, 0.25)
    opened = relu_mask(moment, "A1")
    assert opened.text == f"{opened.count:,} of 5,408 open ({opened.share:.1%})".replace("%", " %")
    assert gradient_mask(moment, "Z1").text.endswith(" %)")


def test_masks_need_no_label(made_moment: Callable[..., Moment]) -> None:
    with_label, without = made_moment("seed"), made_moment("seed", with_label=False)
    np.testing.assert_array_equal(gradient_mask(with_label, "Z1").passes, gradient_mask(without, "Z1").passes)


def test_a_mask_of_something_else_is_refused(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    with pytest.raises(CellError, match=r"'P1' is not the output of a relu of this network; those are: A1"):
        relu_mask(moment, "P1")
    with pytest.raises(CellError, match=r"'A1' is not the output of a pooling of this network; those are: P1"):
        winner_mask(moment, "A1")
    with pytest.raises(CellError, match=r"'Q' is not the output of a layer"):
        gradient_mask(moment, "Q")
    with pytest.raises(CellError, match=r"'P1' is not the output of an activation of this network; those are: A1"):
        activation_mask(moment, "P1")
    with pytest.raises(CellError, match=r"'A1' is not the output of a pooling of this network; those are: P1"):
        pooled_mask(moment, "A1")


def test_without_pooling_open_relus_decide_and_without_them_nothing_stops_a_gradient(
    made_moment: Callable[..., Moment],
) -> None:
    unpooled, linear = made_moment("seed-unpooled"), made_moment("seed-linear")
    assert gradient_mask(unpooled, "Z1").count == np.count_nonzero(unpooled.array("Z1") > 0)
    assert gradient_mask(linear, "Z1").passes.all()
