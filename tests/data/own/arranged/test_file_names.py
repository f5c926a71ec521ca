"""Classes in the names of files: seen where they are, and not where there is only a number or a date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arranged.file_names import reading_of
from cnn_gui.data.own.folder_search import Search

Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("digit{k}.{i}", "digit1"),
        ("{k}_{i:04}", "1"),
        ("{i:05}_{k}", "1"),
        ("{i}-num{k}", "num1"),
        ("img_{i:04}_label_{k}", "1"),
        ("obj{k}__{i}", "obj1"),
        ("s{k}_{i}", "s1"),
        ("class {k} ({i})", "class 1"),
        ("american_bulldog{k}_{i}", "american_bulldog1"),
    ],
)
def test_a_class_stands_before_or_behind_the_number(name: str, expected: str) -> None:
    stems = [name.format(k=i % 10, i=i) for i in range(100)]
    reading = reading_of(stems)
    assert reading is not None
    assert reading(stems[1]) == expected
    assert len({reading(stem) for stem in stems}) == 10


@pytest.mark.parametrize(
    "name",
    [
        "{i}",
        "IMG_{i:04}",
        "IMG_2020010{k}_{i:06}",
        "Screenshot 2024-01-0{k} 12-30-{i:02}",
        "{i}_{k}_2_20170109{i:05}",
        "train_{i}",
        "{i:08x}",
    ],
)
def test_numbers_and_dates_are_no_classes(name: str) -> None:
    assert reading_of([name.format(k=i % 10, i=i) for i in range(100)]) is None


def test_pictures_of_two_cameras_are_no_two_classes() -> None:
    assert reading_of([f"IMG_{i}" for i in range(50)] + [f"DSC_{i}" for i in range(50)]) is None


def test_one_folder_of_pictures_is_read_by_names_and_that_is_said(write: Write) -> None:
    search = Search(write(*(f"{kind}.{i}.jpg" for kind in ("cat", "dog") for i in range(6)), "1.jpg"))
    search.run()
    assert {name: len(files) for name, files in search.train.items()} == {"cat": 6, "dog": 6}
    assert search.notes == ["The classes are taken from the names of the files: cat, dog."]
    assert [(entry.path, entry.reason) for entry in search.skipped] == [("1.jpg", "nothing says its class")]


def test_parts_may_be_heaps(write: Write) -> None:
    """The arrangement of a well-known competition: test images have no classes."""
    write(*(f"train/{kind}.{i}.jpg" for kind in ("cat", "dog") for i in range(4)))
    search = Search(write(*(f"test1/{i}.jpg" for i in range(5))))
    search.run()
    assert list(search.train) == ["cat", "dog"]
    assert search.test == {}
    assert [(entry.path, entry.reason) for entry in search.skipped] == [
        ("test1", "images of which nothing says the class: 5")
    ]


def test_a_heap_for_test_with_classes_in_the_names_is_for_test(write: Write) -> None:
    write(*(f"train/{kind}.{i}.jpg" for kind in ("cat", "dog") for i in range(4)))
    search = Search(write("test/cat.8.jpg", "test/dog.9.jpg"))
    search.run()
    assert {name: len(files) for name, files in search.test.items()} == {"cat": 1, "dog": 1}
    assert {name: len(files) for name, files in search.train.items()} == {"cat": 4, "dog": 4}


def test_pictures_without_classes_are_refused(write: Write) -> None:
    search = Search(write(*(f"IMG_{i:04}.jpg" for i in range(9))))
    with pytest.raises(DataError, match="no folders that say what they show"):
        search.run()
