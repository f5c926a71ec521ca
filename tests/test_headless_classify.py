"""Pictures classified with a saved run, as a person does it: processes, files, exit statuses."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import cnn_gui
from cnn_gui import headless_classify
from cnn_gui.data.load import load_dataset
from cnn_gui.data.own.load import load_own
from cnn_gui.data.unlabelled import prepare as preparing
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.startup import arguments
from cnn_gui.startup.interruption import Interruption
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.evaluation.classify import probabilities_of
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run, load_for

PATIENCE_SECONDS = 120
CLASSES = ("bar, level", 'the "upright" one', "Größe お")


@pytest.fixture(autouse=True)
def _no_watchman(monkeypatch: pytest.MonkeyPatch) -> None:
    """tqdm's watchman would outlive the test."""
    monkeypatch.setattr(headless_classify.tqdm, "monitor_interval", 0)


def start(*options: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "cnn_gui", "--headless", *map(str, options)],
        capture_output=True,
        env={
            **os.environ,
            "PYTHONPATH": str(Path(cnn_gui.__file__).parents[1]),
            "PYTHONWARNINGS": "error",
            **environment,
        },
        timeout=PATIENCE_SECONDS,
        check=False,
    )


def said(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    """The whole lines on stderr, without the progress bar."""
    lines = done.stderr.decode().replace("\r", "\n").splitlines()
    return [line.strip() for line in lines if line.strip() and "picture/s]" not in line]


def table(text: bytes | str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text if isinstance(text, str) else text.decode("utf-8"), newline="")))


def numbers(rows: list[list[str]]) -> np.ndarray:
    return np.array([[float(share) for share in row[2:]] for row in rows[1:]])


def shape(kind: int, index: int) -> np.ndarray:
    """White strokes on black: level, upright, or both."""
    grey = np.zeros((20, 20), np.uint8)
    if kind != 1:
        grey[4 + index : 7 + index, 3:17] = 250
    if kind != 0:
        grey[3:17, 4 + index : 7 + index] = 250
    return grey


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three classes of eight pictures, whose names are hard on a table."""
    folder = tmp_path_factory.mktemp("own") / "shapes"
    for kind, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True)
        for index in range(8):
            Image.fromarray(shape(kind, index)).save(folder / name / f"{index}.png")
    return folder


def save(path: Path, config: RunConfig, batches: int) -> Path:
    run = Run(config, load_for(config))
    for _ in range(batches):
        run.step()
    if len(run.dataset.validation):
        run.take_validation(run.batch, 0.5, 0.9, run.network.parameters)
    run.step()
    write_run(path, Checkpoint.of(run))
    return path


@pytest.fixture(scope="module")
def own_run(own: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on them, mirrored and turned, 21 batches old, whose best is a batch older."""
    config = RunConfig(dataset="own", own_path=own, image_size=16, mirror=True, turn="left", batch_size=8)
    return save(tmp_path_factory.mktemp("run") / "own.cnnrun", config, 20)


