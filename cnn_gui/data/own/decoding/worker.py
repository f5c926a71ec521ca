"""The process that decodes pictures: one request after another on stdin, one answer each on stdout."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.data.own.decoding.formats import PictureError, quiet_pillow
from cnn_gui.data.own.decoding.layers import Wanted, read_layers
from cnn_gui.data.own.decoding.process import CPU_SECONDS, MEMORY

if TYPE_CHECKING:
    from typing import BinaryIO


def serve() -> None:
    """Answer requests until there are no more, or a picture takes more than is allowed, which ends the process."""
    _limit_memory()
    with quiet_pillow():
        while line := sys.stdin.buffer.readline():
            _limit_time()
            _answer(json.loads(line), sys.stdin.buffer, sys.stdout.buffer)


def _answer(request: dict[str, int | str], body: BinaryIO, to: BinaryIO) -> None:
    length = int(request["length"])
    content = None if length < 0 else body.read(length)
    wanted = Wanted(int(request["side"]), bool(request["square"]), bool(request["colour"]))
    try:
        layers = read_layers(Path(str(request["path"])), wanted, content=content)
    except PictureError as error:
        to.write(json.dumps({"refused": error.reason}).encode() + b"\n")
    else:
        arrays = [layers.levels] if layers.opacity is None else [layers.levels, layers.opacity]
        to.write(json.dumps({"arrays": [(array.dtype.str, array.shape) for array in arrays]}).encode() + b"\n")
        for array in arrays:
            to.write(array.tobytes())
    to.flush()


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        # Windows has no such limits; elsewhere somebody may have set lower ones.
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _limit_time() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = int(usage.ru_utime + usage.ru_stime) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS, resource.getrlimit(resource.RLIMIT_CPU)[1]))
