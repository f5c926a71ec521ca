"""Every library that Qt wants from the system has a package that a person can install."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from cnn_gui.startup import system_libraries
from cnn_gui.startup.system_libraries import PACKAGES, advice, library_named_in, missing, needed_by

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about shared libraries of Linux")

# In every Linux system that can run Python, or inside the wheel.
_ALWAYS_THERE = re.compile(r"libc\.so|libm\.so|libQt6|libicu|libq\w+\.so$")
# No library that exists anywhere.
_NOWHERE = "libnowhere99.so.0"


def libraries_named_in(path: Path) -> set[str]:
    """The system libraries whose names stand in a library's string table."""
    names = re.findall(rb"\0(lib[\w+.-]+\.so(?:\.\d+)*)(?=\0)", path.read_bytes())
    return {name.decode() for name in names if not _ALWAYS_THERE.match(name.decode())}


@pytest.fixture
def qt_folder() -> Path:
    pytest.importorskip("PySide6")
    folder = Path(sys.modules["PySide6"].__path__[0], "Qt")
    if not (folder / "plugins" / "platforms" / "libqxcb.so").is_file():
        pytest.skip("this PySide6 uses the system's Qt")
    return folder


@linux_only
@pytest.mark.parametrize(
    ("platform", "files"),
    [
        ("offscreen", ["plugins/platforms/libqoffscreen.so", "plugins/platforms/libqminimal.so"]),
        ("xcb", ["plugins/platforms/libqxcb.so", "lib/libQt6XcbQpa.so.6"]),
        ("wayland", ["plugins/platforms/libqwayland.so", "lib/libQt6WaylandClient.so.6"]),
    ],
)
def test_every_library_that_qt_links_has_a_package(qt_folder: Path, platform: str, files: list[str]) -> None:
    base = [f"lib/libQt6{module}.so.6" for module in ("Core", "DBus", "Gui", "Svg", "Widgets")]
    for file in [*base, *files]:
        path = qt_folder / file
        if not path.is_file() and platform == "wayland":
            pytest.skip(f"this PySide6 has no {file}")
        linked = libraries_named_in(path)

        assert linked, f"no library is named in {file}"
        assert linked <= set(needed_by(platform)), file


def test_the_linkers_message_names_the_library() -> None:
    message = "libxcb-cursor.so.0: cannot open shared object file: No such file or directory"

    assert library_named_in(message) == "libxcb-cursor.so.0"
    assert library_named_in("invalid ELF header") is None


@linux_only
def test_only_libraries_that_cannot_be_loaded_are_missing() -> None:
    assert missing(["libc.so.6", _NOWHERE]) == [_NOWHERE]


def test_what_a_library_needs_in_turn_is_missing_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_name: str) -> None:
        raise OSError("libxcb-xkb.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr("ctypes.CDLL", load)

    assert missing(["libxkbcommon-x11.so.0"]) == ["libxcb-xkb.so.1"]


def test_advice_names_each_package_once() -> None:
    text = advice(["libgthread-2.0.so.0", "libglib-2.0.so.0", "libEGL.so.1"])

    assert text.endswith("sudo apt install libegl1 libglib2.0-0")
    assert "libraries libEGL.so.1, libglib-2.0.so.0, libgthread-2.0.so.0 are missing" in text


def test_advice_for_an_unknown_library_names_the_file() -> None:
    assert advice([_NOWHERE]) == (
        f"the system library {_NOWHERE} is missing; install the package of your system that holds {_NOWHERE}"
    )


def test_packages_are_named_as_debian_names_them() -> None:
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.+-]+", package) for package in PACKAGES.values())


def test_command_prints_the_missing_packages(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_libraries, "missing", lambda names: [name for name in names if "xcb-c" in name])
    monkeypatch.setattr(sys, "argv", ["system_libraries"])

    assert system_libraries.main() == 0
    assert capsys.readouterr().out == "libxcb-cursor0\n"

    monkeypatch.setattr(sys, "argv", ["system_libraries", "offscreen"])
    assert system_libraries.main() == 0
    assert capsys.readouterr().out == "\n"


def test_command_says_which_library_it_knows_no_package_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_libraries, "missing", lambda _names: [_NOWHERE])
    monkeypatch.setattr(sys, "argv", ["system_libraries"])

    assert system_libraries.main() == 1
    assert _NOWHERE in capsys.readouterr().err
