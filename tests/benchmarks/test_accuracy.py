from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from cnn_gui.data.load import load_dataset
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.run import Run

Script = Callable[[str], ModuleType]
DIGITS = ["--dataset", "digits", "--train-limit", "200", "--test-limit", "100", "--models", "seed"]
TINY = [*DIGITS, "--max-epochs", "2", "--every", "3", "--batch-size", "50", "--seeds", "0,1", "--parts", "accuracy"]
EPOCH = [*DIGITS, "--parts", "epoch", "--epoch-turns", "2", "--epoch-threads", "1"]


def test_prints_one_json_object_with_every_evaluation(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    assert script("accuracy").main([*TINY, "--learning-rate", "0.1", "--momentum", "0.9", "--json"]) == 0

    result = json.loads(capsys.readouterr().out)
    assert (result["train_images"], result["test_images"]) == (200, 100)
    assert result["settings"]["momentum"] == 0.9
    assert "momentum" in result["settings"]["changed"]
    assert [(run["model"], run["seed"]) for run in result["runs"]] == [("seed", 0), ("seed", 1)]
    for run in result["runs"]:
        # Four batches in each epoch, evaluated after the third, the fourth, the sixth, the eighth.
        assert [point[0] for point in run["points"]] == [0.75, 1.0, 1.5, 2.0]
        seconds = [point[1] for point in run["points"]]
        assert seconds == sorted(seconds)
        assert seconds[0] > 0
    (summary,) = result["summary"]
    assert summary["final"] == pytest.approx(sum(run["points"][-1][2] for run in result["runs"]) / 2)
    assert [target["target"] for target in summary["targets"]] == [0.95, 0.97, 0.98, 0.99]


def test_the_clock_stops_at_the_first_evaluation_that_is_good_enough(script: Script) -> None:
    learning = script("learning")
    run = learning.Learned("seed", 0, points=[(0.5, 1.0, 0.94), (1.0, 2.0, 0.96), (1.5, 3.0, 0.949), (2.0, 4.0, 0.975)])

    assert run.reached(0.95) == learning.Reached(seconds=2.0, epochs=1.0)
    assert run.reached(0.97) == learning.Reached(seconds=4.0, epochs=2.0)
    assert run.reached(0.98) is None
    assert run.final == 0.975


def test_a_target_that_only_some_runs_reached_says_so(script: Script) -> None:
    learning = script("learning")
    runs = [
        learning.Learned("seed", seed, points=[(1.0, 2.0 + seed, right)]) for seed, right in enumerate((0.96, 0.94))
    ]

    summary = learning.summarise("seed", runs)

    assert summary.targets[0] == learning.TargetSummary(0.95, runs=1, seconds=2.0, epochs=1.0)
    assert summary.targets[1] == learning.TargetSummary(0.97, runs=0, seconds=None, epochs=None)
    assert summary.final == pytest.approx(0.95)


def test_a_run_that_diverges_is_reported_and_ends(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def step(run: Run) -> None:
        raise DivergedError("the loss became nan at batch 1")

    monkeypatch.setattr(Run, "step", step)

    assert script("accuracy").main([*TINY, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["summary"][0]["diverged"] == 2
    assert "diverged" in err


@pytest.mark.usefixtures("no_torch")
def test_an_epoch_is_timed_without_pytorch(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    assert script("accuracy").main([*EPOCH, "--json"]) == 0

    result = json.loads(capsys.readouterr().out)
    (row,) = result["epochs"]
    assert (row["model"], row["images"], row["batch"], row["threads"]) == ("seed", 200, 64, 1)
    assert row["ours"]["count"] == 2
    assert row["fastest"] is None
    assert result["runs"] == []


def test_an_epoch_of_pytorchs_has_the_same_mean_loss(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")

    assert script("accuracy").main([*EPOCH, "--json"]) == 0

    (row,) = json.loads(capsys.readouterr().out)["epochs"]
    assert set(row["ratios"]) == {"contiguous", "channels last"}


def test_epochs_that_disagree_fail(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Disagreeing:
        def __init__(self, *arguments: Any) -> None: ...

        def epoch(self, order: Any, batch_size: int) -> float:
            return 99.0

        def reset(self) -> None: ...

    torch = SimpleNamespace(FORMATS=("contiguous",), VERSION="0", TorchSide=Disagreeing, set_threads=lambda count: 1)
    monkeypatch.setattr(script("accuracy"), "load_torch_models", lambda: torch)

    assert script("accuracy").main([*EPOCH, "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "mean loss over an epoch: the losses disagree" in err


def test_data_that_cannot_be_read_end_with_status_2(
    script: Script, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script("accuracy").main(["--data-dir", str(tmp_path)]) == 2
    assert "train-images-idx3-ubyte" in capsys.readouterr().err


def test_a_setting_that_one_of_the_models_lacks_is_found_before_training(
    script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script("accuracy").main([*TINY, "--models", "lenet,seed", "--dropout", "0.2"]) == 2

    out, err = capsys.readouterr()
    assert "dropout must be 0 for model seed" in err
    assert "95%" not in out


def test_a_setting_of_one_model_can_be_given_with_that_model(
    script: Script, capsys: pytest.CaptureFixture[str]
) -> None:
    assert script("accuracy").main([*TINY, "--models", "lenet", "--dropout", "0.2", "--seeds", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["settings"]["dropout"] == 0.2


def test_every_setting_of_a_run_is_an_option(script: Script) -> None:
    asked = script("accuracy")._arguments([])
    left_out = script("accuracy").OWN

    assert {name for name in SETTINGS if name not in left_out} - {"own_path"} <= set(vars(asked))
    config = script("config_options").config_of(asked)
    assert config == RunConfig(dataset="mnist", validation=0)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--momentum", "2", "momentum must be a number from 0 to 0.999"),
        ("--batch-size", "many", "must be a whole number from 1 to 1024"),
        ("--every", "0", "from 1"),
        ("--max-epochs", "1,2", "one whole number"),
        ("--models", "vgg", "'vgg' is none of"),
    ],
)
def test_a_setting_that_is_not_allowed_ends_with_status_2(
    script: Script, option: str, value: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        script("accuracy").main([option, value])
    assert end.value.code == 2
    assert said in capsys.readouterr().err


def test_the_order_of_the_epoch_is_that_of_the_run(script: Script) -> None:
    """PyTorch gets the very same batches, or the losses could not be compared."""
    from copy import deepcopy

    dataset = load_dataset("digits", train_limit=20, validation=0)
    run = script("epoch_time").EpochOfOurs(RunConfig(batch_size=8), dataset).run

    order = deepcopy(run.generator).permutation(20)

    # Twenty images in batches of at most eight: seven, seven and six.
    assert run.batches.next().indices.tolist() == order[:7].tolist()
