"""A small heading: the name at the left, the shape or unit at the right."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, metrics, scaled, width_of
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.text.plain import plain

HEIGHT = 3 * theme.UNIT
"""Height of a heading in logical pixels."""

MOST_TITLE = 40 * theme.UNIT
"""So much width a title may ask for; a longer one loses its end where there is no more."""


def title_width(title: str) -> float:
    """Return how wide a title is written, in logical pixels."""
    return width_of(title, "heading")


def paint_heading(
    painter: QPainter, place: QRectF, title: str, detail: str, *, detail_colour: QColor | None = None
) -> None:
    """Draw a heading line; the detail gives way when there is no place for both, the title is elided last."""
    colours = theme.current()
    bold = metrics("heading")
    baseline = place.top() + (place.height() + bold.capHeight()) / 2
    wide = title_width(title)
    whole = _is_whole(title, place)
    shown = title if whole else bold.elidedText(title, Qt.TextElideMode.ElideRight, place.width())
    painter.setFont(font("heading"))
    painter.setPen(colours.text)
    painter.drawText(QPointF(place.left(), baseline), shown)
    detail_width = width_of(detail)
    if wide + detail_width + theme.UNIT <= place.width():
        painter.setFont(font("small"))
        painter.setPen(detail_colour or colours.text_muted)
        painter.drawText(QPointF(place.right() - detail_width, baseline), detail)


def _is_whole(title: str, place: QRectF) -> bool:
    """Whether a title is seen to its end; the least width of a heading is rounded to whole pixels."""
    return title_width(title) <= place.width() + 0.5


def paint_readout(painter: QPainter, place: QRectF, title: str, forms: tuple[str, ...]) -> None:
    """Draw at the right the longest form of a readout that fits; beside one that does not name it, the title."""
    colours = theme.current()
    small = metrics("small")
    wide = title_width(title) + theme.UNIT if title else 0.0
    # Where the number stands says more than the title with a bare number.
    shown = next((form for form in forms if small.horizontalAdvance(form) <= place.width()), forms[-1])
    beside = not shown.startswith(title) and small.horizontalAdvance(shown) + wide <= place.width()
    paint_heading(painter, place, title if beside else "", "")
    painter.setFont(font("small"))
    painter.setPen(colours.text)
    baseline = place.top() + (place.height() + metrics("heading").capHeight()) / 2
    painter.drawText(QPointF(place.right() - small.horizontalAdvance(shown), baseline), shown)


class Heading(QWidget):
    """A heading line for a panel: title, detail, and small controls at the far right.

    Attributes: title, detail (read with the methods of these names).
    """

    def __init__(self, title: str = "", detail: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._detail = title, detail
        self._controls = QHBoxLayout(self)
        self._controls.setContentsMargins(0, 0, 0, 0)
        self._controls.setSpacing(theme.UNIT // 2)
        self._controls.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        theme.manager().changed.connect(self.update)

    def title(self) -> str:
        """Return the name at the left."""
        return self._title

    def detail(self) -> str:
        """Return the muted text at the right."""
        return self._detail

    def set_title(self, title: str) -> None:
        """Show another name."""
        if title != self._title:
            self._title = title
            self.setAccessibleName(title)
            self.updateGeometry()
            self.update()

    def set_detail(self, detail: str) -> None:
        """Show another shape, unit or short remark at the right."""
        if detail != self._detail:
            self._detail = detail
            self.setAccessibleDescription(detail)
            self.updateGeometry()
            self.update()

    def add_control(self, control: QWidget) -> None:
        """Put a small control at the far right, after those already there."""
        self._controls.addWidget(control)
        self.updateGeometry()

    def event(self, event: QEvent) -> bool:
        """Under the mouse, say a title that is not seen whole."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            cut = not _is_whole(self._title, self._place())
            if cut and not self.toolTip():
                QToolTip.showText(event.globalPos(), plain(self._title), self)
                return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """Title, detail and controls side by side."""
        text = title_width(self._title) + width_of(self._detail)
        controls = self._controls.sizeHint()
        return QSize(round(text) + controls.width() + 3 * theme.UNIT, max(scaled(HEIGHT), controls.height()))

    def minimumSizeHint(self) -> QSize:
        """Title and controls; the detail may give way, and so may the end of a long title."""
        return QSize(self.least_width(self._title), max(scaled(HEIGHT), self._controls.minimumSize().height()))

    def least_width(self, title: str) -> int:
        """Return the least width in logical pixels beside the present controls if this were the title."""
        return min(round(title_width(title)), MOST_TITLE) + self._controls.minimumSize().width() + theme.UNIT

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the two texts."""
        paint_heading(painter, self._place(), self._title, self._detail)

    def _place(self) -> QRectF:
        """Where the texts stand: beside the controls."""
        place = QRectF(self.rect())
        if self._controls.count() > 1:
            place.setRight(place.right() - self._controls.minimumSize().width() - theme.UNIT)
        return place
