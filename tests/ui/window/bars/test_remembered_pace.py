"""The speed of training is remembered, and somebody new sees their first run slowly until they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QToolButton

from cnn_gui.training.messages.state import State
from cnn_gui.ui.window.bars.remembered_pace import FIRST_PACE, SLOWLY
from cnn_gui.ui.window.bars.run_bar import PACES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def settings_of(tmp_path: Path) -> Callable[..., QSettings]:
    """Give a function that opens the settings of one person, with what they remember already."""

    def open_them(**remembered: str) -> QSettings:
        settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
        for key, value in remembered.items():
            settings.setValue(key, value)
        return settings

    return open_them


def pace(pilot: Any) -> float | None:
    """As fast as the thread that trains is allowed to be."""
    seconds = pilot.ask(lambda _run: pilot.session.trainer._pace._seconds_per_batch)
    shown = PACES[pilot.window.run_bar.pace.value()]
    assert seconds == (0.0 if shown is None else 1 / shown)
    return shown


def run(pilot: Any) -> None:
    """Press Run."""
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)


def pause(pilot: Any) -> None:
    """Press it once more."""
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)


def full_speed_button(pilot: Any) -> QToolButton:
    """The way out that is offered."""
    wanted = pilot.window.actions_["full_speed"]
    return next(each for each in pilot.window.banner.findChildren(QToolButton) if each.defaultAction() is wanted)


def test_the_first_run_of_somebody_new_is_slow_and_says_so(
    open_window: Callable[..., Any], settings_of: Callable[..., QSettings]
) -> None:
    pilot = open_window(settings=settings_of())
    assert pace(pilot) == FIRST_PACE
    assert not pilot.window.banner.isVisible()
    run(pilot)
    pilot.until(pilot.window.banner.isVisible)
    assert pilot.window.banner.text == SLOWLY == "Slow motion so that you can watch: 10 batches/s"
    pilot.qtbot.mouseClick(full_speed_button(pilot), Qt.MouseButton.LeftButton)
    assert not pilot.window.banner.isVisible()
    assert pace(pilot) is None
    pilot.until(lambda: pilot.session.snapshot.progress.batch > 30)
    pause(pilot)
    run(pilot)
    assert not pilot.window.banner.isVisible()
    pause(pilot)


def test_what_is_said_goes_with_the_pause_and_comes_again_until_a_speed_is_chosen(
    open_window: Callable[..., Any], settings_of: Callable[..., QSettings]
) -> None:
    pilot = open_window(settings=settings_of())
    for _ in range(2):
        run(pilot)
        pilot.until(pilot.window.banner.isVisible)
        pause(pilot)
        pilot.until(lambda: not pilot.window.banner.isVisible())
    run(pilot)
    pilot.until(pilot.window.banner.isVisible)
    pilot.window.run_bar.pace.setValue(PACES.index(50.0))
    assert not pilot.window.banner.isVisible()
    pause(pilot)


@pytest.mark.parametrize(("chosen", "kept"), [(20.0, "20"), (None, "full"), (1.0, "1")])
def test_the_speed_that_was_chosen_is_there_the_next_time(
    open_window: Callable[..., Any], settings_of: Callable[..., QSettings], chosen: float | None, kept: str
) -> None:
    settings = settings_of()
    pilot = open_window(settings=settings)
    pilot.window.run_bar.pace.setValue(PACES.index(2.0))
    pilot.window.run_bar.pace.setValue(PACES.index(chosen))
    assert settings.value("pace") == kept
    pilot.window.close()
    again = open_window(settings=settings_of())
    assert pace(again) == chosen
    again.key(".")
    again.until(lambda: again.session.snapshot.progress.batch == 1)
    assert not again.window.banner.isVisible()


def test_who_has_not_chosen_is_told_the_next_time_too(
    open_window: Callable[..., Any], settings_of: Callable[..., QSettings]
) -> None:
    open_window(settings=settings_of()).window.close()
    again = open_window(settings=settings_of())
    assert pace(again) == FIRST_PACE
    run(again)
    again.until(again.window.banner.isVisible)
    pause(again)


@pytest.mark.parametrize("remembered", [{"theme": "dark"}, {"pace": "warp"}, {"pace": "full"}, {"pace": ""}])
def test_who_is_known_trains_at_full_speed(
    open_window: Callable[..., Any], settings_of: Callable[..., QSettings], remembered: dict[str, str]
) -> None:
    pilot = open_window(settings=settings_of(**remembered))
    assert pace(pilot) is None
    run(pilot)
    assert not pilot.window.banner.isVisible()
    pause(pilot)


def test_without_settings_nothing_is_slow(pilot: Any) -> None:
    assert pace(pilot) is None
    run(pilot)
    assert not pilot.window.banner.isVisible()
    pause(pilot)
