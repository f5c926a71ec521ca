"""Connect to a host without ever standing still: somebody who waits is asked ten times a second whether to go on."""

from __future__ import annotations

import errno
import os
import queue
import selectors
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

CONNECT_SECONDS = 8.0
"""So long each may take: a name to be looked up, an address to accept a connection, an encryption to be agreed on."""
POLL_SECONDS = 0.1
"""So often somebody who waits is asked whether to go on."""
_UNDER_WAY = {errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK)}

_Address = tuple[Any, Any, int, str, Any]


def connect(host: str, port: int, wait: Callable[[], None]) -> socket.socket:
    """A connection to the first address of a host that accepts one, with a timeout of POLL_SECONDS.

    wait: called at least every POLL_SECONDS; what it raises comes through.

    Raises:
        OSError: the host has no address, or none that answers.
        UnicodeError: it cannot be the name of a host.
    """
    refusal = OSError(errno.EHOSTUNREACH, f"{host} has no address")
    for family, kind, protocol, _, address in _addresses(host, port, wait):
        sock = socket.socket(family, kind, protocol)
        try:
            _reach(sock, address, wait)
        except OSError as error:
            sock.close()
            refusal = error
        except BaseException:
            sock.close()
            raise
        else:
            sock.settimeout(POLL_SECONDS)
            return sock
    raise refusal


def shake_hands(sock: socket.socket, context: ssl.SSLContext, host: str, wait: Callable[[], None]) -> ssl.SSLSocket:
    """Agree on an encryption with the host at the other end; takes the connection over.

    Raises:
        OSError: it is not who it should be, or does not agree within CONNECT_SECONDS; the connection is closed then.
    """
    secure = context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    try:
        secure.settimeout(POLL_SECONDS)
        limit = _Limit(wait)
        while True:
            try:
                secure.do_handshake()
            except TimeoutError:
                limit.wait()
            else:
                return secure
    except BaseException:
        secure.close()
        raise


class _Limit:
    """CONNECT_SECONDS from now."""

    def __init__(self, wait: Callable[[], None]) -> None:
        self._wait = wait
        self._end = time.monotonic() + CONNECT_SECONDS

    def wait(self) -> None:
        """POLL_SECONDS have passed for nothing. Raises TimeoutError when there were enough of them."""
        self._wait()
        if time.monotonic() >= self._end:
            raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))


def _addresses(host: str, port: int, wait: Callable[[], None]) -> list[_Address]:
    try:
        # One that is a number needs nobody to be asked.
        return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        pass
    found: queue.SimpleQueue[list[_Address] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except Exception as error:  # noqa: BLE001  whatever it is, it is raised where it is waited for
            found.put(error)

    # The system offers no way to stop this; a thread that nobody waits for ends by itself.
    thread = threading.Thread(target=look_up, name="name of a host", daemon=True)
    thread.start()
    limit = _Limit(wait)
    while True:
        try:
            answer = found.get(timeout=POLL_SECONDS)
        except queue.Empty:
            limit.wait()
        else:
            thread.join()
            break
    if isinstance(answer, Exception):
        raise answer
    return answer


def _reach(sock: socket.socket, address: Any, wait: Callable[[], None]) -> None:
    sock.setblocking(False)
    problem = sock.connect_ex(address)
    if problem in _UNDER_WAY:
        limit = _Limit(wait)
        with selectors.DefaultSelector() as selector:
            selector.register(sock, selectors.EVENT_WRITE)
            while not selector.select(POLL_SECONDS):
                limit.wait()
        problem = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if problem:
        raise OSError(problem, os.strerror(problem))
