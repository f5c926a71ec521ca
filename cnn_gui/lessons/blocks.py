"""The blocks of a step: what is shown, named, done and asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.answers import CELL, CHOOSE, KINDS, NUMBER
from cnn_gui.lessons.expressions.expression import Expression
from cnn_gui.lessons.expressions.functions import FUNCTIONS
from cnn_gui.lessons.expressions.text import Text
from cnn_gui.lessons.expressions.values import ExpressionError
from cnn_gui.lessons.lesson import Ask, CellPlace, Do, Scene, Show, Step
from cnn_gui.lessons.names import FACTS
from cnn_gui.lessons.scenes import MOST_BATCHES, live_settings, read_scene
from cnn_gui.lessons.vocabulary import PANELS, UPDATE, Vocabulary, symbol_of, vocabulary
from cnn_gui.training.run.config import LIVE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.lessons.tables import Table

BLOCKS = ("show", "let", "do", "ask")
SPLITS = ("test", "validation", "train")
_SHOW = (
    *("run", "train", "speed", "probe", "split", "shift", "phase", "image", "panel", "gradients", "cell", "frame"),
    *LIVE,
)
_ASK = ("question", "kind", "options", "answer", "symbol", "tolerance", "right", "wrong")
# What replies may say besides.
_GIVEN = ("given", "answer")
_MOST_OPTIONS = 12
_FARTHEST = 27


class KnownNames:
    """What expressions can ask for at a place of a lesson.

    Attributes: scene (of the run at this place), vocabulary (of its model), let (names given so far).
    """

    def __init__(self, scene: Scene) -> None:
        self.first = self.scene = scene
        self.let: list[str] = []

    @property
    def vocabulary(self) -> Vocabulary:
        """Of the model of the run at this place."""
        return vocabulary(self.scene.config.model)

    @property
    def known(self) -> frozenset[str]:
        """All names."""
        return FACTS | self.vocabulary.names | frozenset(self.let)


def read_step(title: str, line: int, blocks: Mapping[str, Table], names: KnownNames) -> Step:
    """Read a step but its text; names learns what the step changes. Raises LessonError."""
    show = _show(blocks["show"], names) if "show" in blocks else Show()
    let = _let(blocks["let"], names) if "let" in blocks else {}
    return Step(
        title=title,
        text=Text("", ()),
        show=show,
        let=let,
        do=_do(blocks["do"], names) if "do" in blocks else None,
        ask=_ask(blocks["ask"], names) if "ask" in blocks else None,
        line=line,
        model=names.scene.config.model,
    )


def _show(table: Table, names: KnownNames) -> Show:
    table.only(_SHOW)
    run = None
    if "run" in table.values:
        # What is not said is as in the scene of the lesson, not as in the run before.
        run = names.scene = read_scene(table.inner("run"), names.first)
    words = names.vocabulary
    phase = table.take("phase", str)
    if phase:
        table.chosen("phase", words.phases, "phase", f" in model {words.model}")
    gradients = table.take("gradients", bool)
    return Show(
        run=run,
        settings=live_settings(table, names.scene.config),
        train=table.whole("train", 0, MOST_BATCHES),
        speed=table.number("speed", 0, 1000),
        probe=_whole(table, "probe", names),
        split=table.chosen("split", SPLITS, "split") or SPLITS[0],
        shift=_shift(table),
        phase=symbol_of(_phase_symbol(words)) if phase == UPDATE else phase,
        image=_whole(table, "image", names),
        panel=table.chosen("panel", PANELS, "panel"),
        gradients=gradients,
        cell=_cell(table, names),
        frame=table.chosen("frame", (*words.stages, *PANELS), "panel or stage"),
    )


def _phase_symbol(words: Vocabulary) -> str:
    """The parameter whose new values come first in the update, as "new W1"."""
    return f"new {words.layers.trained[0].weight}"


def _shift(table: Table) -> tuple[int, int]:
    shift = table.take("shift", list)
    if shift is None:
        return 0, 0
    if "probe" not in table.values:
        raise table.error("shift", "shift moves a probe", "say which one: probe = 0")
    whole = [one for one in shift if isinstance(one, int) and not isinstance(one, bool) and abs(one) <= _FARTHEST]
    if len(shift) != 2 or len(whole) != 2:
        raise table.error("shift", "shift is two whole numbers of pixels, to the right and down", "shift = [3, 0]")
    return whole[0], whole[1]


def _whole(table: Table, key: str, names: KnownNames) -> Expression | None:
    return table.expression(key, names.known) if key in table.values else None


def _cell(table: Table, names: KnownNames) -> CellPlace | None:
    written = table.take("cell", str)
    if written is None:
        return None
    name, bracket, inside = written.strip().partition("[")
    symbol, layers = symbol_of(name.strip()), names.vocabulary.layers
    place: Expression | None = None
    shape = layers.shapes.get(symbol)
    if shape is None:
        try:
            layers.check(Cell(symbol))
        except CellError as error:
            raise table.error("cell", str(error)) from None
    if bracket:
        if not inside.endswith("]"):
            raise table.error("cell", "the place of a cell stands between brackets", 'cell = "Z1[0, 12, 7]"')
        try:
            place = Expression.parse(f"({inside[:-1]},)")
        except ExpressionError as error:
            raise table.error("cell", str(error)) from None
        if strangers := sorted(place.names - names.known):
            raise table.error("cell", f"there is no name {strangers[0]}", f"there are {', '.join(sorted(names.known))}")
    _check_place(table, written, place, shape or ())
    return CellPlace(written, symbol, place)


def _check_place(table: Table, written: str, place: Expression | None, shape: tuple[int, ...]) -> None:
    """A place has as many indices as its array, and where all are plain numbers it is inside."""
    if place is None and not shape:
        return
    index: object = None
    if place is not None and not place.names:
        try:
            index = place.value({})
        except ExpressionError as error:
            raise table.error("cell", str(error)) from None
    if place is None or (isinstance(index, tuple) and len(index) != len(shape)):
        raise table.error("cell", f"{written} must have {len(shape)} indices", f"its shape is {shape}")
    if isinstance(index, tuple) and not all(0 <= one < extent for one, extent in zip(index, shape, strict=True)):
        raise table.error("cell", f"{written} is outside the array", f"its shape is {shape}")


def _let(table: Table, names: KnownNames) -> dict[str, Expression]:
    found: dict[str, Expression] = {}
    for name in table.values:
        if not name.isidentifier() or not name.isascii() or name.startswith("_"):
            raise table.error(name, f"{name} is no name", "one is made of letters, digits and _")
        if name in FACTS | names.vocabulary.names | set(FUNCTIONS) | set(_GIVEN):
            raise table.error(name, f"{name} is a name already", "take another one")
        found[name] = table.expression(name, names.known)
        names.let.append(name)
    return found


def _do(table: Table, names: KnownNames) -> Do:
    table.only(("text", "when"))
    return Do(table.text("text", table.word("text"), names.known), table.expression("when", names.known))


def _ask(table: Table, names: KnownNames) -> Ask:
    table.only(_ASK)
    kind = table.chosen("kind", KINDS, "kind of question")
    if kind is None:
        raise table.error("kind", "kind is missing", f"there are {', '.join(KINDS)}")
    options = table.texts("options")
    if (kind == CHOOSE) != bool(options) or len(options) == 1 or len(options) > _MOST_OPTIONS:
        raise table.error(
            "options", f"options belong to a question of kind {CHOOSE}", f"from 2 to {_MOST_OPTIONS} of them"
        )
    symbol = table.take("symbol", str) or ""
    if (kind == CELL) != bool(symbol) or (symbol and symbol_of(symbol) not in names.vocabulary.layers.shapes):
        raise table.error(
            "symbol", f"symbol names the array of a question of kind {CELL}", ", ".join(names.vocabulary.stages)
        )
    if "tolerance" in table.values and kind != NUMBER:
        raise table.error("tolerance", f"tolerance belongs to a question of kind {NUMBER}")
    said = names.known | set(_GIVEN)
    wrong = table.values.get("wrong")
    replies = table.texts("wrong") if isinstance(wrong, list) else [table.word("wrong")]
    if len(replies) not in (1, len(options)):
        raise table.error("wrong", "wrong is one reply, or one for each option", f"here {len(options)}")
    return Ask(
        question=table.text("question", table.word("question"), names.known),
        kind=kind,
        answer=table.expression("answer", names.known),
        right=table.text("right", table.word("right"), said),
        wrong=tuple(table.text("wrong", reply, said) for reply in replies),
        options=tuple(table.text("options", option, names.known) for option in options),
        symbol=symbol_of(symbol),
        tolerance=table.number("tolerance", 0, 1) or 0.0,
    )
