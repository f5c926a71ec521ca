"""A gallery as a person sees and uses it."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.gallery.gallery import Gallery
from cnn_gui.ui.widgets.gallery.model import Caption, Captions
from cnn_gui.ui.widgets.gallery.painter import CellLook, joined

Show = Callable[[Gallery, int, int], Gallery]
Look = Callable[[QWidget, QPointF], QColor]
Hover = Callable[[QWidget, QPointF], None]
Tip = Callable[[QWidget, QPointF], None]
Drop = Callable[[Callable[[], QWidget]], weakref.ref[QWidget]]

COUNT = 10_000
NUMBERS = np.arange(COUNT)


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """10,000 grey images of 8×8 pixels, each all of one grey: its number modulo 251."""
    greys = (np.arange(COUNT) % 251).astype(np.uint8)
    return np.broadcast_to(greys[:, None, None, None], (COUNT, 1, 8, 8)).copy()


def captions() -> Captions:
    """Image 7 is `7 → 8`."""
    return Captions(
        lambda numbers: [Caption(str(n % 10), str((n + 1) % 10), "0.50") for n in numbers],
        Caption("8", "8", "0.88"),
        lambda number: f"image {number}",
    )


@pytest.fixture
def gallery(shown: Show, images: np.ndarray) -> Gallery:
    """All images, in 400 × 300."""
    made = Gallery(empty_text="Nothing here.")
    made.show_images(images, NUMBERS, captions())
    return shown(made, 400, 300)


def middle(gallery: Gallery, position: int) -> QPointF:
    """The middle of the image at a position."""
    return gallery.image_rect(position).center()


def click(qtbot: QtBot, gallery: Gallery, position: int) -> None:
    qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=middle(gallery, position).toPoint())


def first_in_sight(gallery: Gallery) -> int:
    """The position of the first image that is seen as a whole."""
    return next(position for position in range(COUNT) if gallery.image_rect(position).top() >= 0)


def grey(number: int) -> QColor:
    return QColor(*[number % 251] * 3)


def test_each_image_is_seen_where_it_belongs(gallery: Gallery, pixel: Look) -> None:
    assert gallery.columns() > 2
    for position in (0, 1, gallery.columns(), 2 * gallery.columns() + 1):
        assert pixel(gallery, middle(gallery, position)) == grey(position)


def test_the_order_decides_which_image_stands_where(gallery: Gallery, images: np.ndarray, pixel: Look) -> None:
    gallery.show_images(images, np.array([200, 100, 150]), captions())
    assert [pixel(gallery, middle(gallery, position)) for position in range(3)] == [grey(200), grey(100), grey(150)]
    assert pixel(gallery, QPointF(200, 250)) == theme.LIGHT.panel


def test_colour_images_are_seen_in_colour(gallery: Gallery, pixel: Look) -> None:
    colour = np.zeros((2, 3, 32, 32), np.uint8)
    colour[1] = np.array([250, 120, 10], np.uint8)[:, None, None]
    gallery.show_images(colour, np.array([1, 0]))
    assert pixel(gallery, middle(gallery, 0)) == QColor(250, 120, 10)
    assert pixel(gallery, middle(gallery, 1)) == QColor(0, 0, 0)


@pytest.mark.parametrize("shape", [(5, 28, 28), (5, 2, 28, 28)])
def test_what_is_no_image_is_refused(gallery: Gallery, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="N,1,H,W"):
        gallery.show_images(np.zeros(shape, np.uint8), np.arange(5))


def test_scrolling_reaches_the_last_image(gallery: Gallery, pixel: Look) -> None:
    gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().maximum())
    last = gallery.image_rect(COUNT - 1)
    assert 0 < last.top() < last.bottom() <= gallery.viewport().height()
    assert pixel(gallery, middle(gallery, COUNT - 1)) == grey(COUNT - 1)


def test_scrolling_shows_the_same_pixels_as_painting_anew(gallery: Gallery) -> None:
    for step in (13, 40, 170, 5000, -90):
        gallery.verticalScrollBar().setValue(gallery.verticalScrollBar().value() + step)
        QApplication.processEvents()
    scrolled = gallery.screen().grabWindow(gallery.window().winId()).toImage()
    assert scrolled.pixelColor(middle(gallery, first_in_sight(gallery) + 1).toPoint()) != theme.LIGHT.panel
    gallery.viewport().update()
    QApplication.processEvents()
    assert scrolled == gallery.screen().grabWindow(gallery.window().winId()).toImage()


class Witness(Gallery):
    """A gallery that notes how high the stretches are that it paints. Attributes: heights."""

    def __init__(self) -> None:
        super().__init__()
        self.heights: list[int] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        self.heights.append(event.rect().height())
        super().paintEvent(event)


def test_scrolling_a_little_paints_a_little(shown: Show, images: np.ndarray) -> None:
    witness = Witness()
    witness.show_images(images, NUMBERS, captions())
    shown(witness, 400, 300)
    QApplication.processEvents()
    witness.heights.clear()
    witness.verticalScrollBar().setValue(20)
    QApplication.processEvents()
    assert witness.heights
    assert max(witness.heights) <= 40


def test_captions_are_asked_for_only_what_is_in_sight(shown: Show, images: np.ndarray) -> None:
    asked: list[int] = []

    def of(numbers: list[int]) -> list[Caption]:
        asked.extend(numbers)
        return [Caption("1", "2", "0.50") for _ in numbers]

    gallery = Gallery()
    gallery.show_images(images, NUMBERS[::-1], Captions(of, Caption("1", "2", "0.50"), str))
    shown(gallery, 400, 300).grab()
    assert COUNT - 1 in asked
    assert min(asked) > COUNT - 100


# ---- mouse and keyboard ----------------------------------------------------------------------------------------


def test_a_click_chooses_the_image_by_its_number(gallery: Gallery, images: np.ndarray, qtbot: QtBot) -> None:
    gallery.show_images(images, np.array([40, 30, 20]), captions())
    with qtbot.waitSignal(gallery.chosen) as chosen:
        click(qtbot, gallery, 1)
    assert chosen.args == [30]
    assert gallery.current() == 30


def test_a_click_beside_the_images_chooses_none(gallery: Gallery, images: np.ndarray, qtbot: QtBot) -> None:
    gallery.show_images(images, np.array([40, 30, 20]), captions())
    with qtbot.assertNotEmitted(gallery.chosen):
        qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 250))
        qtbot.mouseClick(gallery.viewport(), Qt.MouseButton.RightButton, pos=middle(gallery, 0).toPoint())


def test_the_mouse_points_at_an_image_and_leaves_it(gallery: Gallery, hover: Hover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(gallery.pointed) as pointed:
        hover(gallery.viewport(), middle(gallery, 3))
    assert pointed.args == [3]
    with qtbot.waitSignal(gallery.pointed) as pointed:
        QApplication.sendEvent(gallery.viewport(), QEvent(QEvent.Type.Leave))
    assert pointed.args == [None]


def test_scrolling_under_a_resting_mouse_points_at_another_image(gallery: Gallery, hover: Hover, qtbot: QtBot) -> None:
    hover(gallery.viewport(), middle(gallery, 0))
    row = int(gallery.image_rect(gallery.columns()).top() - gallery.image_rect(0).top())
    with qtbot.waitSignal(gallery.pointed) as pointed:
        gallery.verticalScrollBar().setValue(row)
    assert pointed.args == [gallery.columns()]


def test_the_tool_tip_tells_everything(gallery: Gallery, ask_tip: Tip) -> None:
    ask_tip(gallery.viewport(), middle(gallery, 5))
    assert QToolTip.text() == "image 5"


def test_the_keyboard_alone_reaches_every_image(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    assert gallery.current() == 0
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(gallery, key)
    assert gallery.current() == 1 + gallery.columns()
    qtbot.keyClick(gallery, Qt.Key.Key_End)
    assert gallery.current() == COUNT - 1
    assert gallery.image_rect(COUNT - 1).bottom() <= gallery.viewport().height()
    assert gallery.accessibleDescription() == f"image {COUNT - 1}"
    with qtbot.waitSignal(gallery.chosen) as chosen:
        qtbot.keyClick(gallery, Qt.Key.Key_Return)
    assert chosen.args == [COUNT - 1]
    qtbot.keyClick(gallery, Qt.Key.Key_Home)
    assert (gallery.current(), gallery.verticalScrollBar().value()) == (0, 0)
    qtbot.keyClick(gallery, Qt.Key.Key_PageDown)
    assert gallery.current() % gallery.columns() == 0
    assert gallery.current() >= gallery.columns()


def test_the_cursors_image_is_told_again_when_the_focus_comes_back(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Down)
    with qtbot.waitSignal(gallery.pointed) as pointed:
        gallery.clearFocus()
    assert pointed.args == [None]
    with qtbot.waitSignal(gallery.pointed) as pointed:
        gallery.setFocus()
    assert pointed.args == [0]


def test_the_cursor_begins_where_a_person_looks(gallery: Gallery, qtbot: QtBot) -> None:
    gallery.verticalScrollBar().setValue(50_000)
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Down)
    assert 0 <= gallery.image_rect(gallery.current()).top() < 150


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_R, Qt.Key.Key_Escape])
def test_the_windows_keys_are_left_to_the_window(gallery: Gallery, qtbot: QtBot, key: Qt.Key) -> None:
    class Holder(QWidget):
        seen: int | None = None

        def keyPressEvent(self, event: object) -> None:
            self.seen = event.key()  # type: ignore[attr-defined]

    holder = Holder()
    gallery.setParent(holder)
    qtbot.addWidget(holder)
    qtbot.keyClick(gallery, key)
    assert holder.seen == key
    gallery.setParent(None)
    qtbot.addWidget(gallery)


# ---- while the list changes ------------------------------------------------------------------------------------


def test_a_new_list_keeps_the_place_and_the_image_that_the_cursor_is_on(
    gallery: Gallery, images: np.ndarray, qtbot: QtBot
) -> None:
    gallery.verticalScrollBar().setValue(1234)
    gallery.setFocus()
    qtbot.keyClick(gallery, Qt.Key.Key_Down)
    chosen = gallery.current()
    scrolled = gallery.verticalScrollBar().value()
    gallery.show_images(images, NUMBERS[5:], captions())
    assert gallery.verticalScrollBar().value() == scrolled
    assert gallery.current() == chosen
    qtbot.keyClick(gallery, Qt.Key.Key_Right)
    assert gallery.current() == chosen + 1


def test_an_image_that_has_left_the_list_cannot_be_chosen(gallery: Gallery, images: np.ndarray, qtbot: QtBot) -> None:
    gallery.set_current(3)
    gallery.show_images(images, NUMBERS[5:], captions())
    with qtbot.assertNotEmitted(gallery.chosen):
        qtbot.keyClick(gallery, Qt.Key.Key_Return)


def test_what_the_mouse_rests_on_is_told_anew_when_the_list_changes(
    gallery: Gallery, images: np.ndarray, hover: Hover, qtbot: QtBot
) -> None:
    hover(gallery.viewport(), middle(gallery, 0))
    with qtbot.waitSignal(gallery.pointed) as pointed:
        gallery.show_images(images, NUMBERS[9:], captions())
    assert pointed.args == [9]


def test_an_empty_list_says_why(gallery: Gallery, images: np.ndarray) -> None:
    full = gallery.grab().toImage()
    gallery.show_images(images, NUMBERS[:0], captions())
    empty = gallery.grab().toImage()
    assert gallery.empty_text() == "Nothing here."
    assert empty != full
    gallery.set_empty_text("Something else.")
    assert gallery.grab().toImage() != empty


def test_a_narrower_place_keeps_the_first_image_in_sight(gallery: Gallery) -> None:
    gallery.verticalScrollBar().setValue(int(gallery.image_rect(50 * gallery.columns()).top()))
    first = 50 * gallery.columns()
    gallery.resize(200, 300)
    QApplication.processEvents()
    assert -gallery.image_rect(0).height() < gallery.image_rect(first).top() < gallery.viewport().height()


def test_the_marked_image_has_a_frame(gallery: Gallery, pixel: Look) -> None:
    beside = gallery.image_rect(4).topLeft() - QPointF(2, -20)
    assert pixel(gallery, beside) == theme.LIGHT.panel
    gallery.set_marked(4)
    assert pixel(gallery, beside) == theme.LIGHT.text
    gallery.set_marked(None)
    assert pixel(gallery, beside) == theme.LIGHT.panel


def test_an_image_read_rightly_has_a_line_below_it(gallery: Gallery, images: np.ndarray, pixel: Look) -> None:
    def of(numbers: list[int]) -> list[Caption]:
        return [Caption("1", "1", "0.99", marked=number == 1) for number in numbers]

    gallery.show_images(images, NUMBERS, Captions(of, Caption("8", "8", "0.88"), str))
    below = [QPointF(gallery.image_rect(n).center().x(), gallery.image_rect(n).bottom() + 1.5) for n in (0, 1)]
    assert [pixel(gallery, place) for place in below] == [theme.LIGHT.panel, theme.LIGHT.truth]


def test_another_theme_repaints(gallery: Gallery, pixel: Look, qapp: QApplication) -> None:
    gap = gallery.image_rect(0).bottomLeft() - QPointF(3, -1)
    assert pixel(gallery, gap) == theme.LIGHT.panel
    theme.apply_theme(qapp, "dark")
    assert pixel(gallery, gap) == theme.DARK.panel
    assert pixel(gallery, middle(gallery, 1)) == grey(1)


def test_long_names_share_the_line_and_none_is_lost() -> None:
    look = CellLook.fit(28, 28, Caption("automobile", "airplane", "0.88"))
    assert look.lines == 2
    assert joined("7", "2", 90.0) == "7 → 2"
    first, second = joined("automobile", "airplane", 70.0).split(" → ")
    assert first.startswith("a")
    assert second.startswith("a")
    assert first.endswith("…")
    assert joined("cat", "automobile", 90.0).startswith("cat → auto")


def test_a_gallery_can_be_forgotten(images: np.ndarray, dropped: Drop) -> None:
    def make() -> Gallery:
        gallery = Gallery()
        gallery.show_images(images, NUMBERS, captions())
        return gallery

    watch = dropped(make)
    assert watch() is None


def test_a_caption_of_one_word_has_no_arrow_and_needs_less_room(gallery: Gallery) -> None:
    assert joined("7", "", 90.0) == "7"
    assert joined("a class with a long name", "", 60.0).endswith("…")
    one = CellLook.fit(28, 28, Caption("dog", "", "0.50"))
    two = CellLook.fit(28, 28, Caption("dog", "dog", "0.50"))
    assert (one.lines, two.lines) == (1, 2)
