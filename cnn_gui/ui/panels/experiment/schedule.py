"""How the learning rate goes on by itself: the choice of it, and a small picture of the whole way."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.counted import counted
from cnn_gui.training.messages.progress import Progress
from cnn_gui.training.run.config import SETTINGS, RunConfig
from cnn_gui.training.run.schedule import SCHEDULES, Plan
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.experiment.sparkline import Sparkline
from cnn_gui.ui.widgets.fields.settings import add_rows, change_signal, fields_for, show_value, value_in

POINTS = 241
ROWS = ("schedule", "schedule_epochs", "warm_up")


class ScheduleFields(QWidget):
    """Signals: changed(name, value) for a setting that holds in the run.

    Attributes: fields (by the names of the settings), picture (the planned learning rate).
    """

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        settings = [SETTINGS[name] for name in ROWS]
        self.fields = fields_for(settings)
        self.picture = Sparkline("Planned learning rate")
        # What the run itself last said: a message sent before a change of ours arrived there must not undo it.
        self._heard: dict[str, str | int] = {}
        self._plan: Plan | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        add_rows(column, settings, self.fields)
        column.addWidget(self.picture)
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

    def show_progress(self, progress: Progress) -> None:
        """Follow the run: its rate, and settings that it has changed itself because a person took the rate over."""
        for name, value in (
            ("schedule", progress.schedule),
            ("schedule_epochs", progress.schedule_epochs),
            ("warm_up", progress.plan.warm_up),
        ):
            if value != self._heard.get(name):
                self._heard[name] = value
                self._show(name, value)
        plan, batch = progress.plan, progress.batch
        total = max(1, plan.total)
        if plan != self._plan:
            self._plan = plan
            curve = [plan.rate(round(total * index / (POINTS - 1))) for index in range(POINTS)]
            # A rate that stays is no way: a flat line would say nothing, and look like something.
            self.picture.set_curve(curve if len(set(curve)) > 1 else ())
        self.picture.set_dot(batch / total, progress.learning_rate)
        self.picture.set_words(words_for(plan, batch))

    def _change(self, name: str, *_shown: object) -> None:
        self._update_enabled()
        self.changed.emit(name, value_in(self.fields[name], self._heard.get(name)))

    def _show(self, name: str, value: str | int) -> None:
        show_value(self.fields[name], value)
        self._update_enabled()

    def _update_enabled(self) -> None:
        schedule = value_in(self.fields["schedule"], None)
        self.fields["schedule_epochs"].setEnabled(schedule != "constant")


def words_for(plan: Plan, batch: int) -> str:
    """Return the plan as a sentence: where it leads, and what the rate is after so many batches."""
    if plan.schedule == "constant":
        way = f"Constant at {plan.base:.3g}"
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
