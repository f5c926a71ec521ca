"""How stages look by their kind: signs decide the colours of values, and every block can be read."""

from __future__ import annotations

import pytest

from cnn_gui.engine import ACTIVATIONS
from cnn_gui.ui.look.palette import DARK, LIGHT, contrast
from cnn_gui.ui.look.stage_kinds import POOLS, tint_of, value_colours

KINDS = ("input", "convolution", "dense", "flatten", "softmax", "batch normalisation", *POOLS, *ACTIVATIONS)


@pytest.mark.parametrize(
    ("way", "colours"),
    [
        (("input",), "grey"),
        (("input", "convolution"), "diverging"),
        (("convolution", "relu"), "sequential"),
        (("convolution", "sigmoid"), "sequential"),
        (("dense", "softmax"), "sequential"),
        *(((kind,), "diverging") for kind in ("leaky relu", "elu", "gelu", "tanh", "batch normalisation", "dense")),
        (("convolution", "pooling"), "diverging"),
        (("convolution", "relu", "pooling"), "sequential"),
        (("relu", "average pooling", "pooling", "global average pooling"), "sequential"),
        (("relu", "batch normalisation", "average pooling"), "diverging"),
        (("tanh", "global average pooling"), "diverging"),
        # A standardised image has both signs.
        (("input", "average pooling"), "diverging"),
        (("relu", "flatten"), "diverging"),
    ],
)
def test_colours_follow_the_sign_that_values_can_have(way: tuple[str, ...], colours: str) -> None:
    assert value_colours(way) == colours


def test_without_a_stage_there_is_nothing_to_colour() -> None:
    with pytest.raises(ValueError, match="at least one"):
        value_colours(())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_names_can_be_read_on_every_block_and_on_what_is_in_sight(theme) -> None:  # type: ignore[no-untyped-def]
    for kind in KINDS:
        assert contrast(tint_of(kind, theme), theme.text) >= 4.5, kind
        assert contrast(tint_of(kind, theme), theme.panel) >= 1.3, kind
