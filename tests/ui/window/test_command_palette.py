"""All commands with a few letters: found, seen with their keys, and done, by the keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from cnn_gui.training.messages.state import State
from cnn_gui.ui.look import theme
from cnn_gui.ui.window.bars.command_row import ACTION
from cnn_gui.ui.window.command_palette import NOTHING, Palette

if TYPE_CHECKING:
    from collections.abc import Callable

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def palette_of(pilot: Any) -> Callable[..., Palette]:
    """Give a function that opens the palette by its key and types."""

    def open_it(typed: str = "") -> Palette:
        pilot.key("P", CONTROL_SHIFT)
        (palette,) = [each for each in pilot.window.findChildren(Palette) if each.isVisible()]
        pilot.qtbot.keyClicks(palette.field, typed)
        return palette

    return open_it


def visible(pilot: Any) -> list[Palette]:
    """The palettes that can be seen."""
    return [each for each in pilot.window.findChildren(Palette) if each.isVisible()]


def menu_texts(menu: QMenu) -> list[str]:
    """The entries of a menu and of those in it that can be seen and are no menus themselves."""
    texts: list[str] = []
    for entry in menu.actions():
        inner = entry.menu()
        if inner is not None:
            texts += menu_texts(inner)
        elif not entry.isSeparator() and entry.isVisible():
            texts.append(entry.text().replace("&", "").removesuffix("…"))
    return texts


def test_the_palette_offers_everything_that_the_menus_offer_and_more(
    palette_of: Callable[..., Palette], pilot: Any
) -> None:
    listed = {text.rsplit(" › ")[-1] for text in palette_of().texts()}
    docks = {action.text().replace("&", "") for action in pilot.window.arrangement.actions()}
    for entry in pilot.window.menuBar().actions():
        assert set(menu_texts(entry.menu())) - docks <= listed
    sight = {panel.title: pilot.window.arrangement.in_sight(panel) for panel in pilot.window.arrangement.docks}
    assert {f"{'Hide' if seen else 'Show'} {title}" for title, seen in sight.items()} <= listed
    assert len(set(sight.values())) == 2
    assert {"Show the routes of gradient", "Keep the edits", "Largest source", "Undo"} <= listed
    assert {"Microscope › Largest source", "Draw › Undo", "Go to Curves", "View › Hide Curves"} <= set(
        palette_of().texts()
    )


def test_what_cannot_be_done_now_comes_last(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of("re")
    assert palette.texts()[0] == "Run › Reset"
    listed = [palette.rows.item(row).data(ACTION).isEnabled() for row in range(palette.rows.count())]
    assert listed == sorted(listed, reverse=True)
    assert "Draw › Redo" in palette.texts()[listed.index(False) :]


def test_a_few_letters_and_enter_do_it(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of("one ba")
    assert palette.texts()[0] == "Run › One batch"
    pilot.key(Qt.Key.Key_Return)
    assert not visible(pilot)
    pilot.shown(1)


def test_the_menu_is_a_word_like_others(palette_of: Callable[..., Palette]) -> None:
    assert palette_of("data mnist").texts() == ["Data › MNIST", "Data › Fashion-MNIST", "Data › Kuzushiji-MNIST"]


def test_words_of_the_tip_find_it_too(palette_of: Callable[..., Palette]) -> None:
    assert palette_of("until paused").texts() == ["Run › Run"]


def test_space_and_points_are_typed_and_train_nothing(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of("reset . / m r ")
    assert palette.field.text() == "reset . / m r "
    pilot.settle()
    assert pilot.batches() == (0, 0)
    assert pilot.session.state is State.PAUSED
    assert pilot.session.run.generation == 1
    assert palette.nothing.isVisible()
    assert palette.nothing.text() == NOTHING


def test_arrows_go_around_and_pages_stop_at_the_ends(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of()
    rows = palette.rows
    assert rows.currentRow() == 0
    pilot.key(Qt.Key.Key_Up)
    assert rows.currentRow() == rows.count() - 1
    pilot.key(Qt.Key.Key_Down)
    assert rows.currentRow() == 0
    pilot.key(Qt.Key.Key_PageUp)
    assert rows.currentRow() == 0
    pilot.key(Qt.Key.Key_PageDown)
    pilot.key(Qt.Key.Key_PageDown)
    assert 12 < rows.currentRow() < rows.count()
    pilot.key(Qt.Key.Key_Tab)
    assert palette.isVisible()


def test_escape_gives_the_keys_back(palette_of: Callable[..., Palette], pilot: Any) -> None:
    mosaic = pilot.window.panels["filters"].mosaic
    mosaic.setFocus()
    palette = palette_of("res")
    assert palette.field.hasFocus()
    pilot.key(Qt.Key.Key_Escape)
    assert not visible(pilot)
    assert QApplication.focusWidget() is mosaic
    assert pilot.session.run.generation == 1


def test_it_goes_when_somebody_clicks_elsewhere(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette_of()
    pilot.window.panels["filters"].mosaic.setFocus()
    assert not visible(pilot)


def test_what_cannot_be_done_now_is_seen_and_does_nothing(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of("finish step")
    assert palette.texts() == ["Step › Finish step"]
    pilot.key(Qt.Key.Key_Return)
    assert palette.isVisible()
    pilot.key(Qt.Key.Key_Escape)
    pilot.key("/")
    pilot.until(lambda: pilot.session.snapshot.walk is not None)
    palette_of("finish step")
    pilot.key(Qt.Key.Key_Return)
    pilot.until(lambda: pilot.session.snapshot.walk is None)
    pilot.shown(1)


def test_an_edit_can_be_undone_from_the_palette(palette_of: Callable[..., Palette], pilot: Any) -> None:
    before = pilot.parameters()["conv1.b"]
    pilot.window.panels["what-if"].edit_wanted.emit("conv1.b", (0,), 3.0, False)
    pilot.until(lambda: pilot.session.snapshot.what_if is not None)
    pilot.until(lambda: pilot.window.actions_["undo_edits"].isEnabled())
    palette_of("undo all edits")
    pilot.key(Qt.Key.Key_Return)
    pilot.until(lambda: pilot.session.snapshot.what_if is None)
    assert pilot.parameters()["conv1.b"].tolist() == before.tolist()


def test_a_click_does_it(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of("dark theme")
    row = palette.rows.visualItemRect(palette.rows.item(0)).center()
    pilot.qtbot.mouseClick(palette.rows.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert theme.current() is theme.DARK


def test_it_stands_within_the_window_whatever_its_size(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of()
    for width, height in ((1280, 800), (1000, 620), (1600, 900)):
        pilot.window.resize(width, height)
        pilot.until(lambda: abs(2 * palette.x() + palette.width() - pilot.window.width()) <= 1)
        assert pilot.window.rect().contains(palette.geometry())


def test_a_row_shows_its_key_and_its_typed_letters_differ(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of("run")
    plain = palette.grab().toImage()
    palette.field.setText("until")
    assert palette.texts() == ["Run › Run"]
    row = palette.rows.visualItemRect(palette.rows.item(0))
    with_key = palette.rows.grab(row).toImage()
    action = pilot.window.actions_["toggle"]
    keys = action.shortcuts()
    action.setShortcuts([])
    palette.rows.viewport().update()
    assert palette.rows.grab(row).toImage() != with_key
    action.setShortcuts(keys)
    assert palette.grab().toImage() != plain


def test_opened_twice_there_is_one(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette_of("res")
    pilot.window.actions_["commands"].trigger()
    (palette,) = visible(pilot)
    assert palette.field.text() == ""


def test_the_name_of_a_panel_goes_to_it_and_hiding_it_is_said(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of("what if")
    assert palette.texts()[:2] == ["Go to What if", "View › Show What if"]
    pilot.key(Qt.Key.Key_Return)
    panel = pilot.window.panels["what-if"]
    pilot.until(lambda: pilot.window.arrangement.in_sight(panel))
    assert "View › Hide What if" in palette_of("what if").texts()


def test_a_mouse_that_rests_chooses_nothing(palette_of: Callable[..., Palette], pilot: Any) -> None:
    palette = palette_of()
    rows, view = palette.rows, palette.rows.viewport()
    pilot.qtbot.mouseMove(view, QPoint(40, 100))
    pilot.qtbot.mouseMove(view, QPoint(42, 101))
    under = rows.currentRow()
    assert under == rows.row(rows.itemAt(QPoint(42, 101))) > 0
    for step in range(1, 16):
        pilot.key(Qt.Key.Key_Down)
        assert rows.currentRow() == under + step, "the list scrolls beneath it"
    assert rows.verticalScrollBar().value() > 0


def test_a_key_that_goes_to_a_panel_leaves_the_keys_there(palette_of: Callable[..., Palette], pilot: Any) -> None:
    window = pilot.window
    window.panels["filters"].mosaic.setFocus()
    palette_of("re")
    window.actions_["go_to_curves"].trigger()
    assert not visible(pilot)
    assert QApplication.focusWidget() is window.panels["curves"]


def test_the_palette_takes_the_keys_from_a_floating_panel(palette_of: Callable[..., Palette], pilot: Any) -> None:
    window = pilot.window
    panel = window.panels["filters"]
    window.arrangement.docks[panel].setFloating(True)
    window.go_to(panel)
    pilot.until(panel.window().isActiveWindow)
    window.actions_["commands"].trigger()
    pilot.until(window.isActiveWindow)
    (palette,) = visible(pilot)
    assert palette.field.hasFocus()
    pilot.qtbot.keyClicks(QApplication.focusWidget(), "cur")
    assert palette.field.text() == "cur"
    assert pilot.session.run.generation == 1
