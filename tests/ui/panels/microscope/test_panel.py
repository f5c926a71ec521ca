"""The microscope explains any number, live, and says calmly where it cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QSpinBox,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.moment import Moment
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.run.run import Run
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.microscope.cell_title import CellTitle
from cnn_gui.ui.panels.microscope.panel import MicroscopePanel
from cnn_gui.ui.panels.microscope.words import EMPTY, WAITING, WITHOUT_LABEL, WITHOUT_STEP
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as Place

Choose = Callable[[Moment, str], Cell]


def parsed(text: str) -> float:
    """Read a printed number."""
    return float(text.replace("\u2212", "-"))


def last_row(panel: MicroscopePanel) -> str:
    """What stands in the last line of the number's own calculation."""
    rows = [row for row in panel.page.arithmetic.rows if row.is_result and not row.of_batch]
    return rows[-1].value


# ---- each kind of number ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["seed", "two-conv", "adam", "every kind"])
def test_the_last_line_is_the_number_in_the_map(worlds: Any, some_cell: Choose, name: str) -> None:
    world = worlds(name)
    moment = world.feed()
    for symbol in moment.layers.shapes:
        cell = some_cell(moment, symbol)
        world.panel.show_cell(cell)
        value = moment.value(cell)
        printed = last_row(world.panel)
        assert world.value == printed, str(cell)
        # Four digits are shown of a number that is not nothing, in any case more than three.
        assert parsed(printed) == pytest.approx(value, rel=1e-3, abs=5e-5), str(cell)
        assert world.panel.bar.value.cell == str(cell)


def test_every_line_of_the_explanation_is_printed_as_it_is(worlds: Any, some_cell: Choose) -> None:
    world = worlds("adam", width=1600, height=700)
    moment = world.feed()
    for symbol in moment.layers.shapes:
        world.panel.show_cell(some_cell(moment, symbol))
        said = world.panel._explanation
        lines = [row.line for row in world.panel.page.arithmetic.rows if row.line is not None]
        assert lines == [*said.lines, *said.batch_lines], symbol
        assert world.panel.page.sentence.text() == said.sentence
        assert world.panel.page.equations.latex == said.equations
        assert world.panel.page.notes.text() == "\n".join(said.notes)


def test_a_convolution_shows_patch_filter_and_products(world: Any) -> None:
    moment = world.feed()
    world.panel.show_cell(Cell("Z1", (3, 4, 5)))
    patch, weights, products = world.panel.page.pictures.pictures
    np.testing.assert_allclose(patch.maps()[0], moment.array("X")[0, 4:7, 5:8])
    np.testing.assert_allclose(weights.maps()[0], moment.array("W1")[3, 0])
    np.testing.assert_allclose(products.maps(), patch.maps() * weights.maps())
    assert (patch.kind(), weights.kind(), products.kind()) == ("grey", "diverging", "diverging")
    # The colours mean what they mean in the whole array.
    assert patch.levels().of(0) == (float(moment.array("X").min()), float(moment.array("X").max()))


def test_the_gradient_of_a_filter_is_seen_over_the_image(world: Any) -> None:
    moment = world.feed()
    world.panel.show_cell(Cell("dW1", (3, 0, 1, 2)))
    laid_over, under, products = world.panel.page.pictures.pictures
    np.testing.assert_allclose(laid_over.maps()[0], moment.array("dZ1")[3])
    np.testing.assert_allclose(under.maps()[0], moment.array("X")[0, 1:11, 2:12])
    assert products.maps().sum() == pytest.approx(moment.value(Cell("dW1", (3, 0, 1, 2))), rel=1e-4)
    assert laid_over.picture.backdrop is not None
    assert under.picture.backdrop is None
    world.panel.show_cell(Cell("Z1", (3, 4, 5)))
    assert all(picture.picture.backdrop is None for picture in world.panel.page.pictures.pictures)


def test_a_number_without_pictures_of_its_own_is_seen_in_its_map(world: Any) -> None:
    moment = world.feed()
    pictures = world.panel.page.pictures
    world.panel.show_cell(Cell("A1", (2, 3, 4)))
    assert [picture.title() for picture in pictures.pictures] == ["Z1[2]", "A1[2]"]
    assert [picture.mark() for picture in pictures.pictures] == [(0, 3, 4), (0, 3, 4)]
    np.testing.assert_array_equal(pictures.pictures[0].maps()[0], moment.array("Z1")[2])
    world.panel.show_cell(Cell("update:W1", (2, 0, 1, 1)))
    assert [picture.title() for picture in pictures.pictures] == ["filter 2", "new filter 2"]
    world.panel.show_cell(Cell("Z2", (2,)))
    assert not pictures.isVisible()


