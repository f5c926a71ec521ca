"""The bars of the classes' probabilities."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.bars.bar_look import MARK, bar_look
from cnn_gui.ui.widgets.bars.bars import ProbabilityBars
from cnn_gui.ui.widgets.bars.rows import HIGHEST_ROW, LOWEST_ROW

DIGITS = tuple("0123456789")
CORRECT = np.array([0.01, 0.02, 0.03, 0.8, 0.05, 0.02, 0.02, 0.02, 0.02, 0.01], np.float32)
Show = Callable[[ProbabilityBars, int, int], ProbabilityBars]
Look = Callable[[QWidget, QPointF], QColor]
Tip = Callable[[QWidget, QPointF], None]
Drop = Callable[[Callable[[], QWidget]], weakref.ref[QWidget]]


@pytest.fixture
def bars(qtbot: QtBot, shown: Show) -> ProbabilityBars:
    """Ten classes in 320 × 240, class 3 predicted and true."""
    made = shown(ProbabilityBars(DIGITS), 320, 240)
    made.set_probabilities(CORRECT, 3)
    return made


def in_bar(bars: ProbabilityBars, row: int, share: float) -> QPointF:
    """The point at a share of a row's track."""
    track = bar_look(DIGITS, bars.viewport().width()).track(bars.row_rect(row))
    return QPointF(track.left() + share * track.width(), track.center().y())


@pytest.mark.parametrize(("row", "ends"), [(3, 0.8), (4, 0.05)])
def test_a_bar_is_as_long_as_the_probability(bars: ProbabilityBars, pixel: Look, row: int, ends: float) -> None:
    ground = theme.LIGHT.grid
    assert pixel(bars, in_bar(bars, row, ends - 0.02)) != ground
    assert pixel(bars, in_bar(bars, row, ends + 0.02)) == ground


def test_true_predicted_and_other_bars_have_their_inks(bars: ProbabilityBars, pixel: Look) -> None:
    assert pixel(bars, in_bar(bars, 3, 0.3)) == theme.LIGHT.truth
    bars.set_probabilities(CORRECT[::-1].copy(), 3)
    assert pixel(bars, in_bar(bars, 6, 0.3)) == theme.LIGHT.text
    assert pixel(bars, in_bar(bars, 5, 0.03)) == theme.LIGHT.text_disabled


def test_the_true_class_has_a_sign_besides_its_colour(bars: ProbabilityBars) -> None:
    def signed(row: int) -> bool:
        image, box = bars.grab().toImage(), bars.row_rect(row)
        area = ((x, y) for x in range(int(MARK) - 2) for y in range(int(box.top()), int(box.bottom())))
        return any(image.pixelColor(x, y) != theme.LIGHT.panel for x, y in area)

    assert [row for row in range(10) if signed(row)] == [3]
    bars.set_probabilities(CORRECT, None)
    assert [row for row in range(10) if signed(row)] == []


def test_the_sign_of_the_true_class_is_a_pointer_and_no_tick(bars: ProbabilityBars) -> None:
    image, box = bars.grab().toImage(), bars.row_rect(3)
    heights = [
        sum(image.pixelColor(x, y) == theme.LIGHT.truth for y in range(int(box.top()), int(box.bottom())))
        for x in range(int(MARK) - 2)
    ]
    inked = [height for height in heights if height]
    # High at its left, and a point at its right; a tick is the other way round.
    assert inked == sorted(inked, reverse=True)
    assert inked[0] >= 6 > 3 >= inked[-1]


def test_rows_can_be_ordered_by_probability_and_stay_so(bars: ProbabilityBars) -> None:
    assert bars.order() == list(range(10))
    bars.set_sorted(True)
    assert bars.order() == [3, 4, 2, 1, 5, 6, 7, 8, 0, 9]
    bars.set_probabilities(CORRECT[::-1].copy(), 3)
    assert bars.order()[0] == 6
    bars.set_sorted(False)
    assert bars.order() == list(range(10))


@pytest.mark.parametrize(
    ("probabilities", "truth", "sentence"),
    [
        (CORRECT, 3, "Predicted 3 with probability 0.800, which is the true class."),
        (CORRECT, 4, "Predicted 3 with probability 0.800; the true class is 4 with 0.050."),
        (CORRECT, None, "Predicted 3 with probability 0.800."),
        (np.full(10, np.nan, np.float32), 3, "No prediction."),
        (None, None, "No prediction."),
    ],
)
def test_one_sentence_says_it_all(
    bars: ProbabilityBars, probabilities: np.ndarray | None, truth: int | None, sentence: str
) -> None:
    bars.set_probabilities(probabilities, truth)
    assert bars.summary() == sentence


