"""Fetch one file over HTTP, in steps so short that it can be stopped at any moment, whatever the mirror does."""

from __future__ import annotations

import contextlib
import functools
import http
import http.client
import io
import ssl
import string
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import quote, urljoin, urlsplit

import certifi

import cnn_gui
from cnn_gui.data.published.connection import CONNECT_SECONDS, POLL_SECONDS, connect, shake_hands

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from _typeshed import WriteableBuffer

SILENT_SECONDS = 20.0
"""So long a mirror may send nothing, or less than LEAST_BYTES of the file, before it is given up."""
LEAST_BYTES = 1000
MOST_REDIRECTIONS = 10
# What a mirror may send besides the file: headers, and the lengths of the pieces that it sends it in.
_BESIDES = 1_000_000
_CHUNK = 1 << 16
_LONGEST_WORDS = 200


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
        tick: called with the number of bytes so far after each chunk, and at least every POLL_SECONDS, whatever is
            waited for: a name, a connection, an answer, the file. What it raises ends the transfer.

    Raises:
        MirrorError: no connection, no such file, an interruption, silence, or another number of bytes.
        OSError: `file` cannot be written to.
    """
    watch = _Watch(size, tick)
    try:
        with _speaking_of_mirrors():
            response = _open(url, watch)
        with response:
            while True:
                with _speaking_of_mirrors():
                    chunk = response.read1(_CHUNK)
                if watch.received + len(chunk) > size:
                    raise MirrorError(f"sent more than the {size:,} bytes that were published")
                if not chunk:
                    break
                file.write(chunk)
                watch.arrived(len(chunk))
    except _EndedError as ended:
        raise ended.reason from None
    if watch.received < size:
        raise MirrorError(f"broke off after {watch.received:,} of {size:,} bytes")


class _EndedError(BaseException):
    """What `tick` raised, on its way through libraries that would take it for a fault of the network."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__(reason)
        self.reason = reason


class _Watch:
    """Sees what comes over the line, and ends the transfer when nobody wants it or the mirror wastes time or memory.

    Attributes:
        received: how many bytes of the file have arrived.
    """

    def __init__(self, size: int, tick: Callable[[int], None]) -> None:
        self.received = 0
        self._tick = tick
        # Twice its size: that of a file in tiny pieces, each with its length.
        self._allowed = 2 * size + _BESIDES
        self._ticked = 0.0
        self.begin()

    def begin(self) -> None:
        """There is a connection, and silence is counted from now on."""
        self._since, self._received_then, self._heard = time.monotonic(), self.received, False

    def arrived(self, count: int) -> None:
        """So many bytes of the file have arrived."""
        self.received += count
        if self.received - self._received_then >= LEAST_BYTES:
            self.begin()
        self.ask()

    def heard(self, count: int) -> None:
        """So many bytes have come over the line, of whatever it is; 0 after POLL_SECONDS in which there was nothing.

        Raises MirrorError, or what `tick` raises as the reason of an _EndedError.
        """
        self._allowed -= count
        self._heard = self._heard or count > 0
        if self._allowed < 0:
            raise MirrorError("sent far more than the file beside it")
        now = time.monotonic()
        if now - self._ticked >= POLL_SECONDS / 2:
            self.ask()
        if now - self._since >= SILENT_SECONDS:
            raise MirrorError(f"sent {'next to nothing' if self._heard else 'nothing'} for {SILENT_SECONDS:g} seconds")

    def ask(self) -> None:
        """Tell how far it is, and go on if that is still wanted."""
        self._ticked = time.monotonic()
        try:
            self._tick(self.received)
        except BaseException as reason:
            raise _EndedError(reason) from reason


def _open(url: str, watch: _Watch) -> http.client.HTTPResponse:
    opener = urllib.request.OpenerDirector()
    # Those of `urllib.request.build_opener` without the ones for files and FTP, to which a mirror must not lead.
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.UnknownHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirections(),
        _PlainHandler(watch),
        _SecureHandler(watch),
    ):
        opener.add_handler(handler)
    response: http.client.HTTPResponse = opener.open(_request(url), timeout=CONNECT_SECONDS)
    return response


def _request(url: str) -> urllib.request.Request:
    return urllib.request.Request(url, headers={"User-Agent": f"cnn-gui/{cnn_gui.__version__}"})


