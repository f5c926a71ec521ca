"""The catalogue: which data sets there are, and where their files are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.published.catalogue import CATALOGUE, names, places_with, published


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
