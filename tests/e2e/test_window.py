"""The window, started by the real main() in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Program = Callable[..., "subprocess.CompletedProcess[str]"]

SMALL = ("--train-limit", 640, "--validation", 128, "--test-limit", 100)

JOURNEY = """
def plan(window):
    session = window.session
    yield lambda: session.snapshot is not None
    maps = list(window.panels["network"].mosaics)
    said = {"title": window.windowTitle(), "maps": maps, "before": session.progress.batch}
    key(window, Qt.Key.Key_Space)
    yield lambda: session.snapshot.progress.batch > 20
    key(window, Qt.Key.Key_Space)
    yield lambda: session.state is State.PAUSED and session.snapshot.state is State.PAUSED
    paused = session.snapshot.progress.batch
    key(window, ".")
    yield lambda: session.snapshot.progress.batch == paused + 1 and session.state is State.PAUSED
    said["recorded"] = len(session.run.history.batches) - paused
    said["validated"] = len(session.run.history.validations) > 0
    print(json.dumps(said))
    key(window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
"""


def test_a_person_starts_trains_pauses_steps_and_quits(drive: Program) -> None:
    done = drive(JOURNEY, *SMALL)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "title": "Built-in digits · seed[*] · CNN GUI",
        "maps": ["X", "Z1", "A1", "P1", "F", "Z2", "A2"],
        "before": 0,
        "recorded": 1,
        "validated": True,
    }


TO_TEN = """
def plan(window):
    session = window.session
    yield lambda: session.snapshot is not None
    session.trainer.probe.show_random()
    session.trainer.step(10)
    yield lambda: session.snapshot.progress.batch == 10 and session.state is State.PAUSED
    session.trainer.call(lambda run: print(json.dumps(run.parameters_sha256()), flush=True))
    session.trainer.call(lambda run: done.append(True))
    yield lambda: done
    window.close()
done = []
"""


def test_the_window_and_a_headless_run_train_to_the_same_parameters(drive: Program, program: Program) -> None:
    options = (*SMALL, "--seed", 3, "--model", "two-conv", "--momentum", 0.9, "--shift", 1, "--batch-size", 32)
    window = drive(TO_TEN, *options)
    headless = program("--headless", "--json", "--batches", 10, *options)
    assert (window.returncode, headless.returncode) == (0, 0)
    assert json.loads(window.stdout) == json.loads(headless.stdout.splitlines()[-1])["parameters_sha256"]


CLOSE_WHILE_TRAINING = """
def plan(window):
    session = window.session
    yield lambda: session.snapshot is not None
    window.panels["network"].enlarge(window.panels["network"].mosaics["Z1"], 3)
    session.toggle()
    yield lambda: session.snapshot.progress.batch > 3
    window.close()
"""


def test_closing_while_training_ends_the_program_though_a_map_is_enlarged(drive: Program) -> None:
    done = drive(CLOSE_WHILE_TRAINING, *SMALL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


INTERRUPT = """
def plan(window):
    session = window.session
    yield lambda: session.snapshot is not None
    if {running}:
        session.toggle()
        yield lambda: session.snapshot.progress.batch > 3
    os.kill(os.getpid(), signal.{name})
"""


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("running", [True, False])
def test_an_interrupt_in_the_terminal_closes_the_window(drive: Program, name: str, running: bool) -> None:
    done = drive(INTERRUPT.format(name=name, running=running), *SMALL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


DEAF = """
import threading
from cnn_gui.training.thread import loading
def load(*_):
    print("loading", flush=True)
    threading.Event().wait()
loading.load_for = load

def plan(window):
    yield lambda: window.session.state is State.LOADING
    {how}
"""
CLOSES = "window.close()"
HANGS_UP = "os.kill(os.getpid(), signal.SIGHUP)"


@pytest.mark.parametrize("how", [CLOSES, HANGS_UP], ids=["closed", "hung up"])
def test_the_program_ends_though_something_is_read_that_never_ends(drive: Program, how: str) -> None:
    done = drive(DEAF.format(how=how))
    assert (done.returncode, done.stdout, done.stderr) == (0, "loading\n", "")


DIALOGS = """
from PySide6.QtWidgets import QFileDialog

def plan(window):
    yield lambda: window.session.snapshot is not None
    window.panels["experiment"].choose_directory()
    yield lambda: [d for d in window.findChildren(QFileDialog) if d.isVisible()]
    # One of the desktop's own is none of Qt's, which then waits for a last window that never goes.
    QApplication.instance().setQuitOnLastWindowClosed(False)
    os.kill(os.getpid(), signal.SIGTERM)
"""


def test_the_program_ends_while_a_directory_is_chosen(drive: Program) -> None:
    done = drive(DIALOGS, *SMALL)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


AT_THE_START = """
import importlib.abc
{place}
def plan(window):
    yield lambda: False
"""
PLACES = {
    "while it is loaded": """
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, *_):
        if name == "cnn_gui.ui.window.main_window":
            os.kill(os.getpid(), signal.{name})
