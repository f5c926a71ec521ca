"""The setting that says which network."""

from __future__ import annotations

import pytest

from cnn_gui.data.load import load_dataset
from cnn_gui.engine import PRESETS
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.network.fitting_models import does_not_fit
from cnn_gui.training.run.network.models import MODELS, canonical, model_title, same_network
from cnn_gui.training.run.run import Run


def test_two_spellings_of_one_network_are_one_config() -> None:
    one = RunConfig(model="Conv 8 3; ReLU; maxpool(2); dense 64 -> relu")
    assert one == RunConfig(model="conv 8 3x3, relu, pool 2, dense 64, relu")
    assert one.model == "conv 8 3x3, relu, pool 2, dense 64, relu"
    assert RunConfig(model="lenet").model == "lenet"
    assert canonical("no such thing") == "no such thing"


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("conv 8 3x3, relo", "read at character 13: there is no layer 'relo', relu was meant.*Try “conv 8 3x3, relu”"),
        ("conv 8 14x14", "must be a whole number from 1 to 11, not 14x14"),
        ("xyzzy", "model must be one of seed, two-conv, lenet.* or layers such as"),
        ("", "write at least one"),
        (7, "must be a text"),
    ],
)
def test_what_is_no_network_is_refused_with_what_is_allowed(model: object, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        RunConfig(model=model)  # type: ignore[arg-type]  # that is what is tested


def test_names_are_meant_in_any_letters_and_lines_in_any_form() -> None:
    assert MODELS.meant("Two_Conv") == "two-conv"
    assert MODELS.meant("CONV 8, gap") == "conv 8 3x3, gap"


def test_a_preset_and_its_line_are_one_network() -> None:
    assert same_network("seed", PRESETS["seed"].line)
    assert not same_network("seed", "lenet")


def test_a_long_line_has_a_short_title() -> None:
    line = canonical("conv 16 3x3 same, relu, conv 16 3x3 same, relu, pool 2, dense 128, relu")
    assert model_title(line) == "conv 16 3x3 same, relu, …"
    assert model_title("lenet") == "lenet"


def test_a_network_that_does_not_fit_names_its_layer_and_what_helps() -> None:
    text = does_not_fit("pool 8, conv 4 5x5", "Digits", (1, 28, 28), 10)
    assert "“pool 8, conv 4 5x5” does not fit the images of Digits (28 × 28 pixels): conv1 got images" in text
    assert "padding same (“pool 8, conv 4 5x5 same”)" in text
    config = RunConfig(dataset="digits", model="pool 8, conv 4 5x5", train_limit=20, validation=0, test_limit=10)
    with pytest.raises(ConfigError, match="conv1 got images"):
        Run(config, load_dataset("digits", train_limit=20, validation=0, test_limit=10))


def test_of_a_very_long_line_the_beginning_is_shown() -> None:
    with pytest.raises(ConfigError, match="4,000 are the most") as caught:
        RunConfig(model="relu " * 20_000)
    assert len(str(caught.value)) < 2000


def test_batches_that_are_normalised_together_must_fit_in_memory() -> None:
    digits = load_dataset("digits")
    wide = f"conv 256 1x1, {{}}{'tanh, ' * 6}gap"
    with pytest.raises(ConfigError, match=r"batches of 1024 images are too large .* \d+ at most fit") as caught:
        Run(RunConfig(dataset="digits", batch_size=1024, model=wide.format("norm, ")), digits)
    most = int(str(caught.value).split()[-4])
    Run(RunConfig(dataset="digits", batch_size=most, model=wide.format("norm, ")), digits)
    # Without normalisation they are cut.
    Run(RunConfig(dataset="digits", batch_size=1024, model=wide.format("")), digits)
