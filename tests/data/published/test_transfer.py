"""One file over HTTP: whole, or an exception that says what the mirror did; and stopped at any moment."""

from __future__ import annotations

import io
import socket
import time
from typing import TYPE_CHECKING

import pytest

from cnn_gui.data.published import transfer
from cnn_gui.data.published.transfer import MirrorError, fetch

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler

    from conftest import WebServer

CONTENT = bytes(range(256)) * 1000


class EnoughError(Exception):
    """Somebody asked to stop."""


def got(url: str, size: int = len(CONTENT)) -> tuple[bytes, list[int]]:
    file, ticks = io.BytesIO(), list[int]()
    fetch(url, file, size, ticks.append)
    return file.getvalue(), ticks


def test_content_is_written_whole_and_counted(web: WebServer) -> None:
    web.answers["/file"] = web.content(CONTENT)
    content, ticks = got(f"{web.url}/file")
    assert content == CONTENT
    assert ticks[-1] == len(CONTENT)
    assert ticks == sorted(ticks)


def test_content_that_comes_in_drops_is_told_of_drop_by_drop(web: WebServer) -> None:
    web.answers["/file"] = web.content(CONTENT[:5000], slowly=500)
    content, ticks = got(f"{web.url}/file", 5000)
    assert content == CONTENT[:5000]
    assert len(set(ticks)) > 3


def test_the_file_is_asked_for_as_it_is_stored(web: WebServer) -> None:
    web.answers["/file"] = web.content(CONTENT)
    got(f"{web.url}/file")
    assert web.headers[0]["Accept-Encoding"] == "identity"
    assert web.headers[0]["User-Agent"].startswith("cnn-gui/")


@pytest.mark.parametrize("code", [301, 302, 307, 308])
def test_redirections_are_followed(web: WebServer, code: int) -> None:
    web.answers["/old"] = web.status(code, Location=f"{web.url}/new")
    web.answers["/new"] = web.content(CONTENT)
    assert got(f"{web.url}/old")[0] == CONTENT
    assert web.asked == ["/old", "/new"]


def test_a_redirection_that_leads_in_a_circle_ends(web: WebServer) -> None:
    web.answers["/file"] = web.status(302, Location=f"{web.url}/file")
    with pytest.raises(MirrorError, match="302"):
        got(f"{web.url}/file")


@pytest.mark.parametrize(("code", "words"), [(404, "answered 404 Not Found"), (500, "answered 500"), (503, "503")])
def test_a_refusal_is_told_with_its_number(web: WebServer, code: int, words: str) -> None:
    web.answers["/file"] = web.status(code)
    with pytest.raises(MirrorError, match=words) as caught:
        got(f"{web.url}/file")
    assert not caught.value.unreachable


def test_a_connection_lost_half_way_says_how_far_it_came(web: WebServer) -> None:
    web.answers["/file"] = web.content(CONTENT, stop_after=100_000)
    with pytest.raises(MirrorError, match="broke off after 100,000 of 256,000 bytes"):
        got(f"{web.url}/file")


def test_a_file_that_is_too_long_is_not_read_to_its_end(web: WebServer) -> None:
    web.answers["/file"] = web.content(CONTENT * 50, hold=True)
    with pytest.raises(MirrorError, match="more than the 1,000 bytes"):
        got(f"{web.url}/file", 1000)


def test_a_connection_that_is_closed_without_an_answer_was_lost(web: WebServer) -> None:
    web.answers["/file"] = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    with pytest.raises(MirrorError, match="lost the connection") as caught:
        got(f"{web.url}/file")
    assert not caught.value.unreachable


def test_an_answer_that_is_no_http_was_lost(web: WebServer) -> None:
    def chat(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"what do you want?\r\n\r\n")

    web.answers["/file"] = chat
    with pytest.raises(MirrorError, match="lost the connection"):
        got(f"{web.url}/file")


def test_a_closed_port_is_unreachable() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(MirrorError, match="could not be reached") as caught:
        got(f"http://127.0.0.1:{port}/file")
    assert caught.value.unreachable


def test_a_mirror_that_falls_silent_is_given_up(web: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "SILENT_SECONDS", 0.3)
    web.answers["/half"] = web.content(CONTENT, stop_after=1000, hold=True)
    web.answers["/nothing"] = web.silence
    for path in ("/half", "/nothing"):
        with pytest.raises(MirrorError, match=r"sent nothing for 0\.3 seconds"):
            got(web.url + path)


@pytest.mark.parametrize("path", ["/half", "/nothing"])
def test_somebody_who_waits_for_a_silent_mirror_can_stop(web: WebServer, path: str) -> None:
    web.answers["/half"] = web.content(CONTENT, stop_after=1000, hold=True)
    web.answers["/nothing"] = web.silence
    ticks = list[int]()

    def tick(received: int) -> None:
        ticks.append(received)
        if len(ticks) > 3:
            raise EnoughError

    started = time.monotonic()
    with pytest.raises(EnoughError):
        fetch(web.url + path, io.BytesIO(), len(CONTENT), tick)
    assert time.monotonic() - started < 5
    assert ticks[-1] == (1000 if path == "/half" else 0)


def test_what_the_file_raises_comes_through(web: WebServer) -> None:
    class Full(io.BytesIO):
        def write(self, _content: object) -> int:
            raise OSError(28, "No space left on device")

    web.answers["/file"] = web.content(CONTENT)
    with pytest.raises(OSError, match="No space left"):
        fetch(f"{web.url}/file", Full(), len(CONTENT), lambda received: None)
