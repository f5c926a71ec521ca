"""One map of a mosaic, large."""

from __future__ import annotations

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.mosaic import small_numbers
from cnn_gui.ui.widgets.mosaic.enlarged import EnlargedMap
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.scale import ScaleMode
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell

MAPS = np.random.default_rng(5).standard_normal((4, 6, 6)).astype(np.float32)

# Offscreen there is no window manager that would take size hints.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def mosaic(qtbot: QtBot) -> Mosaic:
    """Four maps."""
    made = Mosaic("Z1", noun="filter")
    made.set_maps(MAPS)
    qtbot.addWidget(made)
    return made


def open_map(mosaic: Mosaic, index: int) -> EnlargedMap:
    """The dialog, open."""
    dialog = EnlargedMap(mosaic, index)
    dialog.show()
    return dialog


def bury() -> None:
    """Let Qt delete what is to be deleted."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shows(dialog: EnlargedMap, expected: np.ndarray) -> bool:
    """Whether the dialog shows this one map."""
    maps = dialog.view.maps()
    return maps is not None and np.array_equal(maps, expected[None])


def test_it_shows_the_map_with_its_name_and_the_mosaics_levels(mosaic: Mosaic) -> None:
    dialog = open_map(mosaic, 2)
    assert shows(dialog, MAPS[2])
    assert dialog.windowTitle() == dialog.view.title() == "Z1 · filter 2"
    assert dialog.view.detail() == "6×6"
    assert dialog.view.levels().of(0) == mosaic.levels().of(2)
    dialog.close()


def test_it_follows_the_mosaic(mosaic: Mosaic) -> None:
    dialog = open_map(mosaic, 1)
    mosaic.set_maps(MAPS * 2)
    assert shows(dialog, MAPS[1] * 2)
    mosaic.set_scale_mode(ScaleMode.PER_MAP)
    mosaic.set_maps(MAPS * 3)
    assert dialog.view.levels().of(0)[1] == pytest.approx(float(abs(MAPS[1] * 3).max()))
    dialog.close()


def test_left_and_right_go_to_the_neighbours_and_stop_at_the_ends(mosaic: Mosaic, qtbot: QtBot) -> None:
    dialog = open_map(mosaic, 2)
    indices = []
    for key in [Qt.Key.Key_Right] * 2 + [Qt.Key.Key_Left] * 5:
        qtbot.keyClick(dialog.view, key)
        indices.append(dialog.index())
    assert indices == [3, 3, 2, 1, 0, 0, 0]
    assert shows(dialog, MAPS[0])
    dialog.close()


def test_shift_with_an_arrow_moves_the_cell_cursor(mosaic: Mosaic, qtbot: QtBot) -> None:
    dialog = open_map(mosaic, 2)
    with qtbot.waitSignal(dialog.view.hovered) as told:
        qtbot.keyClick(dialog.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert told.args == [0, 0, 1, pytest.approx(float(MAPS[2, 0, 1]))]
    assert dialog.index() == 2
    dialog.close()


def test_escape_closes_and_deletes_it(mosaic: Mosaic, qtbot: QtBot) -> None:
    dialog = open_map(mosaic, 0)
    qtbot.keyClick(dialog.view, Qt.Key.Key_Escape)
    bury()
    assert not shiboken6.isValid(dialog)
    mosaic.set_maps(MAPS * 2)


def test_fewer_maps_than_before_show_the_last_and_none_shows_nothing(mosaic: Mosaic) -> None:
    dialog = open_map(mosaic, 3)
    mosaic.set_maps(MAPS[:2])
    assert dialog.index() == 1
    assert shows(dialog, MAPS[1])
    mosaic.set_maps(None)
    assert dialog.view.maps() is None
    dialog.close()


@pytest.mark.parametrize(
    ("kind", "array", "title", "detail"),
    [
        ("colour", np.random.default_rng(0).random((3, 8, 8)), "X", "3×8×8"),
        ("diverging", np.arange(10.0), "X", "10"),
        ("grey", np.ones((1, 5, 5)), "X", "1×5×5"),
    ],
    ids=["colour", "vector", "one map"],
)
def test_what_is_one_picture_is_shown_whole(
    qtbot: QtBot, kind: str, array: np.ndarray, title: str, detail: str
) -> None:
    mosaic = Mosaic("X", kind=kind)  # type: ignore[arg-type]
    qtbot.addWidget(mosaic)
    mosaic.set_maps(array)
    dialog = open_map(mosaic, 0)
    maps = dialog.view.maps()
    assert maps is not None
    np.testing.assert_array_equal(maps, array)
    assert (dialog.view.title(), dialog.view.detail()) == (title, detail)
    dialog.close()


def press(view: Mosaic, cell: Cell, qtbot: QtBot) -> None:
    """Click a cell."""
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.cell_rect(cell).center().toPoint())


def test_a_click_is_a_click_in_the_mosaic(mosaic: Mosaic, qtbot: QtBot) -> None:
    dialog = open_map(mosaic, 2)
    with qtbot.waitSignal(mosaic.clicked) as told:
        press(dialog.view, Cell(0, 4, 5), qtbot)
    assert told.args == [2, 4, 5]
    dialog.close()


def test_to_point_at_a_cell_is_to_point_at_it_in_the_mosaic(mosaic: Mosaic, qtbot: QtBot) -> None:
    dialog = open_map(mosaic, 1)
    with qtbot.waitSignal(mosaic.hovered) as told:
        qtbot.keyClick(dialog.view, Qt.Key.Key_Down)
    assert told.args == [1, 1, 0, pytest.approx(float(MAPS[1, 1, 0]))]
    dialog.view.left.emit()
    with qtbot.waitSignal(mosaic.left):
        dialog.view.left.emit()
    dialog.close()


def test_an_element_of_a_vector_is_that_element_in_the_mosaic(qtbot: QtBot) -> None:
    mosaic = Mosaic("F")
    qtbot.addWidget(mosaic)
    mosaic.set_maps(MAPS.ravel())
    dialog = open_map(mosaic, 0)
    with qtbot.waitSignal(mosaic.clicked) as told:
        press(dialog.view, Cell(77, 0, 0), qtbot)
    assert told.args == [77, 0, 0]
    mosaic.set_mark((77,))
    mosaic.set_frames([(slice(3, 9),)])
    assert (dialog.view.mark(), dialog.view.frames()) == (mosaic.mark(), mosaic.frames())
    dialog.close()


def test_what_is_marked_framed_and_hatched_in_the_map_is_so_in_the_large_one(mosaic: Mosaic, qtbot: QtBot) -> None:
    dialog = open_map(mosaic, 2)
    passes = MAPS > 0
    mosaic.set_mark((2, 4, 5))
    mosaic.set_frames([(slice(1, 3), slice(0, 2), slice(3, 6))])
    mosaic.set_routes(passes, ("half",))
    shown = dialog.view.passes()
    assert dialog.view.mark() == (0, 4, 5)
    assert dialog.view.frames() == ((0, 1, 0, 2, 3, 6),)
    assert shown is not None
    np.testing.assert_array_equal(shown[0], passes[2])
    qtbot.keyClick(dialog.view, Qt.Key.Key_Right)
    assert dialog.view.mark() is None
    assert dialog.view.frames() == ()
    mosaic.set_routes(None)
    assert dialog.view.passes() is None
    dialog.close()


def test_it_goes_with_its_mosaic(qtbot: QtBot) -> None:
    mosaic = Mosaic("Z1")
    mosaic.set_maps(MAPS)
    dialog = EnlargedMap(mosaic, 0)
    dialog.show()
    mosaic.deleteLater()
    bury()
    bury()
    assert not shiboken6.isValid(dialog) or not dialog.isVisible()


FILTERS = np.random.default_rng(7).standard_normal((4, 3, 3, 3)).astype(np.float32)


def test_a_filter_in_colour_is_shown_with_its_name_and_the_levels_of_all(qtbot: QtBot) -> None:
    mosaic = Mosaic("W1", kind="signed colour", noun="filter")
    qtbot.addWidget(mosaic)
    mosaic.set_maps(FILTERS)
    dialog = open_map(mosaic, 1)
    maps = dialog.view.maps()
    assert maps is not None
    np.testing.assert_array_equal(maps, FILTERS[1])
    assert (dialog.view.title(), dialog.view.detail()) == ("W1 · filter 1", "3×3×3")
    assert dialog.view.levels().of(0)[1] == pytest.approx(float(abs(FILTERS).max()))
    qtbot.keyClick(dialog.view, Qt.Key.Key_Right)
    assert dialog.windowTitle() == "W1 · filter 2"
    dialog.close()


def test_it_follows_from_channels_to_colours_and_back(qtbot: QtBot) -> None:
    mosaic = Mosaic("W1", kind="diverging", noun="tile")
    qtbot.addWidget(mosaic)
    mosaic.set_maps(FILTERS)
    dialog = open_map(mosaic, 11)
    assert shows(dialog, FILTERS[3, 2])
    mosaic.set_kind("signed colour")
    mosaic.set_maps(FILTERS)
    assert dialog.index() == 3
    assert dialog.view.kind() == "signed colour"
    mosaic.set_kind("diverging")
    mosaic.set_maps(FILTERS)
    assert shows(dialog, FILTERS[1, 0])
    dialog.close()


def test_true_colours_stay_true(qtbot: QtBot) -> None:
    mosaic = Mosaic("X", kind="colour")
    qtbot.addWidget(mosaic)
    mosaic.set_levels((np.array([-1.0, 0.0, -2.0]), np.array([1.0, 4.0, 2.0])))
    mosaic.set_maps(FILTERS[0])
    dialog = open_map(mosaic, 0)
    assert dialog.view.levels().by_channel
    np.testing.assert_array_equal(np.ravel(dialog.view.levels().high), [1, 4, 2])
    dialog.close()


def test_cells_too_small_for_all_digits_carry_fewer_and_follow_live(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[list[str]] = []
    real = small_numbers.write_numbers

    def write(painter: QPainter, used: object, texts: list[str], *rest: object) -> None:
        written.append(list(texts))
        real(painter, used, texts, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(small_numbers, "write_numbers", write)
    maps = np.random.default_rng(6).uniform(-3, 3, (2, 26, 26)).astype(np.float32)
    maps[0, 0, :2] = (-2.86, 0.0)
    source = Mosaic("Z1", noun="filter")
    source.set_maps(maps)
    qtbot.addWidget(source)
    dialog = open_map(source, 0)
    dialog.resize(640, 760)
    dialog.view.grab()
    form = dialog.view.form()
    assert form is not None
    assert written[-1] == [form.text(value) for value in maps[0].ravel().tolist()]
    first = "−29" if form.decimals == 0 else "−2.9"
    assert form.unit == ("numbers in 10⁻¹" if form.decimals == 0 else "")
    assert dialog.hint.text().startswith(form.unit)
    assert written[-1][:2] == [first, "0"]
    # In the map that it is made of nothing is printed.
    count = len(written)
    source.grab()
    assert len(written) == count
    # Another array, as in training.
    source.set_maps(maps / 1000)
    dialog.view.grab()
    assert written[-1][:2] == [first, "0"]
    assert dialog.hint.text().startswith("numbers in 10⁻⁴" if form.decimals == 0 else "numbers in 10⁻³")
    assert dialog.view.prints_numbers()
    # With less room there are none; with more, all digits, as in any mosaic.
    dialog.resize(300, 380)
    count = len(written)
    dialog.view.grab()
    assert len(written) == count
    assert "numbers" not in dialog.hint.text()
    assert not dialog.view.prints_numbers()
    dialog.resize(1100, 1200)
    dialog.view.grab()
    assert len(written) == count
    assert dialog.view.form() is None
    assert dialog.view.prints_numbers()
    dialog.close()


def test_it_opens_large_enough_for_numbers_but_not_beyond_the_screen(qtbot: QtBot) -> None:
    source = Mosaic("Z1", noun="filter")
    qtbot.addWidget(source)
    for side, larger in ((3, False), (26, True), (200, False)):
        source.set_maps(np.zeros((2, side, side), np.float32))
        dialog = open_map(source, 0)
        screen = dialog.screen().availableSize()
        assert (dialog.sizeHint() != QSize(560, 640)) == larger
        assert dialog.sizeHint().width() <= screen.width()
        assert dialog.sizeHint().height() <= screen.height()
        dialog.close()
