"""A network that is put together, without a window: what changes do, what flows, and the way back."""

from __future__ import annotations

import pytest

from cnn_gui.engine.architecture import KINDS, line_of, parse
from cnn_gui.engine.architecture.limits import MOST_LAYERS
from cnn_gui.ui.architecture.draft import INPUT, MOST_STEPS, Draft
from cnn_gui.ui.architecture.words import layer_in_words, sees, sentence, totals


def draft(line: str = "conv 8 3x3, relu, pool 2") -> Draft:
    return Draft(parse(line))


def test_layers_are_added_moved_duplicated_changed_and_removed_and_all_of_it_comes_back() -> None:
    made = draft()
    lines = [made.line]

    def step(expected: str, chosen: int) -> None:
        assert (made.line, made.chosen) == (expected, chosen)
        lines.append(made.line)

    made.add("norm", 0)
    step("conv 8 3x3, norm, relu, pool 2", 1)
    made.add("dropout", INPUT)
    step("dropout 0.5, conv 8 3x3, norm, relu, pool 2", 0)
    made.remove(0)
    step("conv 8 3x3, norm, relu, pool 2", 0)
    made.move(2, 1)
    step("conv 8 3x3, relu, norm, pool 2", 1)
    made.duplicate(0)
    step("conv 8 3x3, conv 8 3x3, relu, norm, pool 2", 1)
    made.change(1, "kernel", 5)
    step("conv 8 3x3, conv 8 5x5, relu, norm, pool 2", 1)
    made.change(4, "size", 3)
    # A stride that was as the window stays so.
    step("conv 8 3x3, conv 8 5x5, relu, norm, pool 3", 4)
    assert made.undo_words() == "Change window of pool"
    for expected in reversed(lines[:-1]):
        made.undo()
        assert made.line == expected
    assert made.undo_words() == ""
    made.undo()
    for expected in lines[1:]:
        assert made.redo_words()
        made.redo()
        assert made.line == expected
    made.redo()
    assert made.line == lines[-1]
    made.undo()
    made.remove(0)
    assert made.redo_words() == ""


def test_what_is_typed_is_one_step_and_what_is_typed_and_deleted_is_none() -> None:
    made = draft()
    for filters in (1, 16, 160):
        made.change(0, "filters", filters)
    made.settle()
    made.change(0, "filters", 16)
    made.undo()
    assert made.specs[0].get("filters") == 160
    made.undo()
    assert made.line == "conv 8 3x3, relu, pool 2"
    made.change(0, "filters", 9)
    made.change(0, "filters", 8)
    assert made.undo_words() == ""
    for line in ("conv 8 3x3, relu", "conv 8 3x3, relu, pool 3"):
        made.replace(parse(line), "Edit the line", key="line")
    assert made.undo_words() == "Edit the line"
    made.undo()
    assert (made.line, made.undo_words()) == ("conv 8 3x3, relu, pool 2", "")


def test_other_changes_part_what_is_typed() -> None:
    made = draft()
    made.change(0, "filters", 16)
    made.change(0, "kernel", 5)
    made.change(0, "filters", 32)
    made.undo()
    assert made.line == "conv 16 5x5, relu, pool 2"
    made.undo()
    assert made.line == "conv 16 3x3, relu, pool 2"


def test_one_layer_stays_and_there_are_not_too_many() -> None:
    made = draft("relu")
    assert not made.may_remove()
    made.remove(0)
    assert made.line == "relu"
    for _ in range(MOST_LAYERS):
        made.duplicate(0)
    assert len(made.specs) == MOST_LAYERS
    assert not made.may_add()
    made.add("relu", 0)
    made.move(0, MOST_LAYERS)
    made.move(-1, 0)
    assert len(made.specs) == MOST_LAYERS


def test_the_steps_have_an_end() -> None:
    made = draft()
    for number in range(MOST_STEPS + 20):
        made.change(0, "filters", 9 + number)
        made.settle()
    for _ in range(MOST_STEPS + 20):
        made.undo()
    assert made.specs[0].get("filters") == 9 + 20 - 1


@pytest.mark.parametrize("word", KINDS)
def test_every_kind_can_be_added_anywhere_and_its_line_is_read_back(word: str) -> None:
    for place in (INPUT, 0, 2):
        made = draft()
        made.add(word, place)
        assert made.specs[place + 1].word == word
        assert parse(made.line) == made.specs
        assert made.rows()


def test_a_new_convolution_goes_on_as_the_one_before_it() -> None:
    made = draft("conv 24 5x5, relu")
    made.add("conv", 1)
    assert made.specs[2].text == "conv 24 3x3"
    made.add("dense", 2)
    assert made.specs[3].text == "dense 64"


def test_padding_goes_down_with_the_kernel() -> None:
    made = draft("conv 8 5x5 pad 4")
    made.change(0, "kernel", 3)
    assert made.line == "conv 8 3x3 pad 2"
    made.undo()
    assert made.line == "conv 8 5x5 pad 4"


def test_what_flows_is_that_of_the_data_and_what_does_not_fit_is_marked_with_what_helps() -> None:
    made = draft()
    # conv: 8·(9+1) parameters; dense: 8·13·13·10 + 10.
    assert [row.parameters for row in made.rows()] == [80, 0, 0, 0, 13_530]
    assert [row.shape for row in made.rows()] == [(8, 26, 26), (8, 26, 26), (8, 13, 13), (1352,), (10,)]
    assert "13,610 parameters" in totals(made.rows())
    assert made.problem() is None
    assert made.fixes() == ()
    made.set_data((3, 2, 2), 4)
    found = made.problem()
    assert found is not None
    assert found[0] == 0
    assert "3×3" in found[1]
    assert totals(made.rows()) == ""
    for fix in made.fixes():
        helped = Draft(fix.specs, (3, 2, 2), 4)
        assert helped.problem() is None, line_of(fix.specs)


def test_a_row_in_words() -> None:
    made = draft("conv 8 3x3, pool 2, conv 8 11x11 stride 2, conv 4 7x7")
    first, _, _, wrong, behind, _ = made.rows()
    shape = made.input_shape
    assert layer_in_words(1, first, shape) == (
        "Layer 1, conv 8 3x3: 8×26×26 behind it, 80 parameters, 97,344 operations per image, "
        "each number sees 3×3 pixels"
    )
    assert layer_in_words(4, wrong, shape).startswith("Layer 4, conv 4 7x7: does not fit. conv")
    assert "nothing comes here" in layer_in_words(5, behind, shape)
    assert "comes by itself" in layer_in_words(5, behind, shape)
    assert sees(first, shape) == "3×3"
    assert sees(wrong, shape) == "–"
    assert sentence("no layers: write one") == "No layers: write one."
    assert sentence("conv2 got too little.") == "conv2 got too little."
