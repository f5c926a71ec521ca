"""What is said of a run in trouble, when, how often, and that healthy runs are left in peace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.messages.trouble import Sign, Trouble
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run, load_for
from cnn_gui.training.watch.watch import BATCHES_BETWEEN_LOOKS, HopelessError, Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load_for(RunConfig(train_limit=4000, test_limit=100))


def _train(run: Run, watch: Watch, batches: int) -> tuple[list[int], list[Trouble]]:
    """Train as the program does; after which batches there was a look, and what it said."""
    looks, said = [], []
    for _ in range(batches):
        run.step()
        if run.batch >= watch.next_look:
            looks.append(run.batch)
            said += watch.look()
            watch.stop_if_hopeless()
    return looks, said


def _plain(**changes: Any) -> RunConfig:
    return RunConfig(**{"optimizer": "sgd", "learning_rate": 0.1, **changes})


# ---- healthy runs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "optimizer", "rate"), [("seed", "adam", 0.003), ("two-conv", "sgd", 0.1)])
def test_of_a_healthy_run_nothing_is_said(digits: Dataset, model: str, optimizer: str, rate: float) -> None:
    run = Run(RunConfig(model=model, optimizer=optimizer, learning_rate=rate), digits)
    watch = Watch(run)
    assert _train(run, watch, 130)[1] == []
    assert watch.troubles == ()


def test_of_a_few_images_nothing_is_said_while_they_are_learned(make_dataset: Callable[..., Dataset]) -> None:
    run = Run(RunConfig(batch_size=8), make_dataset(train=40))
    assert _train(run, Watch(run), 100)[1] == []


def test_looks_are_early_then_seldom_and_at_the_end_of_each_epoch(digits: Dataset) -> None:
    run = Run(RunConfig(), digits)
    looks, _ = _train(run, Watch(run), 251)
    assert looks == [1, 4, 16, 64, 125, 250]
    assert max(np.diff(looks)) <= BATCHES_BETWEEN_LOOKS


def test_what_is_learned_is_the_same_bit_for_bit_with_and_without_a_watch(digits: Dataset) -> None:
    config = _plain(batch_size=1, model="two-conv")
    watched, alone = Run(config, digits), Run(config, digits)
    watch = Watch(watched)
    for _ in range(70):
        watched.step()
        watch.look()
        alone.step()
    assert watched.parameters_sha256() == alone.parameters_sha256()
    assert watched.history.batches.loss.tolist() == alone.history.batches.loss.tolist()


# ---- troubles ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_a_rate_of_1_is_told_and_ends_the_run(digits: Dataset, seed: int) -> None:
    run = Run(_plain(learning_rate=1.0, seed=seed), digits)
    watch = Watch(run)
    with pytest.raises(
        HopelessError, match=r"the loss became .*e\+.*, beyond what float32 has digits for, at batch \d+$"
    ) as caught:
        _train(run, watch, 125)
    assert run.batch <= 16
    told = {trouble.sign: trouble for trouble in watch.troubles}
    assert {Sign.LOSS, Sign.WEIGHTS} <= set(told)
    loss = told[Sign.LOSS]
    losses = run.history.batches.loss / np.log(10)
    assert losses[loss.since - 1] > 2
    assert "ln(10) = 2.30" in loss.message
    assert loss.advice == "Try a learning rate of 0.1 instead of 1, or Adam at 0.003."
    assert caught.value.learning_rate == 1.0


def test_with_adam_a_rate_of_1_is_told_and_goes_on(digits: Dataset) -> None:
    run = Run(RunConfig(learning_rate=1.0), digits)
    watch = Watch(run)
    _, said = _train(run, watch, 125)
    assert {trouble.sign for trouble in said} == set(Sign)
    assert tuple(said) == watch.troubles
    chance = next(trouble for trouble in said if trouble.sign is Sign.CHANCE)
    assert (chance.since, chance.seen) == (63, 125)
    accuracy = run.history.batches.accuracy[62:125].mean()
    assert f"In batches 63 to 125 the network read {accuracy:.1%} of the training images rightly" in chance.message
    most = np.bincount(digits.train.labels).max() / 4000
    assert f"the most frequent class gives {most:.1%}" in chance.message
    assert all("0.003 instead of 1" in trouble.advice for trouble in said)


@pytest.mark.parametrize("seed", range(2))
def test_a_momentum_near_1_is_told(digits: Dataset, seed: int) -> None:
    run = Run(_plain(momentum=0.99, seed=seed), digits)
    # Which of the looks sees it first hangs on how the matrix products round: 12 of 12 had by the second epoch's end.
    _, said = _train(run, Watch(run), 250)
    assert Sign.DEAD_RELUS in {trouble.sign for trouble in said}
    assert all("a momentum of 0.9 instead of 0.99" in trouble.advice for trouble in said)


@pytest.mark.parametrize("seed", range(2))
def test_relus_that_die_at_a_batch_size_of_one_are_told(digits: Dataset, seed: int) -> None:
    run = Run(_plain(batch_size=1, seed=seed), digits)
    watch = Watch(run)
    while not watch.troubles and run.batch < 4000:
        _train(run, watch, 50)
    dead = watch.troubles[0]
    assert dead.sign is Sign.DEAD_RELUS
    assert dead.message.startswith(f"All ReLUs of relu1 have given 0 for every image since batch {dead.since}")
    assert dead.seen == dead.since + 31
    assert "a batch size of 32 instead of 1" in dead.advice


def test_a_rate_that_does_nothing_is_told_as_such(digits: Dataset) -> None:
    run = Run(_plain(learning_rate=1e-5), digits)
    _, said = _train(run, Watch(run), 125)
    (chance,) = said
    assert chance.sign is Sign.CHANCE
    assert chance.advice.startswith("Try a learning rate of 0.1 instead of 1e-05, or look whether the labels fit")


def test_a_warm_up_is_waited_for(digits: Dataset) -> None:
    run = Run(_plain(learning_rate=1e-5, warm_up=100), digits)
    watch = Watch(run)
    assert _train(run, watch, 125)[1] == []
    assert [trouble.sign for trouble in _train(run, watch, 125)[1]] == [Sign.CHANCE]


def test_each_sign_is_told_once(digits: Dataset) -> None:
    run = Run(RunConfig(learning_rate=1.0), digits)
    watch = Watch(run)
    _train(run, watch, 300)
    signs = [trouble.sign for trouble in watch.troubles]
    assert len(signs) == len(set(signs))


# ---- beyond hope ---------------------------------------------------------------------------------------------------


def _killed(dataset: Dataset, **changes: Any) -> tuple[Run, Watch]:
    """A run whose ReLUs are dead from batch 3 on."""
    run = Run(_plain(batch_size=8, **changes), dataset)
    watch = Watch(run)
    _train(run, watch, 2)
    run.network.parameters["conv1.b"][...] = -1e4
    return run, watch


def test_relus_that_are_dead_for_a_whole_epoch_end_the_run_once(dataset: Dataset) -> None:
    run, watch = _killed(dataset)
    with pytest.raises(HopelessError, match="all ReLUs of relu1 have given 0 for every image of a whole epoch"):
        _train(run, watch, 20)
    first = watch.troubles[0]
    # Five batches are an epoch. The look after batch 4 finds the layer dead, and four batches of eight confirm it.
    assert (first.sign, first.since, first.seen) == (Sign.DEAD_RELUS, 4, 7)
    assert run.batch == 15
    _train(run, watch, 40)
    assert run.batch == 55


def test_while_momentum_still_moves_it_nothing_is_given_up(dataset: Dataset) -> None:
    run, watch = _killed(dataset, momentum=0.999)
    _train(run, watch, 40)
    assert Sign.DEAD_RELUS in {trouble.sign for trouble in watch.troubles}


def test_a_person_who_goes_on_after_a_hopeless_loss_is_not_stopped_again(digits: Dataset) -> None:
    run = Run(_plain(learning_rate=1.0), digits)
    watch = Watch(run)
    with pytest.raises(HopelessError):
        _train(run, watch, 125)
    seen = watch.troubles
    _train(run, watch, 3)
    assert watch.troubles[: len(seen)] == seen


# ---- back from it --------------------------------------------------------------------------------------------------


def test_a_watch_that_begins_later_says_nothing_of_what_was_before_it(digits: Dataset) -> None:
    run = Run(_plain(learning_rate=10.0), digits)
    watch = Watch(run)
    with pytest.raises(HopelessError):
        _train(run, watch, 200)
    assert watch.troubles
    sound = Run(_plain(), digits).state()
    run.network.set_parameters(sound.parameters)
    run.change("learning_rate", 0.1)
    later = Watch(run)
    assert _train(run, later, 100)[1] == []
    assert later.troubles == ()


@pytest.mark.parametrize(("batch", "words"), [(1, "Going back to the best or a new run helps."), (10**6, "Only a new")])
def test_the_best_helps_if_it_is_of_a_better_time(digits: Dataset, batch: int, words: str) -> None:
    run = Run(_plain(learning_rate=10.0), digits)
    run.take_validation(batch, 0.5, 0.9, run.network.parameters)
    with pytest.raises(HopelessError) as hopeless:
        _train(run, Watch(run), 200)
    assert hopeless.value.advice.startswith(words)
