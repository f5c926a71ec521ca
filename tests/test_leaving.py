"""The end of the program: what is at work is waited for a moment, and cannot keep the process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import cnn_gui
from cnn_gui import leaving

ROOT = Path(cnn_gui.__file__).parents[1]
END = """
import threading
from cnn_gui import leaving
# Not at once, but before it is too late; or never.
ends, closed = {ends}, threading.Event()
def work():
    closed.wait()
    if not ends:
        threading.Event().wait()
    print("done")
thread = threading.Thread(target=work, daemon=True)
thread.start()
def join(seconds):
    thread.join(seconds)
    return not thread.is_alive()
leaving.PATIENCE_SECONDS = 0.01
print("waited for" if leaving.wait(join) else "left behind")
closed.set()
leaving.PATIENCE_SECONDS = 60 if ends else 0.01
leaving.leave(3)
"""


@pytest.mark.parametrize(("ends", "said"), [(True, "left behind\ndone\n"), (False, "left behind\n")])
def test_the_process_ends_with_its_status_and_its_words_whether_or_not_the_work_does(ends: bool, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", END.format(ends=ends)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (3, said, "")


def test_work_that_ends_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaving, "_unfinished", [])
    thread = threading.Thread(target=lambda: None)
    thread.start()

    def join(seconds: float) -> bool:
        thread.join(seconds)
        return not thread.is_alive()

    assert leaving.wait(join)
    assert leaving._unfinished == []
