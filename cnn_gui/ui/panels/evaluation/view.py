"""What the parts of the evaluation panel have in common: a heading, something to look at, a sentence below."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from cnn_gui.training.messages.report import Report
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.widgets.text.sentence import Sentence

UNIT = theme.UNIT


class EvaluationView(QWidget):
    """One part of the panel; it shows a report only while it can be seen, and catches up when it comes into sight.

    Attributes: heading, sentence, report (the newest, None before the first), waiting (what is said until there is
    one), column (the layout: between heading and sentence belongs what is looked at).
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.heading, self.sentence = Heading(title), Sentence()
        # Its words give way; they must not decide how wide the part is, or it would jump with them.
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._fit()
        theme.manager().resized.connect(self._fit)
        self.report: Report | None = None
        self.waiting = ""
        self._due = True
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(UNIT // 2)
        self.column.addWidget(self.heading)

    def _fit(self) -> None:
        self.heading.setFixedHeight(scaled(4 * UNIT))

    def least_width(self) -> int:
        """Return the width in which title and controls are whole; it does not depend on what is shown."""
        return self.heading.minimumSizeHint().width()

    def add(self, widget: QWidget) -> None:
        """Put what is looked at between heading and sentence."""
        self.column.addWidget(widget, 1)
        self.column.addWidget(self.sentence)

    def take(self, report: Report | None, waiting: str = "") -> None:
        """Show a report; None for none yet, and then `waiting`."""
        self.report, self.waiting = report, waiting
        self._due = True
        self._catch_up()

    def present(self, report: Report | None) -> None:
        """Bring what is looked at up to date."""
        raise NotImplementedError

    def _catch_up(self) -> None:
        if self._due and self.isVisible():
            self._due = False
            self.present(self.report)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while nobody looked."""
        super().showEvent(event)
        self._catch_up()