def test_the_winner_of_a_pooling_is_marked(world: Any) -> None:
    moment = world.feed()
    world.panel.show_cell(Cell("P1", (1, 2, 2)))
    (candidates,) = world.panel.page.pictures.pictures
    window = moment.array("A1")[1, 4:6, 4:6]
    assert candidates.mark() == (0, *np.unravel_index(int(window.argmax()), window.shape))


def test_the_largest_contributions_come_with_bars(world: Any) -> None:
    world.feed()
    world.panel.show_cell(Cell("Z2", (5,)))
    rows = world.panel.page.arithmetic.rows
    listed = [row for row in rows if row.scale is not None and row.links and not row.is_rest and row.note != "bias"]
    sizes = [abs(row.number) for row in listed]
    assert len(sizes) >= 4
    assert sizes == sorted(sizes, reverse=True)
    assert [row.name for row in rows if row.name.startswith("the other")]
    assert {row.scale.largest for row in rows if row.scale is not None} == {
        max(abs(row.number) for row in rows if row.scale is not None)
    }


# ---- live ------------------------------------------------------------------------------------------------------------


def test_it_follows_the_run_and_nothing_moves(world: Any) -> None:
    panel = world.panel
    for cell in (Cell("Z2", (5,)), Cell("dW1", (3, 0, 1, 1)), Cell("A1", (2, 3, 4)), Cell("A2", (5,))):
        panel.show_cell(cell)
        moments = [world.train() for _ in range(4)]
        places = {part: part.geometry() for part in panel.page._parts}
        heights = [(row.top, row.height) for row in panel.page.arithmetic.columns.placed(600)]
        columns = panel.page.arithmetic.columns.columns(600)
        for moment in (world.feed(), world.feed()):
            assert panel._explanation.stored == moment.value(cell)
            assert {part: part.geometry() for part in panel.page._parts} == places
            assert [(row.top, row.height) for row in panel.page.arithmetic.columns.placed(600)] == heights
            assert panel.page.arithmetic.columns.columns(600) == columns
        values = {moment.value(cell) for moment in moments}
        assert len(values) > 1 or cell.symbol == "A1"


def test_rows_keep_their_places_when_one_is_not_needed_any_more(world: Any) -> None:
    panel, arithmetic = world.panel, world.panel.page.arithmetic
    panel.show_cell(Cell("Z1", (1, 4, 4)))
    tops: list[float] = []
    for _ in range(6):
        world.train()
        placed = arithmetic.columns.placed(arithmetic.width())
        tops.append(next(row.top for row in placed if row.row.is_result))
    assert tops == sorted(tops)


def test_as_many_terms_are_listed_as_there_is_room_for(worlds: Any) -> None:
    world = worlds(width=1600, height=700)
    panel, arithmetic = world.panel, world.panel.page.arithmetic
    panel.show_cell(Cell("Z2", (5,)))
    counts = []
    for width, height in ((1600, 700), (900, 320), (420, 300), (900, 320)):
        panel.resize(width, height)
        for _ in range(3):
            QApplication.processEvents()  # a button changes its row
        assert all(row.line is not None for row in arithmetic.rows)
        counts.append(len(arithmetic.rows))
        if width == 900:
            assert arithmetic.geometry().bottom() <= panel.page.viewport().height()
    assert counts[0] > counts[1] > counts[2]
    assert counts[3] == counts[1]


