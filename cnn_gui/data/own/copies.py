"""Images that are there more than once: found, said, and kept on one side of every split.

A network that has learned an image knows its copy too: what is tested with copies of training images measures memory.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.counted import counted
from cnn_gui.data.dataset import Split

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cnn_gui.data.dataset import Images
    from cnn_gui.data.own.own_images import OwnImages
    from cnn_gui.data.own.splitting import Indices

# Copies of test images may be taken out of the training images as long as they are no more than this share of them.
_MOST_TAKEN = 0.2
_CHUNK = 1 << 20


def with_copies_found(own: OwnImages) -> OwnImages:
    """The same images with `groups` of equal ones, none of them both an example and a test image, and notes on that.

    Images are equal if all their bytes are, whatever class they have. Copies of test images are taken out of the
    training images; but out of the test images if otherwise a class or more than a fifth of the training images would
    go. If no test image is left then, test images are held out of the examples.
    """
    own = _apart(own)
    groups = equal_images([own.examples.images])
    count = len(groups) - len(np.unique(groups))
    if not count:
        return own
    notes = [
        f"Copies of others among the images: {count:,} of {len(groups):,}. "
        "All copies of one stay together, in training, in validation or in test."
    ]
    torn = np.unique(groups[own.examples.labels != own.examples.labels[groups]])
    if len(torn):
        here = own.examples.labels[groups == torn[0]]
        names = " and ".join(own.classes[label] for label in np.unique(here)[:2])
        notes.append(
            f"Images that are in more than one class: {len(torn):,}, the first in {names}. Nobody can tell these apart."
        )
    return replace(own, groups=groups, notes=(*own.notes, *notes))


def equal_images(parts: Sequence[Images]) -> Indices:
    """For each of N images in all, counted through the parts, the first one that is equal to it: (N,) int64.

    Images (n, …) of all parts have the same shape.
    """
    rows = [part.reshape(len(part), -1) for part in parts]
    digests = np.concatenate([_digests(part) for part in rows])
    _, first, inverse = np.unique(digests, return_index=True, return_inverse=True)
    groups = first.astype(np.int64)[inverse]
    alike = np.flatnonzero(groups != np.arange(len(groups)))
    step = max(1, _CHUNK // max(1, rows[0].shape[1]))
    for start in range(0, len(alike), step):
        here = alike[start : start + step]
        differ = (_taken(rows, here) != _taken(rows, groups[here])).any(axis=1)
        groups[here[differ]] = here[differ]
    return groups


def _digests(rows: Images) -> npt.NDArray[np.uint64]:
    """A number for each row (n, D), equal for equal rows: Σ wᵢ·xᵢ mod 2⁶⁴ of its words of eight bytes."""
    count, length = rows.shape
    words = -(-length // 8)
    weights = np.random.default_rng(0).integers(0, 2**64, words, np.uint64) | np.uint64(1)
    digests = np.empty(count, np.uint64)
    step = max(1, _CHUNK // max(1, length))
    padded = np.zeros((min(step, count), 8 * words), np.uint8)
    for start in range(0, count, step):
        here = rows[start : start + step]
        padded[: len(here), :length] = here
        digests[start : start + step] = (padded[: len(here)].view(np.uint64) * weights).sum(axis=1, dtype=np.uint64)
    return digests


def _taken(rows: Sequence[Images], places: Indices) -> Images:
    """The rows at some places, counted through the parts."""
    taken = np.empty((len(places), rows[0].shape[1]), np.uint8)
    start = 0
    for part in rows:
        here = (places >= start) & (places < start + len(part))
        taken[here] = part[places[here] - start]
        start += len(part)
    return taken


def _apart(own: OwnImages) -> OwnImages:
    """The same without images that are both an example and a test image."""
    if own.test is None:
        return own
    count = len(own.examples)
    groups = equal_images([own.examples.images, own.test.images])
    in_both = np.intersect1d(groups[:count], groups[count:])
    if not len(in_both):
        return own
    examples, test = ~np.isin(groups[:count], in_both), ~np.isin(groups[count:], in_both)
    left = np.unique(own.examples.labels[examples])
    if np.count_nonzero(~examples) <= _MOST_TAKEN * count and len(left) == len(np.unique(own.examples.labels)):
        some = f"{np.count_nonzero(~examples):,} of {counted(count, 'image')}"
        note = f"Left out of training, as copies of test images: {some}."
        return replace(own, examples=_only(own.examples, examples), notes=(*own.notes, note))
    note = (
        f"Left out of test, as copies of training images: {np.count_nonzero(~test):,} of {counted(len(test), 'image')}"
    )
    if test.any():
        return replace(own, test=_only(own.test, test), notes=(*own.notes, f"{note}."))
    return replace(own, test=None, notes=(*own.notes, f"{note}. Others are held out for test."))


def _only(split: Split, kept: npt.NDArray[np.bool_]) -> Split:
    return Split(split.images[kept], split.labels[kept])
