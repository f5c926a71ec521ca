"""The walk through one step in the documents says what the program says, phase by phase."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

from cnn_gui.engine import preset
from cnn_gui.explain.anatomy import anatomy
from cnn_gui.explain.phases.phase import Phase
from cnn_gui.explain.phases.phases import phases
from cnn_gui.startup import arguments
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.plain import PLAIN

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "one-step.md"


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def steps() -> tuple[Phase, ...]:
    """The phases of the page's model and batch size."""
    network = preset("seed", rng=np.random.default_rng(0))
    return phases(anatomy(network.layers, network.trace(np.zeros((1, 28, 28)), 0)), 32)


def test_every_phase_stands_there_with_its_equations_and_reasons(steps: tuple[Phase, ...]) -> None:
    page = _flat(PAGE.read_text(encoding="utf-8"))
    assert len(steps) == 15
    for number, phase in enumerate(steps, 1):
        assert f"### {number}. {phase.title} " in page
        for words in (*phase.equations, phase.what, phase.why, phase.shapes):
            assert _flat(words) in page, phase.title


def test_every_phase_has_a_picture_that_can_be_taken_again(steps: tuple[Phase, ...]) -> None:
    path = ROOT / "docs" / "pictures" / "make.py"
    spec = importlib.util.spec_from_file_location("make_pictures", path)
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for number, phase in enumerate(steps):
        name = f"one-step-{number:02}"
        asked = arguments.parse(["--screenshot", "a.png", *make.pictures()[name]])
        assert (ROOT / "docs" / "pictures" / f"{name}.png").is_file()
        assert asked.phase == number
        assert asked.config == RunConfig(**PLAIN)
        assert asked.cell is not None
        assert asked.cell.symbol in phase.writes
