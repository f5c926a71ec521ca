"""One edit per snapshot: a number that is dragged moves as fast as its effect can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cnn_gui.engine import Array
from cnn_gui.ui.panels.what_if.weights import Edit


class EditPace:
    """Holds edits back while the effect of the one before is not seen yet; of those to one place the newest counts.

    Each method returns what is to be ordered now.
    """

    def __init__(self) -> None:
        self._sent: Edit | None = None
        self._waiting: Edit | None = None

    def offer(self, edit: Edit) -> list[Edit]:
        """An edit is made by the person."""
        if self._sent is None:
            self._sent = edit
            return [edit]
        waiting, self._waiting = self._waiting, edit
        if waiting is None:
            return []
        if not _same_place(waiting, edit):
            return [waiting]
        self._waiting = replace(edit, goes_on=edit.goes_on and waiting.goes_on)
        return []

    def seen(self) -> list[Edit]:
        """A snapshot has come."""
        self._sent, self._waiting = self._waiting, None
        return [] if self._sent is None else [self._sent]

    def flush(self) -> list[Edit]:
        """No snapshots will come for a while."""
        waiting, self._sent, self._waiting = self._waiting, None, None
        return [] if waiting is None else [waiting]

    def forget(self) -> None:
        """What waits is not wanted any more."""
        self._sent = self._waiting = None

    def ahead(self, parameters: Mapping[str, Array]) -> Mapping[str, Array]:
        """Return the parameters of a snapshot as they will be once it has caught up with the person."""
        edits = [edit for edit in (self._sent, self._waiting) if edit is not None and edit.name in parameters]
        if not edits:
            return parameters
        made = dict(parameters)
        for edit in edits:
            array = made[edit.name].copy()
            array[edit.place] = edit.value
            made[edit.name] = array
        return made


def _same_place(first: Edit, second: Edit) -> bool:
    return (first.name, first.place) == (second.name, second.place)
