"""Loss, accuracy and learning rate over the batches, as SVG inside the page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.counted import counted
from cnn_gui.files.exports.report.scale import Scale, ticks, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnn_gui.training.run.history import History

_WIDTH, _HEIGHT = 640, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 628, 12, 262
# So many places has the faint line, which keeps every peak; so many the strong one, which is to be followed.
_FINE, _COARSE = 400, 60
# More ends of epochs than this would be a hatching.
_MOST_EPOCHS = 40

_Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Curve:
    """What is drawn: numbers of each batch, of some evaluations, and the ends of the vertical axis."""

    title: str
    unit: str
    trained: _Numbers
    validated_at: npt.NDArray[np.int64]
    validated: _Numbers
    low: float
    high: float


def curves(history: History) -> str:
    """The figures with their captions; one sentence while no batch has been trained."""
    batches, validations = history.batches, history.validations
    if not len(batches):
        return '<p class="empty">No batch has been trained yet.</p>'
    at, top = validations.batch, _top(batches.loss, validations.loss)
    drawn = [
        _Curve("Loss", "nats", batches.loss, at, validations.loss, 0.0, top),
        _Curve("Accuracy", "share", batches.accuracy, at, validations.accuracy, 0.0, 1.0),
    ]
    rate = batches.learning_rate
    if rate.min() < rate.max():
        none = np.empty(0)
        drawn.append(_Curve("Learning rate", "", rate, none.astype(np.int64), none, 0.0, float(rate.max()) * 1.05))
    return "".join(_figure(curve, history.epoch_ends.tolist()) for curve in drawn)


def bins(values: _Numbers, most: int) -> tuple[_Numbers, _Numbers, _Numbers, _Numbers]:
    """Values of batches in at most so many runs of nearly the same length: middle batch, mean, lowest, highest.

    Batches are counted from 1. values: (n,), n ≥ 1.
    """
    edges = np.linspace(0, len(values), min(most, len(values)) + 1).astype(np.int64)
    starts, lengths = edges[:-1], np.diff(edges)
    return (
        (starts + edges[1:] + 1) / 2,
        np.add.reduceat(values, starts) / lengths,
        np.minimum.reduceat(values, starts),
        np.maximum.reduceat(values, starts),
    )


def _top(trained: _Numbers, validated: _Numbers) -> float:
    """The upper end for a loss: above all that is to be followed; single batches may go beyond it."""
    followed = np.concatenate([bins(trained, _COARSE)[1], validated[np.isfinite(validated)]])
    return float(followed.max(initial=0.0)) * 1.08 or 1.0


def _figure(curve: _Curve, epoch_ends: list[int]) -> str:
    last = len(curve.trained)
    x = Scale(0, last, _LEFT, _RIGHT)
    y = Scale(curve.low, curve.high, _BOTTOM, _TOP)
    label = escape(f"{curve.title} over {counted(last, 'batch')}")
    clip = f"inside-{curve.title.partition(' ')[0].lower()}"
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{label}">',
        f'<clipPath id="{clip}"><rect x="{_LEFT}" y="{_TOP - 4}" width="{_RIGHT - _LEFT + 4}" '
        f'height="{_BOTTOM - _TOP + 8}"/></clipPath>',
        *_axes(x, y, epoch_ends),
        f'<g clip-path="url(#{clip})">',
        *_lines(curve, x, y),
        "</g></svg>",
    ]
    return (
        f'<figure class="curve"><h3>{curve.title}<span class="unit">{curve.unit}</span></h3>{"".join(parts)}'
        f"<figcaption>{_key(curve)}</figcaption></figure>"
    )


def _axes(x: Scale, y: Scale, epoch_ends: list[int]) -> Iterable[str]:
    for tick in ticks(y.low, y.high, 6):
        place = f"{y(tick):.1f}"
        yield f'<path class="grid" d="M{_LEFT} {place}H{_RIGHT}"/>'
        yield f'<text x="{_LEFT - 8}" y="{place}" dy=".35em" text-anchor="end">{written(tick)}</text>'
    if len(epoch_ends) <= _MOST_EPOCHS:
        for end in epoch_ends:
            yield f'<path class="epoch" d="M{x(end):.1f} {_TOP}V{_BOTTOM}"/>'
    for tick in ticks(0, x.high, 6):
        # Half a batch is none.
        if tick == round(tick):
            yield f'<text x="{x(tick):.1f}" y="{_BOTTOM + 18}" text-anchor="middle">{written(tick)}</text>'
    yield f'<path class="axis" d="M{_LEFT} {_BOTTOM}H{_RIGHT}"/>'
    yield f'<text class="name" x="{_RIGHT}" y="{_HEIGHT - 4}" text-anchor="end">batch</text>'


def _lines(curve: _Curve, x: Scale, y: Scale) -> Iterable[str]:
    if not len(curve.validated) and not curve.unit:
        # A plan, not a measurement: nothing to be smoothed.
        batch, mean, _, _ = bins(curve.trained, _FINE)
        yield f'<path class="rate" d="{_path(batch, mean, x, y)}"/>'
        return
    batch, mean, low, high = bins(curve.trained, _FINE)
    there, back = zip(batch, high, strict=True), zip(batch[::-1], low[::-1], strict=True)
    around = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in (*there, *back))
    yield f'<polygon class="spread" points="{around}"/>'
    yield f'<path class="faint" d="{_path(batch, mean, x, y)}"/>'
    batch, mean, _, _ = bins(curve.trained, _COARSE)
    yield f'<path class="training" d="{_path(batch, mean, x, y)}"/>'
    known = np.isfinite(curve.validated)
    at, values = curve.validated_at[known].astype(np.float64), curve.validated[known]
    if len(at):
        yield f'<path class="validation" d="{_path(at, values, x, y)}"/>'
    if len(at) <= _COARSE:
        for place, value in zip(at, values, strict=True):
            yield f'<circle class="validation" cx="{x(place):.1f}" cy="{y(value):.1f}" r="3"/>'


def _path(batch: _Numbers, values: _Numbers, x: Scale, y: Scale) -> str:
    points = [f"{x(at):.1f} {y(value):.1f}" for at, value in zip(batch, values, strict=True)]
    # A single point is a dot: a line of no length, with round ends.
    return "M" + "L".join(points if len(points) > 1 else points * 2)


def _key(curve: _Curve) -> str:
    if not curve.unit:
        return "The rate that each update used."
    together = -(-len(curve.trained) // _COARSE)
    line = f"mean of {counted(together, 'batch')}" if together > 1 else "every batch"
    faint = "; faint: lowest to highest" if together > 1 else ""
    training = f'<span class="entry"><span class="key training"></span>training, {line}{faint}</span>'
    validation = '<span class="entry"><span class="key validation"></span>validation images</span>'
    return training + (validation if len(curve.validated) else "")
