"""A run handed on: whole or not at all, and nothing of it changed."""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn_gui.files.exports import kinds
from cnn_gui.files.exports.errors import ExportError
from cnn_gui.files.exports.export import export
from cnn_gui.files.exports.kinds import KINDS, Kind
from cnn_gui.files.exports.packages import INSTALL, needed
from cnn_gui.training.run.run import Run

WRITTEN = [name for name, kind in KINDS.items() if kind.package is None]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The name of each kind whose package is installed."""
    name: str = request.param
    package = KINDS[name].package
    if package is not None:
        pytest.importorskip(package, reason=f"needs {package}: pip install -e '.[export]'")
    return name


def test_every_kind_is_written_and_changes_nothing_of_the_run(
    kind: str, make_run: Callable[..., Run], tmp_path: Path
) -> None:
    run, other = make_run(8, model="lenet", dropout=0.2), make_run(8, model="lenet", dropout=0.2)
    path = tmp_path / f"with a blank and ü{KINDS[kind].suffix}"
    gradients = {name: array.copy() for name, array in run.gradients.items()}

    export(run, kind, path)

    assert path.stat().st_size > 100
    assert [each.name for each in tmp_path.iterdir() if each.name != "home"] == [path.name]
    assert all(np.array_equal(run.gradients[name], array) for name, array in gradients.items())
    for each in (run, other):
        each.step()
    assert run.parameters_sha256() == other.parameters_sha256()


def test_every_kind_works_before_the_first_batch_and_without_images_to_evaluate(
    kind: str, make_run: Callable[..., Run], tmp_path: Path
) -> None:
    run = make_run(0, test=0)
    export(run, kind, tmp_path / "file")
    assert (tmp_path / "file").stat().st_size > 50


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38])
def test_a_network_that_has_run_away_is_handed_on_as_it_is(
    kind: str, value: float, make_run: Callable[..., Run], tmp_path: Path
) -> None:
    run = make_run(2)
    run.network.parameters["conv1.W"][0] = value
    run.network.parameters["dense1.W"][:5] = value
    run.history.append_validation(2, value, 0.25)
    export(run, kind, tmp_path / "file")
    assert (tmp_path / "file").stat().st_size > 50


def test_an_export_that_fails_leaves_the_old_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.json"
    path.write_text("what was there")

    def fail(run: Run) -> bytes:
        raise ExportError("it cannot be told")

    monkeypatch.setattr("cnn_gui.files.exports.export.KINDS", {**KINDS, "json": Kind("JSON", "", ".json", fail)})
    with pytest.raises(ExportError, match="cannot be told"):
        export(run, "json", path)
    assert path.read_text() == "what was there"


@pytest.mark.parametrize("where", ["missing/run.csv", ".", "zero\0byte"])
def test_where_nothing_can_be_written_one_sentence_says_so(run: Run, tmp_path: Path, where: str) -> None:
    with pytest.raises(ExportError, match=r"cannot be written \(.+\)\. Choose a folder"):
        export(run, "csv", tmp_path / where)


def test_a_missing_package_is_named_with_the_line_that_installs_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ExportError) as caught:
        export(run, "onnx", tmp_path / "run.onnx")
    assert str(caught.value) == f"ONNX needs the package onnx, which is not installed: {INSTALL}"
    assert not (tmp_path / "run.onnx").exists()


def test_a_package_that_does_not_load_is_said_as_well() -> None:
    with pytest.raises(ExportError, match="needs the package no_such_package"):
        needed("ONNX", "no_such_package")


def test_the_line_installs_what_the_kinds_need() -> None:
    project = tomllib.loads((Path(kinds.__file__).parents[3] / "pyproject.toml").read_text())["project"]
    extra = [line.partition(">")[0] for line in project["optional-dependencies"]["export"]]
    assert sorted(extra) == sorted({kind.package for kind in KINDS.values() if kind.package is not None})
    assert f"pip install '{project['name']}[export]'" == INSTALL


def test_titles_and_descriptions_can_stand_in_a_menu() -> None:
    titles: list[Any] = [kind.title for kind in KINDS.values()]
    assert len(set(titles)) == len(titles)
    for name, kind in KINDS.items():
        assert name == name.lower()
        assert kind.suffix.startswith(".")
        assert kind.description.endswith(".")