def test_assistive_technology_hears_a_new_prediction(bars: ProbabilityBars) -> None:
    assert bars.accessibleDescription() == "Predicted 3 with probability 0.800, which is the true class."
    bars.set_probabilities(CORRECT[::-1].copy(), 3)
    assert bars.accessibleDescription().startswith("Predicted 6")


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen has no window stack
def test_a_tool_tip_tells_the_exact_value(bars: ProbabilityBars, ask_tip: Tip) -> None:
    ask_tip(bars.viewport(), bars.row_rect(3).center())
    assert QToolTip.text() == "3: 0.8 (predicted, true class)"


def test_keys_choose_a_row_and_enter_clicks_it(bars: ProbabilityBars, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_End, Qt.Key.Key_Down):
        qtbot.keyClick(bars, key)
    with qtbot.waitSignal(bars.clicked) as told:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert told.args == [9]
    assert bars.accessibleDescription() == "9: 0.01"


def test_a_click_tells_the_class_not_the_row(bars: ProbabilityBars, qtbot: QtBot) -> None:
    bars.set_sorted(True)
    with qtbot.waitSignal(bars.clicked) as told:
        qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=bars.row_rect(0).center().toPoint())
    assert told.args == [3]


def test_many_classes_scroll_and_the_cursor_stays_in_sight(qtbot: QtBot, shown: Show) -> None:
    bars = shown(ProbabilityBars([f"class {number}" for number in range(100)]), 320, 240)
    bars.set_all(True)
    bars.set_probabilities(np.full(100, 0.01, np.float32), 99)
    assert bars.row_height() == LOWEST_ROW
    assert bars.verticalScrollBar().maximum() == 100 * LOWEST_ROW - 240
    qtbot.keyClick(bars, Qt.Key.Key_End)
    assert bars.row_rect(99).bottom() <= bars.viewport().height()
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    assert bars.row_rect(0).top() == 0


def many(shown: Show, classes: int = 1000, height: int = 240) -> ProbabilityBars:
    """Bars of many classes, the more probable the higher the number."""
    bars = shown(ProbabilityBars([f"class {number}" for number in range(classes)]), 320, height)
    bars.set_probabilities((np.arange(classes) / (classes * (classes - 1) / 2)).astype(np.float32), classes - 1)
    return bars


def test_of_more_classes_than_fit_the_ten_most_probable_are_shown(qtbot: QtBot, shown: Show) -> None:
    bars = many(shown)
    assert bars.is_short()
    assert bars.order() == list(range(999, 989, -1))
    assert bars.row_height() == 240 // 11
    assert bars.verticalScrollBar().maximum() == 0
    assert bars.others() == list(range(990))
    left = sum(range(990)) / sum(range(1000))
    name, value = bars.row_text(10).split(": ")
    assert name == "990 others"
    assert float(value.split()[0]) == pytest.approx(left, rel=1e-5)


def test_the_bar_of_all_others_is_as_long_as_what_they_have_together(qtbot: QtBot, shown: Show, pixel: Look) -> None:
    bars = shown(ProbabilityBars([str(number) for number in range(100)]), 320, 240)
    probabilities = np.full(100, 0.4 / 90, np.float32)
    probabilities[:10] = 0.06
    bars.set_probabilities(probabilities)
    look = bar_look((*(str(number) for number in range(100)), "90 others"), bars.viewport().width())
    track = look.track(bars.row_rect(10))
    for share, there in ((0.38, True), (0.42, False)):
        point = QPointF(track.left() + share * track.width(), track.center().y())
        assert (pixel(bars, point) == theme.LIGHT.text_disabled) is there


def test_the_true_class_is_in_sight_however_improbable_it_is(qtbot: QtBot, shown: Show) -> None:
    bars = many(shown)
    bars.set_probabilities(np.arange(1000, dtype=np.float32) / 499_500, 3)
    assert bars.order() == [*range(999, 990, -1), 3]
    assert bars.row_text(9).endswith("(true class)")


def test_the_short_list_follows_the_probabilities(qtbot: QtBot, shown: Show) -> None:
    bars = many(shown)
    bars.set_probabilities(np.arange(1000, 0, -1).astype(np.float32) / 500_500, 0)
    assert bars.order() == list(range(10))


def test_where_all_classes_fit_the_list_is_not_short(qtbot: QtBot, shown: Show) -> None:
    bars = many(shown, 26, 26 * LOWEST_ROW)
    assert not bars.is_short()
    assert bars.order() == list(range(26))
    with qtbot.waitSignal(bars.shortened) as told:
        bars.resize(320, 26 * LOWEST_ROW - 1)
    assert told.args == [True]
    assert bars.order() == list(range(25, 15, -1))


