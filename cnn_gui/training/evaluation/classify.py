"""What a network says of images of which nobody knows the class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Dataset
from cnn_gui.data.identity import identity_of
from cnn_gui.data.own.load import holds_pictures
from cnn_gui.data.own.preview import Understanding
from cnn_gui.data.published.catalogue import OWN
from cnn_gui.data.unlabelled.prepare import LikeDrawings, LikeOwnPictures, News, Preparation, in_chunks
from cnn_gui.training.evaluation.evaluator import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cnn_gui.data.dataset import Images, Skipped
    from cnn_gui.data.feeding.standardise import Standardiser
    from cnn_gui.data.identity import Identity
    from cnn_gui.data.unlabelled.find import Picture
    from cnn_gui.engine import Network
    from cnn_gui.training.checkpoint.checkpoint import Checkpoint
    from cnn_gui.training.run.best import Best
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.run import Run

Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Classified:
    """Some pictures with what was said of them.

    Attributes:
        names: of the files, as a person finds them.
        images: (N, C, H, W) uint8, as the network has seen them.
        probabilities: (N, classes), each row adds up to 1; NaN where the network's numbers are not finite.
    """

    names: tuple[str, ...]
    images: Images
    probabilities: Probabilities


@dataclass(frozen=True, eq=False)
class Classifier:
    """A network with what it needs to take pictures.

    Attributes:
        network: what says the class; nobody else has it.
        standardiser: what brings images to the numbers that it has learned from.
        config, images: settings and data of its run; they decide how pictures become images.
        batch: after so many batches the parameters were these.
    """

    network: Network
    standardiser: Standardiser
    config: RunConfig
    images: Dataset | Identity
    batch: int

    @classmethod
    def of_run(cls, run: Run, parameters: Mapping[str, npt.NDArray[np.floating]] | None = None) -> Classifier:
        """A copy of the network of a run, or of what it has learned elsewhere; asked by the thread that has it."""
        network = run.network.copy()
        if parameters is not None:
            network.set_learned(parameters)
        return cls(network, run.standardiser, run.config, run.dataset, run.batch)

    @classmethod
    def of_checkpoint(cls, kept: Checkpoint, best: Best | None = None) -> Classifier:
        """The network that was kept, or with its best parameters."""
        batch = kept.state.batch if best is None else best.mark.batch
        return cls(kept.to_network(best), kept.standardiser(), kept.state.config, kept.images, batch)

    @property
    def data(self) -> Identity:
        """What its run was trained on; of large data it takes a moment the first time."""
        return identity_of(self.images) if isinstance(self.images, Dataset) else self.images

    @property
    def classes(self) -> tuple[str, ...]:
        """The name of each class."""
        return self.images.classes

    def classified(
        self,
        pictures: Sequence[Picture],
        news: News,
        *,
        leave_out: Callable[[Skipped], object],
        note: Callable[[str], object],
    ) -> Iterator[Classified]:
        """Classify pictures, a bounded number at a time, in their order; see `in_chunks` for the arguments."""
        preparation = preparation_for(self.config, self.data, news)
        for kept, images in in_chunks(pictures, preparation, leave_out=leave_out, note=note):
            names = tuple(picture.name for picture in kept)
            yield Classified(names, images, probabilities_of(self.network, self.standardiser, images))


def preparation_for(config: RunConfig, data: Identity, news: News) -> Preparation:
    """How pictures become images for the network of a run: as its own pictures, or else as drawings, became such."""
    path = config.own_path
    if config.dataset != OWN or (path is not None and path.exists() and not holds_pictures(path)):
        # What arrays are, their settings say of numbers, and not of pictures.
        return LikeDrawings(data.convention, news)
    how = Understanding(
        pixel_range=config.pixel_range,
        transparent=config.transparent,
        mirror=config.mirror,
        turn=config.turn,
        test_ground=config.test_ground,
    )
    return LikeOwnPictures(data.image_shape, how, data.ground, news)


def probabilities_of(network: Network, standardiser: Standardiser, images: Images) -> Probabilities:
    """The probability of each class (N, classes) for images (N, C, H, W) uint8: softmax of the logits, in float64.

    NaN for an image whose logits are not all finite.
    """
    found = np.empty((len(images), network.classes), np.float64)
    for start in range(0, len(images), CHUNK):
        part = slice(start, start + CHUNK)
        logits = network.logits_batch_last(standardiser.to_engine(images[part])).T.astype(np.float64)
        logits[~np.isfinite(logits).all(axis=1)] = np.nan
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        found[part] = powers / powers.sum(axis=1, keepdims=True)
    return found


def most_probable(probabilities: Probabilities) -> npt.NDArray[np.int64]:
    """The class of each row, the first of equal ones; −1 where the probabilities are no numbers."""
    lost = np.isnan(probabilities).any(axis=1)
    return np.where(lost, -1, np.nan_to_num(probabilities).argmax(axis=1)).astype(np.int64)
