"""The colours of the window and the switch between light and dark."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from re import findall

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import fonts, theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.stylesheet import stylesheet
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.fields.switch import switch

BOTH = pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


def test_black_on_white_has_the_contrast_that_wcag_states() -> None:
    assert theme.contrast(QColor("black"), QColor("white")) == pytest.approx(21)
    assert theme.contrast(QColor("#777777"), QColor("white")) == pytest.approx(4.48, abs=0.01)


@BOTH
def test_text_is_readable_on_every_ground(colours: theme.Theme) -> None:
    grounds = {name: getattr(colours, name) for name in ("window", "panel", "raised", "hover", "pressed", "selection")}
    for ink, (name, ground) in product(("text", "text_muted"), grounds.items()):
        assert theme.contrast(getattr(colours, ink), ground) >= 4.5, f"{ink} on {name}"
    for ink, name in product(("warning", "error", "accent"), ("window", "panel", "raised")):
        assert theme.contrast(getattr(colours, ink), grounds[name]) >= 4.5, f"{ink} on {name}"
    assert theme.contrast(colours.on_accent, colours.accent) >= 4.5


@BOTH
def test_disabled_text_and_data_colours_stand_out_from_the_ground(colours: theme.Theme) -> None:
    for ink, ground in product(("text_disabled", "training", "validation", "truth"), ("window", "panel")):
        assert theme.contrast(getattr(colours, ink), getattr(colours, ground)) >= 3, f"{ink} on {ground}"


def test_data_keep_their_colours_in_both_themes() -> None:
    for name in ("training", "validation", "truth", "not_finite"):
        assert getattr(theme.LIGHT, name) == getattr(theme.DARK, name)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_applying_a_theme_gives_the_application_its_palette(qapp: QApplication, mode: theme.ThemeMode) -> None:
    theme.apply_theme(qapp, mode)
    expected = theme.THEMES[mode]
    assert theme.current() is expected
    assert theme.manager().mode == mode
    assert qapp.palette().color(QPalette.ColorRole.Window) == expected.window
    assert qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == expected.text_disabled
    assert qapp.styleSheet() == stylesheet(expected)


def test_a_change_of_theme_is_told_after_the_palette_is_there(qapp: QApplication) -> None:
    theme.apply_theme(qapp, "light")
    seen: list[tuple[theme.Theme, QColor]] = []

    def note(colours: theme.Theme) -> None:
        seen.append((colours, qapp.palette().color(QPalette.ColorRole.Window)))

    theme.manager().changed.connect(note)
    theme.apply_theme(qapp, "dark")
    theme.manager().changed.disconnect(note)
    assert seen == [(theme.DARK, theme.DARK.window)]


def test_system_mode_follows_the_desktop_and_a_fixed_mode_does_not(qapp: QApplication) -> None:
    theme.apply_theme(qapp, "system")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current() is theme.DARK
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.current() is theme.LIGHT
    theme.apply_theme(qapp, "light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current() is theme.LIGHT


def test_a_desktop_that_says_nothing_gets_the_light_theme() -> None:
    assert theme.system_theme(Qt.ColorScheme.Unknown) is theme.LIGHT


def test_an_unknown_theme_is_refused_with_the_names_that_exist(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="'blue': choose one of light, dark, system"):
        theme.apply_theme(qapp, "blue")  # type: ignore[arg-type]  # what a settings file may hold


@BOTH
def test_the_style_sheet_has_no_open_places_and_names_files_that_exist(colours: theme.Theme) -> None:
    sheet = stylesheet(colours)
    assert "$" not in sheet
    files = findall(r'url\("([^"]+)"\)', sheet)
    assert files
    assert [file for file in files if not Path(file).is_file()] == []


def test_digits_all_have_the_same_width(qapp: QApplication) -> None:
    for role in ("body", "small", "tiny"):
        metrics = QFontMetricsF(font(role))
        assert len({metrics.horizontalAdvance(digit * 4) for digit in "0123456789"}) == 1, role


def test_the_application_uses_the_first_preferred_family_there_is(
    qapp: QApplication, take_face: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    (present,) = qapp.font().families()
    monkeypatch.setattr(fonts, "FAMILIES", ("Not there", present, "Also there"))
    monkeypatch.setattr(QFontDatabase, "families", lambda: ["Also there", "Something", present])
    take_face(100)
    qapp.setFont(QFont("The desktop's", 8))
    theme.apply_theme(qapp, "light")
    assert qapp.font().families() == [present, "Also there", "The desktop's"]
    assert qapp.font().pointSizeF() >= 9.75


def test_muted_and_error_labels_take_the_colours_of_the_theme(qapp: QApplication, qtbot: object) -> None:
    theme.apply_theme(qapp, "dark")
    label = QLabel("text")
    label.setProperty("muted", True)
    label.ensurePolished()
    assert label.palette().color(QPalette.ColorRole.WindowText) == theme.DARK.text_muted


def test_mixing_colours_goes_from_the_first_to_the_second() -> None:
    black, white = QColor("black"), QColor("white")
    assert theme.mix(black, white, 0.0) == black
    assert theme.mix(black, white, 1.0).name() == "#ffffff"
    assert theme.mix(black, white, 0.5).name() == "#808080"


# ---- popups and buttons ----------------------------------------------------------------------------------------------


def test_the_list_of_a_combo_box_has_one_frame(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "light")
    box = QComboBox()
    box.addItems(["one", "two", "three"])
    qtbot.addWidget(box)
    box.show()
    box.showPopup()
    popup = box.view().parentWidget()
    qtbot.waitUntil(popup.isVisible)
    picture = popup.grab().toImage()
    across = [picture.pixelColor(picture.width() // 2, y) for y in range(picture.height() // 2)]
    # From outside: the frame, then the ground of the list at once.
    assert across[0] == theme.LIGHT.outline
    assert across[1] == theme.LIGHT.raised
    assert across.count(theme.LIGHT.outline) == 1
    box.hidePopup()


@BOTH
def test_a_button_with_a_word_has_an_edge(qtbot: QtBot, qapp: QApplication, colours: theme.Theme) -> None:
    theme.apply_theme(qapp, colours.name)
    for button in (switch("Routes", "Routes", "…"), word_button("Auto")):
        qtbot.addWidget(button)
        button.show()
        picture = button.grab().toImage()
        for x, y in ((picture.width() // 2, 0), (0, picture.height() // 2)):
            assert picture.pixelColor(x, y) == colours.outline
        assert theme.contrast(colours.outline, colours.panel) > 1.3
