"""How the learning rate goes on by itself, with a small picture of the whole way; and when training stops by itself."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QVBoxLayout, QWidget

from cnn_gui.counted import counted
from cnn_gui.training.messages.progress import Progress
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.history import FloatColumn
from cnn_gui.training.run.schedule import SCHEDULES, WITHOUT_END, Plan
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.experiment.sparkline import Sparkline
from cnn_gui.ui.widgets.fields.settings import add_rows, change_signal, fields_for, show_value, value_in

POINTS = 241
OF_THE_RATE = ("schedule", "schedule_epochs", "plateau_factor", "plateau_patience", "warm_up")
OF_THE_END = ("patience", "least_gain")
ROWS = (*OF_THE_RATE, *OF_THE_END)


class ScheduleFields(QWidget):
    """Signals: changed(name, value) for a setting that holds in the run.

    Attributes: fields (by the names of the settings), picture (the planned learning rate).
    """

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.fields = fields_for(SETTINGS[name] for name in ROWS)
        self.picture = Sparkline("Planned learning rate")
        # What the run itself last said: a message sent before a change of ours arrived there must not undo it.
        self._heard: dict[str, str | float] = {}
        self._plan: Plan | None = None
        self._curve: list[float] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        add_rows(column, [SETTINGS[name] for name in OF_THE_RATE], self.fields)
        column.addWidget(self.picture)
        self.picture.hide()
        add_rows(column, [SETTINGS[name] for name in OF_THE_END], self.fields)
        self._rate, self._end = column.findChildren(QFormLayout)
        for name, field in self.fields.items():
            change_signal(field).connect(partial(self._change, name))

    def begin_run(self, config: RunConfig) -> None:
        """Show the settings of the run that stands ready."""
        self._heard = {name: getattr(config, name) for name in self.fields}
        self.restore()

    def restore(self) -> None:
        """Show the settings that the run has."""
        for name, value in self._heard.items():
            self._show(name, value)

    def show_progress(self, progress: Progress, rates: FloatColumn) -> None:
        """Follow the run: its rate, and settings that it has changed itself because a person took the rate over.

        rates: the learning rate of each batch so far, one for each or more.
        """
        for name, value in (
            ("schedule", progress.schedule),
            ("schedule_epochs", progress.schedule_epochs),
            ("plateau_factor", progress.plateau_factor),
            ("plateau_patience", progress.plateau_patience),
            ("warm_up", progress.plan.warm_up),
            ("patience", progress.patience),
            ("least_gain", progress.least_gain),
        ):
            if value != self._heard.get(name):
                self._heard[name] = value
                self._show(name, value)
        plan, batch = progress.plan, progress.batch
        total = max(1, plan.total)
        if plan.schedule == "plateau":
            # Nobody knows how it goes on: there is room for as much as there was.
            while total < batch:
                total *= 2
            curve = went(plan, batch, total, rates)
        elif plan != self._plan:
            curve = [plan.rate(round(total * index / (POINTS - 1))) for index in range(POINTS)]
        else:
            curve = self._curve
        self._plan = plan
        if curve != self._curve:
            self._curve = curve
            # A rate that stays is no way: a flat line would say nothing, and look like something.
            bends = len(set(curve)) > 1
            self.picture.set_curve(curve if bends else ())
            self.picture.setVisible(bends)
        self.picture.set_dot(batch / total, progress.learning_rate)
        words = words_for(plan, batch)
        if plan.schedule == "plateau":
            words += f" {_until_the_next(progress)}"
        self.picture.set_words(words)

    def _change(self, name: str, *_shown: object) -> None:
        self._update_enabled()
        self.changed.emit(name, value_in(self.fields[name], self._heard.get(name)))

    def _show(self, name: str, value: str | float) -> None:
        show_value(self.fields[name], value)
        self._update_enabled()

    def _update_enabled(self) -> None:
        schedule = value_in(self.fields["schedule"], None)
        fields, plateau, ends = self.fields, schedule == "plateau", schedule not in WITHOUT_END
        fields["schedule_epochs"].setEnabled(ends)
        # What says nothing now takes no room from what does.
        self._rate.setRowVisible(fields["schedule_epochs"], ends)
        for name in ("plateau_factor", "plateau_patience"):
            self._rate.setRowVisible(fields[name], plateau)
        heeded = plateau or value_in(fields["patience"], None) > 0
        self._end.setRowVisible(fields["least_gain"], heeded)


def went(plan: Plan, batch: int, total: int, rates: FloatColumn) -> list[float]:
    """Return the way of a rate that is not planned, over `total` batches: as it was so far, and from now on as it is.

    rates: the learning rate of each batch so far, one for each or more.
    """
    places = [round(total * index / (POINTS - 1)) for index in range(POINTS)]
    now = plan.rate(batch)
    return [float(rates[place]) if place < min(batch, len(rates)) else max(now, plan.rate(place)) for place in places]


def _until_the_next(progress: Progress) -> str:
    after = counted(progress.plateau_patience, "validation")
    return f"Times {progress.plateau_factor:g} after {after} in a row without a gain."


def words_for(plan: Plan, batch: int) -> str:
    """Return the plan as a sentence: where it leads, and what the rate is after so many batches."""
    if plan.schedule == "constant":
        way = f"Constant at {plan.base:.3g}"
    elif plan.schedule == "plateau":
        way = f"Plateau from {plan.base:.3g}, so far times {plan.share:.3g}"
    else:
        title = SCHEDULES[plan.schedule].title
        # Where its last epoch lies behind, nobody has counted at which batch it was over.
        over = f" over {counted(plan.total, 'batch')}" if batch < plan.total else ", which it has reached"
        way = f"{title} from {plan.base:.3g} to {plan.rate(max(plan.total, batch)):.3g}{over}"
    if plan.warming:
        way += f", after a warm-up of {plan.warming:,}"
        if plan.warming < plan.warm_up:
            way += f" (not {plan.warm_up:,}: half the way at most)"
    return f"{way}. Now {plan.rate(batch):.3g} at batch {batch:,}."
