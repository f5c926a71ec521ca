"""Hold images out for validation and test, the same share of each class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.dataset import Labels
    from cnn_gui.data.own.own_images import OwnImages

Indices: TypeAlias = npt.NDArray[np.int64]

_VALIDATION_SHARE = 6
"""Unless told otherwise, one in so many of the images that are not for test is held out for validation."""


def split_own(
    own: OwnImages, *, test_share: float = 0.2, validation: int | None = None, seed: int = 0
) -> tuple[Split, Split, Split]:
    """Training, validation and test images of own data.

    Images that came with test images of their own keep these, in their order; `test_share` is not used then. All else
    is drawn by `stratified` and comes in random order, so that the first few of a split show all classes.

    Args:
        own: the images.
        test_share: the share of the examples held out for test, 0 ≤ share < 1; with 0 the test split is empty.
        validation: how many examples to hold out for validation, ≥ 0; None takes a sixth of those not held out for
            test. With very small classes it can be fewer: see `stratified`.
        seed: of all random numbers, ≥ 0.

    Raises:
        DataError: a number is out of range.
    """
    if not 0 <= test_share < 1:
        raise DataError(f"The test share is {test_share:g}: choose 0 or more, and less than 1, such as 0.2.")
    examples = own.examples
    # However few there are, one is to be learned from.
    test_count = 0 if own.test is not None else min(round(test_share * len(examples)), len(examples) - 1)
    remaining = len(examples) - test_count
    if validation is None:
        validation = remaining // _VALIDATION_SHARE
    if not 0 <= validation < remaining:
        raise DataError(
            f"{validation} images cannot be held out for validation of {own.title}, which has {remaining:,} images "
            f"that are not for test: choose 0 to {remaining - 1}."
        )
    counts = test_count, validation
    if own.groups is None:
        parts = stratified(examples.labels, counts, seed)
    else:
        parts = stratified_groups(examples.labels, own.groups, counts, seed)
    train, test, held_out = (Split(np.take(examples.images, part, axis=0), examples.labels[part]) for part in parts)
    return train, held_out, test if own.test is None else own.test


def stratified(labels: Labels, counts: Sequence[int], seed: int) -> tuple[Indices, ...]:
    """Draws some images without replacement, then some of the rest, and so on, with the same share of every class.

    Of n images left, n_k in class k, a draw of m takes ⌊m·n_k/n⌋ or one more from class k: one more where the
    remainder is largest, by lot among equals. It always leaves one image of every class behind, so it takes fewer than
    m if there are too many classes with a single image left.

    Args:
        labels: (N,) integers ≥ 0.
        counts: how many to draw, one draw after another; together 0 to N.
        seed: of all random numbers, ≥ 0; equal arguments give equal results.

    Returns:
        The positions in `labels` that are left, then those of each draw, each in random order.

    Raises:
        ValueError: a count is negative, or together they are more than N.
    """
    if min(counts, default=0) < 0 or sum(counts) > len(labels):
        raise ValueError(f"counts must be 0 or more and at most {len(labels)} together, got {tuple(counts)}")
    rng = np.random.default_rng(seed)
    sizes = np.bincount(labels)
    # Each class is in random order, so that taking from its front is drawing from it.
    by_class, place_in_class = class_after_class(labels, rng)
    first = np.zeros_like(sizes)
    drawn = []
    for count in counts:
        last = first + _shares(sizes - first, count, rng)
        here = (place_in_class >= np.repeat(first, sizes)) & (place_in_class < np.repeat(last, sizes))
        drawn.append(by_class[here])
        first = last
    left = by_class[place_in_class >= np.repeat(first, sizes)]
    return tuple(rng.permutation(part) for part in (left, *drawn))


def stratified_groups(labels: Labels, groups: Indices, counts: Sequence[int], seed: int) -> tuple[Indices, ...]:
    """The same as `stratified`, but of a group all images are drawn or none.

    A class gives as many as its share, or fewer if its groups do not make up that number; but at least its smallest
    group, if it has another one. A group with images of several classes counts for that of its first.

    Args:
        labels: (N,) integers ≥ 0.
        groups: (N,) integers, equal for images of the same group.
        counts: how many images to draw, one draw after another; together 0 to N.
        seed: of all random numbers, ≥ 0; equal arguments give equal results.

    Returns:
        The positions that are left, then those of each draw, all in random order.
    """
    rng = np.random.default_rng(seed)
    _, first, group_of, sizes = np.unique(groups, return_index=True, return_inverse=True, return_counts=True)
    class_of = labels[first]
    order, _ = class_after_class(class_of, rng)
    # Which draw takes each group; 0 takes what is left.
    draw_of = np.zeros(len(sizes), np.int64)
    for draw, count in enumerate(counts, 1):
        left = order[draw_of[order] == 0]
        shares = _shares(np.bincount(class_of[left], weights=sizes[left]).astype(np.int64), count, rng)
        for label in np.flatnonzero(shares):
            here = left[class_of[left] == label]
            taken = _fitting(sizes[here].tolist(), int(shares[label]))
            draw_of[here[taken]] = draw
    positions = (np.flatnonzero(draw_of[group_of] == draw) for draw in range(len(counts) + 1))
    return tuple(rng.permutation(part) for part in positions)


def _fitting(sizes: Sequence[int], share: int) -> list[int]:
    """Groups that together make up at most a share, one after another; the smallest if none does; one is left."""
    taken: list[int] = []
    for place, size in enumerate(sizes):
        if size <= share and len(taken) < len(sizes) - 1:
            taken.append(place)
            share -= size
    if not taken and len(sizes) > 1:
        taken = [min(range(len(sizes)), key=sizes.__getitem__)]
    return taken


def class_after_class(labels: Labels, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """The positions 0..N−1 of (N,) labels ≥ 0, class after class, each class in random order.

    Returns:
        The positions (N,), and for each of them which of its class it is, from 0.
    """
    shuffled = rng.permutation(len(labels))
    sizes = np.bincount(labels)
    place_in_class = np.arange(len(labels)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return shuffled[np.argsort(labels[shuffled], kind="stable")], place_in_class


def _shares(sizes: npt.NDArray[np.integer[Any]], count: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """How many of `count` each class gives, by its size."""
    total = int(sizes.sum())
    if total == 0:
        return np.zeros(len(sizes), np.int64)
    whole, remainder = np.divmod(sizes.astype(np.int64) * count, total)
    room = np.maximum(sizes - 1, 0)
    shares: npt.NDArray[np.int64] = np.minimum(whole, room)
    order = np.lexsort((rng.random(len(sizes)), -remainder))
    can_give = order[((remainder > 0) & (shares < room))[order]]
    shares[can_give[: count - int(shares.sum())]] += 1
    return shares
