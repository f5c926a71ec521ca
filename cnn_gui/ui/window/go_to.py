"""The actions that go to a panel: one for each, with a key."""

from __future__ import annotations

from collections.abc import Iterable

from cnn_gui.ui.actions.declaration import Declaration, Menu
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.window.arrangement import AREAS

# As many as there are digits, then again with another modifier. With Ctrl, 0 is the usual size of letters.
KEYS = tuple(f"{modifier}+{digit}" for modifier in ("Ctrl", "Alt") for digit in "123456789")

GO_TO = "Go to "
"""How the words of all these actions begin."""


def name_for(panel: Panel) -> str:
    """Return the name of the action that goes to a panel."""
    return f"go_to_{panel.slug()}"


def in_order(panels: Iterable[Panel]) -> list[Panel]:
    """Return the panels that a person can go to, in the order of the View menu: docks, then the middle."""
    panels = list(panels)
    return [panel for place in (*AREAS, Place.CENTRE) for panel in panels if panel.place is place]


def go_to_actions(panels: Iterable[Panel]) -> tuple[Declaration, ...]:
    """Return an action for each of those panels.

    More panels than keys: the last ones have none.
    """
    goals = in_order(panels)
    keys: list[tuple[str, ...]] = [(key,) for key in KEYS]
    keys += [()] * (len(goals) - len(keys))
    return tuple(
        Declaration(
            name_for(panel),
            text=f"{GO_TO}{panel.title}",
            keys=key,
            tip=f"Bring {panel.title} into sight, with the keys",
            menu=Menu.GO_TO,
        )
        for panel, key in zip(goals, keys, strict=False)
    )
