"""How much is right, and how sure that is: the overall accuracy at the top of the window."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel

from cnn_gui.shares import percent
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.text.plain import plain

if TYPE_CHECKING:
    from cnn_gui.training.messages.report import Report

NOTHING_YET = "accuracy appears with the first validation"
NONE_HELD_OUT = "no validation images to measure the accuracy on"
ASKED = "accuracy appears when you have answered"
WIDEST = "validation accuracy 100.00 % after batch 100,000 95 % interval 99.99–100.00 %"
WITHOUT_BATCH = "validation accuracy 100.00 % 95 % interval 99.99–100.00 %"
WITHOUT_INTERVAL = "validation accuracy 100.00 %"


class AccuracyLine(QLabel):
    """Accuracy on the validation images with its 95 % interval; on the test images where nothing is held out.

    Once the run is at another batch it says after which batch that was, where there is little room instead of the
    interval.
    """

    def __init__(self) -> None:
        super().__init__()
        self._report: Report | None = None
        self._promise = NOTHING_YET
        self._with_interval = self._with_both = True
        self._batch: int | None = None
        self._kept_back = False
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAccessibleName("Accuracy")
        self.setContentsMargins(theme.UNIT, theme.UNIT // 2, theme.UNIT, 0)
        self.fit(self._needed(WIDEST))
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        theme.manager().changed.connect(self._write)
        self._write()

    def fit(self, room: int) -> None:
        """Take as much of a width as there is something to say for: all, less, the accuracy alone, or nothing."""
        forms = [form for form in (WIDEST, WITHOUT_BATCH, WITHOUT_INTERVAL) if self._needed(form) <= room]
        self._with_both, self._with_interval = WIDEST in forms, WITHOUT_BATCH in forms
        # What is promised may be longer than the accuracy alone, and is less important.
        self.setFixedWidth(self._needed(forms[0]) if forms else 0)
        self._write()

    def sizeHint(self) -> QSize:
        """As wide as it is fixed to be, whatever it says: Qt places a corner of the menu bar by this."""
        return QSize(self.minimumWidth(), super().sizeHint().height())

    def keep_back(self, on: bool) -> None:
        """Say nothing while on, because it is asked for."""
        if on != self._kept_back:
            self._kept_back = on
            self._write()

    def _needed(self, form: str) -> int:
        return self.fontMetrics().horizontalAdvance(f"{form}  ") + 4 * theme.UNIT

    def begin_run(self, validation_images: int) -> None:
        """Forget the run before; validation_images: how many the new one has."""
        self._report = self._batch = None
        self._promise = NOTHING_YET if validation_images else NONE_HELD_OUT
        self._write()

    def show_report(self, report: Report) -> None:
        """Show an evaluation; one of the validation images is never put aside for another."""
        shown = self._report
        if not report.count or report.split not in ("validation", "test"):
            return
        if shown is None or report.split == "validation" or shown.split == "test":
            self._report = report
            self._write()

    def show_batch(self, batch: int) -> None:
        """Take note of how many batches have been trained."""
        before = self._is_past()
        self._batch = batch
        if self._is_past() != before:
            self._write()

    def _is_past(self) -> bool:
        """Whether the run has gone on, or back, since it was evaluated."""
        return self._report is not None and self._batch is not None and self._batch != self._report.batch

    def _write(self) -> None:
        muted = theme.current().text_muted.name()
        report = self._report
        if self._kept_back:
            self.setText(f'<span style="color:{muted}">{ASKED if self._with_interval else ""}</span>')
            self.setToolTip("")
            return
        if report is None:
            # Not half a sentence.
            said = self._promise if self._with_interval else ""
            self.setText(f'<span style="color:{muted}">{said}</span>')
            self.setToolTip("")
            return
        low, high = report.interval
        name = html.escape(report.split)
        beside = [f"95 % interval {percent(low)}–{percent(high)} %"] if self._with_interval else []
        if self._is_past() and self._with_interval:
            beside = [f"after batch {report.batch:,}", *(beside if self._with_both else ())]
        self.setText(
            '<span style="white-space:nowrap">'
            f'<span style="color:{muted}">{name} accuracy</span> <b>{percent(report.accuracy)} %</b> '
            f'<span style="color:{muted}">{" ".join(beside)}</span></span>'
        )
        self.setToolTip(
            plain(
                f"{report.correct:,} of {report.count:,} {report.split} images are read rightly, "
                f"after batch {report.batch:,}.\n"
                f"With other images of the same kind the accuracy lies between {percent(low)} and {percent(high)} % "
                "in 95 of 100 cases (Wilson's interval)."
            )
        )
