from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

Script = Callable[[str], ModuleType]
TINY = ["--quick", "--models", "seed,lenet", "--batches", "1,3", "--threads", "1"]


@pytest.fixture
def small_products(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """Matrices that are multiplied in no time."""
    limit = script("limit")
    monkeypatch.setattr(script("engine"), "measure_products", lambda n, effort: limit.measure_products(n, effort, [16]))


class Disagreeing:
    """A side that always gets the same loss."""

    def __init__(self, *arguments: Any, **options: Any) -> None: ...

    def step(self) -> None: ...

    def train(self, index: int) -> float:
        return 0.5

    def reset(self) -> None: ...


def fake_torch(side: type = Disagreeing) -> SimpleNamespace:
    return SimpleNamespace(FORMATS=("contiguous",), VERSION="0", TorchSide=side, set_threads=lambda count: 1)


@pytest.mark.usefixtures("no_torch", "small_products")
def test_without_pytorch_everything_else_is_measured(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    assert script("engine").main([*TINY, "--json"]) == 0

    out, err = capsys.readouterr()
    result = json.loads(out)
    assert result["torch"] == "not installed"
    assert err.count("PyTorch is not installed") == 1
    assert [(row["model"], row["batch"]) for row in result["rows"]] == [
        ("seed", 1),
        ("seed", 3),
        ("lenet", 1),
        ("lenet", 3),
    ]
    for row in result["rows"]:
        assert row["torch"] == row["ratios"] == {}
        assert 0 < row["ours"]["low"] <= row["ours"]["median"] <= row["ours"]["high"]
        assert row["share"] > 0
    assert result["loops"]["ratio"]["median"] > 0
    assert result["products"][0]["gflops"]["median"] > 0
    assert result["quick"] is True


@pytest.mark.usefixtures("small_products")
def test_pytorch_trains_the_same_and_is_compared(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    torch = pytest.importorskip("torch")
    threads = torch.get_num_threads()

    assert script("engine").main([*TINY, "--json"]) == 0

    result = json.loads(capsys.readouterr().out)
    assert result["torch"] == torch.__version__
    for row in result["rows"]:
        assert set(row["torch"]) == set(row["ratios"]) == {"contiguous", "channels last"}
        assert row["torch"][row["fastest"]]["median"] == min(spread["median"] for spread in row["torch"].values())
    assert torch.get_num_threads() == threads


@pytest.mark.usefixtures("small_products")
def test_a_benchmark_whose_results_disagree_fails(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script("engine"), "load_torch_models", fake_torch)

    assert script("engine").main([*TINY, "--json"]) == 1

    out, err = capsys.readouterr()
    assert out == ""
    assert "seed, batch size 1, 1 thread(s): the losses disagree at step 1" in err


@pytest.mark.usefixtures("no_torch", "small_products")
def test_loops_that_disagree_fail_too(
    script: Script, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(script("engine"), "LoopSide", Disagreeing)

    assert script("engine").main(TINY) == 1
    assert "reference loops: the losses disagree" in capsys.readouterr().err


@pytest.mark.usefixtures("no_torch", "small_products")
def test_the_table_has_a_line_for_every_case_and_every_goal(script: Script, capsys: pytest.CaptureFixture[str]) -> None:
    assert script("engine").main([*TINY, "--check"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith(("seed  ", "lenet  ")) for line in lines) == 4
    goals = [line for line in lines if "at least" in line]
    assert len(goals) == sum(1 + (goal.all_threads is not None) for goal in script("acceptance").GOALS)
    assert all(line.startswith("not measured") for line in goals)


@pytest.mark.parametrize(
    ("option", "value"), [("--models", "seed,vgg"), ("--batches", "0"), ("--batches", "a"), ("--threads", "1000")]
)
def test_wrong_options_end_with_status_2(
    script: Script, option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        script("engine").main([option, value])
    assert end.value.code == 2
    assert option in capsys.readouterr().err


def test_losses_agree_up_to_a_relative_difference(script: Script) -> None:
    contest = script("contest")

    contest.agree({"ours": [2.0, 1e-6], "theirs": [2.0001, 1e-6]}, 1e-4, "case")
    for wrong in ([2.001, 1e-6], [2.0, 1.1e-6], [float("nan"), 1e-6]):
        with pytest.raises(contest.DisagreementError, match="case"):
            contest.agree({"ours": [2.0, 1e-6], "theirs": wrong}, 1e-4, "case")


def test_a_goal_is_judged_at_its_worst_batch_size_against_the_faster_format(script: Script) -> None:
    def row(batch: int, contiguous: float, channels_last: float) -> SimpleNamespace:
        ratios = {"contiguous": spread(contiguous), "channels last": spread(channels_last)}
        return SimpleNamespace(model="two-conv", batch=batch, threads=1, ratios=ratios)

    def spread(median: float) -> Any:
        return script("measure").Spread(median, median, median, 1)

    def verdict(*rows: SimpleNamespace) -> str:
        found = [line for line in script("acceptance").verdicts(rows, 2) if "two-conv, 1 thread," in line]
        return found[0]

    assert verdict(row(16, 5, 4), row(32, 3, 2.5), row(64, 4, 3)).startswith("met  ")
    by_default = verdict(row(16, 5, 4), row(32, 3, 2.2), row(64, 4, 3))
    assert by_default.startswith("met as it comes  ")
    assert by_default.endswith("least: 3.00× contiguous, 2.20× channels last")
    assert verdict(row(16, 5, 4), row(32, 2.2, 2.2), row(64, 4, 3)).startswith("not met ")
    assert verdict(row(16, 5, 4)).startswith("not measured")
