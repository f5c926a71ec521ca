"""The weights as NumPy arrays, by the names that they have in the program."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.training.run.run import Run

ABOUT = ("classes", "mean", "deviation")
"""The arrays of the archive that are no parameters: names of the classes, and what pixels are standardised with."""


def npz(run: Run) -> bytes:
    """A NumPy archive, to be read with `numpy.load(path)` without pickle.

    It holds each parameter by its name ("conv1.W" (F, C, k, k), "dense1.W" (D, units), biases (F,) or (units,)), of
    batch normalisation also the running statistics ("norm1.mean", "norm1.variance"), and those of ABOUT: the network
    gets `(pixels / 255 − mean) / deviation`, each (C,).
    """
    file = io.BytesIO()
    about = (np.array(run.dataset.classes, np.str_), run.dataset.mean, run.dataset.deviation)
    arrays = {name: np.ascontiguousarray(array) for name, array in run.network.learned.items()}
    np.savez(file, allow_pickle=False, **arrays, **dict(zip(ABOUT, about, strict=True)))
    return file.getvalue()
