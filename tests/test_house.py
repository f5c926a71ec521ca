"""The house as a newcomer finds it: rooms of a size that can be seen at once, and panels with doors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cnn_gui"
PANELS = PACKAGE / "ui" / "panels"
MOST_FILES = 20
# What is longer holds more than one idea, unless it is a table.
MOST_LINES = 350
TABLES = {"cnn_gui/data/digits/glyphs.py"}


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, wherever and for whatever it does."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def folders() -> list[Path]:
    return sorted({path.parent for path in PACKAGE.rglob("*.py")})


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: folder.relative_to(ROOT).as_posix())
def test_no_room_is_a_hall(folder: Path) -> None:
    files = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(files) <= MOST_FILES


def test_no_file_is_a_book() -> None:
    lines = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {
        name: lines[name] for name in TABLES
    }


def test_no_panel_enters_another_ones_folder() -> None:
    rooms = {path.name for path in PANELS.iterdir() if (path / "panel.py").is_file()}
    assert len(rooms) > 10
    entered = []
    for path in PANELS.rglob("*.py"):
        room = path.relative_to(PANELS).parts[0]
        for module in imported(path):
            inside = module.removeprefix("cnn_gui.ui.panels.").split(".")[0] if "ui.panels." in module else ""
            if inside in rooms - {room}:
                entered.append(f"{path.relative_to(ROOT).as_posix()} imports {module}")
    assert entered == []


def test_tests_mirror_the_house() -> None:
    """A folder of tests is a folder of the package, or one of the few that are about all of it."""
    about_all = {"benchmarks", "e2e"}
    for path in (ROOT / "tests").rglob("test_*.py"):
        folder = path.relative_to(ROOT / "tests").parent
        if folder.parts and folder.parts[0] not in about_all:
            assert (PACKAGE / folder).is_dir(), f"{folder} is tested, and is no folder of the package"


def test_the_window_imports_no_single_panel() -> None:
    """Window and application know panels by what they say of themselves."""
    named = []
    for folder in ("window", "application", "actions"):
        for path in (PACKAGE / "ui" / folder).rglob("*.py"):
            for module in imported(path):
                if module.startswith("cnn_gui.ui.panels.") and module.count(".") > 4:
                    named.append(f"{path.name} imports {module}")
    assert named == []


def test_files_of_people_are_written_by_the_one_helper() -> None:
    """So that a save that fails leaves the old file whole."""
    # What makes the files that are shipped, what fetches files that have checksums, and where nothing is written.
    others = (
        "data/whole_file.py",
        "data/unfinished.py",
        "data/idx.py",
        "data/digits/",
        "data/published/",
        "startup/terminal.py",
    )
    # What is unpacked for a moment, into a folder made for it.
    others += ("data/own/archives/load.py",)
    writing = ('open("w', 'open("x', "write_text(", "write_bytes(", "getSaveFileName(")
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(words in path.read_text(encoding="utf-8") for words in writing)
    ]
    assert [name for name in found if not name.startswith(others)] == []


def test_each_copy_is_confirmed_by_the_one_helper() -> None:
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "clipboard().set" in path.read_text(encoding="utf-8")
    ]
    assert found == ["ui/widgets/copying.py"]


def test_faults_that_are_caught_are_reported_by_the_one_helper() -> None:
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if "excepthook(" in path.read_text(encoding="utf-8")
    ]
    assert found == ["unhandled.py"]