def test_a_hidden_panel_does_nothing(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world.panel.show_cell(Cell("Z1", (1, 2, 3)))
    shown = world.value
    world.panel.hide()
    assert world.shown[-1] is None
    monkeypatch.setattr("cnn_gui.ui.panels.microscope.panel.explain", None)
    world.train(3)
    monkeypatch.undo()
    world.panel.show()
    assert world.shown[-1] == Cell("Z1", (1, 2, 3))
    assert world.value == shown
    world.feed()
    assert world.value != shown


def test_a_snapshot_without_numbers_changes_nothing(world: Any) -> None:
    world.panel.show_cell(Cell("Z1", (1, 2, 3)))
    before = world.value
    snapshot = world.snapshot()
    object.__setattr__(snapshot, "moment", None)
    world.panel.show_frame(snapshot)
    assert world.value == before


def test_it_asks_for_numbers_and_nothing_else() -> None:
    assert MicroscopePanel.needs == Demand(trace=False, filters=False, moment=True)


def test_it_says_which_image_and_when(world: Any) -> None:
    world.panel.show_cell(Cell("Z1", (1, 2, 3)))
    world.feed(walking=False)
    label = int(world.run.dataset.test.labels[2])
    assert world.panel.bar.value.moment == f"test image 2 · true class {label} · after batch 3"


# ---- choosing --------------------------------------------------------------------------------------------------------


def test_an_empty_microscope_says_how_to_begin(worlds: Any) -> None:
    world = worlds(fed=False)
    panel = world.panel
    assert panel.notice.isVisible()
    assert panel.notice.text() == EMPTY
    assert world.shown == []
    panel.show_cell(Cell("Z1", (1, 2, 3)))
    assert panel.notice.text() == WAITING
    assert world.shown == [Cell("Z1", (1, 2, 3))]
    world.feed()
    assert not panel.notice.isVisible()
    assert last_row(panel) == world.value


def test_the_chooser_offers_every_array_in_groups(world: Any) -> None:
    symbols = world.panel.bar.chooser.symbols
    offered = [symbols.itemData(row) for row in range(symbols.count())]
    moment = world.feed()
    assert [symbol for symbol in offered if symbol] == list(moment.layers.shapes)
    texts = [symbols.itemText(row) for row in range(symbols.count())]
    headings = [text for row, text in enumerate(texts) if not offered[row]]
    assert headings == ["Forward", "Backward", "Update"]
    assert texts.index("L") < texts.index("Backward") < texts.index("dZ2") < texts.index("Update") < len(texts) - 1
    assert "new W1" in texts


def test_an_array_and_a_place_are_chosen_by_name(world: Any) -> None:
    panel, chooser = world.panel, world.panel.bar.chooser
    moment = world.feed()
    chooser.symbols.setCurrentIndex(chooser.symbols.findData("dW1"))
    chooser.symbols.activated.emit(chooser.symbols.currentIndex())
    array = np.abs(moment.array("dW1"))
    assert panel.cell == Cell("dW1", tuple(map(int, np.unravel_index(int(array.argmax()), array.shape))))
    assert [field.isVisible() for field in chooser.fields] == [True] * 4
    assert [field.accessibleName() for field in chooser.fields] == ["filter", "channel", "row", "column"]
    chooser.fields[0].setValue(6)
    assert panel.cell == Cell("dW1", (6, *panel.cell.index[1:]))
    assert world.shown[-1] == panel.cell
    chooser.symbols.setCurrentIndex(chooser.symbols.findData("L"))
    chooser.symbols.activated.emit(chooser.symbols.currentIndex())
    assert panel.cell == Cell("L")
    assert not any(field.isVisible() for field in chooser.fields)


def test_a_cell_that_was_chosen_elsewhere_is_shown_by_the_chooser(world: Any) -> None:
    world.panel.show_cell(Cell("W2", (17, 4)))
    chooser = world.panel.bar.chooser
    assert chooser.cell() == Cell("W2", (17, 4))
    assert [field.accessibleName() for field in chooser.fields[:2]] == ["input", "class"]
    assert chooser.fields[0].maximum() == world.feed().layers.shapes["W2"][0] - 1
    world.panel.show_cell(Cell("W2", (17, 4)))
    assert world.shown == [Cell("W2", (17, 4))]


def test_the_check_is_asked_for_with_the_engines_names(world: Any) -> None:
    panel = world.panel
    for cell in (Cell("dW1", (3, 0, 1, 1)), Cell("W1", (3, 0, 1, 1)), Cell("update:W1", (3, 0, 1, 1))):
        panel.show_cell(cell)
        assert panel.bar.check.isVisible()
        panel.bar.check.click()
        assert world.checks[-1] == [("conv1.W", (3, 0, 1, 1))]
    panel.show_cell(Cell("db2", (4,)))
    panel.bar.check.click()
    assert world.checks[-1] == [("dense1.b", (4,))]
    panel.show_cell(Cell("dZ1", (3, 1, 1)))
    assert not panel.bar.check.isVisible()
    assert len(world.checks) == 4


# ---- what cannot be explained ----------------------------------------------------------------------------------------


def test_without_a_label_it_says_so_and_what_to_do(world: Any) -> None:
    panel = world.panel
    panel.show_cell(Cell("dZ1", (1, 2, 3)))
    world.feed(labelled=False)
    assert (
        panel.page.sentence.text()
        == "There is no dZ1[1, 2, 3]: nobody said what this image shows, so there is no loss."
    )
    assert panel.page.notes.text() == WITHOUT_LABEL
    assert world.value == ""
    assert not panel.page.arithmetic.isVisible()
    assert not panel.bar.copy.button.isEnabled()
    panel.show_cell(Cell("Z1", (1, 2, 3)))
    assert world.value
    assert panel.page.arithmetic.isVisible()


def test_without_a_step_there_is_no_update(world: Any) -> None:
    moment = world.feed()
    snapshot = world.snapshot()
    object.__setattr__(snapshot, "moment", Moment(moment.layers, moment.trace, moment.parameters))
    world.panel.show_cell(Cell("update:W1", (1, 0, 1, 1)))
    world.panel.show_frame(snapshot)
    assert "nothing has been trained" in world.panel.page.sentence.text()
    assert world.panel.page.notes.text() == WITHOUT_STEP


def test_the_softmax_has_no_gradient_of_its_own(world: Any) -> None:
    world.feed()
    world.panel.show_cell(Cell("dA2", (3,)))
    assert "see dZ2" in world.panel.page.sentence.text()
    assert world.panel.page.sentence.text()[0].isupper()
    world.panel.show_cell(Cell("Z1", (99, 0, 0)))
    assert "outside" in world.panel.page.sentence.text()


def test_numbers_that_are_not_finite_are_explained_like_others(world: Any) -> None:
    world.inspection.leave(finish=False)
    for array in world.run.network.parameters.values():
        array[...] = np.nan
    moment = world.feed(walking=False, labelled=False)
    for symbol in ("Z1", "A1", "P1", "F", "Z2", "A2"):
        world.panel.show_cell(Cell(symbol, (0,) * len(moment.layers.shapes[symbol])))
        value = moment.value(world.panel.cell)
        assert world.value == "NaN" if np.isnan(value) else parsed(world.value) == value
        assert not world.panel.grab().isNull()
    assert np.isnan(moment.value(Cell("Z2", (0,))))


# ---- another run -----------------------------------------------------------------------------------------------------


def test_a_reset_keeps_the_cell(world: Any, make_run: Callable[..., Run]) -> None:
    world.panel.show_cell(Cell("Z1", (3, 4, 5)))
    world.begin(make_run(seed=9))
    assert world.panel.notice.text() == WAITING
    moment = world.feed()
    assert world.panel.cell == Cell("Z1", (3, 4, 5))
    assert parsed(world.value) == pytest.approx(moment.value(Cell("Z1", (3, 4, 5))), rel=1e-3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Cell("Z3", (5,)), Cell("Z2", (5,))),
        (Cell("W2", (15, 7, 2, 2)), Cell("W2", (100, 5))),
        (Cell("P2", (15, 0, 0)), Cell("P1", (7, 0, 0))),
        (Cell("update:b3", (2,)), Cell("update:b2", (2,))),
        (Cell("F", (3,)), Cell("F", (3,))),
    ],
)
def test_another_network_gets_the_nearest_cell(
    worlds: Any, make_run: Callable[..., Run], before: Cell, after: Cell
) -> None:
    world = worlds("two-conv")
    world.panel.show_cell(before)
    assert world.value
    world.begin(make_run("seed"))
    moment = world.feed()
    assert world.panel.cell == after
    assert world.shown[-1] == after
    assert world.panel.bar.chooser.cell() == after
    assert parsed(world.value) == pytest.approx(explain(moment, after).stored, rel=1e-3, abs=5e-5)


