"""The built-in digits, read beside other work where it is known that they will be wanted."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from cnn_gui.data.digits.builtin import load_digits
from cnn_gui.data.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnn_gui.data.dataset import Split

_read: list[tuple[Split, Split]] = []
"""What was read ahead and not been taken yet: nothing, or the digits."""


@contextmanager
def read_ahead() -> Iterator[None]:
    """Read the built-in digits in a thread meanwhile, which is over at the end; `digits` gives them then."""
    thread = threading.Thread(target=_read_now, name="digits")
    thread.start()
    try:
        yield
    finally:
        thread.join()


def digits() -> tuple[Split, Split]:
    """The training and the test file: what was read ahead, given away once; read now where there is nothing.

    Raises:
        DataError: as `load_digits`.
    """
    try:
        return _read.pop()
    except IndexError:
        return load_digits()


def _read_now() -> None:
    # What is wrong with them is said by who wants them.
    with suppress(DataError):
        _read[:] = [load_digits()]
