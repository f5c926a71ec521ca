"""Small data sets on disk, and a web server that behaves as badly as asked."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.cifar import RECORD, TEST, TRAIN
from cnn_gui.data.idx import write_idx
from cnn_gui.data.published.mirrors import DOWNLOADS, Download, RemoteFile

MNIST_FILES = {
    "train-images-idx3-ubyte": (60, (7, 5)),
    "train-labels-idx1-ubyte": (60, ()),
    "t10k-images-idx3-ubyte": (20, (7, 5)),
    "t10k-labels-idx1-ubyte": (20, ()),
}

PUBLISHED_SHAPES = {"train-images-idx3": (90, 8, 8), "train-labels-idx1": (90,)}
PUBLISHED_SHAPES |= {"t10k-images-idx3": (30, 8, 8), "t10k-labels-idx1": (30,)}


@pytest.fixture
def write_mnist(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small data set in MNIST's format, 60 + 20 images of 7×5, and gives its directory.

    A file given by its name is written with that content instead; None leaves it out.
    """

    def write(*, folder: str = "", suffix: str = "", **replaced: np.ndarray | None) -> Path:
        directory = tmp_path / folder
        directory.mkdir(exist_ok=True)
        rng = np.random.default_rng(7)
        for name, (count, size) in MNIST_FILES.items():
            high = 256 if size else 10
            values: np.ndarray | None = rng.integers(0, high, (count, *size), dtype=np.uint8)
            values = replaced.get(name.split("-idx")[0].replace("-", "_"), values)
            if values is not None:
                write_idx(directory / f"{name}{suffix}", values, compress=suffix == ".gz")
        return directory

    return write


@pytest.fixture
def write_cifar(tmp_path: Path) -> Callable[..., Path]:
    """Writes a small data set in CIFAR-10's binary format, 5·20 + 20 images, and gives the folder of its files."""

    def write(*, folder: str = "cifar") -> Path:
        directory = tmp_path / folder
        directory.mkdir(exist_ok=True)
        rng = np.random.default_rng(11)
        for name in (*TRAIN, TEST):
            records = rng.integers(0, 256, (20, RECORD), dtype=np.uint8)
            records[:, 0] = rng.integers(0, 10, 20)
            (directory / name).write_bytes(records.tobytes())
        return directory

    return write


@pytest.fixture
def no_data_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CNN_GUI_DATA", raising=False)


class WebServer:
    """A web server on this machine. What it answers to a path is in `answers`; `asked` are the paths that were wanted.

    An answer is a function that is given the request handler. `released` is set when the test is over: whoever waits
    for it holds a connection open for as long as the test lasts.
    """

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[http.server.BaseHTTPRequestHandler], None]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.released = threading.Event()
        web = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                web.asked.append(self.path)
                web.headers.append(dict(self.headers))
                web.answers.get(self.path, web.status(404))(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = False

            def handle_error(self, request: object, client_address: object) -> None:
                pass  # the other side is free to go whenever it likes

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), name="web server")
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def content(
        self, content: bytes, *, stop_after: int | None = None, hold: bool = False, slowly: int = 0
    ) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
        """Sends `content`; or only its first `stop_after` bytes, and then hangs up, or with `hold` stays on the line.

        With `slowly`, in pieces of that many bytes with a breath in between.
        """

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(content)))
            handler.end_headers()
            sent = content[:stop_after]
            step = slowly or len(sent) or 1
            for start in range(0, len(sent), step):
                handler.wfile.write(sent[start : start + step])
                if slowly:
                    self.released.wait(0.005)
            if hold:
                self.released.wait()

        return answer

    def silence(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        """Takes the connection and says nothing at all."""
        self.released.wait()

    def status(self, code: int, **headers: str) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
        """Answers with a status and no content."""

        def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
            handler.send_response(code)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        return answer


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A web server that is never reached through a proxy."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = WebServer()
    yield server
    server.close()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    """A data set stored like MNIST, as four files by their names."""
    rng = np.random.default_rng(3)
    contents = {}
    for name, shape in PUBLISHED_SHAPES.items():
        path = tmp_path / "scratch"
        write_idx(path, rng.integers(0, 10 if len(shape) == 1 else 256, shape, dtype=np.uint8), compress=True)
        contents[f"{name}-ubyte.gz"] = path.read_bytes()
        path.unlink()
    return contents


@pytest.fixture
def published(
    web: WebServer, files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, no_data_variable: None
) -> WebServer:
    """The web server with two mirrors of the files, /a/ and /b/, that stand in the catalogue as MNIST's."""
    remote = []
    for name, content in files.items():
        remote.append(RemoteFile(name, len(content), f"sha256:{hashlib.sha256(content).hexdigest()}"))
        for mirror in ("a", "b"):
            web.answers[f"/{mirror}/{name}"] = web.content(content)
    monkeypatch.setitem(DOWNLOADS, "mnist", Download((f"{web.url}/a/", f"{web.url}/b/"), tuple(remote)))
    return web
