"""The watch over the present run: what it sees is told to the window, and stops the run if it must."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.messages.events import Event, InTrouble

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.inspection.held_run import HeldRun


class Watching:
    """Lets the watch of a run look, and tells what it sees."""

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit

    def look(self, held: HeldRun) -> None:
        """Look at a run behind the batch just trained.

        Raises HopelessError, once in a run, when nothing good can come of it any more.
        """
        if held.watch.look():
            self._emit(InTrouble(held.generation, held.watch.troubles))
        held.watch.stop_if_hopeless()
