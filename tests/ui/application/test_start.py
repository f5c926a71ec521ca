"""From the command line to an open window."""

from __future__ import annotations

import pytest

from cnn_gui.startup.arguments import Arguments
from cnn_gui.startup.interruption import Interruption
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.application import start


def test_a_panel_that_is_not_there_is_refused_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.run(Arguments(RunConfig(), panels=("draw", "kitchen")), Interruption()) == 2
    said = capsys.readouterr().err
    assert said.startswith(
        "cnn-gui: argument --panels: there is no panel 'kitchen'; there are network, experiment, data"
    )
    assert said.count("\n") == 1
    assert "step" not in said, "the strip comes by itself"
