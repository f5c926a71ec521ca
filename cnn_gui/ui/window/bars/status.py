"""The status bar: state, epoch, batch, batches per second, loss, accuracy, learning rate."""

from __future__ import annotations

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QStatusBar, QWidget

from cnn_gui.counted import noun_of
from cnn_gui.shares import percent
from cnn_gui.training.messages.events import RunStarted, StateChanged
from cnn_gui.training.messages.progress import Progress
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.text.figure_label import FigureLabel
from cnn_gui.ui.widgets.text.numbers import exact
from cnn_gui.ui.widgets.text.plain import plain_label

STATE_WORDS = {
    State.LOADING: "Loading",
    State.PAUSED: "Paused",
    State.RUNNING: "Running",
    State.DIVERGED: "Diverged",
    State.FAILED: "Stopped by a fault",
    State.CLOSED: "Closed",
}

# In a narrow window the last of these are left out.
IMPORTANCE = ("state", "batch", "loss", "validation", "epoch", "rate", "train", "learning_rate")
SPACING = 8
HEIGHT = 25
"""As the style sheet has it, in logical pixels; large letters need more."""


class StatusLine(QStatusBar):
    """Fields of fixed width, so that nothing jumps while the numbers change.

    Attributes: fields (labels by name), busy (shown while something is loaded), network (what is trained).
    """

    def __init__(self, parent: QWidget) -> None:
        # As a window of its own, however briefly, it would get a least width that it never loses.
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setMaximumWidth(120)
        self.busy.setAccessibleName("Loading")
        self.busy.hide()
        self.fields: dict[str, QLabel] = {}
        for name, widest in (
            ("state", "Stopped by a fault"),
            ("epoch", "epoch 9999"),
            ("batch", "batch 99,999 / 99,999"),
            ("rate", "99,999 batches/s"),
            ("loss", "loss 99.9999"),
            ("train", "training 100.0 %"),
            ("validation", "validation 100.00 %"),
            ("learning_rate", "learning rate 0.000012"),
        ):
            label = FigureLabel(widest, 16)
            label.setAccessibleName(name.replace("_", " "))
            self.addWidget(label)
            self.fields[name] = label
        self.addWidget(self.busy)
        self.network = plain_label()
        self.network.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        # The figures go first: in a narrow window this text gives way, it does not widen the window.
        self.network.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.addPermanentWidget(self.network, 1)
        theme.manager().resized.connect(self._measure)

    def _measure(self) -> None:
        # The style sheet has set it, and the window's layout gives no more.
        self.setMinimumHeight(max(HEIGHT, self.fields["state"].minimumHeight() + 5))
        self._give_way()

    def begin_run(self, run: RunStarted) -> None:
        """Say which network is trained on how many images."""
        self.network.setText(f"{run.parameter_count:,} parameters")
        self._give_way()

    def show_state(self, change: StateChanged) -> None:
        """Say what the training thread is doing; it has confirmed it."""
        loading = change.state is State.LOADING
        self.busy.setVisible(loading)
        self._give_way()
        self.fields["state"].setText(change.detail or STATE_WORDS[change.state])
        if change.progress is not None:
            self._show(change.progress)

    def minimumSizeHint(self) -> QSize:
        """No width: it makes do with what the window has."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what does not fit."""
        super().resizeEvent(event)
        self._give_way()

    def _give_way(self) -> None:
        room = self.width() - (0 if self.busy.isHidden() else self.busy.maximumWidth() + SPACING)
        taken = 0
        for name in IMPORTANCE:
            taken += self.fields[name].minimumWidth() + SPACING
            self.fields[name].setVisible(taken <= room)
        self.network.setVisible(taken + self.network.sizeHint().width() <= room)

    def show_frame(self, snapshot: Snapshot) -> None:
        """Show the figures of a snapshot."""
        self._show(snapshot.progress)

    def _show(self, progress: Progress) -> None:
        fields = self.fields
        fields["epoch"].setText(f"epoch {progress.epoch}")
        fields["batch"].setText(f"batch {progress.batch_in_epoch:,} / {progress.batches_per_epoch:,}")
        rate = _speed(progress.batches_per_second)
        fields["rate"].setText(f"{rate} {noun_of(rate, 'batch')}/s")
        fields["loss"].setText(f"loss {_loss(progress.loss)}")
        fields["train"].setText(f"training {_share(progress.train_accuracy, 1)}")
        fields["validation"].setText(f"validation {_share(progress.validation_accuracy, 2)}")
        fields["learning_rate"].setText(f"learning rate {progress.learning_rate:.3g}")


def _loss(value: float) -> str:
    """A loss; one that runs away is written short, or it would push everything else out of the window."""
    return exact(value) if value >= 1000 else _figure(value, ".4f")


def _speed(value: float) -> str:
    """Batches a second, in whole ones from one on; no run that goes on is said to stand still."""
    return _figure(value, ",.0f" if not 0 < value < 0.95 else ".1f" if value >= 0.095 else ".1g")


def _share(value: float, digits: int) -> str:
    """A share in percent, or a dash for what is not known yet."""
    return "–" if math.isnan(value) else f"{percent(value, digits)} %"


def _figure(value: float, form: str) -> str:
    """A number, or a dash for what is not known yet."""
    return "–" if math.isnan(value) else format(value, form)
