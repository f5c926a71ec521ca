"""The command line: what is understood, and one clear line for what is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cnn_gui
from cnn_gui.explain.cell import Cell
from cnn_gui.startup import arguments
from cnn_gui.training.run.allowed import Choice
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.matrix_threads import default_threads, most_threads
from cnn_gui.training.run.plain import PLAIN

OPTIONS = [
    *("--help", "--version", "--headless", "--json", "--epochs", "--batches", "--threads"),
    *("--weights", "--onnx", "--export", "--class-weights", "--label-smoothing"),
    *("--dataset", "--data-dir", "--train-limit", "--test-limit", "--validation", "--shift", "--rotation"),
    *("--no-download", "--test-dataset", "--own", "--image-size", "--colour", "--test-share", "--split-seed"),
    *("--pixel-range", "--transparent", "--mirror", "--turn", "--test-ground"),
    *("--model", "--dropout", "--seed", "--batch-size", "--optimizer", "--learning-rate"),
    *("--schedule", "--schedule-epochs", "--warm-up", "--momentum", "--nesterov", "--weight-decay"),
    *("--plateau-factor", "--plateau-patience", "--patience", "--least-gain"),
    *("--screenshot", "--size", "--theme", "--panels", "--phase", "--cell", "--lesson"),
    *("--save", "--checkpoint-every", "--resume", "--evaluate", "--classify", "--with", "--best", "--output"),
]


def test_nothing_said_means_the_window_and_the_defaults() -> None:
    asked = arguments.parse([])
    assert asked.config == RunConfig()
    assert not asked.headless
    assert (asked.epochs, asked.batches, asked.screenshot) == (None, None, None)
    assert asked.config.threads == 1
    assert (asked.size, asked.theme, asked.json, asked.no_download) == (None, None, False, False)


def test_every_setting_can_be_said() -> None:
    line = (
        "--headless --json --epochs 3 --threads 1 --dataset mnist --data-dir somewhere --train-limit 1000 "
        "--test-limit 100 --validation 50 --shift 2 --model lenet --seed 7 --batch-size 32 --learning-rate 1e-2 "
        "--momentum 0.9 --nesterov --weight-decay 1e-4 --rotation 7.5 --dropout 0.25 --optimizer sgd "
        "--schedule cosine --schedule-epochs 5 --warm-up 100 --plateau-factor 0.1 --plateau-patience 3 --patience 8 "
        "--least-gain 0.001"
    )
    asked = arguments.parse(line.split())
    assert asked.config == RunConfig(
        dataset="mnist",
        data_dir=Path("somewhere"),
        train_limit=1000,
        test_limit=100,
        validation=50,
        shift=2,
        model="lenet",
        seed=7,
        batch_size=32,
        learning_rate=0.01,
        momentum=0.9,
        nesterov=True,
        weight_decay=1e-4,
        rotation=7.5,
        dropout=0.25,
        optimizer="sgd",
        schedule="cosine",
        schedule_epochs=5,
        warm_up=100,
        plateau_factor=0.1,
        plateau_patience=3,
        patience=8,
        least_gain=0.001,
    )
    assert (asked.headless, asked.json, asked.epochs, asked.config.threads) == (True, True, 3, 1)


def test_own_images_and_how_they_are_read_can_be_said() -> None:
    line = "--own my/shapes --image-size 32 --colour --test-share 0.25 --split-seed 4 --test-dataset cifar-10"
    assert arguments.parse(line.split()).config == RunConfig(
        dataset="own",
        own_path=Path("my/shapes"),
        image_size=32,
        colour=True,
        test_share=0.25,
        split_seed=4,
        test_dataset="cifar-10",
    )
    assert arguments.parse(["--dataset", "own", "--own", "x"]).config == arguments.parse(["--own", "x"]).config


@pytest.mark.parametrize(("line", "schedule"), [("", "plateau"), (" --schedule linear", "linear")])
@pytest.mark.parametrize("option", ["--plateau-factor 0.3", "--plateau-patience 2"])
def test_who_describes_a_plateau_means_one(option: str, line: str, schedule: str) -> None:
    assert arguments.parse((option + line).split()).config.schedule == schedule


@pytest.mark.parametrize(
    ("line", "name", "meant"),
    [
        ("--dataset MNIST", "dataset", "mnist"),
        ("--dataset cifar10", "dataset", "cifar-10"),
        ("--dataset FashionMNIST", "dataset", "fashion-mnist"),
        ("--test-dataset Kuzushiji_MNIST", "test_dataset", "kuzushiji-mnist"),
        ("--model TwoConv", "model", "two-conv"),
        ("--model LeNet", "model", "lenet"),
        ("--optimizer Adam", "optimizer", "adam"),
        ("--schedule COSINE", "schedule", "cosine"),
    ],
)
def test_names_are_understood_as_people_write_them(line: str, name: str, meant: str) -> None:
    assert getattr(arguments.parse(line.split()).config, name) == meant


def test_names_of_the_window_are_understood_as_people_write_them() -> None:
    asked = arguments.parse(["--theme", "Dark", "--panels", "Evaluation,Draw"])
    assert (asked.theme, asked.panels) == ("dark", ("evaluation", "draw"))


def test_one_name_is_meant_by_one_way_of_writing() -> None:
    """No two names of a setting differ only in what is passed over."""
    for setting in SETTINGS.values():
        if isinstance(setting.allowed, Choice):
            assert [setting.allowed.meant(name.upper()) for name in setting.allowed.names] == list(
                setting.allowed.names
            )


def test_downloads_can_be_forbidden() -> None:
    assert arguments.parse(["--no-download"]).no_download


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        ("", 0.003),
        ("--optimizer sgd", 0.1),
        ("--optimizer adam", 0.003),
        ("--momentum 0.9", 0.1),
        ("--optimizer adam --learning-rate 0.1", 0.1),
        ("--optimizer sgd --learning-rate 0.02", 0.02),
        ("--learning-rate 0.02", 0.02),
    ],
)
def test_learning_rate_that_is_not_said_suits_the_optimizer(line: str, rate: float) -> None:
    assert arguments.parse(line.split()).config.learning_rate == rate


@pytest.mark.parametrize(
    ("line", "optimizer"),
    [
        ("", "adam"),
        ("--learning-rate 0.1", "adam"),
        ("--momentum 0.9", "sgd"),
        ("--nesterov", "sgd"),
        ("--momentum 0.9 --optimizer sgd", "sgd"),
        ("--weight-decay 0.1", "adam"),
    ],
)
def test_optimizer_that_is_not_said_is_the_default_or_the_one_that_has_what_was_said(line: str, optimizer: str) -> None:
    assert arguments.parse(line.split()).config.optimizer == optimizer


def test_the_run_of_the_guides_is_one_option_away() -> None:
    assert arguments.parse(["--optimizer", "sgd"]).config == RunConfig(**PLAIN)


def test_help_gives_the_defaults_that_hold() -> None:
    text = " ".join(arguments._parser().format_help().split())
    assert "sgd, adam (default: adam; sgd with --momentum or --nesterov)" in text
    assert "(default: 0.1 with sgd, 0.003 with adam)" in text


@pytest.mark.parametrize(
    ("line", "epochs"),
    [
        ("--schedule cosine --epochs 20", 20),
        ("--schedule cosine --epochs 5000", 1000),
        ("--schedule cosine --epochs 20 --schedule-epochs 4", 4),
        ("--schedule cosine", 10),
        ("--epochs 20", 10),
    ],
)
def test_schedule_goes_over_the_epochs_that_are_trained_unless_said_otherwise(line: str, epochs: int) -> None:
    assert arguments.parse(["--headless", *line.split()]).config.schedule_epochs == epochs


def test_screenshot_can_be_said(tmp_path: Path) -> None:
    file = tmp_path / "window.PNG"
    asked = arguments.parse(["--screenshot", str(file), "--batches", "0", "--size", "1280x800", "--theme", "dark"])
    assert (asked.screenshot, asked.batches, asked.size, asked.theme) == (file, 0, (1280, 800), "dark")


WRONG = [
    ("--dataset cifar", "--dataset", "digits, mnist, fashion-mnist, kuzushiji-mnist, cifar-10, own"),
    ("--dataset own", "--own", "needs the file or the folder"),
    ("--dataset mnist --own shapes", "--own", "not together with --dataset mnist"),
    ("--own", "--own", "expected one argument"),
    ("--test-dataset own", "--test-dataset", "digits, mnist, fashion-mnist, kuzushiji-mnist, cifar-10"),
    ("--own shapes --image-size 7", "--image-size", "a whole number from 8 to 128"),
    ("--own shapes --test-share 1", "--test-share", "from 0 to 0.9"),
    ("--own shapes --split-seed -1", "--split-seed", "a whole number from 0 to 4294967295"),
    ("--image-size 32", "--image-size", "only with --own"),
    ("--colour", "--colour", "only with --own"),
    ("--test-share 0.5", "--test-share", "only with --own"),
    ("--split-seed 1 --dataset mnist", "--split-seed", "only with --own"),
    ("--model resnet", "--model", "seed, two-conv, lenet"),
    ("--seed -1", "--seed", "a whole number from 0 to 4294967295"),
    ("--seed 1.5", "--seed", "a whole number from 0 to 4294967295"),
    (f"--seed {'9' * 400}", "--seed", "a whole number from 0 to 4294967295"),
    (f"--seed {'9' * 5000}", "--seed", "a whole number from 0 to 4294967295"),
    ("--batch-size 0", "--batch-size", "from 1 to 1024"),
    ("--batch-size 1025", "--batch-size", "from 1 to 1024"),
    ("--batch-size many", "--batch-size", "from 1 to 1024"),
    ("--learning-rate 0", "--learning-rate", "from 1e-05 to 10"),
    ("--learning-rate -0.1", "--learning-rate", "from 1e-05 to 10"),
    ("--learning-rate nan", "--learning-rate", "from 1e-05 to 10"),
    ("--learning-rate inf", "--learning-rate", "from 1e-05 to 10"),
    ("--learning-rate fast", "--learning-rate", "from 1e-05 to 10"),
    ("--learning-rate", "--learning-rate", "expected one argument"),
    ("--momentum 1", "--momentum", "from 0 to 0.999"),
    ("--weight-decay -1", "--weight-decay", "from 0 to 1"),
    ("--shift 9", "--shift", "from 0 to 8"),
    ("--rotation 31", "--rotation", "from 0 to 30"),
    ("--rotation -1", "--rotation", "from 0 to 30"),
    ("--dropout 1 --model lenet", "--dropout", "from 0 to 0.9"),
    ("--dropout 0.5", "--dropout", "must be 0 for model seed, only lenet has it"),
    ("--dropout 0.5 --model two-conv", "--dropout", "must be 0 for model two-conv, only lenet has it"),
    ("--optimizer rmsprop", "--optimizer", "sgd, adam"),
    ("--optimizer adam --momentum 0.9", "--momentum", "only with --optimizer sgd"),
    ("--optimizer adam --nesterov", "--nesterov", "only with --optimizer sgd"),
    ("--schedule warm", "--schedule", "constant, linear, cosine, step"),
    ("--schedule-epochs 0", "--schedule-epochs", "from 1 to 1000"),
    ("--schedule-epochs 2.5", "--schedule-epochs", "from 1 to 1000"),
    ("--warm-up 10001", "--warm-up", "from 0 to 10000"),
    ("--train-limit 0", "--train-limit", "from 1 to 1000000000"),
    ("--test-limit x", "--test-limit", "from 1 to 1000000000"),
    ("--validation -1", "--validation", "from 0 to 1000000000"),
    ("--headless --epochs 0", "--epochs", "from 1 to 1000000"),
    (f"--headless --epochs {'9' * 5000}", "--epochs", "from 1 to 1000000"),
    ("--headless --batches -1", "--batches", "from 0 to 1000000000"),
    ("--headless --batches 2.5", "--batches", "from 0 to 1000000000"),
    ("--threads 0", "--threads", f"from 1 to {most_threads()}"),
    (f"--threads {most_threads() + 1}", "--threads", f"from 1 to {most_threads()}"),
    ("--size 1440", "--size", "WIDTHxHEIGHT"),
    ("--size 0x0", "--size", "WIDTHxHEIGHT"),
    ("--theme pink", "--theme", "system, light, dark"),
    ("--screenshot window.jpg", "--screenshot", "must end in .png"),
    ("--screenshot no/such/folder/window.png", "--screenshot", "no folder 'no/such/folder'"),
    ("--screenshot window.png --headless", "--screenshot", "leave out --headless"),
    ("--json", "--json", "only with --headless"),
    ("--epochs 1", "--epochs", "only with --headless"),
    ("--batches 1", "--batches", "only with --headless or --screenshot"),
    ("--headless --epochs 1 --batches 1", "--batches", "not together with --epochs"),
    ("--leaning-rate 0.1", "--leaning-rate", "unrecognized"),
    ("--learn 0.1", "--learn", "unrecognized"),
    ("train", "train", "unrecognized"),
]


@pytest.mark.parametrize(("line", "option", "allowed"), WRONG, ids=[line[:40] for line, _, _ in WRONG])
def test_wrong_value_gets_one_line_that_says_what_is_allowed_and_exit_status_2(
    line: str, option: str, allowed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        arguments.parse(line.split())
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cnn-gui: ")
    assert err.endswith("\n")
    assert err.count("\n") == 1
    assert option in err
    assert allowed in err


def test_line_ends_in_what_was_typed_make_no_second_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments.parse(["no\nsuch\nthing"])
    assert capsys.readouterr().err.count("\n") == 1


def test_help_documents_every_option(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as left:
        arguments.parse(["--help"])
    assert left.value.code == 0
    text = capsys.readouterr().out
    # "  -h, --help" or "  --seed N", then at least two blanks or a line end, then the description.
    described = re.findall(r"^  (?:-h, )?(--[a-z-]+)(?: \S+){0,2}(?:  +|\n +)[^\s-].*$", text, re.MULTILINE)
    assert sorted(described) == sorted(OPTIONS)
    assert f"default: {default_threads()}" in text


def test_panels_are_named() -> None:
    assert arguments.parse(["--panels", "evaluation, draw"]).panels == ("evaluation", "draw")
    assert arguments.parse([]).panels == ()


def test_a_phase_is_for_a_picture(capsys: pytest.CaptureFixture[str]) -> None:
    assert arguments.parse(["--screenshot", "a.png", "--phase", "3"]).phase == 3
    with pytest.raises(SystemExit) as left:
        arguments.parse(["--phase", "3"])
    assert left.value.code == 2
    assert "--phase: only with --screenshot" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("Z1[3,12,7]", Cell("Z1", (3, 12, 7))),
        ("update:W1[0, 0,1,1]", Cell("update:W1", (0, 0, 1, 1))),
        ("new W1[0,0,1,1]", Cell("update:W1", (0, 0, 1, 1))),
        ("L", Cell("L")),
    ],
)
def test_a_number_for_the_microscope_can_be_said(text: str, cell: Cell) -> None:
    assert arguments.parse(["--cell", text]).cell == cell


@pytest.mark.parametrize("text", ["Z1[3", "Z1[a]", "[3]", "", "Z1[-1]"])
def test_what_names_no_number_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        arguments.parse(["--cell", text])
    assert left.value.code == 2
    assert "such as Z1[3,12,7]" in capsys.readouterr().err


def test_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        arguments.parse(["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out.split() == ["cnn-gui", cnn_gui.__version__]


def test_a_picture_with_a_name_that_cannot_be_is_refused_before_anything_is_done(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.png").mkdir()
    for name, words in (
        (f"{'a' * 300}.png", "cannot be used"),
        (f"{'a' * 300}/picture.png", "cannot be used"),
        ("folder.png", "is a folder; give the name of a file"),
    ):
        with pytest.raises(SystemExit, match="2"):
            arguments.parse(["--screenshot", str(tmp_path / name)])
        said = capsys.readouterr().err
        assert said.startswith("cnn-gui: argument --screenshot: ")
        assert words in said
        assert said.count("\n") == 1


def test_a_picture_in_a_folder_that_may_not_be_looked_into_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    # The tests may run as a user who may look everywhere.
    monkeypatch.setattr(Path, "is_dir", refuse)
    with pytest.raises(SystemExit, match="2"):
        arguments.parse(["--screenshot", str(tmp_path / "picture.png")])
    assert "cannot be used (Permission denied)" in capsys.readouterr().err
