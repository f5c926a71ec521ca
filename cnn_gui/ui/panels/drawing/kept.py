"""Drawings that a person keeps, each with what it is: a small test set of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from cnn_gui.data.dataset import Dataset, Images, Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.npz import load_npz, save_npz
from cnn_gui.data.own.reading import Reading, reading_as
from cnn_gui.shares import percent
from cnn_gui.training.messages.report import Report
from cnn_gui.training.run.splits import MOST_COLLECTED
from cnn_gui.ui.intake.choose import ask_file
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.gallery.gallery import Gallery
from cnn_gui.ui.widgets.gallery.model import Caption, Captions
from cnn_gui.ui.widgets.saving import ask_where_to_save
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.widgets.text.plain import plain

MY_DIGITS = "my digits"
"""The name of the collection."""
KINDS = "Kept drawings (*.npz)"
EMPTY = "Say what it is and keep it: the network is then tested on it."
UNKNOWN = "?"
EMPTY_HEIGHT, IN_FULL_FROM = 5 * theme.UNIT, 44 * theme.UNIT


class KeptDrawings(QWidget):
    """Drawings belong to data of one kind, its shape and its classes; those for other data wait until it is back.

    Attributes: gallery, heading, remove, restore, load, save (the buttons).
    Signals: changed(Split, or None without any), chosen(index), refused(title, message).
    """

    changed = Signal(object)
    chosen = Signal(int)
    refused = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._all: dict[tuple[object, ...], Split] = {}
        self._shape = (1, 1, 1)
        self._kept = _none(self._shape)
        self._classes: tuple[str, ...] = ()
        self._report: Report | None = None
        # What was deleted last, and where it stood; for data of each kind.
        self._deleted: dict[tuple[object, ...], list[tuple[int, Split]]] = {}
        self._directory: Path | None = None
        self.heading = Heading("My digits")
        self.remove = self._button("delete", "Delete", "Delete the marked drawing  (Del)", self.delete_marked)
        back = "Bring back the drawing that was deleted last"
        self.restore = self._button("undo", "Bring back", back, self.bring_back)
        self.load = self._button("open", "Load kept drawings", "Load kept drawings from a file", self._ask_load)
        self.save = self._button("save", "Save kept drawings", "Save the kept drawings to a file", self._ask_save)
        self.gallery = Gallery(empty_text=EMPTY)
        self.gallery.setAccessibleName("Kept drawings")
        self.gallery.chosen.connect(self._choose)
        for key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            shortcut = QShortcut(QKeySequence(key), self.gallery)
            # Elsewhere these keys mean something else.
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.delete_marked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.UNIT // 2)
        column.addWidget(self.heading)
        column.addWidget(self.gallery, 1)
        self._show()

    # ---- the drawings ------------------------------------------------------------------------------------------

    def begin_run(self, dataset: Dataset) -> None:
        """Show the drawings for data of this kind, and tell of them, or that there are none any more."""
        before = self.count
        self._shape, self._classes = dataset.image_shape, dataset.classes
        self._kept = self._all.get((self._shape, self._classes), _none(self._shape))
        digits = self._classes == tuple("0123456789")
        self.heading.set_title("My digits" if digits else "My images")
        self._report = None
        self._mark(None)
        self._show()
        if self.count or before:
            self._tell()

    @property
    def count(self) -> int:
        """How many drawings are kept for the present data."""
        return len(self._kept)

    def add(self, image: Images, label: int) -> None:
        """Keep a drawing (C, H, W) of a class."""
        self._add(image[None], [label])
        self._mark(self.count - 1)

    def delete_marked(self) -> None:
        """Forget the drawing that is marked, or that the keyboard is on."""
        marked = self.gallery.current() if self.gallery.hasFocus() else self.gallery.marked()
        if marked is None:
            return
        kept = self._kept
        self._of_this_kind().append((marked, kept.part(marked, marked + 1)))
        self._keep(Split(np.delete(kept.images, marked, axis=0), np.delete(kept.labels, marked)))
        self._mark(min(marked, self.count - 1) if self.count else None)

    def bring_back(self) -> None:
        """Keep again what was deleted last, where it stood; nothing happens if nothing was."""
        if not self._of_this_kind() or self.count == MOST_COLLECTED:
            return
        place, drawing = self._of_this_kind().pop()
        place, kept = min(place, self.count), self._kept
        images = np.insert(kept.images, place, drawing.images[0], axis=0)
        self._keep(Split(images, np.insert(kept.labels, place, drawing.labels[0])))
        self._mark(place)

    def _of_this_kind(self) -> list[tuple[int, Split]]:
        return self._deleted.setdefault((self._shape, self._classes), [])

    def show_report(self, report: Report) -> None:
        """Show how the network reads them; a report on what was kept before is passed over."""
        kept = self._kept
        if report.split != MY_DIGITS or not np.array_equal(report.labels, kept.labels):
            return
        if np.array_equal(report.images, kept.images):
            self._report = report
            self._show()

    def _add(self, images: Images, labels: Sequence[int]) -> None:
        kept = self._kept
        self._keep(
            Split(np.concatenate([kept.images, images]), np.concatenate([kept.labels, np.array(labels, np.int64)]))
        )

    def _keep(self, kept: Split) -> None:
        self._kept = self._all[self._shape, self._classes] = kept
        self._report = None
        # The image that the keyboard was on may be there no more.
        self._mark(None)
        self._show()
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self._kept if self.count else None)

    def _mark(self, index: int | None) -> None:
        self.gallery.set_marked(index)
        self.gallery.set_current(index)
        self._show_buttons()

    def _choose(self, index: int) -> None:
        self.gallery.set_marked(index)
        self._show_buttons()
        self.chosen.emit(index)

    # ---- files -------------------------------------------------------------------------------------------------

    def load_file(self, path: Path) -> None:
        """Add the drawings of a file; refused if it cannot be read or is of data of another kind."""
        try:
            # As they were saved: what the drawings look like together says nothing about their grey levels.
            with reading_as(Reading("8-bit")):
                loaded = load_npz(path)
            labels = self._labels(path, loaded.classes, loaded.examples)
            if self.count + len(labels) > MOST_COLLECTED:
                raise DataError(
                    f"{path}: holds {len(labels):,} images, and {MOST_COLLECTED:,} can be kept together. "
                    "Open it from the Data menu to use it as a data set."
                )
        except DataError as error:
            self.refused.emit("These drawings cannot be loaded", str(error))
            return
        self._directory = path.parent
        self._add(loaded.examples.images, labels)

    def save_file(self, path: Path) -> None:
        """Write the drawings for the present data to a file; refused if that cannot be done."""
        try:
            save_npz(path, self._kept, self._classes)
        except DataError as error:
            self.refused.emit("The drawings were not saved", str(error))
        else:
            self._directory = path.parent

    def _labels(self, path: Path, classes: tuple[str, ...], drawings: Split) -> list[int]:
        """What the drawings are among the present classes. Raises DataError if they do not belong to them."""
        shape = drawings.images.shape[1:]
        if shape != self._shape:
            sizes = ["×".join(map(str, each)) for each in (shape, self._shape)]
            raise DataError(
                f"{path}: holds images of {sizes[0]}, but those of the present data set are {sizes[1]} "
                "(channels × rows × columns). Load it with the data set that it was kept for."
            )
        names = [classes[label] for label in drawings.labels]
        unknown = sorted(set(names) - set(self._classes))
        if unknown:
            raise DataError(
                f"{path}: holds images of {unknown[0]}, which is no class of the present data set. "
                "Load it with the data set that it was kept for."
            )
        return [self._classes.index(name) for name in names]

    def _ask_load(self) -> None:
        ask_file(self, "Load kept drawings", self._directory, KINDS, self.load_file)

    def _ask_save(self) -> None:
        offered = (self._directory or Path()) / "my-digits.npz"
        ask_where_to_save(self, "Save kept drawings", offered, KINDS, self.save_file)

    # ---- what is seen ------------------------------------------------------------------------------------------

    def _show(self) -> None:
        longest = max(self._classes, key=len, default="")
        widest = Caption(longest, UNKNOWN if self._report is None else longest, "")
        captions = Captions(self._captions, widest, self._words)
        self.gallery.show_images(self._kept.images, np.arange(self.count), captions)
        self._summarise()
        self.gallery.setMinimumHeight(self.gallery.minimumSizeHint().height() if self.count else EMPTY_HEIGHT)
        self._show_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._summarise()

    def _show_buttons(self) -> None:
        self.remove.setEnabled(self.gallery.marked() is not None)
        self.save.setEnabled(self.count > 0)
        self.restore.setEnabled(bool(self._of_this_kind()))

    def _summarise(self) -> None:
        report = self._report
        if report is None:
            self.heading.set_detail(f"{self.count:,}" if self.count else "")
            return
        low, high = (percent(share) for share in report.interval)
        short = f"{report.correct} of {report.count}"
        full = f"{short} right ({low}–{high} %)"
        self.heading.set_detail(full if self.width() >= IN_FULL_FROM else short)
        self.heading.setToolTip(
            plain(f"{short} are read rightly, after batch {report.batch:,}; 95 % interval {low}–{high} %.")
        )

    def _captions(self, numbers: list[int]) -> list[Caption]:
        kept, report, classes = self._kept.labels, self._report, self._classes
        if report is None:
            return [Caption(classes[kept[number]], UNKNOWN, "") for number in numbers]
        read = report.predicted
        return [
            Caption(classes[kept[number]], classes[read[number]], "", marked=bool(read[number] == kept[number]))
            for number in numbers
        ]

    def _words(self, number: int) -> str:
        said = f"{MY_DIGITS}, image {number}: {self._classes[self._kept.labels[number]]}"
        if self._report is None:
            return f"{said}, not read yet"
        return f"{said}, read as {self._classes[self._report.predicted[number]]}"

    def _button(self, name: str, spoken: str, tip: str, slot: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setAccessibleName(spoken)
        button.setToolTip(plain(tip))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        self.heading.add_control(button)
        return button


def _none(shape: tuple[int, int, int]) -> Split:
    return Split(np.zeros((0, *shape), np.uint8), np.zeros(0, np.int64))
