"""The icons: monochrome drawings that take their colour from the theme whenever they are painted."""

from functools import cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from cnn_gui.resources_path import resource
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import painter_on, paints_for_others, tell_once

_INK = b"currentColor"


class TintedEngine(QIconEngine):
    """Draws one SVG, its ``currentColor`` replaced by a colour of the theme in force.

    Attributes: name (of the file, without its ending), ink (the name of a Theme colour).
    """

    def __init__(self, name: str, ink: str) -> None:
        super().__init__()
        self.name, self.ink = name, ink
        self._drawing = resource("icons", f"{name}.svg").read_bytes()
        self._pixmaps: dict[tuple[int, int, int], QPixmap] = {}

    @paints_for_others
    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw the icon into a rectangle."""
        self._draw(painter, rect, mode)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon in device pixels; drawn once per size and colour."""
        try:
            key = (size.width(), size.height(), self.colour(mode).rgba())
            if key not in self._pixmaps:
                made = _clear(size)
                with painter_on(made) as painter:
                    self._draw(painter, QRect(QPoint(0, 0), size), mode)
                self._pixmaps[key] = made
            return self._pixmaps[key]
        except Exception as error:  # noqa: BLE001  whatever it is, a button works without its icon
            tell_once(self, error)
            return _clear(size)

    def _draw(self, painter: QPainter, rect: QRect, mode: QIcon.Mode) -> None:
        drawing = self._drawing.replace(_INK, self.colour(mode).name().encode())
        renderer = QSvgRenderer(QByteArray(drawing))
        renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        renderer.render(painter, QRectF(rect))

    def colour(self, mode: QIcon.Mode) -> QColor:
        """Return the ink for a mode in the theme in force."""
        colours = theme.current()
        chosen = colours.text_disabled if mode == QIcon.Mode.Disabled else getattr(colours, self.ink)
        assert isinstance(chosen, QColor)
        return chosen

    def clone(self) -> QIconEngine:
        """Return an engine that draws the same."""
        twin = TintedEngine(self.name, self.ink)
        # Qt takes what clone returns without telling Python, which would delete it at once.
        _twins.append(twin)
        return twin


def _clear(size: QSize) -> QPixmap:
    picture = QPixmap(size)
    picture.fill(Qt.GlobalColor.transparent)
    return picture


_twins: list[TintedEngine] = []


@cache
def icon(name: str, ink: str = "text") -> QIcon:
    """Return the icon of that name; it follows the theme by itself, as does everything that shows it.

    `ink` is the name of a Theme colour, such as "text_muted" or "on_accent". Raises FileNotFoundError for a
    name without a file in ``resources/icons``.
    """
    return QIcon(TintedEngine(name, ink))


def names() -> list[str]:
    """Return the names of all icons."""
    return sorted(path.stem for path in resource("icons").glob("*.svg"))
