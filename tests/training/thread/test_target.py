"""How far training goes."""

from __future__ import annotations

from cnn_gui.training.thread.target import Target


def _batches(target: Target, *, epoch: int = 5, start: int = 0, most: int = 100) -> int:
    """How many batches are trained, `start` batches into an epoch of `epoch` batches, but `most` at most."""
    count = 0
    while not target.reached and count < most:
        count += 1
        target.trained((start + count) % epoch == 0)
    return count


def test_target_is_reached_at_first() -> None:
    assert Target().reached


def test_without_end_is_never_reached() -> None:
    target = Target()
    target.without_end()
    assert _batches(target) == 100
    target.stop()
    assert target.reached


def test_numbers_add_up() -> None:
    target = Target()
    for number in (1, 5, 2):
        target.add(number)
    assert _batches(target) == 8


def test_number_ordered_during_training_without_end_counts_from_now_on() -> None:
    target = Target()
    target.without_end()
    target.trained(False)
    target.add(3)
    assert _batches(target) == 3


def test_end_of_epoch_is_reached_from_the_middle_and_from_the_boundary() -> None:
    target = Target()
    target.end_of_epoch()
    assert _batches(target, start=3) == 2
    target.end_of_epoch()
    assert _batches(target, start=5) == 5


def test_order_without_end_forgets_the_end_of_the_epoch() -> None:
    target = Target()
    target.end_of_epoch()
    target.without_end()
    assert _batches(target) == 100


def test_number_ordered_on_the_way_to_the_end_of_the_epoch_takes_its_place() -> None:
    target = Target()
    target.end_of_epoch()
    target.add(7)
    assert _batches(target) == 7


def test_a_batch_that_is_trained_while_training_is_stopped_starts_nothing() -> None:
    target = Target()
    target.add(5)
    target.stop()
    target.trained(at_epoch_end=False)
    assert target.reached
