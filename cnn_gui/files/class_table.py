"""What a network says of pictures as a table for other programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from cnn_gui.training.evaluation.classify import most_probable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.training.evaluation.classify import Classified


def header(classes: Sequence[str]) -> str:
    """Return the first line of the table: file, class, and the name of each class."""
    return _lines([("file", "class", *classes)])


def rows(classified: Classified, classes: Sequence[str]) -> str:
    """Return a line for each picture: its file, the most probable class, the probability of each.

    Comma-separated values as in RFC 4180, but with the line ends of Unix. Numbers are written so that reading them
    gives the same float; where the network gave none, the class is empty and the numbers are nan.
    """
    best = most_probable(classified.probabilities).tolist()
    said = zip(classified.names, best, classified.probabilities.tolist(), strict=True)
    return _lines([(name, classes[number] if number >= 0 else "", *shares) for name, number, shares in said])


def _lines(table: Sequence[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(table)
    return text.getvalue()
