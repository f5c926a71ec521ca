"""One way to say which number it is."""

from __future__ import annotations

from cnn_gui.ui.widgets.text.readout import place_text, readout


def test_a_place_is_written_as_in_the_documents() -> None:
    assert place_text("Z1", (3, 12, 7)) == "Z1[3, 12, 7]"
    assert place_text("X", (":", 12, 7)) == "X[:, 12, 7]"


def test_a_readout_goes_from_the_whole_sentence_to_the_bare_number() -> None:
    assert readout("Z2[7]", "−1.2345", "logit of class 7", "−1.23") == (
        "Z2[7] = −1.2345 · logit of class 7",
        "Z2[7] = −1.2345",
        "Z2[7] = −1.23",
        "[7] = −1.23",
        "[7] −1.23",
        "−1.2345",
    )
    assert readout("padding", "0") == ("padding = 0", "0")
