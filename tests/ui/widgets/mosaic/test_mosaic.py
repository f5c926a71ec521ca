"""A mosaic as a person sees and uses it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAction, QColor, QContextMenuEvent, QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.explain.calculation.formats import literal, tsv
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import lut
from cnn_gui.ui.widgets.mosaic.menu import mosaic_menu
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.scale import ScaleMode
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell

Show = Callable[[Mosaic, int, int], Mosaic]
Look = Callable[[QWidget, QPointF], QColor]
Hover = Callable[[QWidget, QPointF], None]
Drop = Callable[[Callable[[], QWidget]], weakref.ref[QWidget]]

MAPS = np.random.default_rng(3).standard_normal((8, 13, 13)).astype(np.float32)
FILTERS = np.array([[[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]], np.float32)


def middle(mosaic: Mosaic, cell: Cell) -> QPointF:
    """The point in the middle of a cell."""
    return mosaic.cell_rect(cell).center()


def test_every_cell_is_seen_in_the_colour_of_its_value(mosaic: Mosaic, pixel: Look) -> None:
    table, (low, high) = lut("diverging", theme.LIGHT), mosaic.levels().of(0)
    for cell in (Cell(0, 0, 0), Cell(3, 12, 5), Cell(7, 12, 12)):
        share = (MAPS[cell.tile, cell.row, cell.column] - low) / (high - low)
        assert pixel(mosaic, middle(mosaic, cell)).rgba() == table[int(share * 254 + 0.5)]


def test_all_cells_are_equally_large(mosaic: Mosaic) -> None:
    sizes = {
        (mosaic.cell_rect(Cell(*position)).width(), mosaic.cell_rect(Cell(*position)).height())
        for position in np.ndindex(*MAPS.shape)
    }
    assert len(sizes) == 1
    assert sizes.pop()[0] >= 4


def test_the_mouse_reads_out_the_value_under_it(mosaic: Mosaic, hover: Hover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(mosaic.hovered) as told:
        hover(mosaic, middle(mosaic, Cell(3, 12, 5)))
    value = float(MAPS[3, 12, 5])
    assert told.args == [3, 12, 5, value]
    assert mosaic.readouts()[0] == f"Z1[3, 12, 5] = {value:.4f}".replace("-", "−")
    assert mosaic.accessibleDescription() == mosaic.readouts()[0]
    with qtbot.waitSignal(mosaic.left):
        hover(mosaic, QPointF(1, 1))
    assert mosaic.readouts() == ()


def test_the_readout_follows_the_data_under_a_resting_mouse(mosaic: Mosaic, hover: Hover, qtbot: QtBot) -> None:
    hover(mosaic, middle(mosaic, Cell(1, 2, 3)))
    with qtbot.waitSignal(mosaic.hovered) as told:
        mosaic.set_maps(MAPS + 1)
    assert told.args[3] == pytest.approx(float(MAPS[1, 2, 3]) + 1)
    assert mosaic.readouts()[0].endswith(f"= {MAPS[1, 2, 3] + 1:.4f}".replace("-", "−"))


def test_a_cell_under_the_mouse_that_is_gone_is_left(mosaic: Mosaic, hover: Hover, qtbot: QtBot) -> None:
    hover(mosaic, middle(mosaic, Cell(7, 12, 12)))
    with qtbot.waitSignal(mosaic.left):
        mosaic.set_maps(FILTERS)
    assert mosaic.cell() is None


def test_the_cell_under_the_mouse_is_framed(mosaic: Mosaic, hover: Hover, pixel: Look) -> None:
    mosaic.set_maps(np.zeros((8, 13, 13), np.float32))
    box = mosaic.cell_rect(Cell(2, 6, 6))
    beside = QPointF(box.left() - 1, box.center().y())
    assert pixel(mosaic, beside) == theme.LIGHT.panel
    hover(mosaic, box.center())
    assert theme.contrast(pixel(mosaic, beside), theme.LIGHT.panel) > 3


def test_a_click_tells_the_map_and_the_cell(mosaic: Mosaic, qtbot: QtBot) -> None:
    with qtbot.waitSignal(mosaic.clicked) as told:
        qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=middle(mosaic, Cell(5, 1, 2)).toPoint())
    assert told.args == [5, 1, 2]


def test_a_click_beside_the_tiles_tells_nothing(mosaic: Mosaic, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(mosaic.clicked):
        qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=QPointF(4, 4).toPoint())


def test_keys_walk_from_cell_to_cell_and_across_tiles(mosaic: Mosaic, qtbot: QtBot) -> None:
    told: list[tuple[int, int, int]] = []
    mosaic.hovered.connect(lambda tile, row, column, _value: told.append((tile, row, column)))
    layout = mosaic.picture.layout
    key = Qt.Key
    assert layout is not None
    assert layout.across == 4
    for pressed in (key.Key_Right, key.Key_Down, key.Key_PageDown, key.Key_Home, key.Key_Up, key.Key_End, key.Key_Left):
        qtbot.keyClick(mosaic, pressed)
    assert told == [(0, 0, 1), (0, 1, 1), (1, 1, 1), (0, 0, 0), (0, 0, 0), (7, 12, 12), (7, 12, 11)]
    for _ in range(12):
        qtbot.keyClick(mosaic, key.Key_Left)
    assert told[-1] == (6, 12, 12)
    for _ in range(13):
        qtbot.keyClick(mosaic, key.Key_Up)
    assert told[-1] == (2, 12, 12)


def test_enter_clicks_the_cell_of_the_cursor(mosaic: Mosaic, qtbot: QtBot) -> None:
    qtbot.keyClick(mosaic, Qt.Key.Key_Down)
    with qtbot.waitSignal(mosaic.clicked) as told:
        qtbot.keyClick(mosaic, Qt.Key.Key_Return)
    assert told.args == [0, 1, 0]


def test_a_double_click_asks_for_the_map_to_be_enlarged(mosaic: Mosaic, qtbot: QtBot) -> None:
    clicks: list[tuple[int, ...]] = []
    mosaic.clicked.connect(lambda *cell: clicks.append(cell))
    place = middle(mosaic, Cell(5, 1, 2)).toPoint()
    with qtbot.waitSignal(mosaic.enlarge_wanted) as told:
        # The first of the two is a click, as it always is; the second one is no other.
        qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=place)
        qtbot.mouseDClick(mosaic, Qt.MouseButton.LeftButton, pos=place)
    assert told.args == [5]
    assert clicks == [(5, 1, 2)]
    with qtbot.assertNotEmitted(mosaic.enlarge_wanted):
        qtbot.mouseDClick(mosaic, Qt.MouseButton.LeftButton, pos=QPointF(4, 4).toPoint())


def test_the_key_e_enlarges_the_map_of_the_cursor(mosaic: Mosaic, qtbot: QtBot) -> None:
    qtbot.keyClick(mosaic, Qt.Key.Key_PageDown)
    with qtbot.waitSignal(mosaic.enlarge_wanted) as told:
        qtbot.keyClick(mosaic, Qt.Key.Key_E)
    assert told.args == [1]
    with qtbot.assertNotEmitted(mosaic.enlarge_wanted):
        qtbot.keyClick(mosaic, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)


def menu_at(mosaic: Mosaic, point: QPointF) -> QMenu:
    """The context menu that a person gets there."""
    where = mosaic.mapToGlobal(point.toPoint())
    QApplication.sendEvent(mosaic, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point.toPoint(), where))
    menu = mosaic.findChildren(QMenu)[-1]
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no window stack and no keyboard
def test_the_context_menu_offers_to_enlarge_where_anyone_listens(mosaic: Mosaic, qtbot: QtBot) -> None:
    point = middle(mosaic, Cell(6, 3, 3))
    menu = menu_at(mosaic, point)
    texts = [action.text() for action in menu.actions() if action.text()]
    assert texts[:3] == ["Scale per map", "Scale per layer", "Freeze the scale"]
    menu.close()
    asked: list[int] = []
    mosaic.enlarge_wanted.connect(asked.append)
    mosaic.addAction(QAction("Routes", mosaic))
    menu = menu_at(mosaic, point)
    actions = {action.text(): action for action in menu.actions()}
    assert next(iter(actions)) == "&Enlarge\tE"
    assert "Routes" in actions
    actions["&Enlarge\tE"].trigger()
    actions["Scale per map"].trigger()
    menu.close()
    assert asked == [6]
    assert mosaic.scale_mode() is ScaleMode.PER_MAP
    # Beside the maps there is none to be enlarged.
    menu = menu_at(mosaic, QPointF(2, 2))
    assert "&Enlarge\tE" not in {action.text() for action in menu.actions()}
    menu.close()


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("shape", [(8, 13, 13), (4, 3, 5, 5), (10,)])
def test_what_is_shown_can_be_copied(qtbot: QtBot, shown: Show, shape: tuple[int, ...]) -> None:
    mosaic = Mosaic("Z1")
    array = np.random.default_rng(1).standard_normal(shape).astype(np.float32)
    mosaic.set_maps(array)
    shown(mosaic, 300, 300)
    menu = menu_at(mosaic, QPointF(2, 2))
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy Z1 as &NumPy literal"].trigger()
    assert QGuiApplication.clipboard().text() == literal(array)
    actions["Copy Z1 as a &table (TSV)"].trigger()
    assert QGuiApplication.clipboard().text() == tsv(array)
    actions["&Save Z1 as .npy…"].trigger()
    menu.close()
    dialog = mosaic.window().findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    assert dialog.windowTitle() == "Save Z1"
    dialog.reject()


def test_a_mosaic_without_data_offers_nothing_to_copy(qtbot: QtBot, shown: Show) -> None:
    mosaic = shown(Mosaic("Z1"), 300, 200)
    menu = mosaic_menu(mosaic, None)
    assert not [action.text() for action in menu.actions() if "Copy" in action.text()]
    menu.deleteLater()


def test_who_comes_by_keyboard_is_told_of_the_cell_at_once(mosaic: Mosaic, qtbot: QtBot) -> None:
    with qtbot.waitSignal(mosaic.hovered) as told:
        QApplication.sendEvent(mosaic, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert told.args[:3] == [0, 0, 0]
    with qtbot.assertNotEmitted(mosaic.hovered):
        QApplication.sendEvent(mosaic, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))


def test_a_mosaic_that_is_hidden_is_left(mosaic: Mosaic, hover: Hover, qtbot: QtBot) -> None:
    hover(mosaic, middle(mosaic, Cell(3, 12, 5)))
    with qtbot.waitSignal(mosaic.left):
        mosaic.hide()
    assert mosaic.cell() is None


def test_further_clicks_on_a_pixel_go_through_its_channels(qtbot: QtBot, shown: Show) -> None:
    mosaic = Mosaic("X", kind="colour")
    mosaic.set_maps(MAPS[:3])
    shown(mosaic, 300, 300)
    found: list[tuple[int, ...]] = []
    mosaic.clicked.connect(lambda *cell: found.append(mosaic.index_of(Cell(*cell))))
    for cell in [Cell(0, 4, 5)] * 4 + [Cell(0, 4, 6)]:
        qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=middle(mosaic, cell).toPoint())
    assert found == [(0, 4, 5), (1, 4, 5), (2, 4, 5), (0, 4, 5), (0, 4, 6)]


def test_the_cursor_is_shown_in_the_accent_colour_to_who_comes_by_keyboard(
    mosaic: Mosaic, pixel: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mosaic, "hasFocus", lambda: True)  # there is no window manager offscreen
    mosaic.set_maps(np.zeros((8, 13, 13), np.float32))
    edge = mosaic.cell_rect(Cell(0, 0, 0))
    point = QPointF(edge.center().x(), edge.bottom() + 0.6)
    QApplication.sendEvent(mosaic, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    assert mosaic.cell() is None
    QApplication.sendEvent(mosaic, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert mosaic.cell() == Cell(0, 0, 0)
    assert theme.contrast(pixel(mosaic, point), theme.LIGHT.panel) > 2
    assert pixel(mosaic, point).hslHue() == pytest.approx(theme.LIGHT.accent.hslHue(), abs=3)
    QApplication.sendEvent(mosaic, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert mosaic.cell() is None


def test_large_cells_carry_their_numbers_in_a_readable_ink(qtbot: QtBot, shown: Show) -> None:
    theme.apply_theme(QApplication.instance(), "dark")  # type: ignore[arg-type]
    mosaic = Mosaic("W", noun="filter")
    mosaic.set_maps(FILTERS)
    shown(mosaic, 420, 300)
    image = mosaic.grab().toImage()
    for cell in (Cell(0, 1, 2), Cell(0, 0, 1), Cell(1, 2, 1)):
        box = mosaic.cell_rect(cell)
        assert box.width() >= 34
        ground = image.pixelColor(box.topLeft().toPoint() + QPointF(3, 3).toPoint())
        inside = (
            image.pixelColor(x, y)
            for x in range(int(box.left()), int(box.right()))
            for y in range(int(box.top()), int(box.bottom()))
        )
        assert max(theme.contrast(colour, ground) for colour in inside) >= 4.5


def test_small_cells_carry_no_numbers(mosaic: Mosaic) -> None:
    mosaic.set_maps(np.full((1, 26, 26), 0.5, np.float32))
    box = mosaic.cell_rect(Cell(0, 3, 3))
    assert box.width() < 34
    image = mosaic.grab().toImage()
    whole = mosaic.cell_rect(Cell(0, 0, 0)).united(mosaic.cell_rect(Cell(0, 25, 25))).toRect()
    assert (
        len({image.pixel(x, y) for x in range(whole.left(), whole.right()) for y in range(whole.top(), whole.bottom())})
        == 1
    )


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("value", [-1.2345e-7, -99.9, 123.456])
@pytest.mark.parametrize(("cell", "kind"), [(34, "diverging"), (74, "diverging"), (57, "colour"), (91, "colour")])
def test_a_number_stays_inside_its_cell(shown: Show, value: float, cell: int, kind: Any) -> None:
    mosaic = Mosaic("W", kind=kind, colour_bar=False)
    mosaic.set_maps(np.full((3 if kind == "colour" else 1, 5, 5), value, np.float32))
    shown(mosaic, 5 * cell + 12, 5 * cell + 60)
    mosaic.clearFocus()
    box, image = mosaic.cell_rect(Cell(0, 2, 2)).toRect(), mosaic.grab().toImage()
    assert cell <= box.width() <= cell + 3
    inks = [{image.pixel(x, y) for y in range(box.top() + 8, box.bottom() - 8)} for x in range(box.left(), box.right())]
    assert len(set.union(*inks)) > 1
    assert len(inks[0] | inks[-1]) == 1


@pytest.mark.parametrize("width", [60, 160])
def test_the_cells_of_a_vector_carry_the_number_of_the_element(qtbot: QtBot, shown: Show, width: int) -> None:
    mosaic = Mosaic("Z2", noun="class")
    mosaic.set_maps(np.arange(10, dtype=np.float32))
    shown(mosaic, width, 420)
    image = mosaic.grab().toImage()
    for index in range(10):
        box = mosaic.cell_rect(Cell(index, 0, 0)).toRect()
        assert box.width() >= 18
        ground = image.pixel(box.left() + 1, box.top() + 1)
        corner = {image.pixel(box.left() + x, box.top() + y) for x in range(1, 12) for y in range(1, 12)}
        assert corner - {ground}, f"element {index}"
        # Small letters have soft edges; where they are full they can be read on any colour.
        best = max(theme.contrast(QColor.fromRgb(ink), QColor.fromRgb(ground)) for ink in corner)
        assert best >= 3, f"element {index}"


def test_a_map_of_zeros_is_seen_to_be_there_by_its_edge(mosaic: Mosaic, pixel: Look) -> None:
    mosaic.set_maps(np.zeros((8, 13, 13), np.float32))
    box = mosaic.cell_rect(Cell(5, 0, 6))
    assert pixel(mosaic, box.center()) == theme.LIGHT.panel
    assert pixel(mosaic, QPointF(box.center().x(), box.top() - 1)) == theme.LIGHT.border


def test_a_theme_change_repaints_in_the_new_ground(mosaic: Mosaic, pixel: Look, qapp: QApplication) -> None:
    mosaic.set_maps(np.zeros((1, 3, 3), np.float32))
    point = middle(mosaic, Cell(0, 0, 0)) - QPointF(15, 15)
    assert pixel(mosaic, point) == theme.LIGHT.panel
    theme.apply_theme(qapp, "dark")
    assert pixel(mosaic, point) == theme.DARK.panel


def test_a_hidden_mosaic_colours_nothing(qtbot: QtBot) -> None:
    mosaic = Mosaic("Z1")
    qtbot.addWidget(mosaic)
    for shift in range(3):
        mosaic.set_maps(MAPS + shift)
    assert mosaic.picture.tiles is None


def test_an_empty_mosaic_says_what_will_appear(qtbot: QtBot, shown: Show) -> None:
    words, silent = Mosaic("Z1", empty_text="Maps appear with a model."), Mosaic("Z1")
    shown(words, 300, 200)
    shown(silent, 300, 200)
    assert words.grab().toImage() != silent.grab().toImage()
    assert words.accessibleName() == "Z1, no data yet"
    words.set_maps(MAPS)
    assert words.accessibleName() == "Z1, 8×13×13"
    words.set_maps(None)
    assert words.maps() is None
    assert words.grab().toImage() != silent.grab().toImage()


def test_the_heading_says_how_many_values_are_not_finite(mosaic: Mosaic, hover: Hover) -> None:
    usual = mosaic.grab().toImage()
    maps = MAPS.copy()
    maps[2, 3, 4] = np.nan
    mosaic.set_maps(maps)
    header = mosaic.grab().toImage()
    assert any(header.pixelColor(x, y).hslHue() in range(350, 360) for x in range(280, 400) for y in range(24))
    assert header != usual
    hover(mosaic, middle(mosaic, Cell(2, 3, 4)))
    assert mosaic.readouts()[0] == "Z1[2, 3, 4] = NaN"


@pytest.mark.parametrize(
    "array",
    [np.ones((1, 1, 1)), np.zeros((1024, 5, 5)), np.full((8, 4, 4), np.nan), np.ones(1352), np.full((2, 2, 2), 1e38)],
    ids=["one value", "1024 maps", "all NaN", "vector", "huge"],
)
@pytest.mark.parametrize("mode", ScaleMode)
def test_unusual_arrays_are_shown(qtbot: QtBot, shown: Show, array: np.ndarray, mode: ScaleMode) -> None:
    mosaic = shown(Mosaic("X"), 160, 220)
    mosaic.set_scale_mode(mode)
    mosaic.set_maps(array.astype(np.float32))
    assert not mosaic.grab().isNull()
    assert mosaic.picture.tiles is not None


def test_elements_of_a_vector_are_named_by_number_or_by_their_owner(qtbot: QtBot, shown: Show, hover: Hover) -> None:
    mosaic = Mosaic("Z2", noun="class")
    mosaic.set_maps(np.arange(10, dtype=np.float32))
    shown(mosaic, 120, 400)
    hover(mosaic, middle(mosaic, Cell(7, 0, 0)))
    assert mosaic.readouts()[0] == "Z2[7] = 7.0000"
    words = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    mosaic.set_about(lambda cell: words[cell.tile])
    assert mosaic.readouts()[0] == "Z2[7] = 7.0000 · seven"


def test_a_flattened_layer_folded_at_its_width_shows_its_maps_again(qtbot: QtBot, shown: Show) -> None:
    mosaic = Mosaic("F", noun="unit")
    mosaic.set_maps(MAPS.ravel())
    shown(mosaic, 120, 600)
    mosaic.set_fold(13)
    for tile, row, column in ((0, 0, 0), (3, 4, 5), (7, 12, 12)):
        element = Cell((tile * 13 + row) * 13 + column, 0, 0)
        box, first = mosaic.cell_rect(element), mosaic.cell_rect(Cell(0, 0, 0))
        size = first.width()
        assert (box.left(), box.top()) == (first.left() + column * size, first.top() + (tile * 13 + row) * size)


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no window stack and no keyboard
def test_the_colour_bar_offers_the_scales(mosaic: Mosaic, qtbot: QtBot) -> None:
    bottom = mosaic.cell_rect(Cell(4, 12, 0)).bottomLeft() + QPointF(20, 12)
    qtbot.mouseClick(mosaic, Qt.MouseButton.LeftButton, pos=bottom.toPoint())
    menu = mosaic.findChild(QMenu)
    assert isinstance(menu, QMenu)
    modes = {action.data(): action for action in menu.actions()}
    assert modes[ScaleMode.PER_LAYER].isChecked()
    with qtbot.waitSignal(mosaic.scale_mode_changed) as told:
        modes[ScaleMode.PER_MAP].trigger()
    menu.close()
    assert told.args == [ScaleMode.PER_MAP]
    assert mosaic.scale_mode() is ScaleMode.PER_MAP


def test_a_program_that_sets_the_scale_hears_no_echo(mosaic: Mosaic, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(mosaic.scale_mode_changed):
        mosaic.set_scale_mode(ScaleMode.FROZEN)


def test_the_selected_map_is_framed_until_it_is_gone(mosaic: Mosaic, pixel: Look) -> None:
    box = mosaic.cell_rect(Cell(6, 0, 0))
    above = QPointF(box.center().x(), box.top() - 1)
    mosaic.set_selected(6)
    assert pixel(mosaic, above) == theme.LIGHT.text
    mosaic.set_maps(FILTERS)
    assert mosaic.selected() is None


def test_levels_that_do_not_rise_are_refused(mosaic: Mosaic) -> None:
    with pytest.raises(ValueError, match=r"not 1 and 1"):
        mosaic.set_levels((1, 1))
    mosaic.set_levels((0, 1))
    assert mosaic.levels().of(0) == (0.0, 1.0)
    mosaic.set_levels(None)
    assert mosaic.levels().of(0)[1] == pytest.approx(float(abs(MAPS).max()))


def test_cells_stand_on_whole_pixels_of_a_dense_screen(mosaic: Mosaic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mosaic, "devicePixelRatioF", lambda: 2.0)
    for cell in (Cell(0, 0, 0), Cell(3, 4, 5)):
        box = mosaic.cell_rect(cell)
        assert [value * 2 % 1 for value in (box.left(), box.top(), box.width())] == [0, 0, 0]


def test_a_mosaic_dies_when_it_is_dropped(dropped: Drop) -> None:
    def make() -> Mosaic:
        mosaic = Mosaic("Z1")
        mosaic.set_maps(MAPS)
        return mosaic

    watch = dropped(make)
    assert watch() is None
