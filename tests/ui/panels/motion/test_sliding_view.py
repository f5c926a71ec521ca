"""A window that slides: what is painted and what is not, what a click and a key lead to."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.motion.slides.model import Beat, Role, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.sliding_stage import Stage
from cnn_gui.ui.panels.motion.sliding_view import SlidingView

SIZE = 868, 208
Shown = Callable[[SlidingView, int, int], SlidingView]


class Doubling(Slide):
    """A window of one number over a map; its double is written into another map.

    asked: the positions for which a beat was made.
    """

    size = stride = 1
    flow = Side.RIGHT
    roles = (Role.OPERAND, Role.RESULT)
    operators = ("× 2 =",)
    right_grid = 1
    latex = "y = 2x"
    sentence = ("Everything is doubled.",)

    def __init__(self, seed: int = 0, filled: Side | None = Side.RIGHT, rows: int = 6, columns: int = 8) -> None:
        self.filled = filled
        values = np.random.default_rng(seed).uniform(0.2, 1, (1, rows, columns))
        shape = (3, rows, columns)
        self.left = Sheet("A[1]", values, "diverging", (-1.0, 1.0), "A", (1, 0, 0), shape)
        self.right = Sheet("B[1]", 2 * values, "diverging", (-2.0, 2.0), "B", (1, 0, 0), shape)
        self.asked: list[int] = []

    def beat(self, position: int) -> Beat:
        self.asked.append(position)
        row, column = self.place(position)
        places = (slice(None), slice(row, row + 1), slice(column, column + 1))
        grids = tuple(
            Sheet(
                sheet.title, sheet.array[places], sheet.kind, sheet.levels, sheet.symbol, (1, row, column), sheet.shape
            )
            for sheet in (self.left, self.right)
        )
        return Beat(grids, ((f"position {position}",),), Cell("B", (1, row, column)))


@pytest.fixture
def view(shown: Shown, qtbot: QtBot) -> SlidingView:
    """A view that shows a slide at position 0; the keys go elsewhere."""
    made = shown(SlidingView("Animation"), *SIZE)
    made.set_slide(Doubling(), 0)
    window = made.window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.setFocus()
    qtbot.waitUntil(window.hasFocus)
    return made


def stage(view: SlidingView) -> Stage:
    """Where everything stands."""
    found = view.stage()
    assert found is not None
    return found


def place(view: SlidingView, side: Side, row: int, column: int) -> QPoint:
    """The middle of a cell of a map."""
    return stage(view).maps[side].cells(0, row, column).center().toPoint()


def picture(view: SlidingView) -> QImage:
    """What is seen when everything is painted."""
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


class Canvas:
    """A screen on which a view paints only what it asks for. Attributes: image, asked (regions)."""

    def __init__(self, view: SlidingView, monkeypatch: pytest.MonkeyPatch) -> None:
        self._view = view
        self.image = picture(view)
        self.asked: list[QRegion] = []
        monkeypatch.setattr(view, "update", self._update)

    def _update(self, region: QRegion | None = None) -> None:
        area = QRegion(self._view.rect()) if region is None else QRegion(region)
        self.asked.append(area)
        # As on a screen: what is not asked for stays as it is.
        flags = QWidget.RenderFlag(0)
        self._view.render(self.image, area.boundingRect().topLeft(), area, flags)


# ---- painting --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filled", [Side.RIGHT, Side.LEFT, None])
def test_painting_only_what_changed_gives_the_whole_picture(
    filled: Side | None, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = shown(SlidingView("Animation"), *SIZE)
    slide = Doubling(filled=filled)
    view.set_slide(slide, 0)
    canvas = Canvas(view, monkeypatch)
    for position in (1, 2, 7, 8, 40, slide.count - 1, 12, 3, 0):
        view.set_position(position)
        assert canvas.image == picture(view), position


def test_a_move_paints_no_more_than_it_has_to(view: SlidingView, monkeypatch: pytest.MonkeyPatch) -> None:
    view.set_position(20)
    canvas = Canvas(view, monkeypatch)
    view.set_position(21)
    (region,) = canvas.asked
    for side, row, column in ((Side.LEFT, 0, 0), (Side.RIGHT, 0, 0), (Side.RIGHT, 5, 7)):
        assert not region.contains(place(view, side, row, column))
    for side in Side:
        assert not region.intersects(stage(view).arrangement.heading(side).toAlignedRect())
        assert region.contains(place(view, side, 2, 4))
        assert region.contains(place(view, side, 2, 5))


def test_without_words_the_middle_stays(view: SlidingView, monkeypatch: pytest.MonkeyPatch) -> None:
    slide = view.slide
    assert isinstance(slide, Doubling)
    canvas = Canvas(view, monkeypatch)
    slide.asked.clear()
    for position in (9, 10, 11):
        view.set_position(position, words=False)
    assert slide.asked == []
    assert view.position == 11
    assert not any(region.contains(stage(view).grids[0].box().center().toPoint()) for region in canvas.asked)
    assert any(region.contains(place(view, Side.RIGHT, 1, 3)) for region in canvas.asked)
    # What was left out comes with the next words, at the same position too.
    view.set_position(11)
    assert slide.asked == [11]
    assert canvas.image == picture(view)


def test_cells_that_were_not_reached_are_empty(view: SlidingView) -> None:
    view.set_position(11)
    image = picture(view)
    grid = stage(view).maps[Side.RIGHT]
    colours = grid.colours()
    cells = [place(view, Side.RIGHT, *divmod(n, 8)) for n in range(48)]
    for position, point in enumerate(cells):
        if any(link.bounds().contains(point) for link in stage(view).links):
            continue
        inside = {image.pixelColor(point + QPoint(dx, dy)).rgb() for dx in range(-3, 4) for dy in range(-3, 4)}
        if position <= 10:
            assert inside == {QColor.fromRgb(colours[position]).rgb()}
        elif position > 12:
            assert inside <= {theme.current().window.rgb(), theme.current().border.rgb()}
            # Hatched: nobody takes it for a zero.
            assert len(inside) == 2
    view.set_position(47)
    image = picture(view)
    seen = [image.pixelColor(point).rgb() for point in cells[:40]]
    assert seen == [QColor.fromRgb(each).rgb() for each in colours[:40]]


def test_the_window_and_the_cell_are_framed(view: SlidingView) -> None:
    view.set_position(20)
    image = picture(view)
    for side in Side:
        box = stage(view).maps[side].cells(0, 2, 4)
        assert image.pixelColor(QPointF(box.left() - 1, box.top() - 1).toPoint()) == theme.current().text
        assert image.pixelColor(QPointF(box.left() - 3, box.top() + 4).toPoint()) == theme.current().panel


def test_the_frame_shows_who_has_the_keys(view: SlidingView, qtbot: QtBot) -> None:
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    box = stage(view).cell
    corner = QPointF(box.left() - 1, box.top() - 1).toPoint()
    assert picture(view).pixelColor(corner) == theme.current().accent
    view.clearFocus()
    assert picture(view).pixelColor(corner) == theme.current().text


def test_another_theme_repaints_everything(view: SlidingView, qapp: QApplication) -> None:
    view.set_position(20)
    light = picture(view)
    theme.apply_theme(qapp, "dark")
    dark = picture(view)
    assert dark != light
    assert dark.pixelColor(2, 2) == theme.DARK.panel
    fresh = SlidingView("Animation")
    fresh.resize(*SIZE)
    fresh.set_slide(Doubling(), 20)
    assert picture(fresh) == dark


def test_another_size_is_arranged_anew(view: SlidingView) -> None:
    before = stage(view).arrangement
    view.resize(500, 180)
    assert stage(view).arrangement != before
    assert picture(view).size() == view.size()


def test_other_numbers_keep_the_places_and_another_shape_does_not(view: SlidingView) -> None:
    before = stage(view)
    view.set_slide(Doubling(seed=1), 30)
    assert stage(view) is before
    assert view.position == stage(view).position == 30
    fresh = SlidingView("Animation")
    fresh.resize(*SIZE)
    fresh.set_slide(Doubling(seed=1), 30)
    assert picture(fresh) == picture(view)
    view.set_slide(Doubling(rows=4), 3)
    assert stage(view) is not before


def test_an_empty_place_says_why(shown: Shown) -> None:
    view = shown(SlidingView("Animation"), *SIZE)
    view.set_empty_text("Nothing yet.")
    assert view.empty_text() == view.accessibleDescription() == "Nothing yet."
    assert view.stage() is None
    blank = QImage(picture(view))
    blank.fill(theme.current().panel)
    assert picture(view) != blank
    view.set_slide(Doubling(), 0)
    assert view.empty_text() == ""
    view.describe()
    assert view.accessibleDescription() == "B[1, 0, 0]. position 0"


def test_every_painting_is_told(view: SlidingView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.seen):
        view.update()


# ---- mouse -----------------------------------------------------------------------------------------------------------


def test_a_click_on_a_map_leads_to_its_position(view: SlidingView, qtbot: QtBot) -> None:
    wanted: list[int] = []
    view.position_wanted.connect(wanted.append)
    for side in Side:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, side, 3, 5))
    assert wanted == [29, 29]
    # Where it stands already, on its small arrays and beside everything there is nowhere to go.
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place(view, Side.RIGHT, 0, 0))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=stage(view).grids[1].box().center().toPoint())
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 200))
    qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=place(view, Side.RIGHT, 3, 5))
    assert wanted == [29, 29]


def test_the_window_can_be_dragged(view: SlidingView, qtbot: QtBot) -> None:
    wanted: list[int] = []
    view.position_wanted.connect(wanted.append)
    view.position_wanted.connect(view.set_position)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=place(view, Side.LEFT, 1, 1))
    for column in (1, 2, 3):
        qtbot.mouseMove(view, place(view, Side.LEFT, 1, column))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=place(view, Side.LEFT, 1, 3))
    # Offscreen, moves come without their buttons.
    assert wanted[0] == 9
    assert set(wanted) <= {9, 10, 11}


@pytest.mark.parametrize(
    "modifier",
    [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier],
)
def test_a_click_with_a_modifier_asks_for_the_number(
    view: SlidingView, qtbot: QtBot, modifier: Qt.KeyboardModifier
) -> None:
    cells: list[Cell] = []
    view.cell_wanted.connect(cells.append)
    view.position_wanted.connect(lambda _position: pytest.fail("that was no plain click"))
    view.set_position(20)
    for point in (
        place(view, Side.LEFT, 3, 5),
        place(view, Side.RIGHT, 1, 2),
        stage(view).grids[0].box().center().toPoint(),
    ):
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, modifier, point)
    assert cells == [Cell("A", (1, 3, 5)), Cell("B", (1, 1, 2)), Cell("A", (1, 2, 4))]


def test_what_stands_nowhere_else_cannot_be_explained(view: SlidingView, qtbot: QtBot) -> None:
    slide = Doubling()
    slide.left = Sheet("products", slide.left.array, "diverging", (-1.0, 1.0))
    slide.left = Sheet("products", slide.left.array, "diverging", (-1.0, 1.0), shape=(1, 6, 8), start=(0, 0, 0))
    view.set_slide(slide, 0)
    view.cell_wanted.connect(lambda _cell: pytest.fail("this number has no place in the network"))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place(view, Side.LEFT, 3, 5))


def test_the_number_under_the_mouse_is_read_out(view: SlidingView, hover: Callable[[QWidget, QPointF], None]) -> None:
    slide = view.slide
    assert slide is not None
    hover(view, QPointF(place(view, Side.RIGHT, 3, 5)))
    assert view.readout() == f"B[1, 3, 5] = {slide.right.array[0, 3, 5]:.4f}"
    plain = picture(view)
    # It stays with the number when the arrays change.
    view.set_slide(Doubling(seed=1), 0)
    assert view.slide is not None
    assert view.readout() == f"B[1, 3, 5] = {view.slide.right.array[0, 3, 5]:.4f}"
    hover(view, QPointF(2, 200))
    assert view.readout() == ""
    view.set_slide(slide, 0)
    assert picture(view) != plain


def test_a_tool_tip_names_numbers_between_the_maps(
    view: SlidingView, ask_tip: Callable[[QWidget, QPointF], None], qtbot: QtBot
) -> None:
    ask_tip(view, stage(view).grids[1].box().center())
    qtbot.waitUntil(QToolTip.isVisible)
    assert QToolTip.text().startswith("B[1, 0, 0] = ")
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_a_padding_is_called_one(view: SlidingView, hover: Callable[[QWidget, QPointF], None]) -> None:
    slide = Doubling()
    slide.left = Sheet("A", slide.left.array, "diverging", (-1.0, 1.0), "A", (0, -1, -1), (1, 4, 6))
    view.set_slide(slide, 0)
    hover(view, QPointF(place(view, Side.LEFT, 0, 3)))
    assert view.readout().startswith("padding = ")
    hover(view, QPointF(place(view, Side.LEFT, 1, 3)))
    assert view.readout().startswith("A[0, 0, 2] = ")
