"""Is the gradient right? Derivatives from the backward pass beside what the loss does when a parameter moves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.engine.gradcheck import ElementCheck
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.gradient_check import TOLERANCE, CheckReport
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.look.stylesheet import set_property
from cnn_gui.ui.panels.frame_pace import SECONDS_BETWEEN_BARS
from cnn_gui.ui.panels.gradient_check.error_strips import ErrorStrips, Mark, Strip
from cnn_gui.ui.panels.gradient_check.table import ChecksTable
from cnn_gui.ui.panels.gradient_check.words import (
    EQUATION,
    EQUATION_SIZE,
    KINK,
    Verdict,
    conclusion,
    conditions,
    summaries,
    symbols_of,
    verdict,
)
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.fields.number_fields import WholeField
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.text.elided_label import ElidedLabel
from cnn_gui.ui.widgets.text.formula import Formula
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT

MOST = 50
BOTH_FIT = 88 * UNIT
"""Width from which strips and table stand side by side; below it they share a place."""
EMPTY = (
    "Press Check: from every parameter some numbers are drawn at random. Each is moved by ε up and down, and how the "
    "loss changes is set beside the derivative that the backward pass gives: within a step the mean loss of its batch, "
    "else the loss of the image.\n\n"
    "If the backward pass is right, the two agree to many digits; a row where they do not is red. Everything is "
    "computed in float64 on a copy of the network: the run does not notice."
)
_MARKS: dict[Verdict, Mark] = {Verdict.AGREES: "dot", Verdict.DIFFERS: "cross", Verdict.KINK: "ring"}


class GradientCheckPanel(Panel):
    """A check of some numbers of every parameter, or of those that were asked for elsewhere.

    Attributes: check, count (button and field), verdict, conditions (labels), equation, strips, table, progress,
    copy, layers_button (for a narrow panel).
    Signals: check_wanted(how many numbers of each parameter).
    """

    title: ClassVar[str] = "Gradient check"
    about: ClassVar[str] = "Whether the gradients are right: the loss when a parameter moves a little"
    help_section: ClassVar[str] = "user-guide#gradient-check"
    place: ClassVar[Place] = Place.BOTTOM
    check_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._symbols: dict[str, str] = {}
        self._layers: tuple[str, ...] = ()
        self._report: CheckReport | None = None
        self._next_at = 0.0
        self._make()
        self._place()
        self.check.clicked.connect(lambda: self.check_wanted.emit(self.count.value()))
        self.copy.clicked.connect(self.table.copy_all)
        self.layers_button.toggled.connect(self._arrange)
        self._show_parts()

    def connect_to(self, board: Switchboard) -> None:
        """A check is an order, whoever asks for it, and what comes of it is shown here."""
        trainer = board.session.trainer

        def check(places: Sequence[tuple[str, tuple[int, ...]]] | int) -> None:
            board.forward_wanted.emit(self)
            trainer.inspection.check_gradients(places)

        self.check_wanted.connect(board.check_wanted)
        board.check_wanted.connect(check)
        board.session.gradients_checked.connect(self.show_checks)

    def _make(self) -> None:
        self.check = QPushButton("Check")
        self.check.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.check.setAccessibleName("Check gradients")
        self.check.setToolTip(
            "Draw numbers from every parameter and check their gradients, with the network as it is now"
        )
        self.check.setEnabled(False)
        self.count = WholeField(5, minimum=1, maximum=MOST, name="Numbers to check of each parameter")
        self.count.setToolTip(plain(f"1 to {MOST} numbers of each parameter"))
        self.count.setSuffix(" per parameter")
        self.verdict = ElidedLabel()
        self.verdict.setAccessibleName("What the check says")
        self.copy = QToolButton()
        self.copy.setIcon(icon("copy"))
        self.copy.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.copy.setAccessibleName("Copy table")
        self.copy.setToolTip("Copy the table, with all digits, as tab-separated values")
        self.layers_button = switch("Layers", "Errors by layer", "Errors by layer instead of the table")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Numbers checked")
        kept = self.progress.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(kept)
        self.equation = Formula(EQUATION, expected=EQUATION_SIZE)
        self.equation.setToolTip("The derivative, and the difference quotient that must be close to it")
        self.conditions = ElidedLabel()
        wear(self.conditions, "small")
        self.conditions.setProperty("muted", True)
        self.conditions.setAccessibleName("How the check was made")
        self.key = plain_label("● agrees   ✗ differs   ○ at a kink of the loss: a corner without a slope")
        wear(self.key, "small")
        self.key.setProperty("muted", True)
        self.key.setToolTip(KINK)
        self.strips, self.table = ErrorStrips(TOLERANCE), ChecksTable()
        self.notice = plain_label(EMPTY, wordWrap=True)
        wear(self.notice, "small")
        self.notice.setProperty("muted", True)
        self.notice.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _place(self) -> None:
        self._top = QGridLayout()
        self._top.setSpacing(UNIT)
        self._top.setVerticalSpacing(0)
        self._top.setColumnStretch(2, 1)
        controls: dict[int, QWidget] = {0: self.check, 1: self.count, 3: self.layers_button, 4: self.copy}
        for place, control in controls.items():
            self._top.addWidget(control, 0, place)
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(UNIT)
        parts: tuple[QWidget, ...] = (self.equation, self.conditions, self.notice, self.strips, self.key)
        for part in parts:
            left.addWidget(part)
        left.addStretch(1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.addWidget(self._left)
        self._body.addWidget(self.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT // 4, 2 * UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addLayout(self._top)
        column.addWidget(self.progress)
        column.addLayout(self._body, 1)

    # ---- the run -----------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Forget the check of the run before."""
        self._symbols = symbols_of(run.layers)
        self._layers = tuple(layer.name for layer in run.layers if layer.parameter_count)
        self._report = None
        self.check.setEnabled(True)
        self._present()
        self._show_parts()

    def show_checks(self, report: CheckReport) -> None:
        """Show how far a check has come, whoever asked for it: ten times a second, and at its end."""
        first = self._report is None
        self._report = report
        now = time.perf_counter()
        if not self.isVisible() or (now < self._next_at and not report.done and not first):
            return
        self._next_at = now + SECONDS_BETWEEN_BARS
        self._present()
        if first:
            self._show_parts()

    def _present(self) -> None:
        report = self._report
        if report is None:
            self.table.checks.set_checks((), {})
            self.strips.set_strips(())
            return
        wrong = any(verdict(check) is Verdict.DIFFERS for check in report.checks)
        self.verdict.setText(conclusion(report))
        set_property(self.verdict, "role", "error" if wrong else "")
        self.conditions.setText(conditions(report))
        self.progress.setRange(0, report.total)
        self.progress.setValue(len(report.checks))
        self.progress.setVisible(not report.done)
        self.table.checks.set_checks(report.checks, self._symbols)
        self.strips.set_strips(
            [
                Strip(each.layer, _marked(each.checks), each.largest, each.differ > 0, each.sentence())
                for each in summaries(report, self._layers)
                if each.checks
            ]
        )

    # ---- places ------------------------------------------------------------------------------------------------

    def _show_parts(self) -> None:
        """Show the results, or what they will be."""
        there = self._report is not None
        self.conditions.setVisible(there)
        self.copy.setEnabled(there)
        if not there:
            self.progress.hide()
            self.verdict.setText("")
        self.notice.setVisible(not there)
        self._arrange()

    def _arrange(self) -> None:
        there, narrow = self._report is not None, self.width() < BOTH_FIT
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        self._body.setDirection(direction)
        self._body.setSpacing(UNIT // 2 if narrow else 3 * UNIT)
        self._top.addWidget(self.verdict, *((1, 0, 1, 5) if narrow else (0, 2)))
        tall = narrow and self.height() > self.width()
        self.layers_button.setVisible(narrow and there and not tall)
        layers = narrow and not tall and self.layers_button.isChecked()
        table = there and not layers
        self.table.setVisible(table)
        strips = there and (layers or tall or not narrow)
        for part in (self.strips, self.key):
            part.setVisible(strips)
        # What stands above a table takes no more than it needs.
        for place, share in enumerate((0 if narrow and table else 4, 6)):
            self._body.setStretch(place, share)

    def sizeHint(self) -> QSize:
        """Strips and table side by side."""
        return QSize(112 * UNIT, 40 * UNIT)

    def minimumSizeHint(self) -> QSize:
        """A few rows of the table."""
        return QSize(44 * UNIT, 24 * UNIT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each part its place."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while nobody looked."""
        super().showEvent(event)
        self._present()
        self._show_parts()


def _marked(checks: tuple[ElementCheck, ...]) -> tuple[tuple[float, Mark], ...]:
    return tuple((check.relative_error, _MARKS[verdict(check)]) for check in checks)
