"""The numbers of a phase that no array shows: losses, the learning rate, and what the update has done."""

from __future__ import annotations

import math

from cnn_gui.explain.anatomy import LOSS
from cnn_gui.explain.calculation.image_and_batch import image_and_batch, in_short
from cnn_gui.explain.phases.phase import Direction
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.update_effect import Moved, UpdateEffect
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.widgets.text.numbers import exact, level

UNKNOWN = "–"
ARROW = "→"

_RELATIVE = " in relation to their size"

ROSE = (
    "It may rise: the gradient is the slope at one place, and a step that is too long goes on beyond where that slope "
    "holds. Try a lower learning rate."
)
NO_NUMBER = "The step went so far that no number is left. Try a much lower learning rate."


def figures(walk: WalkView, loss: float | None) -> str:
    """Return the loss where it is computed, and the learning rate at the end; "" for the other phases.

    loss: of the image that is shown, None if it is not known.
    """
    phase, record = walk.phase, walk.record
    if phase.id == LOSS:
        own = UNKNOWN if loss is None else exact(loss)
        return image_and_batch(own, exact(record.loss))
    return f"learning rate η = {record.learning_rate:g}" if phase.direction is Direction.UPDATE else ""


def what_the_update_did(snapshot: Snapshot) -> tuple[str, ...]:
    """Return in sentences what the update that is looked at has done; none in all other phases.

    The loss of the batch and of the image that is shown, before and after, which parameters moved, and how far each.
    """
    walk = snapshot.walk
    if walk is None or walk.effect is None:
        return ()
    effect = walk.effect
    before = None if snapshot.moment is None else snapshot.moment.trace.loss
    after = None if snapshot.trace is None else snapshot.trace.loss
    own = UNKNOWN if before is None or after is None else _way(before, after)
    losses = image_and_batch(own, _way(effect.loss_before, effect.loss_after))
    return (f"{_verdict(effect)}: {losses}.", _moved(effect), *_why(effect))


def in_short_forms(effect: tuple[str, ...]) -> tuple[str, ...]:
    """Return what the update has done from long to short; () for nothing."""
    if not effect:
        return ()
    losses, moved, *why = effect
    # Without how far each of them moved.
    counted = f"{moved.partition(',' + _RELATIVE)[0]}."
    verdict = losses.partition(":")[0]
    forms = (" ".join(effect), " ".join((losses, counted, *why)), f"{losses} {counted}", losses, in_short(losses))
    return (*forms, f"{verdict}.")


def _way(before: float, after: float) -> str:
    return f"{exact(before)} {ARROW} {exact(after)}"


def _verdict(effect: UpdateEffect) -> str:
    difference = effect.loss_after - effect.loss_before
    if not math.isfinite(difference):
        return "The loss of this batch overflowed"
    if not difference:
        return "The loss of this batch stayed"
    return f"The loss of this batch {'fell' if difference < 0 else 'rose'} by {exact(abs(difference))}"


def _why(effect: UpdateEffect) -> tuple[str, ...]:
    if not math.isfinite(effect.loss_after):
        return (NO_NUMBER,)
    return (ROSE,) if effect.loss_after > effect.loss_before else ()


def _moved(effect: UpdateEffect) -> str:
    each = ", ".join(map(_how_far, effect.moved))
    many = f"{effect.changed:,} of {effect.count:,}" if effect.changed < effect.count else f"All {effect.count:,}"
    return f"{many} parameters moved,{_RELATIVE}: {each}."


def _how_far(moved: Moved) -> str:
    whole = f"{moved.count:,}" if moved.changed == moved.count else f"{moved.changed:,} of {moved.count:,}"
    if moved.share is not None:
        return f"{moved.symbol} {level(100 * moved.share)} % ({whole})"
    return f"{moved.symbol} {'from 0' if moved.changed else 'still 0'} ({whole})"
