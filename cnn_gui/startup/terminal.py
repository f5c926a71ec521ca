"""The two streams of a terminal, whatever they lead to: closed pipes, full disks, few letters, nothing at all.

Used once, around all of the program. Nothing heavy is imported here, so that it is there before anything can go wrong.
"""

from __future__ import annotations

import errno
import os
import sys
import unicodedata
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Controls, halves of letters (bytes that are no text), ends of lines and paragraphs.
_OBEYED = {"Cc", "Cs", "Zl", "Zp"}
_TURNS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

NOT_WRITTEN = NOT_OPENED = 1
# As a shell says it of a program that a signal has ended: 128 and the signal's number.
INTERRUPTED = 128 + 2
NOBODY_READS = 128 + 13


class NotWrittenError(Exception):
    """What the program had to say on stdout did not get there; its cause is the OSError."""


def with_streams(program: Callable[[], int]) -> int:
    """Run the program and return its exit status; how it is interrupted and what its streams lead to is no fault.

    Ctrl+C gives one line and status 130. A reader that has gone, as in `| head -1`, ends the program as it ends others,
    without a word, with status 141; output that cannot be written gives one line and status 1.
    """
    with _usable_streams():
        try:
            try:
                return program()
            finally:
                # Here and not when Python ends: then nobody could catch it.
                _write("")
        except KeyboardInterrupt:
            complain("interrupted")
            return INTERRUPTED
        except NotWrittenError as error:
            _let_go_of(sys.stdout)
            if isinstance(error.__cause__, BrokenPipeError):
                return NOBODY_READS
            complain(f"the output cannot be written ({error})")
            return NOT_WRITTEN
        except (OSError, ImportError) as error:
            if not _out_of_handles(error):
                raise
            complain("no more files can be opened: allow more (ulimit -n 256), or close other programs")
            return NOT_OPENED


def _out_of_handles(error: OSError | ImportError) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.EMFILE, errno.ENFILE)
    # A library that could not be opened has no number, only the system's words for it.
    return any(os.strerror(number) in str(error) for number in (errno.EMFILE, errno.ENFILE))


def say(text: str) -> None:
    """Write lines to stdout now. Raises NotWrittenError, for `with_streams`."""
    _write(text + "\n")


def say_as_utf8(text: str) -> None:
    """Write text to stdout for other programs, whatever letters the terminal has. Raises NotWrittenError."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    _write(text)


def complain(problem: str) -> None:
    """Say in one line on stderr what is wrong, after the program's name."""
    tell(f"cnn-gui: {problem}")


def tell(text: str) -> None:
    """Say one line on stderr. Names of files come from anywhere, and may hold what a terminal would obey."""
    sys.stderr.write(f"{printable(text)}\n")


def printable(text: str) -> str:
    """The text with line ends, escape codes and turns of direction written out, as Python writes them."""
    return "".join(
        letter.encode("unicode_escape").decode()
        if unicodedata.category(letter) in _OBEYED or letter in _TURNS
        else letter
        for letter in text
    )


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        raise NotWrittenError(error.strerror or str(error)) from error


class _Forgiving:
    """A stream whose words may get lost: progress and notes must never cost a result."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write if it can be."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush if it can be."""
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def _usable_streams() -> Iterator[None]:
    """Both streams exist and take every letter while the context lasts."""
    before = sys.stdout, sys.stderr
    # Without a console, or closed by the shell, a stream is None. What is opened first also takes its free number,
    # which no file of the program may get: it would receive what Qt's libraries write to stderr. Closed at the end.
    nowhere = [Path(os.devnull).open("w", encoding="utf-8") for stream in before if stream is None]  # noqa: SIM115
    replacing = iter(nowhere)
    out, err = (next(replacing) if stream is None else stream for stream in before)
    for stream in (out, err):
        # A letter that the terminal does not know becomes a question mark.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = out, _Forgiving(err)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        try:
            err.flush()
        except OSError:
            _let_go_of(err)
        for stream in nowhere:
            stream.close()


def _let_go_of(stream: Any) -> None:
    """What could not be written is not tried again when Python ends, which would then give a status of its own."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
