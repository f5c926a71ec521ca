"""A broken settings file neither ends nor hangs a start: the window in a process of its own, with a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., "subprocess.CompletedProcess[str]"]
Damage = Callable[[Path], object]

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere settings are kept otherwise")

SMALL = ("--train-limit", 640, "--validation", 128, "--test-limit", 100)
LIST, TEXTS, HUGE = b"\0\0\0\x09", b"\0\0\0\x0b", b"\x7f\xff\xff\xff"

# Tells what the window says at its start, changes the theme, and closes.
START = """
def plan(window):
    yield lambda: window.session.snapshot is not None
    boxes = [box.informativeText() for box in window.findChildren(QDialog, "refused")]
    print(json.dumps([theme.manager().mode, boxes]))
    window.set_theme("dark")
    window.close()
"""


def variant(stream: bytes) -> bytes:
    """A file with a value that Qt makes of a stream."""
    return b"[General]\ntheme=@Variant(" + "".join(f"\\x{byte:x}" for byte in stream).encode() + b")\n"


def content(data: bytes) -> Damage:
    return lambda path: path.write_bytes(data)


@pytest.fixture
def file(environment: dict[str, str]) -> Path:
    """Where the settings are, in a home of this test."""
    path = Path(environment["XDG_CONFIG_HOME"], "cnn-gui", "CNN GUI.conf")
    path.parent.mkdir(parents=True)
    return path


def said(done: subprocess.CompletedProcess[str]) -> tuple[str, list[str]]:
    assert (done.returncode, done.stderr) == (0, "")
    mode, boxes = json.loads(done.stdout)
    return mode, boxes


def kept(file: Path) -> bool:
    """Whether the theme that was chosen last is in the file: what the next start would find."""
    return file.is_file() and "theme=dark" in file.read_text(encoding="utf-8").splitlines()


BROKEN: dict[str, Damage] = {
    "a list that announces 2 billion values": content(variant(LIST + HUGE)),
    "texts that announce 2 billion letters": content(variant(TEXTS + HUGE)),
    "lists in lists": content(variant((LIST + b"\0\0\0\x01") * 20_000)),
    "a list written otherwise": content(variant(LIST + HUGE).replace(b"@Variant", b'"@Va\\x72i"ant')),
    "far too large": content(b"[General]\ntheme=" + b"," * 2_000_000 + b"\n"),
    "no settings": content(b"[General\ntheme dark\n" + bytes(range(256))),
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
}


@pytest.mark.parametrize("damage", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_kept_aside_and_said_once(drive: Program, file: Path, damage: Damage) -> None:
    damage(file)
    mode, boxes = said(drive(START, *SMALL))
    aside = file.with_name("CNN GUI.conf.broken")
    assert mode == "system"
    assert boxes == [f"{file} could not be used. It was kept as {aside.name}; the window has its defaults again."]
    assert aside.exists()
    assert kept(file)
    if damage is BROKEN["no settings"]:
        assert said(drive(START, *SMALL)) == ("dark", [])


NONSENSE = b"[General]\ntheme=pink\ngeometry=abc\nstate=@ByteArray(\\xff\\0zz)\nrecent_data=7\n"


@pytest.mark.parametrize("text", [NONSENSE, b"", b"[General]\ntheme=@Invalid()\ngeometry=@Size(1 2)\nstate=@Rect(x)\n"])
def test_values_that_make_no_sense_are_passed_over(drive: Program, file: Path, text: bytes) -> None:
    file.write_bytes(text)
    assert said(drive(START, *SMALL)) == ("system", [])
    assert kept(file)


LOCKS: dict[str, Damage] = {
    "of a program on another machine": lambda lock: lock.write_text("999999\nother\nelsewhere\n"),
    "empty": Path.touch,
    "a pipe": os.mkfifo,
    "a folder": Path.mkdir,
}


@pytest.mark.parametrize("lock", LOCKS.values(), ids=LOCKS)
def test_a_lock_that_nobody_holds_hangs_nothing(drive: Program, file: Path, lock: Damage) -> None:
    lock(file.with_name("CNN GUI.conf.lock"))
    assert said(drive(START, *SMALL)) == ("system", [])
    assert kept(file)
    if lock is LOCKS["of a program on another machine"]:
        assert said(drive(START, *SMALL)) == ("dark", [])


def test_a_second_broken_file_does_not_replace_the_first(drive: Program, file: Path) -> None:
    for _ in range(2):
        file.unlink(missing_ok=True)
        os.mkfifo(file)
        assert len(said(drive(START, *SMALL))[1]) == 1
    assert {path.name for path in file.parent.iterdir()} == {
        "CNN GUI.conf",
        "CNN GUI.conf.broken",
        "CNN GUI.conf.broken-2",
    }


def test_warnings_as_errors_do_not_keep_the_window_from_opening(
    drive: Program, environment: dict[str, str], file: Path
) -> None:
    environment["PYTHONWARNINGS"] = "error"
    done = drive(START, *SMALL)
    assert done.returncode == 0
    assert json.loads(done.stdout) == ["system", []]
    assert "Traceback" not in done.stderr
    assert file.exists()
