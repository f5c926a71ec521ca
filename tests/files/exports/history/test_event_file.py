"""The event file, read back by TensorBoard's own reader."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn_gui.files.exports.evaluated import evaluated
from cnn_gui.files.exports.history.event_file import event_file
from cnn_gui.files.exports.kinds import KINDS
from cnn_gui.training.run.run import Run


def read(run: Run, folder: Path) -> Any:
    """What TensorBoard finds in the folder."""
    reader = pytest.importorskip(
        "tensorboard.backend.event_processing.event_accumulator",
        reason="needs tensorboard: pip install -e '.[readers]'",
    )
    (folder / f"run{KINDS['tensorboard'].suffix}").write_bytes(event_file(run))
    found = reader.EventAccumulator(str(folder), size_guidance={"scalars": 0, "images": 0})
    found.Reload()
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_every_batch_and_every_validation_is_there(run: Run, tmp_path: Path) -> None:
    found = read(run, tmp_path)
    for tag, values in (
        ("train/loss", run.history.batches.loss),
        ("train/accuracy", run.history.batches.accuracy),
        ("train/learning_rate", run.history.batches.learning_rate),
    ):
        events = found.Scalars(tag)
        assert [event.step for event in events] == list(range(1, run.batch + 1))
        assert np.array_equal([event.value for event in events], values.astype(np.float32))
    validations = run.history.validations
    assert [event.step for event in found.Scalars("validation/loss")] == validations.batch.tolist()
    assert np.allclose([event.value for event in found.Scalars("validation/accuracy")], validations.accuracy)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_class_has_its_curve_and_none_where_it_has_no_image(make_run: Callable[..., Run], tmp_path: Path) -> None:
    run = make_run(0)
    run.history.append_classes(1, [0.5, np.nan, 1.0, 0.0], [1.0] * 4)
    found = read(run, tmp_path)
    assert [event.value for event in found.Scalars("validation accuracy by class/cat")] == [0.5]
    assert "validation accuracy by class/<b>dog</b>" not in found.Tags()["scalars"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_filters_and_confusion_matrix_are_pictures_of_the_last_batch(run: Run, tmp_path: Path) -> None:
    found = read(run, tmp_path)
    assert set(found.Tags()["images"]) == {"filters/conv1", "filters/conv2", "confusion matrix/test"}

    (event,) = found.Images("confusion matrix/test")
    picture = np.asarray(Image.open(io.BytesIO(event.encoded_image_string)))
    assert event.step == run.batch
    assert picture.shape == (event.height, event.width, 3)
    report = evaluated(run)
    assert report is not None
    # One cell, one square; without images it is white.
    cell = picture.shape[0] // len(report.classes)
    middles = picture[cell // 2 :: cell, cell // 2 :: cell]
    assert np.array_equal((middles == 255).all(axis=2), report.confusion == 0)
