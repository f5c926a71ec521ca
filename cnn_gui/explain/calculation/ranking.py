"""A long sum as its largest contributions and one sum of all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation.arithmetic import Group, Term

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine import Array

# What one can take in at a glance: a filter 3×3 over three channels.
WHOLE = 27


def ranked(
    products: Array, term: Callable[[tuple[int, ...]], Term], k: int
) -> tuple[tuple[Term, ...], tuple[Group, ...]]:
    """Return the terms of a sum in their own order if there are few, else the k largest and the rest as a group.

    products: float64 of any shape, all contributions. term: makes the term at an index. k: at least 1.
    Few means no more than k or ``WHOLE``. Largest: by size, whatever the sign; equal ones in their own order. Of a
    long sum no zeros are listed, unless there is nothing else; then it is one of them.
    """
    if products.size <= max(k, WHOLE):
        return tuple(term(index) for index in np.ndindex(products.shape)), ()
    flat = products.ravel()
    sizes = np.abs(flat)
    k = min(k, max(1, int(np.count_nonzero(flat))))
    largest = np.flatnonzero(sizes >= np.partition(sizes, flat.size - k)[flat.size - k])
    largest = largest[np.argsort(-sizes[largest], kind="stable")][:k]
    places = np.unravel_index(largest, products.shape)
    terms = tuple(term(index) for index in zip(*(axis.tolist() for axis in places), strict=True))
    others = flat.copy()
    others[largest] = 0.0
    zeros = flat.size - k - int(np.count_nonzero(others))
    return terms, (Group(flat.size - k, float(others.sum()), float(np.abs(others).sum()), zeros),)
