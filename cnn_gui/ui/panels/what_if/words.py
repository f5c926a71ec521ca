"""What edits do, in words: losses and readings, before and now."""

from __future__ import annotations

import math

import numpy as np

from cnn_gui.counted import counted
from cnn_gui.engine import Trace
from cnn_gui.shares import percent
from cnn_gui.training.inspection.what_if import spoken
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.messages.what_if import WhatIfView
from cnn_gui.ui.panels.what_if.before_after import Change
from cnn_gui.ui.widgets.text.numbers import exact

PAUSE_FIRST = "Pause to try other weights."
INVITATION = (
    "Drag a number up or down, type over it, or change a whole filter: what that does appears beside what was.",
    "Drag a number up or down, type over it, or change a whole filter.",
    "Drag a number or type over it.",
)
WALKING = "An edit takes back the step that you are walking through.", "An edit takes this step back."
UNCHANGED = "Every number is as it was before."
NOT_FINITE = "not finite"
RESTING = (State.PAUSED, State.DIVERGED, State.FAILED)
"""The states in which nothing is trained, so that parameters can be changed by hand."""


def situation(snapshot: Snapshot) -> tuple[str, ...]:
    """Return what a person can do now, or what they have changed, from the longest form to the shortest."""
    if snapshot.state not in RESTING:
        return (PAUSE_FIRST,)
    if snapshot.what_if is None:
        return INVITATION if snapshot.walk is None else WALKING
    if not snapshot.what_if.changed:
        return (UNCHANGED,)
    changed = spoken(snapshot.what_if.changed)
    return f"Changed: {changed}.", changed


def changes(now: Trace, what_if: WhatIfView | None, classes: tuple[str, ...], title: str) -> tuple[Change, ...]:
    """Return what is read, the loss of the probe and that of the batch, each before and now; title: of the probe."""
    before = None if what_if is None else what_if.trace
    rows = [_reading_row(title, before, now, classes)]
    if now.loss is not None:
        rows.append(_loss_row("its loss", "loss", None if before is None else before.loss, now.loss))
    if what_if is not None:
        name = f"loss of {counted(what_if.batch_size, 'image')}, the next batch"
        rows.append(_loss_row(name, "batch", what_if.batch_loss_before, what_if.batch_loss))
    return tuple(rows)


def read(trace: Trace) -> int | None:
    """Return the class that the network reads; None where a probability is not finite."""
    return int(trace.probabilities.argmax()) if np.isfinite(trace.probabilities).all() else None


def _reading_row(title: str, before: Trace | None, now: Trace, classes: tuple[str, ...]) -> Change:
    long, short = ("", "") if before is None else _reading(before, classes)
    long_now, short_now = _reading(now, classes)
    sign = "" if now.label is None else "✓" if read(now) == now.label else "✗"
    return Change(f"{title}, read as", long, long_now, sign, ("read as", short, short_now))


def _reading(trace: Trace, classes: tuple[str, ...]) -> tuple[str, str]:
    """What is read with its probability, "7, 98.2 %", and without."""
    chosen = read(trace)
    if chosen is None:
        return NOT_FINITE, NOT_FINITE
    return f"{classes[chosen]}, {percent(float(trace.probabilities[chosen]))} %", classes[chosen]


def _loss_row(name: str, short: str, before: float | None, now: float) -> Change:
    if before is None:
        return Change(name, "", exact(now), "", (short, "", exact(now)))
    sign = "" if before == now or not math.isfinite(before - now) else "▲" if now > before else "▼"
    return Change(name, exact(before), exact(now), sign, (short, exact(before), exact(now)))
