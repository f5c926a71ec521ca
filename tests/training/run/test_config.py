"""What a run may be made of."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.engine import PRESETS, preset
from cnn_gui.training.run.allowed import Choice, ConfigError, Flag, Range
from cnn_gui.training.run.config import LIVE, OF_OWN_IMAGES, SETTINGS, WITH_DROPOUT, RunConfig

WRONG = [
    ("dataset", "digitz"),
    ("dataset", None),
    ("model", "resnet"),
    ("seed", -1),
    ("seed", 2**32),
    ("seed", 1.0),
    ("batch_size", 0),
    ("batch_size", 1025),
    ("batch_size", 64.0),
    ("batch_size", "64"),
    ("learning_rate", 0),
    ("learning_rate", -0.1),
    ("learning_rate", math.nan),
    ("learning_rate", math.inf),
    ("learning_rate", 10.1),
    ("learning_rate", 10**400),
    ("learning_rate", True),
    ("learning_rate", None),
    ("momentum", 1.0),
    ("momentum", -0.5),
    ("nesterov", 1),
    ("weight_decay", -1e-9),
    ("weight_decay", 1.5),
    ("shift", -1),
    ("shift", 9),
    ("rotation", -1),
    ("rotation", 30.5),
    ("dropout", -0.1),
    ("dropout", 0.95),
    ("optimizer", "lion"),
    ("schedule", "exponential"),
    ("schedule_epochs", 0),
    ("schedule_epochs", 1001),
    ("warm_up", -1),
    ("warm_up", 10_001),
    ("train_limit", 0),
    ("test_limit", -3),
    ("validation", -1),
    ("validate_every", -1),
    ("data_dir", "a string"),
    ("own_path", "a string"),
    ("image_size", 7),
    ("image_size", 129),
    ("image_size", 28.0),
    ("colour", 1),
    ("test_share", -0.1),
    ("test_share", 0.95),
    ("split_seed", -1),
    ("split_seed", 2**32),
    ("test_dataset", "own"),
    ("test_dataset", "cifar"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_wrong_value_is_refused_by_name_with_what_was_given(name: str, value: Any) -> None:
    with pytest.raises(ConfigError) as refused:
        RunConfig(**{name: value})
    assert refused.value.name == name
    assert name.replace("_", " ") in str(refused.value)
    assert repr(value) in str(refused.value)


def test_every_field_is_declared_as_a_setting() -> None:
    assert [field.name for field in dataclasses.fields(RunConfig)] == list(SETTINGS)
    assert all(name == declared.name for name, declared in SETTINGS.items())


def test_own_images_need_a_path() -> None:
    with pytest.raises(ConfigError, match="data set own needs the file or the folder") as refused:
        RunConfig(dataset="own")
    assert refused.value.name == "own_path"
    assert RunConfig(dataset="own", own_path=Path("shapes")).own_path == Path("shapes")


def test_settings_of_own_images_are_settings() -> None:
    assert set(OF_OWN_IMAGES) <= {field.name for field in dataclasses.fields(RunConfig)}


@pytest.mark.parametrize("name", ["digits", "mnist", "fashion-mnist", "kuzushiji-mnist", "cifar-10"])
def test_every_published_data_set_may_be_trained_and_tested_on(name: str) -> None:
    config = RunConfig(dataset=name, test_dataset=name)
    assert (config.dataset, config.test_dataset) == (name, name)


@pytest.mark.parametrize("name", [name for name, declared in SETTINGS.items() if isinstance(declared.allowed, Range)])
def test_both_ends_of_a_range_are_allowed(name: str) -> None:
    allowed = SETTINGS[name].allowed
    assert isinstance(allowed, Range)
    for end in (allowed.low, allowed.high):
        value = int(end) if allowed.whole else end
        assert getattr(RunConfig(**{"model": "lenet", name: value}), name) == value


@pytest.mark.parametrize("model", ["seed", "two-conv"])
def test_dropout_is_refused_for_a_model_without_it(model: str) -> None:
    with pytest.raises(
        ConfigError, match=f"dropout must be 0 for model {model}, only lenet has it; got 0.2"
    ) as refused:
        RunConfig(model=model, dropout=0.2)
    assert refused.value.name == "dropout"
    assert RunConfig(model="lenet", dropout=0.2).dropout == 0.2


def test_models_said_to_have_dropout_are_those_that_can_be_built_with_it() -> None:
    for model in PRESETS:
        try:
            preset(model, rng=np.random.default_rng(0), dropout=0.5)
        except ValueError:
            assert model not in WITH_DROPOUT
        else:
            assert model in WITH_DROPOUT


def test_range_is_written_out_in_full() -> None:
    assert str(Range(0, 2**32 - 1, whole=True)) == "a whole number from 0 to 4294967295"
    assert str(Range(1e-5, 10.0)) == "a number from 1e-05 to 10"


def test_choice_lists_the_names() -> None:
    with pytest.raises(ConfigError, match="model must be one of seed, lenet; got 'x'"):
        Choice(("seed", "lenet")).check("model", "x")


def test_flag_takes_nothing_but_true_and_false() -> None:
    Flag().check("nesterov", False)
    with pytest.raises(ConfigError, match="nesterov must be true or false; got 0"):
        Flag().check("nesterov", 0)


def test_optional_settings_may_be_absent() -> None:
    optional = {name for name, declared in SETTINGS.items() if declared.optional}
    assert optional == {"data_dir", "own_path", "train_limit", "test_limit", "validation", "test_dataset"}
    config = RunConfig(**dict.fromkeys(optional))
    assert all(getattr(config, name) is None for name in optional)


def test_live_settings_are_settings() -> None:
    assert set(LIVE) <= set(SETTINGS)


def test_changes_give_a_new_config_and_are_checked() -> None:
    config = RunConfig(seed=3, learning_rate=0.05)
    changed = config.with_changes(learning_rate=0.2)
    assert (changed.seed, changed.learning_rate, config.learning_rate) == (3, 0.2, 0.05)
    with pytest.raises(ConfigError):
        config.with_changes(learning_rate=0.0)


def test_config_cannot_be_written_to() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        RunConfig().seed = 1  # type: ignore[misc]  # that is what is tested


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"seed": 9, "model": "lenet", "batch_size": 7, "shift": 2}, True),
        ({"dataset": "mnist"}, False),
        ({"data_dir": Path("elsewhere")}, False),
        ({"train_limit": 10}, False),
        ({"test_limit": 10}, False),
        ({"validation": 10}, False),
        ({"test_dataset": "mnist"}, False),
        ({"own_path": Path("shapes")}, False),
        ({"image_size": 32}, False),
        ({"colour": True}, False),
        ({"test_share": 0.1}, False),
        ({"split_seed": 1}, False),
    ],
)
def test_data_key_tells_whether_the_images_are_the_same(changes: dict[str, Any], same: bool) -> None:
    assert (RunConfig().data_key() == RunConfig(**changes).data_key()) is same
