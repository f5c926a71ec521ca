"""How numbers become colours."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.ui.look.colormaps import KINDS, STEPS, ZERO, Kind, Lut, lut, oklab, to_argb, to_indices
from cnn_gui.ui.look.theme import DARK, LIGHT, Theme

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def lightness(table: Lut) -> np.ndarray:
    """OKLab L of a table's 255 colours."""
    return lab(table)[:, 0]


def lab(table: Lut) -> np.ndarray:
    """OKLab of a table's 255 colours."""
    colours = table[:STEPS]
    return oklab(np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1) / 255.0)


def test_oklab_of_white_and_of_red_are_the_published_values() -> None:
    np.testing.assert_allclose(oklab(np.array([1.0, 1.0, 1.0])), [1, 0, 0], atol=1e-4)
    np.testing.assert_allclose(oklab(np.array([1.0, 0.0, 0.0])), [0.6280, 0.2249, 0.1258], atol=1e-3)


@BOTH
@pytest.mark.parametrize("kind", KINDS)
def test_a_table_has_255_opaque_colours_and_one_for_what_is_no_number(theme: Theme, kind: Kind) -> None:
    table = lut(kind, theme)
    assert table.shape == (256,)
    assert table.dtype == np.uint32
    assert not table.flags.writeable
    assert (table >> 24 == 255).all()
    assert table[STEPS] == theme.not_finite.rgba()
    assert table[STEPS] not in table[:STEPS]


@BOTH
def test_zero_is_the_ground_of_the_panel(theme: Theme) -> None:
    assert lut("diverging", theme)[ZERO] == theme.panel.rgba()
    assert lut("sequential", theme)[0] == theme.panel.rgba()


@BOTH
def test_both_sides_of_a_diverging_map_are_equally_light(theme: Theme) -> None:
    light = lightness(lut("diverging", theme))
    np.testing.assert_allclose(light, light[::-1], atol=0.006)


@BOTH
def test_lightness_runs_one_way_from_zero(theme: Theme) -> None:
    rising = 1 if theme.dark else -1
    above = lightness(lut("diverging", theme))[ZERO:]
    assert (rising * np.diff(above) > -0.004).all()
    assert (rising * np.diff(above[::8]) > 0).all()
    assert (rising * np.diff(lightness(lut("sequential", theme))[::4]) > 0).all()


@BOTH
def test_equal_steps_of_value_are_equal_steps_of_lightness(theme: Theme) -> None:
    for table in (lut("sequential", theme), lut("grey", theme)):
        steps = np.diff(lightness(table)[::16])
        assert abs(steps).min() > 0.8 * abs(steps).mean()
        assert abs(steps).max() < 1.2 * abs(steps).mean()


@BOTH
def test_the_signs_differ_in_the_blue_yellow_direction_that_red_green_blind_people_see(theme: Theme) -> None:
    blue_yellow = lab(lut("diverging", theme))[:, 2]
    # From a fifth of the range on: OKLab's b, negative for blue.
    assert (blue_yellow[: ZERO - 25] < -0.03).all()
    assert (blue_yellow[ZERO + 26 :] > 0.02).all()


def test_a_photograph_is_black_to_white_in_both_themes() -> None:
    np.testing.assert_array_equal(lut("grey", LIGHT), lut("grey", DARK))
    assert lut("grey", LIGHT)[0] == 0xFF000000
    assert lut("grey", LIGHT)[STEPS - 1] == 0xFFFFFFFF


@given(st.lists(st.floats(-5, 5, width=32), min_size=1, max_size=30))
def test_an_index_is_the_nearest_step_between_the_levels(values: list[float]) -> None:
    array = np.array(values, np.float32)
    exact = np.clip((array.astype(np.float64) + 2) * 254 / 5, 0, 254)
    assert (abs(to_indices(array, (-2.0, 3.0)) - exact) <= 0.5001).all()


def test_values_beyond_the_levels_take_the_end_colours() -> None:
    table = lut("diverging", DARK)
    values = np.array([-1e30, -2.0, -1.0, 0.0, 1.0, 2.0, 1e38], np.float32)
    colours = to_argb(values, (-1.0, 1.0), table)
    np.testing.assert_array_equal(colours, table[[0, 0, 0, ZERO, 254, 254, 254]])


def test_what_is_no_number_gets_the_colour_that_says_so() -> None:
    table = lut("sequential", LIGHT)
    values = np.array([[np.nan, 0.0], [np.inf, -np.inf]], np.float32)
    colours = to_argb(values, (0.0, 1.0), table)
    assert colours.tolist() == [[table[255], table[0]], [table[255], table[255]]]


def test_every_map_can_have_levels_of_its_own() -> None:
    maps = np.array([[[-1.0, 1.0]], [[-10.0, 10.0]]], np.float32)
    ends = np.array([1.0, 10.0]).reshape(2, 1, 1)
    assert to_indices(maps, (-ends, ends)).tolist() == [[[0, 254]], [[0, 254]]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_colours_are_written_where_asked_and_the_values_stay(dtype: type) -> None:
    values = np.linspace(-1, 1, 12, dtype=dtype).reshape(3, 4)
    before = values.copy()
    out = np.zeros((3, 4), np.uint32)
    made = to_argb(values, (-1.0, 1.0), lut("grey", DARK), out)
    assert made is out
    assert out[0, 0] == 0xFF000000
    assert out[-1, -1] == 0xFFFFFFFF
    np.testing.assert_array_equal(values, before)


def test_tiny_levels_keep_their_resolution() -> None:
    values = np.array([-1e-20, 0.0, 1e-20], np.float32)
    assert to_indices(values, (-1e-20, 1e-20)).tolist() == [0, 127, 254]
