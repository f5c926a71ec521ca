"""Some images of each class to look at; a click makes one the probe."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.overview import pick
from cnn_gui.training.run.splits import SPLITS
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.panels.data.image_grid import ImageGrid
from cnn_gui.ui.widgets.fields.forms import combo
from cnn_gui.ui.widgets.text.heading import Heading

WANTED = 40
"""About so many images are shown, at least one of each class, and at most MOST_PER_CLASS of one."""
MOST_PER_CLASS = 10
SPOKEN = ("training", "validation", "test")
"""What the splits are called by people."""


class Preview(QWidget):
    """Attributes: split (whose images), others (another choice of images), grid, heading.

    Signals: probe_chosen(split, index).
    """

    probe_chosen = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self._dataset: Dataset | None = None
        self._class: int | None = None
        self._seed = 0
        self._positions = np.zeros(0, np.int64)
        self.heading = Heading("Examples")
        self.split = combo("Examples of these images", dict(zip(SPLITS, SPOKEN, strict=True)))
        self.others = QToolButton()
        self.others.setIcon(icon("random"))
        self.others.setToolTip("Show other examples")
        self.others.setAccessibleName("Other examples")
        self.others.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.heading.add_control(self.split)
        self.heading.add_control(self.others)
        self.grid = ImageGrid("Examples", empty_text="Some images of each class appear here.", most_rows=16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self.heading)
        column.addWidget(self.grid, 1)
        self.split.currentIndexChanged.connect(self._show)
        self.others.clicked.connect(self._show_others)
        self.grid.clicked.connect(self._choose)

    def set_dataset(self, dataset: Dataset, picked: npt.NDArray[np.int64] | None = None) -> None:
        """Show images of another data set; `picked`: those that `pick` gives for its training images, if known."""
        self._dataset, self._class, self._seed = dataset, None, 0
        if picked is None or self.split.currentIndex() != 0:
            self._show()
        else:
            self._show_images(dataset, picked)

    def set_class(self, index: int | None) -> None:
        """Show images of one class only, or of all."""
        self._class = index
        self._show()

    def _show_others(self) -> None:
        self._seed += 1
        self._show()

    def _show(self) -> None:
        dataset = self._dataset
        if dataset is None:
            return
        split = self._split(dataset)
        if self._class is None:
            self._show_images(dataset, pick(split.labels, examples_per_class(dataset), self._seed))
        else:
            members = np.flatnonzero(split.labels == self._class)
            self._show_images(dataset, members[pick(np.zeros(len(members), np.int64), WANTED, self._seed)])

    def _show_images(self, dataset: Dataset, positions: npt.NDArray[np.int64]) -> None:
        self._positions, split, spoken = positions, self._split(dataset), self.split.currentText()
        name = "" if self._class is None else f" {dataset.classes[self._class]}"
        self.heading.set_title(f"Examples{name and ' of'}{name}")
        self.grid.set_empty_text(f"There are no {spoken} images{name and ' of class'}{name}.")
        captions = [dataset.classes[label] for label in split.labels[positions]]

        def words(index: int) -> str:
            return f"{spoken} image {positions[index]:,}: {captions[index]}"

        self.grid.set_images(split.images[positions], captions, words)

    def _choose(self, index: int) -> None:
        self.probe_chosen.emit(self.split.currentData(), int(self._positions[index]))

    def _split(self, dataset: Dataset) -> Split:
        split = getattr(dataset, self.split.currentData())
        assert isinstance(split, Split)
        return split


def examples_per_class(dataset: Dataset) -> int:
    """Return how many images of each class are shown when all classes are."""
    return min(max(WANTED // len(dataset.classes), 1), MOST_PER_CLASS)
