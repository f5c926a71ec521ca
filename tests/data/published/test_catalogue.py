"""The catalogue: which data sets there are, and where their files are looked for."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.load import load_dataset
from cnn_gui.data.published import catalogue
from cnn_gui.data.published.catalogue import CATALOGUE, names, places_with, published
from cnn_gui.data.published.mnist import recognised


def test_the_catalogue_knows_the_published_data_sets_and_own_images() -> None:
    assert published() == ("digits", "mnist", "fashion-mnist", "kuzushiji-mnist", "cifar-10")
    assert names() == (*published(), "own")


def test_every_published_data_set_has_ten_named_classes() -> None:
    for name in published():
        classes = CATALOGUE[name].classes
        assert len(set(classes)) == len(classes) == 10
    assert CATALOGUE["fashion-mnist"].classes[0] == "T-shirt/top"
    assert CATALOGUE["fashion-mnist"].classes[9] == "Ankle boot"
    assert CATALOGUE["kuzushiji-mnist"].classes[:2] == ("お o", "き ki")
    assert CATALOGUE["cifar-10"].classes[2] == "bird"


def test_a_directory_that_may_not_be_looked_into_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    with pytest.raises(DataError, match=r"cannot be looked into \(Permission denied\)"):
        places_with("mnist", tmp_path)


def test_a_directory_with_a_name_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot be looked into \(File name too long\)"):
        load_dataset("mnist", data_dir=tmp_path / ("a" * 300))
    monkeypatch.setenv("CNN_GUI_DATA", str(tmp_path / ("b" * 300)))
    with pytest.raises(DataError, match=r"cannot be looked into \(File name too long\)"):
        load_dataset("mnist")
    with pytest.raises(DataError, match="no such directory|cannot be looked into"):  # noqa: RUF043  two words for it
        load_dataset("mnist", data_dir=tmp_path / "a\0b")


def test_a_directory_that_may_be_entered_but_not_looked_into_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also when it is only looked into to say what else it holds."""
    real, refusing = Path.is_file, [False]

    def look(path: Path) -> bool:
        if refusing[0] and path.parent == tmp_path:
            raise PermissionError(13, "Permission denied")
        return real(path)

    def none_there(*_: object) -> None:
        refusing[0] = True

    monkeypatch.setattr(Path, "is_file", look)
    monkeypatch.setattr(catalogue, "places_with", none_there)
    with pytest.raises(DataError, match=r"cannot be looked into \(Permission denied\)"):
        load_dataset("mnist", data_dir=tmp_path)


def test_the_labels_that_tell_data_sets_apart_are_not_read_whole(tmp_path: Path) -> None:
    labels = bytes([0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF]) + bytes(map(int, "9211614657457341"))
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(labels + bytes(200_000_000), 1))
    tracemalloc.start()
    try:
        assert recognised(tmp_path) == "fashion-mnist"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
