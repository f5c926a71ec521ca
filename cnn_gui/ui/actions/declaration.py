"""What an action is, declared once: words, keys, drawing, where it stands, and when it can be done."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from cnn_gui.ui.actions.situation import Situation

Key = str | QKeySequence.StandardKey


class Menu(enum.Enum):
    """The menus of the window, from the left; each value is its title. GO_TO stands in VIEW."""

    FILE = "&File"
    DATA = "&Data"
    RUN = "&Run"
    VIEW = "&View"
    GO_TO = "&Go to"
    EXPORT = "&Export"
    HELP = "&Help"


class Bar(enum.Enum):
    """The rows of buttons that take their actions from the declarations."""

    RUN = "run"
    PROBE = "probe"


class Scope(enum.Enum):
    """Where an action's keys work: in all of the window, or only while the focus is within its panel.

    CHOSEN: also within the panels in which the number is chosen that the action is about.
    """

    WINDOW = "window"
    PANEL = "panel"
    CHOSEN = "chosen"


def always(_situation: Situation) -> bool:
    """It can be done at any time."""
    return True


@dataclass(frozen=True)
class Declaration:
    """Everything about one action; what it does is its handler's (see `Actions.connect`).

    Attributes:
        name: among the actions of its owner, and of the window if its keys work there.
        text: in a menu, & before the letter that Alt reaches. short: on a button, if not the text.
        keys: the first is shown; a standard key is what the platform has for it. scope: where they work.
        icon: the name of a drawing. tip: a sentence.
        menu: where it stands, in no menu if None. section: entries of one number stand together.
        bar: the row of buttons that it stands in. in_bar: its place there, where each ten is a section.
        repeats: whether a key that is held down does it again and again.
        checkable: it stays on or off. group: of those with one group, one is on.
        enabled: when it can be done.
    """

    name: str
    text: str
    keys: tuple[Key, ...] = ()
    icon: str = ""
    tip: str = ""
    short: str = ""
    menu: Menu | None = None
    section: int = 0
    bar: Bar | None = None
    in_bar: int = 0
    scope: Scope = Scope.WINDOW
    repeats: bool = False
    checkable: bool = False
    group: str = ""
    enabled: Callable[[Situation], bool] = always

    def sequences(self) -> list[QKeySequence]:
        """Return its keys as Qt has them; what a platform has no standard key for is left out."""
        found: list[QKeySequence] = []
        for key in self.keys:
            found += [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)
        # Two keys that are the same here would make each other ambiguous.
        return list(dict.fromkeys(found))
