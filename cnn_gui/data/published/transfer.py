"""Fetch one file over HTTP, in steps so short that it can be stopped at any moment, also when nothing arrives."""

from __future__ import annotations

import contextlib
import functools
import http.client
import io
import socket
import ssl
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, BinaryIO

import certifi

import cnn_gui

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import WriteableBuffer

CONNECT_SECONDS = 8.0
"""So long a mirror may take to accept a connection."""
SILENT_SECONDS = 20.0
"""So long a mirror may send nothing before it is given up."""
POLL_SECONDS = 0.1
"""So often somebody who waits is asked whether to go on."""
_CHUNK = 1 << 16


class MirrorError(Exception):
    """A mirror did not give the file; the message is a clause that follows the mirror's name.

    Attributes:
        unreachable: there was no connection at all, as when this machine is offline.
    """

    def __init__(self, message: str, *, unreachable: bool = False) -> None:
        super().__init__(message)
        self.unreachable = unreachable


def fetch(url: str, file: BinaryIO, size: int, tick: Callable[[int], None]) -> None:
    """Write what is at `url` to `file`; follows redirections and uses the system's proxies.

    Args:
        url: an address that begins with http: or https:.
        file: open for writing; holds a part of the file if something is raised.
        size: how many bytes are expected.
        tick: called with the number of bytes so far after each chunk, and at least every POLL_SECONDS
            while nothing arrives. What it raises ends the transfer. (Only while a connection is being
            made, at most CONNECT_SECONDS for each address of the host, it is not called.)

    Raises:
        MirrorError: no connection, no such file, an interruption, silence, or another number of bytes.
        OSError: `file` cannot be written to.
    """
    received = 0
    with _speaking_of_mirrors():
        response = _open(url, lambda: tick(received))
    with response:
        while True:
            with _speaking_of_mirrors():
                chunk = response.read1(_CHUNK)
            received += len(chunk)
            if received > size:
                raise MirrorError(f"sent more than the {size:,} bytes that were published")
            if not chunk:
                break
            file.write(chunk)
            tick(received)
    if received < size:
        raise MirrorError(f"broke off after {received:,} of {size:,} bytes")


def _open(url: str, wait: Callable[[], None]) -> http.client.HTTPResponse:
    opener = urllib.request.build_opener(_PlainHandler(wait), _SecureHandler(wait))
    request = urllib.request.Request(url, headers={"User-Agent": f"cnn-gui/{cnn_gui.__version__}"})
    response = opener.open(request, timeout=CONNECT_SECONDS)
    assert isinstance(response, http.client.HTTPResponse)
    return response


@contextlib.contextmanager
def _speaking_of_mirrors() -> Iterator[None]:
    """Turn what the network raises into a MirrorError."""
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        raise MirrorError(f"answered {error.code} {error.reason}") from error
    except urllib.error.URLError as error:
        reason = error.reason
        words = (reason.strerror if isinstance(reason, OSError) else None) or str(reason)
        raise MirrorError(f"could not be reached ({words})", unreachable=True) from error
    except TimeoutError as error:
        raise MirrorError(f"sent nothing for {SILENT_SECONDS:g} seconds") from error
    except (OSError, http.client.HTTPException) as error:
        raise MirrorError(f"lost the connection ({error or type(error).__name__})") from error


class _PatientReader(io.RawIOBase):
    """The bytes that a socket receives; while none come, `wait` is called again and again, and may raise.

    Raises:
        TimeoutError: nothing came for SILENT_SECONDS.
    """

    def __init__(self, sock: socket.socket, underlying: io.RawIOBase, wait: Callable[[], None]) -> None:
        self._sock = sock
        self._underlying = underlying
        self._wait = wait

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        silent_since = time.monotonic()
        while True:
            try:
                # Not through a file made by the socket: that refuses to go on after the first timeout.
                return self._sock.recv_into(buffer)
            except TimeoutError:
                if time.monotonic() - silent_since >= SILENT_SECONDS:
                    raise
                self._wait()

    def close(self) -> None:
        self._underlying.close()
        super().close()


class _PatientResponse(http.client.HTTPResponse):
    """An answer that is read through a _PatientReader, its first line included."""

    def __init__(self, wait: Callable[[], None], sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_PatientReader(sock, self.fp.detach(), wait))


class _Plain(http.client.HTTPConnection):
    def __init__(self, wait: Callable[[], None], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Only ever called, so a function that makes one does as well as a class.
        self.response_class = functools.partial(_PatientResponse, wait)  # type: ignore[assignment]  # see above

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(POLL_SECONDS)


class _Secure(_Plain, http.client.HTTPSConnection):
    """The same with encryption: between the two of _Plain comes what HTTPSConnection does."""


class _PlainHandler(urllib.request.HTTPHandler):
    def __init__(self, wait: Callable[[], None]) -> None:
        super().__init__()
        self._wait = wait

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(functools.partial(_Plain, self._wait), req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def __init__(self, wait: Callable[[], None]) -> None:
        super().__init__()
        self._wait = wait

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        context = ssl.create_default_context()
        # Some Pythons know no certificates of their own until a script is run after installing them.
        context.load_verify_locations(certifi.where())
        return self.do_open(functools.partial(_Secure, self._wait), req, context=context)