def test_only_cells_that_are_there_are_gone_back_to(worlds: Any, make_run: Callable[..., Run]) -> None:
    world = worlds("two-conv")
    for cell in (Cell("Z1", (1, 2, 3)), Cell("P2", (15, 0, 0)), Cell("W2", (15, 7, 2, 2)), Cell("L")):
        world.panel.show_cell(cell)
    world.begin(make_run("seed"))
    world.feed()
    world.panel.bar.back.trigger()
    assert world.panel.cell == Cell("Z1", (1, 2, 3))
    assert not world.panel.bar.back.isEnabled()


# ---- what is seen ----------------------------------------------------------------------------------------------------


def _cut_texts(panel: QWidget) -> list[str]:
    """Labels, buttons and lists whose text does not fit into their place."""
    cut = []
    value = panel.findChild(CellTitle)
    if QFontMetricsF(value._value_font()).horizontalAdvance(f"= {value.value}") > value.width() - 4:
        cut.append(value.value)
    for label in panel.findChildren(QLabel):
        if label.isVisible() and label.heightForWidth(label.width()) > label.height():
            cut.append(label.text())
    for button in panel.findChildren(QToolButton):
        if button.isVisible() and button.sizeHint().width() > button.width():
            cut.append(button.text())
    for combo in panel.findChildren(QComboBox):
        option = QStyleOptionComboBox()
        combo.initStyleOption(option)
        field = combo.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
        )
        if combo.fontMetrics().horizontalAdvance(combo.currentText()) > field.width():
            cut.append(combo.currentText())
    for field in panel.findChildren(QSpinBox):
        line = field.lineEdit()
        room = line.width() - line.textMargins().left() - line.textMargins().right()
        if field.isVisible() and line.fontMetrics().horizontalAdvance(str(field.maximum())) > room:
            cut.append(str(field.maximum()))
    return cut


