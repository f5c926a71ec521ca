"""What every account of a run says of it: settings, data, versions, digest."""

from __future__ import annotations

import platform
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import cnn_gui
from cnn_gui.training.run.matrix_threads import kernel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.run import Run


def settings(config: RunConfig) -> dict[str, Any]:
    """Every setting by its name, as text, number, truth value or None."""
    values = {field.name: getattr(config, field.name) for field in fields(config)}
    return {name: str(value) if isinstance(value, Path) else value for name, value in values.items()}


def versions() -> Mapping[str, str]:
    """What computed the run: program, NumPy, BLAS with its kernel, Python, and the system's name."""
    return {
        "CNN GUI": cnn_gui.__version__,
        "NumPy": np.__version__,
        "BLAS": kernel(),
        "Python": platform.python_version(),
        "System": f"{platform.system()} {platform.machine()}",
    }


def data(run: Run) -> dict[str, Any]:
    """The data set: title, source, classes, how many images of which shape, and what pixels are standardised with."""
    dataset = run.dataset
    return {
        "name": dataset.name,
        "title": dataset.title,
        "source": dataset.source,
        "classes": list(dataset.classes),
        "image_shape": list(dataset.image_shape),
        "train_images": len(dataset.train),
        "validation_images": len(dataset.validation),
        "test_images": len(dataset.test),
        "mean": dataset.mean.tolist(),
        "deviation": dataset.deviation.tolist(),
    }
