"""All drawings that a window has, those of them that fit the present data, and the bin; without a widget."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from cnn_gui.data.dataset import Split
from cnn_gui.files.drawings.drawing import MOST_BYTES, MOST_DRAWINGS, Drawing, Shape, too_many
from cnn_gui.files.drawings.keep import Stored, Wanted

MOST_STEPS = 100
"""So many deletions can be taken back."""


class Shelf:
    """Attributes: shown (the drawings that fit the present data, in their order)."""

    def __init__(self) -> None:
        self._all: list[Drawing] = []
        self._shape: Shape = (1, 1, 1)
        self._classes: tuple[str, ...] = ()
        # What was deleted together, with the places where it stood; the last one at the end.
        self._bin: list[list[tuple[int, Drawing]]] = []
        self._removed: set[str] = set()
        self._stored: set[str] = set()
        self.shown: list[Drawing] = []

    def show(self, shape: Shape, classes: tuple[str, ...]) -> None:
        """From now on the data have images of this shape, and these classes."""
        self._shape, self._classes = shape, classes
        self._sort_out()

    def split(self) -> Split:
        """What is shown, as images with labels among the present classes."""
        images = [drawing.image for drawing in self.shown]
        labels = [self._classes.index(drawing.class_name) for drawing in self.shown]
        stacked = np.stack(images) if images else np.zeros((0, *self._shape), np.uint8)
        return Split(stacked, np.array(labels, np.int64))

    def full(self, more: Sequence[Drawing]) -> str:
        """Why these cannot be kept as well, as a sentence that says what to do; "" if they can."""
        if not too_many([*self._all, *more]):
            return ""
        hidden = len(self._all) - len(self.shown)
        elsewhere = f" {hidden:,} of them belong to other data, and are shown with these." if hidden else ""
        return (
            f"{len(self._all):,} drawings are kept, and there is no room for {len(more):,} more: "
            f"{MOST_DRAWINGS:,} may be, and their pixels may take {MOST_BYTES // 1_000_000} MB.{elsewhere} "
            "Save some to a file of your own, then delete them here."
        )

    def add(self, drawings: Iterable[Drawing]) -> list[Drawing]:
        """Keep drawings behind what is there, those that are not there yet; returns them."""
        new = self.new_among(drawings)
        self._all += new
        self._take_from_bin(new)
        self._sort_out()
        return new

    def new_among(self, drawings: Iterable[Drawing]) -> list[Drawing]:
        """Those of some drawings that are not there yet."""
        here = {drawing.identity for drawing in self._all}
        return [drawing for drawing in drawings if drawing.identity not in here]

    def delete(self, places: Sequence[int]) -> None:
        """Put what is shown at these places into the bin, together."""
        gone = [(place, self.shown[place]) for place in sorted(places)]
        self._bin.append(gone)
        while len(self._bin) > MOST_STEPS or (len(self._bin) > 1 and too_many([each for _, each in self._in_bin()])):
            del self._bin[0]
        identities = {drawing.identity for _, drawing in gone}
        self._removed |= identities
        self._all = [drawing for drawing in self._all if drawing.identity not in identities]
        self._sort_out()

    def last_deleted(self) -> list[Drawing]:
        """What would be brought back: what was deleted last of what fits the present data; none if nothing was."""
        step = self._last_step()
        return [] if step is None else [drawing for _, drawing in self._bin[step]]

    def bring_back(self) -> int:
        """Keep again what was deleted last, where it stood; returns the place of its first. See `last_deleted`."""
        step = self._last_step()
        assert step is not None
        back = self._bin.pop(step)
        for place, drawing in back:
            before = self.shown[place] if place < len(self.shown) else None
            self._all.insert(len(self._all) if before is None else self._all.index(before), drawing)
            self._sort_out()
        self._take_from_bin([drawing for _, drawing in back])
        return self.shown.index(back[0][1])

    def wanted(self) -> Wanted:
        """What is to be in the file."""
        return Wanted(tuple(self._all), frozenset(self._removed), frozenset(self._stored))

    def stored(self, stored: Stored, *, take_in: bool) -> bool:
        """Hear what is in the file; take_in: those that are not here yet. Returns whether anything is shown otherwise.

        What other windows put there later is not taken in: nothing changes under a person's hand.
        """
        self._stored |= stored.identities
        before = len(self.shown)
        if take_in:
            # What was drawn before the file had been read stands behind what was there.
            here = {drawing.identity for drawing in self._all} | self._removed
            self._all = [*(each for each in stored.drawings if each.identity not in here), *self._all]
            self._sort_out()
        return len(self.shown) != before

    def _sort_out(self) -> None:
        classes = set(self._classes)
        fit = (each for each in self._all if each.shape == self._shape and each.class_name in classes)
        # Several windows together may have kept more than one may.
        self.shown = [drawing for drawing, _ in zip(fit, range(MOST_DRAWINGS), strict=False)]

    def _in_bin(self) -> list[tuple[int, Drawing]]:
        return [each for step in self._bin for each in step]

    def _last_step(self) -> int | None:
        def fits(drawing: Drawing) -> bool:
            return drawing.shape == self._shape and drawing.class_name in self._classes

        steps = range(len(self._bin) - 1, -1, -1)
        return next((step for step in steps if all(fits(drawing) for _, drawing in self._bin[step])), None)

    def _take_from_bin(self, drawings: Sequence[Drawing]) -> None:
        """They are here again: that they are not in the file means nothing any more."""
        identities = {drawing.identity for drawing in drawings}
        self._removed -= identities
        self._stored -= identities
        steps = ([each for each in step if each[1].identity not in identities] for step in self._bin)
        self._bin = [step for step in steps if step]
