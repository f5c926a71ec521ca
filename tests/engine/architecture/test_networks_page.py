"""The page about lines says what the program does: every word, every range, every example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnn_gui.engine.architecture import LineError, flow, limits, line_of, parse
from cnn_gui.engine.architecture.layer_kinds import KINDS, LayerKind, SettingKind

PAGE = (Path(__file__).parents[3] / "docs" / "networks.md").read_text(encoding="utf-8")
BLOCKS = [block.splitlines() for block in re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]


def rows(header: str) -> list[list[str]]:
    """The rows of the table that begins with a header."""
    table = PAGE.partition(f"| {header} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table]


def in_words(kind: LayerKind, setting: SettingKind) -> str:
    text = f"`{setting.name}`: {setting.allowed}"
    if setting.default is None:
        return text
    usual = setting.default if isinstance(setting.default, str) else f"{setting.default:g}"
    as_other = any(other.name == usual for other in kind.settings)
    return f"{text} ({'as ' if as_other else ''}{usual})"


def test_every_word_is_there_with_its_example_its_hint_and_its_settings() -> None:
    found = rows("for example | what it does | settings")
    assert found == [
        [f"`{kind.example}`", kind.hint, " · ".join(in_words(kind, each) for each in kind.settings)]
        for kind in KINDS.values()
    ]
    assert [parse(row[0].strip("`"))[0].word for row in found] == list(KINDS)


def test_every_other_word_is_there_and_means_the_same() -> None:
    expected = [[f"`{kind.word}`", kind.aliases] for kind in KINDS.values() if kind.aliases]
    assert [[word, tuple(re.findall(r"`([^`]+)`", also))] for word, also in rows("word | also")] == expected


def test_the_spellings_are_of_one_layer() -> None:
    (spellings,) = (block for block in BLOCKS if len(block) > 1 and block[0].startswith("conv 16"))
    assert {line_of(parse(each)) for each in spellings} == {"conv 16 5x5 stride 2 same"}


def test_every_line_is_a_network_for_digits() -> None:
    for line in (line for block in BLOCKS for line in block):
        assert [row.problem for row in flow(parse(line), (1, 28, 28), 10) if row.problem] == []


def test_the_command_is_a_network() -> None:
    (line,) = re.findall(r'--model "([^"]+)"', PAGE)
    assert all(row.problem is None for row in flow(parse(line), (1, 28, 28), 10))


@pytest.mark.parametrize(("written", "offered", "because"), rows("you write | what is offered | because"))
def test_wrong_lines_are_answered_so(written: str, offered: str, because: str) -> None:
    with pytest.raises(LineError) as caught:
        parse(written.strip("`"))
    assert caught.value.suggestion == offered.strip("`")
    assert because in caught.value.message


def test_the_limits_are_those_of_the_program() -> None:
    assert f"{limits.MOST_LAYERS} layers, {limits.MOST_PARAMETERS:,} parameters" in PAGE
    assert f"{limits.MOST_BYTES // 2**30} GiB" in PAGE
    assert f"a batch of {limits.IMAGES_COUNTED} images" in " ".join(PAGE.split())
