"""A stream that may be packed, and is read only so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.data.errors import DataError
from cnn_gui.data.own import own_images

if TYPE_CHECKING:
    from typing import Protocol

    class Readable(Protocol):
        """What can be read from a file, packed or not."""

        def read(self, size: int = -1, /) -> bytes: ...
        def readline(self, size: int = -1, /) -> bytes: ...


# Pieces in which a long wish is fulfilled: whoever asks for far more than there is gets no room for it.
_PIECE = 1 << 24


class Bounded:
    """Reads what a stream has, and refuses to go on after MAX_BYTES, or after a line that is longer than any.

    Args:
        where: the file, for messages.
        stream: what is read.
        longest: so many bytes a line may have; None for as many as there are.
    """

    def __init__(self, where: str, stream: Readable, longest: int | None = None) -> None:
        self._where = where
        self._stream = stream
        self._left = own_images.MAX_BYTES
        self._longest = longest

    def read(self, size: int) -> bytes:
        """Up to so many bytes."""
        pieces = []
        while size > 0:
            piece = self._counted(self._stream.read(min(size, _PIECE)))
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def readline(self) -> bytes:
        """Up to the next end of a line, which is included; all that is left if there is none."""
        pieces: list[bytes] = []
        length = 0
        while not pieces or (pieces[-1] and not pieces[-1].endswith(b"\n")):
            pieces.append(self._counted(self._stream.readline(_PIECE if self._longest is None else self._longest)))
            length += len(pieces[-1])
            if self._longest is not None and length == self._longest and not pieces[-1].endswith(b"\n"):
                raise DataError(f"{self._where}: has a line of more than {self._longest:,} bytes, as no table has.")
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def _counted(self, content: bytes) -> bytes:
        self._left -= len(content)
        if self._left < 0:
            raise DataError(
                f"{self._where}: holds more than the {own_images.MAX_BYTES / 1e9:,.1f} GB that are allowed. "
                "Take fewer or smaller images."
            )
        return content
