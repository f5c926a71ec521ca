"""Drawings that a person keeps, each with what it is: a small test set of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QSettings, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from cnn_gui.data.dataset import Dataset, Images, Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.npz import load_npz, save_npz
from cnn_gui.data.own.reading import Reading, reading_as
from cnn_gui.files.drawings.drawing import Drawing, from_values, to_values
from cnn_gui.files.drawings.keep import Stored
from cnn_gui.shares import percent
from cnn_gui.training.messages.report import Report
from cnn_gui.ui.intake.choose import ask_file
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.panels.drawing.keeper import DrawingsKeeper
from cnn_gui.ui.panels.drawing.shelf import Shelf
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
NOT_LOADED = "These drawings cannot be loaded"
EMPTY_HEIGHT, IN_FULL_FROM = 5 * theme.UNIT, 44 * theme.UNIT


class KeptDrawings(QWidget):
    """Drawings belong to data with images of their shape and a class of their name; those for other data wait for it.

    Attributes: gallery, heading, remove and restore (buttons), more (the button with a menu of remove_all, load, save).
    Signals: changed(Split, or None without any), chosen(index), refused(title, message).
    """

    changed = Signal(object)
    chosen = Signal(int)
    refused = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._shelf = Shelf()
        self._keeper: DrawingsKeeper | None = None
        self._shape = (1, 1, 1)
        self._classes: tuple[str, ...] = ()
        self._kept = self._shelf.split()
        self._report: Report | None = None
        self._directory: Path | None = None
        self.heading = Heading("My digits")
        self.remove = self._button("delete", "Delete", "Delete the marked drawing  (Del)", self.delete_marked)
        back = "Bring back what was deleted last, as long as this window is open"
        self.restore = self._button("undo", "Bring back", back, self.bring_back)
        self.more = self._button("more", "More", "Load, save or delete all of them")
        menu = QMenu(self)
        self.load = menu.addAction(icon("open"), "&Load from a file…", self._ask_load)
        self.save = menu.addAction(icon("save"), "&Save to a file…", self._ask_save)
        menu.addSeparator()
        self.remove_all = menu.addAction(icon("clear"), "&Delete all", self.delete_all)
        self.more.setMenu(menu)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
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
        self._shelf.show(self._shape, self._classes)
        digits = self._classes == tuple("0123456789")
        self.heading.set_title("My digits" if digits else "My images")
        self._show_anew(tell=bool(before or self._shelf.shown))

    @property
    def count(self) -> int:
        """How many drawings are kept for the present data."""
        return len(self._kept)

    def add(self, image: Images, label: int) -> bool:
        """Keep a drawing (C, H, W) of a class; whether there was room for it, otherwise it is refused."""
        kept = self._add([Drawing(image.copy(), self._classes[label])], "This drawing is not kept")
        if kept:
            self._mark(self.count - 1)
        return kept

    def delete_marked(self) -> None:
        """Forget the drawing that is marked, or that the keyboard is on."""
        marked = self.gallery.current() if self.gallery.hasFocus() else self.gallery.marked()
        if marked is not None:
            self._shelf.delete([marked])
            self._keep()
            self._mark(min(marked, self.count - 1) if self.count else None)

    def delete_all(self) -> None:
        """Forget the drawings for the present data; those for other data stay."""
        if self.count:
            self._shelf.delete(range(self.count))
            self._keep()

    def bring_back(self) -> None:
        """Keep again what was deleted last, where it stood; nothing happens if nothing was."""
        back = self._shelf.last_deleted()
        why = self._shelf.full(back)
        if why:
            self.refused.emit("There is no room to bring this back", why)
        elif back:
            place = self._shelf.bring_back()
            self._keep()
            self._mark(place)

    def show_report(self, report: Report) -> None:
        """Show how the network reads them; a report on what was kept before is passed over."""
        kept = self._kept
        if report.split != MY_DIGITS or not np.array_equal(report.labels, kept.labels):
            return
        if np.array_equal(report.images, kept.images):
            self._report = report
            self._show()

    def _add(self, drawings: Sequence[Drawing], title: str) -> bool:
        why = self._shelf.full(drawings)
        if why:
            self.refused.emit(title, why)
            return False
        self._shelf.add(drawings)
        self._keep()
        return True

    def _keep(self) -> None:
        """The drawings are others: show, tell and write them."""
        self._show_anew(tell=True)
        if self._keeper is not None:
            self._keeper.change()

    def _show_anew(self, *, tell: bool) -> None:
        self._kept = self._shelf.split()
        self._report = None
        # The image that the keyboard was on may be there no more.
        self._mark(None)
        self._show()
        if tell:
            self.changed.emit(self._kept if self.count else None)

    def _mark(self, index: int | None) -> None:
        self.gallery.set_marked(index)
        self.gallery.set_current(index)
        self._show_buttons()

    def _choose(self, index: int) -> None:
        self.gallery.set_marked(index)
        self._show_buttons()
        self.chosen.emit(index)

    # ---- beyond this window ------------------------------------------------------------------------------------

    def remember_with(self, settings: QSettings | None) -> None:
        """Keep the drawings in the user's data folder, where anything is remembered; those there come in a moment."""
        if settings is None:
            return
        self._keeper = keeper = DrawingsKeeper(self, self._shelf.wanted)
        keeper.stored.connect(self._stored)
        keeper.said.connect(self.refused)
        keeper.begin()

    def stop(self) -> None:
        """The window closes: what has not been written is written now."""
        if self._keeper is not None:
            self._keeper.close()

    def drawings_for_file(self) -> dict[str, Any]:
        """The drawings for the present data as plain values and arrays, to be kept with a run."""
        return to_values(self._shelf.shown)

    def take_from_file(self, values: Any) -> None:
        """Keep the drawings of a saved run as well; those that are there already stay as they are.

        Raises ValueError, with nothing changed, for what is no such value or is too much; the message is a clause.
        """
        drawings = from_values(values)
        if self._shelf.full(self._shelf.new_among(drawings)):
            raise ValueError(f"its {len(drawings):,} drawings are more than there is room for")
        if self._shelf.add(drawings):
            self._keep()

    def _stored(self, stored: Stored, first: bool) -> None:
        if self._shelf.stored(stored, take_in=first):
            self._show_anew(tell=True)

    # ---- files -------------------------------------------------------------------------------------------------

    def load_file(self, path: Path) -> None:
        """Add the drawings of a file; refused if it cannot be read or is of data of another kind."""
        try:
            # As they were saved: what the drawings look like together says nothing about their grey levels.
            with reading_as(Reading("8-bit")):
                loaded = load_npz(path)
            drawings = self._fitting(path, loaded.classes, loaded.examples)
        except DataError as error:
            self.refused.emit(NOT_LOADED, str(error))
            return
        self._directory = path.parent
        self._add(drawings, NOT_LOADED)

    def save_file(self, path: Path) -> None:
        """Write the drawings for the present data to a file; refused if that cannot be done."""
        try:
            save_npz(path, self._kept, self._classes)
        except DataError as error:
            self.refused.emit("The drawings were not saved", str(error))
        else:
            self._directory = path.parent

    def _fitting(self, path: Path, classes: tuple[str, ...], drawings: Split) -> list[Drawing]:
        """The drawings of a file. Raises DataError if they do not belong to the present data."""
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
        return [Drawing(image, name) for image, name in zip(drawings.images, names, strict=True)]

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
        for action in (self.remove_all, self.save):
            action.setEnabled(self.count > 0)
        self.restore.setEnabled(bool(self._shelf.last_deleted()))

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

    def _button(self, name: str, spoken: str, tip: str, slot: Callable[[], None] | None = None) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(name))
        button.setAccessibleName(spoken)
        button.setToolTip(plain(tip))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if slot is not None:
            button.clicked.connect(slot)
        self.heading.add_control(button)
        return button
