"""Pictures from the clipboard and from files become arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from cnn_gui.data.own.pictures import read_picture
from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.intake import pictures as image_input
from cnn_gui.ui.intake.pictures import NO_PICTURE, NOTHING_TO_PASTE, TOO_LARGE, fitted, pasted, pixels


def coloured(width: int, height: int) -> QImage:
    """A picture in which every pixel differs."""
    rng = np.random.default_rng(width)
    image = QImage(width, height, QImage.Format.Format_RGB32)
    for y in range(height):
        for x in range(width):
            image.setPixelColor(x, y, QColor(*(int(c) for c in rng.integers(0, 256, 3))))
    return image


def test_pixels_are_red_green_blue_and_opacity_whatever_the_format(qapp: QApplication) -> None:
    image = coloured(7, 5)
    values = pixels(image)
    assert values.shape == (5, 7, 4)
    colour = image.pixelColor(3, 2)
    assert values[2, 3].tolist() == [colour.red(), colour.green(), colour.blue(), 255]
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    assert pixels(grey)[2, 3].tolist() == [grey.pixelColor(3, 2).red()] * 3 + [255]


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_is_fitted_as_a_file_of_it_is_read(qapp: QApplication, tmp_path: Path, channels: int) -> None:
    image, path = coloured(40, 25), tmp_path / "picture.png"
    assert image.save(str(path))
    made = fitted(image, (channels, 12, 12))
    assert not isinstance(made, Refused)
    assert made.shape == (channels, 12, 12)
    assert made.flags.c_contiguous
    np.testing.assert_array_equal(made, read_picture(path, size=12, colour=channels == 3))


def test_of_images_that_are_no_squares_the_middle_is_taken(qapp: QApplication) -> None:
    image = coloured(30, 30)
    square, wide = fitted(image, (1, 20, 20)), fitted(image, (1, 10, 20))
    assert not isinstance(square, Refused)
    assert not isinstance(wide, Refused)
    np.testing.assert_array_equal(wide, square[:, 5:15])


def test_transparent_parts_are_white(qapp: QApplication) -> None:
    clear = QImage(8, 8, QImage.Format.Format_ARGB32)
    clear.fill(0)
    made = fitted(clear, (1, 8, 8))
    assert not isinstance(made, Refused)
    assert (made == 255).all()


def test_a_picture_beyond_the_limit_is_refused(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(image_input, "MAX_PIXELS", 99)
    assert fitted(coloured(10, 10), (1, 4, 4)) is TOO_LARGE
    assert not isinstance(fitted(coloured(9, 11), (1, 4, 4)), Refused)


def test_what_is_in_a_clipboard(qapp: QApplication, tmp_path: Path) -> None:
    assert pasted(None) is NOTHING_TO_PASTE
    mime = QMimeData()
    assert pasted(mime) is NOTHING_TO_PASTE
    mime.setText("seven")
    assert pasted(mime) is NOTHING_TO_PASTE
    mime.setImageData(coloured(6, 4))
    found = pasted(mime)
    assert isinstance(found, QImage)
    assert (found.width(), found.height()) == (6, 4)
    folder = QMimeData()
    folder.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    assert pasted(folder) is NO_PICTURE


def test_a_copied_file_is_opened(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "a picture ü.png"
    coloured(6, 4).save(str(path))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    found = pasted(mime)
    assert isinstance(found, QImage)
    assert found.width() == 6
    path.unlink()
    assert isinstance(pasted(mime), Refused)