for name in [name for name in sys.modules if name.startswith("cnn_gui.ui")]:
    del sys.modules[name]
sys.meta_path.insert(0, Finder())
""",
    "before there is an application": """
make = window_app.application
window_app.application = lambda: (os.kill(os.getpid(), signal.{name}), make())[1]
""",
    "while the window is made": """
class Window(window_app.MainWindow):
    def showEvent(self, event):
        os.kill(os.getpid(), signal.{name})
        super().showEvent(event)
window_app.MainWindow = Window
""",
}


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize("place", PLACES)
def test_an_interrupt_while_the_program_starts_ends_it(drive: Program, name: str, status: int, place: str) -> None:
    done = drive(AT_THE_START.format(place=PLACES[place].format(name=name)), *SMALL)
    assert (done.returncode, done.stdout, done.stderr) == (status, "", "")


LOOK = """
def plan(window):
    yield lambda: window.session.snapshot is not None
    hidden = sorted(d.objectName() for d in window.findChildren(QDockWidget) if not d.isVisible())
    print(json.dumps([theme.current().name, hidden]))
    change(window)
    window.close()

def change(window):
    pass
"""
CHANGE = """
def change(window):
    window.findChild(QDockWidget, "dock_filters").close()
    window.set_theme("dark")
"""


def test_look_and_layout_are_remembered_from_one_start_to_the_next(drive: Program) -> None:
    assert json.loads(drive(LOOK + CHANGE, *SMALL).stdout) == ["light", []]
    assert json.loads(drive(LOOK, *SMALL).stdout) == ["dark", ["dock_filters"]]
    assert json.loads(drive(LOOK, *SMALL, "--theme", "light").stdout) == ["light", ["dock_filters"]]


HANG_UP = """
def plan(window):
    yield lambda: window.session.snapshot is not None
    window.findChild(QDockWidget, "dock_filters").close()
    os.kill(os.getpid(), signal.SIGHUP)
"""


def test_the_layout_is_remembered_when_the_terminal_ends(drive: Program) -> None:
    assert drive(HANG_UP, *SMALL).returncode == 0
    assert json.loads(drive(LOOK, *SMALL).stdout) == ["light", ["dock_filters"]]


FAULT = """
def plan(window):
    session = window.session
    yield lambda: session.snapshot is not None
    def show_frame(snapshot, **words):
        raise RuntimeError("no such panel")
    window.panels["filters"].show_frame = show_frame
    session.trainer.step(5)
    yield lambda: session.snapshot.progress.batch == 5 and session.state is State.PAUSED
    print(json.dumps([d.objectName() for d in window.findChildren(QDialog)]))
    window.close()
"""


def test_a_fault_in_a_panel_is_reported_and_the_window_lives(drive: Program) -> None:
    done = drive(FAULT, *SMALL)
    assert done.returncode == 0
    assert json.loads(done.stdout) == ["failed"]
    assert done.stderr.count("RuntimeError: no such panel") == 1


TWICE = """
def plan(window):
    session = window.session
    yield lambda: session.snapshot is not None
    import subprocess
    second = subprocess.run([sys.executable, "main.py", *sys.argv[1:], "--screenshot", sys.argv[-1] + "/a.png"])
    session.trainer.step(3)
    yield lambda: session.snapshot.progress.batch == 3
    print(json.dumps(second.returncode))
    window.close()
"""


def test_the_program_can_be_started_twice(drive: Program, tmp_path: Path) -> None:
    done = drive(TWICE.replace("sys.argv[1:]", "sys.argv[1:-2]"), *SMALL, "--data-dir", tmp_path)
    assert (done.returncode, done.stdout) == (0, "0\n")


STEPS = """
def plan(window):
    session, counted = window.session, []
    yield lambda: session.snapshot is not None
    session.toggle()
    yield lambda: session.snapshot.progress.batch > 30
    session.toggle()
    yield lambda: session.state is State.PAUSED
    for count in (1, 5, 100):
        before = session.run.history.batch_count
        window.run_bar.count.setValue(count)
        window.actions_["batches"].trigger()
        yield lambda: session.snapshot.progress.batch == before + count and session.state is State.PAUSED
        answers = []
        session.trainer.call(lambda run: answers.append((run.batch, run.history.batch_count)))
        yield lambda: answers
        counted.append([n - before for n in answers[0]])
    print(json.dumps([window.windowTitle(), counted]))
    window.close()
"""


def test_on_mnist_pausing_and_stepping_train_exactly_what_was_asked(drive: Program, mnist_dir: Path) -> None:
    done = drive(STEPS, "--dataset", "mnist", "--data-dir", mnist_dir)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == ["MNIST · seed[*] · CNN GUI", [[1, 1], [5, 5], [100, 100]]]
