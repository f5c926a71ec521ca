"""Presenter view: one panel on all of the screen, the keys of a clicker, and the window afterwards as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QByteArray, QRect, QSettings, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QTabBar

from cnn_gui.ui.look import fonts
from cnn_gui.ui.window.arrangement import LAYOUT_VERSION
from cnn_gui.ui.window.help import show_about
from cnn_gui.ui.window.presenting.presenter import LARGER

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.ui.window.main_window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


def picture_of(window: MainWindow) -> tuple[Any, ...]:
    """Everything about the arrangement of a window that a person could notice."""
    docks = window.arrangement.docks
    return (
        QByteArray(window.saveState(LAYOUT_VERSION)).data(),
        window.geometry(),
        window.windowState(),
        {panel.title: (dock.geometry(), dock.isVisible(), dock.isFloating()) for panel, dock in docks.items()},
        {name: (panel.geometry(), panel.isVisible()) for name, panel in window.panels.items()},
        {name: window.arrangement.in_sight(panel) for name, panel in window.panels.items()},
        [(bar.geometry(), bar.currentIndex()) for bar in window.findChildren(QTabBar)],
        window.focusWidget(),
        fonts.share(),
    )


def leave(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_F11)
    pilot.until(lambda: pilot.window.layout().isEnabled())


def test_the_network_fills_the_screen_in_larger_letters_and_nothing_else_is_fed(pilot: Any) -> None:
    window = pilot.window
    network = window.panels["network"]
    pilot.key(Qt.Key.Key_F11)
    stage = window.presenter.stage
    assert window.isFullScreen()
    assert fonts.share() == LARGER
    assert stage.geometry() == window.rect()
    assert stage.isAncestorOf(network)
    assert stage.caption.line.title == "Network"
    assert network.heading.title() == "", "the line above says it already"
    below = stage.caption.geometry().bottom()
    assert stage.room.geometry() == QRect(0, below + 1, stage.width(), stage.height() - below - 1)
    assert [name for name, panel in window.panels.items() if window.arrangement.in_sight(panel)] == ["network"]
    leave(pilot)
    assert network.heading.title() == "Network"


def arrange_small(window: MainWindow) -> None:
    window.resize(700, 500)


def arrange_by_hand(window: MainWindow) -> None:
    docks = {panel.slug(): dock for panel, dock in window.arrangement.docks.items()}
    docks["curves"].close()
    docks["evaluation"].raise_()
    docks["evaluation"].setFloating(True)
    docks["evaluation"].setGeometry(40, 50, 400, 300)
    docks["why"].raise_()
    window.resizeDocks([docks["prediction"]], [330], Qt.Orientation.Horizontal)
    window.panels["prediction"].setFocus()


@pytest.mark.parametrize("arrange", [lambda window: None, arrange_small, arrange_by_hand])
@pytest.mark.parametrize("end", [Qt.Key.Key_F11, Qt.Key.Key_Escape])
def test_afterwards_everything_stands_as_before(pilot: Any, arrange: Callable[..., None], end: Qt.Key) -> None:
    window = pilot.window
    arrange(window)
    # What Qt measured before it had the style sheet is a pixel wider.
    window.letters.magnify(LARGER)
    window.letters.magnify(1.0)
    pilot.settle()
    before = picture_of(window)
    pilot.key(Qt.Key.Key_F11)
    pilot.key("1", CTRL)
    pilot.key("6", CTRL)
    pilot.settle()
    assert window.presenter.shown is window.panels["motion"]
    pilot.key(end)
    pilot.until(lambda: window.layout().isEnabled())
    pilot.settle()
    after = picture_of(window)
    for number, (was, now) in enumerate(zip(before, after, strict=True)):
        assert was == now, number


def test_the_panel_that_has_the_keys_is_presented(pilot: Any) -> None:
    window = pilot.window
    pilot.key("5", CTRL)
    pilot.key(Qt.Key.Key_F11)
    assert window.presenter.shown is window.panels["microscope"]
    leave(pilot)
    assert window.arrangement.in_sight(window.panels["microscope"])


def test_up_and_down_go_through_the_panels_in_the_order_of_the_view_menu(pilot: Any) -> None:
    window = pilot.window
    pilot.key(Qt.Key.Key_F11)
    # The network is the last one, and behind it comes the first.
    pilot.key(Qt.Key.Key_Down)
    assert window.presenter.shown is window.panels["experiment"]
    pilot.key(Qt.Key.Key_Up)
    pilot.key(Qt.Key.Key_Up)
    assert window.presenter.shown is window.panels["why"]
    leave(pilot)


def test_a_clicker_walks_through_a_step(pilot: Any) -> None:
    window = pilot.window
    pilot.key(Qt.Key.Key_F11)
    line = window.presenter.stage.caption.line
    pilot.key(Qt.Key.Key_PageUp)
    pilot.settle()
    assert pilot.session.snapshot.walk is None, "there is nothing before a step that nobody walks through"
    pilot.key(Qt.Key.Key_PageDown)
    pilot.until(lambda: line.phase)
    first = pilot.session.snapshot.walk
    assert line.phase == f"batch 1, image 1 of {len(first.record)}, phase 1 of {len(first.phases)}"
    pilot.key(Qt.Key.Key_Right)
    pilot.until(lambda: pilot.session.snapshot.walk.index == first.index + 1)
    pilot.until(lambda: f"phase 2 of {len(first.phases)}" in line.phase)
    pilot.key(Qt.Key.Key_PageUp)
    pilot.until(lambda: pilot.session.snapshot.walk.index == first.index)
    leave(pilot)


def test_below_the_view_stands_all_that_the_strip_says_with_every_equation(pilot: Any) -> None:
    window = pilot.window
    strip = window.panels["step"]
    home = strip.parentWidget().parentWidget().parentWidget()
    pilot.key(Qt.Key.Key_F11)
    assert strip.isHidden()
    pilot.key(Qt.Key.Key_PageDown)
    pilot.until(lambda: strip.isVisible() and pilot.session.snapshot.walk)
    stage = window.presenter.stage
    (below,) = stage.below
    assert stage.isAncestorOf(strip)
    heights, phases = set(), pilot.session.snapshot.walk.phases
    for index, phase in enumerate(phases):
        pilot.session.trainer.inspection.walk_to(index)
        pilot.until(lambda index=index: f"phase {index + 1} of" in stage.caption.line.phase)
        QApplication.processEvents()
        assert strip.line.title == phase.title
        assert sorted(strip.equations.latex) == sorted(phase.equations)
        assert strip.equations.heightForWidth(strip.equations.width()) <= strip.equations.height()
        assert strip.rule.rule is not None
        assert strip.why.font().pointSizeF() == pytest.approx(fonts.font("small").pointSizeF())
        heights.add(below.height())
        assert stage.room.geometry().bottom() < below.geometry().top()
        assert below.geometry().bottom() <= stage.rect().bottom()
    assert len(heights) == 1, "the view above stays where it is"
    assert strip.equations.latex[0].startswith("W "), "of an update first what it does to a parameter"
    leave(pilot)
    assert strip.isVisible()
    assert strip.parentWidget().parentWidget().parentWidget() is home
    assert not strip.equations.isVisible()
    assert strip.line.latex == phase.equations


def test_a_clicker_wins_over_what_the_panel_means_by_its_keys(pilot: Any) -> None:
    window = pilot.window
    pilot.key(Qt.Key.Key_F11)
    pilot.until(lambda: "Z1" in window.panels["network"].mosaics)
    window.panels["network"].mosaics["Z1"].setFocus()
    pilot.key(Qt.Key.Key_PageDown)
    pilot.until(lambda: pilot.session.snapshot.walk is not None)
    leave(pilot)


def test_a_lesson_may_have_the_pages(pilot: Any) -> None:
    turned: list[str] = []
    window = pilot.window
    window.presenter.set_pages(lambda: turned.append("next"), lambda: turned.append("previous"))
    pilot.key(Qt.Key.Key_F11)
    pilot.key(Qt.Key.Key_PageDown)
    pilot.key(Qt.Key.Key_PageUp)
    assert turned == ["next", "previous"]
    window.presenter.set_pages(None)
    pilot.key(Qt.Key.Key_PageDown)
    pilot.until(lambda: pilot.session.snapshot.walk is not None)
    leave(pilot)


def test_training_goes_on_by_its_keys_and_what_is_refused_is_said_here(pilot: Any) -> None:
    window = pilot.window
    pilot.key(Qt.Key.Key_F11)
    pilot.key(".")
    pilot.shown(1)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.training)
    line = window.presenter.stage.caption.line
    pilot.key(Qt.Key.Key_PageDown)
    pilot.until(lambda: line.notice)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: not pilot.session.training)
    leave(pilot)


def test_tab_stays_on_the_stage(pilot: Any) -> None:
    window = pilot.window
    pilot.key(Qt.Key.Key_F11)
    for _ in range(30):
        pilot.key(Qt.Key.Key_Tab)
        assert window.presenter.stage.isAncestorOf(window.focusWidget())
    leave(pilot)


def test_a_dialog_keeps_its_keys(pilot: Any) -> None:
    window = pilot.window
    pilot.key(Qt.Key.Key_F11)
    show_about(window)
    dialog = pilot.dialog(QMessageBox)
    pilot.until(dialog.isVisible)
    pilot.qtbot.keyClick(dialog, Qt.Key.Key_PageDown)
    pilot.settle()
    assert pilot.session.snapshot.walk is None
    pilot.dismiss(dialog)
    assert window.presenter.shown is not None
    leave(pilot)


def test_who_closes_while_presenting_finds_the_usual_arrangement(
    open_window: Callable[..., Any], settings: QSettings
) -> None:
    pilot = open_window(settings=settings)
    window = pilot.window
    state, size = window.saveState(LAYOUT_VERSION), window.size()
    pilot.key(Qt.Key.Key_F11)
    window.close()
    assert QByteArray(settings.value("state")) == state
    assert settings.value("size") == size
    again = open_window(settings=settings).window
    assert not again.isFullScreen()


def test_it_costs_nothing_before_and_after(pilot: Any) -> None:
    presenter = pilot.window.presenter
    assert presenter.stage is None
    pilot.key(Qt.Key.Key_F11)
    leave(pilot)
    pilot.settle()
    assert presenter.stage is None
    assert not presenter.findChildren(type(presenter._patience))[0].isActive()
    QApplication.processEvents()
    assert not [child for child in pilot.window.children() if type(child).__name__ == "Stage"]


def test_the_numbers_of_a_run_do_not_know_of_it(open_window: Callable[..., Any]) -> None:
    losses = []
    for presented in (False, True):
        pilot = open_window()
        if presented:
            pilot.key(Qt.Key.Key_F11)
        for _ in range(3):
            pilot.key(".")
        pilot.shown(3)
        losses.append(pilot.losses())
        if presented:
            leave(pilot)
    assert losses[0] == losses[1]
