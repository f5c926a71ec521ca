"""Numbers with their nouns: what is shown of one thing says so in the singular."""

from __future__ import annotations

import pytest

from cnn_gui.counted import counted, each_of, noun_of, plural


@pytest.mark.parametrize(
    ("noun", "many"),
    [("batch", "batches"), ("class", "classes"), ("image", "images"), ("training image", "training images")],
)
def test_a_noun_has_its_plural(noun: str, many: str) -> None:
    assert plural(noun) == many
    assert counted(1, noun) == f"1 {noun}"
    assert counted(0, noun) == f"0 {many}"
    assert counted(1234, noun) == f"1,234 {many}"


@pytest.mark.parametrize(
    ("shown", "noun"),
    [("1", "batch"), ("1.0", "batches"), ("0", "batches"), ("–", "batches"), (1, "batch"), (2, "batches")],
)
def test_the_number_as_it_is_shown_decides(shown: str | int, noun: str) -> None:
    assert noun_of(shown, "batch") == noun


def test_things_one_by_one() -> None:
    assert each_of(64, "image") == "each of the 64 images"
    assert each_of(1, "image") == "the one image"
