"""The settings that are remembered, opened so that a broken file neither ends nor hangs a start.

Qt reads the file before anybody can ask what is in it: it waits for a pipe, and takes the memory that a list announces.
So the file is looked at first, and what is not as this program writes it is kept aside.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLockFile, QSettings, QStandardPaths

# Layout, theme and recent files take a few thousand bytes.
MOST_BYTES = 1_000_000
# Qt writes a file of this size in less than that, however busy the machine is; until then it holds the lock.
PATIENCE_MILLISECONDS = 2000
# Values that Qt makes of a stream, with whatever lengths the stream announces. This program writes none.
_STREAMS = (b"@Variant(", b"@DateTime(")


def remembered_settings(organisation: str, application: str) -> tuple[QSettings | None, str]:
    """Open the settings; also returns what a person should know of it, "" if nothing.

    None where a broken file can neither be read nor put aside: then nothing is remembered.
    """
    if not sys.platform.startswith("linux"):
        return QSettings(), ""
    home = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    path = Path(home, organisation, f"{application}.conf")
    try:
        # A lock that nobody can hold is nothing that a person has to know.
        _free(Path(f"{path}.lock"))
        if _looks_right(path) and _is_understood(path):
            return _open(path), ""
        aside = _put_aside(path)
    except OSError as error:
        return None, f"{path} cannot be used ({error.strerror or error}). Remove it; until then nothing is remembered."
    return _open(path), f"{path} could not be used. It was kept as {aside.name}; the window has its defaults again."


def _open(path: Path) -> QSettings:
    # By its name, so that the files for all users and for all programs of an organisation, which would be read as well
    # and are not ours, are not.
    return QSettings(str(path), QSettings.Format.NativeFormat)


def _looks_right(path: Path) -> bool:
    """Whether it is a file as this program writes it, or none at all."""
    try:
        state = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    if not stat.S_ISREG(state.st_mode) or state.st_size > MOST_BYTES:
        return False
    content = _plain(path.read_bytes())
    return not any(stream in content for stream in _STREAMS)


def _is_understood(path: Path) -> bool:
    settings = _open(path)
    # Only when it is asked for something Qt reads all of it.
    settings.allKeys()
    return settings.status() is not QSettings.Status.FormatError


def _plain(content: bytes) -> bytes:
    """The content with the ways undone in which Qt allows a letter to be written otherwise."""
    for escape, base in ((rb"\\x([0-9a-fA-F]+)", 16), (rb"\\([0-7]+)", 8)):
        content = re.sub(escape, partial(_letter, base), content)
    return re.sub(rb'["\\\s]', b"", content)


def _letter(base: int, escape: re.Match[bytes]) -> bytes:
    return bytes([int(escape[1], base) & 0x7F])


def _free(lock: Path) -> None:
    """See to it that the settings can be written: what still locks them after a while is of nobody who lives."""
    try:
        regular = stat.S_ISREG(lock.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return
    if regular:
        held = QLockFile(str(lock))
        if held.tryLock(PATIENCE_MILLISECONDS):
            held.unlock()
            return
    _put_aside(lock)


def _put_aside(path: Path) -> Path:
    """Move a file out of the way, to a name that is free; returns it."""
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.broken{'' if number == 1 else f'-{number}'}")):
        number += 1
    return path.rename(aside)
