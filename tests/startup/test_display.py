"""No window possible: one clear line, before Qt could abort the process."""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cnn_gui.startup import display, system_libraries
from cnn_gui.startup.display import check_display, explain_import_error

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="about the display servers of Linux")

# No X server has this number.
NO_SERVER = ":7777"


def assert_one_clear_line(message: str | None, *parts: str) -> None:
    assert message is not None
    assert "\n" not in message
    assert "--headless" in message
    for part in parts:
        assert part in message


@pytest.fixture
def _every_plugin_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_plugin_problem", lambda _name, _environ: None)


def without_library(absent: str) -> type:
    """A stand-in for ctypes.CDLL that finds everything but one library."""

    class Loader:
        def __init__(self, name: str) -> None:
            if name == absent:
                raise OSError(f"{absent}: cannot open shared object file: No such file or directory")

    return Loader


@linux_only
def test_without_any_display_the_line_names_both_variables() -> None:
    assert_one_clear_line(check_display({}, "linux"), "DISPLAY", "WAYLAND_DISPLAY", "graphical session")


@linux_only
def test_empty_display_counts_as_none() -> None:
    assert_one_clear_line(check_display({"DISPLAY": ""}, "linux"), "neither DISPLAY nor WAYLAND_DISPLAY is set")


def _setup_of(depths: list[int]) -> bytes:
    """What an X server answers to a client that connects: its screens, of so many bits each."""
    vendor = b"test"
    screens = b"".join(
        struct.pack("=5I6HI4B", 1, 2, 0, 0, 0, 640, 480, 100, 80, 1, 1, 3, 0, 0, depth, 0) for depth in depths
    )
    fixed = struct.pack(
        "=4I2H8B4x", 1, 0x200000, 0x1FFFFF, 256, len(vendor), 65535, len(depths), 0, 0, 0, 32, 32, 8, 255
    )
    body = fixed + vendor + screens
    return struct.pack("=BxHHH", 1, 11, 0, len(body) // 4) + body


@contextmanager
def x_server(*depths: int) -> Iterator[str]:
    """An X server that says what its screens are, and nothing more; gives what DISPLAY has to be, screen aside."""

    def serve() -> None:
        client, _ = server.accept()
        with client:
            client.recv(4096)
            client.sendall(_setup_of(list(depths)))
            while client.recv(4096):
                pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        # Only if nobody comes.
        server.settimeout(60)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            # X servers listen at 6000 and their number.
            yield f"127.0.0.1:{server.getsockname()[1] - 6000}"
        finally:
            thread.join()


@linux_only
@pytest.mark.usefixtures("_every_plugin_loads")
def test_a_display_of_256_colours_is_refused() -> None:
    with x_server(8) as name:
        message = check_display({"DISPLAY": name}, "linux")
    assert_one_clear_line(message, f"DISPLAY={name} has 256 colours (8 bits)", "black", "24")


@linux_only
@pytest.mark.usefixtures("_every_plugin_loads")
@pytest.mark.parametrize("depth", [15, 16, 24, 30])
def test_a_display_with_enough_colours_is_not(depth: int) -> None:
    with x_server(depth) as name:
        assert check_display({"DISPLAY": name}, "linux") is None


@linux_only
@pytest.mark.usefixtures("_every_plugin_loads")
def test_it_is_the_screen_that_is_asked_for_whose_colours_count() -> None:
    for screen, refused in ((0, False), (1, True)):
        with x_server(24, 8) as name:
            message = check_display({"DISPLAY": f"{name}.{screen}"}, "linux")
        assert (message is not None) == refused


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_other_systems_are_not_asked_for_a_display(platform: str) -> None:
    assert check_display({}, platform) is None


@linux_only
@pytest.mark.parametrize("name", ["offscreen", "offscreen:size=800x600", "minimal", "vnc"])
def test_platforms_that_draw_without_a_screen_need_no_display(name: str) -> None:
    assert check_display({"QT_QPA_PLATFORM": name}, "linux") is None


@linux_only
def test_unknown_platform_is_named_with_those_that_exist() -> None:
    message = check_display({"QT_QPA_PLATFORM": "offscren"}, "linux")

    assert_one_clear_line(message, "QT_QPA_PLATFORM", "'offscren'", "offscreen", "xcb")


@linux_only
def test_platforms_from_a_plugin_path_of_ones_own_are_left_to_qt() -> None:
    environ = {"QT_QPA_PLATFORM": "special", "QT_QPA_PLATFORM_PLUGIN_PATH": "somewhere"}

    assert check_display(environ, "linux") is None


@linux_only
def test_display_without_a_server_is_named() -> None:
    assert_one_clear_line(check_display({"DISPLAY": NO_SERVER}, "linux"), f"DISPLAY={NO_SERVER}", "no X server")


@linux_only
def test_display_that_makes_no_sense_is_named() -> None:
    assert_one_clear_line(check_display({"DISPLAY": "nonsense"}, "linux"), "DISPLAY=nonsense")


@linux_only
def test_a_fresh_process_says_one_line_and_loads_no_qt_module() -> None:
    program = (
        "import os, sys\n"
        "from cnn_gui.startup.display import check_display\n"
        "print(check_display(os.environ, sys.platform))\n"
        "assert not [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6', 'numpy'))]\n"
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "WAYLAND", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**environ, "DISPLAY": NO_SERVER, "PYTHONPATH": str(Path(display.__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1
    assert_one_clear_line(done.stdout.strip(), NO_SERVER)


@linux_only
def test_x_display_asked_for_without_display_is_named() -> None:
    environ = {"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "wayland-0"}

    assert_one_clear_line(check_display(environ, "linux"), "QT_QPA_PLATFORM", "DISPLAY is not set")


@linux_only
def test_missing_libxcb_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", without_library("libxcb.so.1"))

    assert_one_clear_line(check_display({"DISPLAY": ":0"}, "linux"), "libxcb.so.1", "apt install libxcb1")


@linux_only
@pytest.mark.usefixtures("_every_plugin_loads")
def test_wayland_needs_its_runtime_directory() -> None:
    assert_one_clear_line(check_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux"), "XDG_RUNTIME_DIR")


@linux_only
@pytest.mark.usefixtures("_every_plugin_loads")
def test_wayland_without_a_compositor_names_its_socket(tmp_path: Path) -> None:
    environ = {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": str(tmp_path)}

    assert_one_clear_line(check_display(environ, "linux"), str(tmp_path / "wayland-0"), "no Wayland compositor")


@linux_only
@pytest.mark.usefixtures("_every_plugin_loads")
def test_wayland_with_a_compositor_is_a_display() -> None:
    # Not tmp_path: the path of a socket may have no more than 107 bytes.
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as compositor:
        compositor.bind(f"{folder}/wayland-0")
        compositor.listen()

        assert check_display({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": folder}, "linux") is None


@linux_only
@pytest.mark.usefixtures("_every_plugin_loads")
def test_an_inherited_wayland_connection_is_a_display() -> None:
    assert check_display({"WAYLAND_DISPLAY": "wayland-0", "WAYLAND_SOCKET": "9"}, "linux") is None


@linux_only
def test_one_usable_display_of_two_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(display, "_x_server_problem", lambda _environ: None)
    monkeypatch.setattr(display, "_plugin_problem", lambda _name, _environ: None)

    both = {"DISPLAY": ":0", "WAYLAND_DISPLAY": "gone", "XDG_RUNTIME_DIR": str(tmp_path)}
    assert check_display(both, "linux") is None


@linux_only
def test_missing_library_of_the_x_platform_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_x_server_problem", lambda _environ: None)
    real = system_libraries.ctypes.CDLL

    def load(name: str) -> object:
        if Path(name).name in ("libqxcb.so", "libxcb-cursor.so.0"):
            raise OSError("libxcb-cursor.so.0: cannot open shared object file: No such file or directory")
        return real(None)

    monkeypatch.setattr("ctypes.CDLL", load)

    message = check_display({"DISPLAY": ":0"}, "linux")
    assert_one_clear_line(message, "library libxcb-cursor.so.0 is missing", "apt install libxcb-cursor0.")


@linux_only
def test_library_that_a_real_plugin_misses_is_found_by_the_real_linker(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = display._plugin_folder()
    if folder is None:
        pytest.skip("this PySide6 uses the system's Qt")
    copy = tmp_path / "PySide6" / "Qt" / "plugins" / "platforms"
    copy.mkdir(parents=True)
    (tmp_path / "PySide6" / "Qt" / "lib").symlink_to(folder.parents[1] / "lib")
    content = (folder / "libqoffscreen.so").read_bytes()
    assert b"libxkbcommon.so.0\0" in content
    (copy / "libqoffscreen.so").write_bytes(content.replace(b"libxkbcommon.so.0\0", b"libnowhere99.so.0\0"))
    monkeypatch.setattr(display, "_plugin_folder", lambda: copy)

    message = check_display({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert_one_clear_line(message, "libnowhere99.so.0", "install the package of your system that holds")


@linux_only
def test_damaged_plugin_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "libqoffscreen.so").write_bytes(b"not a library")
    monkeypatch.setattr(display, "_plugin_folder", lambda: tmp_path)

    message = check_display({"QT_QPA_PLATFORM": "offscreen"}, "linux")
    assert_one_clear_line(message, "libqoffscreen.so", "install PySide6-Essentials again")


@linux_only
def test_without_pyside_the_display_alone_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    assert check_display({"QT_QPA_PLATFORM": "offscreen"}, "linux") is None


@linux_only
def test_a_real_x_server_is_a_display_and_qt_opens_a_window_after_the_check() -> None:
    server_program = shutil.which("Xvfb")
    if server_program is None:
        pytest.skip("needs an X server without a screen: Xvfb is not installed")
    lost = system_libraries.missing(system_libraries.XCB)
    if lost:
        pytest.skip(f"needs the X libraries of Qt: {', '.join(lost)} missing")
    program = (
        "import os, sys\n"
        "from cnn_gui.startup.display import check_display\n"
        "problem = check_display(os.environ, sys.platform)\n"
        "assert problem is None, problem\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "app = QApplication([])\n"
        "label = QLabel('open'); label.show(); app.processEvents()\n"
        "print(app.platformName(), label.isVisible())\n"
    )
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "WAYLAND", "XDG_"))}
    reading, writing = os.pipe()
    with subprocess.Popen(
        [server_program, "-displayfd", str(writing), "-nolisten", "tcp"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        try:
            # The server writes its number when it is ready.
            with os.fdopen(reading) as numbers:
                number = numbers.readline().strip()
            done = subprocess.run(
                [sys.executable, "-c", program],
                env={**environ, "DISPLAY": f":{number}", "PYTHONPATH": str(Path(display.__file__).parents[2])},
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            server.terminate()

    assert done.stdout.split() == ["xcb", "True"], done.stderr


def test_import_error_of_a_missing_library_names_its_package() -> None:
    error = ImportError("libEGL.so.1: cannot open shared object file: No such file or directory")

    assert_one_clear_line(explain_import_error(error), "libEGL.so.1", "apt install", "libegl1")


def test_import_error_of_an_unknown_library_names_the_file() -> None:
    error = ImportError("libnew.so.7: cannot open shared object file: No such file or directory")

    assert_one_clear_line(explain_import_error(error), "libnew.so.7", "install the package of your system that holds")


@pytest.mark.parametrize(
    ("module", "package"), [("PySide6", "PySide6-Essentials"), ("PySide6.QtGui", "PySide6-Essentials")]
)
def test_missing_pyside_is_answered_with_the_pip_command(module: str, package: str) -> None:
    error = ModuleNotFoundError(f"No module named {module!r}", name=module)

    assert_one_clear_line(explain_import_error(error), f"{sys.executable} -m pip install {package}")


def test_missing_pyqtgraph_is_answered_with_the_pip_command() -> None:
    error = ModuleNotFoundError("No module named 'pyqtgraph'", name="pyqtgraph")

    assert_one_clear_line(explain_import_error(error), "-m pip install pyqtgraph")


def test_missing_numpy_is_no_matter_of_the_window() -> None:
    message = explain_import_error(ModuleNotFoundError("No module named 'numpy'", name="numpy"))

    assert f"{sys.executable} -m pip install numpy" in message
    assert "--headless" not in message


def test_missing_module_of_our_own_is_no_matter_for_pip() -> None:
    message = explain_import_error(ModuleNotFoundError("No module named 'cnn_gui.ui.x'", name="cnn_gui.ui.x"))

    assert "cnn_gui.ui.x" in message
    assert "pip" not in message


def test_modules_of_ours_that_do_not_fit_together_are_no_matter_of_qt() -> None:
    message = explain_import_error(ImportError("cannot import name 'x' from 'cnn_gui.ui'", name="cnn_gui.ui"))

    assert "cannot import name 'x'" in message
    assert "PySide6" not in message


def test_python_without_the_dependencies_is_told_so_in_one_line() -> None:
    # -S: no site-packages, so neither NumPy nor Qt is found.
    main = Path(display.__file__).parents[2] / "main.py"
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run([sys.executable, "-S", main], env=environ, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "is not installed for" in done.stderr


def test_any_other_import_error_is_passed_on_in_one_line() -> None:
    error = ImportError("/lib/libc.so.6: version `GLIBC_2.99' not found\n(required by libQt6Core.so.6)")

    message = explain_import_error(error)
    assert_one_clear_line(message, "GLIBC_2.99", "libQt6Core.so.6")
    assert re.search("install PySide6-Essentials", message)
