"""The window on real screens: it fits at first, everything is in reach, and no action changes its size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QSettings, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.application.start import DEFAULT_SIZE
from cnn_gui.ui.look import fonts, theme
from cnn_gui.ui.panels.drawing.desk import DrawingDesk
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.window.main_window import LEAST_SIZE
from cnn_gui.ui.window.plan import FRAME, TWO_AT_THE_RIGHT, fitting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# 1024×700 and 1366×768 at scale 1 and 2, 1920×1080 at 1.5 and 2, 1440×900 at 1.5: in logical pixels.
SCREENS = [(1024, 700), (512, 350), (1366, 768), (683, 384), (1280, 720), (960, 540), (960, 600)]
SMALL = [(1008, 652), (667, 336), (496, 302)]

# They ask for files or end the program, or open a window of their own.
ELSEWHERE = {"quit", "save_picture", "open_folder", "open_file", "open_recent", "data_directory", "about", "keys"}


@pytest.fixture
def large(take_face: Callable[[int], None], app: QApplication) -> Iterator[None]:
    """A desktop with letters of one and a half times the usual size."""
    usual = fonts.SMALLEST_POINTS
    for points in (1.5 * usual, usual):
        # Not with monkeypatch: windows that close after this would be measured with what it had left.
        fonts.SMALLEST_POINTS = points
        take_face(100)
        theme.apply_theme(app, "light")
        if points != usual:
            yield


def resized(pilot: Any, width: int, height: int) -> Any:
    """The window at a size, arranged as when it starts there."""
    window = pilot.window
    window.resize(width, height)
    window.arrangement.reset()
    QApplication.processEvents()
    assert window.size() == QSize(width, height)
    return window


@pytest.mark.parametrize("screen", SCREENS)
def test_the_first_window_fits_the_screen_with_its_frame(screen: tuple[int, int]) -> None:
    size = fitting(QSize(*DEFAULT_SIZE), QSize(*screen))
    assert size + FRAME == (size + FRAME).boundedTo(QSize(*screen))
    assert LEAST_SIZE.boundedTo(size) == LEAST_SIZE


def test_a_large_screen_has_the_usual_window() -> None:
    assert fitting(QSize(*DEFAULT_SIZE), QSize(2560, 1440)) == QSize(*DEFAULT_SIZE)


@pytest.mark.parametrize("size", SMALL)
@pytest.mark.parametrize("letters", ["face", "large"])
def test_what_is_shown_demands_no_larger_window(
    open_window: Callable[..., Any], request: pytest.FixtureRequest, letters: str, size: tuple[int, int]
) -> None:
    if letters == "large":
        request.getfixturevalue("large")
    window = resized(open_window(), *size)
    assert window.minimumSize() == LEAST_SIZE
    # All parts end where the window ends.
    for part in (*window.arrangement.docks.values(), window.statusBar(), window.run_bar, window.centralWidget()):
        if part.isVisible() and not part.visibleRegion().isEmpty():
            place = part.rect().translated(part.mapTo(window, part.rect().topLeft()))
            assert window.rect().contains(place), part


@pytest.mark.parametrize("size", SMALL)
def test_no_action_changes_the_size_of_the_window(
    open_window: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    pilot = open_window()
    window = resized(pilot, *size)
    done = []
    for action in window.actions_:
        if action.declaration.name in ELSEWHERE or action.menu() is not None or action.text().endswith("…"):
            continue
        action.trigger()
        QApplication.processEvents()
        if action.declaration.name == "present":
            # That is asked for: the way back counts.
            action.trigger()
            QApplication.processEvents()
        assert window.size() == QSize(*size), action.declaration.name
        done.append(action.declaration.name)
        for dialog in (each for each in QApplication.topLevelWidgets() if each is not window and each.isVisible()):
            if dialog.window() is dialog and dialog.windowType() in (Qt.WindowType.Dialog, Qt.WindowType.Popup):
                dialog.close()
    assert len(done) > 40
    pilot.settle()
    assert window.size() == QSize(*size)


@pytest.mark.parametrize("size", SMALL)
def test_a_walk_and_all_its_words_leave_the_window_as_large_as_it_was(
    open_window: Callable[..., Any], size: tuple[int, int]
) -> None:
    pilot = open_window()
    window = resized(pilot, *size)
    pilot.key("/")
    pilot.until(lambda: pilot.session.snapshot.walk is not None)
    strip = window.panels["step"]
    pilot.until(strip.isVisible)
    strip.more.click()
    window.banner.show_warning("Something " * 60, "and what to do " * 40, window.actions_["reset"])
    pilot.settle()
    assert window.size() == QSize(*size)
    middle = window.centralWidget()
    for sheet in (room for room in middle.sheets if room.isVisible()):
        assert middle.rect().contains(sheet.geometry())


@pytest.mark.parametrize("size", SMALL)
@pytest.mark.usefixtures("face")
def test_names_of_tabs_are_whole(open_window: Callable[..., Any], size: tuple[int, int]) -> None:
    window = resized(open_window(), *size)
    bars = [bar for bar in window.findChildren(QTabBar) if bar.isVisible()]
    assert bars
    for bar in bars:
        for tab in range(bar.count()):
            assert bar.elideMode() is Qt.TextElideMode.ElideNone
            assert bar.tabRect(tab).width() >= bar.fontMetrics().horizontalAdvance(bar.tabText(tab))


@pytest.mark.parametrize("letters", ["face", "large"])
def test_every_control_is_whole_or_can_be_scrolled_to(
    open_window: Callable[..., Any], request: pytest.FixtureRequest, qtbot: QtBot, letters: str
) -> None:
    if letters == "large":
        request.getfixturevalue("large")
    window = resized(open_window(), 667, 336)
    for panel in window.panels.values():
        window.arrangement.bring_forward(panel)
        # Parts are laid out anew when they have heard how much room there is.
        qtbot.waitUntil(lambda panel=panel: not cut_in(panel))


def cut_in(panel: QWidget) -> list[str]:
    """Controls that a person sees only a part of."""
    return [
        f"{panel.title}: {control.accessibleName() or control}"
        for kind in (QAbstractButton, QComboBox, QAbstractSpinBox)
        for control in panel.findChildren(kind)
        if control.isVisible()
        and control.window() is panel.window()
        and not isinstance(control.parent(), QTabBar)
        and not inside(control, panel)
    ]


def inside(control: QWidget, panel: QWidget) -> bool:
    """Whether no parent up to the panel cuts a control, but for those that scroll."""
    parent = control.parentWidget()
    while parent is not None and parent is not panel.parentWidget():
        if parent.objectName() == "qt_scrollarea_viewport" or parent.inherits("QAbstractScrollArea"):
            return True
        place = control.rect().translated(control.mapTo(parent, control.rect().topLeft()))
        if not parent.rect().contains(place):
            return False
        parent = parent.parentWidget()
    return True


@pytest.mark.parametrize("size", [(1008, 652), (1264, 672), (1350, 720)])
@pytest.mark.usefixtures("face")
def test_no_title_of_a_part_is_cut(open_window: Callable[..., Any], size: tuple[int, int]) -> None:
    window = resized(open_window(), *size)
    seen = 0
    for panel in window.panels.values():
        window.arrangement.bring_forward(panel)
        QApplication.processEvents()
        for heading in panel.findChildren(Heading):
            if heading.isVisible() and heading.title():
                assert heading.width() >= heading.minimumSizeHint().width(), (panel.title, heading.title())
                seen += 1
    assert seen > 5


def test_the_pad_is_never_smaller_than_a_thumb(open_window: Callable[..., Any]) -> None:
    window = resized(open_window(), *SMALL[-1])
    window.arrangement.bring_forward(window.panels["draw"])
    QApplication.processEvents()
    desk = window.panels["draw"].findChild(DrawingDesk)
    assert min(desk.pad.width(), desk.pad.height()) >= 60


@pytest.mark.parametrize("size", [(1008, 652), (1264, 672), (1350, 720)])
@pytest.mark.usefixtures("face")
def test_all_ten_classes_are_seen_where_the_panels_below_keep_their_room(
    open_window: Callable[..., Any], size: tuple[int, int]
) -> None:
    window = resized(open_window(), *size)
    bars = window.panels["prediction"].bars
    assert bars.row_count() == 10
    assert bars.viewport().visibleRegion().boundingRect().bottom() >= bars.row_rect(9).bottom() - 1
    below = window.panels["filters"]
    assert below.visibleRegion().boundingRect().height() >= below.minimumSizeHint().height()


def test_the_panels_of_the_narrowest_places_give_way_first(open_window: Callable[..., Any]) -> None:
    window = open_window().window

    def columns() -> set[str]:
        return {
            bar.tabText(0)
            for bar in window.findChildren(QTabBar)
            if bar.isVisible() and bar.geometry().intersects(window.rect())
        }

    line = window.fontMetrics().height()
    for size, expected in (
        ((1280, 800), {"Experiment", "Curves", "Filters"}),
        ((960, 652), {"Prediction", "Curves", "Filters"}),
        ((960, TWO_AT_THE_RIGHT * line - 1), {"Prediction", "Curves"}),
        ((667, 336), {"Prediction"}),
    ):
        window.resize(*size)
        window.arrangement.reset()
        QApplication.processEvents()
        assert columns() == expected, size


def test_an_arrangement_of_a_larger_window_gives_way_to_the_usual_one(
    open_window: Callable[..., Any], settings: QSettings
) -> None:
    first = open_window(settings=settings)
    resized(first, 1280, 780)
    first.window.arrangement.docks[first.window.panels["curves"]].close()
    first.window.close()
    assert settings.value("size") == QSize(1280, 780)

    again = open_window(settings=settings).window
    assert not again.panels["curves"].isVisible()
    again.resize(960, 480)
    again.restore_layout(keep_size=True)
    assert again.panels["curves"].isVisible()
    assert again.size() == QSize(960, 480)


def test_a_remembered_window_is_brought_back_onto_the_screen(
    open_window: Callable[..., Any], settings: QSettings
) -> None:
    first = open_window(settings=settings).window
    first.setGeometry(40, 40, 2600, 1700)
    first.close()
    window = open_window(settings=settings).window
    window.restore_layout(keep_size=False)
    QApplication.processEvents()
    room = window.screen().availableGeometry()
    assert room.contains(window.geometry())


@pytest.mark.parametrize("size", [(1024, 676), (480, 300), (1440, 900)])
@pytest.mark.parametrize("letters", ["face", "large"])
@pytest.mark.parametrize("in_full", [False, True], ids=["in short", "in full"])
def test_every_phase_of_a_step_takes_the_same_height_and_none_makes_anything_grow(
    open_window: Callable[..., Any],
    request: pytest.FixtureRequest,
    letters: str,
    size: tuple[int, int],
    in_full: bool,
) -> None:
    if letters == "large":
        request.getfixturevalue("large")
    pilot = open_window()
    window = resized(pilot, *size)
    strip, middle = window.panels["step"], window.centralWidget()
    pilot.session.trainer.inspection.walk(1)
    pilot.until(strip.isVisible)
    if in_full:
        strip.more.click()
    heights = set()
    docks = {name: dock.geometry() for name, dock in window.arrangement.docks.items() if dock.isVisible()}
    count = len(pilot.session.snapshot.walk.phases)
    for index in range(count):
        pilot.session.trainer.inspection.walk_to(index)
        pilot.until(
            lambda index=index: strip.rule.rule is not None and strip.position.text().startswith(f"{index + 1} ")
        )
        # Where there is less room than it needs it scrolls, and nothing of it is lost.
        pilot.until(lambda: strip.size() == strip.size().expandedTo(strip.minimumSizeHint()))
        assert window.size() == QSize(*size)
        (room,) = [room for room in middle.sheets if room.panel is strip]
        assert middle.rect().contains(room.geometry())
        heights.add((room.height(), strip.height()))
        assert strip.why.toolTip() or strip.why.shown() == strip.why.text()
    assert len(heights) == 1
    assert docks == {name: dock.geometry() for name, dock in window.arrangement.docks.items() if dock.isVisible()}
