"""A few quantities as a small table: what each was, and what it is now."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.text.plain import plain

ROW = 18
GAP = theme.UNIT
ARROW = "→"


@dataclass(frozen=True)
class Change:
    """One quantity in words.

    Attributes:
        name: what it is. before, now: what it was ("" for nothing) and is.
        remark: a sign that says at a glance what the change means: ▲, ▼, ✓, ✗.
        short: name, before and now for a narrow place, where they can be shorter.
    """

    name: str
    before: str
    now: str
    remark: str
    short: tuple[str, str, str]

    def sentence(self) -> str:
        """Return it as a sentence."""
        told = f"{self.before} {ARROW} {self.now}" if self.before else self.now
        return " ".join(part for part in (f"{self.name}:", told, self.remark) if part)

    def forms(self) -> tuple[tuple[str, str, str], ...]:
        """Return name, before and now from the longest form to the shortest."""
        return (self.name, self.before, self.now), (self.short[0], self.before, self.now), self.short


SIGNS = "▲▼✓✗"
"""What stands behind a number."""


class _Columns:
    """Where the texts of some rows stand below each other. Attributes: width, before (right end), now (left end)."""

    def __init__(self, rows: tuple[tuple[str, str, str], ...], metrics: QFontMetricsF, most: float) -> None:
        names, befores, nows = (
            max(metrics.horizontalAdvance(text) for text in texts) for texts in zip(*rows, strict=True)
        )
        arrow = metrics.horizontalAdvance(ARROW) + GAP if befores else 0.0
        # What loses its end may be a pixel wider than its room.
        sign = GAP / 2 + max(metrics.horizontalAdvance(each) for each in SIGNS) + 1
        self.width = names + GAP + befores + arrow + nows + sign
        # Long names of classes share what there is.
        self.each = max((most - names - GAP - arrow - sign) / (2 if befores else 1), 0.0)
        self.before = names + GAP + min(befores, self.each if self.width > most else befores)
        self.now = self.before + arrow
        self.room = most - self.now - sign


class BeforeAfter(QWidget):
    """Rows of name, before → now, and remark; columns stand below each other.

    Attributes: changes (what is shown).
    """

    def __init__(self, rows: int) -> None:
        super().__init__()
        self._rows = rows
        self.changes: tuple[Change, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("What the edits do")
        theme.manager().changed.connect(self.update)

    def set_changes(self, changes: tuple[Change, ...]) -> None:
        """Show other quantities, at most as many as there are rows."""
        if changes != self.changes:
            self.changes = changes
            self.setAccessibleDescription(self.text())
            self.setToolTip(plain(self.text()))
            self.update()

    def text(self) -> str:
        """Return everything, a line for each quantity."""
        return "\n".join(change.sentence() for change in self.changes)

    def sizeHint(self) -> QSize:
        """A line for each quantity."""
        return QSize(30 * theme.UNIT, self._rows * scaled(ROW))

    def minimumSizeHint(self) -> QSize:
        """Short names and two numbers."""
        return QSize(18 * theme.UNIT, self._rows * scaled(ROW))

    def shown(self) -> tuple[tuple[str, str, str], ...]:
        """Return name, before and now of each row in the longest form that fits."""
        return self._fitting()[0]

    def _fitting(self) -> tuple[tuple[tuple[str, str, str], ...], _Columns]:
        metrics = QFontMetricsF(font("small"))
        for rows in zip(*(change.forms() for change in self.changes), strict=True):
            columns = _Columns(rows, metrics, self.width())
            if columns.width <= self.width():
                break
        return rows, columns

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the rows; what is too long for its column loses its end."""
        if not self.changes:
            return
        rows, columns = self._fitting()
        colours, metrics = theme.current(), QFontMetricsF(font("small"))
        painter.setFont(font("small"))
        for number, ((name, before, now), change) in enumerate(zip(rows, self.changes, strict=True)):
            baseline = (number + 0.5) * scaled(ROW) + metrics.capHeight() / 2
            painter.setPen(colours.text_muted)
            painter.drawText(QPointF(0, baseline), name)
            if before:
                told = metrics.elidedText(before, Qt.TextElideMode.ElideRight, columns.each + 1)
                painter.drawText(QPointF(columns.before - metrics.horizontalAdvance(told), baseline), told)
                painter.drawText(QPointF(columns.before + GAP / 2, baseline), ARROW)
            painter.setPen(colours.text)
            told = metrics.elidedText(now, Qt.TextElideMode.ElideRight, max(columns.room, 0.0) + 1)
            painter.drawText(QPointF(columns.now, baseline), told)
            right = columns.now + metrics.horizontalAdvance(told)
            painter.drawText(QPointF(right + GAP / 2, baseline), change.remark)
