from __future__ import annotations

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

Script = Callable[[str], ModuleType]
TINY = ["--quick", "--axes", "batch,filters", "--points", "3"]


@pytest.fixture
def takes(script: Script, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[float], float]], None]:
    """Makes a step take so many seconds, given what is varied."""

    def take(seconds: Callable[[float], float]) -> None:
        def alternate(contestants: dict[str, Any], effort: object) -> dict[str, list[float]]:
            for contestant in contestants.values():
                contestant.step()
            return {label: [seconds(float(label))] for label in contestants}

        monkeypatch.setattr(script("scaling"), "alternate", alternate)

    return take


def test_linear_growth_is_as_it_should_be(
    script: Script, takes: Callable[[Callable[[float], float]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    takes(lambda size: 1e-5 * size)

    assert script("scaling").main([*TINY, "--json"]) == 0

    result = json.loads(capsys.readouterr().out)
    assert result["problems"] == []
    assert [axis["name"] for axis in result["axes"]] == ["batch", "filters"]
    for axis in result["axes"]:
        assert axis["time_growth"] == pytest.approx(1.0)
        assert [point["milliseconds"]["median"] for point in axis["points"]] == pytest.approx(
            [1e-2 * point["size"] for point in axis["points"]]
        )


def test_quadratic_growth_fails(
    script: Script, takes: Callable[[Callable[[float], float]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    takes(lambda size: 1e-5 * size**2)

    assert script("scaling").main(TINY) == 1
    assert "time grows with exponent 2.00 in batch; allowed is 1.25" in capsys.readouterr().out


def test_the_smallest_size_does_not_count(script: Script) -> None:
    # A fixed cost that hides the work at the smallest size, then quadratic growth.
    assert script("scaling").growth([1, 2, 4, 8], [100, 4, 16, 64]) == pytest.approx(2.0)


def test_too_much_memory_fails(
    script: Script,
    takes: Callable[[Callable[[float], float]], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    takes(lambda size: size)
    monkeypatch.setattr(script("scaling"), "MOST_MEMORY", 0.5)

    assert script("scaling").main(TINY) == 1
    assert "times the memory of the activations; allowed is 0.5" in capsys.readouterr().out


@pytest.mark.parametrize("axis", ["batch", "filters", "image", "layers"])
def test_a_step_keeps_to_the_stated_memory(script: Script, axis: str) -> None:
    scaling = script("scaling")
    _, cases = scaling.AXES[axis]

    for case in cases:
        peak, activations = scaling.peak_memory(case)
        batch = scaling.random_batch(case)[0].nbytes
        assert batch < peak <= scaling.MOST_MEMORY * activations, case.label


def test_every_axis_is_measured(script: Script) -> None:
    scaling, measure = script("scaling"), script("measure")

    for name in scaling.AXES:
        axis = scaling.measure_axis(name, measure.QUICK, 3)
        assert len(axis.points) == 3
        assert all(point.milliseconds.median > 0 for point in axis.points)
        sizes = [point.size for point in axis.points]
        assert sizes == sorted(set(sizes))
