"""Which columns of the network are folded: chosen by a person, remembered for each model, opened where a walk goes."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from PySide6.QtCore import QObject, Signal


class Folds(QObject):
    """Columns are known by what they show: "Z1", "W1". Another model has folds of its own, which are kept.

    A column that a walk goes to opens for as long as the walk lasts; one that is opened otherwise stays open.

    Signals: changed, when other columns are folded than before.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._of_models: dict[Hashable, set[str]] = {}
        self._wished: set[str] = set()
        self._opened: set[str] = set()

    def begin(self, model: Hashable) -> None:
        """From now on the columns are those of a model; says nothing: they are made anew."""
        self._wished = self._of_models.setdefault(model, set())
        self._opened = set()

    def folded(self) -> frozenset[str]:
        """Return the columns that are folded now."""
        return frozenset(self._wished - self._opened)

    def fold(self, columns: Iterable[str]) -> None:
        """Fold columns until somebody unfolds them."""
        before, folding = self.folded(), set(columns)
        self._wished |= folding
        self._opened -= folding
        self._tell(before)

    def unfold(self, columns: Iterable[str]) -> None:
        """Unfold columns."""
        before = self.folded()
        self._wished -= set(columns)
        self._opened &= self._wished
        self._tell(before)

    def unfold_all(self) -> None:
        """Unfold every column of the present model."""
        self.unfold(set(self._wished))

    def open_for_a_walk(self, columns: Iterable[str]) -> None:
        """Open columns for as long as a walk lasts."""
        before = self.folded()
        self._opened |= set(columns) & self._wished
        self._tell(before)

    def end_walk(self) -> None:
        """Fold again what a walk has opened."""
        before = self.folded()
        self._opened = set()
        self._tell(before)

    def _tell(self, before: frozenset[str]) -> None:
        if self.folded() != before:
            self.changed.emit()