@pytest.mark.parametrize(("width", "height"), [(420, 300), (640, 420), (900, 320), (1600, 700)])
def test_nothing_is_cut_at_any_size(worlds: Any, some_cell: Choose, width: int, height: int) -> None:
    world = worlds("two-conv", width=width, height=height)
    panel, page = world.panel, world.panel.page
    moment = world.feed()
    for symbol in moment.layers.shapes:
        panel.show_cell(some_cell(moment, symbol))
        QApplication.processEvents()  # lays out
        inside = QRect(0, 0, page.viewport().width(), page.content.height())
        for part in page._parts:
            if part.isVisible():
                assert inside.contains(part.geometry()), f"{symbol}: {part}"
        assert panel.minimumSizeHint().width() <= width
        assert panel.minimumSizeHint().height() <= height
        assert panel.rect().contains(panel.bar.geometry())
        for control in panel.bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            assert not control.isVisible() or panel.bar.rect().contains(control.geometry()), control.accessibleName()
        assert not _cut_texts(panel)
        bottom = max(part.geometry().bottom() for part in page._parts if part.isVisible())
        reached = page.verticalScrollBar().maximum() + page.viewport().height()
        assert bottom < reached


def test_parts_do_not_overlap(worlds: Any, some_cell: Choose) -> None:
    for width, height in ((420, 300), (900, 320), (1600, 700)):
        world = worlds("seed", width=width, height=height)
        moment = world.feed()
        for symbol in moment.layers.shapes:
            world.panel.show_cell(some_cell(moment, symbol))
            parts = [part for part in world.panel.page._parts if part.isVisible() and part.height()]
            for number, part in enumerate(parts):
                for other in parts[:number]:
                    assert not part.geometry().intersects(other.geometry()), f"{symbol} {width}"


def test_both_themes(world: Any, app: QApplication) -> None:
    world.panel.show_cell(Cell("dW1", (3, 0, 1, 1)))
    light = world.panel.grab().toImage()
    theme.apply_theme(app, "dark")
    try:
        dark = world.panel.grab().toImage()
        assert dark.pixelColor(2, light.height() - 2) == theme.DARK.panel
        assert light.pixelColor(2, light.height() - 2) == theme.LIGHT.panel
        ink = {dark.pixelColor(x, y).name() for x in range(0, dark.width(), 2) for y in range(70, dark.height(), 2)}
        assert theme.DARK.text.name() in ink
        assert theme.LIGHT.text.name() not in ink
    finally:
        theme.apply_theme(app, "light")


# ---- pointing --------------------------------------------------------------------------------------------------------