@contextlib.contextmanager
def _speaking_of_mirrors() -> Iterator[None]:
    """Turn what the network raises into a MirrorError. What a mirror says in its own words is not repeated."""
    try:
        yield
    except urllib.error.HTTPError as error:
        error.close()
        raise MirrorError(f"answered {_status(error.code)}") from error
    except urllib.error.URLError as error:
        reason = error.reason
        words = (reason.strerror if isinstance(reason, OSError) else None) or str(reason)
        raise MirrorError(f"could not be reached ({_plain(words)})", unreachable=True) from error
    except OSError as error:
        raise MirrorError(f"lost the connection ({_plain(str(error) or type(error).__name__)})") from error
    except http.client.InvalidURL as error:
        raise MirrorError("leads to something that is no address") from error
    except http.client.HTTPException as error:
        raise MirrorError("lost the connection (what it sent is not HTTP)") from error
    except ValueError as error:
        # Of names that cannot be those of a host, and of addresses that cannot be taken apart.
        raise MirrorError("leads to something that is no address") from error


def _status(code: int) -> str:
    try:
        return f"{code} {http.HTTPStatus(code).phrase}"
    except ValueError:
        return str(code)


def _plain(words: str) -> str:
    """Words of the system or of a library, which may repeat what came over the line."""
    shown = "".join(letter if letter.isprintable() else "�" for letter in words[: _LONGEST_WORDS + 1])
    return shown if len(shown) <= _LONGEST_WORDS else f"{shown[:_LONGEST_WORDS]}…"


class _Redirections(urllib.request.BaseHandler):
    """Follows a mirror to another address, without reading what it says beside it, which may be without end."""

    def __init__(self) -> None:
        self._left = MOST_REDIRECTIONS

    def http_error_302(
        self, req: urllib.request.Request, fp: Any, code: int, _message: str, headers: http.client.HTTPMessage
    ) -> Any:
        """Ask at the address that the answer names."""
        fp.close()
        self._left -= 1
        if self._left < 0:
            raise MirrorError(f"answered {_status(code)} again and again")
        address = headers.get("Location")
        if address is None:
            raise MirrorError(f"answered {_status(code)} without saying where")
        # Letters that an address cannot have, as browsers do it.
        url = urljoin(req.full_url, quote(address, encoding="iso-8859-1", safe=string.punctuation))
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise MirrorError("leads to something that is not on the web")
        return self.parent.open(_request(url), timeout=CONNECT_SECONDS)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class _PatientReader(io.RawIOBase):
    """The bytes that a socket receives; the watch sees them, and is asked again and again while none come."""

    def __init__(self, sock: socket.socket, underlying: io.RawIOBase, watch: _Watch) -> None:
        self._sock = sock
        self._underlying = underlying
        self._watch = watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while True:
            try:
                # Not through a file made by the socket: that refuses to go on after the first timeout.
                count = self._sock.recv_into(buffer)
            except TimeoutError:
                self._watch.heard(0)
            else:
                self._watch.heard(count)
                return count

    def close(self) -> None:
        self._underlying.close()
        super().close()


class _PatientResponse(http.client.HTTPResponse):
    """An answer that is read through a _PatientReader, its first line included."""

    def __init__(self, watch: _Watch, sock: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_PatientReader(sock, self.fp.detach(), watch))


class _Plain(http.client.HTTPConnection):
    def __init__(self, watch: _Watch, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._watch = watch
        # Only ever called, so a function that makes one does as well as a class.
        self.response_class = functools.partial(_PatientResponse, watch)  # type: ignore[assignment]  # see above
        self._create_connection = self._connected

    def _connected(self, address: tuple[str, int], _timeout: object, _source: object) -> socket.socket:
        sock = connect(*address, self._watch.ask)
        self._watch.begin()
        return sock


class _Secure(_Plain, http.client.HTTPSConnection):
    """The same with encryption."""

    def __init__(self, watch: _Watch, *args: Any, context: ssl.SSLContext, **options: Any) -> None:
        super().__init__(watch, *args, context=context, **options)
        self._secure = context

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        # Behind a proxy, that of the mirror.
        host = getattr(self, "_tunnel_host", None) or self.host
        self.sock = shake_hands(self.sock, self._secure, host, self._watch.ask)
        self._watch.begin()


class _PlainHandler(urllib.request.HTTPHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(functools.partial(_Plain, self._watch), req)


class _SecureHandler(urllib.request.HTTPSHandler):
    def __init__(self, watch: _Watch) -> None:
        super().__init__()
        self._watch = watch

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        context = ssl.create_default_context()
        # Some Pythons know no certificates of their own until a script is run after installing them.
        context.load_verify_locations(certifi.where())
        return self.do_open(functools.partial(_Secure, self._watch), req, context=context)
