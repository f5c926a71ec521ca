"""Pictures whose decoding may take long are decoded in a process of their own, which can be ended at any moment."""

from __future__ import annotations

import contextlib
import json
import math
import os
import queue
import subprocess
import sys
import threading
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from cnn_gui.data.own.decoding.formats import PictureError
from cnn_gui.data.own.decoding.layers import Costly, Layers, read_layers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import BinaryIO

    from cnn_gui.data.own.decoding.layers import Array, Wanted

PATIENCE = 60.0
"""After so many seconds a picture is given up; after CPU_SECONDS of work already, where the system counts them."""
CPU_SECONDS = 10
MEMORY = 1_000_000_000
"""So many bytes the process may take, where the system lets that be limited."""
_BEAT = 0.05

# What the process runs: it finds modules where this one does.
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from cnn_gui.data.own.decoding.worker import serve; serve()"
)


class Decoding:
    """One picture that is being decoded in a process; `poll` until it is done, or `close`.

    The process stays for the next picture: `again`.
    """

    def __init__(self) -> None:
        # A window's program has no console on Windows, and must not open one for this.
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=flags,
            # Threads of the matrix products take memory, and there are none here.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        self._answers: queue.SimpleQueue[Layers | str | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._path: Path | None = None
        self._until = math.inf

    def begin(self, path: Path, wanted: Wanted, content: bytes | None = None) -> None:
        """Begin with a picture, when the one before is done."""
        self._path, self._until = path, monotonic() + PATIENCE
        request = {"path": str(path), "side": wanted.side, "square": wanted.square, "colour": wanted.colour}
        request["length"] = -1 if content is None else len(content)
        self._thread = threading.Thread(target=self._talk, args=(request, content or b""), name="decoding", daemon=True)
        self._thread.start()

    def poll(self, seconds: float = 0.0) -> Layers | None:
        """The layers, or None if they are not there after so many seconds.

        Raises:
            PictureError: the picture cannot be used, or took too long or too much memory.
        """
        assert self._path is not None
        try:
            answer = self._answers.get(timeout=seconds) if seconds else self._answers.get_nowait()
        except queue.Empty:
            if monotonic() < self._until:
                return None
            self.close()
            raise PictureError(self._path, f"takes longer than {PATIENCE:.0f} seconds to decode") from None
        if isinstance(answer, Layers):
            return answer
        if answer is None:
            self.close()
            answer = f"takes more than {CPU_SECONDS} seconds or {MEMORY / 1e9:g} GB of memory to decode"
        raise PictureError(self._path, answer)

    def close(self) -> None:
        """End the process at once, whatever it does."""
        self._process.kill()
        self._process.wait()
        if self._thread is not None:
            self._thread.join()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                # What was not sent any more has nobody to go to.
                pipe.close()

    @property
    def closed(self) -> bool:
        """Whether the process has ended, by itself too."""
        return self._process.poll() is not None

    def _talk(self, request: dict[str, Any], content: bytes) -> None:
        answer: Layers | str | None = None
        try:
            to, back = (cast("BinaryIO", pipe) for pipe in (self._process.stdin, self._process.stdout))
            to.write(json.dumps(request).encode() + b"\n")
            to.write(content)
            to.flush()
            answer = _answer(back)
        except (OSError, ValueError):
            # The process has ended: None says so.
            pass
        self._answers.put(answer)


class Decoder:
    """Reads pictures: here if that is quickly done, else in a process, of which there is at most one."""

    def __init__(self, wait: Callable[[], object]) -> None:
        """wait: is called again and again while the process works; what it raises ends that and comes through."""
        self._wait = wait
        self._decoding: Decoding | None = None

    def read(self, path: Path, wanted: Wanted, content: bytes | None = None) -> Layers:
        """The layers of a picture; see `read_layers`.

        Raises:
            PictureError: the picture cannot be used, or took too long or too much memory.
        """
        try:
            return read_layers(path, wanted, content=content, cheap_only=True)
        except Costly:
            pass
        if self._decoding is None or self._decoding.closed:
            self.close()
            self._decoding = Decoding()
        try:
            self._decoding.begin(path, wanted, content)
            while (layers := self._decoding.poll(_BEAT)) is None:
                self._wait()
        except PictureError:
            raise
        except BaseException:
            self.close()
            raise
        return layers

    def close(self) -> None:
        """End the process, if there is one."""
        decoding, self._decoding = self._decoding, None
        if decoding is not None:
            decoding.close()


def _answer(back: BinaryIO) -> Layers | str | None:
    head = json.loads(back.readline() or "null")
    if not isinstance(head, dict):
        return None
    if "refused" in head:
        return str(head["refused"])
    arrays: list[Array] = []
    for kind, shape in head["arrays"]:
        size = math.prod(shape) * np.dtype(kind).itemsize
        body = back.read(size)
        if len(body) < size:
            return None
        arrays.append(np.frombuffer(body, kind).reshape(shape))
    return Layers(arrays[0], arrays[1] if len(arrays) > 1 else None)
