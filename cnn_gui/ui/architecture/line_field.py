"""The network as its line of text, which can be typed: what is wrong is underlined and said, with what was meant."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from cnn_gui.engine.architecture import LineError, parse
from cnn_gui.ui.architecture.words import sentence
from cnn_gui.ui.architecture.wrapped import Wrapped
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.stylesheet import set_property
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT
HINT = "Layers in their order, with commas between them. The last dense layer may be left out."
_LINES = 2
_BACK = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


class LineField(QWidget):
    """Attributes: edit (where it is typed), said (what is wrong, or how it is written), suggestion (a button).

    Signals: typed(specs), whenever a text that means a network means another one; wrong(), when it
    means none any more; finished(), when the typing ends.
    """

    typed = Signal(object)
    wrong = Signal()
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.error: LineError | None = None
        self._good = ""
        self.edit = _LineEdit()
        self.edit.textChanged.connect(self._read)
        self.edit.left.connect(self._leave)
        # Two lines, so that nothing moves when something is wrong.
        self.said = Wrapped(HINT, least_lines=2)
        self.said.setProperty("muted", True)
        self.suggestion = word_button()
        self.suggestion.clicked.connect(self._take_suggestion)
        self.suggestion.hide()
        below = QHBoxLayout()
        below.setSpacing(UNIT)
        below.addWidget(self.said, 1)
        below.addWidget(self.suggestion, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.edit)
        column.addLayout(below)
        self._measure()
        theme.manager().changed.connect(self._measure)

    def show_line(self, line: str) -> None:
        """Show the line of the network as it is now; what is being typed and means just that stays as it is typed."""
        same, self._good = line == self._good, line
        if same and self.error is not None:
            return
        if self.error is None and self.edit.hasFocus() and self._means(line):
            return
        self._set(line)

    def put(self, text: str) -> None:
        """Have a text there as if it had been typed."""
        self._set(text)

    def give_up(self) -> bool:
        """Show the last line that means a network again, if something else stands there; whether it was so."""
        if self.error is None:
            return False
        self._set(self._good)
        return True

    def _means(self, line: str) -> bool:
        try:
            return parse(self.edit.toPlainText()) == parse(line)
        except LineError:
            return False

    def _set(self, text: str) -> None:
        if text == self.edit.toPlainText():
            self._read()
            return
        self.edit.setPlainText(text)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)

    def _read(self) -> None:
        text = self.edit.toPlainText()
        try:
            specs = parse(text)
        except LineError as error:
            self._show_error(error)
            self.wrong.emit()
            return
        self._show_error(None)
        self.typed.emit(specs)

    def _take_suggestion(self) -> None:
        if self.error is not None and self.error.suggestion is not None:
            self.put(self.error.suggestion)
            self.edit.setFocus()

    def _leave(self) -> None:
        if self.error is None:
            self._set(self._good)
        self.finished.emit()

    # ---- what is wrong -----------------------------------------------------------------------------------------

    def _show_error(self, error: LineError | None) -> None:
        self.error = error
        self.said.say(HINT if error is None else f"Not yet a network, the list stays as it was: {error.message}.")
        set_property(self.said, "muted", error is None)
        set_property(self.said, "role", "" if error is None else "error")
        suggestion = None if error is None else error.suggestion
        self.suggestion.setVisible(suggestion is not None)
        if suggestion is not None:
            self.suggestion.setText("Use what was probably meant")
            self.suggestion.setToolTip(plain(suggestion))
            self.suggestion.setAccessibleName(f"Use {suggestion}")
        self.edit.setAccessibleDescription("" if error is None else sentence(error.message))
        self.edit.underline(error)

    def _measure(self) -> None:
        self.edit.fit(_LINES)
        self.edit.underline(self.error)


class _LineEdit(QPlainTextEdit):
    """One line that may be wrapped. Enter and leaving end the typing; undo and redo are the editor's.

    Signals: left().
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Network as one line")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def fit(self, lines: int) -> None:
        """Be as high as some lines are."""
        margins = 2 * (round(self.document().documentMargin()) + 4)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + margins)

    def underline(self, error: LineError | None) -> None:
        """Underline the place that an error is about; where something is missing, the letter before it."""
        marks: list[QTextEdit.ExtraSelection] = []
        length = len(self.toPlainText())
        if error is not None and length:
            start = min(error.start, length)
            stop = min(max(error.stop, start), length)
            if start == stop:
                start, stop = (start - 1, start) if start else (0, 1)
            mark = QTextEdit.ExtraSelection()
            look = QTextCharFormat()
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(theme.current().error)
            look.setForeground(theme.current().error)
            cursor = self.textCursor()
            cursor.setPosition(start)
            cursor.setPosition(stop, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor, mark.format = cursor, look
            marks.append(mark)
        self.setExtraSelections(marks)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the editor, whose steps they are."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and _is_back(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter ends the typing: a network is one line."""
        if event.key() in ENTER:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving ends the typing."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def sizeHint(self) -> QSize:
        """As high as it is to be."""
        return QSize(40 * UNIT, self.height())


def _is_back(event: QKeyEvent) -> bool:
    return any(event.matches(key) for key in _BACK)
