"""The row of controls under the curves: smoothing, axes, where the crosshair is, and following."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled, wear
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.fields.slider import Slider
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.text.heading import paint_readout
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT

DEFAULT_WEIGHT = 0.6
# Finer towards 1, where a small change of the weight is a large change of how far the mean looks back.
WEIGHTS: tuple[float, ...] = (
    *(k / 100 for k in range(90)),
    *(round(0.9 + 0.005 * k, 3) for k in range(18)),
    *(round(0.99 + 0.001 * k, 3) for k in range(10)),
)
# So much is left for where the crosshair is before the state, while it is the usual one, has room too.
READOUT = 12 * UNIT


class Readout(QWidget):
    """Where the shown numbers belong; the longest form that fits. Attributes: forms, from long to short."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: tuple[str, ...] = ("",)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def set_forms(self, forms: tuple[str, ...]) -> None:
        """Show another place."""
        if forms != self.forms:
            self.forms = forms
            self.update()

    def sizeHint(self) -> QSize:
        """Whatever is left over."""
        return QSize(0, scaled(3 * UNIT))

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw it at the right; nothing where not even the shortest form fits."""
        painter.fillRect(event.rect(), theme.current().panel)
        shortest = self.fontMetrics().horizontalAdvance(self.forms[-1])
        if self.forms[0] and shortest <= self.width():
            paint_readout(painter, QRectF(self.rect()), "", self.forms)


class SmoothingSlider(Slider):
    """Chooses one of WEIGHTS; a double click brings back the default."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, len(WEIGHTS) - 1)
        self.setPageStep(10)
        self.setMinimumWidth(8 * UNIT)
        self.setMaximumWidth(20 * UNIT)
        self.setValue(WEIGHTS.index(DEFAULT_WEIGHT))
        self.setAccessibleName("Smoothing of the training curves")
        self.setToolTip(
            "How much the strong line smooths the faint one: 0 not at all, 0.999 over about a thousand batches.\n"
            "Exponential, without the pull of the first batches towards zero. Double click: 0.6"
        )

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Back to the default."""
        self.setValue(WEIGHTS.index(DEFAULT_WEIGHT))


class CurvesControls(QWidget):
    """Signals: weight_changed(float), log_changed(bool), error_changed(bool), follow_wanted.

    Attributes: slider, weight_label, log_button, error_button, readout, chip, auto_button.
    """

    weight_changed = Signal(float)
    log_changed = Signal(bool)
    error_changed = Signal(bool)
    follow_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._caption = plain_label("Smoothing")
        wear(self._caption, "small")
        self._caption.setProperty("muted", True)
        self.slider = SmoothingSlider()
        self._caption.setBuddy(self.slider)
        self.weight_label = plain_label()
        wear(self.weight_label, "small")
        self.log_button = toggle("Log", "Logarithmic axis for the loss", "L")
        self.error_button = toggle("Error", "Error rate on a logarithmic axis instead of the accuracy", "E")
        self.readout = Readout()
        self.chip = plain_label()
        wear(self.chip, "small")
        self.chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.auto_button = word_button("Auto")
        self.auto_button.setAccessibleName("Follow the newest batch")
        self.auto_button.setToolTip("Show everything and follow the newest batch  (A, or double click in a plot)")
        self.slider.valueChanged.connect(self._weight_moved)
        self.log_button.toggled.connect(self.log_changed)
        self.error_button.toggled.connect(self.error_changed)
        self.auto_button.clicked.connect(self.follow_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        for part in (self._caption, self.slider, self.weight_label, self.log_button, self.error_button):
            row.addWidget(part)
        row.addWidget(self.readout, 1)
        row.addWidget(self.chip)
        row.addWidget(self.auto_button)
        self._always: tuple[QWidget, ...] = (
            self._caption,
            self.slider,
            self.weight_label,
            self.log_button,
            self.error_button,
        )
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._measure()
        theme.manager().resized.connect(self._measure)
        self.set_following(True)
        self._show_weight()

    def _measure(self) -> None:
        self.weight_label.setFixedWidth(self.weight_label.fontMetrics().horizontalAdvance("0.999") + 4)

    @property
    def weight(self) -> float:
        """The smoothing weight, 0 … 0.999."""
        return WEIGHTS[self.slider.value()]

    def set_weight(self, weight: float) -> None:
        """Choose the nearest weight that the slider knows."""
        self.slider.setValue(int(np.argmin(np.abs(np.array(WEIGHTS) - weight))))

    def set_following(self, following: bool) -> None:
        """Say whether the view follows the run or stays where the person put it."""
        self.following = following
        self.chip.setText("following" if following else "zoomed")
        self.chip.setToolTip(
            "The axes follow the newest batch; zoom or move to look closer"
            if following
            else "The view stays where you put it; A follows the newest batch again"
        )
        self.apply_theme(theme.current())

    def apply_theme(self, colours: theme.Theme) -> None:
        """Take over the colours of a theme."""
        colour, edge = (colours.text_muted, colours.border) if self.following else (colours.text, colours.text_muted)
        self.chip.setStyleSheet(
            f"color: {colour.name()}; border: 1px solid {edge.name()}; border-radius: 8px; padding: 1px 7px;"
        )
        self.chip.setFixedWidth(self.chip.fontMetrics().horizontalAdvance("following") + 2 * UNIT + 2)
        self.chip.setFixedHeight(self.chip.fontMetrics().height() + 4)
        self._give_way()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See what fits."""
        super().resizeEvent(event)
        self._give_way()

    def minimumSizeHint(self) -> QSize:
        """Everything but the state: a slider keeps its word and its figure, the panel scrolls where they do not fit."""
        return QSize(self._needed(), super().minimumSizeHint().height())

    def _needed(self) -> int:
        parts: list[QWidget] = [*self._always, self.auto_button]
        if not self.following:
            parts.append(self.chip)
        least = (part.minimumSizeHint().expandedTo(part.minimumSize()).width() for part in parts)
        return sum(least) + UNIT * len(parts)

    def _give_way(self) -> None:
        fits = self._needed() + UNIT + self.chip.minimumWidth() + READOUT <= self.width()
        self.chip.setVisible(fits or not self.following)
        self.updateGeometry()

    def _weight_moved(self) -> None:
        self._show_weight()
        self.weight_changed.emit(self.weight)

    def _show_weight(self) -> None:
        self.weight_label.setText(f"{self.weight:.4g}" if self.weight > 0.99 else f"{self.weight:.2f}")


def toggle(text: str, meaning: str, key: str) -> QToolButton:
    """Return a button that stays down, with its tool tip; the panel gives it its key."""
    return switch(text, meaning, f"{meaning}  ({key})")
