"""Everything a person can do from a menu, the tool bar or the keyboard, with its key and its icon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QKeySequence, QShortcutEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.keys import take_over_typed


@dataclass(frozen=True)
class Spec:
    """One action: its word in the menu, keys (the first is shown), icon and the sentence of its tool tip."""

    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""


# Held down, their keys would start or stop again and again.
ONCE = frozenset({"toggle", "reset", "reset_new_seed", "misclassified_probe"})

SPECS: dict[str, Spec] = {
    "toggle": Spec("&Run", ("Space",), "play", "Train until paused"),
    "batch": Spec("One &batch", (".",), "step", "Train exactly one batch"),
    "batches": Spec("&N batches", ("Ctrl+.",), "n-batches", "Train exactly as many batches as the field says"),
    # On keyboards where Shift+. types another character, Qt sees only that character.
    "epoch": Spec("One &epoch", ("Shift+.", ">", ":"), "epoch", "Train to the end of the epoch"),
    "phase": Spec("One &phase", ("/",), "phase", "Walk through the next step, one phase further"),
    # With Shift, Qt sees the character that the keyboard has there.
    "phase_back": Spec("One phase bac&k", ("Shift+/", "?"), "phase-back", "One phase back in the walk through a step"),
    "reset": Spec("&Reset", ("R",), "reset", "New run with the same seed: same initial weights, same batch order"),
    "reset_new_seed": Spec("Reset with a new &seed", ("Shift+R",), "reset-new-seed", "New run with another seed"),
    "previous_probe": Spec("&Previous image", ("[",), "previous", "Show the image before this one"),
    "next_probe": Spec("&Next image", ("]",), "next", "Show the next image"),
    "random_probe": Spec("Ran&dom image", ("\\", "Shift+D"), "random", "Show a random image"),
    "misclassified_probe": Spec(
        "Next &misread image", ("M",), "search-miss", "Find the next image that the network reads wrongly"
    ),
}


class Action(QAction):
    """An action with several keys, two of which one press may mean: on many keyboards Shift+. is also >."""

    def event(self, event: QEvent) -> bool:
        """Act also then: Qt would do nothing but complain of an ambiguous shortcut."""
        if isinstance(event, QShortcutEvent) and event.isAmbiguous():
            self.trigger()
            return True
        return super().event(event)


class Actions:
    """The actions of one window, by the names of SPECS."""

    def __init__(self, window: QWidget) -> None:
        self._actions: dict[str, QAction] = {}
        for name, spec in SPECS.items():
            action = Action(icon(spec.icon), spec.text, window)
            action.setObjectName(name)
            action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setAutoRepeat(name not in ONCE)
            describe(action, spec.tip)
            window.addAction(action)
            self._actions[name] = action

    def __getitem__(self, name: str) -> QAction:
        return self._actions[name]

    def connect(self, name: str, slot: Callable[[], object]) -> None:
        """Call `slot` when the action is triggered; a number still being typed holds before that."""

        def act(_checked: bool = False) -> None:
            take_over_typed()
            slot()

        self._actions[name].triggered.connect(act)


def describe(action: QAction, tip: str) -> None:
    """Give an action its tool tip, with its key."""
    keys = action.shortcuts()
    shown = f"{tip}  ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})" if keys else tip
    # No status tip: it would cover the figures in the status bar while the mouse rests on a button.
    action.setToolTip(shown)
