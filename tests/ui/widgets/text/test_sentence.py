"""A sentence in a place of fixed size."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.text.sentence import Sentence

Show = Callable[[Sentence, int, int], Sentence]

LONG = "A long sentence with so many words that it needs three lines where the place is narrow"


def test_the_longest_form_that_fits_is_shown(shown: Show) -> None:
    sentence = Sentence()
    sentence.say(LONG, "A shorter one", "One")
    assert shown(sentence, 600, 32).shown() == LONG
    assert shown(sentence, 150, 32).shown() == "A shorter one"
    assert shown(sentence, 30, 32).shown() == "One"
    assert sentence.text() == LONG


def test_all_of_it_can_be_read_whatever_is_shown(shown: Show) -> None:
    sentence = shown(Sentence(), 60, 32)
    sentence.say(LONG, "One")
    assert sentence.toolTip() == LONG
    assert sentence.accessibleName() == LONG


def test_it_never_changes_its_height(shown: Show) -> None:
    sentence = shown(Sentence(), 100, 32)
    before = sentence.sizeHint()
    sentence.say(LONG)
    assert sentence.sizeHint() == before


def test_another_theme_repaints(shown: Show, qapp: QApplication) -> None:
    sentence = shown(Sentence(), 200, 32)
    sentence.say("Words")
    light = sentence.grab().toImage()
    theme.apply_theme(qapp, "dark")
    assert sentence.grab().toImage() != light
