"""Figures of a saved run on its own images or on others, without a window and without training."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

from cnn_gui.data.identity import SPLITS, times
from cnn_gui.data.published.catalogue import OWN
from cnn_gui.engine.parameters import sha256_of
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.headless_images import load_images
from cnn_gui.headless_result import number
from cnn_gui.headless_resume import its_images, opened
from cnn_gui.startup.terminal import tell
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.matrix_threads import whole_products
from cnn_gui.training.run.setting import Part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.checkpoint.checkpoint import Checkpoint


def figures_of(path: Path, changes: Mapping[str, Any], *, no_download: bool) -> dict[str, Any]:
    """Loss and accuracy of a saved network on each split.

    changes: settings of the data; with "dataset" or "own_path" among them others than those of the run.

    Raises RunFileError if the file is none or the images do not fit, DataError if others cannot be had, ConfigError.
    """
    checkpoint = opened(path)
    if changes.keys() & {"dataset", "own_path"}:
        config = _of_others(checkpoint.state.config, changes)
        dataset = load_images(config, no_download=no_download)
    else:
        config = checkpoint.state.config.with_changes(**changes)
        dataset = its_images(path, checkpoint.with_settings(**changes), no_download=no_download)
        for difference in checkpoint.differences(dataset):
            tell(f"note: not the images that it was trained with: {difference}")
    _check_fits(path, checkpoint, dataset)
    figures: dict[str, Any] = {
        "file": str(path),
        "dataset": config.dataset,
        "test_dataset": config.test_dataset or config.dataset,
        "model": config.model,
        "epochs": len(checkpoint.history.epoch_ends),
        "batches": checkpoint.state.batch,
    }
    network, standardiser = checkpoint.to_network(), checkpoint.standardiser()
    with whole_products(), closing(network):
        for name in SPLITS:
            found = evaluate(network, standardiser, getattr(dataset, name))
            figures[f"{name}_images"] = found.count
            figures[f"{name}_loss"] = number(found.loss)
            figures[f"{name}_accuracy"] = number(found.accuracy)
    return {**figures, "parameters_sha256": sha256_of(network.learned)}


def _of_others(config: RunConfig, changes: Mapping[str, Any]) -> RunConfig:
    """The config of the run with other data, for which nothing holds that was set for its own."""
    defaults = {name: setting.default for name, setting in SETTINGS.items() if setting.part is not Part.TRAINING}
    own = {"dataset": OWN} if "own_path" in changes else {}
    return config.with_changes(**{**defaults, **own, **changes})


def _check_fits(path: Path, checkpoint: Checkpoint, dataset: Dataset) -> None:
    shape, classes = checkpoint.data.image_shape, len(checkpoint.data.classes)
    if dataset.image_shape != shape:
        raise RunFileError(
            f"{path}: its network takes images of {times(shape)}, and those of {dataset.title} are "
            f"{times(dataset.image_shape)} (channels × height × width). Choose images of the same shape."
        )
    if len(dataset.classes) != classes:
        raise RunFileError(
            f"{path}: its network tells {classes} classes apart, and {dataset.title} has {len(dataset.classes)}. "
            "Choose images of as many classes."
        )
