"""What every field for a number knows of typing: when text counts, how it is refused, how it is dropped."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QToolTip

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.fields.typed_number import is_typable, mark_refused
from cnn_gui.ui.widgets.fields.wheel import WheelNeedsFocus
from cnn_gui.ui.widgets.text.plain import plain


class TypedField(WheelNeedsFocus):
    """What the fields have in common, before the spin box's own class.

    They take the focus when clicked. Numbers are written as everywhere in the window, whatever the desktop's language,
    and may be typed as anywhere. Text that cannot be used stays as it is typed, in red, and its tip says what is
    allowed. When it is finished nevertheless, the field goes back to the number before the typing and says why: were
    letters swallowed, as Qt does, 5000 would become 500. Escape drops what was typed.

    The field's own class has a signal refused(str), and says what is wrong with a text and how a number gets there.
    """

    def _prepare(self, name: str) -> None:
        """To be called once the spin box is made."""
        field = self._field
        self._problem = ""
        # The number before the first of the letters that are being typed.
        self._before: float | None = None
        field.setLocale(QLocale.c())
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.setAccessibleName(name)
        field.setToolTip(plain(name))
        edit = field.lineEdit()
        _pad(edit)
        edit.textEdited.connect(self._note_typed)
        field.editingFinished.connect(self._finish)

    @property
    def _field(self) -> QAbstractSpinBox:
        return cast("QAbstractSpinBox", self)

    # ---- what the field's own class knows ----------------------------------------------------------------------

    def _bare(self, text: str) -> str:
        """Return the number in a text, without what else stands there."""
        return text.strip()

    def _problem_in(self, text: str) -> str:
        """Return what is wrong with a text and what is allowed; "" if nothing."""
        raise NotImplementedError

    def _number(self) -> float:
        """Return the number in force."""
        raise NotImplementedError

    def _put_back(self, number: float) -> None:
        """Show a number that was in force before."""
        raise NotImplementedError

    def _take_typed(self, text: str) -> None:
        """Take over a text that can be used, if the spin box does not do that by itself."""

    def _say_refused(self, problem: str) -> None:
        """Say why a text was not taken, where it was typed: that moves nothing."""
        field = self._field
        QToolTip.showText(field.mapToGlobal(QPoint(0, field.height())), plain(problem), field)

    # ---- what the spin box asks --------------------------------------------------------------------------------

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Refuse letters that no number has; hold everything else unusable as unfinished.

        A minus may be typed, and the number is then refused in words: were it swallowed, -1 would become 1.
        """
        if not is_typable(self._bare(text).replace(" ", "")):
            return QValidator.State.Invalid, text, position
        good = not self._problem_in(text)
        return QValidator.State.Acceptable if good else QValidator.State.Intermediate, text, position

    def fixup(self, text: str) -> str:
        """Make nothing else of what was typed."""
        return text

    # ---- while and after it is typed ---------------------------------------------------------------------------

    def _note_typed(self, text: str) -> None:
        if self._before is None:
            self._before = self._number()
        self._problem = self._problem_in(text)
        mark_refused(self._field, bool(self._problem))

    def _forget_typed(self) -> None:
        self._problem, self._before = "", None
        mark_refused(self._field, False)

    def _finish(self) -> None:
        """Take over what was typed; if it cannot be used, go back to the number before it and say so."""
        text, problem, before = self._field.lineEdit().text(), self._problem, self._before
        if before is None:
            return
        self._forget_typed()
        if not problem:
            self._take_typed(text)
            return
        # While it was typed, some of its beginning may have held.
        self._put_back(before)
        cast("Any", self).refused.emit(problem)
        self._say_refused(problem)

    def event(self, event: QEvent) -> bool:
        """Say in the tip what is wrong, for as long as something is."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and self._problem:
            QToolTip.showText(event.globalPos(), plain(self._problem), self._field)
            return True
        return super().event(event)  # type: ignore[misc,no-any-return]  # the widget's, which stands behind this class

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape drops what was typed."""
        if event.key() == Qt.Key.Key_Escape and self._before is not None:
            before = self._before
            self._forget_typed()
            self._put_back(before)
            event.accept()
        else:
            super().keyPressEvent(event)  # type: ignore[misc]  # the widget's, which stands behind this class


def _pad(edit: QLineEdit) -> None:
    """Keep the text of a spin box away from its edge: style sheets cannot. A dropped file is the window's."""
    edit.setTextMargins(theme.UNIT - 2, 0, 0, 0)
    edit.setAcceptDrops(False)
