"""A run without a window that comes from a file, and one that is saved to a file while it trains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.published.catalogue import CATALOGUE, OWN
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.headless_images import load_images
from cnn_gui.startup.terminal import complain, tell
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.config import LIVE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import Any

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.run import Run


def resumed(path: Path, changes: Mapping[str, Any], *, no_download: bool) -> Run:
    """The run of a file, on the data that it was trained on.

    changes: live settings, which are changed as a person would, and where the data are.

    Raises RunFileError if the file or its data are not what they were, ConfigError for a setting that is not allowed.
    """
    checkpoint = opened(path)
    config = checkpoint.state.config
    if "own_path" in changes and config.dataset != OWN:
        raise RunFileError(f"{path}: was trained on {checkpoint.data.title}, not on own images. Leave out --own.")
    if config.optimizer != "sgd" and (changes.get("momentum") or changes.get("nesterov")):
        raise RunFileError(
            f"{path}: is trained with {config.optimizer}, which has a momentum of its own. Leave it out."
        )
    checkpoint = checkpoint.with_settings(**{name: value for name, value in changes.items() if name not in LIVE})
    dataset = its_images(path, checkpoint, no_download=no_download)
    different = checkpoint.differences(dataset)
    if different:
        raise RunFileError(
            f"{path}: was trained on other data than {dataset.title} ({dataset.source}): {'; '.join(different)}."
            f"{_elsewhere(config)}"
        )
    run = checkpoint.to_run(dataset)
    # A rate that is set ends the schedule; a schedule that is asked for as well comes after it.
    for name in sorted(changes.keys() & set(LIVE), key=lambda name: (name != "learning_rate", LIVE.index(name))):
        run.change(name, changes[name])
    return run


def opened(path: Path) -> Checkpoint:
    """The checkpoint in a file; what is not as it was where it was saved is told. Raises RunFileError."""
    checkpoint = read_run(path)
    for note in checkpoint.notes:
        tell(f"note: {note}")
    return checkpoint


def its_images(path: Path, checkpoint: Checkpoint, *, no_download: bool) -> Dataset:
    """The images that a checkpoint's config asks for. Raises RunFileError if they cannot be had."""
    config = checkpoint.state.config
    try:
        return load_images(config, no_download=no_download)
    except DataError as error:
        raise RunFileError(f"{path}: its images cannot be had: {error}{_elsewhere(config)}") from error


def _elsewhere(config: RunConfig) -> str:
    if config.dataset == OWN:
        return " If they lie elsewhere, say where with --own."
    return "" if CATALOGUE[config.dataset].files is None else " If its files lie elsewhere, say where with --data-dir."


class Saver:
    """Saves a run to a file, in the end and, if asked for, while it trains.

    Args:
        path: the file; None: nothing is ever saved.
        every: after so many batches each time; None: only in the end.
    """

    def __init__(self, path: Path | None, every: int | None) -> None:
        self._path = path
        self._every = every

    def due(self, run: Run) -> bool:
        """Whether the run is to be saved at this batch."""
        return self._path is not None and self._every is not None and run.batch % self._every == 0

    def save(self, run: Run) -> bool:
        """Save the run, if at all; says what hinders, and returns whether nothing did."""
        if self._path is None:
            return True
        try:
            write_run(self._path, Checkpoint.of(run))
        except RunFileError as error:
            complain(str(error))
            return False
        return True
