"""How long a start takes: from the command to the first picture of a digit in the untrained network, by part.

Each start is a process of its own. With `--cold` the operating system is told to forget the files it has read before
each start, which only root on Linux may do.

    python benchmarks/start.py [--starts 7] [--cold] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from machine import describe_machine

ROOT = Path(__file__).resolve().parents[1]
DROP_CACHES = Path("/proc/sys/vm/drop_caches")

PARTS = {
    "python": "Python itself",
    "imports": "imports: Qt, NumPy, pyqtgraph and this program",
    "window": "the window, made and shown",
    "data": "until the first picture: the run, its data, the first frame",
}

# Notes the clock of the machine at each step of a usual start, and ends when the first frame has been painted.
CHILD = """
import sys, time
marks = [time.time()]
from cnn_gui.startup.garbage import not_searched, set_aside
with not_searched():
    from cnn_gui.startup import arguments
    from cnn_gui.ui.application import start
marks.append(time.time())
from PySide6.QtCore import QTimer
app = start.application()
with not_searched():
    window = start.open_window(app, arguments.parse([]))
    set_aside()
app.processEvents()
marks.append(time.time())
def painted():
    marks.append(time.time())
    print(*marks)
    sys.stdout.flush()
    window.close()
    app.quit()
window.session.frame_ready.connect(lambda snapshot: QTimer.singleShot(0, painted))
app.exec()
"""


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--starts", type=int, default=7, help="how many (default: 7)")
    parser.add_argument("--cold", action="store_true", help="forget all files that were read before each start")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    if asked.cold and not os.access(DROP_CACHES, os.W_OK):
        parser.error(f"--cold needs to write to {DROP_CACHES}: start it as root on Linux, or leave it out")
    if not asked.cold:
        start(cold=False)  # what was not read yet is read now
    starts = [start(cold=asked.cold) for _ in range(asked.starts)]
    result = {part: statistics.median(each[part] for each in starts) for part in (*PARTS, "total")}
    if asked.json:
        print(json.dumps({**describe_machine(), "cold": asked.cold, "starts": asked.starts, **result}))
        return 0
    for name, fact in describe_machine().items():
        print(f"{name:12} {fact}")
    for part, words in {**PARTS, "total": "in all"}.items():
        print(f"{result[part]:7.3f} s  {words}")
    return 0


def start(*, cold: bool) -> dict[str, float]:
    """Seconds of one start, by part and in all."""
    if cold:
        os.sync()
        DROP_CACHES.write_text("3")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    # Compiled modules are kept, as they are for everybody who starts the program twice.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not environment.get("DISPLAY") and sys.platform.startswith("linux"):
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", CHILD], env=environment, capture_output=True, text=True, check=True, timeout=300
    )
    marks = [began, *map(float, done.stdout.split())]
    seconds = {part: end - start for part, start, end in zip(PARTS, marks[:-1], marks[1:], strict=True)}
    return {**seconds, "total": marks[-1] - began}


if __name__ == "__main__":
    sys.exit(main())
