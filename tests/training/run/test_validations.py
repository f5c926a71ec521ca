"""What follows from validations, told one by one with made-up figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.run.schedule import LOWEST_RATE
from cnn_gui.training.run.validations import RUN_AWAY, Validations, check_validated, heeds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnn_gui.data.dataset import Dataset

PATIENT = RunConfig(optimizer="sgd", learning_rate=0.1, patience=3)
PLATEAU = RunConfig(optimizer="sgd", learning_rate=0.1, schedule="plateau", plateau_patience=2, plateau_factor=0.5)

# The largest mean loss of a good epoch of ten classes.
MOST = RUN_AWAY * math.log(10)


def _arrays(number: float) -> dict[str, np.ndarray[Any, Any]]:
    return {"a.W": np.full((2, 3), number, np.float32), "a.b": np.full(2, -number, np.float32)}


def _tell(told: Validations, config: RunConfig, losses: Sequence[float], first: int = 1) -> list[Any]:
    """After how many batches it stopped early, and the share of the rate behind each validation."""
    shares, stops = [], []
    for batch, loss in enumerate(losses, first):
        told.take(config, batch, loss, 1 / (1 + abs(loss)), _arrays(batch))
        shares.append(told.share)
        if told.stopped == batch:
            stops.append(batch)
    return [stops, shares]


def test_the_best_is_the_lowest_loss_the_earlier_of_equal_ones_and_never_one_that_is_not_finite() -> None:
    told = Validations()
    _tell(told, PATIENT, [math.nan, math.inf])
    assert told.best is None
    _tell(told, PATIENT, [2.0, 0.5, math.nan, 0.5, -math.inf, 0.6], first=3)
    assert told.best is not None
    mark = told.best.mark
    assert (mark.batch, mark.loss, mark.accuracy, mark.validated) == (4, 0.5, 1 / 1.5, True)
    np.testing.assert_array_equal(told.best.parameters["a.W"], _arrays(4)["a.W"])


def test_the_best_are_copies_that_nobody_writes_to() -> None:
    told, arrays = Validations(), _arrays(1)
    told.take(PATIENT, 1, 0.5, 0.9, arrays)
    arrays["a.W"][:] = 7
    assert told.best is not None
    np.testing.assert_array_equal(told.best.parameters["a.W"], 1)
    with pytest.raises(ValueError, match="read-only"):
        told.best.parameters["a.W"][:] = 7


def test_patience_ends_after_so_many_validations_without_a_gain_and_is_then_there_again() -> None:
    told = Validations()
    assert _tell(told, PATIENT, [1.0, 1.0, 1.1, 0.9, 0.9, 0.9, 0.9])[0] == [7]
    assert told.without_gain == 0
    assert _tell(told, PATIENT, [0.9, 0.9, 0.9, 0.9, 0.9, 0.9], first=8)[0] == [10, 13]


def test_without_patience_nothing_is_stopped() -> None:
    told = Validations()
    assert _tell(told, RunConfig(), [1.0] * 50) == [[], [1.0] * 50]
    assert told.without_gain == 49


def test_a_loss_that_is_not_finite_is_no_gain() -> None:
    assert _tell(Validations(), PATIENT, [math.nan] * 3)[0] == [3]
    assert _tell(Validations(), PATIENT, [1.0, math.nan, -math.inf, math.nan])[0] == [4]
    # Nor is everything a gain that comes behind it.
    assert _tell(Validations(), PATIENT, [1.0, math.nan, 1.5, 1.4])[0] == [4]


def test_a_gain_is_counted_from_the_last_gain_however_slowly_the_loss_creeps() -> None:
    config = PATIENT.with_changes(least_gain=0.1)
    told = Validations()
    assert _tell(told, config, [1.0, 0.95, 0.92, 0.91])[0] == [4]
    # The best is the best all the same.
    assert told.best is not None
    assert told.best.mark.batch == 4
    assert _tell(Validations(), config, [1.0, 0.95, 0.92, 0.89, 0.88, 0.85, 0.80])[0] == [7]


def test_a_plateau_multiplies_the_rate_each_time_so_many_validations_bring_no_gain() -> None:
    told = Validations()
    losses = [1.0, 1.0, 1.0, 1.0, 0.9, 1.0, 1.0, math.nan, 1.0]
    assert _tell(told, PLATEAU, losses)[1] == [1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.125]
    assert told.without_gain == 4


def test_validations_of_the_warm_up_do_not_count_for_a_plateau() -> None:
    config = PLATEAU.with_changes(warm_up=4)
    assert _tell(Validations(), config, [1.0] * 6)[1] == [1, 1, 1, 1, 0.5, 0.5]


def test_a_rate_that_is_as_low_as_can_be_is_not_lowered() -> None:
    config = PLATEAU.with_changes(learning_rate=3e-5, plateau_patience=1)
    told = Validations()
    _tell(told, config, [1.0] * 40)
    assert told.share == 0.25
    assert config.learning_rate * told.share <= LOWEST_RATE


@pytest.mark.parametrize(("name", "stale", "share"), [("patience", 0, 0.5), ("schedule", 2, 1.0), ("momentum", 2, 0.5)])
def test_a_setting_that_is_changed_begins_its_count_anew(name: str, stale: int, share: float) -> None:
    told = Validations()
    _tell(told, PLATEAU, [1.0, 1.0, 1.0])
    told.setting_changed(name)
    assert (told.without_gain, told.share) == (stale, share)


def test_another_patience_of_the_plateau_begins_its_count_anew() -> None:
    told = Validations()
    _tell(told, PLATEAU, [1.0, 1.0])
    told.setting_changed("plateau_patience")
    assert _tell(told, PLATEAU, [1.0, 1.0], first=3)[1] == [1.0, 0.5]


@pytest.mark.parametrize("config", [PATIENT, PLATEAU, PLATEAU.with_changes(patience=4, least_gain=0.05)])
@pytest.mark.parametrize("at", range(13))
def test_a_state_goes_on_where_it_was_taken(config: RunConfig, at: int) -> None:
    losses = [1.0, 0.98, math.nan, 0.97, 0.9, 0.91, 0.92, 0.93, 0.8, 0.9, 0.9, 0.9, 0.9]
    original, later = Validations(), Validations()
    _tell(original, config, losses[:at])
    _tell(later, config, [0.1, 0.2], first=90)
    later.restore(original.state(), _arrays(0))
    assert _tell(later, config, losses[at:], at + 1) == _tell(original, config, losses[at:], at + 1)
    first, second = original.state(), later.state()
    np.testing.assert_equal(second, first)


def test_a_state_is_made_of_plain_values_and_survives_what_comes_after_it() -> None:
    told = Validations()
    assert told.state()["best"] is None
    _tell(told, PATIENT, [1.0, 0.5])
    state = told.state()

    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(inner) for key, inner in value.items())
        return value is None or isinstance(value, str | bool | int | float | np.ndarray)

    assert plain(state)
    _tell(told, PATIENT, [0.4], first=3)
    assert state["best"]["batch"] == 2
    np.testing.assert_array_equal(state["best"]["parameters"]["a.W"], 2)


def test_arrays_of_a_state_that_somebody_may_write_to_are_copied() -> None:
    told, later = Validations(), Validations()
    _tell(told, PATIENT, [1.0])
    state = told.state()
    loaded = {name: array.copy() for name, array in state["best"]["parameters"].items()}
    later.restore({**state, "best": {**state["best"], "parameters": loaded}}, _arrays(0))
    loaded["a.W"][:] = 9
    assert later.best is not None
    np.testing.assert_array_equal(later.best.parameters["a.W"], 1)


def test_a_best_of_another_network_is_refused_and_nothing_is_changed() -> None:
    told, other = Validations(), Validations()
    _tell(told, PATIENT, [1.0])
    _tell(other, PATIENT, [0.5, 0.4])
    before = other.state()
    with pytest.raises(ConfigError, match="belong to another network"):
        other.restore(told.state(), {"a.W": np.zeros((2, 4))})
    np.testing.assert_equal(other.state(), before)


def test_a_state_without_anything_begins_anew() -> None:
    told = Validations()
    _tell(told, PLATEAU, [1.0] * 6)
    told.restore({}, _arrays(0))
    np.testing.assert_equal(told.state(), Validations().state())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"patience": 3}, "a patience of 3 needs validation images, and none are held out: hold some out"),
        ({"schedule": "plateau"}, "schedule plateau needs validation images.*choose another schedule"),
    ],
)
def test_what_needs_validation_images_is_refused_without(
    make_dataset: Callable[..., Dataset], change: dict[str, Any], words: str
) -> None:
    config, none = RunConfig(batch_size=8).with_changes(**change), make_dataset(validation=0)
    assert heeds(config)
    check_validated(config, 1)
    with pytest.raises(ConfigError, match=words):
        Run(config, none)
    run = Run(RunConfig(batch_size=8), none)
    ((name, value),) = change.items()
    with pytest.raises(ConfigError, match=words):
        run.change(name, value)
    assert run.config == RunConfig(batch_size=8)


def test_without_validation_images_the_last_good_epoch_is_kept(make_dataset: Callable[..., Dataset]) -> None:
    run = Run(RunConfig(batch_size=8, optimizer="sgd", learning_rate=0.1), make_dataset(validation=0))
    ends = []
    for _ in range(12):
        run.step()
        if run.at_epoch_end:
            ends.append(run.parameters_sha256())
    best = run.validations.best
    assert best is not None
    assert (best.mark.batch, best.mark.validated, best.mark.name) == (10, False, "last good epoch")
    losses = run.history.batches.loss[5:10]
    assert best.mark.loss == pytest.approx(losses.mean())
    assert best.mark.accuracy == pytest.approx(run.history.batches.accuracy[5:10].mean())
    run.go_back_to_best()
    assert run.parameters_sha256() == ends[-1]


@pytest.mark.parametrize(
    ("losses", "kept"),
    [
        ([0.1, 0.2], 2),
        ([RUN_AWAY * math.log(10)] * 2, 2),
        ([RUN_AWAY * math.log(10) + 0.1] * 2, None),
        ([1e30, 0.1], None),
    ],
)
def test_an_epoch_that_ran_away_is_not_kept(dataset: Dataset, losses: list[float], kept: int | None) -> None:
    network, told = Run(RunConfig(), dataset).network, Validations()
    for batch, loss in enumerate(losses, 1):
        told.take_batch(batch, loss, 0.5, network if batch == len(losses) else None)
    assert (told.best and told.best.mark.batch) == kept


def test_an_epoch_that_ends_with_a_parameter_that_is_not_finite_is_not_kept(dataset: Dataset) -> None:
    network, told = Run(RunConfig(), dataset).network, Validations()
    told.take_batch(1, 0.1, 0.5, network)
    network.parameters["dense1.b"][2] = np.inf
    told.take_batch(2, 0.1, 0.5, network)
    assert told.best is not None
    assert told.best.mark.batch == 1
