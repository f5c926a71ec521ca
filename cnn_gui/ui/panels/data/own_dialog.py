"""How own images are to be read: what there is, how it would be understood, and fields to correct that before a run."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cnn_gui.counted import counted
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.folder_search import ADVICE, Files, Search
from cnn_gui.data.own.own_images import check_class_count
from cnn_gui.data.own.preview import Preview, PreviewCancelled, Understanding, preview_arrays, preview_files
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.stylesheet import set_property
from cnn_gui.ui.panels.data.dialogs import DataDialog
from cnn_gui.ui.panels.data.fields import DECIDE_READING, OwnFields
from cnn_gui.ui.panels.data.image_grid import ImageGrid
from cnn_gui.ui.widgets.background import Background, Job
from cnn_gui.ui.widgets.text.data_words import some_of
from cnn_gui.ui.widgets.text.plain import plain_label
from cnn_gui.unhandled import report_unhandled

UNIT = theme.UNIT
WIDTH = 96 * UNIT
PREVIEW_HEIGHT = 30 * UNIT
FIELDS_WIDTH = 40 * UNIT
# Milliseconds after which a change of the fields is final for now.
_SETTLED = 150
_NOTHING = "There is nothing to show."
_TOO_LARGE = "No images are shown here, there are too many for a quick look; the data panel shows them once loaded."


class OwnDataDialog(DataDialog):
    """Says what is in a file or a folder, shows some images as they would be understood, and lets that be corrected.

    Attributes: fields (OwnFields), found (what is in the folder), examples (the images), notes (what was assumed), load
    (the button).
    Signals: chosen(settings by name).
    """

    chosen = Signal(object)
    wide: ClassVar[int] = WIDTH

    def __init__(self, parent: QWidget, path: Path, config: RunConfig, *, pictures: bool = True) -> None:
        """pictures: whether these are pictures that are brought to one size, and not arrays."""
        super().__init__(parent, f"Images in {path.name or path}")
        # A folder of pictures is searched first, and only a few of them are opened.
        self._path, self._folder = path, pictures and path.is_dir()
        self._search: Search | None = None
        self.add_fact("Folder" if path.is_dir() else "File", str(path))
        self.found = self.add_fact("Found", "Looking…")
        self.fields = OwnFields()
        self.fields.show_config(config, folder=pictures)
        self.fields.setMaximumWidth(FIELDS_WIDTH)
        self.examples = ImageGrid("Some of the images", empty_text="Looking…", most_rows=6)
        self.examples.setFixedHeight(PREVIEW_HEIGHT)
        self.notes = plain_label()
        self.notes.setWordWrap(True)
        self.notes.setMinimumWidth(1)
        self.notes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.notes.setAccessibleName("How the images are understood")
        halves, left = QHBoxLayout(), QVBoxLayout()
        halves.setSpacing(3 * UNIT)
        left.addWidget(self.fields)
        left.addStretch(1)
        halves.addLayout(left)
        halves.addWidget(self.examples, 1)
        self.column.addLayout(halves)
        self.column.addWidget(self.notes)
        self.load = QPushButton("Load")
        self.load.setEnabled(False)
        self.load.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.load, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.column.addWidget(buttons)
        self._settled = QTimer(self)
        self._settled.setSingleShot(True)
        self._settled.setInterval(_SETTLED)
        self._settled.timeout.connect(self._look)
        self._searching, self._looking = Background(self), Background(self)
        self._searching.finished.connect(self._show_found)
        self._searching.failed.connect(self._complain)
        self._looking.finished.connect(self._show_preview)
        self._looking.failed.connect(self._fail_to_show)
        for name in DECIDE_READING:
            self.fields.changed_by(name).connect(self._look_soon)
        if self._folder:
            self._searching.start(lambda _job: searched(path))
        else:
            self._look()

    def accept(self) -> None:
        """Report the settings."""
        self.chosen.emit(self.fields.values())
        super().accept()

    def done(self, result: int) -> None:
        """Look no further."""
        self._settled.stop()
        self._searching.stop()
        self._looking.stop()
        super().done(result)

    # ---- what there is -----------------------------------------------------------------------------------------

    def _show_found(self, search: Search) -> None:
        self._search = search
        count, test = (sum(len(files) for files in part.values()) for part in (search.train, search.test))
        words = f"{count:,} pictures in {len(search.train):,} classes: {some_of(tuple(search.train))}."
        if test:
            words += f" And {counted(test, 'test image')}: no others are held out."
            self.fields["test_share"].setEnabled(False)
        if search.skipped:
            words += f" Left out: {len(search.skipped):,} of the files and folders."
        self.found.setText(" ".join((words, *search.notes)))
        self.load.setEnabled(True)
        self._look()

    # ---- how it would be understood ----------------------------------------------------------------------------

    def _look_soon(self, _value: object) -> None:
        # A number that comes with a signal would be taken for milliseconds.
        self._settled.start()

    def _look(self) -> None:
        values = self.fields.values()
        how = Understanding(**{name: values[name] for name in DECIDE_READING})
        path, search = self._path, self._search
        if search is not None:
            train, test = search.train, search.test
            self._looking.start(lambda job: _previewed(train, test, how, job))
        elif not self._folder:
            self._looking.start(lambda _job: preview_arrays(path, how))

    def _show_preview(self, preview: Preview | None) -> None:
        set_property(self.found, "role", "")
        self.load.setEnabled(True)
        if preview is None:
            self.examples.set_images(np.zeros((0, 1, 1, 1), np.uint8), ())
            self.examples.set_empty_text(_TOO_LARGE)
            self.found.setText("Images as they are stored: their size is not changed.")
            return
        self.examples.set_images(preview.images, preview.captions)
        if not self._folder:
            self.found.setText(_size_words(preview))
        few = "" if preview.whole or not preview.notes else " That is what these images tell; all of them decide."
        self.notes.setText(" ".join(preview.notes) + few)

    def _fail_to_show(self, error: Exception) -> None:
        if isinstance(error, DataError) and self._folder:
            # Others of the pictures may be readable.
            self.notes.setText(str(error))
        elif not isinstance(error, PreviewCancelled):
            self._complain(error)

    def _complain(self, error: Exception) -> None:
        self.found.setText(str(error))
        self.examples.set_images(np.zeros((0, 1, 1, 1), np.uint8), ())
        self.examples.set_empty_text(_NOTHING)
        set_property(self.found, "role", "error")
        self.load.setEnabled(False)
        if not isinstance(error, DataError):
            report_unhandled(error)


def searched(path: Path) -> Search:
    """Return what is in a folder; raises DataError if that cannot be used."""
    search = Search(path)
    search.run()
    check_class_count(path, len(search.train), ADVICE)
    return search


def _previewed(train: Files, test: Files, how: Understanding, job: Job) -> Preview:
    return preview_files(train, test, how, job.cancelled)


def _size_words(preview: Preview) -> str:
    _, channels, height, width = preview.images.shape
    names = tuple(dict.fromkeys(word.removesuffix(" (test)") for word in preview.captions))
    kind = "colour" if channels == 3 else "grey"
    return f"{height}×{width} pixels, {kind}. Classes: {some_of(names)}."