@pytest.fixture(scope="module")
def digits_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run on the built-in digits, before its first validation."""
    path = tmp_path_factory.mktemp("run") / "digits.cnnrun"
    run = Run(RunConfig(), load_for(RunConfig()))
    for _ in range(100):
        run.step()
    write_run(path, Checkpoint.of(run))
    return path


def test_the_table_has_exactly_the_probabilities_of_the_network(own: Path, own_run: Path, tmp_path: Path) -> None:
    # Elsewhere, under other names, and the data of the run need not be there.
    pictures = tmp_path / "new pictures"
    (pictures / "more, of them").mkdir(parents=True)
    files = sorted(own.rglob("*.png"))
    places = [f"{index}.png" if index < 12 else f"more, of them/{index}.png" for index in range(len(files))]
    for file, place in zip(files, places, strict=True):
        (pictures / place).write_bytes(file.read_bytes())
    done = start("--classify", pictures, "--with", own_run)
    assert done.returncode == 0, done.stderr
    rows = table(done.stdout)
    assert rows[0] == ["file", "class", *read_run(own_run).data.classes]
    assert set(rows[0][2:]) == set(CLASSES)
    assert [row[0] for row in rows[1:]] == places
    kept = read_run(own_run)
    # There the pictures come in turn from each class.
    stored = load_own(own, image_size=16).examples.images
    learned = np.ascontiguousarray(np.rot90(stored[..., ::-1], 1, axes=(2, 3)))
    order = [3 * int(file.stem) + kept.data.classes.index(file.parent.name) for file in files]
    expected = probabilities_of(kept.to_network(), kept.standardiser(), learned[order])
    np.testing.assert_allclose(numbers(rows), expected, rtol=1e-5, atol=1e-9)
    best = numbers(rows).argmax(axis=1)
    assert [row[1] for row in rows[1:]] == [rows[0][2:][place] for place in best]
    assert said(done)[-1] == "classified 24 pictures, left out 0 files"


def test_the_best_weights_and_a_file_instead_of_stdout(own: Path, own_run: Path, tmp_path: Path) -> None:
    last, best = tmp_path / "last.csv", tmp_path / "best of all.csv"
    done = start("--classify", own, "--with", own_run, "--output", last)
    assert (done.returncode, done.stdout) == (0, b"")
    done = start("--classify", own, "--with", own_run, "--output", best, "--best")
    assert done.returncode == 0
    assert "note: the weights are those of the best, of batch 20" in said(done)
    one, two = (table(path.read_bytes()) for path in (last, best))
    assert [row[0] for row in one] == [row[0] for row in two]
    assert not np.array_equal(numbers(one), numbers(two))


def test_it_is_utf8_on_every_terminal(own: Path, own_run: Path) -> None:
    done = start("--classify", own, "--with", own_run, PYTHONIOENCODING="ascii", PYTHONUTF8="0", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert table(done.stdout) == table(start("--classify", own, "--with", own_run).stdout)


def test_digits_on_paper_are_read_and_what_is_no_picture_is_named(digits_run: Path, tmp_path: Path) -> None:
    test = load_dataset("digits").test
    folder = tmp_path / "scans"
    (folder / "sub").mkdir(parents=True)
    for index in range(40):
        # Large, black on white paper.
        picture = Image.fromarray(255 - test.images[index, 0]).resize((300, 300), Image.Resampling.BICUBIC)
        picture.save(folder / f"{index}-{test.labels[index]}.png")
    (folder / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "sub" / "notes.txt").write_text("hello")
    Image.new("L", (30, 30), 7).save(folder / "sub" / "empty.png")
    done = start("--classify", folder, "--with", digits_run)
    assert done.returncode == 0, done.stderr
    rows = table(done.stdout)[1:]
    assert [int(row[0].split("-")[0]) for row in rows] == list(range(40))
    rightly = sum(row[0].partition("-")[2] == f"{row[1]}.png" for row in rows)
    assert rightly >= 32
    lines = said(done)
    assert "left out: sub/notes.txt: no picture by its name" in lines
    assert any(line.startswith("left out: broken.png: damaged or incomplete") for line in lines)
    assert "left out: sub/empty.png: nothing on it: all of it is equally bright" in lines
    assert lines[-1] == "classified 40 pictures, left out 3 files"
    one = start("--classify", next(folder.glob("7-*")), "--with", digits_run)
    alone = table(one.stdout)
    assert alone[1][:2] == rows[7][:2]
    # The matrix product of one image adds up in another order.
    np.testing.assert_allclose(numbers(alone)[0], np.array(rows[7][2:], float), rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("empty", "holds no pictures. Choose a folder of pictures, or a picture."),
        ("broken", "holds no picture that can be read. What is wrong is said above."),
        ("nowhere", "there is no such file or folder. Check the path."),
    ],
)
def test_where_nothing_can_be_read_there_is_a_line_and_no_table(
    digits_run: Path, tmp_path: Path, what: str, why: str
) -> None:
    if what != "nowhere":
        (tmp_path / what).mkdir()
    if what == "broken":
        (tmp_path / what / "a.png").write_bytes(b"")
    output = tmp_path / "table.csv"
    output.write_text("as it was")
    done = start("--classify", tmp_path / what, "--with", digits_run, "--output", output)
    assert (done.returncode, done.stdout) == (2, b"")
    assert said(done)[-1] == f"cnn-gui: {tmp_path / what}: {why}"
    assert output.read_text() == "as it was"


def test_a_file_that_is_no_run_or_has_no_best_is_refused(own: Path, digits_run: Path) -> None:
    done = start("--classify", own, "--with", own / CLASSES[0] / "1.png")
    assert (done.returncode, done.stdout) == (2, b"")
    done = start("--classify", own, "--with", digits_run, "--best")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said(done) == [
        f"cnn-gui: {digits_run}: has no best weights: it was saved before its first validation. Leave out --best."
    ]


class _Later(Interruption):
    """Asked to end after so many looks."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self._looks = looks

    @property
    def asked(self) -> bool:
        self._looks -= 1
        return self._looks < 0


