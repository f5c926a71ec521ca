"""What the window's own actions do; those of a panel are connected by the panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtWidgets import QMainWindow

from cnn_gui.session import Session
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.help.help import Help
from cnn_gui.ui.intake.networks import ask_network
from cnn_gui.ui.intake.weights import ask_weights
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.window.bars.run_bar import RunBar
from cnn_gui.ui.window.command_palette import show_palette
from cnn_gui.ui.window.go_to import name_for
from cnn_gui.ui.window.help import show_about
from cnn_gui.ui.window.menus import offered


def connect_training(window: QMainWindow, actions: Actions, session: Session, run_bar: RunBar) -> None:
    """Connect what trains, and what changes the weights."""
    trainer = session.trainer
    actions.connect("toggle", session.toggle)
    actions.connect("batch", lambda: trainer.step(1))
    actions.connect("batches", lambda: trainer.step(run_bar.batches))
    actions.connect("epoch", trainer.step_epoch)
    actions.connect("full_speed", run_bar.full_speed)
    actions.connect("go_back", trainer.best.go_back)
    actions.connect("open_network", lambda: ask_network(window, session))
    actions.connect("take_in", lambda: ask_weights(window, session))


def connect_window(
    window: QMainWindow,
    actions: Actions,
    panels: Iterable[Panel],
    reset_layout: Callable[[], object],
    go_to: Callable[[Panel], object],
    set_theme: Callable[[theme.ThemeMode], object],
    help_: Help,
) -> None:
    """Connect what the window itself does, and help."""
    actions.connect("quit", window.close)
    actions.connect("reset_layout", reset_layout)
    for mode in theme.MODES:
        actions.connect(f"theme_{mode}", partial(set_theme, mode))
        actions[f"theme_{mode}"].setChecked(theme.manager().mode == mode)
    for panel in panels:
        if panel.place is not Place.STRIP:
            actions.connect(name_for(panel), partial(go_to, panel))
    actions.connect("commands", lambda: show_palette(window, offered(window.menuBar(), actions)))
    actions.connect("help", help_.show_for_focus)
    for page in help_.pages.pages:
        if actions.has(f"help_{page.name}"):
            actions.connect(f"help_{page.name}", partial(help_.show, page.name))
    actions.connect("about", lambda: show_about(window))
