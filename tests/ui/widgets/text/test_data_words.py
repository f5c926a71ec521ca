"""What is said about data: sizes as people say them, progress, places, names."""

from __future__ import annotations

import pytest

from cnn_gui.data.published.catalogue import names
from cnn_gui.data.published.download import DownloadProgress
from cnn_gui.data.published.mirrors import DOWNLOADS
from cnn_gui.ui.widgets.text import data_words


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (28_881, "28.9 kB"),
        (11_594_722, "11.6 MB"),
        (4_100_000_000, "4.1 GB"),
    ],
)
def test_bytes_in_the_unit_that_people_use(count: int, text: str) -> None:
    assert data_words.byte_text(count) == text


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (DownloadProgress("a", 5_000_000, 10_000_000, 2_500_000.0, "m.org"), "5.0 MB of 10.0 MB · 2.5 MB/s\nm.org"),
        (DownloadProgress("a", 5_000, None, 800.0, "m.org"), "5.0 kB · 800 bytes/s\nm.org"),
        (DownloadProgress("a", 0, 10_000_000, 0.0, "m.org"), "0 bytes of 10.0 MB\nm.org"),
    ],
)
def test_progress_in_words(progress: DownloadProgress, text: str) -> None:
    assert data_words.progress_text(progress) == text


@pytest.mark.parametrize(
    ("count", "text"), [(1, "c0"), (6, "c0, c1, c2, c3, c4, c5"), (1200, "c0, c1, c2, c3, c4, c5 and 1,194 more")]
)
def test_of_many_names_the_first_few(count: int, text: str) -> None:
    assert data_words.some_of([f"c{index}" for index in range(count)]) == text


@pytest.mark.parametrize("name", list(DOWNLOADS))
def test_a_mirror_is_named_without_its_path(name: str) -> None:
    text = data_words.mirrors_text(name)
    assert DOWNLOADS[name].mirrors[0].split("/")[2] in text
    assert "/" not in text


def test_every_data_set_says_where_it_comes_from() -> None:
    said = {name: data_words.origin(name) for name in names()}
    assert said["digits"] == "Comes with the program"
    assert said["mnist"] == "MNIST is downloaded once, 11.6 MB, unless it is here already"
    assert "one sub-folder per class" in said["own"]
