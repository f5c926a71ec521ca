"""What lessons are given of the window."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QMainWindow

from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.lessons.house import House
from cnn_gui.ui.lessons.lessons import Lessons
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.window.arrangement import Arrangement
from cnn_gui.ui.window.banner import Banner
from cnn_gui.ui.window.bars.accuracy import AccuracyLine
from cnn_gui.ui.window.bars.run_bar import RunBar, position_of
from cnn_gui.ui.window.dock import Dock
from cnn_gui.ui.window.feeding import Feeding
from cnn_gui.ui.window.menus import underline
from cnn_gui.ui.window.presenting.presenter import Presenter
from cnn_gui.ui.window.room import Room


def house_of(
    window: QMainWindow,
    board: Switchboard,
    actions: Actions,
    panels: Mapping[str, Panel],
    arrangement: Arrangement,
    feeding: Feeding,
    bar: RunBar,
    banner: Banner,
    presenter: Presenter,
    accuracy: AccuracyLine,
) -> House:
    """Return what lessons use of a window, from its parts."""
    return House(
        window=window,
        board=board,
        actions=actions,
        panels=panels,
        arrangement=arrangement,
        room=Room,
        dock=Dock,
        still=presenter.outside,
        feed=feeding.feed,
        pace=bar.pace,
        pace_at=position_of,
        bar=bar,
        bar_parts=bar.parts(),
        underline=underline,
        tell=banner.show_notice,
        take_back=banner.withdraw,
        offer=banner.show_end,
        keep_back=accuracy.keep_back,
    )


def present_with(presenter: Presenter, lessons: Lessons) -> None:
    """Let a clicker go through the steps of a lesson, which stands beside what is presented."""
    presenter.set_beside(lambda: lessons.panel)
    lessons.began.connect(lambda: presenter.set_pages(lessons.turn, lessons.back))
    lessons.ended.connect(lambda: presenter.set_pages(None))
