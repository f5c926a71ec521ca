"""What is said of an update: the loss of its own batch before and after, and how far each parameter moved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.data.feeding.standardise import Standardiser
from cnn_gui.training.inspection.inspection import Inspection
from cnn_gui.training.inspection.update_effect import effect_of
from cnn_gui.training.inspection.walk import Walk
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.messages.update_effect import UpdateEffect

UPDATES = {
    "seed": ("update:W1", "update:b1", "update:W2", "update:b2"),
    "two-conv": tuple(f"update:{letter}{number}" for number in (1, 2, 3) for letter in "Wb"),
    "lenet": tuple(f"update:{letter}{number}" for number in (1, 2, 3, 4, 5) for letter in "Wb"),
}


@pytest.fixture(scope="module")
def digits(make_dataset: Callable[..., Dataset]) -> Dataset:
    """Images of 28×28 pixels."""
    return make_dataset(size=28)


def config(model: str = "seed", **settings: Any) -> RunConfig:
    """Batches of 8."""
    return RunConfig(model=model, batch_size=8, validate_every=0, **{"optimizer": "sgd", **settings})


def at_the_update(run: Run) -> tuple[Inspection, UpdateEffect]:
    """A walk that stands in the last phase, and what is sent of it."""
    inspection = Inspection(run)
    inspection.walk(1)
    view = inspection.walk_view()
    assert view is not None
    assert view.effect is None
    inspection.walk_to(len(view.phases) - 1)
    view = inspection.walk_view()
    assert view is not None
    assert view.effect is not None
    return inspection, view.effect


@pytest.mark.parametrize("model", UPDATES)
def test_the_loss_of_the_same_batch_is_that_of_the_engine_before_and_after(digits: Dataset, model: str) -> None:
    run = Run(config(model, learning_rate=0.02), digits)
    for _ in range(3):
        run.step()
    record = Walk(run).record
    _, effect = at_the_update(run)
    images = Standardiser(digits.mean, digits.deviation, np.float32).to_public(record.images)
    for parameters, loss in ((record.before, effect.loss_before), (record.after, effect.loss_after)):
        run.network.set_parameters(parameters)
        assert loss == pytest.approx(run.network.loss_and_gradients(images, record.labels)[0], rel=1e-6)
    assert effect.loss_before == record.loss
    assert effect.loss_after < effect.loss_before


def test_with_dropout_and_moved_images_the_same_units_are_silenced(digits: Dataset) -> None:
    settings = config("lenet", learning_rate=1e-5, dropout=0.5, shift=2, rotation=10.0)
    run, twin = Run(settings, digits), Run(settings, digits)
    for _ in range(7):
        run.step()
        twin.step()
    _, effect = at_the_update(run)
    # With other units silenced it would be far from that: they are drawn anew for each batch.
    assert effect.loss_after == pytest.approx(effect.loss_before, rel=1e-3)
    state = twin.state()
    record = twin.recorded_step()
    twin.restore(state)
    twin.network.set_parameters(record.after)
    assert effect.loss_after == twin.recorded_step().loss


@pytest.mark.parametrize("model", UPDATES)
def test_it_says_how_far_every_parameter_moved_dense_ones_too(digits: Dataset, model: str) -> None:
    run = Run(config(model), digits)
    run.step()
    walk = Walk(run)
    effect = effect_of(walk, UPDATES[model])
    assert [each.symbol for each in effect.moved] == [symbol.removeprefix("update:") for symbol in UPDATES[model]]
    for moved, (name, before) in zip(effect.moved, walk.record.before.items(), strict=True):
        change = walk.record.after[name].astype(float) - before
        assert moved.symbol[0] == name[-1]
        assert (moved.count, moved.changed) == (before.size, int(np.count_nonzero(change)))
        assert moved.share == pytest.approx(np.sqrt((change**2).sum() / (before.astype(float) ** 2).sum()))
    assert effect.count == sum(array.size for array in run.network.parameters.values())
    assert effect.changed == sum(each.changed for each in effect.moved)


def test_biases_that_begin_at_nought_have_no_share(digits: Dataset) -> None:
    _, effect = at_the_update(Run(config(), digits))
    shares = {each.symbol: each.share for each in effect.moved}
    assert shares["b1"] is None
    assert shares["b2"] is None
    assert shares["W1"]


def test_a_loss_that_rises_is_told_as_it_is(digits: Dataset) -> None:
    _, effect = at_the_update(Run(config(learning_rate=10.0), digits))
    assert not effect.loss_after < effect.loss_before


def test_a_step_far_too_long_gives_no_number_and_no_fault(digits: Dataset) -> None:
    run = Run(config(learning_rate=10.0, momentum=0.9), digits)
    run.network.set_parameters({name: 1e18 * array for name, array in run.network.parameters.items()})
    effect = effect_of(Walk(run), UPDATES["seed"])
    assert not math.isfinite(effect.loss_after) or effect.loss_after > effect.loss_before


@pytest.mark.parametrize(
    "settings",
    [
        {"momentum": 0.9},
        {"model": "lenet", "optimizer": "adam", "dropout": 0.3, "shift": 1, "rotation": 8.0, "schedule": "cosine"},
    ],
    ids=["plain", "with chance"],
)
@pytest.mark.parametrize("finish", [True, False])
def test_looking_at_the_update_changes_no_later_number(digits: Dataset, settings: dict[str, Any], finish: bool) -> None:
    plain, watched = Run(config(**settings), digits), Run(config(**settings), digits)
    for _ in range(12):
        plain.step()
        inspection, _effect = at_the_update(watched)
        inspection.walk(-1)
        inspection.walk(1)
        inspection.walk_view()
        inspection.leave(finish=finish)
        if not finish:
            watched.step()
    assert watched.parameters_sha256() == plain.parameters_sha256()
    assert watched.history.batches.loss.tolist() == plain.history.batches.loss.tolist()
    assert watched.history.epoch_ends.tolist() == plain.history.epoch_ends.tolist()


def test_it_is_computed_once_and_only_for_the_update(digits: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(config(), digits)
    inspection = Inspection(run)
    inspection.walk(1)
    steps: list[int] = []
    step = run.network.step_gradients

    def counted(x: Any, labels: Any, **options: Any) -> Any:
        steps.append(1)
        return step(x, labels, **options)

    monkeypatch.setattr(run.network, "step_gradients", counted)
    last = len(inspection.walk_view().phases) - 1  # type: ignore[union-attr]
    for index in range(last):
        inspection.walk_to(index)
        inspection.walk_view()
    assert not steps
    for index in (last, last - 1, last):
        inspection.walk_to(index)
        inspection.walk_view()
    assert len(steps) == 1
