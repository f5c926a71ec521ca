"""Where the shipped files are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnn_gui import resources_path
from cnn_gui.resources_path import resource


def test_a_shipped_file_is_found_from_any_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert resource("icons", "play.svg").read_bytes().startswith(b"<svg")


def test_the_copy_inside_the_package_wins_as_a_wheel_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "cnn_gui"
    for folder in (package / "resources", tmp_path / "resources"):
        folder.mkdir(parents=True)
        (folder / "one.txt").write_text(folder.parent.name)
    (tmp_path / "resources" / "two.txt").write_text("checkout")
    monkeypatch.setattr(resources_path, "PACKAGE", package)
    assert resource("one.txt") == package / "resources" / "one.txt"
    assert resource("two.txt") == tmp_path / "resources" / "two.txt"


def test_a_missing_file_is_named_with_the_places_where_it_should_be() -> None:
    with pytest.raises(FileNotFoundError, match=r"nothing/here\.bin is missing: expected .+ or .+"):
        resource("nothing", "here.bin")
