"""A network of an ONNX file for the images of a data set: whether it takes them, and which pixels it expects.

Most files do not say whether they were trained on pixels of 0 to 1, of 0 to 255, or on standardised ones. So it is
tried out: some images of the data set are answered in each of the usual ways, and the way with most right answers is
taken if it is clearly better than the program's own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.feeding.standardise import Standardiser
from cnn_gui.engine import network_of
from cnn_gui.files.imports.onnx.network import OnnxNetwork, Preprocessing
from cnn_gui.files.imports.onnx.read import read_onnx
from cnn_gui.shares import percent
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.run.network.brought import Brought

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.dataset import Dataset, Split

TRIED = 300
"""So many images are answered in each way."""

CLEARLY = 0.1
"""So much more of them must be right in another way."""

OWN_WAY = "standardised ones"
_UNSAID = "The file does not say which pixels it expects"
# x · scale + offset of pixels from 0 to 1.
_OTHERS = {"pixels from 0 to 1": (1.0, 0.0), "pixels from 0 to 255": (255.0, 0.0), "pixels from −1 to 1": (2.0, -1.0)}


def brought_for(dataset: Dataset, path: Path) -> Brought:
    """Read a file for a run on a data set.

    Raises DataError as `read_onnx`, and if the network takes other images or knows another number of classes.
    """
    network = read_onnx(path)
    _check_fits(path, network, dataset)
    if network.preprocessing is None:
        fed, said = _tried(network, dataset)
    else:
        fed = network.fed_with(dataset.mean, dataset.deviation)
        said = f"What the file does with pixels from 0 to {network.preprocessing.white}, its first layer does now."
        if fed.arrays is network.arrays:
            said = "The file standardises pixels as the program does."
    notes = (f"A new run begins with the network of {path.name}.", said, *dict.fromkeys(fed.notes))
    return Brought(fed.line, fed.learned(), path.name, notes)


def _check_fits(path: Path, network: OnnxNetwork, dataset: Dataset) -> None:
    shape, classes = tuple(dataset.image_shape), len(dataset.classes)
    if network.input_shape == shape and network.classes == classes:
        return
    raise DataError(
        f"{path}: takes {_images(network.input_shape)} and knows {network.classes} classes. The images of "
        f"{dataset.title} are {_images(shape)} in {classes} classes. Choose such data first, own pictures in a folder "
        "with the image size and the colours that are needed, and open the network then."
    )


def _images(shape: tuple[int, ...]) -> str:
    channels, height, width = shape
    what = {1: "grey images", 3: "colour images"}.get(channels, f"images of {channels} channels")
    return f"{what} of {height} × {width} pixels"


def _tried(network: OnnxNetwork, dataset: Dataset) -> tuple[OnnxNetwork, str]:
    """The network in the way that fits best, and what is said about it."""
    images = dataset.validation if len(dataset.validation) else dataset.train
    images = images.part(0, min(TRIED, len(images)))
    channels = len(dataset.mean)
    ways = {OWN_WAY: network}
    for name, (scale, offset) in _OTHERS.items():
        pixels = Preprocessing(np.full(channels, scale), np.full(channels, offset), 1)
        ways[name] = replace(network, preprocessing=pixels).fed_with(dataset.mean, dataset.deviation)
    right = {name: _accuracy(each, dataset, images) for name, each in ways.items()}
    best = max(right, key=lambda name: right[name])
    of = f"of {len(images):,} images"
    if right[best] - right[OWN_WAY] < CLEARLY:
        return network, f"{_UNSAID}: it gets {OWN_WAY}, and {percent(right[OWN_WAY])}% {of} are right."
    return ways[best], (
        f"{_UNSAID}. With {best}, {percent(right[best])}% {of} are right, with {OWN_WAY} "
        f"{percent(right[OWN_WAY])}%: it gets the former."
    )


def _accuracy(network: OnnxNetwork, dataset: Dataset, images: Split) -> float:
    made = network_of(network.line, network.input_shape, network.classes, rng=np.random.default_rng(0))
    made.set_learned(network.learned())
    with np.errstate(over="ignore", invalid="ignore"):
        found = evaluate(made, Standardiser(dataset.mean, dataset.deviation), images)
    return found.accuracy
