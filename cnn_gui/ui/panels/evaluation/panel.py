"""Evaluation: is the network right, and where is it wrong? Live, down to the single image."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import ClassVar

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from cnn_gui.data.dataset import Split
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.report import Report
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.evaluation.classes import ClassesView
from cnn_gui.ui.panels.evaluation.confusion_model import Pair
from cnn_gui.ui.panels.evaluation.gallery import GalleryView
from cnn_gui.ui.panels.evaluation.header import LIVE, EvaluationHeader
from cnn_gui.ui.panels.evaluation.lists import Kind
from cnn_gui.ui.panels.evaluation.matrix import MatrixView
from cnn_gui.ui.panels.evaluation.view import EvaluationView
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard

UNIT = theme.UNIT

THREE_FIT, ROOMY = 82 * UNIT, 112 * UNIT
"""Width from which matrix, classes and images stand side by side, if their headings can; below it, classes and images
share a place. From the second on, there is more space between them."""
SHARES = (33, 27, 40)
"""How these three divide the width, as long as each has room for its heading."""
WAITING = "{what} here after the first validation. Press Space to train."
NOT_YET = "The {split} images have not been evaluated in this run. Press Evaluate."
NO_IMAGES = "These data hold back no images to evaluate."


class EvaluationPanel(Panel):
    """Confusion matrix, figures per class and the images behind them, of the newest evaluation of a split.

    Attributes: header, matrix, classes, images (its parts).
    Signals: probe_chosen(split, index); evaluation_wanted(split or name of a collection).
    """

    title: ClassVar[str] = "Evaluation"
    about: ClassVar[str] = "Where the network is right and where it is wrong, over all images of a split"
    help_section: ClassVar[str] = "user-guide#evaluation"
    place: ClassVar[Place] = Place.BOTTOM
    probe_chosen = Signal(str, int)
    evaluation_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._reports: dict[str, Report] = {}
        self._collections: list[str] = []
        self._splits: list[str] = []
        self._classes: tuple[str, ...] = ()
        self._batch = 0
        self.header = EvaluationHeader()
        self.matrix, self.classes, self.images = MatrixView(), ClassesView(), GalleryView()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._views: tuple[EvaluationView, ...] = (self.matrix, self.classes, self.images)
        for view, share in zip(self._views, SHARES, strict=True):
            self._row.addWidget(view, share)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.header)
        column.addLayout(self._row, 1)
        self.header.split_chosen.connect(self._choose_split)
        self.header.evaluation_wanted.connect(self.evaluation_wanted)
        self.header.classes_button.toggled.connect(self._arrange)
        self.matrix.chosen.connect(self._open_cell)
        self.matrix.pointed.connect(self._point)
        self.images.probe_chosen.connect(self.probe_chosen)
        for first, second in pairwise(self.tab_order()):
            QWidget.setTabOrder(first, second)
        self._arrange()

    def tab_order(self) -> list[QWidget]:
        """Return what Tab goes through, as it is read: from the top, and from left to right."""
        header, matrix, classes, images = self.header, self.matrix, self.classes, self.images
        return [
            *(header.choice, header.again, header.classes_button, matrix.measure, matrix.matrix),
            *(classes.loss_button, classes.sorted_button, classes.curves_button, classes.bars, classes.curves.view),
            *(images.choice, images.gallery),
        ]

    def main_part(self) -> QWidget:
        """The matrix: the arrows move over it."""
        return self.matrix.matrix

    def connect_to(self, board: Switchboard) -> None:
        """Images become probes, splits are evaluated; collections of a person's own are evaluated, too."""
        trainer = board.session.trainer
        self.probe_chosen.connect(trainer.probe.show)
        self.evaluation_wanted.connect(trainer.evaluation.evaluate)
        board.collection_changed.connect(self._offer_collection)

    def _offer_collection(self, name: str, split: Split | None) -> None:
        self.set_collection(name, 0 if split is None else len(split))

    # ---- the run -----------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Forget the evaluations of the run before; a cell stays chosen if the classes are the same."""
        self._reports.clear()
        self._batch = 0
        if run.dataset.classes != self._classes:
            self._classes = run.dataset.classes
            self.images.cell = None
            self.matrix.matrix.set_chosen(None)
        self._splits = [split for split in (LIVE, "test") if len(getattr(run.dataset, split))]
        self.classes.begin_run(run.history, run.dataset.classes)
        self._offer()
        self._show_chosen()

    def set_collection(self, name: str, count: int) -> None:
        """Offer a collection of so many images besides the splits; none any more if it is empty."""
        if count and name not in self._collections:
            self._collections.append(name)
        elif not count and name in self._collections:
            self._collections.remove(name)
            self._reports.pop(name, None)
        chosen = self.header.split()
        self._offer()
        if self.header.split() != chosen:
            self._show_chosen()

    def show_report(self, report: Report) -> None:
        """Take a new evaluation; it is shown if it is of the chosen images, as far as its parts can be seen."""
        self._reports[report.split] = report
        self._batch = max(self._batch, report.batch)
        if report.split not in self.header.splits():
            (self._splits if report.split == "train" else self._collections).append(report.split)
            self._offer()
        if report.split == self.header.split():
            self._show_chosen()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Mark the probe, and say how old the evaluation is."""
        self._batch = snapshot.progress.batch
        self._say_overall()
        self.images.mark(snapshot.probe.split, snapshot.probe.index)

    # ---- what is chosen ----------------------------------------------------------------------------------------

    def _offer(self) -> None:
        self.header.offer([*self._splits, *self._collections])

    def _choose_split(self, split: str) -> None:
        self._show_chosen()
        if split != LIVE:
            self.evaluation_wanted.emit(split)

    def _show_chosen(self) -> None:
        report = self._reports.get(self.header.split())
        self._say_overall()
        for view, what in (
            (self.matrix, "The confusion matrix appears"),
            (self.classes, "Figures of each class appear"),
            (self.images, "The images behind the figures appear"),
        ):
            view.take(report, self._waiting(what))

    def _waiting(self, what: str) -> str:
        split = self.header.split()
        if not split:
            return NO_IMAGES
        return WAITING.format(what=what) if split == LIVE else NOT_YET.format(split=split)

    def _say_overall(self) -> None:
        report = self._reports.get(self.header.split())
        live = report is None or report.split == LIVE
        self.header.show_report(report, 0 if live or report is None else max(self._batch - report.batch, 0))

    def _open_cell(self, true: int, predicted: int) -> None:
        self.header.classes_button.setChecked(False)
        self.images.choose(Kind.CELL, Pair(true, predicted))

    def _point(self, cell: Pair | None) -> None:
        self.classes.highlight(None if cell is None else cell.true)

    # ---- places ------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        tall = self.height() > 1.1 * self.width()
        needed = sum(view.least_width() for view in self._views) + 8 * UNIT
        narrow = self.width() < max(THREE_FIT, needed)
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if tall else QBoxLayout.Direction.LeftToRight)
        spacing = UNIT if tall else (3 if self.width() >= ROOMY else 2) * UNIT
        # Even the same one makes Qt lay out the window anew, and this is called whenever it has done so.
        if spacing != self._row.spacing():
            self._row.setSpacing(spacing)
        self.header.classes_button.setVisible(narrow)
        self.classes.setVisible(not narrow or self.header.classes_button.isChecked())
        self.images.setVisible(not narrow or not self.header.classes_button.isChecked())
        self._divide(tall)

    def _divide(self, tall: bool) -> None:
        """Let no heading lose words while another part has more room than it needs."""
        there = [view for view in self._views if not view.isHidden()]
        room = self.width() - 4 * UNIT - (len(there) - 1) * self._row.spacing()
        others = 0 if tall else sum(view.least_width() for view in there if view is not self.classes)
        self.classes.set_most(room - others)
        shares = dict(zip(self._views, SHARES, strict=True))
        if not tall:
            least = {view: view.minimumSizeHint().width() for view in there}
            # The one with buttons that give way knows its least as it is now.
            least |= {view: max(view.least_width(), least[view]) for view in there if view is not self.classes}
            shares |= divided(room, {view: shares[view] for view in there}, least)
        for view, share in shares.items():
            if self._row.stretch(self._row.indexOf(view)) != share:
                self._row.setStretchFactor(view, share)
                self._row.update()

    def event(self, event: QEvent) -> bool:
        """Give each part its place when one of them needs more."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each part its place."""
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while nobody looked."""
        super().showEvent(event)
        self._say_overall()


def divided(
    room: int, shares: Mapping[EvaluationView, int], least: Mapping[EvaluationView, int]
) -> Mapping[EvaluationView, int]:
    """Divide a width by shares so that each part has its least; where that cannot be, give the shares as they are."""
    if sum(least.values()) > room:
        return shares
    given: dict[EvaluationView, int] = {}
    while True:
        rest = {part: share for part, share in shares.items() if part not in given}
        width, whole = room - sum(given.values()), sum(rest.values())
        short = {part: least[part] for part, share in rest.items() if width * share < least[part] * whole}
        if not short:
            break
        given |= short
    return {**given, **{part: round(width * share / whole) for part, share in rest.items()}} if given else shares