def test_interrupted_the_table_has_the_pictures_so_far(
    own: Path, own_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "CHUNK", 5)
    monkeypatch.setattr(preparing, "LOOKED_AT", 1)
    output = tmp_path / "table.csv"
    asked = arguments.parse(["--headless", "--classify", str(own), "--with", str(own_run), "--output", str(output)])
    assert headless_classify.classify(asked, _Later(13)) == 130
    assert len(table(output.read_bytes())) == 1 + 10
    assert "cnn-gui: interrupted; the table has 10 of 24 pictures" in capsys.readouterr().err
    output.unlink()
    with pytest.raises(KeyboardInterrupt):
        headless_classify.classify(asked, _Later(2))
    assert not output.exists()


def test_numbers_that_are_not_finite_are_said_so(
    own: Path, own_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = read_run(own_run)
    kept.state.parameters["dense1.b"][:] = np.nan
    write_run(tmp_path / "nan.cnnrun", kept)
    options = ["--headless", "--classify", str(own), "--with", str(tmp_path / "nan.cnnrun")]
    assert headless_classify.classify(arguments.parse(options), Interruption()) == 0
    captured = capsys.readouterr()
    assert {tuple(row[1:]) for row in table(captured.out)[1:]} == {("", "nan", "nan", "nan")}
    assert "note: of 24 pictures the network says nothing: its numbers are not finite" in captured.err


def test_a_table_that_cannot_be_written_is_said(
    own: Path, own_run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    options = ["--headless", "--classify", str(own), "--with", str(own_run), "--output", str(folder / "table.csv")]
    asked = arguments.parse(options)
    folder.rmdir()
    assert headless_classify.classify(asked, Interruption()) == 1
    assert f"{folder / 'table.csv'}: cannot be written (No such file or directory)." in capsys.readouterr().err


BOTH = "--headless --classify a --with b "
ONLY, NOT_TOGETHER = "only with --classify", "not together with --classify, which only writes a table"
NONSENSE = {
    "--classify a --with b": "--classify: only with --headless",
    "--headless --with b": f"--with: {ONLY}",
    "--headless --best": f"--best: {ONLY}",
    "--headless --output t.csv": f"--output: {ONLY}",
    "--headless --classify a": "--classify: needs --with, which names the saved run",
    BOTH + "--json": f"--json: {NOT_TOGETHER}",
    BOTH + "--epochs 2": f"--epochs: {NOT_TOGETHER}",
    BOTH + "--export onnx x.onnx": f"--export: {NOT_TOGETHER}",
    BOTH + "--resume c": f"--resume: {NOT_TOGETHER}",
    BOTH + "--turn left": "--turn: not together with --classify; all settings are those of the saved run",
    BOTH + "--output no/such/t.csv": "--output: there is no folder 'no/such'; make it first",
}


@pytest.mark.parametrize("line", NONSENSE)
def test_options_that_make_no_sense_end_with_one_line(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(line.split())
    assert ended.value.code == 2
    assert f"argument {NONSENSE[line]}" in capsys.readouterr().err
