"""A lesson is read as it is written; a wrong one is refused with its line, and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.errors import LessonError
from cnn_gui.lessons.read import MOST_BYTES, parse_lesson, read_lesson
from cnn_gui.lessons.vocabulary import vocabulary

LESSON = """+++
title = "A try"
about = "To be read."
minutes = 3
level = 7
controls = ["run", "step"]
[scene]
optimizer = "sgd"
learning_rate = 1
batches = 20
+++
At first.

## One

Text {batches} and *more*.

```show
phase = "dZ2"
cell = "dZ2[label]"
frame = "dZ2"
panel = "gradient-check"
gradients = true
speed = 10
learning_rate = 0.5
```

Text behind.

```math
\\frac{1}{2}
```

```let
f = "argmax(absolute(dP1)) // 169"
g = "f + 1"
```

```ask
question = "What?"
kind = "choose"
options = ["a", "b"]
answer = "0 if dZ2[label] < 0 else 1"
right = "Yes, {answer}: {f}"
wrong = ["No, {given}", "No"]
```

## Two

```show
run = { model = "seed-linear", seed = 3, batches = 5 }
train = 30
probe = "label + 1"
split = "validation"
shift = [3, -2]
phase = ""
cell = "new W1[0, 0, 1, g]"
```

```do
text = "Press."
when = "phase == 'update' and batches >= 30"
```
"""


def line_of(part: str, text: str = LESSON) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_everything_that_is_written_is_read() -> None:
    lesson = parse_lesson(LESSON, "try.md")

    assert (lesson.title, lesson.about, lesson.minutes, lesson.level) == ("A try", "To be read.", 3, 7)
    assert lesson.controls == ("run", "step")
    assert (lesson.scene.batches, lesson.scene.config.optimizer, lesson.scene.config.learning_rate) == (20, "sgd", 1.0)
    assert lesson.introduction.written == "At first."
    one, two = lesson.steps
    assert (one.title, one.line, one.model) == ("One", line_of("## One"), "seed")
    assert one.text.value({"batches": 20}).split("\n\n")[:2] == ["Text 20 and *more*.", "Text behind."] or (
        "Text 20 and *more*." in one.text.value({"batches": 20})
    )
    assert "```math\n\\frac{1}{2}\n```" in one.text.written
    assert "```show" not in one.text.written
    show = one.show
    assert (show.phase, show.frame, show.panel, show.gradients, show.speed) == (
        "dZ2",
        "dZ2",
        "gradient-check",
        True,
        10,
    )
    assert show.settings == {"learning_rate": 0.5}
    assert show.cell is not None
    assert show.cell.cell({"label": 4}) == Cell("dZ2", (4,))
    assert list(one.let) == ["f", "g"]
    assert one.ask is not None
    assert len(one.ask.wrong) == 2
    assert two.model == "seed-linear"
    assert two.show.run is not None
    assert two.show.run.config == lesson.scene.config.with_changes(model="seed-linear", seed=3)
    assert (two.show.run.batches, two.show.train, two.show.shift, two.show.split) == (5, 30, (3, -2), "validation")
    assert two.show.phase == ""
    assert two.show.cell is not None
    assert two.show.cell.cell({"g": 2}) == Cell("update:W1", (0, 0, 1, 2))
    assert two.do is not None
    assert two.do.when.value({"phase": "update", "batches": 30}) is True


def test_the_phase_of_the_update_has_a_name_of_its_own() -> None:
    lesson = parse_lesson(LESSON.replace('phase = "dZ2"', 'phase = "update"'), "try.md")
    assert lesson.steps[0].show.phase == "update:W1"
    assert vocabulary("seed").phases[-1] == "update"


@pytest.mark.parametrize(
    ("old", "new", "where", "words"),
    [
        ('phase = "dZ2"', 'phase = "Z9"', 'phase = "Z9"', ("there is no phase Z9 in model seed", "X, Z1, A1")),
        ('panel = "gradient-check"', 'panel = "grad"', 'panel = "grad"', ("no panel", "microscope")),
        ('frame = "dZ2"', 'frame = "Q"', 'frame = "Q"', ("no panel or stage Q",)),
        ('cell = "dZ2[label]"', 'cell = "dA2[1]"', 'cell = "dA2', ("differentiated together",)),
        ('cell = "dZ2[label]"', 'cell = "dZ2[10]"', 'cell = "dZ2[10', ("outside", "(10,)")),
        ('cell = "dZ2[label]"', 'cell = "dZ2[1, 1]"', 'cell = "dZ2[1, 1', ("1 indices",)),
        ('cell = "dZ2[label]"', 'cell = "dZ2[lable]"', 'cell = "dZ2[lab', ("no name lable",)),
        ('cell = "dZ2[label]"', 'cell = "dZ2[1"', 'cell = "dZ2[1', ("brackets",)),
        ("gradients = true", "gradients = 1", "gradients = 1", ("true or false",)),
        ("speed = 10", "speed = -1", "speed = -1", ("from 0 to 1000",)),
        ("learning_rate = 0.5", "learning_rate = 50", "learning_rate = 50", ("from 1e-05 to 10",)),
        ("learning_rate = 0.5", "optimizer = 'sgd'", "optimizer = 'sgd'", ("there is no optimizer here",)),
        ("batches = 20", "batchs = 20", "batchs", ("there is no batchs here", "batches")),
        ("batches = 20", "batches = true", "batches = true", ("a whole number",)),
        ("batches = 20", 'dataset = "own"', 'dataset = "own"', ("own images",)),
        ("batches = 20", 'own_path = "x"', "own_path", ("no own_path here",)),
        ("minutes = 3", "minutes = 0", "minutes = 0", ("from 1 to 600",)),
        ('title = "A try"', "", "\nabout", ("title is missing",)),
        ('title = "A try"', 'title = " "', 'title = " "', ("title is empty",)),
        ('title = "A try"', 'title = "A try', 'title = "A try', ("no TOML",)),
        ("[scene]", "[scenery]", "[scenery]", ("there is no scenery here",)),
        ("```let", "```lets", "```lets", ("no block lets", "show, let, do, ask")),
        ('g = "f + 1"', 'L = "f + 1"', 'L = "f + 1"', ("a name already",)),
        ('g = "f + 1"', 'g = "h + 1"', 'g = "h + 1"', ("no name h",)),
        ('g = "f + 1"', 'g = "f.x"', 'g = "f.x"', ("not allowed",)),
        ('g = "f + 1"', "g = [1]", "g = [1]", ("expression in quotes",)),
        ('kind = "choose"', 'kind = "guess"', 'kind = "guess"', ("choose, number, cell",)),
        ('kind = "choose"', "", "question", ("kind is missing",)),
        ('kind = "choose"', 'kind = "number"', "options =", ("options belong",)),
        ('options = ["a", "b"]', 'options = ["a"]', "options =", ("from 2 to 12",)),
        ('wrong = ["No, {given}", "No"]', 'wrong = ["1", "2", "3"]', "wrong =", ("one for each option",)),
        ('wrong = ["No, {given}", "No"]', 'wrong = "{gven}"', "wrong =", ("no name gven",)),
        ("shift = [3, -2]", "shift = [3]", "shift =", ("two whole numbers",)),
        ('probe = "label + 1"', "", "shift =", ("moves a probe",)),
        ('split = "validation"', 'split = "valid"', "split =", ("test, validation, train",)),
        ('model = "seed-linear"', 'model = "seed-linaer"', "run =", ("must be one of",)),
        ('when = "phase == ', 'when = "phas == ', "when =", ("no name phas",)),
        ("Text {batches}", "Text {batch}", "## One", ("no name batch",)),
        ("Text {batches}", "Text {batches:q}", "## One", ("no format",)),
        ("## Two\n", "##\n", "##\n", ("no title",)),
        ("## Two\n", "## Two\n```ask\n```\n```ask\n```\n", "```ask\n```\n\n", ("second block",)),
        ("At first.", "```do\n```", "```do", ("before the first step",)),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_is_allowed(
    old: str, new: str, where: str, words: tuple[str, ...]
) -> None:
    assert LESSON.count(old) >= 1
    text = LESSON.replace(old, new, 1)
    with pytest.raises(LessonError) as caught:
        parse_lesson(text, "try.md")
    said = str(caught.value)
    for word in words:
        assert word in said
    assert said.startswith("try.md, line ")
    assert caught.value.line == line_of(where, text)


def test_a_stage_that_another_model_has_is_no_stage_of_this_one() -> None:
    with pytest.raises(LessonError, match="no phase P1 in model seed-linear; there are X, Z1, F"):
        parse_lesson(LESSON.replace('phase = ""', 'phase = "P1"'), "try.md")


@pytest.mark.parametrize("text", ["", "# Text", "+++\n", "+++\ntitle = 1\n+++\n## A", "+++\n+++\n"])
def test_what_is_no_lesson_is_refused(text: str) -> None:
    with pytest.raises(LessonError, match=r"x\.md, line "):
        parse_lesson(text, "x.md")


def test_a_file_is_read_with_any_line_ends_and_keeps_its_path(tmp_path: Path) -> None:
    path = tmp_path / "try.md"
    path.write_bytes(b"\xef\xbb\xbf" + LESSON.replace("\n", "\r\n").encode())
    lesson = read_lesson(path)
    assert lesson.path == path
    assert [step.title for step in lesson.steps] == ["One", "Two"]


def test_files_that_are_too_large_or_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "try.md"
    path.write_bytes(b"x" * (MOST_BYTES + 1))
    with pytest.raises(LessonError, match=r"try\.md: the file is larger than"):
        read_lesson(path)
    path.write_bytes(b"+++\n\xff")
    with pytest.raises(LessonError, match=r"line 2: this is not UTF-8"):
        read_lesson(path)


_LINES = LESSON.splitlines()


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_lesson_that_is_damaged_anywhere_is_read_or_refused(data: st.DataObject) -> None:
    lines = list(_LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        what = data.draw(st.integers(0, 3))
        if what == 0:
            del lines[at]
        elif what == 1:
            lines.insert(at, data.draw(st.sampled_from(_LINES)))
        elif what == 2:
            lines[at] = data.draw(st.text(max_size=20))
        else:
            place = data.draw(st.integers(0, len(lines[at])))
            lines[at] = lines[at][:place] + data.draw(st.text(max_size=3)) + lines[at][place + 1 :]
        if not lines:
            break
    text = "\n".join(lines)
    line = 1
    try:
        parse_lesson(text, "try.md")
    except LessonError as error:
        line = error.line
    assert 1 <= line <= max(text.count("\n"), text.count("\r")) + 2
