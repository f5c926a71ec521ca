"""How the learning rate goes on by itself: the choice of it, and a small picture of the whole way."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from cnn_gui.training.messages.progress import Progress
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.schedule import SCHEDULES, Plan
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.experiment.sparkline import Sparkline
from cnn_gui.ui.widgets.fields.number_fields import WholeField
from cnn_gui.ui.widgets.fields.settings import combo, form, whole

POINTS = 241


class ScheduleFields(QWidget):
    """Signals: changed(name, value) for a setting that holds in the run.

    Attributes: fields (by the names of the settings), picture (the planned learning rate).
    """

    changed = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        schedule = combo(
            "Schedule of the learning rate",
            {name: shape.title for name, shape in SCHEDULES.items()},
            {name: shape.description for name, shape in SCHEDULES.items()},
        )
        epochs = whole("schedule_epochs", "Epochs that the schedule goes over")
        warm_up = whole("warm_up", "Batches of warm-up", " batches")
        schedule.setToolTip("How the learning rate goes down, counted from the first batch of the run")
        warm_up.setToolTip("The learning rate first rises from nothing over so many batches of the run")
        self.fields: dict[str, QComboBox | WholeField] = {
            "schedule": schedule,
            "schedule_epochs": epochs,
            "warm_up": warm_up,
        }
        self.picture = Sparkline("Planned learning rate")
        # What the run itself last said: a message sent before a change of ours arrived there must not undo it.
        self._heard: dict[str, str | int] = {}
        self._plan: Plan | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addLayout(form(("Schedule", schedule), ("Over epochs", epochs), ("Warm-up", warm_up)))
        column.addWidget(self.picture)
        schedule.currentIndexChanged.connect(lambda _index: self._change("schedule", schedule.currentData()))
        epochs.valueChanged.connect(lambda value: self._change("schedule_epochs", value))
        warm_up.valueChanged.connect(lambda value: self._change("warm_up", value))

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
            self.picture.set_curve([plan.rate(round(total * index / (POINTS - 1))) for index in range(POINTS)])
        self.picture.set_dot(batch / total, progress.learning_rate)
        self.picture.set_words(words_for(plan, batch))

    def _change(self, name: str, value: object) -> None:
        self._update_enabled()
        self.changed.emit(name, value)

    def _show(self, name: str, value: str | int) -> None:
        field = self.fields[name]
        field.blockSignals(True)
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(value))
        else:
            field.setValue(int(value))
        field.blockSignals(False)
        self._update_enabled()

    def _update_enabled(self) -> None:
        schedule = self.fields["schedule"]
        assert isinstance(schedule, QComboBox)
        self.fields["schedule_epochs"].setEnabled(schedule.currentData() != "constant")


def words_for(plan: Plan, batch: int) -> str:
    """Return the plan as a sentence: where it leads, and what the rate is after so many batches."""
    if plan.schedule == "constant":
        way = f"Constant at {plan.base:.3g}"
    else:
        title = SCHEDULES[plan.schedule].title
        way = f"{title} from {plan.base:.3g} to {plan.rate(plan.total):.3g} over {plan.total:,} batches"
    if plan.warm_up:
        way += f", after a warm-up of {plan.warm_up:,}"
    return f"{way}. Now {plan.rate(batch):.3g} at batch {batch:,}."
