"""A network that is being put together: its layers, what flows through them, and the way back. Without a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.engine.architecture import KINDS, LayerSpec, fixes, flow, line_of
from cnn_gui.engine.architecture.limits import MOST_LAYERS

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from cnn_gui.engine import Shape
    from cnn_gui.engine.architecture import Fix, FlowRow
    from cnn_gui.engine.architecture.layer_spec import Value

MOST_STEPS = 200
"""So many changes can be taken back."""

INPUT = -1
"""The place of the images, before the first layer."""

_FIRST_GUESS = {"filters": 8, "units": 64}
"""What a new layer has where the language demands a number and has no usual one."""

_KEPT = ("filters", "units")
"""Of which a new layer takes over the number of the nearest one of its kind, for most networks go on so."""


@dataclass(frozen=True)
class _State:
    """What there is after a change. words: what the change was, for undo and redo."""

    specs: tuple[LayerSpec, ...]
    chosen: int
    words: str


class Draft:
    """Attributes: input_shape (C, H, W) and classes of the data that the network is for, chosen (the place that the
    last change, or its undoing, was at).

    Places count the written layers from 0; INPUT is that of the images. Every change is one step for undo, but for
    those that belong together because they came with the same key, one after another: letters of one word, for example.
    """

    def __init__(self, specs: Sequence[LayerSpec], input_shape: Shape = (1, 28, 28), classes: int = 10) -> None:
        """There is one layer at least."""
        assert specs, "a network has one layer at least"
        self.input_shape = input_shape
        self.classes = classes
        self._states = [_State(tuple(specs), 0, "")]
        self._now = 0
        self.chosen = 0
        # Of the last change, if the next with the same belongs to it.
        self._key: Hashable = None
        self._flow: tuple[object, tuple[FlowRow, ...], tuple[Fix, ...]] | None = None

    # ---- what there is -----------------------------------------------------------------------------------------

    @property
    def specs(self) -> tuple[LayerSpec, ...]:
        """The layers as they would be written."""
        return self._states[self._now].specs

    @property
    def line(self) -> str:
        """The same as a line, in its usual form."""
        return line_of(self.specs)

    def rows(self) -> tuple[FlowRow, ...]:
        """What flows: a row for each layer, those that are implied with them."""
        return self._flowing()[1]

    def fixes(self) -> tuple[Fix, ...]:
        """Small changes that make a network fit that does not, the best first; none for one that does."""
        return self._flowing()[2]

    def problem(self) -> tuple[int, str] | None:
        """The number of the row that does not fit and why, None if all fit."""
        return next(((number, row.problem) for number, row in enumerate(self.rows()) if row.problem is not None), None)

    def set_data(self, input_shape: Shape, classes: int) -> None:
        """From now on it is for other images."""
        self.input_shape, self.classes = input_shape, classes

    def _flowing(self) -> tuple[object, tuple[FlowRow, ...], tuple[Fix, ...]]:
        about = self.specs, self.input_shape, self.classes
        if self._flow is None or self._flow[0] != about:
            rows = flow(*about)
            wrong = any(row.problem is not None for row in rows)
            self._flow = about, rows, fixes(*about) if wrong else ()
        return self._flow

    # ---- changes -----------------------------------------------------------------------------------------------

    def may_add(self) -> bool:
        """Whether there is room for another layer."""
        return len(self.specs) < MOST_LAYERS

    def add(self, word: str, place: int) -> None:
        """Put a new layer of a kind behind the one at a place."""
        if self.may_add():
            at = place + 1
            specs = (*self.specs[:at], self._new(word, place), *self.specs[at:])
            self._push(specs, at, f"Add {KINDS[word].title.lower()}")

    def duplicate(self, place: int) -> None:
        """Put the same layer behind one."""
        if self.may_add():
            spec = self.specs[place]
            specs = (*self.specs[: place + 1], spec, *self.specs[place + 1 :])
            self._push(specs, place + 1, f"Duplicate {spec.text}")

    def may_remove(self) -> bool:
        """Whether a layer may go: one stays."""
        return len(self.specs) > 1

    def remove(self, place: int) -> None:
        """Take a layer away."""
        if self.may_remove():
            specs = self.specs[:place] + self.specs[place + 1 :]
            self._push(specs, min(place, len(specs) - 1), f"Remove {self.specs[place].text}")

    def move(self, place: int, to: int) -> None:
        """Bring a layer to another place; out of range does nothing."""
        if place != to and 0 <= place < len(self.specs) and 0 <= to < len(self.specs):
            rest = list(self.specs)
            spec = rest.pop(place)
            rest.insert(to, spec)
            self._push(tuple(rest), to, f"Move {spec.text}")

    def change(self, place: int, name: str, value: Value) -> None:
        """Give a setting of a layer another value, one that it may have.

        Padding that a smaller kernel cannot have goes down with it.
        """
        spec = self.specs[place]
        padding = dict(spec.settings).get("padding")
        if name == "kernel" and isinstance(padding, int) and isinstance(value, int) and padding >= value:
            spec = spec.with_setting("padding", value - 1)
        changed = spec.with_setting(name, value)
        specs = (*self.specs[:place], changed, *self.specs[place + 1 :])
        words = f"Change {KINDS[spec.word].setting(name).title.lower()} of {spec.word}"
        self._push(specs, place, words, ("change", place, name))

    def replace(self, specs: Sequence[LayerSpec], words: str, *, key: Hashable = None) -> None:
        """Have other layers altogether. words: what this was."""
        same = 0
        for one, other in zip(self.specs, specs, strict=False):
            if one != other:
                break
            same += 1
        self._push(tuple(specs), min(same, len(specs) - 1), words, key)

    def settle(self) -> None:
        """What comes next is a step of its own."""
        self._key = None

    def _push(self, specs: tuple[LayerSpec, ...], chosen: int, words: str, key: Hashable = None) -> None:
        if specs == self.specs:
            return
        goes_on = key is not None and key == self._key and self._now > 0
        keep = self._now if goes_on else self._now + 1
        self._states = [*self._states[:keep], _State(specs, chosen, words)][-MOST_STEPS - 1 :]
        self._now = len(self._states) - 1
        self._key, self.chosen = key, chosen
        if goes_on and specs == self._states[self._now - 1].specs:
            # Typed and deleted again: nothing has changed, and nothing is to be taken back.
            del self._states[self._now]
            self._now -= 1
            self._key = None

    def _new(self, word: str, place: int) -> LayerSpec:
        given: dict[str, Value] = {}
        names = [setting.name for setting in KINDS[word].settings]
        for name in _KEPT:
            if name in names:
                before = [spec for spec in self.specs[: place + 1] if spec.word == word]
                after = [spec for spec in self.specs[place + 1 :] if spec.word == word]
                nearest = (before[-1:] + after[:1])[:1]
                given[name] = nearest[0].get(name) if nearest and word == "conv" else _FIRST_GUESS[name]
        return LayerSpec.of(word, **given)

    # ---- the way back ------------------------------------------------------------------------------------------

    def undo_words(self) -> str:
        """What undo would take back, "" for nothing."""
        return self._states[self._now].words if self._now > 0 else ""

    def redo_words(self) -> str:
        """What redo would do again, "" for nothing."""
        return self._states[self._now + 1].words if self._now + 1 < len(self._states) else ""

    def undo(self) -> None:
        """Take the last change back."""
        self._go(self._now, self._now - 1)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._go(self._now + 1, self._now + 1)

    def _go(self, changed: int, to: int) -> None:
        if 0 <= to < len(self._states):
            self._now, self._key = to, None
            self.chosen = min(self._states[changed].chosen, len(self.specs) - 1)
