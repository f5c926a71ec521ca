"""The menus of the main window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from cnn_gui.ui.look import theme
from cnn_gui.ui.window.help import show_about, show_keys
from cnn_gui.ui.window.picture import save_picture

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnn_gui.ui.actions.actions import Actions
    from cnn_gui.ui.window.main_window import MainWindow

RUN = ("toggle", "batch", "batches", "epoch", "", "phase", "phase_back", "", "reset", "reset_new_seed", "")
PROBES = ("previous_probe", "next_probe", "random_probe", "misclassified_probe")


def fill_menus(window: MainWindow, docks: Iterable[QAction]) -> None:
    """Fill the menu bar; docks: the actions that show and hide the docks."""
    _fill_file(window)
    window.menuBar().addMenu("&Data").addActions(window.data.menu_actions())
    run = window.menuBar().addMenu("&Run")
    for name in (*RUN, *PROBES):
        _add(run, window.actions_, name)
    _fill_view(window, docks)
    _fill_help(window)


def _fill_file(window: MainWindow) -> None:
    file = window.menuBar().addMenu("&File")
    open_data = file.addAction("&Open data directory…")
    open_data.triggered.connect(window.experiment.choose_directory)
    save = file.addAction("&Save picture of the window…")
    save.setShortcut(QKeySequence(QKeySequence.StandardKey.Save))
    save.triggered.connect(lambda: save_picture(window))
    file.addSeparator()
    leave = file.addAction("&Quit")
    leave.setShortcuts(QKeySequence.keyBindings(QKeySequence.StandardKey.Quit) or [QKeySequence("Ctrl+Q")])
    leave.triggered.connect(window.close)


def _fill_view(window: MainWindow, docks: Iterable[QAction]) -> None:
    view = window.menuBar().addMenu("&View")
    view.addActions(list(docks))
    view.addSeparator()
    view.addAction(window.network.gradients_action)
    view.addSeparator()
    group = QActionGroup(window)
    for mode in theme.MODES:
        action = QAction(f"{mode.capitalize()} theme", window, checkable=True)
        action.setChecked(theme.manager().mode == mode)
        action.triggered.connect(lambda _checked=False, mode=mode: window.set_theme(mode))
        group.addAction(action)
        view.addAction(action)
    view.addSeparator()
    view.addAction("&Reset layout").triggered.connect(window.reset_layout)


def _fill_help(window: MainWindow) -> None:
    menu = window.menuBar().addMenu("&Help")
    keys = menu.addAction("&Keyboard and mouse")
    keys.setShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents))
    keys.triggered.connect(lambda: show_keys(window, window.actions_))
    menu.addAction("&About CNN GUI").triggered.connect(lambda: show_about(window))


def _add(menu: QMenu, actions: Actions, name: str) -> None:
    if name:
        menu.addAction(actions[name])
    else:
        menu.addSeparator()
