"""The line above what is presented: what it is, where a walk through a step stands, and the keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT
HEIGHT = 5 * UNIT
_APART = 3 * UNIT
# Of a sentence that gives way, less than this says nothing.
_LEAST = 12 * UNIT


class CaptionLine(QWidget):
    """The title of what is shown; then either what is to be said, or which phase of which step, or what it is for.

    Attributes: title, phase ("batch 45, image 6 of 32, phase 14 of 15"), more (what gives way first), notice.
    """

    def __init__(self) -> None:
        super().__init__()
        self.title = self.phase = self.more = self.notice = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.manager().changed.connect(self.update)

    def say(self, title: str, about: str, walk: WalkView | None, notice: str) -> None:
        """Show what is presented."""
        self.title, self.notice = title, notice
        if walk is None:
            self.phase, self.more = "", about
        else:
            # What is said of the phase itself stands below, in the strip.
            self.phase, self.more = place_of(walk), ""
        self.setAccessibleName(" · ".join(part for part in (title, self.phase) if part))
        self.setAccessibleDescription(notice or self.more)
        self.setToolTip(plain(notice or self.more))
        self.update()

    def sizeHint(self) -> QSize:
        """One line; any width will do."""
        return QSize(60 * UNIT, scaled(HEIGHT))

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw one after the other, as far as they fit."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect())
        place.setLeft(_write(painter, place, self.title, strong=True) + _APART)
        if self.notice:
            _write(painter, place, self.notice)
            return
        if self.phase:
            place.setLeft(_write(painter, place, self.phase) + _APART)
        if place.width() >= scaled(_LEAST):
            _write(painter, place, self.more, muted=True)


def place_of(walk: WalkView) -> str:
    """Return in words where a walk stands: the batch, the image and the phase."""
    batch, image, phase = walk.record.batch, walk.image + 1, walk.index + 1
    return f"batch {batch}, image {image} of {len(walk.record)}, phase {phase} of {len(walk.phases)}"


def _write(painter: QPainter, place: QRectF, text: str, *, strong: bool = False, muted: bool = False) -> float:
    """Draw a text at the left, without its end where there is no room; returns where it ends."""
    used = font("title" if strong else "body")
    metrics = QFontMetricsF(used)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(place.width(), 0.0) + 0.5)
    painter.setFont(used)
    painter.setPen(theme.current().text_muted if muted else theme.current().text)
    painter.drawText(QPointF(place.left(), place.center().y() + metrics.capHeight() / 2), shown)
    return place.left() + metrics.horizontalAdvance(shown)


class Caption(QWidget):
    """That line, and buttons that name the keys.

    Attributes: line, back, forward, leave (buttons).
    Signals: turned(-1 or 1, to what comes before or after), left.
    """

    turned = Signal(int)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("chrome")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.line = CaptionLine()
        self.back = _button("‹ PgUp", "The phase before, or the step of the lesson before  (Page Up)")
        self.forward = _button("PgDn ›", "The next phase; in a lesson the answer, then the next step  (Page Down)")
        self.leave = _button("Leave  Esc", "Back to the window as it was  (Esc, F11)")
        self.back.clicked.connect(lambda: self.turned.emit(-1))
        self.forward.clicked.connect(lambda: self.turned.emit(1))
        self.leave.clicked.connect(self.left)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 0)
        row.setSpacing(UNIT // 2)
        row.addWidget(self.line, 1)
        for button in (self.back, self.forward, self.leave):
            row.addWidget(button)


def _button(text: str, meaning: str) -> QToolButton:
    button = word_button(text)
    # The keys stay with what is presented.
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.setToolTip(plain(meaning))
    button.setAccessibleName(meaning)
    return button
