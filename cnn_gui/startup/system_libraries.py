"""The shared libraries that Qt takes from the system, and the Debian package that each comes in.

`python -m cnn_gui.startup.system_libraries [PLATFORM]` prints the packages that are missing here, for `apt install`.
"""

from __future__ import annotations

import ctypes
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What the dynamic linker is asked for by Qt's own libraries in PySide6-Essentials, with or without a screen.
QT: Mapping[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
# What a window on an X server needs besides.
XCB: Mapping[str, str] = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# What a window on a Wayland compositor needs besides.
WAYLAND: Mapping[str, str] = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
# What other builds of Qt 6 ask for.
_OTHERS: Mapping[str, str] = {
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-xinerama.so.0": "libxcb-xinerama0",
    "libxcb-xinput.so.0": "libxcb-xinput0",
}
PACKAGES: Mapping[str, str] = {**QT, **XCB, **WAYLAND, **_OTHERS}

_MISSING = re.compile(r"(?P<library>[^\s:/]+\.so[.\d]*): cannot open shared object file")


def needed_by(platform: str) -> Mapping[str, str]:
    """Return library → package for a Qt platform: "xcb", "wayland", or any that draws without a screen."""
    return {**QT, **{"xcb": XCB, "wayland": WAYLAND}.get(platform, {})}


def library_named_in(message: str) -> str | None:
    """Return the library that the dynamic linker's message says it cannot find, None if it says something else."""
    found = _MISSING.search(message)
    return found["library"] if found else None


def missing(libraries: Iterable[str]) -> list[str]:
    """Return those of the libraries, or of what they need in turn, that the dynamic linker cannot find here."""
    lost: set[str] = set()
    for library in libraries:
        try:
            ctypes.CDLL(library)
        except OSError as error:
            lost.add(library_named_in(str(error)) or library)
    return sorted(lost)


def advice(libraries: Iterable[str]) -> str:
    """Return which libraries are missing and how to install them, in one line without a full stop."""
    names = sorted(set(libraries))
    packages = sorted({PACKAGES[name] for name in names if name in PACKAGES})
    unknown = [name for name in names if name not in PACKAGES]
    one = len(names) == 1
    problem = f"the system {'library' if one else 'libraries'} {', '.join(names)} {'is' if one else 'are'} missing"
    ways = []
    if packages:
        ways.append(f"on Debian and Ubuntu: sudo apt install {' '.join(packages)}")
    if unknown:
        ways.append(f"install the package of your system that holds {' and '.join(unknown)}")
    return "; ".join([problem, *ways])


def main() -> int:
    """Print the missing packages on one line, for the platform named as the first argument ("xcb" if none is)."""
    platform = sys.argv[1] if len(sys.argv) > 1 else "xcb"
    lost = missing(needed_by(platform))
    unknown = [library for library in lost if library not in PACKAGES]
    if unknown:
        sys.stderr.write(f"No package is known for {', '.join(unknown)}\n")
    sys.stdout.write(" ".join(sorted({PACKAGES[library] for library in lost if library in PACKAGES})) + "\n")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
