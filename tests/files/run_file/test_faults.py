"""What may happen to a disk, a folder or a program while a run is saved or opened, and what is there afterwards.

Programs killed while they save, in a number that leaves no doubt:

    python -m pytest tests/files/run_file/test_faults.py --kills 200
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import cnn_gui
from cnn_gui.data import whole_file as whole_file_module
from cnn_gui.files.run_file import write as write_module
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.run import Run

posix = pytest.mark.skipif(os.name != "posix", reason="processes, rights and links of POSIX")
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(Path(cnn_gui.__file__).parents[1]),
    # Names of files are printed.
    "PYTHONUTF8": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


@pytest.fixture
def later(run: Run, checkpoint: Checkpoint) -> Checkpoint:
    """The same run, one batch later."""
    run.step()
    return Checkpoint.of(run)


def not_written(path: Path, checkpoint: Checkpoint) -> str:
    """The one sentence that a run is not saved with."""
    with pytest.raises(RunFileError) as error:
        write_run(path, checkpoint)
    message = str(error.value)
    assert message.startswith(f"{path}: cannot be written (")
    assert "\n" not in message
    return message


@posix
def test_a_program_that_is_killed_leaves_the_old_file_or_the_new_one(
    tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    kills = pytestconfig.getoption("kills")
    folder = tmp_path / "saved"
    folder.mkdir()
    script = Path(__file__).with_name("killed.py")
    done = subprocess.run(
        [sys.executable, script, folder, str(kills)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["killed"] == kills
    assert found["old"] + found["new"] + found.get("none", 0) == kills + found["steps"]
    assert found["steps"] > 5
    # At most one: the next writer removes what the last one left.
    assert found["left behind"] == 1
    assert found["left in the end"] == 0


# ---- disks and folders -----------------------------------------------------------------------------------------------

FULL = """
import resource, sys
from pathlib import Path
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
path = Path(sys.argv[1])
kept = read_run(path)
for room in range(0, path.stat().st_size, 4000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        write_run(path, kept)
    except RunFileError as error:
        print(error)
"""


@posix
def test_a_disk_that_is_full_at_any_byte_leaves_the_old_file(path: Path, checkpoint: Checkpoint) -> None:
    write_run(path, checkpoint)
    before = path.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", FULL, path],
        env=ENVIRONMENT,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == -(-len(before) // 4000)
    assert all(line.startswith(f"{path}: cannot be written (") for line in lines)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_disk_that_fails_at_the_last_moment_leaves_the_old_file(
    path: Path, checkpoint: Checkpoint, later: Checkpoint, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    write_run(path, checkpoint)

    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(whole_file_module.os, "fsync", fail)
    assert os.strerror(number) in not_written(path, later)
    assert read_run(path).state.batch == 13
    assert list(path.parent.iterdir()) == [path]


@posix
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_named(path: Path, checkpoint: Checkpoint) -> None:
    path.parent.chmod(0o500)
    try:
        not_written(path, checkpoint)
    finally:
        path.parent.chmod(0o700)
    assert list(path.parent.iterdir()) == []


def test_a_folder_that_takes_no_new_file_is_named(
    path: Path, checkpoint: Checkpoint, later: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As above, for whoever tests as root."""
    write_run(path, checkpoint)

    def refuse(place: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))

    monkeypatch.setattr(whole_file_module, "open_part", refuse)
    assert os.strerror(errno.EACCES) in not_written(path, later)
    assert read_run(path).state.batch == 13


def test_a_place_that_is_none_is_named(path: Path, checkpoint: Checkpoint) -> None:
    not_written(path.parent, checkpoint)
    not_written(path.parent / "nowhere" / "run.cnnrun", checkpoint)
    path.write_bytes(b"")
    not_written(path / "run.cnnrun", checkpoint)
    not_written(path.with_name("x" * 300), checkpoint)


@posix
def test_a_link_is_written_through(path: Path, checkpoint: Checkpoint, later: Checkpoint) -> None:
    write_run(path, checkpoint)
    link = path.with_name("latest.cnnrun")
    link.symlink_to(path.name)
    write_run(link, later)
    assert link.is_symlink()
    assert read_run(path).state.batch == read_run(link).state.batch == 14
    # One that leads nowhere yet makes the file that it names.
    nowhere = path.with_name("new.cnnrun")
    nowhere.symlink_to(path.with_name("made.cnnrun"))
    write_run(nowhere, later)
    assert nowhere.is_symlink()
    assert read_run(path.with_name("made.cnnrun")).state.batch == 14
    circle = path.with_name("circle.cnnrun")
    circle.symlink_to(circle)
    not_written(circle, later)
    with pytest.raises(RunFileError, match="cannot be read"):
        read_run(circle)


