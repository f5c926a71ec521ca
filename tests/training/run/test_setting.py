"""A setting is declared once, as a field of the config."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest

from cnn_gui.training.run.allowed import Choice, ConfigError, Flag, Range
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.setting import Field, Holds, Option, Part, setting, settings_of


@dataclass(frozen=True)
class Longer(RunConfig):
    """A config with one more setting."""

    smoothing: float = setting(0.1, Range(0.0, 0.5), "share given to all classes", option=None, field=None)


def test_a_declared_setting_is_a_plain_field_that_is_checked() -> None:
    assert Longer().smoothing == 0.1
    assert Longer(smoothing=0.5).with_changes(seed=3) == Longer(smoothing=0.5, seed=3)
    with pytest.raises(ConfigError, match=r"smoothing must be a number from 0 to 0\.5; got 0\.6") as refused:
        Longer(smoothing=0.6)
    assert refused.value.name == "smoothing"


def test_settings_come_by_name_in_the_order_of_the_fields() -> None:
    assert list(settings_of(Longer)) == [*SETTINGS, "smoothing"]
    declared = settings_of(Longer)["smoothing"]
    assert (declared.name, declared.default, declared.part, declared.holds) == (
        *("smoothing", 0.1),
        *(Part.TRAINING, Holds.NEW_RUN),
    )


def test_the_default_of_each_setting_is_that_of_the_config() -> None:
    assert {name: declared.default for name, declared in SETTINGS.items()} == dataclasses.asdict(RunConfig())


def test_only_how_often_a_run_is_validated_cannot_be_said() -> None:
    assert [name for name, declared in SETTINGS.items() if declared.option is None] == ["validate_every"]


def test_settings_without_a_field_are_chosen_elsewhere_or_on_the_command_line_only() -> None:
    elsewhere = {"data_dir", "own_path", "test_dataset", "learning_rate"}
    by_option_only = {"train_limit", "test_limit", "validation", "validate_every"}
    assert {name for name, declared in SETTINGS.items() if declared.field is None} == elsewhere | by_option_only


def test_a_setting_has_a_name_for_each_place() -> None:
    declared = setting(0, Range(0, 9), "", option=Option("data", name="own"), field=Field("Over Epochs"))
    assert isinstance(declared, dataclasses.Field)
    named = dataclasses.replace(declared.metadata["setting"], name="own_path")
    assert (named.option_name, named.title) == ("--own", "over epochs")
    bare = dataclasses.replace(named, option=None, field=None)
    assert (bare.option_name, bare.title) == ("--own-path", "own path")


def test_a_choice_of_described_things_has_their_titles() -> None:
    described = SETTINGS["optimizer"].allowed
    assert isinstance(described, Choice)
    assert (described.names, described.titles) == (("sgd", "adam"), ("SGD", "Adam"))
    assert all(text.endswith(".") for text in described.descriptions)


def test_own_images_are_no_part_of_training() -> None:
    own = [name for name, declared in SETTINGS.items() if declared.part is Part.OWN_IMAGES]
    assert own == [
        *("own_path", "image_size", "colour", "pixel_range", "transparent", "mirror", "turn", "test_ground"),
        *("test_share", "split_seed"),
    ]
    assert isinstance(SETTINGS["colour"].allowed, Flag)
