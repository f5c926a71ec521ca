"""The history as an event file, as TensorBoard reads them."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.digits.png import png
from cnn_gui.files.exports.evaluated import evaluated
from cnn_gui.files.exports.history.protobuf import double, message, single, whole
from cnn_gui.files.exports.history.records import records
from cnn_gui.files.exports.pictures import confusion_picture, filter_pictures, tiled

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from cnn_gui.training.run.history import BatchSeries
    from cnn_gui.training.run.run import Run

# The fields of Event, Summary, Summary.Value and Summary.Image (tensorflow/core/util/event.proto, summary.proto).
_WALL_TIME, _STEP, _FILE_VERSION, _SUMMARY = 1, 2, 3, 5
_VALUE = 1
_TAG, _SIMPLE_VALUE, _IMAGE = 1, 2, 4
_HEIGHT, _WIDTH, _COLOURS, _ENCODED = 1, 2, 3, 4
_RGB = 3
_FLOAT_BYTES = 4
# Filters and cells of the matrix are too small to be seen pixel by pixel.
_FILTER_SCALE, _CELL_SCALE = 16, 12


def event_file(run: Run) -> bytes:
    """Everything in the history as scalars, and images of the filters and the confusion matrix as they are now.

    The tags are `train/loss`, `train/accuracy`, `train/learning_rate`, `validation/loss`, `validation/accuracy`,
    `validation accuracy by class/NAME`, `filters/LAYER` and `confusion matrix/SPLIT`. The step is the number of batches
    trained. The history knows no clock: all events have the time of the export.
    """
    history, now = run.history, time.time()
    validations, classes = history.validations, history.class_validations
    events = [double(_WALL_TIME, now) + message(_FILE_VERSION, b"brain.Event:2")]

    def add(step: int, values: Iterable[bytes]) -> None:
        summary = b"".join(message(_VALUE, value) for value in values)
        events.append(double(_WALL_TIME, now) + whole(_STEP, step) + message(_SUMMARY, summary))

    events += _batch_events(double(_WALL_TIME, now), history.batches)
    for step, loss, accuracy in zip(
        validations.batch.tolist(), validations.loss.tolist(), validations.accuracy.tolist(), strict=True
    ):
        add(step, (_scalar("validation/loss", loss), _scalar("validation/accuracy", accuracy)))

    by_class = [f"validation accuracy by class/{name}" for name in run.dataset.classes]
    for step, accuracies in zip(classes.batch.tolist(), classes.accuracy.tolist(), strict=True):
        # A class without an image has no accuracy.
        add(
            step,
            (_scalar(tag, number) for tag, number in zip(by_class, accuracies, strict=True) if not math.isnan(number)),
        )

    for layer, filters in filter_pictures(run.network).items():
        add(run.batch, (_image(f"filters/{layer}", tiled(filters, scale=_FILTER_SCALE)),))
    report = evaluated(run)
    if report is not None:
        add(run.batch, (_image(f"confusion matrix/{report.split}", confusion_picture(report, scale=_CELL_SCALE)),))
    return records(events)


def _batch_events(time: bytes, batches: BatchSeries) -> list[bytes]:
    """The events of all batches: there may be a hundred thousand, each of them the same bytes but for four numbers."""
    with np.errstate(over="ignore"):
        numbers = np.stack([batches.loss, batches.accuracy, batches.learning_rate], axis=1).astype("<f4").tobytes()
    loss, accuracy, rate = (
        message(_VALUE, _scalar(tag, 0.0))[:-_FLOAT_BYTES]
        for tag in ("train/loss", "train/accuracy", "train/learning_rate")
    )
    length = len(loss) + len(accuracy) + len(rate) + 3 * _FLOAT_BYTES
    begin = message(_SUMMARY, bytes(length))[:-length]
    places = range(0, len(numbers), 3 * _FLOAT_BYTES)
    return [
        b"".join(
            (
                time,
                whole(_STEP, step),
                begin,
                *(loss, numbers[place : place + 4]),
                *(accuracy, numbers[place + 4 : place + 8]),
                *(rate, numbers[place + 8 : place + 12]),
            )
        )
        for step, place in enumerate(places, start=1)
    ]


def _scalar(tag: str, number: float) -> bytes:
    return message(_TAG, _text(tag)) + single(_SIMPLE_VALUE, number)


def _image(tag: str, picture: npt.NDArray[np.uint8]) -> bytes:
    height, width, _ = picture.shape
    image = whole(_HEIGHT, height) + whole(_WIDTH, width) + whole(_COLOURS, _RGB) + message(_ENCODED, png(picture))
    return message(_TAG, _text(tag)) + message(_IMAGE, image)


def _text(tag: str) -> bytes:
    # The name of a folder may hold bytes that are no text.
    return tag.encode(errors="replace")
