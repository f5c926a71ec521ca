"""What a network says of pictures as a table: quoted rightly, with numbers that come back as they were."""

from __future__ import annotations

import csv
import io

import numpy as np

from cnn_gui.files.class_table import header, rows
from cnn_gui.training.evaluation.classify import Classified

CLASSES = ("T-shirt/top", 'so-called "dress", long', "お o", "two\nlines")


def test_another_program_reads_the_same() -> None:
    names = ("a, b.png", 'the "second".png', "gewöhnlich/お.png")
    probabilities = np.random.default_rng(1).dirichlet(np.ones(4), 3)
    probabilities[2] = np.nan
    found = Classified(names, np.zeros((3, 1, 2, 2), np.uint8), probabilities)
    text = header(CLASSES) + rows(found, CLASSES)
    table = list(csv.reader(io.StringIO(text, newline="")))
    assert table[0] == ["file", "class", *CLASSES]
    assert [row[0] for row in table[1:]] == list(names)
    assert [row[1] for row in table[1:]] == [*(CLASSES[best] for best in probabilities[:2].argmax(axis=1)), ""]
    np.testing.assert_array_equal([[float(share) for share in row[2:]] for row in table[1:]], probabilities)
    assert "\r" not in text
    assert text.endswith("\n")