def test_a_click_on_all_others_tells_no_class(qtbot: QtBot, shown: Show) -> None:
    bars = many(shown)
    place = bars.row_rect(10).center().toPoint()
    assert bars.row_at(QPointF(place)) == 10
    with qtbot.assertNotEmitted(bars.clicked):
        qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_cursor_stays_in_a_list_that_becomes_short(qtbot: QtBot, shown: Show) -> None:
    bars = many(shown)
    bars.set_all(True)
    qtbot.keyClick(bars, Qt.Key.Key_End)
    bars.set_all(False)
    with qtbot.assertNotEmitted(bars.clicked):
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    qtbot.keyClick(bars, Qt.Key.Key_End)
    with qtbot.waitSignal(bars.clicked) as told:
        qtbot.keyClick(bars, Qt.Key.Key_Return)
    assert told.args == [990]


def test_a_name_too_long_for_its_column_loses_its_end(qtbot: QtBot) -> None:
    look = bar_look(("cat", "a folder with a remarkably long name"), 300)
    assert look.names <= 0.35 * 300
    assert look.name("a folder with a remarkably long name").endswith("…")
    assert look.name("cat") == "cat"


def test_few_classes_do_not_spread_without_end(qtbot: QtBot, shown: Show) -> None:
    bars = shown(ProbabilityBars(["no", "yes"]), 320, 600)
    assert bars.row_height() == HIGHEST_ROW


def test_what_is_no_number_is_said_and_has_no_bar(bars: ProbabilityBars, pixel: Look) -> None:
    broken = CORRECT.copy()
    broken[5] = np.nan
    bars.set_probabilities(broken, None)
    assert bars.predicted() == 3
    assert pixel(bars, in_bar(bars, 5, 0.01)) == theme.LIGHT.grid
    assert bars.row_text(5) == "5: nan"
    bars.set_sorted(True)
    assert bars.order()[-1] == 5


def test_a_wrong_number_of_probabilities_is_refused(bars: ProbabilityBars) -> None:
    with pytest.raises(ValueError, match=r"Expected 10 probabilities, got shape \(9,\)"):
        bars.set_probabilities(CORRECT[:9])


def test_other_classes_forget_the_probabilities(bars: ProbabilityBars) -> None:
    bars.set_classes(("a", "b"))
    assert bars.predicted() is None
    bars.set_probabilities(np.array([0.25, 0.75]), 0)
    assert bars.row_text(1) == "b: 0.75 (predicted)"


def test_a_theme_change_repaints(bars: ProbabilityBars, pixel: Look, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "dark")
    assert pixel(bars, in_bar(bars, 0, 0.9)) == theme.DARK.grid
    assert pixel(bars, in_bar(bars, 3, 0.3)) == theme.DARK.truth


def test_bars_die_when_they_are_dropped(dropped: Drop) -> None:
    def make() -> ProbabilityBars:
        bars = ProbabilityBars(DIGITS)
        bars.set_probabilities(CORRECT)
        return bars

    watch = dropped(make)
    assert watch() is None


def test_the_number_of_classes_decides_how_high_it_must_be(qtbot: QtBot) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    bars = ProbabilityBars(("a", "b"))
    column.addWidget(bars)
    place.show()
    assert place.minimumSizeHint().height() == 4 * LOWEST_ROW
    bars.set_classes([str(number) for number in range(10)])
    QApplication.processEvents()
    assert place.minimumSizeHint().height() == 10 * LOWEST_ROW


def test_as_long_as_no_classes_are_known_there_may_be_ten(qapp: object) -> None:
    assert ProbabilityBars().minimumSizeHint().height() == 10 * LOWEST_ROW


def test_only_rows_that_look_different_are_painted(
    bars: ProbabilityBars, areas_painted: Callable[[QWidget], list[QRect]]
) -> None:
    QApplication.processEvents()
    painted = areas_painted(bars.viewport())
    moved = CORRECT.copy()
    moved[3], moved[4] = 0.75, 0.1
    bars.set_probabilities(moved, 3)
    QApplication.processEvents()
    (area,) = painted
    assert area == bars.row_rect(3).united(bars.row_rect(4)).toAlignedRect()
    painted.clear()
    # Neither a digit nor a pixel.
    bars.set_probabilities(moved * np.float32(1 + 1e-6), 3)
    QApplication.processEvents()
    assert not painted


def test_rows_painted_alone_add_up_to_the_whole(bars: ProbabilityBars) -> None:
    rng, screen = np.random.default_rng(4), bars.window().screen()

    def on_screen() -> QImage:
        QApplication.processEvents()
        return screen.grabWindow(bars.window().winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)

    for turn in range(30):
        scores = rng.normal(0, 3, 10) if turn % 5 else np.full(10, np.nan)
        shares = np.exp(scores - np.nanmax(scores)) if turn % 5 else scores
        bars.set_probabilities((shares / shares.sum()).astype(np.float32), int(rng.integers(10)))
        in_part = on_screen()
    bars.viewport().update()
    assert on_screen() == in_part
