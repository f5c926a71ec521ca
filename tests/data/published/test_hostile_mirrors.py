"""Mirrors that mean harm: nothing without end is read, whoever waits can stop, and each is a mirror that failed."""

from __future__ import annotations

import io
import itertools
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from cnn_gui.data.published import connection, transfer
from cnn_gui.data.published.transfer import MirrorError, fetch

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from conftest import WebServer

SIZE = 1000
Answer = Callable[["BaseHTTPRequestHandler"], None]
HEADER = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEADER + b"Transfer-Encoding: chunked\r\n\r\n"
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n"
# How an answer begins, and what then comes without end.
ENDLESS = {
    "redirection": (b"HTTP/1.1 302 Found\r\nLocation: /nowhere\r\n\r\n", b"x" * 65536),
    "refusal": (b"HTTP/1.1 404 Not Found\r\n\r\n", b"x" * 65536),
    "headers": (HEADER, b"X-More: yes\r\n"),
    "one header": (HEADER + b"X-More: ", b"x" * 65536),
    "first line": (b"HTTP/1.1 200 ", b"x" * 65536),
    "please wait": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "please wait with headers": (b"HTTP/1.1 100 Continue\r\n", b"X-More: yes\r\n"),
    "length of a piece": (CHUNKED, b"0" * 4096),
    "words beside the length of a piece": (CHUNKED + b"1;", b"x" * 4096),
    "headers behind the file": (CHUNKED + b"0\r\n", b"X-More: yes\r\n"),
    "file": (CHUNKED, b"400\r\n" + b"x" * 1024 + b"\r\n"),
}
DRIPPED = {name: start for name, (start, _) in ENDLESS.items() if name not in ("redirection", "refusal", "file")}


class EnoughError(Exception):
    """Somebody asked to stop."""


def endless(web: WebServer, start: bytes, more: bytes, sent: list[int]) -> Answer:
    """Send `more` until nobody listens; `sent` counts the bytes."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65536)
        handler.wfile.write(start)
        while not web.released.is_set():
            handler.wfile.write(more)
            sent[0] += len(more)

    return answer


def dripping(web: WebServer, start: bytes, drop: bytes) -> Answer:
    """Send a drop now and then, more often than anybody loses patience."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        for letter in itertools.cycle(drop):
            handler.wfile.write(bytes([letter]))
            if web.released.wait(0.01):
                break

    return answer


def failure(url: str, tick: Callable[[int], None] = lambda _received: None) -> MirrorError:
    with pytest.raises(MirrorError) as caught:
        fetch(url, io.BytesIO(), SIZE, tick)
    return caught.value


def after(count: int) -> Callable[[int], None]:
    """Ask to stop when asked for that time."""
    asked = itertools.count(1)

    def tick(_received: int) -> None:
        if next(asked) >= count:
            raise EnoughError

    return tick


@pytest.mark.parametrize("kind", ENDLESS)
def test_what_comes_without_end_is_not_read(web: WebServer, kind: str) -> None:
    sent = [0]
    start, more = ENDLESS[kind]
    web.answers["/file"] = endless(web, start, more, sent)
    error = failure(f"{web.url}/file")
    assert not error.unreachable
    # And what fits into the buffers of two sockets.
    assert sent[0] < 2 * SIZE + 1_000_000 + 8_000_000


@pytest.mark.parametrize("kind", DRIPPED)
def test_whoever_waits_for_drops_can_stop(web: WebServer, kind: str) -> None:
    web.answers["/file"] = dripping(web, DRIPPED[kind], ENDLESS[kind][1])
    with pytest.raises(EnoughError):
        fetch(f"{web.url}/file", io.BytesIO(), SIZE, after(4))


@pytest.mark.parametrize("kind", DRIPPED)
def test_a_mirror_that_only_drips_is_given_up(web: WebServer, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "SILENT_SECONDS", 0.3)
    web.answers["/file"] = dripping(web, DRIPPED[kind], ENDLESS[kind][1])
    assert str(failure(f"{web.url}/file")) == "sent next to nothing for 0.3 seconds"


def test_a_file_that_comes_in_drops_is_given_up(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "SILENT_SECONDS", 0.3)
    web.answers["/file"] = dripping(web, HEADER + b"Content-Length: 1000\r\n\r\n", b"x")
    assert str(failure(f"{web.url}/file")) == "sent next to nothing for 0.3 seconds"


@pytest.mark.parametrize("kind", ["redirection", "refusal"])
def test_what_stands_beside_an_answer_is_not_waited_for(web: WebServer, kind: str) -> None:
    web.answers["/file"] = dripping(web, ENDLESS[kind][0], b"x")
    assert str(failure(f"{web.url}/file")) == "answered 404 Not Found"