def test_a_line_under_the_mouse_frames_its_cells(world: Any, hover: Callable[[QWidget, QPointF], None]) -> None:
    panel, arithmetic = world.panel, world.panel.page.arithmetic
    panel.show_cell(Cell("Z1", (3, 4, 5)))
    number = next(n for n, row in enumerate(arithmetic.rows) if row.name.startswith("X[0, 5, 6]"))
    pixel, weight = arithmetic.rows[number].links
    hover(arithmetic, arithmetic.link_rect(number, pixel).center())
    assert world.pointed[-1] == Cell("X", (0, 5, 6))
    assert [picture.frames()[0][:6] for picture in panel.page.pictures.pictures] == [(0, 1, 1, 2, 1, 2)] * 3
    hover(arithmetic, arithmetic.link_rect(number, weight).center())
    assert world.pointed[-1] == Cell("W1", (3, 0, 1, 1))
    hover(arithmetic, QPointF(5, arithmetic.height() - 3))
    assert world.pointed[-1] is None
    assert not any(picture.frames() for picture in panel.page.pictures.pictures)


def test_a_cell_of_a_picture_is_pointed_at_and_gone_to(
    world: Any, hover: Callable[[QWidget, QPointF], None], qtbot: Any
) -> None:
    panel = world.panel
    panel.show_cell(Cell("Z1", (3, 4, 5)))
    patch, weights, products = panel.page.pictures.pictures
    hover(weights, weights.cell_rect(Place(0, 2, 0)).center())
    assert world.pointed[-1] == Cell("W1", (3, 0, 2, 0))
    assert panel.page.arithmetic._partner == Cell("W1", (3, 0, 2, 0))
    hover(products, products.cell_rect(Place(0, 2, 0)).center())
    assert world.pointed[-1] is None
    qtbot.mouseClick(patch, Qt.MouseButton.LeftButton, pos=patch.cell_rect(Place(0, 1, 1)).center().toPoint())
    assert panel.cell == Cell("X", (0, 5, 6))


def test_pointing_ends_with_the_cell(world: Any, hover: Callable[[QWidget, QPointF], None]) -> None:
    panel, arithmetic = world.panel, world.panel.page.arithmetic
    panel.show_cell(Cell("Z1", (3, 4, 5)))
    hover(arithmetic, arithmetic.link_rect(0, arithmetic.rows[0].links[0]).center())
    assert world.pointed[-1] is not None
    panel.hide()
    assert world.pointed[-1] is None


def test_no_frame_is_left_over_on_the_pages_that_follow(world: Any, hover: Callable[[QWidget, QPointF], None]) -> None:
    panel, pictures = world.panel, world.panel.page.pictures
    panel.show_cell(Cell("Z1", (3, 4, 5)))
    patch, weights, products = pictures.pictures
    hover(patch, patch.cell_rect(Place(0, 1, 1)).center())
    assert weights.frames() == products.frames() != ()
    # On from here by a click in the network: a page with fewer pictures, then again one with three.
    panel.show_cell(Cell("A1", (2, 3, 4)))
    assert len(pictures.pictures) < 3
    QApplication.sendEvent(patch, QEvent(QEvent.Type.Leave))
    panel.show_cell(Cell("Z1", (2, 5, 4)))
    assert [each.frames() for each in pictures.pictures] == [(), (), ()]


def test_a_line_that_was_pointed_at_leaves_no_frame_on_the_next_page(
    world: Any, hover: Callable[[QWidget, QPointF], None]
) -> None:
    panel, pictures, arithmetic = world.panel, world.panel.page.pictures, world.panel.page.arithmetic
    panel.show_cell(Cell("Z1", (3, 4, 5)))
    number = next(number for number, row in enumerate(arithmetic.rows) if len(row.links) > 1)
    hover(arithmetic, arithmetic.link_rect(number, arithmetic.rows[number].links[0]).center())
    framed = [each.frames() for each in pictures.pictures]
    assert all(framed)
    panel.show_cell(Cell("L"))
    panel.show_cell(Cell("Z1", (2, 5, 4)))
    # The mouse rests on the arithmetic: what is framed is what the line there speaks of now, or nothing.
    pixels = [cell for cell in arithmetic.partners() if cell.symbol == "X"]
    patch = pictures.pictures[0]
    places = [patch.place_of(cell) for cell in pixels]
    assert [(span.top, span.left) for span in patch.frames()] == [place[1:] for place in places if place]
