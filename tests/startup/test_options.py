"""Options are made of declarations: a new setting has one at once."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import pytest

from cnn_gui.startup import arguments
from cnn_gui.startup.argument_parser import OneLineParser
from cnn_gui.startup.options import add_options
from cnn_gui.training.run.allowed import Choice, Flag, Range
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.setting import Field, Option, setting, settings_of


@dataclass(frozen=True)
class Longer(RunConfig):
    """A config with a few more settings."""

    smoothing: float = setting(
        0.25,
        Range(0.0, 0.5),
        "share given to all classes",
        option=Option("training", "SHARE"),
        field=Field("Smoothing", step=0.05),
    )
    mixing: str = setting(
        "none", Choice(("none", "half")), "100 % mixed", option=Option("data", only="with sgd"), field=None
    )
    tied: bool = setting(False, Flag(), "same filters everywhere", option=Option("training"), field=None)
    most: int | None = setting(
        None, Range(1, 10**9, whole=True), "use N", option=Option("data", "N", default="all"), field=None
    )


@pytest.fixture
def parser(monkeypatch: pytest.MonkeyPatch) -> OneLineParser:
    """A parser with the options of that config, whose help is not broken into lines."""
    monkeypatch.setenv("COLUMNS", "300")
    made = OneLineParser(prog="cnn-gui", argument_default=argparse.SUPPRESS, allow_abbrev=False)
    add_options(made, settings_of(Longer).values())
    return made


def test_a_new_setting_can_be_said(parser: OneLineParser) -> None:
    said = parser.parse_args(["--smoothing", "0.5", "--tied", "--mixing", "half", "--seed", "4", "--own", "x"])
    config = Longer(**vars(said))
    assert config == Longer(smoothing=0.5, tied=True, mixing="half", seed=4, own_path=Path("x"))
    assert vars(parser.parse_args([])) == {}


def test_its_help_says_what_it_is_its_range_and_its_default(parser: OneLineParser) -> None:
    described = [" ".join(line.split()) for line in parser.format_help().splitlines()]
    assert "--smoothing SHARE share given to all classes, 0 to 0.5 (default: 0.25)" in described
    assert "--mixing MIXING 100 % mixed: none, half, with sgd (default: none)" in described
    assert "--tied same filters everywhere" in described
    assert "--most N use N (default: all)" in described


def test_a_wrong_value_gets_one_line_and_exit_status_2(
    parser: OneLineParser, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        parser.parse_args(["--smoothing", "0.6"])
    assert left.value.code == 2
    assert capsys.readouterr().err == (
        "cnn-gui: argument --smoothing: smoothing must be a number from 0 to 0.5; got 0.6 (see --help)\n"
    )


def test_every_setting_that_has_an_option_is_in_the_help_with_its_range(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    with pytest.raises(SystemExit):
        arguments.parse(["--help"])
    lines = capsys.readouterr().out.splitlines()
    for declared in SETTINGS.values():
        (described,) = [line for line in lines if line.startswith(f"  {declared.option_name} ")] or [""]
        assert bool(described) == (declared.option is not None)
        if described and isinstance(declared.allowed, Range) and declared.allowed.high < 10**9:
            assert f", {declared.allowed.low:g} to {declared.allowed.high:g}" in described
