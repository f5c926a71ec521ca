"""The wheel holds everything, asks for the right dependencies, and runs from any directory."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import cnn_gui

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builder = pytest.importorskip("hatchling.builders.wheel", reason="needs hatchling: install the extra 'test'")
    (built,) = builder.WheelBuilder(str(ROOT)).build(
        directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]
    )
    return Path(built)


@pytest.fixture
def installed(wheel: Path, tmp_path: Path) -> Path:
    """A directory with the wheel's files and nothing else."""
    folder = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run_installed(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the wheel's files first, from a directory that holds nothing."""
    elsewhere = installed.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def pyside_for(project: dict[str, Any], python: str) -> Requirement:
    (requirement,) = [
        requirement
        for requirement in map(Requirement, project["dependencies"])
        if requirement.name == "PySide6-Essentials"
        and (requirement.marker is None or requirement.marker.evaluate({"python_version": python}))
    ]
    return requirement


def test_the_wheel_holds_every_module_and_every_resource(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "cnn_gui").rglob("*.py")}
    resources = {
        f"cnn_gui/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "resources").rglob("*") if path.is_file()
    }

    assert "cnn_gui/resources/digits.npz" in resources
    assert modules | resources <= names


def test_the_wheel_holds_the_pages_of_the_help_with_their_pictures_and_no_other_documents(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("cnn_gui/docs/")}
    from cnn_gui.ui.help.pages import ALL

    pages = {f"cnn_gui/docs/{page.name}.md" for page in ALL if (ROOT / "docs" / f"{page.name}.md").is_file()}
    assert len(pages) >= 6
    assert {name for name in names if name.endswith(".md")} == pages
    shown = set(re.findall(r"\]\((pictures/[^)]+)\)", "".join((ROOT / name[8:]).read_text("utf-8") for name in pages)))
    assert len(shown) >= 15
    assert names - pages == {f"cnn_gui/docs/{picture}" for picture in shown}


def test_the_installed_wheel_opens_its_own_help(installed: Path) -> None:
    program = "from cnn_gui.resources_path import document; print(document('user-guide.md'))"
    done = run_installed(installed, "-c", program)

    assert Path(done.stdout.strip()) == installed / "cnn_gui" / "docs" / "user-guide.md", done.stderr


def test_the_wheel_holds_nothing_else(wheel: Path) -> None:
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}

    assert tops == {"cnn_gui", f"cnn_gui-{cnn_gui.__version__}.dist-info"}


def test_the_wheel_carries_licence_and_description(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    information = f"cnn_gui-{cnn_gui.__version__}.dist-info"

    assert f"{information}/licenses/LICENSE" in archive.namelist()
    metadata = archive.read(f"{information}/METADATA").decode()
    assert "Requires-Python: >=3.11" in metadata
    assert "License-Expression: MIT" in metadata
    assert (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[0] in metadata


def test_the_installed_wheel_trains_from_any_directory(installed: Path) -> None:
    done = run_installed(installed, "-m", "cnn_gui", "--headless", "--dataset", "digits", "--batches", "2", "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["batches"] == 2


def test_the_installed_wheel_uses_its_own_modules_and_resources(installed: Path) -> None:
    program = "import cnn_gui; from cnn_gui.resources_path import resource; print(cnn_gui.__file__, resource('icons'))"
    done = run_installed(installed, "-c", program)

    assert done.stdout.split() == [
        str(installed / "cnn_gui" / "__init__.py"),
        str(installed / "cnn_gui" / "resources" / "icons"),
    ], done.stderr


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.14"])
def test_pyside_versions_that_break_dock_widgets_are_left_out(project: dict[str, Any], python: str) -> None:
    allowed = pyside_for(project, python).specifier

    assert Version("6.11.0") not in allowed
    assert Version("6.11.1") not in allowed
    assert Version("6.11.3") in allowed


def test_pyside_that_aborts_on_python_311_is_left_out_there_only(project: dict[str, Any]) -> None:
    assert Version("6.12.0") not in pyside_for(project, "3.11").specifier
    assert Version("6.12.0") in pyside_for(project, "3.12").specifier


def test_every_dependency_has_its_reason(project: dict[str, Any]) -> None:
    extras = project["optional-dependencies"].values()
    wanted = {Requirement(text).name for group in [project["dependencies"], *extras] for text in group}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([\w.-]+)` \| .{20,}\|$", text, re.MULTILINE))

    assert explained == wanted


@pytest.mark.parametrize("group", ["scripts", "gui-scripts"])
def test_every_command_of_the_installation_exists(project: dict[str, Any], group: str) -> None:
    assert project[group]
    for target in project[group].values():
        module, _, function = target.partition(":")
        assert callable(getattr(importlib.import_module(module), function))


def test_main_py_and_the_package_start_the_same_program() -> None:
    for path in (ROOT / "main.py", ROOT / "cnn_gui" / "__main__.py"):
        done = subprocess.run(
            [sys.executable, str(path), "--version"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout.strip()) == (0, f"cnn-gui {cnn_gui.__version__}"), done.stderr
