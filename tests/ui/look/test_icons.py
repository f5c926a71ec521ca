"""The icons and their colours."""

from __future__ import annotations

import gc
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton

from cnn_gui.resources_path import resource
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon, names

NEEDED = (
    *(
        "play",
        "pause",
        "step",
        "epoch",
        "n-batches",
        "reset",
        "reset-new-seed",
        "go-back",
        "previous",
        "next",
        "random",
    ),
    *("search-miss", "dataset", "model", "layers", "curve", "filter", "probability", "settings", "sun", "moon"),
    *("camera", "warning", "info", "copy", "zoom-fit", "help", "app"),
    *("phase", "phase-back", "full-speed", "batch"),
    *("pen", "eraser", "undo", "redo", "clear", "image", "open", "save", "delete"),
)
CHEVRONS = {f"chevron-{way}" for way in ("down", "up", "left", "right")}
FIXED_INK = {"app", "check-dark", "check-light", "close", "float", *CHEVRONS}


def inks(image: QImage) -> set[str]:
    """The colours of the fully opaque pixels."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def drawn(shown: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> QImage:
    """The icon at 48 pixels."""
    return shown.pixmap(QSize(48, 48), mode).toImage().convertToFormat(QImage.Format.Format_ARGB32)


def test_every_icon_that_the_window_needs_is_there() -> None:
    assert set(NEEDED) <= set(names())


@pytest.mark.parametrize("name", sorted(set(NEEDED) - FIXED_INK))
def test_an_icon_is_drawn_on_the_same_grid_in_one_ink(name: str, qapp: QApplication) -> None:
    root = ElementTree.parse(resource("icons", f"{name}.svg")).getroot()
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke-width") == "1.75"
    assert root.get("stroke") == "currentColor"
    theme.apply_theme(qapp, "light")
    assert inks(drawn(icon(name))) == {theme.LIGHT.text.name()}


def test_an_icon_takes_the_ink_of_the_new_theme_without_being_set_again(qapp: QApplication) -> None:
    theme.apply_theme(qapp, "light")
    action = QAction(icon("play"), "Run")
    assert inks(drawn(action.icon())) == {theme.LIGHT.text.name()}
    theme.apply_theme(qapp, "dark")
    assert inks(drawn(action.icon())) == {theme.DARK.text.name()}
    assert inks(drawn(action.icon(), QIcon.Mode.Disabled)) == {theme.DARK.text_disabled.name()}


def test_an_icon_can_stand_on_the_accent_colour(qapp: QApplication) -> None:
    theme.apply_theme(qapp, "dark")
    assert inks(drawn(icon("pause", "on_accent"))) == {theme.DARK.on_accent.name()}


def test_the_programs_own_icon_keeps_its_colours(qapp: QApplication) -> None:
    assert {"#2f7fe8", "#f08a24"} <= inks(drawn(icon("app")))


def test_a_button_shows_the_icon_sharp_and_in_colour(qapp: QApplication, qtbot: object) -> None:
    theme.apply_theme(qapp, "dark")
    button = QToolButton()
    button.setIcon(icon("pause"))
    button.setIconSize(QSize(24, 24))
    assert theme.DARK.text.name() in inks(button.grab().toImage())


def test_an_icon_survives_copies_and_their_end(qapp: QApplication) -> None:
    for _ in range(50):
        copy = QIcon(icon("reset"))
        copy.addPixmap(QPixmap(4, 4))  # detaches: asks the engine for a clone
        assert theme.current().text.name() in inks(drawn(copy))
        del copy
        # What is young is looked at; all of it, as often, would take most of a minute in a long run of tests.
        gc.collect(0)
    gc.collect()
    assert theme.current().text.name() in inks(drawn(icon("reset")))


def test_an_unknown_icon_is_refused_by_name() -> None:
    with pytest.raises(FileNotFoundError, match=r"icons/nothing\.svg is missing"):
        icon("nothing")


def test_the_chevrons_of_the_style_sheet_are_seen_in_both_themes(qapp: QApplication) -> None:
    ink = QColor(inks(drawn(icon("chevron-down"))).pop())
    for colours in (theme.LIGHT, theme.DARK):
        assert theme.contrast(ink, colours.raised) >= 3
