"""A line below the network for what a person should know now: training diverged, a search found nothing."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QToolButton, QWidget

from cnn_gui.training.messages.trouble import Trouble
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.buttons import word_button

UNIT = theme.UNIT
BOLDER = 2
"""So many letters more the message takes because it is bold."""


class Banner(QWidget):
    """Hidden until there is something to say; stays until dismissed or a new run begins."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._warning = False
        self._about = ""
        self._symbol = "info"
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(2 * UNIT, UNIT, UNIT, UNIT)
        row.setSpacing(UNIT)
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setAccessibleName("Message")
        # Words and not their drawings alone: they say what each leads to.
        self._buttons = (word_button(), word_button())
        self._ways = below = QHBoxLayout()
        below.setSpacing(UNIT)
        for button in self._buttons:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            below.addWidget(button)
        below.addStretch(1)
        self._close = close = QToolButton()
        close.setText("Dismiss")
        close.setAccessibleName("Dismiss this message")
        close.setToolTip("Dismiss this message")
        close.clicked.connect(self.dismiss)
        row.addWidget(self._icon)
        # The buttons stay where they are when the text gets longer: it grows upwards.
        self._said = said = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        said.setSpacing(UNIT // 2)
        said.addWidget(self._text, 1)
        said.addLayout(below)
        row.addLayout(said, 1)
        row.addWidget(close, 0, Qt.AlignmentFlag.AlignBottom)
        theme.manager().changed.connect(self._tint)
        self.hide()

    def heightForWidth(self, width: int) -> int:
        """One line where there is room for the words and the buttons beside each other."""
        self._divide(width)
        return super().heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide anew."""
        super().resizeEvent(event)
        self._divide(event.size().width())

    def _divide(self, width: int) -> None:
        letters, margins = self._text.fontMetrics(), self._row.contentsMargins()
        words = letters.horizontalAdvance(self.text) + letters.averageCharWidth() * BOLDER
        parts = (self._icon.sizeHint(), self._ways.minimumSize(), self._close.sizeHint())
        around = margins.left() + margins.right() + 3 * UNIT
        fits = words + around + sum(part.width() for part in parts) <= width
        directions = QBoxLayout.Direction
        direction = directions.LeftToRight if fits else directions.TopToBottom
        if direction is not self._said.direction():
            self._said.setDirection(direction)

    @property
    def text(self) -> str:
        """What the banner says, without markup."""
        return self.accessibleName()

    def show_warning(self, message: str, advice: str, *remedies: QAction) -> None:
        """Something went wrong in training; remedies: are offered as buttons, two at most."""
        self._offer(message, advice, remedies, warning=True)

    def show_end(self, message: str, advice: str, *ways: QAction) -> None:
        """Training has paused by itself, as it was meant to; ways: to go on, offered as buttons, two at most."""
        self._offer(message, advice, ways, warning=False)

    def show_choice(self, message: str, about: str, *ways: QAction) -> None:
        """Something could be otherwise; ways: offered as buttons, two at most. about: as in show_notice."""
        self._offer(message, "", ways, warning=False)
        self._about = about

    def show_troubles(self, troubles: Sequence[Trouble], remedy: QAction) -> None:
        """Something may be wrong with a run: the newest sign in full, those before it in short."""
        *before, newest = troubles
        seen = f"{newest.message}."
        if before:
            # They come fast, and what was told a moment ago is replaced before it can be read.
            seen += f" Before that: {', '.join(trouble.in_short for trouble in before)}."
        self.show_warning(seen, newest.advice, remedy)

    def show_notice(self, message: str, about: str = "") -> None:
        """Something worth saying in passing; about: what it is about, if that can change and take the words back."""
        self._about = about
        self._text.setText(html.escape(message))
        self._say(message, (), warning=False)

    def withdraw(self, about: str) -> None:
        """Say no more about this, if that is what is said."""
        if about == self._about:
            self.dismiss()

    @Slot()
    def dismiss(self) -> None:
        """Say nothing any more."""
        self._about = ""
        self.hide()

    def _offer(self, message: str, advice: str, actions: Sequence[QAction], *, warning: bool) -> None:
        self._about = ""
        self._text.setText(f"<b>{html.escape(message)}</b> {html.escape(advice)}")
        self._say(f"{message} {advice}".rstrip(), actions, warning=warning)

    def _say(self, text: str, actions: Sequence[QAction], *, warning: bool) -> None:
        self._warning = warning
        self._symbol = "warning" if warning else "info"
        for place, button in enumerate(self._buttons):
            button.setVisible(place < len(actions))
            if place < len(actions):
                button.setDefaultAction(actions[place])
        self.setAccessibleName(text)
        self._tint()
        self.show()

    def _tint(self) -> None:
        self._icon.setPixmap(icon(self._symbol).pixmap(20, 20))
        self.update()

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """A quiet ground with a bar at the left: warnings in the warning colour."""
        colours = theme.current()
        painter.fillRect(self.rect(), colours.hover)
        painter.fillRect(0, 0, 4, self.height(), colours.warning if self._warning else colours.text_muted)
