"""Whether a window can open here, found out before Qt is loaded: Qt itself aborts the process when one cannot.

Which platforms Qt tries, and in which order, follows `QGuiApplicationPrivate::createPlatformIntegration` of Qt 6.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.startup import system_libraries

if TYPE_CHECKING:
    from collections.abc import Mapping

WITHOUT_WINDOW = "Or train without a window: add --headless"
# What only the window needs: module → package.
_WINDOW_PACKAGES = {"PySide6": "PySide6-Essentials", "shiboken6": "PySide6-Essentials", "pyqtgraph": "pyqtgraph"}
# Where Qt may find platforms that are not PySide6's own.
_PLUGIN_PATHS = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_PLUGIN_PATH")
# libxcb promises never to return NULL from xcb_connect: it returns a connection that knows its error.
_LIBXCB = "libxcb.so.1"
# Where the X protocol has the depth of a screen, in bytes (SCREEN in its connection setup), as `xcb_screen_t` has it.
_PLACE_OF_ROOT_DEPTH = 38
# 32,768 colours. With 256, which go through a palette, Qt has nothing to paint with.
_LEAST_DEPTH = 15
_ANSWER_SECONDS = 1.0


def check_display(environ: Mapping[str, str], platform: str) -> str | None:
    """Return why no window can open, as one line for a person, or None if one can.

    environ: the environment variables; platform: `sys.platform`. Only Linux is looked at: elsewhere a desktop is
    always there. Qt is not imported; on the way its libraries are loaded, which the import would do anyway.
    """
    if not platform.startswith("linux"):
        return None
    problems = []
    for name in _platforms_tried(environ):
        problem = _problem_of(name, environ)
        if problem is None:
            return None
        problems.append(problem)
    return f"No window can be opened: {problems[0]}. {WITHOUT_WINDOW}"


def explain_import_error(error: ImportError) -> str:
    """Return what an ImportError from Qt or its Python packages means and what to do, as one line for a person."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _explain_missing_module(error.name)
    library = system_libraries.library_named_in(str(error))
    if library is not None:
        lost = {library, *system_libraries.missing(system_libraries.QT)}
        return f"No window can be opened: {system_libraries.advice(lost)}. {WITHOUT_WINDOW}"
    what = " ".join(str(error).split())
    if (error.name or "").partition(".")[0] == "cnn_gui":
        return f"CNN GUI cannot start: {what}; files of two versions may be mixed: install it again"
    return f"No window can be opened: Qt cannot be loaded ({what}); install PySide6-Essentials again. {WITHOUT_WINDOW}"


def _explain_missing_module(name: str) -> str:
    top = name.partition(".")[0]
    if top == "cnn_gui":
        return f"CNN GUI cannot start: its module {name} is missing; install it again"
    package = _WINDOW_PACKAGES.get(top, top)
    problem = f"the Python package {package} is not installed for {sys.executable}"
    remedy = f"install it with: {sys.executable} -m pip install {package}"
    if top in _WINDOW_PACKAGES:
        return f"No window can be opened: {problem}; {remedy}. {WITHOUT_WINDOW}"
    return f"CNN GUI cannot start: {problem}; {remedy}, or start it with the Python that it was installed for"


def _platforms_tried(environ: Mapping[str, str]) -> list[str]:
    """Return the names of the Qt platforms that Qt would try, in its order."""
    if environ.get("QT_QPA_PLATFORM"):
        # For example "wayland;xcb", or "offscreen:size=800x600".
        return [name.partition(":")[0] for name in environ["QT_QPA_PLATFORM"].split(";")]
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        return ["wayland", "xcb"] if environ.get("DISPLAY") else ["wayland"]
    return ["xcb"]


def _problem_of(name: str, environ: Mapping[str, str]) -> str | None:
    family = "wayland" if name.startswith("wayland") else name
    if family == "xcb":
        return _x_server_problem(environ) or _plugin_problem(family, environ)
    if family == "wayland":
        return _compositor_problem(environ) or _plugin_problem(family, environ)
    return _plugin_problem(family, environ)


def _no_display(environ: Mapping[str, str]) -> str | None:
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return None
    return "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set); start it in a graphical session"