# ---- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("ftp://127.0.0.1/file", "leads to something that is not on the web"),
        ("file:///etc/passwd", "leads to something that is not on the web"),
        ("data:,content", "leads to something that is not on the web"),
        ("mailto:you@example.org", "leads to something that is not on the web"),
        ("http://[::1", "leads to something that is no address"),
        ("http://[x]/", "leads to something that is no address"),
        ("http://127.0.0.1:port/", "leads to something that is no address"),
        (f"http://{'a' * 70}.org/", "leads to something that is no address"),
        ("http://a..b/", "leads to something that is no address"),
    ],
)
def test_a_redirection_that_leads_nowhere_is_a_mirror_that_failed(web: WebServer, address: str, words: str) -> None:
    web.answers["/file"] = web.status(302, Location=address)
    assert str(failure(f"{web.url}/file")) == words


def test_a_redirection_may_have_letters_that_addresses_cannot_have(web: WebServer) -> None:
    web.answers["/file"] = web.status(302, Location="/here it is\x1b")
    web.answers["/here%20it%20is%1B"] = web.content(bytes(SIZE))
    file = io.BytesIO()
    fetch(f"{web.url}/file", file, SIZE, lambda _received: None)
    assert file.getvalue() == bytes(SIZE)


def test_a_redirection_without_an_address_says_so(web: WebServer) -> None:
    web.answers["/file"] = web.status(301)
    assert str(failure(f"{web.url}/file")) == "answered 301 Moved Permanently without saying where"


# ---- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 404 \x1b[2J\x1b]0;yours\x07\r\n\r\n", "answered 404 Not Found"),
        (b"HTTP/1.1 799 \x1b[2J\r\n\r\n", "answered 799"),
        (b"\x1b[2J\x1b[31mhello\r\n\r\n", "lost the connection (what it sent is not HTTP)"),
        (b"HTTP/1.1 \x1b[2J\r\n\r\n", "lost the connection (what it sent is not HTTP)"),
        (CHUNKED + b"\x1b[2J\r\n", "lost the connection (what it sent is not HTTP)"),
    ],
)
def test_what_a_mirror_says_in_its_own_words_is_not_repeated(web: WebServer, answer: bytes, words: str) -> None:
    web.answers["/file"] = lambda handler: handler.wfile.write(answer)
    assert str(failure(f"{web.url}/file")) == words


# ---- connections ---------------------------------------------------------------------------------------------------


@pytest.fixture
def deaf() -> Iterator[tuple[str, int]]:
    """The address of somebody who takes a connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[:2]


@pytest.fixture
def unknown_name(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a host that takes for ever to be looked up."""
    answered = threading.Event()
    real = socket.getaddrinfo

    def look_up(host: str, *arguments: object, **options: object) -> object:
        if host == "slow.example" and not options.get("flags"):
            answered.wait()
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *arguments, **options)  # type: ignore[arg-type]  # handed on as they are

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setenv("no_proxy", "slow.example")
    yield "slow.example"
    answered.set()
    for thread in threading.enumerate():
        if thread.name == "name of a host":
            thread.join()


def test_looking_up_a_name_can_be_stopped(unknown_name: str) -> None:
    with pytest.raises(EnoughError):
        fetch(f"http://{unknown_name}/file", io.BytesIO(), SIZE, after(3))


def test_a_name_that_is_not_found_in_time_is_unreachable(unknown_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.3)
    error = failure(f"http://{unknown_name}/file")
    assert (str(error), error.unreachable) == ("could not be reached (Connection timed out)", True)


def test_agreeing_on_an_encryption_can_be_stopped(deaf: tuple[str, int]) -> None:
    sock = connection.connect(*deaf, lambda: None)
    with pytest.raises(EnoughError):
        connection.shake_hands(sock, ssl.create_default_context(), "slow.example", lambda: after(1)(0))


def test_a_host_that_agrees_on_nothing_is_unreachable(deaf: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.3)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    error = failure(f"https://127.0.0.1:{deaf[1]}/file")
    assert (str(error), error.unreachable) == ("could not be reached (Connection timed out)", True)


def test_a_connection_that_is_not_accepted_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    # With a queue of one that is full, the system lets others wait.
    with socket.socket() as server, socket.socket() as first, socket.socket() as second:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        with pytest.raises(EnoughError):
            fetch(f"http://127.0.0.1:{server.getsockname()[1]}/file", io.BytesIO(), SIZE, after(3))


# ---- who waits -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), ValueError("no number"), TimeoutError()])
def test_what_whoever_waits_raises_is_no_fault_of_the_mirror(web: WebServer, error: Exception) -> None:
    web.answers["/file"] = web.silence

    def tick(_received: int) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        fetch(f"{web.url}/file", io.BytesIO(), SIZE, tick)
    assert caught.value is error
