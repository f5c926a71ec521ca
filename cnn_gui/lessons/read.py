"""A lesson read from its file: a header between lines +++, then Markdown with a step at each heading."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from markdown_it import MarkdownIt

from cnn_gui.lessons.blocks import BLOCKS, KnownNames, read_step
from cnn_gui.lessons.errors import LessonError
from cnn_gui.lessons.expressions.text import Text
from cnn_gui.lessons.expressions.values import ExpressionError
from cnn_gui.lessons.lesson import Lesson, Step
from cnn_gui.lessons.scenes import HEADER, read_scene
from cnn_gui.lessons.tables import Table

MOST_BYTES = 1 << 20
MOST_STEPS = 100
_RULER = "+++"
# What may stand in a fence besides the blocks of a lesson: it is for the person who reads.
_SHOWN = ("", "math", "text", "python", "sh", "toml")


def read_lesson(path: Path) -> Lesson:
    """Read a lesson from a file, which is not trusted.

    Raises LessonError, with the line, for what is no lesson or asks for what there is not, OSError for a file that
    cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise LessonError(path.name, 0, f"the file is larger than {MOST_BYTES:,} bytes", "a lesson is a text")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise LessonError(path.name, line, "this is not UTF-8", "save the file as UTF-8") from None
    return replace(parse_lesson(text, path.name), path=path)


def parse_lesson(text: str, name: str) -> Lesson:
    """Read a lesson from its text; name: of its file, for errors. Raises LessonError."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    header, begin = _header(lines, name)
    header.only(HEADER)
    scene = read_scene(header.inner("scene"))
    controls = header.texts("controls") if "controls" in header.values else None
    introduction, parts = _parts(lines, begin, name)
    names = KnownNames(scene)
    return Lesson(
        title=header.word("title"),
        about=header.word("about"),
        minutes=header.whole("minutes", 1, 600, 10),
        level=header.whole("level", 0, 1000),
        controls=None if controls is None else tuple(controls),
        scene=scene,
        introduction=_shown(introduction, names, name),
        steps=tuple(_step(part, names, name) for part in parts),
    )


@dataclass
class _Part:
    """What stands between two headings: title, line (of the heading), text (lines for the person), blocks."""

    title: str
    line: int
    text: list[str] = field(default_factory=list)
    blocks: dict[str, Table] = field(default_factory=dict)


def _header(lines: list[str], name: str) -> tuple[Table, int]:
    """The header, and the index of the first line behind it."""
    if lines[0].strip() != _RULER:
        raise LessonError(name, 1, "a lesson begins with a header", "its first line is +++")
    for index, line in enumerate(lines[1:], 1):
        if line.strip() == _RULER:
            return Table.parse(name, 2, "\n".join(lines[1:index])), index + 1
    raise LessonError(name, 1, "the header has no end", "a line +++ ends it")


def _parts(lines: list[str], begin: int, name: str) -> tuple[_Part, list[_Part]]:
    """The introduction and the steps, with their blocks taken out of the text."""
    body = lines[begin:]
    present = introduction = _Part("", begin + 1)
    parts: list[_Part] = []
    at = 0
    tokens = MarkdownIt("commonmark").parse("\n".join(body))
    for index, token in enumerate(tokens):
        if token.level != 0 or token.map is None:
            continue
        first, end = token.map
        if token.type == "heading_open" and token.tag == "h2":
            present.text += body[at:first]
            at = end
            present = _Part(tokens[index + 1].content.strip(), begin + first + 1)
            parts.append(present)
        elif token.type == "fence" and (info := token.info.strip()) not in _SHOWN:
            line = begin + first + 1
            present.text += body[at:first]
            at = end
            if info not in BLOCKS:
                raise LessonError(name, line, f"there is no block {info}", f"there are {', '.join(BLOCKS)}")
            if present is introduction:
                raise LessonError(
                    name, line, f"the block {info} stands before the first step", "put it behind a ## heading"
                )
            if info in present.blocks:
                raise LessonError(name, line, f"this step has a second block {info}", "a step has one of each")
            present.blocks[info] = Table.parse(name, line + 1, token.content)
    present.text += body[at:]
    if not parts:
        raise LessonError(name, begin + 1, "this lesson has no step", "a step begins with a heading: ## Title")
    if len(parts) > MOST_STEPS:
        raise LessonError(name, parts[MOST_STEPS].line, f"a lesson has at most {MOST_STEPS} steps")
    return introduction, parts


def _step(part: _Part, names: KnownNames, name: str) -> Step:
    if not part.title:
        raise LessonError(name, part.line, "this step has no title", "write one behind ##")
    step = read_step(part.title, part.line, part.blocks, names)
    return replace(step, text=_shown(part, names, name))


def _shown(part: _Part, names: KnownNames, name: str) -> Text:
    """The text of a part, whose expressions may ask for what the part itself has computed."""
    try:
        text = Text.parse("\n".join(part.text).strip())
    except ExpressionError as error:
        raise LessonError(name, part.line, f"in the text of this step: {error}") from None
    strangers = sorted(text.names - names.known)
    if strangers:
        raise LessonError(
            name,
            part.line,
            f"in the text of this step: there is no name {strangers[0]}",
            f"there are {', '.join(sorted(names.known))}",
        )
    return text
