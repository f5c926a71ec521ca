"""The curves: loss and accuracy of every batch and of every validation, while they grow."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QStackedLayout, QVBoxLayout, QWidget

from cnn_gui.files.exports.history.table import write_csv
from cnn_gui.training.messages.events import Refused, RunStarted
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.run.history import History
from cnn_gui.ui.actions.declaration import Declaration
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.curves.actions import ACTIONS
from cnn_gui.ui.panels.curves.controls import DEFAULT_WEIGHT, CurvesControls
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.copying import to_clipboard
from cnn_gui.ui.widgets.pictures.offer import PictureOffer, add_pictures, ask_how
from cnn_gui.ui.widgets.pictures.pictured import Pictured
from cnn_gui.ui.widgets.plots.plot import CurvePlot
from cnn_gui.ui.widgets.plots.scale import Range, Scale, batch_limit, same_range
from cnn_gui.ui.widgets.plots.series import Reading, Series
from cnn_gui.ui.widgets.refusal import show_refused
from cnn_gui.ui.widgets.saving import ask_where_to_save
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT

EMPTY = "Loss and accuracy appear here. Press Space to train."


class CurvesPanel(Panel):
    """Loss and accuracy over the batches of a run, with epochs, crosshair and a view that follows or stays.

    While it follows, the axes show everything and grow in jumps. Once the person zooms or moves, their view stays
    until they ask to follow again or another run begins.

    Attributes: loss, accuracy (the plots), controls, follows_batches.
    Signals: forward_wanted(), to come into sight.
    """

    title: ClassVar[str] = "Curves"
    about: ClassVar[str] = "Loss and accuracy of every batch and every validation"
    help_section: ClassVar[str] = "user-guide#the-curves"
    place: ClassVar[Place] = Place.BOTTOM
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    forward_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._history: History | None = None
        self._seen: tuple[int, ...] = ()
        self._cursor: int | None = None
        self._auto_batches: Range | None = None
        self._linking = False
        self.follows_batches = True
        self.controls = CurvesControls()
        self.loss = CurvePlot("Loss", Series("loss", DEFAULT_WEIGHT), Scale("nats"))
        self.accuracy = CurvePlot("Accuracy", Series("accuracy", DEFAULT_WEIGHT), Scale("share"))
        self.plots = (self.loss, self.accuracy)
        self._place()
        self._connect()
        self._name_scales()
        self._apply_theme(theme.current())

    def _place(self) -> None:
        self.empty = plain_label(EMPTY)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.empty.setProperty("muted", True)
        self._side_by_side = QWidget()
        self._plots_row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._side_by_side)
        self._plots_row.setContentsMargins(0, 0, 0, 0)
        self._plots_row.setSpacing(3 * UNIT)
        for plot in self.plots:
            self._plots_row.addWidget(plot, 1)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._side_by_side)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addLayout(self._stack, 1)
        column.addWidget(self.controls)

    def _connect(self) -> None:
        theme.manager().changed.connect(self._apply_theme)
        self.controls.weight_changed.connect(self.set_smoothing)
        self.controls.log_changed.connect(self.set_log)
        self.controls.error_changed.connect(self.set_error)
        self.controls.follow_wanted.connect(self.follow)
        self.actions_.connect("follow_curves", self.follow)
        self.actions_.connect("picture_of_curves", self._ask_for_picture)
        self.actions_.connect("log_loss", self.controls.log_button.toggle)
        self.actions_.connect("error_curves", self.controls.error_button.toggle)
        for plot in self.plots:
            plot.box.sigXRangeChanged.connect(self._link_batches)
            plot.box.sigRangeChangedManually.connect(self._moved)
            plot.box.sigResized.connect(self._draw)
            plot.box.follow_wanted.connect(self.follow)
            PictureOffer(plot.view, partial(self.pictured, plot), menu=False)
            for wanted in (plot.box.menu_wanted, plot.view.menu_wanted):
                wanted.connect(partial(self._show_menu, plot))
            plot.view.hovered.connect(self._hover)
            plot.view.key_moved.connect(self._move_cursor)
            plot.view.zoomed_by_key.connect(self._zoom)

    def connect_to(self, board: Switchboard) -> None:
        """A picture of it needs it in sight."""
        self.forward_wanted.connect(lambda: board.forward_wanted.emit(self))

    # ---- the run -----------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Show the run's own history, from nothing."""
        self.set_history(run.history)

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show what has come in."""
        self.refresh()

    def set_history(self, history: History) -> None:
        """Show another run: the view follows again, whatever it was before."""
        self._history = history
        self._seen = ()
        self._cursor = None
        for plot in self.plots:
            plot.clear()
        self._stack.setCurrentWidget(self.empty)
        self.follow()
        self._read()
        self.refresh()

    def refresh(self) -> None:
        """Show what the history has gained; does nothing while the panel cannot be seen or nothing is new."""
        history = self._history
        if history is None or not self.isVisible():
            return
        numbers = (history.batch_count, len(history.validations), len(history.epoch_ends))
        seen = (*numbers, len(history.edits))
        # Edits alone are no curves.
        if seen == self._seen or not any(numbers):
            return
        self._seen = seen
        for plot in self.plots:
            plot.series.update(history)
            plot.edit_marks.set_edits(history.edits)
        self._stack.setCurrentWidget(self._side_by_side)
        self._draw()

    def _draw(self) -> None:
        if not self._seen or not self.isVisible():
            return
        if self.follows_batches:
            self._follow_batches()
        for plot in self.plots:
            plot.draw()
        self._read()

    # ---- the view ----------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """Show everything and follow the newest batch."""
        self.follows_batches = True
        self._auto_batches = None
        for plot in self.plots:
            plot.follow()
        self.controls.set_following(True)
        self._draw()

    def _follow_batches(self) -> None:
        limit = batch_limit(len(self.loss.series.raw))
        wanted = (-0.015 * limit, limit)
        if wanted != self._auto_batches:
            self._auto_batches = wanted
            self.loss.box.setXRange(*wanted, padding=0)

    def _link_batches(self, box: object, batches: Range) -> None:
        if self._linking:
            return
        self._linking = True
        for plot in self.plots:
            if plot.box is not box:
                plot.box.setXRange(*batches, padding=0)
        self._linking = False

    def _moved(self) -> None:
        if self._auto_batches is not None and not same_range(self.loss.box.viewRange()[0], self._auto_batches):
            self.follows_batches = False
        for plot in self.plots:
            plot.note_moved()
        self.controls.set_following(self.follows_batches and all(plot.follows_values for plot in self.plots))
        self._draw()

    def _zoom(self, factor: float) -> None:
        left, right = self.loss.box.viewRange()[0]
        middle = self._cursor if self._cursor is not None else (left + right) / 2
        self.loss.box.scaleBy(x=factor, center=(middle, 0.0))
        self._moved()

    def set_smoothing(self, weight: float) -> None:
        """Smooth with another weight, 0 … 0.999."""
        for plot in self.plots:
            plot.series.set_weight(weight)
        self._draw()

    def set_log(self, log: bool) -> None:
        """Show the loss on a logarithmic axis, or on a linear one."""
        self.loss.set_scale(Scale("nats", log=log))
        self._name_scales()
        self._draw()

    def set_error(self, error: bool) -> None:
        """Show the error rate on a logarithmic axis, or the accuracy on a linear one."""
        self.accuracy.set_scale(Scale("share", log=error, complement=error))
        self._name_scales()
        self._draw()

    def _name_scales(self) -> None:
        self.loss.header.set_title("Loss", "nats, log" if self.loss.scale.log else "nats")
        if self.accuracy.scale.complement:
            self.accuracy.header.set_title("Error", "log")
        else:
            self.accuracy.header.set_title("Accuracy", "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one above the other where the panel is tall."""
        super().resizeEvent(event)
        tall = self.height() > 0.9 * self.width()
        self._plots_row.setDirection(QBoxLayout.Direction.TopToBottom if tall else QBoxLayout.Direction.LeftToRight)
        self._plots_row.setSpacing(UNIT if tall else 3 * UNIT)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while nobody looked."""
        super().showEvent(event)
        self._draw()
        self.refresh()

    def _apply_theme(self, colours: theme.Theme) -> None:
        self.controls.apply_theme(colours)
        for plot in self.plots:
            plot.apply_theme(colours)
        self._read()

    # ---- the numbers -------------------------------------------------------------------------------------------

    def reading(self) -> tuple[Reading, Reading]:
        """Return loss and accuracy of the batch under the crosshair, or of the newest one."""
        newest = len(self.loss.series.raw)
        batch = newest if self._cursor is None else min(self._cursor, newest)
        return self.loss.series.reading(batch), self.accuracy.series.reading(batch)

    def _read(self) -> None:
        if not self._seen:
            self.controls.readout.set_forms(("",))
            return
        for plot, reading in zip(self.plots, self.reading(), strict=True):
            plot.show_reading(reading, cursor=self._cursor is not None)
        short = f"batch {reading.batch:,} · epoch {reading.epoch}"
        at = reading.validation_batch
        forms = (f"{short} · validated at {at:,}", short) if at and at != reading.batch else (short,)
        edited = self._edited()
        if edited:
            forms = (f"{short} · {edited}", edited)
        self.controls.readout.set_forms((*forms, f"batch {reading.batch:,}"))

    def _edited(self) -> str:
        """What was changed by hand at the crosshair, on one line."""
        found = [plot.point(self._cursor) for plot in self.plots]
        return found[0].replace("\n", "; ")

    def _hover(self, batch: float | None) -> None:
        newest = len(self.loss.series.raw)
        cursor = None if batch is None or not newest else min(max(round(batch), 1), newest)
        if cursor != self._cursor:
            self._cursor = cursor
            self._read()

    def _move_cursor(self, batches: int) -> None:
        self._hover((self._cursor or len(self.loss.series.raw)) + batches)

    def values_text(self) -> str:
        """Return the numbers of the batch under the crosshair, or of the newest one, as a sentence to paste."""
        reading = self.reading()[0]
        place = f"batch {reading.batch}, epoch {reading.epoch}"
        return "; ".join([place, *(f"{plot.header.title}: {plot.header.text()}" for plot in self.plots)])

    def pictured(self, plot: CurvePlot | None = None) -> Pictured:
        """Return what pictures are made of: one plot, None for both."""
        if plot is None:
            return Pictured(self._side_by_side, "Curves", vector=True)
        return Pictured(plot, plot.header.title, vector=True)

    def menu(self, plot: CurvePlot | None = None) -> QMenu:
        """Return what can be done with the curves; plot: what pictures are made of, None for both."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Follow the newest batch\tA").triggered.connect(self.follow)
        add_pictures(menu, self.pictured(plot))
        menu.addSeparator()
        text = self.values_text()  # of now: the crosshair leaves with the mouse
        menu.addAction("Copy values").triggered.connect(lambda: to_clipboard(text, self.plots[0], "Values copied"))
        menu.addAction("Save all values as CSV…").triggered.connect(self._save)
        return menu

    def _show_menu(self, plot: CurvePlot, place: QPoint) -> None:
        self.menu(plot).popup(place)

    def _ask_for_picture(self) -> None:
        if self._history is None or not self._history.batch_count:
            show_refused(self.window(), Refused("There are no curves yet", "Train a batch first: press Space."))
            return
        # What nobody has seen is not drawn yet.
        self.forward_wanted.emit()
        ask_how(self.pictured())

    def _save(self) -> None:
        # The run that was looked at, also if another one has begun when the file is chosen.
        history = self._history
        if history is not None:
            ask_where_to_save(
                self,
                "Save all values",
                Path("curves.csv"),
                "CSV (*.csv)",
                lambda path: write_csv(history, path),
                "The values were not saved",
            )