def _x_server_problem(environ: Mapping[str, str]) -> str | None:
    display = environ.get("DISPLAY")
    if not display:
        return _no_display(environ) or "QT_QPA_PLATFORM asks for an X server but DISPLAY is not set"
    try:
        xcb = ctypes.CDLL(_LIBXCB)
    except OSError:
        return system_libraries.advice({_LIBXCB, *system_libraries.missing(system_libraries.needed_by("xcb"))})
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.POINTER(ctypes.c_int)]
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    screen = ctypes.c_int(0)
    connection = xcb.xcb_connect(os.fsencode(display), ctypes.byref(screen))
    try:
        if xcb.xcb_connection_has_error(connection):
            return f"no X server answers at DISPLAY={display}; start one there, or allow this user to use it"
        depth = _colour_depth(xcb, connection, screen.value)
    finally:
        xcb.xcb_disconnect(connection)
    if depth < _LEAST_DEPTH:
        return (
            f"the X server at DISPLAY={display} has {2**depth} colours ({depth} bits), and Qt would leave its windows "
            f"black; start one with at least {_LEAST_DEPTH} bits, such as 24"
        )
    return None


class _Screens(ctypes.Structure):
    """What libxcb walks along its screens with: `xcb_screen_iterator_t`."""

    _fields_ = (("data", ctypes.c_void_p), ("rem", ctypes.c_int), ("index", ctypes.c_int))


def _colour_depth(xcb: ctypes.CDLL, connection: int, screen: int) -> int:
    """Return how many bits a pixel of a screen has."""
    xcb.xcb_get_setup.argtypes = [ctypes.c_void_p]
    xcb.xcb_get_setup.restype = ctypes.c_void_p
    xcb.xcb_setup_roots_iterator.argtypes = [ctypes.c_void_p]
    xcb.xcb_setup_roots_iterator.restype = _Screens
    xcb.xcb_screen_next.argtypes = [ctypes.POINTER(_Screens)]
    xcb.xcb_screen_next.restype = None
    screens = xcb.xcb_setup_roots_iterator(xcb.xcb_get_setup(connection))
    for _ in range(screen):
        xcb.xcb_screen_next(ctypes.byref(screens))
    return ctypes.c_uint8.from_address(screens.data + _PLACE_OF_ROOT_DEPTH).value


def _compositor_problem(environ: Mapping[str, str]) -> str | None:
    if environ.get("WAYLAND_SOCKET"):
        return None
    runtime = environ.get("XDG_RUNTIME_DIR")
    display = environ.get("WAYLAND_DISPLAY") or "wayland-0"
    if not runtime and not Path(display).is_absolute():
        return f"WAYLAND_DISPLAY={display} needs XDG_RUNTIME_DIR, which is not set; start it in a graphical session"
    path = Path(runtime or "/", display)
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(_ANSWER_SECONDS)
        try:
            client.connect(str(path))
        except OSError:
            return _no_display(environ) or f"no Wayland compositor answers at {path}; start it in a graphical session"
    return None


def _plugin_problem(name: str, environ: Mapping[str, str]) -> str | None:
    """Load the plugin of a Qt platform: its missing libraries are what Qt aborts for."""
    folder = _plugin_folder()
    if folder is None or any(environ.get(variable) for variable in _PLUGIN_PATHS):
        return None
    path = _plugin_path(folder, name)
    if path is None:
        known = ", ".join(sorted(file.stem.removeprefix("libq") for file in folder.glob("libq*.so")))
        return f"QT_QPA_PLATFORM names no platform of Qt: {name!r}; choose one of {known}"
    try:
        ctypes.CDLL(str(path))
    except OSError as error:
        library = system_libraries.library_named_in(str(error))
        if library is None:
            return f"Qt's {path.name} cannot be loaded ({error}); install PySide6-Essentials again"
        return system_libraries.advice({library, *system_libraries.missing(system_libraries.needed_by(name))})
    return None


def _plugin_folder() -> Path | None:
    """Return where PySide6's wheel keeps its platforms; None without PySide6, or if it uses the system's Qt."""
    spec = importlib.util.find_spec("PySide6")
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location, "Qt", "plugins", "platforms")
        if folder.is_dir():
            return folder
    return None


def _plugin_path(folder: Path, name: str) -> Path | None:
    # Before Qt 6.10 the Wayland plugin was called libqwayland-generic.so.
    candidates = [folder / f"libq{name}.so", folder / f"libq{name}-generic.so"]
    return next((path for path in candidates if path.is_file()), None)
