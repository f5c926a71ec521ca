"""A loss far above that of guessing."""

from __future__ import annotations

import math

import pytest

from cnn_gui.training.watch.high_loss import BEYOND_HOPE, HighLoss

LN10 = math.log(10)


def _watched(*losses: float, classes: int = 10) -> HighLoss:
    made = HighLoss(classes)
    made.take(losses)
    return made


@pytest.mark.parametrize("loss", [0.0, 0.1, LN10, 1.9 * LN10])
def test_losses_of_healthy_runs_are_never_too_high(loss: float) -> None:
    assert _watched(*[loss] * 10_000).since == 0


def test_many_batches_of_a_high_loss_are_seen_with_the_batch_that_they_began_with() -> None:
    # Each of 4 ln(K) is 2 above the usual: 75 of them are 150.
    assert _watched(*[1.0] * 7, *[4 * LN10 + 1e-9] * 74).since == 0
    assert _watched(*[1.0] * 7, *[4 * LN10 + 1e-9] * 75).since == 8


def test_batches_that_were_not_looked_at_are_counted() -> None:
    made = HighLoss(10, before=40)
    made.take([1.0, 153 * LN10, 1.0])
    assert (made.since, made.highest_at) == (42, 42)
    again = HighLoss(10, before=40)
    again.take([153 * LN10])
    assert again.since == 41


def test_one_huge_loss_is_enough() -> None:
    assert _watched(1.0, 1.0, 151 * LN10, 1.0).since == 0
    assert _watched(1.0, 1.0, 153 * LN10, 1.0).since == 3


def test_single_images_read_wrongly_are_outweighed_by_those_around_them() -> None:
    # A batch size of one: one image in five has p = 1e-5, the others are right.
    assert _watched(*[11.5, 0.0, 0.0, 0.0, 0.0] * 2000).since == 0


def test_what_is_above_is_counted_anew_after_a_recovery() -> None:
    assert _watched(*[4 * LN10] * 70, *[0.0] * 70, *[5 * LN10] * 51).since == 141


@pytest.mark.parametrize("size", [1, 3, 64])
def test_how_the_losses_come_in_makes_no_difference(size: int) -> None:
    losses = [1.0, 30.0, 0.5, *[5 * LN10] * 80, 0.0, 1e9, 2.0]
    whole, parts = _watched(*losses), HighLoss(10)
    for start in range(0, len(losses), size):
        parts.take(losses[start : start + size])
    for one in (whole, parts):
        assert (one.since, one.highest, one.highest_at) == (2, 1e9, 85)


def test_with_few_classes_less_is_much() -> None:
    losses = [4 * math.log(2) + 1e-9] * 75
    assert _watched(*losses, classes=2).since == 1
    assert _watched(*losses, classes=1000).since == 0


def test_of_a_single_class_nothing_is_said() -> None:
    assert _watched(1e12, classes=1).since == 0


def test_a_loss_without_digits_for_probabilities_is_beyond_hope() -> None:
    assert not _watched(BEYOND_HOPE).beyond_hope
    assert _watched(1.0, BEYOND_HOPE * 1.01, 1.0).beyond_hope
