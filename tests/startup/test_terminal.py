"""Streams that lead nowhere, to few letters or to nobody, and people who press Ctrl+C: the program as a process."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import cnn_gui
from cnn_gui.startup.terminal import printable

ROOT = Path(cnn_gui.__file__).parents[1]
SHORT = ("--headless", "--train-limit", "512", "--test-limit", "50", "--batches", "5", "--json")
ENDLESS = ("--headless", "--train-limit", "512", "--test-limit", "50", "--epochs", "1000000", "--json")
# The shell of who runs the tests may have told its children to ignore Ctrl+C.
START = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from cnn_gui.app import main
sys.exit(main())
"""
posix = pytest.mark.skipif(os.name != "posix", reason="closes streams as a shell does")


def _environment(**more: str) -> dict[str, str]:
    """The environment with streams that hold text back, as they do for most people."""
    mine = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return {**mine, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", **more}


def _shell(line: str, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    """The program in a line of a shell, where it stands as "$@"."""
    return subprocess.run(
        ["sh", "-c", line, "sh", sys.executable, "-c", START, *options],
        env=_environment(**more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _own_lines(stderr: str) -> list[str]:
    """What is no progress bar; a traceback would be among it."""
    return [line for line in stderr.splitlines() if line and "batch/s" not in line]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437"])
def test_help_is_printed_on_terminals_with_few_letters(encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, "--help"],
        env=_environment(PYTHONIOENCODING=encoding),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"--panels NAME,?" in done.stdout


@posix
@pytest.mark.parametrize("stderr", ["2>&-", "2>/dev/full"])
def test_result_comes_also_where_progress_cannot_be_shown(stderr: str) -> None:
    done = _shell(f'exec "$@" {stderr}', *SHORT)
    assert done.returncode == 0
    assert json.loads(done.stdout)["batches"] == 5


@posix
@pytest.mark.parametrize("options", [SHORT, ("--help",), ("--version",)], ids=["result", "help", "version"])
def test_full_disk_gets_one_line_and_status_1(options: tuple[str, ...]) -> None:
    done = _shell('exec "$@" >/dev/full', *options)
    assert done.returncode == 1
    assert _own_lines(done.stderr) == [f"cnn-gui: the output cannot be written ({os.strerror(errno.ENOSPC)})"]


@posix
@pytest.mark.parametrize("options", [SHORT, ("--help",)], ids=["result", "help"])
def test_reader_who_has_gone_ends_the_program_without_a_word(options: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe:
        done = subprocess.run(
            [sys.executable, "-c", START, *options],
            env=_environment(),
            stdout=pipe,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
    assert _own_lines(done.stderr) == []
    assert done.returncode == 128 + signal.SIGPIPE


@posix
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_training_gives_the_result_so_far(number: signal.Signals, status: int) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", START, *ENDLESS],
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        seen = ""
        while "validation" not in seen:
            seen += running.stderr.read(1)
        running.send_signal(number)
        out, err = running.communicate(timeout=60)
    result = json.loads(out)
    assert running.returncode == status
    assert result["batches"] >= 16
    assert _own_lines(err)[-1] == f"cnn-gui: interrupted after batch {result['batches']}; this is the result so far"
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("größe 数字 😀 \u200d \u00a0", "größe 数字 😀 \u200d \u00a0"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x1b[31mred\x9b0m\x07", r"\x1b[31mred\x9b0m\x07"),
        ("a\u2028b\u202ec\udcff", r"a\u2028b\u202ec\udcff"),
    ],
)
def test_what_a_terminal_would_obey_is_written_out(text: str, shown: str) -> None:
    assert printable(text) == shown


@posix
@pytest.mark.parametrize("headless", [True, False])
def test_names_of_files_are_no_orders_to_the_terminal(tmp_path: Path, headless: bool) -> None:
    wild = tmp_path / "a\n\x1b[2Jb"
    for kind in ("cat", "dog"):
        (wild / kind).mkdir(parents=True)
        (wild / kind / "x\n\x1b[31m.png").write_bytes(b"no picture")
    options = ("--own", str(wild), "--headless") if headless else ("--screenshot", str(wild / "a.png"), "a\x1b[31m")
    done = _shell('exec "$@"', *options)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert r"\x1b[" in done.stderr
    assert all(line.startswith(("cnn-gui: ", "note: ", "left out: ")) for line in done.stderr.splitlines())


INTERRUPTED_WHILE = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from cnn_gui import app, headless
def interrupted(*_, **__):
    os.kill(os.getpid(), signal.SIGINT)
    for _ in range(10**6): pass
{place} = interrupted
sys.exit(app.main())
"""


@posix
@pytest.mark.parametrize("place", ["headless.load_images", "headless.result_of", "headless.run"])
def test_interrupted_before_or_after_training_there_is_one_line_and_no_result(place: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE.format(place=place), *SHORT],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 130
    assert done.stdout == ""
    assert len(_own_lines(done.stderr)) == 1
    assert _own_lines(done.stderr)[0].startswith("cnn-gui: interrupted")


NO_HANDLES = """
import resource, sys
from cnn_gui.app import main
# The three streams.
resource.setrlimit(resource.RLIMIT_NOFILE, (3, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
sys.exit(main())
"""


@posix
@pytest.mark.parametrize("options", [SHORT, ()], ids=["headless", "window"])
def test_where_no_more_files_can_be_opened_there_is_one_line(options: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_HANDLES, *options],
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    line = "cnn-gui: no more files can be opened: allow more (ulimit -n 256), or close other programs\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)