# ---- others at work --------------------------------------------------------------------------------------------------


def test_a_file_that_is_replaced_or_removed_while_it_is_read_is_read_to_its_end(
    path: Path, checkpoint: Checkpoint, later: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cnn_gui.files.run_file import read as read_module

    if os.name != "posix":
        pytest.skip("Windows lets nobody replace a file that is open")
    understood = read_module.manifest.understood
    meanwhile: list[Any] = [lambda: write_run(path, later), path.unlink]
    for change, batch in zip(meanwhile, (13, 14), strict=True):
        if batch == 13:
            write_run(path, checkpoint)

        def understood_late(*about: Any, change: Any = change) -> Any:
            change()
            return understood(*about)

        monkeypatch.setattr(read_module.manifest, "understood", understood_late)
        assert read_run(path).state.batch == batch
    assert not path.exists()


def test_a_file_that_is_cut_while_it_is_read_is_refused(
    path: Path, checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cnn_gui.files.run_file import read as read_module

    write_run(path, checkpoint)
    understood = read_module.manifest.understood

    def cut(*about: Any) -> Any:
        os.truncate(path, 20_000)
        return understood(*about)

    monkeypatch.setattr(read_module.manifest, "understood", cut)
    with pytest.raises(RunFileError, match="damaged"):
        read_run(path)


def test_several_that_save_to_one_file_at_once_leave_one_whole_run(
    path: Path, checkpoint: Checkpoint, later: Checkpoint
) -> None:
    write_run(path, checkpoint)
    seen = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            seen.append(read_run(path).state.batch)

    writers = [
        threading.Thread(target=lambda each=each: [write_run(path, each) for _ in range(15)])
        for each in (checkpoint, later, checkpoint, later)
    ]
    reader = threading.Thread(target=look)
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert seen
    assert set(seen) <= {13, 14}
    assert read_run(path).state.batch in (13, 14)
    assert list(path.parent.iterdir()) == [path]


TOGETHER = """
import sys
from pathlib import Path
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
path, mine = map(Path, sys.argv[1:])
kept = read_run(mine)
for _ in range(40):
    write_run(path, kept)
    print(read_run(path).state.batch)
"""


def test_two_programs_that_save_to_one_file_at_once_leave_one_whole_run(
    path: Path, checkpoint: Checkpoint, later: Checkpoint
) -> None:
    own = [path.with_name(f"{number}.cnnrun") for number in (1, 2)]
    programs = []
    for each, kept in zip(own, (checkpoint, later), strict=True):
        write_run(each, kept)
        words = [sys.executable, "-c", TOGETHER, path, each]
        programs.append(subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True))
    printed = [program.communicate(timeout=120)[0].split() for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    assert [len(lines) for lines in printed] == [40, 40]
    assert {*printed[0], *printed[1]} <= {"13", "14"}
    assert sorted(path.parent.iterdir()) == sorted([path, *own])


def test_a_clock_that_was_set_back_matters_to_nothing(
    path: Path, checkpoint: Checkpoint, later: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_run(path, checkpoint)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Earlier:
            return cls(1970, 1, 1, tzinfo=tz)

    monkeypatch.setattr(write_module, "datetime", Earlier)
    write_run(path, later)
    os.utime(path, (0, 0))
    found = read_run(path)
    assert (found.state.batch, found.saved) == (14, datetime(1970, 1, 1, tzinfo=UTC).isoformat())


def test_it_may_lie_anywhere(path: Path, checkpoint: Checkpoint) -> None:
    folder = path.parent / "a b" / "ü ñ 日本" / "'quotes' & $signs"
    folder.mkdir(parents=True)
    for name in ("run 1.cnnrun", "🎈.cnnrun", ".hidden", "-rf.cnnrun", "no ending", f"{'n' * 240}.cnnrun"):
        write_run(folder / name, checkpoint)
        assert read_run(folder / name).state.batch == 13
    shutil.copy(folder / "🎈.cnnrun", path)
    assert read_run(path).state.batch == 13
