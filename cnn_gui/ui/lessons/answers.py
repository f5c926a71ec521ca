"""The ways to answer a question: choose, type a number, or point at a cell."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.answers import CELL, CHOOSE, NUMBER, Answer, Question
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.typed_number import mark_refused, parse_number
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT
NO_NUMBER = "Type a number, such as 0.5, −3 or 1e-3."
POINT_AT = "Click the number of {symbol}, or go to it with Tab and the arrows and press Enter."


class ChoiceButton(QPushButton):
    """A button whose words break into lines where there is no room for one."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.words = plain_label(text, wordWrap=True)
        # As on every button, and unlike a field that is to be filled.
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QVBoxLayout(self)
        row.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        row.addWidget(self.words)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        """As many lines as the words need."""
        layout = self.layout()
        assert layout is not None
        return layout.totalHeightForWidth(width)

    def sizeHint(self) -> QSize:
        """The words in one line, if there is room."""
        layout = self.layout()
        assert layout is not None
        return layout.totalSizeHint()

    def minimumSizeHint(self) -> QSize:
        """Narrow, for the words break."""
        return QSize(8 * UNIT, self.sizeHint().height())


class Answers(QWidget):
    """Shows the ways to answer one question.

    Signals: answered(index of an option, number or Cell).
    Attributes: buttons (of the options), field (for a number; None elsewhere).
    """

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.buttons: list[ChoiceButton] = []
        self.field: QLineEdit | None = None
        self._symbol = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(UNIT // 2)

    def show_question(self, question: Question | None, symbol: str = "") -> None:
        """Offer the ways to answer; symbol: the array in which a cell is asked for."""
        self._clear()
        if question is None:
            return
        if question.kind == CHOOSE:
            for number, option in enumerate(question.options):
                button = ChoiceButton(option)
                button.clicked.connect(partial(self._choose, number))
                self.buttons.append(button)
                self._column.addWidget(button)
        elif question.kind == NUMBER:
            self._column.addWidget(self._number_row())
        elif question.kind == CELL:
            self._symbol = symbol
            how = plain_label(POINT_AT.format(symbol=symbol), wordWrap=True)
            how.setProperty("muted", True)
            self._column.addWidget(how)

    def take_cell(self, cell: Cell) -> None:
        """A cell has been pointed at: an answer, if one of this array is asked for."""
        if self._symbol and cell.symbol == self._symbol:
            self.answered.emit(cell)

    def show_given(self, given: Answer) -> None:
        """Show an answer as the one that was given."""
        for place, button in enumerate(self.buttons):
            button.setChecked(place == given)
        if self.field is not None and not self.field.text() and isinstance(given, float):
            self.field.setText(f"{given:.6g}")

    def first(self) -> QWidget | None:
        """What gets the keys first; None where the answer is given elsewhere."""
        return self.buttons[0] if self.buttons else self.field

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A number that is typed anew is not refused any more."""
        if watched is self.field and event.type() is QEvent.Type.KeyPress and self.field is not None:
            mark_refused(self.field, False)
        return super().eventFilter(watched, event)

    def _number_row(self) -> QWidget:
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(UNIT // 2)
        self.field = QLineEdit()
        self.field.setAccessibleName("Your number")
        self.field.setPlaceholderText("Your number")
        self.field.setToolTip(plain(NO_NUMBER))
        self.field.setMaxLength(40)
        self.field.setMinimumWidth(8 * UNIT)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._take_number)
        button = QPushButton("Answer")
        button.setAutoDefault(False)
        button.clicked.connect(self._take_number)
        inside.addWidget(self.field, 1)
        inside.addWidget(button)
        return row

    def _take_number(self) -> None:
        field = self.field
        if field is None:
            return
        number = parse_number(field.text())
        mark_refused(field, number is None)
        if number is not None:
            self.answered.emit(number)

    def _choose(self, number: int, _checked: bool = False) -> None:
        self.show_given(number)
        self.answered.emit(number)

    def _clear(self) -> None:
        self.buttons, self.field, self._symbol = [], None, ""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
