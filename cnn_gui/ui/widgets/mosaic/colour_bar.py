"""The legend of a colour map: a thin strip from the lower to the upper level, with both numbers."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import STEPS, Kind, Lut
from cnn_gui.ui.look.fonts import font, metrics, width_of
from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind
from cnn_gui.ui.widgets.mosaic.scale import Levels
from cnn_gui.ui.widgets.text.numbers import MINUS, WIDEST_LEVEL, level

STRIP = theme.UNIT // 2
SIGNED = ("diverging", "signed colour")
HEIGHT = 3 * theme.UNIT
"""Height of the legend in logical pixels: the strip and its numbers below."""


def narrowest() -> float:
    """Return the width in logical pixels at which the two numbers still stand side by side."""
    return 2 * width_of(WIDEST_LEVEL, "tiny") + theme.UNIT


def narrowest_image() -> float:
    """Return the width in logical pixels at which both numbers stand below an image, the lower of which is negative."""
    return width_of(level(-0.888), "tiny") + theme.UNIT / 4 + width_of(level(0.888), "tiny")


def paint_colour_bar(
    painter: QPainter, place: QRectF, table: Lut, kind: Kind | str, low: str, high: str, remark: str = ""
) -> None:
    """Draw the strip over the whole width, the two texts at its ends and, if it fits, a remark between them.

    The texts hang at the ends, so that nothing moves when their digits change.
    """
    colours = theme.current()
    strip = QRectF(place.left(), place.top(), place.width(), STRIP)
    painter.drawImage(strip, QImage(table.data, STEPS, 1, 4 * STEPS, QImage.Format.Format_RGB32))
    if kind in SIGNED:
        painter.fillRect(QRectF(strip.center().x() - 0.5, strip.top(), 1, STRIP), colours.text_muted)
    else:
        # The end that has the ground's own colour would be invisible without an edge.
        painter.fillRect(QRectF(strip.left(), strip.top(), 1, STRIP), colours.text_muted)
    paint_bar_numbers(painter, place, kind, low, high, remark)


def paint_bar_numbers(
    painter: QPainter, place: QRectF, kind: Kind | str, low: str, high: str, remark: str = ""
) -> None:
    """Draw the texts of a colour bar, if there are any, without its colours, which seldom change."""
    if not high:
        return
    colour = theme.current().text_muted
    baseline = place.top() + STRIP + theme.UNIT / 2 + metrics("tiny").capHeight() + 1
    painter.setFont(font("tiny"))
    painter.setPen(colour)
    if kind in SIGNED and place.width() < narrowest() - 0.5:  # the two would overlap; they differ in sign alone
        both = f"±{high}"
        painter.drawText(QPointF(place.center().x() - width_of(both, "tiny") / 2, baseline), both)
        return
    # One that can be read says more than two on top of each other.
    if width_of(low, "tiny") + width_of(high, "tiny") <= place.width():
        painter.drawText(QPointF(place.left(), baseline), low)
    painter.drawText(QPointF(place.right() - width_of(high, "tiny"), baseline), high)
    slot, width = width_of(WIDEST_LEVEL, "tiny"), width_of(remark, "tiny")
    if remark and width + 2 * (slot + theme.UNIT) <= place.width():
        painter.drawText(QPointF(place.center().x() - width / 2, baseline), remark)


def level_texts(low: float, high: float) -> tuple[str, str]:
    """Return the two numbers of a legend."""
    return level(low), level(high)


def bar_texts(levels: Levels, kind: PictureKind, index: int | None) -> tuple[str, str]:
    """Return what stands at the two ends. index: the map whose levels these are where each has its own; None: all."""
    if levels.shared:
        return level_texts(*levels.of(0))
    if levels.by_channel:
        return "black", "white"
    if index is not None:
        return level_texts(*levels.of(index))
    least: dict[str, str] = {"diverging": f"{MINUS}max", "signed colour": f"{MINUS}max", "sequential": "0"}
    return least.get(kind, "min"), "max"
